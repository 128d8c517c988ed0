//! How answers look in the formats of serde, and what is read from them.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

use std::io;

use serde::de::value::{Error, MapDeserializer};
use serde::de::{Deserializer, IntoDeserializer, Visitor};
use serde::{Deserialize, Serialize, forward_to_deserialize_any};
use serde_json::{Value, json};
use taketwo::{
    Action, Basis, Budget, Check, Decision, DecisionParts, Delay, Family, Job, Phase, Policy,
    PolicySettings, Preset, Refund, Remedy, RetryClass, Rule, Stage, Status, TaskErrorKind, Text,
    Verdict, classify, read_task,
};

/// A file on a disk that is full after so many bytes.
struct Short(usize);

impl io::Write for Short {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self
            .0
            .checked_sub(bytes.len())
            .ok_or(io::ErrorKind::StorageFull)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Holds a value to its JSON, and to an error wherever that has no room.
fn is_written(value: &impl Serialize, expected: &Value) {
    assert_eq!(&serde_json::to_value(value).unwrap(), expected);
    let whole = serde_json::to_vec(value).unwrap();
    for room in 0..whole.len() {
        assert!(serde_json::to_writer(Short(room), value).is_err(), "{room}");
    }
}

#[test]
fn a_classification() {
    let rule = Rule::from_name("safety.input").unwrap();
    let expected = json!({
        "rule": "safety.input",
        "family": "moderation",
        "verdict": "never",
        "stage": "input",
        "refund": "no",
        "remedy": "change_input",
        "basis": "page",
        "citation": {"section": "SAFETY failures", "sentence": 13},
        "detail": "TEXT",
        "meaning": rule.meaning,
        "message_key": "moderation.input",
        "user_message": rule.message.english,
    });
    is_written(&classify(Some("SAFETY.INPUT.TEXT")), &expected);

    let unknown = serde_json::to_value(classify(Some("X"))).unwrap();
    assert_eq!(
        unknown["citation"],
        json!({"section": null, "sentence": null})
    );
    assert_eq!(unknown["detail"], Value::Null);
}

#[test]
fn a_task() {
    let failed = br#"{"status": "FAILED", "failureCode": "INTERN\u0041L", "failure": "x\n",
        "cost": {"credits": 0.5}}"#;
    let expected = json!({
        "status": "FAILED",
        "is_over": true,
        "failure_code": "INTERNAL",
        "failure": "x\n",
        "cost_millicredits": 500,
        "estimated_cost_millicredits": null,
        "classification": classify(Some("INTERNAL")),
        "charged_despite_refund": true,
    });
    is_written(&read_task(failed).unwrap(), &expected);

    let running = br#"{"status": "RUNNING", "estimatedCost": {"credits": 25}}"#;
    let expected = json!({
        "status": "RUNNING",
        "is_over": false,
        "failure_code": null,
        "failure": null,
        "cost_millicredits": null,
        "estimated_cost_millicredits": 25_000,
        "classification": null,
        "charged_despite_refund": false,
    });
    is_written(&read_task(running).unwrap(), &expected);
}

#[test]
fn a_decision() {
    let delay = Delay {
        ms: 5,
        low_ms: 4,
        high_ms: 6,
    };
    let parts = DecisionParts {
        action: Action::Wait,
        check: Check::Delay,
        class: RetryClass::AfterDelay,
        rule_number: Some(Rule::from_name("internal").unwrap().number),
        attempts: 3,
        at_ms: Some(7_000),
        delay: Some(delay),
        compared: [1, 2],
    };
    let expected = json!({
        "action": "wait",
        "check": "delay",
        "rule": "internal",
        "class": "after_delay",
        "attempts": 3,
        "at_ms": 7_000,
        "delay_ms": 5,
        "delay_low_ms": 4,
        "delay_high_ms": 6,
        "compared": [1, 2],
    });
    let decision = Decision::from(parts);
    is_written(&decision, &expected);
    let rule = Rule::from_name("internal").unwrap();
    assert_eq!(decision.citation(), Some(rule.citation));
}

#[test]
fn a_text_is_written_as_it_reads() {
    is_written(&Text::from_json(r"\u0041\ud800"), &json!("A\u{fffd}"));
}

/// Each name with its number: both are for ever.
macro_rules! names {
    ($($test:ident $type:ident $what:literal [$($number:literal $name:literal)+])+) => {$(
        #[test]
        fn $test() {
            let known = [$(($number, $name)),+];
            let all: Vec<(u8, &str)> =
                $type::all().iter().map(|value| (value.number(), value.name())).collect();
            assert_eq!(all, known);
            for (value, (number, name)) in $type::all().iter().zip(known) {
                assert_eq!($type::from_number(number), Some(*value));
                assert_eq!(name.parse(), Ok(*value));
                assert_eq!(format!("{value:>30}").trim(), name);
                is_written(value, &json!(name));
                assert_eq!(serde_json::from_value::<$type>(json!(name)).unwrap(), *value);
            }
            let error = |json| serde_json::from_value::<$type>(json).unwrap_err().to_string();
            let names = known.map(|(_, name)| name).join(", ");
            let unknown = format!("unknown {} \"x\": expected one of {names}", $what);
            assert_eq!(error(json!("x")), unknown);
            assert_eq!("x".parse::<$type>().unwrap_err().to_string(), unknown);
            assert_eq!(
                error(json!(1)),
                format!("invalid type: integer `1`, expected the name of a {}", $what),
            );
            assert_eq!($type::from_number(u8::MAX), None);
        }
    )+};
}

names! {
    families Family "family" [
        0 "unknown" 1 "moderation" 2 "asset" 3 "bad_output" 4 "internal" 5 "third_party"
    ]
    verdicts Verdict "verdict" [0 "unspecified" 1 "never" 2 "unlikely" 3 "after_delay"]
    stages Stage "stage" [
        0 "unspecified" 1 "preprocessing" 2 "input" 3 "processing" 4 "output" 5 "provider"
    ]
    refunds Refund "refund" [0 "unspecified" 1 "no" 2 "yes"]
    remedies Remedy "remedy" [
        0 "ask_person" 1 "change_input" 2 "change_prompt" 3 "replace_asset" 4 "remove_overlay"
        5 "wait" 6 "wait_or_change_model"
    ]
    bases Basis "basis" [0 "none" 1 "page" 2 "revision" 3 "observed" 4 "inferred"]
    classes RetryClass "retry class" [
        0 "never" 1 "unlikely" 2 "after_delay" 3 "inferred" 4 "third_party" 5 "throttled"
        6 "unspecified"
    ]
    statuses Status "status" [
        1 "PENDING" 2 "THROTTLED" 3 "RUNNING" 4 "SUCCEEDED" 5 "FAILED" 6 "CANCELLED"
    ]
    task_errors TaskErrorKind "task error kind" [
        1 "broken_json" 2 "not_utf8" 3 "too_deep" 4 "wrong_type" 5 "missing_key" 6 "duplicate_key"
        7 "unknown_status" 8 "number_out_of_range" 9 "line_too_long"
    ]
    phases Phase "phase" [1 "ready" 2 "waiting" 3 "in_flight" 4 "done" 5 "stopped"]
    actions Action "action" [1 "go" 2 "wait" 3 "stop" 4 "reconcile" 5 "done"]
    checks Check "check" [
        1 "go" 2 "due" 3 "deadline" 4 "patience" 5 "spread" 6 "tokens" 7 "probe" 8 "budget"
        9 "cancelled" 10 "reconcile" 11 "server" 12 "verdict" 13 "attempts" 14 "retries"
        15 "credits" 16 "hint" 17 "delay" 18 "success" 19 "poll"
    ]
    presets Preset "preset" [1 "alone" 2 "shared" 3 "cautious"]
}

#[test]
fn a_policy_is_written_as_its_file() {
    for preset in Preset::all() {
        let policy = Policy::preset(*preset);
        let mut file: Value = serde_json::from_str(&policy.to_json().to_string()).unwrap();
        let object = file.as_object_mut().unwrap();
        assert_eq!(object.remove("taketwo"), Some(json!("policy")));
        assert_eq!(object.remove("version"), Some(json!(1)));
        is_written(&policy, &file);
        assert_eq!(serde_json::from_value::<Policy>(file).unwrap(), policy);
    }
    let flags = PolicySettings {
        allow_no_jitter: true,
        ..PolicySettings::default()
    };
    let written = serde_json::to_value(flags.build().unwrap()).unwrap();
    assert_eq!(written["allow_no_jitter"], json!(true));
    assert_eq!(written["allow_duplicate"], json!(false));
    assert_eq!(written["probe_ms"], Value::Null);
    assert_eq!(written["classes"]["inferred"], json!({"retries": 1}));
}

#[test]
fn a_policy_is_read_as_its_file() {
    for (json, sentence) in [
        (json!([]), "invalid type: sequence, expected a policy"),
        (json!({"attempts": 4}), "attempts: no policy has this key"),
        (
            json!({"max_attempts": {}}),
            "max_attempts: expected a whole number, found an empty object",
        ),
        (json!({"x": {}}), "x: no policy has this key"),
        (
            json!({"budget": {"x": {"y": {"z": 1}}}}),
            "budget.x.y: no policy has this key",
        ),
        (
            json!({"max_attempts": null}),
            "max_attempts: expected a whole number, found null",
        ),
        (
            json!({"max_attempts": true}),
            "max_attempts: expected a whole number, found true",
        ),
        (
            json!({"max_attempts": "4"}),
            "max_attempts: expected a whole number, found 4",
        ),
        (
            json!({"max_attempts": -1}),
            "max_attempts: expected a whole number, found a negative number",
        ),
        (
            json!({"max_attempts": 1.5}),
            "max_attempts: expected a whole number, found a fraction",
        ),
        (
            json!({"max_attempts": 0}),
            "max_attempts: expected at least 1, found 0",
        ),
    ] {
        let error = serde_json::from_value::<Policy>(json.clone()).unwrap_err();
        assert_eq!(error.to_string(), sentence, "{json}");
    }
    for json in [
        json!({}),
        json!({"budget": {}}),
        json!({"classes": {"unlikely": {}}}),
    ] {
        assert_eq!(
            serde_json::from_value::<Policy>(json).unwrap(),
            Policy::default()
        );
    }
    let shared = json!({"probe_ms": null, "max_elapsed_ms": 180_000, "preset": "shared"});
    assert_eq!(
        serde_json::from_value::<Policy>(shared).unwrap(),
        Policy::default()
    );
}

/// A value of a format that has a nothing of its own.
struct Nothing;

impl<'de> Deserializer<'de> for Nothing {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_none()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de> IntoDeserializer<'de> for Nothing {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

#[test]
fn nothing_is_null() {
    let from =
        |key: &'static str| Policy::deserialize(MapDeserializer::new([(key, Nothing)].into_iter()));
    let unlimited = PolicySettings {
        max_elapsed_ms: None,
        ..PolicySettings::default()
    };
    assert_eq!(from("max_elapsed_ms").unwrap(), unlimited.build().unwrap());
    let error = from("max_attempts").unwrap_err().to_string();
    assert_eq!(error, "max_attempts: expected a whole number, found null");
}

#[test]
fn a_key_that_is_no_text_is_refused() {
    let keys = MapDeserializer::<_, Error>::new([(1_u64, 2_u64)].into_iter());
    let error = Policy::deserialize(keys).unwrap_err().to_string();
    assert_eq!(
        error,
        "invalid type: integer `1`, expected a key of a policy"
    );
}

#[test]
fn state_is_written_for_other_readers_of_json() {
    let policy = Policy::default();
    let written = Job::new(&policy, 42, b"task-0001").to_json().to_string();
    let job: Value = serde_json::from_str(&written).unwrap();
    assert_eq!(job["policy"], json!(policy.fingerprint().to_string()));
    let written = Budget::new(&policy).to_json(&policy).to_string();
    let budget: Value = serde_json::from_str(&written).unwrap();
    let expected = json!({
        "taketwo": "budget",
        "version": 1,
        "policy": policy.fingerprint().to_string(),
        "tokens": "2000",
        "last_ms": null,
    });
    assert_eq!(budget, expected);
}

#[test]
fn credits_count_below_the_two_costs_alone() {
    let json = br#"{"other": {"credits": 9}, "cost": {"credits": 2}, "status": "SUCCEEDED"}"#;
    let task = read_task(json).unwrap();
    assert_eq!(task.cost_millicredits(), Some(2_000));
    assert_eq!(task.estimated_cost_millicredits(), None);
}

#[test]
fn a_text_may_end_behind_a_backslash() {
    assert_eq!(
        read_task(br#"{"a": "x\"#).unwrap_err().to_string(),
        "broken JSON: expected a closing quote, found the end of the record (at byte 9)"
    );
}
