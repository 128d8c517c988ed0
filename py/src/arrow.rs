//! Columns of codes through the Arrow PyCapsule interface, without a dependency on any Arrow library.

mod column;
mod export;
mod import;
mod layout;
mod memo;
mod producer;
mod structs;
mod table;

use std::fmt::Display;

use pyo3::prelude::*;

pub(crate) use export::export_numbers;
pub(crate) use table::rule_table;

use crate::arrow::column::Column;
use crate::arrow::memo::Memo;
use crate::arrow::producer::{Producer, Stream};
use crate::errors::{invalid_type_name, invalid_value};
use crate::numbers::{BLOCK, Numbers};

/// How a producer's column cannot be read.
#[derive(Debug)]
pub(crate) enum Broken {
    /// It is of a type that is no column of codes.
    Type(String),
    /// It is not what its type has to be.
    Value { expected: String, found: String },
    /// Its producer reports an error of its own.
    Producer(String),
}

impl Broken {
    fn new(expected: &str, found: impl Display) -> Self {
        Self::Value {
            expected: expected.to_owned(),
            found: found.to_string(),
        }
    }

    fn row(row: usize, expected: &str) -> Self {
        Self::new(expected, format!("something else in row {row}"))
    }

    fn rows(row: usize, expected: &str) -> Self {
        Self::new(expected, format!("something else from row {row} on"))
    }
}

impl From<Broken> for PyErr {
    fn from(broken: Broken) -> Self {
        match broken {
            Broken::Type(found) => invalid_type_name(
                "column",
                "a column of strings or binary, also dictionary-encoded",
                &found,
            ),
            Broken::Value { expected, found } => invalid_value("column", &expected, found),
            Broken::Producer(message) => {
                invalid_value("column", "a stream that can be read", message)
            }
        }
    }
}

/// Classify a column into rule numbers. See taketwo.arrow.classify().
#[pyfunction]
#[pyo3(signature = (column, out, grow, /))]
pub(crate) fn classify_column(
    column: &Bound<'_, PyAny>,
    out: &Bound<'_, PyAny>,
    grow: bool,
) -> PyResult<()> {
    let py = column.py();
    let mut numbers = if grow {
        Numbers::growing(out)?
    } else {
        Numbers::into(out)?
    };
    match Producer::of(column)? {
        Producer::Array(array) => {
            let layout = array.layout()?;
            let pointer = array.array()?;
            // SAFETY: the producer keeps its promise; the array lives, unchanged, as long as its
            // capsule, which `array` holds.
            let column = unsafe { Column::of(pointer.as_ptr(), layout) }?;
            classify_rows(py, &column, &mut numbers)?;
        }
        Producer::Stream(capsule) => {
            let stream = Stream::of(&capsule)?;
            let layout = stream.layout(py)?;
            while let Some(chunk) = stream.next(py)? {
                // SAFETY: the producer keeps its promise; the array is released after the column.
                let column = unsafe { Column::of(chunk.array().as_ptr(), layout) }?;
                classify_rows(py, &column, &mut numbers)?;
            }
        }
    }
    numbers.finish()
}

/// Classifies a column block by block. Only for a block that takes a while others may run.
fn classify_rows(py: Python<'_>, column: &Column<'_>, numbers: &mut Numbers<'_>) -> PyResult<()> {
    const LONG: usize = 2048;

    numbers.reserve(column.rows)?;
    let mut block = [0; BLOCK];
    let mut memo = Memo::new(column.rows);
    let mut first = 0_usize;
    while first < column.rows {
        let len = column.rows.saturating_sub(first).min(BLOCK);
        let block = block.get_mut(..len).unwrap_or_default();
        if len < LONG {
            column.classify(first, block, &mut memo)?;
        } else {
            py.detach(|| column.classify(first, &mut *block, &mut memo))?;
            py.check_signals()?;
        }
        numbers.put(block)?;
        first = first.saturating_add(len);
    }
    Ok(())
}
