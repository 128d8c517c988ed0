//! Every bound at its edge: the last that is allowed, and the first that is not.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

use std::slice::from_ref;

use serde_json::{Value, json};
use taketwo::{
    Budget, ClassSettings, Failure, Hint, Job, POLICY_FIELDS, Policy, PolicyField, PolicySettings,
    StateError, StateFileError, classify,
};

#[test]
fn the_numbers_that_are_promised() {
    assert_eq!(
        (taketwo::MAX_CODE_BYTES, taketwo::MAX_CODE_SEGMENTS),
        (128, 8)
    );
    assert_eq!(
        (taketwo::MAX_DEPTH, taketwo::MAX_LINE_BYTES),
        (128, 1_048_576)
    );
    assert_eq!(taketwo::MAX_MILLICREDITS, 1_000_000_000_000);
    let sizes = (
        taketwo::POLICY_BYTES,
        taketwo::JOB_BYTES,
        taketwo::BUDGET_BYTES,
    );
    assert_eq!(sizes, (232, 120, 40));
}

#[test]
fn a_line_is_as_long_as_promised_unless_set() {
    let line = |len: usize| {
        let mut line = br#"{"status": "PENDING"}"#.to_vec();
        line.resize(len, b' ');
        line
    };
    let is_read = |len: usize| taketwo::read_tasks(&line(len)).next().unwrap().is_ok();
    assert!(is_read(1_048_576));
    assert!(!is_read(1_048_577));
}

/// Each field of a policy with the least and the most it may be.
fn ranges() -> Vec<(String, u64, u64)> {
    const WEEK_MS: u64 = 604_800_000;
    const TOKENS: u64 = 4_000_000;
    const RETRIES: u64 = 1_000_000;
    let mut ranges = vec![
        ("max_attempts".to_owned(), 1, RETRIES),
        ("min_attempt_ms".to_owned(), 0, WEEK_MS),
        ("max_elapsed_ms".to_owned(), 0, WEEK_MS),
        ("probe_ms".to_owned(), 0, WEEK_MS),
        ("ceiling_millicredits".to_owned(), 1, 1_000_000_000_000_000),
        ("allow_duplicate".to_owned(), 0, 1),
        ("allow_no_jitter".to_owned(), 0, 1),
        ("budget.capacity".to_owned(), 1, TOKENS),
        ("budget.deposit".to_owned(), 0, TOKENS),
    ];
    for class in ["unlikely", "after_delay", "third_party", "throttled"] {
        ranges.extend(
            [
                ("retries", 0, RETRIES),
                ("multiplier", 1_000, 1_000_000),
                ("jitter_low", 0, 1_000),
                ("jitter_high", 0, 1_000),
                ("cost", 0, TOKENS),
                ("floor_ms", 0, WEEK_MS),
                ("base_ms", 1, WEEK_MS),
                ("cap_ms", 0, WEEK_MS),
            ]
            .map(|(field, least, most)| (format!("classes.{class}.{field}"), least, most)),
        );
    }
    for class in ["inferred", "unspecified"] {
        ranges.push((format!("classes.{class}.retries"), 0, RETRIES));
    }
    ranges
}

#[test]
fn every_field_has_its_range() {
    let ranges = ranges();
    assert_eq!(ranges.len(), POLICY_FIELDS.len());
    for (field, (name, least, most)) in POLICY_FIELDS.iter().zip(&ranges) {
        assert_eq!(
            (field.name, field.least, field.most),
            (name.as_str(), *least, *most)
        );
        // A flag is on for any number but 0.
        if *most == 1 {
            continue;
        }
        let said = |value: u64| {
            let mut settings = PolicySettings::default();
            field.set(&mut settings, Some(value));
            assert_eq!(field.get(&settings), Some(value), "{name}");
            let violations: Vec<String> = match settings.build() {
                Ok(_) => Vec::new(),
                Err(invalid) => invalid.violations().map(|it| it.to_string()).collect(),
            };
            violations
        };
        let (below, above) = (
            format!("{name}: expected at least {least}, found "),
            format!("{name}: expected at most {most}, found "),
        );
        let is_said = |value: u64, start: &str| said(value).iter().any(|it| it.starts_with(start));
        for value in [*least, *most] {
            assert!(
                !is_said(value, &below) && !is_said(value, &above),
                "{name}: {value}"
            );
        }
        assert!(is_said(most + 1, &above), "{name}");
        assert!(*least == 0 || is_said(least - 1, &below), "{name}");
    }
}

#[test]
fn nothing_is_null_or_0_in_a_field() {
    for field in POLICY_FIELDS {
        let mut settings = PolicySettings::default();
        field.set(&mut settings, None);
        let empty = match field.kind {
            taketwo::PolicyFieldKind::OptionalNumber => None,
            _ => Some(0),
        };
        assert_eq!(field.get(&settings), empty, "{}", field.name);
    }
}

/// The settings with a change to each class of its own, and the names of the classes.
fn each_class(change: impl Fn(&mut ClassSettings)) -> Vec<(&'static str, PolicySettings)> {
    let settings = PolicySettings::default();
    let mut each = vec![
        ("unlikely", settings),
        ("after_delay", settings),
        ("third_party", settings),
        ("throttled", settings),
    ];
    change(&mut each[0].1.unlikely);
    change(&mut each[1].1.after_delay);
    change(&mut each[2].1.third_party);
    change(&mut each[3].1.throttled);
    each
}

fn is_refused(settings: PolicySettings, field: &str) -> bool {
    match settings.build() {
        Ok(_) => false,
        Err(invalid) => {
            assert!(
                invalid.violations().any(|it| it.field() == field),
                "{invalid}"
            );
            true
        }
    }
}

#[test]
fn what_holds_between_fields_holds_at_the_edge() {
    let same = |class: &mut ClassSettings| class.floor_ms = class.cap_ms - 1;
    let over = |class: &mut ClassSettings| class.floor_ms = class.cap_ms + 1;
    for (class, settings) in each_class(same) {
        // Where the floor is as long as the cap there is no spread, so it is one below.
        let spread = is_refused(settings, &format!("classes.{class}.retries"));
        let floor = settings.build().err().is_some_and(|invalid| {
            invalid
                .violations()
                .any(|it| it.field().ends_with("floor_ms"))
        });
        assert!(!floor, "{class}");
        // The first delays are all below the floor then, and the same for all.
        assert!(spread, "{class}");
    }
    for (class, settings) in each_class(over) {
        assert!(is_refused(settings, &format!("classes.{class}.floor_ms")));
    }
    for (class, settings) in each_class(|class| class.cost = 2_000) {
        assert!(!is_refused(settings, &format!("classes.{class}.cost")));
    }
    for (class, settings) in each_class(|class| class.cost = 2_001) {
        assert!(is_refused(settings, &format!("classes.{class}.cost")));
    }
    for (class, settings) in each_class(|class| class.jitter_low = 999) {
        assert!(!is_refused(
            settings,
            &format!("classes.{class}.jitter_low")
        ));
    }
    let crossed = |class: &mut ClassSettings| (class.jitter_low, class.jitter_high) = (501, 500);
    for (class, settings) in each_class(crossed) {
        assert!(is_refused(settings, &format!("classes.{class}.jitter_low")));
    }
}

#[test]
fn a_delay_without_spread_is_refused_where_it_can_be_reached() {
    // The first is drawn from 0 to 1, the second is 1 always: 3 × 0.4 and 3 × 0.6, rounded down.
    let second = |retries: u64| {
        move |class: &mut ClassSettings| {
            *class = ClassSettings {
                retries,
                floor_ms: 0,
                base_ms: 2,
                cap_ms: 3,
                multiplier: 1_500,
                jitter_low: 400,
                jitter_high: 600,
                cost: 1_000,
            }
        }
    };
    for (class, settings) in each_class(second(1)) {
        assert!(!is_refused(settings, &format!("classes.{class}.retries")));
    }
    for (class, settings) in each_class(second(2)) {
        assert!(is_refused(settings, &format!("classes.{class}.retries")));
        let allowed = PolicySettings {
            allow_no_jitter: true,
            ..settings
        };
        assert!(allowed.build().is_ok());
    }
    // Those whose delays are those of another class have a number of retries of their own.
    let mut settings = PolicySettings::default();
    second(1)(&mut settings.after_delay);
    settings.inferred_retries = 2;
    assert!(is_refused(settings, "classes.inferred.retries"));
    (settings.inferred_retries, settings.unspecified_retries) = (1, 2);
    assert!(is_refused(settings, "classes.unspecified.retries"));
    settings.unspecified_retries = 1;
    assert!(settings.build().is_ok());
}

#[test]
fn a_field_is_read_and_written_where_it_is_kept() {
    let mut settings = PolicySettings::default();
    for (number, field) in (100..).zip(POLICY_FIELDS) {
        field.set(&mut settings, Some(number));
    }
    // Had two fields one place, the later would have overwritten the earlier.
    for (number, field) in (100..).zip(POLICY_FIELDS) {
        let flag = field.most == 1;
        assert_eq!(
            field.get(&settings),
            Some(if flag { 1 } else { number }),
            "{}",
            field.name
        );
    }
    let named = |name| PolicyField::named(name).unwrap().get(&settings);
    assert_eq!(named("max_attempts"), Some(settings.max_attempts));
    assert_eq!(
        named("classes.throttled.cap_ms"),
        Some(settings.throttled.cap_ms)
    );
    assert_eq!(
        named("classes.unspecified.retries"),
        Some(settings.unspecified_retries)
    );
}

/// The JSON of a saved job that waits for its second attempt, with some keys changed.
fn job(changes: &[(&str, Value)]) -> Result<Job, StateFileError> {
    let policy = Policy::default();
    let mut budget = Budget::new(&policy);
    let mut job = Job::new(&policy, 1, b"x");
    let _ = job.start(&policy, 1_000, &mut budget).unwrap();
    let failure = Failure::Task(classify(None));
    let _ = job
        .fail(&policy, 2_000, failure, Hint::default(), None)
        .unwrap();
    let mut saved: Value = serde_json::from_str(&job.to_json().to_string()).unwrap();
    for (key, value) in changes {
        match key.split_once('.') {
            Some((outer, inner)) => saved[outer][inner] = value.clone(),
            None => saved[*key] = value.clone(),
        }
    }
    Job::from_json(saved.to_string().as_bytes(), &policy)
}

fn impossible(field: &'static str) -> StateFileError {
    let kind = "job";
    StateFileError::State(StateError::Impossible { kind, field })
}

#[test]
fn only_what_calls_lead_to_is_a_saved_job() {
    let nothing = [
        ("first_ms", Value::Null),
        ("attempts", json!(0)),
        ("class", json!("never")),
        ("retries.after_delay", json!(0)),
        ("draws", json!("0")),
    ];
    let with = |phase: &str, changes: &[(&'static str, Value)]| {
        job(&[&[("phase", json!(phase))], changes].concat()).map(|_| ())
    };
    let from_nothing =
        |phase: &str, changes: &[(&'static str, Value)]| with(phase, &[&nothing, changes].concat());
    let phase = || Err(impossible("the phase"));
    let begun = ("first_ms", json!("1000"));
    let one_attempt = ("attempts", json!(1));
    let no_attempt = ("attempts", json!(0));

    for known in ["waiting", "in_flight", "done", "stopped"] {
        assert_eq!(with(known, &[]), Ok(()), "{known}");
    }
    assert_eq!(with("ready", &[]), phase());

    assert_eq!(from_nothing("ready", &[]), Ok(()));
    assert_eq!(from_nothing("ready", from_ref(&begun)), phase());
    assert_eq!(from_nothing("ready", from_ref(&one_attempt)), phase());
    assert_eq!(from_nothing("ready", &[("draws", json!("1"))]), phase());

    // Who waits has failed; its attempt may have been given back.
    let throttled = [
        ("retries.after_delay", json!(0)),
        ("retries.throttled", json!(1)),
        ("class", json!("throttled")),
    ];
    assert_eq!(with("waiting", from_ref(&no_attempt)), phase());
    let given_back = [&throttled[..], from_ref(&no_attempt)].concat();
    assert_eq!(with("waiting", &given_back), Ok(()));
    let never_begun = [&given_back[..], &[("first_ms", Value::Null)]].concat();
    assert_eq!(with("waiting", &never_begun), phase());
    let first = [begun.clone(), one_attempt.clone()];
    assert_eq!(from_nothing("waiting", &first), phase());

    for over in ["in_flight", "done"] {
        assert_eq!(with(over, from_ref(&no_attempt)), phase(), "{over}");
        assert_eq!(with(over, &[("first_ms", Value::Null)]), phase(), "{over}");
        assert_eq!(from_nothing(over, &first), Ok(()), "{over}");
        assert_eq!(from_nothing(over, &[]), phase(), "{over}");
    }

    // Stopped before it began, or after.
    assert_eq!(from_nothing("stopped", &[]), Ok(()));
    assert_eq!(from_nothing("stopped", &[one_attempt]), phase());
    assert_eq!(
        with("stopped", &[("first_ms", Value::Null), no_attempt]),
        phase()
    );
}

#[test]
fn the_counters_of_a_saved_job_have_bounds() {
    let many = |key: &'static str, number: u32| {
        job(&[(key, json!(number)), ("draws", json!("2000000"))]).map(|_| ())
    };
    let counter = || Err(impossible("a counter"));
    assert_eq!(many("retries.after_delay", 1_000_000), Ok(()));
    assert_eq!(many("retries.after_delay", 1_000_001), counter());
    // The job waits, and its next start counts one more.
    assert_eq!(many("attempts", 999_999), Ok(()));
    assert_eq!(many("attempts", 1_000_000), Err(impossible("the phase")));
    assert_eq!(many("attempts", 1_000_001), counter());
    // Each retry has drawn its delay.
    let drawn = |draws: &str| {
        let retries = [
            ("retries.after_delay", json!(3)),
            ("retries.throttled", json!(2)),
        ];
        job(&[&retries[..], &[("draws", json!(draws))]].concat()).map(|_| ())
    };
    assert_eq!(drawn("5"), Ok(()));
    assert_eq!(drawn("4"), Err(impossible("the number of draws")));
}

#[test]
fn the_times_and_the_class_of_a_saved_job_fit() {
    let first = |ms: &str| job(&[("first_ms", json!(ms))]).map(|_| ());
    assert_eq!(first("2000"), Ok(()));
    assert_eq!(first("2001"), Err(impossible("the first start")));
    let class = |name: &str| job(&[("class", json!(name))]).map(|_| ());
    assert_eq!(class("after_delay"), Ok(()));
    assert_eq!(class("unlikely"), Err(impossible("the class")));
    assert_eq!(class("never"), Err(impossible("the class")));
}

/// FNV-1a, which saved bytes end with.
fn with_checksum(mut bytes: Vec<u8>) -> Vec<u8> {
    let content = bytes.len() - 8;
    let hash = bytes[..content]
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
        });
    bytes[content..].copy_from_slice(&hash.to_le_bytes());
    bytes
}

#[test]
fn a_flag_that_is_not_known_is_refused_alone() {
    let refused = |kind: &'static str| {
        let field = "a flag or its value";
        Some(StateError::Impossible { kind, field })
    };
    let unlimited = PolicySettings {
        max_elapsed_ms: None,
        ..PolicySettings::default()
    };
    let policy = unlimited.build().unwrap();

    let mut bytes = policy.to_bytes().to_vec();
    assert_eq!((bytes[6], bytes[7]), (0, 0));
    bytes[6] = 32;
    assert_eq!(
        Policy::from_bytes(&with_checksum(bytes)).err(),
        refused("policy")
    );

    let mut bytes = Job::new(&policy, 1, b"x").to_bytes().to_vec();
    assert_eq!(bytes[7], 0);
    bytes[7] = 8;
    assert_eq!(Job::inspect(&with_checksum(bytes)).err(), refused("job"));

    let mut bytes = Budget::new(&policy).to_bytes(&policy).to_vec();
    assert_eq!(bytes[6], 0);
    bytes[6] = 2;
    assert_eq!(
        Budget::from_bytes(&with_checksum(bytes), &policy).err(),
        refused("budget")
    );
}

/// The number has four bytes, and four of padding behind it.
#[test]
fn the_first_number_of_a_policy_and_its_padding_are_told_apart() {
    let with_attempts = |attempts: u64| {
        let mut bytes = Policy::default().to_bytes().to_vec();
        bytes[8..16].copy_from_slice(&attempts.to_le_bytes());
        Policy::from_bytes(&with_checksum(bytes)).map(|policy| policy.settings().max_attempts)
    };
    let impossible = |field: &'static str| {
        let kind = "policy";
        Err(StateError::Impossible { kind, field })
    };
    assert_eq!(with_attempts(5), Ok(5));
    for attempts in [0, u64::from(u32::MAX) - 1, u64::from(u32::MAX)] {
        assert_eq!(with_attempts(attempts), impossible("max_attempts"));
    }
    for attempts in [u64::from(u32::MAX) + 1, 5 + (1 << 63)] {
        assert_eq!(with_attempts(attempts), impossible("a flag or its value"));
    }
}

#[test]
fn a_phase_or_a_class_that_there_is_not_is_refused_alone() {
    let bytes = Job::new(&Policy::default(), 1, b"x").to_bytes();
    for (at, number) in [(6, bytes[6]), (84, bytes[84])] {
        let mut changed = bytes.to_vec();
        changed[at] = number + 100;
        let field = "the phase or the class";
        let kind = "job";
        assert_eq!(
            Job::inspect(&with_checksum(changed)).err(),
            Some(StateError::Impossible { kind, field })
        );
    }
}

#[test]
fn of_two_keys_that_no_job_has_the_first_is_told() {
    let policy = Policy::default();
    let json = Job::new(&policy, 1, b"x").to_json().to_string();
    let changed = json.replacen('{', r#"{"one": 1, "two": 2, "#, 1);
    match Job::from_json(changed.as_bytes(), &policy) {
        Err(StateFileError::UnknownKey { key, .. }) => assert_eq!(key.as_str(), "one"),
        other => panic!("{other:?}"),
    }
}
