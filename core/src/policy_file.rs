//! Policies as people write them: nested keys, each optional, none unknown.

use core::fmt;

use thiserror::Error;

use crate::excerpt::Excerpt;
use crate::json::each_leaf;
use crate::names::UnknownName;
use crate::policy::{
    InvalidPolicy, POLICY_FIELDS, Policy, PolicyField, PolicyFieldKind, PolicySettings, Preset,
};
use crate::record::FieldType;
use crate::state::VERSION;
use crate::{TaskError, Text};

/// A policy file that cannot be read.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[non_exhaustive]
pub enum PolicyFileError {
    /// It is not JSON, or no object.
    #[error("{0}")]
    Syntax(TaskError),
    /// No policy has this key.
    #[error("{key}: no policy has this key")]
    UnknownKey {
        /// The key, with dots between its levels.
        key: FileKey,
    },
    /// The key stands twice.
    #[error("{key}: stands twice")]
    Repeated {
        /// The key, with dots between its levels.
        key: FileKey,
    },
    /// The key holds a value of another type.
    #[error("{key}: expected {expected}, found {found}")]
    WrongType {
        /// The key, with dots between its levels.
        key: FileKey,
        /// What it may hold.
        expected: &'static str,
        /// What was found.
        found: FileKey,
    },
    /// There is no such preset.
    #[error("preset: {0}")]
    UnknownPreset(UnknownName),
    /// Numbers are out of their ranges: all of them.
    #[error("{0}")]
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

impl fmt::Display for FileKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

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
        each_leaf(json, &mut |path, field| {
            let text = field.text.source();
            draft.set(
                path,
                match field.value_type {
                    FieldType::Null => Leaf::Nothing,
                    FieldType::Boolean => Leaf::Flag(text == "true"),
                    FieldType::Number => text.parse().map_or(Leaf::Other(text), Leaf::Number),
                    FieldType::String => Leaf::Text(field.text),
                    FieldType::Object => Leaf::Object(text),
                    _ => Leaf::Other(text),
                },
            )
        })?;
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

/// What a policy file has said so far. The preset may come last, so it is applied last.
pub(crate) struct PolicyDraft {
    preset: Option<Preset>,
    kind: Option<()>,
    version: Option<()>,
    values: [Option<Option<u64>>; POLICY_FIELDS.len()],
    groups: Groups,
}

impl Default for PolicyDraft {
    fn default() -> Self {
        Self {
            preset: None,
            kind: None,
            version: None,
            values: [None; POLICY_FIELDS.len()],
            groups: Groups::default(),
        }
    }
}

impl PolicyDraft {
    /// Takes the value of a key, its levels in `path`.
    pub(crate) fn set(&mut self, path: &[Excerpt], leaf: Leaf<'_>) -> Result<(), PolicyFileError> {
        let key = FileKey(joined(path));
        if is_named("preset", path) {
            return self.set_preset(key, leaf);
        }
        // What a saved policy says of itself.
        if is_named("taketwo", path) {
            return match leaf {
                Leaf::Text(text) if text == "policy" => once(&mut self.kind, (), key),
                _ => Err(wrong_type(key, "policy", leaf)),
            };
        }
        if is_named("version", path) {
            return match leaf {
                Leaf::Number(number) if number == u64::from(VERSION) => {
                    once(&mut self.version, (), key)
                }
                _ => Err(wrong_type(key, "1, the version that is known here", leaf)),
            };
        }
        if matches!(leaf, Leaf::Object(_)) {
            let names = POLICY_FIELDS.iter().map(|field| field.name);
            match self.groups.take(names, path) {
                Some(true) => return Ok(()),
                Some(false) => return Err(PolicyFileError::Repeated { key }),
                None => {}
            }
        }
        let mut slots = POLICY_FIELDS.iter().zip(&mut self.values);
        let Some((field, slot)) = slots.find(|(field, _)| is_named(field.name, path)) else {
            return Err(PolicyFileError::UnknownKey { key });
        };
        let value = value_of(field, leaf).ok_or_else(|| wrong_type(key, expected(field), leaf))?;
        once(slot, value, key)
    }

    pub(crate) fn settings(&self) -> PolicySettings {
        let mut settings = self.preset.unwrap_or_default().settings();
        for (field, value) in POLICY_FIELDS.iter().zip(&self.values) {
            if let Some(value) = value {
                field.set(&mut settings, *value);
            }
        }
        settings
    }

    fn set_preset(&mut self, key: FileKey, leaf: Leaf<'_>) -> Result<(), PolicyFileError> {
        let Leaf::Text(text) = leaf else {
            return Err(wrong_type(key, "a string", leaf));
        };
        let name = Excerpt::of_chars(text.chars());
        let preset = name
            .as_str()
            .parse()
            .map_err(PolicyFileError::UnknownPreset)?;
        once(&mut self.preset, preset, key)
    }
}

/// Keeps the value of a key, unless the key has had one.
fn once<T>(slot: &mut Option<T>, value: T, key: FileKey) -> Result<(), PolicyFileError> {
    match slot.replace(value) {
        None => Ok(()),
        Some(_) => Err(PolicyFileError::Repeated { key }),
    }
}

fn value_of(field: &PolicyField, leaf: Leaf<'_>) -> Option<Option<u64>> {
    match (field.kind, leaf) {
        (PolicyFieldKind::Flag, Leaf::Flag(flag)) => Some(Some(u64::from(flag))),
        (PolicyFieldKind::Number | PolicyFieldKind::OptionalNumber, Leaf::Number(number)) => {
            Some(Some(number))
        }
        (PolicyFieldKind::OptionalNumber, Leaf::Nothing) => Some(None),
        _ => None,
    }
}

fn expected(field: &PolicyField) -> &'static str {
    match field.kind {
        PolicyFieldKind::Number => "a whole number",
        PolicyFieldKind::OptionalNumber => "a whole number or null",
        PolicyFieldKind::Flag => "true or false",
    }
}

fn wrong_type(key: FileKey, expected: &'static str, found: Leaf<'_>) -> PolicyFileError {
    let found = FileKey(match found {
        Leaf::Nothing => Excerpt::of("null"),
        Leaf::Flag(true) => Excerpt::of("true"),
        Leaf::Flag(false) => Excerpt::of("false"),
        Leaf::Number(number) => Excerpt::of_number(number),
        Leaf::Text(text) => Excerpt::of(text.source()),
        Leaf::Object(text) | Leaf::Other(text) => Excerpt::of(text),
    });
    PolicyFileError::WrongType {
        key,
        expected,
        found,
    }
}

/// The objects that a file has held so far. Each is known by the first name that lies below it: there
/// are fewer than 64 names, and at most two levels of objects.
#[derive(Default)]
pub(crate) struct Groups(u128);

impl Groups {
    /// Takes the object at these keys, and returns whether it is the first there; `None` if no name
    /// lies below it.
    pub(crate) fn take<'n>(
        &mut self,
        mut names: impl Iterator<Item = &'n str>,
        path: &[Excerpt],
    ) -> Option<bool> {
        let first = names.position(|name| lies_below(name, path))?;
        let place = first.saturating_mul(2).saturating_add(path.len());
        let bit = 1_u128.checked_shl(u32::try_from(place).ok()?)?;
        let is_new = self.0 & bit == 0;
        self.0 |= bit;
        Some(is_new)
    }
}

fn lies_below(name: &str, path: &[Excerpt]) -> bool {
    let mut levels = levels(name);
    path.iter()
        .all(|key| levels.next() == Some(key.as_str().as_bytes()))
        && levels.next().is_some()
}

/// Returns the keys that lead to a field, the outermost first.
pub(crate) fn levels(name: &str) -> impl Iterator<Item = &[u8]> {
    name.as_bytes().split(|byte| *byte == b'.')
}

pub(crate) fn is_named(name: &str, path: &[Excerpt]) -> bool {
    levels(name).eq(path.iter().map(|key| key.as_str().as_bytes()))
}

pub(crate) fn joined(path: &[Excerpt]) -> Excerpt {
    // As it is, for it may have been cut.
    if let [only] = path {
        return *only;
    }
    let levels = path.iter().enumerate();
    Excerpt::of_chars(levels.flat_map(|(level, key)| {
        let dot = (level > 0).then_some('.');
        dot.into_iter().chain(key.as_str().chars())
    }))
}

#[cfg(test)]
mod tests {
    extern crate std;

    use std::string::{String, ToString};

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
}
