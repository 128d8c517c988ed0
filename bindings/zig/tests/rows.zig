//! Every row of conformance/, through the binding. Usage: rows CONFORMANCE_DIR

const std = @import("std");
const taketwo = @import("taketwo");

const Allocator = std.mem.Allocator;
const Value = std.json.Value;

var failed: usize = 0;
var about: []const u8 = "";

fn holds(what: []const u8, is_so: bool, instead: []const u8) void {
    if (is_so) return;
    failed += 1;
    std.debug.print("{s}: {s}: does not hold {s}\n", .{ about, what, instead });
}

fn sameText(what: []const u8, expected: ?[]const u8, found: ?[]const u8) void {
    const same = if (expected) |one| found != null and std.mem.eql(u8, one, found.?) else found == null;
    if (same) return;
    failed += 1;
    std.debug.print("{s}: {s}: expected {?s}, found {?s}\n", .{ about, what, expected, found });
}

fn sameBytes(what: []const u8, expected: []const u8, found: []const u8) void {
    if (std.mem.eql(u8, expected, found)) return;
    failed += 1;
    std.debug.print("{s}: {s}: expected {x}, found {x}\n", .{ about, what, expected, found });
}

fn sameNumber(what: []const u8, expected: ?u64, found: ?u64) void {
    if (expected == found) return;
    failed += 1;
    std.debug.print("{s}: {s}: expected {?d}, found {?d}\n", .{ about, what, expected, found });
}

fn sameFlag(what: []const u8, expected: Value, found: bool) void {
    holds(what, expected.bool == found, if (found) "but true" else "but false");
}

fn sameValue(left: Value, right: Value) bool {
    if (std.meta.activeTag(left) != std.meta.activeTag(right)) return false;
    switch (left) {
        .null => return true,
        .bool => |flag| return flag == right.bool,
        .integer => |is| return is == right.integer,
        .float => |is| return is == right.float,
        .number_string => |digits| return std.mem.eql(u8, digits, right.number_string),
        .string => |is| return std.mem.eql(u8, is, right.string),
        .array => |all| {
            if (all.items.len != right.array.items.len) return false;
            for (all.items, right.array.items) |one, other| if (!sameValue(one, other)) return false;
            return true;
        },
        .object => |all| {
            if (all.count() != right.object.count()) return false;
            for (all.keys(), all.values()) |key, one| {
                if (!sameValue(one, right.object.get(key) orelse return false)) return false;
            }
            return true;
        },
    }
}

// --- what stands in a row ---

fn at(row: Value, key: []const u8) Value {
    return row.object.get(key) orelse std.debug.panic("{s}: no {s}", .{ about, key });
}

fn has(row: Value, key: []const u8) bool {
    return row.object.get(key) != null;
}

fn text(row: Value, key: []const u8) ?[]const u8 {
    return switch (at(row, key)) {
        .null => null,
        else => |value| value.string,
    };
}

/// A number of 64 bits is a text in the rows.
fn number(row: Value, key: []const u8) ?u64 {
    return numberOf(at(row, key));
}

fn numberOf(value: Value) ?u64 {
    return switch (value) {
        .null => null,
        .integer => |small| @intCast(small),
        else => std.fmt.parseInt(u64, value.string, 10) catch unreachable,
    };
}

fn bytes(arena: Allocator, digits: []const u8) []u8 {
    const decoded = arena.alloc(u8, digits.len / 2) catch unreachable;
    return std.fmt.hexToBytes(decoded, digits) catch unreachable;
}

/// The input of a row, which stands under one of three keys.
fn given(arena: Allocator, row: Value, comptime key: []const u8) ?[]const u8 {
    if (row.object.get(key ++ "_hex")) |digits| return bytes(arena, digits.string);
    const parts = row.object.get(key ++ "_repeated") orelse return text(row, key);
    var whole: std.ArrayList(u8) = .empty;
    for (parts.array.items) |part| {
        for (0..@intCast(part.array.items[1].integer)) |_| {
            whole.appendSlice(arena, part.array.items[0].string) catch unreachable;
        }
    }
    return whole.items;
}

fn json(arena: Allocator, value: Value) []const u8 {
    return std.json.Stringify.valueAlloc(arena, value, .{}) catch unreachable;
}

fn parsed(arena: Allocator, source: []const u8) Value {
    return std.json.parseFromSliceLeaky(Value, arena, source, .{}) catch |wrong| {
        std.debug.panic("{s}: {t}", .{ about, wrong });
    };
}

// --- codes and records ---

var rules: Value = .null;

fn ruleNamed(name: []const u8) Value {
    for (rules.array.items) |rule| if (std.mem.eql(u8, text(rule, "rule").?, name)) return rule;
    std.debug.panic("{s}: no rule {s}", .{ about, name });
}

fn classifyRow(arena: Allocator, row: Value) !void {
    const code = given(arena, row, "code");
    const rule = ruleNamed(text(row, "rule").?);
    const found = taketwo.classify(code);
    sameNumber("number", number(rule, "number"), @backingInt(found.rule));
    sameText("rule", text(row, "rule"), found.rule.name());
    inline for (.{ "family", "verdict", "stage", "refund", "remedy", "basis" }) |name| {
        sameText(name, text(rule, name), @field(found, name).name());
    }
    sameText("message key", text(rule, "message_key"), taketwo.messageKey(found.rule));
    const cited = taketwo.citation(found.rule);
    sameText("section", text(at(rule, "citation"), "section"), cited.section);
    sameNumber("sentence", number(at(rule, "citation"), "sentence"), if (cited.sentence) |sentence| sentence else null);
    sameText("detail", text(row, "detail"), found.detail(code orelse ""));
    const texts = .{ cited.text, taketwo.meaning(found.rule), taketwo.userMessage(found.rule) };
    inline for (texts) |each| holds("a text", each.len != 0, "");
}

fn sameTask(arena: Allocator, row: Value, found: taketwo.Error!taketwo.Task, why: *taketwo.TaskDiagnostics) !void {
    if (has(row, "error")) {
        if (found) |_| return holds("it is refused", false, "") else |wrong| {
            if (wrong != error.InvalidTask) return wrong;
        }
        const expected = at(row, "error");
        sameText("kind", text(expected, "kind"), why.kind().name());
        sameText("path", text(expected, "path"), why.path());
        sameNumber("offset", number(expected, "offset"), why.offset());
        sameNumber("line", number(expected, "line"), why.line());
        sameText("value", text(expected, "value"), why.value());
        return holds("message", why.message().len != 0, "");
    }
    const task = found catch return holds("it is read", false, why.message());
    const expected = at(row, "task");
    const code = if (task.failure_code) |raw| try raw.decode(arena) else null;
    sameText("status", text(expected, "status"), task.status.name());
    sameText("failure code", text(expected, "failure_code"), code);
    sameText("failure", text(expected, "failure"), if (task.failure) |raw| try raw.decode(arena) else null);
    sameNumber("cost", number(expected, "cost_millicredits"), task.cost_millicredits);
    sameNumber("estimate", number(expected, "estimated_cost_millicredits"), task.estimated_cost_millicredits);
    sameText("rule", text(expected, "rule"), if (task.classification) |is| is.rule.name() else null);
    sameText("detail", text(expected, "detail"), if (task.classification) |is| is.detail(code orelse "") else null);
    sameFlag("charged despite refund", at(expected, "charged_despite_refund"), task.charged_despite_refund);
    const is_over = switch (task.status) {
        .succeeded, .failed, .cancelled => true,
        else => false,
    };
    holds("is over", is_over == task.is_over, "");
}

fn taskRow(arena: Allocator, row: Value) !void {
    var why: taketwo.TaskDiagnostics = .{};
    if (!has(row, "results")) {
        const found = taketwo.readTask(given(arena, row, "json").?, &why);
        return sameTask(arena, row, found, &why);
    }
    const limit: usize = if (has(row, "max_line_bytes")) @intCast(number(row, "max_line_bytes").?) else taketwo.max_line_bytes;
    const results = at(row, "results").array.items;
    var lines = std.mem.splitScalar(u8, given(arena, row, "lines").?, '\n');
    var line: u64 = 0;
    var count: usize = 0;
    while (lines.next()) |one| {
        line += 1;
        const found = taketwo.readLine(one, line, limit, &why);
        const task: taketwo.Error!taketwo.Task = if (found) |one_or_none| one_or_none orelse continue else |wrong| wrong;
        if (count == results.len) return holds("no more results", false, "");
        try sameTask(arena, results[count], task, &why);
        count += 1;
    }
    sameNumber("results", results.len, count);
}

fn httpRow(_: Allocator, row: Value) !void {
    const status: ?u16 = if (number(row, "status")) |status| @intCast(status) else null;
    const found = taketwo.classifyHttp(status);
    sameText("rule", text(row, "rule"), found.rule.name());
    sameText("class", text(row, "class"), found.retry_class.name());
    sameFlag("ambiguous", at(row, "ambiguous"), found.is_ambiguous);
    sameFlag("ends polling", at(row, "ends_polling"), found.ends_polling);
}

// --- the engine ---

fn policyOf(arena: Allocator, file: Value) !taketwo.Policy {
    return taketwo.Policy.fromJson(json(arena, file), null);
}

/// A new job is saved, made to be in flight with k retries used and n draws, sealed, and loaded.
fn jobBefore(row: Value, policy: *const taketwo.Policy) !taketwo.Job {
    const made: taketwo.Job = .init(policy, number(row, "seed").?, text(row, "name").?, .{});
    var saved = made.toBytes();
    const k = number(row, "k").?;
    saved[6] = @backingInt(taketwo.Phase.in_flight);
    saved[7] = 1; // its first start is known: 0
    std.mem.writeInt(u64, saved[24..32], number(row, "n").?, .little);
    std.mem.writeInt(u32, saved[80..84], 1, .little);
    saved[84] = @backingInt(@as(taketwo.RetryClass, if (k > 0) .after_delay else .never));
    std.mem.writeInt(u32, saved[92..96], @intCast(k), .little);
    const end = saved.len - 8;
    std.mem.writeInt(u64, saved[end..], std.hash.Fnv1a_64.hash(saved[0..end]), .little);
    return taketwo.Job.fromBytes(&saved, policy, null);
}

fn delayRow(arena: Allocator, row: Value) !void {
    const file = try std.fmt.allocPrint(arena,
        \\{{"max_attempts": 1000000, "min_attempt_ms": 0, "max_elapsed_ms": null, "allow_no_jitter": true,
        \\"budget": {{"capacity": 4000000}}, "classes": {{"after_delay": {s}}}}}
    , .{json(arena, at(row, "settings"))});
    const policy = try taketwo.Policy.fromJson(file, null);
    var job = try jobBefore(row, &policy);
    const hint: taketwo.Hint = .{ .after_ms = number(row, "hint_ms") };
    const found = try job.fail(&policy, 0, .task(taketwo.classify("INTERNAL")), .{ .hint = hint });
    const delay = found.delay orelse return holds("there is a delay", false, "");
    sameNumber("delay", number(row, "delay_ms"), delay.drawn_ms);
    sameNumber("low", number(row, "low_ms"), delay.low_ms);
    sameNumber("high", number(row, "high_ms"), delay.high_ms);
    sameNumber("at", number(row, "delay_ms"), found.at_ms);
}

fn failureOf(arena: Allocator, failure: Value) taketwo.Failure {
    if (has(failure, "cancelled")) return .cancelled();
    if (!has(failure, "http")) return .task(taketwo.classify(given(arena, failure, "code")));
    return .creation(if (number(failure, "http")) |status| @intCast(status) else null);
}

fn hintOf(step: Value) taketwo.Hint {
    const hint = at(step, "hint");
    const retry = std.meta.stringToEnum(enum { yes, no, unset }, text(hint, "retry").?).?;
    return .{
        .retry = switch (retry) {
            .yes => .yes,
            .no => .no,
            .unset => .unset,
        },
        .after_ms = number(hint, "after_ms"),
    };
}

const Call = enum { start, fail, succeed, poll, rebind };

/// Takes a step. Nothing for a rebind.
fn take(
    arena: Allocator,
    step: Value,
    job: *taketwo.Job,
    policy: *const taketwo.Policy,
    budget: anytype,
) ?taketwo.Error!taketwo.Decision {
    const call = std.meta.stringToEnum(Call, text(step, "call").?).?;
    if (call == .rebind) {
        job.rebind(policy);
        return null;
    }
    const now = number(step, "now").?;
    return switch (call) {
        .start => job.start(policy, now, budget),
        .succeed => job.succeed(policy, now, budget),
        .poll => job.poll(policy, now, hintOf(step)),
        .fail => job.fail(policy, now, failureOf(arena, at(step, "failure")), .{
            .hint = hintOf(step),
            .charge_millicredits = number(step, "charge_millicredits"),
        }),
        .rebind => unreachable,
    };
}

fn sameAnswer(expected: Value, answer: taketwo.Error!taketwo.Decision, job: *const taketwo.Job) void {
    if (has(expected, "error")) {
        if (answer) |_| return holds("it is refused", false, "") else |wrong| {
            const name: []const u8 = switch (wrong) {
                error.OutOfTurn => "out_of_turn",
                error.OtherPolicy => "other_policy",
                else => @errorName(wrong),
            };
            return sameText("error", text(expected, "error"), name);
        }
    }
    const found = answer catch |wrong| return holds("it has an answer", false, @errorName(wrong));
    const compared = at(expected, "compared").array.items;
    sameText("action", text(expected, "action"), found.action.name());
    sameText("check", text(expected, "check"), found.check.name());
    sameText("rule", text(expected, "rule"), if (found.rule) |rule| rule.name() else null);
    sameText("class", text(expected, "class"), found.retry_class.name());
    sameNumber("attempts", number(expected, "attempts"), found.attempts);
    sameNumber("at", number(expected, "at_ms"), found.at_ms);
    sameNumber("delay", number(expected, "delay_ms"), if (found.delay) |delay| delay.drawn_ms else null);
    sameNumber("low", number(expected, "delay_low_ms"), if (found.delay) |delay| delay.low_ms else null);
    sameNumber("high", number(expected, "delay_high_ms"), if (found.delay) |delay| delay.high_ms else null);
    sameNumber("compared, left", numberOf(compared[0]), found.compared[0]);
    sameNumber("compared, right", numberOf(compared[1]), found.compared[1]);
    sameNumber("attempts of the job", number(expected, "attempts"), job.attempts());
    var buffer: [512]u8 = undefined;
    const sentence = found.explain(&buffer);
    holds("the sentence begins with the action", std.mem.startsWith(u8, sentence, found.action.name()), sentence);
}

fn tokens(budget: anytype) u64 {
    return if (@TypeOf(budget) == *taketwo.Budget) budget.tokens() else budget.load().tokens();
}

fn takeAll(
    arena: Allocator,
    steps: Value,
    jobs: []taketwo.Job,
    policies: []const taketwo.Policy,
    budget: anytype,
) !void {
    for (steps.array.items) |step| {
        const job = &jobs[@intCast(number(step, "job").?)];
        const policy = &policies[@intCast(number(step, "policy").?)];
        const before = job.toBytes();
        const tokens_before = tokens(budget);
        const answer = take(arena, step, job, policy, budget);
        if (!has(step, "expect")) continue;
        sameNumber("tokens", number(step, "tokens"), tokens(budget));
        holds("has an answer", (at(step, "expect") == .null) == (answer == null), "");
        const known = answer orelse continue;
        sameAnswer(at(step, "expect"), known, job);
        if (known) |_| {
            const again = try taketwo.Job.fromBytes(&job.toBytes(), policy, null);
            sameBytes("saved and loaded", &job.toBytes(), &again.toBytes());
        } else |_| {
            sameBytes("an error changes nothing", &before, &job.toBytes());
            sameNumber("an error changes nothing", tokens_before, tokens(budget));
        }
    }
}

/// Runs a history on a plain budget and on one of many threads. What is saved at its end: the first job,
/// and the budget.
fn history(arena: Allocator, row: Value) !struct { []const u8, []const u8 } {
    const files = at(row, "policies").array.items;
    const policies = try arena.alloc(taketwo.Policy, files.len);
    for (policies, files) |*policy, file| policy.* = try policyOf(arena, file);
    const made = at(row, "jobs").array.items;
    const jobs = try arena.alloc(taketwo.Job, made.len);
    for (jobs, made) |*job, file| {
        const policy = &policies[@intCast(number(file, "policy").?)];
        job.* = .init(policy, number(file, "seed").?, text(file, "name").?, .{
            .deadline_ms = number(file, "deadline_ms"),
            .estimate_millicredits = number(file, "estimate_millicredits").?,
        });
    }
    const others = try arena.dupe(taketwo.Job, jobs);
    var budget: taketwo.Budget = .init(&policies[0]);
    var shared: taketwo.AtomicBudget = .init(budget);
    try takeAll(arena, at(row, "steps"), jobs, policies, &budget);
    try takeAll(arena, at(row, "steps"), others, policies, &shared);
    sameNumber("both budgets", budget.tokens(), shared.load().tokens());
    for (jobs, others) |job, other| sameBytes("the jobs of both", &job.toBytes(), &other.toBytes());
    return .{ try arena.dupe(u8, &jobs[0].toBytes()), try arena.dupe(u8, &budget.toBytes(&policies[0])) };
}

fn historyRow(arena: Allocator, row: Value) !void {
    _ = try history(arena, row);
}

// --- saved state ---

const Kind = enum { policy, job, budget };

/// A policy, job or budget; but for a policy, saved with `policy`.
const State = union(Kind) {
    policy: taketwo.Policy,
    job: taketwo.Job,
    budget: taketwo.Budget,

    fn fromBytes(kind: Kind, saved: []const u8, policy: *const taketwo.Policy, why: *taketwo.Diagnostics) !State {
        return switch (kind) {
            .policy => .{ .policy = try .fromBytes(saved, why) },
            .job => .{ .job = try .fromBytes(saved, policy, why) },
            .budget => .{ .budget = try .fromBytes(saved, policy, why) },
        };
    }

    fn fromJson(kind: Kind, saved: []const u8, policy: *const taketwo.Policy) !State {
        return switch (kind) {
            .policy => .{ .policy = try .fromJson(saved, null) },
            .job => .{ .job = try .fromJson(saved, policy, null) },
            .budget => .{ .budget = try .fromJson(saved, policy, null) },
        };
    }

    fn toBytes(self: *const State, arena: Allocator, policy: *const taketwo.Policy) ![]const u8 {
        return switch (self.*) {
            .policy => |*state| arena.dupe(u8, &state.toBytes()),
            .job => |*state| arena.dupe(u8, &state.toBytes()),
            .budget => |*state| arena.dupe(u8, &state.toBytes(policy)),
        };
    }

    fn toJson(self: *const State, arena: Allocator, policy: *const taketwo.Policy) ![]const u8 {
        return switch (self.*) {
            .policy => |*state| state.toJson(arena),
            .job => |*state| state.toJson(arena),
            .budget => |*state| state.toJson(policy, arena),
        };
    }
};

fn kindOf(row: Value) Kind {
    return std.meta.stringToEnum(Kind, text(row, "kind").?).?;
}

fn stateRow(arena: Allocator, row: Value) !void {
    const kind = kindOf(row);
    const policy = try policyOf(arena, at(row, "policy"));
    const saved = bytes(arena, text(row, "hex").?);
    var why: taketwo.Diagnostics = .{};
    const found = State.fromBytes(kind, saved, &policy, &why);
    if (has(row, "error")) {
        const name = text(row, "error").?;
        const expected = if (std.mem.eql(u8, name, "other_policy"))
            error.OtherPolicy
        else if (kind == .policy)
            error.InvalidPolicy
        else
            error.InvalidState;
        if (found) |_| return holds("it is refused", false, "") else |wrong| {
            holds("error", wrong == expected, @errorName(wrong));
        }
        sameText("name of the error", name, why.name());
        return holds("message", why.message().len != 0, "");
    }
    const state = found catch return holds("it is read", false, why.message());
    sameBytes("saved again", saved, try state.toBytes(arena, &policy));
    const written = try state.toJson(arena, &policy);
    holds("as JSON", sameValue(at(row, "json"), parsed(arena, written)), written);
    const again = State.fromJson(kind, json(arena, at(row, "json")), &policy) catch |wrong| {
        return holds("from JSON", false, @errorName(wrong));
    };
    sameBytes("from JSON", saved, try again.toBytes(arena, &policy));
    if (has(row, "scenario")) {
        const job, const budget = try history(arena, at(row, "scenario"));
        sameBytes("saved after its steps", saved, if (kind == .job) job else budget);
    }
}

/// A state that a release saved: what it means, and for a job what it does next.
fn fixtureRow(arena: Allocator, row: Value) !void {
    const kind = kindOf(row);
    const saved = bytes(arena, text(row, "hex").?);
    const owner = if (kind == .policy) saved else bytes(arena, text(row, "policy").?);
    const policy = try taketwo.Policy.fromBytes(owner, null);
    const means = at(row, "means");
    var why: taketwo.Diagnostics = .{};
    const state = try State.fromBytes(kind, saved, &policy, &why);
    const again = try State.fromJson(kind, text(row, "json").?, &policy);
    sameBytes("from JSON", try state.toBytes(arena, &policy), try again.toBytes(arena, &policy));
    switch (state) {
        .policy => sameNumber("means", (try policyOf(arena, means)).fingerprint(), policy.fingerprint()),
        .budget => |budget| {
            sameNumber("tokens", number(means, "tokens"), budget.tokens());
            sameNumber("last retry", number(means, "last_retry_ms"), budget.lastRetryMs());
        },
        .job => |job| {
            sameText("phase", text(means, "phase"), job.phase().name());
            sameNumber("attempts", number(means, "attempts"), job.attempts());
            sameNumber("at", number(means, "at_ms"), job.atMs());
            sameNumber("lost", number(means, "lost_millicredits"), job.lostMillicredits());
            var jobs = [_]taketwo.Job{job};
            var budget: taketwo.Budget = .init(&policy);
            try takeAll(arena, at(row, "next"), &jobs, &.{policy}, &budget);
        },
    }
}

// --- all of them ---

const Runner = struct {
    folder: std.Io.Dir,
    io: std.Io,
    gpa: Allocator,
    ran: usize = 0,
    passed: usize = 0,

    fn file(self: *Runner, name: []const u8, run: *const fn (Allocator, Value) anyerror!void) !void {
        const source = try self.folder.readFileAlloc(self.io, name, self.gpa, .unlimited);
        defer self.gpa.free(source);
        const whole = try std.json.parseFromSlice(Value, self.gpa, source, .{});
        defer whole.deinit();
        about = name;
        sameNumber("format", 1, number(whole.value, "format"));
        if (has(whole.value, "rules")) {
            rules = at(whole.value, "rules");
            sameNumber("table version", number(whole.value, "table_version"), taketwo.tableVersion());
        }
        for (at(whole.value, "rows").array.items) |row| {
            var arena: std.heap.ArenaAllocator = .init(self.gpa);
            defer arena.deinit();
            const shown = if (has(row, "name")) text(row, "name").? else json(arena.allocator(), row);
            about = try std.fmt.allocPrint(arena.allocator(), "{s} {s}", .{ name, shown[0..@min(shown.len, 60)] });
            const before = failed;
            run(arena.allocator(), row) catch |wrong| holds("it runs", false, @errorName(wrong));
            self.ran += 1;
            if (failed == before) self.passed += 1;
        }
    }
};

pub fn main(init: std.process.Init) !void {
    const arguments = try init.minimal.args.toSlice(init.arena.allocator());
    const folder = try std.Io.Dir.cwd().openDir(init.io, arguments[1], .{ .iterate = true });
    var runner: Runner = .{ .folder = folder, .io = init.io, .gpa = init.gpa };
    try runner.file("classify.json", classifyRow);
    try runner.file("task.json", taskRow);
    try runner.file("http.json", httpRow);
    try runner.file("delay.json", delayRow);
    try runner.file("decide.json", historyRow);
    try runner.file("budget.json", historyRow);
    try runner.file("state.json", stateRow);
    runner.folder = try folder.openDir(init.io, "fixtures", .{ .iterate = true });
    var fixtures = runner.folder.iterate();
    while (try fixtures.next(init.io)) |entry| {
        if (std.mem.endsWith(u8, entry.name, ".json")) try runner.file(entry.name, fixtureRow);
    }
    var buffer: [80]u8 = undefined;
    const end = try std.fmt.bufPrint(&buffer, "zig: {d} rows run, {d} passed\n", .{ runner.ran, runner.passed });
    try std.Io.File.stdout().writeStreamingAll(init.io, end);
    if (failed != 0) std.process.exit(1);
}
