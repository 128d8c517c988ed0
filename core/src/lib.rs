#![doc = include_str!("../README.md")]
#![no_std]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod citation;
mod classify;
mod code;
mod excerpt;
mod message;
mod names;
mod rules;
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
mod record;
#[cfg(feature = "json")]
mod task;
#[cfg(feature = "json")]
mod text;

pub use citation::Citation;
pub use classify::{Classification, classify, classify_bytes};
pub use code::{MAX_CODE_BYTES, MAX_CODE_SEGMENTS};
pub use message::Message;
pub use names::UnknownName;
pub use rules::{PAGE_READ_ON, Pattern, RULES, Rule, TABLE_VERSION};
pub use vocabulary::{Basis, Family, Refund, Remedy, Stage, Verdict};

#[cfg(feature = "json")]
pub use error::{TaskError, TaskErrorKind};
#[cfg(feature = "json")]
pub use json::{MAX_DEPTH, read_task};
#[cfg(feature = "json")]
pub use lines::{MAX_LINE_BYTES, TaskLines, read_line, read_tasks};
#[cfg(feature = "json")]
pub use record::{Field, FieldType, Record};
#[cfg(feature = "json")]
pub use task::{MAX_MILLICREDITS, Status, Task};
#[cfg(feature = "json")]
pub use text::Text;

/// The version of this package: that of the crate, the C library and the Python package alike.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
