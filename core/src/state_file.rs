//! Saved state as JSON: the same as the bytes, readable, 64-bit numbers as decimal strings.

use core::fmt;

use crate::budget::Budget;
use crate::class::RetryClass;
use crate::decision::RuleNumber;
use crate::excerpt::Excerpt;
use crate::facts::number_of;
use crate::job::{Job, Phase};
use crate::json::{MAX_LEVELS, walk};
use crate::keys::Keys;
use crate::policy::{Policy, PolicyFieldKind, PolicyKey};
use crate::policy_file::{FileKey, Met, Wrong, joined, read_number};
use crate::record::{Field, FieldType};
use crate::state::{BUDGET_FLAGS, JOB_FLAGS, NUMBERS, Numbers, VERSION, wrong_version};
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
        let mut json = JsonWriter::new("policy", Keys::POLICY, to);
        let settings = self.0.settings();
        for (place, key) in PolicyKey::all().enumerate() {
            let value = match (key.kind(), key.get(settings)) {
                (_, None) => Part::Text("null"),
                (PolicyFieldKind::Flag, Some(flag)) => flag_part(flag != 0),
                (_, Some(number)) => Part::Number(number),
            };
            json.write(place, value);
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
    keys: Keys,
    before: &'static str,
}

impl<'t> JsonWriter<'t> {
    fn new(kind: &str, keys: Keys, to: &'t mut dyn FnMut(&str)) -> Self {
        let parts = [kind.into(), Part::Number(u64::from(VERSION))];
        fill(to, r#"{"taketwo":"$a","version":$b"#, &parts);
        Self {
            to,
            keys,
            before: "",
        }
    }

    fn write(&mut self, place: usize, value: Part<'_>) {
        let key = self.keys.name(place);
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
            same = at.wrapping_add(1);
        }
    }
    close_levels(to, part_of(before, same, before.len()));
    to(",\"");
    let mut rest = part_of(name, same, name.len());
    while let Some(dot) = rest.bytes().position(|byte| byte == b'.') {
        to(part_of(rest, 0, dot));
        to("\":{\"");
        rest = part_of(rest, dot.wrapping_add(1), rest.len());
    }
    to(rest);
    to("\":");
}

/// Closes the objects around a key.
fn close_levels(to: &mut dyn FnMut(&str), name: &str) {
    let dots = name.bytes().filter(|byte| *byte == b'.');
    dots.for_each(|_| to("}"));
}

/// How a number of a job or a budget stands in its JSON.
#[derive(Clone, Copy)]
enum Form {
    Phase,
    Class,
    Rule,
    /// The fingerprint of the policy.
    Policy,
    /// 64 bits, as a string.
    Long,
    /// The same or null, with the flag that says which.
    Optional(u8),
    /// 32 bits.
    Count,
    /// One of the flags.
    Flag(u8),
}

/// The JSON of a job or a budget.
struct File {
    kind: &'static str,
    keys: Keys,
    /// How each number stands there, behind the kind and the version.
    forms: &'static [Form],
    /// Which numbers are looked at first, where several are wrong.
    order: &'static [u8],
    /// The place of the flags.
    flags: usize,
}

static JOB: File = File {
    kind: "job",
    keys: Keys::JOB,
    forms: &[
        Form::Phase,
        Form::Policy,
        Form::Long,
        Form::Long,
        Form::Long,
        Form::Optional(1),
        Form::Long,
        Form::Optional(4),
        Form::Long,
        Form::Long,
        Form::Count,
        Form::Class,
        Form::Rule,
        Form::Flag(2),
        Form::Count,
        Form::Count,
        Form::Count,
        Form::Count,
        Form::Count,
        Form::Count,
    ],
    order: &[
        1, 0, 11, 12, 14, 15, 16, 17, 18, 19, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13,
    ],
    flags: JOB_FLAGS,
};

static BUDGET: File = File {
    kind: "budget",
    keys: Keys::BUDGET,
    forms: &[Form::Policy, Form::Long, Form::Optional(1)],
    order: &[0, 1, 2],
    flags: BUDGET_FLAGS,
};

/// The most keys of a job or a budget.
const MOST_KEYS: usize = Keys::JOB.count;

/// How many keys come before the numbers.
const BEFORE: usize = 2;

impl File {
    /// Reads the numbers, and returns what is wrong with them.
    #[inline(never)]
    fn read(
        &'static self,
        json: &[u8],
        policy: &Policy,
        numbers: &mut Numbers,
    ) -> Option<StateFileError> {
        let mut from = Document {
            file: self,
            values: [Field::ABSENT; MOST_KEYS],
            error: None,
        };
        from.read(json);
        let mut flags = 0;
        for place in self.order.iter().map(|place| usize::from(*place)) {
            let key = place.wrapping_add(BEFORE);
            let form = self.forms.get(place).copied().unwrap_or(Form::Long);
            let number = match form {
                Form::Phase => from.named(key, "the name of a phase", |name| {
                    Phase::from_name(name).map(Phase::number)
                }),
                Form::Class => from.named(key, "the name of a class", |name| {
                    RetryClass::from_name(name).map(RetryClass::number)
                }),
                Form::Rule if from.is_null(key) => u64::from(RuleNumber::NONE.0),
                Form::Rule => from.named(key, "the name of a rule or null", number_of),
                Form::Optional(_) if from.is_null(key) => 0,
                Form::Optional(flag) => {
                    flags |= flag;
                    from.long(key)
                }
                Form::Flag(flag) => {
                    flags |= if from.flag(key) { flag } else { 0 };
                    0
                }
                Form::Count => u64::from(from.count(key)),
                Form::Long => from.long(key),
                Form::Policy => {
                    let fingerprint = from.long(key);
                    from.same_policy(fingerprint, policy);
                    fingerprint
                }
            };
            if let Some(slot) = numbers.get_mut(place) {
                *slot = number;
            }
        }
        if let Some(slot) = numbers.get_mut(self.flags) {
            *slot = u64::from(flags);
        }
        from.error
    }
}

/// A job or a budget, to be told as JSON.
struct StateJson {
    file: &'static File,
    numbers: Numbers,
}

impl Tell for StateJson {
    fn tell(&self, to: &mut dyn FnMut(&str)) {
        let Self { file, numbers } = self;
        let flags = numbers.get(file.flags).copied().unwrap_or(0) as u8;
        let mut json = JsonWriter::new(file.kind, file.keys, to);
        for ((form, number), place) in file.forms.iter().zip(numbers).zip(BEFORE..) {
            let small = *number as u8;
            let value = match *form {
                Form::Phase => Part::Quoted(Phase::from_number(small).map_or("", Phase::name)),
                Form::Class => {
                    Part::Quoted(RetryClass::from_number(small).map_or("", RetryClass::name))
                }
                Form::Rule => RuleNumber(small)
                    .name()
                    .map_or(Part::Text("null"), Part::Quoted),
                Form::Policy | Form::Long => Part::Long(Some(*number)),
                Form::Optional(flag) => Part::Long((flags & flag != 0).then_some(*number)),
                Form::Count => Part::Number(*number),
                Form::Flag(flag) => flag_part(flags & flag != 0),
            };
            json.write(place, value);
        }
        json.finish();
    }
}

impl Job {
    /// Returns the job as JSON to save.
    #[must_use]
    pub fn to_json(&self) -> impl fmt::Display + Tell + use<> {
        StateJson {
            file: &JOB,
            numbers: self.numbers(),
        }
    }

    /// Returns the job that was saved as this JSON, with this policy.
    ///
    /// # Errors
    ///
    /// [`StateFileError`] for JSON that no job was saved as, or a job of another policy.
    #[inline(never)]
    pub fn from_json(json: &[u8], policy: &Policy) -> Result<Self, StateFileError> {
        let mut numbers = [0; NUMBERS];
        match JOB.read(json, policy, &mut numbers) {
            Some(error) => Err(error),
            None => Self::of_numbers(&numbers).map_err(StateFileError::State),
        }
    }
}

impl Budget {
    /// Returns the budget as JSON to save.
    #[must_use]
    pub fn to_json(&self, policy: &Policy) -> impl fmt::Display + Tell + use<> {
        StateJson {
            file: &BUDGET,
            numbers: self.numbers(policy),
        }
    }

    /// Returns the budget that was saved as this JSON, with this policy.
    ///
    /// # Errors
    ///
    /// [`StateFileError`] for JSON that no budget was saved as, or a budget of another policy.
    #[inline(never)]
    pub fn from_json(json: &[u8], policy: &Policy) -> Result<Self, StateFileError> {
        let mut numbers = [0; NUMBERS];
        match BUDGET.read(json, policy, &mut numbers) {
            Some(error) => Err(error),
            None => Self::of_numbers(&numbers).map_err(StateFileError::State),
        }
    }
}

display_by_tell!(PolicyJson<'_>, StateJson);

/// The values of a flat set of keys, each of which stands exactly once. The first that is wrong is
/// noted, and what is read after it means nothing.
struct Document<'a> {
    file: &'static File,
    values: [Field<'a>; MOST_KEYS],
    error: Option<StateFileError>,
}

impl<'a> Document<'a> {
    fn read(&mut self, json: &'a [u8]) {
        let File { kind, keys, .. } = *self.file;
        let mut met = Met::new(keys);
        let walked = walk(json, MAX_LEVELS, &mut |path, field| {
            let found = met.find(path, field.value_type == FieldType::Object);
            let taken = found.and_then(|place| {
                let Some(place) = place else { return Ok(()) };
                met.once(place)?;
                if let Some(slot) = self.values.get_mut(place) {
                    *slot = field;
                }
                Ok(())
            });
            match taken {
                Ok(()) => {}
                _ if self.error.is_some() => {}
                // Each error is made where it is kept, which takes the fewest copies.
                Err(Wrong::Repeated) => {
                    self.error = Some(StateFileError::Repeated {
                        key: FileKey(joined(path)),
                    });
                }
                Err(_) => {
                    self.error = Some(StateFileError::UnknownKey {
                        kind,
                        key: FileKey(joined(path)),
                    });
                }
            }
        });
        if let Err(error) = walked {
            self.error = Some(StateFileError::Syntax(error));
        }
        let absent = |field: &Field<'_>| field.value_type == FieldType::Absent;
        if let Some(place) = self.values.iter().take(keys.count).position(absent) {
            let key = keys.name(place);
            self.note(StateFileError::Missing { key });
        }
        let is_kind = self.text(0).as_str() == kind;
        self.check(is_kind, StateError::WrongKind { kind });
        let found = u16::try_from(self.count(1)).unwrap_or(u16::MAX);
        self.check(found == VERSION, wrong_version(kind, found));
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
        if self.error.is_none() {
            self.error = Some(StateFileError::WrongValue {
                key: self.file.keys.name(place),
                expected,
                found: FileKey(Excerpt::of(self.field(place).text.source())),
            });
        }
    }

    fn field(&self, place: usize) -> &Field<'a> {
        self.values.get(place).unwrap_or(&Field::ABSENT)
    }

    fn is_null(&self, place: usize) -> bool {
        self.field(place).value_type == FieldType::Null
    }

    fn text(&mut self, place: usize) -> Excerpt {
        let excerpt = self.field(place).text.excerpt();
        if self.field(place).value_type != FieldType::String {
            self.wrong(place, "a string");
        }
        excerpt
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
        let Field {
            value_type, text, ..
        } = *self.field(place);
        if value_type != FieldType::Boolean {
            self.wrong(place, "true or false");
        }
        text.source() == "true"
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
        let (kind, found) = (self.file.kind, policy.fingerprint());
        let other = StateError::OtherPolicy {
            kind,
            expected,
            found,
        };
        self.check(expected == found, other);
    }
}
