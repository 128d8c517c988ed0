//! Saved state as JSON: the same as the bytes, readable, 64-bit numbers as decimal strings.

use core::fmt;

use crate::budget::{Budget, LATEST_RETRY_MS};
use crate::class::RetryClass;
use crate::decision::RuleNumber;
use crate::excerpt::Excerpt;
use crate::job::{CLASSES, Job, Phase};
use crate::json::{MAX_LEVELS, walk};
use crate::policy::{MOST_TOKENS, Policy, PolicyFieldKind, PolicyKey};
use crate::policy_file::{FileKey, is_named, joined, read_number};
use crate::pool::pool;
use crate::record::{Field, FieldType};
use crate::state::VERSION;
use crate::tell::{Part, Tell, display_by_tell, fill};
use crate::{StateError, TaskError};

/// JSON that is no state that could have been saved. Nothing of it is used.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum StateFileError {
    /// It is not JSON, or no object.
    Syntax(TaskError),
    /// No such state has this key.
    UnknownKey {
        /// What was to be read.
        kind: &'static str,
        /// The key, with dots between its levels.
        key: FileKey,
    },
    /// The key stands twice.
    Repeated {
        /// The key, with dots between its levels.
        key: FileKey,
    },
    /// A key is missing.
    Missing {
        /// The key.
        key: &'static str,
    },
    /// The key holds something else than was expected.
    WrongValue {
        /// The key.
        key: &'static str,
        /// What it has to hold.
        expected: &'static str,
        /// What was found.
        found: FileKey,
    },
    /// It is well written, and cannot be.
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

impl Tell for StateFileError {
    fn tell(&self, to: &mut dyn FnMut(&str)) {
        let excerpt = |key| Part::Excerpt(key);
        let nothing = Part::Text("");
        let (key, other, found, sentence) = match self {
            Self::Syntax(error) => return error.tell(to),
            Self::State(error) => return error.tell(to),
            Self::UnknownKey { kind, key } => {
                let sentence = "$a: no saved $b has this key";
                (excerpt(&key.0), *kind, nothing, sentence)
            }
            Self::Repeated { key } => (excerpt(&key.0), "", nothing, "$a: stands twice"),
            Self::Missing { key } => (Part::Text(key), "", nothing, "$a: missing"),
            Self::WrongValue {
                key,
                expected,
                found,
            } => {
                let sentence = "$a: expected $b, found $c";
                (Part::Text(key), *expected, excerpt(&found.0), sentence)
            }
        };
        fill(to, sentence, &[key, other.into(), found]);
    }
}

display_by_tell!(StateFileError);

impl core::error::Error for StateFileError {}

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
    pub fn to_json(&self) -> impl fmt::Display + Tell + use<'_> {
        PolicyJson(self)
    }
}

struct PolicyJson<'a>(&'a Policy);

impl Tell for PolicyJson<'_> {
    fn tell(&self, to: &mut dyn FnMut(&str)) {
        let version = Part::Number(u64::from(VERSION));
        fill(to, r#"{"taketwo":"policy","version":$a"#, &[version]);
        let mut before = "";
        for (key, value) in PolicyKey::all().zip(self.0.settings().values()) {
            open_levels(to, before, key.name());
            match (key.kind(), value) {
                (_, None) => to("null"),
                (PolicyFieldKind::Flag, Some(0)) => to("false"),
                (PolicyFieldKind::Flag, _) => to("true"),
                (_, Some(number)) => Part::Number(number).tell(to),
            }
            before = key.name();
        }
        close_levels(to, before);
        to("}");
    }
}

/// Closes the objects of one key and opens those of the next, and writes that one's own name.
fn open_levels(to: &mut dyn FnMut(&str), before: &str, name: &str) {
    let bytes = before.bytes().zip(name.bytes());
    let same = bytes.take_while(|(old, new)| old == new);
    // The levels that are alike are those whose dots are.
    let same = same.enumerate().filter(|(_, (byte, _))| *byte == b'.');
    let same = same.last().map_or(0, |(at, _)| at.saturating_add(1));
    close_levels(to, before.get(same..).unwrap_or_default());
    let mut rest = name.get(same..).unwrap_or_default();
    to(",\"");
    while let Some(dot) = rest.bytes().position(|byte| byte == b'.') {
        to(rest.get(..dot).unwrap_or_default());
        to("\":{\"");
        rest = rest.get(dot.saturating_add(1)..).unwrap_or_default();
    }
    to(rest);
    to("\":");
}

/// Closes the objects around a key.
fn close_levels(to: &mut dyn FnMut(&str), name: &str) {
    let dots = name.bytes().filter(|byte| *byte == b'.');
    dots.for_each(|_| to("}"));
}

/// The keys of a job, in the order they are written.
fn job_key(place: usize) -> &'static str {
    const KEYS: [&str; JOB_KEYS] = [
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
    pool!(JOB_KEYS, index => KEYS[index]).text(place)
}

const JOB_KEYS: usize = 16 + CLASSES;

impl Job {
    /// Returns the job as JSON to save.
    #[must_use]
    pub fn to_json(&self) -> impl fmt::Display + Tell + use<> {
        JobJson(*self)
    }

    /// Returns the job that was saved as this JSON, with this policy.
    ///
    /// # Errors
    ///
    /// [`StateFileError`] for JSON that no job was saved as, or a job of another policy.
    pub fn from_json(json: &[u8], policy: &Policy) -> Result<Self, StateFileError> {
        let mut values = [Field::ABSENT; JOB_KEYS];
        let mut from = Document::read("job", job_key, &mut values, json)?;
        let fingerprint = from.fingerprint(3, policy);
        let phase = from.named(2, "the name of a phase", Phase::from_name);
        let class = from.named(13, "the name of a class", RetryClass::from_name);
        let rule = match from.is_null(14) {
            true => RuleNumber::NONE,
            false => {
                let expected = "the name of a rule or null";
                let rule = from.named(14, expected, RuleNumber::from_name);
                rule.unwrap_or(RuleNumber::NONE)
            }
        };
        let mut used = [0; CLASSES];
        for (used, place) in used.iter_mut().zip(16..) {
            *used = from.count(place);
        }
        let job = Self {
            policy: fingerprint,
            stream: from.long(4),
            draws: from.long(5),
            last_ms: from.long(6),
            first_ms: from.optional_long(7),
            at_ms: from.long(8),
            deadline_ms: from.optional_long(9),
            lost_millicredits: from.long(10),
            estimate_millicredits: from.long(11),
            used,
            attempts: from.count(12),
            phase: phase.unwrap_or(Phase::Stopped),
            class: class.unwrap_or(RetryClass::Never),
            rule,
            is_spread: from.flag(15),
        };
        from.finish()?;
        job.check_possible()?;
        Ok(job)
    }
}

struct JobJson(Job);

impl Tell for JobJson {
    fn tell(&self, to: &mut dyn FnMut(&str)) {
        let job = &self.0;
        let long = |number: u64| Part::Long(Some(number));
        let parts = [
            Part::Number(u64::from(VERSION)),
            job.phase.name().into(),
            long(job.policy),
            long(job.stream),
            long(job.draws),
            long(job.last_ms),
            Part::Long(job.first_ms),
            long(job.at_ms),
            Part::Long(job.deadline_ms),
            long(job.lost_millicredits),
            long(job.estimate_millicredits),
            Part::Number(u64::from(job.attempts)),
            job.class.name().into(),
        ];
        fill(
            to,
            r#"{"taketwo":"job","version":$a,"phase":"$b","policy":$c,"stream":$d,"draws":$e,"last_ms":$f,"first_ms":$g,"at_ms":$h,"deadline_ms":$i,"lost_millicredits":$j,"estimate_millicredits":$k,"attempts":$l,"class":"$m","rule":"#,
            &parts,
        );
        match job.rule.name() {
            Some(name) => fill(to, r#""$a""#, &[name.into()]),
            None => to("null"),
        }
        let spread = if job.is_spread { "true" } else { "false" };
        fill(to, r#","spread":$a,"retries":{"#, &[spread.into()]);
        let mut comma = "";
        for (class, used) in RetryClass::all().iter().skip(1).zip(job.used) {
            let parts = [comma.into(), class.name().into(), u64::from(used).into()];
            fill(to, r#"$a"$b":$c"#, &parts);
            comma = ",";
        }
        to("}}");
    }
}

impl Budget {
    /// Returns the budget as JSON to save.
    #[must_use]
    pub fn to_json(&self, policy: &Policy) -> impl fmt::Display + Tell + use<> {
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

        let name = |place| pool!(5, index => KEYS[index]).text(place);
        let mut values = [Field::ABSENT; 5];
        let mut from = Document::read("budget", name, &mut values, json)?;
        from.fingerprint(2, policy);
        let tokens = from.long(3);
        let last = from.optional_long(4);
        from.finish()?;
        let field = if tokens > MOST_TOKENS {
            "the tokens"
        } else if last.is_some_and(|last| last > LATEST_RETRY_MS) {
            "the last retry"
        } else {
            return Ok(Self::from_parts(tokens, last));
        };
        let kind = "budget";
        Err(StateError::Impossible { kind, field }.into())
    }
}

struct BudgetJson {
    budget: Budget,
    policy: u64,
}

impl Tell for BudgetJson {
    fn tell(&self, to: &mut dyn FnMut(&str)) {
        let parts = [
            Part::Number(u64::from(VERSION)),
            Part::Long(Some(self.policy)),
            Part::Long(Some(self.budget.tokens())),
            Part::Long(self.budget.last_retry_ms()),
        ];
        fill(
            to,
            r#"{"taketwo":"budget","version":$a,"policy":$b,"tokens":$c,"last_ms":$d}"#,
            &parts,
        );
    }
}

display_by_tell!(PolicyJson<'_>, JobJson, BudgetJson);

/// The values of a flat set of keys, each of which stands exactly once. The first that is wrong is
/// noted, and what is read after it means nothing.
struct Document<'d, 'a> {
    kind: &'static str,
    key: fn(usize) -> &'static str,
    values: &'d [Field<'a>],
    error: Option<StateFileError>,
}

impl<'d, 'a> Document<'d, 'a> {
    /// Reads into `values`, for each of which `key` has a name.
    fn read(
        kind: &'static str,
        key: fn(usize) -> &'static str,
        values: &'d mut [Field<'a>],
        json: &'a [u8],
    ) -> Result<Self, StateFileError> {
        let mut error = None;
        walk(json, MAX_LEVELS, &mut |path, field| {
            // An object has been read key by key, unless it has none or lies too deep.
            let has_key = field.text.source().bytes().any(|byte| byte == b'"');
            let is_read = has_key && path.len() < MAX_LEVELS;
            if error.is_some() || field.value_type == FieldType::Object && is_read {
                return;
            }
            let mut slots = values.iter_mut().enumerate();
            let slot = slots.find(|(place, _)| is_named(key(*place), path));
            match slot {
                Some((_, slot)) if slot.value_type == FieldType::Absent => *slot = field,
                Some(_) => {
                    let key = FileKey(joined(path));
                    error = Some(StateFileError::Repeated { key });
                }
                None => {
                    let key = FileKey(joined(path));
                    error = Some(StateFileError::UnknownKey { kind, key });
                }
            }
        })?;
        if let Some(error) = error {
            return Err(error);
        }
        let absent = |field: &Field<'_>| field.value_type == FieldType::Absent;
        if let Some(place) = values.iter().position(absent) {
            return Err(StateFileError::Missing { key: key(place) });
        }
        let mut document = Self {
            kind,
            key,
            values,
            error: None,
        };
        let is_kind = document.text(0).as_str() == kind;
        document.check(is_kind, StateError::WrongKind { kind });
        let version = u16::try_from(document.count(1)).unwrap_or(u16::MAX);
        document.check(
            version <= VERSION,
            StateError::NewerVersion {
                kind,
                found: version,
            },
        );
        document.check(
            version == VERSION,
            StateError::UnknownVersion {
                kind,
                found: version,
            },
        );
        document.finish()?;
        Ok(document)
    }

    /// Returns what was wrong, if something was.
    fn finish(&mut self) -> Result<(), StateFileError> {
        self.error.take().map_or(Ok(()), Err)
    }

    fn note(&mut self, error: StateFileError) {
        self.error.get_or_insert(error);
    }

    fn check(&mut self, holds: bool, error: StateError) {
        if !holds {
            self.note(StateFileError::State(error));
        }
    }

    fn wrong(&mut self, place: usize, expected: &'static str) {
        let found = FileKey(Excerpt::of(self.field(place).text.source()));
        self.note(StateFileError::WrongValue {
            key: (self.key)(place),
            expected,
            found,
        });
    }

    fn field(&self, place: usize) -> Field<'a> {
        self.values.get(place).copied().unwrap_or(Field::ABSENT)
    }

    fn is_null(&self, place: usize) -> bool {
        self.field(place).value_type == FieldType::Null
    }

    fn text(&mut self, place: usize) -> Excerpt {
        let field = self.field(place);
        if field.value_type != FieldType::String {
            self.wrong(place, "a string");
        }
        field.text.excerpt()
    }

    fn named<T>(
        &mut self,
        place: usize,
        expected: &'static str,
        known: fn(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.text(place);
        let found = known(text.as_str());
        if found.is_none() {
            self.wrong(place, expected);
        }
        found
    }

    fn flag(&mut self, place: usize) -> bool {
        let field = self.field(place);
        if field.value_type != FieldType::Boolean {
            self.wrong(place, "true or false");
        }
        field.text.source() == "true"
    }

    fn count(&mut self, place: usize) -> u32 {
        let field = self.field(place);
        let number = read_number(field.text.source())
            .filter(|_| field.value_type == FieldType::Number)
            .and_then(|number| u32::try_from(number).ok());
        if number.is_none() {
            self.wrong(place, "a whole number of 32 bits");
        }
        number.unwrap_or(0)
    }

    fn long(&mut self, place: usize) -> u64 {
        let field = self.field(place);
        let number =
            read_number(field.text.source()).filter(|_| field.value_type == FieldType::String);
        if number.is_none() {
            let expected = "the decimal digits of a number of 64 bits, as a string";
            self.wrong(place, expected);
        }
        number.unwrap_or(0)
    }

    fn optional_long(&mut self, place: usize) -> Option<u64> {
        if self.is_null(place) {
            return None;
        }
        Some(self.long(place))
    }

    fn fingerprint(&mut self, place: usize, policy: &Policy) -> u64 {
        let (expected, found) = (self.long(place), policy.fingerprint());
        let kind = self.kind;
        let other = StateError::OtherPolicy {
            kind,
            expected,
            found,
        };
        self.check(expected == found, other);
        expected
    }
}
