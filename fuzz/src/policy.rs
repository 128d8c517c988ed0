//! Policy files: core against serde_json and the rules of the contract, and the way there and back.

use taketwo::{Policy, PolicyFileError, PolicySettings};

use crate::json::{self, Kind};
use crate::model::{self, Held};

/// The bytes are a policy file.
pub fn check(data: &[u8]) {
    let expected = read(data);
    match PolicySettings::from_json(data) {
        Ok(settings) => {
            let expected = expected.expect("what is read can be read");
            agree(&settings, &expected);
            assert_eq!(settings.build().is_ok(), Policy::from_json(data).is_ok());
        }
        Err(error) => {
            let name = match error {
                PolicyFileError::Syntax(_) => "syntax",
                PolicyFileError::UnknownKey { .. } => "unknown_key",
                PolicyFileError::Repeated { .. } => "repeated",
                PolicyFileError::WrongType { .. } => "wrong_type",
                PolicyFileError::UnknownPreset(_) => "unknown_preset",
                _ => "another",
            };
            assert_eq!(Err(name), expected, "{error}");
            assert!(!error.to_string().is_empty());
            assert_eq!(Policy::from_json(data), Err(error));
        }
    }
    // The same file through serde is the same policy, or none.
    if let Some(text) = json::whole(data) {
        let through_serde: Result<Policy, _> = serde_json::from_str(text);
        if let Ok(policy) = &through_serde {
            assert_eq!(Policy::from_json(data).as_ref(), Ok(policy));
        } else if !has_half_a_pair(text) {
            assert!(Policy::from_json(data).is_err());
        }
    }
}

/// serde_json does not give half of a surrogate pair as a text.
fn has_half_a_pair(text: &str) -> bool {
    text.contains("\\u")
}

/// Settings, whether they make a policy, and what becomes of it.
pub fn agree(settings: &PolicySettings, expected: &model::Policy) {
    assert_eq!(&settings_of(expected), settings);
    let mut expected_violations = expected.violations();
    expected_violations.sort();
    let policy = match settings.build() {
        Ok(policy) => policy,
        Err(invalid) => {
            let mut found: Vec<_> = invalid
                .violations()
                .map(|it| (it.field().to_owned(), u128::from(it.value())))
                .collect();
            found.sort();
            assert_eq!(found, expected_violations);
            let message = invalid.to_string();
            assert!(
                found.iter().all(|(field, _)| message.contains(field)),
                "{message}"
            );
            return;
        }
    };
    assert_eq!(expected_violations, []);
    assert_eq!(policy.settings(), settings);
    assert_eq!(u128::from(policy.fingerprint()), expected.fingerprint());
    let bytes = policy.to_bytes();
    assert_eq!(bytes.as_slice(), expected.to_bytes());
    assert_eq!(Policy::from_bytes(&bytes), Ok(policy));
    assert_eq!(model::Policy::from_bytes(&bytes).as_ref(), Ok(expected));
    let json = policy.to_json().to_string();
    assert_eq!(Policy::from_json(json.as_bytes()), Ok(policy));
    let through_serde = serde_json::to_string(&policy).expect("a policy is written");
    assert_eq!(Policy::from_json(through_serde.as_bytes()), Ok(policy));
}

/// The model's policy as core's settings. Numbers that no file can hold do not come here.
fn settings_of(model: &model::Policy) -> PolicySettings {
    let n = |number: u128| u64::try_from(number).expect("64 bits");
    let class = |class: &model::Class| taketwo::ClassSettings {
        retries: n(class.retries),
        floor_ms: n(class.floor_ms),
        base_ms: n(class.base_ms),
        cap_ms: n(class.cap_ms),
        multiplier: n(class.multiplier),
        jitter_low: n(class.jitter_low),
        jitter_high: n(class.jitter_high),
        cost: n(class.cost),
    };
    PolicySettings {
        max_attempts: n(model.max_attempts),
        min_attempt_ms: n(model.min_attempt_ms),
        max_elapsed_ms: model.max_elapsed_ms.map(n),
        probe_ms: model.probe_ms.map(n),
        ceiling_millicredits: model.ceiling_millicredits.map(n),
        allow_duplicate: model.allow_duplicate,
        allow_no_jitter: model.allow_no_jitter,
        budget_capacity: n(model.capacity),
        budget_deposit: n(model.deposit),
        unlikely: class(&model.unlikely),
        after_delay: class(&model.after_delay),
        third_party: class(&model.third_party),
        throttled: class(&model.throttled),
        inferred_retries: n(model.inferred_retries),
        unspecified_retries: n(model.unspecified_retries),
    }
}

/// What a policy file says, or the name of the first thing that is wrong with it.
pub fn read(file: &[u8]) -> Result<model::Policy, &'static str> {
    let whole = json::whole(file).ok_or("syntax")?;
    if json::depth(whole) > 128 || json::kind(whole) != Kind::Object {
        return Err("syntax");
    }
    let mut leaves = Vec::new();
    flatten(&mut Vec::new(), whole, &mut leaves);

    let mut preset = None;
    let mut seen: Vec<String> = Vec::new();
    let mut changes = Vec::new();
    for (path, value) in leaves {
        // A dot in a key is not a dot between keys.
        let is_plain = path.iter().all(|key| !key.contains('.'));
        let name = path.join(".");
        let kind = json::kind(value);
        if is_plain && name == "preset" {
            if kind != Kind::String {
                return Err("wrong_type");
            }
            let text = json::text(value);
            let Some(known) = model::PRESETS.iter().find(|known| **known == text) else {
                return Err("unknown_preset");
            };
            if preset.replace(*known).is_some() {
                return Err("repeated");
            }
            continue;
        }
        // What a saved policy says of itself.
        if is_plain && (name == "taketwo" || name == "version") {
            let fits = match name.as_str() {
                "taketwo" => kind == Kind::String && json::text(value) == "policy",
                _ => value == "1",
            };
            if !fits {
                return Err("wrong_type");
            }
            if seen.contains(&name) {
                return Err("repeated");
            }
            seen.push(name);
            continue;
        }
        let groups = ["budget", "classes"];
        let is_group = path.len() == 1 && groups.contains(&name.as_str())
            || path.len() == 2
                && path[0] == "classes"
                && model::CLASSES[1..].contains(&path[1].as_str());
        if is_plain && is_group && kind == Kind::Object {
            if seen.contains(&name) {
                return Err("repeated");
            }
            seen.push(name);
            continue;
        }
        let mut any = model::preset("alone");
        let field = if is_plain { any.field(&name) } else { None };
        let fits = match field {
            None => return Err("unknown_key"),
            Some(Held::Flag(_)) => kind == Kind::Boolean,
            Some(Held::Number(_)) => number(value).is_some(),
            Some(Held::OptionalNumber(_)) => kind == Kind::Null || number(value).is_some(),
        };
        if !fits {
            return Err("wrong_type");
        }
        if seen.contains(&name) {
            return Err("repeated");
        }
        seen.push(name.clone());
        changes.push((name, value));
    }
    let mut policy = model::preset(preset.unwrap_or("alone"));
    for (name, value) in changes {
        match policy.field(&name).expect("it was found before") {
            Held::Flag(flag) => *flag = value == "true",
            Held::Number(held) => *held = number(value).expect("it was one before"),
            Held::OptionalNumber(held) => *held = number(value),
        }
    }
    Ok(policy)
}

/// A whole number of 64 bits, written without a point or an exponent.
fn number(value: &str) -> Option<u128> {
    let is_whole = value.bytes().all(|byte| byte.is_ascii_digit());
    let number = is_whole.then(|| value.parse().ok()).flatten()?;
    (number <= model::MAX).then_some(number)
}

/// All values with their keys, an object after what it holds. One that lies too deep is not looked into.
pub fn flatten<'a>(
    path: &mut Vec<String>,
    object: &'a str,
    leaves: &mut Vec<(Vec<String>, &'a str)>,
) {
    for (key, value) in json::pairs(object) {
        path.push(key);
        if json::kind(value) == Kind::Object && path.len() < 3 {
            flatten(path, value, leaves);
        }
        leaves.push((path.clone(), value));
        path.pop();
    }
}
