#![allow(non_camel_case_types, reason = "the names of the C interface")]

use core::ffi::c_char;
use core::mem::transmute;
use core::ptr::null;

use taketwo::{
    Basis, Classification, Family, RULES, Refund, Remedy, Stage, Status, Task, TaskError,
    TaskErrorKind, Text, Verdict,
};

use crate::boundary::TextBuffer;

/// What became of a call.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[repr(u32)]
pub enum taketwo_status {
    /// It was done, and what it gives has been written.
    Ok = 0,
    /// A pointer that must not be NULL is. Nothing was written.
    NullPointer = 1,
    /// The line is blank, so there is no task on it. Nothing was written. Go on with the next line.
    BlankLine = 2,
    /// The record cannot be read; the error says what is wrong, and where. Nothing of it is to be
    /// taken for the state of a task: ask for the record again, or have a person look at it.
    InvalidTask = 3,
    /// A number or name that has no meaning where it was given. Nothing was written.
    InvalidArgument = 4,
    /// It is no policy: the file or the bytes cannot be read, a number is out of its range, or the
    /// struct was never filled. Nothing was written.
    InvalidPolicy = 5,
    /// It is no job or budget: the bytes are of something else, damaged or impossible, or the struct
    /// was never filled. Nothing of it is to be guessed. Nothing was written.
    InvalidState = 6,
    /// The call does not fit the phase of the job. Nothing was written.
    OutOfTurn = 7,
    /// The job, or the budget, was made with another policy. Nothing was written.
    /// taketwo_job_rebind() moves a job to another policy on purpose.
    OtherPolicy = 8,
}

/// What a failure code means. A plain value of 16 bytes; it will not change in size.
///
/// All of it but the detail depends on the rule alone: taketwo_rule_user_message(rule) and its like
/// give the texts of a rule.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct taketwo_classification {
    /// The number of the rule: one of taketwo_rule, or of a rule that is newer than this header.
    pub rule: u8,
    /// What kind of failure it was.
    pub family: Family,
    /// Whether the same request may be sent again.
    pub verdict: Verdict,
    /// Where in the course of the task it arose.
    pub stage: Stage,
    /// Whether the credits are expected to come back.
    pub refund: Refund,
    /// What to do about it.
    pub remedy: Remedy,
    /// What the answer rests on.
    pub basis: Basis,
    /// Where in the code its detail begins, in bytes, where detail_len is not 0. The detail tells
    /// the likely source of a rejection: diagnostic only, not for end users.
    pub detail_offset: u8,
    /// The length of the detail in bytes; 0 where there is none.
    pub detail_len: u8,
    /// Zero.
    pub reserved: [u8; 7],
}

/// A task as its record tells it. A plain value; it will not change in size.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct taketwo_task {
    /// What the failure means, if status is TAKETWO_TASK_STATUS_FAILED. Its detail counts from the
    /// start of the decoded failure code. Else its rule is TAKETWO_RULE_NONE, and the rest zero.
    pub classification: taketwo_classification,
    /// What the task was charged, in thousandths of a credit, if has_cost; else 0.
    pub cost_millicredits: u64,
    /// What the task is expected to cost, in thousandths of a credit, if has_estimated_cost; else 0.
    pub estimated_cost_millicredits: u64,
    /// The failure code as it stands in the record, escapes and all, or NULL where there is none.
    /// Points into the record: no NUL follows it. taketwo_decode_text() decodes it.
    pub failure_code: *const c_char,
    /// The length of the failure code in bytes.
    pub failure_code_len: usize,
    /// The vendor's sentence about the failure, likewise: diagnostic only, not for end users.
    pub failure: *const c_char,
    /// The length of the vendor's sentence in bytes.
    pub failure_len: usize,
    /// The state of the task.
    pub status: Status,
    /// Whether the state will not change any more.
    pub is_over: bool,
    /// Whether the record says what the task was charged. Zero is a fact, and not the same as no.
    pub has_cost: bool,
    /// Whether the record says what the task is expected to cost.
    pub has_estimated_cost: bool,
    /// Whether the task failed, its credits were expected to come back, and it was charged all the
    /// same.
    pub charged_despite_refund: bool,
    /// Zero.
    pub reserved: [u8; 11],
}

/// Why a record cannot be read. A plain value; it will not change in size.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct taketwo_task_error {
    /// The key it is about, "cost.credits" say, with a NUL behind it; the empty text where it is not
    /// about one.
    pub path: [c_char; 24],
    /// Where it is, in bytes from the start of the record or line, if has_offset; else 0.
    pub offset: u64,
    /// The number of the line, from 1, as taketwo_read_line() was told; else 0.
    pub line: u64,
    /// The beginning of what was found, as UTF-8 with a NUL behind it: at a key its value, a string
    /// without its quotes; elsewhere the character, or the hexadecimal digits of the byte. Empty
    /// where nothing was found. The message tells these apart. A NUL may be what was found, so take
    /// value_len bytes.
    pub value: [c_char; 48],
    /// The whole error in one sentence, with place, value and bound, as UTF-8 with a NUL behind it.
    /// None is longer than there is room for.
    pub message: [c_char; 432],
    /// What is wrong.
    pub kind: TaskErrorKind,
    /// Whether offset is known.
    pub has_offset: bool,
    /// The length of value in bytes, the NUL behind it not counted.
    pub value_len: u8,
    /// Zero.
    pub reserved: [u8; 5],
}

impl taketwo_status {
    const ALL: [Self; 9] = [
        Self::Ok,
        Self::NullPointer,
        Self::BlankLine,
        Self::InvalidTask,
        Self::InvalidArgument,
        Self::InvalidPolicy,
        Self::InvalidState,
        Self::OutOfTurn,
        Self::OtherPolicy,
    ];

    pub(crate) fn from_number(number: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|it| *it as u32 == number)
    }

    /// What it says where there is nothing more to say, with a NUL behind it.
    pub(crate) const fn message(self) -> &'static [u8] {
        match self {
            Self::Ok => b"it was done\0",
            Self::NullPointer => b"a pointer that must not be NULL is\0",
            Self::BlankLine => b"the line is blank\0",
            Self::InvalidTask => b"the record cannot be read\0",
            Self::InvalidArgument => b"a number or name has no meaning where it was given\0",
            Self::InvalidPolicy => b"it is no policy\0",
            Self::InvalidState => b"it is no job or budget\0",
            Self::OutOfTurn => b"the call does not fit the phase of the job\0",
            Self::OtherPolicy => b"the job, or the budget, was made with another policy\0",
        }
    }
}

const _: () = assert!(size_of::<taketwo_classification>() == 16);
const _: () = assert!(size_of::<taketwo_task>() == 16 + 16 + 4 * size_of::<usize>() + 16);

impl taketwo_classification {
    const NONE: Self = Self {
        rule: crate::TAKETWO_RULE_NONE,
        family: Family::Unknown,
        verdict: Verdict::Unspecified,
        stage: Stage::Unspecified,
        refund: Refund::Unspecified,
        remedy: Remedy::AskPerson,
        basis: Basis::None,
        detail_offset: 0,
        detail_len: 0,
        reserved: [0; 7],
    };
}

impl From<Classification<'_>> for taketwo_classification {
    fn from(found: Classification<'_>) -> Self {
        // A detail lies within a well-formed code, which has at most 128 bytes.
        let detail = found.detail_range();
        let len = detail.end.wrapping_sub(detail.start);
        let rule = RULE_WORDS.get(usize::from(found.rule_number()));
        let start = u64::from_ne_bytes([0, 0, 0, 0, 0, 0, 0, detail.start as u8]);
        let len = u64::from_ne_bytes([len as u8, 0, 0, 0, 0, 0, 0, 0]);
        // SAFETY: the word is that of an answer whose last byte, where the detail begins, is 0; any
        // value is good there, and in the bytes that follow it.
        unsafe { transmute([rule.unwrap_or(&NO_RULE_WORD) | start, len]) }
    }
}

/// The first half of the answer of each rule, by its number. Written field by field, an answer would
/// take three times as long.
#[allow(
    clippy::indexing_slicing,
    reason = "while compiling: what would panic does not compile"
)]
static RULE_WORDS: [u64; RULE_NUMBERS] = {
    let mut words = [NO_RULE_WORD; RULE_NUMBERS];
    let mut row = 0;
    while row < RULES.len() {
        let rule = &RULES[row];
        words[rule.number as usize] = first_word(taketwo_classification {
            rule: rule.number,
            family: rule.family,
            verdict: rule.verdict,
            stage: rule.stage,
            refund: rule.refund,
            remedy: rule.remedy,
            basis: rule.basis,
            ..taketwo_classification::NONE
        });
        row += 1;
    }
    words
};

#[allow(
    clippy::indexing_slicing,
    reason = "while compiling: what would panic does not compile"
)]
const RULE_NUMBERS: usize = {
    let (mut row, mut most) = (0, 0);
    while row < RULES.len() {
        if RULES[row].number > most {
            most = RULES[row].number;
        }
        row += 1;
    }
    most as usize + 1
};

const NO_RULE_WORD: u64 = first_word(taketwo_classification::NONE);

const fn first_word(answer: taketwo_classification) -> u64 {
    // SAFETY: sixteen bytes, and no padding among them.
    let [first, _]: [u64; 2] = unsafe { transmute(answer) };
    first
}

impl From<&Task<'_>> for taketwo_task {
    fn from(task: &Task<'_>) -> Self {
        let (failure_code, failure_code_len) = source(task.failure_code());
        let (failure, failure_len) = source(task.failure());
        Self {
            classification: task
                .classification()
                .map_or(taketwo_classification::NONE, taketwo_classification::from),
            cost_millicredits: task.cost_millicredits().unwrap_or_default(),
            estimated_cost_millicredits: task.estimated_cost_millicredits().unwrap_or_default(),
            failure_code,
            failure_code_len,
            failure,
            failure_len,
            status: task.status(),
            is_over: task.status().is_over(),
            has_cost: task.cost_millicredits().is_some(),
            has_estimated_cost: task.estimated_cost_millicredits().is_some(),
            charged_despite_refund: task.charged_despite_refund(),
            reserved: [0; 11],
        }
    }
}

fn source(text: Option<Text<'_>>) -> (*const c_char, usize) {
    text.map_or((null(), 0), |text| {
        (text.source().as_ptr().cast(), text.source().len())
    })
}

impl From<&TaskError> for taketwo_task_error {
    fn from(error: &TaskError) -> Self {
        let mut to = Self {
            path: [0; 24],
            offset: error
                .offset()
                .and_then(|it| u64::try_from(it).ok())
                .unwrap_or_default(),
            line: error.line().unwrap_or_default(),
            value: [0; 48],
            message: [0; 432],
            kind: error.kind(),
            has_offset: error.offset().is_some(),
            value_len: error.value().len() as u8, // it is an excerpt, of 40 bytes at most
            reserved: [0; 5],
        };
        TextBuffer::fill(&mut to.path, &error.path());
        TextBuffer::fill(&mut to.value, &error.value());
        TextBuffer::fill(&mut to.message, error);
        to
    }
}

#[cfg(test)]
mod tests {
    use super::{NO_RULE_WORD, RULE_WORDS, RULES, first_word, taketwo_classification};

    /// The same function, run now: what it is while compiling, no test has seen.
    #[test]
    fn the_first_half_of_an_answer_is_what_was_laid_out() {
        assert_eq!(NO_RULE_WORD, first_word(taketwo_classification::NONE));
        for rule in RULES {
            let word = RULE_WORDS[usize::from(rule.number)];
            let answer = taketwo_classification::from(taketwo::Classification::from(rule));
            assert_eq!(word, first_word(answer));
        }
    }
}
