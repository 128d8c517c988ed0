use pyo3::prelude::*;
use pyo3::types::PyTuple;
use taketwo::{Action, Check, HTTP_RULES, RetryClass, Rule};

use crate::classification::hash_of;
use crate::errors::{no_truth_value_of_decision, unknown_name};
use crate::moment;
use crate::words::word;

type Numbers = (u32, Option<u64>, Option<(u64, u64, u64)>, (u64, u64));

/// Makes a pickled decision again.
#[pyfunction]
#[pyo3(name = "_decision", signature = (names, rule, numbers, sentence, /))]
pub(crate) fn decision(
    names: (String, String, String),
    rule: Option<&str>,
    numbers: Numbers,
    sentence: String,
) -> PyResult<Decision> {
    let (action, check, class) = names;
    let rule = match rule {
        None => None,
        Some(name) => Some(rule_named(name).ok_or_else(|| unknown_name("rule", name))?),
    };
    let (attempts, at_ms, delay_ms, compared) = numbers;
    Ok(Decision {
        action: action
            .parse()
            .map_err(|_| unknown_name("action", &action))?,
        check: check.parse().map_err(|_| unknown_name("check", &check))?,
        class: class
            .parse()
            .map_err(|_| unknown_name("retry class", &class))?,
        rule,
        attempts,
        at_ms,
        delay_ms,
        compared,
        sentence: Sentence::Told(sentence),
    })
}

/// What a call of a job answers, and why. Immutable, hashable, comparable, picklable.
///
/// ``str()`` of it is one English sentence for developers. It has no truth value: ``if decision:``
/// raises InvalidTypeError.
#[pyclass(frozen, module = "taketwo")]
#[derive(Debug)]
pub(crate) struct Decision {
    action: Action,
    check: Check,
    class: RetryClass,
    rule: Option<NamedRule>,
    attempts: u32,
    at_ms: Option<u64>,
    /// The delay, and the range it was drawn from.
    delay_ms: Option<(u64, u64, u64)>,
    compared: (u64, u64),
    sentence: Sentence,
}

/// The sentence is told when it is asked for; a pickled one brings its own.
#[derive(Debug)]
enum Sentence {
    Of(taketwo::Decision),
    Told(String),
}

/// A rule of either table: its name, and what it rests on.
type NamedRule = (&'static str, &'static str);

fn rule_named(name: &str) -> Option<NamedRule> {
    let of_code = Rule::from_name(name).map(|rule| (rule.name, rule.citation.as_str()));
    of_code.or_else(|| {
        let rule = HTTP_RULES.iter().find(|rule| rule.name == name)?;
        Some((rule.name, rule.citation.as_str()))
    })
}

impl From<taketwo::Decision> for Decision {
    fn from(decision: taketwo::Decision) -> Self {
        let [left, right] = decision.compared();
        Self {
            action: decision.action(),
            check: decision.check(),
            class: decision.class(),
            rule: decision.rule_name().and_then(rule_named),
            attempts: decision.attempts(),
            at_ms: decision.at_ms(),
            delay_ms: decision.delay().map(|it| (it.ms, it.low_ms, it.high_ms)),
            compared: (left, right),
            sentence: Sentence::Of(decision),
        }
    }
}

impl Decision {
    /// What a decision is equal by: all but its sentence, which follows from the rest.
    fn said(&self) -> impl Eq + std::hash::Hash + use<> {
        (
            (self.action, self.check, self.class),
            self.rule,
            (self.attempts, self.at_ms, self.delay_ms, self.compared),
        )
    }
}

#[pymethods]
impl Decision {
    /// What to do.
    #[getter]
    fn action(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        word!(py, Action, self.action)
    }

    /// Which check decided.
    #[getter]
    fn check(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        word!(py, Check, self.check)
    }

    /// The name of the rule that judged the failure, a ``Rule`` or an ``HttpRule``, or ``None``.
    #[getter]
    fn rule(&self) -> Option<&'static str> {
        self.rule.map(|(name, _)| name)
    }

    /// The class of the failure, or of the retry that it is about.
    #[getter]
    fn retry_class(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        word!(py, RetryClass, self.class)
    }

    /// How many attempts were begun, the first one counted.
    #[getter]
    fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The earliest next call, in milliseconds since 1970, or ``None``. For a stop by the check
    /// ``hint`` it is advice for a new job.
    #[getter]
    fn at_ms(&self) -> Option<u64> {
        self.at_ms
    }

    /// The earliest next call, in seconds since 1970, or ``None``.
    #[getter]
    fn at(&self) -> Option<f64> {
        self.at_ms.map(moment::in_seconds)
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
        self.delay_ms.map(|(ms, _, _)| ms)
    }

    /// The shortest that the delay could have been, in milliseconds, or ``None``.
    #[getter]
    fn delay_low_ms(&self) -> Option<u64> {
        self.delay_ms.map(|(_, low, _)| low)
    }

    /// The longest that the delay could have been, in milliseconds, or ``None``.
    #[getter]
    fn delay_high_ms(&self) -> Option<u64> {
        self.delay_ms.map(|(_, _, high)| high)
    }

    /// The two numbers that the check compared, the job's first; both 0 where it compares none.
    #[getter]
    fn compared(&self) -> (u64, u64) {
        self.compared
    }

    /// What the rule rests on, or ``None`` without a rule.
    #[getter]
    fn citation(&self) -> Option<&'static str> {
        self.rule.map(|(_, citation)| citation)
    }

    fn __bool__(&self) -> PyResult<bool> {
        Err(no_truth_value_of_decision())
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other
            .cast::<Self>()
            .is_ok_and(|other| self.said() == other.get().said())
    }

    fn __hash__(&self) -> u64 {
        hash_of(&self.said())
    }

    fn __str__(&self) -> String {
        match &self.sentence {
            Sentence::Of(decision) => decision.to_string(),
            Sentence::Told(sentence) => sentence.clone(),
        }
    }

    fn __repr__(&self) -> String {
        format!("<Decision {:?}>", self.__str__())
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let make = py.import("taketwo._taketwo")?.getattr("_decision")?;
        let names = (self.action.name(), self.check.name(), self.class.name());
        let numbers: Numbers = (self.attempts, self.at_ms, self.delay_ms, self.compared);
        (make, (names, self.rule(), numbers, self.__str__())).into_pyobject(py)
    }
}
