//! Policies in any format of serde: the shape of the policy file.

use core::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, Visitor};
use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Serialize};

use crate::Text;
use crate::excerpt::Excerpt;
use crate::policy::{POLICY_FIELDS, Policy, PolicyFieldKind, PolicySettings};
use crate::policy_file::PolicyDraft;
use crate::record::{Field, FieldType};
use crate::tell::tell_number;

/// A policy file with every key. The ranges of what is read back are checked.
impl Serialize for Policy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Object {
            settings: self.settings(),
            prefix: "",
        }
        .serialize(serializer)
    }
}

/// As the policy file is read: every key optional, none unknown, all ranges reported at once.
impl<'de> Deserialize<'de> for Policy {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut draft = PolicyDraft::default();
        let level = Level {
            draft: &mut draft,
            path: [Excerpt::EMPTY; DEPTH],
            depth: 0,
        };
        level.deserialize(deserializer)?;
        draft.settings().build().map_err(D::Error::custom)
    }
}

/// The fields whose names begin so, the rest of their names as keys.
struct Object<'a> {
    settings: &'a PolicySettings,
    prefix: &'static str,
}

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        let mut group = "";
        for field in POLICY_FIELDS {
            let Some(rest) = field.name.strip_prefix(self.prefix) else {
                continue;
            };
            match (rest.split_once('.'), field.get(self.settings)) {
                (Some((key, _)), _) if key == group => {}
                (Some((key, _)), _) => {
                    let end = self
                        .prefix
                        .len()
                        .saturating_add(key.len())
                        .saturating_add(1);
                    let prefix = field.name.get(..end).unwrap_or_default();
                    map.serialize_entry(
                        key,
                        &Object {
                            settings: self.settings,
                            prefix,
                        },
                    )?;
                    group = key;
                }
                (None, Some(flag)) if field.kind == PolicyFieldKind::Flag => {
                    map.serialize_entry(rest, &(flag != 0))?;
                }
                (None, value) => map.serialize_entry(rest, &value)?,
            }
        }
        map.end()
    }
}

const DEPTH: usize = 3;

/// What stands at a key: a value, or an object with further keys.
struct Level<'d> {
    draft: &'d mut PolicyDraft,
    path: [Excerpt; DEPTH],
    depth: usize,
}

impl Level<'_> {
    fn set<E: serde::de::Error>(self, value_type: FieldType, text: &str) -> Result<(), E> {
        let path = self.path.each_ref().map(|key| Text::plain(key.as_str()));
        let path = path.get(..self.depth).unwrap_or_default();
        let field = Field::new(value_type, Text::plain(text));
        self.draft.set(path, field).map_err(E::custom)
    }
}

impl<'de> DeserializeSeed<'de> for Level<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Level<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a policy")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        if self.depth == DEPTH {
            return self.set(FieldType::Object, "an object");
        }
        while let Some(key) = map.next_key_seed(Key)? {
            if let Some(level) = self.path.get_mut(self.depth) {
                *level = key;
            }
            let depth = self.depth.saturating_add(1);
            map.next_value_seed(Level {
                draft: self.draft,
                path: self.path,
                depth,
            })?;
        }
        if self.depth == 0 {
            return Ok(());
        }
        self.set(FieldType::Object, "an empty object")
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<(), E> {
        self.set(FieldType::Boolean, if value { "true" } else { "false" })
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<(), E> {
        let mut digits = Excerpt::EMPTY;
        tell_number(&mut |digit| digits.push(digit), value, 10);
        self.set(FieldType::Number, digits.as_str())
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<(), E> {
        match u64::try_from(value) {
            Ok(value) => self.visit_u64(value),
            Err(_) => self.set(FieldType::Other, "a negative number"),
        }
    }

    fn visit_f64<E: serde::de::Error>(self, _: f64) -> Result<(), E> {
        self.set(FieldType::Other, "a fraction")
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<(), E> {
        self.set(FieldType::String, value)
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        self.set(FieldType::Null, "null")
    }

    fn visit_none<E: serde::de::Error>(self) -> Result<(), E> {
        self.set(FieldType::Null, "null")
    }
}

struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Excerpt;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Excerpt, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key {
    type Value = Excerpt;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key of a policy")
    }

    fn visit_str<E>(self, key: &str) -> Result<Excerpt, E> {
        Ok(Excerpt::of(key))
    }
}

#[cfg(test)]
mod tests {
    extern crate std;

    use std::string::ToString;

    use crate::{Policy, PolicySettings, Preset};

    #[test]
    fn a_policy_is_written_and_read_in_json() {
        let settings = PolicySettings {
            allow_duplicate: true,
            ..Preset::Shared.settings()
        };
        let policy = settings.build().unwrap();
        let json = serde_json::to_string(&policy).unwrap();
        assert_eq!(serde_json::from_str::<Policy>(&json).unwrap(), policy);
        assert_eq!(Policy::from_json(json.as_bytes()).unwrap(), policy);
    }

    #[test]
    fn a_policy_is_read_from_toml() {
        let file = "preset = \"shared\"\nmax_attempts = 3\n[classes.unlikely]\nretries = 0\n";
        let mut expected = PolicySettings {
            max_attempts: 3,
            ..Preset::Shared.settings()
        };
        expected.unlikely.retries = 0;
        assert_eq!(
            toml::from_str::<Policy>(file).unwrap().settings(),
            &expected
        );
    }

    #[test]
    fn errors_are_those_of_the_file() {
        for (file, message) in [
            ("attempts = 4", "attempts: no policy has this key"),
            (
                "max_attempts = -4",
                "max_attempts: expected a whole number, found a negative number",
            ),
            (
                "max_attempts = 4.5",
                "max_attempts: expected a whole number, found a fraction",
            ),
            (
                "max_attempts = 0\nmin_attempt_ms = 604800001",
                "expected at least 1, found 0; min",
            ),
            (
                "[classes.unlikely.retries]\nx = 1",
                "classes.unlikely.retries: expected a whole",
            ),
        ] {
            let error = toml::from_str::<Policy>(file).unwrap_err().to_string();
            assert!(error.contains(message), "{file}: {error}");
        }
        let twice = r#"{"budget": {"capacity": 5000}, "budget": {"deposit": 7}}"#;
        let error = serde_json::from_str::<Policy>(twice).unwrap_err();
        assert!(
            error.to_string().starts_with("budget: stands twice"),
            "{error}"
        );
    }
}
