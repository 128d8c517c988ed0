use core::fmt::{self, Write};

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
        Self::of_chars(text.chars())
    }

    pub(crate) fn of_chars(chars: impl Iterator<Item = char>) -> Self {
        let mut excerpt = Self::EMPTY;
        excerpt.extend(chars);
        excerpt
    }

    #[cfg(feature = "json")]
    pub(crate) fn of_number(number: u64) -> Self {
        let mut excerpt = Self::EMPTY;
        // An excerpt takes any text; it has no error to return.
        let _ = write!(excerpt, "{number}");
        excerpt
    }

    pub(crate) fn as_str(&self) -> &str {
        let kept = self.bytes.get(..usize::from(self.len)).unwrap_or_default();
        core::str::from_utf8(kept).unwrap_or_default()
    }

    fn extend(&mut self, chars: impl Iterator<Item = char>) {
        for char in chars {
            let start = usize::from(self.len);
            let end = start.saturating_add(char.len_utf8());
            let Some(room) = self.bytes.get_mut(start..end) else {
                self.cut = true;
                return;
            };
            char.encode_utf8(room);
            self.len = u8::try_from(end).unwrap_or(u8::MAX);
        }
    }
}

impl Write for Excerpt {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.extend(text.chars());
        Ok(())
    }
}

/// Characters that a terminal obeys, or does not show, come as escapes; three dots follow where
/// something was cut off.
impl fmt::Display for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for char in self.as_str().chars() {
            if is_unseen(char) {
                write!(f, "{}", char.escape_default())?;
            } else {
                f.write_char(char)?;
            }
        }
        f.write_str(if self.cut { "..." } else { "" })
    }
}

/// As `Display`, in quotes.
impl fmt::Debug for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{self}\"")
    }
}

/// Returns whether a character is a control or format character, so that it might change how the
/// text around it looks.
fn is_unseen(char: char) -> bool {
    char.is_control()
        || matches!(
            char,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
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
        assert_eq!(format!("{}", Excerpt::of("DO\nNE")), r"DO\nNE");
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
        assert!(format!("{excerpt}").ends_with("..."));
        assert!(format!("{excerpt:?}").ends_with("...\""));
    }
}
