use crate::policy_file::read_number;

/// The most credits a record may name.
pub(crate) const MAX_CREDITS: u64 = 1_000_000_000;

/// Reads a decimal number of credits into thousandths, rounded half up.
///
/// The decimal digits themselves are rounded, not the binary fraction next to them, so that every
/// language has the same answer. `None` for a number that is negative, over [`MAX_CREDITS`] or not
/// finite, and for anything but a number.
pub(crate) fn to_thousandths(number: &str) -> Option<u64> {
    // Hardly any has more than digits.
    if let Some(credits) = read_number(number) {
        return (credits <= MAX_CREDITS).then_some(credits.wrapping_mul(1000));
    }
    let (is_negative, number) = match number.as_bytes() {
        [b'-', magnitude @ ..] => (true, magnitude),
        magnitude => (false, magnitude),
    };
    let exponent_at = number.iter().position(|byte| byte | 0x20 == b'e');
    let (mantissa, exponent) = number.split_at_checked(exponent_at.unwrap_or(number.len()))?;
    // The digits before the point, and all that are not zeros in front; three of those behind the
    // point count, and the next one decides.
    let mut whole = 0_i64;
    let mut has_point = false;
    for byte in mantissa {
        if *byte == b'.' && !has_point {
            has_point = true;
        } else if !byte.is_ascii_digit() {
            return None;
        } else if !has_point {
            whole = whole.wrapping_add(1);
        }
    }
    if whole == 0 {
        return None;
    }
    let mut wanted = whole.wrapping_add(read_exponent(exponent)?).wrapping_add(3);

    let most = MAX_CREDITS.wrapping_mul(1000);
    let over = most.wrapping_add(1);
    let (mut thousandths, mut is_up, mut is_zero, mut is_more) = (0_u64, false, true, false);
    for digit in mantissa.iter().filter(|byte| **byte != b'.') {
        let digit = u64::from(digit & 0xf);
        is_zero &= digit == 0;
        if wanted > 0 {
            thousandths = thousandths.min(over).wrapping_mul(10).wrapping_add(digit);
        } else {
            is_up |= wanted == 0 && digit >= 5;
            is_more |= digit != 0;
        }
        wanted = wanted.wrapping_sub(1);
    }
    if is_zero {
        return Some(0);
    }
    for _ in 0..wanted.min(20) {
        thousandths = thousandths.min(over).wrapping_mul(10);
    }
    if is_negative || thousandths > most || (thousandths == most && is_more) {
        return None;
    }
    Some(thousandths.wrapping_add(u64::from(is_up)))
}

/// Reads an exponent with its letter, saturating: beyond some size it makes no difference.
fn read_exponent(exponent: &[u8]) -> Option<i64> {
    let (is_negative, digits) = match exponent {
        [] => return Some(0),
        [_, b'-', digits @ ..] => (true, digits),
        [_, b'+', digits @ ..] | [_, digits @ ..] => (false, digits),
    };
    let mut size = 0_i64;
    for digit in digits {
        if !digit.is_ascii_digit() {
            return None;
        }
        let digit = i64::from(digit & 0xf);
        size = size
            .min(i64::MAX / 100)
            .wrapping_mul(10)
            .wrapping_add(digit);
    }
    let size = if is_negative {
        size.wrapping_neg()
    } else {
        size
    };
    (!digits.is_empty()).then_some(size)
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
            "1ex",
            "1e5x",
            "0x10",
            "1_000",
            "\u{661}",
        ] {
            assert_eq!(to_thousandths(number), None, "{number:?}");
        }
    }
}
