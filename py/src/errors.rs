use pyo3::exceptions::PyTypeError;
use pyo3::import_exception;
use pyo3::prelude::*;
use taketwo::TaskError;

import_exception!(taketwo._errors, InvalidTaskError);
import_exception!(taketwo._errors, InvalidTypeError);

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
    InvalidTypeError::new_err(format!("{name}: expected {expected}, found {found}"))
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
