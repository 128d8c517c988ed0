use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

/// The members of an enum of `taketwo._enums`, by their numbers in core.
///
/// The module is imported when the first word is asked for, not with the package, and each member
/// is looked up once.
pub(crate) struct Members {
    class: &'static str,
    by_number: PyOnceLock<Vec<Option<Py<PyAny>>>>,
}

impl Members {
    pub(crate) const fn of(class: &'static str) -> Self {
        Self {
            class,
            by_number: PyOnceLock::new(),
        }
    }

    /// Returns the member with this number. `words`, numbers with their names, are the same in each
    /// call for an enum.
    pub(crate) fn get(
        &self,
        py: Python<'_>,
        words: impl Iterator<Item = (u8, &'static str)>,
        number: u8,
    ) -> PyResult<Py<PyAny>> {
        let by_number = self
            .by_number
            .get_or_try_init(py, || look_up(py, self.class, &mut { words }))?;
        match by_number.get(usize::from(number)) {
            Some(Some(member)) => Ok(member.clone_ref(py)),
            _ => Ok(py.None()),
        }
    }
}

fn look_up(
    py: Python<'_>,
    class: &str,
    words: &mut dyn Iterator<Item = (u8, &'static str)>,
) -> PyResult<Vec<Option<Py<PyAny>>>> {
    let class = py.import("taketwo._enums")?.getattr(class)?;
    let mut by_number = Vec::new();
    for (number, name) in words {
        let at = usize::from(number);
        while by_number.len() <= at {
            by_number.push(None);
        }
        if let Some(place) = by_number.get_mut(at) {
            *place = Some(class.call1((name,))?.unbind());
        }
    }
    Ok(by_number)
}

/// Returns the Python member of a value of one of core's enums.
macro_rules! word {
    ($py:expr, $type:ident, $value:expr) => {{
        static MEMBERS: $crate::words::Members = $crate::words::Members::of(stringify!($type));
        let words = taketwo::$type::all()
            .iter()
            .map(|it| (it.number(), it.name()));
        MEMBERS.get($py, words, $value.number())
    }};
}

/// Returns the Python member of a rule of one of core's tables.
macro_rules! rule_word {
    ($py:expr, Rule, $rule:expr) => {
        $crate::words::rule_word!($py, "Rule", taketwo::RULES, $rule)
    };
    ($py:expr, HttpRule, $rule:expr) => {
        $crate::words::rule_word!($py, "HttpRule", taketwo::HTTP_RULES, $rule)
    };
    ($py:expr, $class:literal, $table:expr, $rule:expr) => {{
        static MEMBERS: $crate::words::Members = $crate::words::Members::of($class);
        let words = $table.iter().map(|it| (it.number, it.name));
        MEMBERS.get($py, words, $rule.number)
    }};
}

pub(crate) use {rule_word, word};
