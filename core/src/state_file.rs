//! Saved state as JSON: the same as the bytes, readable, 64-bit numbers as decimal strings.

use core::fmt;

use thiserror::Error;

use crate::budget::{Budget, LATEST_RETRY_MS};
use crate::class::RetryClass;
use crate::decision::RuleNumber;
use crate::excerpt::Excerpt;
use crate::job::{CLASSES, Job, Phase};
use crate::json::each_leaf;
use crate::policy::{MOST_TOKENS, POLICY_FIELDS, Policy, PolicyFieldKind};
use crate::policy_file::{FileKey, Groups, is_named, joined, levels};
use crate::record::{Field, FieldType};
use crate::state::VERSION;
use crate::{HTTP_RULES, Rule, StateError, TaskError};

/// JSON that is no state that could have been saved. Nothing of it is used.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum StateFileError {
    /// It is not JSON, or no object.
    #[error("{0}")]
    Syntax(TaskError),
    /// No such state has this key.
    #[error("{key}: no saved {kind} has this key")]
    UnknownKey {
        /// What was to be read.
        kind: &'static str,
        /// The key, with dots between its levels.
        key: FileKey,
    },
    /// The key stands twice.
    #[error("{key}: stands twice")]
    Repeated {
        /// The key, with dots between its levels.
        key: FileKey,
    },
    /// A key is missing.
    #[error("{key}: missing")]
    Missing {
        /// The key.
        key: &'static str,
    },
    /// The key holds something else than was expected.
    #[error("{key}: expected {expected}, found {found}")]
    WrongValue {
        /// The key.
        key: &'static str,
        /// What it has to hold.
        expected: &'static str,
        /// What was found.
        found: FileKey,
    },
    /// It is well written, and cannot be.
    #[error("{0}")]
    State(StateError),
}

impl StateFileError {
    /// Returns the stable name of what is wrong, the same in every language.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Syntax(_) => "syntax",
            Self::UnknownKey { .. } => "unknown_key",
            Self::Repeated { .. } => "repeated",
            Self::Missing { .. } => "missing_key",
            Self::WrongValue { .. } => "wrong_value",
            Self::State(error) => error.name(),
        }
    }
}

impl From<TaskError> for StateFileError {
    fn from(error: TaskError) -> Self {
        Self::Syntax(error)
    }
}

impl From<StateError> for StateFileError {
    fn from(error: StateError) -> Self {
        Self::State(error)
    }
}

impl Policy {
    /// Returns the policy as JSON: a policy file with every key, which [`Policy::from_json`] reads.
    #[must_use]
    pub fn to_json(&self) -> impl fmt::Display + use<'_> {
        PolicyJson(self)
    }
}

struct PolicyJson<'a>(&'a Policy);

impl fmt::Display for PolicyJson<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, r#"{{"taketwo":"policy","version":{VERSION}"#)?;
        let mut before = "";
        for field in POLICY_FIELDS {
            open_levels(f, before, field.name)?;
            match (field.kind, field.get(self.0.settings())) {
                (_, None) => f.write_str("null"),
                (PolicyFieldKind::Flag, Some(flag)) => write!(f, "{}", flag != 0),
                (_, Some(number)) => write!(f, "{number}"),
            }?;
            before = field.name;
        }
        close_levels(f, before, 0)?;
        f.write_str("}")
    }
}

/// Closes the objects of one key and opens those of the next, and writes that one's own name.
fn open_levels(f: &mut fmt::Formatter<'_>, before: &str, name: &str) -> fmt::Result {
    let same = levels(before)
        .zip(levels(name))
        .take_while(|(old, new)| old == new)
        .count();
    close_levels(f, before, same)?;
    for (level, key) in levels(name).enumerate().skip(same) {
        f.write_str(if level > same { "{\"" } else { ",\"" })?;
        f.write_str(core::str::from_utf8(key).unwrap_or_default())?;
        f.write_str("\":")?;
    }
    Ok(())
}

/// Closes the objects around a key, but for the outermost `kept`.
fn close_levels(f: &mut fmt::Formatter<'_>, name: &str, kept: usize) -> fmt::Result {
    let objects = name.bytes().filter(|byte| *byte == b'.').count();
    (kept..objects).try_for_each(|_| f.write_str("}"))
}

const JOB_KEYS: [&str; 16 + CLASSES] = [
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

impl Job {
    /// Returns the job as JSON to save.
    #[must_use]
    pub fn to_json(&self) -> impl fmt::Display + use<> {
        JobJson(*self)
    }

    /// Returns the job that was saved as this JSON, with this policy.
    ///
    /// # Errors
    ///
    /// [`StateFileError`] for JSON that no job was saved as, or a job of another policy.
    pub fn from_json(json: &[u8], policy: &Policy) -> Result<Self, StateFileError> {
        let from = Document::read("job", &JOB_KEYS, json)?;
        let policy = from.fingerprint(policy)?;
        let name = |key, expected, known: fn(&str) -> Option<u8>| -> Result<u8, StateFileError> {
            let text = from.text(key)?;
            known(text.as_str()).ok_or_else(|| from.wrong(key, expected))
        };
        let phase = name("phase", "the name of a phase", |it| {
            it.parse().ok().map(Phase::number)
        })?;
        let class = name("class", "the name of a class", |it| {
            it.parse().ok().map(RetryClass::number)
        })?;
        let rule = match from.is_null("rule") {
            true => RuleNumber::NONE.0,
            false => name("rule", "the name of a rule or null", rule_number)?,
        };
        let mut used = [0; CLASSES];
        for (used, key) in used.iter_mut().zip(JOB_KEYS.iter().skip(16)) {
            *used = from.count(key)?;
        }
        let job = Self {
            policy,
            stream: from.long("stream")?,
            draws: from.long("draws")?,
            last_ms: from.long("last_ms")?,
            first_ms: from.optional_long("first_ms")?,
            at_ms: from.long("at_ms")?,
            deadline_ms: from.optional_long("deadline_ms")?,
            lost_millicredits: from.long("lost_millicredits")?,
            estimate_millicredits: from.long("estimate_millicredits")?,
            used,
            attempts: from.count("attempts")?,
            phase: Phase::from_number(phase).unwrap_or(Phase::Stopped),
            class: RetryClass::from_number(class).unwrap_or(RetryClass::Never),
            rule: RuleNumber(rule),
            is_spread: from.flag("spread")?,
        };
        job.check_possible()?;
        Ok(job)
    }
}

struct JobJson(Job);

impl fmt::Display for JobJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let job = &self.0;
        write!(
            f,
            r#"{{"taketwo":"job","version":{VERSION},"phase":"{}""#,
            job.phase
        )?;
        for (key, value) in [
            ("policy", Some(job.policy)),
            ("stream", Some(job.stream)),
            ("draws", Some(job.draws)),
            ("last_ms", Some(job.last_ms)),
            ("first_ms", job.first_ms),
            ("at_ms", Some(job.at_ms)),
            ("deadline_ms", job.deadline_ms),
            ("lost_millicredits", Some(job.lost_millicredits)),
            ("estimate_millicredits", Some(job.estimate_millicredits)),
        ] {
            write_long(f, key, value)?;
        }
        write!(
            f,
            r#","attempts":{},"class":"{}","rule":"#,
            job.attempts, job.class
        )?;
        match job.rule.name() {
            Some(name) => write!(f, r#""{name}""#),
            None => f.write_str("null"),
        }?;
        write!(f, r#","spread":{},"retries":{{"#, job.is_spread)?;
        let classes = RetryClass::all().iter().skip(1);
        for (index, (class, used)) in classes.zip(job.used).enumerate() {
            let comma = if index == 0 { "" } else { "," };
            write!(f, r#"{comma}"{class}":{used}"#)?;
        }
        f.write_str("}}")
    }
}

impl Budget {
    /// Returns the budget as JSON to save.
    #[must_use]
    pub fn to_json(&self, policy: &Policy) -> impl fmt::Display + use<> {
        BudgetJson {
            budget: *self,
            policy: policy.fingerprint(),
        }
    }

    /// Returns the budget that was saved as this JSON, with this policy.
    ///
    /// # Errors
    ///
    /// [`StateFileError`] for JSON that no budget was saved as, or a budget of another policy.
    pub fn from_json(json: &[u8], policy: &Policy) -> Result<Self, StateFileError> {
        const KEYS: [&str; 5] = ["taketwo", "version", "policy", "tokens", "last_ms"];

        let from = Document::read("budget", &KEYS, json)?;
        from.fingerprint(policy)?;
        let tokens = from.long("tokens")?;
        let last = from.optional_long("last_ms")?;
        let impossible = |field| StateError::Impossible {
            kind: "budget",
            field,
        };
        if tokens > MOST_TOKENS {
            return Err(impossible("the tokens").into());
        }
        if last.is_some_and(|last| last > LATEST_RETRY_MS) {
            return Err(impossible("the last retry").into());
        }
        Ok(Self::from_parts(tokens, last))
    }
}

struct BudgetJson {
    budget: Budget,
    policy: u64,
}

impl fmt::Display for BudgetJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, r#"{{"taketwo":"budget","version":{VERSION}"#)?;
        write_long(f, "policy", Some(self.policy))?;
        write_long(f, "tokens", Some(self.budget.tokens()))?;
        write_long(f, "last_ms", self.budget.last_retry_ms())?;
        f.write_str("}")
    }
}

fn write_long(f: &mut fmt::Formatter<'_>, key: &str, value: Option<u64>) -> fmt::Result {
    match value {
        Some(value) => write!(f, r#","{key}":"{value}""#),
        None => write!(f, r#","{key}":null"#),
    }
}

fn rule_number(name: &str) -> Option<u8> {
    let of_http = || {
        HTTP_RULES
            .iter()
            .find(|rule| rule.name == name)
            .map(|rule| rule.number)
    };
    Rule::from_name(name)
        .map(|rule| rule.number)
        .or_else(of_http)
}

/// The values of a flat set of keys, each of which stands exactly once.
struct Document<'k, 'a, const N: usize> {
    kind: &'static str,
    keys: &'k [&'static str; N],
    values: [Field<'a>; N],
}

impl<'k, 'a, const N: usize> Document<'k, 'a, N> {
    fn read(
        kind: &'static str,
        keys: &'k [&'static str; N],
        json: &'a [u8],
    ) -> Result<Self, StateFileError> {
        let mut values = [Field::ABSENT; N];
        let mut groups = Groups::default();
        each_leaf(json, &mut |path, field| {
            let mut slots = keys.iter().zip(&mut values);
            let key = || FileKey(joined(path));
            if field.value_type == FieldType::Object {
                match groups.take(keys.iter().copied(), path) {
                    Some(true) => return Ok(()),
                    Some(false) => return Err(StateFileError::Repeated { key: key() }),
                    None => {}
                }
            }
            let Some((_, slot)) = slots.find(|(name, _)| is_named(name, path)) else {
                return Err(StateFileError::UnknownKey { kind, key: key() });
            };
            if slot.value_type != FieldType::Absent {
                return Err(StateFileError::Repeated { key: key() });
            }
            *slot = field;
            Ok(())
        })?;
        let mut pairs = keys.iter().zip(&values);
        if let Some((key, _)) = pairs.find(|(_, it)| it.value_type == FieldType::Absent) {
            return Err(StateFileError::Missing { key });
        }
        let document = Self { kind, keys, values };
        if document.text("taketwo")?.as_str() != kind {
            return Err(StateError::WrongKind { kind }.into());
        }
        match u16::try_from(document.count("version")?).unwrap_or(u16::MAX) {
            found @ ..VERSION => Err(StateError::UnknownVersion { kind, found }.into()),
            VERSION => Ok(document),
            found => Err(StateError::NewerVersion { kind, found }.into()),
        }
    }

    fn field(&self, key: &str) -> Field<'a> {
        let mut pairs = self.keys.iter().zip(&self.values);
        pairs
            .find(|(name, _)| **name == key)
            .map_or(Field::ABSENT, |(_, field)| *field)
    }

    fn wrong(&self, key: &'static str, expected: &'static str) -> StateFileError {
        let found = FileKey(Excerpt::of(self.field(key).text.source()));
        StateFileError::WrongValue {
            key,
            expected,
            found,
        }
    }

    fn is_null(&self, key: &str) -> bool {
        self.field(key).value_type == FieldType::Null
    }

    fn text(&self, key: &'static str) -> Result<Excerpt, StateFileError> {
        let field = self.field(key);
        if field.value_type != FieldType::String {
            return Err(self.wrong(key, "a string"));
        }
        Ok(Excerpt::of_chars(field.text.chars()))
    }

    fn flag(&self, key: &'static str) -> Result<bool, StateFileError> {
        match (self.field(key).value_type, self.field(key).text.source()) {
            (FieldType::Boolean, text) => Ok(text == "true"),
            _ => Err(self.wrong(key, "true or false")),
        }
    }

    fn count(&self, key: &'static str) -> Result<u32, StateFileError> {
        let field = self.field(key);
        let number = (field.value_type == FieldType::Number).then_some(field.text.source());
        number
            .and_then(|digits| digits.parse().ok())
            .ok_or_else(|| self.wrong(key, "a whole number of 32 bits"))
    }

    fn long(&self, key: &'static str) -> Result<u64, StateFileError> {
        const EXPECTED: &str = "the decimal digits of a number of 64 bits, as a string";

        let field = self.field(key);
        let digits = field.text.as_str().filter(|digits| {
            let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
            plain && field.value_type == FieldType::String
        });
        digits
            .and_then(|it| it.parse().ok())
            .ok_or_else(|| self.wrong(key, EXPECTED))
    }

    fn optional_long(&self, key: &'static str) -> Result<Option<u64>, StateFileError> {
        if self.is_null(key) {
            Ok(None)
        } else {
            self.long(key).map(Some)
        }
    }

    fn fingerprint(&self, policy: &Policy) -> Result<u64, StateFileError> {
        let (expected, found) = (self.long("policy")?, policy.fingerprint());
        if expected == found {
            return Ok(expected);
        }
        Err(StateError::OtherPolicy {
            kind: self.kind,
            expected,
            found,
        }
        .into())
    }
}
