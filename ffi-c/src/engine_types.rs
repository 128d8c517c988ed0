#![allow(non_camel_case_types, reason = "the names of the C interface")]

use core::ffi::c_char;

use taketwo::{
    Action, Check, Decision, DecisionParts, Delay, JOB_BYTES, POLICY_BYTES, RetryClass, Tell,
};

use crate::boundary::TextBuffer;

/// When and how often to retry. Filled by taketwo_policy_preset(), taketwo_policy_read() or
/// taketwo_policy_load(), and never otherwise: every function checks what it is given, and answers
/// TAKETWO_STATUS_INVALID_POLICY to a struct that none of them filled. May be copied, and read by
/// many threads at once. It will not change in size.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct taketwo_policy {
    /// Of the library. To keep a policy elsewhere than in memory use taketwo_policy_save().
    pub opaque: [u64; 32],
}

/// One thing that the user wants, made of one or more attempts. Filled by taketwo_job_new() or
/// taketwo_job_load(), and never otherwise: every function checks what it is given, and answers
/// TAKETWO_STATUS_INVALID_STATE to a struct that none of them filled. May be copied, but only one
/// copy may be gone on with, or the work is done twice. Of one thread at a time. It will not change
/// in size.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct taketwo_job {
    /// Of the library. To keep a job elsewhere than in memory use taketwo_job_save().
    pub opaque: [u64; 16],
}

/// What jobs may still spend on retries, shared by those of a process or an organisation: one word,
/// which may be kept and copied as a number. Filled by taketwo_budget_new() or
/// taketwo_budget_load(); all zero it is an empty budget.
///
/// Of one thread at a time, or of many if all of them use nothing but the functions whose names end
/// in _atomic. It will not change in size.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct taketwo_budget {
    /// Of the library.
    pub word: u64,
}

/// What a call of a job answers, and why. A plain value of 64 bytes; it will not change in size.
/// taketwo_decision_explain() says it in a sentence.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct taketwo_decision {
    /// When to start or to poll again, in the caller's milliseconds, if has_at; else 0. For
    /// TAKETWO_CHECK_HINT it is when a new job might start.
    pub at_ms: u64,
    /// The delay that was drawn, in milliseconds, if has_delay; else 0.
    pub delay_ms: u64,
    /// The shortest that it could have been, likewise.
    pub delay_low_ms: u64,
    /// The longest that it could have been, likewise.
    pub delay_high_ms: u64,
    /// The two numbers that the check compared, the job's first; both 0 where it compares none.
    pub compared: [u64; 2],
    /// How many attempts were begun, this one counted; one that was refused for lack of room is not.
    pub attempts: u32,
    /// What to do: a taketwo_action, or one that is newer than this header.
    pub action: u8,
    /// What decided it: a taketwo_check, or one that is newer than this header.
    pub check: u8,
    /// How the failure may be retried: a taketwo_retry_class.
    pub retry_class: u8,
    /// The number of the rule that judged the failure, as taketwo_rule_name() takes it;
    /// TAKETWO_RULE_NONE where none did.
    pub rule: u8,
    /// 1 if at_ms is set, else 0.
    pub has_at: u8,
    /// 1 if the three delays are set, else 0.
    pub has_delay: u8,
    /// Zero.
    pub reserved: [u8; 6],
}

/// Whether the server said to try again.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[repr(u8)]
pub enum taketwo_hint_retry {
    /// It did not say.
    Unset = 0,
    /// It said to. That changes nothing.
    Yes = 1,
    /// It said not to. That stops the job.
    No = 2,
}

/// What the server said about trying again, in its headers Retry-After, retry-after-ms and
/// x-should-retry. All zero where it said nothing. It will not change in size.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct taketwo_hint {
    /// After how many milliseconds, if has_after. The job never goes sooner, and gives up on more
    /// than 900000.
    pub after_ms: u64,
    /// Whether to: a taketwo_hint_retry.
    pub retry: u8,
    /// 1 if after_ms is set, else 0.
    pub has_after: u8,
    /// Zero.
    pub reserved: [u8; 6],
}

/// What kind of failure an attempt ended with.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[repr(u8)]
pub enum taketwo_failure_kind {
    /// The task was created, and failed.
    Task = 1,
    /// The task was created, and cancelled.
    Cancelled = 2,
    /// The task was not created, or it is not known whether it was.
    Creation = 3,
}

/// How an attempt ended, other than well: taketwo_failure_task(), taketwo_failure_cancelled() and
/// taketwo_failure_creation() make it. It will not change in size.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct taketwo_failure {
    /// Of TAKETWO_FAILURE_KIND_CREATION: the HTTP status, 0 where there was no answer.
    pub http_status: u16,
    /// A taketwo_failure_kind.
    pub kind: u8,
    /// Of TAKETWO_FAILURE_KIND_TASK: the number of the rule of its failure code.
    pub rule: u8,
    /// Zero.
    pub reserved: [u8; 4],
}

/// What an HTTP answer means that is not a success. It will not change in size.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct taketwo_http_answer {
    /// The number of the rule: one of taketwo_rule, or of a rule that is newer than this header.
    pub rule: u8,
    /// How the answer may be retried.
    pub retry_class: RetryClass,
    /// How a creation that was answered so may be retried.
    pub creation_class: RetryClass,
    /// Whether a creation that was answered so may have made a task all the same.
    pub is_ambiguous: bool,
    /// Whether polling is to end with this answer, because the task is out of sight. Any other error
    /// while polling says nothing about the task: poll on.
    pub ends_polling: bool,
    /// Zero.
    pub reserved: [u8; 3],
}

/// Why a policy, or saved state, cannot be read. It will not change in size.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct taketwo_error {
    /// What is wrong, in a word that stays the same. Of a policy file: "syntax" "unknown_key"
    /// "repeated" "wrong_type" "unknown_preset" "out_of_range". Of saved state: "wrong_length"
    /// "wrong_kind" "newer_version" "unknown_version" "bad_checksum" "other_policy" "impossible",
    /// and of its JSON also "missing_key" and "wrong_value".
    pub name: [c_char; 24],
    /// How many bytes the whole sentence has. Some of it was cut if that is 992 or more: a policy
    /// file is told of every number that is out of its range, and taketwo_policy_check() writes the
    /// whole of it.
    pub message_len: u64,
    /// The whole of it in a sentence, with key, value and bound, as UTF-8 with a NUL behind it. Cut
    /// between characters.
    pub message: [c_char; 992],
}

const _: () = assert!(size_of::<taketwo_policy>() == 256 && POLICY_BYTES <= 256);
const _: () = assert!(size_of::<taketwo_job>() == 128 && JOB_BYTES <= 128);
const _: () = assert!(size_of::<taketwo_budget>() == 8);
const _: () = assert!(size_of::<taketwo_decision>() == 64);
const _: () = assert!(size_of::<taketwo_hint>() == 16);
const _: () = assert!(size_of::<taketwo_failure>() == 8);
const _: () = assert!(size_of::<taketwo_http_answer>() == 8);
const _: () = assert!(size_of::<taketwo_error>() == 1024);

impl From<Decision> for taketwo_decision {
    fn from(decision: Decision) -> Self {
        let delay = decision.delay();
        Self {
            at_ms: decision.at_ms().unwrap_or_default(),
            delay_ms: delay.map_or(0, |delay| delay.ms),
            delay_low_ms: delay.map_or(0, |delay| delay.low_ms),
            delay_high_ms: delay.map_or(0, |delay| delay.high_ms),
            compared: decision.compared(),
            attempts: decision.attempts(),
            action: decision.action().number(),
            check: decision.check().number(),
            retry_class: decision.class().number(),
            rule: decision.rule_number().unwrap_or(crate::TAKETWO_RULE_NONE),
            has_at: u8::from(decision.at_ms().is_some()),
            has_delay: u8::from(delay.is_some()),
            reserved: [0; 6],
        }
    }
}

impl taketwo_decision {
    /// Returns core's decision, or `None` where the fields are not those of one.
    pub(crate) fn to_core(self) -> Option<Decision> {
        let delay = Delay {
            ms: self.delay_ms,
            low_ms: self.delay_low_ms,
            high_ms: self.delay_high_ms,
        };
        Some(Decision::from(DecisionParts {
            action: Action::from_number(self.action)?,
            check: Check::from_number(self.check)?,
            class: RetryClass::from_number(self.retry_class)?,
            rule_number: (self.rule != crate::TAKETWO_RULE_NONE).then_some(self.rule),
            attempts: self.attempts,
            at_ms: (self.has_at != 0).then_some(self.at_ms),
            delay: (self.has_delay != 0).then_some(delay),
            compared: self.compared,
        }))
    }
}

impl taketwo_error {
    pub(crate) fn new(name: &str, why: &dyn Tell) -> Self {
        let mut to = Self {
            name: [0; 24],
            message_len: 0,
            message: [0; 992],
        };
        TextBuffer::fill(&mut to.name, &name);
        let len = TextBuffer::fill(&mut to.message, why);
        to.message_len = u64::try_from(len).unwrap_or(u64::MAX);
        to
    }
}
