//! Where rule numbers are written, one byte each.

use pyo3::prelude::*;
use pyo3::types::PyByteArray;

use crate::buffer::Buffer;
use crate::errors::{invalid_type_name, invalid_value};

/// How many numbers are found before they are written.
pub(crate) const BLOCK: usize = 16 * 1024;

/// A place for rule numbers, and how many of them are written.
pub(crate) struct Numbers<'py> {
    place: Place<'py>,
    written: usize,
}

enum Place<'py> {
    Growing(Bound<'py, PyByteArray>),
    Fixed(Python<'py>, Buffer),
}

impl<'py> Numbers<'py> {
    /// Writes to the end of a `bytearray` that nobody else has yet.
    pub(crate) fn growing(out: &Bound<'py, PyAny>) -> PyResult<Self> {
        let place = Place::Growing(out.clone().cast_into()?);
        Ok(Self { place, written: 0 })
    }

    /// Fills a buffer of the caller, to its end.
    pub(crate) fn into(out: &Bound<'py, PyAny>) -> PyResult<Self> {
        let buffer = Buffer::of("out", out)?;
        if buffer.item_size() != 1 {
            let found = format!("items of {} bytes", buffer.item_size());
            let expected = "a writable buffer of bytes in one piece";
            return Err(invalid_type_name("out", expected, &found));
        }
        let place = Place::Fixed(out.py(), buffer);
        Ok(Self { place, written: 0 })
    }

    /// Makes sure that there is room for so many more.
    pub(crate) fn reserve(&self, more: usize) -> PyResult<()> {
        let needed = self.written.saturating_add(more);
        match &self.place {
            Place::Growing(bytes) => bytes.resize(needed),
            Place::Fixed(_, buffer) if needed <= buffer.len() => Ok(()),
            Place::Fixed(_, buffer) => Err(wrong_length(needed, buffer)),
        }
    }

    /// Writes numbers for which there is room.
    pub(crate) fn put(&mut self, numbers: &[u8]) -> PyResult<()> {
        let at = self.written;
        self.written = at.saturating_add(numbers.len());
        match &mut self.place {
            Place::Growing(bytes) => {
                // SAFETY: nobody else has it, so nobody resizes it or reads it meanwhile.
                let bytes = unsafe { bytes.as_bytes_mut() };
                if let Some(place) = bytes.get_mut(at..self.written) {
                    place.copy_from_slice(numbers);
                }
                Ok(())
            }
            Place::Fixed(py, buffer) => match buffer.write(*py, at, numbers) {
                true => Ok(()),
                false => Err(wrong_length(self.written, buffer)),
            },
        }
    }

    /// Checks that a buffer of the caller has been filled.
    pub(crate) fn finish(self) -> PyResult<()> {
        match &self.place {
            Place::Fixed(_, buffer) if buffer.len() != self.written => {
                Err(wrong_length(self.written, buffer))
            }
            _ => Ok(()),
        }
    }
}

fn wrong_length(rows: usize, buffer: &Buffer) -> PyErr {
    let expected = format!("a byte for each code, and there are {rows} or more");
    invalid_value("out", &expected, format!("{} bytes", buffer.len()))
}
