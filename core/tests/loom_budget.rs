//! The shared budget under every order in which two threads can run. `make check-loom` runs it.

#![cfg(loom)]
#![allow(clippy::unwrap_used)]

use loom::sync::Arc;
use loom::thread;
use taketwo::{AtomicBudget, Payment, PolicySettings, Preset, RetryClass, Tokens};

const CLASS: RetryClass = RetryClass::AfterDelay;

/// Runs the same work in two threads and hands over what each gave.
fn both<T: 'static>(
    capacity: u64,
    first: fn(&AtomicBudget, &taketwo::Policy) -> T,
    second: fn(&AtomicBudget, &taketwo::Policy) -> T,
    check: fn([T; 2], taketwo::Budget),
) {
    loom::model(move || {
        let settings = PolicySettings {
            budget_capacity: capacity,
            ..Preset::Shared.settings()
        };
        let policy = settings.build().unwrap();
        let budget = Arc::new(AtomicBudget::new(&policy));
        let other = Arc::clone(&budget);
        let handle = thread::spawn(move || second(&other, &policy));
        let mine = first(&budget, &policy);
        let theirs = handle.join().unwrap();
        check([mine, theirs], budget.load());
    });
}

fn pay(budget: &AtomicBudget, policy: &taketwo::Policy) -> Payment {
    let mut budget = budget;
    budget.pay(policy, CLASS, 5)
}

#[test]
fn no_token_is_spent_twice() {
    both(1_000, pay, pay, |payments, left| {
        let paid = payments
            .iter()
            .filter(|it| matches!(it, Payment::Paid { .. }))
            .count();
        assert_eq!((paid, left.tokens()), (1, 0));
    });
}

#[test]
fn no_deposit_is_lost() {
    fn twice(budget: &AtomicBudget, policy: &taketwo::Policy) -> Payment {
        let mut shared = budget;
        shared.deposit(policy, 300);
        pay(budget, policy)
    }
    both(2_000, pay, twice, |payments, left| {
        let paid = payments
            .iter()
            .filter(|it| matches!(it, Payment::Paid { .. }))
            .count();
        assert_eq!(paid, 2);
        // The deposit is cut off at the capacity where it comes first.
        assert!(left.tokens() == 0 || left.tokens() == 300, "{left:?}");
    });
}

#[test]
fn one_probe_goes_not_two() {
    fn probe(budget: &AtomicBudget, policy: &taketwo::Policy) -> u32 {
        let mut shared = budget;
        shared.pay(policy, CLASS, 1);
        u32::from(matches!(
            shared.pay(policy, CLASS, 600_000),
            Payment::Probe { .. }
        ))
    }
    both(1_000, probe, probe, |probes, _| {
        assert!(probes.iter().sum::<u32>() <= 1, "{probes:?}");
    });
}
