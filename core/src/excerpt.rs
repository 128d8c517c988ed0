use core::fmt;

use crate::tell::{Tell, display_by_tell, encoded, tell_number};

const CAPACITY: usize = 40;

/// The beginning of a text that was given, kept in an error without allocating.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(crate) struct Excerpt {
    bytes: [u8; CAPACITY],
    len: u8,
    cut: bool,
}

impl Excerpt {
    pub(crate) const EMPTY: Self = Self {
        bytes: [0; CAPACITY],
        len: 0,
        cut: false,
    };

    /// Keeps as many whole characters of `text` as fit.
    pub(crate) fn of(text: &str) -> Self {
        let mut excerpt = Self::EMPTY;
        excerpt.push(text);
        excerpt
    }

    pub(crate) fn as_str(&self) -> &str {
        let kept = self.bytes.get(..usize::from(self.len)).unwrap_or_default();
        core::str::from_utf8(kept).unwrap_or_default()
    }

    /// Adds as many whole characters of `text` as fit, and none once one did not.
    pub(crate) fn push(&mut self, text: &str) {
        if self.cut {
            return;
        }
        let start = usize::from(self.len);
        let mut kept = text.len().min(CAPACITY.wrapping_sub(start));
        self.cut = kept < text.len();
        while !text.is_char_boundary(kept) {
            kept = kept.wrapping_sub(1);
        }
        let room = self.bytes.iter_mut().skip(start);
        let from = text.bytes().take(kept);
        room.zip(from).for_each(|(to, from)| *to = from);
        self.len = self.len.wrapping_add(kept as u8);
    }
}

/// Characters that a terminal obeys, or does not show, come as escapes; three dots follow where
/// something was cut off.
impl Tell for Excerpt {
    fn tell(&self, to: &mut dyn FnMut(&str)) {
        let text = self.as_str();
        for char in text.chars() {
            match char {
                '\t' => to("\\t"),
                '\n' => to("\\n"),
                '\r' => to("\\r"),
                _ if is_unseen(char) => {
                    to("\\u{");
                    tell_number(to, u64::from(char), 16);
                    to("}");
                }
                _ => to(encoded(char, &mut [0; 4])),
            }
        }
        to(if self.cut { "..." } else { "" });
    }
}

display_by_tell!(Excerpt);

/// As `Display`, in quotes.
impl fmt::Debug for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{self}\"")
    }
}

/// Returns whether a character is a control or format character, so that it might change how the
/// text around it looks.
fn is_unseen(char: char) -> bool {
    const UNSEEN: [(u32, u32); 11] = [
        (0, 0x1f),
        (0x7f, 0x9f),
        (0xad, 0xad),
        (0x61c, 0x61c),
        (0x180e, 0x180e),
        (0x200b, 0x200f),
        (0x2028, 0x202e),
        (0x2060, 0x206f),
        (0xfeff, 0xfeff),
        (0xfff9, 0xfffb),
        (0xe0000, 0xe007f),
    ];
    let char = u32::from(char);
    UNSEEN
        .iter()
        .any(|(low, high)| (*low..=*high).contains(&char))
}

#[cfg(test)]
mod tests {
    extern crate std;

    use std::format;

    use super::{CAPACITY, Excerpt};

    #[test]
    fn keeps_a_short_text_whole() {
        assert_eq!(Excerpt::of("DONE").as_str(), "DONE");
        assert_eq!(format!("{:?}", Excerpt::of("DO\nNE")), r#""DO\nNE""#);
        assert_eq!(format!("{}", Excerpt::of("\tDO\r\nNE")), r"\tDO\r\nNE");
        assert_eq!(
            format!("{}", Excerpt::of("\u{feff}\u{202e}")),
            r"\u{feff}\u{202e}"
        );
    }

    #[test]
    fn cuts_a_long_text_between_characters() {
        let long = "\u{e9}".repeat(CAPACITY);
        let excerpt = Excerpt::of(&long);
        assert_eq!(excerpt.as_str(), "\u{e9}".repeat(CAPACITY / 2));
        // A character that does not fit ends it, whatever would fit behind it.
        let mut odd = Excerpt::of(&format!("a{long}"));
        assert_eq!(
            odd.as_str(),
            format!("a{}", "\u{e9}".repeat(CAPACITY / 2 - 1))
        );
        odd.push("b");
        assert_eq!(odd.as_str().len(), CAPACITY - 1);
        assert!(format!("{excerpt}").ends_with("..."));
        assert!(format!("{excerpt:?}").ends_with("...\""));
    }
}
