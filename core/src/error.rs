use crate::excerpt::Excerpt;
use crate::names::names;
use crate::record::{Field, FieldType};
use crate::tell::{Part, Tell, display_by_tell, fill};

/// A task record that cannot be read: what is wrong, where, and with which value.
///
/// Shown as `line 3: cost.credits: expected a number from 0 to 1000000000, found -1 (at byte 52)`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct TaskError {
    kind: TaskErrorKind,
    path: &'static str,
    expected: &'static str,
    value: Excerpt,
    is_text: bool,
    bound: u64,
    offset: Option<usize>,
    line: Option<u64>,
}

/// What is wrong with a task record.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
#[repr(u8)]
pub enum TaskErrorKind {
    /// It is not JSON: cut off, say, or with something behind its end.
    BrokenJson = 1,
    /// It is not UTF-8.
    NotUtf8 = 2,
    /// Its arrays and objects are nested deeper than is read.
    TooDeep = 3,
    /// A key that is read holds a value of another type, or the record is not an object.
    WrongType = 4,
    /// A key that must be there is not.
    MissingKey = 5,
    /// A key that is read stands twice.
    DuplicateKey = 6,
    /// The status is none of those that are known.
    UnknownStatus = 7,
    /// A number is negative, not finite, or over the bound.
    NumberOutOfRange = 8,
    /// The line is longer than the limit.
    LineTooLong = 9,
}

names!(TaskErrorKind, "task error kind" {
    BrokenJson => "broken_json",
    NotUtf8 => "not_utf8",
    TooDeep => "too_deep",
    WrongType => "wrong_type",
    MissingKey => "missing_key",
    DuplicateKey => "duplicate_key",
    UnknownStatus => "unknown_status",
    NumberOutOfRange => "number_out_of_range",
    LineTooLong => "line_too_long",
});

impl TaskError {
    /// What stands at this key is not what was expected there.
    pub(crate) fn at_key(
        kind: TaskErrorKind,
        path: &'static str,
        expected: &'static str,
        found: &Field<'_>,
    ) -> Self {
        Self {
            kind,
            path,
            expected,
            value: Excerpt::of(found.text.source()),
            is_text: found.value_type == FieldType::String,
            bound: 0,
            offset: found.offset,
            line: None,
        }
    }

    /// The text itself cannot be read, from this byte on.
    pub(crate) fn at_byte(
        kind: TaskErrorKind,
        expected: &'static str,
        value: Excerpt,
        offset: usize,
    ) -> Self {
        Self {
            kind,
            path: "",
            expected,
            value,
            is_text: false,
            bound: 0,
            offset: Some(offset),
            line: None,
        }
    }

    /// Something is larger than this bound.
    pub(crate) fn over(kind: TaskErrorKind, bound: usize, offset: Option<usize>) -> Self {
        Self {
            kind,
            path: "",
            expected: "",
            value: Excerpt::EMPTY,
            is_text: false,
            bound: u64::try_from(bound).unwrap_or(u64::MAX),
            offset,
            line: None,
        }
    }

    pub(crate) fn on_line(mut self, line: u64) -> Self {
        self.line = Some(line);
        self
    }

    /// Returns what is wrong.
    #[must_use]
    pub fn kind(&self) -> TaskErrorKind {
        self.kind
    }

    /// Returns the key it is about, `cost.credits` say, or the empty text where it is not about one.
    #[must_use]
    pub fn path(&self) -> &'static str {
        self.path
    }

    /// Returns the beginning of what was found, at most 40 bytes of it.
    ///
    /// At a key that is its value: a string as it stands in the record between its quotes, any
    /// other value whole. Where the text itself cannot be read it is the character that was found,
    /// or nothing at its end; for a byte that is not UTF-8 its hexadecimal digits. What is too deep
    /// or too long, or not there, has nothing.
    #[must_use]
    pub fn value(&self) -> &str {
        self.value.as_str()
    }

    /// Returns where it is, in bytes from the start of the record or its line, where that is known.
    #[must_use]
    pub fn offset(&self) -> Option<usize> {
        self.offset
    }

    /// Returns the number of the line, from 1, where the record was one of several.
    #[must_use]
    pub fn line(&self) -> Option<u64> {
        self.line
    }
}

impl Tell for TaskError {
    fn tell(&self, to: &mut dyn FnMut(&str)) {
        let value = if self.is_text {
            Part::QuotedExcerpt(&self.value)
        } else if self.value.as_str().is_empty() {
            Part::Text("the end of the record")
        } else {
            Part::Excerpt(&self.value)
        };
        let number = |number: Option<usize>| number.and_then(|it| u64::try_from(it).ok());
        let parts = [
            Part::Number(self.line.unwrap_or_default()),
            self.path.into(),
            self.expected.into(),
            value,
            Part::Number(self.bound),
            Part::Number(number(self.offset).unwrap_or_default()),
        ];
        if self.line.is_some() {
            fill(to, "line $a: ", &parts);
        }
        if !self.path.is_empty() {
            fill(to, "$b: ", &parts);
        }
        let sentence = match self.kind {
            TaskErrorKind::BrokenJson => "broken JSON: expected $c, found $d",
            TaskErrorKind::NotUtf8 => "not UTF-8: found $d",
            TaskErrorKind::TooDeep => "nested deeper than $e",
            TaskErrorKind::WrongType
            | TaskErrorKind::UnknownStatus
            | TaskErrorKind::NumberOutOfRange => "expected $c, found $d",
            TaskErrorKind::MissingKey => "missing: expected $c",
            TaskErrorKind::DuplicateKey => "stands twice, the second time with $d",
            TaskErrorKind::LineTooLong => "longer than $e bytes",
        };
        fill(to, sentence, &parts);
        if self.offset.is_some() {
            fill(to, " (at byte $f)", &parts);
        }
    }
}

display_by_tell!(TaskError);

impl core::error::Error for TaskError {}
