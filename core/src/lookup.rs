//! The row of a code at once, for such codes as come in practice.
//!
//! The table defines the answer: the first of its rows that covers the code. To try row after row
//! takes long, and most of that time goes into branches which an ordinary run of codes takes now
//! this way and now that. So the codes that the table lists are laid out here while compiling, each
//! with the row that it has: nearly every code is one of them, and nearly every other has one segment
//! more. Where neither is so, there is no answer here, and the definition has to be asked.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::needless_range_loop,
    reason = "while compiling: what would panic does not compile; what runs denies them again"
)]

use crate::code::{MAX_CODE_BYTES, MAX_CODE_SEGMENTS, SegmentSearch, begins_with, is_or_is_below};
use crate::facts::facts_of;
use crate::found::Found;
use crate::rules::{Pattern, RULES};

/// Returns what the table says of a code that it lists. `None` says nothing.
#[deny(clippy::arithmetic_side_effects, clippy::indexing_slicing)]
#[inline]
pub(crate) fn find(code: &[u8]) -> Option<Found> {
    Some(listed(code)?.itself)
}

/// Returns what the table says of a code that is not listed itself, and has one segment more than one that
/// is. `None` says nothing.
#[deny(clippy::arithmetic_side_effects, clippy::indexing_slicing)]
#[inline]
pub(crate) fn find_below(code: &[u8]) -> Option<Found> {
    let end = code.len().checked_sub(WORD)?;
    let last = bytes(code, end)?;
    // It may bring a code under an earlier row.
    if u64::from_le_bytes(*last) >> 8 == NESTED_AT_END {
        return None;
    }
    // The eight bytes before them. Where there are not so many, nothing listed stands before the segment, or
    // something short.
    let before = if end < WORD {
        0
    } else {
        word(code, end.wrapping_sub(WORD))?
    };
    let last = u64::from_le_bytes(*last);
    if (last | before) & HIGHS != 0 {
        return None;
    }
    let odd = u128::from(not_plain(last)) << 64 | u128::from(not_plain(before));
    // In a word the last byte is the leading one.
    let segment = odd.leading_zeros() as usize / 8;
    let above = code.len().wrapping_sub(1).wrapping_sub(segment);
    let rest = code.get(above..)?;
    if rest.first() != Some(&b'.') || rest.len() == 1 {
        return None;
    }
    let below = &listed(code.get(..above)?)?.below;
    Some(Found {
        row: below.row,
        detail_at: below.detail_at,
        detail_len: below.detail_len | (segment as u8 & below.is_added),
    })
}

/// Returns the highest bits of those bytes that no segment may hold. No byte has its own highest bit.
#[inline(always)]
const fn not_plain(word: u64) -> u64 {
    let is_no_digit = (word ^ all(b'0')).wrapping_add(to_high(10));
    let is_letter = word.wrapping_add(to_high(b'A')) ^ word.wrapping_add(to_high(b'Z' + 1));
    let is_no_underscore = (word ^ all(b'_')).wrapping_add(to_high(1));
    is_no_digit & !is_letter & is_no_underscore & HIGHS
}

const HIGHS: u64 = all(0x80);

/// Added to bytes below 128, it sets the highest bit of those that are this one or above it.
const fn to_high(byte: u8) -> u64 {
    all(0x80 - byte)
}

const fn all(byte: u8) -> u64 {
    u64::from_le_bytes([byte; WORD])
}

/// What the table says of a code that it lists, and of one with a segment more that it does not list.
#[derive(Clone, Copy)]
#[cfg_attr(test, derive(Debug, PartialEq))]
struct Answers {
    itself: Found,
    below: Below,
}

#[derive(Clone, Copy)]
#[cfg_attr(test, derive(Debug, PartialEq))]
struct Below {
    row: u8,
    detail_at: u8,
    /// Of a detail that is in the listed code itself.
    detail_len: u8,
    /// All bits if the added segment is the detail.
    is_added: u8,
}

#[deny(clippy::arithmetic_side_effects, clippy::indexing_slicing)]
#[inline(always)]
fn listed(code: &[u8]) -> Option<&'static Answers> {
    let Some(last) = code.last_chunk() else {
        return listed_short(code);
    };
    let last = u64::from_le_bytes(*last);
    let it = LISTED.get(slot(last, code.len()))?;
    // That nearly always answers it.
    if it.words[0] != last || it.len != code.len() {
        return None;
    }
    let back = code.len().wrapping_sub(WORD);
    let wrong = (word(code, 0)? ^ it.words[1])
        | (word(code, back.min(8))? ^ it.words[2])
        | (word(code, back.min(16))? ^ it.words[3])
        | (word(code, back.min(24))? ^ it.words[4]);
    (wrong == 0).then_some(&it.answers)
}

#[inline(never)]
fn listed_short(code: &[u8]) -> Option<&'static Answers> {
    let mut short = SHORT.iter();
    short
        .find(|(it, _)| *it == code)
        .map(|(_, answers)| answers)
}

#[inline]
fn bytes(code: &[u8], at: usize) -> Option<&[u8; WORD]> {
    code.get(at..)?.first_chunk()
}

#[inline]
fn word(code: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(*bytes(code, at)?))
}

/// A code that the table lists, of eight to forty bytes.
#[derive(Clone, Copy)]
#[cfg_attr(test, derive(Debug, PartialEq))]
struct Listed {
    /// Its last eight bytes, and those from 0, 8, 16 and 24 on, or the last again where that is too far.
    words: [u64; WORDS],
    len: usize,
    answers: Answers,
}

const WORD: usize = 8;
const WORDS: usize = 5;
const SLOTS: usize = 64;

#[inline]
const fn slot(last: u64, len: usize) -> usize {
    spread(last, len, MULTIPLIER)
}

const fn spread(last: u64, len: usize, multiplier: u64) -> usize {
    (last.wrapping_add(len as u64).wrapping_mul(multiplier) >> 58) as usize % SLOTS
}

/// The segment that brings a code under an earlier row, wherever it stands: as the last seven bytes of a word.
const NESTED_AT_END: u64 = {
    let mut word = 0;
    let mut row = 0;
    while row < RULES.len() {
        if let Pattern::AnySegment(name) = RULES[row].matches {
            assert!(word == 0, "there is one such row");
            assert!(name.len() + 2 == WORD, "it fits");
            let mut at = name.len();
            while at > 0 {
                at -= 1;
                word = (word | name.as_bytes()[at] as u64) << 8;
            }
            word |= b'.' as u64;
        }
        row += 1;
    }
    word
};

// --- while compiling ------------------------------------------------------------------------------

static LISTED: [Listed; SLOTS] = {
    let mut slots = [NOTHING; SLOTS];
    let mut at = 0;
    while at < CODES.len() {
        if is_long(CODES[at]) {
            slots[slot_of(CODES[at], MULTIPLIER)] = lay_out(CODES[at]);
        }
        at += 1;
    }
    slots
};

/// What no code is.
const NOTHING: Listed = Listed {
    words: [0; WORDS],
    len: 0,
    answers: Answers {
        itself: Found::without_detail(0),
        below: Below {
            row: 0,
            detail_at: 0,
            detail_len: 0,
            is_added: 0,
        },
    },
};

static SHORT: [(&[u8], Answers); SHORTS] = {
    let mut short: [(&[u8], Answers); SHORTS] = [(&[], NOTHING.answers); SHORTS];
    let (mut at, mut found) = (0, 0);
    while at < CODES.len() {
        if !is_long(CODES[at]) {
            short[found] = (CODES[at], answers_of(CODES[at]));
            found += 1;
        }
        at += 1;
    }
    short
};

const SHORTS: usize = {
    let (mut at, mut shorts) = (0, 0);
    while at < CODES.len() {
        shorts += !is_long(CODES[at]) as usize;
        at += 1;
    }
    shorts
};

const fn is_long(code: &[u8]) -> bool {
    code.len() >= WORD
}

/// The codes that the table lists: those that its rows name, and those that were seen. Some stand there twice.
const CODES: [&[u8]; COUNT] = {
    let mut codes: [&[u8]; COUNT] = [&[]; COUNT];
    let (mut row, mut count) = (0, 0);
    while row < RULES.len() {
        if let Pattern::Exactly(code) | Pattern::Below(code) = RULES[row].matches {
            codes[count] = code.as_bytes();
            count += 1;
        }
        let mut seen = RULES[row].seen;
        while let [code, rest @ ..] = seen {
            codes[count] = code.as_bytes();
            count += 1;
            seen = rest;
        }
        row += 1;
    }
    codes
};

const COUNT: usize = {
    let (mut row, mut count) = (0, 0);
    while row < RULES.len() {
        count += RULES[row].seen.len();
        count += matches!(RULES[row].matches, Pattern::Exactly(_) | Pattern::Below(_)) as usize;
        row += 1;
    }
    count
};

/// Gives each of them a slot to itself.
const MULTIPLIER: u64 = {
    let mut multiplier = 0x9e37_79b9_7f4a_7c15;
    while !is_perfect(multiplier) {
        multiplier += 2;
    }
    multiplier
};

const fn is_perfect(multiplier: u64) -> bool {
    let mut slots: [&[u8]; SLOTS] = [&[]; SLOTS];
    let mut at = 0;
    while at < CODES.len() {
        if is_long(CODES[at]) {
            let slot = slot_of(CODES[at], multiplier);
            if !slots[slot].is_empty() && !is_same(slots[slot], CODES[at]) {
                return false;
            }
            slots[slot] = CODES[at];
        }
        at += 1;
    }
    true
}

const fn is_same(one: &[u8], two: &[u8]) -> bool {
    one.len() == two.len() && begins_with(one, two)
}

const fn slot_of(code: &[u8], multiplier: u64) -> usize {
    spread(word_at(code, code.len() - WORD), code.len(), multiplier)
}

const fn lay_out(code: &[u8]) -> Listed {
    assert!(
        code.len() <= WORD * WORDS,
        "a listed code has forty bytes at most"
    );
    let back = code.len() - WORD;
    Listed {
        words: [
            word_at(code, back),
            word_at(code, 0),
            word_at(code, if back < 8 { back } else { 8 }),
            word_at(code, if back < 16 { back } else { 16 }),
            word_at(code, if back < 24 { back } else { 24 }),
        ],
        len: code.len(),
        answers: answers_of(code),
    }
}

const fn word_at(code: &[u8], from: usize) -> u64 {
    let mut word = [0; WORD];
    let mut at = 0;
    while at < WORD {
        word[at] = code[from + at];
        at += 1;
    }
    u64::from_le_bytes(word)
}

const fn answers_of(code: &[u8]) -> Answers {
    // With the segment that is added.
    assert!(dots_in(code) + 2 <= MAX_CODE_SEGMENTS && code.len() + 2 * WORD <= MAX_CODE_BYTES);
    let below = found(code, first_row(code, true));
    let detail_at = facts_of(below.row as usize).detail_at;
    let is_added = detail_at as usize == code.len() + 1;
    Answers {
        itself: found(code, first_row(code, false)),
        below: Below {
            row: below.row,
            detail_at: if is_added { detail_at } else { below.detail_at },
            detail_len: below.detail_len,
            is_added: if is_added { u8::MAX } else { 0 },
        },
    }
}

const fn found(code: &[u8], row: usize) -> Found {
    Found::with_detail_at(row as u8, facts_of(row).detail_at, code)
}

/// Returns the first row that covers this code, or an unlisted code below it.
const fn first_row(code: &[u8], is_below: bool) -> usize {
    let mut row = 0;
    while row < RULES.len() {
        let covers = match RULES[row].matches {
            Pattern::Exactly(named) => !is_below && is_same(code, named.as_bytes()),
            Pattern::Below(prefix) => is_or_is_below(code, prefix.as_bytes()),
            Pattern::AnySegment(name) => has_segment(code, name),
            Pattern::WellFormed | Pattern::Any => true,
            Pattern::Absent => false,
        };
        if covers {
            return row;
        }
        row += 1;
    }
    row // not run: a row covers any code
}

const fn has_segment(mut code: &[u8], name: &str) -> bool {
    let mut search = SegmentSearch::of(name);
    while let [byte, rest @ ..] = code {
        search = search.see(*byte);
        code = rest;
    }
    search.finds()
}

const fn dots_in(mut code: &[u8]) -> usize {
    let mut dots = 0;
    while let [byte, rest @ ..] = code {
        dots += (*byte == b'.') as usize;
        code = rest;
    }
    dots
}

#[cfg(test)]
mod tests {
    extern crate std;

    use std::format;
    use std::string::String;
    use std::vec::Vec;

    use super::{
        CODES, Found, LISTED, MULTIPLIER, NESTED_AT_END, SHORT, answers_of, find, find_below,
        first_row, is_long, is_perfect, is_same, lay_out, not_plain, slot_of, word_at,
    };
    use crate::code::{Code, is_plain, is_well_formed};
    use crate::rules::{Pattern, RULES};

    /// What the definition says, in other words than those of the crate.
    fn by_definition(code: &str) -> Found {
        let bytes = Code::<core::iter::Empty<u8>>::WellFormed(code.as_bytes());
        let row = RULES.iter().position(|rule| rule.matches.covers(&bytes));
        let row = row.unwrap();
        let mut segments = code.splitn(3, '.');
        let (one, two, rest) = (segments.next(), segments.next(), segments.next());
        match (one, two, rest) {
            (Some(one), Some(two), Some(rest)) if RULES[row].has_detail => Found {
                row: row as u8,
                detail_at: (one.len() + 1 + two.len() + 1) as u8,
                detail_len: rest.split('.').next().unwrap().len() as u8,
            },
            _ => Found::without_detail(row as u8),
        }
    }

    fn found(code: &[u8]) -> Option<Found> {
        find(code).or_else(|| find_below(code))
    }

    fn check(code: &[u8]) {
        if let Some(found) = found(code) {
            assert!(is_well_formed(code), "{}", code.escape_ascii());
            let code = str::from_utf8(code).unwrap();
            assert_eq!(found, by_definition(code), "{code}");
        }
    }

    fn listed() -> impl Iterator<Item = &'static str> {
        CODES.iter().map(|code| str::from_utf8(code).unwrap())
    }

    #[test]
    fn a_listed_code_is_found() {
        for code in listed() {
            assert_eq!(find(code.as_bytes()), Some(by_definition(code)), "{code}");
        }
    }

    #[test]
    fn a_code_with_a_segment_more_is_found() {
        for above in listed() {
            for len in 1..16 {
                let code = format!("{above}.{}", &"A_Z09BCDEFGHIJK"[..len]);
                // The whole of such a code is seen, if it has a word and what stands before it.
                if code.len() > 7 && (len < 8 || code.len() > 15) {
                    assert_eq!(found(code.as_bytes()), Some(by_definition(&code)), "{code}");
                }
            }
        }
    }

    #[test]
    fn what_is_found_is_what_the_table_says() {
        let texts: Vec<&str> = [
            "", ".", "_", "S", "SAFETY", ".SAFETY", ".SAFETYX", ".Y", ".TEXT",
        ]
        .into_iter()
        .chain([
            ".A.B.C.D.E.F",
            ".A.B.C.D.E.F.G",
            ".THIRD_PARTY",
            "..A",
            ".a",
            ".\0",
            ".A-",
        ])
        .chain([
            ".ABCDEFGH",
            ".ABCDEFGHIJKLMNO",
            ".ABCDEFGHIJKLMNOP",
            ".XSAFETY",
        ])
        .collect();
        for above in listed().chain(["", "X", "UNKNOWN_ONE", "INPUT_PREPROCESSING"]) {
            for (one, two) in texts
                .iter()
                .flat_map(|one| texts.iter().map(move |two| (one, two)))
            {
                check(format!("{above}{one}{two}").as_bytes());
            }
        }
    }

    /// One odd byte, or a few together, at each place of a rest of each length; and the segment that
    /// matters everywhere at each place.
    #[test]
    fn no_place_of_the_rest_is_left_out() {
        for above in listed() {
            for len in 0..20 {
                let mut rest = std::vec![b'A'; len];
                rest.splice(..len.min(1), *b".");
                for odd in [
                    "", ".", "..", ".A.B.C", "-", "/", ":", "@", "[", "^", "`", "a", "\u{80}",
                    ".SAFETY", "SAFETY",
                ] {
                    for at in 0..=len {
                        let mut code = above.as_bytes().to_vec();
                        code.extend(rest.iter().take(at).chain(odd.as_bytes()));
                        code.extend(rest.iter().skip(at + odd.len()));
                        check(&code);
                    }
                }
            }
        }
    }

    /// A code is compared in words: where two of them differ alike, it differs all the same.
    #[test]
    fn a_code_that_differs_in_one_place_or_two_is_another() {
        for code in listed() {
            for (one, two) in (0..code.len()).flat_map(|one| (0..=one).map(move |two| (one, two))) {
                for bit in 0..8 {
                    let mut other = code.as_bytes().to_vec();
                    other[one] ^= 1 << bit;
                    other[two] ^= (1 << bit) * u8::from(one != two);
                    assert_eq!(
                        find(&other).is_some(),
                        listed().any(|it| it.as_bytes() == other)
                    );
                    check(&other);
                    other.extend(b".X");
                    check(&other);
                }
            }
        }
    }

    #[test]
    fn each_byte_is_plain_or_not_at_each_place() {
        for byte in 0..0x80 {
            for at in 0..8 {
                for around in *b"A.9_" {
                    let mut word = [around; 8];
                    word[at] = byte;
                    let expected = word.map(|it| u8::from(!is_plain(it)) << 7);
                    assert_eq!(not_plain(u64::from_le_bytes(word)).to_le_bytes(), expected);
                }
            }
        }
    }

    #[test]
    fn codes_that_were_seen_belong_to_their_rows() {
        for (row, rule) in RULES.iter().enumerate() {
            for code in rule.seen {
                assert_eq!(usize::from(by_definition(code).row), row, "{code}");
            }
        }
        let mut seen: Vec<&str> = RULES.iter().flat_map(|rule| rule.seen).copied().collect();
        let count = seen.len();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), count);
    }

    /// The same functions, run now: what they are while compiling, no test has seen.
    #[test]
    fn what_was_laid_out_while_compiling_is_what_is_laid_out_now() {
        assert!(is_perfect(MULTIPLIER));
        assert!(!is_perfect(0));
        assert!(is_same(b"A", b"A") && !is_same(b"A", b"AB") && !is_same(b"A", b"B"));
        assert_eq!(word_at(b"ABCDEFGHI", 1).to_le_bytes(), *b"BCDEFGHI");
        let nested = RULES.iter().find_map(|rule| match rule.matches {
            Pattern::AnySegment(name) => Some(format!("_.{name}")),
            _ => None,
        });
        let word: String = nested.unwrap();
        assert_eq!(NESTED_AT_END, word_at(word.as_bytes(), 0) >> 8);
        let unlisted = RULES
            .iter()
            .position(|it| it.matches == Pattern::WellFormed);
        assert_eq!(Some(first_row(b"X", false)), unlisted);
        for code in CODES {
            if is_long(code) {
                assert_eq!(LISTED[slot_of(code, MULTIPLIER)], lay_out(code));
            } else {
                let (_, answers) = SHORT.iter().find(|(short, _)| *short == code).unwrap();
                assert_eq!(*answers, answers_of(code));
            }
        }
        let filled = LISTED.iter().filter(|it| it.len > 0).count();
        let mut long: Vec<_> = CODES.iter().filter(|code| is_long(code)).collect();
        long.sort_unstable();
        long.dedup();
        assert_eq!(filled, long.len());
    }
}
