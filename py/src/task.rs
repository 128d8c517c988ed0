use std::hash::Hash;

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyTuple};
use taketwo::{Refund, Status, TaskError, Tell, Text};

use crate::classification::{Classification, hash_of};
use crate::errors::{invalid_task, invalid_type};
use crate::given::{self, Parsed};
use crate::words::word;

/// Reads the record of a task. See entry.rs.
pub(crate) fn read_task(record: &Bound<'_, PyAny>) -> PyResult<Task> {
    let py = record.py();
    if let Some(json) = given::bytes(record)? {
        return read(py, &taketwo::read_task(&json));
    }
    let parsed = Parsed::of(record)?;
    read(py, &taketwo::Task::from_record(&parsed.record()))
}

/// Where it was made a task is looked at: it is large.
#[inline]
fn read(py: Python<'_>, task: &Result<taketwo::Task<'_>, TaskError>) -> PyResult<Task> {
    match task {
        Ok(task) => Task::of(py, task),
        Err(error) => Err(invalid_task(error)),
    }
}

/// Read one line of JSON Lines, or return ``None`` for a blank one. See read_tasks().
#[pyfunction]
#[pyo3(signature = (line, number, max_bytes, /))]
pub(crate) fn read_line(
    py: Python<'_>,
    line: &Bound<'_, PyAny>,
    number: u64,
    max_bytes: usize,
) -> PyResult<Option<Task>> {
    let Some(bytes) = given::bytes(line)? else {
        return Err(invalid_type("line", "str or bytes", line));
    };
    match &taketwo::read_line(&bytes, number, max_bytes) {
        Ok(None) => Ok(None),
        Ok(Some(task)) => Task::of(py, task).map(Some),
        Err(error) => Err(invalid_task(error)),
    }
}

/// A task as its record tells it. Immutable, hashable, comparable, picklable.
#[pyclass(frozen, module = "taketwo")]
#[derive(Debug)]
pub(crate) struct Task {
    status: Status,
    texts: Texts,
    cost_millicredits: Option<u64>,
    estimated_cost_millicredits: Option<u64>,
    /// What the failure means; ``None`` for a task that has not failed.
    // A field and not a method: what CPython reads by itself, it reads without a call.
    #[pyo3(get)]
    classification: Py<PyAny>,
}

impl Task {
    fn of(py: Python<'_>, task: &taketwo::Task<'_>) -> PyResult<Self> {
        Ok(Self {
            status: task.status(),
            texts: Texts::of(task.failure_code(), task.failure()),
            cost_millicredits: task.cost_millicredits(),
            estimated_cost_millicredits: task.estimated_cost_millicredits(),
            classification: classified(py, task)?,
        })
    }

    /// The task as a failure with its charge; `None` for one that has not ended, or well.
    pub(crate) fn as_failure(
        &self,
        py: Python<'_>,
    ) -> Option<(taketwo::Failure<'static>, Option<u64>)> {
        let failure = match (self.found(py), self.status) {
            (Some(found), _) => taketwo::Failure::Task(found),
            (None, Status::Cancelled) => taketwo::Failure::Cancelled,
            _ => return None,
        };
        Some((failure, self.cost_millicredits))
    }

    /// What core says of the failure.
    fn found(&self, py: Python<'_>) -> Option<taketwo::Classification<'static>> {
        let found = self.classification.bind(py).cast::<Classification>();
        found.ok().map(|found| found.get().in_core())
    }

    pub(crate) fn state(&self) -> Status {
        self.status
    }

    /// What a task is equal by: all that its record said.
    fn said(&self) -> impl Eq + Hash + '_ {
        (
            self.status,
            self.failure_code(),
            self.failure(),
            self.cost_millicredits,
            self.estimated_cost_millicredits,
        )
    }
}

#[pymethods]
impl Task {
    /// The state of the task.
    #[getter]
    fn status(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        word!(py, Status, self.status)
    }

    /// Whether the state will not change any more.
    #[getter]
    fn is_over(&self) -> bool {
        self.status.is_over()
    }

    /// The failure code, or ``None``. Only a failed task has one, and need not.
    #[getter]
    fn failure_code(&self) -> Option<&str> {
        self.texts.failure_code()
    }

    /// The vendor's sentence about the failure, or ``None``: diagnostic only, not for end users.
    #[getter]
    fn failure(&self) -> Option<&str> {
        self.texts.failure()
    }

    /// What the task was charged, in thousandths of a credit, or ``None`` if its record does not
    /// say. Zero is a fact, and not the same as ``None``.
    #[getter]
    fn cost_millicredits(&self) -> Option<u64> {
        self.cost_millicredits
    }

    /// What a task that is not over is expected to cost, in thousandths of a credit, or ``None``.
    #[getter]
    fn estimated_cost_millicredits(&self) -> Option<u64> {
        self.estimated_cost_millicredits
    }

    /// Whether the task failed, its credits were expected to come back, and it was charged all the
    /// same.
    #[getter]
    fn charged_despite_refund(&self, py: Python<'_>) -> bool {
        let was_charged = self.cost_millicredits.is_some_and(|cost| cost > 0);
        let is_refunded = |found: taketwo::Classification<'_>| found.refund() == Refund::Yes;
        was_charged && self.found(py).is_some_and(is_refunded)
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other
            .cast::<Self>()
            .is_ok_and(|other| self.said() == other.get().said())
    }

    fn __hash__(&self) -> u64 {
        hash_of(&self.said())
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let mut shown = format!("Task(status='{}'", self.status);
        for (name, value) in [
            (
                "failure_code",
                self.failure_code()
                    .map(|text| PyString::new(py, text).into_any()),
            ),
            ("cost_millicredits", number(py, self.cost_millicredits)?),
            (
                "estimated_cost_millicredits",
                number(py, self.estimated_cost_millicredits)?,
            ),
        ] {
            if let Some(value) = value {
                shown += &format!(", {name}={}", value.repr()?);
            }
        }
        Ok(shown + ")")
    }

    /// As its record, which is read again.
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let record = PyDict::new(py);
        record.set_item("status", self.status.name())?;
        record.set_item("failureCode", self.failure_code())?;
        record.set_item("failure", self.failure())?;
        record.set_item("cost", cost(py, self.cost_millicredits)?)?;
        record.set_item("estimatedCost", cost(py, self.estimated_cost_millicredits)?)?;
        let read = py.import("taketwo._taketwo")?.getattr("read_task")?;
        (read, (record,)).into_pyobject(py)
    }
}

/// Both texts of a task, decoded, in one piece of memory.
#[derive(Debug)]
struct Texts {
    both: Box<str>,
    /// Where the failure code ends, which comes first.
    code: Option<usize>,
    has_failure: bool,
}

impl Texts {
    fn of(code: Option<Text<'_>>, failure: Option<Text<'_>>) -> Self {
        // Decoded, a text is never longer.
        let len = |text: Option<Text<'_>>| text.map_or(0, |text| text.source().len());
        let mut both = String::with_capacity(len(code).saturating_add(len(failure)));
        let mut put = |text: Text<'_>| {
            text.tell(&mut |piece| both.push_str(piece));
            both.len()
        };
        Self {
            code: code.map(&mut put),
            has_failure: failure.map(&mut put).is_some(),
            both: both.into(),
        }
    }

    fn failure_code(&self) -> Option<&str> {
        self.both.get(..self.code?)
    }

    fn failure(&self) -> Option<&str> {
        let start = self.code.unwrap_or_default();
        self.has_failure.then(|| self.both.get(start..)).flatten()
    }
}

/// Returns the object for what the failure means, most often without asking core: it is kept.
fn classified(py: Python<'_>, task: &taketwo::Task<'_>) -> PyResult<Py<PyAny>> {
    if task.status() != Status::Failed {
        return Ok(py.None());
    }
    let code = task.failure_code();
    let text = code.and_then(|code| code.as_str());
    let is_escaped = code.is_some() && text.is_none();
    let found = match is_escaped.then(|| task.classification()).flatten() {
        Some(found) => Classification::of_found(py, &found),
        None => Classification::of(py, text.map(str::as_bytes)),
    };
    found.map(Py::into_any)
}

fn number(py: Python<'_>, value: Option<u64>) -> PyResult<Option<Bound<'_, PyAny>>> {
    Ok(value
        .map(|value| value.into_pyobject(py))
        .transpose()?
        .map(Bound::into_any))
}

/// The cost as a record says it. A double names every thousandth up to the bound exactly.
#[allow(clippy::cast_precision_loss, reason = "at most 10 to the 12th")]
fn cost(py: Python<'_>, millicredits: Option<u64>) -> PyResult<Option<Bound<'_, PyDict>>> {
    let Some(millicredits) = millicredits else {
        return Ok(None);
    };
    let cost = PyDict::new(py);
    cost.set_item("credits", millicredits as f64 / 1000.0)?;
    Ok(Some(cost))
}
