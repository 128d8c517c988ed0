/// The most bytes a well-formed failure code has.
pub const MAX_CODE_BYTES: usize = 128;

/// The most segments a well-formed failure code has.
pub const MAX_CODE_SEGMENTS: usize = 8;

/// A failure code as the rules see it. `B` yields the bytes of one that is not well formed.
#[derive(Clone, Debug)]
pub(crate) enum Code<'a, B> {
    Absent,
    WellFormed(&'a str),
    Malformed(B),
}

/// Tells a well-formed code from any other bytes.
///
/// Well formed is 1 to [`MAX_CODE_BYTES`] bytes in 1 to [`MAX_CODE_SEGMENTS`] segments, each of one
/// or more of `A-Z 0-9 _`.
pub(crate) fn well_formed(bytes: &[u8]) -> Option<&str> {
    if bytes.len() > MAX_CODE_BYTES {
        return None;
    }
    let mut segments = 0_usize;
    for segment in bytes.split(|byte| *byte == b'.') {
        segments = segments.saturating_add(1);
        let plain = |byte: &u8| matches!(byte, b'A'..=b'Z' | b'0'..=b'9' | b'_');
        if segment.is_empty() || !segment.iter().all(plain) {
            return None;
        }
    }
    if segments > MAX_CODE_SEGMENTS {
        return None;
    }
    core::str::from_utf8(bytes).ok()
}

/// Returns whether `code` is `prefix`, or `prefix` with further segments below it.
pub(crate) fn is_or_is_below(code: &str, prefix: &str) -> bool {
    code.strip_prefix(prefix)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// Returns whether one of the segments is `name`, in any ASCII letter case.
pub(crate) fn has_segment(code: impl Iterator<Item = u8>, name: &str) -> bool {
    // What of `name` the current segment has yet to show; `None` once it has shown something else.
    let mut rest = Some(name.as_bytes());
    for byte in code {
        if byte == b'.' {
            if rest.is_some_and(<[u8]>::is_empty) {
                return true;
            }
            rest = Some(name.as_bytes());
        } else {
            rest = match rest.and_then(<[u8]>::split_first) {
                Some((expected, rest)) if expected.eq_ignore_ascii_case(&byte) => Some(rest),
                _ => None,
            };
        }
    }
    rest.is_some_and(<[u8]>::is_empty)
}

/// Returns the third segment and the byte it starts at, where there is one.
pub(crate) fn third_segment(code: &str) -> Option<(usize, &str)> {
    let mut dots = code
        .bytes()
        .enumerate()
        .filter(|(_, byte)| *byte == b'.')
        .map(|(at, _)| at);
    let start = dots.nth(1)?.checked_add(1)?;
    let end = dots.next().unwrap_or(code.len());
    Some((start, code.get(start..end)?))
}

#[cfg(test)]
mod tests {
    use super::{has_segment, is_or_is_below, third_segment, well_formed};

    #[test]
    fn a_code_is_well_formed_up_to_its_bounds() {
        let bytes = [b'A'; 129];
        assert!(well_formed(&bytes[..128]).is_some());
        assert!(well_formed(&bytes).is_none());
        assert!(well_formed(b"A.B.C.D.E.F.G.H").is_some());
        assert!(well_formed(b"A.B.C.D.E.F.G.H.I").is_none());
        for malformed in [
            "", ".", "A.", ".A", "A..B", "a", "A B", "A-B", "A\0", "\u{c4}",
        ] {
            assert!(well_formed(malformed.as_bytes()).is_none(), "{malformed:?}");
        }
    }

    #[test]
    fn a_prefix_covers_whole_segments() {
        assert!(is_or_is_below("SAFETY.INPUT", "SAFETY.INPUT"));
        assert!(is_or_is_below("SAFETY.INPUT.TEXT", "SAFETY.INPUT"));
        assert!(!is_or_is_below("SAFETY.INPUTS", "SAFETY.INPUT"));
        assert!(!is_or_is_below("SAFETY", "SAFETY.INPUT"));
    }

    #[test]
    fn a_segment_is_found_whole_and_in_any_case() {
        let has = |code: &str| has_segment(code.bytes(), "SAFETY");
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

    #[test]
    fn the_detail_is_the_third_segment() {
        assert_eq!(third_segment("SAFETY.INPUT.TEXT.X"), Some((13, "TEXT")));
        assert_eq!(third_segment("SAFETY.INPUT"), None);
    }
}
