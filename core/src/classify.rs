use core::ops::Range;

use crate::citation::Citation;
use crate::code::{self, Code};
use crate::facts::{FACTS, Facts, PATTERNS};
use crate::message::Message;
use crate::rules::{RULES, Rule};
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
pub fn classify(code: Option<&str>) -> Classification<'_> {
    classify_bytes(code.map(str::as_bytes))
}

/// Returns what a failure code means, as [`classify()`] does, for bytes that need not be UTF-8.
pub fn classify_bytes(code: Option<&[u8]>) -> Classification<'_> {
    classify_code(&match code {
        None => Code::Absent,
        Some(bytes) => match code::well_formed(bytes) {
            Some(code) => Code::WellFormed(code),
            None => Code::Malformed(bytes.iter().copied()),
        },
    })
}

const LAST: u8 = (RULES.len() - 1) as u8;

pub(crate) fn classify_code<'a, B>(code: &Code<'a, B>) -> Classification<'a>
where
    B: Clone + Iterator<Item = u8>,
{
    // The last row covers any code.
    let mut rows = PATTERNS.iter().zip(0..);
    let row = rows
        .find(|(pattern, _)| pattern.covers(code))
        .map_or(LAST, |(_, row)| row);
    let found = Classification { row, detail: None };
    let detail = match code {
        Code::WellFormed(code) if found.facts().has_detail => code::third_segment(code),
        _ => None,
    };
    Classification { row, detail }
}

/// What a failure code means: its rule, and the detail the code itself carries.
///
/// All of it but the detail depends on the rule alone. `'a` is the code's.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[must_use]
pub struct Classification<'a> {
    /// The place of the rule in the table.
    row: u8,
    detail: Option<(usize, &'a str)>,
}

impl<'a> Classification<'a> {
    /// Returns the row of the table that covers the code.
    #[must_use]
    pub fn rule(&self) -> &'static Rule {
        const LAST: &Rule = match RULES {
            [.., last] => last,
            [] => panic!("the table has rows"),
        };
        RULES.get(usize::from(self.row)).unwrap_or(LAST)
    }

    /// What the rule says in numbers.
    pub(crate) fn facts(&self) -> &'static Facts {
        let [.., last] = &FACTS;
        FACTS.get(usize::from(self.row)).unwrap_or(last)
    }

    /// Returns what the rule with this number says of any code it covers, or `None` if there is no
    /// such rule. There is no detail.
    pub fn of_rule(number: u8) -> Option<Classification<'static>> {
        let row = FACTS.iter().position(|facts| facts.number == number)?;
        Some(Classification {
            row: u8::try_from(row).ok()?,
            detail: None,
        })
    }

    /// Returns the number of that row.
    #[must_use]
    pub fn rule_number(&self) -> u8 {
        self.facts().number
    }

    /// Returns what kind of failure it was.
    #[must_use]
    pub fn family(&self) -> Family {
        self.facts().family
    }

    /// Returns whether the same request may be sent again.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.facts().verdict
    }

    /// Returns where in the course of the task it arose.
    #[must_use]
    pub fn stage(&self) -> Stage {
        self.facts().stage
    }

    /// Returns whether the credits are expected to come back.
    #[must_use]
    pub fn refund(&self) -> Refund {
        self.facts().refund
    }

    /// Returns what to do about it.
    #[must_use]
    pub fn remedy(&self) -> Remedy {
        self.facts().remedy
    }

    /// Returns what the answer rests on.
    #[must_use]
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
        self.detail.map(|(_, detail)| detail)
    }

    /// Returns where in the code the detail stands, in bytes, which are characters there too.
    ///
    /// For bindings, whose callers hold the code themselves.
    #[must_use]
    pub fn detail_range(&self) -> Option<Range<usize>> {
        self.detail
            .map(|(start, detail)| start..start.saturating_add(detail.len()))
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
        let row = row.and_then(|row| u8::try_from(row).ok());
        Self {
            row: row.unwrap_or(LAST),
            detail: None,
        }
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
