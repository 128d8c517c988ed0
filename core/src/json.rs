use hifijson::escape::{self, Lex as _, Lit};
use hifijson::num::Lex as _;
use hifijson::token::Lex as _;
use hifijson::{Read as _, SliceLexer};

use crate::error::{TaskError, TaskErrorKind};
use crate::excerpt::Excerpt;
use crate::record::{Field, FieldType, Record};
use crate::task::Task;
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
    let source = match core::str::from_utf8(json) {
        Ok(source) => source,
        Err(error) => return Err(not_utf8(json, error.valid_up_to())),
    };
    let mut reader = Reader::new(source);
    let mut record = Record::default();
    let whole = reader.record(&mut record)?;
    if whole.value_type != FieldType::Object {
        return Err(TaskError::at_key(
            TaskErrorKind::WrongType,
            "",
            "an object",
            &whole,
        ));
    }
    Task::from_record(&record)
}

/// Reads a JSON object, and gives each value to `on_leaf`, with the keys that lead to it; an object
/// after what it holds. Objects within [`LEAF_DEPTH`] others are given as they are.
pub(crate) fn each_leaf<'a, E: From<TaskError>>(
    json: &'a [u8],
    on_leaf: &mut impl FnMut(&[Excerpt], Field<'a>) -> Result<(), E>,
) -> Result<(), E> {
    let source = core::str::from_utf8(json).map_err(|error| not_utf8(json, error.valid_up_to()))?;
    let mut reader = Reader::new(source);
    // Nothing is judged before the whole text has been read.
    let mut judged = Ok(());
    let mut path = [Excerpt::EMPTY; LEAF_DEPTH];
    let whole = reader.leaves(&mut path, 0, &mut |path, field| {
        if judged.is_ok() {
            judged = on_leaf(path, field);
        }
    })?;
    if reader.lexer.ws_peek().is_some() {
        return Err(reader.broken("the end of the record").into());
    }
    if whole.value_type != FieldType::Object {
        return Err(TaskError::at_key(TaskErrorKind::WrongType, "", "an object", &whole).into());
    }
    judged
}

/// How deep the keys of a leaf lie at most.
const LEAF_DEPTH: usize = 3;

fn not_utf8(json: &[u8], offset: usize) -> TaskError {
    let byte = json.get(offset).copied().unwrap_or_default();
    let hex = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or_default();
    let shown = ['0', 'x', hex(byte >> 4), hex(byte & 0xf)];
    TaskError::at_byte(TaskErrorKind::NotUtf8, "", shown.into_iter(), offset)
}

/// Walks over one JSON text. hifijson knows the tokens; what stands here is the order they come in,
/// without recursion, and where each of them is.
struct Reader<'a> {
    source: &'a str,
    lexer: SliceLexer<'a>,
}

impl<'a> Reader<'a> {
    fn new(source: &'a str) -> Self {
        let text = source.strip_prefix('\u{feff}').unwrap_or(source);
        Self {
            source,
            lexer: SliceLexer::new(text.as_bytes()),
        }
    }

    /// Reads the whole text and tells what it is. The keys of an object go into `record`.
    fn record(&mut self, record: &mut Record<'a>) -> Result<Field<'a>, TaskError> {
        let whole = self.value_with_keys(0, |reader, key| {
            if key == "status" {
                record.status.put(reader.value(1)?);
            } else if key == "failureCode" {
                record.failure_code.put(reader.value(1)?);
            } else if key == "failure" {
                record.failure.put(reader.value(1)?);
            } else if key == "cost" {
                record.cost.put(reader.cost(&mut record.cost_credits)?);
            } else if key == "estimatedCost" {
                record
                    .estimated_cost
                    .put(reader.cost(&mut record.estimated_cost_credits)?);
            } else {
                reader.value(1)?;
            }
            Ok(())
        })?;
        match self.lexer.ws_peek() {
            None => Ok(whole),
            Some(_) => Err(self.broken("the end of the record")),
        }
    }

    /// Reads the value of a cost, and into `credits` what it says of them.
    fn cost(&mut self, credits: &mut Field<'a>) -> Result<Field<'a>, TaskError> {
        self.value_with_keys(1, |reader, key| {
            let value = reader.value(2)?;
            if key == "credits" {
                credits.put(value);
            }
            Ok(())
        })
    }

    /// Reads a value. If it is an object, what it holds is given on, and then itself.
    fn leaves(
        &mut self,
        path: &mut [Excerpt; LEAF_DEPTH],
        depth: usize,
        on_leaf: &mut impl FnMut(&[Excerpt], Field<'a>),
    ) -> Result<Field<'a>, TaskError> {
        if depth == LEAF_DEPTH {
            return self.value(depth);
        }
        let value = self.value_with_keys(depth, |reader, key| {
            if let Some(level) = path.get_mut(depth) {
                *level = Excerpt::of_chars(key.chars());
            }
            let below = depth.saturating_add(1);
            let value = reader.leaves(path, below, on_leaf)?;
            if value.value_type != FieldType::Object || below == LEAF_DEPTH {
                on_leaf(path.get(..below).unwrap_or_default(), value);
            }
            Ok(())
        })?;
        // Its key may be a wrong one, or stand twice.
        if depth > 0 && value.value_type == FieldType::Object {
            on_leaf(path.get(..depth).unwrap_or_default(), value);
        }
        Ok(value)
    }

    /// Reads a value at this depth. If it is an object, `on_key` reads the value of each key.
    fn value_with_keys(
        &mut self,
        depth: usize,
        mut on_key: impl FnMut(&mut Self, Text<'a>) -> Result<(), TaskError>,
    ) -> Result<Field<'a>, TaskError> {
        if self.lexer.ws_peek() != Some(b'{') {
            return self.value(depth);
        }
        let start = self.offset();
        self.lexer.take_next();
        if self.lexer.ws_peek() != Some(b'}') {
            loop {
                let key = self.key()?;
                on_key(self, key)?;
                match self.lexer.ws_peek() {
                    Some(b',') => self.lexer.take_next(),
                    Some(b'}') => break,
                    _ => return Err(self.broken("a comma or a closing brace")),
                };
            }
        }
        self.lexer.take_next();
        Ok(self.field(FieldType::Object, start))
    }

    /// Reads a value at this depth, whatever it is.
    fn value(&mut self, depth: usize) -> Result<Field<'a>, TaskError> {
        let next = self.lexer.ws_peek();
        let start = self.offset();
        match next {
            Some(b'{') => {
                self.skip_nested(depth)?;
                Ok(self.field(FieldType::Object, start))
            }
            Some(b'[') => {
                self.skip_nested(depth)?;
                Ok(self.field(FieldType::Array, start))
            }
            _ => self.scalar(next),
        }
    }

    /// Reads over an array or object that lies within `depth` others.
    fn skip_nested(&mut self, depth: usize) -> Result<(), TaskError> {
        // One bit for each array or object that is open here, the innermost lowest: is it an object?
        let mut open = 0_u128;
        let mut count = 0_usize;
        loop {
            match self.lexer.ws_peek() {
                Some(start @ (b'{' | b'[')) => {
                    if depth.saturating_add(count) >= MAX_DEPTH {
                        let offset = Some(self.offset());
                        return Err(TaskError::over(TaskErrorKind::TooDeep, MAX_DEPTH, offset));
                    }
                    self.lexer.take_next();
                    let is_object = start == b'{';
                    open = open << 1 | u128::from(is_object);
                    count = count.saturating_add(1);
                    if self.lexer.ws_peek() != Some(closing(is_object)) {
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
                match self.lexer.ws_peek() {
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
                            return Ok(());
                        }
                    }
                    _ if is_object => return Err(self.broken("a comma or a closing brace")),
                    _ => return Err(self.broken("a comma or a closing bracket")),
                }
            }
        }
    }

    /// Reads a key and its colon.
    fn key(&mut self) -> Result<Text<'a>, TaskError> {
        if self.lexer.ws_peek() != Some(b'"') {
            return Err(self.broken("a key in quotes"));
        }
        let key = self.string()?;
        match self.lexer.expect(SliceLexer::ws_peek, b':') {
            Some(()) => Ok(key),
            None => Err(self.broken("a colon")),
        }
    }

    /// Reads a value that is no array or object.
    fn scalar(&mut self, next: Option<u8>) -> Result<Field<'a>, TaskError> {
        let start = self.offset();
        match next {
            Some(b'"') => {
                let text = self.string()?;
                Ok(Field::new(FieldType::String, text).at(start))
            }
            Some(b'-' | b'0'..=b'9') => match self.lexer.num_ignore().validate() {
                Ok(_) => Ok(self.field(FieldType::Number, start)),
                Err(_) => Err(self.broken("a digit")),
            },
            Some(b'a'..=b'z') => match self.lexer.null_or_bool() {
                Some(None) => Ok(self.field(FieldType::Null, start)),
                Some(Some(_)) => Ok(self.field(FieldType::Boolean, start)),
                None => Err(self.broken_at("a value", start)),
            },
            _ => Err(self.broken("a value")),
        }
    }

    /// Reads a string, its opening quote next.
    fn string(&mut self) -> Result<Text<'a>, TaskError> {
        self.lexer.take_next();
        let start = self.offset();
        let mut escaped = false;
        loop {
            self.lexer
                .skip_until(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f));
            match self.lexer.take_next() {
                Some(b'"') => {
                    let source = self
                        .source
                        .get(start..self.last_offset())
                        .unwrap_or_default();
                    return Ok(Text::read(source, escaped));
                }
                Some(b'\\') => {
                    escaped = true;
                    self.escape()?;
                }
                Some(_) => {
                    let expected = "no control character in a string";
                    return Err(self.broken_at(expected, self.last_offset()));
                }
                None => return Err(self.broken("a closing quote")),
            }
        }
    }

    /// Reads an escape sequence behind its backslash. Half of a surrogate pair is one, too.
    fn escape(&mut self) -> Result<(), TaskError> {
        let known = match self.lexer.take_next() {
            Some(b'u') => self.lexer.hex::<u16>().map(|_| ()),
            Some(kind) => Lit::try_from(kind)
                .map(|_| ())
                .ok_or(escape::Error::InvalidKind(kind)),
            None => Err(escape::Error::Eof),
        };
        known.map_err(|error| match error {
            escape::Error::Eof => self.broken("a closing quote"),
            _ => self.broken_at("an escape sequence", self.last_offset()),
        })
    }

    /// What has been read since `start`.
    fn field(&self, value_type: FieldType, start: usize) -> Field<'a> {
        let source = self.source.get(start..self.offset()).unwrap_or_default();
        Field::new(value_type, Text::plain(source)).at(start)
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
    fn broken(&self, expected: &'static str) -> TaskError {
        self.broken_at(expected, self.offset())
    }

    fn broken_at(&self, expected: &'static str, offset: usize) -> TaskError {
        let found = self
            .source
            .get(offset..)
            .unwrap_or_default()
            .chars()
            .take(1);
        TaskError::at_byte(TaskErrorKind::BrokenJson, expected, found, offset)
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
