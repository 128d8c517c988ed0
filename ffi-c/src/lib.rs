//! The C library of taketwo. What stands here only translates: the answers are core's.
//!
//! The comments of exported items are written for C readers; cbindgen copies them into
//! `include/taketwo.h`.

#![no_std]
// The safety of each function is told to C readers, in the words of its own comment.
#![allow(clippy::missing_safety_doc)]

// A build that unwinds (tests, and plain `cargo build`) takes its panic handler from std. The
// library that is installed is built with `--profile c-library` and has the one below instead.
#[cfg(any(test, not(panic = "abort")))]
extern crate std;

mod boundary;
pub mod engine;
mod engine_types;
#[cfg(all(panic = "abort", not(test)))]
mod panic;
mod types;

// Last, as it is to be in the header. WebAssembly has nothing but pointers.
#[cfg(not(target_family = "wasm"))]
pub mod by_pointer;

use core::ffi::c_char;
use core::str::from_utf8;

use taketwo::{RuleText, Tell, Text, rule_sentence, rule_text_for_c};

use crate::boundary::{TextBuffer, text_for_c};
use crate::types::{taketwo_classification, taketwo_status, taketwo_task, taketwo_task_error};

/// The version of the binary interface. It grows by one whenever a program that was built against
/// an older header could no longer run with the library.
pub const TAKETWO_ABI_VERSION: u32 = 1;

/// Given or found in the place of a number of a policy: there is none.
pub const TAKETWO_NONE: u64 = u64::MAX;

/// Found in the place of the number of a rule: there is none.
pub const TAKETWO_RULE_NONE: u8 = u8::MAX;

/// Returns the version of the library, "0.1.0" say. Compare it with TAKETWO_VERSION, the version of
/// the header.
#[unsafe(no_mangle)]
pub extern "C" fn taketwo_version() -> *const c_char {
    const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), "\0");
    VERSION.as_ptr().cast()
}

/// Returns TAKETWO_ABI_VERSION as the library was built with it. A program may run with the library
/// if this is the TAKETWO_ABI_VERSION it was built with itself.
#[unsafe(no_mangle)]
pub extern "C" fn taketwo_abi_version() -> u32 {
    TAKETWO_ABI_VERSION
}

/// Returns the version of the table of rules. It grows by one whenever a rule is added or changed.
#[unsafe(no_mangle)]
pub extern "C" fn taketwo_table_version() -> u32 {
    taketwo::TABLE_VERSION
}

/// Returns what a failure code means.
///
/// `code` is `len` bytes; no NUL needs to follow them, and NULs and invalid UTF-8 among them are
/// fine. NULL is a task that failed without a code, whatever `len` is; an empty code is not the
/// same. Every input has an answer: a code that no source names has TAKETWO_FAMILY_UNKNOWN and
/// TAKETWO_VERDICT_UNSPECIFIED.
#[unsafe(no_mangle)]
#[inline(never)]
pub unsafe extern "C" fn taketwo_classify(
    code: *const c_char,
    len: usize,
) -> taketwo_classification {
    // SAFETY: the caller gives `len` readable bytes at `code`, or NULL.
    let code = unsafe { boundary::bytes(code, len) };
    taketwo_classification::from(taketwo::classify_bytes(code))
}

/// Writes what each of `count` failure codes means to `rules`, as the number of its rule: what
/// taketwo_classify() would say of it, code after code, in one call.
///
/// Code number n is `lens[n]` bytes at `codes[n]`, read as by taketwo_classify(): NULL there is a task
/// that failed without a code, whatever its length is. All that a rule says can be had from its
/// number; the detail of a code, which is a part of it, by taketwo_classify() alone.
///
/// TAKETWO_STATUS_NULL_POINTER, and nothing is written, if `codes`, `lens` or `rules` is NULL and
/// `count` is not 0. There must be room for `count` numbers at `rules`, which must not overlap the
/// others.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn taketwo_classify_many(
    codes: *const *const c_char,
    lens: *const usize,
    count: usize,
    rules: *mut u8,
) -> taketwo_status {
    if count != 0 && (codes.is_null() || lens.is_null() || rules.is_null()) {
        return taketwo_status::NullPointer;
    }
    for index in 0..count {
        // SAFETY: the caller gives `count` codes, each of its length or NULL, and room for as many
        // numbers.
        unsafe {
            let code = boundary::bytes(codes.add(index).read(), lens.add(index).read());
            rules
                .add(index)
                .write(taketwo::classify_bytes(code).rule_number());
        }
    }
    taketwo_status::Ok
}

/// Reads the JSON of a task, as the Get Task endpoint gives it, from `len` bytes at `json`.
///
/// On TAKETWO_STATUS_OK `*task` is written; its texts point into `json` and are good for as long as
/// that is. On TAKETWO_STATUS_INVALID_TASK `*error` is written, unless `error` is NULL. Nothing else
/// is written, and never both. If `json` or `task` is NULL it is TAKETWO_STATUS_NULL_POINTER.
///
/// The whole text has to be one JSON object in UTF-8; nothing is guessed. Keys that are not read
/// are ignored.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn taketwo_read_task(
    json: *const c_char,
    len: usize,
    task: *mut taketwo_task,
    error: *mut taketwo_task_error,
) -> taketwo_status {
    // SAFETY: the caller gives `len` readable bytes at `json`, or NULL.
    let Some(json) = (unsafe { boundary::bytes(json, len) }) else {
        return taketwo_status::NullPointer;
    };
    // SAFETY: the caller gives room for a task and for an error, or NULL.
    unsafe { boundary::write_task(&taketwo::read_task(json).map(Some), task, error) }
}

/// Reads one line of JSON Lines, of `len` bytes at `line`, its line feed not among them.
///
/// As taketwo_read_task(), NULLs included, and returns TAKETWO_STATUS_BLANK_LINE for a line of white
/// space, with nothing written. A carriage return at the end of the line and a byte order mark at its start do
/// no harm. `number` is the number of the line, from 1, and comes back in an error. A line of more
/// than `max_bytes` bytes is an error, and is not looked at; TAKETWO_MAX_LINE_BYTES is a fair limit.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn taketwo_read_line(
    line: *const c_char,
    len: usize,
    number: u64,
    max_bytes: usize,
    task: *mut taketwo_task,
    error: *mut taketwo_task_error,
) -> taketwo_status {
    // SAFETY: the caller gives `len` readable bytes at `line`, or NULL.
    let Some(line) = (unsafe { boundary::bytes(line, len) }) else {
        return taketwo_status::NullPointer;
    };
    // SAFETY: the caller gives room for a task and for an error, or NULL.
    unsafe { boundary::write_task(&taketwo::read_line(line, number, max_bytes), task, error) }
}

/// Decodes a text of a task: `len` bytes at `source`, as they stand between the quotes of a JSON
/// string, into UTF-8 at `buffer`, which must not overlap them.
///
/// Returns how many bytes the whole decoded text has. At most `capacity - 1` of them are written,
/// no character in part, and a NUL behind them, unless `capacity` is 0; so the text was cut if the
/// result is `capacity` or more. `buffer` may be NULL if `capacity` is 0. NULL as `source` is the
/// empty text. Half of a surrogate pair is decoded as U+FFFD, and so is what is no escape sequence
/// or not UTF-8, which no text of a task holds.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn taketwo_decode_text(
    source: *const c_char,
    len: usize,
    buffer: *mut c_char,
    capacity: usize,
) -> usize {
    // SAFETY: the caller gives `len` readable bytes at `source`, or NULL.
    let source = unsafe { boundary::bytes(source, len) }.unwrap_or_default();
    // SAFETY: the caller gives room for `capacity` bytes at `buffer`, or NULL.
    let mut buffer = unsafe { TextBuffer::new(buffer, capacity) };
    // Each round takes what is UTF-8, and then what is not.
    let mut rest = source;
    loop {
        let read = from_utf8(rest);
        let valid = match read {
            Ok(_) => rest.len(),
            Err(error) => error.valid_up_to(),
        };
        let (text, behind) = rest.split_at_checked(valid).unwrap_or_default();
        Text::from_json(from_utf8(text).unwrap_or_default()).tell(&mut |piece| buffer.put(piece));
        let Err(error) = read else { break };
        buffer.put("\u{fffd}");
        let len = error.error_len().unwrap_or(behind.len());
        rest = behind.get(len..).unwrap_or_default();
    }
    buffer.finish()
}

/// Returns the name of a rule, "safety.input" or "http.throttled" say. The empty text if no rule has
/// this number.
#[unsafe(no_mangle)]
pub extern "C" fn taketwo_rule_name(rule: u8) -> *const c_char {
    text_for_c(Some(rule_text_for_c(rule, RuleText::Name)))
}

/// Returns what a rule means, in a sentence for developers. The empty text for a rule of HTTP answers
/// and if no rule has this number.
#[unsafe(no_mangle)]
pub extern "C" fn taketwo_rule_meaning(rule: u8) -> *const c_char {
    text_for_c(Some(rule_text_for_c(rule, RuleText::Meaning)))
}

/// Returns what a rule rests on, as a text for people: "SAFETY failures, sentence 13", a section and
/// a sentence of the vendor's page, or what there is instead. The empty text if no rule has this
/// number.
#[unsafe(no_mangle)]
pub extern "C" fn taketwo_rule_citation(rule: u8) -> *const c_char {
    text_for_c(Some(rule_text_for_c(rule, RuleText::Citation)))
}

/// Returns the heading of the section of the vendor's page that a rule rests on. The empty text if
/// it rests on none, or no rule has this number.
#[unsafe(no_mangle)]
pub extern "C" fn taketwo_rule_citation_section(rule: u8) -> *const c_char {
    text_for_c(Some(rule_text_for_c(rule, RuleText::CitationSection)))
}

/// Returns the number of the sentence of the vendor's page that a rule rests on: sentences are
/// numbered from 1 through the whole page. 0 if it rests on none, or no rule has this number.
#[unsafe(no_mangle)]
pub extern "C" fn taketwo_rule_citation_sentence(rule: u8) -> u32 {
    u32::from(rule_sentence(rule))
}

/// Returns the key by which translators know the message of a rule: "moderation.input", say. The
/// empty text for a rule of HTTP answers and if no rule has this number.
#[unsafe(no_mangle)]
pub extern "C" fn taketwo_rule_message_key(rule: u8) -> *const c_char {
    text_for_c(Some(rule_text_for_c(rule, RuleText::MessageKey)))
}

/// Returns the message of a rule in English: a sentence or two that may be shown to an end user. It
/// never holds the failure code. The empty text for a rule of HTTP answers and if no rule has this
/// number.
#[unsafe(no_mangle)]
pub extern "C" fn taketwo_rule_user_message(rule: u8) -> *const c_char {
    text_for_c(Some(rule_text_for_c(rule, RuleText::UserMessage)))
}

/// Returns what a taketwo_status says, in a sentence for people: for calls that have no error to write
/// one to. The empty text for any other number.
#[unsafe(no_mangle)]
pub extern "C" fn taketwo_status_message(status: u32) -> *const c_char {
    text_for_c(taketwo_status::from_number(status).map(taketwo_status::message))
}

/// Returns the name of a taketwo_family: "moderation", say. The empty text for any other number.
#[unsafe(no_mangle)]
pub extern "C" fn taketwo_family_name(family: u8) -> *const c_char {
    text_for_c(taketwo::Family::from_number(family).map(taketwo::Family::name_for_c))
}

/// Returns the name of a taketwo_verdict: "never", say. The empty text for any other number.
#[unsafe(no_mangle)]
pub extern "C" fn taketwo_verdict_name(verdict: u8) -> *const c_char {
    text_for_c(taketwo::Verdict::from_number(verdict).map(taketwo::Verdict::name_for_c))
}

/// Returns the name of a taketwo_stage: "input", say. The empty text for any other number.
#[unsafe(no_mangle)]
pub extern "C" fn taketwo_stage_name(stage: u8) -> *const c_char {
    text_for_c(taketwo::Stage::from_number(stage).map(taketwo::Stage::name_for_c))
}

/// Returns the name of a taketwo_refund: "no", say. The empty text for any other number.
#[unsafe(no_mangle)]
pub extern "C" fn taketwo_refund_name(refund: u8) -> *const c_char {
    text_for_c(taketwo::Refund::from_number(refund).map(taketwo::Refund::name_for_c))
}

/// Returns the name of a taketwo_remedy: "change_input", say. The empty text for any other number.
#[unsafe(no_mangle)]
pub extern "C" fn taketwo_remedy_name(remedy: u8) -> *const c_char {
    text_for_c(taketwo::Remedy::from_number(remedy).map(taketwo::Remedy::name_for_c))
}

/// Returns the name of a taketwo_basis: "page", say. The empty text for any other number.
#[unsafe(no_mangle)]
pub extern "C" fn taketwo_basis_name(basis: u8) -> *const c_char {
    text_for_c(taketwo::Basis::from_number(basis).map(taketwo::Basis::name_for_c))
}

/// Returns the name of a taketwo_task_status: "FAILED", say. The empty text for any other number.
#[unsafe(no_mangle)]
pub extern "C" fn taketwo_task_status_name(status: u8) -> *const c_char {
    text_for_c(taketwo::Status::from_number(status).map(taketwo::Status::name_for_c))
}

/// Returns the name of a taketwo_task_error_kind: "broken_json", say. The empty text for any other
/// number.
#[unsafe(no_mangle)]
pub extern "C" fn taketwo_task_error_kind_name(kind: u8) -> *const c_char {
    text_for_c(taketwo::TaskErrorKind::from_number(kind).map(taketwo::TaskErrorKind::name_for_c))
}

/// Returns the name of a taketwo_action: "wait", say. The empty text for any other number.
#[unsafe(no_mangle)]
pub extern "C" fn taketwo_action_name(action: u8) -> *const c_char {
    text_for_c(taketwo::Action::from_number(action).map(taketwo::Action::name_for_c))
}

/// Returns the name of a taketwo_check: "deadline", say. The empty text for any other number.
#[unsafe(no_mangle)]
pub extern "C" fn taketwo_check_name(check: u8) -> *const c_char {
    text_for_c(taketwo::Check::from_number(check).map(taketwo::Check::name_for_c))
}

/// Returns the name of a taketwo_retry_class: "after_delay", say. The empty text for any other number.
#[unsafe(no_mangle)]
pub extern "C" fn taketwo_retry_class_name(class: u8) -> *const c_char {
    text_for_c(taketwo::RetryClass::from_number(class).map(taketwo::RetryClass::name_for_c))
}

/// Returns the name of a taketwo_phase: "in_flight", say. The empty text for any other number.
#[unsafe(no_mangle)]
pub extern "C" fn taketwo_phase_name(phase: u8) -> *const c_char {
    text_for_c(taketwo::Phase::from_number(phase).map(taketwo::Phase::name_for_c))
}

/// Returns the name of a taketwo_preset: "shared", say. The empty text for any other number.
#[unsafe(no_mangle)]
pub extern "C" fn taketwo_preset_name(preset: u8) -> *const c_char {
    text_for_c(taketwo::Preset::from_number(preset).map(taketwo::Preset::name_for_c))
}
