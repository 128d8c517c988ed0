use crate::budget::{Payment, Tokens};
use crate::chance::{bounded, draw, stream_of};
use crate::class::RetryClass;
use crate::classify::Classification;
use crate::decision::{Action, Check, Decision, Delay, RuleNumber};
use crate::delay::DelayRange;
use crate::facts::http_facts;
use crate::names::names;
use crate::policy::Policy;
use crate::tell::{Part, Tell, display_by_tell, fill};
use crate::vocabulary::Refund;

/// One thing that the user wants, made of one or more attempts: a state machine without a clock.
///
/// A plain value of at most 128 bytes. Each call takes the policy the job was made with, and the
/// time; the host saves the job after each call, and before it acts on the answer. A call out of
/// turn, or with another policy, is an error that changes nothing.
///
/// ```
/// use taketwo::{Action, Budget, Failure, Hint, Job, Policy, classify};
///
/// let policy = Policy::default();
/// let mut budget = Budget::new(&policy);
/// let mut job = Job::new(&policy, 42, b"task-0001");
///
/// let mut now_ms = 1_000;
/// assert_eq!(job.start(&policy, now_ms, &mut budget)?.action(), Action::Go);
/// // The task was created, and failed without a code.
/// let failure = Failure::Task(classify(None));
/// let decision = job.fail(&policy, now_ms, failure, Hint::default(), None)?;
/// assert_eq!(decision.action(), Action::Wait);
/// now_ms = decision.at_ms().unwrap();
/// assert_eq!(job.start(&policy, now_ms, &mut budget)?.action(), Action::Go);
/// assert_eq!(job.succeed(&policy, now_ms, &mut budget)?.action(), Action::Done);
/// # Ok::<(), taketwo::CallError>(())
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Job {
    pub(crate) policy: u64,
    pub(crate) stream: u64,
    pub(crate) draws: u64,
    pub(crate) last_ms: u64,
    pub(crate) first_ms: Option<u64>,
    pub(crate) at_ms: u64,
    pub(crate) deadline_ms: Option<u64>,
    pub(crate) lost_millicredits: u64,
    pub(crate) estimate_millicredits: u64,
    pub(crate) used: [u32; CLASSES],
    pub(crate) attempts: u32,
    pub(crate) phase: Phase,
    pub(crate) class: RetryClass,
    pub(crate) rule: RuleNumber,
    pub(crate) is_spread: bool,
}

/// The classes that have retries, which is all but `never`.
pub(crate) const CLASSES: usize = RetryClass::all().len() - 1;

const _: () = assert!(size_of::<Job>() <= 128);

/// Where a job stands.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
#[repr(u8)]
pub enum Phase {
    /// Nothing was sent yet.
    Ready = 1,
    /// A retry is to be sent, not before it is due.
    Waiting = 2,
    /// Sent, or about to be: the outcome is not known.
    InFlight = 3,
    /// Over, with a result.
    Done = 4,
    /// Over, given up.
    Stopped = 5,
}

names!(Phase, "phase" {
    Ready => "ready",
    Waiting => "waiting",
    InFlight => "in_flight",
    Done => "done",
    Stopped => "stopped",
});

/// How an attempt ended, other than well.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Failure<'a> {
    /// The task was created, and failed.
    Task(Classification<'a>),
    /// The task was cancelled.
    Cancelled,
    /// The task was not created: the HTTP status, or `None` where there was no answer that could be
    /// read.
    Creation(Option<u16>),
}

/// What the server said about trying again.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Hint {
    /// Whether to. A yes changes nothing.
    pub retry: Option<bool>,
    /// After how long, in milliseconds.
    pub after_ms: Option<u64>,
}

/// A call that changed nothing.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum CallError {
    /// The call does not fit where the job stands.
    OutOfTurn {
        /// The call.
        call: &'static str,
        /// Where the job stands.
        phase: Phase,
    },
    /// The policy is not the one that the job was made with.
    OtherPolicy {
        /// The fingerprint that the job knows.
        expected: u64,
        /// That of the policy that was given.
        found: u64,
    },
}

impl Tell for CallError {
    fn tell(&self, to: &mut dyn FnMut(&str)) {
        match *self {
            Self::OutOfTurn { call, phase } => {
                let parts = [call, phase.name()].map(Part::Text);
                fill(to, "$a was called out of turn: the job is $b", &parts);
            }
            Self::OtherPolicy { expected, found } => {
                let parts = [expected, found].map(Part::Number);
                let sentence = "the policy has fingerprint $b, but the job was made with $a";
                fill(to, sentence, &parts);
            }
        }
    }
}

display_by_tell!(CallError);

impl core::error::Error for CallError {}

/// A job that is due this much later than it was to be may come together with many others.
const LATE_MS: u64 = 60_000;
/// The longest hint of a server that a job waits for.
const LONGEST_HINT_MS: u64 = 900_000;
/// The least time between two polls, and the least spread of it.
const POLL_MS: u64 = 5_000;
const POLL_SPREAD_MS: u64 = 2_500;
/// What jobs that may come together are spread over.
const SPREAD: DelayRange = DelayRange {
    low_ms: 0,
    high_ms: LATE_MS,
};
/// How long a job is parked that finds no tokens.
const PARK: DelayRange = DelayRange {
    low_ms: 10_000,
    high_ms: 30_000,
};

impl Job {
    /// Returns a job that is ready. `seed` is the host's, drawn from the system for each process or
    /// job; jobs of one seed differ by their names.
    #[must_use]
    pub fn new(policy: &Policy, seed: u64, name: &[u8]) -> Self {
        Self {
            policy: policy.fingerprint(),
            stream: stream_of(seed, name),
            draws: 0,
            last_ms: 0,
            first_ms: None,
            at_ms: 0,
            deadline_ms: None,
            lost_millicredits: 0,
            estimate_millicredits: 0,
            used: [0; CLASSES],
            attempts: 0,
            phase: Phase::Ready,
            class: RetryClass::Never,
            rule: RuleNumber::NONE,
            is_spread: false,
        }
    }

    /// Sets the time after which no result is wanted any more.
    #[must_use]
    pub fn with_deadline_ms(self, deadline_ms: u64) -> Self {
        Self {
            deadline_ms: Some(deadline_ms),
            ..self
        }
    }

    /// Sets what an attempt is expected to cost, in thousandths of a credit: it is taken for lost
    /// where a failure is not refunded and its charge is not known.
    #[must_use]
    pub fn with_estimate_millicredits(self, estimate_millicredits: u64) -> Self {
        Self {
            estimate_millicredits,
            ..self
        }
    }

    /// Returns where the job stands.
    #[must_use]
    pub const fn phase(&self) -> Phase {
        self.phase
    }

    /// Returns how many attempts were begun, the first one counted; one that the service refused
    /// for lack of room is not.
    #[must_use]
    pub const fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Returns the earliest next start or poll, as the last answer gave it; 0 before there was one.
    /// It is no promise to send.
    #[must_use]
    pub const fn at_ms(&self) -> u64 {
        self.at_ms
    }

    /// Returns what the failures of the job have cost, in thousandths of a credit.
    #[must_use]
    pub const fn lost_millicredits(&self) -> u64 {
        self.lost_millicredits
    }

    /// Returns how many retries of a class the job has used.
    #[must_use]
    pub fn used(&self, class: RetryClass) -> u32 {
        slot(class)
            .and_then(|slot| self.used.get(slot))
            .copied()
            .unwrap_or(0)
    }

    /// Asks to send the request: the first time, or again once it is due.
    ///
    /// # Errors
    ///
    /// [`CallError`] unless the job is ready or waiting, and the policy its own.
    pub fn start(
        &mut self,
        policy: &Policy,
        now_ms: u64,
        budget: impl Tokens,
    ) -> Result<Decision, CallError> {
        let now = self.turn("start", policy, now_ms, &[Phase::Ready, Phase::Waiting])?;
        let found = match self.phase {
            Phase::Ready => self.start_ready(policy, now),
            _ => self.start_waiting(policy, now, budget),
        };
        Ok(self.settle(now, found))
    }

    /// Reports that the attempt failed, and asks what now. `charge_millicredits` is what the record
    /// says the task was charged, where it is known.
    ///
    /// # Errors
    ///
    /// [`CallError`] unless the job is in flight, and the policy its own.
    pub fn fail(
        &mut self,
        policy: &Policy,
        now_ms: u64,
        failure: Failure<'_>,
        hint: Hint,
        charge_millicredits: Option<u64>,
    ) -> Result<Decision, CallError> {
        let now = self.turn("fail", policy, now_ms, &[Phase::InFlight])?;
        Ok(self.judge(policy, now, failure, hint, charge_millicredits))
    }

    /// Reports that the task succeeded.
    ///
    /// # Errors
    ///
    /// [`CallError`] unless the job is in flight, and the policy its own.
    pub fn succeed(
        &mut self,
        policy: &Policy,
        now_ms: u64,
        mut budget: impl Tokens,
    ) -> Result<Decision, CallError> {
        let now = self.turn("succeed", policy, now_ms, &[Phase::InFlight])?;
        let amount = match self.class {
            RetryClass::Never => policy.settings().budget_deposit,
            retried => policy.cost(retried),
        };
        budget.deposit(policy, amount);
        let compared = [amount, policy.settings().budget_capacity];
        Ok(self.settle(now, Found::of(Check::Success, compared)))
    }

    /// Reports that the task is not over, and asks when to look again.
    ///
    /// # Errors
    ///
    /// [`CallError`] unless the job is in flight, and the policy its own.
    pub fn poll(
        &mut self,
        policy: &Policy,
        now_ms: u64,
        hint: Hint,
    ) -> Result<Decision, CallError> {
        let now = self.turn("poll", policy, now_ms, &[Phase::InFlight])?;
        let asked = hint.after_ms.unwrap_or(0);
        let low_ms = asked.max(POLL_MS);
        let high_ms = low_ms.saturating_add(POLL_SPREAD_MS.max(asked / 4));
        let delay = self.draw_from(DelayRange { low_ms, high_ms });
        let found = Found::drawn(Check::Poll, [asked, POLL_MS], delay);
        Ok(self.settle(now, found))
    }

    /// Moves the job to another policy, on purpose. What it has used stays used.
    pub fn rebind(&mut self, policy: &Policy) {
        self.policy = policy.fingerprint();
    }
}

// The state table of the contract: in each function the first line that holds decides, and its name
// is the check of the answer.
impl Job {
    fn start_ready(&mut self, policy: &Policy, now: u64) -> Found {
        if let Some(over) = self.past_deadline(policy, now) {
            return Found::of(Check::Deadline, over);
        }
        self.first_ms.get_or_insert(now);
        Found::of(Check::Go, [1, policy.settings().max_attempts])
    }

    fn start_waiting(&mut self, policy: &Policy, now: u64, mut budget: impl Tokens) -> Found {
        let late_ms = now.saturating_sub(self.at_ms);
        if now < self.at_ms {
            return Found::of(Check::Due, [now, self.at_ms]);
        }
        if let Some(over) = self.past_deadline(policy, now) {
            return Found::of(Check::Deadline, over);
        }
        if let Some(over) = self.past_patience(policy, now) {
            return Found::of(Check::Patience, over);
        }
        if late_ms > LATE_MS && !self.is_spread {
            self.is_spread = true;
            let delay = self.draw_from(SPREAD);
            return Found::drawn(Check::Spread, [late_ms, LATE_MS], delay);
        }
        let cost = policy.cost(self.class);
        match budget.pay(policy, self.class, now) {
            Payment::Paid { tokens } => Found::of(Check::Tokens, [tokens, cost]),
            Payment::Probe { since_ms } => {
                let every_ms = policy.settings().probe_ms.unwrap_or_default();
                Found::of(Check::Probe, [since_ms, every_ms])
            }
            Payment::Short { tokens } => {
                let delay = self.draw_from(PARK);
                Found::drawn(Check::Budget, [tokens, cost], delay)
            }
        }
    }

    fn judge(
        &mut self,
        policy: &Policy,
        now: u64,
        failure: Failure<'_>,
        hint: Hint,
        charge: Option<u64>,
    ) -> Decision {
        let judged = Judged::of(failure);
        let Judged { rule, class, .. } = judged;
        let found = if judged.is_cancelled {
            Found::of(Check::Cancelled, [0, 0])
        } else if judged.is_ambiguous && !policy.settings().allow_duplicate {
            Found::of(Check::Reconcile, [judged.status, 0])
        } else {
            let guess = if judged.is_lost {
                self.estimate_millicredits
            } else {
                0
            };
            self.lost_millicredits = self
                .lost_millicredits
                .saturating_add(charge.unwrap_or(guess));
            self.rule = rule;
            if judged.is_refused {
                self.attempts = self.attempts.saturating_sub(1);
            }
            let found = self.check_retry(policy, now, class, hint);
            if found.check == Check::Delay {
                self.count(class);
                self.phase = Phase::Waiting;
            }
            found
        };
        let mut decision = self.settle(now, found);
        decision.rule = rule;
        decision.class = class;
        decision
    }

    fn check_retry(&mut self, policy: &Policy, now: u64, class: RetryClass, hint: Hint) -> Found {
        let attempts = u64::from(self.attempts);
        let most_attempts = policy.settings().max_attempts;
        let used = u64::from(self.used(class));
        let retries = policy.retries(class);
        if hint.retry == Some(false) {
            return Found::of(Check::Server, [0, 0]);
        }
        if retries == 0 {
            return Found::of(Check::Verdict, [0, 0]);
        }
        if attempts >= most_attempts {
            return Found::of(Check::Attempts, [attempts, most_attempts]);
        }
        if used >= retries {
            return Found::of(Check::Retries, [used, retries]);
        }
        let ceiling = policy.settings().ceiling_millicredits;
        if let Some(ceiling) = ceiling.filter(|ceiling| self.lost_millicredits >= *ceiling) {
            return Found::of(Check::Credits, [self.lost_millicredits, ceiling]);
        }

        let delay = self.draw_from(policy.class(class).range(used, hint.after_ms));
        let at = now.saturating_add(delay.ms);
        if let Some(asked) = hint.after_ms.filter(|asked| *asked > LONGEST_HINT_MS) {
            return Found::drawn(Check::Hint, [asked, LONGEST_HINT_MS], delay);
        }
        if let Some(over) = self.past_deadline(policy, at) {
            return Found::drawn(Check::Deadline, over, delay);
        }
        if let Some(over) = self.past_patience(policy, at) {
            return Found::drawn(Check::Patience, over, delay);
        }
        Found::drawn(Check::Delay, [used.wrapping_add(1), retries], delay)
    }
}

/// The check that decided, what it compared, and the delay that was drawn.
struct Found {
    check: Check,
    compared: [u64; 2],
    delay: Option<Delay>,
}

impl Found {
    const fn of(check: Check, compared: [u64; 2]) -> Self {
        Self {
            check,
            compared,
            delay: None,
        }
    }

    const fn drawn(check: Check, compared: [u64; 2], delay: Delay) -> Self {
        Self {
            check,
            compared,
            delay: Some(delay),
        }
    }
}

impl Job {
    /// Checks that a call is in turn, and takes the time: it never goes back.
    fn turn(
        &mut self,
        call: &'static str,
        policy: &Policy,
        now_ms: u64,
        phases: &[Phase],
    ) -> Result<u64, CallError> {
        if self.policy != policy.fingerprint() {
            let (expected, found) = (self.policy, policy.fingerprint());
            return Err(CallError::OtherPolicy { expected, found });
        }
        if !phases.contains(&self.phase) {
            return Err(CallError::OutOfTurn {
                call,
                phase: self.phase,
            });
        }
        self.last_ms = self.last_ms.max(now_ms);
        Ok(self.last_ms)
    }

    /// The end of an attempt that begins at this time, and the deadline before it.
    fn past_deadline(&self, policy: &Policy, begin_ms: u64) -> Option<[u64; 2]> {
        let end_ms = begin_ms.saturating_add(policy.settings().min_attempt_ms);
        self.deadline_ms
            .filter(|deadline| end_ms > *deadline)
            .map(|deadline| [end_ms, deadline])
    }

    /// How long the job would have been tried at this time, and the longest that it may be.
    fn past_patience(&self, policy: &Policy, begin_ms: u64) -> Option<[u64; 2]> {
        let elapsed_ms = begin_ms.saturating_sub(self.first_ms.unwrap_or(begin_ms));
        let most_ms = policy.settings().max_elapsed_ms?;
        (elapsed_ms > most_ms).then_some([elapsed_ms, most_ms])
    }

    fn draw_from(&mut self, range: DelayRange) -> Delay {
        let DelayRange { low_ms, high_ms } = range;
        let drawn = bounded(
            draw(self.stream, self.draws),
            high_ms.saturating_sub(low_ms),
        );
        self.draws = self.draws.saturating_add(1);
        Delay {
            ms: low_ms.saturating_add(drawn),
            low_ms,
            high_ms,
        }
    }

    /// Counts a retry of a class, which is then what the job waits for.
    fn count(&mut self, class: RetryClass) {
        if let Some(used) = slot(class).and_then(|slot| self.used.get_mut(slot)) {
            *used = used.wrapping_add(1);
        }
        self.class = class;
        self.is_spread = false;
    }

    /// Does what the check that decided asks for, and answers so.
    fn settle(&mut self, now: u64, found: Found) -> Decision {
        let Found {
            check,
            compared,
            delay,
        } = found;
        let due = now.saturating_add(delay.map_or(0, |delay| delay.ms));
        let mut at_ms = Some(due);
        let action = match check {
            Check::Go | Check::Tokens | Check::Probe => {
                self.attempts = self.attempts.wrapping_add(1);
                self.phase = Phase::InFlight;
                Action::Go
            }
            Check::Due => {
                at_ms = Some(self.at_ms);
                Action::Wait
            }
            Check::Spread | Check::Budget | Check::Delay | Check::Poll => {
                self.at_ms = due;
                Action::Wait
            }
            Check::Success => {
                self.phase = Phase::Done;
                at_ms = None;
                Action::Done
            }
            Check::Reconcile => {
                at_ms = None;
                Action::Reconcile
            }
            Check::Hint => {
                self.phase = Phase::Stopped;
                Action::Stop
            }
            Check::Deadline
            | Check::Patience
            | Check::Cancelled
            | Check::Server
            | Check::Verdict
            | Check::Attempts
            | Check::Retries
            | Check::Credits => {
                self.phase = Phase::Stopped;
                at_ms = None;
                Action::Stop
            }
        };
        Decision {
            action,
            check,
            class: self.class,
            rule: self.rule,
            attempts: self.attempts,
            at_ms,
            delay,
            compared,
        }
    }
}

/// What a failure means for the job.
struct Judged {
    rule: RuleNumber,
    class: RetryClass,
    /// Somebody cancelled the task; nothing else is known.
    is_cancelled: bool,
    /// It may have been accepted all the same.
    is_ambiguous: bool,
    /// It was refused before it began, so it was no attempt.
    is_refused: bool,
    /// Its credits do not come back.
    is_lost: bool,
    status: u64,
}

impl Judged {
    fn of(failure: Failure<'_>) -> Self {
        let mut judged = Self {
            rule: RuleNumber::NONE,
            class: RetryClass::Never,
            is_cancelled: false,
            is_ambiguous: false,
            is_refused: false,
            is_lost: false,
            status: 0,
        };
        match failure {
            Failure::Cancelled => judged.is_cancelled = true,
            Failure::Task(found) => {
                judged.rule = RuleNumber(found.rule_number());
                judged.class = found.facts().class;
                judged.is_lost = found.refund() == Refund::No;
            }
            Failure::Creation(status) => {
                let rule = http_facts(status);
                judged.rule = RuleNumber(rule.number);
                judged.class = rule.creation_class;
                judged.is_ambiguous = rule.is_ambiguous;
                judged.is_refused = rule.creation_class == RetryClass::Throttled;
                judged.status = u64::from(status.unwrap_or(0));
            }
        }
        judged
    }
}

/// Where the retries of a class are counted; `None` for the one that has none.
fn slot(class: RetryClass) -> Option<usize> {
    usize::from(class.number()).checked_sub(1)
}
