//! Texts that never change, one behind the other, a NUL behind each: laid out while compiling, so
//! that Rust and C read the same copy, and an offset of two bytes stands in for a pointer.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "while compiling: what would panic does not compile"
)]

/// See [`pool`].
pub(crate) struct Pool<const TEXTS: usize, const BYTES: usize> {
    starts: [u16; TEXTS],
    bytes: [u8; BYTES],
}

/// Lays out an array of so many texts. Texts that are alike are kept once.
macro_rules! pool {
    ($count:expr, $texts:expr) => {{
        const POOL_TEXTS: [&str; $count] = $texts;
        const POOL_BYTES: usize = $crate::pool::bytes_of(&POOL_TEXTS);
        const POOL: &$crate::pool::Pool<{ $count }, POOL_BYTES> =
            &$crate::pool::Pool::new(&POOL_TEXTS);
        POOL
    }};
}

pub(crate) use pool;

/// Returns how many bytes the texts take.
pub(crate) const fn bytes_of(texts: &[&str]) -> usize {
    let (mut bytes, mut index) = (0, 0);
    while index < texts.len() {
        if first_alike(texts, index) == index {
            bytes += texts[index].len() + 1;
        }
        index += 1;
    }
    bytes
}

/// Returns the first text that is like this one.
const fn first_alike(texts: &[&str], index: usize) -> usize {
    let mut before = 0;
    while before < index && !are_alike(texts[before], texts[index]) {
        before += 1;
    }
    before
}

const fn are_alike(left: &str, right: &str) -> bool {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    let mut at = 0;
    while at < left.len() && at < right.len() && left[at] == right[at] {
        at += 1;
    }
    at == left.len() && at == right.len()
}

impl<const TEXTS: usize, const BYTES: usize> Pool<TEXTS, BYTES> {
    pub(crate) const fn new(texts: &[&str; TEXTS]) -> Self {
        let mut pool = Self {
            starts: [0; TEXTS],
            bytes: [0; BYTES],
        };
        let (mut end, mut index) = (0, 0);
        while index < TEXTS {
            let alike = first_alike(texts, index);
            if alike == index {
                assert!(end <= u16::MAX as usize, "an offset has two bytes");
                pool.starts[index] = end as u16;
                let text = texts[index].as_bytes();
                let mut at = 0;
                while at < text.len() {
                    pool.bytes[end + at] = text[at];
                    at += 1;
                }
                end += text.len() + 1;
            } else {
                pool.starts[index] = pool.starts[alike];
            }
            index += 1;
        }
        pool
    }

    /// Returns a text, or the empty one if there is none of this index.
    pub(crate) const fn text(&'static self, index: usize) -> &'static str {
        text_of(self.from(index))
    }

    /// Returns a text with the NUL behind it, and what else follows.
    pub(crate) const fn from(&'static self, index: usize) -> &'static [u8] {
        from(&self.starts, &self.bytes, index)
    }
}

const fn from(starts: &[u16], bytes: &'static [u8], index: usize) -> &'static [u8] {
    if index >= starts.len() {
        return b"\0";
    }
    match bytes.split_at_checked(starts[index] as usize) {
        Some((_, text)) => text,
        None => b"\0",
    }
}

/// Returns the text before the first NUL.
const fn text_of(bytes: &'static [u8]) -> &'static str {
    let (mut len, mut rest) = (0, bytes);
    while let [1..=u8::MAX, others @ ..] = rest {
        len += 1;
        rest = others;
    }
    match bytes.split_at_checked(len) {
        Some((text, _)) => match core::str::from_utf8(text) {
            Ok(text) => text,
            Err(_) => "",
        },
        None => "", // not run: the length is that of a part
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn alike_texts_are_kept_once() {
        const TEXTS: [&str; 4] = ["ab", "", "ab", "\u{e9}"];
        let pool = pool!(4, TEXTS);
        assert_eq!(
            [0, 1, 2, 3, 4].map(|it| pool.text(it)),
            ["ab", "", "ab", "\u{e9}", ""]
        );
        assert_eq!(pool.bytes, *b"ab\0\0\xc3\xa9\0");
        assert_eq!(pool.from(1), b"\0\xc3\xa9\0");
        assert_eq!(pool.from(4), b"\0");

        // The same, run now and not while compiling.
        assert_eq!(super::bytes_of(&TEXTS), 7);
        let pool = super::Pool::<4, 7>::new(&TEXTS);
        assert_eq!(
            (pool.bytes, pool.starts),
            (*b"ab\0\0\xc3\xa9\0", [0, 3, 0, 4])
        );
        assert_eq!(super::from(&[1], b"", 0), b"\0");
        assert_eq!(super::text_of(b"\xff\0"), "");
    }
}
