//! The C library as it is: made from taketwo.h by `make generated`, do not edit.

const std = @import("std");

/// A fair limit for the bytes of a line of JSON Lines.
pub const max_line_bytes = 1048576;

/// The most thousandths of a credit that a record may name.
pub const max_millicredits = 1000000000000;

/// How many bytes a saved policy, job and budget have.
pub const policy_bytes = 232;

pub const job_bytes = 120;

pub const budget_bytes = 40;

/// The version of the binary interface. It grows by one whenever a program that was built against
/// an older header could no longer run with the library.
pub const abi_version = 1;

/// Given or found in the place of a number of a policy: there is none.
pub const none = 18446744073709551615;

/// Found in the place of the number of a rule: there is none.
pub const rule_none = 255;

/// The rules, by the failure codes they cover, in order of precedence: where
/// several cover a code, the first of them is its rule. Behind them those of HTTP answers.
pub const Rule = enum(u8) {
    /// safety.input: SAFETY.INPUT and below.
    safety_input = 1,
    /// safety.output: SAFETY.OUTPUT and below.
    safety_output = 2,
    /// safety: SAFETY and below.
    safety = 3,
    /// input_preprocessing.safety.text: exactly INPUT_PREPROCESSING.SAFETY.TEXT.
    input_preprocessing_safety_text = 4,
    /// input_preprocessing.safety: INPUT_PREPROCESSING.SAFETY and below.
    input_preprocessing_safety = 5,
    /// safety.nested: any other code with a segment SAFETY, in any letter case.
    safety_nested = 6,
    /// asset.invalid: ASSET.INVALID and below.
    asset_invalid = 7,
    /// internal.bad_output: INTERNAL.BAD_OUTPUT and below.
    internal_bad_output = 8,
    /// input_preprocessing.internal: INPUT_PREPROCESSING.INTERNAL and below.
    input_preprocessing_internal = 9,
    /// internal: exactly INTERNAL.
    internal = 10,
    /// internal.other: INTERNAL and below.
    internal_other = 11,
    /// absent: no code.
    absent = 12,
    /// third_party.unavailable: THIRD_PARTY.UNAVAILABLE and below.
    third_party_unavailable = 13,
    /// third_party.input_validation: THIRD_PARTY.INPUT_VALIDATION and below.
    third_party_input_validation = 14,
    /// unknown: any other well-formed code.
    unknown = 0,
    /// malformed: anything else.
    malformed = 15,
    /// http.throttled: 429.
    http_throttled = 64,
    /// http.unavailable: 503.
    http_unavailable = 65,
    /// http.gateway: 502, 504.
    http_gateway = 66,
    /// http.rejected: 400 to 401, 404 to 405.
    http_rejected = 67,
    /// http.client: 400 to 499.
    http_client = 68,
    /// http.server: 500 to 599.
    http_server = 69,
    /// http.unclear: anything else, and no answer.
    http_unclear = 70,
    _,

    /// Its stable name, empty for one that the library does not know.
    pub fn name(self: Rule) [:0]const u8 {
        return std.mem.span(taketwo_rule_name(@backingInt(self)));
    }
};

/// What kind of failure it was.
pub const Family = enum(u8) {
    /// Not known: the code is not in the table, or is not well formed.
    unknown = 0,
    /// Content moderation rejected an input or the output.
    moderation = 1,
    /// An input is not acceptable for this type of task.
    asset = 2,
    /// The result was made and then rejected for its quality.
    bad_output = 3,
    /// Something went wrong inside the service.
    internal = 4,
    /// The provider of the model failed.
    third_party = 5,
    _,

    /// Its stable name, empty for one that the library does not know.
    pub fn name(self: Family) [:0]const u8 {
        return std.mem.span(taketwo_family_name(@backingInt(self)));
    }
};

/// Whether the same request may be sent again.
pub const Verdict = enum(u8) {
    /// No source says whether a retry may help.
    unspecified = 0,
    /// Must not be sent again as it is.
    never = 1,
    /// May be sent again, and will rarely succeed.
    unlikely = 2,
    /// May be sent again, after a delay.
    after_delay = 3,
    _,

    /// Its stable name, empty for one that the library does not know.
    pub fn name(self: Verdict) [:0]const u8 {
        return std.mem.span(taketwo_verdict_name(@backingInt(self)));
    }
};

/// Where in the course of the task the failure arose.
pub const Stage = enum(u8) {
    /// The code does not say.
    unspecified = 0,
    /// While the inputs were prepared and moderated.
    preprocessing = 1,
    /// At an input.
    input = 2,
    /// While the result was made.
    processing = 3,
    /// At the result.
    output = 4,
    /// At the provider of the model.
    provider = 5,
    _,

    /// Its stable name, empty for one that the library does not know.
    pub fn name(self: Stage) [:0]const u8 {
        return std.mem.span(taketwo_stage_name(@backingInt(self)));
    }
};

/// Whether the credits are expected to come back. What a task was really charged, where its record
/// says so, is the fact and overrides it.
pub const Refund = enum(u8) {
    /// No source says.
    unspecified = 0,
    /// The credits are lost.
    no = 1,
    /// The credits come back.
    yes = 2,
    _,

    /// Its stable name, empty for one that the library does not know.
    pub fn name(self: Refund) [:0]const u8 {
        return std.mem.span(taketwo_refund_name(@backingInt(self)));
    }
};

/// What to do about the failure.
pub const Remedy = enum(u8) {
    /// Nothing is known that helps: a person should look.
    ask_person = 0,
    /// Change the input that was rejected.
    change_input = 1,
    /// Change the text of the prompt.
    change_prompt = 2,
    /// Replace the image, video or other asset by an acceptable one.
    replace_asset = 3,
    /// Remove overlaid text and graphics from the input, and add them to the output instead.
    remove_overlay = 4,
    /// Wait, then send the same request again.
    wait = 5,
    /// Wait, or choose another model.
    wait_or_change_model = 6,
    _,

    /// Its stable name, empty for one that the library does not know.
    pub fn name(self: Remedy) [:0]const u8 {
        return std.mem.span(taketwo_remedy_name(@backingInt(self)));
    }
};

/// What a rule rests on.
pub const Basis = enum(u8) {
    /// Nothing: the code is not known.
    none = 0,
    /// A sentence of the vendor's page.
    page = 1,
    /// A later state of the vendor's page.
    revision = 2,
    /// Seen in life, not documented.
    observed = 3,
    /// Drawn from a sentence of the page that does not name the code.
    inferred = 4,
    _,

    /// Its stable name, empty for one that the library does not know.
    pub fn name(self: Basis) [:0]const u8 {
        return std.mem.span(taketwo_basis_name(@backingInt(self)));
    }
};

/// What became of a call.
pub const Status = enum(u32) {
    /// It was done, and what it gives has been written.
    ok = 0,
    /// A pointer that must not be NULL is. Nothing was written.
    null_pointer = 1,
    /// The line is blank, so there is no task on it. Nothing was written. Go on with the next line.
    blank_line = 2,
    /// The record cannot be read; the error says what is wrong, and where. Nothing of it is to be
    /// taken for the state of a task: ask for the record again, or have a person look at it.
    invalid_task = 3,
    /// A number or name that has no meaning where it was given. Nothing was written.
    invalid_argument = 4,
    /// It is no policy: the file or the bytes cannot be read, a number is out of its range, or the
    /// struct was never filled. Nothing was written.
    invalid_policy = 5,
    /// It is no job or budget: the bytes are of something else, damaged or impossible, or the struct
    /// was never filled. Nothing of it is to be guessed. Nothing was written.
    invalid_state = 6,
    /// The call does not fit the phase of the job. Nothing was written.
    out_of_turn = 7,
    /// The job, or the budget, was made with another policy. Nothing was written.
    /// taketwo_job_rebind() moves a job to another policy on purpose.
    other_policy = 8,
    _,
};

/// The state of a task.
pub const TaskStatus = enum(u8) {
    /// Not begun.
    pending = 1,
    /// Queued for the concurrency limit: not failed.
    throttled = 2,
    /// Begun.
    running = 3,
    /// Over, with a result.
    succeeded = 4,
    /// Over, without one.
    failed = 5,
    /// Over, because somebody cancelled it. Records spell it `CANCELLED` or `CANCELED`.
    cancelled = 6,
    _,

    /// Its stable name, empty for one that the library does not know.
    pub fn name(self: TaskStatus) [:0]const u8 {
        return std.mem.span(taketwo_task_status_name(@backingInt(self)));
    }
};

/// What is wrong with a task record.
pub const TaskErrorKind = enum(u8) {
    /// It is not JSON: cut off, say, or with something behind its end.
    broken_json = 1,
    /// It is not UTF-8.
    not_utf8 = 2,
    /// Its arrays and objects are nested deeper than is read.
    too_deep = 3,
    /// A key that is read holds a value of another type, or the record is not an object.
    wrong_type = 4,
    /// A key that must be there is not.
    missing_key = 5,
    /// A key that is read stands twice.
    duplicate_key = 6,
    /// The status is none of those that are known.
    unknown_status = 7,
    /// A number is negative, not finite, or over the bound.
    number_out_of_range = 8,
    /// The line is longer than the limit.
    line_too_long = 9,
    _,

    /// Its stable name, empty for one that the library does not know.
    pub fn name(self: TaskErrorKind) [:0]const u8 {
        return std.mem.span(taketwo_task_error_kind_name(@backingInt(self)));
    }
};

/// How a failure may be retried: each class has its own number of retries, delays and cost.
pub const RetryClass = enum(u8) {
    /// Not at all, whatever the policy says.
    never = 0,
    /// It may be, and will rarely help.
    unlikely = 1,
    /// After a delay.
    after_delay = 2,
    /// After a delay, but the code was only inferred, or the request may have been accepted.
    inferred = 3,
    /// After a longer delay: the provider of the model is not available.
    third_party = 4,
    /// When the service has room again: it refused to begin.
    throttled = 5,
    /// No source says.
    unspecified = 6,
    _,

    /// Its stable name, empty for one that the library does not know.
    pub fn name(self: RetryClass) [:0]const u8 {
        return std.mem.span(taketwo_retry_class_name(@backingInt(self)));
    }
};

/// What the host is to do.
pub const Action = enum(u8) {
    /// Save the job, then send the request.
    go = 1,
    /// Save the job, and call again when it is due.
    wait = 2,
    /// Give up; the job is over.
    stop = 3,
    /// Find out whether the request was accepted, and report that.
    reconcile = 4,
    /// Nothing; the job is over, with a result.
    done = 5,
    _,

    /// Its stable name, empty for one that the library does not know.
    pub fn name(self: Action) [:0]const u8 {
        return std.mem.span(taketwo_action_name(@backingInt(self)));
    }
};

/// Which check decided.
pub const Check = enum(u8) {
    /// It is the first attempt, and nothing stands against it.
    go = 1,
    /// It is not due yet.
    due = 2,
    /// The deadline leaves too little time.
    deadline = 3,
    /// It has been tried for long enough.
    patience = 4,
    /// It comes so late that many others may come at once.
    spread = 5,
    /// The budget had tokens for it.
    tokens = 6,
    /// The budget had none, but no retry was sent for so long that one may go.
    probe = 7,
    /// The budget has no tokens for it: it is parked, not dropped.
    budget = 8,
    /// Somebody cancelled the task.
    cancelled = 9,
    /// The request may have been accepted.
    reconcile = 10,
    /// The server said not to.
    server = 11,
    /// The class of the failure allows no retry.
    verdict = 12,
    /// The attempts are used up.
    attempts = 13,
    /// The retries of the class are used up.
    retries = 14,
    /// Too many credits are lost.
    credits = 15,
    /// The server asked for a longer delay than is waited for.
    hint = 16,
    /// It may be tried again, after this delay.
    delay = 17,
    /// The task succeeded.
    success = 18,
    /// The task is not over.
    poll = 19,
    _,

    /// Its stable name, empty for one that the library does not know.
    pub fn name(self: Check) [:0]const u8 {
        return std.mem.span(taketwo_check_name(@backingInt(self)));
    }
};

/// Where a job stands.
pub const Phase = enum(u8) {
    /// Nothing was sent yet.
    ready = 1,
    /// A retry is to be sent, not before it is due.
    waiting = 2,
    /// Sent, or about to be: the outcome is not known.
    in_flight = 3,
    /// Over, with a result.
    done = 4,
    /// Over, given up.
    stopped = 5,
    _,

    /// Its stable name, empty for one that the library does not know.
    pub fn name(self: Phase) [:0]const u8 {
        return std.mem.span(taketwo_phase_name(@backingInt(self)));
    }
};

/// A set of numbers to start from.
pub const Preset = enum(u8) {
    /// For a process that shares its budget with nobody: short patience, no probes.
    alone = 1,
    /// For a budget that many jobs feed, in a long-lived process or through a store.
    shared = 2,
    /// As `Alone`, without retries of codes that no source names.
    cautious = 3,
    _,

    /// Its stable name, empty for one that the library does not know.
    pub fn name(self: Preset) [:0]const u8 {
        return std.mem.span(taketwo_preset_name(@backingInt(self)));
    }
};

/// What kind of failure an attempt ended with.
pub const FailureKind = enum(u8) {
    /// The task was created, and failed.
    task = 1,
    /// The task was created, and cancelled.
    cancelled = 2,
    /// The task was not created, or it is not known whether it was.
    creation = 3,
    _,
};

/// Whether the server said to try again.
pub const HintRetry = enum(u8) {
    /// It did not say.
    unset = 0,
    /// It said to. That changes nothing.
    yes = 1,
    /// It said not to. That stops the job.
    no = 2,
    _,
};

/// Why a call was refused.
pub const Error = error{
    /// A pointer that must not be NULL is. Nothing was written.
    NullPointer,
    /// The line is blank, so there is no task on it. Nothing was written. Go on with the next line.
    BlankLine,
    /// The record cannot be read; the error says what is wrong, and where. Nothing of it is to be
    /// taken for the state of a task: ask for the record again, or have a person look at it.
    InvalidTask,
    /// A number or name that has no meaning where it was given. Nothing was written.
    InvalidArgument,
    /// It is no policy: the file or the bytes cannot be read, a number is out of its range, or the
    /// struct was never filled. Nothing was written.
    InvalidPolicy,
    /// It is no job or budget: the bytes are of something else, damaged or impossible, or the struct
    /// was never filled. Nothing of it is to be guessed. Nothing was written.
    InvalidState,
    /// The call does not fit the phase of the job. Nothing was written.
    OutOfTurn,
    /// The job, or the budget, was made with another policy. Nothing was written.
    /// taketwo_job_rebind() moves a job to another policy on purpose.
    OtherPolicy,
    /// A status that is newer than this binding.
    UnknownStatus,
};

pub fn check(status: Status) Error!void {
    return switch (status) {
        .ok => {},
        .null_pointer => error.NullPointer,
        .blank_line => error.BlankLine,
        .invalid_task => error.InvalidTask,
        .invalid_argument => error.InvalidArgument,
        .invalid_policy => error.InvalidPolicy,
        .invalid_state => error.InvalidState,
        .out_of_turn => error.OutOfTurn,
        .other_policy => error.OtherPolicy,
        _ => error.UnknownStatus,
    };
}

/// What a failure code means. A plain value of 16 bytes; it will not change in size.
///
/// All of it but the detail depends on the rule alone: taketwo_rule_user_message(rule) and its like
/// give the texts of a rule.
pub const taketwo_classification = extern struct {
    /// The number of the rule: one of taketwo_rule, or of a rule that is newer than this header.
    rule: u8,
    /// What kind of failure it was.
    family: Family,
    /// Whether the same request may be sent again.
    verdict: Verdict,
    /// Where in the course of the task it arose.
    stage: Stage,
    /// Whether the credits are expected to come back.
    refund: Refund,
    /// What to do about it.
    remedy: Remedy,
    /// What the answer rests on.
    basis: Basis,
    /// Where in the code its detail begins, in bytes, where detail_len is not 0. The detail tells
    /// the likely source of a rejection: diagnostic only, not for end users.
    detail_offset: u8,
    /// The length of the detail in bytes; 0 where there is none.
    detail_len: u8,
    /// Zero.
    reserved: [7]u8,
};

/// A task as its record tells it. A plain value; it will not change in size.
pub const taketwo_task = extern struct {
    /// What the failure means, if status is TAKETWO_TASK_STATUS_FAILED. Its detail counts from the
    /// start of the decoded failure code. Else its rule is TAKETWO_RULE_NONE, and the rest zero.
    classification: taketwo_classification,
    /// What the task was charged, in thousandths of a credit, if has_cost; else 0.
    cost_millicredits: u64,
    /// What the task is expected to cost, in thousandths of a credit, if has_estimated_cost; else 0.
    estimated_cost_millicredits: u64,
    /// The failure code as it stands in the record, escapes and all, or NULL where there is none.
    /// Points into the record: no NUL follows it. taketwo_decode_text() decodes it.
    failure_code: ?[*]const u8,
    /// The length of the failure code in bytes.
    failure_code_len: usize,
    /// The vendor's sentence about the failure, likewise: diagnostic only, not for end users.
    failure: ?[*]const u8,
    /// The length of the vendor's sentence in bytes.
    failure_len: usize,
    /// The state of the task.
    status: TaskStatus,
    /// Whether the state will not change any more.
    is_over: bool,
    /// Whether the record says what the task was charged. Zero is a fact, and not the same as no.
    has_cost: bool,
    /// Whether the record says what the task is expected to cost.
    has_estimated_cost: bool,
    /// Whether the task failed, its credits were expected to come back, and it was charged all the
    /// same.
    charged_despite_refund: bool,
    /// Zero.
    reserved: [11]u8,
};

/// Why a record cannot be read. A plain value; it will not change in size.
pub const taketwo_task_error = extern struct {
    /// The key it is about, "cost.credits" say, with a NUL behind it; the empty text where it is not
    /// about one.
    path: [24]u8,
    /// Where it is, in bytes from the start of the record or line, if has_offset; else 0.
    offset: u64,
    /// The number of the line, from 1, as taketwo_read_line() was told; else 0.
    line: u64,
    /// The beginning of what was found, as UTF-8 with a NUL behind it: at a key its value, a string
    /// without its quotes; elsewhere the character, or the hexadecimal digits of the byte. Empty
    /// where nothing was found. The message tells these apart. A NUL may be what was found, so take
    /// value_len bytes.
    value: [48]u8,
    /// The whole error in one sentence, with place, value and bound, as UTF-8 with a NUL behind it.
    /// None is longer than there is room for.
    message: [432]u8,
    /// What is wrong.
    kind: TaskErrorKind,
    /// Whether offset is known.
    has_offset: bool,
    /// The length of value in bytes, the NUL behind it not counted.
    value_len: u8,
    /// Zero.
    reserved: [5]u8,
};

/// When and how often to retry. Filled by taketwo_policy_preset(), taketwo_policy_read() or
/// taketwo_policy_load(), and never otherwise: every function checks what it is given, and answers
/// TAKETWO_STATUS_INVALID_POLICY to a struct that none of them filled. May be copied, and read by
/// many threads at once. It will not change in size.
pub const taketwo_policy = extern struct {
    /// Of the library. To keep a policy elsewhere than in memory use taketwo_policy_save().
    @"opaque": [32]u64,
};

/// Why a policy, or saved state, cannot be read. It will not change in size.
pub const taketwo_error = extern struct {
    /// What is wrong, in a word that stays the same. Of a policy file: "syntax" "unknown_key"
    /// "repeated" "wrong_type" "unknown_preset" "out_of_range". Of saved state: "wrong_length"
    /// "wrong_kind" "newer_version" "unknown_version" "bad_checksum" "other_policy" "impossible",
    /// and of its JSON also "missing_key" and "wrong_value".
    name: [24]u8,
    /// How many bytes the whole sentence has. Some of it was cut if that is 992 or more: a policy
    /// file is told of every number that is out of its range, and taketwo_policy_check() writes the
    /// whole of it.
    message_len: u64,
    /// The whole of it in a sentence, with key, value and bound, as UTF-8 with a NUL behind it. Cut
    /// between characters.
    message: [992]u8,
};

/// One thing that the user wants, made of one or more attempts. Filled by taketwo_job_new() or
/// taketwo_job_load(), and never otherwise: every function checks what it is given, and answers
/// TAKETWO_STATUS_INVALID_STATE to a struct that none of them filled. May be copied, but only one
/// copy may be gone on with, or the work is done twice. Of one thread at a time. It will not change
/// in size.
pub const taketwo_job = extern struct {
    /// Of the library. To keep a job elsewhere than in memory use taketwo_job_save().
    @"opaque": [16]u64,
};

/// What jobs may still spend on retries, shared by those of a process or an organisation: one word,
/// which may be kept and copied as a number. Filled by taketwo_budget_new() or
/// taketwo_budget_load(); all zero it is an empty budget.
///
/// Of one thread at a time, or of many if all of them use nothing but the functions whose names end
/// in _atomic. It will not change in size.
pub const taketwo_budget = extern struct {
    /// Of the library.
    word: u64,
};

/// What a call of a job answers, and why. A plain value of 64 bytes; it will not change in size.
/// taketwo_decision_explain() says it in a sentence.
pub const taketwo_decision = extern struct {
    /// When to start or to poll again, in the caller's milliseconds, if has_at; else 0. For
    /// TAKETWO_CHECK_HINT it is when a new job might start.
    at_ms: u64,
    /// The delay that was drawn, in milliseconds, if has_delay; else 0.
    delay_ms: u64,
    /// The shortest that it could have been, likewise.
    delay_low_ms: u64,
    /// The longest that it could have been, likewise.
    delay_high_ms: u64,
    /// The two numbers that the check compared, the job's first; both 0 where it compares none.
    compared: [2]u64,
    /// How many attempts were begun, this one counted; one that was refused for lack of room is not.
    attempts: u32,
    /// What to do: a taketwo_action, or one that is newer than this header.
    action: u8,
    /// What decided it: a taketwo_check, or one that is newer than this header.
    check: u8,
    /// How the failure may be retried: a taketwo_retry_class.
    retry_class: u8,
    /// The number of the rule that judged the failure, as taketwo_rule_name() takes it;
    /// TAKETWO_RULE_NONE where none did.
    rule: u8,
    /// 1 if at_ms is set, else 0.
    has_at: u8,
    /// 1 if the three delays are set, else 0.
    has_delay: u8,
    /// Zero.
    reserved: [6]u8,
};

/// How an attempt ended, other than well: taketwo_failure_task(), taketwo_failure_cancelled() and
/// taketwo_failure_creation() make it. It will not change in size.
pub const taketwo_failure = extern struct {
    /// Of TAKETWO_FAILURE_KIND_CREATION: the HTTP status, 0 where there was no answer.
    http_status: u16,
    /// A taketwo_failure_kind.
    kind: u8,
    /// Of TAKETWO_FAILURE_KIND_TASK: the number of the rule of its failure code.
    rule: u8,
    /// Zero.
    reserved: [4]u8,
};

/// What the server said about trying again, in its headers Retry-After, retry-after-ms and
/// x-should-retry. All zero where it said nothing. It will not change in size.
pub const taketwo_hint = extern struct {
    /// After how many milliseconds, if has_after. The job never goes sooner, and gives up on more
    /// than 900000.
    after_ms: u64,
    /// Whether to: a taketwo_hint_retry.
    retry: u8,
    /// 1 if after_ms is set, else 0.
    has_after: u8,
    /// Zero.
    reserved: [6]u8,
};

/// What an HTTP answer means that is not a success. It will not change in size.
pub const taketwo_http_answer = extern struct {
    /// The number of the rule: one of taketwo_rule, or of a rule that is newer than this header.
    rule: u8,
    /// How the answer may be retried.
    retry_class: RetryClass,
    /// How a creation that was answered so may be retried.
    creation_class: RetryClass,
    /// Whether a creation that was answered so may have made a task all the same.
    is_ambiguous: bool,
    /// Whether polling is to end with this answer, because the task is out of sight. Any other error
    /// while polling says nothing about the task: poll on.
    ends_polling: bool,
    /// Zero.
    reserved: [3]u8,
};

/// Returns the version of the library, "0.1.0" say. Compare it with TAKETWO_VERSION, the version of
/// the header.
pub extern fn taketwo_version() [*:0]const u8;

/// Returns TAKETWO_ABI_VERSION as the library was built with it. A program may run with the library
/// if this is the TAKETWO_ABI_VERSION it was built with itself.
pub extern fn taketwo_abi_version() u32;

/// Returns the version of the table of rules. It grows by one whenever a rule is added or changed.
pub extern fn taketwo_table_version() u32;

/// Returns what a failure code means.
///
/// `code` is `len` bytes; no NUL needs to follow them, and NULs and invalid UTF-8 among them are
/// fine. NULL is a task that failed without a code, whatever `len` is; an empty code is not the
/// same. Every input has an answer: a code that no source names has TAKETWO_FAMILY_UNKNOWN and
/// TAKETWO_VERDICT_UNSPECIFIED.
pub extern fn taketwo_classify(code: ?[*]const u8, len: usize) taketwo_classification;

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
pub extern fn taketwo_classify_many(codes: ?[*]const ?[*]const u8, lens: ?[*]const usize, count: usize, rules: ?[*]u8) Status;

/// Reads the JSON of a task, as the Get Task endpoint gives it, from `len` bytes at `json`.
///
/// On TAKETWO_STATUS_OK `*task` is written; its texts point into `json` and are good for as long as
/// that is. On TAKETWO_STATUS_INVALID_TASK `*error` is written, unless `error` is NULL. Nothing else
/// is written, and never both. If `json` or `task` is NULL it is TAKETWO_STATUS_NULL_POINTER.
///
/// The whole text has to be one JSON object in UTF-8; nothing is guessed. Keys that are not read
/// are ignored.
pub extern fn taketwo_read_task(json: ?[*]const u8, len: usize, task: ?*taketwo_task, @"error": ?*taketwo_task_error) Status;

/// Reads one line of JSON Lines, of `len` bytes at `line`, its line feed not among them.
///
/// As taketwo_read_task(), NULLs included, and returns TAKETWO_STATUS_BLANK_LINE for a line of white
/// space, with nothing written. A carriage return at the end of the line and a byte order mark at its start do
/// no harm. `number` is the number of the line, from 1, and comes back in an error. A line of more
/// than `max_bytes` bytes is an error, and is not looked at; TAKETWO_MAX_LINE_BYTES is a fair limit.
pub extern fn taketwo_read_line(line: ?[*]const u8, len: usize, number: u64, max_bytes: usize, task: ?*taketwo_task, @"error": ?*taketwo_task_error) Status;

/// Decodes a text of a task: `len` bytes at `source`, as they stand between the quotes of a JSON
/// string, into UTF-8 at `buffer`, which must not overlap them.
///
/// Returns how many bytes the whole decoded text has. At most `capacity - 1` of them are written,
/// no character in part, and a NUL behind them, unless `capacity` is 0; so the text was cut if the
/// result is `capacity` or more. `buffer` may be NULL if `capacity` is 0. NULL as `source` is the
/// empty text. Half of a surrogate pair is decoded as U+FFFD, and so is what is no escape sequence
/// or not UTF-8, which no text of a task holds.
pub extern fn taketwo_decode_text(source: ?[*]const u8, len: usize, buffer: ?[*]u8, capacity: usize) usize;

/// Returns the name of a rule, "safety.input" or "http.throttled" say. The empty text if no rule has
/// this number.
pub extern fn taketwo_rule_name(rule: u8) [*:0]const u8;

/// Returns what a rule means, in a sentence for developers. The empty text for a rule of HTTP answers
/// and if no rule has this number.
pub extern fn taketwo_rule_meaning(rule: u8) [*:0]const u8;

/// Returns what a rule rests on, as a text for people: "SAFETY failures, sentence 13", a section and
/// a sentence of the vendor's page, or what there is instead. The empty text if no rule has this
/// number.
pub extern fn taketwo_rule_citation(rule: u8) [*:0]const u8;

/// Returns the heading of the section of the vendor's page that a rule rests on. The empty text if
/// it rests on none, or no rule has this number.
pub extern fn taketwo_rule_citation_section(rule: u8) [*:0]const u8;

/// Returns the number of the sentence of the vendor's page that a rule rests on: sentences are
/// numbered from 1 through the whole page. 0 if it rests on none, or no rule has this number.
pub extern fn taketwo_rule_citation_sentence(rule: u8) u32;

/// Returns the key by which translators know the message of a rule: "moderation.input", say. The
/// empty text for a rule of HTTP answers and if no rule has this number.
pub extern fn taketwo_rule_message_key(rule: u8) [*:0]const u8;

/// Returns the message of a rule in English: a sentence or two that may be shown to an end user. It
/// never holds the failure code. The empty text for a rule of HTTP answers and if no rule has this
/// number.
pub extern fn taketwo_rule_user_message(rule: u8) [*:0]const u8;

/// Returns what a taketwo_status says, in a sentence for people: for calls that have no error to write
/// one to. The empty text for any other number.
pub extern fn taketwo_status_message(status: u32) [*:0]const u8;

/// Returns the name of a taketwo_family: "moderation", say. The empty text for any other number.
pub extern fn taketwo_family_name(family: u8) [*:0]const u8;

/// Returns the name of a taketwo_verdict: "never", say. The empty text for any other number.
pub extern fn taketwo_verdict_name(verdict: u8) [*:0]const u8;

/// Returns the name of a taketwo_stage: "input", say. The empty text for any other number.
pub extern fn taketwo_stage_name(stage: u8) [*:0]const u8;

/// Returns the name of a taketwo_refund: "no", say. The empty text for any other number.
pub extern fn taketwo_refund_name(refund: u8) [*:0]const u8;

/// Returns the name of a taketwo_remedy: "change_input", say. The empty text for any other number.
pub extern fn taketwo_remedy_name(remedy: u8) [*:0]const u8;

/// Returns the name of a taketwo_basis: "page", say. The empty text for any other number.
pub extern fn taketwo_basis_name(basis: u8) [*:0]const u8;

/// Returns the name of a taketwo_task_status: "FAILED", say. The empty text for any other number.
pub extern fn taketwo_task_status_name(status: u8) [*:0]const u8;

/// Returns the name of a taketwo_task_error_kind: "broken_json", say. The empty text for any other
/// number.
pub extern fn taketwo_task_error_kind_name(kind: u8) [*:0]const u8;

/// Returns the name of a taketwo_action: "wait", say. The empty text for any other number.
pub extern fn taketwo_action_name(action: u8) [*:0]const u8;

/// Returns the name of a taketwo_check: "deadline", say. The empty text for any other number.
pub extern fn taketwo_check_name(check: u8) [*:0]const u8;

/// Returns the name of a taketwo_retry_class: "after_delay", say. The empty text for any other number.
pub extern fn taketwo_retry_class_name(class_: u8) [*:0]const u8;

/// Returns the name of a taketwo_phase: "in_flight", say. The empty text for any other number.
pub extern fn taketwo_phase_name(phase: u8) [*:0]const u8;

/// Returns the name of a taketwo_preset: "shared", say. The empty text for any other number.
pub extern fn taketwo_preset_name(preset: u8) [*:0]const u8;

/// Fills `*policy` with the numbers of a preset: a taketwo_preset.
///
/// TAKETWO_STATUS_INVALID_ARGUMENT if there is no such preset. `policy` must not be NULL.
pub extern fn taketwo_policy_preset(preset: u8, policy: ?*taketwo_policy) Status;

/// Reads the JSON of a policy file, of `len` bytes at `json`, into `*policy`.
///
/// Every key is optional and none may be unknown; "preset" names what the others change, and "{}" is
/// TAKETWO_PRESET_ALONE. On TAKETWO_STATUS_INVALID_POLICY `*error` is written, unless `error` is
/// NULL, and `*policy` is as it was. `json` and `policy` must not be NULL.
pub extern fn taketwo_policy_read(json: ?[*]const u8, len: usize, policy: ?*taketwo_policy, @"error": ?*taketwo_error) Status;

/// Writes all that is wrong with the JSON of a policy file, of `len` bytes at `json`, to `buffer`: the
/// message of taketwo_policy_read(), which has no room for more than some errors.
///
/// Every number that is out of its range is told of. Returns how many bytes the whole text has, and
/// writes what there is room for, as taketwo_decision_explain() does; 8192 bytes are always enough.
/// Nothing for a file that can be read. NULL is an empty file.
pub extern fn taketwo_policy_check(json: ?[*]const u8, len: usize, buffer: ?[*]u8, capacity: usize) usize;

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
pub extern fn taketwo_policy_set(policy: ?*taketwo_policy, field: ?[*]const u8, len: usize, value: u64, @"error": ?*taketwo_error) Status;

/// Writes a number of a policy to `*value`, by its name as for taketwo_policy_set(): TAKETWO_NONE
/// where a file has null.
///
/// TAKETWO_STATUS_INVALID_ARGUMENT if there is no such field. No pointer must be NULL.
pub extern fn taketwo_policy_get(policy: ?*const taketwo_policy, field: ?[*]const u8, len: usize, value: ?*u64) Status;

/// Returns the number by which jobs and budgets know their policy: another number of the policy is
/// another fingerprint, as good as certainly. 0 for NULL and for what is no policy.
pub extern fn taketwo_policy_fingerprint(policy: ?*const taketwo_policy) u64;

/// Writes a policy to TAKETWO_POLICY_BYTES bytes at `bytes`, the same on every machine. No pointer
/// must be NULL.
pub extern fn taketwo_policy_save(policy: ?*const taketwo_policy, bytes: ?[*]u8) Status;

/// Reads a policy that was saved as `len` bytes at `bytes` into `*policy`.
///
/// On TAKETWO_STATUS_INVALID_POLICY `*error` is written, unless `error` is NULL, and `*policy` is as
/// it was. `bytes` and `policy` must not be NULL.
pub extern fn taketwo_policy_load(bytes: ?[*]const u8, len: usize, policy: ?*taketwo_policy, @"error": ?*taketwo_error) Status;

/// Fills `*job` with a job that is in TAKETWO_PHASE_READY, bound to `policy`.
///
/// `seed` is drawn by the caller from the system, for each process or job; there is no good fixed
/// one. Jobs of one seed differ by their names: `len` bytes at `name`, any. After `*deadline_ms` no
/// result is wanted any more; NULL is no deadline. `estimate_millicredits` is what an attempt is
/// expected to cost, in thousandths of a credit, or 0: it is taken for lost where a failure is not
/// refunded and its charge is not known. No other pointer must be NULL.
pub extern fn taketwo_job_new(policy: ?*const taketwo_policy, seed: u64, name: ?[*]const u8, len: usize, deadline_ms: ?*const u64, estimate_millicredits: u64, job: ?*taketwo_job) Status;

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
pub extern fn taketwo_job_start(job: ?*taketwo_job, policy: ?*const taketwo_policy, now_ms: u64, budget: ?*taketwo_budget, decision: ?*taketwo_decision) Status;

/// As taketwo_job_start(), with a budget that many threads share, without a lock. Only the budget is
/// shared: the job is of this thread alone. Where the budget is not aligned to 8 bytes it is
/// TAKETWO_STATUS_INVALID_ARGUMENT. Fill it before other threads know of it, and look at it by
/// taketwo_budget_copy_atomic() alone while they use it.
///
/// Not there on machines that cannot change 64 bits in one step.
pub extern fn taketwo_job_start_atomic(job: ?*taketwo_job, policy: ?*const taketwo_policy, now_ms: u64, budget: ?*taketwo_budget, decision: ?*taketwo_decision) Status;

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
pub extern fn taketwo_job_fail(job: ?*taketwo_job, policy: ?*const taketwo_policy, now_ms: u64, failure: taketwo_failure, hint: ?*const taketwo_hint, charge_millicredits: ?*const u64, decision: ?*taketwo_decision) Status;

/// Reports that the task succeeded, which fills the budget a little. In TAKETWO_PHASE_IN_FLIGHT.
///
/// The answer is TAKETWO_ACTION_DONE. Errors as for taketwo_job_start(). No pointer must be NULL.
pub extern fn taketwo_job_succeed(job: ?*taketwo_job, policy: ?*const taketwo_policy, now_ms: u64, budget: ?*taketwo_budget, decision: ?*taketwo_decision) Status;

/// As taketwo_job_succeed(), with a budget that many threads share: see taketwo_job_start_atomic().
/// Not there on the same machines.
pub extern fn taketwo_job_succeed_atomic(job: ?*taketwo_job, policy: ?*const taketwo_policy, now_ms: u64, budget: ?*taketwo_budget, decision: ?*taketwo_decision) Status;

/// Reports that the task is not over, and asks when to look again. In TAKETWO_PHASE_IN_FLIGHT.
///
/// The answer is TAKETWO_ACTION_WAIT: look again at `decision->at_ms`, never sooner than after 5000
/// ms. Use it as well where the answer to a poll was an error that does not end polling; `hint` is
/// what the server said with it, or NULL. Errors as for taketwo_job_fail().
pub extern fn taketwo_job_poll(job: ?*taketwo_job, policy: ?*const taketwo_policy, now_ms: u64, hint: ?*const taketwo_hint, decision: ?*taketwo_decision) Status;

/// Moves a job to another policy, on purpose, in any phase. What it has used stays used. No pointer
/// must be NULL.
pub extern fn taketwo_job_rebind(job: ?*taketwo_job, policy: ?*const taketwo_policy) Status;

/// Returns where a job stands: a taketwo_phase. 0 for NULL and for what is no job.
pub extern fn taketwo_job_phase(job: ?*const taketwo_job) u8;

/// Returns how many attempts of a job were begun; one that was refused for lack of room is not
/// counted. 0 for NULL and for what is no job.
pub extern fn taketwo_job_attempts(job: ?*const taketwo_job) u32;

/// Returns the earliest next start or poll of a job, as the last answer gave it, in the caller's
/// milliseconds. It is no promise to send. 0 before there was one, for NULL and for what is no job.
pub extern fn taketwo_job_at_ms(job: ?*const taketwo_job) u64;

/// Returns what the failures of a job have cost, in thousandths of a credit. 0 for NULL and for what
/// is no job.
pub extern fn taketwo_job_lost_millicredits(job: ?*const taketwo_job) u64;

/// Writes a job to TAKETWO_JOB_BYTES bytes at `bytes`, the same on every machine.
///
/// Save after each call, and before acting on its answer: then no crash makes a job send more often
/// than it may. TAKETWO_STATUS_INVALID_STATE for what is no job. No pointer must be NULL.
pub extern fn taketwo_job_save(job: ?*const taketwo_job, bytes: ?[*]u8) Status;

/// Reads a job that was saved as `len` bytes at `bytes` into `*job`, with the policy it was saved
/// with.
///
/// On TAKETWO_STATUS_INVALID_STATE and TAKETWO_STATUS_OTHER_POLICY `*error` is written, unless
/// `error` is NULL, and `*job` is as it was. No other pointer must be NULL.
pub extern fn taketwo_job_load(policy: ?*const taketwo_policy, bytes: ?[*]const u8, len: usize, job: ?*taketwo_job, @"error": ?*taketwo_error) Status;

/// Fills `*budget` with a budget that is full. No pointer must be NULL.
pub extern fn taketwo_budget_new(policy: ?*const taketwo_policy, budget: ?*taketwo_budget) Status;

/// Returns the tokens of a budget, in thousandths. 0 for NULL.
pub extern fn taketwo_budget_tokens(budget: ?*const taketwo_budget) u64;

/// Returns when a retry that a budget let go was last sent, in the caller's milliseconds. TAKETWO_NONE
/// if none was, and for NULL.
pub extern fn taketwo_budget_last_retry_ms(budget: ?*const taketwo_budget) u64;

/// Copies a budget that many threads share, as it is at this moment, to `*copy`, to be looked at or
/// saved. No pointer must be NULL; errors as for taketwo_job_start_atomic(). Not there on the same
/// machines.
pub extern fn taketwo_budget_copy_atomic(budget: ?*taketwo_budget, copy: ?*taketwo_budget) Status;

/// Writes a budget to TAKETWO_BUDGET_BYTES bytes at `bytes`, the same on every machine, with the
/// fingerprint of `policy`. No pointer must be NULL.
pub extern fn taketwo_budget_save(budget: ?*const taketwo_budget, policy: ?*const taketwo_policy, bytes: ?[*]u8) Status;

/// Reads a budget that was saved as `len` bytes at `bytes` into `*budget`, with the policy it was
/// saved with. Errors as for taketwo_job_load().
pub extern fn taketwo_budget_load(policy: ?*const taketwo_policy, bytes: ?[*]const u8, len: usize, budget: ?*taketwo_budget, @"error": ?*taketwo_error) Status;

/// Writes a policy as JSON to `buffer`: a policy file with every key, which taketwo_policy_read()
/// reads.
///
/// Returns how many bytes the whole of it has, and writes what there is room for, as
/// taketwo_decision_explain() does; 2048 bytes are always enough. Nothing for NULL and for what is
/// no policy.
pub extern fn taketwo_policy_write_json(policy: ?*const taketwo_policy, buffer: ?[*]u8, capacity: usize) usize;

/// Writes a job as JSON to `buffer`, to be saved like its bytes; 1024 bytes are always enough.
/// Otherwise as taketwo_policy_write_json().
pub extern fn taketwo_job_write_json(job: ?*const taketwo_job, buffer: ?[*]u8, capacity: usize) usize;

/// Reads the JSON of a job, of `len` bytes at `json`, into `*job`. As taketwo_job_load().
pub extern fn taketwo_job_read_json(policy: ?*const taketwo_policy, json: ?[*]const u8, len: usize, job: ?*taketwo_job, @"error": ?*taketwo_error) Status;

/// Writes a budget as JSON to `buffer`, with the fingerprint of `policy`, to be saved like its bytes;
/// 256 bytes are always enough. Otherwise as taketwo_policy_write_json().
pub extern fn taketwo_budget_write_json(budget: ?*const taketwo_budget, policy: ?*const taketwo_policy, buffer: ?[*]u8, capacity: usize) usize;

/// Reads the JSON of a budget, of `len` bytes at `json`, into `*budget`. As taketwo_budget_load().
pub extern fn taketwo_budget_read_json(policy: ?*const taketwo_policy, json: ?[*]const u8, len: usize, budget: ?*taketwo_budget, @"error": ?*taketwo_error) Status;

/// Returns the failure of a task that failed: `&task.classification`, or what taketwo_classify()
/// gave for its code. NULL, and the classification of a task that did not fail, is a failure that
/// taketwo_job_fail() refuses.
pub extern fn taketwo_failure_task(classification: ?*const taketwo_classification) taketwo_failure;

/// Returns the failure of a task that was cancelled.
pub extern fn taketwo_failure_cancelled() taketwo_failure;

/// Returns the failure of a request to create a task that ended with anything but a 2xx that could
/// be read: its HTTP status, or 0 where there was no answer, the connection was cut, or time ran
/// out.
pub extern fn taketwo_failure_creation(http_status: u16) taketwo_failure;

/// Returns what an HTTP answer means that is not a success, to a creation or a poll: by its status, or 0 where there was no
/// answer. A success that cannot be read is given by its status.
pub extern fn taketwo_classify_http(status: u16) taketwo_http_answer;

/// Writes a decision as one English sentence, for logs, to `buffer`.
///
/// Returns how many bytes the whole sentence has. At most `capacity - 1` of them are written, no
/// character in part, and a NUL behind them, unless `capacity` is 0; so the text was cut if the
/// result is `capacity` or more. 512 bytes are always enough. `buffer` may be NULL if `capacity` is
/// 0. The text is empty for NULL and for what is no decision.
pub extern fn taketwo_decision_explain(decision: ?*const taketwo_decision, buffer: ?[*]u8, capacity: usize) usize;

/// As taketwo_classify(), and writes the answer to `*classification`.
///
/// The functions whose names end in _by_pointer are for languages that cannot pass structs as they
/// are, nor take them back. TAKETWO_STATUS_NULL_POINTER, and nothing is written, if the pointer that
/// stands for such a struct is NULL.
pub extern fn taketwo_classify_by_pointer(code: ?[*]const u8, len: usize, classification: ?*taketwo_classification) Status;

/// As taketwo_classify_http(), and writes the answer to `*answer`: see taketwo_classify_by_pointer().
pub extern fn taketwo_classify_http_by_pointer(status: u16, answer: ?*taketwo_http_answer) Status;

/// As taketwo_failure_task(), and writes the failure to `*failure`: see
/// taketwo_classify_by_pointer(). `classification` may be NULL, as there.
pub extern fn taketwo_failure_task_by_pointer(classification: ?*const taketwo_classification, failure: ?*taketwo_failure) Status;

/// As taketwo_failure_cancelled(), and writes the failure to `*failure`: see
/// taketwo_classify_by_pointer().
pub extern fn taketwo_failure_cancelled_by_pointer(failure: ?*taketwo_failure) Status;

/// As taketwo_failure_creation(), and writes the failure to `*failure`: see
/// taketwo_classify_by_pointer().
pub extern fn taketwo_failure_creation_by_pointer(http_status: u16, failure: ?*taketwo_failure) Status;

/// As taketwo_job_fail(), with the failure at `*failure`: see taketwo_classify_by_pointer().
pub extern fn taketwo_job_fail_by_pointer(job: ?*taketwo_job, policy: ?*const taketwo_policy, now_ms: u64, failure: ?*const taketwo_failure, hint: ?*const taketwo_hint, charge_millicredits: ?*const u64, decision: ?*taketwo_decision) Status;
