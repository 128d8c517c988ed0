//! How the delays of a class grow, in milliseconds and thousandths.

use crate::policy::ClassSettings;

/// What a delay is drawn from, both ends included.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct DelayRange {
    pub(crate) low_ms: u64,
    pub(crate) high_ms: u64,
}

/// The least spread of a delay that a server asked for: clients must not come back all at once.
const LEAST_HINT_SPREAD_MS: u64 = 1_000;

impl ClassSettings {
    /// Returns the range of the delay before the k-th retry of the class, k counted from 0.
    ///
    /// With a hint the delay is never shorter than what the server asked for, and has a spread of
    /// its own.
    pub(crate) fn range(&self, k: u64, hint_ms: Option<u64>) -> DelayRange {
        let range = self.range_of(self.growth(k));
        let Some(hint_ms) = hint_ms else { return range };
        let low_ms = hint_ms.max(range.low_ms);
        let spread = range.high_ms.saturating_sub(range.low_ms);
        let spread = spread.max(LEAST_HINT_SPREAD_MS).max(hint_ms / 4);
        DelayRange {
            low_ms,
            high_ms: low_ms.saturating_add(spread),
        }
    }

    /// Returns whether each of the first `retries` delays has a range of more than one value.
    pub(crate) fn is_spread(&self, retries: u64) -> bool {
        let mut growth = self.base_ms.min(self.cap_ms);
        for _ in 0..retries {
            let range = self.range_of(growth);
            if range.low_ms == range.high_ms {
                return false;
            }
            let next = self.next(growth);
            if next == growth {
                break;
            }
            growth = next;
        }
        true
    }

    fn growth(&self, k: u64) -> u64 {
        let mut growth = self.base_ms.min(self.cap_ms);
        for _ in 0..k {
            let next = self.next(growth);
            if next == growth {
                break;
            }
            growth = next;
        }
        growth
    }

    fn next(&self, growth: u64) -> u64 {
        (growth.saturating_mul(self.multiplier) / 1000).min(self.cap_ms)
    }

    fn range_of(&self, growth: u64) -> DelayRange {
        let low_ms = (growth.saturating_mul(self.jitter_low) / 1000).max(self.floor_ms);
        let high_ms = (growth.saturating_mul(self.jitter_high) / 1000).max(low_ms);
        DelayRange { low_ms, high_ms }
    }
}

#[cfg(test)]
mod tests {
    extern crate std;

    use std::string::ToString;
    use std::vec::Vec;

    use serde_json::Value;

    use super::DelayRange;
    use crate::ClassSettings;
    use crate::chance::{bounded, draw, stream_of};

    fn number(value: &Value) -> Option<u64> {
        match value {
            Value::Null => None,
            Value::String(digits) => Some(digits.parse().unwrap()),
            other => Some(other.as_u64().unwrap()),
        }
    }

    #[test]
    fn conformance_rows() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../conformance/delay.json");
        let whole: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        let rows: &Vec<Value> = whole["rows"].as_array().unwrap();
        assert!(!rows.is_empty());
        for row in rows {
            let setting = |name: &str| number(&row["settings"][name]).unwrap();
            let class = ClassSettings {
                retries: setting("retries"),
                cost: setting("cost"),
                floor_ms: setting("floor_ms"),
                base_ms: setting("base_ms"),
                cap_ms: setting("cap_ms"),
                multiplier: setting("multiplier"),
                jitter_low: setting("jitter_low"),
                jitter_high: setting("jitter_high"),
            };
            let hint = number(&row["hint_ms"]);
            let DelayRange { low_ms, high_ms } = class.range(number(&row["k"]).unwrap(), hint);
            let name = row["name"].as_str().unwrap();
            let stream = stream_of(number(&row["seed"]).unwrap(), name.as_bytes());
            let drawn = bounded(draw(stream, number(&row["n"]).unwrap()), high_ms - low_ms);
            assert_eq!(low_ms.to_string(), row["low_ms"], "{row}");
            assert_eq!(high_ms.to_string(), row["high_ms"], "{row}");
            assert_eq!(
                low_ms.saturating_add(drawn).to_string(),
                row["delay_ms"],
                "{row}"
            );
        }
    }

    #[test]
    fn a_delay_keeps_its_spread_at_the_cap() {
        let class = crate::Policy::default().settings().after_delay;
        for k in [3, 30, u64::MAX] {
            let range = class.range(k, None);
            assert_eq!((range.low_ms, range.high_ms), (30_000, 60_000), "k = {k}");
        }
    }

    #[test]
    fn numbers_at_their_ends_do_no_harm() {
        let most = ClassSettings {
            retries: u64::MAX,
            cost: u64::MAX,
            floor_ms: u64::MAX,
            base_ms: u64::MAX,
            cap_ms: u64::MAX,
            multiplier: u64::MAX,
            jitter_low: u64::MAX,
            jitter_high: u64::MAX,
        };
        assert!(most.range(u64::MAX, Some(u64::MAX)).high_ms == u64::MAX);
        assert!(!most.is_spread(u64::MAX));
        let zero = ClassSettings {
            base_ms: 0,
            floor_ms: 0,
            ..most
        };
        assert!(!zero.is_spread(1));
        assert!(zero.is_spread(0));
    }
}
