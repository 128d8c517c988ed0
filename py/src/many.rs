use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyBytes, PyList, PyString};

use crate::entry::{classification_of, number_of};
use crate::errors::invalid_type;
use crate::numbers::{BLOCK, Numbers};

/// Return what each of many codes means, as a list.
///
/// ``codes`` is a list or any other iterable of what ``classify`` takes. With ``out``, a writable
/// buffer with a byte for each code, the numbers of the rules are written there instead, and it is
/// returned; what it holds after an error is not specified. For columns see ``taketwo.arrow``.
///
/// Raises InvalidTypeError (a TypeError) for anything that is no code, and InvalidValueError (a
/// ValueError) for a buffer of another length.
#[pyfunction]
#[pyo3(signature = (codes, /, *, out=None))]
pub(crate) fn classify_many<'py>(
    codes: &Bound<'py, PyAny>,
    out: Option<&Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyAny>> {
    let is_one = codes.cast::<PyString>().is_ok()
        || codes.cast::<PyBytes>().is_ok()
        || codes.cast::<PyByteArray>().is_ok();
    let listed;
    let codes = match codes.cast::<PyList>() {
        Ok(codes) => codes,
        Err(_) if is_one => return Err(invalid_type("codes", "an iterable of codes", codes)),
        Err(_) => {
            listed = list_of(codes)?;
            &listed
        }
    };
    match out {
        None => classifications(codes).map(Bound::into_any),
        Some(out) => {
            write_numbers(codes, out)?;
            Ok(out.clone())
        }
    }
}

fn list_of<'py>(codes: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyList>> {
    let list = PyList::empty(codes.py());
    let not_iterable = |_| invalid_type("codes", "an iterable of codes", codes);
    for code in codes.try_iter().map_err(not_iterable)? {
        list.append(code?)?;
    }
    Ok(list)
}

fn classifications<'py>(codes: &Bound<'py, PyList>) -> PyResult<Bound<'py, PyList>> {
    let py = codes.py();
    let len = ffi::Py_ssize_t::try_from(codes.len())?;
    // SAFETY: the thread is attached. A list whose places are NULL is ours alone until they are
    // filled; if it is given up before, CPython takes NULL for nothing.
    let list: Bound<'py, PyList> =
        unsafe { Bound::from_owned_ptr_or_err(py, ffi::PyList_New(len))?.cast_into_unchecked() };
    for (at, index) in (0..len).zip(0..) {
        let found = classification_of(&codes.get_item(index)?)?;
        // SAFETY: a place of a list of our own, which takes over the reference.
        if unsafe { ffi::PyList_SetItem(list.as_ptr(), at, found.into_ptr()) } != 0 {
            return Err(PyErr::fetch(py));
        }
    }
    Ok(list)
}

fn write_numbers(codes: &Bound<'_, PyList>, out: &Bound<'_, PyAny>) -> PyResult<()> {
    let mut numbers = Numbers::into(out)?;
    let mut block = [0; BLOCK];
    let mut rest = codes.len();
    numbers.reserve(rest)?;
    let mut indices = 0..rest;
    while rest > 0 {
        let len = rest.min(BLOCK);
        let block = block.get_mut(..len).unwrap_or_default();
        for (number, index) in block.iter_mut().zip(&mut indices) {
            *number = number_of(&codes.get_item(index)?)?;
        }
        numbers.put(block)?;
        rest = rest.saturating_sub(len);
    }
    numbers.finish()
}
