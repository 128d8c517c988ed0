use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyTuple;

/// A member of an enum of `taketwo._enums`, by its name in core.
///
/// The module is imported when the first word is asked for, not with the package, and each member
/// is looked up once.
pub(crate) struct Members {
    class: &'static str,
    by_number: PyOnceLock<Py<PyTuple>>,
}

impl Members {
    pub(crate) const fn of(class: &'static str) -> Self {
        Self {
            class,
            by_number: PyOnceLock::new(),
        }
    }

    /// Returns the member at `index` of `names`, which are always the same for an enum.
    pub(crate) fn get(
        &self,
        py: Python<'_>,
        names: impl Iterator<Item = &'static str>,
        index: usize,
    ) -> PyResult<Py<PyAny>> {
        let members = self.by_number.get_or_try_init(py, || {
            let class = py.import("taketwo._enums")?.getattr(self.class)?;
            let members = names
                .map(|name| class.call1((name,)))
                .collect::<PyResult<Vec<_>>>()?;
            PyTuple::new(py, members).map(Bound::unbind)
        })?;
        Ok(members.bind(py).get_item(index)?.unbind())
    }
}

/// Returns the Python member of a value of one of core's enums.
macro_rules! word {
    ($py:expr, $type:ident, $value:expr) => {{
        static MEMBERS: $crate::words::Members = $crate::words::Members::of(stringify!($type));
        let all = taketwo::$type::all();
        let value = $value;
        let index = all.iter().position(|it| *it == value).unwrap_or(all.len());
        MEMBERS.get($py, all.iter().map(|it| it.name()), index)
    }};
}

pub(crate) use word;
