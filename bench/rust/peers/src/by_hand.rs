//! What people write by hand.

use taketwo::{Refund, Remedy, Verdict};

/// As small as an answer can be that says what to do.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Answer {
    pub rule: u8,
    pub verdict: Verdict,
    pub refund: Refund,
    pub remedy: Remedy,
}

macro_rules! answers {
    ($($name:ident = $rule:literal $verdict:ident $refund:ident $remedy:ident;)*) => {
        $(pub const $name: Answer = Answer {
            rule: $rule,
            verdict: Verdict::$verdict,
            refund: Refund::$refund,
            remedy: Remedy::$remedy,
        };)*
    };
}

answers! {
    SAFETY_INPUT = 1 Never No ChangeInput;
    SAFETY_OUTPUT = 2 Never No ChangeInput;
    SAFETY = 3 Never No ChangeInput;
    INPUT_PREPROCESSING_SAFETY_TEXT = 4 Never Yes ChangePrompt;
    INPUT_PREPROCESSING_SAFETY = 5 Never Unspecified ChangeInput;
    SAFETY_NESTED = 6 Never Unspecified ChangeInput;
    ASSET_INVALID = 7 Never Yes ReplaceAsset;
    INTERNAL_BAD_OUTPUT = 8 Unlikely Yes RemoveOverlay;
    INPUT_PREPROCESSING_INTERNAL = 9 AfterDelay Yes Wait;
    INTERNAL = 10 AfterDelay Yes Wait;
    INTERNAL_OTHER = 11 AfterDelay Yes Wait;
    ABSENT = 12 AfterDelay Yes Wait;
    THIRD_PARTY_UNAVAILABLE = 13 AfterDelay Yes WaitOrChangeModel;
    THIRD_PARTY_INPUT_VALIDATION = 14 Never Unspecified ChangeInput;
    UNKNOWN = 0 Unspecified Unspecified AskPerson;
    MALFORMED = 15 Unspecified Unspecified AskPerson;
}

/// A chain of prefixes that checks nothing else, not even where a segment ends.
pub fn chain(code: Option<&str>) -> Answer {
    let Some(code) = code else { return ABSENT };
    if code.starts_with("SAFETY.INPUT") {
        SAFETY_INPUT
    } else if code.starts_with("SAFETY.OUTPUT") {
        SAFETY_OUTPUT
    } else if code.starts_with("SAFETY") {
        SAFETY
    } else if code == "INPUT_PREPROCESSING.SAFETY.TEXT" {
        INPUT_PREPROCESSING_SAFETY_TEXT
    } else if code.starts_with("INPUT_PREPROCESSING.SAFETY") {
        INPUT_PREPROCESSING_SAFETY
    } else if code.starts_with("ASSET.INVALID") {
        ASSET_INVALID
    } else if code.starts_with("INTERNAL.BAD_OUTPUT") {
        INTERNAL_BAD_OUTPUT
    } else if code.starts_with("INPUT_PREPROCESSING.INTERNAL") {
        INPUT_PREPROCESSING_INTERNAL
    } else if code == "INTERNAL" {
        INTERNAL
    } else if code.starts_with("INTERNAL") {
        INTERNAL_OTHER
    } else if code.starts_with("THIRD_PARTY.UNAVAILABLE") {
        THIRD_PARTY_UNAVAILABLE
    } else if code.starts_with("THIRD_PARTY.INPUT_VALIDATION") {
        THIRD_PARTY_INPUT_VALIDATION
    } else {
        UNKNOWN
    }
}

/// The same with whole segments: right on every well-formed code without a nested `SAFETY`.
pub fn segments(code: Option<&str>) -> Answer {
    let Some(code) = code else { return ABSENT };
    if moderated(code) {
        moderation(code)
    } else {
        other(code)
    }
}

/// The contract's whole answer, in one pass and the chain.
pub fn full(code: Option<&str>) -> Answer {
    let Some(code) = code else { return ABSENT };
    let plain = |byte: &u8| matches!(byte, b'A'..=b'Z' | b'0'..=b'9' | b'_');
    let (mut segments, mut well_formed, mut nested) = (0, code.len() <= 128, false);
    for segment in code.as_bytes().split(|byte| *byte == b'.') {
        segments += 1;
        well_formed &= !segment.is_empty() && segment.iter().all(plain);
        nested |= segment.eq_ignore_ascii_case(b"SAFETY");
    }
    well_formed &= segments <= 8;
    if !nested {
        return if well_formed { other(code) } else { MALFORMED };
    }
    if well_formed && moderated(code) {
        moderation(code)
    } else {
        SAFETY_NESTED
    }
}

fn below(code: &str, prefix: &str) -> bool {
    code.strip_prefix(prefix)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn moderated(code: &str) -> bool {
    below(code, "SAFETY") || below(code, "INPUT_PREPROCESSING.SAFETY")
}

fn moderation(code: &str) -> Answer {
    if below(code, "SAFETY.INPUT") {
        SAFETY_INPUT
    } else if below(code, "SAFETY.OUTPUT") {
        SAFETY_OUTPUT
    } else if below(code, "SAFETY") {
        SAFETY
    } else if code == "INPUT_PREPROCESSING.SAFETY.TEXT" {
        INPUT_PREPROCESSING_SAFETY_TEXT
    } else {
        INPUT_PREPROCESSING_SAFETY
    }
}

fn other(code: &str) -> Answer {
    if below(code, "ASSET.INVALID") {
        ASSET_INVALID
    } else if below(code, "INTERNAL.BAD_OUTPUT") {
        INTERNAL_BAD_OUTPUT
    } else if below(code, "INPUT_PREPROCESSING.INTERNAL") {
        INPUT_PREPROCESSING_INTERNAL
    } else if code == "INTERNAL" {
        INTERNAL
    } else if below(code, "INTERNAL") {
        INTERNAL_OTHER
    } else if below(code, "THIRD_PARTY.UNAVAILABLE") {
        THIRD_PARTY_UNAVAILABLE
    } else if below(code, "THIRD_PARTY.INPUT_VALIDATION") {
        THIRD_PARTY_INPUT_VALIDATION
    } else {
        UNKNOWN
    }
}
