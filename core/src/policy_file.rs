//! Policies as people write them: nested keys, each optional, none unknown.

use core::fmt;

use crate::excerpt::Excerpt;
use crate::json::walk;
use crate::keys::Keys;
use crate::names::UnknownName;
use crate::policy::{
    FIELDS, InvalidPolicy, Policy, PolicyFieldKind, PolicyKey, PolicySettings, Preset,
};
use crate::record::{Field, FieldType};
use crate::state::VERSION;
use crate::tell::{Part, Tell, display_by_tell, fill, part_of};
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
        let mut wrong = None;
        let walked = walk(json, 3, &mut |path, field| {
            if wrong.is_none() {
                wrong = draft.set(path, field).err();
            }
        });
        match (walked, wrong) {
            (Err(error), _) => Err(PolicyFileError::Syntax(error)),
            (Ok(()), Some(wrong)) => Err(wrong),
            (Ok(()), None) => Ok(draft.settings()),
        }
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

/// Reads digits and nothing else.
pub(crate) fn read_number(digits: &str) -> Option<u64> {
    let mut number = 0_u64;
    for digit in digits.bytes() {
        let digit = digit.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        number = number.checked_mul(10)?.checked_add(u64::from(digit))?;
    }
    (!digits.is_empty()).then_some(number)
}

/// What is wrong with a key, or with what stands there.
pub(crate) enum Wrong {
    Unknown,
    Repeated,
    /// Something else was expected.
    Type(&'static str),
    Preset,
}

/// What a policy file has said so far. The preset may come last, so it is applied last.
pub(crate) struct PolicyDraft {
    preset: Option<Preset>,
    given: PolicySettings,
    met: Met,
}

impl Default for PolicyDraft {
    fn default() -> Self {
        Self {
            preset: None,
            given: PolicySettings::default(),
            met: Met::new(Keys::POLICY),
        }
    }
}

impl PolicyDraft {
    /// Takes the value of a key, its levels in `path`.
    #[inline(never)]
    pub(crate) fn set(
        &mut self,
        path: &[Text<'_>],
        field: Field<'_>,
    ) -> Result<(), PolicyFileError> {
        match self.take(path, &field) {
            Ok(()) => Ok(()),
            // Each error is written where it is returned, which takes the fewest copies.
            Err(Wrong::Unknown) => Err(PolicyFileError::UnknownKey {
                key: FileKey(joined(path)),
            }),
            Err(Wrong::Repeated) => Err(PolicyFileError::Repeated {
                key: FileKey(joined(path)),
            }),
            Err(Wrong::Type(expected)) => Err(PolicyFileError::WrongType {
                key: FileKey(joined(path)),
                expected,
                found: FileKey(Excerpt::of(field.text.source())),
            }),
            Err(Wrong::Preset) => match field.text.excerpt().as_str().parse::<Preset>() {
                Err(unknown) => Err(PolicyFileError::UnknownPreset(unknown)),
                Ok(_) => Ok(()), // not run: it was none just now
            },
        }
    }

    fn take(&mut self, path: &[Text<'_>], field: &Field<'_>) -> Result<(), Wrong> {
        // What a file says beside the fields.
        const PRESET: usize = FIELDS;
        const KIND: usize = FIELDS + 1;

        let is_object = field.value_type == FieldType::Object;
        let Some(place) = self.met.find(path, is_object)? else {
            return Ok(());
        };
        let text = field.text;
        let is = |wanted| field.value_type == wanted;
        let number = read_number(text.source()).filter(|_| is(FieldType::Number));
        match place {
            ..PRESET => {
                let key = PolicyKey::at(place);
                let (is_allowed, expected, value) = match key.kind() {
                    PolicyFieldKind::Flag => {
                        let value = Some(u64::from(text.source() == "true"));
                        (is(FieldType::Boolean), "true or false", value)
                    }
                    PolicyFieldKind::Number => (number.is_some(), "a whole number", number),
                    PolicyFieldKind::OptionalNumber => {
                        let is_null = is(FieldType::Null);
                        (
                            is_null || number.is_some(),
                            "a whole number or null",
                            number,
                        )
                    }
                };
                if !is_allowed {
                    return Err(Wrong::Type(expected));
                }
                key.set(&mut self.given, value);
            }
            PRESET if !is(FieldType::String) => return Err(Wrong::Type("a string")),
            PRESET => {
                let preset = Preset::from_name(text.excerpt().as_str());
                self.preset = Some(preset.ok_or(Wrong::Preset)?);
            }
            KIND if is(FieldType::String) && text == "policy" => {}
            KIND => return Err(Wrong::Type("policy")),
            _ if number == Some(u64::from(VERSION)) => {}
            _ => return Err(Wrong::Type("1, the version that is known here")),
        }
        self.met.once(place)
    }

    pub(crate) fn settings(&mut self) -> PolicySettings {
        let mut settings = self.preset.unwrap_or_default().settings();
        for place in (0..FIELDS).filter(|place| self.met.has(*place)) {
            settings.set(place, self.given.get(place));
        }
        settings
    }
}

/// The keys that a file has held so far: one bit for each, of which there are fewer than 64.
pub(crate) struct Met {
    keys: Keys,
    places: u64,
    /// The objects, on each level. Each is known by the first key that lies below it; there are at most
    /// two levels of objects.
    groups: [u64; 2],
}

impl Met {
    pub(crate) const fn new(keys: Keys) -> Self {
        Self {
            keys,
            places: 0,
            groups: [0; 2],
        }
    }

    /// Returns the place of the key that the path leads to; `None` for an object around others.
    pub(crate) fn find(
        &mut self,
        path: &[Text<'_>],
        is_object: bool,
    ) -> Result<Option<usize>, Wrong> {
        let mut is_group = false;
        let place = (0..self.keys.count).find(|place| {
            let rest = path_within(self.keys.name(*place), path);
            is_group = is_object && rest.is_some_and(|rest| !rest.is_empty());
            is_group || rest == Some("")
        });
        let place = place.ok_or(Wrong::Unknown)?;
        if !is_group {
            return Ok(Some(place));
        }
        let level = self.groups.get_mut(path.len().wrapping_sub(1));
        note(level.ok_or(Wrong::Unknown)?, place)?;
        Ok(None)
    }

    /// Notes that a key has been met, unless it has been before.
    pub(crate) fn once(&mut self, place: usize) -> Result<(), Wrong> {
        note(&mut self.places, place)
    }

    pub(crate) fn has(&self, place: usize) -> bool {
        self.places >> place & 1 == 1
    }
}

fn note(bits: &mut u64, place: usize) -> Result<(), Wrong> {
    let bit = 1_u64.wrapping_shl(place as u32);
    if *bits & bit != 0 {
        return Err(Wrong::Repeated);
    }
    *bits |= bit;
    Ok(())
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
        rest = part_of(rest, level.wrapping_add(1), rest.len());
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
