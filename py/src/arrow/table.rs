use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};
use taketwo::Rule;

type Column = fn(&Rule) -> &'static str;

/// Return what the rules say as columns. See taketwo.arrow.table().
#[pyfunction]
pub(crate) fn rule_table(py: Python<'_>) -> PyResult<Bound<'_, PyDict>> {
    let rules = (0..=u8::MAX).map(Rule::from_number);
    let rows: Vec<_> = rules.collect();
    let rows = rows
        .iter()
        .rposition(Option::is_some)
        .and_then(|last| rows.get(..=last));
    let rows = rows.unwrap_or_default();
    let table = PyDict::new(py);
    let numbers = rows.iter().map(|rule| rule.map(|rule| rule.number));
    table.set_item("number", PyList::new(py, numbers)?)?;
    let covers = rows
        .iter()
        .map(|rule| rule.map(|rule| rule.matches.to_string()));
    table.set_item("covers", PyList::new(py, covers)?)?;
    let columns: [(&str, Column); 11] = [
        ("rule", |rule| rule.name),
        ("family", |rule| rule.family.name()),
        ("verdict", |rule| rule.verdict.name()),
        ("stage", |rule| rule.stage.name()),
        ("refund", |rule| rule.refund.name()),
        ("remedy", |rule| rule.remedy.name()),
        ("basis", |rule| rule.basis.name()),
        ("citation", |rule| rule.citation.as_str()),
        ("meaning", |rule| rule.meaning),
        ("message_key", |rule| rule.message.key),
        ("user_message", |rule| rule.message.english),
    ];
    for (name, column) in columns {
        let column = rows.iter().map(|rule| rule.map(column));
        table.set_item(name, PyList::new(py, column)?)?;
    }
    Ok(table)
}
