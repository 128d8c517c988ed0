use core::ffi::c_char;
use core::slice;

use taketwo::{Task, TaskError, Tell};

use crate::types::{taketwo_status, taketwo_task, taketwo_task_error};

/// Returns a text that has a NUL behind it; the empty one where there is none.
pub(crate) fn text_for_c(text: Option<&'static [u8]>) -> *const c_char {
    text.unwrap_or(b"\0").as_ptr().cast()
}

/// Returns the bytes at `start`, or `None` for NULL.
///
/// # Safety
///
/// `start` is NULL, or `len` bytes can be read there for as long as the result is used.
pub(crate) unsafe fn bytes<'a>(start: *const c_char, len: usize) -> Option<&'a [u8]> {
    if start.is_null() {
        return None;
    }
    // SAFETY: as above; and nothing in memory is larger than isize::MAX.
    Some(unsafe { slice::from_raw_parts(start.cast(), len) })
}

/// Writes what became of reading a task: the task, or the error, or neither.
///
/// # Safety
///
/// `task` is NULL or has room for a task, and `error` for an error.
pub(crate) unsafe fn write_task(
    result: &Result<Option<Task<'_>>, TaskError>,
    task: *mut taketwo_task,
    error: *mut taketwo_task_error,
) -> taketwo_status {
    if task.is_null() {
        return taketwo_status::NullPointer;
    }
    match result {
        Ok(Some(read)) => {
            // SAFETY: not NULL, so there is room for a task.
            unsafe { task.write(taketwo_task::from(read)) };
            taketwo_status::Ok
        }
        Ok(None) => taketwo_status::BlankLine,
        Err(why) => {
            if !error.is_null() {
                // SAFETY: not NULL, so there is room for an error.
                unsafe { error.write(taketwo_task_error::from(why)) };
            }
            taketwo_status::InvalidTask
        }
    }
}

/// A caller's buffer for text. Takes as many whole characters as fit, and counts them all.
#[derive(Debug)]
pub(crate) struct TextBuffer {
    start: *mut c_char,
    /// How many bytes there is room for, that of the NUL not counted; `None` if not even for that.
    room: Option<usize>,
    written: usize,
    wanted: usize,
}

impl TextBuffer {
    /// # Safety
    ///
    /// `capacity` bytes can be written at `start` for as long as the buffer is used, or `start` is
    /// NULL.
    pub(crate) unsafe fn new(start: *mut c_char, capacity: usize) -> Self {
        let room = if start.is_null() {
            None
        } else {
            capacity.checked_sub(1)
        };
        Self {
            start,
            room,
            written: 0,
            wanted: 0,
        }
    }

    pub(crate) fn of(array: &mut [c_char]) -> Self {
        // SAFETY: the array is there to be written.
        unsafe { Self::new(array.as_mut_ptr(), array.len()) }
    }

    /// Writes a text to an array, as far as it fits, and returns how many bytes the whole of it has.
    #[inline(never)]
    pub(crate) fn fill(array: &mut [c_char], text: &dyn Tell) -> usize {
        Self::of(array).print(text)
    }

    /// Writes as many whole characters of a text as fit, and none once one did not.
    pub(crate) fn put(&mut self, text: &str) {
        let whole_so_far = self.written == self.wanted;
        self.wanted = self.wanted.saturating_add(text.len());
        let Some(room) = self.room.filter(|_| whole_so_far) else {
            return;
        };
        let mut len = text.len().min(room.wrapping_sub(self.written));
        while !text.is_char_boundary(len) {
            len = len.wrapping_sub(1);
        }
        // SAFETY: there is room for so many bytes behind those that were written.
        unsafe {
            let to = self.start.add(self.written).cast::<u8>();
            to.copy_from_nonoverlapping(text.as_ptr(), len);
        }
        self.written = self.written.wrapping_add(len);
    }

    /// Writes a text, as far as it fits, and returns how many bytes the whole of it has.
    pub(crate) fn print(mut self, text: &dyn Tell) -> usize {
        text.tell(&mut |piece| self.put(piece));
        self.finish()
    }

    /// Puts the NUL, and returns how many bytes the whole text has.
    pub(crate) fn finish(self) -> usize {
        if self.room.is_some() {
            // SAFETY: `written` is at most `room`, one less than the capacity.
            unsafe { self.start.add(self.written).write(0) };
        }
        self.wanted
    }
}

#[cfg(test)]
mod tests {
    use core::ffi::c_char;
    use core::ptr::{null, null_mut};

    use super::{TextBuffer, bytes};

    fn print(array: &mut [c_char], text: &str) -> usize {
        let mut buffer = TextBuffer::of(array);
        buffer.put(text);
        buffer.finish()
    }

    #[test]
    fn a_text_is_cut_between_characters_and_counted_whole() {
        let mut array = [1; 6];
        assert_eq!(print(&mut array, "ab"), 2);
        assert_eq!(array.map(|c| c.cast_unsigned()), [b'a', b'b', 0, 1, 1, 1]);
        assert_eq!(print(&mut array, "abcde"), 5);
        assert_eq!(array.map(|c| c.cast_unsigned()), *b"abcde\0");
        assert_eq!(print(&mut array, "abcd\u{e9}f"), 7);
        assert_eq!(array.map(|c| c.cast_unsigned()), *b"abcd\0\0");
        assert_eq!(print(&mut array[..1], "abc"), 3);
        assert_eq!(array[0], 0);
        assert_eq!(print(&mut [], "abc"), 3);
    }

    #[test]
    fn null_has_no_room_and_no_bytes() {
        // SAFETY: NULL is one of the two things allowed.
        let mut buffer = unsafe { TextBuffer::new(null_mut(), 100) };
        buffer.put("abc");
        assert_eq!(buffer.finish(), 3);
        // SAFETY: likewise.
        assert_eq!(unsafe { bytes(null(), 100) }, None);
    }
}
