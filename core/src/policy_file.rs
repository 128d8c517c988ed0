//! Policies as people write them: nested keys, each optional, none unknown.

use core::fmt;

use crate::excerpt::Excerpt;
use crate::json::walk;
use crate::names::UnknownName;
use crate::policy::{
    FIELDS, InvalidPolicy, Policy, PolicyFieldKind, PolicyKey, PolicySettings, Preset,
};
use crate::record::{Field, FieldType};
use crate::state::VERSION;
use crate::tell::{Part, Tell, display_by_tell, fill, part_of, tell_number};
use crate::{TaskError, Text};

/// A policy file that cannot be read.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum PolicyFileError {
    /// It is not JSON, or no object.
    Syntax(TaskError),
    /// No policy has this key.
    UnknownKey {
        /// The key, with dots between its levels.
        key: FileKey,
    },
    /// The key stands twice.
    Repeated {
        /// The key, with dots between its levels.
        key: FileKey,
    },
    /// The key holds a value of another type.
    WrongType {
        /// The key, with dots between its levels.
        key: FileKey,
        /// What it may hold.
        expected: &'static str,
        /// What was found.
        found: FileKey,
    },
    /// There is no such preset.
    UnknownPreset(UnknownName),
    /// Numbers are out of their ranges: all of them.
    Invalid(InvalidPolicy),
}

/// A key or value of a file, kept in an error: its beginning.
#[derive(Clone, Copy, Eq, PartialEq)]
pub struct FileKey(pub(crate) Excerpt);

impl FileKey {
    /// Returns the text, cut to the length of an excerpt.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Debug for FileKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl Tell for FileKey {
    fn tell(&self, to: &mut dyn FnMut(&str)) {
        self.0.tell(to);
    }
}

impl PolicyFileError {
    /// Returns the stable name of what is wrong, the same in every language.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Syntax(_) => "syntax",
            Self::UnknownKey { .. } => "unknown_key",
            Self::Repeated { .. } => "repeated",
            Self::WrongType { .. } => "wrong_type",
            Self::UnknownPreset(_) => "unknown_preset",
            Self::Invalid(_) => "out_of_range",
        }
    }
}

impl Tell for PolicyFileError {
    fn tell(&self, to: &mut dyn FnMut(&str)) {
        let (key, expected, found, sentence) = match self {
            Self::Syntax(error) => return error.tell(to),
            Self::Invalid(error) => return error.tell(to),
            Self::UnknownPreset(error) => {
                to("preset: ");
                return error.tell(to);
            }
            Self::UnknownKey { key } => (key, "", key, "$a: no policy has this key"),
            Self::Repeated { key } => (key, "", key, "$a: stands twice"),
            Self::WrongType {
                key,
                expected,
                found,
            } => (key, *expected, found, "$a: expected $b, found $c"),
        };
        let parts = [
            Part::Excerpt(&key.0),
            expected.into(),
            Part::Excerpt(&found.0),
        ];
        fill(to, sentence, &parts);
    }
}

display_by_tell!(FileKey, PolicyFileError);

impl core::error::Error for PolicyFileError {}

impl From<TaskError> for PolicyFileError {
    fn from(error: TaskError) -> Self {
        Self::Syntax(error)
    }
}

impl PolicySettings {
    /// Reads the JSON of a policy file: every key is optional, and none may be unknown or stand
    /// twice. The key `preset` names what the others change. The ranges are not checked yet.
    ///
    /// # Errors
    ///
    /// [`PolicyFileError`], with the key and the value.
    pub fn from_json(json: &[u8]) -> Result<Self, PolicyFileError> {
        let mut draft = PolicyDraft::default();
        let mut judged = Ok(());
        walk(json, 3, &mut |path, field| {
            if judged.is_ok() {
                judged = draft.set(path, Leaf::of(field));
            }
        })?;
        judged?;
        Ok(draft.settings())
    }
}

impl Policy {
    /// Reads the JSON of a policy file, and checks its ranges.
    ///
    /// # Errors
    ///
    /// As [`PolicySettings::from_json`], and every number that is out of its range.
    ///
    /// ```
    /// let policy = taketwo::Policy::from_json(br#"{"preset": "shared", "max_attempts": 3}"#)?;
    /// assert_eq!(policy.settings().probe_ms, Some(480_000));
    /// # Ok::<(), taketwo::PolicyFileError>(())
    /// ```
    pub fn from_json(json: &[u8]) -> Result<Self, PolicyFileError> {
        PolicySettings::from_json(json)?
            .build()
            .map_err(PolicyFileError::Invalid)
    }
}

/// A value of a policy file.
#[derive(Clone, Copy)]
pub(crate) enum Leaf<'a> {
    Nothing,
    Flag(bool),
    Number(u64),
    Text(Text<'a>),
    /// An object, after what it holds, or one within too many others.
    Object(&'a str),
    Other(&'a str),
}

impl<'a> Leaf<'a> {
    fn of(field: Field<'a>) -> Self {
        let text = field.text.source();
        match field.value_type {
            FieldType::Null => Self::Nothing,
            FieldType::Boolean => Self::Flag(text == "true"),
            FieldType::Number => read_number(text).map_or(Self::Other(text), Self::Number),
            FieldType::String => Self::Text(field.text),
            FieldType::Object => Self::Object(text),
            _ => Self::Other(text),
        }
    }
}

/// Reads digits and nothing else.
pub(crate) fn read_number(digits: &str) -> Option<u64> {
    let mut number = 0_u64;
    for digit in digits.bytes() {
        let digit = digit.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        if number > u64::MAX / 10 {
            return None;
        }
        number = number.wrapping_mul(10).checked_add(u64::from(digit))?;
    }
    (!digits.is_empty()).then_some(number)
}

/// What a policy file has said so far. The preset may come last, so it is applied last.
#[derive(Default)]
pub(crate) struct PolicyDraft {
    preset: Option<Preset>,
    has_kind: bool,
    has_version: bool,
    given: PolicySettings,
    /// One bit for each field: has it been met?
    is_set: u64,
    groups: Groups,
}

impl PolicyDraft {
    /// Takes the value of a key, its levels in `path`.
    pub(crate) fn set(&mut self, path: &[Text<'_>], leaf: Leaf<'_>) -> Result<(), PolicyFileError> {
        let key = FileKey(joined(path));
        if is_named("preset", path) {
            return self.set_preset(key, leaf);
        }
        // What a saved policy says of itself.
        if is_named("taketwo", path) {
            return match leaf {
                Leaf::Text(text) if text == "policy" => once(&mut self.has_kind, key),
                _ => Err(wrong_type(key, "policy", leaf)),
            };
        }
        if is_named("version", path) {
            return match leaf {
                Leaf::Number(version) if version == u64::from(VERSION) => {
                    once(&mut self.has_version, key)
                }
                _ => Err(wrong_type(key, "1, the version that is known here", leaf)),
            };
        }
        if matches!(leaf, Leaf::Object(_)) {
            let names = PolicyKey::all().map(PolicyKey::name);
            if let Some(mut is_known) = self.groups.take(names, path) {
                return once(&mut is_known, key);
            }
        }
        let mut fields = PolicyKey::all().zip(0_u32..);
        let Some((field, place)) = fields.find(|(field, _)| is_named(field.name(), path)) else {
            return Err(PolicyFileError::UnknownKey { key });
        };
        let value = match (field.kind(), leaf) {
            (PolicyFieldKind::Flag, Leaf::Flag(flag)) => Some(u64::from(flag)),
            (PolicyFieldKind::Number | PolicyFieldKind::OptionalNumber, Leaf::Number(number)) => {
                Some(number)
            }
            (PolicyFieldKind::OptionalNumber, Leaf::Nothing) => None,
            (kind, _) => return Err(wrong_type(key, expected(kind), leaf)),
        };
        field.set(&mut self.given, value);
        let bit = 1_u64.wrapping_shl(place);
        let mut is_known = self.is_set & bit != 0;
        self.is_set |= bit;
        once(&mut is_known, key)
    }

    pub(crate) fn settings(&mut self) -> PolicySettings {
        let mut settings = self.preset.unwrap_or_default().settings();
        for place in 0..FIELDS {
            if self.is_set >> place & 1 == 1 {
                settings.set(place, self.given.get(place));
            }
        }
        settings
    }

    fn set_preset(&mut self, key: FileKey, leaf: Leaf<'_>) -> Result<(), PolicyFileError> {
        let Leaf::Text(text) = leaf else {
            return Err(wrong_type(key, "a string", leaf));
        };
        let name = text.excerpt();
        let preset = name
            .as_str()
            .parse()
            .map_err(PolicyFileError::UnknownPreset)?;
        once(&mut self.preset.replace(preset).is_some(), key)
    }
}

/// Notes that a key has been met, unless it has been before.
fn once(is_known: &mut bool, key: FileKey) -> Result<(), PolicyFileError> {
    if *is_known {
        return Err(PolicyFileError::Repeated { key });
    }
    *is_known = true;
    Ok(())
}

fn expected(kind: PolicyFieldKind) -> &'static str {
    match kind {
        PolicyFieldKind::Number => "a whole number",
        PolicyFieldKind::OptionalNumber => "a whole number or null",
        PolicyFieldKind::Flag => "true or false",
    }
}

fn wrong_type(key: FileKey, expected: &'static str, found: Leaf<'_>) -> PolicyFileError {
    let mut shown = Excerpt::EMPTY;
    shown.push(match found {
        Leaf::Nothing => "null",
        Leaf::Flag(true) => "true",
        Leaf::Flag(false) => "false",
        Leaf::Number(_) => "",
        Leaf::Text(text) => text.source(),
        Leaf::Object(text) | Leaf::Other(text) => text,
    });
    if let Leaf::Number(number) = found {
        tell_number(&mut |digit| shown.push(digit), number, 10);
    }
    PolicyFileError::WrongType {
        key,
        expected,
        found: FileKey(shown),
    }
}

/// The objects that a file has held so far. Each is known by its level and the first name that lies
/// below it: there are fewer than 64 names, and at most two levels of objects.
#[derive(Default)]
pub(crate) struct Groups([u64; 2]);

impl Groups {
    /// Takes the object at these keys, and returns whether there was one before; `None` if no name
    /// lies below it.
    pub(crate) fn take(
        &mut self,
        mut names: impl Iterator<Item = &'static str>,
        path: &[Text<'_>],
    ) -> Option<bool> {
        let below = |name| path_within(name, path).is_some_and(|rest| !rest.is_empty());
        let first = names.position(below)?;
        let level = self.0.get_mut(path.len().checked_sub(1)?)?;
        let bit = 1_u64.wrapping_shl(u32::try_from(first).ok()?);
        let is_known = *level & bit != 0;
        *level |= bit;
        Some(is_known)
    }
}

/// Returns whether a key, with dots between its levels, leads where the path does.
pub(crate) fn is_named(name: &str, path: &[Text<'_>]) -> bool {
    path_within(name, path).is_some_and(str::is_empty)
}

/// Returns what of a key is left behind the path; `None` where the path leads elsewhere.
fn path_within<'n>(name: &'n str, path: &[Text<'_>]) -> Option<&'n str> {
    let mut rest = name;
    for key in path {
        let level = rest.bytes().position(|byte| byte == b'.');
        let level = level.unwrap_or(rest.len());
        if rest.is_empty() || *key != *part_of(rest, 0, level) {
            return None;
        }
        rest = part_of(rest, level.saturating_add(1), rest.len());
    }
    Some(rest)
}

pub(crate) fn joined(path: &[Text<'_>]) -> Excerpt {
    // As it is, for it may have been cut.
    if let [only] = path {
        return only.excerpt();
    }
    let mut joined = Excerpt::EMPTY;
    for (level, key) in path.iter().enumerate() {
        joined.push(if level == 0 { "" } else { "." });
        joined.push(key.excerpt().as_str());
    }
    joined
}

#[cfg(test)]
mod tests {
    extern crate std;

    use std::string::{String, ToString};

    use super::read_number;
    use crate::{Policy, PolicySettings, Preset};

    fn error(json: &str) -> String {
        Policy::from_json(json.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn an_empty_file_is_the_default() {
        assert_eq!(Policy::from_json(b"{}"), Ok(Policy::default()));
        let groups = br#"{"budget": {}, "classes": {"unlikely": {}}}"#;
        assert_eq!(Policy::from_json(groups), Ok(Policy::default()));
    }

    #[test]
    fn the_preset_may_come_last() {
        let json =
            br#"{"classes": {"unlikely": {"retries": 0}}, "probe_ms": null, "preset": "shared"}"#;
        let mut expected = PolicySettings {
            probe_ms: None,
            ..Preset::Shared.settings()
        };
        expected.unlikely.retries = 0;
        assert_eq!(Policy::from_json(json).unwrap().settings(), &expected);
    }

    #[test]
    fn every_error_names_the_key_and_the_value() {
        for (json, message) in [
            ("[]", "expected an object, found [] (at byte 0)"),
            (
                "{",
                "broken JSON: expected a key in quotes, found the end of the record (at byte 1)",
            ),
            (r#"{"attempts": 4}"#, "attempts: no policy has this key"),
            (
                r#"{"a key that is longer than any key of a policy": 4}"#,
                "a key that is longer than any key of a p...: no policy has this key",
            ),
            (
                r#"{"classes": {"a class with a name longer than any": {}}}"#,
                "classes.a class with a name longer than ...: no policy has this key",
            ),
            (
                r#"{"classes": {"never": {"retries": 4}}}"#,
                "classes.never.retries: no policy has this key",
            ),
            (
                r#"{"classes": {"inferred": {"base_ms": 4}}}"#,
                "classes.inferred.base_ms: no policy has this key",
            ),
            (r#"{"classes": 4}"#, "classes: no policy has this key"),
            (
                r#"{"classes": {"unlikely": {"retries": {"x": 1}}}}"#,
                "classes.unlikely.retries: expected a whole number, found {\"x\": 1}",
            ),
            (
                r#"{"max_attempts": "4"}"#,
                "max_attempts: expected a whole number, found 4",
            ),
            (
                r#"{"max_attempts": 4.5}"#,
                "max_attempts: expected a whole number, found 4.5",
            ),
            (
                r#"{"max_attempts": -4}"#,
                "max_attempts: expected a whole number, found -4",
            ),
            (
                r#"{"max_attempts": null}"#,
                "max_attempts: expected a whole number, found null",
            ),
            (
                r#"{"probe_ms": true}"#,
                "probe_ms: expected a whole number or null, found true",
            ),
            (
                r#"{"allow_duplicate": 1}"#,
                "allow_duplicate: expected true or false, found 1",
            ),
            (
                r#"{"max_attempts": 4, "max_attempts": 4}"#,
                "max_attempts: stands twice",
            ),
            (
                r#"{"preset": "alone", "preset": "alone"}"#,
                "preset: stands twice",
            ),
            (
                r#"{"budget": {"capacity": 5000}, "budget": {"deposit": 7}}"#,
                "budget: stands twice",
            ),
            (
                r#"{"classes": {"unlikely": {"cost": 1}, "unlikely": {}}}"#,
                "classes.unlikely: stands twice",
            ),
            (r#"{"classes": {}, "classes": {}}"#, "classes: stands twice"),
            (r#"{"version": 1, "version": 1}"#, "version: stands twice"),
            (
                r#"{"version": 2}"#,
                "version: expected 1, the version that is known here, found 2",
            ),
            (
                r#"{"taketwo": "policy", "taketwo": "policy"}"#,
                "taketwo: stands twice",
            ),
            (
                r#"{"taketwo": "job"}"#,
                "taketwo: expected policy, found job",
            ),
            (r#"{"preset": 1}"#, "preset: expected a string, found 1"),
            (
                r#"{"preset": "fast"}"#,
                "preset: unknown preset \"fast\": expected one of alone, shared, cautious",
            ),
        ] {
            assert_eq!(error(json), message, "{json}");
        }
    }

    #[test]
    fn all_ranges_are_reported_at_once() {
        let json = r#"{"max_attempts": 0, "min_attempt_ms": 604800001, "ceiling_millicredits": 0,
            "budget": {"capacity": 999},
            "classes": {"unlikely": {"floor_ms": 40000, "jitter_low": 1001, "multiplier": 999},
                        "after_delay": {"jitter_low": 1000}}}"#;
        let expected = [
            "max_attempts: expected at least 1, found 0",
            "min_attempt_ms: expected at most 604800000, found 604800001",
            "ceiling_millicredits: expected at least 1, found 0",
            "classes.unlikely.multiplier: expected at least 1000, found 999",
            "classes.unlikely.jitter_low: expected at most 1000, found 1001",
            "classes.unlikely.floor_ms: expected at most classes.unlikely.cap_ms (30000), found 40000",
            "classes.unlikely.jitter_low: expected at most classes.unlikely.jitter_high (1000), found 1001",
            "classes.unlikely.cost: expected at most budget.capacity (999), found 1000",
            "classes.after_delay.cost: expected at most budget.capacity (999), found 1000",
            "classes.third_party.cost: expected at most budget.capacity (999), found 1000",
        ];
        let error = error(json);
        for message in expected {
            assert!(error.contains(message), "{message}\n{error}");
        }
        assert!(
            error.contains("classes.after_delay.retries: expected delays that differ"),
            "{error}"
        );
        assert!(
            error.contains("classes.inferred.retries: expected delays that differ"),
            "{error}"
        );
    }

    #[test]
    fn each_error_has_its_name() {
        for (json, name) in [
            ("{", "syntax"),
            (r#"{"max": 1}"#, "unknown_key"),
            (r#"{"max_attempts": 1, "max_attempts": 1}"#, "repeated"),
            (r#"{"max_attempts": true}"#, "wrong_type"),
            (r#"{"preset": "bold"}"#, "unknown_preset"),
            (r#"{"max_attempts": 0}"#, "out_of_range"),
        ] {
            let error = Policy::from_json(json.as_bytes()).unwrap_err();
            assert_eq!(error.name(), name, "{json}");
        }
    }

    #[test]
    fn a_number_is_digits_alone() {
        for (digits, number) in [
            ("0", Some(0)),
            ("0019", Some(19)),
            ("18446744073709551615", Some(u64::MAX)),
            ("18446744073709551616", None),
            ("", None),
            ("1/", None),
            ("1:", None),
            ("-1", None),
            ("1.0", None),
        ] {
            assert_eq!(read_number(digits), number, "{digits:?}");
        }
    }
}
