//! Arrays and streams that a producer hands out in capsules, and what they owe to be released.

use std::ffi::{CStr, c_int};
use std::mem::MaybeUninit;
use std::ptr::NonNull;

use pyo3::exceptions::PyAttributeError;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyTuple};
use pyo3::{ffi, intern};

use crate::arrow::Broken;
use crate::arrow::layout::Layout;
use crate::arrow::structs::{ArrowArray, ArrowArrayStream, ArrowSchema};
use crate::errors::invalid_type;

pub(crate) const SCHEMA: &CStr = c"arrow_schema";
pub(crate) const ARRAY: &CStr = c"arrow_array";
const STREAM: &CStr = c"arrow_array_stream";

/// What an object gives out: an array, or a stream of them.
pub(crate) enum Producer<'py> {
    Array(Array<'py>),
    Stream(Bound<'py, PyCapsule>),
}

impl<'py> Producer<'py> {
    pub(crate) fn of(column: &Bound<'py, PyAny>) -> PyResult<Self> {
        let py = column.py();
        if let Some(array) = method(column, intern!(py, "__arrow_c_array__"))? {
            let pair = array.call0()?;
            let Some((schema, array)) = pair.cast::<PyTuple>().ok().and_then(|pair| {
                let (schema, array) = pair.extract().ok()?;
                Some((schema, array))
            }) else {
                let expected = "a tuple of two capsules from __arrow_c_array__";
                return Err(invalid_type("column", expected, &pair));
            };
            return Ok(Self::Array(Array { schema, array }));
        }
        if let Some(stream) = method(column, intern!(py, "__arrow_c_stream__"))? {
            let stream = stream.call0()?;
            return stream.cast_into().map(Self::Stream).map_err(|error| {
                let expected = "a capsule from __arrow_c_stream__";
                invalid_type("column", expected, &error.into_inner())
            });
        }
        let expected = "an object with __arrow_c_array__ or __arrow_c_stream__";
        Err(invalid_type("column", expected, column))
    }
}

fn method<'py>(
    object: &Bound<'py, PyAny>,
    name: &Bound<'py, pyo3::types::PyString>,
) -> PyResult<Option<Bound<'py, PyAny>>> {
    match object.getattr(name) {
        Ok(method) => Ok(Some(method)),
        Err(error) if error.is_instance_of::<PyAttributeError>(object.py()) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The capsules of an array. They are left in charge of its release.
pub(crate) struct Array<'py> {
    schema: Bound<'py, PyCapsule>,
    array: Bound<'py, PyCapsule>,
}

impl Array<'_> {
    pub(crate) fn layout(&self) -> PyResult<Layout> {
        let schema = pointer::<ArrowSchema>(&self.schema, SCHEMA)?;
        pointer::<ArrowArray>(&self.array, ARRAY)?;
        // SAFETY: a capsule of this name holds a schema, and lives as long as `self`.
        Ok(unsafe { Layout::of(schema.as_ptr()) }?)
    }

    /// The array, which lives as long as `self`; NULL for a capsule that holds none.
    pub(crate) fn array(&self) -> PyResult<NonNull<ArrowArray>> {
        pointer(&self.array, ARRAY)
    }
}

fn pointer<T>(capsule: &Bound<'_, PyCapsule>, name: &CStr) -> PyResult<NonNull<T>> {
    // SAFETY: the thread is attached, and `capsule` is a capsule. With another name it gives NULL.
    let pointer = unsafe { ffi::PyCapsule_GetPointer(capsule.as_ptr(), name.as_ptr()) };
    match NonNull::new(pointer) {
        Some(pointer) => Ok(pointer.cast()),
        None => {
            drop(PyErr::take(capsule.py()));
            let expected = format!("a capsule {name:?}");
            Err(Broken::new(&expected, "one of another name").into())
        }
    }
}

/// A stream, which its capsule is left in charge to release.
pub(crate) struct Stream<'a> {
    stream: NonNull<ArrowArrayStream>,
    _capsule: &'a Bound<'a, PyCapsule>,
}

impl<'a> Stream<'a> {
    pub(crate) fn of(capsule: &'a Bound<'a, PyCapsule>) -> PyResult<Self> {
        let stream = pointer::<ArrowArrayStream>(capsule, STREAM)?;
        // SAFETY: a capsule of this name holds a stream.
        if unsafe { stream.as_ref() }.release.is_none() {
            return Err(Broken::new("a stream that is not released", "one that is").into());
        }
        Ok(Self {
            stream,
            _capsule: capsule,
        })
    }

    pub(crate) fn layout(&self, py: Python<'_>) -> PyResult<Layout> {
        // SAFETY: the capsule, which lives as long as `self`, has a stream that is not released.
        let get = unsafe { self.stream.as_ref() }.get_schema;
        let schema = self.get::<ArrowSchema>(py, get)?;
        // SAFETY: the producer has filled it, and it is ours.
        Ok(unsafe { Layout::of(&raw const schema.0) }?)
    }

    /// Returns the next array, or `None` after the last one.
    pub(crate) fn next(&self, py: Python<'_>) -> PyResult<Option<Owned<ArrowArray>>> {
        // SAFETY: as above.
        let get = unsafe { self.stream.as_ref() }.get_next;
        let array = self.get::<ArrowArray>(py, get)?;
        Ok(array.0.release.is_some().then_some(array))
    }

    fn get<T: Released>(&self, py: Python<'_>, get: Option<Get<T>>) -> PyResult<Owned<T>> {
        let Some(get) = get else {
            return Err(Broken::new("a stream with its functions", "one without").into());
        };
        let mut call = Call {
            stream: self.stream,
            get,
            // SAFETY: numbers, and pointers and functions that may be NULL: all bits 0 is a value.
            got: Owned(unsafe { MaybeUninit::zeroed().assume_init() }),
        };
        // Others may run meanwhile: the producer may wait for one of them.
        let (status, call) = py.detach(move || (call.run(), call));
        if status == 0 {
            return Ok(call.got);
        }
        Err(Broken::Producer(self.last_error(status)).into())
    }

    fn last_error(&self, status: c_int) -> String {
        // SAFETY: as above.
        let last_error = unsafe { self.stream.as_ref() }.get_last_error;
        // SAFETY: called on its own stream, after one of its functions has failed.
        let message = last_error.map(|last_error| unsafe { last_error(self.stream.as_ptr()) });
        match message {
            Some(message) if !message.is_null() => {
                // SAFETY: such a message is a C string, good until the stream is used again.
                let message = unsafe { CStr::from_ptr(message) };
                format!("error {status}: {}", message.to_string_lossy())
            }
            _ => format!("error {status}"),
        }
    }
}

type Get<T> = unsafe extern "C" fn(*mut ArrowArrayStream, *mut T) -> c_int;

struct Call<T: Released> {
    stream: NonNull<ArrowArrayStream>,
    get: Get<T>,
    got: Owned<T>,
}

impl<T: Released> Call<T> {
    fn run(&mut self) -> c_int {
        // SAFETY: a function of the stream, which is not released, and a place for what it gives.
        unsafe { (self.get)(self.stream.as_ptr(), &raw mut self.got.0) }
    }
}

// SAFETY: it stays in its thread; `detach` asks for this because what may not leave a thread is most
// often bound to the interpreter, and this is not.
unsafe impl<T: Released> Send for Call<T> {}

/// A struct that is ours to release, once.
pub(crate) struct Owned<T: Released>(T);

impl Owned<ArrowArray> {
    /// The array, which lives as long as `self`.
    pub(crate) fn array(&self) -> NonNull<ArrowArray> {
        NonNull::from(&self.0)
    }
}

impl<T: Released> Drop for Owned<T> {
    fn drop(&mut self) {
        if let Some(release) = self.0.release() {
            // SAFETY: not released yet, or its callback would be gone.
            unsafe { release(&raw mut self.0) };
        }
    }
}

pub(crate) trait Released {
    fn release(&self) -> Option<unsafe extern "C" fn(*mut Self)>;
}

impl Released for ArrowSchema {
    fn release(&self) -> Option<unsafe extern "C" fn(*mut Self)> {
        self.release
    }
}

impl Released for ArrowArray {
    fn release(&self) -> Option<unsafe extern "C" fn(*mut Self)> {
        self.release
    }
}
