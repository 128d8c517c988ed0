//! One call for each code.

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
        measure(input, &Codes(codes.collect()), rounds)
    };
    ["skew", "wide", "unique", "hot"].map(of_input).into()
}

fn measure(input: &str, codes: &Codes<'_>, rounds: usize) -> Group {
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

#[inline(never)]
fn ends(code: Option<&str>) -> u64 {
    let bytes = code.unwrap_or_default().as_bytes();
    let word = |it: Option<&[u8; 8]>| it.map_or(0, |it| u64::from_le_bytes(*it));
    word(bytes.first_chunk()) ^ word(bytes.last_chunk())
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
