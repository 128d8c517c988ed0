use core::fmt;
use core::hash::{Hash, Hasher};
use core::ops::Range;
use core::str;

use crate::citation::Citation;
use crate::code::{self, Code};
use crate::facts::{FACTS, Facts, PATTERNS};
use crate::found::Found;
#[cfg(not(target_family = "wasm"))]
use crate::lookup;
use crate::message::Message;
use crate::rules::{Pattern, RULES, Rule};
use crate::vocabulary::{Basis, Family, Refund, Remedy, Stage, Verdict};

/// Returns what a failure code means. `None` is a task that failed without a code.
///
/// Every input has an answer: a well-formed code that no source names is
/// [`Family::Unknown`] with [`Verdict::Unspecified`], and so is a text that is no code. The empty
/// text is such a text; it is not the same as no code.
///
/// Takes time in proportion to the length of the code, and allocates nothing.
///
/// ```
/// use taketwo::{Verdict, classify};
///
/// let failed = classify(Some("SAFETY.INPUT.TEXT"));
/// assert_eq!(failed.verdict(), Verdict::Never);
/// assert_eq!(failed.detail(), Some("TEXT"));
///
/// assert_eq!(classify(None).verdict(), Verdict::AfterDelay);
/// ```
#[inline]
pub fn classify(code: Option<&str>) -> Classification<'_> {
    classify_bytes(code.map(str::as_bytes))
}

/// Returns what a failure code means, as [`classify()`] does, for bytes that need not be UTF-8.
#[inline]
pub fn classify_bytes(code: Option<&[u8]>) -> Classification<'_> {
    let Some(code) = code else {
        return Classification {
            found: Found::without_detail(ABSENT),
            code: &[],
        };
    };
    // Where size comes first there is the definition alone.
    #[cfg(not(target_family = "wasm"))]
    {
        if let Some(found) = lookup::find(code) {
            return Classification { found, code };
        }
    }
    Classification {
        found: find_unlisted(code),
        code,
    }
}

/// Writes the number of the rule of each code, as [`classify_bytes`] tells it, and returns how many
/// were written: as many as there are codes, or as there is room for.
///
/// ```
/// let mut rules = [0; 2];
/// taketwo::classify_many(&[Some(b"SAFETY.INPUT.TEXT"), None], &mut rules);
/// assert_eq!(taketwo::Rule::from_number(rules[0]).unwrap().name, "safety.input");
/// assert_eq!(taketwo::Rule::from_number(rules[1]).unwrap().name, "absent");
/// ```
pub fn classify_many(codes: &[Option<&[u8]>], rules: &mut [u8]) -> usize {
    for (code, rule) in codes.iter().zip(&mut *rules) {
        *rule = classify_bytes(*code).rule_number();
    }
    codes.len().min(rules.len())
}

#[inline(never)]
fn find_unlisted(code: &[u8]) -> Found {
    #[cfg(not(target_family = "wasm"))]
    {
        if let Some(found) = lookup::find_below(code) {
            return found;
        }
    }
    find_by_table(code)
}

#[inline(never)]
fn find_by_table(code: &[u8]) -> Found {
    find_by_definition(&if code::is_well_formed(code) {
        Code::WellFormed(code)
    } else {
        Code::Malformed(code.iter().copied())
    })
}

/// The definition: the first row that covers the code.
fn find_by_definition<B>(code: &Code<'_, B>) -> Found
where
    B: Clone + Iterator<Item = u8>,
{
    // The last row covers any code.
    let mut rows = PATTERNS.iter().zip(0..);
    let row = rows
        .find(|(pattern, _)| pattern.covers(code))
        .map_or(NONE, |(_, row)| row);
    match (code, FACTS.get(usize::from(row))) {
        (Code::WellFormed(code), Some(facts)) => Found::with_detail_at(row, facts.detail_at, code),
        _ => Found::without_detail(row),
    }
}

/// Returns what a failure code means whose bytes are not at hand, and which is not well formed.
#[cfg(feature = "json")]
pub(crate) fn classify_malformed(
    bytes: impl Clone + Iterator<Item = u8>,
) -> Classification<'static> {
    Classification {
        found: find_by_definition(&Code::Malformed(bytes)),
        code: &[],
    }
}

/// The place of a row that there is not: [`LAST_RULE`] stands for it.
const NONE: u8 = u8::MAX;

/// The row of no code at all.
#[allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "while compiling: what would panic does not compile"
)]
const ABSENT: u8 = {
    let mut row = 0;
    while !matches!(RULES[row].matches, Pattern::Absent) {
        row += 1;
    }
    row as u8
};

const LAST_RULE: &Rule = match RULES {
    [.., last] => last,
    [] => panic!("the table has rows"),
};

/// What a failure code means: its rule, and the detail the code itself carries.
///
/// All of it but the detail depends on the rule alone. `'a` is the code's.
#[derive(Clone, Copy)]
#[must_use]
pub struct Classification<'a> {
    found: Found,
    /// The code the detail is in.
    code: &'a [u8],
}

impl<'a> Classification<'a> {
    /// Returns the row of the table that covers the code.
    #[must_use]
    pub fn rule(&self) -> &'static Rule {
        RULES.get(usize::from(self.found.row)).unwrap_or(LAST_RULE)
    }

    /// What the rule says in numbers.
    #[inline]
    pub(crate) fn facts(&self) -> &'static Facts {
        let [.., last] = &FACTS;
        FACTS.get(usize::from(self.found.row)).unwrap_or(last)
    }

    /// Returns the number of that row.
    #[must_use]
    #[inline]
    pub fn rule_number(&self) -> u8 {
        self.facts().number
    }

    /// Returns what the rule with this number says of any code it covers, or `None` if there is no
    /// such rule. There is no detail.
    pub fn of_rule(number: u8) -> Option<Classification<'static>> {
        let row = FACTS.iter().position(|facts| facts.number == number)?;
        Some(Classification {
            found: Found::without_detail(u8::try_from(row).ok()?),
            code: &[],
        })
    }

    /// Returns what kind of failure it was.
    #[must_use]
    #[inline]
    pub fn family(&self) -> Family {
        self.facts().family
    }

    /// Returns whether the same request may be sent again.
    #[must_use]
    #[inline]
    pub fn verdict(&self) -> Verdict {
        self.facts().verdict
    }

    /// Returns where in the course of the task it arose.
    #[must_use]
    #[inline]
    pub fn stage(&self) -> Stage {
        self.facts().stage
    }

    /// Returns whether the credits are expected to come back.
    #[must_use]
    #[inline]
    pub fn refund(&self) -> Refund {
        self.facts().refund
    }

    /// Returns what to do about it.
    #[must_use]
    #[inline]
    pub fn remedy(&self) -> Remedy {
        self.facts().remedy
    }

    /// Returns what the answer rests on.
    #[must_use]
    #[inline]
    pub fn basis(&self) -> Basis {
        self.facts().basis
    }

    /// Returns the sentence of the vendor's page that the verdict rests on.
    #[must_use]
    pub fn citation(&self) -> Citation {
        self.rule().citation
    }

    /// Returns the third segment of the code, where it tells the likely source of a rejection.
    ///
    /// Diagnostic only: it need not correspond to an input, and is not for end users.
    #[must_use]
    pub fn detail(&self) -> Option<&'a str> {
        let detail = self.code.get(self.detail_range())?;
        str::from_utf8(detail).ok().filter(|it| !it.is_empty())
    }

    /// Returns where in the code the detail stands, in bytes, which are characters there too. Empty if
    /// there is none.
    ///
    /// For bindings, whose callers hold the code themselves.
    #[must_use]
    #[inline]
    pub fn detail_range(&self) -> Range<usize> {
        let start = usize::from(self.found.detail_at);
        start..start.wrapping_add(usize::from(self.found.detail_len))
    }

    /// Returns what may be shown to an end user.
    #[must_use]
    pub fn message(&self) -> Message {
        self.rule().message
    }
}

/// What a rule says of any code it covers: there is no detail.
impl From<&'static Rule> for Classification<'static> {
    fn from(rule: &'static Rule) -> Self {
        let row = RULES.iter().position(|it| it.number == rule.number);
        let row = row.and_then(|row| u8::try_from(row).ok()).unwrap_or(NONE);
        Self {
            found: Found::without_detail(row),
            code: &[],
        }
    }
}

/// Classifications are equal if they say the same: two codes with one rule and one detail do.
impl PartialEq for Classification<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.found.row == other.found.row && self.detail() == other.detail()
    }
}

impl Eq for Classification<'_> {}

impl Hash for Classification<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.found.row.hash(state);
        self.detail().hash(state);
    }
}

impl fmt::Debug for Classification<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Classification")
            .field("rule", &self.rule().name)
            .field("detail", &self.detail())
            .finish()
    }
}

/// As the fields of the answer, in every language under the same names.
#[cfg(feature = "serde")]
impl serde::Serialize for Classification<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;

        let mut fields = serializer.serialize_struct("Classification", 12)?;
        fields.serialize_field("rule", self.rule().name)?;
        fields.serialize_field("family", &self.family())?;
        fields.serialize_field("verdict", &self.verdict())?;
        fields.serialize_field("stage", &self.stage())?;
        fields.serialize_field("refund", &self.refund())?;
        fields.serialize_field("remedy", &self.remedy())?;
        fields.serialize_field("basis", &self.basis())?;
        fields.serialize_field("citation", &self.citation())?;
        fields.serialize_field("detail", &self.detail())?;
        fields.serialize_field("meaning", self.rule().meaning)?;
        fields.serialize_field("message_key", self.message().key)?;
        fields.serialize_field("user_message", self.message().english)?;
        fields.end()
    }
}

#[cfg(test)]
mod tests {
    extern crate std;

    use std::format;

    use super::{Classification, classify, classify_many};
    use crate::RULES;

    #[test]
    fn many_codes_are_classified_like_each() {
        let codes = [Some(&b"SAFETY.INPUT.TEXT"[..]), None, Some(b"x")];
        let each = codes.map(|code| super::classify_bytes(code).rule_number());
        let mut rules = [u8::MAX; 4];
        assert_eq!(classify_many(&codes, &mut rules), 3);
        assert_eq!(rules[..3], each);
        assert_eq!(rules[3], u8::MAX);
        let mut short = [u8::MAX; 2];
        assert_eq!(classify_many(&codes, &mut short), 2);
        assert_eq!(short, each[..2]);
    }

    #[test]
    fn a_rule_says_what_it_says_of_any_code() {
        for rule in RULES {
            let of_rule = Classification::of_rule(rule.number).unwrap();
            assert_eq!(of_rule.rule(), rule);
            assert_eq!(of_rule, Classification::from(rule));
            assert_eq!(of_rule.detail(), None);
        }
        assert_eq!(Classification::of_rule(u8::MAX), None);
    }

    #[test]
    fn it_is_shown_by_its_rule_and_detail() {
        assert_eq!(
            format!("{:?}", classify(Some("SAFETY.INPUT.TEXT"))),
            r#"Classification { rule: "safety.input", detail: Some("TEXT") }"#
        );
    }
}
