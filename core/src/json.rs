use hifijson::escape::{self, Lex as _, Lit};
use hifijson::num::Lex as _;
use hifijson::token::Lex as _;
use hifijson::{Read as _, SliceLexer};

use crate::error::{TaskError, TaskErrorKind};
use crate::excerpt::Excerpt;
use crate::record::{Field, FieldType, Record};
use crate::task::Task;
use crate::tell::{part_of, tell_number};
use crate::text::Text;

/// The deepest that arrays and objects of a record may be nested, the record itself counted.
pub const MAX_DEPTH: usize = 128;

/// Reads the JSON of a task, as the Get Task endpoint gives it.
///
/// Borrows from `json`, allocates nothing, and looks at every byte: the whole of it has to be one
/// JSON object in UTF-8, with a byte order mark before it at most.
///
/// # Errors
///
/// Text that is not UTF-8, is not JSON, or is nested deeper than [`MAX_DEPTH`], at its first such
/// byte; then whatever [`Task::from_record`] refuses.
///
/// ```
/// let task = taketwo::read_task(br#"{"status": "FAILED", "cost": {"credits": 0}}"#)?;
/// assert_eq!(task.cost_millicredits(), Some(0));
/// assert_eq!(task.classification().unwrap().rule().name, "absent");
/// # Ok::<(), taketwo::TaskError>(())
/// ```
pub fn read_task(json: &[u8]) -> Result<Task<'_>, TaskError> {
    let mut record = Record::default();
    walk(json, 2, &mut |path, field| {
        let [key, below @ ..] = path else {
            return; // not run: a key leads to each value
        };
        let it = &mut record;
        let (slot, credits) = match key.short().as_str() {
            "status" => (&mut it.status, None),
            "failureCode" => (&mut it.failure_code, None),
            "failure" => (&mut it.failure, None),
            "cost" => (&mut it.cost, Some(&mut it.cost_credits)),
            "estimatedCost" => (&mut it.estimated_cost, Some(&mut it.estimated_cost_credits)),
            _ => return,
        };
        match (below, credits) {
            ([], _) => slot.put(field),
            ([below, ..], Some(slot)) if *below == "credits" => slot.put(field),
            _ => {}
        }
    })?;
    Task::from_record(&record)
}

/// The deepest that keys are looked at.
pub(crate) const MAX_LEVELS: usize = 3;

/// Reads a JSON object, and gives each value to `on_value`, with the keys that lead to it: an object
/// after its own values, and at the deepest of the `levels` as it stands.
pub(crate) fn walk<'a>(
    json: &'a [u8],
    levels: usize,
    on_value: &mut dyn FnMut(&[Text<'a>], Field<'a>),
) -> Result<(), TaskError> {
    let source = core::str::from_utf8(json).map_err(|error| not_utf8(json, error.valid_up_to()))?;
    let mut reader = Reader {
        source,
        expected: "",
        broken_at: 0,
    };
    match reader.walk(levels.min(MAX_LEVELS), on_value) {
        Some(value) if value.value_type == FieldType::Object => Ok(()),
        Some(value) => Err(not_an_object(&value)),
        None => Err(reader.error()),
    }
}

#[cold]
fn not_an_object(value: &Field<'_>) -> TaskError {
    TaskError::at_key(TaskErrorKind::WrongType, "", "an object", value)
}

#[cold]
fn not_utf8(json: &[u8], offset: usize) -> TaskError {
    let byte = json.get(offset).copied().unwrap_or_default();
    let mut shown = Excerpt::of("0x");
    // A byte that is not UTF-8 has two digits.
    tell_number(&mut |digit| shown.push(digit), u64::from(byte), 16);
    TaskError::at_byte(TaskErrorKind::NotUtf8, "", shown, offset)
}

/// Walks over one JSON text. hifijson knows the tokens; what stands here is the order they come in,
/// and where each of them is. Where something is wrong it is noted, and nothing returned.
///
/// What is still to be read goes from one function to the next by value, so that it stays in
/// registers.
struct Reader<'a> {
    source: &'a str,
    /// What was expected where the text is broken; nothing where it is too deep.
    expected: &'static str,
    broken_at: usize,
}

impl<'a> Reader<'a> {
    /// Reads the whole text, and returns the value that it is.
    fn walk(
        &mut self,
        levels: usize,
        on_value: &mut dyn FnMut(&[Text<'a>], Field<'a>),
    ) -> Option<Field<'a>> {
        let text = self.source.strip_prefix('\u{feff}').unwrap_or(self.source);
        let mut rest = text.as_bytes();
        // One bit for each array or object that is open, the innermost lowest: is it an object?
        let mut open = 0_u128;
        let mut depth = 0_usize;
        // How many of them, from the outermost on, are objects whose values are given on; the keys
        // that lead to the value that is read, and where it and those it lies in have begun.
        let mut walked = 0_usize;
        let mut path = [Text::plain(""); MAX_LEVELS];
        let mut starts = [0; MAX_LEVELS + 1];
        let mut is_key_next = false;
        loop {
            let next = peek(&mut rest);
            let start = self.offset(rest);
            let mut value = None;
            match next {
                Some(b'"') => {
                    let text = self.string(&mut rest)?;
                    if is_key_next {
                        if let (Some(key), true) =
                            (path.get_mut(depth.wrapping_sub(1)), depth == walked)
                        {
                            *key = text;
                        }
                        if peek(&mut rest) != Some(b':') {
                            return self.broken("a colon", rest);
                        }
                        rest = behind(rest);
                        is_key_next = false;
                        continue;
                    }
                    value = Some(Field::new(FieldType::String, text).at(start));
                }
                _ if is_key_next => return self.broken("a key in quotes", rest),
                Some(first @ (b'{' | b'[')) => {
                    if depth >= MAX_DEPTH {
                        return self.broken("", rest);
                    }
                    let is_object = first == b'{';
                    if let (Some(place), true) = (starts.get_mut(depth), depth == walked) {
                        *place = start;
                        walked = walked.wrapping_add((is_object && depth < levels).into());
                    }
                    open = open << 1 | u128::from(is_object);
                    depth = depth.wrapping_add(1);
                    rest = behind(rest);
                    if peek(&mut rest) != Some(closing(is_object)) {
                        is_key_next = is_object;
                        continue;
                    }
                }
                _ => {
                    let value_type = self.word(&mut rest, next)?;
                    value = Some(self.has_read(value_type, start, rest));
                }
            }
            // A value has been read, or the end of an empty array or object is next.
            loop {
                if let (Some(value), true) = (value, depth == walked) {
                    if depth == 0 {
                        return match peek(&mut rest) {
                            None => Some(value),
                            Some(_) => self.broken("the end of the record", rest),
                        };
                    }
                    on_value(path.get(..depth).unwrap_or_default(), value);
                }
                let is_object = open & 1 == 1;
                match peek(&mut rest) {
                    Some(b',') => {
                        rest = behind(rest);
                        is_key_next = is_object;
                        break;
                    }
                    Some(end) if end == closing(is_object) => {
                        rest = behind(rest);
                        open >>= 1;
                        depth = depth.wrapping_sub(1);
                        walked = walked.min(depth);
                        let start = starts.get(depth).copied().unwrap_or_default();
                        let value_type = if is_object {
                            FieldType::Object
                        } else {
                            FieldType::Array
                        };
                        value = (depth == walked).then(|| self.has_read(value_type, start, rest));
                    }
                    _ if is_object => return self.broken("a comma or a closing brace", rest),
                    _ => return self.broken("a comma or a closing bracket", rest),
                }
            }
        }
    }

    /// Reads a value that is no string, array or object.
    #[inline]
    fn word(&mut self, rest: &mut &'a [u8], next: Option<u8>) -> Option<FieldType> {
        let mut lexer = SliceLexer::new(rest);
        let value_type = match next {
            Some(b'-' | b'0'..=b'9') => match lexer.num_ignore().validate() {
                Ok(_) => FieldType::Number,
                Err(_) => return self.broken("a digit", lexer.as_slice()),
            },
            Some(b'a'..=b'z') => match lexer.null_or_bool() {
                Some(None) => FieldType::Null,
                Some(Some(_)) => FieldType::Boolean,
                None => return self.broken("a value", rest),
            },
            _ => return self.broken("a value", rest),
        };
        *rest = lexer.as_slice();
        Some(value_type)
    }

    /// Reads a string, its opening quote next.
    #[inline]
    fn string(&mut self, rest: &mut &'a [u8]) -> Option<Text<'a>> {
        let start = behind(rest);
        let mut end = skip_plain(start);
        let escaped = end.first() != Some(&b'"');
        if escaped {
            end = self.end_of_string(end)?;
        }
        let text = self.source.get(self.offset(start)..self.offset(end));
        *rest = behind(end);
        Some(Text::read(text.unwrap_or_default(), escaped))
    }

    /// Reads on to the closing quote of a string with escapes.
    #[inline(never)]
    fn end_of_string(&mut self, rest: &'a [u8]) -> Option<&'a [u8]> {
        let mut lexer = SliceLexer::new(rest);
        loop {
            let rest = lexer.as_slice();
            match lexer.take_next() {
                Some(b'"') => return Some(rest),
                Some(b'\\') => {}
                Some(_) => return self.broken("no control character in a string", rest),
                None => return self.broken("a closing quote", rest),
            }
            // Half of a surrogate pair is an escape, too.
            let known = match lexer.take_next() {
                Some(b'u') => lexer.hex::<u16>().map(|_| ()),
                Some(kind) => Lit::try_from(kind)
                    .map(|_| ())
                    .ok_or(escape::Error::InvalidKind(kind)),
                None => Err(escape::Error::Eof),
            };
            match known {
                Ok(()) => lexer = SliceLexer::new(skip_plain(lexer.as_slice())),
                Err(escape::Error::Eof) => return self.broken("a closing quote", lexer.as_slice()),
                Err(_) => {
                    self.broken::<()>("an escape sequence", lexer.as_slice());
                    // The last byte that was read.
                    self.broken_at = self.broken_at.wrapping_sub(1);
                    return None;
                }
            }
        }
    }

    /// A value has been read since `start`.
    #[inline]
    fn has_read(&self, value_type: FieldType, start: usize, rest: &[u8]) -> Field<'a> {
        let source = self.source.get(start..self.offset(rest));
        Field::new(value_type, Text::plain(source.unwrap_or_default())).at(start)
    }

    #[inline]
    fn offset(&self, rest: &[u8]) -> usize {
        self.source.len().wrapping_sub(rest.len())
    }

    /// Something else was expected than what is next.
    #[cold]
    fn broken<T>(&mut self, expected: &'static str, rest: &[u8]) -> Option<T> {
        self.expected = expected;
        self.broken_at = self.offset(rest);
        None
    }

    /// Returns what is wrong with the text.
    #[cold]
    fn error(&self) -> TaskError {
        let offset = self.broken_at;
        if self.expected.is_empty() {
            return TaskError::over(TaskErrorKind::TooDeep, MAX_DEPTH, Some(offset));
        }
        let rest = part_of(self.source, offset, self.source.len());
        let len = rest.chars().next().map_or(0, char::len_utf8);
        let found = Excerpt::of(part_of(rest, 0, len));
        TaskError::at_byte(TaskErrorKind::BrokenJson, self.expected, found, offset)
    }
}

/// Returns the next byte that is no white space.
#[inline]
fn peek(rest: &mut &[u8]) -> Option<u8> {
    if !matches!(rest, [b'!'..=u8::MAX, ..]) {
        *rest = behind_space(rest);
    }
    rest.first().copied()
}

#[inline(never)]
fn behind_space(rest: &[u8]) -> &[u8] {
    let mut lexer = SliceLexer::new(rest);
    lexer.eat_whitespace();
    lexer.as_slice()
}

#[inline]
fn behind(rest: &[u8]) -> &[u8] {
    rest.split_first().map_or(&[], |(_, rest)| rest)
}

/// Skips what a string says plainly, eight bytes at a time where there are as many.
fn skip_plain(mut rest: &[u8]) -> &[u8] {
    while let Some((eight, others)) = rest.split_first_chunk() {
        let plain = plain_bytes(u64::from_le_bytes(*eight));
        if plain < 8 {
            return rest.get(plain..).unwrap_or_default();
        }
        rest = others;
    }
    skip_plain_end(rest)
}

#[inline(never)]
fn skip_plain_end(rest: &[u8]) -> &[u8] {
    let mut lexer = SliceLexer::new(rest);
    lexer.skip_until(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f));
    lexer.as_slice()
}

/// Returns how many of eight bytes, the lowest first, come before the first one that is a quote, a
/// backslash or a control character.
///
/// The highest bit of a byte tells whether subtracting from it has borrowed; a byte that is not
/// ASCII has it in any case, and does not count. A borrow spoils only what stands behind it.
#[inline]
fn plain_bytes(eight: u64) -> usize {
    const fn each(byte: u8) -> u64 {
        u64::from_ne_bytes([byte; 8])
    }
    let are_less = |bytes: u64, bound: u8| bytes.wrapping_sub(each(bound));
    // With this bit turned the quote comes next to the control characters, which keep their places.
    let found = are_less(eight ^ each(b'"' ^ 0x20), 0x21) | are_less(eight ^ each(b'\\'), 1);
    (found & !eight & each(0x80)).trailing_zeros() as usize / 8
}

fn closing(is_object: bool) -> u8 {
    if is_object { b'}' } else { b']' }
}

#[cfg(test)]
mod tests {
    extern crate std;

    use std::format;
    use std::string::ToString;

    use super::{MAX_DEPTH, plain_bytes, read_task, skip_plain};
    use crate::TaskErrorKind;

    fn error(json: &str) -> std::string::String {
        read_task(json.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn an_error_names_the_place_the_value_and_what_was_expected() {
        for (json, message) in [
            (
                "",
                "broken JSON: expected a value, found the end of the record (at byte 0)",
            ),
            (
                "{\"a\" 1}",
                "broken JSON: expected a colon, found 1 (at byte 5)",
            ),
            (
                "{\"a\": tru}",
                "broken JSON: expected a value, found t (at byte 6)",
            ),
            (
                "{\"a\": 01}",
                "broken JSON: expected a comma or a closing brace, found 1 (at byte 7)",
            ),
            (
                "{\"a\": -}",
                "broken JSON: expected a digit, found } (at byte 7)",
            ),
            (
                "{\"a\": [1,]}",
                "broken JSON: expected a value, found ] (at byte 9)",
            ),
            (
                "{\"a\": {\"b\"}}",
                "broken JSON: expected a colon, found } (at byte 10)",
            ),
            (
                "{\"a\": [1}",
                "broken JSON: expected a comma or a closing bracket, found } (at byte 8)",
            ),
            (
                "{\"a\": 1,}",
                "broken JSON: expected a key in quotes, found } (at byte 8)",
            ),
            (
                "{\"a\": \"\\x\"}",
                "broken JSON: expected an escape sequence, found x (at byte 8)",
            ),
            (
                "{\"a\": \"\\u12g4\"}",
                "broken JSON: expected an escape sequence, found g (at byte 11)",
            ),
            (
                "{\"a\": \"\n\"}",
                "broken JSON: expected no control character in a string, found \\n (at byte 7)",
            ),
            (
                "{\"a\": \"x",
                "broken JSON: expected a closing quote, found the end of the record (at byte 8)",
            ),
            (
                "{} {}",
                "broken JSON: expected the end of the record, found { (at byte 3)",
            ),
            ("[]", "expected an object, found [] (at byte 0)"),
            ("\"{}\"", "expected an object, found \"{}\" (at byte 0)"),
            ("{}", "status: missing: expected a string"),
            (
                "{\"status\": \"FAILED\", \"cost\": \"\"}",
                "cost: expected an object or null, found \"\" (at byte 29)",
            ),
            (
                "{\"status\": null}",
                "status: expected a string, found null (at byte 11)",
            ),
            (
                "{\"status\": \"DONE\"}",
                "status: expected PENDING, THROTTLED, RUNNING, SUCCEEDED, FAILED, CANCELLED or \
                 CANCELED, found \"DONE\" (at byte 11)",
            ),
            (
                "{\"status\": \"FAILED\", \"cost\": {\"credits\": -1}}",
                "cost.credits: expected a number from 0 to 1000000000, found -1 (at byte 41)",
            ),
            (
                "{\"status\": \"FAILED\", \"status\": \"FAILED\"}",
                "status: stands twice, the second time with \"FAILED\" (at byte 31)",
            ),
        ] {
            assert_eq!(error(json), message, "{json}");
        }
        assert_eq!(
            read_task(b"{\"a\": \"\xff\"}").unwrap_err().to_string(),
            "not UTF-8: found 0xff (at byte 7)",
        );
    }

    #[test]
    fn each_byte_is_plain_or_not_wherever_it_stands() {
        let is_plain = |byte: u8| !matches!(byte, b'"' | b'\\' | 0..=0x1f);
        for place in 0..8 {
            for byte in 0..=u8::MAX {
                // What stands behind must not count.
                for others in [b' ', b'!', b'#', b'[', b']', b'"', 0, 0x7f, 0x80, u8::MAX] {
                    let mut eight = [b' '; 8];
                    eight[place..].fill(others);
                    eight[place] = byte;
                    let plain = eight.iter().take_while(|it| is_plain(**it)).count();
                    assert_eq!(plain_bytes(u64::from_le_bytes(eight)), plain, "{eight:?}");
                    assert_eq!(skip_plain(&eight[place..]).len(), 8 - plain.max(place));
                }
            }
        }
    }

    #[test]
    fn nesting_is_read_up_to_its_bound() {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let nested = |depth: usize| {
                let inner = format!("{}1{}", open.repeat(depth), close.repeat(depth));
                format!("{{\"status\": \"PENDING\", \"x\": {inner}}}")
            };
            assert!(read_task(nested(MAX_DEPTH - 1).as_bytes()).is_ok());
            for depth in [MAX_DEPTH, 1_000_000] {
                let error = read_task(nested(depth).as_bytes()).unwrap_err();
                assert_eq!(error.kind(), TaskErrorKind::TooDeep);
                assert!(
                    error
                        .to_string()
                        .starts_with("nested deeper than 128 (at byte ")
                );
            }
        }
    }

    #[test]
    fn nested_values_are_skipped_whole() {
        let json = r#"{"x": [[], {}, [{"status": "FAILED"}, "]}", [[1, 2], -3.5e-7]], {"a": [true], "b": {}}],
            "status": "PENDING", "output": [ ], "y": { }}"#;
        assert!(read_task(json.as_bytes()).is_ok());
    }
}
