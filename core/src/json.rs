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
        let slot = match path {
            [key] if *key == "status" => &mut record.status,
            [key] if *key == "failureCode" => &mut record.failure_code,
            [key] if *key == "failure" => &mut record.failure,
            [key] if *key == "cost" => &mut record.cost,
            [key] if *key == "estimatedCost" => &mut record.estimated_cost,
            [key, below] if *below == "credits" => {
                if *key == "cost" {
                    &mut record.cost_credits
                } else if *key == "estimatedCost" {
                    &mut record.estimated_cost_credits
                } else {
                    return;
                }
            }
            _ => return,
        };
        slot.put(field);
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
    let text = source.strip_prefix('\u{feff}').unwrap_or(source);
    let mut reader = Reader {
        source,
        lexer: SliceLexer::new(text.as_bytes()),
        levels: levels.min(MAX_LEVELS),
        path: [Text::plain(""); MAX_LEVELS],
        on_value,
        value: Field::ABSENT,
        error: None,
    };
    reader.whole();
    if let Some(error) = reader.error {
        return Err(error);
    }
    if reader.value.value_type != FieldType::Object {
        let kind = TaskErrorKind::WrongType;
        return Err(TaskError::at_key(kind, "", "an object", &reader.value));
    }
    Ok(())
}

fn not_utf8(json: &[u8], offset: usize) -> TaskError {
    let byte = json.get(offset).copied().unwrap_or_default();
    let mut shown = Excerpt::of("0x");
    // A byte that is not UTF-8 has two digits.
    tell_number(&mut |digit| shown.push(digit), u64::from(byte), 16);
    TaskError::at_byte(TaskErrorKind::NotUtf8, "", shown, offset)
}

/// Walks over one JSON text. hifijson knows the tokens; what stands here is the order they come in,
/// and where each of them is. Where something is wrong it is noted, and nothing returned.
struct Reader<'a, 'f> {
    source: &'a str,
    lexer: SliceLexer<'a>,
    levels: usize,
    path: [Text<'a>; MAX_LEVELS],
    on_value: &'f mut dyn FnMut(&[Text<'a>], Field<'a>),
    /// The value that was read last.
    value: Field<'a>,
    error: Option<TaskError>,
}

impl<'a> Reader<'a, '_> {
    /// Reads the whole text.
    fn whole(&mut self) -> Option<()> {
        self.walk_value(0)?;
        match self.peek() {
            None => Some(()),
            Some(_) => self.broken("the end of the record"),
        }
    }

    /// Reads a value that so many keys lead to. If it is an object, its values are given on.
    fn walk_value(&mut self, level: usize) -> Option<()> {
        let next = self.peek();
        if next != Some(b'{') || level >= self.levels {
            return self.read_value(next, level);
        }
        let start = self.offset();
        let below = level.saturating_add(1);
        self.lexer.take_next();
        let mut next = self.peek();
        while next != Some(b'}') {
            let key = self.key()?;
            if let Some(slot) = self.path.get_mut(level) {
                *slot = key;
            }
            self.walk_value(below)?;
            (self.on_value)(self.path.get(..below).unwrap_or_default(), self.value);
            next = self.peek();
            match next {
                Some(b',') => {
                    self.lexer.take_next();
                    next = None;
                }
                Some(b'}') => {}
                _ => return self.broken("a comma or a closing brace"),
            }
        }
        self.lexer.take_next();
        self.has_read(FieldType::Object, start)
    }

    /// Reads a value within `depth` others, whatever it is.
    fn read_value(&mut self, next: Option<u8>, depth: usize) -> Option<()> {
        let start = self.offset();
        let value_type = match next {
            Some(b'{') => FieldType::Object,
            Some(b'[') => FieldType::Array,
            _ => return self.scalar(next),
        };
        self.skip_nested(depth)?;
        self.has_read(value_type, start)
    }

    /// Reads over an array or object that lies within `depth` others.
    fn skip_nested(&mut self, depth: usize) -> Option<()> {
        // One bit for each array or object that is open here, the innermost lowest: is it an object?
        let mut open = 0_u128;
        let mut count = 0_usize;
        loop {
            match self.peek() {
                Some(start @ (b'{' | b'[')) => {
                    if depth.saturating_add(count) >= MAX_DEPTH {
                        let offset = Some(self.offset());
                        let kind = TaskErrorKind::TooDeep;
                        self.error = Some(TaskError::over(kind, MAX_DEPTH, offset));
                        return None;
                    }
                    self.lexer.take_next();
                    let is_object = start == b'{';
                    open = open << 1 | u128::from(is_object);
                    count = count.saturating_add(1);
                    if self.peek() != Some(closing(is_object)) {
                        if is_object {
                            self.key()?;
                        }
                        continue;
                    }
                }
                next => {
                    self.scalar(next)?;
                }
            }
            // A value has been read, or the end of an empty array or object is next.
            loop {
                let is_object = open & 1 == 1;
                match self.peek() {
                    Some(b',') => {
                        self.lexer.take_next();
                        if is_object {
                            self.key()?;
                        }
                        break;
                    }
                    Some(end) if end == closing(is_object) => {
                        self.lexer.take_next();
                        open >>= 1;
                        count = count.saturating_sub(1);
                        if count == 0 {
                            return Some(());
                        }
                    }
                    _ if is_object => return self.broken("a comma or a closing brace"),
                    _ => return self.broken("a comma or a closing bracket"),
                }
            }
        }
    }

    /// Reads a key and its colon.
    fn key(&mut self) -> Option<Text<'a>> {
        if self.peek() != Some(b'"') {
            return self.broken("a key in quotes");
        }
        let key = self.string()?;
        if self.peek() != Some(b':') {
            return self.broken("a colon");
        }
        self.lexer.take_next();
        Some(key)
    }

    /// Reads a value that is no array or object.
    fn scalar(&mut self, next: Option<u8>) -> Option<()> {
        let start = self.offset();
        let value_type = match next {
            Some(b'"') => {
                let text = self.string()?;
                self.value = Field::new(FieldType::String, text).at(start);
                return Some(());
            }
            Some(b'-' | b'0'..=b'9') => match self.lexer.num_ignore().validate() {
                Ok(_) => FieldType::Number,
                Err(_) => return self.broken("a digit"),
            },
            Some(b'a'..=b'z') => match self.lexer.null_or_bool() {
                Some(None) => FieldType::Null,
                Some(Some(_)) => FieldType::Boolean,
                None => return self.broken_at("a value", start),
            },
            _ => return self.broken("a value"),
        };
        self.has_read(value_type, start)
    }

    /// Reads a string, its opening quote next.
    fn string(&mut self) -> Option<Text<'a>> {
        self.lexer.take_next();
        let start = self.offset();
        let mut escaped = false;
        loop {
            self.lexer
                .skip_until(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f));
            match self.lexer.take_next() {
                Some(b'"') => {
                    let text = part_of(self.source, start, self.last_offset());
                    return Some(Text::read(text, escaped));
                }
                Some(b'\\') => {
                    escaped = true;
                    self.escape()?;
                }
                Some(_) => {
                    let expected = "no control character in a string";
                    return self.broken_at(expected, self.last_offset());
                }
                None => return self.broken("a closing quote"),
            }
        }
    }

    /// Reads an escape sequence behind its backslash. Half of a surrogate pair is one, too.
    fn escape(&mut self) -> Option<()> {
        let known = match self.lexer.take_next() {
            Some(b'u') => self.lexer.hex::<u16>().map(|_| ()),
            Some(kind) => Lit::try_from(kind)
                .map(|_| ())
                .ok_or(escape::Error::InvalidKind(kind)),
            None => Err(escape::Error::Eof),
        };
        match known {
            Ok(()) => Some(()),
            Err(escape::Error::Eof) => self.broken("a closing quote"),
            Err(_) => self.broken_at("an escape sequence", self.last_offset()),
        }
    }

    /// Returns the next byte that is no white space.
    #[inline(never)]
    fn peek(&mut self) -> Option<u8> {
        self.lexer.ws_peek()
    }

    /// A value has been read since `start`.
    fn has_read(&mut self, value_type: FieldType, start: usize) -> Option<()> {
        let source = part_of(self.source, start, self.offset());
        self.value = Field::new(value_type, Text::plain(source)).at(start);
        Some(())
    }

    fn offset(&self) -> usize {
        self.source
            .len()
            .saturating_sub(self.lexer.as_slice().len())
    }

    fn last_offset(&self) -> usize {
        self.offset().saturating_sub(1)
    }

    /// Something else was expected where the reader stands.
    fn broken<T>(&mut self, expected: &'static str) -> Option<T> {
        self.broken_at(expected, self.offset())
    }

    fn broken_at<T>(&mut self, expected: &'static str, offset: usize) -> Option<T> {
        self.note(expected, offset);
        None
    }

    fn note(&mut self, expected: &'static str, offset: usize) {
        let rest = part_of(self.source, offset, self.source.len());
        let len = rest.chars().next().map_or(0, char::len_utf8);
        let found = Excerpt::of(part_of(rest, 0, len));
        let kind = TaskErrorKind::BrokenJson;
        self.error = Some(TaskError::at_byte(kind, expected, found, offset));
    }
}

fn closing(is_object: bool) -> u8 {
    if is_object { b'}' } else { b']' }
}

#[cfg(test)]
mod tests {
    extern crate std;

    use std::format;
    use std::string::ToString;

    use super::{MAX_DEPTH, read_task};
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
