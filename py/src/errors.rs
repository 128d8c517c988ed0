use pyo3::exceptions::PyTypeError;
use pyo3::import_exception;
use pyo3::prelude::*;
use taketwo::{CallError, InvalidPolicy, PolicyFileError, StateError, StateFileError, TaskError};

import_exception!(taketwo._errors, InvalidPolicyError);
import_exception!(taketwo._errors, InvalidStateError);
import_exception!(taketwo._errors, InvalidTaskError);
import_exception!(taketwo._errors, InvalidTypeError);
import_exception!(taketwo._errors, InvalidValueError);
import_exception!(taketwo._errors, OtherPolicyError);
import_exception!(taketwo._errors, OutOfTurnError);

/// A record that cannot be read, as the exception for it.
pub(crate) fn invalid_task(error: &TaskError) -> PyErr {
    InvalidTaskError::new_err((
        error.to_string(),
        error.kind().name(),
        error.path(),
        error.value().to_owned(),
        error.offset(),
        error.line(),
    ))
}

/// An argument of a type that is not taken.
pub(crate) fn invalid_type(name: &str, expected: &str, given: &Bound<'_, PyAny>) -> PyErr {
    let found = given
        .get_type()
        .name()
        .map_or_else(|_| "?".to_owned(), |name| name.to_string());
    invalid_type_name(name, expected, &found)
}

/// The same, where there is more to say than the type of a Python object.
pub(crate) fn invalid_type_name(name: &str, expected: &str, found: &str) -> PyErr {
    InvalidTypeError::new_err(format!("{name}: expected {expected}, found {found}"))
}

/// A decision was asked whether it is true, which nobody could say.
pub(crate) fn no_truth_value_of_decision() -> PyErr {
    InvalidTypeError::new_err(
        "a decision is neither true nor false: compare its action, as in \
         decision.action == Action.GO",
    )
}

/// An answer was asked whether it is true, which nobody could say.
pub(crate) fn no_truth_value() -> PyErr {
    InvalidTypeError::new_err(
        "a classification is neither true nor false: compare its verdict, as in \
         found.verdict == Verdict.NEVER, or ask whether there is one with `is not None`",
    )
}

/// A name that is pickled somewhere and means nothing here.
pub(crate) fn unknown_name(what: &str, name: &str) -> PyErr {
    PyTypeError::new_err(format!(
        "no {what} is named {name:?} in this version of taketwo"
    ))
}

/// Numbers of a policy that are out of their ranges, all of them.
pub(crate) fn invalid_policy(error: &InvalidPolicy) -> PyErr {
    let violations: Vec<_> = error
        .violations()
        .map(|it| (it.field(), it.value(), it.to_string()))
        .collect();
    InvalidPolicyError::new_err((error.to_string(), None::<&str>, violations))
}

/// A key or value of a policy that cannot be read.
pub(crate) fn invalid_policy_key(message: String, field: Option<&str>) -> PyErr {
    let field = field.map(str::to_owned);
    InvalidPolicyError::new_err((message, field, Vec::<(String, u64, String)>::new()))
}

/// A policy file that cannot be read.
pub(crate) fn invalid_policy_file(error: &PolicyFileError) -> PyErr {
    let field = match error {
        PolicyFileError::Invalid(invalid) => return invalid_policy(invalid),
        PolicyFileError::UnknownKey { key }
        | PolicyFileError::Repeated { key }
        | PolicyFileError::WrongType { key, .. } => Some(key.as_str()),
        PolicyFileError::UnknownPreset(_) => Some("preset"),
        _ => None,
    };
    invalid_policy_key(error.to_string(), field)
}

/// Bytes that are no saved state.
pub(crate) fn invalid_state(error: &StateError) -> PyErr {
    match error {
        StateError::OtherPolicy { .. } => OtherPolicyError::new_err(error.to_string()),
        _ => InvalidStateError::new_err((error.to_string(), error.name())),
    }
}

/// JSON that is no saved state.
pub(crate) fn invalid_state_file(error: &StateFileError) -> PyErr {
    match error {
        StateFileError::State(error) => invalid_state(error),
        _ => InvalidStateError::new_err((error.to_string(), error.name())),
    }
}

/// A call that changed nothing.
pub(crate) fn refused_call(error: &CallError) -> PyErr {
    match error {
        CallError::OtherPolicy { .. } => OtherPolicyError::new_err(error.to_string()),
        _ => OutOfTurnError::new_err(error.to_string()),
    }
}

/// An argument of the right type and out of its range.
pub(crate) fn invalid_value(name: &str, expected: &str, found: impl std::fmt::Display) -> PyErr {
    InvalidValueError::new_err(format!("{name}: expected {expected}, found {found}"))
}
