//! JSON read by serde_json: objects as lists of keys and values in the order of the text, so that a
//! key that stands twice is seen, and each value as it is written.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// The keys and values of an object.
pub type Pairs<'a> = Vec<(String, &'a str)>;

/// What a value is, by its first character.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    Null,
    Boolean,
    Number,
    String,
    Array,
    Object,
}

pub fn kind(value: &str) -> Kind {
    match value.as_bytes()[0] {
        b'n' => Kind::Null,
        b't' | b'f' => Kind::Boolean,
        b'"' => Kind::String,
        b'[' => Kind::Array,
        b'{' => Kind::Object,
        _ => Kind::Number,
    }
}

/// A whole text as one value, if it is JSON: in UTF-8, with a byte order mark before it at most.
pub fn whole(bytes: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(bytes).ok()?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let value: &RawValue = serde_json::from_str(text).ok()?;
    Some(value.get())
}

/// The keys and values of what is an object.
pub fn pairs(object: &str) -> Pairs<'_> {
    struct Collect;

    impl<'de> Visitor<'de> for Collect {
        type Value = Pairs<'de>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
            let mut pairs = Vec::new();
            while let Some(key) = map.next_key_seed(Decoded)? {
                pairs.push((key, map.next_value::<&RawValue>()?.get()));
            }
            Ok(pairs)
        }
    }

    let mut from = serde_json::Deserializer::from_str(object);
    from.deserialize_map(Collect).expect("it is an object")
}

/// The text of what is a string, half of a surrogate pair as U+FFFD.
pub fn text(string: &str) -> String {
    let mut from = serde_json::Deserializer::from_str(string);
    Decoded.deserialize(&mut from).expect("it is a string")
}

/// The deepest nesting of arrays and objects.
pub fn depth(value: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let mut bytes = value.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'[' | b'{' => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' => depth -= 1,
            b'"' => loop {
                match bytes.next() {
                    Some(b'\\') => drop(bytes.next()),
                    Some(b'"') => break,
                    Some(_) => {}
                    None => panic!("it is JSON"),
                }
            },
            _ => {}
        }
    }
    deepest
}

/// A string as bytes, which is how serde_json gives half of a surrogate pair: as the three bytes
/// that it would have.
struct Decoded;

impl<'de> DeserializeSeed<'de> for Decoded {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<String, D::Error> {
        from.deserialize_bytes(self)
    }
}

impl Visitor<'_> for Decoded {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_bytes<E>(self, bytes: &[u8]) -> Result<String, E> {
        let mut text = String::new();
        let mut rest = bytes;
        while !rest.is_empty() {
            match std::str::from_utf8(rest) {
                Ok(whole) => {
                    text.push_str(whole);
                    break;
                }
                Err(error) => {
                    let (good, bad) = rest.split_at(error.valid_up_to());
                    text.push_str(std::str::from_utf8(good).expect("it is valid up to there"));
                    text.push('\u{fffd}');
                    rest = &bad[3..];
                }
            }
        }
        Ok(text)
    }
}
