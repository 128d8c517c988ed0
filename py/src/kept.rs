//! Classifications that are made once and handed out again and again: one for each rule, and one for
//! each detail that is met more than once, of which there are few.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use pyo3::prelude::*;
use taketwo::RULES;

use crate::classification::Classification;

/// The most details that are kept, and the longest of them, in bytes. Neither a stream of details
/// that never come again nor one of long ones takes more memory than that.
const MOST_DETAILS: usize = 256;
const LONGEST_DETAIL: usize = 16;

static BY_RULE: OnceLock<[Option<Py<Classification>>; 256]> = OnceLock::new();
static DETAILS: [OnceLock<Detailed>; MOST_DETAILS] = [const { OnceLock::new() }; MOST_DETAILS];
/// What each place of `DETAILS` was last asked for in vain.
static ASKED: [AtomicU64; MOST_DETAILS] = [const { AtomicU64::new(0) }; MOST_DETAILS];

struct Detailed {
    key: Key,
    object: Py<Classification>,
}

/// A rule and a detail, whole: two that differ have different keys.
#[derive(Clone, Copy, Eq, PartialEq)]
struct Key {
    text: u128,
    rule: u8,
    len: u8,
}

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

/// Returns the object that is kept for a classification, if one is.
#[inline]
pub(crate) fn find(found: &taketwo::Classification<'_>) -> Option<&'static Py<Classification>> {
    let number = found.rule().number;
    let Some(detail) = found.detail() else {
        return BY_RULE.get()?.get(usize::from(number))?.as_ref();
    };
    let key = Key::of(number, detail)?;
    let (first, second) = key.places();
    [first, second]
        .into_iter()
        .filter_map(|place| DETAILS.get(place)?.get())
        .find(|kept| kept.key == key)
        .map(|kept| &kept.object)
}

/// Makes an object for a classification with a detail, and keeps it if it is asked for a second
/// time and there is a place for it.
#[cold]
pub(crate) fn made(
    py: Python<'_>,
    found: &taketwo::Classification<'_>,
) -> PyResult<Py<Classification>> {
    let object = Py::new(py, Classification::new(found))?;
    let Some(key) = found
        .detail()
        .and_then(|detail| Key::of(found.rule().number, detail))
    else {
        return Ok(object);
    };
    let (first, second) = key.places();
    for place in [first, second] {
        let (Some(kept), Some(asked)) = (DETAILS.get(place), ASKED.get(place)) else {
            continue;
        };
        if kept.get().is_none() {
            // No two details that are common share a hash; if they did, one might be kept early.
            if asked.swap(key.hash(), Ordering::Relaxed) == key.hash() {
                let object = object.clone_ref(py);
                let _ = kept.set(Detailed { key, object });
            }
            break;
        }
    }
    Ok(object)
}

impl Key {
    #[inline]
    fn of(rule: u8, detail: &str) -> Option<Self> {
        let mut text = [0; LONGEST_DETAIL];
        text.get_mut(..detail.len())?
            .copy_from_slice(detail.as_bytes());
        Some(Self {
            text: u128::from_le_bytes(text),
            rule,
            len: u8::try_from(detail.len()).ok()?,
        })
    }

    #[allow(clippy::cast_possible_truncation, reason = "the halves are mixed")]
    #[inline]
    fn hash(self) -> u64 {
        let (low, high) = (self.text as u64, (self.text >> 64) as u64);
        (low ^ high.rotate_left(23) ^ u64::from(self.rule)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }

    /// The two places where it may be kept.
    #[allow(clippy::cast_possible_truncation, reason = "eight bits of it")]
    #[inline]
    fn places(self) -> (usize, usize) {
        let hash = self.hash();
        let place = |byte: u64| (byte & 0xff) as usize;
        (place(hash >> 56), place(hash >> 48))
    }
}
