//! The native module `taketwo._taketwo`: plain values in, plain values out. What stands here only
//! translates: the answers are core's.

#![allow(missing_docs, reason = "the stub and the package document the module")]

mod arrow;
mod budget;
mod buffer;
mod classification;
mod decision;
mod entry;
mod errors;
mod given;
mod http;
mod job;
mod kept;
mod many;
mod moment;
mod numbers;
mod policy;
mod task;
mod words;

#[pyo3::pymodule(gil_used = false)]
mod _taketwo {
    use pyo3::prelude::*;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        crate::kept::fill(module.py())?;
        crate::entry::add_to(module)
    }

    #[pymodule_export]
    use crate::arrow::{classify_column, export_numbers, rule_table};
    #[pymodule_export]
    use crate::budget::Budget;
    #[pymodule_export]
    use crate::classification::{Citation, Classification, classification};
    #[pymodule_export]
    use crate::decision::{Decision, decision};
    #[pymodule_export]
    use crate::http::{HttpClassification, classify_http};
    #[pymodule_export]
    use crate::job::{Failure, Hint, Job, hint};
    #[pymodule_export]
    use crate::many::classify_many;
    #[pymodule_export]
    use crate::policy::Policy;
    #[pymodule_export]
    use crate::task::{Task, read_line};

    #[pymodule_export]
    const MAX_LINE_BYTES: usize = taketwo::MAX_LINE_BYTES;
    #[pymodule_export]
    const TABLE_VERSION: u32 = taketwo::TABLE_VERSION;
    #[pymodule_export]
    const VERSION: &str = taketwo::VERSION;
}
