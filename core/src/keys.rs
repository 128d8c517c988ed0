//! The keys of what is saved, with dots between their levels.

use crate::policy::{FIELDS, names_of_fields};
use crate::pool::pool;

/// The keys of one kind of what is saved, in the order they are written.
#[derive(Clone, Copy)]
pub(crate) struct Keys {
    first: usize,
    pub(crate) count: usize,
}

impl Keys {
    /// Of a policy: those of its fields, and then what its file may say besides.
    pub(crate) const POLICY: Self = Self {
        first: 0,
        count: FIELDS + OF_POLICY.len(),
    };
    /// Of a job.
    pub(crate) const JOB: Self = Self {
        first: Self::POLICY.count,
        count: OF_JOB.len(),
    };
    /// Of a budget.
    pub(crate) const BUDGET: Self = Self {
        first: Self::JOB.first + Self::JOB.count,
        count: OF_BUDGET.len(),
    };

    pub(crate) fn name(self, place: usize) -> &'static str {
        pool!(ALL, all()).text(self.first.wrapping_add(place))
    }
}

const OF_POLICY: [&str; 3] = ["preset", "taketwo", "version"];

const OF_JOB: [&str; 22] = [
    "taketwo",
    "version",
    "phase",
    "policy",
    "stream",
    "draws",
    "last_ms",
    "first_ms",
    "at_ms",
    "deadline_ms",
    "lost_millicredits",
    "estimate_millicredits",
    "attempts",
    "class",
    "rule",
    "spread",
    "retries.unlikely",
    "retries.after_delay",
    "retries.inferred",
    "retries.third_party",
    "retries.throttled",
    "retries.unspecified",
];

const OF_BUDGET: [&str; 5] = ["taketwo", "version", "policy", "tokens", "last_ms"];

const ALL: usize = Keys::BUDGET.first + Keys::BUDGET.count;

#[allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "while compiling: what would panic does not compile"
)]
const fn all() -> [&'static str; ALL] {
    let mut all = [""; ALL];
    let kinds: [&[&str]; 4] = [&names_of_fields(), &OF_POLICY, &OF_JOB, &OF_BUDGET];
    let (mut kind, mut end) = (0, 0);
    while kind < kinds.len() {
        let mut key = 0;
        while key < kinds[kind].len() {
            all[end] = kinds[kind][key];
            key += 1;
            end += 1;
        }
        kind += 1;
    }
    all
}
