use pyo3::prelude::*;
use pyo3::types::PyTuple;
use taketwo::HttpRule;

use crate::classification::hash_of;
use crate::moment;
use crate::words::{rule_word, word};

/// Return what an HTTP answer means that is not a readable success.
///
/// ``None`` stands for no answer: a cut connection, or no more time. A status that does not exist, or
/// is of a success, has the rule ``http.unclear``.
///
/// Raises InvalidTypeError (a TypeError) for anything but ``int`` or ``None``, InvalidValueError (a
/// ValueError) for a number that no status could be.
#[pyfunction]
#[pyo3(signature = (status, /))]
pub(crate) fn classify_http(status: &Bound<'_, PyAny>) -> PyResult<HttpClassification> {
    let status = moment::status(status)?;
    let rule = taketwo::classify_http(status);
    Ok(HttpClassification { rule, status })
}

/// What an HTTP answer means. Immutable, hashable, comparable, picklable.
#[pyclass(frozen, module = "taketwo")]
#[derive(Debug)]
pub(crate) struct HttpClassification {
    rule: &'static HttpRule,
    status: Option<u16>,
}

#[pymethods]
impl HttpClassification {
    /// The status, or ``None`` where there was no answer.
    #[getter]
    fn status(&self) -> Option<u16> {
        self.status
    }

    /// The rule of the table that covers the status.
    #[getter]
    fn rule(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        rule_word!(py, HttpRule, self.rule)
    }

    /// How it may be retried.
    #[getter]
    fn retry_class(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        word!(py, RetryClass, self.rule.class)
    }

    /// Whether a creation that ended so may have made a task all the same.
    #[getter]
    fn is_ambiguous(&self) -> bool {
        self.rule.is_ambiguous
    }

    /// Whether to stop polling and find out what became of the task.
    #[getter]
    fn ends_polling(&self) -> bool {
        taketwo::ends_polling(self.status)
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other
            .cast::<Self>()
            .is_ok_and(|other| self.status == other.get().status)
    }

    fn __hash__(&self) -> u64 {
        hash_of(&self.status)
    }

    fn __repr__(&self) -> String {
        let HttpRule { name, class, .. } = self.rule;
        format!("HttpClassification(rule='{name}', retry_class='{class}')")
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let classify = py.import("taketwo._taketwo")?.getattr("classify_http")?;
        (classify, (self.status,)).into_pyobject(py)
    }
}
