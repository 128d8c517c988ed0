use std::fmt::Write;

use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyDict, PyFloat, PyInt, PyMapping, PyString, PyTuple};
use taketwo::{POLICY_FIELDS, PolicyFieldKind, Preset};

use crate::budget::own_bytes;
use crate::classification::hash_of;
use crate::errors::{invalid_policy_file, invalid_policy_key, invalid_state, invalid_type};
use crate::given;

/// When and how often to retry. Immutable, hashable, comparable, picklable.
#[pyclass(frozen, module = "taketwo")]
#[derive(Debug)]
pub(crate) struct Policy(taketwo::Policy);

impl Policy {
    pub(crate) fn in_core(&self) -> &taketwo::Policy {
        &self.0
    }
}

#[pymethods]
impl Policy {
    /// Return the policy of a preset: ``alone``, ``shared`` or ``cautious``.
    #[staticmethod]
    #[pyo3(signature = (name, /))]
    fn preset(name: &Bound<'_, PyAny>) -> PyResult<Self> {
        let text = name
            .cast::<PyString>()
            .map_err(|_| invalid_type("name", "str", name))?;
        let preset: Preset = text.to_string_lossy().parse().map_err(|error| {
            let _: &taketwo::UnknownName = &error;
            invalid_policy_key(error.to_string(), Some("preset"))
        })?;
        Ok(Self(taketwo::Policy::preset(preset)))
    }

    /// Return the policy that a mapping in the shape of a policy file says.
    ///
    /// Every key is optional: ``preset`` names what the others change. Raises InvalidPolicyError (a
    /// ValueError) for a key that no policy has, a value of another type, and for numbers out of
    /// their ranges, all of them at once.
    #[staticmethod]
    #[pyo3(signature = (mapping, /))]
    fn from_dict(mapping: &Bound<'_, PyAny>) -> PyResult<Self> {
        if mapping.cast::<PyMapping>().is_err() {
            return Err(invalid_type("mapping", "a mapping", mapping));
        }
        let mut json = String::new();
        write_json(&mut json, mapping, 0)?;
        Self::read(json.as_bytes())
    }

    /// Return the policy that the JSON of a policy file says, as ``str`` or ``bytes``.
    ///
    /// Raises InvalidPolicyError (a ValueError), as from_dict(), and for broken JSON.
    #[staticmethod]
    #[pyo3(signature = (json, /))]
    fn from_json(json: &Bound<'_, PyAny>) -> PyResult<Self> {
        match given::bytes(json)? {
            Some(json) => Self::read(&json),
            None => Err(invalid_type("json", "str or bytes", json)),
        }
    }

    /// Return the policy of a file, JSON or TOML by the end of its name.
    ///
    /// Raises InvalidPolicyError (a ValueError), as from_dict(), and for what is neither; OSError
    /// for a file that cannot be read. TOML needs Python 3.11.
    #[staticmethod]
    #[pyo3(signature = (path, /))]
    fn load(py: Python<'_>, path: &Bound<'_, PyAny>) -> PyResult<Py<PyAny>> {
        let load = py.import("taketwo._policy_file")?.getattr("load")?;
        load.call1((path,)).map(Bound::unbind)
    }

    /// Return the policy that was saved as these bytes.
    ///
    /// Raises InvalidStateError (a ValueError) for bytes that no policy was saved as.
    #[staticmethod]
    #[pyo3(signature = (saved, /))]
    fn from_bytes(saved: &Bound<'_, PyAny>) -> PyResult<Self> {
        taketwo::Policy::from_bytes(own_bytes(saved)?.as_bytes())
            .map(Self)
            .map_err(|error| invalid_state(&error))
    }

    /// Return the policy as bytes to save.
    fn to_bytes<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.0.to_bytes())
    }

    /// Return the policy in the shape of a policy file, every key given.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let whole = PyDict::new(py);
        for field in POLICY_FIELDS {
            let mut level = whole.clone();
            let mut name = field.name;
            while let Some((first, rest)) = name.split_once('.') {
                level = match level.get_item(first)? {
                    Some(next) => next.cast_into()?,
                    None => {
                        let next = PyDict::new(py);
                        level.set_item(first, &next)?;
                        next
                    }
                };
                name = rest;
            }
            match (field.kind, field.get(self.0.settings())) {
                (PolicyFieldKind::Flag, value) => level.set_item(name, value == Some(1))?,
                (_, value) => level.set_item(name, value)?,
            }
        }
        Ok(whole)
    }

    /// The number by which a job knows its policy: that of no other, as good as certainly.
    #[getter]
    fn fingerprint(&self) -> u64 {
        self.0.fingerprint()
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other
            .cast::<Self>()
            .is_ok_and(|other| self.0 == other.get().0)
    }

    fn __hash__(&self) -> u64 {
        hash_of(&self.0.fingerprint())
    }

    /// A preset by its name, anything else by what it changes of the first.
    fn __repr__(&self) -> String {
        for preset in Preset::all() {
            if self.0 == taketwo::Policy::preset(*preset) {
                return format!("Policy.preset('{preset}')");
            }
        }
        let base = taketwo::PolicySettings::default();
        let changes: Vec<_> = POLICY_FIELDS
            .iter()
            .map(|field| (field, field.get(self.0.settings())))
            .filter(|(field, value)| *value != field.get(&base))
            .map(|(field, value)| match (field.kind, value) {
                (PolicyFieldKind::Flag, value) => {
                    let flag = if value == Some(1) { "True" } else { "False" };
                    format!("{}={flag}", field.name)
                }
                (_, Some(value)) => format!("{}={value}", field.name),
                (_, None) => format!("{}=None", field.name),
            })
            .collect();
        format!("<Policy {}>", changes.join(", "))
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let class = py.get_type::<Self>();
        (class.getattr("from_bytes")?, (self.to_bytes(py),)).into_pyobject(py)
    }
}

impl Policy {
    fn read(json: &[u8]) -> PyResult<Self> {
        taketwo::Policy::from_json(json)
            .map(Self)
            .map_err(|error| invalid_policy_file(&error))
    }
}

/// No key of a policy is deeper.
const DEEPEST: usize = 4;

/// Writes a value as the JSON that core reads: what no policy can hold comes as a text that tells
/// its type, and is refused there, with its key.
fn write_json(to: &mut String, value: &Bound<'_, PyAny>, depth: usize) -> PyResult<()> {
    if value.is_none() {
        to.push_str("null");
    } else if let Ok(flag) = value.cast::<PyBool>() {
        to.push_str(if flag.is_true() { "true" } else { "false" });
    } else if let Ok(text) = value.cast::<PyString>() {
        push_string(to, &text.to_string_lossy());
    } else if value.cast::<PyInt>().is_ok() {
        match value.extract::<i128>() {
            Ok(number) => push(to, format_args!("{number}")),
            Err(_) => push_string(to, "a number of more than 128 bits"),
        }
    } else if let Some(number) = finite(value) {
        push(to, format_args!("{number:?}"));
    } else if let Some(Ok(mapping)) = (depth < DEEPEST).then(|| value.cast::<PyMapping>()) {
        to.push('{');
        for (index, pair) in mapping.items()?.iter().enumerate() {
            let (key, value): (Bound<'_, PyAny>, Bound<'_, PyAny>) = pair.extract()?;
            to.push_str(if index == 0 { "" } else { ", " });
            match key.cast::<PyString>() {
                Ok(key) => push_string(to, &key.to_string_lossy()),
                Err(_) => return Err(invalid_type("a key of the mapping", "str", &key)),
            }
            to.push_str(": ");
            write_json(to, &value, depth.saturating_add(1))?;
        }
        to.push('}');
    } else {
        push_string(to, &format!("type {}", value.get_type().name()?));
    }
    Ok(())
}

fn finite(value: &Bound<'_, PyAny>) -> Option<f64> {
    let number = value.cast::<PyFloat>().ok()?.value();
    number.is_finite().then_some(number)
}

fn push_string(to: &mut String, text: &str) {
    to.push('"');
    for char in text.chars() {
        match char {
            '"' | '\\' => push(to, format_args!("\\{char}")),
            '\0'..='\x1f' => push(to, format_args!("\\u{:04x}", u32::from(char))),
            _ => to.push(char),
        }
    }
    to.push('"');
}

fn push(to: &mut String, text: std::fmt::Arguments<'_>) {
    // A `String` takes any text; it has no error to return.
    let _ = to.write_fmt(text);
}
