//! Arrays of a producer as columns. What can be checked at little cost is checked: counts, NULL,
//! lengths and offsets; how much memory there is behind a pointer only the producer can know.

use std::ffi::c_void;
use std::slice;

use crate::arrow::Broken;
use crate::arrow::column::{Body, Column, Indices, Validity};
use crate::arrow::layout::{Index, Layout, Plain};
use crate::arrow::memo::{Memo, number_of};
use crate::arrow::structs::ArrowArray;

impl<'a> Column<'a> {
    /// Takes an array for what its schema says it is.
    ///
    /// # Safety
    ///
    /// `array` points to an array that a producer has filled, and that nobody changes or releases
    /// during `'a`. Its buffers are as large as the Arrow format asks for its layout and counts.
    pub(crate) unsafe fn of(array: *const ArrowArray, layout: Layout) -> Result<Self, Broken> {
        // SAFETY: as promised.
        let array = unsafe { &*array };
        let counts = Counts::of(array)?;
        if counts.rows == 0 {
            // Such an array need have no buffers.
            return Ok(Self {
                rows: 0,
                validity: None,
                body: Body::Null,
            });
        }
        let (index, values) = match layout {
            // SAFETY: as promised.
            Layout::Plain(plain) => return unsafe { plain_column(array, counts, plain) },
            Layout::Dictionary { index, values } => (index, values),
        };
        if array.dictionary.is_null() {
            return Err(Broken::new("an array with a dictionary", "one without"));
        }
        // SAFETY: an array owns its dictionary, which is as promised like it.
        let values = unsafe { Self::of(array.dictionary, Layout::Plain(values)) }?;
        // SAFETY: as promised.
        unsafe { dictionary_column(array, counts, index, &values) }
    }
}

/// How many rows there are, where they begin in the buffers, and how many of them are null.
#[derive(Clone, Copy)]
struct Counts {
    rows: usize,
    offset: usize,
    nulls: i64,
    buffers: usize,
}

impl Counts {
    fn of(array: &ArrowArray) -> Result<Self, Broken> {
        let count = |name: &str, count: i64| {
            usize::try_from(count)
                .map_err(|_| Broken::new(&format!("a count of {name} that is not negative"), count))
        };
        if array.release.is_none() {
            return Err(Broken::new("an array that is not released", "one that is"));
        }
        if !(-1..=array.length.max(0)).contains(&array.null_count) {
            let expected = format!("a null_count from -1 to {}", array.length);
            return Err(Broken::new(&expected, array.null_count));
        }
        if array.n_children != 0 {
            return Err(Broken::new("an array without children", array.n_children));
        }
        Ok(Self {
            rows: count("length", array.length)?,
            offset: count("offset", array.offset)?,
            nulls: array.null_count,
            buffers: count("n_buffers", array.n_buffers)?,
        })
    }

    fn expect_buffers(self, expected: usize) -> Result<(), Broken> {
        if self.buffers == expected {
            return Ok(());
        }
        Err(Broken::new(&format!("{expected} buffers"), self.buffers))
    }
}

/// # Safety
///
/// As [`Column::of`].
unsafe fn plain_column<'a>(
    array: &'a ArrowArray,
    counts: Counts,
    layout: Plain,
) -> Result<Column<'a>, Broken> {
    let Counts { rows, offset, .. } = counts;
    let body = match layout {
        Plain::Null => {
            counts.expect_buffers(0)?;
            Body::Null
        }
        Plain::Offsets32 => {
            counts.expect_buffers(3)?;
            // SAFETY: as promised; there is one offset more than rows.
            let offsets = unsafe { items::<[u8; 4]>(array, 1, offset, rows.saturating_add(1)) }?;
            let end = offsets.last().map(|end| i32::from_ne_bytes(*end).into());
            // SAFETY: as promised; the texts end where the last one does.
            let texts = unsafe { texts(array, end) }?;
            Body::Offsets32 { offsets, texts }
        }
        Plain::Offsets64 => {
            counts.expect_buffers(3)?;
            // SAFETY: as for 32 bits.
            let offsets = unsafe { items::<[u8; 8]>(array, 1, offset, rows.saturating_add(1)) }?;
            let end = offsets.last().map(|end| i64::from_ne_bytes(*end));
            // SAFETY: as for 32 bits.
            let texts = unsafe { texts(array, end) }?;
            Body::Offsets64 { offsets, texts }
        }
        Plain::Views => {
            let Some(count) = counts.buffers.checked_sub(3) else {
                return Err(Broken::new("3 buffers or more", counts.buffers));
            };
            // SAFETY: as promised.
            let views = unsafe { items::<[u8; 16]>(array, 1, offset, rows) }?;
            let last = counts.buffers.saturating_sub(1);
            // SAFETY: as promised; the last buffer has the lengths of those between.
            let lens = unsafe { items::<[u8; 8]>(array, last, 0, count) }?;
            let texts = lens
                .iter()
                .zip(2..)
                .map(|(len, at)| {
                    let len = usize::try_from(i64::from_ne_bytes(*len))
                        .map_err(|_| Broken::new("a buffer", "one of a negative length"))?;
                    // SAFETY: as promised.
                    unsafe { items::<u8>(array, at, 0, len) }
                })
                .collect::<Result<_, _>>()?;
            Body::Views { views, texts }
        }
    };
    let validity = match layout {
        Plain::Null => None,
        // SAFETY: as promised.
        _ => unsafe { validity(array, counts) }?,
    };
    Ok(Column {
        rows,
        validity,
        body,
    })
}

/// # Safety
///
/// As [`Column::of`].
unsafe fn dictionary_column<'a>(
    array: &'a ArrowArray,
    counts: Counts,
    index: Index,
    values: &Column<'_>,
) -> Result<Column<'a>, Broken> {
    let Counts { rows, offset, .. } = counts;
    counts.expect_buffers(2)?;
    let most = usize::try_from(index.values).unwrap_or(usize::MAX);
    let mut known = vec![0; values.rows.min(most)];
    values.classify(0, &mut known, &mut Memo::new(0))?;
    known.push(number_of(None));
    // SAFETY: as promised, with the width that the schema says.
    let indices = unsafe {
        match index.bytes {
            1 => Indices::One(items(array, 1, offset, rows)?),
            2 => Indices::Two(items(array, 1, offset, rows)?),
            4 => Indices::Four(items(array, 1, offset, rows)?),
            _ => Indices::Eight(items(array, 1, offset, rows)?),
        }
    };
    Ok(Column {
        rows,
        // SAFETY: as promised.
        validity: unsafe { validity(array, counts) }?,
        body: Body::Dictionary { indices, known },
    })
}

/// # Safety
///
/// As [`Column::of`].
unsafe fn validity(array: &ArrowArray, counts: Counts) -> Result<Option<Validity<'_>>, Broken> {
    if counts.nulls == 0 {
        return Ok(None);
    }
    if buffer(array, 0).is_null() {
        if counts.nulls > 0 {
            let found = format!("none and {} nulls", counts.nulls);
            return Err(Broken::new("a validity bitmap", found));
        }
        return Ok(None);
    }
    let skipped = counts.offset / 8;
    let offset = counts.offset % 8;
    let bytes = offset.saturating_add(counts.rows).div_ceil(8);
    // SAFETY: as promised; there is a bit for each row, and for each before the first.
    let bits = unsafe { items::<u8>(array, 0, skipped, bytes) }?;
    Ok(Some(Validity { bits, offset }))
}

/// The texts up to `end`, which the last offset says.
///
/// # Safety
///
/// As [`Column::of`].
unsafe fn texts(array: &ArrowArray, end: Option<i64>) -> Result<&[u8], Broken> {
    let end = end.unwrap_or_default();
    let len =
        usize::try_from(end).map_err(|_| Broken::new("a last offset that is not negative", end))?;
    // SAFETY: as promised.
    unsafe { items::<u8>(array, 2, 0, len) }
}

/// Returns `count` items of a buffer, from `first` on.
///
/// # Safety
///
/// As [`Column::of`]: the buffer is NULL or has so many items. Any bytes are such an item, wherever
/// they stand: `T` is `u8` or an array of them.
unsafe fn items<T>(
    array: &ArrowArray,
    at: usize,
    first: usize,
    count: usize,
) -> Result<&[T], Broken> {
    let end = first.checked_add(count);
    let bytes = end.and_then(|end| end.checked_mul(size_of::<T>()));
    if bytes.is_none_or(|bytes| isize::try_from(bytes).is_err()) {
        return Err(Broken::new("a length that fits into memory", count));
    }
    if count == 0 {
        return Ok(&[]);
    }
    let buffer = buffer(array, at);
    if buffer.is_null() {
        return Err(Broken::new(&format!("buffer {at}"), "NULL"));
    }
    // SAFETY: not NULL; so many items, as promised, in one piece and fewer bytes than `isize::MAX`;
    // nobody changes them meanwhile.
    Ok(unsafe { slice::from_raw_parts(buffer.cast::<T>().add(first), count) })
}

/// A buffer of an array, or NULL where it has none of that number.
fn buffer(array: &ArrowArray, at: usize) -> *const c_void {
    let has = usize::try_from(array.n_buffers).is_ok_and(|buffers| at < buffers);
    if !has || array.buffers.is_null() {
        return std::ptr::null();
    }
    // SAFETY: an array has as many pointers to buffers as it says.
    unsafe { *array.buffers.add(at) }
}
