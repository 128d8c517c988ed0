//! Texts made of pieces, without the machinery of `core::fmt`, which alone would be a third of the C
//! library that the contract allows.

use core::fmt;

use crate::excerpt::Excerpt;

/// What can be told as a text, piece by piece: as its `Display` does, and much smaller in a program
/// that has no other use for `core::fmt`.
///
/// ```
/// use taketwo::{PolicySettings, Tell};
///
/// let settings = PolicySettings { max_attempts: 0, ..Default::default() };
/// let mut told = String::new();
/// settings.build().unwrap_err().tell(&mut |piece| told.push_str(piece));
/// assert_eq!(told, "max_attempts: expected at least 1, found 0");
/// ```
pub trait Tell {
    /// Gives the pieces of the text to `to`, one after the other.
    fn tell(&self, to: &mut dyn FnMut(&str));
}

impl Tell for &str {
    fn tell(&self, to: &mut dyn FnMut(&str)) {
        to(self);
    }
}

/// `Display`, by `Tell`.
macro_rules! display_by_tell {
    ($($type:ty),+ $(,)?) => {$(
        impl core::fmt::Display for $type {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                $crate::tell::display(self, f)
            }
        }
    )+};
}

pub(crate) use display_by_tell;

pub(crate) fn display(what: &dyn Tell, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut result = Ok(());
    what.tell(&mut |piece| {
        if result.is_ok() {
            result = f.write_str(piece);
        }
    });
    result
}

/// What stands in the place of a letter of a sentence.
#[derive(Clone, Copy)]
#[cfg_attr(not(feature = "json"), allow(dead_code))]
pub(crate) enum Part<'a> {
    Text(&'a str),
    Number(u64),
    /// As JSON writes it for readers that have no 64 bits: in quotes, or `null`.
    Long(Option<u64>),
    Excerpt(&'a Excerpt),
    QuotedExcerpt(&'a Excerpt),
    Quoted(&'a str),
}

impl<'a> From<&'a str> for Part<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

/// Returns a part of a text; the empty one where there is none. Once, and not at each place that
/// cuts a text: the checks that it takes are many bytes.
#[inline(never)]
pub(crate) fn part_of(text: &str, from: usize, to: usize) -> &str {
    text.get(from..to).unwrap_or_default()
}

/// Tells a sentence: `$a` in it is the first of the parts, `$b` the second, and so on.
pub(crate) fn fill(to: &mut dyn FnMut(&str), sentence: &str, parts: &[Part<'_>]) {
    let mut rest = sentence;
    while let Some(at) = rest.bytes().position(|byte| byte == b'$') {
        to(part_of(rest, 0, at));
        let behind = at.wrapping_add(1);
        let letter = rest.as_bytes().get(behind).copied().unwrap_or_default();
        if let Some(part) = parts.get(usize::from(letter.wrapping_sub(b'a'))) {
            part.tell(to);
        }
        rest = part_of(rest, behind.wrapping_add(1), rest.len());
    }
    to(rest);
}

impl Tell for Part<'_> {
    fn tell(&self, to: &mut dyn FnMut(&str)) {
        match *self {
            Part::Text(text) => to(text),
            Part::Number(number) => tell_number(to, number, 10),
            Part::Long(None) => to("null"),
            Part::Long(Some(number)) => {
                to("\"");
                tell_number(to, number, 10);
                to("\"");
            }
            Part::Excerpt(excerpt) => excerpt.tell(to),
            Part::QuotedExcerpt(excerpt) => {
                to("\"");
                excerpt.tell(to);
                to("\"");
            }
            Part::Quoted(text) => {
                to("\"");
                to(text);
                to("\"");
            }
        }
    }
}

/// Returns a character as a text. Once, as it is many bytes.
#[inline(never)]
pub(crate) fn encoded(char: char, room: &mut [u8; 4]) -> &str {
    char.encode_utf8(room)
}

/// Tells a number, its base 10 or 16.
pub(crate) fn tell_number(to: &mut dyn FnMut(&str), number: u64, base: u64) {
    let higher = number.checked_div(base).unwrap_or(0);
    if higher != 0 {
        tell_number(to, higher, base);
    }
    let digit = number.wrapping_sub(higher.wrapping_mul(base)) as usize;
    to(part_of("0123456789abcdef", digit, digit.wrapping_add(1)));
}

#[cfg(test)]
mod tests {
    extern crate std;

    use std::string::String;

    use super::{Part, fill, tell_number};
    use crate::excerpt::Excerpt;

    #[test]
    fn a_sentence_is_filled_with_its_parts() {
        let told = |sentence, parts: &[Part<'_>]| {
            let mut told = String::new();
            fill(&mut |piece| told.push_str(piece), sentence, parts);
            told
        };
        let excerpt = Excerpt::of("a\nb");
        let parts = [
            Part::Number(u64::MAX),
            Part::Text("x"),
            Part::Long(None),
            Part::Long(Some(10)),
            Part::Excerpt(&excerpt),
            Part::QuotedExcerpt(&excerpt),
        ];
        assert_eq!(told("$b: $a.", &parts), "x: 18446744073709551615.");
        assert_eq!(told("$c$d", &parts), "null\"10\"");
        assert_eq!(told("$e $f", &parts), r#"a\nb "a\nb""#);
        assert_eq!(told("no part", &[]), "no part");
        assert_eq!(told("$z$a$", &[]), "");
    }

    #[test]
    fn numbers_are_told_in_their_base() {
        for (number, base, digits) in [
            (0, 10, "0"),
            (9, 10, "9"),
            (10, 10, "10"),
            (u64::MAX, 10, "18446744073709551615"),
            (0xfeff, 16, "feff"),
            (u64::MAX, 16, "ffffffffffffffff"),
        ] {
            let mut told = String::new();
            tell_number(&mut |piece| told.push_str(piece), number, base);
            assert_eq!(told, digits);
        }
    }
}
