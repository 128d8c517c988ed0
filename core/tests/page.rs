//! The vendor's page, sentence by sentence: `docs/sentences.md` maps each to its test here.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

use taketwo::{
    Basis, Family, Pattern, RULES, Refund, Remedy, Rule, Stage, Status, Verdict, classify,
    read_task,
};

fn rule(name: &str) -> &'static Rule {
    Rule::from_name(name).unwrap()
}

fn moderation() -> impl Iterator<Item = &'static Rule> {
    RULES
        .iter()
        .filter(|rule| rule.family == Family::Moderation)
}

fn cites(name: &str, section: &str, sentence: u8) {
    let citation = rule(name).citation;
    assert_eq!(
        (citation.section(), citation.sentence()),
        (section, sentence),
        "{name}"
    );
}

#[test]
fn sentence_01_a_failed_task_has_a_failure_code() {
    let task = read_task(br#"{"status": "FAILED", "failureCode": "INTERNAL"}"#).unwrap();
    assert_eq!(
        (task.status(), task.failure_code().unwrap().source()),
        (Status::Failed, "INTERNAL")
    );
}

#[test]
fn sentence_02_safety_is_content_moderation() {
    for code in [
        "SAFETY",
        "SAFETY.X",
        "SAFETY.INPUT.TEXT",
        "SAFETY.OUTPUT.VIDEO",
    ] {
        assert_eq!(classify(Some(code)).family(), Family::Moderation, "{code}");
    }
}

#[test]
fn sentence_03_inputs_and_outputs_are_moderated() {
    assert_eq!(rule("safety.input").stage, Stage::Input);
    assert_eq!(rule("safety.output").stage, Stage::Output);
}

#[test]
fn sentence_04_safety_input_is_about_an_input() {
    assert_eq!(rule("safety.input").matches, Pattern::Below("SAFETY.INPUT"));
    assert_eq!(classify(Some("SAFETY.INPUT.IMAGE")).stage(), Stage::Input);
}

#[test]
fn sentence_05_safety_output_is_about_the_output() {
    assert_eq!(
        rule("safety.output").matches,
        Pattern::Below("SAFETY.OUTPUT")
    );
    assert_eq!(classify(Some("SAFETY.OUTPUT.VIDEO")).stage(), Stage::Output);
}

#[test]
fn sentence_06_the_end_of_the_code_is_its_detail() {
    assert_eq!(classify(Some("SAFETY.INPUT.IMAGE")).detail(), Some("IMAGE"));
    assert_eq!(
        classify(Some("SAFETY.OUTPUT.VIDEO")).detail(),
        Some("VIDEO")
    );
}

#[test]
fn sentence_07_safety_input_text_is_about_text() {
    assert_eq!(classify(Some("SAFETY.INPUT.TEXT")).detail(), Some("TEXT"));
}

#[test]
fn sentence_08_only_the_first_rejected_input_is_reported() {
    for rule in moderation() {
        assert!(
            rule.message.english.contains("may uncover the next"),
            "{}",
            rule.name
        );
    }
}

#[test]
fn sentence_09_the_detail_decides_nothing() {
    for known in ["TEXT", "IMAGE", "VIDEO"] {
        let code = format!("SAFETY.INPUT.{known}");
        assert_eq!(
            classify(Some(&code)).rule(),
            classify(Some("SAFETY.INPUT.NEW")).rule()
        );
    }
}

#[test]
fn sentence_10_a_text_failure_does_not_blame_the_prompt() {
    let found = classify(Some("SAFETY.INPUT.TEXT"));
    assert_eq!(found.remedy(), Remedy::ChangeInput);
    assert_ne!(found.message().key, "moderation.prompt");
}

#[test]
fn sentence_11_the_diagnosis_is_not_for_users() {
    for rule in RULES {
        let said = rule.message.english;
        let code_like = |word: &str| word.len() > 1 && word.chars().all(|c| !c.is_lowercase());
        assert!(!said.split_whitespace().any(code_like), "{said}");
        assert!(!said.contains('_') && !said.contains(rule.name), "{said}");
    }
}

#[test]
fn sentence_12_only_safety_is_not_refunded() {
    for rule in RULES {
        let safety = rule.name == "safety" || rule.name.starts_with("safety.");
        match rule.basis {
            Basis::Page => assert_eq!(rule.refund == Refund::No, safety, "{}", rule.name),
            _ => assert_ne!(rule.refund, Refund::No, "{}", rule.name),
        }
    }
}

#[test]
fn sentence_13_safety_is_never_retried() {
    for name in ["safety.input", "safety.output", "safety", "safety.nested"] {
        assert_eq!(rule(name).verdict, Verdict::Never);
        cites(name, "SAFETY failures", 13);
    }
}

#[test]
fn sentence_14_bad_output_is_a_matter_of_quality() {
    let found = classify(Some("INTERNAL.BAD_OUTPUT.CODE01"));
    assert_eq!(
        (found.family(), found.stage()),
        (Family::BadOutput, Stage::Output)
    );
}

#[test]
fn sentence_15_overlays_are_one_possible_cause() {
    assert!(
        rule("internal.bad_output")
            .message
            .english
            .contains("One possible cause")
    );
    assert!(
        rule("internal.bad_output")
            .meaning
            .contains("one possible cause")
    );
}

#[test]
fn sentence_16_overlays_belong_on_the_output() {
    assert_eq!(rule("internal.bad_output").remedy, Remedy::RemoveOverlay);
    let said = rule("internal.bad_output").message.english;
    assert!(
        said.contains("remove them from the input") && said.contains("finished result instead")
    );
}

#[test]
fn sentence_17_bad_output_is_unlikely_to_succeed() {
    assert_eq!(rule("internal.bad_output").verdict, Verdict::Unlikely);
    cites("internal.bad_output", "INTERNAL.BAD_OUTPUT failures", 17);
}

#[test]
fn sentence_18_preprocessing_rejected_the_prompt_text() {
    let found = classify(Some("INPUT_PREPROCESSING.SAFETY.TEXT"));
    assert_eq!(
        (found.family(), found.stage()),
        (Family::Moderation, Stage::Preprocessing)
    );
    assert_eq!(found.remedy(), Remedy::ChangePrompt);
    assert_eq!(
        found.rule().matches,
        Pattern::Exactly("INPUT_PREPROCESSING.SAFETY.TEXT")
    );
}

#[test]
fn sentence_19_preprocessing_moderation_is_never_retried() {
    assert_eq!(
        rule("input_preprocessing.safety.text").verdict,
        Verdict::Never
    );
    cites(
        "input_preprocessing.safety.text",
        "INPUT_PREPROCESSING.SAFETY.TEXT",
        19,
    );
}

#[test]
fn sentence_20_preprocessing_internal_rejected_nothing() {
    let found = classify(Some("INPUT_PREPROCESSING.INTERNAL"));
    assert_eq!(
        (found.family(), found.stage()),
        (Family::Internal, Stage::Preprocessing)
    );
}

#[test]
fn sentence_21_preprocessing_internal_is_retried_after_a_delay() {
    assert_eq!(
        rule("input_preprocessing.internal").verdict,
        Verdict::AfterDelay
    );
    cites(
        "input_preprocessing.internal",
        "INPUT_PREPROCESSING.INTERNAL",
        21,
    );
}

#[test]
fn sentence_22_an_asset_is_not_acceptable() {
    let found = classify(Some("ASSET.INVALID"));
    assert_eq!(
        (found.family(), found.stage()),
        (Family::Asset, Stage::Input)
    );
    assert_eq!(found.remedy(), Remedy::ReplaceAsset);
}

#[test]
fn sentence_23_dimensions_and_duration_are_often_why() {
    let assets = RULES.iter().filter(|rule| rule.family == Family::Asset);
    for said in assets.map(|rule| rule.message.english) {
        assert!(
            said.contains("Often") || said.contains("may be"),
            "hedged: {said}"
        );
        assert!(said.contains("dimensions, duration or format"), "{said}");
    }
}

#[test]
fn sentence_24_an_invalid_asset_is_never_retried() {
    assert_eq!(rule("asset.invalid").verdict, Verdict::Never);
    cites("asset.invalid", "ASSET.INVALID", 24);
}

#[test]
fn sentence_25_internal_or_no_code_is_an_internal_problem() {
    for code in [Some("INTERNAL"), None] {
        let found = classify(code);
        assert_eq!(
            (found.family(), found.stage()),
            (Family::Internal, Stage::Processing)
        );
    }
    let null = read_task(br#"{"status": "FAILED", "failureCode": null}"#).unwrap();
    let undefined = read_task(br#"{"status": "FAILED"}"#).unwrap();
    for task in [null, undefined] {
        assert_eq!(task.classification().unwrap().rule().name, "absent");
    }
}

#[test]
fn sentence_26_an_internal_problem_is_retried_after_a_delay() {
    for name in ["internal", "absent", "internal.other"] {
        assert_eq!(rule(name).verdict, Verdict::AfterDelay);
        cites(name, "INTERNAL or a null value", 26);
    }
}
