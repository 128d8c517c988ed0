use core::fmt;

use crate::classify::{Classification, classify_bytes, classify_malformed};
use crate::code::{self, MAX_CODE_BYTES};
use crate::credits::{MAX_CREDITS, to_thousandths};
use crate::error::{TaskError, TaskErrorKind};
use crate::names::names;
use crate::record::{Field, FieldType, Record};
use crate::text::Text;
use crate::vocabulary::Refund;

/// The most credits a record may name, in thousandths.
pub const MAX_MILLICREDITS: u64 = MAX_CREDITS * 1000;

/// The state of a task.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
#[repr(u8)]
pub enum Status {
    /// Not begun.
    Pending = 1,
    /// Queued for the concurrency limit: not failed.
    Throttled = 2,
    /// Begun.
    Running = 3,
    /// Over, with a result.
    Succeeded = 4,
    /// Over, without one.
    Failed = 5,
    /// Over, because somebody cancelled it. Records spell it `CANCELLED` or `CANCELED`.
    Cancelled = 6,
}

names!(Status, "status" {
    Pending => "PENDING",
    Throttled => "THROTTLED",
    Running => "RUNNING",
    Succeeded => "SUCCEEDED",
    Failed => "FAILED",
    Cancelled => "CANCELLED",
});

impl Status {
    /// Returns whether a task of this status will not change any more.
    #[must_use]
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed | Self::Cancelled)
    }
}

/// A task as its record tells it, borrowed from the record.
#[derive(Clone, Copy)]
pub struct Task<'a> {
    status: Status,
    failure_code: Option<Text<'a>>,
    failure: Option<Text<'a>>,
    cost_millicredits: Option<u64>,
    estimated_cost_millicredits: Option<u64>,
    unescaped_code: Option<UnescapedCode>,
}

impl<'a> Task<'a> {
    /// Reads a task from the keys of its record.
    ///
    /// Keys foreign to the status are not looked at: a running task has no failure code, whatever
    /// its record says.
    ///
    /// # Errors
    ///
    /// The first of these that holds: `status` stands twice, is missing, is no string, or is none of
    /// the known ones; then for `failureCode`, `failure`, `cost` and `cost.credits`, or for a task
    /// that is not over `estimatedCost` and `estimatedCost.credits`, in this order: it stands twice,
    /// or its type is wrong, or its number is out of range.
    pub fn from_record(record: &Record<'a>) -> Result<Self, TaskError> {
        let mut check = Check { error: None };
        let status = check.status(&record.status);
        let (mut failure_code, mut failure) = (None, None);
        if status == Status::Failed {
            failure_code = check.text(&record.failure_code, "failureCode");
            failure = check.text(&record.failure, "failure");
        }
        let (mut cost_millicredits, mut estimated_cost_millicredits) = (None, None);
        if status.is_over() {
            check.object(&record.cost, "cost");
            cost_millicredits = check.credits(&record.cost_credits, "cost.credits");
        } else {
            check.object(&record.estimated_cost, "estimatedCost");
            estimated_cost_millicredits =
                check.credits(&record.estimated_cost_credits, "estimatedCost.credits");
        }
        match check.error {
            Some(error) => Err(error),
            None => Ok(Self {
                status,
                failure_code,
                failure,
                cost_millicredits,
                estimated_cost_millicredits,
                unescaped_code: failure_code.and_then(UnescapedCode::of),
            }),
        }
    }

    /// Returns the state of the task.
    #[must_use]
    pub const fn status(&self) -> Status {
        self.status
    }

    /// Returns the failure code. Only a failed task has one, and need not.
    #[must_use]
    pub const fn failure_code(&self) -> Option<Text<'a>> {
        self.failure_code
    }

    /// Returns the vendor's sentence about the failure: diagnostic only, not for end users.
    #[must_use]
    pub const fn failure(&self) -> Option<Text<'a>> {
        self.failure
    }

    /// Returns what the task was charged, in thousandths of a credit, if its record says so. Zero is
    /// a fact, and not the same as `None`.
    #[must_use]
    pub const fn cost_millicredits(&self) -> Option<u64> {
        self.cost_millicredits
    }

    /// Returns what a task that is not over is expected to cost, in thousandths of a credit, if its
    /// record says so.
    #[must_use]
    pub const fn estimated_cost_millicredits(&self) -> Option<u64> {
        self.estimated_cost_millicredits
    }

    /// Returns what the failure means. `None` for a task that has not failed.
    #[must_use]
    pub fn classification(&self) -> Option<Classification<'_>> {
        if self.status != Status::Failed {
            return None;
        }
        Some(match self.failure_code {
            None => classify_bytes(None),
            Some(text) => match text.as_str().map(str::as_bytes).or(self
                .unescaped_code
                .as_ref()
                .and_then(UnescapedCode::as_bytes))
            {
                Some(code) => classify_bytes(Some(code)),
                // What is not ASCII is part of no rule, so it may come as any byte that is not.
                None => classify_malformed(
                    text.chars()
                        .map(|char| u8::try_from(char).unwrap_or(u8::MAX)),
                ),
            },
        })
    }

    /// Returns whether the task failed, its credits were expected to come back, and it was charged
    /// all the same.
    #[must_use]
    pub fn charged_despite_refund(&self) -> bool {
        let expected_back = self
            .classification()
            .is_some_and(|it| it.refund() == Refund::Yes);
        expected_back && self.cost_millicredits.is_some_and(|cost| cost > 0)
    }
}

/// Tasks are equal if they read alike, however their records write it.
impl PartialEq for Task<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.status == other.status
            && self.failure_code == other.failure_code
            && self.failure == other.failure
            && self.cost_millicredits == other.cost_millicredits
            && self.estimated_cost_millicredits == other.estimated_cost_millicredits
    }
}

impl Eq for Task<'_> {}

impl fmt::Debug for Task<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Task")
            .field("status", &self.status)
            .field("failure_code", &self.failure_code)
            .field("failure", &self.failure)
            .field("cost_millicredits", &self.cost_millicredits)
            .field(
                "estimated_cost_millicredits",
                &self.estimated_cost_millicredits,
            )
            .finish()
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Task<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;

        let mut fields = serializer.serialize_struct("Task", 8)?;
        fields.serialize_field("status", &self.status)?;
        fields.serialize_field("is_over", &self.status.is_over())?;
        fields.serialize_field("failure_code", &self.failure_code)?;
        fields.serialize_field("failure", &self.failure)?;
        fields.serialize_field("cost_millicredits", &self.cost_millicredits)?;
        fields.serialize_field(
            "estimated_cost_millicredits",
            &self.estimated_cost_millicredits,
        )?;
        fields.serialize_field("classification", &self.classification())?;
        fields.serialize_field("charged_despite_refund", &self.charged_despite_refund())?;
        fields.end()
    }
}

/// A well-formed failure code that its record writes with escapes, decoded so that its detail can be
/// borrowed. Hardly ever there: the letters of a code need no escape.
#[derive(Clone, Copy)]
struct UnescapedCode {
    bytes: [u8; MAX_CODE_BYTES],
    len: usize,
}

impl UnescapedCode {
    #[inline]
    fn of(text: Text<'_>) -> Option<Self> {
        match text.as_str() {
            Some(_) => None,
            None => Self::decoded(text),
        }
    }

    #[cold]
    fn decoded(text: Text<'_>) -> Option<Self> {
        let mut decoded = Self {
            bytes: [0; MAX_CODE_BYTES],
            len: 0,
        };
        for char in text.chars().map(u8::try_from) {
            let byte = decoded.bytes.get_mut(decoded.len)?;
            *byte = char.ok().filter(u8::is_ascii)?;
            decoded.len = decoded.len.wrapping_add(1);
        }
        Some(decoded)
    }

    fn as_bytes(&self) -> Option<&[u8]> {
        let code = self.bytes.get(..self.len)?;
        code::is_well_formed(code).then_some(code)
    }
}

/// Holds the keys of a record to the rules. The first that is wrong is noted, and what is read after it
/// means nothing.
struct Check {
    error: Option<TaskError>,
}

impl Check {
    fn status(&mut self, field: &Field<'_>) -> Status {
        const PATH: &str = "status";
        // Most records that are read are of failures: so this name is found while compiling.
        const FAILED: &str = Status::Failed.name();
        const KNOWN: &str = "PENDING, THROTTLED, RUNNING, SUCCEEDED, FAILED, CANCELLED or CANCELED";

        if field.value_type == FieldType::Absent {
            self.wrong(field, TaskErrorKind::MissingKey, PATH, "a string");
        } else if self.is_there(field, PATH, FieldType::String, "a string") {
            match field.text.short().as_str() {
                FAILED => return Status::Failed,
                "CANCELED" => return Status::Cancelled,
                name => match Status::from_name(name) {
                    Some(status) => return status,
                    None => self.wrong(field, TaskErrorKind::UnknownStatus, PATH, KNOWN),
                },
            }
        } else {
            // It is null.
            self.wrong(field, TaskErrorKind::WrongType, PATH, "a string");
        }
        Status::Pending
    }

    fn text<'a>(&mut self, field: &Field<'a>, path: &'static str) -> Option<Text<'a>> {
        self.is_there(field, path, FieldType::String, "a string or null")
            .then_some(field.text)
    }

    fn object(&mut self, field: &Field<'_>, path: &'static str) {
        self.is_there(field, path, FieldType::Object, "an object or null");
    }

    fn credits(&mut self, field: &Field<'_>, path: &'static str) -> Option<u64> {
        const RANGE: &str = "a number from 0 to 1000000000";

        if !self.is_there(field, path, FieldType::Number, "a number or null") {
            return None;
        }
        let credits = to_thousandths(field.text.source());
        if credits.is_none() {
            self.wrong(field, TaskErrorKind::NumberOutOfRange, path, RANGE);
        }
        credits
    }

    /// Returns whether a key that need not be there is: once, and with a value of this type.
    fn is_there(
        &mut self,
        field: &Field<'_>,
        path: &'static str,
        wanted: FieldType,
        expected: &'static str,
    ) -> bool {
        if field.repeated {
            self.wrong(field, TaskErrorKind::DuplicateKey, path, "the key once");
        } else if field.value_type == wanted {
            return true;
        } else if !matches!(field.value_type, FieldType::Absent | FieldType::Null) {
            self.wrong(field, TaskErrorKind::WrongType, path, expected);
        }
        false
    }

    #[cold]
    fn wrong(
        &mut self,
        field: &Field<'_>,
        kind: TaskErrorKind,
        path: &'static str,
        expected: &'static str,
    ) {
        if self.error.is_none() {
            self.error = Some(TaskError::at_key(kind, path, expected, field));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Status, Task};
    use crate::{Family, read_task};

    #[test]
    fn statuses_have_numbers_from_one() {
        for (index, status) in Status::all().iter().enumerate() {
            assert_eq!(usize::from(status.number()), index + 1);
            assert_eq!(status.name().parse(), Ok(*status));
        }
    }

    #[test]
    fn the_bound_in_the_message_is_the_bound() {
        assert_eq!(super::MAX_CREDITS, 1_000_000_000);
    }

    #[test]
    fn an_escaped_code_is_classified_as_it_reads() {
        let read = |json: &'static str| -> Task<'static> { read_task(json.as_bytes()).unwrap() };
        let escaped = read(r#"{"status": "FAILED", "failureCode": "SAFETY\u002eINPUT.TE\u0058T"}"#);
        let plain = read(r#"{"status": "FAILED", "failureCode": "SAFETY.INPUT.TEXT"}"#);
        assert_eq!(escaped, plain);
        assert_eq!(escaped.classification(), plain.classification());
        assert_eq!(escaped.classification().unwrap().detail(), Some("TEXT"));
    }

    #[test]
    fn an_escaped_code_of_any_length_is_searched_for_safety() {
        extern crate std;
        use std::format;

        for (code, family) in [("safety", Family::Moderation), ("safetyx", Family::Unknown)] {
            let json = format!(
                r#"{{"status": "FAILED", "failureCode": "\u00e9{}.\u0058.{code}"}}"#,
                "A".repeat(1000),
            );
            let task = read_task(json.as_bytes()).unwrap();
            assert_eq!(task.classification().unwrap().family(), family);
        }
    }
}
