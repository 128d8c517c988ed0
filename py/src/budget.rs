use pyo3::prelude::*;
use pyo3::types::PyBytes;
use taketwo::AtomicBudget;

use crate::errors::{invalid_state, invalid_state_file, invalid_type};
use crate::given;
use crate::moment::{self, own};
use crate::policy::Policy;

/// What the jobs of a process may still spend on retries. It starts full.
///
/// Many threads may share one, with or without the GIL.
#[pyclass(frozen, module = "taketwo")]
#[derive(Debug)]
pub(crate) struct Budget(AtomicBudget);

impl Budget {
    pub(crate) fn in_core(&self) -> &AtomicBudget {
        &self.0
    }
}

#[pymethods]
impl Budget {
    #[new]
    #[pyo3(signature = (policy, /))]
    fn new(policy: &Bound<'_, PyAny>) -> PyResult<Self> {
        let policy = own::<Policy>("policy", "Policy", policy)?;
        Ok(Self(AtomicBudget::new(policy.get().in_core())))
    }

    /// Return the budget that was saved as these bytes, with this policy.
    ///
    /// Raises InvalidStateError (a ValueError) for bytes that no budget was saved as.
    #[staticmethod]
    #[pyo3(signature = (saved, policy, /))]
    fn from_bytes(saved: &Bound<'_, PyAny>, policy: &Bound<'_, PyAny>) -> PyResult<Self> {
        let saved = own_bytes(saved)?;
        let policy = own::<Policy>("policy", "Policy", policy)?;
        let read = taketwo::Budget::from_bytes(saved.as_bytes(), policy.get().in_core());
        let budget = read.map_err(|error| invalid_state(&error))?;
        Ok(Self(AtomicBudget::from(budget)))
    }

    /// Return the budget that was saved as this JSON, with this policy. Errors as from_bytes().
    #[staticmethod]
    #[pyo3(signature = (saved, policy, /))]
    fn from_json(saved: &Bound<'_, PyAny>, policy: &Bound<'_, PyAny>) -> PyResult<Self> {
        let Some(json) = given::bytes(saved)? else {
            return Err(invalid_type("saved", "str or bytes", saved));
        };
        let policy = own::<Policy>("policy", "Policy", policy)?;
        let read = taketwo::Budget::from_json(&json, policy.get().in_core());
        let budget = read.map_err(|error| invalid_state_file(&error))?;
        Ok(Self(AtomicBudget::from(budget)))
    }

    /// Return the budget as JSON to save, with the fingerprint of the policy.
    #[pyo3(signature = (policy, /))]
    fn to_json(&self, policy: &Bound<'_, PyAny>) -> PyResult<String> {
        let policy = own::<Policy>("policy", "Policy", policy)?;
        Ok(self.0.load().to_json(policy.get().in_core()).to_string())
    }

    /// Return what the budget holds at this moment as bytes to save.
    #[pyo3(signature = (policy, /))]
    fn to_bytes<'py>(
        &self,
        py: Python<'py>,
        policy: &Bound<'_, PyAny>,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let policy = own::<Policy>("policy", "Policy", policy)?;
        Ok(PyBytes::new(
            py,
            &self.0.load().to_bytes(policy.get().in_core()),
        ))
    }

    /// The tokens at this moment, in thousandths.
    #[getter]
    fn tokens(&self) -> u64 {
        self.0.load().tokens()
    }

    /// When a retry was last sent, in milliseconds since 1970, or ``None``.
    #[getter]
    fn last_retry_ms(&self) -> Option<u64> {
        self.0.load().last_retry_ms()
    }

    /// When a retry was last sent, in seconds since 1970, or ``None``.
    #[getter]
    fn last_retry(&self) -> Option<f64> {
        self.last_retry_ms().map(moment::in_seconds)
    }

    fn __repr__(&self) -> String {
        format!("<Budget of {} thousandths of a token>", self.tokens())
    }
}

/// Returns saved state, which is `bytes`.
pub(crate) fn own_bytes<'a, 'py>(
    saved: &'a Bound<'py, PyAny>,
) -> PyResult<&'a Bound<'py, PyBytes>> {
    saved
        .cast()
        .map_err(|_| invalid_type("saved", "bytes", saved))
}
