use pyo3::prelude::*;
use pyo3::types::PyTuple;
use taketwo::{DecisionParts, Delay, Rule};

use crate::classification::hash_of;
use crate::errors::{no_truth_value_of_decision, unknown_name};
use crate::moment;
use crate::words::word;

type Numbers = (u32, Option<u64>, Option<(u64, u64, u64)>, (u64, u64));

/// Makes a pickled decision again.
#[pyfunction]
#[pyo3(name = "_decision", signature = (names, rule, numbers, /))]
pub(crate) fn decision(
    names: (String, String, String),
    rule: Option<&str>,
    numbers: Numbers,
) -> PyResult<Decision> {
    let (action, check, class) = names;
    let (attempts, at_ms, delay, compared) = numbers;
    let parts = DecisionParts {
        action: action
            .parse()
            .map_err(|_| unknown_name("action", &action))?,
        check: check.parse().map_err(|_| unknown_name("check", &check))?,
        class: class
            .parse()
            .map_err(|_| unknown_name("retry class", &class))?,
        rule_number: rule
            .map(|name| rule_number(name).ok_or_else(|| unknown_name("rule", name)))
            .transpose()?,
        attempts,
        at_ms,
        delay: delay.map(|(ms, low_ms, high_ms)| Delay {
            ms,
            low_ms,
            high_ms,
        }),
        compared: [compared.0, compared.1],
    };
    Ok(Decision(parts.into()))
}

/// The number of a rule of either table.
fn rule_number(name: &str) -> Option<u8> {
    let of_code = Rule::from_name(name).map(|rule| rule.number);
    let mut of_http = taketwo::HTTP_RULES.iter();
    of_code.or_else(|| Some(of_http.find(|rule| rule.name == name)?.number))
}

/// What a call of a job answers, and why. Immutable, hashable, comparable, picklable.
///
/// ``str()`` of it is one English sentence for developers. It has no truth value: ``if decision:``
/// raises InvalidTypeError.
#[pyclass(frozen, module = "taketwo")]
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Decision(pub(crate) taketwo::Decision);

#[pymethods]
impl Decision {
    /// What to do.
    #[getter]
    fn action(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        word!(py, Action, self.0.action())
    }

    /// Which check decided.
    #[getter]
    fn check(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        word!(py, Check, self.0.check())
    }

    /// The name of the rule that judged the failure, a ``Rule`` or an ``HttpRule``, or ``None``.
    #[getter]
    fn rule(&self) -> Option<&'static str> {
        self.0.rule_name()
    }

    /// The class of the failure, or of the retry that it is about.
    #[getter]
    fn retry_class(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        word!(py, RetryClass, self.0.class())
    }

    /// How many attempts were begun, the first one counted.
    #[getter]
    fn attempts(&self) -> u32 {
        self.0.attempts()
    }

    /// The earliest next call, in milliseconds since 1970, or ``None``. For a stop by the check
    /// ``hint`` it is advice for a new job.
    #[getter]
    fn at_ms(&self) -> Option<u64> {
        self.0.at_ms()
    }

    /// The earliest next call, in seconds since 1970, or ``None``.
    #[getter]
    fn at(&self) -> Option<f64> {
        self.0.at_ms().map(moment::in_seconds)
    }

    /// The delay that was drawn, or ``None``.
    #[getter]
    fn delay<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.delay_ms()
            .map(|ms| moment::timedelta(py, ms))
            .transpose()
    }

    /// The delay that was drawn, in milliseconds, or ``None``.
    #[getter]
    fn delay_ms(&self) -> Option<u64> {
        self.0.delay().map(|delay| delay.ms)
    }

    /// The shortest that the delay could have been, in milliseconds, or ``None``.
    #[getter]
    fn delay_low_ms(&self) -> Option<u64> {
        self.0.delay().map(|delay| delay.low_ms)
    }

    /// The longest that the delay could have been, in milliseconds, or ``None``.
    #[getter]
    fn delay_high_ms(&self) -> Option<u64> {
        self.0.delay().map(|delay| delay.high_ms)
    }

    /// The two numbers that the check compared, the job's first; both 0 where it compares none.
    #[getter]
    fn compared(&self) -> (u64, u64) {
        let [left, right] = self.0.compared();
        (left, right)
    }

    /// What the rule rests on, or ``None`` without a rule.
    #[getter]
    fn citation(&self) -> Option<&'static str> {
        self.0.citation().map(|citation| citation.as_str())
    }

    fn __bool__(&self) -> PyResult<bool> {
        Err(no_truth_value_of_decision())
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other.cast::<Self>().is_ok_and(|other| self == other.get())
    }

    fn __hash__(&self) -> u64 {
        hash_of(&self.0)
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> String {
        format!("<Decision {:?}>", self.__str__())
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let make = py.import("taketwo._taketwo")?.getattr("_decision")?;
        let DecisionParts {
            action,
            check,
            class,
            attempts,
            at_ms,
            delay,
            ..
        } = self.0.into();
        let names = (action.name(), check.name(), class.name());
        let delay = delay.map(|it| (it.ms, it.low_ms, it.high_ms));
        let numbers: Numbers = (attempts, at_ms, delay, self.compared());
        (make, (names, self.rule(), numbers)).into_pyobject(py)
    }
}
