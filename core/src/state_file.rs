//! Saved state as JSON: the same as the bytes, readable, 64-bit numbers as decimal strings.

use core::fmt;

use crate::budget::{Budget, LATEST_RETRY_MS};
use crate::class::RetryClass;
use crate::decision::RuleNumber;
use crate::excerpt::Excerpt;
use crate::facts::number_of;
use crate::job::{CLASSES, Job, Phase};
use crate::json::{MAX_LEVELS, walk};
use crate::policy::{MOST_TOKENS, Policy, PolicyFieldKind, PolicyKey};
use crate::policy_file::{FileKey, Groups, is_named, joined, read_number};
use crate::pool::pool;
use crate::record::{Field, FieldType};
use crate::state::{JOB_NUMBERS, JOB_POLICY, VERSION};
use crate::tell::{Part, Tell, display_by_tell, fill, part_of};
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
        let mut json = JsonWriter::new("policy", to);
        let settings = self.0.settings();
        for key in PolicyKey::all() {
            let value = match (key.kind(), key.get(settings)) {
                (_, None) => Part::Text("null"),
                (PolicyFieldKind::Flag, Some(flag)) => flag_part(flag != 0),
                (_, Some(number)) => Part::Number(number),
            };
            json.write(key.name(), value);
        }
        json.finish();
    }
}

const fn flag_part(flag: bool) -> Part<'static> {
    Part::Text(if flag { "true" } else { "false" })
}

/// Writes values under keys with dots between their levels.
struct JsonWriter<'t> {
    to: &'t mut dyn FnMut(&str),
    before: &'static str,
}

impl<'t> JsonWriter<'t> {
    fn new(kind: &str, to: &'t mut dyn FnMut(&str)) -> Self {
        let parts = [kind.into(), Part::Number(u64::from(VERSION))];
        fill(to, r#"{"taketwo":"$a","version":$b"#, &parts);
        Self { to, before: "" }
    }

    fn write(&mut self, key: &'static str, value: Part<'_>) {
        open_levels(self.to, self.before, key);
        value.tell(self.to);
        self.before = key;
    }

    fn finish(self) {
        close_levels(self.to, self.before);
        (self.to)("}");
    }
}

/// Closes the objects of one key and opens those of the next, and writes that one's own name.
fn open_levels(to: &mut dyn FnMut(&str), before: &str, name: &str) {
    // The levels that are alike end with the last dot that is.
    let mut same = 0_usize;
    for (at, (old, new)) in before.bytes().zip(name.bytes()).enumerate() {
        if old != new {
            break;
        }
        if new == b'.' {
            same = at.saturating_add(1);
        }
    }
    close_levels(to, part_of(before, same, before.len()));
    to(",\"");
    let mut rest = part_of(name, same, name.len());
    while let Some(dot) = rest.bytes().position(|byte| byte == b'.') {
        to(part_of(rest, 0, dot));
        to("\":{\"");
        rest = part_of(rest, dot.saturating_add(1), rest.len());
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
    pool!(JOB_KEYS, KEYS).text(place)
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
        /// Which numbers are looked at first, where several are wrong.
        const ORDER: [usize; JOB_KEYS - 2] = [
            1, 0, 11, 12, 14, 15, 16, 17, 18, 19, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13,
        ];

        let mut values = [Field::ABSENT; JOB_KEYS];
        let mut from = Document::new("job", job_key, &mut values);
        from.read(json)?;
        let mut numbers = [0; JOB_NUMBERS];
        let mut flags = 0;
        for place in ORDER {
            let key = place.saturating_add(2);
            let number = match place {
                0 => from.named(key, "the name of a phase", |name| {
                    Phase::from_name(name).map(Phase::number)
                }),
                11 => from.named(key, "the name of a class", |name| {
                    RetryClass::from_name(name).map(RetryClass::number)
                }),
                12 if from.is_null(key) => u64::from(RuleNumber::NONE.0),
                12 => from.named(key, "the name of a rule or null", number_of),
                5 | 7 if from.is_null(key) => 0,
                5 | 7 => {
                    flags |= if place == 5 { 1 } else { 4 };
                    from.long(key)
                }
                13 => flags | u64::from(from.flag(key)) << 1,
                10 | 14.. => u64::from(from.count(key)),
                _ => from.long(key),
            };
            if let Some(slot) = numbers.get_mut(place) {
                *slot = number;
            }
            if place == JOB_POLICY {
                from.same_policy(number, policy);
            }
        }
        from.finish()?;
        Ok(Self::of_numbers(&numbers)?)
    }
}

struct JobJson(Job);

impl Tell for JobJson {
    fn tell(&self, to: &mut dyn FnMut(&str)) {
        let job = &self.0;
        let mut json = JsonWriter::new("job", to);
        for (place, number) in job.numbers().into_iter().enumerate().take(JOB_KEYS - 2) {
            let value = match place {
                0 => Part::Quoted(job.phase.name()),
                5 => Part::Long(job.first_ms),
                7 => Part::Long(job.deadline_ms),
                11 => Part::Quoted(job.class.name()),
                12 => job.rule.name().map_or(Part::Text("null"), Part::Quoted),
                13 => flag_part(job.is_spread),
                10 | 14.. => Part::Number(number),
                _ => Part::Long(Some(number)),
            };
            json.write(job_key(place.saturating_add(2)), value);
        }
        json.finish();
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
        let mut values = [Field::ABSENT; BUDGET_KEYS];
        let mut from = Document::new("budget", budget_key, &mut values);
        from.read(json)?;
        let fingerprint = from.long(2);
        from.same_policy(fingerprint, policy);
        let tokens = from.long(3);
        let last = (!from.is_null(4)).then(|| from.long(4));
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
        let mut json = JsonWriter::new("budget", to);
        json.write(budget_key(2), Part::Long(Some(self.policy)));
        json.write(budget_key(3), Part::Long(Some(self.budget.tokens())));
        json.write(budget_key(4), Part::Long(self.budget.last_retry_ms()));
        json.finish();
    }
}

/// The keys of a budget, in the order they are written.
fn budget_key(place: usize) -> &'static str {
    const KEYS: [&str; BUDGET_KEYS] = ["taketwo", "version", "policy", "tokens", "last_ms"];
    pool!(BUDGET_KEYS, KEYS).text(place)
}

const BUDGET_KEYS: usize = 5;

display_by_tell!(PolicyJson<'_>, JobJson, BudgetJson);

/// The values of a flat set of keys, each of which stands exactly once. The first that is wrong is
/// noted, and what is read after it means nothing.
struct Document<'d, 'a> {
    kind: &'static str,
    /// Returns the name of a key.
    key: fn(usize) -> &'static str,
    values: &'d mut [Field<'a>],
    error: Option<StateFileError>,
}

impl<'d, 'a> Document<'d, 'a> {
    fn new(
        kind: &'static str,
        key: fn(usize) -> &'static str,
        values: &'d mut [Field<'a>],
    ) -> Self {
        Self {
            kind,
            key,
            values,
            error: None,
        }
    }

    fn read(&mut self, json: &'a [u8]) -> Result<(), StateFileError> {
        let Self { kind, key, .. } = *self;
        let count = self.values.len();
        let mut groups = Groups::default();
        walk(json, MAX_LEVELS, &mut |path, field| {
            let mut is_known = false;
            if field.value_type == FieldType::Object {
                match groups.take((0..count).map(key), path) {
                    Some(false) => return,
                    Some(true) => is_known = true,
                    None => {}
                }
            }
            let mut slots = self.values.iter_mut().zip(0..);
            let slot = slots.find(|(_, place)| is_named(key(*place), path));
            let found = FileKey(joined(path));
            let wrong = match slot {
                Some((slot, _)) if slot.value_type == FieldType::Absent => {
                    *slot = field;
                    return;
                }
                None if !is_known => StateFileError::UnknownKey { kind, key: found },
                _ => StateFileError::Repeated { key: found },
            };
            self.error.get_or_insert(wrong);
        })?;
        let absent = |field: &Field<'_>| field.value_type == FieldType::Absent;
        if let Some(place) = self.values.iter().position(absent) {
            self.note(StateFileError::Missing { key: key(place) });
        }
        let is_kind = self.text(0).as_str() == kind;
        self.check(is_kind, StateError::WrongKind { kind });
        let found = u16::try_from(self.count(1)).unwrap_or(u16::MAX);
        self.check(found <= VERSION, StateError::NewerVersion { kind, found });
        let unknown = StateError::UnknownVersion { kind, found };
        self.check(found == VERSION, unknown);
        Ok(())
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

    /// Returns the number that a name stands for.
    fn named(
        &mut self,
        place: usize,
        expected: &'static str,
        known: fn(&str) -> Option<u8>,
    ) -> u64 {
        let text = self.text(place);
        let found = known(text.as_str());
        if found.is_none() {
            self.wrong(place, expected);
        }
        u64::from(found.unwrap_or(0))
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

    fn same_policy(&mut self, expected: u64, policy: &Policy) {
        let (kind, found) = (self.kind, policy.fingerprint());
        let other = StateError::OtherPolicy {
            kind,
            expected,
            found,
        };
        self.check(expected == found, other);
    }
}
