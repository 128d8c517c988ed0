//! Times and numbers as Python has them: seconds, `datetime` and `timedelta` outside, whole
//! milliseconds within.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyFloat, PyInt};
use pyo3::{PyClass, intern};

use crate::errors::{invalid_type, invalid_value};

type Given<'a, 'py> = Option<&'a Bound<'py, PyAny>>;

/// Returns the object as one of the package's own types.
pub(crate) fn own<'a, 'py, T: PyClass>(
    name: &str,
    expected: &str,
    given: &'a Bound<'py, PyAny>,
) -> PyResult<&'a Bound<'py, T>> {
    given
        .cast()
        .map_err(|_| invalid_type(name, expected, given))
}

/// Returns a whole number of 64 bits without a sign.
pub(crate) fn number(name: &str, given: &Bound<'_, PyAny>) -> PyResult<u64> {
    if let Some(number) = plain_number(given) {
        return Ok(number);
    }
    if given.cast::<PyInt>().is_err() || given.cast::<PyBool>().is_ok() {
        return Err(invalid_type(name, "int", given));
    }
    given.extract().map_err(|_| {
        let expected = "a number from 0 to 18446744073709551615";
        invalid_value(name, expected, shown(given))
    })
}

/// Returns what an error shows of an integer.
fn shown(given: &Bound<'_, PyAny>) -> String {
    given
        .extract::<i128>()
        .map_or_else(|_| "one of more bits".to_owned(), |it| it.to_string())
}

/// Returns an `int` that is one and fits, which nearly all are.
fn plain_number(given: &Bound<'_, PyAny>) -> Option<u64> {
    given.cast_exact::<PyInt>().ok()?.extract().ok()
}

/// Returns a number of milliseconds, whose argument has the unit in its name.
fn number_ms(name: &str, given: &Bound<'_, PyAny>) -> PyResult<u64> {
    match plain_number(given) {
        Some(number) => Ok(number),
        None => number(&format!("{name}_ms"), given),
    }
}

/// Returns an HTTP status, if one is given.
pub(crate) fn status(given: &Bound<'_, PyAny>) -> PyResult<Option<u16>> {
    if given.is_none() {
        return Ok(None);
    }
    if given.cast::<PyInt>().is_err() || given.cast::<PyBool>().is_ok() {
        return Err(invalid_type("status", "int or None", given));
    }
    let out_of_range = |_| invalid_value("status", "a number from 0 to 65535", shown(given));
    given.extract().map(Some).map_err(out_of_range)
}

/// Returns the time of a call: the given one, or that of the wall clock.
pub(crate) fn now(py: Python<'_>, seconds: Given<'_, '_>, ms: Given<'_, '_>) -> PyResult<u64> {
    let plain = ms.filter(|_| seconds.is_none()).and_then(plain_number);
    if let Some(ms) = plain {
        return Ok(ms);
    }
    if let Some(ms) = instant("now", seconds, ms)? {
        return Ok(ms);
    }
    // By way of the module, so that a program that is tested with a clock of its own is.
    static CLOCK: PyOnceLock<Py<PyModule>> = PyOnceLock::new();

    let clock = CLOCK.get_or_try_init(py, || py.import("time").map(Bound::unbind))?;
    let ns = clock.bind(py).call_method0(intern!(py, "time_ns"))?;
    // Before 1970 it is 1970.
    Ok(plain_number(&ns).unwrap_or(0) / 1_000_000)
}

/// Returns a point in time, given as seconds since 1970 or an aware `datetime`, or in milliseconds.
pub(crate) fn instant(
    name: &str,
    given: Given<'_, '_>,
    ms: Given<'_, '_>,
) -> PyResult<Option<u64>> {
    let Some(given) = one_of(name, given, ms)? else {
        return ms.map(|ms| number_ms(name, ms)).transpose();
    };
    let seconds = match seconds(given)? {
        Some(seconds) => seconds,
        None if is_a(given, "datetime")? => {
            if given.call_method0("utcoffset")?.is_none() {
                let expected = "a datetime with a time zone";
                return Err(invalid_value(name, expected, "one without"));
            }
            given.call_method0("timestamp")?.extract()?
        }
        None => {
            let expected = "seconds since 1970 or a datetime with a time zone";
            return Err(invalid_type(name, expected, given));
        }
    };
    milliseconds(name, (seconds * 1000.0).round()).map(Some)
}

/// Returns a span of time, given as seconds or a `timedelta`, or in milliseconds: never a shorter
/// one.
pub(crate) fn span(name: &str, given: Given<'_, '_>, ms: Given<'_, '_>) -> PyResult<Option<u64>> {
    let Some(given) = one_of(name, given, ms)? else {
        return ms.map(|ms| number_ms(name, ms)).transpose();
    };
    let seconds = match seconds(given)? {
        Some(seconds) => seconds,
        None if is_a(given, "timedelta")? => given.call_method0("total_seconds")?.extract()?,
        None => return Err(invalid_type(name, "seconds or a timedelta", given)),
    };
    let exact = seconds * 1000.0;
    let nearest = exact.round();
    // What a float adds to a whole number of milliseconds is no reason for one more.
    let is_whole = (exact - nearest).abs() < 1e-6;
    milliseconds(name, if is_whole { nearest } else { exact.ceil() }).map(Some)
}

/// Returns a span of time as a `timedelta`, the longest there is for a longer one.
pub(crate) fn timedelta(py: Python<'_>, ms: u64) -> PyResult<Bound<'_, PyAny>> {
    const DAY_MS: u64 = 24 * 60 * 60 * 1000;

    let class = py.import("datetime")?.getattr("timedelta")?;
    if ms / DAY_MS > 999_999_999 {
        return class.getattr("max");
    }
    let [days, ms] = [ms / DAY_MS, ms % DAY_MS];
    class.call1((days, 0, 0, ms))
}

/// Returns milliseconds as seconds.
#[allow(clippy::cast_precision_loss, reason = "exact for 285 000 years")]
pub(crate) fn in_seconds(ms: u64) -> f64 {
    ms as f64 / 1000.0
}

fn one_of<'a, 'py>(
    name: &str,
    given: Given<'a, 'py>,
    ms: Given<'a, 'py>,
) -> PyResult<Given<'a, 'py>> {
    match (given, ms) {
        (Some(_), Some(ms)) => {
            let expected = format!("only one of {name} and {name}_ms");
            Err(invalid_value(name, &expected, format!("{name}_ms {ms}")))
        }
        (given, _) => Ok(given),
    }
}

fn seconds(given: &Bound<'_, PyAny>) -> PyResult<Option<f64>> {
    let is_number = given.cast::<PyFloat>().is_ok() || given.cast::<PyInt>().is_ok();
    if !is_number || given.cast::<PyBool>().is_ok() {
        return Ok(None);
    }
    // An integer of many digits has no float: it is as far off as one can be.
    Ok(Some(given.extract().unwrap_or(f64::INFINITY)))
}

fn is_a(given: &Bound<'_, PyAny>, class: &str) -> PyResult<bool> {
    let py = given.py();
    given.is_instance(&py.import("datetime")?.getattr(class)?)
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "checked, and saturating"
)]
fn milliseconds(name: &str, ms: f64) -> PyResult<u64> {
    if ms.is_finite() && ms >= 0.0 {
        return Ok(ms as u64);
    }
    let expected = "a finite time that is not negative";
    Err(invalid_value(
        name,
        expected,
        format!("{:?} s", ms / 1000.0),
    ))
}
