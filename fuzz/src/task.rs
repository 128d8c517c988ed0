//! Task records and JSON Lines: core against serde_json and the rules of the contract.

use taketwo::{MAX_LINE_BYTES, Status, Task, TaskError, TaskErrorKind, read_task, read_tasks};

use crate::json::{self, Kind, Pairs};
use crate::model;

/// The bytes are a record, and they are JSON Lines.
pub fn check(data: &[u8]) {
    agree(read_task(data), read(data), data);

    let mut tasks = read_tasks(data);
    for (index, line) in data.split(|byte| *byte == b'\n').enumerate() {
        let blank = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
        if blank.iter().all(|byte| b" \t\r".contains(byte)) {
            continue;
        }
        let task = tasks.next().expect("a task for each line");
        assert_eq!(tasks.line(), index as u64 + 1);
        if let Err(error) = &task {
            assert_eq!(error.line(), Some(index as u64 + 1));
        }
        agree(task, read(line), line);
    }
    assert!(tasks.next().is_none());

    // A line that is too long is not looked at.
    let limit = data.len() / 2;
    for task in read_tasks(data).max_line_bytes(limit) {
        if let Err(error) = task
            && error.kind() == TaskErrorKind::LineTooLong
        {
            assert!(data.len() > limit && limit < MAX_LINE_BYTES);
        }
    }
}

/// What a record says.
#[derive(Debug)]
struct Expected {
    status: &'static str,
    code: Option<String>,
    failure: Option<String>,
    cost: Option<u64>,
    estimate: Option<u64>,
}

/// What is wrong with it: kind and key. `unreadable` stands for all that is no JSON in UTF-8.
type Wrong = (&'static str, &'static str);

fn agree(found: Result<Task<'_>, TaskError>, expected: Result<Expected, Wrong>, record: &[u8]) {
    let expected = match expected {
        Ok(expected) => expected,
        Err((kind, path)) => {
            let error = found.expect_err("what cannot be read is no task");
            let unreadable = ["broken_json", "not_utf8", "too_deep"];
            if kind == "unreadable" {
                assert!(unreadable.contains(&error.kind().name()), "{error}");
            } else {
                assert_eq!((error.kind().name(), error.path()), (kind, path), "{error}");
            }
            assert!(error.offset().is_none_or(|offset| offset <= record.len()));
            assert!(!error.to_string().is_empty() && error.value().len() <= 40);
            return;
        }
    };
    let task = found.expect("a task");
    assert_eq!(task.status().name(), expected.status);
    let text = |text: Option<taketwo::Text<'_>>| text.map(|text| text.to_string());
    assert_eq!(text(task.failure_code()), expected.code);
    assert_eq!(text(task.failure()), expected.failure);
    assert_eq!(task.cost_millicredits(), expected.cost);
    assert_eq!(task.estimated_cost_millicredits(), expected.estimate);

    let Some(found) = task.classification() else {
        assert_ne!(task.status(), Status::Failed);
        assert!(!task.charged_despite_refund());
        return;
    };
    assert_eq!(task.status(), Status::Failed);
    let expected_code = expected.code.as_deref().map(str::as_bytes);
    let meant = model::classify(expected_code);
    assert_eq!(found.rule().name, meant.rule);
    assert_eq!(found.detail().map(str::as_bytes), meant.detail.as_deref());
    let is_charged = expected.cost.is_some_and(|cost| cost > 0);
    let is_refunded = meant.row[3] == "yes";
    assert_eq!(task.charged_despite_refund(), is_charged && is_refunded);
}

fn read(record: &[u8]) -> Result<Expected, Wrong> {
    let unreadable = ("unreadable", "");
    let whole = json::whole(record).ok_or(unreadable)?;
    if json::depth(whole) > 128 {
        return Err(unreadable);
    }
    if json::kind(whole) != Kind::Object {
        return Err(("wrong_type", ""));
    }
    let pairs = json::pairs(whole);

    let status = match one(&pairs, "status", "status")? {
        None => return Err(("missing_key", "status")),
        Some(value) if json::kind(value) != Kind::String => return Err(("wrong_type", "status")),
        Some(value) => match json::text(value).as_str() {
            "PENDING" => "PENDING",
            "THROTTLED" => "THROTTLED",
            "RUNNING" => "RUNNING",
            "SUCCEEDED" => "SUCCEEDED",
            "FAILED" => "FAILED",
            "CANCELLED" | "CANCELED" => "CANCELLED",
            _ => return Err(("unknown_status", "status")),
        },
    };
    let is_over = ["SUCCEEDED", "FAILED", "CANCELLED"].contains(&status);
    let mut expected = Expected {
        status,
        code: None,
        failure: None,
        cost: None,
        estimate: None,
    };
    if status == "FAILED" {
        expected.code = text(&pairs, "failureCode")?;
        expected.failure = text(&pairs, "failure")?;
    }
    if is_over {
        expected.cost = credits(&pairs, "cost", "cost.credits")?;
    } else {
        expected.estimate = credits(&pairs, "estimatedCost", "estimatedCost.credits")?;
    }
    Ok(expected)
}

/// The value of a key that may stand once.
fn one<'a>(pairs: &Pairs<'a>, key: &str, path: &'static str) -> Result<Option<&'a str>, Wrong> {
    let mut values = pairs.iter().filter(|(it, _)| it == key);
    let value = values.next().map(|(_, value)| *value);
    match values.next() {
        None => Ok(value),
        Some(_) => Err(("duplicate_key", path)),
    }
}

fn text(pairs: &Pairs<'_>, key: &'static str) -> Result<Option<String>, Wrong> {
    match one(pairs, key, key)? {
        None => Ok(None),
        Some(value) => match json::kind(value) {
            Kind::Null => Ok(None),
            Kind::String => Ok(Some(json::text(value))),
            _ => Err(("wrong_type", key)),
        },
    }
}

fn credits(pairs: &Pairs<'_>, key: &'static str, path: &'static str) -> Result<Option<u64>, Wrong> {
    let Some(cost) = one(pairs, key, key)? else {
        return Ok(None);
    };
    match json::kind(cost) {
        Kind::Null => return Ok(None),
        Kind::Object => {}
        _ => return Err(("wrong_type", key)),
    }
    let Some(value) = one(&json::pairs(cost), "credits", path)? else {
        return Ok(None);
    };
    match json::kind(value) {
        Kind::Null => Ok(None),
        Kind::Number => match thousandths(value) {
            Some(number) => Ok(Some(number)),
            None => Err(("number_out_of_range", path)),
        },
        _ => Err(("wrong_type", path)),
    }
}

/// A number in thousandths, rounded half up, by moving its point; `None` unless it is 0 to 10⁹.
fn thousandths(number: &str) -> Option<u64> {
    let (is_negative, number) = match number.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, number),
    };
    let (mantissa, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if [whole, fraction]
        .concat()
        .bytes()
        .all(|digit| digit == b'0')
    {
        return Some(0);
    }
    if is_negative {
        return None;
    }
    // Further than any text is long it makes no difference.
    let most = (mantissa.len() + 100) as i64;
    let exponent = match exponent.parse::<i64>() {
        Ok(exponent) => exponent.clamp(-most, most),
        Err(_) if exponent.starts_with('-') => -most,
        Err(_) => most,
    };
    // Digits, with the place of the point of thousandths among them.
    let mut digits: Vec<u8> = [whole, fraction].concat().into_bytes();
    let mut point = whole.len() as i64 + exponent + 3;
    while point < 0 {
        digits.insert(0, b'0');
        point += 1;
    }
    while (digits.len() as i64) < point + 1 {
        digits.push(b'0');
    }
    let (before, behind) = digits.split_at(point as usize);
    let before = before.iter().try_fold(0_u128, |sum, digit| {
        let sum = sum * 10 + u128::from(digit - b'0');
        (sum <= 1_000_000_000_000).then_some(sum)
    })?;
    if before == 1_000_000_000_000 && behind.iter().any(|digit| *digit != b'0') {
        return None;
    }
    Some(before as u64 + u64::from(behind[0] >= b'5'))
}
