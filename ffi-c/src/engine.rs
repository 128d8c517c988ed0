//! The retry engine. Each function reads the caller's structs as saved bytes, with all checks of
//! core, has core answer, and writes them back only if it did.

use core::ffi::c_char;
use core::mem::MaybeUninit;
use core::str::from_utf8;
#[cfg(all(target_has_atomic = "64", not(target_family = "wasm")))]
use core::sync::atomic::{AtomicU64, Ordering};

#[cfg(all(target_has_atomic = "64", not(target_family = "wasm")))]
use taketwo::AtomicWord;
use taketwo::{
    BUDGET_BYTES, Budget, CallError, Classification, Decision, Failure, Hint, JOB_BYTES, Job,
    POLICY_BYTES, Payment, Policy, PolicyFieldKind, PolicyFileError, PolicyKey, Preset, RetryClass,
    StateError, StateFileError, Tell, Tokens, ends_polling, http_facts,
};

use crate::TAKETWO_NONE;
use crate::boundary::{self, TextBuffer};
use crate::engine_types::{
    taketwo_budget, taketwo_decision, taketwo_error, taketwo_failure, taketwo_hint,
    taketwo_http_answer, taketwo_job, taketwo_policy,
};
pub use crate::engine_types::{taketwo_failure_kind, taketwo_hint_retry};
use crate::types::{taketwo_classification, taketwo_status};

// --- policies -----------------------------------------------------------------------------------

/// Fills `*policy` with the numbers of a preset: a taketwo_preset.
///
/// TAKETWO_STATUS_INVALID_ARGUMENT if there is no such preset. `policy` must not be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn taketwo_policy_preset(
    preset: u8,
    policy: *mut taketwo_policy,
) -> taketwo_status {
    let made = || {
        not_null(policy)?;
        let preset = Preset::from_number(preset).ok_or(taketwo_status::InvalidArgument)?;
        // SAFETY: not NULL, so there is room for a policy.
        unsafe { write_policy(policy, &Policy::preset(preset)) };
        Ok(())
    };
    status(made())
}

/// Reads the JSON of a policy file, of `len` bytes at `json`, into `*policy`.
///
/// Every key is optional and none may be unknown; "preset" names what the others change, and "{}" is
/// TAKETWO_PRESET_ALONE. On TAKETWO_STATUS_INVALID_POLICY `*error` is written, unless `error` is
/// NULL, and `*policy` is as it was. `json` and `policy` must not be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn taketwo_policy_read(
    json: *const c_char,
    len: usize,
    policy: *mut taketwo_policy,
    error: *mut taketwo_error,
) -> taketwo_status {
    let read = || {
        // SAFETY: the caller gives `len` readable bytes at `json`, or NULL.
        let json = unsafe { boundary::bytes(json, len) }.ok_or(taketwo_status::NullPointer)?;
        not_null(policy)?;
        let read = Policy::from_json(json).map_err(|why| {
            // SAFETY: the caller gives room for an error, or NULL.
            unsafe { refuse(error, why.name(), &why, taketwo_status::InvalidPolicy) }
        })?;
        // SAFETY: not NULL, so there is room for a policy.
        unsafe { write_policy(policy, &read) };
        Ok(())
    };
    status(read())
}

/// Writes all that is wrong with the JSON of a policy file, of `len` bytes at `json`, to `buffer`: the
/// message of taketwo_policy_read(), which has no room for more than some errors.
///
/// Every number that is out of its range is told of. Returns how many bytes the whole text has, and
/// writes what there is room for, as taketwo_decision_explain() does; 8192 bytes are always enough.
/// Nothing for a file that can be read. NULL is an empty file.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn taketwo_policy_check(
    json: *const c_char,
    len: usize,
    buffer: *mut c_char,
    capacity: usize,
) -> usize {
    // SAFETY: the caller gives `len` readable bytes at `json`, or NULL.
    let json = unsafe { boundary::bytes(json, len) }.unwrap_or_default();
    let why = Policy::from_json(json).err();
    // SAFETY: the caller gives room for `capacity` bytes at `buffer`, or NULL.
    unsafe { print(buffer, capacity, why.as_ref().map(|why| why as &dyn Tell)) }
}

/// Sets a number of `*policy`: that whose name in a policy file, with dots between its levels, is
/// the `len` bytes at `field`: "max_attempts", "budget.capacity", "classes.unlikely.floor_ms". The
/// list of them stands at the beginning of this header.
///
/// Times are in milliseconds, fractions, costs and credits in thousandths; a flag is 0 or 1.
/// TAKETWO_NONE is the null of a file. TAKETWO_STATUS_INVALID_ARGUMENT if there is no such field.
/// On TAKETWO_STATUS_INVALID_POLICY, because the policy would not be valid with that number,
/// `*error` is written, unless `error` is NULL. The policy is changed on TAKETWO_STATUS_OK alone,
/// so where two numbers depend on each other, a floor and a cap, the order matters. `policy` and
/// `field` must not be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn taketwo_policy_set(
    policy: *mut taketwo_policy,
    field: *const c_char,
    len: usize,
    value: u64,
    error: *mut taketwo_error,
) -> taketwo_status {
    let set = || {
        let mut room = Room::uninit();
        // SAFETY: the caller gives a policy, or NULL.
        let mut settings = *unsafe { policy_at(policy, &mut room) }?.settings();
        // SAFETY: the caller gives `len` readable bytes at `field`, or NULL.
        let key = unsafe { key_named(field, len) }?;
        let given = match key.kind() {
            PolicyFieldKind::OptionalNumber if value == TAKETWO_NONE => None,
            PolicyFieldKind::Flag if value > 1 => return Err(taketwo_status::InvalidArgument),
            _ => Some(value),
        };
        key.set(&mut settings, given);
        let changed = settings.build().map_err(|why| {
            let why = PolicyFileError::Invalid(why);
            // SAFETY: the caller gives room for an error, or NULL.
            unsafe { refuse(error, why.name(), &why, taketwo_status::InvalidPolicy) }
        })?;
        // SAFETY: it was read, so it is there.
        unsafe { write_policy(policy, &changed) };
        Ok(())
    };
    status(set())
}

/// Writes a number of a policy to `*value`, by its name as for taketwo_policy_set(): TAKETWO_NONE
/// where a file has null.
///
/// TAKETWO_STATUS_INVALID_ARGUMENT if there is no such field. No pointer must be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn taketwo_policy_get(
    policy: *const taketwo_policy,
    field: *const c_char,
    len: usize,
    value: *mut u64,
) -> taketwo_status {
    let get = || {
        not_null(value)?;
        let mut room = Room::uninit();
        // SAFETY: the caller gives a policy, and `len` readable bytes at `field`, or NULL.
        let (read, key) = unsafe { (policy_at(policy, &mut room)?, key_named(field, len)?) };
        // SAFETY: not NULL, so there is room for a number.
        unsafe { value.write(key.get(read.settings()).unwrap_or(TAKETWO_NONE)) };
        Ok(())
    };
    status(get())
}

/// Returns the number by which jobs and budgets know their policy: another number of the policy is
/// another fingerprint, as good as certainly. 0 for NULL and for what is no policy.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn taketwo_policy_fingerprint(policy: *const taketwo_policy) -> u64 {
    let mut room = Room::uninit();
    // SAFETY: the caller gives a policy, or NULL.
    unsafe { policy_at(policy, &mut room) }.map_or(0, Policy::fingerprint)
}

/// Writes a policy to TAKETWO_POLICY_BYTES bytes at `bytes`, the same on every machine. No pointer
/// must be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn taketwo_policy_save(
    policy: *const taketwo_policy,
    bytes: *mut u8,
) -> taketwo_status {
    let save = || {
        not_null(bytes)?;
        // SAFETY: the caller gives a policy, or NULL; and not NULL, so there is room for a saved one.
        unsafe {
            policy_at(policy, &mut Room::uninit())?;
            // What was read is written in no other way.
            bytes
                .cast::<[u8; POLICY_BYTES]>()
                .write(policy.cast::<[u8; POLICY_BYTES]>().read());
        }
        Ok(())
    };
    status(save())
}

/// Reads a policy that was saved as `len` bytes at `bytes` into `*policy`.
///
/// On TAKETWO_STATUS_INVALID_POLICY `*error` is written, unless `error` is NULL, and `*policy` is as
/// it was. `bytes` and `policy` must not be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn taketwo_policy_load(
    bytes: *const u8,
    len: usize,
    policy: *mut taketwo_policy,
    error: *mut taketwo_error,
) -> taketwo_status {
    let load = || {
        // SAFETY: the caller gives `len` readable bytes at `bytes`, or NULL.
        let bytes =
            unsafe { boundary::bytes(bytes.cast(), len) }.ok_or(taketwo_status::NullPointer)?;
        not_null(policy)?;
        let read = Policy::from_bytes(bytes).map_err(|why| {
            // SAFETY: the caller gives room for an error, or NULL.
            unsafe { refuse(error, why.name(), &why, taketwo_status::InvalidPolicy) }
        })?;
        // SAFETY: not NULL, so there is room for a policy.
        unsafe { write_policy(policy, &read) };
        Ok(())
    };
    status(load())
}

// --- jobs ---------------------------------------------------------------------------------------

/// Fills `*job` with a job that is in TAKETWO_PHASE_READY, bound to `policy`.
///
/// `seed` is drawn by the caller from the system, for each process or job; there is no good fixed
/// one. Jobs of one seed differ by their names: `len` bytes at `name`, any. After `*deadline_ms` no
/// result is wanted any more; NULL is no deadline. `estimate_millicredits` is what an attempt is
/// expected to cost, in thousandths of a credit, or 0: it is taken for lost where a failure is not
/// refunded and its charge is not known. No other pointer must be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn taketwo_job_new(
    policy: *const taketwo_policy,
    seed: u64,
    name: *const c_char,
    len: usize,
    deadline_ms: *const u64,
    estimate_millicredits: u64,
    job: *mut taketwo_job,
) -> taketwo_status {
    let made = || {
        // SAFETY: the caller gives `len` readable bytes at `name`, or NULL.
        let name = unsafe { boundary::bytes(name, len) }.ok_or(taketwo_status::NullPointer)?;
        not_null(job)?;
        let mut room = Room::uninit();
        // SAFETY: the caller gives a policy, or NULL.
        let policy = unsafe { policy_at(policy, &mut room) }?;
        let mut made =
            Job::new(policy, seed, name).with_estimate_millicredits(estimate_millicredits);
        // SAFETY: the caller gives a number, or NULL.
        if let Some(deadline_ms) = unsafe { number_at(deadline_ms) } {
            made = made.with_deadline_ms(deadline_ms);
        }
        // SAFETY: not NULL, so there is room for a job.
        unsafe { write_job(job, &made) };
        Ok(())
    };
    status(made())
}

/// Asks to send the request: the first time, or again once it is due. In TAKETWO_PHASE_READY and
/// TAKETWO_PHASE_WAITING.
///
/// On TAKETWO_ACTION_GO save the job, and only then send. On TAKETWO_ACTION_WAIT save it, and start
/// again at `decision->at_ms`; a job that finds no tokens in the budget is parked that way, never
/// dropped. On TAKETWO_ACTION_STOP the job is over.
///
/// `now_ms` is the caller's clock; one that goes back is taken to stand still. On anything but
/// TAKETWO_STATUS_OK nothing is written: TAKETWO_STATUS_OUT_OF_TURN in another phase,
/// TAKETWO_STATUS_OTHER_POLICY with another policy than the job's. No pointer must be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn taketwo_job_start(
    job: *mut taketwo_job,
    policy: *const taketwo_policy,
    now_ms: u64,
    budget: *mut taketwo_budget,
    decision: *mut taketwo_decision,
) -> taketwo_status {
    let call = |job: &mut Job, policy: &Policy, purse: Purse<'_>| job.start(policy, now_ms, purse);
    // SAFETY: the caller gives a job, a policy, a budget of this thread alone and room
    // for a decision, or NULL.
    unsafe { spend(job, policy, budget, decision, &call) }
}

/// As taketwo_job_start(), with a budget that many threads share, without a lock. Only the budget is
/// shared: the job is of this thread alone. Where the budget is not aligned to 8 bytes it is
/// TAKETWO_STATUS_INVALID_ARGUMENT. Fill it before other threads know of it, and look at it by
/// taketwo_budget_copy_atomic() alone while they use it.
///
/// Not there on machines that cannot change 64 bits in one step.
#[cfg(all(target_has_atomic = "64", not(target_family = "wasm")))]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn taketwo_job_start_atomic(
    job: *mut taketwo_job,
    policy: *const taketwo_policy,
    now_ms: u64,
    budget: *mut taketwo_budget,
    decision: *mut taketwo_decision,
) -> taketwo_status {
    let call = |job: &mut Job, policy: &Policy, purse: Purse<'_>| job.start(policy, now_ms, purse);
    // SAFETY: the caller gives a job, a policy, a budget that all threads use as an atomic and room
    // for a decision, or NULL.
    unsafe { spend_shared(job, policy, budget, decision, &call) }
}

/// Reports that the attempt failed, and asks what now. In TAKETWO_PHASE_IN_FLIGHT.
///
/// `hint` is what the server said about trying again, or NULL. `*charge_millicredits` is what the
/// record says the task was charged, in thousandths of a credit (`task.cost_millicredits` if
/// `task.has_cost`); NULL where it is not known.
///
/// On TAKETWO_ACTION_WAIT save the job, and start again at `decision->at_ms`. On
/// TAKETWO_ACTION_STOP the job is over. On TAKETWO_ACTION_RECONCILE the request may have been
/// accepted: nothing was counted and the job is in flight as before; find out, then report what it
/// was by taketwo_job_fail() or taketwo_job_succeed().
///
/// Errors while polling for a task are no failure of the task and do not belong here.
///
/// Errors as for taketwo_job_start(), and TAKETWO_STATUS_INVALID_ARGUMENT where a number of
/// `failure` or `*hint` has no meaning. `job`, `policy` and `decision` must not be NULL.
#[unsafe(no_mangle)]
#[inline(never)]
pub unsafe extern "C" fn taketwo_job_fail(
    job: *mut taketwo_job,
    policy: *const taketwo_policy,
    now_ms: u64,
    failure: taketwo_failure,
    hint: *const taketwo_hint,
    charge_millicredits: *const u64,
    decision: *mut taketwo_decision,
) -> taketwo_status {
    // SAFETY: the caller gives a hint, or NULL.
    let (Some(failure), Some(hint)) = (failure_of(failure), unsafe { hint_at(hint) }) else {
        return taketwo_status::InvalidArgument;
    };
    // SAFETY: the caller gives a number, or NULL.
    let charge = unsafe { number_at(charge_millicredits) };
    let mut call = |job: &mut Job, policy: &Policy| job.fail(policy, now_ms, failure, hint, charge);
    // SAFETY: the caller gives a job, a policy and room for a decision, or NULL.
    status(unsafe { change(job, policy, decision, &mut call) })
}

/// Reports that the task succeeded, which fills the budget a little. In TAKETWO_PHASE_IN_FLIGHT.
///
/// The answer is TAKETWO_ACTION_DONE. Errors as for taketwo_job_start(). No pointer must be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn taketwo_job_succeed(
    job: *mut taketwo_job,
    policy: *const taketwo_policy,
    now_ms: u64,
    budget: *mut taketwo_budget,
    decision: *mut taketwo_decision,
) -> taketwo_status {
    let call =
        |job: &mut Job, policy: &Policy, purse: Purse<'_>| job.succeed(policy, now_ms, purse);
    // SAFETY: the caller gives a job, a policy, a budget of this thread alone and room
    // for a decision, or NULL.
    unsafe { spend(job, policy, budget, decision, &call) }
}

/// As taketwo_job_succeed(), with a budget that many threads share: see taketwo_job_start_atomic().
/// Not there on the same machines.
#[cfg(all(target_has_atomic = "64", not(target_family = "wasm")))]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn taketwo_job_succeed_atomic(
    job: *mut taketwo_job,
    policy: *const taketwo_policy,
    now_ms: u64,
    budget: *mut taketwo_budget,
    decision: *mut taketwo_decision,
) -> taketwo_status {
    let call =
        |job: &mut Job, policy: &Policy, purse: Purse<'_>| job.succeed(policy, now_ms, purse);
    // SAFETY: the caller gives a job, a policy, a budget that all threads use as an atomic and room
    // for a decision, or NULL.
    unsafe { spend_shared(job, policy, budget, decision, &call) }
}

/// Reports that the task is not over, and asks when to look again. In TAKETWO_PHASE_IN_FLIGHT.
///
/// The answer is TAKETWO_ACTION_WAIT: look again at `decision->at_ms`, never sooner than after 5000
/// ms. Use it as well where the answer to a poll was an error that does not end polling; `hint` is
/// what the server said with it, or NULL. Errors as for taketwo_job_fail().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn taketwo_job_poll(
    job: *mut taketwo_job,
    policy: *const taketwo_policy,
    now_ms: u64,
    hint: *const taketwo_hint,
    decision: *mut taketwo_decision,
) -> taketwo_status {
    // SAFETY: the caller gives a hint, or NULL.
    let Some(hint) = (unsafe { hint_at(hint) }) else {
        return taketwo_status::InvalidArgument;
    };
    let mut call = |job: &mut Job, policy: &Policy| job.poll(policy, now_ms, hint);
    // SAFETY: the caller gives a job, a policy and room for a decision, or NULL.
    status(unsafe { change(job, policy, decision, &mut call) })
}

/// Moves a job to another policy, on purpose, in any phase. What it has used stays used. No pointer
/// must be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn taketwo_job_rebind(
    job: *mut taketwo_job,
    policy: *const taketwo_policy,
) -> taketwo_status {
    let moved = || {
        let mut room = Room::uninit();
        // SAFETY: the caller gives a job and a policy, or NULL.
        let (bytes, policy) = unsafe { (job_bytes(job)?, policy_at(policy, &mut room)?) };
        let mut moved = Job::inspect(bytes).map_err(|_| taketwo_status::InvalidState)?;
        moved.rebind(policy);
        // SAFETY: it was read, so it is there.
        unsafe { write_job(job, &moved) };
        Ok(())
    };
    status(moved())
}

/// Returns where a job stands: a taketwo_phase. 0 for NULL and for what is no job.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn taketwo_job_phase(job: *const taketwo_job) -> u8 {
    // SAFETY: the caller gives a job, or NULL.
    unsafe { view_of(job) }.map_or(0, |job| job.phase().number())
}

/// Returns how many attempts of a job were begun; one that was refused for lack of room is not
/// counted. 0 for NULL and for what is no job.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn taketwo_job_attempts(job: *const taketwo_job) -> u32 {
    // SAFETY: the caller gives a job, or NULL.
    unsafe { view_of(job) }.map_or(0, |job| job.attempts())
}

/// Returns the earliest next start or poll of a job, as the last answer gave it, in the caller's
/// milliseconds. It is no promise to send. 0 before there was one, for NULL and for what is no job.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn taketwo_job_at_ms(job: *const taketwo_job) -> u64 {
    // SAFETY: the caller gives a job, or NULL.
    unsafe { view_of(job) }.map_or(0, |job| job.at_ms())
}

/// Returns what the failures of a job have cost, in thousandths of a credit. 0 for NULL and for what
/// is no job.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn taketwo_job_lost_millicredits(job: *const taketwo_job) -> u64 {
    // SAFETY: the caller gives a job, or NULL.
    unsafe { view_of(job) }.map_or(0, |job| job.lost_millicredits())
}

/// Writes a job to TAKETWO_JOB_BYTES bytes at `bytes`, the same on every machine.
///
/// Save after each call, and before acting on its answer: then no crash makes a job send more often
/// than it may. TAKETWO_STATUS_INVALID_STATE for what is no job. No pointer must be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn taketwo_job_save(
    job: *const taketwo_job,
    bytes: *mut u8,
) -> taketwo_status {
    let save = || {
        not_null(bytes)?;
        // SAFETY: the caller gives a job, or NULL.
        let held = unsafe { job_bytes(job) }?;
        Job::inspect(held).map_err(|_| taketwo_status::InvalidState)?;
        // SAFETY: not NULL, so there is room for a saved job.
        unsafe { bytes.cast::<[u8; JOB_BYTES]>().write(*held) };
        Ok(())
    };
    status(save())
}

/// Reads a job that was saved as `len` bytes at `bytes` into `*job`, with the policy it was saved
/// with.
///
/// On TAKETWO_STATUS_INVALID_STATE and TAKETWO_STATUS_OTHER_POLICY `*error` is written, unless
/// `error` is NULL, and `*job` is as it was. No other pointer must be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn taketwo_job_load(
    policy: *const taketwo_policy,
    bytes: *const u8,
    len: usize,
    job: *mut taketwo_job,
    error: *mut taketwo_error,
) -> taketwo_status {
    let mut read = |bytes: &[u8], policy: &Policy| {
        match Job::from_bytes(bytes, policy) {
            Ok(read) => {
                // SAFETY: called only if it is not NULL, so there is room for a job.
                unsafe { write_job(job, &read) };
                Ok(())
            }
            // SAFETY: the caller gives room for an error, or NULL.
            Err(why) => Err(unsafe { refuse_state(error, &StateFileError::State(why)) }),
        }
    };
    // SAFETY: the caller gives a policy and `len` readable bytes, or NULL.
    status(unsafe { restore(policy, bytes.cast(), len, !job.is_null(), &mut read) })
}

// --- budgets ------------------------------------------------------------------------------------

/// Fills `*budget` with a budget that is full. No pointer must be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn taketwo_budget_new(
    policy: *const taketwo_policy,
    budget: *mut taketwo_budget,
) -> taketwo_status {
    let made = || {
        not_null(budget)?;
        let mut room = Room::uninit();
        // SAFETY: the caller gives a policy, or NULL.
        let policy = unsafe { policy_at(policy, &mut room) }?;
        // SAFETY: not NULL, so there is room for a budget.
        unsafe { write_budget(budget, Budget::new(policy)) };
        Ok(())
    };
    status(made())
}

/// Returns the tokens of a budget, in thousandths. 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn taketwo_budget_tokens(budget: *const taketwo_budget) -> u64 {
    // SAFETY: the caller gives a budget of this thread alone, or NULL.
    unsafe { budget_at(budget) }.map_or(0, |budget| budget.tokens())
}

/// Returns when a retry that a budget let go was last sent, in the caller's milliseconds. TAKETWO_NONE
/// if none was, and for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn taketwo_budget_last_retry_ms(budget: *const taketwo_budget) -> u64 {
    // SAFETY: the caller gives a budget of this thread alone, or NULL.
    let budget = unsafe { budget_at(budget) }.ok();
    budget
        .and_then(|budget| budget.last_retry_ms())
        .unwrap_or(TAKETWO_NONE)
}

/// Copies a budget that many threads share, as it is at this moment, to `*copy`, to be looked at or
/// saved. No pointer must be NULL; errors as for taketwo_job_start_atomic(). Not there on the same
/// machines.
#[cfg(all(target_has_atomic = "64", not(target_family = "wasm")))]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn taketwo_budget_copy_atomic(
    budget: *mut taketwo_budget,
    copy: *mut taketwo_budget,
) -> taketwo_status {
    let copied = || {
        not_null(copy)?;
        // SAFETY: the caller gives a budget that all threads use as an atomic, or NULL.
        let word = unsafe { shared(budget) }?.load(Ordering::Relaxed);
        // SAFETY: not NULL, so there is room for a budget.
        unsafe { copy.write(taketwo_budget { word }) };
        Ok(())
    };
    status(copied())
}

/// Writes a budget to TAKETWO_BUDGET_BYTES bytes at `bytes`, the same on every machine, with the
/// fingerprint of `policy`. No pointer must be NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn taketwo_budget_save(
    budget: *const taketwo_budget,
    policy: *const taketwo_policy,
    bytes: *mut u8,
) -> taketwo_status {
    let save = || {
        not_null(bytes)?;
        let mut room = Room::uninit();
        // SAFETY: the caller gives a budget of this thread alone and a policy, or NULL.
        let (budget, policy) = unsafe { (budget_at(budget)?, policy_at(policy, &mut room)?) };
        // SAFETY: not NULL, so there is room for a saved budget.
        unsafe {
            bytes
                .cast::<[u8; BUDGET_BYTES]>()
                .write(budget.to_bytes(policy))
        };
        Ok(())
    };
    status(save())
}

/// Reads a budget that was saved as `len` bytes at `bytes` into `*budget`, with the policy it was
/// saved with. Errors as for taketwo_job_load().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn taketwo_budget_load(
    policy: *const taketwo_policy,
    bytes: *const u8,
    len: usize,
    budget: *mut taketwo_budget,
    error: *mut taketwo_error,
) -> taketwo_status {
    let mut read = |bytes: &[u8], policy: &Policy| {
        match Budget::from_bytes(bytes, policy) {
            Ok(read) => {
                // SAFETY: called only if it is not NULL, so there is room for a budget.
                unsafe { write_budget(budget, read) };
                Ok(())
            }
            // SAFETY: the caller gives room for an error, or NULL.
            Err(why) => Err(unsafe { refuse_state(error, &StateFileError::State(why)) }),
        }
    };
    // SAFETY: the caller gives a policy and `len` readable bytes, or NULL.
    status(unsafe { restore(policy, bytes.cast(), len, !budget.is_null(), &mut read) })
}

// --- state as JSON ------------------------------------------------------------------------------

/// Writes a policy as JSON to `buffer`: a policy file with every key, which taketwo_policy_read()
/// reads.
///
/// Returns how many bytes the whole of it has, and writes what there is room for, as
/// taketwo_decision_explain() does; 2048 bytes are always enough. Nothing for NULL and for what is
/// no policy.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn taketwo_policy_write_json(
    policy: *const taketwo_policy,
    buffer: *mut c_char,
    capacity: usize,
) -> usize {
    let mut room = Room::uninit();
    // SAFETY: the caller gives a policy, or NULL.
    let policy = unsafe { policy_at(policy, &mut room) }.ok();
    let json = policy.map(Policy::to_json);
    // SAFETY: the caller gives room for `capacity` bytes at `buffer`, or NULL.
    unsafe {
        print(
            buffer,
            capacity,
            json.as_ref().map(|json| json as &dyn Tell),
        )
    }
}

/// Writes a job as JSON to `buffer`, to be saved like its bytes; 1024 bytes are always enough.
/// Otherwise as taketwo_policy_write_json().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn taketwo_job_write_json(
    job: *const taketwo_job,
    buffer: *mut c_char,
    capacity: usize,
) -> usize {
    // SAFETY: the caller gives a job, or NULL.
    let json = unsafe { view_of(job) }.map(|job| job.to_json());
    // SAFETY: the caller gives room for `capacity` bytes at `buffer`, or NULL.
    unsafe {
        print(
            buffer,
            capacity,
            json.as_ref().map(|json| json as &dyn Tell),
        )
    }
}

/// Reads the JSON of a job, of `len` bytes at `json`, into `*job`. As taketwo_job_load().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn taketwo_job_read_json(
    policy: *const taketwo_policy,
    json: *const c_char,
    len: usize,
    job: *mut taketwo_job,
    error: *mut taketwo_error,
) -> taketwo_status {
    let mut read = |bytes: &[u8], policy: &Policy| {
        match Job::from_json(bytes, policy) {
            Ok(read) => {
                // SAFETY: called only if it is not NULL, so there is room for a job.
                unsafe { write_job(job, &read) };
                Ok(())
            }
            // SAFETY: the caller gives room for an error, or NULL.
            Err(why) => Err(unsafe { refuse_state(error, &why) }),
        }
    };
    // SAFETY: the caller gives a policy and `len` readable bytes, or NULL.
    status(unsafe { restore(policy, json, len, !job.is_null(), &mut read) })
}

/// Writes a budget as JSON to `buffer`, with the fingerprint of `policy`, to be saved like its bytes;
/// 256 bytes are always enough. Otherwise as taketwo_policy_write_json().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn taketwo_budget_write_json(
    budget: *const taketwo_budget,
    policy: *const taketwo_policy,
    buffer: *mut c_char,
    capacity: usize,
) -> usize {
    let mut room = Room::uninit();
    // SAFETY: the caller gives a budget of this thread alone and a policy, or NULL.
    let json = match unsafe { (budget_at(budget), policy_at(policy, &mut room)) } {
        (Ok(budget), Ok(policy)) => Some(budget.to_json(policy)),
        _ => None,
    };
    // SAFETY: the caller gives room for `capacity` bytes at `buffer`, or NULL.
    unsafe {
        print(
            buffer,
            capacity,
            json.as_ref().map(|json| json as &dyn Tell),
        )
    }
}

/// Reads the JSON of a budget, of `len` bytes at `json`, into `*budget`. As taketwo_budget_load().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn taketwo_budget_read_json(
    policy: *const taketwo_policy,
    json: *const c_char,
    len: usize,
    budget: *mut taketwo_budget,
    error: *mut taketwo_error,
) -> taketwo_status {
    let mut read = |bytes: &[u8], policy: &Policy| {
        match Budget::from_json(bytes, policy) {
            Ok(read) => {
                // SAFETY: called only if it is not NULL, so there is room for a budget.
                unsafe { write_budget(budget, read) };
                Ok(())
            }
            // SAFETY: the caller gives room for an error, or NULL.
            Err(why) => Err(unsafe { refuse_state(error, &why) }),
        }
    };
    // SAFETY: the caller gives a policy and `len` readable bytes, or NULL.
    status(unsafe { restore(policy, json, len, !budget.is_null(), &mut read) })
}

// --- failures and answers -----------------------------------------------------------------------

/// Returns the failure of a task that failed: `&task.classification`, or what taketwo_classify()
/// gave for its code. NULL, and the classification of a task that did not fail, is a failure that
/// taketwo_job_fail() refuses.
#[unsafe(no_mangle)]
#[inline(never)]
pub unsafe extern "C" fn taketwo_failure_task(
    classification: *const taketwo_classification,
) -> taketwo_failure {
    let mut failure = taketwo_failure {
        http_status: 0,
        kind: 0,
        rule: 0,
        reserved: [0; 4],
    };
    if !classification.is_null() {
        failure.kind = taketwo_failure_kind::Task as u8;
        // The rule alone, and not as part of the struct: the numbers beside it may be none of ours.
        // SAFETY: not NULL, so it is a classification, whose rule is a byte.
        failure.rule = unsafe { (&raw const (*classification).rule).read() };
    }
    failure
}

/// Returns the failure of a task that was cancelled.
#[unsafe(no_mangle)]
pub extern "C" fn taketwo_failure_cancelled() -> taketwo_failure {
    taketwo_failure {
        http_status: 0,
        kind: taketwo_failure_kind::Cancelled as u8,
        rule: 0,
        reserved: [0; 4],
    }
}

/// Returns the failure of a request to create a task that ended with anything but a 2xx that could
/// be read: its HTTP status, or 0 where there was no answer, the connection was cut, or time ran
/// out.
#[unsafe(no_mangle)]
pub extern "C" fn taketwo_failure_creation(http_status: u16) -> taketwo_failure {
    taketwo_failure {
        http_status,
        kind: taketwo_failure_kind::Creation as u8,
        rule: 0,
        reserved: [0; 4],
    }
}

/// Returns what an HTTP answer means that is not a success, to a creation or a poll: by its status, or 0 where there was no
/// answer. A success that cannot be read is given by its status.
#[unsafe(no_mangle)]
#[inline(never)]
pub extern "C" fn taketwo_classify_http(status: u16) -> taketwo_http_answer {
    let status = (status != 0).then_some(status);
    let rule = http_facts(status);
    taketwo_http_answer {
        rule: rule.number,
        retry_class: rule.class,
        creation_class: rule.creation_class,
        is_ambiguous: rule.is_ambiguous,
        ends_polling: ends_polling(status),
        reserved: [0; 3],
    }
}

/// Writes a decision as one English sentence, for logs, to `buffer`.
///
/// Returns how many bytes the whole sentence has. At most `capacity - 1` of them are written, no
/// character in part, and a NUL behind them, unless `capacity` is 0; so the text was cut if the
/// result is `capacity` or more. 512 bytes are always enough. `buffer` may be NULL if `capacity` is
/// 0. The text is empty for NULL and for what is no decision.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn taketwo_decision_explain(
    decision: *const taketwo_decision,
    buffer: *mut c_char,
    capacity: usize,
) -> usize {
    let mut given = None;
    if !decision.is_null() {
        // SAFETY: not NULL, so it is a decision, all numbers; any are fine.
        given = unsafe { decision.read() }.to_core();
    }
    // SAFETY: the caller gives room for `capacity` bytes at `buffer`, or NULL.
    unsafe {
        print(
            buffer,
            capacity,
            given.as_ref().map(|given| given as &dyn Tell),
        )
    }
}

// --- the caller's structs -----------------------------------------------------------------------

fn status(done: Result<(), taketwo_status>) -> taketwo_status {
    done.err().unwrap_or(taketwo_status::Ok)
}

fn not_null<T>(pointer: *const T) -> Result<(), taketwo_status> {
    if pointer.is_null() {
        return Err(taketwo_status::NullPointer);
    }
    Ok(())
}

/// # Safety
///
/// `number` is NULL, or a number.
unsafe fn number_at(number: *const u64) -> Option<u64> {
    if number.is_null() {
        return None;
    }
    // SAFETY: not NULL, so it is a number.
    Some(unsafe { number.read() })
}

/// Where a policy is kept while a call goes on: too large to be handed from function to function.
type Room = MaybeUninit<Policy>;

/// # Safety
///
/// `policy` is NULL, or that many bytes can be read there.
#[inline(never)]
unsafe fn policy_at(
    policy: *const taketwo_policy,
    room: &mut Room,
) -> Result<&Policy, taketwo_status> {
    not_null(policy)?;
    // SAFETY: not NULL, and a policy has at least these bytes, of which any are fine.
    let bytes = unsafe { &*policy.cast::<[u8; POLICY_BYTES]>() };
    match Policy::from_bytes(bytes) {
        Ok(read) => Ok(room.write(read)),
        Err(_) => Err(taketwo_status::InvalidPolicy),
    }
}

/// # Safety
///
/// There is room for a policy at `policy`.
#[inline(never)]
unsafe fn write_policy(policy: *mut taketwo_policy, from: &Policy) {
    // SAFETY: there is room for a policy, which has at least as many bytes.
    unsafe {
        policy.write(taketwo_policy { opaque: [0; 32] });
        policy.cast::<[u8; POLICY_BYTES]>().write(from.to_bytes());
    }
}

/// # Safety
///
/// `field` is NULL, or `len` bytes can be read there.
#[inline(never)]
unsafe fn key_named(field: *const c_char, len: usize) -> Result<PolicyKey, taketwo_status> {
    // SAFETY: as above.
    let name = unsafe { boundary::bytes(field, len) }.ok_or(taketwo_status::NullPointer)?;
    let name = from_utf8(name).ok();
    name.and_then(PolicyKey::named)
        .ok_or(taketwo_status::InvalidArgument)
}

/// # Safety
///
/// `job` is NULL, or that many bytes can be read there, and nobody writes to them for as long as the
/// result is used.
unsafe fn job_bytes<'a>(job: *const taketwo_job) -> Result<&'a [u8; JOB_BYTES], taketwo_status> {
    not_null(job)?;
    // SAFETY: not NULL, and a job has at least these bytes, of which any are fine.
    Ok(unsafe { &*job.cast::<[u8; JOB_BYTES]>() })
}

/// # Safety
///
/// There is room for a job at `job`.
#[inline(never)]
unsafe fn write_job(job: *mut taketwo_job, from: &Job) {
    // SAFETY: there is room for a job, which has at least as many bytes.
    unsafe {
        job.write(taketwo_job { opaque: [0; 16] });
        job.cast::<[u8; JOB_BYTES]>().write(from.to_bytes());
    }
}

/// # Safety
///
/// `job` is NULL, or that many bytes can be read there.
#[inline(never)]
unsafe fn view_of(job: *const taketwo_job) -> Option<Job> {
    // SAFETY: as above.
    Job::inspect(unsafe { job_bytes(job) }.ok()?).ok()
}

/// # Safety
///
/// `budget` is NULL, or a budget that no other thread writes to.
unsafe fn budget_at(budget: *const taketwo_budget) -> Result<Budget, taketwo_status> {
    not_null(budget)?;
    // SAFETY: not NULL, so it is a budget.
    Ok(Budget::from_word(unsafe { budget.read() }.word))
}

/// # Safety
///
/// There is room for a budget at `budget`.
unsafe fn write_budget(budget: *mut taketwo_budget, from: Budget) {
    let word = from.to_word();
    // SAFETY: as above.
    unsafe { budget.write(taketwo_budget { word }) };
}

/// # Safety
///
/// `budget` is NULL, or a budget that nobody uses but as an atomic for as long as the result is used.
#[cfg(all(target_has_atomic = "64", not(target_family = "wasm")))]
unsafe fn shared<'a>(budget: *mut taketwo_budget) -> Result<&'a AtomicU64, taketwo_status> {
    let word = budget.cast::<u64>();
    not_null(word)?;
    if !word.cast::<AtomicU64>().is_aligned() {
        return Err(taketwo_status::InvalidArgument);
    }
    // SAFETY: as above, and aligned.
    Ok(unsafe { AtomicU64::from_ptr(word) })
}

/// A budget of one thread, or of many.
enum Purse<'a> {
    Own(&'a mut Budget),
    #[cfg(all(target_has_atomic = "64", not(target_family = "wasm")))]
    Shared(AtomicWord<'a>),
}

impl Tokens for Purse<'_> {
    fn pay(&mut self, policy: &Policy, class: RetryClass, now_ms: u64) -> Payment {
        match self {
            Self::Own(budget) => (&mut **budget).pay(policy, class, now_ms),
            #[cfg(all(target_has_atomic = "64", not(target_family = "wasm")))]
            Self::Shared(word) => word.pay(policy, class, now_ms),
        }
    }

    fn deposit(&mut self, policy: &Policy, amount: u64) {
        match self {
            Self::Own(budget) => (&mut **budget).deposit(policy, amount),
            #[cfg(all(target_has_atomic = "64", not(target_family = "wasm")))]
            Self::Shared(word) => word.deposit(policy, amount),
        }
    }
}

/// A call of a job that takes from a budget, or gives to it.
type Spend<'a> = &'a dyn Fn(&mut Job, &Policy, Purse<'_>) -> Result<Decision, CallError>;

/// Has a job answer that spends from a budget of one thread.
///
/// # Safety
///
/// Each pointer is NULL, or what it points to is there.
#[inline(never)]
unsafe fn spend(
    job: *mut taketwo_job,
    policy: *const taketwo_policy,
    budget: *mut taketwo_budget,
    decision: *mut taketwo_decision,
    call: Spend<'_>,
) -> taketwo_status {
    let spent = || {
        // SAFETY: as above.
        let mut held = unsafe { budget_at(budget) }?;
        let mut call = |job: &mut Job, policy: &Policy| call(job, policy, Purse::Own(&mut held));
        // SAFETY: as above.
        unsafe { change(job, policy, decision, &mut call) }?;
        // SAFETY: it was read, so it is there.
        unsafe { write_budget(budget, held) };
        Ok(())
    };
    status(spent())
}

/// Has a job answer that spends from a budget of many threads.
///
/// # Safety
///
/// Each pointer is NULL, or what it points to is there; the budget is used as an atomic alone.
#[cfg(all(target_has_atomic = "64", not(target_family = "wasm")))]
#[inline(never)]
unsafe fn spend_shared(
    job: *mut taketwo_job,
    policy: *const taketwo_policy,
    budget: *mut taketwo_budget,
    decision: *mut taketwo_decision,
    call: Spend<'_>,
) -> taketwo_status {
    let spent = || {
        // SAFETY: as above.
        let word = AtomicWord(unsafe { shared(budget) }?);
        let mut call = |job: &mut Job, policy: &Policy| call(job, policy, Purse::Shared(word));
        // SAFETY: as above.
        unsafe { change(job, policy, decision, &mut call) }
    };
    status(spent())
}

/// Has a job answer, and writes job and answer if it did.
///
/// # Safety
///
/// Each pointer is NULL, or what it points to is there.
#[inline(never)]
unsafe fn change(
    job: *mut taketwo_job,
    policy: *const taketwo_policy,
    decision: *mut taketwo_decision,
    call: &mut dyn FnMut(&mut Job, &Policy) -> Result<Decision, CallError>,
) -> Result<(), taketwo_status> {
    not_null(decision)?;
    let mut room = Room::uninit();
    // SAFETY: as above.
    let (bytes, policy) = unsafe { (job_bytes(job)?, policy_at(policy, &mut room)?) };
    let mut read = Job::from_bytes(bytes, policy).map_err(|why| state_status(&why))?;
    // A job of another policy was refused just now.
    let answer = call(&mut read, policy).map_err(|_| taketwo_status::OutOfTurn)?;
    // SAFETY: neither is NULL.
    unsafe {
        write_job(job, &read);
        decision.write(taketwo_decision::from(answer));
    }
    Ok(())
}

/// Reads saved state of one kind, and keeps it, or tells the caller why not.
type Restore<'a> = &'a mut dyn FnMut(&[u8], &Policy) -> Result<(), taketwo_status>;

/// Reads saved state, bytes or JSON.
///
/// # Safety
///
/// `policy` is NULL, or a policy; `from` is NULL, or `len` bytes can
/// be read there.
#[inline(never)]
unsafe fn restore(
    policy: *const taketwo_policy,
    from: *const c_char,
    len: usize,
    has_room: bool,
    read: Restore<'_>,
) -> Result<(), taketwo_status> {
    // SAFETY: as above.
    let bytes = unsafe { boundary::bytes(from, len) };
    let bytes = bytes
        .filter(|_| has_room)
        .ok_or(taketwo_status::NullPointer)?;
    let mut room = Room::uninit();
    // SAFETY: as above.
    let policy = unsafe { policy_at(policy, &mut room) }?;
    read(bytes, policy)
}

/// Tells the caller why saved state cannot be read.
///
/// # Safety
///
/// `error` is NULL, or has room for an error.
#[inline(never)]
unsafe fn refuse_state(error: *mut taketwo_error, why: &StateFileError) -> taketwo_status {
    let status = match why {
        StateFileError::State(error) => state_status(error),
        _ => taketwo_status::InvalidState,
    };
    // SAFETY: as above.
    unsafe { refuse(error, why.name(), why, status) }
}

/// Writes a text to a caller's buffer, or the empty one if there is none.
///
/// # Safety
///
/// `buffer` is NULL, or `capacity` bytes can be written there.
#[inline(never)]
unsafe fn print(buffer: *mut c_char, capacity: usize, text: Option<&dyn Tell>) -> usize {
    // SAFETY: as above.
    let buffer = unsafe { TextBuffer::new(buffer, capacity) };
    match text {
        Some(text) => buffer.print(text),
        None => buffer.finish(),
    }
}

/// # Safety
///
/// `hint` is NULL, or a hint.
#[inline(never)]
unsafe fn hint_at(hint: *const taketwo_hint) -> Option<Hint> {
    if hint.is_null() {
        return Some(Hint::default());
    }
    // SAFETY: not NULL, so it is a hint, all numbers.
    let hint = unsafe { hint.read() };
    const UNSET: u8 = taketwo_hint_retry::Unset as u8;
    const YES: u8 = taketwo_hint_retry::Yes as u8;
    const NO: u8 = taketwo_hint_retry::No as u8;
    Some(Hint {
        retry: match hint.retry {
            UNSET => None,
            YES => Some(true),
            NO => Some(false),
            _ => return None,
        },
        after_ms: match hint.has_after {
            0 => None,
            1 => Some(hint.after_ms),
            _ => return None,
        },
    })
}

fn failure_of(failure: taketwo_failure) -> Option<Failure<'static>> {
    const TASK: u8 = taketwo_failure_kind::Task as u8;
    const CANCELLED: u8 = taketwo_failure_kind::Cancelled as u8;
    const CREATION: u8 = taketwo_failure_kind::Creation as u8;
    let status = failure.http_status;
    match failure.kind {
        TASK => Classification::of_rule(failure.rule).map(Failure::Task),
        CANCELLED => Some(Failure::Cancelled),
        CREATION => Some(Failure::Creation((status != 0).then_some(status))),
        _ => None,
    }
}

fn state_status(error: &StateError) -> taketwo_status {
    match error {
        StateError::OtherPolicy { .. } => taketwo_status::OtherPolicy,
        _ => taketwo_status::InvalidState,
    }
}

/// Tells the caller why, and returns the status that goes with it.
///
/// # Safety
///
/// `error` is NULL, or has room for an error.
#[inline(never)]
unsafe fn refuse(
    error: *mut taketwo_error,
    name: &str,
    why: &dyn Tell,
    status: taketwo_status,
) -> taketwo_status {
    if !error.is_null() {
        // SAFETY: not NULL, so there is room for an error.
        unsafe { error.write(taketwo_error::new(name, why)) };
    }
    status
}
