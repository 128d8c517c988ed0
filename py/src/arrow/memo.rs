use crate::kept;

/// How many codes are remembered; a power of two.
const MOST: usize = 512;
const BITS: u32 = MOST.trailing_zeros();
/// How many blocks of rows go without, after one in which it was of little use.
const BLOCKS_WITHOUT: usize = 15;

/// The numbers of the rules of codes that were met before in the same array: most columns hold few
/// different ones, and to see that two are the same is faster than to classify one.
pub(crate) struct Memo<'a> {
    places: Box<[(&'a [u8], u8)]>,
    missed: usize,
    without: usize,
}

impl<'a> Memo<'a> {
    pub(crate) fn new(rows: usize) -> Self {
        let unknown = (<&[u8]>::default(), number_of(Some(&[])));
        // A small array is answered before it would have been of use.
        let most = if rows < MOST { 0 } else { MOST };
        Self {
            places: vec![unknown; most].into(),
            missed: 0,
            without: 0,
        }
    }

    /// Returns how to number the rows of a block: from memory, or each anew.
    pub(crate) fn is_of_use(&mut self, rows: usize) -> bool {
        if self.without > 0 {
            self.without = self.without.saturating_sub(1);
            return false;
        }
        let was_of_use = self.missed <= rows / 4;
        self.missed = 0;
        if !was_of_use {
            self.without = BLOCKS_WITHOUT;
        }
        was_of_use && !self.places.is_empty()
    }

    #[inline]
    pub(crate) fn number_of(&mut self, code: &'a [u8]) -> u8 {
        let Some((known, number)) = self.places.get_mut(place(kept::hash(code))) else {
            return number_of(Some(code));
        };
        if *known != code {
            self.missed = self.missed.saturating_add(1);
            (*known, *number) = (code, number_of(Some(code)));
        }
        *number
    }
}

#[allow(clippy::cast_possible_truncation, reason = "the highest bits")]
#[inline]
fn place(hash: u64) -> usize {
    (hash >> (u64::BITS - BITS)) as usize
}

/// Returns the number of the rule of a code.
pub(crate) fn number_of(code: Option<&[u8]>) -> u8 {
    taketwo::classify_bytes(code).rule().number
}
