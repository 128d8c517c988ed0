//! What the contract says of every input, tried on random ones and against a naive second reading.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

use proptest::prelude::*;
use taketwo::{
    Basis, MAX_CODE_BYTES, MAX_CODE_SEGMENTS, Pattern, RULES, Rule, Verdict, classify,
    classify_bytes,
};

/// The rules again, without the table's matcher: split the code, compare lists of segments.
fn naive(code: Option<&[u8]>) -> &'static str {
    let Some(bytes) = code else { return "absent" };
    let segments: Vec<String> = bytes
        .split(|b| *b == b'.')
        .map(|s| s.iter().map(|b| char::from(*b)).collect())
        .collect();
    let plain = |s: &String| {
        !s.is_empty()
            && s.chars()
                .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
    };
    let well_formed = (1..=MAX_CODE_BYTES).contains(&bytes.len())
        && segments.len() <= MAX_CODE_SEGMENTS
        && segments.iter().all(plain);
    let list: Vec<&str> = segments.iter().map(String::as_str).collect();
    let nested = list.iter().any(|s| s.eq_ignore_ascii_case("SAFETY"));
    match list.as_slice() {
        _ if !well_formed && nested => "safety.nested",
        _ if !well_formed => "malformed",
        ["SAFETY", "INPUT", ..] => "safety.input",
        ["SAFETY", "OUTPUT", ..] => "safety.output",
        ["SAFETY", ..] => "safety",
        ["INPUT_PREPROCESSING", "SAFETY", "TEXT"] => "input_preprocessing.safety.text",
        ["INPUT_PREPROCESSING", "SAFETY", ..] => "input_preprocessing.safety",
        _ if nested => "safety.nested",
        ["ASSET", "INVALID", ..] => "asset.invalid",
        ["INTERNAL", "BAD_OUTPUT", ..] => "internal.bad_output",
        ["INPUT_PREPROCESSING", "INTERNAL", ..] => "input_preprocessing.internal",
        ["INTERNAL"] => "internal",
        ["INTERNAL", ..] => "internal.other",
        ["THIRD_PARTY", "UNAVAILABLE", ..] => "third_party.unavailable",
        ["THIRD_PARTY", "INPUT_VALIDATION", ..] => "third_party.input_validation",
        _ => "unknown",
    }
}

/// A segment that some rule speaks of, one that looks like it, or any other.
fn segment() -> impl Strategy<Value = String> {
    let mut words: Vec<String> = ["TEXT", "IMAGE", "01", "X", "_", ""]
        .map(str::to_owned)
        .to_vec();
    for rule in &RULES {
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
