use std::hash::{DefaultHasher, Hash, Hasher};

use pyo3::prelude::*;
use pyo3::types::{PyString, PyTuple};
use taketwo::Rule;

use crate::errors::{invalid_value, no_truth_value, unknown_name};
use crate::kept;
use crate::words::{rule_word, word};

/// Makes a pickled classification again.
#[pyfunction]
#[pyo3(name = "_classification", signature = (rule, detail, /))]
pub(crate) fn classification(rule: &str, detail: Option<String>) -> PyResult<Classification> {
    let rule = Rule::from_name(rule).ok_or_else(|| unknown_name("rule", rule))?;
    let is_segment = |text: &str| {
        let is_allowed = |byte| matches!(byte, b'A'..=b'Z' | b'0'..=b'9' | b'_');
        !text.is_empty() && text.bytes().all(is_allowed)
    };
    match &detail {
        Some(detail) if !(rule.has_detail && is_segment(detail)) => {
            let expected = "a segment of a code, or None where the rule has no detail";
            Err(invalid_value("detail", expected, format!("{detail:?}")))
        }
        _ => Ok(Classification {
            rule,
            detail: detail.map(String::into_boxed_str),
        }),
    }
}

/// What a failure code means. Immutable, hashable, comparable, picklable.
///
/// All of it but ``detail`` depends on the rule alone. It has no truth value: ``if classify(code):``
/// raises InvalidTypeError.
#[pyclass(frozen, module = "taketwo")]
#[derive(Debug, Eq, Hash, PartialEq)]
pub(crate) struct Classification {
    rule: &'static Rule,
    detail: Option<Box<str>>,
}

impl Classification {
    /// Returns an object for a code; most often one that is kept.
    pub(crate) fn of(py: Python<'_>, code: Option<&[u8]>) -> PyResult<Py<Self>> {
        match kept::find(code) {
            Ok(kept) => Ok(kept.clone_ref(py)),
            Err(keep) => kept::made(py, code, keep),
        }
    }

    /// Returns an object for an answer whose code is not at hand.
    pub(crate) fn of_found(
        py: Python<'_>,
        found: &taketwo::Classification<'_>,
    ) -> PyResult<Py<Self>> {
        match kept::of_rule(found) {
            Some(kept) => Ok(kept.clone_ref(py)),
            None => Py::new(py, Self::new(found)),
        }
    }

    pub(crate) fn new(found: &taketwo::Classification<'_>) -> Self {
        Self {
            rule: found.rule(),
            detail: found.detail().map(Box::from),
        }
    }

    /// Returns what core says of a code of this rule: the engine asks for no more.
    pub(crate) fn in_core(&self) -> taketwo::Classification<'static> {
        self.rule.into()
    }
}

#[pymethods]
impl Classification {
    /// The rule of the table that covers the code.
    #[getter]
    fn rule(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        rule_word!(py, Rule, self.rule)
    }

    /// What kind of failure it was.
    #[getter]
    fn family(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        word!(py, Family, self.rule.family)
    }

    /// Whether the same request may be sent again.
    #[getter]
    fn verdict(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        word!(py, Verdict, self.rule.verdict)
    }

    /// Where in the course of the task it arose.
    #[getter]
    fn stage(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        word!(py, Stage, self.rule.stage)
    }

    /// Whether the credits are expected to come back.
    #[getter]
    fn refund(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        word!(py, Refund, self.rule.refund)
    }

    /// What to do about it.
    #[getter]
    fn remedy(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        word!(py, Remedy, self.rule.remedy)
    }

    /// What the answer rests on.
    #[getter]
    fn basis(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        word!(py, Basis, self.rule.basis)
    }

    /// The sentence of the vendor's page that the verdict rests on.
    #[getter]
    fn citation(&self) -> Citation {
        Citation {
            citation: self.rule.citation,
            rule: self.rule,
        }
    }

    /// The third segment of a moderation code, or ``None``: diagnostic only, not for end users.
    #[getter]
    fn detail(&self) -> Option<&str> {
        self.detail.as_deref()
    }

    /// What it means, in a sentence for developers.
    #[getter]
    fn meaning(&self) -> &'static str {
        self.rule.meaning
    }

    /// The key by which translators know ``user_message``.
    #[getter]
    fn message_key(&self) -> &'static str {
        self.rule.message.key
    }

    /// A sentence or two in English that may be shown to an end user.
    #[getter]
    fn user_message(&self) -> &'static str {
        self.rule.message.english
    }

    fn __bool__(&self) -> PyResult<bool> {
        Err(no_truth_value())
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other.cast::<Self>().is_ok_and(|other| self == other.get())
    }

    fn __hash__(&self) -> u64 {
        hash_of(self)
    }

    fn __repr__(&self) -> String {
        let detail = match &self.detail {
            Some(detail) => format!(", detail='{detail}'"),
            None => String::new(),
        };
        let Rule { name, verdict, .. } = self.rule;
        format!("Classification(rule='{name}', verdict='{verdict}'{detail})")
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let make = py.import("taketwo._taketwo")?.getattr("_classification")?;
        (make, (self.rule.name, self.detail())).into_pyobject(py)
    }
}

/// A sentence of the vendor's page; ``str()`` of it is for people, and never empty.
///
/// Sentences are numbered from 1 through the whole page, headings not counted.
#[pyclass(frozen, module = "taketwo")]
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub(crate) struct Citation {
    citation: taketwo::Citation,
    rule: &'static Rule,
}

#[pymethods]
impl Citation {
    /// The heading of the section, or ``None`` where no sentence says it.
    #[getter]
    fn section(&self) -> Option<&'static str> {
        (self.citation.sentence() != 0).then_some(self.citation.section())
    }

    /// The number of the sentence on the page, or ``None`` where none says it.
    #[getter]
    fn sentence(&self) -> Option<u8> {
        (self.citation.sentence() != 0).then_some(self.citation.sentence())
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other
            .cast::<Self>()
            .is_ok_and(|other| self.citation == other.get().citation)
    }

    fn __hash__(&self) -> u64 {
        hash_of(&self.citation)
    }

    fn __str__(&self) -> &'static str {
        self.citation.as_str()
    }

    fn __repr__(&self) -> String {
        format!("<Citation {:?}>", self.citation.as_str())
    }

    /// Through its rule: a citation is a part of one.
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let rule = classification(self.rule.name, None)?.into_pyobject(py)?;
        let get = py.import("builtins")?.getattr("getattr")?;
        (get, (rule, PyString::new(py, "citation"))).into_pyobject(py)
    }
}

pub(crate) fn hash_of(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
