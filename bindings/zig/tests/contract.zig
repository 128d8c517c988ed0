//! What a user of the binding relies on, beside the answers themselves.

const std = @import("std");
const taketwo = @import("taketwo");

const expect = std.testing.expect;
const expectEqual = std.testing.expectEqual;
const expectEqualStrings = std.testing.expectEqualStrings;
const expectError = std.testing.expectError;
const gpa = std.testing.allocator;

const noon: u64 = 1790000000000;

test "every enumerator has a name, and a newer one keeps its number" {
    inline for (.{
        taketwo.Action, taketwo.Basis,   taketwo.Check,      taketwo.Family,        taketwo.Phase,
        taketwo.Preset, taketwo.Refund,  taketwo.Remedy,     taketwo.RetryClass,    taketwo.Rule,
        taketwo.Stage,  taketwo.Verdict, taketwo.TaskStatus, taketwo.TaskErrorKind,
    }) |Enum| {
        for (std.enums.values(Enum)) |each| try expect(each.name().len != 0);
        const newer: Enum = @fromBackingInt(251);
        try expectEqualStrings("", newer.name());
        try expectEqual(251, @backingInt(newer));
    }
    const newer: taketwo.Rule = @fromBackingInt(200);
    try expectEqualStrings("", taketwo.meaning(newer));
    try expectEqualStrings("", taketwo.userMessage(newer));
    try expectEqualStrings("", taketwo.messageKey(newer));
    try expectEqual(null, taketwo.citation(newer).section);
    try expectEqual(null, taketwo.citation(newer).sentence);
    try expectError(error.InvalidArgument, taketwo.Policy.init(@fromBackingInt(9)));
    try expectError(error.UnknownStatus, taketwo.c.check(@fromBackingInt(200)));
}

test "codes" {
    try expectEqual(.absent, taketwo.classify(null).rule);
    try expectEqual(.malformed, taketwo.classify("").rule);
    try expectEqual(.malformed, taketwo.classify("INTERNAL\x00").rule);
    try expectEqual(.malformed, taketwo.classify("INTERNAL.\xff").rule);
    try expectEqual(.safety_nested, taketwo.classify("\xff.SAFETY.\x00").rule);
    const code = "SAFETY.INPUT.TEXT";
    try expectEqualStrings("TEXT", taketwo.classify(code).detail(code).?);
    try expectEqual(null, taketwo.classify("INTERNAL").detail("INTERNAL"));
}

test "records" {
    var task = try taketwo.readTask(
        \\{"status": "FAILED", "failureCode": "SAFETY.\u0049NPUT.\u0000TEXT", "cost": {"credits": 0.5}}
    , null);
    const code = try task.failure_code.?.decode(gpa);
    defer gpa.free(code);
    try expectEqualStrings("SAFETY.INPUT.\x00TEXT", code);
    try expectEqual(500, task.cost_millicredits);
    try expectEqual(null, task.estimated_cost_millicredits);
    try expectError(error.InvalidTask, taketwo.readTask("", null));
    try expectEqual(null, try taketwo.readLine(" \r", 1, taketwo.max_line_bytes, null));

    var why: taketwo.TaskDiagnostics = .{};
    const wrong =
        \\{"status": "FAILED", "cost": {"credits": -1}}
    ;
    try expectError(error.InvalidTask, taketwo.readLine(wrong, 7, taketwo.max_line_bytes, &why));
    try expectEqual(.number_out_of_range, why.kind());
    try expectEqual(7, why.line());
    try expectEqualStrings("cost.credits", why.path());
    try expectEqualStrings("-1", why.value());
    try expect(why.message().len != 0);
    try expectError(error.InvalidTask, taketwo.readLine(wrong, 8, 5, &why));
    try expectEqual(.line_too_long, why.kind());
    try expectEqual(null, why.offset());
    try expectError(error.InvalidTask, taketwo.readLine("{\x00}", 9, taketwo.max_line_bytes, &why));
    try expectEqualStrings("\x00", why.value());
}

test "policies" {
    const alone = try taketwo.Policy.init(.alone);
    var policy = try taketwo.Policy.init(.shared);
    try expect(policy.fingerprint() != alone.fingerprint());
    try policy.set("max_attempts", 7, null);
    try policy.set("max_elapsed_ms", null, null);
    try expectEqual(7, try policy.get("max_attempts"));
    try expectEqual(null, try policy.get("max_elapsed_ms"));

    const before = policy.toBytes();
    var why: taketwo.Diagnostics = .{};
    try expectError(error.InvalidPolicy, policy.set("max_attempts", 0, &why));
    try expectEqualStrings("out_of_range", why.name());
    try expect(std.mem.indexOf(u8, why.message(), "at least 1") != null);
    try expectEqual(before, policy.toBytes());
    try expectError(error.InvalidArgument, policy.set("max_tries", 1, &why));
    try expectEqualStrings("", why.name());
    try expectError(error.InvalidArgument, policy.get(""));
    try expectError(error.InvalidPolicy, taketwo.Policy.fromJson("{\"max_tries\": 3}", &why));
    try expectEqualStrings("unknown_key", why.name());
    try expectError(error.InvalidPolicy, taketwo.Policy.fromBytes("", &why));
    try expectEqualStrings("wrong_length", why.name());
    try expectEqual(before, (try taketwo.Policy.fromBytes(&before, null)).toBytes());

    const json = try policy.toJson(gpa);
    defer gpa.free(json);
    try expectEqual(before, (try taketwo.Policy.fromJson(json, null)).toBytes());
    const fine = try taketwo.Policy.check(gpa, json);
    defer gpa.free(fine);
    try expectEqualStrings("", fine);
    const wrong = try taketwo.Policy.check(gpa, "{\"max_attempts\": 0, \"budget\": {\"capacity\": 0}}");
    defer gpa.free(wrong);
    try expect(std.mem.indexOf(u8, wrong, "max_attempts") != null);
    try expect(std.mem.indexOf(u8, wrong, "budget.capacity") != null);
}

test "a job and what it answers" {
    const policy = try taketwo.Policy.init(.alone);
    const other = try taketwo.Policy.init(.shared);
    var budget: taketwo.Budget = .init(&policy);
    var job: taketwo.Job = .init(&policy, std.math.maxInt(u64), "clip", .{ .deadline_ms = noon + 600_000 });
    try expectEqual(.ready, job.phase());
    try expectError(error.OutOfTurn, job.poll(&policy, noon, .{}));
    try expectEqual(.go, (try job.start(&policy, noon, &budget)).action);

    const saved = job.toBytes();
    try expectError(error.OtherPolicy, job.fail(&other, noon, .cancelled(), .{}));
    try expectEqual(saved, job.toBytes());
    const json = try job.toJson(gpa);
    defer gpa.free(json);

    var later = try taketwo.Job.fromBytes(&saved, &policy, null);
    var third = try taketwo.Job.fromJson(json, &policy, null);
    const task = try taketwo.readTask(
        \\{"status": "FAILED", "failureCode": "INTERNAL", "cost": {"credits": 2}}
    , null);
    const decision = try job.failTask(&policy, noon + 1000, task);
    try expectEqual(.wait, decision.action);
    try expectEqual(.internal, decision.rule);
    try expectEqual(noon + 1000 + decision.delay.?.drawn_ms, decision.at_ms);
    try expectEqual(decision.at_ms, job.atMs());
    try expectEqual(2000, job.lostMillicredits());
    _ = try later.failTask(&policy, noon + 1000, task);
    _ = try third.failTask(&policy, noon + 1000, task);
    try expectEqual(job.toBytes(), later.toBytes());
    try expectEqual(job.toBytes(), third.toBytes());

    var buffer: [512]u8 = undefined;
    try expect(std.mem.startsWith(u8, decision.explain(&buffer), "wait until "));
    const printed = try std.fmt.allocPrint(gpa, "{f}", .{decision});
    defer gpa.free(printed);
    try expectEqualStrings(decision.explain(&buffer), printed);

    job.rebind(&other);
    try expectError(error.OtherPolicy, job.start(&policy, noon, &budget));

    var gone: taketwo.Job = .init(&policy, 1, "", .{});
    _ = try gone.start(&policy, noon, &budget);
    const running = try taketwo.readTask("{\"status\": \"RUNNING\"}", null);
    try expectError(error.InvalidArgument, gone.failTask(&policy, noon, running));
    const cancelled = try taketwo.readTask("{\"status\": \"CANCELLED\"}", null);
    try expectEqual(.cancelled, (try gone.failTask(&policy, noon, cancelled)).check);
    try expectEqual(.stopped, gone.phase());
}

test "saved state that is none is refused" {
    const policy = try taketwo.Policy.init(.alone);
    const job: taketwo.Job = .init(&policy, 7, "clip", .{});
    var why: taketwo.Diagnostics = .{};
    var damaged = job.toBytes();
    damaged[50] ^= 1;
    try expectError(error.InvalidState, taketwo.Job.fromBytes(&damaged, &policy, &why));
    try expectEqualStrings("bad_checksum", why.name());
    try expect(std.mem.indexOf(u8, why.message(), "checksum") != null);
    try expectError(error.InvalidState, taketwo.Job.fromBytes("garbage", &policy, &why));
    try expectEqualStrings("wrong_length", why.name());
    try expectError(error.InvalidState, taketwo.Budget.fromBytes("", &policy, &why));
    try expectEqualStrings("wrong_length", why.name());
    try expectError(error.InvalidState, taketwo.Job.fromJson("{", &policy, &why));
    try expectEqualStrings("syntax", why.name());
    const other = try taketwo.Policy.init(.shared);
    try expectError(error.OtherPolicy, taketwo.Job.fromBytes(&job.toBytes(), &other, &why));
    try expectEqualStrings("other_policy", why.name());
}

test "threads share a budget" {
    const Retries = struct {
        const each = 20_000; // enough of them that some meet

        fn run(policy: *const taketwo.Policy, shared: *taketwo.AtomicBudget, seed: u64) void {
            for (0..each) |at| {
                var job: taketwo.Job = .init(policy, seed, std.mem.asBytes(&at), .{});
                _ = job.start(policy, noon, shared) catch unreachable;
                const decision = job.fail(policy, noon, .task(taketwo.classify(null)), .{}) catch unreachable;
                _ = job.start(policy, decision.at_ms.?, shared) catch unreachable;
            }
        }
    };
    var policy = try taketwo.Policy.init(.shared);
    try policy.set("classes.after_delay.cost", 10, null);
    try policy.set("budget.capacity", 2 * 4 * Retries.each * 10, null);
    var shared: taketwo.AtomicBudget = .init(.init(&policy));
    var threads: [4]std.Thread = undefined;
    for (&threads, 0..) |*thread, at| thread.* = try .spawn(.{}, Retries.run, .{ &policy, &shared, at });
    for (threads) |thread| thread.join();
    try expectEqual(4 * Retries.each * 10, shared.load().tokens());
}

test "the library is the one that this was made for" {
    try expect(taketwo.isCompatible());
    try expect(taketwo.version().len != 0);
}
