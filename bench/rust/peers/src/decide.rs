//! One decision about a failure, beside the next delay of others.

use std::fmt::Write;
use std::time::Duration;

use backon::BackoffBuilder;
use exponential_backoff::Backoff;
use taketwo::{
    Action, Budget, Classification, Decision, Failure, Hint, Job, Policy, Verdict, classify,
};
use tokio_retry::strategy;

use crate::harness::{Group, group};

/// Retries of a slice, and delays of each.
const RETRIES: usize = 512;
const DELAYS: usize = 3;

/// The policy waits thrice for each: none ends a job early, which would be cheaper.
const CODES: [Option<&str>; DELAYS] =
    [None, Some("INTERNAL"), Some("INPUT_PREPROCESSING.INTERNAL")];

pub fn groups(rounds: usize) -> Vec<Group> {
    let policy = Policy::default();
    let jobs = in_flight(&policy);
    let found = CODES.map(classify);
    let fail = |number: usize, found: Classification<'_>| -> Decision {
        let mut job = jobs[number % DELAYS];
        job.fail(&policy, NOW_MS, Failure::Task(found), Hint::default(), None)
            .expect("the job is in flight")
    };
    for (number, found) in found.iter().enumerate() {
        assert_eq!(found.verdict(), Verdict::AfterDelay);
        assert_eq!(fail(number, *found).action(), Action::Wait);
    }

    let (jitter, plain) = (backon_builder().with_jitter(), backon_builder());
    let exponential = Backoff::new(
        DELAYS as u32 + 1,
        Duration::from_secs(5),
        Duration::from_secs(60),
    );
    let group = group(
        "rust decision",
        "ns per decision",
        rounds,
        1,
        RETRIES * DELAYS,
        &[
            (
                "taketwo",
                Box::new(|_| decisions(|it| at_ms(fail(it, found[it % DELAYS])))),
            ),
            (
                "taketwo, classify too",
                Box::new(|_| decisions(|it| at_ms(fail(it, classify(CODES[it % DELAYS]))))),
            ),
            (
                "taketwo, its sentence too",
                Box::new(|_| {
                    let mut sentence = String::with_capacity(1024);
                    decisions(|it| {
                        sentence.clear();
                        write!(sentence, "{}", fail(it, found[it % DELAYS])).expect("has room");
                        sentence.len() as u64
                    })
                }),
            ),
            ("backon, jitter", Box::new(|_| delays(|| jitter.build()))),
            ("backon, no jitter", Box::new(|_| delays(|| plain.build()))),
            (
                "exponential-backoff",
                Box::new(|_| delays(|| exponential.iter().flatten())),
            ),
            (
                "tokio-retry, jitter",
                Box::new(|_| {
                    delays(|| {
                        strategy::ExponentialBackoff::from_millis(10)
                            .map(strategy::jitter)
                            .take(DELAYS)
                    })
                }),
            ),
        ],
    );
    vec![group]
}

const NOW_MS: u64 = 1_000;

/// Jobs whose first, second and third attempt is under way.
fn in_flight(policy: &Policy) -> [Job; DELAYS] {
    let mut budget = Budget::new(policy);
    let mut job = Job::new(policy, 0x5eed, b"video-17");
    let mut now_ms = NOW_MS;
    std::array::from_fn(|_| {
        let decision = job.start(policy, now_ms, &mut budget).expect("it is due");
        assert_eq!(decision.action(), Action::Go);
        let started = job;
        let failure = Failure::Task(classify(None));
        let decision = job
            .fail(policy, now_ms, failure, Hint::default(), None)
            .expect("it is in flight");
        now_ms = at_ms(decision);
        started
    })
}

fn at_ms(decision: Decision) -> u64 {
    decision.at_ms().unwrap_or(0)
}

fn backon_builder() -> backon::ExponentialBuilder {
    backon::ExponentialBuilder::default().with_max_times(DELAYS)
}

fn decisions(decide: impl FnMut(usize) -> u64) -> u64 {
    (0..RETRIES * DELAYS).map(decide).sum()
}

fn delays<I: Iterator<Item = Duration>>(retry: impl Fn() -> I) -> u64 {
    (0..RETRIES)
        .flat_map(|_| retry())
        .map(|delay| delay.as_nanos() as u64)
        .sum()
}
