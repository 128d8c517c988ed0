// What a user of taketwo.hpp relies on, beside the answers themselves.

#include <chrono>
#include <limits>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

#include "check.hpp"
#include "taketwo.hpp"

using namespace taketwo;
using namespace std::chrono_literals;
using namespace std::string_view_literals;
using check::holds;
using check::same;

static const Time noon{Milliseconds{1790000000000}};

static_assert(std::is_trivially_copyable_v<Job> && std::is_trivially_copyable_v<Policy>);
static_assert(!std::is_copy_constructible_v<AtomicBudget>);

static void codes()
{
    check::about = "codes";
    holds("absent is absent", classify(std::nullopt).rule == Rule::absent);
    // A view of nothing has no address; it is an empty code all the same.
    holds("a view of nothing is no absent code", classify(std::string_view{}).rule == Rule::malformed);
    holds("an empty code is no absent code", classify("").rule == Rule::malformed);
    holds("a NUL is part of the code", classify("INTERNAL\0"sv).rule == Rule::malformed);
    holds("invalid UTF-8 does no harm", classify("INTERNAL.\xff"sv).rule == Rule::malformed);
    holds("nested whatever stands around it", classify("\xff.SAFETY.\0"sv).rule == Rule::safety_nested);
    std::string code = "SAFETY.INPUT.TEXT";
    const Classification found = classify(code);
    code.assign(code.size(), '?');
    same("the detail is a copy", "TEXT"sv, found.detail.value_or(""));
    holds("what was given may be gone on with", classify(code).rule == Rule::malformed);
}

template <class Enum>
static void each_has_a_name(std::string_view kind)
{
    for (const Enum each : values<Enum>)
        holds(kind, !name(each).empty(), std::to_string(static_cast<unsigned>(each)));
    holds(kind, name(static_cast<Enum>(251)).empty(), "one that is not known has no name");
}

static void enumerators()
{
    check::about = "enumerators";
    each_has_a_name<Rule>("Rule");
    each_has_a_name<Family>("Family");
    each_has_a_name<Verdict>("Verdict");
    each_has_a_name<Stage>("Stage");
    each_has_a_name<Refund>("Refund");
    each_has_a_name<Remedy>("Remedy");
    each_has_a_name<Basis>("Basis");
    each_has_a_name<Status>("Status");
    each_has_a_name<TaskStatus>("TaskStatus");
    each_has_a_name<TaskErrorKind>("TaskErrorKind");
    each_has_a_name<RetryClass>("RetryClass");
    each_has_a_name<Action>("Action");
    each_has_a_name<Check>("Check");
    each_has_a_name<Phase>("Phase");
    each_has_a_name<Preset>("Preset");
    for (const Status each : values<Status>)
        holds("Status", !meaning(each).empty());

    const Rule newer = static_cast<Rule>(200);
    same("a newer number is kept", 200u, static_cast<unsigned>(newer));
    holds("and has no texts", meaning(newer).empty() && user_message(newer).empty() && message_key(newer).empty());
    holds("nor a citation", citation(newer).text.empty() && !citation(newer).section && !citation(newer).sentence);
    taketwo_decision from_later{};
    from_later.action = 99;
    from_later.rule = 200;
    const Decision decision(from_later);
    same("a newer action is kept", 99u, static_cast<unsigned>(decision.action));
    holds("a newer rule is kept", decision.rule == newer);
    decision.explain();
    holds("a newer preset is refused", Policy::preset(static_cast<Preset>(9)).error().status == Status::invalid_argument);
}

static void records()
{
    check::about = "records";
    std::string json = R"({"status": "FAILED", "failureCode": "SAFETY.\u0049NPUT.\u0000TEXT", "cost": {"credits": 0.5}})";
    const Result<Task, TaskError> task = read_task(json);
    json.assign(json.size(), '?');
    holds("it is read", task.has_value());
    same("escapes are decoded, into a copy", "SAFETY.INPUT.\0TEXT"sv, task->failure_code.value_or(""));
    same("cost", std::uint64_t{500}, task->cost_millicredits.value_or(0));
    holds("no estimate", !task->estimated_cost_millicredits);
    holds("a view of nothing is refused", read_task(std::string_view{}).error().kind == TaskErrorKind::broken_json);
    const auto blank = read_line(" \r", 1);
    holds("a blank line has no task", blank.has_value() && !*blank);
    const auto nothing = read_line(std::string_view{}, 1);
    holds("nor has an empty one", nothing.has_value() && !*nothing);
    const auto error = read_line("{\"status\": \"FAILED\", \"cost\": {\"credits\": -1}}", 7);
    holds("a wrong one says why", error.error().kind == TaskErrorKind::number_out_of_range);
    same("and where", std::uint64_t{7}, error.error().line.value_or(0));
    same("of what", "cost.credits"sv, error.error().path);
    same("and what", "-1"sv, error.error().value);
}

static void policies()
{
    check::about = "policies";
    holds("the default is alone", Policy() == *Policy::preset(Preset::alone));
    holds("and {} is", Policy() == *Policy::from_json("{}"));
    Policy policy = *Policy::preset(Preset::shared);
    holds("shared is another", policy != Policy() && policy.fingerprint() != Policy().fingerprint());
    holds("null of a file", !*Policy().get("probe_ms"));
    holds("a number is set", policy.set("max_attempts", 7).has_value());
    same("and found", std::uint64_t{7}, policy.get("max_attempts")->value_or(0));
    holds("and null", policy.set("max_elapsed_ms", std::nullopt).has_value() && !*policy.get("max_elapsed_ms"));
    const Policy before = policy;
    const Result<void> out = policy.set("max_attempts", 0);
    same("out of its range", "out_of_range"sv, out.error().name);
    holds("its sentence shows the bound", out.error().message.find("at least 1") != std::string::npos, out.error().message);
    holds("is not changed", policy == before);
    same("no such field", "invalid_argument"sv, policy.set("max_tries", 1).error().name);
    holds("no such field", policy.get({}).error().status == Status::invalid_argument);
    same("no such key", "unknown_key"sv, Policy::from_json(R"({"max_tries": 3})").error().name);
    same("no JSON", "syntax"sv, Policy::from_json({}).error().name);
    const auto loaded = Policy::from_bytes(policy.to_bytes());
    holds("saved and loaded", loaded && *loaded == policy);
    same("no bytes", "wrong_length"sv, Policy::from_bytes(std::vector<char>()).error().name);

    // More is wrong than the message of the C library has room for.
    std::string wrong = R"({"classes": {)";
    for (const char *name : {"unlikely", "after_delay", "third_party", "throttled"})
        wrong += std::string(wrong.back() == '{' ? "\"" : ", \"") + name +
                 R"(": {"retries": 9000000, "multiplier": 1, "jitter_low": 7000, "cost": 9000000})";
    wrong += "}}";
    const Error error = Policy::from_json(wrong).error();
    same("all that is wrong is told", Policy::check(wrong), error.message);
    holds("which is long", error.message.size() > sizeof(taketwo_error::message), error.message);
    same("nothing is wrong", ""sv, Policy::check("{}"));
}

static void times()
{
    check::about = "times";
    using System = std::chrono::system_clock;
    const auto day = System::time_point{} + 24h;
    holds("milliseconds since 1970", Clock::from_sys(day).time_since_epoch() == 24h);
    holds("there and back", Clock::to_sys(Clock::from_sys(day)) == day);
    holds("before 1970 is 1970", Clock::from_sys(System::time_point{} - 1ms) == Time{});
    holds("later than the clock goes", Clock::to_sys(Time::max()) == System::time_point::max());
    holds("now is now", Clock::to_sys(Clock::now()) <= System::now());
    holds("rounded up", Hint::after(1500us).delay == 2ms);
    holds("what is past is now", Hint::after(-5s).delay == 0ms);
    std::this_thread::sleep_until(Clock::now());  // it is a clock as the standard has them
}

static void jobs()
{
    check::about = "jobs";
    const Policy policy;
    Budget budget(policy);
    Job job(policy, std::numeric_limits<std::uint64_t>::max(), "clip", noon + 10min, 5000);
    holds("ready", job.phase() == Phase::ready && job.attempts() == 0 && job.at() == Time{});
    same("out of turn", "out_of_turn"sv, job.poll(policy, noon).error().name);
    holds("go", job.start(policy, noon, budget)->action == Action::go);
    const auto saved = job.to_bytes();
    const auto other = Policy::preset(Preset::shared);
    const Result<Decision> refused = job.fail(*other, noon, Failure::cancelled());
    holds("another policy", refused.error().status == Status::other_policy && refused.error().name == "other_policy");
    holds("changes nothing", job.to_bytes() == saved);

    Job later = *Job::from_bytes(saved, policy);
    Job third = *Job::from_json(job.to_json(), policy);
    const Task task = *read_task(R"({"status": "FAILED", "failureCode": "INTERNAL", "cost": {"credits": 2}})");
    const Decision decision = *job.fail(policy, noon + 1s, task);
    holds("wait", decision.action == Action::wait && decision.rule == Rule::internal);
    holds("as long as was drawn", decision.at == noon + 1s + decision.delay->drawn && job.at() == *decision.at);
    same("the charge is that of the task", std::uint64_t{2000}, job.lost_millicredits());
    holds("it goes on as it would have", later.fail(policy, noon + 1s, task)->explain() == decision.explain());
    holds("from JSON too", third.fail(policy, noon + 1s, task)->explain() == decision.explain());
    holds("to the byte", later.to_bytes() == job.to_bytes() && third.to_bytes() == job.to_bytes());
    holds("not due", job.start(policy, noon + 1s, budget)->check == Check::due);

    job.rebind(*other);
    same("bound to another", "other_policy"sv, job.start(policy, noon, budget).error().name);
    same("which its bytes know", "other_policy"sv, Job::from_bytes(job.to_bytes(), policy).error().name);

    Job cancelled(policy, 1, {});
    holds("a name of nothing", cancelled.start(policy, noon, budget).has_value());
    const Task running = *read_task(R"({"status": "RUNNING"})");
    holds("a task that runs has not failed", cancelled.fail(policy, noon, running).error().status == Status::invalid_argument);
    const Task gone = *read_task(R"({"status": "CANCELLED"})");
    holds("a cancelled one", cancelled.fail(policy, noon, gone)->check == Check::cancelled);
    holds("is over", cancelled.phase() == Phase::stopped);

    Job unclear(policy, 1, "unclear");
    holds("go", unclear.start(policy, noon, budget)->action == Action::go);
    holds("no answer", unclear.fail(policy, noon, Failure::creation(std::nullopt))->action == Action::reconcile);
    const Decision polled = *unclear.poll(policy, noon, Hint::after(1min));
    holds("never sooner than asked", *polled.at >= noon + 1min);
}

static void saved_state()
{
    check::about = "saved state";
    const Policy policy;
    const Job job(policy, 7, "clip");
    auto damaged = job.to_bytes();
    damaged[50] ^= 1;
    const Result<Job> refused = Job::from_bytes(damaged, policy);
    same("damaged", "bad_checksum"sv, refused.error().name);
    holds("of what kind", refused.error().status == Status::invalid_state);
    holds("in a sentence", refused.error().message.find("checksum") != std::string::npos, refused.error().message);
    same("garbage", "wrong_length"sv, Job::from_bytes(std::string("garbage"), policy).error().name);
    same("nothing", "wrong_length"sv, Job::from_bytes(std::string(), policy).error().name);
    same("no view", "wrong_length"sv, Budget::from_bytes(std::string_view(), policy).error().name);
    same("no job", "wrong_kind"sv, Job::from_bytes(std::string(TAKETWO_JOB_BYTES, 'x'), policy).error().name);
    std::string later = job.to_json();
    later.replace(later.find("\"version\":1"), 11, "\"version\":2");
    same("a later one", "newer_version"sv, Job::from_json(later, policy).error().name);
    same("no JSON", "syntax"sv, Budget::from_json("{", policy).error().name);
    const Budget budget(policy);
    holds("a budget", Budget::from_bytes(budget.to_bytes(policy), policy)->tokens() == budget.tokens());
    holds("its JSON", Budget::from_json(budget.to_json(policy), policy)->tokens() == budget.tokens());
}

// Each job of each thread pays for one retry, out of one budget.
static void threads()
{
    check::about = "threads";
    Policy policy = *Policy::preset(Preset::shared);
    constexpr std::uint64_t each = 20000, all_of_them = 4 * each;  // enough of them that some meet
    holds("cost", policy.set("classes.after_delay.cost", 10).has_value());
    holds("room", policy.set("budget.capacity", 2 * all_of_them * 10).has_value());
    AtomicBudget shared(policy);
    std::vector<std::thread> all;
    for (std::uint64_t seed = 0; seed < 4; seed++)
        all.emplace_back([&policy, &shared, seed] {
            for (std::uint64_t at = 0; at < each; at++) {
                Job job(policy, seed, std::to_string(at));
                (void)job.start(policy, noon, shared);
                const auto decision = job.fail(policy, noon, Failure::task(classify(std::nullopt)));
                (void)job.start(policy, *decision->at, shared);
            }
        });
    for (std::thread &thread : all)
        thread.join();
    same("each retry was paid for once", all_of_them * 10, shared.load().tokens());
}

int main()
{
    codes();
    enumerators();
    records();
    policies();
    times();
    jobs();
    saved_state();
    threads();
    check::about = "library";
    holds("compatible", is_compatible());
    same("version", std::string_view(TAKETWO_VERSION), version());
    std::printf("C++ contract: %d failed\n", check::failed);
    return check::failed != 0;
}
