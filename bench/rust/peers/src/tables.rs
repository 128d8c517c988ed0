//! Known codes in a table, and the whole answer by hand for all others.

use std::collections::HashMap;
use std::hash::BuildHasher;

use crate::by_hand::{ABSENT, Answer, full};

include!(concat!(env!("OUT_DIR"), "/known.rs"));

/// A `HashMap` of the known codes.
pub fn map<S: BuildHasher + Default>() -> HashMap<&'static str, Answer, S> {
    KNOWN
        .entries()
        .map(|(code, answer)| (*code, *answer))
        .collect()
}

pub fn by_map<S: BuildHasher>(
    known: &HashMap<&'static str, Answer, S>,
    code: Option<&str>,
) -> Answer {
    let Some(text) = code else { return ABSENT };
    known.get(text).copied().unwrap_or_else(|| full(code))
}

pub fn by_phf(code: Option<&str>) -> Answer {
    let Some(text) = code else { return ABSENT };
    KNOWN.get(text).copied().unwrap_or_else(|| full(code))
}
