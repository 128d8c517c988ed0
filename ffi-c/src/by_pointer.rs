//! Some of the functions again, for languages that cannot call them as they are: nothing here is passed
//! or returned as a struct.

use core::ffi::c_char;

use crate::engine::{
    taketwo_classify_http, taketwo_failure_cancelled, taketwo_failure_creation,
    taketwo_failure_task, taketwo_job_fail,
};
use crate::engine_types::{
    taketwo_decision, taketwo_failure, taketwo_hint, taketwo_http_answer, taketwo_job,
    taketwo_policy,
};
use crate::taketwo_classify;
use crate::types::{taketwo_classification, taketwo_status};

/// As taketwo_classify(), and writes the answer to `*classification`.
///
/// The functions whose names end in _by_pointer are for languages that cannot pass structs as they
/// are, nor take them back. TAKETWO_STATUS_NULL_POINTER, and nothing is written, if the pointer that
/// stands for such a struct is NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn taketwo_classify_by_pointer(
    code: *const c_char,
    len: usize,
    classification: *mut taketwo_classification,
) -> taketwo_status {
    // SAFETY: the caller gives `len` readable bytes at `code`, and room for an answer, or NULL.
    unsafe { write(classification, || taketwo_classify(code, len)) }
}

/// As taketwo_classify_http(), and writes the answer to `*answer`: see taketwo_classify_by_pointer().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn taketwo_classify_http_by_pointer(
    status: u16,
    answer: *mut taketwo_http_answer,
) -> taketwo_status {
    // SAFETY: the caller gives room for an answer, or NULL.
    unsafe { write(answer, || taketwo_classify_http(status)) }
}

/// As taketwo_failure_task(), and writes the failure to `*failure`: see
/// taketwo_classify_by_pointer(). `classification` may be NULL, as there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn taketwo_failure_task_by_pointer(
    classification: *const taketwo_classification,
    failure: *mut taketwo_failure,
) -> taketwo_status {
    // SAFETY: the caller gives a classification, and room for a failure, or NULL.
    unsafe { write(failure, || taketwo_failure_task(classification)) }
}

/// As taketwo_failure_cancelled(), and writes the failure to `*failure`: see
/// taketwo_classify_by_pointer().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn taketwo_failure_cancelled_by_pointer(
    failure: *mut taketwo_failure,
) -> taketwo_status {
    // SAFETY: the caller gives room for a failure, or NULL.
    unsafe { write(failure, || taketwo_failure_cancelled()) }
}

/// As taketwo_failure_creation(), and writes the failure to `*failure`: see
/// taketwo_classify_by_pointer().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn taketwo_failure_creation_by_pointer(
    http_status: u16,
    failure: *mut taketwo_failure,
) -> taketwo_status {
    // SAFETY: the caller gives room for a failure, or NULL.
    unsafe { write(failure, || taketwo_failure_creation(http_status)) }
}

/// As taketwo_job_fail(), with the failure at `*failure`: see taketwo_classify_by_pointer().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn taketwo_job_fail_by_pointer(
    job: *mut taketwo_job,
    policy: *const taketwo_policy,
    now_ms: u64,
    failure: *const taketwo_failure,
    hint: *const taketwo_hint,
    charge_millicredits: *const u64,
    decision: *mut taketwo_decision,
) -> taketwo_status {
    if failure.is_null() {
        return taketwo_status::NullPointer;
    }
    // SAFETY: not NULL, so it is a failure; the others are as taketwo_job_fail() wants them.
    unsafe {
        taketwo_job_fail(
            job,
            policy,
            now_ms,
            failure.read(),
            hint,
            charge_millicredits,
            decision,
        )
    }
}

/// Writes an answer where the caller wants it.
///
/// # Safety
///
/// `to` is NULL, or has room for the answer.
unsafe fn write<T>(to: *mut T, answer: impl FnOnce() -> T) -> taketwo_status {
    if to.is_null() {
        return taketwo_status::NullPointer;
    }
    // SAFETY: not NULL, so there is room.
    unsafe { to.write(answer()) };
    taketwo_status::Ok
}
