//! What is said to people: each sentence in full, and what becomes of it where there is no room.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

use std::fmt::{self, Display, Write};
use std::hash::{BuildHasher, RandomState};

use taketwo::{
    Action, AtomicBudget, Budget, CallError, Check, Classification, Decision, DecisionParts, Delay,
    Failure, HTTP_RULES, Hint, Job, Pattern, Phase, Policy, PolicyField, PolicyFileError,
    PolicySettings, Preset, RULES, RetryClass, Rule, StateError, StateFileError, TaskError,
    TaskErrorKind, Tell, Text, Verdict, classify, read_line, read_task,
};

/// A buffer that is full after so many bytes.
struct Short {
    text: String,
    room: usize,
}

impl Write for Short {
    fn write_str(&mut self, more: &str) -> fmt::Result {
        if self.text.len() + more.len() > self.room {
            return Err(fmt::Error);
        }
        self.text.push_str(more);
        Ok(())
    }
}

/// Holds a value to its sentence, and to an error wherever its sentence has no room.
fn says(value: &impl Display, sentence: &str) {
    assert_eq!(value.to_string(), sentence);
    for room in 0..sentence.len() {
        let mut short = Short {
            text: String::new(),
            room,
        };
        assert!(write!(short, "{value}").is_err(), "{sentence}: {room}");
        assert!(sentence.starts_with(&short.text), "{sentence}: {room}");
    }
}

fn decision(action: Action, check: Check) -> DecisionParts {
    DecisionParts {
        action,
        check,
        class: RetryClass::Never,
        rule_number: None,
        attempts: 3,
        at_ms: Some(7_000),
        delay: None,
        compared: [11, 22],
    }
}

#[test]
fn every_check_has_its_sentence() {
    let sentences = [
        (Check::Go, "go: attempt 11 of at most 22"),
        (Check::Due, "wait until 22: it is only 11"),
        (
            Check::Deadline,
            "stop: the attempt could last until 11, past the deadline 22",
        ),
        (
            Check::Patience,
            "stop: it would be 11 ms since the first attempt, more than 22",
        ),
        (
            Check::Spread,
            "wait until 7000: due 11 ms ago, more than 22, so others may come as well",
        ),
        (Check::Tokens, "go: attempt 3, paid 22 of 11 in the budget"),
        (
            Check::Probe,
            "go: attempt 3, unpaid, as no retry was sent for 11 ms of 22",
        ),
        (
            Check::Budget,
            "wait until 7000: the budget has 11 of the 22 it costs",
        ),
        (Check::Cancelled, "stop: the task was cancelled"),
        (
            Check::Reconcile,
            "reconcile: the request may have been accepted; find out before more",
        ),
        (Check::Server, "stop: the server said not to try again"),
        (Check::Verdict, "stop: class never allows no retry"),
        (Check::Attempts, "stop: 11 of 22 attempts were made"),
        (
            Check::Retries,
            "stop: 11 of 22 retries of class never are used",
        ),
        (
            Check::Credits,
            "stop: 11 thousandths of a credit are lost, and the ceiling is 22",
        ),
        (
            Check::Hint,
            "stop: the server asks for 11 ms, more than 22; a new job may start at 7000",
        ),
        (
            Check::Delay,
            "wait until 7000: retry 11 of 22 of class never",
        ),
        (Check::Success, "done: 11 deposited, up to 22"),
        (Check::Poll, "wait until 7000: the task is not over"),
    ];
    assert_eq!(sentences.map(|(check, _)| check), Check::all());
    for (check, sentence) in sentences {
        let parts = decision(Action::Stop, check);
        says(&Decision::from(parts), sentence);

        let delay = Delay {
            ms: 5,
            low_ms: 4,
            high_ms: 6,
        };
        let drawn = DecisionParts {
            delay: Some(delay),
            rule_number: Some(Rule::from_name("internal").unwrap().number),
            ..parts
        };
        says(
            &Decision::from(drawn),
            &format!(
                "{sentence}, 5 ms drawn from 4 to 6 (rule internal: INTERNAL or a null value, \
                 sentence 26)"
            ),
        );
    }
}

#[test]
fn a_rule_of_http_is_named_in_a_sentence_too() {
    let parts = DecisionParts {
        rule_number: Some(taketwo::classify_http(Some(429)).number),
        ..decision(Action::Stop, Check::Server)
    };
    says(
        &Decision::from(parts),
        "stop: the server said not to try again (rule http.throttled: the vendor's page of HTTP \
         errors)",
    );
}

#[test]
fn every_pattern_is_said_in_words() {
    for (pattern, words) in [
        (Pattern::Absent, "no code"),
        (Pattern::Exactly("A.B"), "exactly A.B"),
        (Pattern::Below("A.B"), "A.B and below"),
        (
            Pattern::AnySegment("A"),
            "any other code with a segment A, in any letter case",
        ),
        (Pattern::WellFormed, "any other well-formed code"),
        (Pattern::Any, "anything else"),
    ] {
        says(&pattern, words);
    }
}

#[test]
fn a_citation_is_its_text() {
    for rule in RULES {
        let citation = rule.citation;
        assert_eq!(citation.as_str(), citation.to_string());
        assert_eq!(format!("{citation:>80}").len(), 80, "padded as any text");
        assert_eq!(
            citation.as_str().starts_with("not on the page: "),
            citation.sentence() == 0,
            "{citation}"
        );
    }
    says(
        &Rule::from_name("safety").unwrap().citation,
        "SAFETY failures, sentence 13",
    );
}

#[test]
fn a_call_that_changed_nothing_says_why() {
    says(
        &CallError::OutOfTurn {
            call: "fail",
            phase: Phase::Waiting,
        },
        "fail was called out of turn: the job is waiting",
    );
    says(
        &CallError::OtherPolicy {
            expected: 1,
            found: 2,
        },
        "the policy has fingerprint 2, but the job was made with 1",
    );
}

#[test]
fn each_call_names_itself() {
    let policy = Policy::default();
    let mut budget = Budget::new(&policy);
    let mut job = Job::new(&policy, 1, b"x");
    let out_of_turn = |result: Result<Decision, CallError>| result.unwrap_err().to_string();
    let failure = Failure::Task(classify(None));
    let none = Hint::default();
    for (error, call) in [
        (job.fail(&policy, 0, failure, none, None), "fail"),
        (job.succeed(&policy, 0, &mut budget), "succeed"),
        (job.poll(&policy, 0, none), "poll"),
    ] {
        let sentence = format!("{call} was called out of turn: the job is ready");
        assert_eq!(out_of_turn(error), sentence);
    }
    let _ = job.start(&policy, 0, &mut budget);
    let again = job.start(&policy, 0, &mut budget);
    assert_eq!(
        out_of_turn(again),
        "start was called out of turn: the job is in_flight"
    );
}

#[test]
fn what_is_wrong_with_saved_bytes_is_said() {
    let kind = "job";
    let (expected, found) = (1, 2);
    for (error, name, sentence) in [
        (
            StateError::WrongLength {
                kind,
                expected: 1,
                found: 2,
            },
            "wrong_length",
            "saved job: expected 1 bytes, found 2",
        ),
        (
            StateError::WrongKind { kind },
            "wrong_kind",
            "saved job: the bytes are of another kind",
        ),
        (
            StateError::NewerVersion { kind, found: 2 },
            "newer_version",
            "saved job: version 2 is newer than 1, the newest that is known",
        ),
        (
            StateError::UnknownVersion { kind, found: 0 },
            "unknown_version",
            "saved job: there is no version 0",
        ),
        (
            StateError::BadChecksum {
                kind,
                expected,
                found,
            },
            "bad_checksum",
            "saved job: the checksum is 2, but the bytes have 1",
        ),
        (
            StateError::OtherPolicy {
                kind,
                expected,
                found,
            },
            "other_policy",
            "saved job: the policy has fingerprint 2, but it was saved with 1",
        ),
        (
            StateError::Impossible {
                kind,
                field: "the phase",
            },
            "impossible",
            "saved job: the phase is impossible",
        ),
    ] {
        assert_eq!(error.name(), name);
        says(&error, sentence);
        let in_json = StateFileError::from(error);
        assert_eq!(in_json.name(), name);
        says(&in_json, sentence);
    }
}

/// The JSON of a saved job with one text changed.
fn changed_job(from: &str, to: &str) -> StateFileError {
    let policy = Policy::default();
    let json = Job::new(&policy, 1, b"x").to_json().to_string();
    let changed = json.replacen(from, to, 1);
    assert_ne!(changed, json, "{from}");
    Job::from_json(changed.as_bytes(), &policy).unwrap_err()
}

#[test]
fn what_is_wrong_with_saved_json_is_said() {
    for (from, to, name, sentence) in [
        (
            "{",
            "",
            "syntax",
            "broken JSON: expected the end of the record, found : (at byte 9)",
        ),
        (
            r#""draws":"0""#,
            r#""more":1,"draws":"0""#,
            "unknown_key",
            "more: no saved job has this key",
        ),
        (
            r#""unlikely":0"#,
            r#""unlikely":0,"unlikely":0"#,
            "repeated",
            "retries.unlikely: stands twice",
        ),
        (r#""draws":"0","#, "", "missing_key", "draws: missing"),
        (
            r#""draws":"0""#,
            r#""draws":0"#,
            "wrong_value",
            "draws: expected the decimal digits of a number of 64 bits, as a string, found 0",
        ),
        (
            r#""draws":"0""#,
            r#""draws":"18446744073709551616""#,
            "wrong_value",
            "draws: expected the decimal digits of a number of 64 bits, as a string, found \
             18446744073709551616",
        ),
        (
            r#""taketwo":"job""#,
            r#""taketwo":5"#,
            "wrong_value",
            "taketwo: expected a string, found 5",
        ),
        (
            r#""spread":false"#,
            r#""spread":0"#,
            "wrong_value",
            "spread: expected true or false, found 0",
        ),
        (
            r#""attempts":0"#,
            r#""attempts":4294967296"#,
            "wrong_value",
            "attempts: expected a whole number of 32 bits, found 4294967296",
        ),
        (
            r#""class":"never""#,
            r#""class":"often""#,
            "wrong_value",
            "class: expected the name of a class, found often",
        ),
        (
            r#""version":1"#,
            r#""version":65537"#,
            "newer_version",
            "saved job: version 65535 is newer than 1, the newest that is known",
        ),
    ] {
        let error = changed_job(from, to);
        assert_eq!(error.name(), name, "{error}");
        says(&error, sentence);
    }
}

#[test]
fn a_key_without_keys_is_a_wrong_one_or_the_whole() {
    let policy = Policy::default();
    let error = Job::from_json(b"{}", &policy).unwrap_err();
    says(&error, "taketwo: missing");
    let error = Job::from_json(br#"{"x": {}}"#, &policy).unwrap_err();
    says(&error, "x: no saved job has this key");
    let error = Policy::from_json(br#"{"x": {}}"#).unwrap_err();
    says(&error, "x: no policy has this key");
}

#[test]
fn json_saved_with_another_policy_is_said_to_be() {
    let (made, other) = (Policy::default(), Policy::preset(Preset::Shared));
    let sentence = |kind: &str| {
        let (found, expected) = (other.fingerprint(), made.fingerprint());
        format!(
            "saved {kind}: the policy has fingerprint {found}, but it was saved with {expected}"
        )
    };
    let job = Job::new(&made, 1, b"x").to_json().to_string();
    let error = Job::from_json(job.as_bytes(), &other).unwrap_err();
    says(&error, &sentence("job"));
    let budget = Budget::new(&made).to_json(&made).to_string();
    let error = Budget::from_json(budget.as_bytes(), &other).unwrap_err();
    says(&error, &sentence("budget"));
}

#[test]
fn saved_state_is_written_whole_or_is_an_error() {
    let policy = PolicySettings {
        allow_duplicate: true,
        ..Preset::Shared.settings()
    };
    let policy = policy.build().unwrap();
    let mut budget = Budget::new(&policy);
    let mut job = Job::new(&policy, 1, b"x").with_deadline_ms(u64::MAX);
    let fresh = (
        job.to_json().to_string(),
        budget.to_json(&policy).to_string(),
    );
    says(&job.to_json(), &fresh.0);
    says(&budget.to_json(&policy), &fresh.1);
    let _ = job.start(&policy, 5, &mut budget);
    let failure = Failure::Creation(None);
    let _ = job.fail(&policy, 6, failure, Hint::default(), None);
    let _ = job.start(&policy, job.at_ms(), &mut budget);
    let later = (
        job.to_json().to_string(),
        budget.to_json(&policy).to_string(),
    );
    assert!(later.0.contains(r#""rule":"http.unclear""#), "{}", later.0);
    assert!(later.0.contains(r#""inferred":1"#), "{}", later.0);
    says(&job.to_json(), &later.0);
    says(&budget.to_json(&policy), &later.1);
    says(&policy.to_json(), &policy.to_json().to_string());
}

#[test]
fn what_is_wrong_with_a_record_is_said() {
    let read = |json: &'static [u8]| -> TaskError { read_task(json).unwrap_err() };
    for (error, sentence) in [
        (
            read_line(b"{\"status\"}", 9, 1_000).unwrap_err(),
            "line 9: broken JSON: expected a colon, found } (at byte 9)",
        ),
        (
            read_line(b"{}", 7, 1).unwrap_err(),
            "line 7: longer than 1 bytes",
        ),
        (
            read(b"{\"status\": \"\xff\"}"),
            "not UTF-8: found 0xff (at byte 12)",
        ),
        (
            read(b"{\"status\": \"\x80\"}"),
            "not UTF-8: found 0x80 (at byte 12)",
        ),
        (read(b"{}"), "status: missing: expected a string"),
        (
            read(b"{\"status\": 5}"),
            "status: expected a string, found 5 (at byte 11)",
        ),
        (
            read(b"{\"status\": \"\"}"),
            "status: expected PENDING, THROTTLED, RUNNING, SUCCEEDED, FAILED, CANCELLED or \
             CANCELED, found \"\" (at byte 11)",
        ),
        (
            read(b"{\"status\": \"FAILED\", \"failureCode\": [1]}"),
            "failureCode: expected a string or null, found [1] (at byte 36)",
        ),
        (
            read(b"{\"status\": \"FAILED\", \"failure\": false}"),
            "failure: expected a string or null, found false (at byte 32)",
        ),
        (
            read(b"{\"status\": \"FAILED\", \"cost\": 5}"),
            "cost: expected an object or null, found 5 (at byte 29)",
        ),
        (
            read(b"{\"status\": \"FAILED\", \"cost\": {\"credits\": \"5\"}}"),
            "cost.credits: expected a number or null, found \"5\" (at byte 41)",
        ),
        (
            read(b"{\"status\": \"PENDING\", \"estimatedCost\": 5}"),
            "estimatedCost: expected an object or null, found 5 (at byte 39)",
        ),
        (
            read(b"{\"status\": \"PENDING\", \"estimatedCost\": {\"credits\": -5}}"),
            "estimatedCost.credits: expected a number from 0 to 1000000000, found -5 (at byte 51)",
        ),
        (
            read(b"{\"status\": \"FAILED\", \"failure\": \"\", \"failure\": \"x\"}"),
            "failure: stands twice, the second time with \"x\" (at byte 47)",
        ),
        (
            read(b"{\"status\": \"0123456789012345678901234567890123456789x\"}"),
            "status: expected PENDING, THROTTLED, RUNNING, SUCCEEDED, FAILED, CANCELLED or \
             CANCELED, found \"0123456789012345678901234567890123456789...\" (at byte 11)",
        ),
    ] {
        says(&error, sentence);
    }
    let deep = [b"{\"a\":".as_slice(), &[b'['; 200]].concat();
    let error = read_task(&deep).unwrap_err();
    assert_eq!(error.kind(), TaskErrorKind::TooDeep);
    says(&error, "nested deeper than 128 (at byte 132)");
}

#[test]
fn what_is_wrong_with_a_policy_is_said() {
    let read = |json: &str| -> PolicyFileError { Policy::from_json(json.as_bytes()).unwrap_err() };
    for (json, sentence) in [
        (
            "{",
            "broken JSON: expected a key in quotes, found the end of the record (at byte 1)",
        ),
        (r#"{"x": {"y": 1}}"#, "x.y: no policy has this key"),
        (r#"{"x": {}}"#, "x: no policy has this key"),
        (
            r#"{"budget": {"capacity": 9, "capacity": 9}}"#,
            "budget.capacity: stands twice",
        ),
        (
            r#"{"probe_ms": false}"#,
            "probe_ms: expected a whole number or null, found false",
        ),
        (
            r#"{"probe_ms": [1]}"#,
            "probe_ms: expected a whole number or null, found [1]",
        ),
        (
            r#"{"preset": "fast"}"#,
            r#"preset: unknown preset "fast": expected one of alone, shared, cautious"#,
        ),
        (
            r#"{"taketwo": "job"}"#,
            "taketwo: expected policy, found job",
        ),
        (
            r#"{"version": 2}"#,
            "version: expected 1, the version that is known here, found 2",
        ),
        (
            r#"{"max_attempts": 0, "classes": {"unlikely": {"cost": 2001, "base_ms": 604800001}}}"#,
            "max_attempts: expected at least 1, found 0; \
             classes.unlikely.base_ms: expected at most 604800000, found 604800001; \
             classes.unlikely.cost: expected at most budget.capacity (2000), found 2001",
        ),
        (
            r#"{"classes": {"unlikely": {"jitter_low": 1000}}}"#,
            "classes.unlikely.retries: expected delays that differ from job to job, found one \
             that does not (allow_no_jitter permits it)",
        ),
    ] {
        says(&read(json), sentence);
    }
}

#[test]
fn a_violation_tells_its_field_and_its_value() {
    let settings = PolicySettings {
        max_attempts: 0,
        budget_deposit: 4_000_001,
        ..PolicySettings::default()
    };
    let invalid = settings.build().unwrap_err();
    let told: Vec<_> = invalid
        .violations()
        .map(|violation| (violation.field(), violation.value(), violation.to_string()))
        .collect();
    let expected = [
        (
            "max_attempts",
            0,
            "max_attempts: expected at least 1, found 0",
        ),
        (
            "budget.deposit",
            4_000_001,
            "budget.deposit: expected at most 4000000, found 4000001",
        ),
    ];
    assert_eq!(told.len(), expected.len());
    for ((field, value, sentence), expected) in told.iter().zip(expected) {
        assert_eq!((*field, *value, sentence.as_str()), expected);
    }
}

#[test]
fn a_key_of_a_file_is_kept_in_its_error() {
    let Err(PolicyFileError::UnknownKey { key }) = Policy::from_json(br#"{"a\u0009b": 1}"#) else {
        unreachable!("no policy has this key");
    };
    assert_eq!(key.as_str(), "a\tb");
    assert_eq!(format!("{key} {key:?}"), r#"a\tb "a\tb""#);
}

#[test]
fn an_unknown_name_is_told_with_what_it_was_to_be() {
    let error = "often".parse::<Verdict>().unwrap_err();
    assert_eq!((error.what(), error.value()), ("verdict", "often"));
    assert_eq!(
        error.expected(),
        ["unspecified", "never", "unlikely", "after_delay"]
    );
    says(
        &error,
        r#"unknown verdict "often": expected one of unspecified, never, unlikely, after_delay"#,
    );
}

#[test]
fn what_cannot_be_seen_is_shown_as_an_escape() {
    let shown = |char: char| {
        let error = char.to_string().parse::<Verdict>().unwrap_err().to_string();
        error.split('"').nth(1).unwrap().to_owned()
    };
    for (first, last) in [
        ('\0', '\u{1f}'),
        ('\u{7f}', '\u{9f}'),
        ('\u{ad}', '\u{ad}'),
        ('\u{61c}', '\u{61c}'),
        ('\u{180e}', '\u{180e}'),
        ('\u{200b}', '\u{200f}'),
        ('\u{2028}', '\u{202e}'),
        ('\u{2060}', '\u{206f}'),
        ('\u{feff}', '\u{feff}'),
        ('\u{fff9}', '\u{fffb}'),
        ('\u{e0000}', '\u{e007f}'),
    ] {
        for char in [first, last] {
            assert_eq!(shown(char), char.escape_default().to_string());
        }
        let before = char::from_u32(u32::from(first).wrapping_sub(1));
        let after = char::from_u32(u32::from(last) + 1);
        for char in [before, after].into_iter().flatten() {
            assert_eq!(shown(char), char.to_string(), "{:x}", u32::from(char));
        }
    }
}

#[test]
fn a_text_is_shown_as_it_reads() {
    let text = Text::from_json(r#"a\"\n\u0041\ud800"#);
    says(&text, "a\"\nA\u{fffd}");
    assert_eq!(format!("{text:?}"), "\"a\\\"\\nA\u{fffd}\"");
    for room in 0..8 {
        let mut short = Short {
            text: String::new(),
            room,
        };
        assert!(write!(short, "{text:?}").is_err());
    }
}

#[test]
fn a_task_is_shown_by_its_fields() {
    let json = br#"{"status": "FAILED", "failureCode": "INTERNAL", "failure": "x", "cost": {"credits": 5}}"#;
    assert_eq!(
        format!("{:?}", read_task(json).unwrap()),
        "Task { status: Failed, failure_code: Some(\"INTERNAL\"), failure: Some(\"x\"), \
         cost_millicredits: Some(5000), estimated_cost_millicredits: None }"
    );
}

#[test]
fn a_shared_budget_is_shown_as_what_it_holds() {
    let policy = Policy::default();
    let shared = AtomicBudget::new(&policy);
    assert_eq!(format!("{shared:?}"), format!("{:?}", Budget::new(&policy)));
}

#[test]
fn a_rule_alone_is_an_answer_without_a_detail() {
    for rule in RULES {
        let found = Classification::from(rule);
        assert_eq!((found.rule(), found.detail()), (rule, None));
        assert!(found.detail_range().is_empty());
        assert_eq!(
            (found.family(), found.verdict(), found.stage()),
            (rule.family, rule.verdict, rule.stage)
        );
        assert_eq!(
            (found.refund(), found.remedy(), found.basis()),
            (rule.refund, rule.remedy, rule.basis)
        );
        assert_eq!(
            (found.citation(), found.message()),
            (rule.citation, rule.message)
        );
    }
}

#[test]
fn a_field_of_a_policy_is_found_by_its_name() {
    for field in taketwo::POLICY_FIELDS {
        assert_eq!(PolicyField::named(field.name).unwrap().name, field.name);
    }
    assert!(PolicyField::named("classes").is_none());
}

#[test]
fn what_stands_wrong_within_a_value_that_is_skipped_is_found() {
    for (json, sentence) in [
        (
            r#"{"a": [{"b": 1]}"#,
            "broken JSON: expected a comma or a closing brace, found ] (at byte 14)",
        ),
        (
            r#"{"a": {"b": [1}}"#,
            "broken JSON: expected a comma or a closing bracket, found } (at byte 14)",
        ),
        (
            r#"{"a": [{"b": 1, 2}]}"#,
            "broken JSON: expected a key in quotes, found 2 (at byte 16)",
        ),
        (
            r#"{"a": [{"b" 1}]}"#,
            "broken JSON: expected a colon, found 1 (at byte 12)",
        ),
        (
            r#"{"a": [1"#,
            "broken JSON: expected a comma or a closing bracket, found the end of the record (at \
             byte 8)",
        ),
    ] {
        says(&read_task(json.as_bytes()).unwrap_err(), sentence);
    }
}

#[test]
fn a_budget_that_cannot_be_is_refused_in_json_too() {
    let policy = Policy::default();
    let read = |tokens: u64, last_ms: u64| {
        let fingerprint = policy.fingerprint();
        let json = format!(
            r#"{{"taketwo":"budget","version":1,"policy":"{fingerprint}","tokens":"{tokens}","last_ms":"{last_ms}"}}"#
        );
        Budget::from_json(json.as_bytes(), &policy)
    };
    let budget = read(4_000_000, 4_398_046_511_102).unwrap();
    assert_eq!(
        (budget.tokens(), budget.last_retry_ms()),
        (4_000_000, Some(4_398_046_511_102))
    );
    let error = read(4_000_001, 0).unwrap_err();
    says(&error, "saved budget: the tokens is impossible");
    let error = read(0, 4_398_046_511_103).unwrap_err();
    says(&error, "saved budget: the last retry is impossible");
}

#[test]
fn rules_are_known_by_their_numbers() {
    let rules: std::collections::HashSet<&Rule> = RULES.iter().chain(RULES).collect();
    assert_eq!(rules.len(), RULES.len());
    let codes = ["INTERNAL", "SAFETY", "INTERNAL", "X", "Y"];
    let answers: std::collections::HashSet<_> =
        codes.iter().map(|code| classify(Some(code))).collect();
    assert_eq!(answers.len(), 3);
    assert_ne!(Rule::from_name("safety"), Rule::from_name("internal"));
    assert_ne!(HTTP_RULES[0], HTTP_RULES[1]);
    // The same rule and another detail is another answer, and no more the same detail and another rule.
    let [text, image, output] = [
        "SAFETY.INPUT.TEXT",
        "SAFETY.INPUT.IMAGE",
        "SAFETY.OUTPUT.TEXT",
    ]
    .map(|code| classify(Some(code)));
    assert!(text != image && text != output);
    let state = RandomState::new();
    let hash = |answer| state.hash_one(answer);
    assert!(hash(text) != hash(output) && hash(text) == hash(text));
    let [first, second, ..] = RULES else {
        unreachable!("there are more rules");
    };
    assert_ne!(state.hash_one(first), state.hash_one(second));
}

#[test]
fn tasks_are_alike_where_each_of_their_fields_is() {
    let records: [&[u8]; 7] = [
        br#"{"status": "FAILED", "failureCode": "A", "failure": "x", "cost": {"credits": 5}}"#,
        br#"{"status": "FAILED", "failureCode": "B", "failure": "x", "cost": {"credits": 5}}"#,
        br#"{"status": "FAILED", "failureCode": "A", "failure": "y", "cost": {"credits": 5}}"#,
        br#"{"status": "FAILED", "failureCode": "A", "failure": "x", "cost": {"credits": 6}}"#,
        br#"{"status": "RUNNING", "estimatedCost": {"credits": 5}}"#,
        br#"{"status": "PENDING", "estimatedCost": {"credits": 5}}"#,
        br#"{"status": "RUNNING", "estimatedCost": {"credits": 6}}"#,
    ];
    for (index, left) in records.iter().enumerate() {
        for (other, right) in records.iter().enumerate() {
            let [left, right] = [left, right].map(|json| read_task(json).unwrap());
            assert_eq!(left == right, index == other, "{left:?} {right:?}");
        }
    }
}

#[test]
fn a_text_tells_itself() {
    let mut told = String::new();
    "as it is".tell(&mut |piece| told.push_str(piece));
    assert_eq!(told, "as it is");
}
