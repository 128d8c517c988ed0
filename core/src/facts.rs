//! What programs that are to be small need of the two tables: the numbers of each row, and its texts
//! with a NUL behind each. Laid out from the tables while compiling.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "while compiling: what would panic does not compile"
)]

use crate::class::RetryClass;
use crate::http::HTTP_RULES;
use crate::pool::{Pool, bytes_of, pool};
use crate::rules::{Pattern, RULES};
use crate::vocabulary::{Basis, Family, Refund, Remedy, Stage, Verdict};

/// What a rule of the table of failure codes says in numbers.
#[derive(Clone, Copy)]
pub(crate) struct Facts {
    pub(crate) number: u8,
    pub(crate) family: Family,
    pub(crate) verdict: Verdict,
    pub(crate) stage: Stage,
    pub(crate) refund: Refund,
    pub(crate) remedy: Remedy,
    pub(crate) basis: Basis,
    pub(crate) class: RetryClass,
    /// Where the detail begins, of codes that have one; behind the end of any where none has.
    pub(crate) detail_at: u8,
    sentence: u8,
}

/// What a rule of the table of HTTP answers says in numbers.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct HttpFacts {
    /// See [`crate::HttpRule::number`].
    pub number: u8,
    /// See [`crate::HttpRule::class`].
    pub class: RetryClass,
    /// See [`crate::HttpRule::creation_class`].
    pub creation_class: RetryClass,
    /// See [`crate::HttpRule::is_ambiguous`].
    pub is_ambiguous: bool,
}

pub(crate) static FACTS: [Facts; RULES.len()] = {
    let mut facts = [facts_of(0); RULES.len()];
    let mut row = 0;
    while row < RULES.len() {
        facts[row] = facts_of(row);
        row += 1;
    }
    facts
};

pub(crate) const fn facts_of(row: usize) -> Facts {
    let rule = &RULES[row];
    Facts {
        number: rule.number,
        family: rule.family,
        verdict: rule.verdict,
        stage: rule.stage,
        refund: rule.refund,
        remedy: rule.remedy,
        basis: rule.basis,
        class: RetryClass::of(rule),
        detail_at: if rule.has_detail {
            third_segment_at(rule.matches)
        } else {
            u8::MAX
        },
        sentence: rule.citation.sentence(),
    }
}

/// Returns where the third segment begins of each code that has one and that a row covers.
const fn third_segment_at(pattern: Pattern) -> u8 {
    let (Pattern::Exactly(code) | Pattern::Below(code)) = pattern else {
        panic!("only what names codes has a detail"); // not run: such a table does not compile
    };
    let (mut at, mut dots) = (0, 0);
    while at < code.len() && dots < 2 {
        dots += (code.as_bytes()[at] == b'.') as usize;
        at += 1;
    }
    match dots {
        2 => at as u8,
        // The dot behind the second segment stands in the code.
        1 => at as u8 + 1,
        _ => panic!("a detail is the third segment: two have to be named"), // not run: likewise
    }
}

/// Which codes each row covers.
pub(crate) static PATTERNS: [Pattern; RULES.len()] = {
    let mut patterns = [Pattern::Any; RULES.len()];
    let mut row = 0;
    while row < RULES.len() {
        patterns[row] = RULES[row].matches;
        row += 1;
    }
    patterns
};

static HTTP_FACTS: [HttpFacts; HTTP_RULES.len()] = {
    let mut facts = [http_facts_of(0); HTTP_RULES.len()];
    let mut row = 0;
    while row < HTTP_RULES.len() {
        facts[row] = http_facts_of(row);
        row += 1;
    }
    facts
};

const fn http_facts_of(row: usize) -> HttpFacts {
    let rule = &HTTP_RULES[row];
    HttpFacts {
        number: rule.number,
        class: rule.class,
        creation_class: rule.creation_class,
        is_ambiguous: rule.is_ambiguous,
    }
}

/// The statuses of all rows, each range with its row.
static HTTP_STATUSES: [(u16, u16, u8); RANGES] = {
    let mut ranges = [(0, 0, 0); RANGES];
    let (mut row, mut at) = (0, 0);
    while row < HTTP_RULES.len() {
        let mut statuses = HTTP_RULES[row].statuses;
        while let [(low, high), rest @ ..] = statuses {
            ranges[at] = (*low, *high, row as u8);
            at += 1;
            statuses = rest;
        }
        row += 1;
    }
    ranges
};

const RANGES: usize = {
    let (mut row, mut ranges) = (0, 0);
    while row < HTTP_RULES.len() {
        ranges += HTTP_RULES[row].statuses.len();
        row += 1;
    }
    ranges
};

/// Returns the first row that covers an answer; the last one is for what no other covers.
pub(crate) fn http_row(status: Option<u16>) -> usize {
    let mut ranges = HTTP_STATUSES.iter();
    let covers = |(low, high, _): &&(u16, u16, u8)| {
        status.is_some_and(|status| (*low..=*high).contains(&status))
    };
    ranges
        .find(covers)
        .map_or(LAST_HTTP, |(_, _, row)| usize::from(*row))
}

/// Returns what an HTTP answer means in numbers: see [`crate::classify_http`].
#[must_use]
pub fn http_facts(status: Option<u16>) -> &'static HttpFacts {
    &HTTP_FACTS[http_row(status).min(LAST_HTTP)]
}

const LAST_HTTP: usize = HTTP_RULES.len() - 1;

/// How many rows both tables have.
const ROWS: usize = RULES.len() + HTTP_RULES.len();

/// A text of a rule.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum RuleText {
    /// Its name.
    Name,
    /// What it means, for a developer.
    Meaning,
    /// What it rests on, as a text for people.
    Citation,
    /// The heading of the section it rests on.
    CitationSection,
    /// The key of its message.
    MessageKey,
    /// What may be shown to an end user.
    UserMessage,
}

const TEXTS: usize = 6;

const ALL_TEXTS: [&str; ROWS * TEXTS] = {
    let mut all = [""; ROWS * TEXTS];
    let mut row = 0;
    while row < ROWS {
        let texts = texts_of(row);
        let mut text = 0;
        while text < TEXTS {
            all[row * TEXTS + text] = texts[text];
            text += 1;
        }
        row += 1;
    }
    all
};

const fn texts_of(row: usize) -> [&'static str; TEXTS] {
    if row >= RULES.len() {
        let rule = &HTTP_RULES[row - RULES.len()];
        return [rule.name, "", rule.citation.as_str(), "", "", ""];
    }
    let rule = &RULES[row];
    [
        rule.name,
        rule.meaning,
        rule.citation.as_str(),
        rule.citation.section(),
        rule.message.key,
        rule.message.english,
    ]
}

const fn texts() -> &'static Pool<{ ROWS * TEXTS }, { bytes_of(&ALL_TEXTS) }> {
    pool!(ROWS * TEXTS, ALL_TEXTS)
}

/// The numbers of the rows of both tables.
static NUMBERS: [u8; ROWS] = {
    let mut numbers = [0; ROWS];
    let mut row = 0;
    while row < ROWS {
        numbers[row] = if row < RULES.len() {
            RULES[row].number
        } else {
            HTTP_RULES[row - RULES.len()].number
        };
        row += 1;
    }
    numbers
};

/// Returns the place of the rule with this number, those of HTTP answers behind the others.
pub(crate) fn row_of(number: u8) -> Option<usize> {
    NUMBERS.iter().position(|it| *it == number)
}

/// Returns the number of the rule with this name, of either table.
#[cfg(feature = "json")]
pub(crate) fn number_of(name: &str) -> Option<u8> {
    let mut rows = NUMBERS.iter().enumerate();
    let named = rows.find(|(row, _)| texts().text(row * TEXTS) == name);
    named.map(|(_, number)| *number)
}

/// Returns a text of a rule, by its row.
pub(crate) const fn text_of(row: usize, text: RuleText) -> &'static str {
    texts().text(row * TEXTS + text as usize)
}

/// Returns a text of the rule of either table that has this number, a NUL behind it, and what else
/// follows: for C. It is the empty text where there is none.
#[must_use]
pub fn rule_text_for_c(number: u8, text: RuleText) -> &'static [u8] {
    match row_of(number) {
        Some(row) => texts().from(row * TEXTS + text as usize),
        None => b"\0",
    }
}

/// Returns the number of the sentence that the rule with this number rests on: see
/// [`crate::Citation::sentence`]. 0 if there is no such rule.
#[must_use]
pub fn rule_sentence(number: u8) -> u8 {
    let row = row_of(number).and_then(|row| FACTS.get(row));
    row.map_or(0, |facts| facts.sentence)
}

#[cfg(all(test, feature = "json"))]
mod tests {
    use super::{
        FACTS, HTTP_FACTS, RuleText, facts_of, http_facts_of, number_of, rule_sentence,
        rule_text_for_c, text_of, texts_of, third_segment_at,
    };
    use crate::class::RetryClass;
    use crate::{HTTP_RULES, HttpRule, Pattern, RULES, Rule};

    #[test]
    fn a_detail_begins_behind_two_segments() {
        for (pattern, at) in [
            (Pattern::Below("SAFETY.INPUT"), 13),
            (Pattern::Exactly("A.BC.D"), 5),
            (Pattern::Below("A.BC.D.E"), 5),
        ] {
            assert_eq!(third_segment_at(pattern), at, "{pattern}");
        }
    }

    #[test]
    fn the_numbers_are_those_of_the_tables() {
        for (row, rule) in RULES.iter().enumerate() {
            for facts in [FACTS[row], facts_of(row)] {
                assert_eq!(facts.number, rule.number);
                assert_eq!(facts.family, rule.family);
                assert_eq!(facts.verdict, rule.verdict);
                assert_eq!(facts.stage, rule.stage);
                assert_eq!(facts.refund, rule.refund);
                assert_eq!(facts.remedy, rule.remedy);
                assert_eq!(facts.basis, rule.basis);
                assert_eq!(facts.class, RetryClass::of(rule));
                assert_eq!(facts.detail_at != u8::MAX, rule.has_detail);
                assert_eq!(facts.sentence, rule.citation.sentence());
            }
        }
        for (row, rule) in HTTP_RULES.iter().enumerate() {
            for facts in [HTTP_FACTS[row], http_facts_of(row)] {
                assert_eq!(facts.number, rule.number);
                assert_eq!(facts.class, rule.class);
                assert_eq!(facts.creation_class, rule.creation_class);
                assert_eq!(facts.is_ambiguous, rule.is_ambiguous);
            }
        }
    }

    #[test]
    fn the_texts_are_those_of_the_tables() {
        for (row, rule) in RULES.iter().enumerate() {
            let text = |text| text_of(row, text);
            assert_eq!(texts_of(row)[RuleText::Meaning as usize], rule.meaning);
            assert_eq!(text(RuleText::Name), rule.name);
            assert_eq!(text(RuleText::Meaning), rule.meaning);
            assert_eq!(text(RuleText::Citation), rule.citation.as_str());
            assert_eq!(text(RuleText::CitationSection), rule.citation.section());
            assert_eq!(text(RuleText::MessageKey), rule.message.key);
            assert_eq!(text(RuleText::UserMessage), rule.message.english);
            assert_eq!(rule_sentence(rule.number), rule.citation.sentence());
            assert_eq!(number_of(rule.name), Some(rule.number));
        }
        for (row, rule) in HTTP_RULES.iter().enumerate() {
            let row = RULES.len() + row;
            assert_eq!(texts_of(row)[RuleText::Name as usize], rule.name);
            let text = |text| rule_text_for_c(rule.number, text);
            assert!(text(RuleText::Name).starts_with(rule.name.as_bytes()));
            assert!(text(RuleText::Citation).starts_with(rule.citation.as_str().as_bytes()));
            assert!(text(RuleText::UserMessage).starts_with(b"\0"));
            assert_eq!(rule_sentence(rule.number), 0);
            assert_eq!(number_of(rule.name), Some(rule.number));
        }
    }

    #[test]
    fn what_is_not_there_has_the_empty_text() {
        let unused = |number: &u8| {
            Rule::from_number(*number).is_none() && HttpRule::from_number(*number).is_none()
        };
        for number in (0..=u8::MAX).filter(unused) {
            assert!(rule_text_for_c(number, RuleText::Name).starts_with(b"\0"));
        }
        assert_eq!(number_of(""), None);
    }
}
