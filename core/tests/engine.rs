//! The rows of `conformance/` for http, decide, budget and state, through the public functions. Those
//! for delay are run beside the arithmetic, in `delay.rs`.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

use std::path::Path;

use serde_json::{Value, json};
use taketwo::{
    Action, Budget, CallError, Decision, Failure, Hint, Job, Policy, PolicySettings, RetryClass,
    StateError, classify, classify_bytes, classify_http, ends_polling,
};

fn rows(file: &str) -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../conformance")
        .join(file);
    let mut whole: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    assert_eq!(whole["format"], 1);
    let Value::Array(rows) = whole["rows"].take() else {
        panic!("{file} has rows")
    };
    assert!(!rows.is_empty());
    rows
}

fn number(value: &Value) -> Option<u64> {
    match value {
        Value::Null => None,
        Value::String(digits) => Some(digits.parse().unwrap()),
        other => Some(other.as_u64().unwrap()),
    }
}

fn text(value: Option<u64>) -> Value {
    json!(value.map(|value| value.to_string()))
}

fn bytes(hex: &Value) -> Vec<u8> {
    let digits = hex.as_str().unwrap();
    let byte = |at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap();
    (0..digits.len()).step_by(2).map(byte).collect()
}

fn policy(file: &Value) -> Policy {
    Policy::from_json(file.to_string().as_bytes()).unwrap()
}

#[test]
fn http_rows() {
    for row in rows("http.json") {
        let status = number(&row["status"]).map(|status| u16::try_from(status).unwrap());
        let rule = classify_http(status);
        let found = json!({
            "status": row["status"],
            "rule": rule.name,
            "class": rule.class,
            "ambiguous": rule.is_ambiguous,
            "ends_polling": ends_polling(status),
        });
        assert_eq!(found, row);
    }
}

fn shown(result: Result<Decision, CallError>) -> Value {
    match result {
        Ok(decision) => {
            let parts = taketwo::DecisionParts::from(decision);
            assert_eq!(Decision::from(parts), decision);
            assert!(!decision.to_string().is_empty());
            json!({
                "action": decision.action(),
                "check": decision.check(),
                "rule": decision.rule_name(),
                "class": decision.class(),
                "attempts": decision.attempts(),
                "at_ms": text(decision.at_ms()),
                "delay_ms": text(decision.delay().map(|it| it.ms)),
                "delay_low_ms": text(decision.delay().map(|it| it.low_ms)),
                "delay_high_ms": text(decision.delay().map(|it| it.high_ms)),
                "compared": decision.compared().map(|it| it.to_string()),
            })
        }
        Err(CallError::OutOfTurn { .. }) => json!({"error": "out_of_turn"}),
        Err(CallError::OtherPolicy { .. }) => json!({"error": "other_policy"}),
        Err(other) => panic!("{other}"),
    }
}

struct History {
    policies: Vec<Policy>,
    jobs: Vec<Job>,
    budget: Budget,
}

fn run(scenario: &Value) -> History {
    let policies: Vec<Policy> = scenario["policies"]
        .as_array()
        .unwrap()
        .iter()
        .map(policy)
        .collect();
    let jobs = scenario["jobs"].as_array().unwrap().iter().map(|job| {
        let policy = &policies[usize::try_from(number(&job["policy"]).unwrap()).unwrap()];
        let name = job["name"].as_str().unwrap();
        let mut made = Job::new(policy, number(&job["seed"]).unwrap(), name.as_bytes())
            .with_estimate_millicredits(number(&job["estimate_millicredits"]).unwrap());
        if let Some(deadline) = number(&job["deadline_ms"]) {
            made = made.with_deadline_ms(deadline);
        }
        made
    });
    let mut history = History {
        jobs: jobs.collect(),
        budget: Budget::new(&policies[0]),
        policies,
    };
    for step in scenario["steps"].as_array().unwrap() {
        let before = (history.jobs.clone(), history.budget);
        let found = call(&mut history, step);
        // The history behind a row of saved state is there for its end alone.
        if step.get("expect").is_none() {
            continue;
        }
        assert_eq!(found, step["expect"], "{}: {step}", scenario["name"]);
        if found.get("error").is_some() {
            assert_eq!(
                (history.jobs.clone(), history.budget),
                before,
                "an error changes nothing"
            );
        }
        assert_eq!(
            text(Some(history.budget.tokens())),
            step["tokens"],
            "{step}"
        );
    }
    history
}

fn call(history: &mut History, step: &Value) -> Value {
    let at = |key| usize::try_from(number(&step[key]).unwrap()).unwrap();
    let History {
        policies,
        jobs,
        budget,
    } = history;
    let (job, policy) = (&mut jobs[at("job")], &policies[at("policy")]);
    let now = number(&step["now"]).unwrap_or_default();
    let hint = Hint {
        retry: match step["hint"]["retry"].as_str() {
            Some("yes") => Some(true),
            Some("no") => Some(false),
            _ => None,
        },
        after_ms: number(&step["hint"]["after_ms"]),
    };
    match step["call"].as_str().unwrap() {
        "start" => shown(job.start(policy, now, budget)),
        "succeed" => shown(job.succeed(policy, now, budget)),
        "poll" => shown(job.poll(policy, now, hint)),
        "rebind" => {
            job.rebind(policy);
            Value::Null
        }
        "fail" => {
            let failure = &step["failure"];
            let hex = failure.get("code_hex").map(bytes);
            let failure = if failure.get("cancelled").is_some() {
                Failure::Cancelled
            } else if let Some(status) = failure.get("http") {
                Failure::Creation(number(status).map(|status| u16::try_from(status).unwrap()))
            } else if let Some(code) = &hex {
                Failure::Task(classify_bytes(Some(code)))
            } else {
                Failure::Task(classify(failure["code"].as_str()))
            };
            shown(job.fail(
                policy,
                now,
                failure,
                hint,
                number(&step["charge_millicredits"]),
            ))
        }
        other => panic!("unknown call {other}"),
    }
}

#[test]
fn decide_and_budget_rows() {
    let mut checks = std::collections::BTreeSet::new();
    for row in rows("decide.json").iter().chain(&rows("budget.json")) {
        run(row);
        let steps = row["steps"].as_array().unwrap();
        checks.extend(
            steps
                .iter()
                .filter_map(|step| step["expect"]["check"].as_str().map(str::to_owned)),
        );
    }
    for check in taketwo::Check::all() {
        assert!(checks.contains(check.name()), "no row for {check}");
    }
}

#[test]
fn state_rows() {
    for row in rows("state.json") {
        let policy = policy(&row["policy"]);
        let hex = bytes(&row["hex"]);
        let again: Result<Vec<u8>, StateError> = match row["kind"].as_str().unwrap() {
            "policy" => Policy::from_bytes(&hex).map(|read| read.to_bytes().to_vec()),
            "job" => Job::from_bytes(&hex, &policy).map(|read| read.to_bytes().to_vec()),
            "budget" => {
                Budget::from_bytes(&hex, &policy).map(|read| read.to_bytes(&policy).to_vec())
            }
            other => panic!("unknown kind {other}"),
        };
        match row.get("error") {
            None => {
                assert_eq!(again.as_ref(), Ok(&hex), "{}", row["name"]);
                state_json(&row, &policy, &hex);
            }
            Some(error) => {
                assert_eq!(again.unwrap_err().name(), error, "{}", row["name"]);
            }
        }
        if let Some(scenario) = row.get("scenario") {
            let history = run(scenario);
            let of_job = history.jobs.iter().any(|job| job.to_bytes()[..] == hex);
            let of_budget = history.budget.to_bytes(&history.policies[0])[..] == hex;
            assert!(of_job || of_budget, "{}", row["name"]);
        }
    }
}

/// What every release saved is read by this one, and goes on as it would have.
#[test]
fn fixtures() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../conformance/fixtures");
    let files = std::fs::read_dir(folder).unwrap().filter_map(|entry| {
        let name = entry.unwrap().file_name().into_string().unwrap();
        name.ends_with(".json").then(|| format!("fixtures/{name}"))
    });
    let mut count = 0;
    for row in files.flat_map(|file| rows(&file)) {
        let (name, means) = (&row["name"], &row["means"]);
        let (hex, saved) = (bytes(&row["hex"]), row["json"].as_str().unwrap().as_bytes());
        count += 1;
        if row["kind"] == "policy" {
            let read = Policy::from_bytes(&hex).unwrap();
            assert_eq!(Policy::from_json(saved), Ok(read), "{name}");
            assert_eq!(policy(means), read, "{name}");
            continue;
        }
        let policy = Policy::from_bytes(&bytes(&row["policy"])).unwrap();
        if row["kind"] == "budget" {
            let budget = Budget::from_bytes(&hex, &policy).unwrap();
            assert_eq!(Budget::from_json(saved, &policy), Ok(budget), "{name}");
            let found = json!({
                "tokens": text(Some(budget.tokens())),
                "last_retry_ms": text(budget.last_retry_ms()),
            });
            assert_eq!(found, *means, "{name}");
            continue;
        }
        assert_eq!(row["kind"], "job");
        let job = Job::from_bytes(&hex, &policy).unwrap();
        assert_eq!(Job::from_json(saved, &policy), Ok(job), "{name}");
        let found = json!({
            "phase": job.phase(),
            "attempts": job.attempts(),
            "at_ms": text(Some(job.at_ms())),
            "lost_millicredits": text(Some(job.lost_millicredits())),
        });
        assert_eq!(found, *means, "{name}");
        let budget = Budget::new(&policy);
        let mut history = History {
            policies: vec![policy],
            jobs: vec![job],
            budget,
        };
        for step in row["next"].as_array().unwrap() {
            assert_eq!(call(&mut history, step), step["expect"], "{name}: {step}");
            assert_eq!(
                text(Some(history.budget.tokens())),
                step["tokens"],
                "{name}"
            );
        }
    }
    assert!(count > 0);
}

/// The JSON of a row: written from its bytes, and read again.
fn state_json(row: &Value, policy: &Policy, hex: &[u8]) {
    let name = &row["name"];
    let expected = row["json"].to_string();
    let (written, read) = match row["kind"].as_str().unwrap() {
        "policy" => {
            let policy = Policy::from_bytes(hex).unwrap();
            let read = Policy::from_json(expected.as_bytes()).unwrap();
            (policy.to_json().to_string(), read.to_bytes().to_vec())
        }
        "job" => {
            let job = Job::from_bytes(hex, policy).unwrap();
            assert_eq!(Job::inspect(hex), Ok(job));
            let read = Job::from_json(expected.as_bytes(), policy).unwrap();
            (job.to_json().to_string(), read.to_bytes().to_vec())
        }
        _ => {
            let budget = Budget::from_bytes(hex, policy).unwrap();
            let read = Budget::from_json(expected.as_bytes(), policy).unwrap();
            (
                budget.to_json(policy).to_string(),
                read.to_bytes(policy).to_vec(),
            )
        }
    };
    assert_eq!(
        serde_json::from_str::<Value>(&written).unwrap(),
        row["json"],
        "{name}"
    );
    assert_eq!(read, hex, "{name}");
}

#[test]
fn json_that_is_no_state_is_refused() {
    let policy = Policy::default();
    let job = Job::new(&policy, 1, b"x").to_json().to_string();
    let budget = Budget::new(&policy).to_json(&policy).to_string();
    let job_error = |json: String| {
        Job::from_json(json.as_bytes(), &policy)
            .unwrap_err()
            .to_string()
    };
    for (from, to, message) in [
        (
            r#""version":1"#,
            r#""version":2"#,
            "saved job: version 2 is newer than 1",
        ),
        (
            r#""version":1"#,
            r#""version":0"#,
            "saved job: there is no version 0",
        ),
        (
            r#""taketwo":"job""#,
            r#""taketwo":"budget""#,
            "saved job: the bytes are of another kind",
        ),
        (
            r#""phase":"ready""#,
            r#""phase":"asleep""#,
            "phase: expected the name of a phase",
        ),
        (
            r#""phase":"ready""#,
            r#""phase":"in_flight""#,
            "saved job: the phase is impossible",
        ),
        (
            r#""rule":null"#,
            r#""rule":"x""#,
            "rule: expected the name of a rule or null, found x",
        ),
        (
            r#""attempts":0"#,
            r#""attempts":"0""#,
            "attempts: expected a whole number of 32 bits",
        ),
        (
            r#""attempts":0"#,
            r#""attempts":-1"#,
            "attempts: expected a whole number of 32 bits",
        ),
        (
            r#""draws":"0""#,
            r#""draws":0"#,
            "draws: expected the decimal digits",
        ),
        (
            r#""draws":"0""#,
            r#""draws":"+1""#,
            "draws: expected the decimal digits",
        ),
        (r#""draws":"0","#, "", "draws: missing"),
        (
            r#""draws":"0""#,
            r#""draws":"0","draws":"0""#,
            "draws: stands twice",
        ),
        (
            r#""draws":"0""#,
            r#""draws":"0","more":1"#,
            "more: no saved job has this key",
        ),
        (
            r#""policy":""#,
            r#""policy":"1"#,
            "saved job: the policy has fingerprint",
        ),
        (
            r#","after_delay""#,
            r#"},"retries":{"after_delay""#,
            "retries: stands twice",
        ),
        ("}}", "}", "broken JSON"),
    ] {
        let changed = job.replacen(from, to, 1);
        assert_ne!(changed, job, "{from}");
        let error = job_error(changed);
        // A longer fingerprint may no longer fit.
        assert!(
            error.starts_with(message) || from.contains("policy"),
            "{to}: {error}"
        );
    }
    let many = budget.replacen("2000", "4000001", 1);
    let error = Budget::from_json(many.as_bytes(), &policy).unwrap_err();
    assert_eq!(error.to_string(), "saved budget: the tokens is impossible");
    assert!(Budget::from_json(job.as_bytes(), &policy).is_err());
}

#[test]
fn what_a_call_makes_of_a_loaded_job_can_be_loaded() {
    let policy = Policy::default();
    let mut budget = Budget::new(&policy);
    let mut job = Job::new(&policy, 1, b"x");
    let go = job.start(&policy, 0, &mut budget).unwrap();
    assert_eq!(go.action(), Action::Go);
    let with = |job: &Job, from: &str, to: &str| {
        let json = job.to_json().to_string();
        assert!(json.contains(from), "{json}");
        Job::from_json(json.replacen(from, to, 1).as_bytes(), &policy)
    };

    // The number of draws stays at its end.
    let mut drawn = with(&job, r#""draws":"0""#, r#""draws":"18446744073709551615""#).unwrap();
    let failure = Failure::Task(classify(None));
    let wait = drawn.fail(&policy, 0, failure, Hint::default(), None);
    assert_eq!(wait.unwrap().action(), Action::Wait);
    assert_eq!(Job::from_bytes(&drawn.to_bytes(), &policy), Ok(drawn));

    // A job that waits has an attempt left, so the number of attempts does not pass its end.
    let attempts = |attempts| with(&drawn, r#""attempts":1,"#, attempts);
    let mut last = attempts(r#""attempts":999999,"#).unwrap();
    let go = last.start(&policy, drawn.at_ms(), &mut budget).unwrap();
    assert_eq!((go.action(), go.attempts()), (Action::Go, 1_000_000));
    assert_eq!(Job::from_bytes(&last.to_bytes(), &policy), Ok(last));
    let error = attempts(r#""attempts":1000000,"#).unwrap_err();
    assert_eq!(error.to_string(), "saved job: the phase is impossible");
}

#[test]
fn the_classes_that_share_delays_share_costs() {
    let policy = PolicySettings::default().build().unwrap();
    for class in [RetryClass::Inferred, RetryClass::Unspecified] {
        assert_eq!(policy.cost(class), policy.cost(RetryClass::AfterDelay));
    }
}
