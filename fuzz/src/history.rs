//! Histories of jobs: core against the model, call by call, with all of their state.

use std::collections::BTreeSet;

use taketwo::{Budget, CallError, Decision, Job, Policy, Preset, classify_bytes};

use crate::model::{self, Called};
use crate::policy;
use crate::program::{self, Failure, Hint, Instruction, Moment, PLACES, Place};
use crate::state;

/// The bytes are a program; those of its instructions count that are about policies, jobs and the
/// budget. Returns the checks that decided.
pub fn check(data: &[u8]) -> BTreeSet<&'static str> {
    let mut histories = Histories::new();
    for instruction in program::decode(data) {
        histories.step(&instruction);
    }
    for job in 0..PLACES {
        histories.agree(job);
    }
    histories.checks
}

/// Each call on a job that was loaded, at the ends of time: the answers are alike, and what the job
/// becomes can be saved.
pub fn drive(loaded: &(Job, model::Job), policy: &Policy, model: &model::Policy) {
    let mut histories = Histories::new();
    histories.policies[0] = (*policy, model.clone());
    let at = Place { job: 0, policy: 0 };
    let quiet = Hint {
        retry: None,
        after_ms: None,
    };
    let asked = Hint {
        after_ms: Some(u64::MAX),
        ..quiet
    };
    for ms in [0, u64::MAX] {
        for now in [Moment::AfterDue(ms), Moment::AfterLast(ms)] {
            let fail = |failure, charge| Instruction::Fail {
                at,
                now,
                failure,
                hint: quiet,
                charge,
            };
            for call in [
                Instruction::Start { at, now },
                Instruction::Succeed { at, now },
                Instruction::Poll {
                    at,
                    now,
                    hint: asked,
                },
                fail(Failure::Code(None), Some(u64::MAX)),
                fail(Failure::Code(Some(b"SAFETY.INPUT".to_vec())), None),
                fail(Failure::Http(429), None),
                fail(Failure::Http(500), None),
                fail(Failure::Cancelled, None),
            ] {
                histories.jobs[0] = loaded.clone();
                histories.step(&call);
                histories.step(&Instruction::Start { at, now });
            }
        }
    }
}

struct Histories {
    policies: [(Policy, model::Policy); PLACES],
    jobs: [(Job, model::Job); PLACES],
    budget: (Budget, model::Budget),
    last: u64,
    checks: BTreeSet<&'static str>,
}

impl Histories {
    fn new() -> Self {
        let policy = (Policy::default(), model::preset("alone"));
        let job = |name: u8| {
            let name = [b'0' + name];
            let job = Job::new(&policy.0, 0, &name);
            (job, model::Job::new(&policy.1, 0, &name, None, 0))
        };
        Self {
            jobs: [job(0), job(1), job(2), job(3)],
            budget: (Budget::new(&policy.0), model::Budget::new(&policy.1)),
            policies: std::array::from_fn(|_| policy.clone()),
            last: 0,
            checks: BTreeSet::new(),
        }
    }

    fn step(&mut self, instruction: &Instruction) {
        match instruction {
            Instruction::Preset { policy, preset } => {
                let core = Policy::preset(Preset::all()[*preset]);
                self.policies[*policy] = (core, model::preset(model::PRESETS[*preset]));
            }
            Instruction::ReadPolicy { policy, json } => {
                if let Ok(core) = Policy::from_json(json) {
                    let model = policy::read(json).expect("both read it");
                    self.policies[*policy] = (core, model);
                }
            }
            Instruction::SetPolicy {
                policy,
                field,
                value,
            } => self.set_policy(*policy, field, *value),
            Instruction::SavePolicy { policy, spoil } => {
                let mut bytes = self.policies[*policy].0.to_bytes();
                if let Some(spoil) = spoil {
                    spoil.apply(&mut bytes, true);
                }
                if let Ok(loaded) = state::load_policy(&bytes) {
                    self.policies[*policy] = loaded;
                }
            }
            Instruction::NewJob {
                at,
                seed,
                name,
                deadline,
                estimate,
            } => {
                let deadline = deadline.map(|it| it.resolve(self.due(*at), self.last));
                let (policy, model) = &self.policies[at.policy];
                let mut job = Job::new(policy, *seed, name).with_estimate_millicredits(*estimate);
                if let Some(deadline) = deadline {
                    job = job.with_deadline_ms(deadline);
                }
                let deadline = deadline.map(u128::from);
                let estimate = u128::from(*estimate);
                let expected = model::Job::new(model, *seed, name, deadline, estimate);
                self.jobs[at.job] = (job, expected);
            }
            Instruction::Start { at, now } => {
                let now = self.now(*at, *now);
                let (policy, model) = &self.policies[at.policy];
                let (job, expected) = &mut self.jobs[at.job];
                let found = job.start(policy, now, &mut self.budget.0);
                let expected = expected.start(model, u128::from(now), &mut self.budget.1);
                self.answered(at.job, found, expected);
            }
            Instruction::Succeed { at, now } => {
                let now = self.now(*at, *now);
                let (policy, model) = &self.policies[at.policy];
                let (job, expected) = &mut self.jobs[at.job];
                let found = job.succeed(policy, now, &mut self.budget.0);
                let expected = expected.succeed(model, u128::from(now), &mut self.budget.1);
                self.answered(at.job, found, expected);
            }
            Instruction::Poll { at, now, hint } => {
                let now = self.now(*at, *now);
                let (hint, expected_hint) = hints(*hint);
                let (policy, model) = &self.policies[at.policy];
                let (job, expected) = &mut self.jobs[at.job];
                let found = job.poll(policy, now, hint);
                let expected = expected.poll(model, u128::from(now), expected_hint);
                self.answered(at.job, found, expected);
            }
            Instruction::Fail {
                at,
                now,
                failure,
                hint,
                charge,
            } => {
                let now = self.now(*at, *now);
                let (hint, expected_hint) = hints(*hint);
                let (failure, expected_failure) = failures(failure);
                let (policy, model) = &self.policies[at.policy];
                let (job, expected) = &mut self.jobs[at.job];
                let found = job.fail(policy, now, failure, hint, *charge);
                let (now, charge) = (u128::from(now), charge.map(u128::from));
                let expected = expected.fail(model, now, &expected_failure, expected_hint, charge);
                self.answered(at.job, found, expected);
            }
            Instruction::Rebind(at) => {
                self.jobs[at.job].0.rebind(&self.policies[at.policy].0);
                self.jobs[at.job].1.rebind(&self.policies[at.policy].1);
            }
            Instruction::SaveJob { at, json, spoil } => {
                let (policy, model) = &self.policies[at.policy];
                let job = self.jobs[at.job].0;
                let mut saved = match json {
                    true => job.to_json().to_string().into_bytes(),
                    false => job.to_bytes().to_vec(),
                };
                if let Some(spoil) = spoil {
                    spoil.apply(&mut saved, !json);
                }
                let loaded = match json {
                    true => state::read_job(&saved, policy, model).ok(),
                    false => state::load_job(&saved, policy, model).ok(),
                };
                if let Some(loaded) = loaded {
                    self.jobs[at.job] = loaded;
                }
            }
            Instruction::NewBudget { policy } => {
                let (policy, model) = &self.policies[*policy];
                self.budget = (Budget::new(policy), model::Budget::new(model));
            }
            Instruction::SaveBudget {
                policy,
                json,
                spoil,
            } => {
                let (policy, model) = &self.policies[*policy];
                let mut saved = match json {
                    true => self.budget.0.to_json(policy).to_string().into_bytes(),
                    false => self.budget.0.to_bytes(policy).to_vec(),
                };
                if let Some(spoil) = spoil {
                    spoil.apply(&mut saved, !json);
                }
                let loaded = match json {
                    true => state::read_budget(&saved, policy, model).ok(),
                    false => state::load_budget(&saved, policy, model).ok(),
                };
                if let Some(loaded) = loaded {
                    self.budget = loaded;
                }
            }
            // Not about jobs.
            Instruction::Classify(_)
            | Instruction::Http(_)
            | Instruction::ReadTask(_)
            | Instruction::ReadLine { .. }
            | Instruction::CopyPolicy { .. } => {}
        }
    }

    fn set_policy(&mut self, policy: usize, name: &[u8], value: u64) {
        let (core, model) = &mut self.policies[policy];
        let name = str::from_utf8(name).unwrap_or("");
        let mut settings = *core.settings();
        let mut changed = model.clone();
        let field = taketwo::PolicyField::named(name);
        assert_eq!(field.is_some(), changed.field(name).is_some(), "{name}");
        let (Some(field), Some(held)) = (field, changed.field(name)) else {
            return;
        };
        match held {
            model::Held::Number(number) => *number = u128::from(value),
            model::Held::OptionalNumber(number) => {
                *number = (value != u64::MAX).then_some(u128::from(value));
            }
            model::Held::Flag(flag) => *flag = value != 0,
        }
        let is_none = field.kind == taketwo::PolicyFieldKind::OptionalNumber && value == u64::MAX;
        field.set(&mut settings, (!is_none).then_some(value));
        policy::agree(&settings, &changed);
        if let Ok(built) = settings.build() {
            (*core, *model) = (built, changed);
        }
    }

    /// The time of a call, which the next ones may count from.
    fn now(&mut self, at: Place, now: Moment) -> u64 {
        self.last = now.resolve(self.due(at), self.last);
        self.last
    }

    fn due(&self, at: Place) -> u64 {
        self.jobs[at.job].0.at_ms()
    }

    fn answered(&mut self, job: usize, found: Result<Decision, CallError>, expected: Called) {
        self.agree(job);
        let found = match found {
            Ok(found) => found,
            Err(error) => {
                let name = match error {
                    CallError::OtherPolicy { .. } => "other_policy",
                    CallError::OutOfTurn { .. } => "out_of_turn",
                    _ => "another",
                };
                assert_eq!(expected, Err(name), "{error}");
                return;
            }
        };
        let shown = model::Answer {
            action: found.action().name(),
            check: found.check().name(),
            rule: found.rule_name(),
            class: found.class().name(),
            attempts: u128::from(found.attempts()),
            at_ms: found.at_ms().map(u128::from),
            delay: found
                .delay()
                .map(|it| [it.ms, it.low_ms, it.high_ms].map(u128::from)),
            compared: found.compared().map(u128::from),
        };
        assert_eq!(Ok(shown), expected);
        assert!(found.to_string().len() < 512, "{found}");
        self.checks.insert(found.check().name());
    }

    /// A job and the budget are the same in both, and the job can be saved.
    fn agree(&self, job: usize) {
        let (job, expected) = &self.jobs[job];
        let bytes = job.to_bytes();
        assert_eq!(
            bytes.as_slice(),
            expected.to_bytes(),
            "{job:?}\n{expected:?}"
        );
        assert_eq!(
            Job::inspect(&bytes),
            Ok(*job),
            "what a call made can be loaded"
        );
        let (budget, expected) = &self.budget;
        let last = budget.last_retry_ms().map(u128::from);
        assert_eq!(u128::from(budget.tokens()), expected.tokens);
        assert_eq!(last, expected.last_ms);
    }
}

fn hints(hint: Hint) -> (taketwo::Hint, model::Hint) {
    let Hint { retry, after_ms } = hint;
    let expected = model::Hint {
        retry,
        after_ms: after_ms.map(u128::from),
    };
    (taketwo::Hint { retry, after_ms }, expected)
}

fn failures(failure: &Failure) -> (taketwo::Failure<'_>, model::Failure) {
    match failure {
        Failure::Code(code) => (
            taketwo::Failure::Task(classify_bytes(code.as_deref())),
            model::Failure::Code(code.clone()),
        ),
        Failure::Http(status) => (
            taketwo::Failure::Creation((*status != 0).then_some(*status)),
            model::Failure::Http(*status),
        ),
        Failure::Cancelled => (taketwo::Failure::Cancelled, model::Failure::Cancelled),
    }
}
