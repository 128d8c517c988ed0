//! Memory of other objects, through the buffer protocol.
//!
//! pyo3 has it for the stable ABI from CPython 3.11 on, when it became part of that. CPython 3.10 has
//! the same struct and the same two functions, and is past its last release: nothing of it will
//! change any more. So they are declared here.

use std::ffi::{c_char, c_int, c_void};
use std::mem::MaybeUninit;

use pyo3::ffi::{Py_ssize_t, PyObject};
use pyo3::prelude::*;

use crate::errors::invalid_type;

#[repr(C)]
struct PyBuffer {
    buf: *mut c_void,
    obj: *mut PyObject,
    len: Py_ssize_t,
    itemsize: Py_ssize_t,
    readonly: c_int,
    ndim: c_int,
    format: *mut c_char,
    shape: *mut Py_ssize_t,
    strides: *mut Py_ssize_t,
    suboffsets: *mut Py_ssize_t,
    internal: *mut c_void,
}

unsafe extern "C" {
    fn PyObject_GetBuffer(object: *mut PyObject, view: *mut PyBuffer, flags: c_int) -> c_int;
    fn PyBuffer_Release(view: *mut PyBuffer);
}

/// One piece of bytes that may be written to.
const WRITABLE: c_int = 1;

/// The memory of an object, which stays where it is as long as this lives.
pub(crate) struct Buffer(Box<PyBuffer>);

impl Buffer {
    /// Returns the memory of an object that has some to write to, in one piece.
    pub(crate) fn of(name: &str, object: &Bound<'_, PyAny>) -> PyResult<Self> {
        let mut view = Box::new(MaybeUninit::<PyBuffer>::uninit());
        // SAFETY: the thread is attached, and there is a place for the view.
        let status = unsafe { PyObject_GetBuffer(object.as_ptr(), view.as_mut_ptr(), WRITABLE) };
        if status != 0 {
            drop(PyErr::take(object.py()));
            let expected = "a writable buffer of bytes in one piece";
            return Err(invalid_type(name, expected, object));
        }
        // SAFETY: it was filled, as the status says.
        Ok(Self(unsafe { view.assume_init() }))
    }

    pub(crate) fn len(&self) -> usize {
        usize::try_from(self.0.len).unwrap_or_default()
    }

    pub(crate) fn item_size(&self) -> usize {
        usize::try_from(self.0.itemsize).unwrap_or_default()
    }

    pub(crate) fn as_ptr(&self) -> *const u8 {
        self.0.buf.cast_const().cast()
    }

    /// Writes bytes at a place; `false` where they do not fit.
    pub(crate) fn write(&mut self, _py: Python<'_>, at: usize, bytes: &[u8]) -> bool {
        if at
            .checked_add(bytes.len())
            .is_none_or(|end| end > self.len())
        {
            return false;
        }
        // SAFETY: inside of the memory of the view, which is writable and in one piece; `bytes` is
        // ours, so the two do not overlap. Nobody else writes meanwhile who waits for the GIL;
        // without one, or without waiting for it, the caller has to see to it, as with any buffer.
        unsafe {
            let place = self.0.buf.cast::<u8>().add(at);
            place.copy_from_nonoverlapping(bytes.as_ptr(), bytes.len());
        }
        true
    }
}

// SAFETY: a view may be used and released from any thread that is attached, and `drop` attaches.
unsafe impl Send for Buffer {}

impl Drop for Buffer {
    fn drop(&mut self) {
        // SAFETY: filled, released once, in an attached thread.
        Python::attach(|_| unsafe { PyBuffer_Release(&raw mut *self.0) });
    }
}
