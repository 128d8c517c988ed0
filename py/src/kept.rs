//! Classifications that are made once and handed out again and again: one for each rule, and one for
//! each code that is met more than once, as far as there is room.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use pyo3::prelude::*;
use taketwo::RULES;

use crate::classification::Classification;

/// The most codes that are kept: a stream of codes that never come again takes no more memory.
const MOST_CODES: usize = 1024;

static BY_RULE: OnceLock<[Option<Py<Classification>>; 256]> = OnceLock::new();
static CODES: [Place; MOST_CODES] = [const { Place(OnceLock::new()) }; MOST_CODES];
/// The hash of the code that each place of `CODES` was last asked for in vain.
static ASKED: [AtomicU64; MOST_CODES] = [const { AtomicU64::new(0) }; MOST_CODES];

/// A place for a code, in one line of the processor's cache.
#[repr(align(64))]
struct Place(OnceLock<Known>);

/// What is kept stays: so nobody has to hold a lock to take it.
struct Known {
    key: Key,
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

/// Returns the object that is kept for a code.
#[inline]
pub(crate) fn known(code: &[u8]) -> Option<&'static Py<Classification>> {
    let key = Key::of(code)?;
    let known = CODES.get(key.place())?.0.get()?;
    known.key.is(&key).then_some(&known.object)
}

/// Returns the object that is kept for a code or for its rule; otherwise whether the one that is
/// made is to be.
#[inline]
pub(crate) fn find(code: Option<&[u8]>) -> Result<&'static Py<Classification>, Keep> {
    match code.and_then(known) {
        Some(kept) => Ok(kept),
        None => find_rule(code),
    }
}

fn find_rule(code: Option<&[u8]>) -> Result<&'static Py<Classification>, Keep> {
    if code
        .and_then(Key::of)
        .is_some_and(|key| key.is_to_be_kept())
    {
        return Err(Keep(true));
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
    if let Some(key) = code.and_then(Key::of).filter(|_| keep.0) {
        if let Some(place) = CODES.get(key.place()) {
            let object = object.clone_ref(py);
            let _ = place.0.set(Known { key, object });
        }
    }
    Ok(object)
}

/// A code as words that are compared without a loop and without a call, and say all of it.
///
/// They are its bytes by eight; a word that would reach over the end is the last eight bytes instead.
struct Key {
    words: [u64; WORDS],
    len: usize,
}

const WORD: usize = size_of::<u64>();
const WORDS: usize = 5;

impl Key {
    /// Returns the key of a code, if it is of a length that is kept. A shorter one depends on its
    /// rule alone; a longer one is no code that is known.
    #[inline]
    fn of(code: &[u8]) -> Option<Self> {
        let len = code.len();
        let last = len.checked_sub(WORD)?;
        if len > WORDS * WORD {
            return None;
        }
        let mut words = [0; WORDS];
        for (word, at) in words.iter_mut().zip((0..).step_by(WORD)) {
            *word = u64::from_le_bytes(*code.get(last.min(at)..)?.first_chunk()?);
        }
        Some(Self { words, len })
    }

    /// Whether two codes are the same.
    #[inline]
    fn is(&self, other: &Self) -> bool {
        let words = self.words.iter().zip(&other.words);
        self.len == other.len && words.fold(0, |all, (one, other)| all | (one ^ other)) == 0
    }

    #[inline]
    fn hash(&self) -> u64 {
        let [first, .., last] = self.words;
        mix(first, last, self.len)
    }

    #[inline]
    fn place(&self) -> usize {
        place(self.hash())
    }

    /// Whether the place of a code is free, and it is asked for the second time. Two codes that
    /// share a hash are kept a little early, and told apart all the same.
    fn is_to_be_kept(&self) -> bool {
        let (Some(place), Some(asked)) = (CODES.get(self.place()), ASKED.get(self.place())) else {
            return false;
        };
        if place.0.get().is_some() {
            return false;
        }
        let hash = self.hash();
        let is_second = asked.load(Ordering::Relaxed) == hash;
        if !is_second {
            asked.store(hash, Ordering::Relaxed);
        }
        is_second
    }
}

/// A hash of both ends of a code and its length: what is common differs in one of them. It is rotated
/// so that no two of the codes that are known have the same place.
#[inline]
pub(crate) fn hash(code: &[u8]) -> u64 {
    let (first, last) = match (code.first_chunk(), code.last_chunk()) {
        (Some(first), Some(last)) => (u64::from_le_bytes(*first), u64::from_le_bytes(*last)),
        _ => (
            code.iter()
                .fold(0, |word, byte| word << 8 | u64::from(*byte)),
            0,
        ),
    };
    mix(first, last, code.len())
}

#[inline]
fn mix(first: u64, last: u64, len: usize) -> u64 {
    const ODD: u64 = 0x9e37_79b9_7f4a_7c15;

    let len = u64::try_from(len).unwrap_or_default();
    (first ^ last.rotate_left(45) ^ len << 56).wrapping_mul(ODD)
}

#[allow(clippy::cast_possible_truncation, reason = "the highest bits")]
#[inline]
fn place(hash: u64) -> usize {
    (hash >> 54) as usize
}
