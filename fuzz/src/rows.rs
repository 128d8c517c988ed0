//! What the rows of `conformance/` give to start from: codes, records, policy files, saved state, and
//! histories as programs.

use std::path::Path;

use serde_json::Value;

use crate::program::{self, Failure, Hint, Instruction, Moment, PLACES, Place};

pub struct Rows {
    pub codes: Vec<Vec<u8>>,
    pub records: Vec<Vec<u8>>,
    pub policies: Vec<Vec<u8>>,
    /// The kind of each, its bytes, and its JSON where it is not damaged.
    pub states: Vec<(String, Vec<u8>, Option<String>)>,
    /// As programs.
    pub histories: Vec<Vec<u8>>,
}

impl Rows {
    pub fn read() -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../conformance");
        let rows = |name: &str| -> Vec<Value> {
            let text = std::fs::read(folder.join(name)).expect("the rows are there");
            let mut whole: Value = serde_json::from_slice(&text).expect("rows are JSON");
            serde_json::from_value(whole["rows"].take()).expect("rows are an array")
        };
        let classify = rows("classify.json");
        let task = rows("task.json");
        let state = rows("state.json");
        let mut histories = rows("decide.json");
        histories.extend(rows("budget.json"));
        histories.extend(state.iter().filter_map(|row| row.get("scenario").cloned()));

        let mut policies: Vec<Vec<u8>> = histories
            .iter()
            .flat_map(|row| items(&row["policies"]))
            .map(|file| file.to_string().into_bytes())
            .collect();
        policies.sort();
        policies.dedup();
        Self {
            codes: classify
                .iter()
                .filter_map(|row| given(row, "code"))
                .collect(),
            records: task
                .iter()
                .filter_map(|row| given(row, "json").or_else(|| given(row, "lines")))
                .collect(),
            policies,
            states: state
                .iter()
                .map(|row| {
                    let json = row.get("json").map(Value::to_string);
                    (text(&row["kind"]), hex(&text(&row["hex"])), json)
                })
                .collect(),
            histories: histories.iter().filter_map(history).collect(),
        }
    }
}

/// The input of a row, as `conformance/README.md` says that it is given.
fn given(row: &Value, key: &str) -> Option<Vec<u8>> {
    if let Some(text) = row.get(key) {
        return text.as_str().map(|text| text.as_bytes().to_vec());
    }
    if let Some(digits) = row.get(format!("{key}_hex")) {
        return Some(hex(&text(digits)));
    }
    let parts = items(row.get(format!("{key}_repeated"))?);
    let repeated = parts.iter().map(|part| {
        let count = part[1].as_u64().expect("a count");
        text(&part[0]).repeat(count.min(5_000) as usize)
    });
    Some(repeated.collect::<String>().into_bytes())
}

/// A row of histories as a program; `None` for one of more jobs than a program has.
fn history(row: &Value) -> Option<Vec<u8>> {
    let mut instructions = Vec::new();
    for (policy, file) in items(&row["policies"]).iter().enumerate() {
        let json = file.to_string().into_bytes();
        instructions.push(Instruction::ReadPolicy { policy, json });
    }
    if items(&row["jobs"]).len() > PLACES {
        return None;
    }
    for (job, made) in items(&row["jobs"]).iter().enumerate() {
        instructions.push(Instruction::NewJob {
            at: Place {
                job,
                policy: index(&made["policy"]),
            },
            seed: number(&made["seed"])?,
            name: text(&made["name"]).into_bytes(),
            deadline: number(&made["deadline_ms"]).map(Moment::At),
            estimate: number(&made["estimate_millicredits"])?,
        });
    }
    instructions.push(Instruction::NewBudget { policy: 0 });
    instructions.extend(items(&row["steps"]).iter().map(step));
    Some(program::encode(&instructions))
}

fn step(step: &Value) -> Instruction {
    let at = Place {
        job: index(&step["job"]),
        policy: index(&step["policy"]),
    };
    let now = Moment::At(number(&step["now"]).unwrap_or(0));
    let hint = || Hint {
        retry: match step["hint"]["retry"].as_str() {
            Some("yes") => Some(true),
            Some("no") => Some(false),
            _ => None,
        },
        after_ms: number(&step["hint"]["after_ms"]),
    };
    match step["call"].as_str() {
        Some("start") => Instruction::Start { at, now },
        Some("succeed") => Instruction::Succeed { at, now },
        Some("poll") => Instruction::Poll {
            at,
            now,
            hint: hint(),
        },
        Some("rebind") => Instruction::Rebind(at),
        Some("fail") => Instruction::Fail {
            at,
            now,
            failure: failure(&step["failure"]),
            hint: hint(),
            charge: number(&step["charge_millicredits"]),
        },
        other => panic!("no such call: {other:?}"),
    }
}

fn failure(failure: &Value) -> Failure {
    if failure.get("cancelled").is_some() {
        return Failure::Cancelled;
    }
    if let Some(status) = failure.get("http") {
        return Failure::Http(status.as_u64().unwrap_or(0) as u16);
    }
    Failure::Code(given(failure, "code"))
}

fn items(value: &Value) -> &[Value] {
    value.as_array().expect("an array")
}

fn text(value: &Value) -> String {
    value.as_str().expect("a string").to_owned()
}

fn index(value: &Value) -> usize {
    value.as_u64().expect("an index") as usize
}

/// A number, as digits or as a string of them, if there is one.
fn number(value: &Value) -> Option<u64> {
    value
        .as_u64()
        .or_else(|| value.as_str().map(|digits| digits.parse().expect("digits")))
}

fn hex(digits: &str) -> Vec<u8> {
    let pairs = digits.as_bytes().chunks(2);
    pairs
        .map(|pair| {
            let pair = str::from_utf8(pair).expect("ASCII");
            u8::from_str_radix(pair, 16).expect("hexadecimal digits")
        })
        .collect()
}
