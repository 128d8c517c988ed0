//! The functions that are called most often, as CPython calls them with the least ado: with one
//! argument (`METH_O`), which pyo3 does not offer.

use std::borrow::Cow;
use std::ffi::CStr;
use std::panic::catch_unwind;
use std::ptr::null_mut;
use std::slice;

use pyo3::panic::PanicException;
use pyo3::prelude::*;
use pyo3::{Borrowed, ffi};

use crate::classification::Classification;
use crate::errors::invalid_type;
use crate::{given, kept, task};

const CLASSIFY: &CStr = c"\
classify(code, /)
--

Return what a failure code means; ``None`` is a task that failed without a code.

Every code has an answer: one that no source names has ``Family.UNKNOWN`` and
``Verdict.UNSPECIFIED``. ``code`` may be bytes; the empty text is a malformed code, not none.

Raises InvalidTypeError (a TypeError) for anything but ``str``, ``bytes`` or ``None``.";

const READ_TASK: &CStr = c"\
read_task(record, /)
--

Read the record of a task, as the Get Task endpoint gives it.

``record`` is its JSON as ``str`` or ``bytes``, or a mapping that was parsed from it. Keys that are
not read, and keys foreign to the status, are ignored; nothing is guessed.

Raises InvalidTaskError (a ValueError) that says what is wrong, where, and with which value, and
InvalidTypeError (a TypeError) for a record of another type.";

/// CPython keeps the address of the first definition, and reads on to the empty one.
struct Definitions([ffi::PyMethodDef; 3]);

// SAFETY: nobody writes to it, CPython included; its pointers are to constants.
unsafe impl Sync for Definitions {}

static DEFINITIONS: Definitions = Definitions([
    definition(c"classify", classify, CLASSIFY),
    definition(c"read_task", read_task, READ_TASK),
    ffi::PyMethodDef::zeroed(),
]);

const fn definition(name: &CStr, call: ffi::PyCFunction, doc: &CStr) -> ffi::PyMethodDef {
    ffi::PyMethodDef {
        ml_name: name.as_ptr(),
        ml_meth: ffi::PyMethodDefPointer { PyCFunction: call },
        ml_flags: ffi::METH_O,
        ml_doc: doc.as_ptr(),
    }
}

/// Adds the functions to the module.
pub(crate) fn add_to(module: &Bound<'_, PyModule>) -> PyResult<()> {
    let definitions = (&raw const DEFINITIONS.0).cast_mut().cast();
    // SAFETY: the thread is attached, as `module` shows, and the definitions are static, end with an
    // empty one, and are only read.
    match unsafe { ffi::PyModule_AddFunctions(module.as_ptr(), definitions) } {
        0 => ["classify", "read_task"]
            .iter()
            .try_for_each(|name| module.index()?.append(name)),
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
        None => unsafe { called("classify", code, classification_of) },
    }
}

/// Called by CPython alone: from an attached thread, with an object that lives through the call.
unsafe extern "C" fn read_task(
    _module: *mut ffi::PyObject,
    record: *mut ffi::PyObject,
) -> *mut ffi::PyObject {
    // SAFETY: what this function was promised.
    unsafe {
        called("read_task", record, |it| {
            Py::new(it.py(), task::read_task(it)?)
        })
    }
}

/// Returns to CPython what a function returns for an object: NULL where an exception is set.
///
/// pyo3 is not told that the thread is attached, as it need not be. What is dropped of a `Py` here is
/// then released a little later; that is for errors only.
///
/// # Safety
///
/// The thread is attached, and `object` is a Python object that lives through the call.
#[inline(never)]
unsafe fn called<T>(
    name: &'static str,
    object: *mut ffi::PyObject,
    function: fn(&Bound<'_, PyAny>) -> PyResult<Py<T>>,
) -> *mut ffi::PyObject {
    // A panic may not go through frames of C; as an exception it may.
    catch_unwind(|| {
        // SAFETY: as promised.
        let object = unsafe { Borrowed::from_ptr(Python::assume_attached(), object) };
        match function(&object) {
            Ok(made) => made.into_ptr(),
            Err(error) => {
                error.restore(object.py());
                null_mut()
            }
        }
    })
    .unwrap_or_else(|_| {
        Python::attach(|py| PanicException::new_err(name).restore(py));
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
