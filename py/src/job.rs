use std::sync::{Mutex, MutexGuard, PoisonError};

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyTuple};
use taketwo::CallError;

use crate::budget::{Budget, own_bytes};
use crate::classification::{Classification, hash_of};
use crate::decision::Decision;
use crate::errors::{invalid_state, invalid_state_file, invalid_type, invalid_value, refused_call};
use crate::given;
use crate::moment::{self, own};
use crate::policy::Policy;
use crate::task::Task;

/// One thing that the user wants, made of one or more attempts: a state machine without a clock of
/// its own.
///
/// ``seed`` is drawn from the system where none is given, ``deadline`` is an aware ``datetime`` or
/// seconds since 1970. Save the job after each call, and before acting on the answer. A call out of
/// turn, or with another policy than the job's, raises and changes nothing.
///
/// Times are given as ``now``, an aware ``datetime`` or seconds since 1970, or exactly as ``now_ms``;
/// without either the wall clock is asked. Threads may share a job.
#[pyclass(frozen, module = "taketwo")]
#[derive(Debug)]
pub(crate) struct Job(Mutex<BoundJob>);

/// A job and the policy it is bound to. No Python code runs while it is locked.
#[derive(Debug)]
struct BoundJob {
    job: taketwo::Job,
    policy: Py<Policy>,
}

impl Job {
    fn of(job: taketwo::Job, policy: &Bound<'_, Policy>) -> Self {
        let policy = policy.clone().unbind();
        Self(Mutex::new(BoundJob { job, policy }))
    }

    fn lock(&self) -> MutexGuard<'_, BoundJob> {
        // Core does not panic, and a job is changed in one piece.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Calls the job with its policy, or with the one that is given, which is refused unless it is
    /// the same.
    fn call(
        &self,
        given: Option<&Bound<'_, PyAny>>,
        call: impl FnOnce(&mut taketwo::Job, &taketwo::Policy) -> Result<taketwo::Decision, CallError>,
    ) -> PyResult<Decision> {
        let given = given
            .map(|given| own::<Policy>("policy", "Policy or None", given))
            .transpose()?;
        let mut bound = self.lock();
        let BoundJob { job, policy } = &mut *bound;
        let policy = given.map_or_else(|| policy.get(), |given| given.get());
        let answer = call(job, policy.in_core());
        drop(bound);
        answer.map(Decision).map_err(|e| refused_call(&e))
    }
}

#[pymethods]
impl Job {
    #[new]
    #[pyo3(signature = (
        name, policy, *, seed=None, deadline=None, deadline_ms=None, estimate_millicredits=None
    ))]
    fn new(
        py: Python<'_>,
        name: &Bound<'_, PyAny>,
        policy: &Bound<'_, PyAny>,
        seed: Option<&Bound<'_, PyAny>>,
        deadline: Option<&Bound<'_, PyAny>>,
        deadline_ms: Option<&Bound<'_, PyAny>>,
        estimate_millicredits: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let Some(bytes) = given::bytes(name)? else {
            return Err(invalid_type("name", "str or bytes", name));
        };
        let policy = own::<Policy>("policy", "Policy", policy)?;
        let seed = match seed {
            Some(seed) => moment::number("seed", seed)?,
            None => drawn_seed(py)?,
        };
        let mut job = taketwo::Job::new(policy.get().in_core(), seed, &bytes);
        if let Some(deadline_ms) = moment::instant("deadline", deadline, deadline_ms)? {
            job = job.with_deadline_ms(deadline_ms);
        }
        if let Some(estimate) = estimate_millicredits {
            let estimate = moment::number("estimate_millicredits", estimate)?;
            job = job.with_estimate_millicredits(estimate);
        }
        Ok(Self::of(job, policy))
    }

    /// Return the job that was saved as these bytes, with this policy.
    ///
    /// Raises InvalidStateError (a ValueError) for bytes that no job was saved as, OtherPolicyError
    /// for those of a job with another policy.
    #[staticmethod]
    #[pyo3(signature = (saved, policy, /))]
    fn from_bytes(saved: &Bound<'_, PyAny>, policy: &Bound<'_, PyAny>) -> PyResult<Self> {
        let saved = own_bytes(saved)?;
        let policy = own::<Policy>("policy", "Policy", policy)?;
        taketwo::Job::from_bytes(saved.as_bytes(), policy.get().in_core())
            .map(|job| Self::of(job, policy))
            .map_err(|error| invalid_state(&error))
    }

    /// Return the job that was saved as this JSON, with this policy. Errors as from_bytes().
    #[staticmethod]
    #[pyo3(signature = (saved, policy, /))]
    fn from_json(saved: &Bound<'_, PyAny>, policy: &Bound<'_, PyAny>) -> PyResult<Self> {
        let Some(json) = given::bytes(saved)? else {
            return Err(invalid_type("saved", "str or bytes", saved));
        };
        let policy = own::<Policy>("policy", "Policy", policy)?;
        taketwo::Job::from_json(&json, policy.get().in_core())
            .map(|job| Self::of(job, policy))
            .map_err(|error| invalid_state_file(&error))
    }

    /// Return the job as JSON to save: the same as its bytes, readable.
    fn to_json(&self) -> String {
        self.lock().job.to_json().to_string()
    }

    /// Return the job as bytes to save.
    fn to_bytes<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        let bytes = self.lock().job.to_bytes();
        PyBytes::new(py, &bytes)
    }

    /// Ask to send the request: the first time, or again once it is due.
    ///
    /// Raises OutOfTurnError (a RuntimeError) unless the job is ready or waiting.
    #[pyo3(signature = (budget, *, now=None, now_ms=None, policy=None))]
    fn start(
        &self,
        py: Python<'_>,
        budget: &Bound<'_, PyAny>,
        now: Option<&Bound<'_, PyAny>>,
        now_ms: Option<&Bound<'_, PyAny>>,
        policy: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Decision> {
        let budget = own::<Budget>("budget", "Budget", budget)?.get().in_core();
        let now = moment::now(py, now, now_ms)?;
        self.call(policy, |job, policy| job.start(policy, now, budget))
    }

    /// Report that the attempt failed, and ask what now.
    ///
    /// ``failure`` is what ``classify`` returned, the failed or cancelled Task itself (whose cost is
    /// the charge, unless one is given), or a Failure. ``charge_millicredits`` is what the attempt
    /// was charged, where it is known.
    ///
    /// Raises OutOfTurnError (a RuntimeError) unless the job is in flight.
    #[allow(clippy::too_many_arguments, reason = "all but one by name, in Python")]
    #[pyo3(signature = (
        failure, *, hint=None, charge_millicredits=None, now=None, now_ms=None, policy=None
    ))]
    fn fail(
        &self,
        py: Python<'_>,
        failure: &Bound<'_, PyAny>,
        hint: Option<&Bound<'_, PyAny>>,
        charge_millicredits: Option<&Bound<'_, PyAny>>,
        now: Option<&Bound<'_, PyAny>>,
        now_ms: Option<&Bound<'_, PyAny>>,
        policy: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Decision> {
        let (failure, cost) = read_failure(failure)?;
        let hint = Hint::of(hint)?;
        let charge = match charge_millicredits {
            Some(charge) => Some(moment::number("charge_millicredits", charge)?),
            None => cost,
        };
        let now = moment::now(py, now, now_ms)?;
        self.call(policy, |job, policy| {
            job.fail(policy, now, failure, hint, charge)
        })
    }

    /// Report that the task succeeded.
    ///
    /// Raises OutOfTurnError (a RuntimeError) unless the job is in flight.
    #[pyo3(signature = (budget, *, now=None, now_ms=None, policy=None))]
    fn succeed(
        &self,
        py: Python<'_>,
        budget: &Bound<'_, PyAny>,
        now: Option<&Bound<'_, PyAny>>,
        now_ms: Option<&Bound<'_, PyAny>>,
        policy: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Decision> {
        let budget = own::<Budget>("budget", "Budget", budget)?.get().in_core();
        let now = moment::now(py, now, now_ms)?;
        self.call(policy, |job, policy| job.succeed(policy, now, budget))
    }

    /// Report that the task is not over, and ask when to look again.
    ///
    /// Raises OutOfTurnError (a RuntimeError) unless the job is in flight.
    #[pyo3(signature = (*, hint=None, now=None, now_ms=None, policy=None))]
    fn poll(
        &self,
        py: Python<'_>,
        hint: Option<&Bound<'_, PyAny>>,
        now: Option<&Bound<'_, PyAny>>,
        now_ms: Option<&Bound<'_, PyAny>>,
        policy: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Decision> {
        let hint = Hint::of(hint)?;
        let now = moment::now(py, now, now_ms)?;
        self.call(policy, |job, policy| job.poll(policy, now, hint))
    }

    /// Move the job to another policy, on purpose. What it has used stays used.
    #[pyo3(signature = (policy, /))]
    fn rebind(&self, policy: &Bound<'_, PyAny>) -> PyResult<()> {
        let policy = own::<Policy>("policy", "Policy", policy)?;
        let mut other = policy.clone().unbind();
        let mut bound = self.lock();
        bound.job.rebind(policy.get().in_core());
        std::mem::swap(&mut bound.policy, &mut other);
        drop(bound);
        Ok(())
    }

    /// Where the job stands.
    #[getter]
    fn phase(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        let phase = self.lock().job.phase();
        crate::words::word!(py, Phase, phase)
    }

    /// How many attempts were begun, the first one counted; one that the service refused for lack
    /// of room is not.
    #[getter]
    fn attempts(&self) -> u32 {
        self.lock().job.attempts()
    }

    /// The earliest next start or poll, in milliseconds since 1970, as the last answer gave it; 0
    /// before there was one.
    #[getter]
    fn at_ms(&self) -> u64 {
        self.lock().job.at_ms()
    }

    /// The earliest next start or poll, in seconds since 1970; 0 before there was one.
    #[getter]
    fn at(&self) -> f64 {
        moment::in_seconds(self.at_ms())
    }

    /// What the failures of the job have cost, in thousandths of a credit.
    #[getter]
    fn lost_millicredits(&self) -> u64 {
        self.lock().job.lost_millicredits()
    }

    /// The policy that the job is bound to.
    #[getter]
    fn policy(&self, py: Python<'_>) -> Py<Policy> {
        self.lock().policy.clone_ref(py)
    }

    fn __repr__(&self) -> String {
        let job = self.lock().job;
        let (phase, attempts, at_ms) = (job.phase(), job.attempts(), job.at_ms());
        format!("<Job {phase}: attempts={attempts}, at_ms={at_ms}>")
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let bound = self.lock();
        let (bytes, policy) = (bound.job.to_bytes(), bound.policy.clone_ref(py));
        drop(bound);
        let make = py.get_type::<Self>().getattr("from_bytes")?;
        (make, (PyBytes::new(py, &bytes), policy)).into_pyobject(py)
    }
}

fn drawn_seed(py: Python<'_>) -> PyResult<u64> {
    let os = py.import(intern!(py, "os"))?;
    let bytes = os.call_method1(intern!(py, "urandom"), (8,))?;
    Ok(u64::from_le_bytes(bytes.extract()?))
}

/// How the attempt failed, and what a record says it cost.
fn read_failure(given: &Bound<'_, PyAny>) -> PyResult<(taketwo::Failure<'static>, Option<u64>)> {
    if let Ok(found) = given.cast::<Classification>() {
        return Ok((taketwo::Failure::Task(found.get().in_core()), None));
    }
    if let Ok(failure) = given.cast::<Failure>() {
        return Ok((failure.get().in_core(), None));
    }
    if let Ok(task) = given.cast::<Task>() {
        let task = task.get();
        let expected = "a task that failed or was cancelled";
        return task
            .as_failure(given.py())
            .ok_or_else(|| invalid_value("failure", expected, task.state()));
    }
    let expected = "a Classification (classify(code) for a code), a Task or a Failure";
    Err(invalid_type("failure", expected, given))
}

/// A failure that is no failed task. Immutable, hashable, comparable, picklable.
#[pyclass(frozen, module = "taketwo")]
#[derive(Debug, Eq, Hash, PartialEq)]
pub(crate) struct Failure(Said);

#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
enum Said {
    Cancelled,
    Creation(Option<u16>),
}

impl Failure {
    fn in_core(&self) -> taketwo::Failure<'static> {
        match self.0 {
            Said::Cancelled => taketwo::Failure::Cancelled,
            Said::Creation(status) => taketwo::Failure::Creation(status),
        }
    }
}

#[pymethods]
impl Failure {
    /// Return the failure of a task that was cancelled.
    #[staticmethod]
    fn cancelled() -> Self {
        Self(Said::Cancelled)
    }

    /// Return the failure of a creation that was answered with this HTTP status; ``None`` where
    /// there was no answer that could be read.
    #[staticmethod]
    #[pyo3(signature = (status, /))]
    fn creation(status: &Bound<'_, PyAny>) -> PyResult<Self> {
        moment::status(status).map(|status| Self(Said::Creation(status)))
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other.cast::<Self>().is_ok_and(|other| self == other.get())
    }

    fn __hash__(&self) -> u64 {
        hash_of(self)
    }

    fn __repr__(&self) -> String {
        match self.0 {
            Said::Cancelled => "Failure.cancelled()".to_owned(),
            Said::Creation(None) => "Failure.creation(None)".to_owned(),
            Said::Creation(Some(status)) => format!("Failure.creation({status})"),
        }
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let class = py.get_type::<Self>();
        match self.0 {
            Said::Cancelled => (class.getattr("cancelled")?, ()).into_pyobject(py),
            Said::Creation(status) => (class.getattr("creation")?, (status,)).into_pyobject(py),
        }
    }
}

/// What the server said about trying again. Immutable, hashable, comparable, picklable.
///
/// ``retry`` is whether to; a yes changes nothing. ``after`` is after how long, in seconds or as a
/// ``timedelta``, rounded up to a millisecond; ``after_ms`` says it exactly.
#[pyclass(frozen, module = "taketwo")]
#[derive(Debug)]
pub(crate) struct Hint(taketwo::Hint);

impl Hint {
    fn of(given: Option<&Bound<'_, PyAny>>) -> PyResult<taketwo::Hint> {
        given.map_or_else(
            || Ok(taketwo::Hint::default()),
            |given| Ok(own::<Self>("hint", "Hint or None", given)?.get().0),
        )
    }
}

#[pymethods]
impl Hint {
    #[new]
    #[pyo3(signature = (retry=None, after=None, *, after_ms=None))]
    fn new(
        retry: Option<&Bound<'_, PyAny>>,
        after: Option<&Bound<'_, PyAny>>,
        after_ms: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let retry = match retry.map(|retry| (retry, retry.cast::<PyBool>())) {
            None => None,
            Some((_, Ok(retry))) => Some(retry.is_true()),
            Some((retry, Err(_))) => return Err(invalid_type("retry", "bool or None", retry)),
        };
        let after_ms = moment::span("after", after, after_ms)?;
        Ok(Self(taketwo::Hint { retry, after_ms }))
    }

    /// Whether to try again, or ``None`` where the server did not say.
    #[getter]
    fn retry(&self) -> Option<bool> {
        self.0.retry
    }

    /// After how long, or ``None`` where the server did not say.
    #[getter]
    fn after<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let after = self.0.after_ms.map(|ms| moment::timedelta(py, ms));
        after.transpose()
    }

    /// After how many milliseconds, or ``None`` where the server did not say.
    #[getter]
    fn after_ms(&self) -> Option<u64> {
        self.0.after_ms
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other
            .cast::<Self>()
            .is_ok_and(|other| self.0 == other.get().0)
    }

    fn __hash__(&self) -> u64 {
        hash_of(&(self.0.retry, self.0.after_ms))
    }

    fn __repr__(&self) -> String {
        let retry = match self.0.retry {
            None => "None",
            Some(true) => "True",
            Some(false) => "False",
        };
        match self.0.after_ms {
            None => format!("Hint(retry={retry})"),
            Some(ms) => format!("Hint(retry={retry}, after_ms={ms})"),
        }
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let make = py.import("taketwo._taketwo")?.getattr("_hint")?;
        (make, (self.0.retry, self.0.after_ms)).into_pyobject(py)
    }
}

/// Makes a pickled hint again.
#[pyfunction]
#[pyo3(name = "_hint", signature = (retry, after_ms, /))]
pub(crate) fn hint(retry: Option<bool>, after_ms: Option<u64>) -> Hint {
    Hint(taketwo::Hint { retry, after_ms })
}
