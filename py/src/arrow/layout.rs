use std::ffi::CStr;

use crate::arrow::Broken;
use crate::arrow::structs::ArrowSchema;

/// How the codes of a column are laid out.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Layout {
    Plain(Plain),
    /// Indices into the values of a dictionary.
    Dictionary {
        index: Index,
        values: Plain,
    },
}

/// How texts are laid out: with UTF-8 or any bytes in them, which is the same to a code.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Plain {
    /// Nothing but nulls.
    Null,
    /// One after the other, with offsets of 32 bits.
    Offsets32,
    /// One after the other, with offsets of 64 bits.
    Offsets64,
    /// Each with its place, short ones in it.
    Views,
}

/// The width of an index in bytes, and how many values it can tell apart.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Index {
    pub(crate) bytes: usize,
    pub(crate) values: u64,
}

impl Layout {
    /// Reads the type of a column.
    ///
    /// # Safety
    ///
    /// `schema` points to a schema that its producer has filled, and that nobody changes meanwhile.
    pub(crate) unsafe fn of(schema: *const ArrowSchema) -> Result<Self, Broken> {
        // SAFETY: as promised.
        let schema = unsafe { &*schema };
        if schema.release.is_none() {
            return Err(Broken::new("a schema that is not released", "one that is"));
        }
        // SAFETY: the format of a schema that is not released is a C string, where it is not NULL.
        let format = unsafe { format(schema) }?;
        if schema.dictionary.is_null() {
            return Plain::of(format).map(Self::Plain);
        }
        // SAFETY: a schema that is not released owns that of its dictionary.
        let values = unsafe { &*schema.dictionary };
        if !values.dictionary.is_null() {
            return Err(Broken::Type(format!(
                "a dictionary of a dictionary (format {format:?})"
            )));
        }
        // SAFETY: as that of the outer schema.
        let values = Plain::of(unsafe { self::format(values) }?)?;
        let (bytes, most) = match format {
            "c" => (1, 1 << 7),
            "C" => (1, 1 << 8),
            "s" => (2, 1 << 15),
            "S" => (2, 1 << 16),
            "i" => (4, 1 << 31),
            "I" => (4, 1 << 32),
            "l" => (8, 1 << 63),
            "L" => (8, u64::MAX),
            _ => {
                return Err(Broken::Type(format!(
                    "dictionary indices of format {format:?}"
                )));
            }
        };
        let index = Index {
            bytes,
            values: most,
        };
        Ok(Self::Dictionary { index, values })
    }
}

impl Plain {
    fn of(format: &str) -> Result<Self, Broken> {
        match format {
            "n" => Ok(Self::Null),
            "u" | "z" => Ok(Self::Offsets32),
            "U" | "Z" => Ok(Self::Offsets64),
            "vu" | "vz" => Ok(Self::Views),
            _ => Err(Broken::Type(format!("format {format:?}"))),
        }
    }
}

/// # Safety
///
/// The format is NULL or a C string that lives as long as the schema.
unsafe fn format(schema: &ArrowSchema) -> Result<&str, Broken> {
    if schema.format.is_null() {
        return Err(Broken::new("a schema with a format", "one without"));
    }
    // SAFETY: as promised.
    let format = unsafe { CStr::from_ptr(schema.format) };
    format
        .to_str()
        .map_err(|_| Broken::Type(format!("format {format:?}")))
}
