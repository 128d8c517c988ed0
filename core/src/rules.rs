use core::fmt;

use crate::citation::Citation;
use crate::code::{self, Code, SegmentSearch};
use crate::message::Message;
use crate::vocabulary::{Basis, Family, Refund, Remedy, Stage, Verdict};

/// The version of the table. It grows by one whenever a row is added or changed.
pub const TABLE_VERSION: u32 = 1;

/// The day the vendor's page was read for this version of the table.
pub const PAGE_READ_ON: &str = "2026-11-22";

/// A row of the table: which codes it covers, and everything an answer says about them.
#[derive(Debug)]
#[non_exhaustive]
pub struct Rule {
    /// The stable number: never given to another rule. 0 is `unknown`.
    pub number: u8,
    /// The stable name.
    pub name: &'static str,
    /// The codes it covers, where no row above does.
    pub matches: Pattern,
    /// Those of them that were seen: on the vendor's page, in life, or in public integrations (survey,
    /// autumn 2026). Any other code it covers has the same answer.
    pub seen: &'static [&'static str],
    /// What kind of failure it was.
    pub family: Family,
    /// Whether the same request may be sent again.
    pub verdict: Verdict,
    /// Where in the course of the task it arose.
    pub stage: Stage,
    /// Whether the credits are expected to come back.
    pub refund: Refund,
    /// What to do about it.
    pub remedy: Remedy,
    /// What the row rests on.
    pub basis: Basis,
    /// The sentence of the page that says whether to retry, or the one it was inferred from.
    pub citation: Citation,
    /// Whether the third segment of the code is its detail.
    pub has_detail: bool,
    /// What it means, for a developer.
    pub meaning: &'static str,
    /// What may be shown to an end user.
    pub message: Message,
}

/// Which codes a rule covers. Segments are compared whole.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Pattern {
    /// No code at all.
    Absent,
    /// This well-formed code alone.
    Exactly(&'static str),
    /// This well-formed code, and any with further segments below it.
    Below(&'static str),
    /// Any code with this segment, in any ASCII letter case, well formed or not.
    AnySegment(&'static str),
    /// Any well-formed code.
    WellFormed,
    /// Any code, well formed or not.
    Any,
}

impl Rule {
    /// Returns the rule with this number, or `None`.
    #[must_use]
    pub fn from_number(number: u8) -> Option<&'static Self> {
        RULES.iter().find(|rule| rule.number == number)
    }

    /// Returns the rule with this name, or `None`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<&'static Self> {
        RULES.iter().find(|rule| rule.name == name)
    }
}

/// Rules are compared by their numbers.
impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl Eq for Rule {}

impl core::hash::Hash for Rule {
    fn hash<H: core::hash::Hasher>(&self, state: &mut H) {
        self.number.hash(state);
    }
}

impl Pattern {
    pub(crate) fn covers<B: Clone + Iterator<Item = u8>>(self, code: &Code<'_, B>) -> bool {
        match (self, code) {
            (Self::Exactly(name), Code::WellFormed(code)) => *code == name.as_bytes(),
            (Self::Below(name), Code::WellFormed(code)) => {
                code::is_or_is_below(code, name.as_bytes())
            }
            (Self::AnySegment(name), Code::WellFormed(code)) => {
                has_segment(code.iter().copied(), name)
            }
            (Self::AnySegment(name), Code::Malformed(code)) => has_segment(code.clone(), name),
            (Self::WellFormed, Code::WellFormed(_)) => true,
            (Self::Any, Code::WellFormed(_) | Code::Malformed(_)) => true,
            _ => false,
        }
    }
}

fn has_segment(code: impl Iterator<Item = u8>, name: &str) -> bool {
    code.fold(SegmentSearch::of(name), SegmentSearch::see)
        .finds()
}

/// In words: `SAFETY.INPUT and below`.
impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent => f.write_str("no code"),
            Self::Exactly(code) => write!(f, "exactly {code}"),
            Self::Below(code) => write!(f, "{code} and below"),
            Self::AnySegment(name) => {
                write!(
                    f,
                    "any other code with a segment {name}, in any letter case"
                )
            }
            Self::WellFormed => f.write_str("any other well-formed code"),
            Self::Any => f.write_str("anything else"),
        }
    }
}

macro_rules! page {
    ($section:literal, $sentence:literal) => {
        Citation {
            section: $section,
            sentence: $sentence,
            text: concat!($section, ", sentence ", $sentence),
        }
    };
}

macro_rules! not_on_page {
    ($why:literal) => {
        Citation {
            section: "",
            sentence: 0,
            text: concat!("not on the page: ", $why),
        }
    };
}

/// The table, in order of precedence: the first row that covers a code is its rule.
///
/// Each row cites its source: the vendor's page as it stood on [`PAGE_READ_ON`], or what it rests
/// on instead.
pub static RULES: &[Rule] = &[
    Rule {
        number: 1,
        name: "safety.input",
        matches: Pattern::Below("SAFETY.INPUT"),
        seen: &[
            "SAFETY.INPUT",
            "SAFETY.INPUT.TEXT",
            "SAFETY.INPUT.IMAGE",
            "SAFETY.INPUT.VIDEO",
        ],
        family: Family::Moderation,
        verdict: Verdict::Never,
        stage: Stage::Input,
        refund: Refund::No,
        remedy: Remedy::ChangeInput,
        basis: Basis::Page,
        citation: page!("SAFETY failures", 13),
        has_detail: true,
        meaning: "Content moderation rejected one of the inputs.",
        message: Message::MODERATION_INPUT,
    },
    Rule {
        number: 2,
        name: "safety.output",
        matches: Pattern::Below("SAFETY.OUTPUT"),
        seen: &[
            "SAFETY.OUTPUT.VIDEO",
            "SAFETY.OUTPUT.IMAGE",
            "SAFETY.OUTPUT.TEXT",
            "SAFETY.OUTPUT.MULTIMODAL",
        ],
        family: Family::Moderation,
        verdict: Verdict::Never,
        stage: Stage::Output,
        refund: Refund::No,
        remedy: Remedy::ChangeInput,
        basis: Basis::Page,
        citation: page!("SAFETY failures", 13),
        has_detail: true,
        meaning: "Content moderation rejected the result.",
        message: Message::MODERATION_OUTPUT,
    },
    Rule {
        number: 3,
        name: "safety",
        matches: Pattern::Below("SAFETY"),
        seen: &["SAFETY"],
        family: Family::Moderation,
        verdict: Verdict::Never,
        stage: Stage::Unspecified,
        refund: Refund::No,
        remedy: Remedy::ChangeInput,
        basis: Basis::Page,
        citation: page!("SAFETY failures", 13),
        has_detail: false,
        meaning: "Content moderation rejected the task; the code does not say where.",
        message: Message::MODERATION,
    },
    Rule {
        number: 4,
        name: "input_preprocessing.safety.text",
        matches: Pattern::Exactly("INPUT_PREPROCESSING.SAFETY.TEXT"),
        seen: &["INPUT_PREPROCESSING.SAFETY.TEXT"],
        family: Family::Moderation,
        verdict: Verdict::Never,
        stage: Stage::Preprocessing,
        // The page withholds the refund from SAFETY alone (sentence 12), and this is not that.
        refund: Refund::Yes,
        remedy: Remedy::ChangePrompt,
        basis: Basis::Page,
        citation: page!("INPUT_PREPROCESSING.SAFETY.TEXT", 19),
        has_detail: true,
        meaning: "Content moderation rejected the prompt text before processing began.",
        message: Message::MODERATION_PROMPT,
    },
    Rule {
        number: 5,
        name: "input_preprocessing.safety",
        matches: Pattern::Below("INPUT_PREPROCESSING.SAFETY"),
        seen: &["INPUT_PREPROCESSING.SAFETY.THIRD_PARTY"],
        family: Family::Moderation,
        verdict: Verdict::Never,
        stage: Stage::Preprocessing,
        refund: Refund::Unspecified,
        remedy: Remedy::ChangeInput,
        basis: Basis::Observed,
        // INPUT_PREPROCESSING.SAFETY.THIRD_PARTY is common in life (survey, autumn 2026).
        citation: not_on_page!("observed in life, autumn 2026"),
        has_detail: true,
        meaning: "Content moderation rejected an input before processing began.",
        message: Message::MODERATION_INPUT,
    },
    Rule {
        number: 6,
        name: "safety.nested",
        matches: Pattern::AnySegment("SAFETY"),
        seen: &[],
        family: Family::Moderation,
        verdict: Verdict::Never,
        stage: Stage::Unspecified,
        refund: Refund::Unspecified,
        remedy: Remedy::ChangeInput,
        // Fails closed: a moderated request sent again costs credits, and in the end the account.
        basis: Basis::Inferred,
        citation: page!("SAFETY failures", 13),
        has_detail: false,
        meaning: "An unlisted code speaks of SAFETY, so it is taken for content moderation.",
        message: Message::MODERATION,
    },
    Rule {
        number: 7,
        name: "asset.invalid",
        matches: Pattern::Below("ASSET.INVALID"),
        seen: &["ASSET.INVALID"],
        family: Family::Asset,
        verdict: Verdict::Never,
        stage: Stage::Input,
        refund: Refund::Yes,
        remedy: Remedy::ReplaceAsset,
        basis: Basis::Page,
        citation: page!("ASSET.INVALID", 24),
        has_detail: false,
        meaning: "An input asset is not acceptable for this type of task, often for its dimensions, \
                  duration or format.",
        message: Message::ASSET,
    },
    Rule {
        number: 8,
        name: "internal.bad_output",
        matches: Pattern::Below("INTERNAL.BAD_OUTPUT"),
        seen: &[
            "INTERNAL.BAD_OUTPUT",
            "INTERNAL.BAD_OUTPUT.CODE01",
            "INTERNAL.BAD_OUTPUT.01",
        ],
        family: Family::BadOutput,
        verdict: Verdict::Unlikely,
        stage: Stage::Output,
        refund: Refund::Yes,
        remedy: Remedy::RemoveOverlay,
        basis: Basis::Page,
        citation: page!("INTERNAL.BAD_OUTPUT failures", 17),
        has_detail: false,
        meaning: "The result was made and rejected for its quality; one possible cause is text or \
                  graphics overlaid on an input image.",
        message: Message::BAD_OUTPUT,
    },
    Rule {
        number: 9,
        name: "input_preprocessing.internal",
        matches: Pattern::Below("INPUT_PREPROCESSING.INTERNAL"),
        seen: &["INPUT_PREPROCESSING.INTERNAL"],
        family: Family::Internal,
        verdict: Verdict::AfterDelay,
        stage: Stage::Preprocessing,
        refund: Refund::Yes,
        remedy: Remedy::Wait,
        basis: Basis::Page,
        citation: page!("INPUT_PREPROCESSING.INTERNAL", 21),
        has_detail: false,
        meaning: "Content moderation itself had a problem; nothing was rejected.",
        message: Message::INTERNAL,
    },
    Rule {
        number: 10,
        name: "internal",
        matches: Pattern::Exactly("INTERNAL"),
        seen: &["INTERNAL"],
        family: Family::Internal,
        verdict: Verdict::AfterDelay,
        stage: Stage::Processing,
        refund: Refund::Yes,
        remedy: Remedy::Wait,
        basis: Basis::Page,
        citation: page!("INTERNAL or a null value", 26),
        has_detail: false,
        meaning: "The service had an internal problem.",
        message: Message::INTERNAL,
    },
    Rule {
        number: 11,
        name: "internal.other",
        matches: Pattern::Below("INTERNAL"),
        seen: &[],
        family: Family::Internal,
        verdict: Verdict::AfterDelay,
        stage: Stage::Processing,
        refund: Refund::Yes,
        remedy: Remedy::Wait,
        basis: Basis::Inferred,
        citation: page!("INTERNAL or a null value", 26),
        has_detail: false,
        meaning: "An unlisted code below INTERNAL, taken for an internal problem of the service.",
        message: Message::INTERNAL,
    },
    Rule {
        number: 12,
        name: "absent",
        matches: Pattern::Absent,
        seen: &[],
        family: Family::Internal,
        verdict: Verdict::AfterDelay,
        stage: Stage::Processing,
        refund: Refund::Yes,
        remedy: Remedy::Wait,
        basis: Basis::Page,
        citation: page!("INTERNAL or a null value", 26),
        has_detail: false,
        meaning: "The task failed without a code: the service had an internal problem.",
        message: Message::INTERNAL,
    },
    Rule {
        number: 13,
        name: "third_party.unavailable",
        matches: Pattern::Below("THIRD_PARTY.UNAVAILABLE"),
        seen: &["THIRD_PARTY.UNAVAILABLE"],
        family: Family::ThirdParty,
        verdict: Verdict::AfterDelay,
        stage: Stage::Provider,
        refund: Refund::Yes,
        remedy: Remedy::WaitOrChangeModel,
        basis: Basis::Revision,
        citation: not_on_page!("a later state of it, autumn 2026"),
        has_detail: false,
        meaning: "The provider of the model is not available.",
        message: Message::THIRD_PARTY,
    },
    Rule {
        number: 14,
        name: "third_party.input_validation",
        matches: Pattern::Below("THIRD_PARTY.INPUT_VALIDATION"),
        seen: &["THIRD_PARTY.INPUT_VALIDATION"],
        family: Family::Asset,
        verdict: Verdict::Never,
        stage: Stage::Provider,
        refund: Refund::Unspecified,
        remedy: Remedy::ChangeInput,
        basis: Basis::Observed,
        citation: not_on_page!("observed in life, autumn 2026"),
        has_detail: false,
        meaning: "The provider of the model did not accept an input.",
        message: Message::ASSET_PROVIDER,
    },
    Rule {
        number: 0,
        name: "unknown",
        matches: Pattern::WellFormed,
        seen: &["NO_FACE_FOUND"],
        family: Family::Unknown,
        verdict: Verdict::Unspecified,
        stage: Stage::Unspecified,
        refund: Refund::Unspecified,
        remedy: Remedy::AskPerson,
        basis: Basis::None,
        citation: not_on_page!("no source names this code"),
        has_detail: false,
        meaning: "A well-formed code that no source names.",
        message: Message::UNKNOWN,
    },
    Rule {
        number: 15,
        name: "malformed",
        matches: Pattern::Any,
        seen: &[],
        family: Family::Unknown,
        verdict: Verdict::Unspecified,
        stage: Stage::Unspecified,
        refund: Refund::Unspecified,
        remedy: Remedy::AskPerson,
        basis: Basis::None,
        citation: not_on_page!("not the form of a failure code"),
        has_detail: false,
        meaning: "Not the form of a failure code.",
        message: Message::UNKNOWN,
    },
];

#[cfg(test)]
mod tests {
    extern crate std;

    use std::collections::{BTreeMap, BTreeSet};

    use super::{Basis, Family, Pattern, RULES, Rule};
    use crate::code::Code;

    #[test]
    fn a_pattern_covers_what_it_says() {
        let covered = |code: &'static str| {
            let patterns = [
                Pattern::Absent,
                Pattern::Exactly("A.Y"),
                Pattern::Below("A.Y"),
                Pattern::AnySegment("Y"),
                Pattern::WellFormed,
                Pattern::Any,
            ];
            let well_formed = Code::<std::str::Bytes<'_>>::WellFormed(code.as_bytes());
            let malformed = Code::Malformed(code.bytes());
            let bits = |is_covered: [bool; 6]| is_covered.map(u8::from);
            (
                bits(patterns.map(|it| it.covers(&well_formed))),
                bits(patterns.map(|it| it.covers(&malformed))),
            )
        };
        assert_eq!(covered("A.Y"), ([0, 1, 1, 1, 1, 1], [0, 0, 0, 1, 0, 1]));
        assert_eq!(covered("A.Y.B"), ([0, 0, 1, 1, 1, 1], [0, 0, 0, 1, 0, 1]));
        // The letter that is looked for first stands everywhere, twice, and nowhere.
        assert_eq!(covered("Y"), ([0, 0, 0, 1, 1, 1], [0, 0, 0, 1, 0, 1]));
        assert_eq!(covered("Y.YY"), ([0, 0, 0, 1, 1, 1], [0, 0, 0, 1, 0, 1]));
        assert_eq!(covered("Y.A.XY"), ([0, 0, 0, 1, 1, 1], [0, 0, 0, 1, 0, 1]));
        assert_eq!(covered("A.YB"), ([0, 0, 0, 0, 1, 1], [0, 0, 0, 0, 0, 1]));
        assert_eq!(covered("A.B"), ([0, 0, 0, 0, 1, 1], [0, 0, 0, 0, 0, 1]));
    }

    #[test]
    fn numbers_and_names_are_unique() {
        let numbers: BTreeSet<u8> = RULES.iter().map(|rule| rule.number).collect();
        let names: BTreeSet<&str> = RULES.iter().map(|rule| rule.name).collect();
        assert_eq!((numbers.len(), names.len()), (RULES.len(), RULES.len()));
        for rule in RULES {
            assert_eq!(Rule::from_number(rule.number), Some(rule));
            assert_eq!(Rule::from_name(rule.name), Some(rule));
        }
        assert_eq!(Rule::from_number(u8::MAX), None);
        assert_eq!(Rule::from_name("Safety"), None);
    }

    #[test]
    fn a_row_for_anything_stands_last_and_one_for_nothing_exists() {
        assert_eq!(RULES.last().map(|rule| rule.matches), Some(Pattern::Any));
        assert!(RULES.iter().any(|rule| rule.matches == Pattern::Absent));
    }

    #[test]
    fn a_sentence_is_cited_exactly_where_the_page_is_the_source() {
        for rule in RULES {
            let cited = rule.citation.sentence != 0;
            let from_page = matches!(rule.basis, Basis::Page | Basis::Inferred);
            assert_eq!(cited, from_page, "{}", rule.name);
            assert_eq!(cited, !rule.citation.section.is_empty(), "{}", rule.name);
        }
    }

    #[test]
    fn a_message_key_stands_for_one_text_and_one_family() {
        let mut known = BTreeMap::new();
        for rule in RULES {
            let said = (rule.message.english, rule.family);
            assert_eq!(
                *known.entry(rule.message.key).or_insert(said),
                said,
                "{}",
                rule.name
            );
        }
    }

    #[test]
    fn an_unknown_rule_is_number_zero_of_the_unknown_family() {
        let unknown = Rule::from_number(0).unwrap();
        assert_eq!((unknown.name, unknown.family), ("unknown", Family::Unknown));
    }
}
