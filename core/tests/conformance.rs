//! Every row of `conformance/`, through the public functions.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

use std::path::Path;

use serde_json::{Value, json};
use taketwo::{RULES, TABLE_VERSION, Task, TaskError, classify, classify_bytes};

fn load(file: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../conformance")
        .join(file);
    let whole: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    assert_eq!(whole["format"], 1);
    whole
}

fn rows(whole: &Value) -> &[Value] {
    let rows = whole["rows"].as_array().unwrap();
    assert!(!rows.is_empty());
    rows
}

/// The input of a row: at `key` as text, at `key_hex` as bytes, at `key_repeated` as parts.
fn input(row: &Value, key: &str) -> Option<Vec<u8>> {
    if let Some(hex) = row.get(format!("{key}_hex")) {
        let digits = hex.as_str().unwrap();
        let byte = |at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap();
        return Some((0..digits.len()).step_by(2).map(byte).collect());
    }
    if let Some(parts) = row.get(format!("{key}_repeated")) {
        let parts = parts.as_array().unwrap().iter().map(|part| {
            part[0]
                .as_str()
                .unwrap()
                .repeat(part[1].as_u64().unwrap().try_into().unwrap())
        });
        return Some(parts.collect::<String>().into_bytes());
    }
    row.get(key)?.as_str().map(|text| text.as_bytes().to_vec())
}

#[test]
fn classify_rules() {
    let whole = load("classify.json");
    assert_eq!(whole["table_version"], TABLE_VERSION);
    let rules = whole["rules"].as_array().unwrap();
    assert_eq!(rules.len(), RULES.len());
    for (expected, rule) in rules.iter().zip(RULES) {
        let section = rule.citation.section();
        let actual = json!({
            "rule": rule.name,
            "number": rule.number,
            "family": rule.family,
            "verdict": rule.verdict,
            "stage": rule.stage,
            "refund": rule.refund,
            "remedy": rule.remedy,
            "basis": rule.basis,
            "citation": {
                "section": (!section.is_empty()).then_some(section),
                "sentence": (!section.is_empty()).then_some(rule.citation.sentence()),
            },
            "message_key": rule.message.key,
        });
        assert_eq!(&actual, expected);
    }
}

#[test]
fn classify_rows() {
    let whole = load("classify.json");
    let mut ruled: Vec<&str> = Vec::new();
    for row in rows(&whole) {
        let code = input(row, "code");
        assert!(
            code.is_some() || row["code"].is_null() && row.get("code").is_some(),
            "{row}"
        );
        let found = classify_bytes(code.as_deref());
        assert_eq!(found.rule().name, row["rule"], "{row}");
        assert_eq!(json!(found.detail()), row["detail"], "{row}");
        if let Some(text) = code.as_deref().and_then(|code| str::from_utf8(code).ok()) {
            assert_eq!(classify(Some(text)), found);
            let detail = &text[found.detail_range()];
            assert_eq!(detail, found.detail().unwrap_or_default());
        }
        ruled.push(found.rule().name);
    }
    for rule in RULES {
        assert!(ruled.contains(&rule.name), "no row for {}", rule.name);
    }
    println!("classify: {} rows", ruled.len());
}

fn shown(result: Result<Task<'_>, TaskError>) -> Value {
    match result {
        Ok(task) => {
            let found = task.classification();
            json!({"task": {
                "status": task.status(),
                "failure_code": task.failure_code(),
                "failure": task.failure(),
                "cost_millicredits": task.cost_millicredits().map(|it| it.to_string()),
                "estimated_cost_millicredits":
                    task.estimated_cost_millicredits().map(|it| it.to_string()),
                "rule": found.map(|it| it.rule().name),
                "detail": found.and_then(|it| it.detail()),
                "charged_despite_refund": task.charged_despite_refund(),
            }})
        }
        Err(error) => json!({"error": {
            "kind": error.kind().name(),
            "path": error.path(),
            "offset": error.offset(),
            "line": error.line(),
            "value": error.value(),
        }}),
    }
}

#[test]
fn task_rows() {
    let whole = load("task.json");
    for row in rows(&whole) {
        if let Some(json) = input(row, "json") {
            let expected = match row.get("task") {
                Some(task) => json!({"task": task}),
                None => json!({"error": row["error"]}),
            };
            assert_eq!(shown(taketwo::read_task(&json)), expected, "{row}");
        } else {
            let lines = input(row, "lines").expect("a row has json or lines");
            let mut tasks = taketwo::read_tasks(&lines);
            if let Some(limit) = row.get("max_line_bytes") {
                tasks = tasks.max_line_bytes(limit.as_u64().unwrap().try_into().unwrap());
            }
            let results: Vec<Value> = tasks.map(shown).collect();
            assert_eq!(Value::Array(results), row["results"], "{row}");
        }
    }
    println!("task: {} rows", rows(&whole).len());
}
