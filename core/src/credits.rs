/// The most credits a record may name.
pub(crate) const MAX_CREDITS: u64 = 1_000_000_000;

/// Reads a decimal number of credits into thousandths, rounded half up.
///
/// The decimal digits themselves are rounded, not the binary fraction next to them, so that every
/// language has the same answer. `None` for a number that is negative, over [`MAX_CREDITS`] or not
/// finite, and for anything but a number.
pub(crate) fn to_thousandths(number: &str) -> Option<u64> {
    let (negative, magnitude) = match number.as_bytes() {
        [b'-', magnitude @ ..] => (true, magnitude),
        magnitude => (false, magnitude),
    };
    let (mantissa, exponent) = match split_at(magnitude, |byte| matches!(byte, b'e' | b'E')) {
        (mantissa, Some(exponent)) => (mantissa, read_exponent(exponent)?),
        (mantissa, None) => (mantissa, 0),
    };
    let (whole, fraction) = split_at(mantissa, |byte| byte == b'.');
    let fraction = fraction.unwrap_or_default();
    if whole.is_empty() || !whole.iter().chain(fraction).all(u8::is_ascii_digit) {
        return None;
    }

    let mut digits = whole
        .iter()
        .chain(fraction)
        .map(|digit| u64::from(digit & 0xf));
    let mut digits_before_point = i64::try_from(whole.len()).ok()?.saturating_add(exponent);
    let first = loop {
        match digits.next() {
            None => return Some(0),
            Some(0) => digits_before_point = digits_before_point.saturating_sub(1),
            Some(first) => break first,
        }
    };
    if negative || digits_before_point > 10 {
        return None;
    }

    let mut digits = core::iter::once(first).chain(digits);
    let mut thousandths = 0_u64;
    for _ in 0..digits_before_point.saturating_add(3) {
        thousandths = thousandths
            .saturating_mul(10)
            .saturating_add(digits.next().unwrap_or(0));
    }
    let next = if digits_before_point < -3 {
        0
    } else {
        digits.next().unwrap_or(0)
    };
    let most = MAX_CREDITS.saturating_mul(1000);
    let more = next != 0 || digits.any(|digit| digit != 0);
    if thousandths > most || (thousandths == most && more) {
        return None;
    }
    Some(if next >= 5 {
        thousandths.saturating_add(1)
    } else {
        thousandths
    })
}

/// Splits bytes around the first that `separates`, if one does.
fn split_at(bytes: &[u8], separates: impl Fn(u8) -> bool) -> (&[u8], Option<&[u8]>) {
    let mut parts = bytes.splitn(2, |byte| separates(*byte));
    (parts.next().unwrap_or_default(), parts.next())
}

/// Reads the digits of an exponent, saturating: beyond some size it makes no difference.
fn read_exponent(exponent: &[u8]) -> Option<i64> {
    let (sign, digits) = match exponent {
        [b'-', digits @ ..] => (-1_i64, digits),
        [b'+', digits @ ..] | digits => (1, digits),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let size = digits.iter().fold(0_i64, |size, digit| {
        size.saturating_mul(10)
            .saturating_add(i64::from(digit & 0xf))
    });
    Some(size.saturating_mul(sign))
}

#[cfg(test)]
mod tests {
    extern crate std;

    use std::format;

    use super::to_thousandths;

    #[test]
    fn whole_and_fractional_credits() {
        for (number, thousandths) in [
            ("0", 0),
            ("0.0", 0),
            ("-0", 0),
            ("-0.000e5", 0),
            ("5", 5_000),
            ("2.5", 2_500),
            ("12.3456", 12_346),
            ("1e3", 1_000_000),
            ("1E+3", 1_000_000),
            ("1500e-3", 1_500),
            ("0.00001e5", 1_000),
            ("1000000000", 1_000_000_000_000),
            ("1000000000.0000", 1_000_000_000_000),
            ("1000000000.000000", 1_000_000_000_000),
            ("0.1e10", 1_000_000_000_000),
            ("999999999.9996", 1_000_000_000_000),
        ] {
            assert_eq!(to_thousandths(number), Some(thousandths), "{number}");
        }
    }

    #[test]
    fn halves_are_rounded_up_by_their_decimal_digits() {
        for (number, thousandths) in [
            ("0.0005", 1),
            ("0.00049999999999999999999", 0),
            ("0.0004", 0),
            ("1.0005", 1_001),
            ("1.0015", 1_002),
            ("1.0025", 1_003),
            ("2.6755", 2_676),
            ("0.00005", 0),
            ("0.00009", 0),
            ("5e-4", 1),
            ("4.9e-4", 0),
            ("9e-5", 0),
        ] {
            assert_eq!(to_thousandths(number), Some(thousandths), "{number}");
        }
    }

    #[test]
    fn extremes_saturate() {
        let long = format!("0.{}5", "0".repeat(100_000));
        assert_eq!(to_thousandths(&long), Some(0));
        assert_eq!(to_thousandths(&format!("{long}e99998")), Some(5));
        assert_eq!(to_thousandths("1e-99999999999999999999999"), Some(0));
        assert_eq!(to_thousandths("0e99999999999999999999999"), Some(0));
        assert_eq!(to_thousandths("1e99999999999999999999999"), None);
    }

    #[test]
    fn out_of_range_is_refused() {
        for number in [
            "-1",
            "-0.0001",
            "-1e-999",
            "1000000000.0001",
            "1000000000.00000000001",
            "1000000001",
            "10000000000",
            "1e999",
            "inf",
            "-inf",
            "nan",
            "Infinity",
            "",
            "-",
            "+1",
            ".5",
            "1e",
            "1e+",
            "0x10",
            "1_000",
            "\u{661}",
        ] {
            assert_eq!(to_thousandths(number), None, "{number:?}");
        }
    }
}
