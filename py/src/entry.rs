//! `classify` as CPython calls it with the least ado: a function of one argument (`METH_O`), which
//! pyo3 does not offer. A `str` whose answer is kept is answered here; anything else goes on to
//! the rest, under pyo3.

use std::borrow::Cow;
use std::ffi::CStr;
use std::panic::catch_unwind;
use std::ptr::null_mut;
use std::slice;

use pyo3::ffi;
use pyo3::panic::PanicException;
use pyo3::prelude::*;

use crate::classification::Classification;
use crate::errors::invalid_type;
use crate::{given, kept};

const NAME: &CStr = c"classify";
const DOC: &CStr = c"\
classify(code, /)
--

Return what a failure code means; ``None`` is a task that failed without a code.

Every code has an answer: one that no source names has ``Family.UNKNOWN`` and
``Verdict.UNSPECIFIED``. ``code`` may be bytes; the empty text is a malformed code, not none.

Raises InvalidTypeError (a TypeError) for anything but ``str``, ``bytes`` or ``None``.";

/// CPython keeps the address of the first definition, and reads on to the empty one.
struct Definitions([ffi::PyMethodDef; 2]);

// SAFETY: nobody writes to it, CPython included; its pointers are to constants.
unsafe impl Sync for Definitions {}

static DEFINITIONS: Definitions = Definitions([
    ffi::PyMethodDef {
        ml_name: NAME.as_ptr(),
        ml_meth: ffi::PyMethodDefPointer {
            PyCFunction: classify,
        },
        ml_flags: ffi::METH_O,
        ml_doc: DOC.as_ptr(),
    },
    ffi::PyMethodDef::zeroed(),
]);

/// Adds `classify` to the module.
pub(crate) fn add_to(module: &Bound<'_, PyModule>) -> PyResult<()> {
    let definitions = (&raw const DEFINITIONS.0).cast_mut().cast();
    // SAFETY: the thread is attached, as `module` shows, and the definitions are static, end with an
    // empty one, and are only read.
    match unsafe { ffi::PyModule_AddFunctions(module.as_ptr(), definitions) } {
        0 => module.index()?.append("classify"),
        _ => Err(PyErr::fetch(module.py())),
    }
}

/// Called by CPython alone: from an attached thread, with an object that lives through the call.
unsafe extern "C" fn classify(
    _module: *mut ffi::PyObject,
    code: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    // SAFETY: what this function was promised.
    let text = unsafe { exact_str(code) };
    match text.and_then(kept::known) {
        // SAFETY: the thread is attached, and what is kept lives as long as the process.
        Some(kept) => unsafe { ffi::Py_NewRef(kept.as_ptr()) },
        // SAFETY: what this function was promised.
        None => unsafe { classify_anew(code) },
    }
}

/// Classifies what has no object kept for it as a code.
///
/// # Safety
///
/// The thread is attached, and `code` is a Python object that lives through the call.
#[inline(never)]
unsafe fn classify_anew(code: *mut ffi::PyObject) -> *mut ffi::PyObject {
    // A panic may not go through frames of C; as an exception it may.
    catch_unwind(|| {
        // SAFETY: what this function was promised.
        match unsafe { exact_str_or_none(code) }.map(|code| (kept::find(code), code)) {
            // SAFETY: the thread is attached, and what is kept lives as long as the process.
            Some((Ok(kept), _)) => unsafe { ffi::Py_NewRef(kept.as_ptr()) },
            Some((Err(keep), code)) => returned(|py| kept::made(py, code, keep)),
            None => returned(|py| {
                // SAFETY: a Python object, as promised, that is only looked at.
                classified(&unsafe { Bound::from_borrowed_ptr(py, code) })
            }),
        }
    })
    .unwrap_or_else(|_| {
        Python::attach(|py| PanicException::new_err("classify").restore(py));
        null_mut()
    })
}

/// Returns what [`exact_str`] does, or `Some(None)` for `None`.
///
/// # Safety
///
/// As there.
#[inline]
unsafe fn exact_str_or_none<'a>(object: *mut ffi::PyObject) -> Option<Option<&'a [u8]>> {
    // SAFETY: as promised; `None` is only compared.
    unsafe {
        if object == ffi::Py_None() {
            return Some(None);
        }
        exact_str(object).map(Some)
    }
}

/// Returns the text of an object whose type is `str` itself, as UTF-8 that lives as long as it.
///
/// # Safety
///
/// The thread is attached, and `object` is a Python object that lives through `'a`.
#[inline]
unsafe fn exact_str<'a>(object: *mut ffi::PyObject) -> Option<&'a [u8]> {
    let mut len = 0;
    // SAFETY: an object, in an attached thread, as promised, which is a `str` where it is asked for
    // its text; and a place for the length.
    let text = unsafe {
        if ffi::PyUnicode_CheckExact(object) == 0 {
            return None;
        }
        ffi::PyUnicode_AsUTF8AndSize(object, &raw mut len)
    };
    if text.is_null() {
        // Half of a surrogate pair, which the long way takes.
        // SAFETY: the thread is attached.
        unsafe { ffi::PyErr_Clear() };
        return None;
    }
    let len = usize::try_from(len).ok()?;
    // SAFETY: CPython has written so many bytes there, keeps them as long as the object, which is
    // immutable, and a text is never longer than an `isize` can tell.
    Some(unsafe { slice::from_raw_parts(text.cast(), len) })
}

/// Gives an object to CPython, or sets an exception and gives NULL.
#[cold]
fn returned(make: impl FnOnce(Python<'_>) -> PyResult<Py<Classification>>) -> *mut ffi::PyObject {
    Python::attach(|py| match make(py) {
        Ok(found) => found.into_ptr(),
        Err(error) => {
            error.restore(py);
            null_mut()
        }
    })
}

fn classified(code: &Bound<'_, PyAny>) -> PyResult<Py<Classification>> {
    Classification::of(code.py(), code_bytes(code)?.as_deref())
}

fn code_bytes<'a>(code: &'a Bound<'_, PyAny>) -> PyResult<Option<Cow<'a, [u8]>>> {
    let bytes = given::bytes(code)?;
    if bytes.is_none() && !code.is_none() {
        return Err(invalid_type("code", "str, bytes or None", code));
    }
    Ok(bytes)
}

/// Returns what `classify` returns for an object.
#[inline]
pub(crate) fn classification_of(code: &Bound<'_, PyAny>) -> PyResult<Py<Classification>> {
    // SAFETY: the thread is attached, and the object lives longer than its text is looked at.
    match unsafe { exact_str_or_none(code.as_ptr()) } {
        Some(text) => Classification::of(code.py(), text),
        None => classified(code),
    }
}

/// Returns the number of the rule of a code.
#[inline]
pub(crate) fn number_of(code: &Bound<'_, PyAny>) -> PyResult<u8> {
    // SAFETY: as above.
    if let Some(text) = unsafe { exact_str_or_none(code.as_ptr()) } {
        return Ok(taketwo::classify_bytes(text).rule().number);
    }
    Ok(taketwo::classify_bytes(code_bytes(code)?.as_deref())
        .rule()
        .number)
}
