#[cfg(target_has_atomic = "64")]
use core::fmt;

#[cfg(all(target_has_atomic = "64", loom))]
use loom::sync::atomic::{AtomicU64, Ordering};

#[cfg(all(target_has_atomic = "64", not(loom)))]
use core::sync::atomic::{AtomicU64, Ordering};

use crate::class::RetryClass;
use crate::policy::{MOST_TOKENS, Policy};

/// What the jobs of a process or an organisation may still spend on retries.
///
/// A budget starts full. A success deposits, a retry pays when it is due; a job that finds too few
/// tokens is parked, never dropped. What is sent is at most the capacity, the deposits and the
/// probes: that keeps a fleet from trampling a service that is down.
///
/// It is a plain value of eight bytes for one thread; [`AtomicBudget`] is the same for many.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Budget {
    word: u64,
}

/// A [`Budget`] that many threads share, without a lock.
#[cfg(target_has_atomic = "64")]
pub struct AtomicBudget {
    word: AtomicU64,
}

/// What [`crate::Job::start`] pays from, and [`crate::Job::succeed`] deposits to: `&mut Budget`, or
/// `&AtomicBudget` among threads.
pub trait Tokens {
    /// Pays for a retry of a class, or says that there is too little.
    fn pay(&mut self, policy: &Policy, class: RetryClass, now_ms: u64) -> Payment;

    /// Deposits this many thousandths of a token, up to the capacity.
    fn deposit(&mut self, policy: &Policy, amount: u64);
}

/// What became of paying for a retry.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Payment {
    /// Paid, from so many thousandths of a token.
    Paid {
        /// The tokens before.
        tokens: u64,
    },
    /// Not paid: none was sent for so long that one may go without, to see whether it helps.
    Probe {
        /// How long none was sent.
        since_ms: u64,
    },
    /// Not paid, and not to be sent: there are only so many.
    Short {
        /// The tokens there are.
        tokens: u64,
    },
}

impl Budget {
    /// Returns a full budget.
    #[must_use]
    pub const fn new(policy: &Policy) -> Self {
        Self::from_parts(policy.settings().budget_capacity, None)
    }

    /// Returns the tokens, in thousandths.
    #[must_use]
    pub const fn tokens(&self) -> u64 {
        tokens(self.word)
    }

    /// Returns when a retry was last sent.
    #[must_use]
    pub const fn last_retry_ms(&self) -> Option<u64> {
        last_retry(self.word)
    }

    /// Returns the budget as one number, to be kept as such.
    #[must_use]
    pub const fn to_word(&self) -> u64 {
        self.word
    }

    /// Returns the budget that a number stands for. Every number stands for one.
    #[must_use]
    pub const fn from_word(number: u64) -> Self {
        Self {
            word: word(tokens(number), last_retry(number)),
        }
    }

    pub(crate) const fn from_parts(tokens: u64, last_retry_ms: Option<u64>) -> Self {
        Self {
            word: word(tokens, last_retry_ms),
        }
    }
}

impl Tokens for &mut Budget {
    fn pay(&mut self, policy: &Policy, class: RetryClass, now_ms: u64) -> Payment {
        let (payment, word) = paid(self.word, policy, class, now_ms);
        self.word = word;
        payment
    }

    fn deposit(&mut self, policy: &Policy, amount: u64) {
        self.word = deposited(self.word, policy, amount);
    }
}

#[cfg(target_has_atomic = "64")]
impl AtomicBudget {
    /// Returns a full budget.
    #[must_use]
    pub fn new(policy: &Policy) -> Self {
        Self::from(Budget::new(policy))
    }

    /// Returns what the budget holds at this moment.
    #[must_use]
    pub fn load(&self) -> Budget {
        Budget {
            word: self.word.load(Ordering::Relaxed),
        }
    }
}

/// The number of a budget ([`Budget::to_word`]) in memory that somebody else owns and that threads
/// share.
#[cfg(target_has_atomic = "64")]
#[derive(Clone, Copy, Debug)]
pub struct AtomicWord<'a>(pub &'a AtomicU64);

#[cfg(target_has_atomic = "64")]
impl AtomicWord<'_> {
    /// Changes the word in one step, and returns what the change gave beside it.
    ///
    /// Nothing else is read or written under its protection, so no ordering is asked for.
    fn change<T>(self, change: impl Fn(u64) -> (T, u64)) -> T {
        let mut word = self.0.load(Ordering::Relaxed);
        loop {
            let (result, changed) = change(word);
            match self
                .0
                .compare_exchange_weak(word, changed, Ordering::Relaxed, Ordering::Relaxed)
            {
                Ok(_) => return result,
                Err(other) => word = other,
            }
        }
    }
}

#[cfg(target_has_atomic = "64")]
impl Tokens for AtomicWord<'_> {
    fn pay(&mut self, policy: &Policy, class: RetryClass, now_ms: u64) -> Payment {
        self.change(|word| paid(word, policy, class, now_ms))
    }

    fn deposit(&mut self, policy: &Policy, amount: u64) {
        self.change(|word| ((), deposited(word, policy, amount)));
    }
}

#[cfg(target_has_atomic = "64")]
impl Tokens for &AtomicBudget {
    fn pay(&mut self, policy: &Policy, class: RetryClass, now_ms: u64) -> Payment {
        AtomicWord(&self.word).pay(policy, class, now_ms)
    }

    fn deposit(&mut self, policy: &Policy, amount: u64) {
        AtomicWord(&self.word).deposit(policy, amount);
    }
}

#[cfg(target_has_atomic = "64")]
impl From<Budget> for AtomicBudget {
    fn from(budget: Budget) -> Self {
        Self {
            word: AtomicU64::new(budget.word),
        }
    }
}

#[cfg(target_has_atomic = "64")]
impl fmt::Debug for AtomicBudget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.load().fmt(f)
    }
}

// A budget is one word: the tokens in its low 22 bits, above them the time of the last retry plus
// one, or 0 where there was none.
const TOKEN_BITS: u32 = 22;
const TOKEN_MASK: u64 = (1 << TOKEN_BITS) - 1;
pub(crate) const LATEST_RETRY_MS: u64 = (1 << (u64::BITS - TOKEN_BITS)) - 2;

const _: () = assert!(MOST_TOKENS <= TOKEN_MASK);

const fn word(tokens: u64, last_retry_ms: Option<u64>) -> u64 {
    let tokens = if tokens < MOST_TOKENS {
        tokens
    } else {
        MOST_TOKENS
    };
    // No time comes here that is past the latest.
    let time = match last_retry_ms {
        None => 0,
        Some(ms) => ms.wrapping_add(1),
    };
    time << TOKEN_BITS | tokens
}

const fn tokens(word: u64) -> u64 {
    word & TOKEN_MASK
}

const fn last_retry(word: u64) -> Option<u64> {
    (word >> TOKEN_BITS).checked_sub(1)
}

/// What paying for a retry makes of the word.
fn paid(before: u64, policy: &Policy, class: RetryClass, now_ms: u64) -> (Payment, u64) {
    let tokens = tokens(before).min(policy.settings().budget_capacity);
    let last = last_retry(before);
    // A time that the word cannot hold is taken for the latest that it can: else every retry past
    // that would look like the first after a long silence.
    let now_ms = now_ms.min(LATEST_RETRY_MS);
    let sent = Some(last.map_or(now_ms, |last| last.max(now_ms)));
    if let Some(left) = tokens.checked_sub(policy.cost(class)) {
        return (Payment::Paid { tokens }, word(left, sent));
    }
    // None was ever sent is longer than any time.
    let since_ms = now_ms.saturating_sub(last.unwrap_or(0));
    let due = |probe_ms| last.is_none() || since_ms >= probe_ms;
    if policy.settings().probe_ms.is_some_and(due) {
        return (Payment::Probe { since_ms }, word(tokens, sent));
    }
    (Payment::Short { tokens }, before)
}

/// What a deposit makes of the word.
fn deposited(before: u64, policy: &Policy, amount: u64) -> u64 {
    let tokens = tokens(before)
        .saturating_add(amount)
        .min(policy.settings().budget_capacity);
    word(tokens, last_retry(before))
}

#[cfg(test)]
mod tests {
    use core::sync::atomic::{AtomicU64, Ordering};

    use super::{AtomicBudget, AtomicWord, Budget, LATEST_RETRY_MS, Payment, Tokens};
    use crate::{Policy, Preset, RetryClass};

    #[test]
    fn a_budget_is_small() {
        assert_eq!(size_of::<Budget>(), 8);
        assert_eq!(size_of::<AtomicBudget>(), 8);
    }

    #[test]
    fn every_number_is_a_budget() {
        for number in [0, 1, u64::MAX, u64::MAX >> 1, 0x1234_5678_9abc_def0] {
            let budget = Budget::from_word(number);
            assert!(budget.tokens() <= 4_000_000);
            assert_eq!(Budget::from_word(budget.to_word()), budget);
            let (tokens, last) = (budget.tokens(), budget.last_retry_ms());
            assert_eq!(Budget::from_parts(tokens, last), budget);
        }
    }

    #[test]
    fn it_starts_full_pays_and_runs_short() {
        let policy = Policy::default();
        let mut budget = Budget::new(&policy);
        assert_eq!((budget.tokens(), budget.last_retry_ms()), (2_000, None));
        let pay = |mut budget: &mut Budget| budget.pay(&policy, RetryClass::AfterDelay, 7);
        assert_eq!(pay(&mut budget), Payment::Paid { tokens: 2_000 });
        assert_eq!(pay(&mut budget), Payment::Paid { tokens: 1_000 });
        assert_eq!(pay(&mut budget), Payment::Short { tokens: 0 });
        assert_eq!(budget.last_retry_ms(), Some(7));
        (&mut budget).deposit(&policy, 5_000_000);
        assert_eq!(budget.tokens(), 2_000);
    }

    #[test]
    fn a_probe_goes_without_tokens_after_a_silence() {
        let policy = Policy::preset(Preset::Shared);
        let mut budget = Budget::from_parts(999, Some(1_000));
        let pay = |mut budget: &mut Budget, now| budget.pay(&policy, RetryClass::AfterDelay, now);
        assert_eq!(pay(&mut budget, 480_999), Payment::Short { tokens: 999 });
        assert_eq!(
            pay(&mut budget, 481_000),
            Payment::Probe { since_ms: 480_000 }
        );
        assert_eq!(pay(&mut budget, 481_001), Payment::Short { tokens: 999 });
        assert_eq!(budget.tokens(), 999);
    }

    #[test]
    fn clocks_at_their_ends_do_no_harm() {
        let policy = Policy::preset(Preset::Shared);
        let mut budget = Budget::new(&policy);
        let mut budget = &mut budget;
        budget.pay(&policy, RetryClass::AfterDelay, u64::MAX);
        assert_eq!(budget.last_retry_ms(), Some(LATEST_RETRY_MS));
        assert_eq!(budget.tokens(), 1_000);
        budget.pay(&policy, RetryClass::AfterDelay, 0);
        assert_eq!(
            budget.last_retry_ms(),
            Some(LATEST_RETRY_MS),
            "time does not go back"
        );
    }

    #[test]
    fn what_threads_share_is_changed_as_the_plain_one_is() {
        let policy = Policy::default();
        let shared = AtomicBudget::new(&policy);
        let number = AtomicU64::new(Budget::new(&policy).to_word());
        let payment = Payment::Paid { tokens: 2_000 };
        assert_eq!((&shared).pay(&policy, RetryClass::AfterDelay, 5), payment);
        assert_eq!(
            AtomicWord(&number).pay(&policy, RetryClass::AfterDelay, 5),
            payment
        );
        (&shared).deposit(&policy, 300);
        AtomicWord(&number).deposit(&policy, 300);
        assert_eq!(shared.load(), Budget::from_parts(1_300, Some(5)));
        assert_eq!(Budget::from_word(number.into_inner()), shared.load());
    }

    #[test]
    fn a_change_that_another_thread_forestalls_is_made_anew() {
        let number = AtomicU64::new(1);
        let result = AtomicWord(&number).change(|word| {
            // The other one comes between the look and the change, once.
            let _ = number.compare_exchange(1, 10, Ordering::Relaxed, Ordering::Relaxed);
            (word, word + 1)
        });
        assert_eq!((result, number.into_inner()), (10, 11));
    }

    #[test]
    fn many_threads_spend_no_token_twice() {
        extern crate std;
        use std::thread;

        let policy = crate::PolicySettings {
            budget_capacity: 1_000_000,
            ..Default::default()
        };
        let policy = policy.build().unwrap();
        let budget = AtomicBudget::new(&policy);
        let paid = AtomicU64::new(0);
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..1_000 {
                        let payment = (&budget).pay(&policy, RetryClass::AfterDelay, 5);
                        let went = matches!(payment, Payment::Paid { .. });
                        paid.fetch_add(u64::from(went), Ordering::Relaxed);
                        (&budget).deposit(&policy, 100);
                    }
                });
            }
        });
        let left = budget.load().tokens();
        assert!(paid.into_inner() * 1_000 + left <= 1_000_000 + 4_000 * 100);
    }
}
