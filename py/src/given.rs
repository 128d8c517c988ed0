use std::borrow::Cow;

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyDict, PyFloat, PyInt, PyList, PyMapping, PyString, PyTuple};
use taketwo::{Field, FieldType, Record, Text};

use crate::errors::invalid_type;

/// Returns the bytes of a `str` or `bytes`, or `None` for anything else.
///
/// Half of a surrogate pair, which a `str` may hold and UTF-8 may not, comes as the three bytes it
/// would have.
pub(crate) fn bytes<'a>(given: &'a Bound<'_, PyAny>) -> PyResult<Option<Cow<'a, [u8]>>> {
    if let Ok(text) = given.cast::<PyString>() {
        if let Ok(text) = text.to_str() {
            return Ok(Some(Cow::Borrowed(text.as_bytes())));
        }
        let encoded = encoded(text, intern!(text.py(), "utf-8"))?;
        return Ok(Some(Cow::Owned(
            encoded.cast::<PyBytes>()?.as_bytes().to_vec(),
        )));
    }
    Ok(given
        .cast::<PyBytes>()
        .ok()
        .map(|bytes| Cow::Borrowed(bytes.as_bytes())))
}

/// The keys of a mapping that somebody has parsed from JSON, copied out of it.
#[derive(Default)]
pub(crate) struct Parsed {
    status: Value,
    failure_code: Value,
    failure: Value,
    cost: Value,
    cost_credits: Value,
    estimated_cost: Value,
    estimated_cost_credits: Value,
}

struct Value {
    value_type: FieldType,
    text: String,
}

impl Default for Value {
    fn default() -> Self {
        Self {
            value_type: FieldType::Absent,
            text: String::new(),
        }
    }
}

impl Value {
    fn field(&self) -> Field<'_> {
        Field::new(self.value_type, Text::plain(&self.text))
    }
}

impl Parsed {
    /// Copies the keys out of a mapping.
    pub(crate) fn of(record: &Bound<'_, PyAny>) -> PyResult<Self> {
        if !is_mapping(record) {
            return Err(invalid_type("record", "str, bytes or a mapping", record));
        }
        let mut parsed = Self::default();
        for (key, to) in [
            ("status", &mut parsed.status),
            ("failureCode", &mut parsed.failure_code),
            ("failure", &mut parsed.failure),
        ] {
            if let Some(value) = get(record, key)? {
                *to = Value::of(&value)?;
            }
        }
        for (key, to, credits) in [
            ("cost", &mut parsed.cost, &mut parsed.cost_credits),
            (
                "estimatedCost",
                &mut parsed.estimated_cost,
                &mut parsed.estimated_cost_credits,
            ),
        ] {
            let Some(cost) = get(record, key)? else {
                continue;
            };
            *to = Value::of(&cost)?;
            if to.value_type == FieldType::Object {
                if let Some(value) = get(&cost, "credits")? {
                    *credits = Value::of(&value)?;
                }
            }
        }
        Ok(parsed)
    }

    pub(crate) fn record(&self) -> Record<'_> {
        Record {
            status: self.status.field(),
            failure_code: self.failure_code.field(),
            failure: self.failure.field(),
            cost: self.cost.field(),
            cost_credits: self.cost_credits.field(),
            estimated_cost: self.estimated_cost.field(),
            estimated_cost_credits: self.estimated_cost_credits.field(),
        }
    }
}

impl Value {
    fn of(value: &Bound<'_, PyAny>) -> PyResult<Self> {
        let (value_type, text) = if value.is_none() {
            (FieldType::Null, "null".to_owned())
        } else if let Ok(text) = value.cast::<PyString>() {
            (FieldType::String, decoded(text)?)
        } else if let Ok(truth) = value.cast::<PyBool>() {
            (FieldType::Boolean, truth.is_true().to_string())
        } else if value.cast::<PyInt>().is_ok() {
            // A larger one is out of range in any case, and may have too many digits to be shown.
            let text = match value.extract::<i128>() {
                Ok(number) => number.to_string(),
                Err(_) => "a number of more than 128 bits".to_owned(),
            };
            (FieldType::Number, text)
        } else if let Ok(number) = value.cast::<PyFloat>() {
            // The shortest decimal that names the float, which is what its record will have said.
            (FieldType::Number, format!("{:?}", number.value()))
        } else if is_decimal(value)? {
            (FieldType::Number, value.str()?.to_string())
        } else if value.cast::<PyList>().is_ok() || value.cast::<PyTuple>().is_ok() {
            (FieldType::Array, type_name(value)?)
        } else if is_mapping(value) {
            (FieldType::Object, type_name(value)?)
        } else {
            (FieldType::Other, type_name(value)?)
        };
        Ok(Self { value_type, text })
    }
}

/// What an error shows of a value that is no scalar: its text might be long, or fail to be made.
fn type_name(value: &Bound<'_, PyAny>) -> PyResult<String> {
    Ok(format!("type {}", value.get_type().name()?))
}

fn is_mapping(value: &Bound<'_, PyAny>) -> bool {
    value.cast::<PyDict>().is_ok() || value.cast::<PyMapping>().is_ok()
}

/// Returns what a mapping holds at a key.
fn get<'py>(mapping: &Bound<'py, PyAny>, key: &str) -> PyResult<Option<Bound<'py, PyAny>>> {
    if let Ok(dict) = mapping.cast::<PyDict>() {
        return dict.get_item(key);
    }
    let mapping = mapping.cast::<PyMapping>()?;
    if mapping.contains(key)? {
        mapping.get_item(key).map(Some)
    } else {
        Ok(None)
    }
}

fn is_decimal(value: &Bound<'_, PyAny>) -> PyResult<bool> {
    let class = value
        .py()
        .import("decimal")?
        .getattr(intern!(value.py(), "Decimal"))?;
    value.is_instance(&class)
}

/// Returns the text of a `str`; half of a surrogate pair comes as U+FFFD, as it does from JSON.
fn decoded(text: &Bound<'_, PyString>) -> PyResult<String> {
    if let Ok(text) = text.to_str() {
        return Ok(text.to_owned());
    }
    let py = text.py();
    let utf16 = intern!(py, "utf-16-le");
    encoded(text, utf16)?
        .call_method1(intern!(py, "decode"), (utf16, intern!(py, "replace")))?
        .extract()
}

/// Returns the bytes of a `str` with surrogates, as `str` itself gives them: a subclass may lie.
fn encoded<'py>(
    text: &Bound<'py, PyString>,
    encoding: &Bound<'py, PyString>,
) -> PyResult<Bound<'py, PyAny>> {
    let py = text.py();
    py.get_type::<PyString>().call_method1(
        intern!(py, "encode"),
        (text, encoding, intern!(py, "surrogatepass")),
    )
}
