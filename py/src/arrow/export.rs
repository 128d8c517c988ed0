//! Rule numbers as an Arrow array that others take without a copy.

use std::ffi::{CStr, c_void};
use std::ptr::{null, null_mut};

use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::PyByteArray;

use crate::arrow::producer::{ARRAY, SCHEMA};
use crate::arrow::structs::{ArrowArray, ArrowSchema};
use crate::buffer::Buffer;

/// Return the capsules of an Arrow array of these numbers, which cannot be resized while it lives.
#[pyfunction]
#[pyo3(signature = (numbers, /))]
pub(crate) fn export_numbers<'py>(
    numbers: &Bound<'py, PyByteArray>,
) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyAny>)> {
    let py = numbers.py();
    let held = Box::new(Held::new(numbers)?);
    let array = Box::new(ArrowArray {
        length: i64::try_from(held.buffer.len())?,
        null_count: 0,
        offset: 0,
        n_buffers: 2,
        n_children: 0,
        buffers: held.buffers.as_ptr(),
        children: null_mut(),
        dictionary: null_mut(),
        release: Some(release_array),
        private_data: Box::into_raw(held).cast(),
    });
    let schema = Box::new(ArrowSchema {
        format: c"C".as_ptr(),
        name: c"".as_ptr(),
        metadata: null(),
        flags: 0,
        n_children: 0,
        children: null_mut(),
        dictionary: null_mut(),
        release: Some(release_schema),
        private_data: null_mut(),
    });
    Ok((
        capsule(py, Box::into_raw(schema).cast(), SCHEMA, drop_schema)?,
        capsule(py, Box::into_raw(array).cast(), ARRAY, drop_array)?,
    ))
}

/// What an array needs as long as somebody has it.
struct Held {
    buffer: Buffer,
    /// No validity bitmap, and the numbers.
    buffers: [*const c_void; 2],
}

impl Held {
    fn new(numbers: &Bound<'_, PyByteArray>) -> PyResult<Self> {
        let buffer = Buffer::of("numbers", numbers)?;
        let buffers = [null(), buffer.as_ptr().cast()];
        Ok(Self { buffer, buffers })
    }
}

fn capsule<'py>(
    py: Python<'py>,
    pointer: *mut c_void,
    name: &'static CStr,
    drop: unsafe extern "C" fn(*mut ffi::PyObject),
) -> PyResult<Bound<'py, PyAny>> {
    // SAFETY: the thread is attached; the pointer is not NULL, and the destructor is the one for it.
    // If there is no memory for the capsule, what it points to is lost, too.
    unsafe {
        let capsule = ffi::PyCapsule_New(pointer, name.as_ptr(), Some(drop));
        Bound::from_owned_ptr_or_err(py, capsule)
    }
}

/// Called by whoever has the schema, once, from any thread.
unsafe extern "C" fn release_schema(schema: *mut ArrowSchema) {
    // SAFETY: the schema is one of ours, whoever has moved it where it is.
    unsafe { (*schema).release = None };
}

/// Called by whoever has the array, once, from any thread.
unsafe extern "C" fn release_array(array: *mut ArrowArray) {
    // SAFETY: the array is one of ours, whoever has moved it where it is; it was not released before,
    // so what it holds is there, and given back here.
    let held = unsafe {
        (*array).release = None;
        Box::from_raw((*array).private_data.cast::<Held>())
    };
    // After the interpreter there is nobody to give it back to.
    if Python::try_attach(|_| ()).is_none() {
        std::mem::forget(held);
    }
}

/// Called by CPython, when nobody has the capsule any more.
unsafe extern "C" fn drop_schema(capsule: *mut ffi::PyObject) {
    // SAFETY: a capsule of ours, in an attached thread: its pointer was made by `Box::into_raw`, and
    // this is its only destructor. The schema owns nothing else.
    unsafe {
        let schema = ffi::PyCapsule_GetPointer(capsule, SCHEMA.as_ptr());
        drop(Box::from_raw(schema.cast::<ArrowSchema>()));
    }
}

/// Called by CPython, when nobody has the capsule any more.
unsafe extern "C" fn drop_array(capsule: *mut ffi::PyObject) {
    // SAFETY: as for the schema. Who has taken the array out of it has set its release to NULL.
    unsafe {
        let array = ffi::PyCapsule_GetPointer(capsule, ARRAY.as_ptr());
        let mut array = Box::from_raw(array.cast::<ArrowArray>());
        if let Some(release) = array.release {
            release(&raw mut *array);
        }
    }
}
