//! The native module `taketwo._taketwo`: plain values in, plain values out. What stands here only
//! translates: the answers are core's.

#![allow(missing_docs, reason = "the stub and the package document the module")]

mod classification;
mod errors;
mod given;
mod task;
mod words;

#[pyo3::pymodule(gil_used = false)]
mod _taketwo {
    #[pymodule_export]
    use crate::classification::{Citation, Classification, classification, classify};
    #[pymodule_export]
    use crate::task::{Task, read_line, read_task};

    #[pymodule_export]
    const MAX_LINE_BYTES: usize = taketwo::MAX_LINE_BYTES;
    #[pymodule_export]
    const TABLE_VERSION: u32 = taketwo::TABLE_VERSION;
    #[pymodule_export]
    const VERSION: &str = taketwo::VERSION;
}
