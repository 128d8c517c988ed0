/*
 * taketwo for C++17: why a Runway API task failed, and whether to try again.
 *
 * All of it is in this header, over taketwo.h, which says in full what each thing means, and over the
 * C library: link with -ltaketwo, or as `pkg-config --cflags --libs taketwo` says.
 *
 * Values only: nothing needs to be freed, texts are copied out, and texts that are given are not kept.
 * Nothing throws but what allocates; what may fail returns a Result, so -fno-exceptions and -fno-rtti
 * are fine. Functions may be called from any thread at any time. A Job and a Budget are of one thread
 * at a time; an AtomicBudget is shared by many.
 *
 * An enumerator may be newer than this header: it keeps its number, and a switch needs a default.
 */

#ifndef TAKETWO_HPP
#define TAKETWO_HPP

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <optional>
#include <ratio>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "taketwo.h"

namespace taketwo {

// All that an enum has, as far as this header knows: values<Verdict>.
template <class Enum>
inline constexpr std::array<Enum, 0> values{};

// --- from here to the end mark: written by `make generated` ---
// The rules, by the failure codes they cover, in order of precedence: where
// several cover a code, the first of them is its rule. Behind them those of HTTP answers.
enum class Rule : std::uint8_t {
    // safety.input: SAFETY.INPUT and below.
    safety_input = 1,
    // safety.output: SAFETY.OUTPUT and below.
    safety_output = 2,
    // safety: SAFETY and below.
    safety = 3,
    // input_preprocessing.safety.text: exactly INPUT_PREPROCESSING.SAFETY.TEXT.
    input_preprocessing_safety_text = 4,
    // input_preprocessing.safety: INPUT_PREPROCESSING.SAFETY and below.
    input_preprocessing_safety = 5,
    // safety.nested: any other code with a segment SAFETY, in any letter case.
    safety_nested = 6,
    // asset.invalid: ASSET.INVALID and below.
    asset_invalid = 7,
    // internal.bad_output: INTERNAL.BAD_OUTPUT and below.
    internal_bad_output = 8,
    // input_preprocessing.internal: INPUT_PREPROCESSING.INTERNAL and below.
    input_preprocessing_internal = 9,
    // internal: exactly INTERNAL.
    internal = 10,
    // internal.other: INTERNAL and below.
    internal_other = 11,
    // absent: no code.
    absent = 12,
    // third_party.unavailable: THIRD_PARTY.UNAVAILABLE and below.
    third_party_unavailable = 13,
    // third_party.input_validation: THIRD_PARTY.INPUT_VALIDATION and below.
    third_party_input_validation = 14,
    // unknown: any other well-formed code.
    unknown = 0,
    // malformed: anything else.
    malformed = 15,
    // http.throttled: 429.
    http_throttled = 64,
    // http.unavailable: 503.
    http_unavailable = 65,
    // http.gateway: 502, 504.
    http_gateway = 66,
    // http.rejected: 400 to 401, 404 to 405.
    http_rejected = 67,
    // http.client: 400 to 499.
    http_client = 68,
    // http.server: 500 to 599.
    http_server = 69,
    // http.unclear: anything else, and no answer.
    http_unclear = 70,
};
template <>
inline constexpr std::array<Rule, 23> values<Rule>{
    Rule::safety_input, Rule::safety_output, Rule::safety, Rule::input_preprocessing_safety_text,
    Rule::input_preprocessing_safety, Rule::safety_nested, Rule::asset_invalid, Rule::internal_bad_output,
    Rule::input_preprocessing_internal, Rule::internal, Rule::internal_other, Rule::absent,
    Rule::third_party_unavailable, Rule::third_party_input_validation, Rule::unknown, Rule::malformed,
    Rule::http_throttled, Rule::http_unavailable, Rule::http_gateway, Rule::http_rejected, Rule::http_client,
    Rule::http_server, Rule::http_unclear
};

inline std::string_view name(Rule rule)
{
    return taketwo_rule_name(static_cast<std::uint8_t>(rule));
}

// What kind of failure it was.
enum class Family : std::uint8_t {
    // Not known: the code is not in the table, or is not well formed.
    unknown = 0,
    // Content moderation rejected an input or the output.
    moderation = 1,
    // An input is not acceptable for this type of task.
    asset = 2,
    // The result was made and then rejected for its quality.
    bad_output = 3,
    // Something went wrong inside the service.
    internal = 4,
    // The provider of the model failed.
    third_party = 5,
};
template <>
inline constexpr std::array<Family, 6> values<Family>{
    Family::unknown, Family::moderation, Family::asset, Family::bad_output, Family::internal,
    Family::third_party
};

inline std::string_view name(Family family)
{
    return taketwo_family_name(static_cast<std::uint8_t>(family));
}

// Whether the same request may be sent again.
enum class Verdict : std::uint8_t {
    // No source says whether a retry may help.
    unspecified = 0,
    // Must not be sent again as it is.
    never = 1,
    // May be sent again, and will rarely succeed.
    unlikely = 2,
    // May be sent again, after a delay.
    after_delay = 3,
};
template <>
inline constexpr std::array<Verdict, 4> values<Verdict>{
    Verdict::unspecified, Verdict::never, Verdict::unlikely, Verdict::after_delay
};

inline std::string_view name(Verdict verdict)
{
    return taketwo_verdict_name(static_cast<std::uint8_t>(verdict));
}

// Where in the course of the task the failure arose.
enum class Stage : std::uint8_t {
    // The code does not say.
    unspecified = 0,
    // While the inputs were prepared and moderated.
    preprocessing = 1,
    // At an input.
    input = 2,
    // While the result was made.
    processing = 3,
    // At the result.
    output = 4,
    // At the provider of the model.
    provider = 5,
};
template <>
inline constexpr std::array<Stage, 6> values<Stage>{
    Stage::unspecified, Stage::preprocessing, Stage::input, Stage::processing, Stage::output, Stage::provider
};

inline std::string_view name(Stage stage)
{
    return taketwo_stage_name(static_cast<std::uint8_t>(stage));
}

// Whether the credits are expected to come back. What a task was really charged, where its record
// says so, is the fact and overrides it.
enum class Refund : std::uint8_t {
    // No source says.
    unspecified = 0,
    // The credits are lost.
    no = 1,
    // The credits come back.
    yes = 2,
};
template <>
inline constexpr std::array<Refund, 3> values<Refund>{
    Refund::unspecified, Refund::no, Refund::yes
};

inline std::string_view name(Refund refund)
{
    return taketwo_refund_name(static_cast<std::uint8_t>(refund));
}

// What to do about the failure.
enum class Remedy : std::uint8_t {
    // Nothing is known that helps: a person should look.
    ask_person = 0,
    // Change the input that was rejected.
    change_input = 1,
    // Change the text of the prompt.
    change_prompt = 2,
    // Replace the image, video or other asset by an acceptable one.
    replace_asset = 3,
    // Remove overlaid text and graphics from the input, and add them to the output instead.
    remove_overlay = 4,
    // Wait, then send the same request again.
    wait = 5,
    // Wait, or choose another model.
    wait_or_change_model = 6,
};
template <>
inline constexpr std::array<Remedy, 7> values<Remedy>{
    Remedy::ask_person, Remedy::change_input, Remedy::change_prompt, Remedy::replace_asset,
    Remedy::remove_overlay, Remedy::wait, Remedy::wait_or_change_model
};

inline std::string_view name(Remedy remedy)
{
    return taketwo_remedy_name(static_cast<std::uint8_t>(remedy));
}

// What a rule rests on.
enum class Basis : std::uint8_t {
    // Nothing: the code is not known.
    none = 0,
    // A sentence of the vendor's page.
    page = 1,
    // A later state of the vendor's page.
    revision = 2,
    // Seen in life, not documented.
    observed = 3,
    // Drawn from a sentence of the page that does not name the code.
    inferred = 4,
};
template <>
inline constexpr std::array<Basis, 5> values<Basis>{
    Basis::none, Basis::page, Basis::revision, Basis::observed, Basis::inferred
};

inline std::string_view name(Basis basis)
{
    return taketwo_basis_name(static_cast<std::uint8_t>(basis));
}

// What became of a call.
enum class Status : std::uint32_t {
    // It was done, and what it gives has been written.
    ok = 0,
    // A pointer that must not be NULL is. Nothing was written.
    null_pointer = 1,
    // The line is blank, so there is no task on it. Nothing was written. Go on with the next line.
    blank_line = 2,
    // The record cannot be read; the error says what is wrong, and where. Nothing of it is to be
    // taken for the state of a task: ask for the record again, or have a person look at it.
    invalid_task = 3,
    // A number or name that has no meaning where it was given. Nothing was written.
    invalid_argument = 4,
    // It is no policy: the file or the bytes cannot be read, a number is out of its range, or the
    // struct was never filled. Nothing was written.
    invalid_policy = 5,
    // It is no job or budget: the bytes are of something else, damaged or impossible, or the struct
    // was never filled. Nothing of it is to be guessed. Nothing was written.
    invalid_state = 6,
    // The call does not fit the phase of the job. Nothing was written.
    out_of_turn = 7,
    // The job, or the budget, was made with another policy. Nothing was written.
    // taketwo_job_rebind() moves a job to another policy on purpose.
    other_policy = 8,
};
template <>
inline constexpr std::array<Status, 9> values<Status>{
    Status::ok, Status::null_pointer, Status::blank_line, Status::invalid_task, Status::invalid_argument,
    Status::invalid_policy, Status::invalid_state, Status::out_of_turn, Status::other_policy
};

// The state of a task.
enum class TaskStatus : std::uint8_t {
    // Not begun.
    pending = 1,
    // Queued for the concurrency limit: not failed.
    throttled = 2,
    // Begun.
    running = 3,
    // Over, with a result.
    succeeded = 4,
    // Over, without one.
    failed = 5,
    // Over, because somebody cancelled it. Records spell it `CANCELLED` or `CANCELED`.
    cancelled = 6,
};
template <>
inline constexpr std::array<TaskStatus, 6> values<TaskStatus>{
    TaskStatus::pending, TaskStatus::throttled, TaskStatus::running, TaskStatus::succeeded,
    TaskStatus::failed, TaskStatus::cancelled
};

inline std::string_view name(TaskStatus task_status)
{
    return taketwo_task_status_name(static_cast<std::uint8_t>(task_status));
}

// What is wrong with a task record.
enum class TaskErrorKind : std::uint8_t {
    // It is not JSON: cut off, say, or with something behind its end.
    broken_json = 1,
    // It is not UTF-8.
    not_utf8 = 2,
    // Its arrays and objects are nested deeper than is read.
    too_deep = 3,
    // A key that is read holds a value of another type, or the record is not an object.
    wrong_type = 4,
    // A key that must be there is not.
    missing_key = 5,
    // A key that is read stands twice.
    duplicate_key = 6,
    // The status is none of those that are known.
    unknown_status = 7,
    // A number is negative, not finite, or over the bound.
    number_out_of_range = 8,
    // The line is longer than the limit.
    line_too_long = 9,
};
template <>
inline constexpr std::array<TaskErrorKind, 9> values<TaskErrorKind>{
    TaskErrorKind::broken_json, TaskErrorKind::not_utf8, TaskErrorKind::too_deep, TaskErrorKind::wrong_type,
    TaskErrorKind::missing_key, TaskErrorKind::duplicate_key, TaskErrorKind::unknown_status,
    TaskErrorKind::number_out_of_range, TaskErrorKind::line_too_long
};

inline std::string_view name(TaskErrorKind task_error_kind)
{
    return taketwo_task_error_kind_name(static_cast<std::uint8_t>(task_error_kind));
}

// How a failure may be retried: each class has its own number of retries, delays and cost.
enum class RetryClass : std::uint8_t {
    // Not at all, whatever the policy says.
    never = 0,
    // It may be, and will rarely help.
    unlikely = 1,
    // After a delay.
    after_delay = 2,
    // After a delay, but the code was only inferred, or the request may have been accepted.
    inferred = 3,
    // After a longer delay: the provider of the model is not available.
    third_party = 4,
    // When the service has room again: it refused to begin.
    throttled = 5,
    // No source says.
    unspecified = 6,
};
template <>
inline constexpr std::array<RetryClass, 7> values<RetryClass>{
    RetryClass::never, RetryClass::unlikely, RetryClass::after_delay, RetryClass::inferred,
    RetryClass::third_party, RetryClass::throttled, RetryClass::unspecified
};

inline std::string_view name(RetryClass retry_class)
{
    return taketwo_retry_class_name(static_cast<std::uint8_t>(retry_class));
}

// What the host is to do.
enum class Action : std::uint8_t {
    // Save the job, then send the request.
    go = 1,
    // Save the job, and call again when it is due.
    wait = 2,
    // Give up; the job is over.
    stop = 3,
    // Find out whether the request was accepted, and report that.
    reconcile = 4,
    // Nothing; the job is over, with a result.
    done = 5,
};
template <>
inline constexpr std::array<Action, 5> values<Action>{
    Action::go, Action::wait, Action::stop, Action::reconcile, Action::done
};

inline std::string_view name(Action action)
{
    return taketwo_action_name(static_cast<std::uint8_t>(action));
}

// Which check decided.
enum class Check : std::uint8_t {
    // It is the first attempt, and nothing stands against it.
    go = 1,
    // It is not due yet.
    due = 2,
    // The deadline leaves too little time.
    deadline = 3,
    // It has been tried for long enough.
    patience = 4,
    // It comes so late that many others may come at once.
    spread = 5,
    // The budget had tokens for it.
    tokens = 6,
    // The budget had none, but no retry was sent for so long that one may go.
    probe = 7,
    // The budget has no tokens for it: it is parked, not dropped.
    budget = 8,
    // Somebody cancelled the task.
    cancelled = 9,
    // The request may have been accepted.
    reconcile = 10,
    // The server said not to.
    server = 11,
    // The class of the failure allows no retry.
    verdict = 12,
    // The attempts are used up.
    attempts = 13,
    // The retries of the class are used up.
    retries = 14,
    // Too many credits are lost.
    credits = 15,
    // The server asked for a longer delay than is waited for.
    hint = 16,
    // It may be tried again, after this delay.
    delay = 17,
    // The task succeeded.
    success = 18,
    // The task is not over.
    poll = 19,
};
template <>
inline constexpr std::array<Check, 19> values<Check>{
    Check::go, Check::due, Check::deadline, Check::patience, Check::spread, Check::tokens, Check::probe,
    Check::budget, Check::cancelled, Check::reconcile, Check::server, Check::verdict, Check::attempts,
    Check::retries, Check::credits, Check::hint, Check::delay, Check::success, Check::poll
};

inline std::string_view name(Check check)
{
    return taketwo_check_name(static_cast<std::uint8_t>(check));
}

// Where a job stands.
enum class Phase : std::uint8_t {
    // Nothing was sent yet.
    ready = 1,
    // A retry is to be sent, not before it is due.
    waiting = 2,
    // Sent, or about to be: the outcome is not known.
    in_flight = 3,
    // Over, with a result.
    done = 4,
    // Over, given up.
    stopped = 5,
};
template <>
inline constexpr std::array<Phase, 5> values<Phase>{
    Phase::ready, Phase::waiting, Phase::in_flight, Phase::done, Phase::stopped
};

inline std::string_view name(Phase phase)
{
    return taketwo_phase_name(static_cast<std::uint8_t>(phase));
}

// A set of numbers to start from.
enum class Preset : std::uint8_t {
    // For a process that shares its budget with nobody: short patience, no probes.
    alone = 1,
    // For a budget that many jobs feed, in a long-lived process or through a store.
    shared = 2,
    // As `Alone`, without retries of codes that no source names.
    cautious = 3,
};
template <>
inline constexpr std::array<Preset, 3> values<Preset>{
    Preset::alone, Preset::shared, Preset::cautious
};

inline std::string_view name(Preset preset)
{
    return taketwo_preset_name(static_cast<std::uint8_t>(preset));
}

// What kind of failure an attempt ended with.
enum class FailureKind : std::uint8_t {
    // The task was created, and failed.
    task = 1,
    // The task was created, and cancelled.
    cancelled = 2,
    // The task was not created, or it is not known whether it was.
    creation = 3,
};
template <>
inline constexpr std::array<FailureKind, 3> values<FailureKind>{
    FailureKind::task, FailureKind::cancelled, FailureKind::creation
};

// Whether the server said to try again.
enum class HintRetry : std::uint8_t {
    // It did not say.
    unset = 0,
    // It said to. That changes nothing.
    yes = 1,
    // It said not to. That stops the job.
    no = 2,
};
template <>
inline constexpr std::array<HintRetry, 3> values<HintRetry>{
    HintRetry::unset, HintRetry::yes, HintRetry::no
};

inline std::string_view name(Status status)
{
    switch (status) {
    case Status::ok: return "ok";
    case Status::null_pointer: return "null_pointer";
    case Status::blank_line: return "blank_line";
    case Status::invalid_task: return "invalid_task";
    case Status::invalid_argument: return "invalid_argument";
    case Status::invalid_policy: return "invalid_policy";
    case Status::invalid_state: return "invalid_state";
    case Status::out_of_turn: return "out_of_turn";
    case Status::other_policy: return "other_policy";
    }
    return "";
}

// --- end of what is written by `make generated` ---

// --- what may fail ------------------------------------------------------------------------------

// What a status says, in a sentence for people.
inline std::string_view meaning(Status status) { return taketwo_status_message(static_cast<std::uint32_t>(status)); }

// Why a call was refused, or a policy or saved state cannot be read.
struct Error {
    Status status;
    std::string name;     // a word that stays the same: "out_of_turn", "bad_checksum", "out_of_range"
    std::string message;  // a sentence, with key, value and bound
};

// A value, or why there is none. To ask for the one that is not there aborts.
template <class Value, class Failed = Error>
class [[nodiscard]] Result {
public:
    Result(Value value) : held_(std::in_place_index<0>, std::move(value)) {}
    Result(Failed error) : held_(std::in_place_index<1>, std::move(error)) {}

    bool has_value() const noexcept { return held_.index() == 0; }
    explicit operator bool() const noexcept { return has_value(); }

    const Value &operator*() const & { return there(std::get_if<0>(&held_)); }
    Value &operator*() & { return there(std::get_if<0>(&held_)); }
    Value &&operator*() && { return std::move(there(std::get_if<0>(&held_))); }
    const Value *operator->() const { return &**this; }
    Value *operator->() { return &**this; }
    const Failed &error() const { return there(std::get_if<1>(&held_)); }

private:
    template <class Found>
    static Found &there(Found *found)
    {
        if (found == nullptr)
            std::abort();
        return *found;
    }

    std::variant<Value, Failed> held_;
};

template <class Failed>
class [[nodiscard]] Result<void, Failed> {
public:
    Result() = default;
    Result(Failed error) : held_(std::move(error)) {}

    bool has_value() const noexcept { return !held_; }
    explicit operator bool() const noexcept { return has_value(); }

    const Failed &error() const
    {
        if (!held_)
            std::abort();
        return *held_;
    }

private:
    std::optional<Failed> held_;
};

// --- times --------------------------------------------------------------------------------------

// As the library counts: an unsigned number of 64 bits.
using Milliseconds = std::chrono::duration<std::uint64_t, std::milli>;

// The clock of the library's times: milliseconds since 1970, which count on through restarts. Times
// of another clock may be given, `Time{Milliseconds{n}}`, as long as it is one for all of them.
struct Clock {
    using duration = Milliseconds;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::time_point<Clock>;
    static constexpr bool is_steady = false;

    static time_point now() noexcept { return from_sys(std::chrono::system_clock::now()); }

    // What is before 1970 is 1970.
    static time_point from_sys(std::chrono::system_clock::time_point time) noexcept
    {
        const auto since = std::chrono::floor<std::chrono::milliseconds>(time.time_since_epoch());
        return time_point{Milliseconds{since.count() < 0 ? 0 : static_cast<std::uint64_t>(since.count())}};
    }

    // What is later than the system's clock goes is the last that it knows.
    static std::chrono::system_clock::time_point to_sys(time_point time) noexcept
    {
        using System = std::chrono::system_clock;
        using Signed = std::chrono::milliseconds;
        const auto last = std::chrono::floor<Signed>(System::duration::max());
        const std::uint64_t ms = time.time_since_epoch().count();
        if (ms > static_cast<std::uint64_t>(last.count()))
            return System::time_point::max();
        return System::time_point{std::chrono::duration_cast<System::duration>(Signed{static_cast<std::int64_t>(ms)})};
    }
};
using Time = Clock::time_point;

// --- what failures mean -------------------------------------------------------------------------

// What a rule means, for developers. These texts are empty for a rule of HTTP answers, and for one
// that the library does not know.
inline std::string_view meaning(Rule rule) { return taketwo_rule_meaning(static_cast<std::uint8_t>(rule)); }
inline std::string_view message_key(Rule rule) { return taketwo_rule_message_key(static_cast<std::uint8_t>(rule)); }
// The one that may be shown to an end user.
inline std::string_view user_message(Rule rule) { return taketwo_rule_user_message(static_cast<std::uint8_t>(rule)); }

// What a rule rests on.
struct Citation {
    std::string_view text;                    // for people
    std::optional<std::string_view> section;  // of the vendor's page
    std::optional<std::uint32_t> sentence;    // counted from 1 through the whole page
};

inline Citation citation(Rule rule)
{
    const auto number = static_cast<std::uint8_t>(rule);
    Citation found{taketwo_rule_citation(number), {}, {}};
    if (const std::string_view section = taketwo_rule_citation_section(number); !section.empty())
        found.section = section;
    if (const std::uint32_t sentence = taketwo_rule_citation_sentence(number); sentence != 0)
        found.sentence = sentence;
    return found;
}

// What a failure code means. All but the detail depends on the rule alone.
struct Classification {
    Rule rule;
    Family family;
    Verdict verdict;
    Stage stage;
    Refund refund;
    Remedy remedy;
    Basis basis;
    std::optional<std::string> detail;  // diagnostic only, not for end users
};

struct Task {
    TaskStatus status;
    bool is_over;
    std::optional<std::string> failure_code;
    std::optional<std::string> failure;  // the vendor's sentence: diagnostic only, not for end users
    std::optional<std::uint64_t> cost_millicredits;
    std::optional<std::uint64_t> estimated_cost_millicredits;
    std::optional<Classification> classification;  // of a task that failed
    bool charged_despite_refund;
};

// Why a record cannot be read.
struct TaskError {
    TaskErrorKind kind;
    std::string path;                     // the key it is about, "" where it is not about one
    std::optional<std::uint64_t> offset;  // in bytes, from the start of the record or line
    std::optional<std::uint64_t> line;    // from 1
    std::string value;                    // the beginning of what was found
    std::string message;                  // all of it in a sentence
};

// What an HTTP answer means that is not a success.
struct HttpAnswer {
    Rule rule;
    RetryClass retry_class;
    RetryClass creation_class;  // of a creation that was answered so
    bool is_ambiguous;          // such a creation may have made a task all the same
    bool ends_polling;
};

namespace detail {

// A pointer that is not NULL, which to the library is another thing than an empty text.
inline const char *start(std::string_view text) { return text.data() == nullptr ? "" : text.data(); }

// The text that a function writes to a buffer, whole.
template <class Write>
std::string text(Write write)
{
    std::string text(write(nullptr, 0), '\0');
    write(text.data(), text.size() + 1);
    return text;
}

// `code` is where the detail was found in.
inline Classification classification(const taketwo_classification &found, std::string_view code)
{
    Classification all{
        static_cast<Rule>(found.rule),
        static_cast<Family>(found.family),
        static_cast<Verdict>(found.verdict),
        static_cast<Stage>(found.stage),
        static_cast<Refund>(found.refund),
        static_cast<Remedy>(found.remedy),
        static_cast<Basis>(found.basis),
        {},
    };
    if (found.detail_len != 0)
        all.detail = code.substr(found.detail_offset, found.detail_len);
    return all;
}

inline std::optional<std::string> decoded(const char *source, std::size_t length)
{
    if (source == nullptr)
        return {};
    return text([=](char *buffer, std::size_t capacity) {
        return taketwo_decode_text(source, length, buffer, capacity);
    });
}

inline Task task(const taketwo_task &found)
{
    Task all{
        static_cast<TaskStatus>(found.status),
        found.is_over,
        decoded(found.failure_code, found.failure_code_len),
        decoded(found.failure, found.failure_len),
        {},
        {},
        {},
        found.charged_despite_refund,
    };
    if (found.has_cost)
        all.cost_millicredits = found.cost_millicredits;
    if (found.has_estimated_cost)
        all.estimated_cost_millicredits = found.estimated_cost_millicredits;
    if (all.status == TaskStatus::failed)
        all.classification = classification(found.classification, all.failure_code.value_or(""));
    return all;
}

inline TaskError task_error(const taketwo_task_error &error)
{
    TaskError all{static_cast<TaskErrorKind>(error.kind), error.path, {}, {}, {error.value, error.value_len}, error.message};
    if (error.has_offset)
        all.offset = error.offset;
    if (error.line != 0)
        all.line = error.line;
    return all;
}

}  // namespace detail

// What a failure code means. No code at all, std::nullopt, is not the same as an empty one.
inline Classification classify(std::optional<std::string_view> code)
{
    if (!code)
        return detail::classification(taketwo_classify(nullptr, 0), {});
    return detail::classification(taketwo_classify(detail::start(*code), code->size()), *code);
}
Classification classify(std::nullptr_t) = delete;

// std::nullopt is a request that had no answer.
inline HttpAnswer classify_http(std::optional<std::uint16_t> status)
{
    const taketwo_http_answer found = taketwo_classify_http(status.value_or(0));
    return {static_cast<Rule>(found.rule), static_cast<RetryClass>(found.retry_class),
            static_cast<RetryClass>(found.creation_class), found.is_ambiguous, found.ends_polling};
}

// Reads the JSON of a task, as the Get Task endpoint gives it.
inline Result<Task, TaskError> read_task(std::string_view json)
{
    taketwo_task task;
    taketwo_task_error error;
    if (taketwo_read_task(detail::start(json), json.size(), &task, &error) != TAKETWO_STATUS_OK)
        return detail::task_error(error);
    return detail::task(task);
}

// Reads one line of JSON Lines, its line feed not among it. There is no task on a blank line.
inline Result<std::optional<Task>, TaskError> read_line(std::string_view line, std::uint64_t number,
                                                        std::size_t max_bytes = TAKETWO_MAX_LINE_BYTES)
{
    taketwo_task task;
    taketwo_task_error error;
    switch (taketwo_read_line(detail::start(line), line.size(), number, max_bytes, &task, &error)) {
    case TAKETWO_STATUS_OK: return std::optional<Task>(detail::task(task));
    case TAKETWO_STATUS_BLANK_LINE: return std::optional<Task>();
    default: return detail::task_error(error);
    }
}

// --- whether to try again -----------------------------------------------------------------------

// Bytes to be read: of anything that has them in a row, such as std::string, std::vector, std::array.
struct Bytes {
    const std::uint8_t *data;
    std::size_t size;

    Bytes(const std::uint8_t *start, std::size_t length) : data(start), size(length) {}
    template <class Container, class Byte = std::remove_pointer_t<decltype(std::data(std::declval<const Container &>()))>>
    Bytes(const Container &bytes)
        : data(reinterpret_cast<const std::uint8_t *>(std::data(bytes))), size(std::size(bytes))
    {
        static_assert(sizeof(Byte) == 1, "bytes are wanted");
        static_assert(!std::is_array_v<Container>, "a literal has a NUL behind it: use a string_view");
    }
};

namespace detail {

// A pointer that is not NULL, which to the library is a mistake, and not an empty file.
inline const std::uint8_t *start(const Bytes &bytes)
{
    static constexpr std::uint8_t none = 0;
    return bytes.data == nullptr ? &none : bytes.data;
}

inline Error error(taketwo_status status)
{
    const auto named = static_cast<Status>(status);
    return {named, std::string(name(named)), std::string(meaning(named))};
}

// As the library tells it, where it does.
inline Error error(taketwo_status status, const taketwo_error &told)
{
    if (told.name[0] == '\0')
        return error(status);
    return {static_cast<Status>(status), told.name, told.message};
}

}  // namespace detail

// When, and how often, to try again. Each number has a name: see taketwo.h.
class Policy {
public:
    // Preset::alone.
    Policy() { taketwo_policy_preset(TAKETWO_PRESET_ALONE, &policy_); }

    static Result<Policy> preset(Preset preset)
    {
        Policy policy;
        const auto status = taketwo_policy_preset(static_cast<std::uint8_t>(preset), &policy.policy_);
        if (status != TAKETWO_STATUS_OK)
            return detail::error(status);
        return policy;
    }

    // Reads a policy file.
    static Result<Policy> from_json(std::string_view json)
    {
        Policy policy;
        taketwo_error told{};
        const auto status = taketwo_policy_read(detail::start(json), json.size(), &policy.policy_, &told);
        if (status == TAKETWO_STATUS_OK)
            return policy;
        Error error = detail::error(status, told);
        if (told.message_len >= sizeof told.message)
            error.message = check(json);
        return error;
    }

    // All that is wrong with a policy file; nothing where it can be read.
    static std::string check(std::string_view json)
    {
        return detail::text([=](char *buffer, std::size_t capacity) {
            return taketwo_policy_check(detail::start(json), json.size(), buffer, capacity);
        });
    }

    std::string to_json() const
    {
        return detail::text([this](char *buffer, std::size_t capacity) {
            return taketwo_policy_write_json(&policy_, buffer, capacity);
        });
    }

    static Result<Policy> from_bytes(Bytes saved)
    {
        Policy policy;
        taketwo_error told{};
        const auto status = taketwo_policy_load(detail::start(saved), saved.size, &policy.policy_, &told);
        if (status != TAKETWO_STATUS_OK)
            return detail::error(status, told);
        return policy;
    }

    std::array<std::uint8_t, TAKETWO_POLICY_BYTES> to_bytes() const
    {
        std::array<std::uint8_t, TAKETWO_POLICY_BYTES> bytes{};
        taketwo_policy_save(&policy_, bytes.data());
        return bytes;
    }

    // Sets a number by its name, "classes.unlikely.floor_ms" say; std::nullopt is the null of a file.
    // The policy is changed only if it is valid with it.
    Result<void> set(std::string_view field, std::optional<std::uint64_t> value)
    {
        taketwo_error told{};
        const auto status = taketwo_policy_set(&policy_, detail::start(field), field.size(),
                                               value.value_or(TAKETWO_NONE), &told);
        if (status != TAKETWO_STATUS_OK)
            return detail::error(status, told);
        return {};
    }

    Result<std::optional<std::uint64_t>> get(std::string_view field) const
    {
        std::uint64_t value = 0;
        const auto status = taketwo_policy_get(&policy_, detail::start(field), field.size(), &value);
        if (status != TAKETWO_STATUS_OK)
            return detail::error(status);
        return value == TAKETWO_NONE ? std::optional<std::uint64_t>() : value;
    }

    // Another number of the policy is another fingerprint.
    std::uint64_t fingerprint() const { return taketwo_policy_fingerprint(&policy_); }

    const taketwo_policy *c() const { return &policy_; }

private:
    taketwo_policy policy_{};
};

inline bool operator==(const Policy &left, const Policy &right) { return left.to_bytes() == right.to_bytes(); }
inline bool operator!=(const Policy &left, const Policy &right) { return !(left == right); }

namespace detail {

// A job or budget that was saved with `policy`.
template <class State, class Byte, class InC>
Result<State> read(taketwo_status (*call)(const taketwo_policy *, const Byte *, std::size_t, InC *, taketwo_error *),
                   const Policy &policy, const Byte *start, std::size_t size)
{
    taketwo_error told{};
    InC state{};
    const auto status = call(policy.c(), start, size, &state, &told);
    if (status != TAKETWO_STATUS_OK)
        return error(status, told);
    return State(state);
}

}  // namespace detail

// What jobs may still spend on retries. Made with a policy it is full.
class Budget {
public:
    explicit Budget(const Policy &policy) { taketwo_budget_new(policy.c(), &budget_); }
    explicit Budget(const taketwo_budget &budget) : budget_(budget) {}

    static Result<Budget> from_bytes(Bytes saved, const Policy &policy)
    {
        return detail::read<Budget>(taketwo_budget_load, policy, detail::start(saved), saved.size);
    }

    std::array<std::uint8_t, TAKETWO_BUDGET_BYTES> to_bytes(const Policy &policy) const
    {
        std::array<std::uint8_t, TAKETWO_BUDGET_BYTES> bytes{};
        taketwo_budget_save(&budget_, policy.c(), bytes.data());
        return bytes;
    }

    static Result<Budget> from_json(std::string_view json, const Policy &policy)
    {
        return detail::read<Budget>(taketwo_budget_read_json, policy, detail::start(json), json.size());
    }

    std::string to_json(const Policy &policy) const
    {
        return detail::text([this, &policy](char *buffer, std::size_t capacity) {
            return taketwo_budget_write_json(&budget_, policy.c(), buffer, capacity);
        });
    }

    // In thousandths.
    std::uint64_t tokens() const { return taketwo_budget_tokens(&budget_); }

    // When a retry was last sent.
    std::optional<Time> last_retry() const
    {
        const std::uint64_t ms = taketwo_budget_last_retry_ms(&budget_);
        return ms == TAKETWO_NONE ? std::optional<Time>() : Time{Milliseconds{ms}};
    }

    taketwo_budget *c() { return &budget_; }
    const taketwo_budget *c() const { return &budget_; }

private:
    taketwo_budget budget_;
};

// A budget that jobs of many threads share, without a lock.
class AtomicBudget {
public:
    explicit AtomicBudget(const Budget &budget) : budget_(*budget.c()) {}
    explicit AtomicBudget(const Policy &policy) : AtomicBudget(Budget(policy)) {}
    AtomicBudget(const AtomicBudget &) = delete;
    AtomicBudget &operator=(const AtomicBudget &) = delete;

    // As it is at this moment, to be looked at or saved.
    Budget load() const
    {
        taketwo_budget copy{};
        taketwo_budget_copy_atomic(&budget_, &copy);
        return Budget(copy);
    }

    taketwo_budget *c() { return &budget_; }

private:
    alignas(8) mutable taketwo_budget budget_;
};

// How an attempt ended, other than well.
class Failure {
public:
    // Of a task that failed.
    static Failure task(const Classification &found)
    {
        taketwo_classification classification{};
        classification.rule = static_cast<std::uint8_t>(found.rule);
        return Failure(taketwo_failure_task(&classification));
    }

    // Of a task that was cancelled.
    static Failure cancelled() { return Failure(taketwo_failure_cancelled()); }

    // Of a request to create a task that ended with anything but a 2xx that could be read;
    // std::nullopt where there was no answer.
    static Failure creation(std::optional<std::uint16_t> http_status)
    {
        return Failure(taketwo_failure_creation(http_status.value_or(0)));
    }

    const taketwo_failure &c() const { return failure_; }

private:
    explicit Failure(const taketwo_failure &failure) : failure_(failure) {}

    taketwo_failure failure_;
};

// What the server said about trying again.
struct Hint {
    HintRetry retry = HintRetry::unset;
    std::optional<Milliseconds> delay{};

    // In whole milliseconds, never sooner than asked, and 0 for a time that is past.
    template <class Rep, class Period>
    static Hint after(std::chrono::duration<Rep, Period> delay)
    {
        using Given = std::chrono::duration<Rep, Period>;
        return {HintRetry::unset, delay < Given::zero() ? Milliseconds{0} : std::chrono::ceil<Milliseconds>(delay)};
    }
};

// A delay that was drawn, and the range it was drawn from.
struct Delay {
    Milliseconds drawn;
    Milliseconds low;
    Milliseconds high;
};

// What a call of a job answers, and why.
struct Decision {
    Action action;
    Check check;
    std::optional<Rule> rule;  // that judged the failure
    RetryClass retry_class;
    std::uint32_t attempts;  // that were begun, this one counted
    std::optional<Time> at;  // when to start or to poll again
    std::optional<Delay> delay;
    std::array<std::uint64_t, 2> compared;  // by the check, the job's number first
    taketwo_decision c;                     // as the library gave it

    explicit Decision(const taketwo_decision &found)
        : action(static_cast<Action>(found.action)), check(static_cast<Check>(found.check)),
          retry_class(static_cast<RetryClass>(found.retry_class)), attempts(found.attempts),
          compared{found.compared[0], found.compared[1]}, c(found)
    {
        if (found.rule != TAKETWO_RULE_NONE)
            rule = static_cast<Rule>(found.rule);
        if (found.has_at != 0)
            at = Time{Milliseconds{found.at_ms}};
        if (found.has_delay != 0)
            delay = Delay{Milliseconds{found.delay_ms}, Milliseconds{found.delay_low_ms},
                          Milliseconds{found.delay_high_ms}};
    }

    // All of it in one English sentence, for logs.
    std::string explain() const
    {
        return detail::text([this](char *buffer, std::size_t capacity) {
            return taketwo_decision_explain(&c, buffer, capacity);
        });
    }
};

// One thing that the user wants, made of one or more attempts. Save it after each call, and before its
// answer is acted on. May be copied, but only one copy may be gone on with, or the work is done twice.
class Job {
public:
    // `seed` is drawn by the caller from the system; jobs of one seed differ by their names.
    // `estimate_millicredits` is what an attempt is expected to cost, where its charge is not known.
    Job(const Policy &policy, std::uint64_t seed, std::string_view name, std::optional<Time> deadline = {},
        std::uint64_t estimate_millicredits = 0)
    {
        const std::uint64_t deadline_ms = deadline.value_or(Time{}).time_since_epoch().count();
        taketwo_job_new(policy.c(), seed, detail::start(name), name.size(), deadline ? &deadline_ms : nullptr,
                        estimate_millicredits, &job_);
    }

    explicit Job(const taketwo_job &job) : job_(job) {}

    static Result<Job> from_bytes(Bytes saved, const Policy &policy)
    {
        return detail::read<Job>(taketwo_job_load, policy, detail::start(saved), saved.size);
    }

    std::array<std::uint8_t, TAKETWO_JOB_BYTES> to_bytes() const
    {
        std::array<std::uint8_t, TAKETWO_JOB_BYTES> bytes{};
        taketwo_job_save(&job_, bytes.data());
        return bytes;
    }

    static Result<Job> from_json(std::string_view json, const Policy &policy)
    {
        return detail::read<Job>(taketwo_job_read_json, policy, detail::start(json), json.size());
    }

    std::string to_json() const
    {
        return detail::text([this](char *buffer, std::size_t capacity) {
            return taketwo_job_write_json(&job_, buffer, capacity);
        });
    }

    // Asks to send the request: the first time, or again once it is due. On Action::go save the job,
    // and only then send.
    Result<Decision> start(const Policy &policy, Time now, Budget &budget)
    {
        return answer(taketwo_job_start, policy, now, budget.c());
    }
    Result<Decision> start(const Policy &policy, Time now, AtomicBudget &budget)
    {
        return answer(taketwo_job_start_atomic, policy, now, budget.c());
    }

    // Reports that the attempt failed, and asks what now. On Action::reconcile find out whether the
    // request was accepted, and report that.
    Result<Decision> fail(const Policy &policy, Time now, const Failure &failure, const Hint &hint = {},
                          std::optional<std::uint64_t> charge_millicredits = {})
    {
        const taketwo_hint given = in_c(hint);
        return answer(taketwo_job_fail, policy, now, failure.c(), &given,
                      charge_millicredits ? &*charge_millicredits : nullptr);
    }

    // Of a task that failed or was cancelled, with its charge. Any other is refused.
    Result<Decision> fail(const Policy &policy, Time now, const Task &task)
    {
        if (task.status == TaskStatus::cancelled)
            return fail(policy, now, Failure::cancelled(), {}, task.cost_millicredits);
        if (task.classification)
            return fail(policy, now, Failure::task(*task.classification), {}, task.cost_millicredits);
        return detail::error(TAKETWO_STATUS_INVALID_ARGUMENT);
    }

    // Reports that the task succeeded, which fills the budget a little.
    Result<Decision> succeed(const Policy &policy, Time now, Budget &budget)
    {
        return answer(taketwo_job_succeed, policy, now, budget.c());
    }
    Result<Decision> succeed(const Policy &policy, Time now, AtomicBudget &budget)
    {
        return answer(taketwo_job_succeed_atomic, policy, now, budget.c());
    }

    // Reports that the task is not over, or could not be read this time; asks when to look again.
    Result<Decision> poll(const Policy &policy, Time now, const Hint &hint = {})
    {
        const taketwo_hint given = in_c(hint);
        return answer(taketwo_job_poll, policy, now, &given);
    }

    // Moves the job to another policy, on purpose. What it has used stays used.
    void rebind(const Policy &policy) { taketwo_job_rebind(&job_, policy.c()); }

    Phase phase() const { return static_cast<Phase>(taketwo_job_phase(&job_)); }
    std::uint32_t attempts() const { return taketwo_job_attempts(&job_); }
    // The earliest next start or poll, as the last answer gave it; 0 before there was one.
    Time at() const { return Time{Milliseconds{taketwo_job_at_ms(&job_)}}; }
    std::uint64_t lost_millicredits() const { return taketwo_job_lost_millicredits(&job_); }

    taketwo_job *c() { return &job_; }
    const taketwo_job *c() const { return &job_; }

private:
    template <class Call, class... Rest>
    Result<Decision> answer(Call call, const Policy &policy, Time now, Rest... rest)
    {
        taketwo_decision decision;
        const auto status = call(&job_, policy.c(), now.time_since_epoch().count(), rest..., &decision);
        if (status != TAKETWO_STATUS_OK)
            return detail::error(status);
        return Decision(decision);
    }

    static taketwo_hint in_c(const Hint &hint)
    {
        taketwo_hint given{};
        given.retry = static_cast<std::uint8_t>(hint.retry);
        given.has_after = hint.delay.has_value();
        given.after_ms = hint.delay.value_or(Milliseconds{0}).count();
        return given;
    }

    taketwo_job job_{};
};

// --- the library --------------------------------------------------------------------------------

// Of the library, "0.1.0" say; TAKETWO_VERSION is that of the header.
inline std::string_view version() { return taketwo_version(); }
// Of the table of rules: it grows by one whenever a rule is added or changed.
inline std::uint32_t table_version() { return taketwo_table_version(); }
// Whether a program that was built with this header may run with the library.
inline bool is_compatible() { return taketwo_abi_version() == TAKETWO_ABI_VERSION; }

}  // namespace taketwo

#endif  // TAKETWO_HPP
