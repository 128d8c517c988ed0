use crate::error::{TaskError, TaskErrorKind};
use crate::json::read_task;
use crate::task::Task;

/// The most bytes of a line, its line feed not counted, unless another limit is set.
pub const MAX_LINE_BYTES: usize = 1 << 20;

/// Reads one line of JSON Lines, or `None` from a blank one.
///
/// `line` comes without its line feed; a carriage return at its end and a byte order mark at its
/// start do no harm. `number` is the line's number, from 1, for the error to tell.
///
/// This is for a host that has its lines one by one; [`read_tasks`] is for one that has them all.
///
/// # Errors
///
/// As [`read_task`], and [`TaskErrorKind::LineTooLong`] for more than `max_bytes` bytes, which are
/// then not looked at.
pub fn read_line(
    line: &[u8],
    number: u64,
    max_bytes: usize,
) -> Result<Option<Task<'_>>, TaskError> {
    let read = if line.len() > max_bytes {
        Err(TaskError::over(TaskErrorKind::LineTooLong, max_bytes, None))
    } else if is_blank(line) {
        return Ok(None);
    } else {
        read_task(line)
    };
    match read {
        Ok(task) => Ok(Some(task)),
        Err(error) => Err(error.on_line(number)),
    }
}

fn is_blank(line: &[u8]) -> bool {
    let text = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    text.iter().all(|byte| matches!(byte, b' ' | b'\t' | b'\r'))
}

/// Reads JSON Lines that are in memory: one task a line, blank lines left out.
///
/// A line that cannot be read is an error with its number, and the next one is read all the same.
pub fn read_tasks(lines: &[u8]) -> TaskLines<'_> {
    TaskLines {
        rest: Some(lines),
        line: 0,
        max_bytes: MAX_LINE_BYTES,
    }
}

/// The tasks of JSON Lines. See [`read_tasks`].
#[derive(Clone, Debug)]
#[must_use = "iterators are lazy"]
pub struct TaskLines<'a> {
    rest: Option<&'a [u8]>,
    line: u64,
    max_bytes: usize,
}

impl TaskLines<'_> {
    /// Sets the most bytes of a line. A longer one is an error.
    pub fn max_line_bytes(self, max_bytes: usize) -> Self {
        Self { max_bytes, ..self }
    }

    /// Returns the number of the line that was read last, from 1; 0 before the first.
    #[must_use]
    pub fn line(&self) -> u64 {
        self.line
    }
}

impl<'a> Iterator for TaskLines<'a> {
    type Item = Result<Task<'a>, TaskError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let rest = self.rest?;
            let end = end_of_line(rest);
            let (line, behind) = rest.split_at_checked(end)?;
            self.rest = behind.split_first().map(|(_, rest)| rest);
            self.line = self.line.saturating_add(1);
            if let Some(task) = read_line(line, self.line, self.max_bytes).transpose() {
                return Some(task);
            }
        }
    }
}

/// Returns how many bytes come before the first line feed, or how many there are. Many bytes are
/// asked at once whether one of them is it, which takes far less time than to ask each of them.
fn end_of_line(bytes: &[u8]) -> usize {
    const MANY: usize = 32;

    let is_end = |byte: &u8| *byte == b'\n';
    let has_none = |many: &[u8; MANY]| !many.iter().fold(false, |found, byte| found | is_end(byte));
    let mut rest = bytes;
    while let Some((_, others)) = rest.split_first_chunk().filter(|(many, _)| has_none(many)) {
        rest = others;
    }
    let before = bytes.len().wrapping_sub(rest.len());
    before.wrapping_add(rest.iter().position(is_end).unwrap_or(rest.len()))
}

impl core::iter::FusedIterator for TaskLines<'_> {}

#[cfg(test)]
mod tests {
    use super::{end_of_line, read_line, read_tasks};
    use crate::{Status, TaskErrorKind};

    #[test]
    fn blank_lines_marks_and_carriage_returns_are_accepted() {
        let lines = b"\xef\xbb\xbf{\"status\": \"PENDING\"}\r\n\r\n \t\n\xef\xbb\xbf\n{\"status\": \"RUNNING\"}";
        let mut tasks = read_tasks(lines);
        assert_eq!(tasks.next().unwrap().unwrap().status(), Status::Pending);
        assert_eq!(tasks.line(), 1);
        assert_eq!(tasks.next().unwrap().unwrap().status(), Status::Running);
        assert_eq!(tasks.line(), 5);
        assert_eq!(tasks.next(), None);
        assert_eq!(tasks.next(), None);
    }

    #[test]
    fn a_bad_line_is_named_and_the_next_one_read() {
        let mut tasks = read_tasks(b"\n{\"status\": \"DONE\"}\n{\"status\": \"RUNNING\"}\n");
        let error = tasks.next().unwrap().unwrap_err();
        assert_eq!(
            (error.kind(), error.line()),
            (TaskErrorKind::UnknownStatus, Some(2))
        );
        assert_eq!(tasks.next().unwrap().unwrap().status(), Status::Running);
        assert_eq!(tasks.next(), None);
    }

    #[test]
    fn a_line_may_be_as_long_as_the_limit() {
        let line = br#"{"status": "PENDING"}"#;
        assert!(read_line(line, 7, line.len()).unwrap().is_some());
        let error = read_line(line, 7, line.len() - 1).unwrap_err();
        assert_eq!(
            (error.kind(), error.line()),
            (TaskErrorKind::LineTooLong, Some(7))
        );
        assert!(read_line(b"     ", 7, 4).is_err(), "blank or not");
    }

    #[test]
    fn a_line_may_end_anywhere() {
        for len in 0..100 {
            let mut bytes = [b'x'; 100];
            assert_eq!(end_of_line(&bytes[..len]), len);
            bytes[len..].fill(b'\n');
            assert_eq!(end_of_line(&bytes), len);
        }
    }

    #[test]
    fn no_bytes_are_no_tasks() {
        assert_eq!(read_tasks(b"").next(), None);
        assert_eq!(read_tasks(b"").max_line_bytes(0).next(), None);
    }
}
