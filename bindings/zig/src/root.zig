//! taketwo: why a Runway API task failed, and whether to try again.
//!
//! Over the C library, whose taketwo.h says in full what each thing means; `c` has all of it as it is.
//! Values only: nothing needs to be freed but what an allocator was given for. Functions may be called
//! from any thread at any time. A Job and a Budget are of one thread at a time, an AtomicBudget of many.
//!
//! Times are milliseconds of one clock of the caller's that counts on through restarts, such as those
//! since 1970. An enumerator that is newer than this binding keeps its number.

const std = @import("std");
const Allocator = std.mem.Allocator;

pub const c = @import("c.zig");

pub const Action = c.Action;
pub const Basis = c.Basis;
pub const Check = c.Check;
pub const Error = c.Error;
pub const Family = c.Family;
pub const HintRetry = c.HintRetry;
pub const Phase = c.Phase;
pub const Preset = c.Preset;
pub const Refund = c.Refund;
pub const Remedy = c.Remedy;
pub const RetryClass = c.RetryClass;
pub const Rule = c.Rule;
pub const Stage = c.Stage;
pub const TaskErrorKind = c.TaskErrorKind;
pub const TaskStatus = c.TaskStatus;
pub const Verdict = c.Verdict;

/// Of the library; the build's `.version` is that of this binding.
pub fn version() [:0]const u8 {
    return std.mem.span(c.taketwo_version());
}

/// Of the table of rules: it grows by one whenever a rule is added or changed.
pub fn tableVersion() u32 {
    return c.taketwo_table_version();
}

/// Whether a program that was built with this binding may run with the library.
pub fn isCompatible() bool {
    return c.taketwo_abi_version() == c.abi_version;
}

// --- what failures mean ---

/// What a rule means, for developers. These texts are empty for a rule of HTTP answers, and for one
/// that the library does not know.
pub fn meaning(rule: Rule) [:0]const u8 {
    return std.mem.span(c.taketwo_rule_meaning(@backingInt(rule)));
}

/// The key by which translators know the message of a rule.
pub fn messageKey(rule: Rule) [:0]const u8 {
    return std.mem.span(c.taketwo_rule_message_key(@backingInt(rule)));
}

/// The message of a rule in English, that may be shown to an end user.
pub fn userMessage(rule: Rule) [:0]const u8 {
    return std.mem.span(c.taketwo_rule_user_message(@backingInt(rule)));
}

/// What a rule rests on.
pub const Citation = struct {
    /// For people.
    text: [:0]const u8,
    /// The heading of a section of the vendor's page.
    section: ?[:0]const u8,
    /// Counted from 1 through the whole page.
    sentence: ?u32,
};

pub fn citation(rule: Rule) Citation {
    const section = std.mem.span(c.taketwo_rule_citation_section(@backingInt(rule)));
    const sentence = c.taketwo_rule_citation_sentence(@backingInt(rule));
    return .{
        .text = std.mem.span(c.taketwo_rule_citation(@backingInt(rule))),
        .section = if (section.len != 0) section else null,
        .sentence = if (sentence != 0) sentence else null,
    };
}

/// What a failure code means. All but the detail depends on the rule alone.
pub const Classification = struct {
    rule: Rule,
    family: Family,
    verdict: Verdict,
    stage: Stage,
    refund: Refund,
    remedy: Remedy,
    basis: Basis,
    detail_offset: u8,
    detail_len: u8,

    /// The part of the failure code that tells the likely source of a rejection: diagnostic only, not
    /// for end users. `code` is the code that this is the classification of.
    pub fn detail(self: Classification, code: []const u8) ?[]const u8 {
        if (self.detail_len == 0) return null;
        return code[self.detail_offset..][0..self.detail_len];
    }

    fn from(found: c.taketwo_classification) Classification {
        return .{
            .rule = @fromBackingInt(found.rule),
            .family = found.family,
            .verdict = found.verdict,
            .stage = found.stage,
            .refund = found.refund,
            .remedy = found.remedy,
            .basis = found.basis,
            .detail_offset = found.detail_offset,
            .detail_len = found.detail_len,
        };
    }
};

/// What a failure code means. No code at all, null, is not the same as an empty one.
pub fn classify(code: ?[]const u8) Classification {
    const given = code orelse return .from(c.taketwo_classify(null, 0));
    return .from(c.taketwo_classify(given.ptr, given.len));
}

/// What an HTTP answer means that is not a success.
pub const HttpAnswer = struct {
    rule: Rule,
    retry_class: RetryClass,
    /// Of a creation that was answered so.
    creation_class: RetryClass,
    /// Such a creation may have made a task all the same.
    is_ambiguous: bool,
    ends_polling: bool,
};

/// Null is a request that had no answer.
pub fn classifyHttp(status: ?u16) HttpAnswer {
    const found = c.taketwo_classify_http(status orelse 0);
    return .{
        .rule = @fromBackingInt(found.rule),
        .retry_class = found.retry_class,
        .creation_class = found.creation_class,
        .is_ambiguous = found.is_ambiguous,
        .ends_polling = found.ends_polling,
    };
}

/// A task as its record tells it. Its texts are parts of the record, escapes and all, and are good for
/// as long as that is; `decode` makes a text of them.
pub const Task = struct {
    status: TaskStatus,
    is_over: bool,
    failure_code: ?Text,
    /// The vendor's sentence: diagnostic only, not for end users.
    failure: ?Text,
    cost_millicredits: ?u64,
    estimated_cost_millicredits: ?u64,
    /// Of a task that failed. Its detail is a part of the decoded failure code.
    classification: ?Classification,
    charged_despite_refund: bool,

    pub const Text = struct {
        raw: []const u8,

        /// As UTF-8. The caller owns it.
        pub fn decode(self: Text, allocator: Allocator) Allocator.Error![]u8 {
            return text(allocator, self, write);
        }

        fn write(self: Text, buffer: ?[*]u8, capacity: usize) usize {
            return c.taketwo_decode_text(self.raw.ptr, self.raw.len, buffer, capacity);
        }
    };

    fn from(found: *const c.taketwo_task) Task {
        return .{
            .status = found.status,
            .is_over = found.is_over,
            .failure_code = if (found.failure_code) |start| .{ .raw = start[0..found.failure_code_len] } else null,
            .failure = if (found.failure) |start| .{ .raw = start[0..found.failure_len] } else null,
            .cost_millicredits = if (found.has_cost) found.cost_millicredits else null,
            .estimated_cost_millicredits = if (found.has_estimated_cost) found.estimated_cost_millicredits else null,
            .classification = if (found.status == .failed) .from(found.classification) else null,
            .charged_despite_refund = found.charged_despite_refund,
        };
    }
};

/// Why a record cannot be read: filled where a call ends with error.InvalidTask.
pub const TaskDiagnostics = struct {
    raw: c.taketwo_task_error = undefined,

    pub fn kind(self: *const TaskDiagnostics) TaskErrorKind {
        return self.raw.kind;
    }

    /// The key it is about, "" where it is not about one.
    pub fn path(self: *const TaskDiagnostics) []const u8 {
        return std.mem.sliceTo(&self.raw.path, 0);
    }

    /// In bytes, from the start of the record or line.
    pub fn offset(self: *const TaskDiagnostics) ?u64 {
        return if (self.raw.has_offset) self.raw.offset else null;
    }

    /// From 1.
    pub fn line(self: *const TaskDiagnostics) ?u64 {
        return if (self.raw.line != 0) self.raw.line else null;
    }

    /// The beginning of what was found.
    pub fn value(self: *const TaskDiagnostics) []const u8 {
        return self.raw.value[0..self.raw.value_len];
    }

    /// All of it in a sentence.
    pub fn message(self: *const TaskDiagnostics) []const u8 {
        return std.mem.sliceTo(&self.raw.message, 0);
    }
};

/// Reads the JSON of a task, as the Get Task endpoint gives it.
pub fn readTask(json: []const u8, diagnostics: ?*TaskDiagnostics) Error!Task {
    var task: c.taketwo_task = undefined;
    const status = c.taketwo_read_task(json.ptr, json.len, &task, if (diagnostics) |told| &told.raw else null);
    try c.check(status);
    return .from(&task);
}

/// A fair limit for the bytes of a line of JSON Lines.
pub const max_line_bytes = c.max_line_bytes;

/// Reads one line of JSON Lines, its line feed not among it. There is no task on a blank line.
pub fn readLine(line: []const u8, number: u64, max_bytes: usize, diagnostics: ?*TaskDiagnostics) Error!?Task {
    var task: c.taketwo_task = undefined;
    const told = if (diagnostics) |told| &told.raw else null;
    const status = c.taketwo_read_line(line.ptr, line.len, number, max_bytes, &task, told);
    if (status == .blank_line) return null;
    try c.check(status);
    return Task.from(&task);
}

// --- whether to try again ---

/// Why a policy or saved state cannot be read: filled where a call that was given it ends with an error.
pub const Diagnostics = struct {
    raw: c.taketwo_error = std.mem.zeroes(c.taketwo_error),

    /// A word that stays the same: "bad_checksum", "out_of_range". Empty where the error says it all.
    pub fn name(self: *const Diagnostics) []const u8 {
        return std.mem.sliceTo(&self.raw.name, 0);
    }

    /// A sentence, with key, value and bound. Policy.check has the whole of one that was cut.
    pub fn message(self: *const Diagnostics) []const u8 {
        return std.mem.sliceTo(&self.raw.message, 0);
    }

    fn fresh(diagnostics: ?*Diagnostics) ?*c.taketwo_error {
        const told = diagnostics orelse return null;
        told.* = .{};
        return &told.raw;
    }
};

/// When, and how often, to try again. Each number has a name: see taketwo.h.
pub const Policy = struct {
    raw: c.taketwo_policy,

    pub fn init(preset: Preset) Error!Policy {
        var raw: c.taketwo_policy = undefined;
        try c.check(c.taketwo_policy_preset(@backingInt(preset), &raw));
        return .{ .raw = raw };
    }

    /// Reads a policy file.
    pub fn fromJson(json: []const u8, diagnostics: ?*Diagnostics) Error!Policy {
        var raw: c.taketwo_policy = undefined;
        try c.check(c.taketwo_policy_read(json.ptr, json.len, &raw, Diagnostics.fresh(diagnostics)));
        return .{ .raw = raw };
    }

    /// All that is wrong with a policy file; nothing where it can be read. The caller owns it.
    pub fn check(allocator: Allocator, json: []const u8) Allocator.Error![]u8 {
        return text(allocator, json, writeCheck);
    }

    /// The caller owns it.
    pub fn toJson(self: *const Policy, allocator: Allocator) Allocator.Error![]u8 {
        return text(allocator, &self.raw, c.taketwo_policy_write_json);
    }

    pub fn fromBytes(saved: []const u8, diagnostics: ?*Diagnostics) Error!Policy {
        var raw: c.taketwo_policy = undefined;
        try c.check(c.taketwo_policy_load(saved.ptr, saved.len, &raw, Diagnostics.fresh(diagnostics)));
        return .{ .raw = raw };
    }

    pub fn toBytes(self: *const Policy) [c.policy_bytes]u8 {
        var bytes: [c.policy_bytes]u8 = undefined;
        c.check(c.taketwo_policy_save(&self.raw, &bytes)) catch unreachable; // it was filled
        return bytes;
    }

    /// Sets a number by its name, "classes.unlikely.floor_ms" say; null is the null of a file. The
    /// policy is changed only if it is valid with it.
    pub fn set(self: *Policy, field: []const u8, value: ?u64, diagnostics: ?*Diagnostics) Error!void {
        const told = Diagnostics.fresh(diagnostics);
        try c.check(c.taketwo_policy_set(&self.raw, field.ptr, field.len, value orelse c.none, told));
    }

    pub fn get(self: *const Policy, field: []const u8) Error!?u64 {
        var value: u64 = undefined;
        try c.check(c.taketwo_policy_get(&self.raw, field.ptr, field.len, &value));
        return if (value != c.none) value else null;
    }

    /// Another number of the policy is another fingerprint.
    pub fn fingerprint(self: *const Policy) u64 {
        return c.taketwo_policy_fingerprint(&self.raw);
    }

    fn writeCheck(json: []const u8, buffer: ?[*]u8, capacity: usize) usize {
        return c.taketwo_policy_check(json.ptr, json.len, buffer, capacity);
    }
};

/// What jobs may still spend on retries.
pub const Budget = struct {
    raw: c.taketwo_budget,

    /// A budget that is full.
    pub fn init(policy: *const Policy) Budget {
        var raw: c.taketwo_budget = undefined;
        c.check(c.taketwo_budget_new(&policy.raw, &raw)) catch unreachable; // the policy was filled
        return .{ .raw = raw };
    }

    pub fn fromBytes(saved: []const u8, policy: *const Policy, diagnostics: ?*Diagnostics) Error!Budget {
        return .{ .raw = try load(c.taketwo_budget, c.taketwo_budget_load, saved, policy, diagnostics) };
    }

    pub fn toBytes(self: *const Budget, policy: *const Policy) [c.budget_bytes]u8 {
        var bytes: [c.budget_bytes]u8 = undefined;
        c.check(c.taketwo_budget_save(&self.raw, &policy.raw, &bytes)) catch unreachable; // both were filled
        return bytes;
    }

    pub fn fromJson(json: []const u8, policy: *const Policy, diagnostics: ?*Diagnostics) Error!Budget {
        return .{ .raw = try load(c.taketwo_budget, c.taketwo_budget_read_json, json, policy, diagnostics) };
    }

    /// The caller owns it.
    pub fn toJson(self: *const Budget, policy: *const Policy, allocator: Allocator) Allocator.Error![]u8 {
        return text(allocator, .{ self, policy }, writeJson);
    }

    /// In thousandths.
    pub fn tokens(self: *const Budget) u64 {
        return c.taketwo_budget_tokens(&self.raw);
    }

    /// When a retry was last sent.
    pub fn lastRetryMs(self: *const Budget) ?u64 {
        const ms = c.taketwo_budget_last_retry_ms(&self.raw);
        return if (ms != c.none) ms else null;
    }

    fn writeJson(both: struct { *const Budget, *const Policy }, buffer: ?[*]u8, capacity: usize) usize {
        return c.taketwo_budget_write_json(&both[0].raw, &both[1].raw, buffer, capacity);
    }
};

/// A budget that jobs of many threads share, without a lock. Not to be copied while they do.
pub const AtomicBudget = struct {
    raw: c.taketwo_budget align(8),

    pub fn init(budget: Budget) AtomicBudget {
        return .{ .raw = budget.raw };
    }

    /// As it is at this moment, to be looked at or saved.
    pub fn load(self: *AtomicBudget) Budget {
        var copy: c.taketwo_budget = undefined;
        c.check(c.taketwo_budget_copy_atomic(&self.raw, &copy)) catch unreachable; // it is aligned
        return .{ .raw = copy };
    }
};

/// How an attempt ended, other than well.
pub const Failure = struct {
    raw: c.taketwo_failure,

    /// Of a task that was cancelled.
    pub fn cancelled() Failure {
        return .{ .raw = c.taketwo_failure_cancelled() };
    }

    /// Of a task that failed.
    pub fn task(found: Classification) Failure {
        var classification = std.mem.zeroes(c.taketwo_classification);
        classification.rule = @backingInt(found.rule);
        return .{ .raw = c.taketwo_failure_task(&classification) };
    }

    /// Of a request to create a task that ended with anything but a 2xx that could be read; null where
    /// there was no answer.
    pub fn creation(http_status: ?u16) Failure {
        return .{ .raw = c.taketwo_failure_creation(http_status orelse 0) };
    }
};

/// What the server said about trying again.
pub const Hint = struct {
    retry: HintRetry = .unset,
    after_ms: ?u64 = null,

    fn inC(self: Hint) c.taketwo_hint {
        var hint = std.mem.zeroes(c.taketwo_hint);
        hint.retry = @backingInt(self.retry);
        hint.has_after = @intFromBool(self.after_ms != null);
        hint.after_ms = self.after_ms orelse 0;
        return hint;
    }
};

/// What a call of a job answers, and why.
pub const Decision = struct {
    action: Action,
    check: Check,
    /// The rule that judged the failure.
    rule: ?Rule,
    retry_class: RetryClass,
    /// How many were begun, this one counted.
    attempts: u32,
    /// When to start or to poll again.
    at_ms: ?u64,
    delay: ?Delay,
    /// By the check, the job's number first.
    compared: [2]u64,
    raw: c.taketwo_decision,

    /// A delay that was drawn, and the range it was drawn from.
    pub const Delay = struct { drawn_ms: u64, low_ms: u64, high_ms: u64 };

    /// All of it in one English sentence, for logs; `{f}` prints it too.
    pub fn explain(self: *const Decision, buffer: *[512]u8) []const u8 {
        return buffer[0..c.taketwo_decision_explain(&self.raw, buffer, buffer.len)];
    }

    pub fn format(self: *const Decision, writer: *std.Io.Writer) std.Io.Writer.Error!void {
        var buffer: [512]u8 = undefined;
        try writer.writeAll(self.explain(&buffer));
    }

    fn from(raw: c.taketwo_decision) Decision {
        return .{
            .action = @fromBackingInt(raw.action),
            .check = @fromBackingInt(raw.check),
            .rule = if (raw.rule != c.rule_none) @fromBackingInt(raw.rule) else null,
            .retry_class = @fromBackingInt(raw.retry_class),
            .attempts = raw.attempts,
            .at_ms = if (raw.has_at != 0) raw.at_ms else null,
            .delay = if (raw.has_delay == 0) null else .{
                .drawn_ms = raw.delay_ms,
                .low_ms = raw.delay_low_ms,
                .high_ms = raw.delay_high_ms,
            },
            .compared = raw.compared,
            .raw = raw,
        };
    }
};

/// One thing that the user wants, made of one or more attempts. Save it after each call, and before its
/// answer is acted on. May be copied, but only one copy may be gone on with, or the work is done twice.
pub const Job = struct {
    raw: c.taketwo_job,

    pub const Options = struct {
        deadline_ms: ?u64 = null,
        /// What an attempt is expected to cost, where its charge is not known.
        estimate_millicredits: u64 = 0,
    };

    /// `seed` is drawn by the caller from the system; jobs of one seed differ by their names.
    pub fn init(policy: *const Policy, seed: u64, name: []const u8, options: Options) Job {
        var raw: c.taketwo_job = undefined;
        const deadline = if (options.deadline_ms) |*deadline| deadline else null;
        const status = c.taketwo_job_new(
            &policy.raw,
            seed,
            name.ptr,
            name.len,
            deadline,
            options.estimate_millicredits,
            &raw,
        );
        c.check(status) catch unreachable; // the policy was filled
        return .{ .raw = raw };
    }

    pub fn fromBytes(saved: []const u8, policy: *const Policy, diagnostics: ?*Diagnostics) Error!Job {
        return .{ .raw = try load(c.taketwo_job, c.taketwo_job_load, saved, policy, diagnostics) };
    }

    pub fn toBytes(self: *const Job) [c.job_bytes]u8 {
        var bytes: [c.job_bytes]u8 = undefined;
        c.check(c.taketwo_job_save(&self.raw, &bytes)) catch unreachable; // it was filled
        return bytes;
    }

    pub fn fromJson(json: []const u8, policy: *const Policy, diagnostics: ?*Diagnostics) Error!Job {
        return .{ .raw = try load(c.taketwo_job, c.taketwo_job_read_json, json, policy, diagnostics) };
    }

    /// The caller owns it.
    pub fn toJson(self: *const Job, allocator: Allocator) Allocator.Error![]u8 {
        return text(allocator, &self.raw, c.taketwo_job_write_json);
    }

    /// Asks to send the request: the first time, or again once it is due. On `.go` save the job, and
    /// only then send. `budget` is a *Budget or an *AtomicBudget.
    pub fn start(self: *Job, policy: *const Policy, now_ms: u64, budget: anytype) Error!Decision {
        const call = if (comptime isAtomic(@TypeOf(budget))) c.taketwo_job_start_atomic else c.taketwo_job_start;
        return self.answer(call, policy, now_ms, .{&budget.raw});
    }

    pub const Report = struct {
        hint: Hint = .{},
        /// What the record says the task was charged.
        charge_millicredits: ?u64 = null,
    };

    /// Reports that the attempt failed, and asks what now. On `.reconcile` find out whether the request
    /// was accepted, and report that.
    pub fn fail(self: *Job, policy: *const Policy, now_ms: u64, failure: Failure, report: Report) Error!Decision {
        const hint = report.hint.inC();
        const charge = if (report.charge_millicredits) |*charge| charge else null;
        return self.answer(c.taketwo_job_fail, policy, now_ms, .{ failure.raw, &hint, charge });
    }

    /// Of a task that failed or was cancelled, with its charge. Any other is refused.
    pub fn failTask(self: *Job, policy: *const Policy, now_ms: u64, task: Task) Error!Decision {
        const failure: Failure = if (task.status == .cancelled)
            .cancelled()
        else
            .task(task.classification orelse return error.InvalidArgument);
        return self.fail(policy, now_ms, failure, .{ .charge_millicredits = task.cost_millicredits });
    }

    /// Reports that the task succeeded, which fills the budget a little. `budget` is a *Budget or an
    /// *AtomicBudget.
    pub fn succeed(self: *Job, policy: *const Policy, now_ms: u64, budget: anytype) Error!Decision {
        const call = if (comptime isAtomic(@TypeOf(budget))) c.taketwo_job_succeed_atomic else c.taketwo_job_succeed;
        return self.answer(call, policy, now_ms, .{&budget.raw});
    }

    /// Reports that the task is not over, or could not be read this time; asks when to look again.
    pub fn poll(self: *Job, policy: *const Policy, now_ms: u64, hint: Hint) Error!Decision {
        const given = hint.inC();
        return self.answer(c.taketwo_job_poll, policy, now_ms, .{&given});
    }

    /// Moves the job to another policy, on purpose. What it has used stays used.
    pub fn rebind(self: *Job, policy: *const Policy) void {
        c.check(c.taketwo_job_rebind(&self.raw, &policy.raw)) catch unreachable; // both were filled
    }

    pub fn phase(self: *const Job) Phase {
        return @fromBackingInt(c.taketwo_job_phase(&self.raw));
    }

    pub fn attempts(self: *const Job) u32 {
        return c.taketwo_job_attempts(&self.raw);
    }

    /// The earliest next start or poll, as the last answer gave it; 0 before there was one.
    pub fn atMs(self: *const Job) u64 {
        return c.taketwo_job_at_ms(&self.raw);
    }

    pub fn lostMillicredits(self: *const Job) u64 {
        return c.taketwo_job_lost_millicredits(&self.raw);
    }

    fn isAtomic(comptime Shared: type) bool {
        return switch (Shared) {
            *Budget => false,
            *AtomicBudget => true,
            else => @compileError("a *Budget or an *AtomicBudget is wanted, not " ++ @typeName(Shared)),
        };
    }

    fn answer(self: *Job, call: anytype, policy: *const Policy, now_ms: u64, rest: anytype) Error!Decision {
        var decision: c.taketwo_decision = undefined;
        try c.check(@call(.auto, call, .{ &self.raw, &policy.raw, now_ms } ++ rest ++ .{&decision}));
        return .from(decision);
    }
};

/// A job or budget that was saved with `policy`.
fn load(
    Raw: type,
    call: anytype,
    saved: []const u8,
    policy: *const Policy,
    diagnostics: ?*Diagnostics,
) Error!Raw {
    var raw: Raw = undefined;
    try c.check(call(&policy.raw, saved.ptr, saved.len, &raw, Diagnostics.fresh(diagnostics)));
    return raw;
}

/// The text that a function writes to a buffer, whole.
fn text(allocator: Allocator, of: anytype, write: anytype) Allocator.Error![]u8 {
    const len = write(of, null, 0);
    const whole = try allocator.alloc(u8, len + 1); // the library puts a NUL behind it
    _ = write(of, whole.ptr, whole.len);
    return allocator.realloc(whole, len);
}
