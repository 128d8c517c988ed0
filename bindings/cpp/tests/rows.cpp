// Every row of conformance/, through taketwo.hpp. Usage: rows CONFORMANCE_DIR

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <type_traits>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "check.hpp"
#include "taketwo.hpp"

using nlohmann::json;
using namespace taketwo;
using check::holds;
using check::same;

[[noreturn]] static void stop(const std::string &why)
{
    std::fprintf(stderr, "%s: %s\n", check::about.c_str(), why.c_str());
    std::exit(2);
}

static json read_file(const std::filesystem::path &path)
{
    std::ifstream file(path, std::ios::binary);
    const std::string text(std::istreambuf_iterator<char>(file), {});
    json all = json::parse(text, nullptr, false);
    if (all.is_discarded() || all.value("format", 0) != 1 || all["rows"].empty())
        stop(path.string() + " is not of format 1");
    return all;
}

static std::string unhex(const std::string &digits)
{
    std::string bytes;
    for (std::size_t at = 0; at < digits.size(); at += 2)
        bytes += static_cast<char>(std::stoi(digits.substr(at, 2), nullptr, 16));
    return bytes;
}

template <class Saved>
static std::string text_of(const Saved &bytes)
{
    return std::string(bytes.begin(), bytes.end());
}

// The input of a row, which stands under one of three keys.
static std::optional<std::string> given(const json &row, const std::string &key)
{
    if (row.contains(key + "_hex"))
        return unhex(row[key + "_hex"]);
    if (row.contains(key + "_repeated")) {
        std::string whole;
        for (const json &part : row[key + "_repeated"])
            for (int left = part[1]; left > 0; left--)
                whole += part[0].get<std::string>();
        return whole;
    }
    if (row[key].is_null())
        return {};
    return row[key].get<std::string>();
}

static std::optional<std::string> text(const json &value)
{
    return value.is_null() ? std::optional<std::string>() : value.get<std::string>();
}

// A number of 64 bits is a text in the rows.
static std::optional<std::uint64_t> number(const json &value)
{
    if (value.is_null())
        return {};
    if (value.is_number())
        return value.get<std::uint64_t>();
    return std::strtoull(value.get_ref<const std::string &>().c_str(), nullptr, 10);
}

static std::uint64_t number_of(const json &value) { return number(value).value(); }

static std::optional<std::uint64_t> ms(const std::optional<Time> &time)
{
    return time ? std::optional<std::uint64_t>(time->time_since_epoch().count()) : std::nullopt;
}

static Time time_of(const json &value) { return Time{Milliseconds{number_of(value)}}; }

template <class Value, class Failed>
static Value good(Result<Value, Failed> result)
{
    if (!result)
        stop(result.error().message);
    return *std::move(result);
}

// --- codes and records ---

static json rules;  // by their names

static void classify_row(const json &row)
{
    const std::optional<std::string> code = given(row, "code");
    const json &rule = rules[row["rule"].get<std::string>()];
    const Classification found = classify(code);
    same("number", number_of(rule["number"]), static_cast<std::uint64_t>(found.rule));
    same("rule", row["rule"].get<std::string>(), name(found.rule));
    same("family", rule["family"].get<std::string>(), name(found.family));
    same("verdict", rule["verdict"].get<std::string>(), name(found.verdict));
    same("stage", rule["stage"].get<std::string>(), name(found.stage));
    same("refund", rule["refund"].get<std::string>(), name(found.refund));
    same("remedy", rule["remedy"].get<std::string>(), name(found.remedy));
    same("basis", rule["basis"].get<std::string>(), name(found.basis));
    same("message key", rule["message_key"].get<std::string>(), message_key(found.rule));
    const Citation cited = citation(found.rule);
    same("section", text(rule["citation"]["section"]), cited.section);
    same("sentence", number(rule["citation"]["sentence"]), cited.sentence);
    same("detail", text(row["detail"]), found.detail);
    holds("texts", !meaning(found.rule).empty() && !user_message(found.rule).empty() && !cited.text.empty());
}

static void same_task(const json &row, const Result<Task, TaskError> &found)
{
    if (row.contains("task")) {
        if (!found)
            return holds("it is read", false, found.error().message);
        const json &task = row["task"];
        std::optional<std::string> rule;
        std::optional<std::string> detail;
        if (found->classification) {
            rule = name(found->classification->rule);
            detail = found->classification->detail;
        }
        same("status", task["status"].get<std::string>(), name(found->status));
        same("failure code", text(task["failure_code"]), found->failure_code);
        same("failure", text(task["failure"]), found->failure);
        same("cost", number(task["cost_millicredits"]), found->cost_millicredits);
        same("estimated cost", number(task["estimated_cost_millicredits"]), found->estimated_cost_millicredits);
        same("rule", text(task["rule"]), rule);
        same("detail", text(task["detail"]), detail);
        same("charged despite refund", task["charged_despite_refund"].get<bool>(), found->charged_despite_refund);
        const bool is_over = found->status == TaskStatus::succeeded || found->status == TaskStatus::failed ||
                             found->status == TaskStatus::cancelled;
        same("is over", is_over, found->is_over);
    } else {
        if (found)
            return holds("it is refused", false);
        const json &error = row["error"];
        same("kind", error["kind"].get<std::string>(), name(found.error().kind));
        same("path", error["path"].get<std::string>(), found.error().path);
        same("offset", number(error["offset"]), found.error().offset);
        same("line", number(error["line"]), found.error().line);
        same("value", error["value"].get<std::string>(), found.error().value);
        holds("message", !found.error().message.empty());
    }
}

static void task_row(const json &row)
{
    if (!row.contains("results"))
        return same_task(row, read_task(*given(row, "json")));
    const std::string lines = *given(row, "lines");
    const std::size_t limit = row.value("max_line_bytes", std::size_t{TAKETWO_MAX_LINE_BYTES});
    std::uint64_t line = 0;
    std::size_t results = 0;
    for (std::size_t at = 0; at <= lines.size();) {
        const std::size_t end = std::min(lines.find('\n', at), lines.size());
        // In memory of its own, so that a read beyond its end is seen.
        const std::string one = lines.substr(at, end - at);
        const auto found = read_line(one, ++line, limit);
        if (!found || *found) {
            if (results == row["results"].size())
                return holds("no more results", false);
            using Either = Result<Task, TaskError>;
            same_task(row["results"][results++], found ? Either(**found) : Either(found.error()));
        }
        at = end + 1;
    }
    same("results", row["results"].size(), results);
}

static void http_row(const json &row)
{
    std::optional<std::uint16_t> status;
    if (!row["status"].is_null())
        status = row["status"].get<std::uint16_t>();
    const HttpAnswer found = classify_http(status);
    same("rule", row["rule"].get<std::string>(), name(found.rule));
    same("class", row["class"].get<std::string>(), name(found.retry_class));
    same("ambiguous", row["ambiguous"].get<bool>(), found.is_ambiguous);
    same("ends polling", row["ends_polling"].get<bool>(), found.ends_polling);
}

// --- the engine ---

static Policy policy_of(const json &file) { return good(Policy::from_json(file.dump())); }

static Failure failure_of(const json &failure)
{
    if (failure.contains("cancelled"))
        return Failure::cancelled();
    if (!failure.contains("http"))
        return Failure::task(classify(given(failure, "code")));
    if (failure["http"].is_null())
        return Failure::creation(std::nullopt);
    return Failure::creation(failure["http"].get<std::uint16_t>());
}

static Hint hint_of(const json &hint)
{
    Hint made;
    const std::string retry = hint["retry"];
    made.retry = retry == "yes" ? HintRetry::yes : retry == "no" ? HintRetry::no : HintRetry::unset;
    if (const auto after = number(hint["after_ms"]))
        made.delay = Milliseconds{*after};
    return made;
}

static void put(std::uint8_t *bytes, std::uint64_t value, int width)
{
    for (int at = 0; at < width; at++)
        bytes[at] = static_cast<std::uint8_t>(value >> (8 * at));
}

// A new job is saved, made to be in flight with k retries used and n draws, sealed, and loaded.
static Job job_before(const json &row, const Policy &policy)
{
    auto bytes = Job(policy, number_of(row["seed"]), row["name"].get<std::string>()).to_bytes();
    const std::uint64_t k = number_of(row["k"]);
    bytes[6] = static_cast<std::uint8_t>(Phase::in_flight);
    bytes[7] = 1;  // its first start is known: 0
    put(&bytes[24], number_of(row["n"]), 8);
    put(&bytes[80], 1, 4);
    bytes[84] = static_cast<std::uint8_t>(k > 0 ? RetryClass::after_delay : RetryClass::never);
    put(&bytes[92], k, 4);
    std::uint64_t checksum = 0xcbf29ce484222325;
    for (std::size_t at = 0; at < bytes.size() - 8; at++)
        checksum = (checksum ^ bytes[at]) * 0x100000001b3;
    put(&bytes[bytes.size() - 8], checksum, 8);
    return good(Job::from_bytes(bytes, policy));
}

static void delay_row(const json &row)
{
    const Policy policy = policy_of({{"max_attempts", 1000000},
                                     {"min_attempt_ms", 0},
                                     {"max_elapsed_ms", nullptr},
                                     {"allow_no_jitter", true},
                                     {"budget", {{"capacity", 4000000}}},
                                     {"classes", {{"after_delay", row["settings"]}}}});
    Job job = job_before(row, policy);
    Hint hint;
    if (const auto after = number(row["hint_ms"]))
        hint.delay = Milliseconds{*after};
    const Decision found = good(job.fail(policy, Time{}, Failure::task(classify("INTERNAL")), hint));
    if (!found.delay)
        return holds("there is a delay", false, found.explain());
    same("delay", number_of(row["delay_ms"]), found.delay->drawn.count());
    same("low", number_of(row["low_ms"]), found.delay->low.count());
    same("high", number_of(row["high_ms"]), found.delay->high.count());
    same("at", number(row["delay_ms"]), ms(found.at));
}

static std::uint64_t tokens(const Budget &budget) { return budget.tokens(); }
static std::uint64_t tokens(const AtomicBudget &budget) { return budget.load().tokens(); }

// Takes a step, as long as it has an answer. Nothing for a rebind.
template <class Shared>
static std::optional<Result<Decision>> call(const json &step, Job &job, const Policy &policy, Shared &budget)
{
    const std::string name = step["call"];
    if (name == "rebind") {
        job.rebind(policy);
        return {};
    }
    const Time now = time_of(step["now"]);
    if (name == "start")
        return job.start(policy, now, budget);
    if (name == "succeed")
        return job.succeed(policy, now, budget);
    if (name == "poll")
        return job.poll(policy, now, hint_of(step["hint"]));
    if (name != "fail")
        stop("unknown call " + name);
    return job.fail(policy, now, failure_of(step["failure"]), hint_of(step["hint"]), number(step["charge_millicredits"]));
}

static void same_answer(const json &expected, const Result<Decision> &answer, const Job &job)
{
    if (expected.contains("error")) {
        if (answer)
            return holds("it is refused", false, answer->explain());
        same("error", expected["error"].get<std::string>(), answer.error().name);
        same("status", answer.error().name, name(answer.error().status));
        return holds("message", !answer.error().message.empty());
    }
    if (!answer)
        return holds("it has an answer", false, answer.error().message);
    std::optional<std::string> rule;
    if (answer->rule)
        rule = name(*answer->rule);
    std::optional<std::uint64_t> delay, low, high;
    if (answer->delay) {
        delay = answer->delay->drawn.count();
        low = answer->delay->low.count();
        high = answer->delay->high.count();
    }
    same("action", expected["action"].get<std::string>(), name(answer->action));
    same("check", expected["check"].get<std::string>(), name(answer->check));
    same("rule", text(expected["rule"]), rule);
    same("class", expected["class"].get<std::string>(), name(answer->retry_class));
    same("attempts", number_of(expected["attempts"]), std::uint64_t{answer->attempts});
    same("at", number(expected["at_ms"]), ms(answer->at));
    same("delay", number(expected["delay_ms"]), delay);
    same("low", number(expected["delay_low_ms"]), low);
    same("high", number(expected["delay_high_ms"]), high);
    same("compared, left", number_of(expected["compared"][0]), answer->compared[0]);
    same("compared, right", number_of(expected["compared"][1]), answer->compared[1]);
    same("attempts of the job", number_of(expected["attempts"]), std::uint64_t{job.attempts()});
    holds("the sentence begins with the action", answer->explain().rfind(name(answer->action), 0) == 0, answer->explain());
}

// A history while it runs.
template <class Shared>
struct History {
    std::vector<Policy> policies;
    std::vector<Job> jobs;
    Shared budget;

    explicit History(const Policy &policy) : budget(policy) {}

    void take(const json &steps)
    {
        for (const json &step : steps) {
            Job &job = jobs[step["job"].get<std::size_t>()];
            const Policy &policy = policies[step["policy"].get<std::size_t>()];
            const auto before = job.to_bytes();
            const std::uint64_t tokens_before = tokens(budget);
            const auto answer = call(step, job, policy, budget);
            if (!step.contains("expect"))
                continue;
            same("has an answer", !step["expect"].is_null(), answer.has_value());
            same("tokens", number_of(step["tokens"]), tokens(budget));
            if (!answer)
                continue;
            same_answer(step["expect"], *answer, job);
            if (!*answer)
                holds("an error changes nothing", job.to_bytes() == before && tokens(budget) == tokens_before);
            else
                holds("saved and loaded", good(Job::from_bytes(job.to_bytes(), policy)).to_bytes() == job.to_bytes());
        }
    }
};

template <class Shared>
static std::pair<std::vector<std::string>, std::uint64_t> run(const json &row)
{
    History<Shared> history(policy_of(row["policies"][0]));
    for (const json &file : row["policies"])
        history.policies.push_back(policy_of(file));
    for (const json &job : row["jobs"]) {
        std::optional<Time> deadline;
        if (!job["deadline_ms"].is_null())
            deadline = time_of(job["deadline_ms"]);
        history.jobs.emplace_back(history.policies[job["policy"].get<std::size_t>()], number_of(job["seed"]),
                                  job["name"].get<std::string>(), deadline, number_of(job["estimate_millicredits"]));
    }
    history.take(row["steps"]);
    std::vector<std::string> saved;
    for (const Job &job : history.jobs)
        saved.push_back(text_of(job.to_bytes()));
    if constexpr (std::is_same_v<Shared, Budget>)
        saved.push_back(text_of(history.budget.to_bytes(history.policies[0])));
    else
        saved.push_back(text_of(history.budget.load().to_bytes(history.policies[0])));
    return {saved, tokens(history.budget)};
}

// On a plain budget, and on one of many threads. What is saved at the end: the jobs, then the budget.
static std::vector<std::string> history_row(const json &row)
{
    const auto plain = run<Budget>(row);
    holds("both budgets agree", plain == run<AtomicBudget>(row));
    return plain.first;
}

// --- saved state ---

static std::string bytes_of(const Policy &state, const Policy &) { return text_of(state.to_bytes()); }
static std::string bytes_of(const Job &state, const Policy &) { return text_of(state.to_bytes()); }
static std::string bytes_of(const Budget &state, const Policy &policy) { return text_of(state.to_bytes(policy)); }
static std::string json_of(const Policy &state, const Policy &) { return state.to_json(); }
static std::string json_of(const Job &state, const Policy &) { return state.to_json(); }
static std::string json_of(const Budget &state, const Policy &policy) { return state.to_json(policy); }

template <class State>
static Result<State> from_bytes(const std::string &saved, const Policy &policy)
{
    if constexpr (std::is_same_v<State, Policy>)
        return Policy::from_bytes(saved);
    else
        return State::from_bytes(saved, policy);
}

template <class State>
static Result<State> from_json(const std::string &saved, const Policy &policy)
{
    if constexpr (std::is_same_v<State, Policy>)
        return Policy::from_json(saved);
    else
        return State::from_json(saved, policy);
}

template <class State>
static void state_row(const json &row)
{
    const Policy policy = policy_of(row["policy"]);
    const std::string saved = unhex(row["hex"]);
    const Result<State> found = from_bytes<State>(saved, policy);
    if (row.contains("error")) {
        if (found)
            return holds("it is refused", false);
        const Status status = row["error"] == "other_policy"    ? Status::other_policy
                              : std::is_same_v<State, Policy> ? Status::invalid_policy
                                                              : Status::invalid_state;
        same("error", row["error"].get<std::string>(), found.error().name);
        same("status", name(status), name(found.error().status));
        return holds("message", !found.error().message.empty());
    }
    if (!found)
        return holds("it is read", false, found.error().message);
    holds("saved again", bytes_of(*found, policy) == saved);
    holds("as JSON", json::parse(json_of(*found, policy), nullptr, false) == row["json"], json_of(*found, policy));
    holds("from JSON", bytes_of(good(from_json<State>(row["json"].dump(), policy)), policy) == saved);
    if (row.contains("scenario")) {
        const auto ends = history_row(row["scenario"]);
        holds("saved after its steps", saved == ends.front() || saved == ends.back());
    }
}

static void state_row(const json &row)
{
    const std::string kind = row["kind"];
    if (kind == "policy")
        state_row<Policy>(row);
    else if (kind == "job")
        state_row<Job>(row);
    else if (kind == "budget")
        state_row<Budget>(row);
    else
        stop("unknown kind " + kind);
}

// A state that a release saved: what it means, and for a job what it does next.
static void fixture_row(const json &row)
{
    const std::string kind = row["kind"], saved = unhex(row["hex"]), text = row["json"];
    const json &means = row["means"];
    if (kind == "policy") {
        const Policy policy = good(Policy::from_bytes(saved));
        holds("means", policy == policy_of(means));
        return holds("from JSON", good(Policy::from_json(text)) == policy);
    }
    const Policy policy = good(Policy::from_bytes(unhex(row["policy"])));
    if (kind == "budget") {
        const Budget budget = good(Budget::from_bytes(saved, policy));
        same("tokens", number_of(means["tokens"]), budget.tokens());
        same("last retry", number(means["last_retry_ms"]), ms(budget.last_retry()));
        return holds("from JSON", good(Budget::from_json(text, policy)).to_bytes(policy) == budget.to_bytes(policy));
    }
    const Job job = good(Job::from_bytes(saved, policy));
    same("phase", means["phase"].get<std::string>(), name(job.phase()));
    same("attempts", number_of(means["attempts"]), std::uint64_t{job.attempts()});
    same("at", number_of(means["at_ms"]), job.at().time_since_epoch().count());
    same("lost", number_of(means["lost_millicredits"]), job.lost_millicredits());
    holds("from JSON", good(Job::from_json(text, policy)).to_bytes() == job.to_bytes());
    History<Budget> history(policy);
    history.policies = {policy};
    history.jobs = {job};
    history.take(row["next"]);
}

// --- all of them ---

static int ran, passed;

static void run_all(const json &all, const std::string &file, void (*run)(const json &))
{
    for (const json &row : all["rows"]) {
        const int before = check::failed;
        check::about = file + " " + row.value("name", row.dump().substr(0, 60));
        run(row);
        ran++;
        passed += check::failed == before;
    }
}

int main(int argc, char **argv)
{
    if (argc != 2)
        stop("usage: rows CONFORMANCE_DIR");
    const std::filesystem::path folder = argv[1];
    const std::pair<const char *, void (*)(const json &)> files[] = {
        {"classify", classify_row},
        {"task", task_row},
        {"http", http_row},
        {"delay", delay_row},
        {"decide", [](const json &row) { history_row(row); }},
        {"budget", [](const json &row) { history_row(row); }},
        {"state", state_row},
    };
    for (const auto &[name, run] : files) {
        const json all = read_file(folder / (std::string(name) + ".json"));
        if (all.contains("rules")) {
            for (const json &rule : all["rules"])
                rules[rule["rule"].get<std::string>()] = rule;
            check::about = "all rules";
            same("table version", number_of(all["table_version"]), std::uint64_t{table_version()});
        }
        run_all(all, name, run);
    }
    for (const auto &entry : std::filesystem::directory_iterator(folder / "fixtures"))
        if (entry.path().extension() == ".json")
            run_all(read_file(entry.path()), entry.path().stem().string(), fixture_row);
    std::printf("cpp: %d rows run, %d passed\n", ran, passed);
    return check::failed != 0;
}
