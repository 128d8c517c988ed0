use crate::code;

/// What the table says of a code: the row that covers it, and where in it the detail stands.
///
/// As large as a word that is read at once.
#[derive(Clone, Copy)]
#[cfg_attr(test, derive(Debug, PartialEq))]
#[repr(align(4))]
pub(crate) struct Found {
    /// The place of the rule in the table.
    pub(crate) row: u8,
    /// In bytes. Both are 0 if there is no detail.
    pub(crate) detail_at: u8,
    pub(crate) detail_len: u8,
}

impl Found {
    /// Of a code that is not well formed, or not there.
    pub(crate) const fn without_detail(row: u8) -> Self {
        Self {
            row,
            detail_at: 0,
            detail_len: 0,
        }
    }

    /// Of a well-formed code, whose detail is the segment that begins at this place.
    pub(crate) const fn with_detail_at(row: u8, detail_at: u8, code: &[u8]) -> Self {
        match code::segment_len(code, detail_at as usize) {
            0 => Self::without_detail(row),
            len => Self {
                row,
                detail_at,
                detail_len: len as u8, // a well-formed code has at most 128 bytes
            },
        }
    }
}
