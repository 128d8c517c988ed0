//! Saved state: core against the model and serde_json, and the way back to the same bytes.

use taketwo::{Budget, Job, Policy, StateError, StateFileError};

use crate::history;
use crate::json::{self, Kind};
use crate::model;
use crate::policy;
use crate::program::seal;

/// The first byte says what the others are: bytes or JSON, of a policy, a job or a budget, as they
/// stand or with all that is alike in saved state put right.
pub fn check(data: &[u8]) {
    let Some((how, saved)) = data.split_first() else {
        return;
    };
    let preset = usize::from(how / 12 % 3);
    let policy = Policy::preset(taketwo::Preset::all()[preset]);
    let model = model::preset(model::PRESETS[preset]);
    let is_mended = how / 3 % 4 == 1;
    let is_json = how / 3 % 4 == 2;
    let mended = |magic: &[u8], len| {
        if !is_mended {
            return saved.to_vec();
        }
        let mut bytes = saved.to_vec();
        bytes.resize(len, 0);
        bytes[..4].copy_from_slice(magic);
        bytes[4..6].copy_from_slice(&[1, 0]);
        if magic != b"TT2P" {
            bytes[8..16].copy_from_slice(&policy.fingerprint().to_le_bytes());
        }
        seal(&mut bytes);
        bytes
    };
    match (how % 3, is_json) {
        (0, false) => drop(load_policy(&mended(b"TT2P", 232))),
        (1, false) => {
            if let Ok(job) = load_job(&mended(b"TT2J", 120), &policy, &model) {
                history::drive(&job, &policy, &model);
            }
        }
        (2, false) => drop(load_budget(&mended(b"TT2B", 40), &policy, &model)),
        (1, true) => {
            if let Ok(job) = read_job(saved, &policy, &model) {
                history::drive(&job, &policy, &model);
            }
        }
        (2, true) => drop(read_budget(saved, &policy, &model)),
        _ => policy::check(saved),
    }
}

/// Loads a policy in both, if both agree that it is one.
pub fn load_policy(bytes: &[u8]) -> Result<(Policy, model::Policy), StateError> {
    match (Policy::from_bytes(bytes), model::Policy::from_bytes(bytes)) {
        (Ok(policy), Ok(model)) => {
            assert_eq!(policy.to_bytes().as_slice(), bytes);
            policy::agree(policy.settings(), &model);
            Ok((policy, model))
        }
        (found, expected) => {
            let error = found.expect_err("the model refuses it");
            assert_eq!(Some(error.name()), expected.err(), "{error}");
            Err(error)
        }
    }
}

/// Loads a job in both. Core may refuse more than the model, but no less.
pub fn load_job(
    bytes: &[u8],
    policy: &Policy,
    model: &model::Policy,
) -> Result<(Job, model::Job), StateError> {
    let expected = model::Job::from_bytes(bytes, model);
    match Job::from_bytes(bytes, policy) {
        Ok(job) => {
            let expected = expected.expect("the model takes what core takes");
            assert_eq!(job.to_bytes().as_slice(), bytes);
            assert_eq!(expected.to_bytes(), bytes);
            assert_eq!(Job::inspect(bytes), Ok(job));
            let json = job.to_json().to_string();
            assert_eq!(Job::from_json(json.as_bytes(), policy), Ok(job));
            Ok((job, expected))
        }
        Err(error) => {
            let name = expected.err().unwrap_or("impossible");
            assert_eq!(error.name(), name, "{error}");
            Err(error)
        }
    }
}

pub fn load_budget(
    bytes: &[u8],
    policy: &Policy,
    model: &model::Policy,
) -> Result<(Budget, model::Budget), StateError> {
    let expected = model::Budget::from_bytes(bytes, model);
    match Budget::from_bytes(bytes, policy) {
        Ok(budget) => {
            let expected = expected.expect("the model takes what core takes");
            assert_eq!(budget.to_bytes(policy).as_slice(), bytes);
            assert_eq!(expected.to_bytes(model), bytes);
            assert_eq!(Budget::from_word(budget.to_word()), budget);
            let json = budget.to_json(policy).to_string();
            assert_eq!(Budget::from_json(json.as_bytes(), policy), Ok(budget));
            Ok((budget, expected))
        }
        Err(error) => {
            assert_eq!(Some(error.name()), expected.err(), "{error}");
            Err(error)
        }
    }
}

/// Reads the JSON of a job in both.
pub fn read_job(
    text: &[u8],
    policy: &Policy,
    model: &model::Policy,
) -> Result<(Job, model::Job), StateFileError> {
    let expected = job_of(text, model);
    match Job::from_json(text, policy) {
        Ok(job) => {
            let expected = expected.expect("serde_json reads what core reads");
            assert_eq!(job.to_bytes().as_slice(), expected.to_bytes());
            Ok((job, expected))
        }
        Err(error) => {
            assert!(
                expected.is_none() || error.name() == "impossible",
                "{error}"
            );
            Err(error)
        }
    }
}

/// Reads the JSON of a budget in both.
pub fn read_budget(
    text: &[u8],
    policy: &Policy,
    model: &model::Policy,
) -> Result<(Budget, model::Budget), StateFileError> {
    let expected = budget_of(text, model);
    match Budget::from_json(text, policy) {
        Ok(budget) => {
            let expected = expected.expect("serde_json reads what core reads");
            assert_eq!(budget.to_bytes(policy).as_slice(), expected.to_bytes(model));
            Ok((budget, expected))
        }
        Err(error) => {
            assert!(expected.is_none(), "{error}");
            Err(error)
        }
    }
}

/// The values of a saved document, each key of which stands once.
struct Document<'a> {
    values: Vec<(String, &'a str)>,
}

impl<'a> Document<'a> {
    fn read(text: &'a [u8], kind: &str, keys: &[&str]) -> Option<Self> {
        let whole = json::whole(text)?;
        if json::depth(whole) > 128 || json::kind(whole) != Kind::Object {
            return None;
        }
        let mut leaves = Vec::new();
        policy::flatten(&mut Vec::new(), whole, &mut leaves);
        if leaves
            .iter()
            .any(|(path, _)| path.iter().any(|key| key.contains('.')))
        {
            return None;
        }
        let mut values: Vec<_> = leaves
            .into_iter()
            .map(|(path, value)| (path.join("."), value))
            .collect();
        values.sort();
        let mut keys = keys.to_vec();
        // A group is a value too, and stands once like any other.
        if keys.iter().any(|key| key.starts_with("retries.")) {
            keys.push("retries");
            let group = values.iter().find(|(key, _)| key == "retries")?;
            if json::kind(group.1) != Kind::Object {
                return None;
            }
        }
        keys.sort_unstable();
        if !values.iter().map(|(key, _)| key).eq(&keys) {
            return None;
        }
        let document = Self { values };
        let is_ours = document.text("taketwo")? == kind && document.count("version")? == 1;
        is_ours.then_some(document)
    }

    fn value(&self, key: &str) -> &'a str {
        let pair = self.values.iter().find(|(it, _)| it == key);
        pair.expect("each key was looked for").1
    }

    fn text(&self, key: &str) -> Option<String> {
        let value = self.value(key);
        (json::kind(value) == Kind::String).then(|| json::text(value))
    }

    fn name(&self, key: &str, names: &[&'static str]) -> Option<&'static str> {
        let text = self.text(key)?;
        names.iter().find(|name| **name == text).copied()
    }

    fn flag(&self, key: &str) -> Option<bool> {
        match self.value(key) {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        }
    }

    /// A number of 32 bits, as JSON has it.
    fn count(&self, key: &str) -> Option<u128> {
        let value = self.value(key);
        let is_whole = value.bytes().all(|byte| byte.is_ascii_digit());
        let number: u128 = is_whole.then(|| value.parse().ok()).flatten()?;
        (number < 1 << 32).then_some(number)
    }

    /// A number of 64 bits, as a string of digits and nothing else.
    fn long(&self, key: &str) -> Option<u128> {
        let digits = self.value(key).strip_prefix('"')?.strip_suffix('"')?;
        let is_plain = digits.bytes().all(|byte| byte.is_ascii_digit());
        let number = is_plain.then_some(digits)?.parse::<u64>().ok()?;
        Some(u128::from(number))
    }

    fn optional(&self, key: &str) -> Option<Option<u128>> {
        if self.value(key) == "null" {
            return Some(None);
        }
        self.long(key).map(Some)
    }
}

const JOB_KEYS: [&str; 22] = [
    "taketwo",
    "version",
    "phase",
    "policy",
    "stream",
    "draws",
    "last_ms",
    "first_ms",
    "at_ms",
    "deadline_ms",
    "lost_millicredits",
    "estimate_millicredits",
    "attempts",
    "class",
    "rule",
    "spread",
    "retries.unlikely",
    "retries.after_delay",
    "retries.inferred",
    "retries.third_party",
    "retries.throttled",
    "retries.unspecified",
];

fn job_of(text: &[u8], policy: &model::Policy) -> Option<model::Job> {
    let from = Document::read(text, "job", &JOB_KEYS)?;
    let mut used = [0; 7];
    for (used, class) in used.iter_mut().zip(model::CLASSES).skip(1) {
        *used = from.count(&format!("retries.{class}"))?;
    }
    let rules = model::RULE_NUMBERS.map(|(name, _)| name);
    let job = model::Job {
        phase: from.name("phase", &model::PHASES)?,
        fingerprint: from.long("policy")?,
        stream: from.long("stream")? as u64,
        draws: from.long("draws")? as u64,
        last_ms: from.long("last_ms")?,
        first_ms: from.optional("first_ms")?,
        at_ms: from.long("at_ms")?,
        deadline_ms: from.optional("deadline_ms")?,
        lost: from.long("lost_millicredits")?,
        estimate: from.long("estimate_millicredits")?,
        attempts: from.count("attempts")?,
        class: from.name("class", &model::CLASSES)?,
        rule: match from.value("rule") {
            "null" => None,
            _ => Some(from.name("rule", &rules)?),
        },
        spread: from.flag("spread")?,
        used,
    };
    // What cannot be is the same for bytes and JSON.
    model::Job::from_bytes(&job.to_bytes(), policy).ok()
}

fn budget_of(text: &[u8], policy: &model::Policy) -> Option<model::Budget> {
    let keys = ["taketwo", "version", "policy", "tokens", "last_ms"];
    let from = Document::read(text, "budget", &keys)?;
    let budget = model::Budget {
        tokens: from.long("tokens")?,
        last_ms: from.optional("last_ms")?,
    };
    if from.long("policy")? != policy.fingerprint() {
        return None;
    }
    model::Budget::from_bytes(&budget.to_bytes(policy), policy).ok()
}
