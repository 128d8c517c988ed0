//! Classifications that are made once and handed out again and again: one for each rule, and one for
//! each code that is met more than once, as far as there is room.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use pyo3::prelude::*;
use taketwo::RULES;

use crate::classification::Classification;

/// The most codes that are kept, and the longest of them, in bytes. Neither a stream of codes that
/// never come again nor one of long ones takes more memory than that.
const MOST_CODES: usize = 1024;
const LONGEST_CODE: usize = 64;

static BY_RULE: OnceLock<[Option<Py<Classification>>; 256]> = OnceLock::new();
static CODES: [OnceLock<Known>; MOST_CODES] = [const { OnceLock::new() }; MOST_CODES];
/// The hash of the code that each place of `CODES` was last asked for in vain.
static ASKED: [AtomicU64; MOST_CODES] = [const { AtomicU64::new(0) }; MOST_CODES];

/// What is kept stays: so nobody has to hold a lock to take it.
struct Known {
    code: Box<[u8]>,
    object: Py<Classification>,
}

/// Whether an object is to be kept: its code was met before, and its place is free.
#[derive(Clone, Copy)]
pub(crate) struct Keep(bool);

/// Makes the classifications of the rules. To be called before any other function here.
pub(crate) fn fill(py: Python<'_>) -> PyResult<()> {
    let mut by_rule = [const { None }; 256];
    for rule in RULES {
        let object = Py::new(py, Classification::new(&rule.into()))?;
        if let Some(place) = by_rule.get_mut(usize::from(rule.number)) {
            *place = Some(object);
        }
    }
    // Who was first has filled it with the same.
    let _ = BY_RULE.set(by_rule);
    Ok(())
}

/// Returns the object that is kept for a code; otherwise whether the one that is made is to be.
#[inline]
pub(crate) fn find(code: Option<&[u8]>) -> Result<&'static Py<Classification>, Keep> {
    if let Some(code) = code {
        let hash = hash(code);
        match CODES.get(place(hash)).and_then(OnceLock::get) {
            Some(known) if *known.code == *code => return Ok(&known.object),
            Some(_) => {}
            None if is_second_time(hash) => return Err(Keep(true)),
            None => {}
        }
    }
    of_rule(&taketwo::classify_bytes(code)).ok_or(Keep(false))
}

/// Returns the object that is kept for the rule of an answer, where the rule is all there is to it.
pub(crate) fn of_rule(found: &taketwo::Classification<'_>) -> Option<&'static Py<Classification>> {
    let rule = found.rule();
    if rule.has_detail && found.detail().is_some() {
        return None;
    }
    BY_RULE.get()?.get(usize::from(rule.number))?.as_ref()
}

/// Returns an object for a code that [`find`] has none for, and keeps it if there is room.
#[cold]
pub(crate) fn made(
    py: Python<'_>,
    code: Option<&[u8]>,
    keep: Keep,
) -> PyResult<Py<Classification>> {
    let found = taketwo::classify_bytes(code);
    let object = match of_rule(&found) {
        Some(kept) => kept.clone_ref(py),
        None => Py::new(py, Classification::new(&found))?,
    };
    if let Some(code) = code.filter(|code| keep.0 && code.len() <= LONGEST_CODE) {
        if let Some(place) = CODES.get(place(hash(code))) {
            let (code, object) = (code.into(), object.clone_ref(py));
            let _ = place.set(Known { code, object });
        }
    }
    Ok(object)
}

/// Two codes that share a hash are kept a little early, and told apart all the same.
#[inline]
fn is_second_time(hash: u64) -> bool {
    let Some(asked) = ASKED.get(place(hash)) else {
        return false;
    };
    let is_second = asked.load(Ordering::Relaxed) == hash;
    if !is_second {
        asked.store(hash, Ordering::Relaxed);
    }
    is_second
}

/// A hash of both ends of a code and its length: what is common differs in one of them.
#[inline]
pub(crate) fn hash(code: &[u8]) -> u64 {
    const ODD: u64 = 0x9e37_79b9_7f4a_7c15;

    let (first, last) = match (code.first_chunk(), code.last_chunk()) {
        (Some(first), Some(last)) => (u64::from_le_bytes(*first), u64::from_le_bytes(*last)),
        _ => (
            code.iter()
                .fold(0, |word, byte| word << 8 | u64::from(*byte)),
            0,
        ),
    };
    let len = u64::try_from(code.len()).unwrap_or_default();
    (first ^ last.rotate_left(29) ^ len << 56).wrapping_mul(ODD)
}

#[allow(clippy::cast_possible_truncation, reason = "the highest bits")]
#[inline]
fn place(hash: u64) -> usize {
    (hash >> 54) as usize
}
