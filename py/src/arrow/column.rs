//! Codes out of a column that has been checked: safe code, whatever its producer has got wrong.

use std::ops::Range;

use crate::arrow::Broken;

/// Rows of codes. What it borrows is the producer's.
#[derive(Debug)]
pub(crate) struct Column<'a> {
    pub(crate) rows: usize,
    pub(crate) validity: Option<Validity<'a>>,
    pub(crate) body: Body<'a>,
}

/// One bit a row, set where there is a code.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Validity<'a> {
    pub(crate) bits: &'a [u8],
    pub(crate) offset: usize,
}

/// Numbers come as their bytes, since nothing says that they are aligned.
#[derive(Debug)]
pub(crate) enum Body<'a> {
    Null,
    Offsets32 {
        offsets: &'a [[u8; 4]],
        texts: &'a [u8],
    },
    Offsets64 {
        offsets: &'a [[u8; 8]],
        texts: &'a [u8],
    },
    Views {
        views: &'a [[u8; 16]],
        texts: Vec<&'a [u8]>,
    },
    /// Indices with the numbers of the rules of the dictionary's values.
    Dictionary {
        indices: Indices<'a>,
        known: Vec<u8>,
    },
}

/// Indices by their width. One with a sign that is negative is a large number here, and out of range
/// like it: a dictionary has no more values than its indices can tell.
#[derive(Debug)]
pub(crate) enum Indices<'a> {
    One(&'a [[u8; 1]]),
    Two(&'a [[u8; 2]]),
    Four(&'a [[u8; 4]]),
    Eight(&'a [[u8; 8]]),
}

impl Column<'_> {
    /// Writes the number of the rule of each row from `first` on, until `numbers` is full.
    pub(crate) fn classify(&self, first: usize, numbers: &mut [u8]) -> Result<(), Broken> {
        let rows = first..first.saturating_add(numbers.len());
        let valid = |row: usize| self.validity.is_none_or(|validity| validity.of(row));
        match &self.body {
            Body::Null => numbers.fill(absent()),
            Body::Offsets32 { offsets, texts } => {
                let offset = |bytes: &[u8; 4]| usize::try_from(i32::from_ne_bytes(*bytes)).ok();
                by_offsets(rows, numbers, offsets, texts, offset, valid)?;
            }
            Body::Offsets64 { offsets, texts } => {
                let offset = |bytes: &[u8; 8]| usize::try_from(i64::from_ne_bytes(*bytes)).ok();
                by_offsets(rows, numbers, offsets, texts, offset, valid)?;
            }
            Body::Views { views, texts } => {
                for (row, number) in rows.zip(numbers) {
                    *number = if !valid(row) {
                        absent()
                    } else if let Some(code) = views.get(row).and_then(|view| viewed(view, texts)) {
                        number_of(Some(code))
                    } else {
                        return Err(Broken::row(row, "a view that points into the column"));
                    };
                }
            }
            Body::Dictionary { indices, known } => match indices {
                Indices::One(indices) => {
                    by_index(rows, numbers, indices, known, valid, |it| it[0].into())
                }
                Indices::Two(indices) => by_index(rows, numbers, indices, known, valid, |it| {
                    u16::from_ne_bytes(it).into()
                }),
                Indices::Four(indices) => by_index(rows, numbers, indices, known, valid, |it| {
                    u32::from_ne_bytes(it).into()
                }),
                Indices::Eight(indices) => {
                    by_index(rows, numbers, indices, known, valid, u64::from_ne_bytes)
                }
            }?,
        }
        Ok(())
    }
}

impl Validity<'_> {
    fn of(self, row: usize) -> bool {
        let at = self.offset.saturating_add(row);
        self.bits
            .get(at / 8)
            .is_some_and(|byte| byte >> (at % 8) & 1 == 1)
    }
}

fn by_offsets<const N: usize>(
    rows: Range<usize>,
    numbers: &mut [u8],
    offsets: &[[u8; N]],
    texts: &[u8],
    offset: impl Fn(&[u8; N]) -> Option<usize>,
    valid: impl Fn(usize) -> bool,
) -> Result<(), Broken> {
    let first = rows.start;
    let ends = offsets.get(first..).unwrap_or_default();
    let mut ends = ends.iter().map(offset);
    let mut start = ends.next().flatten();
    for ((row, number), end) in rows.zip(numbers).zip(ends) {
        let code = match (start, end) {
            (Some(start), Some(end)) => texts.get(start..end),
            _ => None,
        };
        let Some(code) = code else {
            return Err(Broken::row(row, "offsets that do not go back"));
        };
        *number = number_of(valid(row).then_some(code));
        start = end;
    }
    Ok(())
}

/// A view: the length; then a text of up to 12 bytes, or its first 4, which buffer, and where.
fn viewed<'a>(view: &'a [u8; 16], texts: &[&'a [u8]]) -> Option<&'a [u8]> {
    let word = |at: usize| -> Option<usize> {
        let bytes = view.get(at..)?.first_chunk()?;
        usize::try_from(i32::from_ne_bytes(*bytes)).ok()
    };
    let len = word(0)?;
    if len <= 12 {
        return view.get(4..)?.get(..len);
    }
    let start = word(12)?;
    texts.get(word(8)?)?.get(start..start.checked_add(len)?)
}

fn by_index<const N: usize>(
    rows: Range<usize>,
    numbers: &mut [u8],
    indices: &[[u8; N]],
    known: &[u8],
    valid: impl Fn(usize) -> bool,
    index: impl Fn([u8; N]) -> u64,
) -> Result<(), Broken> {
    let indices = indices.get(rows.start..).unwrap_or_default();
    for ((row, number), bytes) in rows.zip(numbers).zip(indices) {
        let index = usize::try_from(index(*bytes)).ok();
        *number = match index.and_then(|index| known.get(index)) {
            Some(known) if valid(row) => *known,
            _ if !valid(row) => absent(),
            _ => return Err(Broken::row(row, "an index into the dictionary")),
        };
    }
    Ok(())
}

pub(crate) fn number_of(code: Option<&[u8]>) -> u8 {
    taketwo::classify_bytes(code).rule().number
}

/// The rule of a row that is null.
fn absent() -> u8 {
    number_of(None)
}
