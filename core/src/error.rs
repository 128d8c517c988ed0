use core::fmt;

use thiserror::Error;

use crate::excerpt::Excerpt;
use crate::names::names;
use crate::record::{Field, FieldType};

/// A task record that cannot be read: what is wrong, where, and with which value.
///
/// Shown as `line 3: cost.credits: expected a number from 0 to 1000000000, found -1 (at byte 52)`.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
#[error("{}", Shown(self))]
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
        value: impl Iterator<Item = char>,
        offset: usize,
    ) -> Self {
        Self {
            kind,
            path: "",
            expected,
            value: Excerpt::of_chars(value),
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

    pub(crate) fn on_line(self, line: u64) -> Self {
        Self {
            line: Some(line),
            ..self
        }
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

struct Shown<'a>(&'a TaskError);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let TaskError {
            kind,
            path,
            expected,
            value,
            is_text,
            bound,
            offset,
            line,
        } = self.0;
        if let Some(line) = line {
            write!(f, "line {line}: ")?;
        }
        if !path.is_empty() {
            write!(f, "{path}: ")?;
        }
        match kind {
            TaskErrorKind::BrokenJson => write!(f, "broken JSON: expected {expected}, found ")?,
            TaskErrorKind::NotUtf8 => f.write_str("not UTF-8: found ")?,
            TaskErrorKind::TooDeep => write!(f, "nested deeper than {bound}")?,
            TaskErrorKind::WrongType
            | TaskErrorKind::UnknownStatus
            | TaskErrorKind::NumberOutOfRange => write!(f, "expected {expected}, found ")?,
            TaskErrorKind::MissingKey => write!(f, "missing: expected {expected}")?,
            TaskErrorKind::DuplicateKey => f.write_str("stands twice, the second time with ")?,
            TaskErrorKind::LineTooLong => write!(f, "longer than {bound} bytes")?,
        }
        match kind {
            TaskErrorKind::TooDeep | TaskErrorKind::MissingKey | TaskErrorKind::LineTooLong => {}
            _ if *is_text => write!(f, "{value:?}")?,
            _ if value.as_str().is_empty() => f.write_str("the end of the record")?,
            _ => write!(f, "{value}")?,
        }
        match offset {
            Some(offset) => write!(f, " (at byte {offset})"),
            None => Ok(()),
        }
    }
}
