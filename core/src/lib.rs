#![doc = include_str!("../README.md")]
#![no_std]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod budget;
mod chance;
mod citation;
mod class;
mod classify;
mod code;
mod decision;
mod delay;
mod excerpt;
mod facts;
mod found;
mod http;
mod job;
mod keys;
#[cfg(not(target_family = "wasm"))]
mod lookup;
mod message;
mod names;
mod policy;
mod pool;
mod rules;
mod state;
mod tell;
mod vocabulary;

#[cfg(feature = "json")]
mod credits;
#[cfg(feature = "json")]
mod error;
#[cfg(feature = "json")]
mod json;
#[cfg(feature = "json")]
mod lines;
#[cfg(feature = "json")]
mod policy_file;
#[cfg(feature = "serde")]
mod policy_serde;
#[cfg(feature = "json")]
mod record;
#[cfg(feature = "json")]
mod state_file;
#[cfg(feature = "json")]
mod task;
#[cfg(feature = "json")]
mod text;

#[cfg(target_has_atomic = "64")]
pub use budget::{AtomicBudget, AtomicWord};
pub use budget::{Budget, Payment, Tokens};
pub use citation::Citation;
pub use class::RetryClass;
pub use classify::{Classification, classify, classify_bytes, classify_many};
pub use code::{MAX_CODE_BYTES, MAX_CODE_SEGMENTS};
pub use decision::{Action, Check, Decision, DecisionParts, Delay};
pub use facts::{HttpFacts, RuleText, http_facts, rule_sentence, rule_text_for_c};
pub use http::{HTTP_RULES, HttpRule, classify_http, ends_polling};
pub use job::{CallError, Failure, Hint, Job, Phase};
pub use message::Message;
pub use names::UnknownName;
pub use policy::{
    ClassSettings, InvalidPolicy, POLICY_FIELDS, Policy, PolicyField, PolicyFieldKind, PolicyKey,
    PolicySettings, PolicyViolation, Preset,
};
pub use rules::{PAGE_READ_ON, Pattern, RULES, Rule, TABLE_VERSION};
pub use state::{BUDGET_BYTES, JOB_BYTES, POLICY_BYTES, StateError};
pub use tell::Tell;
pub use vocabulary::{Basis, Family, Refund, Remedy, Stage, Verdict};

#[cfg(feature = "json")]
pub use error::{TaskError, TaskErrorKind};
#[cfg(feature = "json")]
pub use json::{MAX_DEPTH, read_task};
#[cfg(feature = "json")]
pub use lines::{MAX_LINE_BYTES, TaskLines, read_line, read_tasks};
#[cfg(feature = "json")]
pub use policy_file::{FileKey, PolicyFileError};
#[cfg(feature = "json")]
pub use record::{Field, FieldType, Record};
#[cfg(feature = "json")]
pub use state_file::StateFileError;
#[cfg(feature = "json")]
pub use task::{MAX_MILLICREDITS, Status, Task};
#[cfg(feature = "json")]
pub use text::Text;

/// The version of this package: that of the crate, the C library and the Python package alike.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The examples of the documentation, so that they are run.
#[cfg(all(doctest, feature = "serde"))]
#[doc = include_str!("../../docs/host.md")]
#[doc = include_str!("../../docs/policy.md")]
#[doc = include_str!("../../docs/verdicts/after_delay.md")]
#[doc = include_str!("../../docs/verdicts/never.md")]
#[doc = include_str!("../../docs/verdicts/unlikely.md")]
#[doc = include_str!("../../docs/verdicts/unspecified.md")]
mod documentation {}
