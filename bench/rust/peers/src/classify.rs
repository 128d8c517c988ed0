//! One call for each code, and all codes of a slice in one call.

use std::hint::black_box;
use std::path::Path;

use crate::by_hand::{Answer, chain, full, segments};
use crate::harness::{Group, group};
use crate::tables::{by_map, by_phf, map};

/// Of some 0.05 ms, so that what else the machine does spoils few of them.
const SLICE: usize = 4096;

pub fn groups(folder: &Path, rounds: usize) -> Vec<Group> {
    check_boundaries(folder);
    let of_input = |input| {
        let text = crate::text(folder, &format!("{input}.txt"));
        let codes = text.lines().map(|it| (!it.is_empty()).then_some(it));
        let codes = Codes(codes.collect());
        [
            one_by_one(input, &codes, rounds),
            batch(input, &codes, rounds),
        ]
    };
    ["skew", "wide", "unique", "hot"]
        .into_iter()
        .flat_map(of_input)
        .collect()
}

fn one_by_one(input: &str, codes: &Codes<'_>, rounds: usize) -> Group {
    let rustc_hash = map::<rustc_hash::FxBuildHasher>();
    let foldhash = map::<foldhash::fast::RandomState>();
    let ahash = map::<ahash::RandomState>();
    let std = map::<std::hash::RandomState>();
    group(
        format!("rust classify {input}"),
        "ns per code",
        rounds,
        codes.0.len() / SLICE,
        SLICE,
        &[
            (
                "taketwo",
                codes.each(|it| u64::from(taketwo::classify(it).rule().number)),
            ),
            ("chain", codes.peer(chain)),
            ("chain of whole segments", codes.peer(segments)),
            ("whole answer by hand", codes.peer(full)),
            (
                "HashMap, rustc-hash",
                codes.peer(|it| by_map(&rustc_hash, it)),
            ),
            ("HashMap, foldhash", codes.peer(|it| by_map(&foldhash, it))),
            ("HashMap, ahash", codes.peer(|it| by_map(&ahash, it))),
            ("HashMap, std", codes.peer(|it| by_map(&std, it))),
            ("phf", codes.peer(by_phf)),
            ("limit: read first and last 8 bytes", codes.each(ends)),
            ("limit: look at each byte", codes.each(look_at_each)),
        ],
    )
}

/// The numbers of the rules of a slice, into a buffer.
fn batch(input: &str, codes: &Codes<'_>, rounds: usize) -> Group {
    let bytes: Vec<_> = codes.0.iter().map(|it| it.map(str::as_bytes)).collect();
    let many = |slice: usize| {
        let mut rules = [0; SLICE];
        let written = taketwo::classify_many(&bytes[slice * SLICE..][..SLICE], &mut rules);
        black_box(&rules);
        written as u64
    };
    let chain = |slice: usize| {
        let mut rules = [0; SLICE];
        for (code, rule) in codes.0[slice * SLICE..][..SLICE].iter().zip(&mut rules) {
            *rule = chain(*code).rule;
        }
        black_box(&rules);
        SLICE as u64
    };
    let lengths = |slice: usize| {
        let codes = bytes[slice * SLICE..][..SLICE].iter();
        codes.map(|it| it.map_or(0, <[u8]>::len) as u64).sum()
    };
    group(
        format!("rust batch {input}"),
        "ns per code",
        rounds,
        codes.0.len() / SLICE,
        SLICE,
        &[
            ("taketwo", Box::new(many)),
            ("chain", Box::new(chain)),
            ("limit: sum of the lengths", Box::new(lengths)),
        ],
    )
}

struct Codes<'a>(Vec<Option<&'a str>>);

impl Codes<'_> {
    fn each<'a>(
        &'a self,
        run: impl Fn(Option<&str>) -> u64 + 'a,
    ) -> Box<dyn Fn(usize) -> u64 + 'a> {
        Box::new(move |slice| {
            let codes = &self.0[slice * SLICE..][..SLICE];
            codes.iter().map(|code| run(*code)).sum()
        })
    }

    /// A peer, once it has given the answer of taketwo for each code.
    fn peer<'a>(
        &'a self,
        peer: impl Fn(Option<&str>) -> Answer + 'a,
    ) -> Box<dyn Fn(usize) -> u64 + 'a> {
        for code in &self.0 {
            assert_eq!(peer(*code), ours(*code), "{code:?}");
        }
        self.each(move |code| u64::from(peer(code).rule))
    }
}

fn ours(code: Option<&str>) -> Answer {
    let found = taketwo::classify(code);
    Answer {
        rule: found.rule().number,
        verdict: found.verdict(),
        refund: found.refund(),
        remedy: found.remedy(),
    }
}

fn ends(code: Option<&str>) -> u64 {
    let bytes = code.unwrap_or_default().as_bytes();
    let word = |it: Option<&[u8; 8]>| it.map_or(0, |it| u64::from_le_bytes(*it));
    word(bytes.first_chunk()) ^ word(bytes.last_chunk())
}

/// Whether each byte may stand in a code, in as few steps as safe code can: none of the prefixes, none
/// of the rules for dots, no answer. Who tells a code that is not well formed cannot do less. No code of
/// the inputs has more than the 48 bytes that this sees.
fn look_at_each(code: Option<&str>) -> u64 {
    let bytes = code.unwrap_or_default().as_bytes();
    if let (Some(first), Some(last)) = (bytes.first_chunk::<16>(), bytes.last_chunk::<16>()) {
        let middle = bytes.get(16..).and_then(<[u8]>::first_chunk::<16>);
        u64::from(is_odd(first) | is_odd(last) | middle.is_some_and(is_odd))
    } else if let (Some(first), Some(last)) = (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
        u64::from(is_odd(first) | is_odd(last))
    } else {
        u64::from(bytes.iter().any(|byte| is_odd(&[*byte])))
    }
}

#[inline]
fn is_odd<const N: usize>(bytes: &[u8; N]) -> bool {
    let mut is_odd = false;
    for byte in bytes {
        let is_plain = byte.is_ascii_uppercase() | byte.is_ascii_digit() | (*byte == b'_');
        is_odd |= !(is_plain | (*byte == b'.'));
    }
    is_odd
}

fn check_boundaries(folder: &Path) {
    let known = map::<rustc_hash::FxBuildHasher>();
    for (file, whole_answer) in [("boundary.tsv", false), ("contract.tsv", true)] {
        for line in crate::text(folder, file).lines() {
            let (code, rule) = line.split_once('\t').expect("a code and its rule");
            let expected = ours(Some(code));
            assert_eq!(taketwo::classify(Some(code)).rule().name, rule, "{code:?}");
            assert_eq!(full(Some(code)), expected, "{code:?}");
            assert_eq!(by_map(&known, Some(code)), expected, "{code:?}");
            assert_eq!(by_phf(Some(code)), expected, "{code:?}");
            if !whole_answer {
                assert_eq!(segments(Some(code)), expected, "{code:?}");
            }
        }
    }
}
