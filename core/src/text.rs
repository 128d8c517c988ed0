use core::fmt;

use hifijson::escape::Lex;
use hifijson::{Read, SliceLexer};

use crate::excerpt::Excerpt;
use crate::tell::{Tell, display_by_tell, encoded, part_of};

/// A text of a task record, borrowed from it and decoded where it is read.
///
/// JSON may write any character as an escape. Most texts have none and are had whole from
/// [`Text::as_str`]; the others come character by character from [`Text::chars`], or through
/// `Display`. Half of a surrogate pair, which is no character, comes as U+FFFD.
#[derive(Clone, Copy)]
pub struct Text<'a> {
    source: &'a str,
    escaped: bool,
}

impl<'a> Text<'a> {
    /// Takes a text that is already decoded.
    #[must_use]
    pub const fn plain(text: &'a str) -> Self {
        Self {
            source: text,
            escaped: false,
        }
    }

    /// Takes what stands between the quotes of a JSON string.
    #[must_use]
    pub fn from_json(source: &'a str) -> Self {
        Self {
            source,
            escaped: source.bytes().any(|byte| byte == b'\\'),
        }
    }

    /// As [`Text::from_json`], for a reader that has seen whether there are escapes.
    pub(crate) const fn read(source: &'a str, escaped: bool) -> Self {
        Self { source, escaped }
    }

    /// Returns the whole text, or `None` if it has escapes.
    #[must_use]
    pub const fn as_str(&self) -> Option<&'a str> {
        if self.escaped {
            None
        } else {
            Some(self.source)
        }
    }

    /// Returns the text as it stands in the record, escapes and all.
    #[must_use]
    pub const fn source(&self) -> &'a str {
        self.source
    }

    /// Returns the beginning of the decoded text.
    pub(crate) fn excerpt(&self) -> Excerpt {
        let mut excerpt = Excerpt::EMPTY;
        self.tell(&mut |piece| excerpt.push(piece));
        excerpt
    }

    /// Returns the decoded text, to be compared with names of at most a few letters.
    #[inline]
    pub(crate) fn short(&self) -> Short<'a> {
        match self.as_str() {
            Some(text) => Short::Plain(text),
            None => Short::Decoded(self.excerpt()),
        }
    }

    /// Returns the characters of the decoded text.
    pub fn chars(&self) -> impl Clone + Iterator<Item = char> + use<'a> {
        Chars {
            rest: self.source,
            escaped: self.escaped,
        }
    }
}

/// A decoded text, of which no more is kept than the longest name has letters.
pub(crate) enum Short<'a> {
    Plain(&'a str),
    Decoded(Excerpt),
}

impl Short<'_> {
    #[inline]
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Plain(text) => text,
            Self::Decoded(excerpt) => excerpt.as_str(),
        }
    }
}

#[derive(Clone, Debug)]
struct Chars<'a> {
    rest: &'a str,
    escaped: bool,
}

impl Iterator for Chars<'_> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        let mut chars = self.rest.chars();
        let first = chars.next()?;
        self.rest = chars.as_str();
        if first != '\\' || !self.escaped {
            return Some(first);
        }
        let mut lexer = SliceLexer::new(self.rest.as_bytes());
        let kind = lexer.take_next()?;
        if let Ok(char) = lexer.escape(kind) {
            let read = self.rest.len().wrapping_sub(lexer.as_slice().len());
            self.rest = part_of(self.rest, read, self.rest.len());
            return Some(char);
        }
        // Half of a surrogate pair: only its own `uXXXX` is used up, whatever follows it.
        self.rest = part_of(self.rest, 5, self.rest.len());
        Some(char::REPLACEMENT_CHARACTER)
    }
}

/// Texts are compared as they read, not as they are written.
impl PartialEq for Text<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.chars().eq(other.chars())
    }
}

impl Eq for Text<'_> {}

impl PartialEq<str> for Text<'_> {
    fn eq(&self, other: &str) -> bool {
        match self.as_str() {
            Some(text) => text == other,
            None => self.chars().eq(other.chars()),
        }
    }
}

impl PartialEq<&str> for Text<'_> {
    fn eq(&self, other: &&str) -> bool {
        *self == **other
    }
}

impl fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"")?;
        for char in self.chars() {
            write!(f, "{}", char.escape_debug())?;
        }
        f.write_str("\"")
    }
}

impl Tell for Text<'_> {
    fn tell(&self, to: &mut dyn FnMut(&str)) {
        match self.as_str() {
            Some(text) => to(text),
            None => self.chars().for_each(|char| to(encoded(char, &mut [0; 4]))),
        }
    }
}

display_by_tell!(Text<'_>);

#[cfg(feature = "serde")]
impl serde::Serialize for Text<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    extern crate std;

    use std::string::{String, ToString};

    use super::Text;

    fn decoded(source: &str) -> String {
        Text::from_json(source).to_string()
    }

    #[test]
    fn escapes_are_decoded() {
        assert_eq!(
            decoded(r#"a\"\\\/\b\f\n\r\t\u0041z"#),
            "a\"\\/\u{8}\u{c}\n\r\tAz"
        );
        assert_eq!(decoded(r"\ud83c\udfac!"), "\u{1f3ac}!");
    }

    #[test]
    fn half_a_surrogate_pair_is_replaced_and_takes_nothing_with_it() {
        assert_eq!(decoded(r"\ud800"), "\u{fffd}");
        assert_eq!(decoded(r"\udc00x"), "\u{fffd}x");
        assert_eq!(decoded(r"\ud800\u0041"), "\u{fffd}A");
        assert_eq!(decoded(r"\ud800\ud83c\udfac"), "\u{fffd}\u{1f3ac}");
        assert_eq!(decoded(r"\ud800\n"), "\u{fffd}\n");
    }

    #[test]
    fn what_is_no_json_string_is_read_to_its_end() {
        assert_eq!(decoded("a\\"), "a");
        assert_eq!(decoded("\\x12345"), "\u{fffd}5");
        assert_eq!(decoded("\\u1\u{e9}\u{e9}"), "\u{fffd}");
    }

    #[test]
    fn a_plain_text_has_no_escapes() {
        let text = Text::plain(r"a\n");
        assert_eq!(text.as_str(), Some(r"a\n"));
        assert_eq!(text.to_string(), r"a\n");
    }

    #[test]
    fn texts_are_compared_as_they_read() {
        assert_eq!(Text::from_json("A").as_str(), Some("A"));
        assert_eq!(Text::from_json(r"\u0041").as_str(), None);
        assert_eq!(Text::from_json(r"\u0041"), Text::plain("A"));
        assert_eq!(Text::from_json(r"\u0041"), "A");
        assert_ne!(Text::plain("A"), "B");
    }
}
