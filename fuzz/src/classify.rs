//! Failure codes: core against the rules as a list of conditions.

use taketwo::{MAX_CODE_BYTES, classify, classify_bytes};

use crate::model;

/// The bytes are a failure code; beside it, codes that are nearly the same.
pub fn check(data: &[u8]) {
    agree(None);
    agree(Some(data));
    // Further segments, and the case of the letters.
    agree(Some(&[data, b".X"].concat()));
    agree(Some(&[data, b".safety"].concat()));
    agree(Some(&data.to_ascii_uppercase()));
    agree(Some(&data.to_ascii_lowercase()));
    // At the bound of the length.
    let mut long = data.to_vec();
    long.resize(MAX_CODE_BYTES, b'A');
    agree(Some(&long));
    long.push(b'_');
    agree(Some(&long));
}

fn agree(code: Option<&[u8]>) {
    let found = classify_bytes(code);
    let expected = model::classify(code);
    let row = [
        found.family().name(),
        found.verdict().name(),
        found.stage().name(),
        found.refund().name(),
        found.remedy().name(),
        found.basis().name(),
    ];
    assert_eq!(found.rule().name, expected.rule);
    assert_eq!(row, expected.row);
    assert_eq!(
        found.detail().map(str::as_bytes),
        expected.detail.as_deref()
    );
    let detail = &code.unwrap_or_default()[found.detail_range()];
    assert_eq!(detail, expected.detail.unwrap_or_default());
    if let Ok(text) = code.map(std::str::from_utf8).transpose() {
        assert_eq!(classify(text), found);
    }
}
