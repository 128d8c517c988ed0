//! What the contract says of every input, tried on random ones and against a naive second reading.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

use proptest::prelude::*;
use taketwo::{
    Basis, MAX_CODE_BYTES, MAX_CODE_SEGMENTS, Pattern, RULES, Rule, Verdict, classify,
    classify_bytes,
};

/// The matcher again, the plain way: split the code, and compare lists of segments.
fn naive(code: Option<&[u8]>) -> &'static str {
    let split = |code: &[u8]| -> Vec<Vec<u8>> {
        code.split(|byte| *byte == b'.')
            .map(<[u8]>::to_vec)
            .collect()
    };
    let plain = |segment: &Vec<u8>| {
        let letter = |b: &u8| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b'_';
        !segment.is_empty() && segment.iter().all(letter)
    };
    let segments = code.map(split).unwrap_or_default();
    let well_formed = code.is_some_and(|code| (1..=MAX_CODE_BYTES).contains(&code.len()))
        && segments.len() <= MAX_CODE_SEGMENTS
        && segments.iter().all(plain);
    let covers = |pattern| match pattern {
        Pattern::Absent => code.is_none(),
        Pattern::Exactly(other) => well_formed && segments == split(other.as_bytes()),
        Pattern::Below(other) => well_formed && segments.starts_with(&split(other.as_bytes())),
        Pattern::AnySegment(name) => segments
            .iter()
            .any(|segment| segment.eq_ignore_ascii_case(name.as_bytes())),
        Pattern::WellFormed => well_formed,
        Pattern::Any => code.is_some(),
        other => panic!("no naive reading of {other:?}"),
    };
    RULES.iter().find(|rule| covers(rule.matches)).unwrap().name
}

/// A segment that some rule speaks of, one that looks like it, or any other.
fn segment() -> impl Strategy<Value = String> {
    let mut words: Vec<String> = ["TEXT", "IMAGE", "01", "X", "_", ""]
        .map(str::to_owned)
        .to_vec();
    for rule in RULES {
        if let Pattern::Exactly(code) | Pattern::Below(code) | Pattern::AnySegment(code) =
            rule.matches
        {
            words.extend(code.split('.').map(str::to_owned));
        }
    }
    let word = prop::sample::select(words);
    prop_oneof![
        8 => word.clone(),
        1 => word.clone().prop_map(|word| word.to_ascii_lowercase()),
        1 => (word, "[A-Z_.a-z \u{17f}]").prop_map(|(word, more)| word + &more),
        1 => "[A-Z0-9_]{1,40}",
    ]
}

fn code() -> impl Strategy<Value = String> {
    prop::collection::vec(segment(), 1..10).prop_map(|segments| segments.join("."))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_code_like_those_of_the_rules_is_classified_as_the_naive_reading_does(code in code()) {
        let found = classify(Some(&code));
        prop_assert_eq!(found.rule().name, naive(Some(code.as_bytes())));
        let third = code.split('.').nth(2);
        prop_assert_eq!(found.detail(), third.filter(|_| found.rule().has_detail));
    }

    #[test]
    fn a_listed_code_with_something_changed_is_classified_as_the_naive_reading_does(
        known in prop::sample::select(known_codes()),
        further in prop::collection::vec(segment(), 0..4),
        change in prop::option::of((any::<prop::sample::Index>(), prop::num::u8::ANY)),
    ) {
        let mut code = [vec![known.to_owned()], further].concat().join(".").into_bytes();
        if let Some((at, byte)) = change {
            let at = at.index(code.len());
            code[at] = byte;
        }
        let found = classify_bytes(Some(&code));
        prop_assert_eq!(found.rule().name, naive(Some(&code)), "{:?}", code);
    }

    #[test]
    fn any_bytes_are_classified_as_the_naive_reading_does(
        bytes in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        prop_assert_eq!(classify_bytes(Some(&bytes)).rule().name, naive(Some(&bytes)));
    }

    #[test]
    fn the_same_code_has_the_same_answer(code in code()) {
        let again = code.clone();
        prop_assert_eq!(classify(Some(&code)), classify(Some(&again)));
    }

    #[test]
    fn a_further_segment_never_changes_the_family(
        code in prop::sample::select(known_codes()),
        further in "[A-Z0-9_]{1,20}",
    ) {
        prop_assume!(further != "SAFETY" && !begins_a_rule_below(code, &further));
        let longer = format!("{code}.{further}");
        prop_assert_eq!(classify(Some(&longer)).family(), classify(Some(code)).family());
    }

    #[test]
    fn any_bytes_are_a_task_or_an_error_with_a_place(
        bytes in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        if let Err(error) = taketwo::read_task(&bytes) {
            let place = error.offset().map_or(!error.path().is_empty(), |at| at <= bytes.len());
            prop_assert!(place, "{}", error);
        }
    }

    #[test]
    fn a_record_cut_off_anywhere_is_an_error(cut in 0..RECORD.len()) {
        prop_assert!(taketwo::read_task(&RECORD.as_bytes()[..cut]).is_err());
    }

    #[test]
    fn a_record_with_one_byte_changed_is_never_another_status(
        at in 0..RECORD.len(), byte in any::<u8>(),
    ) {
        let mut bytes = RECORD.as_bytes().to_vec();
        bytes[at] = byte;
        if let Ok(task) = taketwo::read_task(&bytes) {
            prop_assert_eq!(task.status(), taketwo::Status::Failed);
        }
    }

    #[test]
    fn credits_are_rounded_half_up_in_thousandths(units in 0_u64..=10_000_000_000_000) {
        // Credits in ten-thousandths, so that the last digit is what is rounded.
        let number = format!("{}.{:04}", units / 10_000, units % 10_000);
        let json = format!(r#"{{"status": "FAILED", "cost": {{"credits": {number}}}}}"#);
        let cost = taketwo::read_task(json.as_bytes()).unwrap().cost_millicredits();
        prop_assert_eq!(cost, Some((units + 5) / 10));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn many_codes_are_classified_as_one_by_one(
        codes in prop::collection::vec(prop::option::weighted(0.9, code()), 0..20),
        room in 0..25_usize,
    ) {
        let codes: Vec<Option<&[u8]>> =
            codes.iter().map(|code| code.as_ref().map(String::as_bytes)).collect();
        let mut rules = vec![u8::MAX; room];
        let written = taketwo::classify_many(&codes, &mut rules);
        prop_assert_eq!(written, codes.len().min(room));
        for (code, rule) in codes.iter().zip(&rules) {
            prop_assert_eq!(*rule, classify_bytes(*code).rule().number);
        }
        prop_assert!(rules[written..].iter().all(|rule| *rule == u8::MAX));
    }
}

const RECORD: &str = r#"{"status":"FAILED","failureCode":"INTERNAL","failure":"\u0041","cost":{"credits":1.5e1},"x":[1,{"y":null}]}"#;

fn known_codes() -> Vec<&'static str> {
    let code = |rule: &Rule| match rule.matches {
        Pattern::Exactly(code) | Pattern::Below(code) => Some(code),
        _ => None,
    };
    RULES.iter().filter_map(code).collect()
}

fn begins_a_rule_below(code: &str, further: &str) -> bool {
    let longer = format!("{code}.{further}");
    known_codes()
        .iter()
        .any(|known| *known == longer || known.starts_with(&format!("{longer}.")))
}

#[test]
fn without_a_basis_there_is_no_verdict() {
    for rule in RULES.iter().filter(|rule| rule.basis == Basis::None) {
        assert_eq!(rule.verdict, Verdict::Unspecified);
    }
}

#[test]
fn absent_is_absent() {
    assert_eq!(classify(None).rule().name, naive(None));
}
