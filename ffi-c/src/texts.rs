#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "while compiling: what would panic does not compile"
)]

use core::ffi::c_char;

use taketwo::{HTTP_RULES, RULES, Rule};

/// A value that has a static text for C. What is not there has the empty text.
pub(crate) trait StaticText {
    fn static_text(self) -> *const c_char;
}

/// Lays out texts of core for C: one behind the other, a NUL behind each, while compiling.
///
/// Core's texts are `&str` and have no NUL, and the library has no allocator to add one.
macro_rules! nul_terminated {
    ($count:expr, $index:ident => $text:expr) => {{
        const COUNT: usize = $count;
        const SIZE: usize = {
            let mut size = 0;
            let mut $index = 0;
            while $index < COUNT {
                let text: &str = $text;
                size += text.len() + 1;
                $index += 1;
            }
            size
        };
        static LAYOUT: Layout<COUNT, SIZE> = {
            let mut layout = Layout {
                starts: [0; COUNT],
                bytes: [0; SIZE],
            };
            let mut at = 0;
            let mut $index = 0;
            while $index < COUNT {
                let text: &str = $text;
                layout.starts[$index] = at;
                let mut byte = 0;
                while byte < text.len() {
                    layout.bytes[at] = text.as_bytes()[byte];
                    at += 1;
                    byte += 1;
                }
                at += 1;
                $index += 1;
            }
            layout
        };
        &LAYOUT
    }};
}

struct Layout<const COUNT: usize, const SIZE: usize> {
    starts: [usize; COUNT],
    bytes: [u8; SIZE],
}

impl<const COUNT: usize, const SIZE: usize> Layout<COUNT, SIZE> {
    fn text(&'static self, index: Option<usize>) -> *const c_char {
        index
            .and_then(|index| self.starts.get(index))
            .and_then(|start| self.bytes.get(*start..))
            .map_or(c"".as_ptr(), |text| text.as_ptr().cast())
    }
}

macro_rules! static_names {
    ($($type:ident)+) => {$(
        impl StaticText for Option<taketwo::$type> {
            fn static_text(self) -> *const c_char {
                let names = nul_terminated!(
                    taketwo::$type::all().len(),
                    index => taketwo::$type::all()[index].name()
                );
                let all = taketwo::$type::all();
                names.text(self.and_then(|value| all.iter().position(|it| *it == value)))
            }
        }
    )+};
}

static_names!(Family Verdict Stage Refund Remedy Basis Status TaskErrorKind);
static_names!(Action Check RetryClass Phase Preset);

/// A text of a rule.
#[derive(Clone, Copy)]
pub(crate) enum RuleText {
    Name,
    Meaning,
    Citation,
    CitationSection,
    MessageKey,
    UserMessage,
}

const RULE_TEXTS: usize = 6;

const fn rule_text(rule: &'static Rule, text: usize) -> &'static str {
    match text {
        0 => rule.name,
        1 => rule.meaning,
        2 => rule.citation.as_str(),
        3 => rule.citation.section(),
        4 => rule.message.key,
        _ => rule.message.english,
    }
}

/// Returns a text of the rule with this number, of either table, or the empty text.
pub(crate) fn of_rule(number: u8, text: RuleText) -> *const c_char {
    if let Some(row) = HTTP_RULES.iter().position(|rule| rule.number == number) {
        return of_http_rule(row, text);
    }
    let texts = nul_terminated!(
        RULES.len() * RULE_TEXTS,
        index => rule_text(&RULES[index / RULE_TEXTS], index % RULE_TEXTS)
    );
    let row = RULES.iter().position(|rule| rule.number == number);
    let first = row.map(|row| row.saturating_mul(RULE_TEXTS));
    texts.text(first.map(|first| first.saturating_add(text as usize)))
}

/// Returns a text of a row of the table of HTTP answers: those have a name and a citation only.
fn of_http_rule(row: usize, text: RuleText) -> *const c_char {
    match text {
        RuleText::Name => {
            let names = nul_terminated!(HTTP_RULES.len(), index => HTTP_RULES[index].name);
            names.text(Some(row))
        }
        RuleText::Citation => {
            let citations =
                nul_terminated!(HTTP_RULES.len(), index => HTTP_RULES[index].citation.as_str());
            citations.text(Some(row))
        }
        _ => c"".as_ptr(),
    }
}

#[cfg(test)]
mod tests {
    use core::ffi::{CStr, c_char};

    use taketwo::{HTTP_RULES, HttpRule, RULES, Rule};

    use super::{RuleText, StaticText, of_rule};

    fn read(text: *const c_char) -> &'static str {
        // SAFETY: every text of this file is static and has a NUL behind it.
        unsafe { CStr::from_ptr(text) }.to_str().unwrap()
    }

    #[test]
    fn each_text_of_a_rule_is_cores() {
        for rule in RULES {
            let text = |text| read(of_rule(rule.number, text));
            assert_eq!(text(RuleText::Name), rule.name);
            assert_eq!(text(RuleText::Meaning), rule.meaning);
            assert_eq!(text(RuleText::Citation), rule.citation.as_str());
            assert_eq!(text(RuleText::CitationSection), rule.citation.section());
            assert_eq!(text(RuleText::MessageKey), rule.message.key);
            assert_eq!(text(RuleText::UserMessage), rule.message.english);
        }
    }

    #[test]
    fn an_http_rule_has_its_name_and_citation() {
        for rule in &HTTP_RULES {
            assert_eq!(read(of_rule(rule.number, RuleText::Name)), rule.name);
            let citation = read(of_rule(rule.number, RuleText::Citation));
            assert_eq!(citation, rule.citation.as_str());
            assert_eq!(read(of_rule(rule.number, RuleText::UserMessage)), "");
        }
    }

    #[test]
    fn what_is_not_there_has_the_empty_text() {
        let unused = |number: &u8| {
            Rule::from_number(*number).is_none() && HttpRule::from_number(*number).is_none()
        };
        for number in (0..=u8::MAX).filter(unused) {
            assert_eq!(read(of_rule(number, RuleText::Name)), "");
        }
        assert_eq!(read(None::<taketwo::Family>.static_text()), "");
    }

    #[test]
    fn each_name_is_cores() {
        for family in taketwo::Family::all() {
            assert_eq!(read(Some(*family).static_text()), family.name());
        }
        for kind in taketwo::TaskErrorKind::all() {
            assert_eq!(read(Some(*kind).static_text()), kind.name());
        }
    }
}
