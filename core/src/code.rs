/// The most bytes a well-formed failure code has.
pub const MAX_CODE_BYTES: usize = 128;

/// The most segments a well-formed failure code has.
pub const MAX_CODE_SEGMENTS: usize = 8;

/// A failure code as the rules see it. `B` yields the bytes of one that is not well formed.
#[derive(Clone, Debug)]
pub(crate) enum Code<'a, B> {
    WellFormed(&'a [u8]),
    Malformed(B),
}

/// Returns whether these bytes have the form of a failure code: 1 to [`MAX_CODE_BYTES`] bytes in
/// 1 to [`MAX_CODE_SEGMENTS`] segments, each of one or more of `A-Z 0-9 _`.
pub(crate) fn is_well_formed(bytes: &[u8]) -> bool {
    if bytes.len() > MAX_CODE_BYTES {
        return false;
    }
    // To the end in any case, without a branch on the way.
    let (mut is_broken, mut segments, mut before) = (false, 1_usize, b'.');
    for byte in bytes {
        is_broken |= !(is_plain(*byte) | (*byte == b'.') & (before != b'.'));
        segments = segments.wrapping_add(usize::from(*byte == b'.'));
        before = *byte;
    }
    !is_broken && before != b'.' && segments <= MAX_CODE_SEGMENTS
}

/// Returns whether a segment may hold this byte.
pub(crate) const fn is_plain(byte: u8) -> bool {
    // Without a branch: it is asked of many bytes at once.
    byte.is_ascii_uppercase() | byte.is_ascii_digit() | (byte == b'_')
}

/// Returns how many bytes follow from this place on, to the end of the segment.
pub(crate) const fn segment_len(code: &[u8], start: usize) -> usize {
    let Some((_, mut rest)) = code.split_at_checked(start) else {
        return 0;
    };
    let all = rest.len();
    while let [byte, further @ ..] = rest {
        if *byte == b'.' {
            break;
        }
        rest = further;
    }
    all.wrapping_sub(rest.len())
}

/// Returns whether `code` is `prefix`, or `prefix` with further segments below it.
pub(crate) const fn is_or_is_below(code: &[u8], prefix: &[u8]) -> bool {
    begins_with(code, prefix)
        && matches!(
            code.split_at_checked(prefix.len()),
            Some((_, [] | [b'.', ..]))
        )
}

/// As `starts_with()`, which may not be called while compiling.
pub(crate) const fn begins_with(mut code: &[u8], mut prefix: &[u8]) -> bool {
    while let ([byte, code_rest @ ..], [expected, prefix_rest @ ..]) = (code, prefix) {
        if *byte != *expected {
            return false;
        }
        (code, prefix) = (code_rest, prefix_rest);
    }
    prefix.is_empty()
}

/// Looks for a whole segment, in any ASCII letter case, byte by byte.
#[derive(Clone, Copy)]
pub(crate) struct SegmentSearch<'a> {
    name: &'a [u8],
    /// What of the name the current segment has yet to show; `None` once it has shown something else.
    rest: Option<&'a [u8]>,
    is_found: bool,
}

impl<'a> SegmentSearch<'a> {
    pub(crate) const fn of(name: &'a str) -> Self {
        Self {
            name: name.as_bytes(),
            rest: Some(name.as_bytes()),
            is_found: false,
        }
    }

    pub(crate) const fn see(self, byte: u8) -> Self {
        if byte == b'.' {
            return Self {
                name: self.name,
                rest: Some(self.name),
                is_found: self.finds(),
            };
        }
        Self {
            rest: match self.rest {
                Some([expected, rest @ ..]) if expected.eq_ignore_ascii_case(&byte) => Some(rest),
                _ => None,
            },
            ..self
        }
    }

    /// Returns whether a segment of what was seen is the name, if that is all.
    pub(crate) const fn finds(&self) -> bool {
        self.is_found || matches!(self.rest, Some([]))
    }
}

#[cfg(test)]
mod tests {
    use super::{SegmentSearch, is_or_is_below, is_well_formed, segment_len};

    #[test]
    fn a_code_is_well_formed_up_to_its_bounds() {
        let bytes = [b'A'; 129];
        assert!(is_well_formed(&bytes[..128]));
        assert!(!is_well_formed(&bytes));
        assert!(is_well_formed(b"A.B.C.D.E.F.G.H"));
        assert!(!is_well_formed(b"A.B.C.D.E.F.G.H.I"));
        for malformed in [
            "", ".", "A.", ".A", "A..B", "a", "A B", "A-B", "A\0", "\u{c4}",
        ] {
            assert!(!is_well_formed(malformed.as_bytes()), "{malformed:?}");
        }
    }

    #[test]
    fn the_end_of_a_segment_is_found_from_any_place() {
        let bytes = *b"ABCDEFGH.I.JKLMNOPQRSTUVWXYZ_01234.56789";
        for end in 0..=bytes.len() {
            for start in 0..=end {
                let code = &bytes[..end];
                let dot = code[start..].iter().position(|byte| *byte == b'.');
                let len = dot.unwrap_or(end - start);
                assert_eq!(segment_len(code, start), len, "{start} of {end}");
            }
            assert_eq!(segment_len(&bytes[..end], end + 1), 0);
        }
    }

    #[test]
    fn a_prefix_covers_whole_segments() {
        for code in ["SAFETY.INPUT", "SAFETY.INPUT.TEXT"] {
            assert!(is_or_is_below(code.as_bytes(), b"SAFETY.INPUT"), "{code}");
        }
        for code in ["SAFETY.INPUTS", "SAFETY", "SAFETY.OUTPUT", ""] {
            assert!(!is_or_is_below(code.as_bytes(), b"SAFETY.INPUT"), "{code}");
        }
    }

    #[test]
    fn a_segment_is_found_whole_and_in_any_case() {
        let has = |code: &str| {
            code.bytes()
                .fold(SegmentSearch::of("SAFETY"), SegmentSearch::see)
                .finds()
        };
        for code in ["SAFETY", "X.safety", "Safety.", "..sAfEtY..", "SAFE.SAFETY"] {
            assert!(has(code), "{code:?}");
        }
        for code in [
            "",
            "SAFETYX",
            "XSAFETY",
            "SAFET",
            "SAFE.TY",
            " SAFETY",
            "SAFETYSAFETY",
        ] {
            assert!(!has(code), "{code:?}");
        }
    }
}
