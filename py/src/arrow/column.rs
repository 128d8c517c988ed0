//! Codes out of a column that has been checked: safe code, whatever its producer has got wrong.

use std::ops::Range;

use crate::arrow::Broken;
use crate::arrow::memo::{self, Memo, number_of};

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
    /// Indices with the numbers of the rules of the dictionary's values, and that of null behind
    /// them.
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

impl<'a> Column<'a> {
    /// Writes the number of the rule of each row from `first` on, until `numbers` is full.
    pub(crate) fn classify(
        &self,
        first: usize,
        numbers: &mut [u8],
        memo: &mut Memo<'a>,
    ) -> Result<(), Broken> {
        if memo.is_of_use(numbers.len()) {
            self.number(first, numbers, |code| memo.number_of(code))
        } else {
            self.number(first, numbers, |code| number_of(Some(code)))
        }
    }

    fn number(
        &self,
        first: usize,
        numbers: &mut [u8],
        mut number_of: impl FnMut(&'a [u8]) -> u8,
    ) -> Result<(), Broken> {
        let absent = memo::number_of(None);
        let rows = first..first.saturating_add(numbers.len());
        let valid = |row: usize| self.validity.is_none_or(|validity| validity.of(row));
        match &self.body {
            Body::Null => numbers.fill(absent),
            Body::Offsets32 { offsets, texts } => {
                let offset = |bytes: &[u8; 4]| usize::try_from(i32::from_ne_bytes(*bytes)).ok();
                by_offsets(rows, numbers, offsets, texts, offset, |row, code| {
                    if valid(row) { number_of(code) } else { absent }
                })?;
            }
            Body::Offsets64 { offsets, texts } => {
                let offset = |bytes: &[u8; 8]| usize::try_from(i64::from_ne_bytes(*bytes)).ok();
                by_offsets(rows, numbers, offsets, texts, offset, |row, code| {
                    if valid(row) { number_of(code) } else { absent }
                })?;
            }
            Body::Views { views, texts } => {
                for (row, number) in rows.zip(numbers) {
                    *number = if !valid(row) {
                        absent
                    } else if let Some(code) = views.get(row).and_then(|view| viewed(view, texts)) {
                        number_of(code)
                    } else {
                        return Err(Broken::row(row, "a view that points into the column"));
                    };
                }
            }
            Body::Dictionary { indices, known } => match indices {
                Indices::One(indices) => {
                    by_index(rows, numbers, indices, known, self.validity, |it| {
                        it[0].into()
                    })
                }
                Indices::Two(indices) => {
                    by_index(rows, numbers, indices, known, self.validity, |it| {
                        u16::from_ne_bytes(it).into()
                    })
                }
                Indices::Four(indices) => {
                    by_index(rows, numbers, indices, known, self.validity, |it| {
                        u32::from_ne_bytes(it).into()
                    })
                }
                Indices::Eight(indices) => by_index(
                    rows,
                    numbers,
                    indices,
                    known,
                    self.validity,
                    u64::from_ne_bytes,
                ),
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

    #[allow(clippy::cast_possible_truncation, reason = "the lower half")]
    /// The bits of 64 rows, the first one lowest; 0 behind the last row.
    fn word(self, row: usize) -> u64 {
        let at = self.offset.saturating_add(row);
        let bits = self.bits.get(at / 8..).unwrap_or_default();
        let mut bytes = [0; 16];
        for (to, from) in bytes.iter_mut().zip(bits.iter().take(9)) {
            *to = *from;
        }
        let word = u128::from_le_bytes(bytes) >> (at % 8);
        word as u64
    }
}

fn by_offsets<'a, const N: usize>(
    rows: Range<usize>,
    numbers: &mut [u8],
    offsets: &[[u8; N]],
    texts: &'a [u8],
    offset: impl Fn(&[u8; N]) -> Option<usize>,
    mut number_of: impl FnMut(usize, &'a [u8]) -> u8,
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
        *number = number_of(row, code);
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
    validity: Option<Validity<'_>>,
    index: impl Fn([u8; N]) -> u64,
) -> Result<(), Broken> {
    const AT_ONCE: usize = 64;

    // The last one is for null. Which rows are is hard to foresee, so nothing is decided row by row.
    let null = known.len().saturating_sub(1);
    let mut row = rows.start;
    let indices = indices.get(rows).unwrap_or_default();
    for (numbers, indices) in numbers.chunks_mut(AT_ONCE).zip(indices.chunks(AT_ONCE)) {
        let mut valid = validity.map_or(u64::MAX, |validity| validity.word(row));
        let mut is_out_of_range = false;
        for (number, bytes) in numbers.iter_mut().zip(indices) {
            let is_valid = valid & 1 == 1;
            valid >>= 1;
            let at = usize::try_from(index(*bytes)).unwrap_or(usize::MAX);
            is_out_of_range |= is_valid & (at >= null);
            let at = if is_valid { at } else { null };
            *number = known.get(at).copied().unwrap_or_default();
        }
        if is_out_of_range {
            return Err(Broken::rows(row, "indices into the dictionary"));
        }
        row = row.saturating_add(AT_ONCE);
    }
    Ok(())
}
