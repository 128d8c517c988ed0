//! The row of a code at once, for such codes as come in practice.
//!
//! The table defines the answer: the first of its rows that covers the code. To try row after row
//! takes long, and most of that time goes into branches which an ordinary run of codes takes now
//! this way and now that. So the same table is laid out here while compiling in such a way that a
//! code is compared with one prefix alone, and what depends on the code is chosen by an index. Where
//! that does not do, [`find`] has no answer, and the definition has to be asked.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::needless_range_loop,
    reason = "while compiling: what would panic does not compile; `find` denies both again"
)]

use crate::code::{self, MAX_CODE_SEGMENTS, SegmentSearch};
use crate::rules::{Pattern, RULES};

/// Returns the place of the rule in the table. `None` says nothing: any code may have to be looked
/// for, and one that is not well formed always has.
///
/// Its first bytes and one byte more choose a prefix. Four words show that the code begins with it,
/// and its last bytes that the rest is well formed. Whatever is unusual is left to the definition,
/// so that hardly any branch is taken now this way and now that.
#[deny(clippy::arithmetic_side_effects, clippy::indexing_slicing)]
#[inline]
pub(crate) fn find(code: &[u8]) -> Option<u8> {
    let Some(first) = code.first_chunk() else {
        return find_short(code);
    };
    let first = u64::from_le_bytes(*first);
    let end = code.len().checked_sub(WORD)?;

    let slot = slot(first);
    let turn = TURNS.get(
        slot.wrapping_mul(LENGTHS)
            .wrapping_add(code.len() % LENGTHS),
    )?;
    let turn = usize::from(*code.get(usize::from(*turn))?);
    let way = usize::from(*WAYS.get(slot.wrapping_mul(TURN).wrapping_add(turn % TURN))?);
    let [len, lead] = LENS.get(way % PLACES)?;

    // With the dot that follows it, where something does. What has to be waited for is how long the
    // prefix is, and not what else is known of it.
    let rest = code.len().wrapping_sub(usize::from(*len));
    let is_below = usize::from(rest != 0);
    let back = usize::from(*lead).wrapping_add(is_below);
    let head = code.get(..back.wrapping_add(WORD))?;
    let side = SIDES.get((way % PLACES).wrapping_mul(2).wrapping_add(is_below))?;
    let wrong = (first ^ side.words[0])
        | (word(head, second(back))? ^ side.words[1])
        | (word(head, third(back))? ^ side.words[2])
        | (word(head, back)? ^ side.words[3]);
    if wrong & side.mask != 0 {
        return None;
    }
    if usize::from(side.few) < rest && (rest > 2 * WORD || has_many_dots(code)) {
        return None;
    }

    // The last bytes, in two words that overlap in a short code, and the byte before each of them.
    // The first of 16 is left out: the prefix has it, or it is the dot behind the prefix.
    let start = end.saturating_sub(WORD);
    let last = bytes(code, end)?;
    let seen = [bytes(code, start.wrapping_add(1).min(end))?, last];
    let before = [bytes(code, start)?, bytes(code, end.saturating_sub(1))?];
    if is_odd(seen, before, &side.marks) {
        return None;
    }
    let is_named =
        (u64::from_le_bytes(*last) == side.named) & (rest == usize::from(side.named_len));
    side.rows.get(usize::from(is_named)).copied()
}

/// Returns whether the last bytes are not well formed, or seem to hold the segment that matters
/// everywhere. A loop that the compiler turns into a few instructions for all bytes at once.
#[inline]
fn is_odd(seen: [&[u8; WORD]; 2], before: [&[u8; WORD]; 2], marks: &[[u8; WORD]; 2]) -> bool {
    let mut is_odd = false;
    for at in 0..WORD {
        is_odd |= breaks(before[0][at], seen[0][at], DOTS[0][at], marks[0][at])
            | breaks(before[1][at], seen[1][at], DOTS[1][at], marks[1][at]);
    }
    is_odd
}

#[inline]
const fn breaks(before: u8, byte: u8, dot: u8, mark: u8) -> bool {
    !(code::is_plain(byte) | ((byte == dot) & (before != b'.')))
        | ((before == NESTED_MARKS[0]) & (byte == mark))
}

#[inline(never)]
fn has_many_dots(code: &[u8]) -> bool {
    code.iter().filter(|byte| **byte == b'.').count() >= MAX_CODE_SEGMENTS
}

/// What a dot may stand for at each of the last bytes: it may not be the last.
const DOTS: [[u8; WORD]; 2] = [[b'.'; WORD], *b".......A"];

/// Returns the row of a code that is shorter than a word, where it is a prefix that a row names.
#[inline(never)]
fn find_short(code: &[u8]) -> Option<u8> {
    SHORT
        .iter()
        .find(|(prefix, _)| *prefix == code)
        .map(|(_, row)| *row)
}

/// The row of no code at all.
pub(crate) const ABSENT: u8 = absent_row() as u8;

const fn absent_row() -> usize {
    let mut row = 0;
    while !matches!(RULES[row].matches, Pattern::Absent) {
        row += 1;
    }
    row
}

/// What is compared with a code that seems to begin with the prefix of a row: the prefix, with the dot
/// that follows it where something does.
#[derive(Clone, Copy)]
#[cfg_attr(test, derive(Debug, PartialEq))]
struct Side {
    /// Its first, second, third and last eight bytes. Where it is short, they overlap.
    words: [u64; WORDS],
    /// Which bits of the words count.
    mask: u64,
    /// The longest rest that cannot hold too many dots.
    few: u8,
    /// The second of the marks of a nested segment, at each of the last bytes, where such a segment may
    /// bring the code under an earlier row.
    marks: [[u8; WORD]; 2],
    /// The last eight bytes of the one code below that another row names whole, and how much longer
    /// than the prefix it is.
    named: u64,
    named_len: u8,
    /// The rows of what is there, and of the named code.
    rows: [u8; 2],
}

const WORD: usize = 8;
const WORDS: usize = 4;
const TURN: usize = 32;
const LENGTHS: usize = 64;
const SLOTS: usize = 16;
const PLACES: usize = RULES.len().next_power_of_two();

#[inline]
fn bytes(code: &[u8], at: usize) -> Option<&[u8; WORD]> {
    code.get(at..at.wrapping_add(WORD))?.first_chunk()
}

#[inline]
fn word(code: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(*bytes(code, at)?))
}

/// Where the second word of a prefix begins, by the place of the last one: at 0, 4 or 8 as the third
/// at 0, 8 or 16. Not the least of two numbers: of that the compiler may make a branch.
#[inline]
const fn second(back: usize) -> usize {
    third(back) / 2
}

#[inline]
const fn third(back: usize) -> usize {
    back & (3 * WORD)
}

#[inline]
const fn slot(first: u64) -> usize {
    spread(first as u32, MULTIPLIER)
}

const fn spread(first: u32, multiplier: u32) -> usize {
    (first.wrapping_mul(multiplier) >> 28) as usize % SLOTS
}

// --- while compiling ------------------------------------------------------------------------------

/// Where codes with the same first bytes part, by the slots of these and by the length of the code:
/// at its last byte, where it is too short. None is found that is longer than these lengths.
static TURNS: [u8; SLOTS * LENGTHS] = {
    let mut turns = [0; SLOTS * LENGTHS];
    let mut row = 0;
    while row < RULES.len() {
        if let Some(first) = first_of(row) {
            let best = best_turn(first);
            let mut len = 1;
            while len < LENGTHS {
                let turn = if best < len { best } else { len - 1 };
                turns[slot(first as u64) * LENGTHS + len] = turn as u8;
                len += 1;
            }
        }
        row += 1;
    }
    turns
};

/// The rows of the prefixes that lie each way: by the slot of the first bytes, and by the last five
/// bits of the byte where they part.
static WAYS: [u8; SLOTS * TURN] = {
    let mut ways = [NOWHERE; SLOTS * TURN];
    let mut row = 0;
    while row < RULES.len() {
        if let Some(first) = first_of(row) {
            let at = best_turn(first);
            let mut way = 0;
            while way < TURN {
                ways[slot(first as u64) * TURN + way] = way_to(first, at, way);
                way += 1;
            }
        }
        row += 1;
    }
    ways
};

/// How long each prefix is, and by how much it is longer than a word.
static LENS: [[u8; 2]; PLACES] = {
    let mut lens = [[0; 2]; PLACES];
    let mut row = 0;
    while row < RULES.len() {
        if LAID_OUT[row].is_some() {
            let len = prefix_of(row).len();
            lens[row] = [len as u8, len.saturating_sub(WORD) as u8];
        }
        row += 1;
    }
    lens
};

/// Of each prefix the bare one, and behind it what is below it.
static SIDES: [Side; 2 * PLACES] = {
    let mut sides = [NO_SIDE; 2 * PLACES];
    let mut row = 0;
    while row < RULES.len() {
        if let Some([bare, below]) = LAID_OUT[row] {
            (sides[2 * row], sides[2 * row + 1]) = (bare, below);
        }
        row += 1;
    }
    sides
};

const LAID_OUT: [Option<[Side; 2]>; RULES.len()] = {
    let mut laid_out = [None; RULES.len()];
    let mut row = 0;
    while row < RULES.len() {
        laid_out[row] = lay_out(prefix_of(row));
        row += 1;
    }
    laid_out
};

/// The prefixes that are shorter than a word, with their rows.
static SHORT: [(&[u8], u8); SHORTS] = {
    let mut short: [(&[u8], u8); SHORTS] = [(&[], 0); SHORTS];
    let (mut row, mut at) = (0, 0);
    while row < RULES.len() {
        if is_short(row) {
            let prefix = prefix_of(row);
            short[at] = (prefix, first_row(prefix, false) as u8);
            at += 1;
        }
        row += 1;
    }
    short
};

const SHORTS: usize = {
    let (mut row, mut shorts) = (0, 0);
    while row < RULES.len() {
        shorts += is_short(row) as usize;
        row += 1;
    }
    shorts
};

const fn is_short(row: usize) -> bool {
    let len = prefix_of(row).len();
    len > 0 && len < WORD
}

/// The way to no prefix: this row has none.
const NOWHERE: u8 = ABSENT;

/// No code begins with it.
const NO_SIDE: Side = Side {
    words: [u64::MAX; WORDS],
    mask: u64::MAX,
    few: 0,
    marks: [[NO_MARK; WORD]; 2],
    named: 0,
    named_len: u8::MAX,
    rows: [0; 2],
};

/// Gives the first bytes of each prefix a slot to themselves.
const MULTIPLIER: u32 = {
    let mut multiplier = 1;
    while !is_perfect(multiplier) {
        multiplier += 2;
    }
    multiplier
};

const fn is_perfect(multiplier: u32) -> bool {
    let mut row = 0;
    while row < RULES.len() {
        let mut other = 0;
        while other < row {
            if let (Some(one), Some(two)) = (first_of(row), first_of(other)) {
                if one != two && spread(one, multiplier) == spread(two, multiplier) {
                    return false;
                }
            }
            other += 1;
        }
        row += 1;
    }
    true
}

/// Returns where the prefixes with these first bytes part into the most ways, and of such places the
/// one where a word that is in none of them is least likely to have the same byte.
const fn best_turn(first: u32) -> usize {
    let (mut best, mut most) = (0, 0);
    let mut at = 0;
    while at < WORD * WORDS {
        let ways = ways_at(first, at);
        if ways > most {
            (best, most) = (at, ways);
        }
        at += 1;
    }
    best
}

const fn ways_at(first: u32, at: usize) -> u32 {
    let (mut ways, mut no_way, mut is_rare) = (0_u32, 0, 0);
    let mut row = 0;
    while row < RULES.len() {
        if matches!(first_of(row), Some(it) if it == first) {
            let prefix = prefix_of(row);
            if prefix.len() <= at {
                no_way = 1;
            } else if prefix[at] != b'.' {
                ways |= 1 << (prefix[at] as usize % TURN);
                is_rare |= (prefix[at] == b'_') as u32;
            }
        }
        row += 1;
    }
    2 * (ways.count_ones() + no_way) + is_rare
}

/// Returns the row of the longest prefix that lies this way: a code must not be answered by a prefix
/// while a longer one covers it.
const fn way_to(first: u32, at: usize, way: usize) -> u8 {
    let (mut longest, mut found) = (0, NOWHERE);
    let mut row = 0;
    while row < RULES.len() {
        if matches!(first_of(row), Some(it) if it == first) {
            let prefix = prefix_of(row);
            let lies_there = prefix.len() <= at || prefix[at] as usize % TURN == way;
            if lies_there && prefix.len() > longest {
                longest = prefix.len();
                found = if LAID_OUT[row].is_some() {
                    row as u8
                } else {
                    NOWHERE // not run: each is laid out
                };
            }
        }
        row += 1;
    }
    found
}

/// Returns `None` for a prefix that has too few or too many bytes for the words, and for one below
/// which rows name codes whole that cannot be told by one length and eight bytes.
const fn lay_out(prefix: &[u8]) -> Option<[Side; 2]> {
    if prefix.len() < size_of::<u32>() || prefix.len() + 1 >= WORD * WORDS {
        return None;
    }
    let below = first_row(prefix, true);
    let (mut named, mut named_row, mut named_len, mut mark) = (0, below, u8::MAX, NO_MARK);
    let mut row = 0;
    while row < below {
        match RULES[row].matches {
            Pattern::AnySegment(name) => {
                if name.len() != NESTED.len()
                    || !code::begins_with(name.as_bytes(), NESTED.as_bytes())
                {
                    return None; // not run: there is one such row
                }
                mark = NESTED_MARKS[1];
            }
            Pattern::Exactly(code)
                if code.len() > prefix.len() && code::is_or_is_below(code.as_bytes(), prefix) =>
            {
                if named_len != u8::MAX || code.len() < WORD || code.len() - prefix.len() > WORD {
                    return None; // not run: no prefix has two, or one so long
                }
                named = padded_word(code.as_bytes(), code.len() - WORD);
                named_row = first_row(code.as_bytes(), false);
                named_len = (code.len() - prefix.len()) as u8;
            }
            _ => {}
        }
        row += 1;
    }
    let bare = first_row(prefix, false) as u8;
    Some([
        Side {
            rows: [bare; 2],
            ..side(prefix, prefix.len())
        },
        Side {
            few: few(dots_in(prefix)),
            marks: [[mark; WORD]; 2],
            named,
            named_len,
            rows: [below as u8, named_row as u8],
            ..side(prefix, prefix.len() + 1)
        },
    ])
}

/// No two dots stand together, and none is the last.
const fn few(dots: usize) -> u8 {
    2 * MAX_CODE_SEGMENTS.saturating_sub(1 + dots) as u8 + 1
}

/// What a prefix of this length is compared with, the dot behind it perhaps counted.
const fn side(prefix: &[u8], len: usize) -> Side {
    let back = prefix.len().saturating_sub(WORD) + len - prefix.len();
    Side {
        words: [
            padded_word(prefix, 0),
            padded_word(prefix, second(back)),
            padded_word(prefix, third(back)),
            padded_word(prefix, back),
        ],
        // A short prefix ends before its last word does.
        mask: if len - back < WORD {
            u64::MAX >> (8 * (WORD - (len - back)))
        } else {
            u64::MAX
        },
        ..NO_SIDE
    }
}

/// Returns the first row that covers this code, or an unlisted code below it.
const fn first_row(code: &[u8], is_below: bool) -> usize {
    let mut row = 0;
    while row < RULES.len() {
        let covers = match RULES[row].matches {
            Pattern::Exactly(named) => {
                !is_below && code.len() == named.len() && code::begins_with(code, named.as_bytes())
            }
            Pattern::Below(prefix) => code::is_or_is_below(code, prefix.as_bytes()),
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

const fn first_of(row: usize) -> Option<u32> {
    match prefix_of(row).first_chunk() {
        Some(first) => Some(u32::from_le_bytes(*first)),
        None => None,
    }
}

/// The prefix that a row names, and what is below it; empty for a row of another kind.
const fn prefix_of(row: usize) -> &'static [u8] {
    match RULES[row].matches {
        Pattern::Below(prefix) => prefix.as_bytes(),
        _ => &[],
    }
}

/// The segment that brings a code under an earlier row, wherever it stands.
const NESTED: &str = {
    let mut nested = "";
    let mut row = 0;
    while row < RULES.len() {
        if let Pattern::AnySegment(name) = RULES[row].matches {
            nested = name;
        }
        row += 1;
    }
    nested
};

/// Its first bytes, which few other words have together.
const NESTED_MARKS: [u8; 2] = [NESTED.as_bytes()[0], NESTED.as_bytes()[1]];

/// No well-formed code has this byte.
const NO_MARK: u8 = 0;

/// Behind the prefix stands a dot.
const fn padded_word(prefix: &[u8], from: usize) -> u64 {
    let mut word = [b'.'; WORD];
    let mut at = 0;
    while at < WORD && from + at < prefix.len() {
        word[at] = prefix[from + at];
        at += 1;
    }
    u64::from_le_bytes(word)
}

#[cfg(test)]
mod tests {
    extern crate std;

    use std::format;
    use std::vec::Vec;

    use super::{
        ABSENT, LAID_OUT, LENGTHS, MULTIPLIER, TURN, TURNS, WAYS, WORD, absent_row, best_turn, few,
        find, first_of, first_row, is_perfect, lay_out, prefix_of, slot, way_to,
    };
    use crate::code::{Code, is_well_formed};
    use crate::rules::{Pattern, RULES};

    fn by_definition(code: &str) -> Option<u8> {
        let code = Code::<core::iter::Empty<u8>>::WellFormed(code.as_bytes());
        let row = RULES.iter().position(|rule| rule.matches.covers(&code));
        row.map(|row| row as u8)
    }

    fn prefixes() -> impl Iterator<Item = &'static str> {
        (0..RULES.len())
            .map(|row| str::from_utf8(prefix_of(row)).unwrap())
            .filter(|prefix| !prefix.is_empty())
    }

    #[test]
    fn a_listed_prefix_and_what_is_below_it_are_found() {
        for prefix in prefixes() {
            for rest in ["", ".X", ".TEXT", ".CODE01", ".A_1.B_2", ".ABCDEFGHIJKLMNO"] {
                let code = format!("{prefix}{rest}");
                let found = find(code.as_bytes());
                // In a code of one word no dot can be seen to stand alone.
                if code.len() > WORD || rest.is_empty() {
                    assert!(found.is_some(), "{code}");
                    assert_eq!(found, by_definition(&code), "{code}");
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
        .collect();
        for prefix in prefixes() {
            for (one, two) in texts
                .iter()
                .flat_map(|one| texts.iter().map(move |two| (one, two)))
            {
                let code = format!("{prefix}{one}{two}");
                if let Some(found) = find(code.as_bytes()) {
                    assert!(is_well_formed(code.as_bytes()), "{code:?}");
                    assert_eq!(Some(found), by_definition(&code), "{code}");
                }
            }
        }
    }

    /// One odd byte, or two together, at each place of a rest of each length; and the segment that
    /// matters everywhere at each place.
    #[test]
    fn no_place_of_the_rest_is_left_out() {
        for prefix in prefixes() {
            for len in 0..20 {
                let mut rest = std::vec![b'A'; len];
                rest.splice(..len.min(1), *b".");
                for odd in [
                    "", ".", "..", ".A.B.C", "-", "/", ":", "@", "[", "^", "`", "a", "\u{80}",
                    ".SAFETY", "SAFETY",
                ] {
                    for at in 0..=len {
                        let mut code = prefix.as_bytes().to_vec();
                        code.extend(rest.iter().take(at).chain(odd.as_bytes()));
                        code.extend(rest.iter().skip(at + odd.len()));
                        if let Some(found) = find(&code) {
                            let code = str::from_utf8(&code).unwrap();
                            assert!(is_well_formed(code.as_bytes()), "{code:?}");
                            assert_eq!(Some(found), by_definition(code), "{code}");
                        }
                    }
                }
            }
        }
    }

    /// Nothing but odd bytes behind the prefix, so that none of them has an ordinary one beside it.
    #[test]
    fn a_rest_that_is_odd_all_through_is_not_found() {
        for prefix in prefixes() {
            for odd in *b"-/:@[^`a.\x80" {
                for len in 1..20 {
                    let code = [prefix.as_bytes(), b".", &std::vec![odd; len]].concat();
                    assert_eq!(find(&code), None, "{code:?}");
                }
            }
        }
    }

    /// The same functions, run now: what they are while compiling, no test has seen.
    #[test]
    fn what_was_laid_out_while_compiling_is_what_is_laid_out_now() {
        assert_eq!(absent_row(), usize::from(ABSENT));
        assert!(is_perfect(MULTIPLIER));
        assert!(!is_perfect(0));
        // Eight segments at most: behind two dots, five more of a byte each.
        assert_eq!((few(0), few(1), few(2)), (15, 13, 11));
        let unlisted = RULES
            .iter()
            .position(|it| it.matches == Pattern::WellFormed);
        assert_eq!(Some(first_row(b"X", false)), unlisted);
        for row in 0..RULES.len() {
            assert_eq!(lay_out(prefix_of(row)), LAID_OUT[row]);
            if let Some(first) = first_of(row) {
                let (slot, at) = (slot(u64::from(first)), best_turn(first));
                for len in 1..LENGTHS {
                    let turn = usize::from(TURNS[slot * LENGTHS + len]);
                    assert_eq!(turn, at.min(len - 1));
                }
                for way in 0..TURN {
                    assert_eq!(WAYS[slot * TURN + way], way_to(first, at, way));
                }
            }
        }
    }

    /// A code is compared in words: where two of them differ alike, it differs all the same.
    #[test]
    fn a_code_that_differs_in_two_places_is_not_found() {
        for prefix in prefixes() {
            for rest in ["", ".X", ".TEXT"] {
                let listed = format!("{prefix}{rest}");
                for (one, two) in
                    (0..prefix.len()).flat_map(|one| (0..one).map(move |two| (one, two)))
                {
                    for bit in 0..7 {
                        let mut code = listed.clone().into_bytes();
                        code[one] ^= 1 << bit;
                        code[two] ^= 1 << bit;
                        let code = std::string::String::from_utf8(code).unwrap();
                        if let Some(found) = find(code.as_bytes()) {
                            assert!(is_well_formed(code.as_bytes()), "{code:?}");
                            assert_eq!(Some(found), by_definition(&code), "{code}");
                        }
                    }
                }
            }
        }
    }
}
