//! What the contract says of every history of a job, tried on random ones.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

use proptest::prelude::*;
use taketwo::{
    Action, AtomicBudget, Budget, Check, ClassSettings, Failure, Hint, Job, Payment, Phase, Policy,
    PolicySettings, RULES, RetryClass, Tokens, Verdict, classify, classify_http,
};

fn class() -> impl Strategy<Value = ClassSettings> {
    (
        0_u64..6,
        0_u64..100_000,
        1_u64..400_000,
        0_u64..400_000,
        1_000_u64..5_000,
        0_u64..=1_000,
    )
        .prop_flat_map(|(retries, floor, base_ms, cap, multiplier, jitter_low)| {
            (jitter_low..=1_000, 0_u64..=2_000).prop_map(move |(jitter_high, cost)| ClassSettings {
                retries,
                floor_ms: floor.min(cap),
                base_ms,
                cap_ms: cap,
                multiplier,
                jitter_low,
                jitter_high,
                cost,
            })
        })
}

fn policy() -> impl Strategy<Value = Policy> {
    let limits = (
        1_u64..6,
        0_u64..20_000,
        prop::option::of(0_u64..4_000_000),
        prop::option::of(0_u64..600_000),
        prop::option::of(1_u64..100_000),
        any::<bool>(),
    );
    let classes = (class(), class(), class(), class(), 0_u64..3, 0_u64..3);
    (limits, classes, 2_000_u64..10_000, 0_u64..500).prop_map(
        |(limits, classes, capacity, deposit)| {
            let settings = PolicySettings {
                max_attempts: limits.0,
                min_attempt_ms: limits.1,
                max_elapsed_ms: limits.2,
                probe_ms: limits.3,
                ceiling_millicredits: limits.4,
                allow_duplicate: limits.5,
                allow_no_jitter: true,
                budget_capacity: capacity,
                budget_deposit: deposit,
                unlikely: classes.0,
                after_delay: classes.1,
                third_party: classes.2,
                throttled: classes.3,
                inferred_retries: classes.4,
                unspecified_retries: classes.5,
            };
            settings.build().unwrap()
        },
    )
}

#[derive(Clone, Debug)]
enum Call {
    Start,
    Task(Option<&'static str>, Option<u64>),
    Creation(Option<u16>),
    Cancel,
    Succeed,
    Poll,
}

const CODES: [Option<&str>; 10] = [
    None,
    Some("SAFETY.INPUT.TEXT"),
    Some("INPUT_PREPROCESSING.SAFETY.THIRD_PARTY"),
    Some("X.safety"),
    Some("ASSET.INVALID"),
    Some("INTERNAL.BAD_OUTPUT.CODE01"),
    Some("INTERNAL.TIMEOUT"),
    Some("THIRD_PARTY.UNAVAILABLE"),
    Some("NO_FACE_FOUND"),
    Some("not a code"),
];

fn call() -> impl Strategy<Value = Call> {
    prop_oneof![
        6 => Just(Call::Start),
        5 => (prop::sample::select(&CODES[..]), prop::option::of(0_u64..50_000))
            .prop_map(|(code, charge)| Call::Task(code, charge)),
        2 => prop::option::of(prop_oneof![
            Just(429_u16), Just(503), Just(500), Just(502), Just(400), Just(302), any::<u16>()
        ]).prop_map(Call::Creation),
        1 => Just(Call::Cancel),
        1 => Just(Call::Succeed),
        2 => Just(Call::Poll),
    ]
}

/// Forwards, mostly; sometimes far, sometimes back, sometimes to an end.
fn clock() -> impl Strategy<Value = i128> {
    prop_oneof![
        10 => 0_i128..40_000,
        2 => 0_i128..2_000_000,
        1 => -100_000_i128..0,
        1 => Just(i128::from(u64::MAX)),
    ]
}

fn hint() -> impl Strategy<Value = Hint> {
    let after = prop_oneof![4 => 0_u64..100_000, 1 => 899_000_u64..1_000_000, 1 => any::<u64>()];
    (
        prop::option::of(prop::bool::weighted(0.8)),
        prop::option::of(after),
    )
        .prop_map(|(retry, after_ms)| Hint { retry, after_ms })
}

fn steps() -> impl Strategy<Value = Vec<(usize, Call, i128, Hint)>> {
    prop::collection::vec((0_usize..3, call(), clock(), hint()), 1..40)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 5_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_history_keeps_the_promises(
        policy in policy(),
        steps in steps(),
        seed in any::<u64>(),
        deadline in prop::option::of(0_u64..5_000_000),
    ) {
        let settings = *policy.settings();
        let mut budget = Budget::new(&policy);
        let mut jobs: Vec<Job> = (0..3).map(|index| {
            let job = Job::new(&policy, seed, format!("job-{index}").as_bytes());
            deadline.map_or(job, |deadline| job.with_deadline_ms(deadline))
        }).collect();
        let mut clock = 1_000_i128;
        let (mut paid, mut deposited, mut probes) = (0_u64, 0_u64, 0_u64);
        let mut sent = [0_u64; 3];
        let mut refused = [0_u64; 3];
        let mut moderated = [false; 3];

        for (index, call, step, hint) in steps {
            clock = (clock + step).clamp(0, i128::from(u64::MAX));
            let now = u64::try_from(clock).unwrap();
            let job = &mut jobs[index];
            let before = *job;
            let tokens = budget.tokens();
            let result = match call.clone() {
                Call::Start => job.start(&policy, now, &mut budget),
                Call::Task(code, charge) => {
                    job.fail(&policy, now, Failure::Task(classify(code)), hint, charge)
                }
                Call::Creation(status) => {
                    job.fail(&policy, now, Failure::Creation(status), hint, None)
                }
                Call::Cancel => job.fail(&policy, now, Failure::Cancelled, hint, None),
                Call::Succeed => job.succeed(&policy, now, &mut budget),
                Call::Poll => job.poll(&policy, now, hint),
            };
            let Ok(decision) = result else {
                prop_assert_eq!(*job, before, "an error changes nothing");
                continue;
            };
            // What a process that died here would find is the same job.
            prop_assert_eq!(Job::from_bytes(&job.to_bytes(), &policy), Ok(*job));
            let [left, right] = decision.compared();

            if decision.action() == Action::Go {
                sent[index] += 1;
                prop_assert!(!moderated[index], "what must not be sent again was");
                prop_assert!(before.phase() != Phase::Waiting || now >= before.at_ms() || before.at_ms() <= decision.at_ms().unwrap());
                if let Some(deadline) = deadline {
                    prop_assert!(decision.at_ms().unwrap().saturating_add(settings.min_attempt_ms) <= deadline);
                }
                match decision.check() {
                    Check::Tokens => { paid += right; prop_assert!(left >= right); }
                    Check::Probe => { probes += policy.cost(decision.class()); }
                    Check::Go => prop_assert_eq!(budget.tokens(), tokens, "first attempts are free"),
                    other => prop_assert!(false, "{} sent a request", other),
                }
            }
            if let Some(delay) = decision.delay() {
                prop_assert!((delay.low_ms..=delay.high_ms).contains(&delay.ms));
            }
            match (&call, decision.check()) {
                (Call::Task(..) | Call::Creation(_), Check::Delay) => {
                    let delay = decision.delay().unwrap();
                    let class = match decision.class() {
                        RetryClass::Unlikely => settings.unlikely,
                        RetryClass::ThirdParty => settings.third_party,
                        RetryClass::Throttled => settings.throttled,
                        _ => settings.after_delay,
                    };
                    let asked = hint.after_ms.unwrap_or(0);
                    prop_assert!(delay.ms >= class.floor_ms.max(asked), "before it may");
                    if hint.after_ms.is_none() {
                        prop_assert!(delay.ms <= class.cap_ms, "past the cap");
                    }
                    prop_assert!(hint.retry != Some(false) && asked <= 900_000);
                    prop_assert!(left <= right, "more retries than the class has");
                    if let Some(ceiling) = settings.ceiling_millicredits {
                        prop_assert!(job.lost_millicredits() < ceiling);
                    }
                }
                (Call::Succeed, check) => {
                    prop_assert_eq!(check, Check::Success);
                    deposited += left;
                }
                (Call::Creation(status), check) if check != Check::Delay => {
                    let rule = classify_http(*status);
                    let ambiguous = rule.is_ambiguous && !settings.allow_duplicate;
                    prop_assert_eq!(ambiguous, check == Check::Reconcile);
                    if ambiguous {
                        prop_assert_eq!(job.phase(), Phase::InFlight, "nothing was decided");
                        prop_assert_eq!(job.attempts(), before.attempts());
                    }
                }
                _ => {}
            }
            if let Call::Creation(Some(429 | 503)) = &call {
                refused[index] += 1;
            }
            if let Call::Task(code, _) = &call {
                let never = classify(*code).verdict() == Verdict::Never;
                moderated[index] |= never;
                prop_assert!(!never || job.phase() == Phase::Stopped);
            }
            prop_assert!(u64::from(job.attempts()) <= settings.max_attempts);
            prop_assert_eq!(u64::from(job.attempts()) + refused[index], sent[index]);
            prop_assert!(paid + probes <= settings.budget_capacity + deposited + probes, "the bound");
            prop_assert!(paid + budget.tokens() <= settings.budget_capacity + deposited);
            prop_assert!(!decision.to_string().is_empty());
        }
    }

    #[test]
    fn the_budget_of_many_threads_is_the_same_budget(
        policy in policy(),
        calls in prop::collection::vec((0_u8..8, any::<u32>()), 1..60),
    ) {
        let mut plain = Budget::new(&policy);
        let atomic = AtomicBudget::new(&policy);
        for (what, number) in calls {
            let now = u64::from(number);
            match RetryClass::from_number(what) {
                Some(class) => {
                    let payment = (&mut plain).pay(&policy, class, now);
                    prop_assert_eq!(payment, (&atomic).pay(&policy, class, now));
                    let went = !matches!(payment, Payment::Short { .. });
                    prop_assert!(!went || plain.last_retry_ms().is_some());
                }
                None => {
                    (&mut plain).deposit(&policy, now);
                    (&atomic).deposit(&policy, now);
                }
            }
            prop_assert_eq!(plain, atomic.load());
        }
    }

    #[test]
    fn any_bytes_are_no_state_and_no_panic(bytes in prop::collection::vec(any::<u8>(), 0..260)) {
        let policy = Policy::default();
        prop_assert!(Policy::from_bytes(&bytes).is_err());
        prop_assert!(Job::from_bytes(&bytes, &policy).is_err());
        prop_assert!(Budget::from_bytes(&bytes, &policy).is_err());
        prop_assert!(Job::from_json(&bytes, &policy).is_err());
        let _ = Policy::from_json(&bytes);
    }
}

#[test]
fn no_rule_with_the_verdict_never_has_a_class_that_retries() {
    for rule in RULES {
        let never = rule.verdict == Verdict::Never || rule.name == "malformed";
        assert_eq!(
            RetryClass::of(rule) == RetryClass::Never,
            never,
            "{}",
            rule.name
        );
    }
}

/// Draws many delays of jobs that differ by name alone, as clients of one program do.
fn delays(policy: &Policy, failures: usize, hint: Hint) -> Vec<u64> {
    (0..2_000)
        .map(|index| {
            let mut budget = Budget::new(policy);
            let mut job = Job::new(policy, 7, format!("task-{index:04}").as_bytes());
            let mut now = 0;
            let mut delay = 0;
            for _ in 0..failures {
                let go = job.start(policy, now, &mut budget).unwrap();
                assert_eq!(go.action(), Action::Go);
                let failure = Failure::Task(classify(Some("INTERNAL")));
                let decision = job.fail(policy, now, failure, hint, None).unwrap();
                delay = decision.delay().unwrap().ms;
                now = decision.at_ms().unwrap();
            }
            delay
        })
        .collect()
}

#[test]
fn delays_are_spread_evenly_at_the_first_at_the_cap_and_after_a_hint() {
    let mut settings = PolicySettings {
        max_elapsed_ms: None,
        max_attempts: 10,
        ..Default::default()
    };
    settings.budget_capacity = 1_000_000;
    settings.after_delay.retries = 8;
    let policy = settings.build().unwrap();
    let asked = Hint {
        after_ms: Some(7_000),
        retry: None,
    };
    for (what, delays, low, high) in [
        ("first", delays(&policy, 1, Hint::default()), 5_000, 10_000),
        (
            "at the cap",
            delays(&policy, 6, Hint::default()),
            30_000,
            60_000,
        ),
        ("after a hint", delays(&policy, 1, asked), 7_000, 12_000),
    ] {
        let mut tenths = [0_u32; 10];
        for delay in &delays {
            let tenth = (delay - low) * 10 / (high - low + 1);
            tenths[usize::try_from(tenth).unwrap()] += 1;
        }
        // 200 are expected in each; 60 off is more than four standard deviations.
        assert!(
            tenths.iter().all(|count| count.abs_diff(200) < 60),
            "{what}: {tenths:?}"
        );
        let seconds: std::collections::BTreeSet<u64> = delays.iter().map(|it| it % 1_000).collect();
        assert!(seconds.len() > 500, "{what}: not in steps of whole seconds");
    }
}
