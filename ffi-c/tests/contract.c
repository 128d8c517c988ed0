/* What taketwo.h promises beyond the conformance rows. Compiles as C99 and as C++17. */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "taketwo.h"

static int failed;
static int passed;

#define CHECK(holds)                                                            \
    do {                                                                        \
        if (holds) {                                                            \
            passed++;                                                           \
        } else {                                                                \
            failed++;                                                           \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #holds); \
        }                                                                       \
    } while (0)

/* The layout is part of the interface: these numbers never change. */
static void sizes_and_offsets(void)
{
    CHECK(sizeof(taketwo_classification) == 16);
    CHECK(offsetof(taketwo_classification, basis) == 6);
    CHECK(offsetof(taketwo_classification, detail_offset) == 7);
    CHECK(offsetof(taketwo_classification, detail_len) == 8);
    CHECK(offsetof(taketwo_task, cost_millicredits) == 16);
    CHECK(offsetof(taketwo_task, estimated_cost_millicredits) == 24);
    CHECK(offsetof(taketwo_task, failure_code) == 32);
    CHECK(offsetof(taketwo_task, status) == 32 + 4 * sizeof(void *));
    CHECK(sizeof(taketwo_task) == 48 + 4 * sizeof(void *));
    CHECK(sizeof(taketwo_status) == 4);
    CHECK(sizeof(taketwo_family) == 1);
    CHECK(offsetof(taketwo_task_error, offset) == 24);
    CHECK(offsetof(taketwo_task_error, message) == 88);
    CHECK(offsetof(taketwo_task_error, kind) == 520);
    CHECK(offsetof(taketwo_task_error, value_len) == 522);
    CHECK(sizeof(taketwo_task_error) == 528);
    CHECK(sizeof(taketwo_policy) == 256);
    CHECK(sizeof(taketwo_job) == 128);
    CHECK(sizeof(taketwo_budget) == 8);
    CHECK(sizeof(taketwo_decision) == 64);
    CHECK(offsetof(taketwo_decision, compared) == 32);
    CHECK(offsetof(taketwo_decision, attempts) == 48);
    CHECK(offsetof(taketwo_decision, action) == 52);
    CHECK(offsetof(taketwo_decision, has_delay) == 57);
    CHECK(sizeof(taketwo_hint) == 16);
    CHECK(offsetof(taketwo_hint, retry) == 8);
    CHECK(sizeof(taketwo_failure) == 8);
    CHECK(offsetof(taketwo_failure, rule) == 3);
    CHECK(sizeof(taketwo_http_answer) == 8);
    CHECK(sizeof(taketwo_error) == 1024);
    CHECK(offsetof(taketwo_error, message) == 32);
    CHECK(TAKETWO_POLICY_BYTES == 232 && TAKETWO_JOB_BYTES == 120 && TAKETWO_BUDGET_BYTES == 40);
    CHECK(TAKETWO_STATUS_INVALID_ARGUMENT == 4 && TAKETWO_STATUS_INVALID_POLICY == 5 &&
          TAKETWO_STATUS_INVALID_STATE == 6 && TAKETWO_STATUS_OUT_OF_TURN == 7 &&
          TAKETWO_STATUS_OTHER_POLICY == 8);
}

static void versions(void)
{
    char number[32];
    snprintf(number, sizeof number, "%d.%d.%d", TAKETWO_VERSION_MAJOR, TAKETWO_VERSION_MINOR,
             TAKETWO_VERSION_PATCH);
    CHECK(strcmp(number, TAKETWO_VERSION) == 0);
    CHECK(strcmp(taketwo_version(), TAKETWO_VERSION) == 0);
    CHECK(taketwo_abi_version() == TAKETWO_ABI_VERSION);
    CHECK(taketwo_table_version() >= 1);
    CHECK(TAKETWO_VERSION_NUMBER == TAKETWO_VERSION_MAJOR * 1000000 + TAKETWO_VERSION_MINOR * 1000 +
                                        TAKETWO_VERSION_PATCH);
}

typedef const char *name_of(uint8_t number);

/* The numbers from `first` on have `count` names, all different; no other number has one. */
static void names(name_of *name, int first, int count)
{
    for (int number = 0; number < 256; number++) {
        const char *text = name((uint8_t)number);
        CHECK(text != NULL && (text[0] != '\0') == (number >= first && number < first + count));
        for (int other = first; other < number && text[0] != '\0'; other++)
            CHECK(strcmp(text, name((uint8_t)other)) != 0);
    }
}

static void every_number_has_its_name(void)
{
    names(taketwo_family_name, 0, 6);
    names(taketwo_verdict_name, 0, 4);
    names(taketwo_stage_name, 0, 6);
    names(taketwo_refund_name, 0, 3);
    names(taketwo_remedy_name, 0, 7);
    names(taketwo_basis_name, 0, 5);
    names(taketwo_task_status_name, 1, 6);
    names(taketwo_task_error_kind_name, 1, 9);
    names(taketwo_action_name, 1, 5);
    names(taketwo_check_name, 1, 19);
    names(taketwo_retry_class_name, 0, 7);
    names(taketwo_phase_name, 1, 5);
    names(taketwo_preset_name, 1, 3);
    CHECK(strcmp(taketwo_action_name(TAKETWO_ACTION_RECONCILE), "reconcile") == 0);
    CHECK(strcmp(taketwo_check_name(TAKETWO_CHECK_POLL), "poll") == 0);
    CHECK(strcmp(taketwo_retry_class_name(TAKETWO_RETRY_CLASS_THIRD_PARTY), "third_party") == 0);
    CHECK(strcmp(taketwo_phase_name(TAKETWO_PHASE_IN_FLIGHT), "in_flight") == 0);
    CHECK(strcmp(taketwo_preset_name(TAKETWO_PRESET_CAUTIOUS), "cautious") == 0);
    CHECK(strcmp(taketwo_family_name(TAKETWO_FAMILY_BAD_OUTPUT), "bad_output") == 0);
    CHECK(strcmp(taketwo_verdict_name(TAKETWO_VERDICT_AFTER_DELAY), "after_delay") == 0);
    CHECK(strcmp(taketwo_stage_name(TAKETWO_STAGE_PROVIDER), "provider") == 0);
    CHECK(strcmp(taketwo_refund_name(TAKETWO_REFUND_YES), "yes") == 0);
    CHECK(strcmp(taketwo_remedy_name(TAKETWO_REMEDY_WAIT_OR_CHANGE_MODEL), "wait_or_change_model") == 0);
    CHECK(strcmp(taketwo_basis_name(TAKETWO_BASIS_INFERRED), "inferred") == 0);
    CHECK(strcmp(taketwo_task_status_name(TAKETWO_TASK_STATUS_CANCELLED), "CANCELLED") == 0);
    CHECK(strcmp(taketwo_task_error_kind_name(TAKETWO_TASK_ERROR_KIND_LINE_TOO_LONG), "line_too_long") == 0);
}

static void every_status_says_something(void)
{
    const uint32_t none[] = {TAKETWO_STATUS_OTHER_POLICY + 1, 256, 256 + TAKETWO_STATUS_OUT_OF_TURN, UINT32_MAX};
    for (uint32_t status = 0; status <= TAKETWO_STATUS_OTHER_POLICY; status++) {
        CHECK(taketwo_status_message(status)[0] != '\0');
        for (uint32_t other = 0; other < status; other++)
            CHECK(strcmp(taketwo_status_message(status), taketwo_status_message(other)) != 0);
    }
    for (size_t at = 0; at < sizeof none / sizeof none[0]; at++)
        CHECK(taketwo_status_message(none[at])[0] == '\0');
    CHECK(strcmp(taketwo_status_message(TAKETWO_STATUS_OUT_OF_TURN), "the call does not fit the phase of the job") == 0);
    CHECK(strstr(taketwo_status_message(TAKETWO_STATUS_OTHER_POLICY), "another policy") != NULL);
}

static void every_rule_has_its_texts(void)
{
    for (int number = 0; number < 256; number++) {
        uint8_t rule = (uint8_t)number;
        int known = taketwo_rule_name(rule)[0] != '\0';
        if (rule >= TAKETWO_RULE_HTTP_THROTTLED && rule <= TAKETWO_RULE_HTTP_UNCLEAR) {
            CHECK(strncmp(taketwo_rule_name(rule), "http.", 5) == 0);
            CHECK(taketwo_rule_citation(rule)[0] != '\0');
            CHECK(taketwo_rule_meaning(rule)[0] == '\0' && taketwo_rule_user_message(rule)[0] == '\0');
            continue;
        }
        CHECK((taketwo_rule_meaning(rule)[0] != '\0') == known);
        CHECK((taketwo_rule_citation(rule)[0] != '\0') == known);
        CHECK((taketwo_rule_message_key(rule)[0] != '\0') == known);
        CHECK((taketwo_rule_user_message(rule)[0] != '\0') == known);
        CHECK((taketwo_rule_citation_section(rule)[0] != '\0') == (taketwo_rule_citation_sentence(rule) != 0));
    }
    CHECK(strcmp(taketwo_rule_name(TAKETWO_RULE_SAFETY_INPUT), "safety.input") == 0);
    CHECK(strcmp(taketwo_rule_name(TAKETWO_RULE_THIRD_PARTY_INPUT_VALIDATION), "third_party.input_validation") == 0);
    CHECK(strcmp(taketwo_rule_citation(TAKETWO_RULE_SAFETY_INPUT), "SAFETY failures, sentence 13") == 0);
}

static void null_is_no_code_and_an_empty_code_is_one(void)
{
    CHECK(taketwo_classify(NULL, 0).rule == TAKETWO_RULE_ABSENT);
    CHECK(taketwo_classify(NULL, 100).rule == TAKETWO_RULE_ABSENT);
    CHECK(taketwo_classify("", 0).rule == TAKETWO_RULE_MALFORMED);
    CHECK(taketwo_classify("SAFETY.INPUT.TEXT", 6).rule == TAKETWO_RULE_SAFETY);
}

static void only_what_is_promised_is_written(void)
{
    static const char good[] = "{\"status\": \"FAILED\", \"failureCode\": \"INTERNAL\"}";
    static const char bad[] = "{\"status\": \"DONE\"}";
    taketwo_task task, untouched_task;
    taketwo_task_error error, untouched_error;
    memset(&task, 0xaa, sizeof task);
    memset(&error, 0xaa, sizeof error);
    untouched_task = task;
    untouched_error = error;

    CHECK(taketwo_read_task(NULL, 5, &task, &error) == TAKETWO_STATUS_NULL_POINTER);
    CHECK(taketwo_read_task(good, sizeof good - 1, NULL, &error) == TAKETWO_STATUS_NULL_POINTER);
    CHECK(taketwo_read_task(bad, sizeof bad - 1, &task, NULL) == TAKETWO_STATUS_INVALID_TASK);
    CHECK(taketwo_read_line(NULL, 0, 1, 10, &task, &error) == TAKETWO_STATUS_NULL_POINTER);
    CHECK(taketwo_read_line(" \r", 2, 1, 10, &task, &error) == TAKETWO_STATUS_BLANK_LINE);
    CHECK(memcmp(&error, &untouched_error, sizeof error) == 0);
    CHECK(taketwo_read_task(bad, sizeof bad - 1, &task, &error) == TAKETWO_STATUS_INVALID_TASK);
    CHECK(memcmp(&task, &untouched_task, sizeof task) == 0);
    CHECK(strcmp(error.path, "status") == 0 && strcmp(error.value, "DONE") == 0 && error.value_len == 4);
    CHECK(error.has_offset && error.offset == 11 && error.line == 0);
    CHECK(strstr(error.message, "\"DONE\" (at byte 11)") != NULL);

    error = untouched_error;
    CHECK(taketwo_read_task(good, sizeof good - 1, &task, &error) == TAKETWO_STATUS_OK);
    CHECK(memcmp(&error, &untouched_error, sizeof error) == 0);
    CHECK(task.failure_code == strstr(good, "INTERNAL") && task.failure_code_len == 8);
    CHECK(task.failure == NULL && task.failure_len == 0);
    CHECK(taketwo_read_task(good, sizeof good - 1, &task, NULL) == TAKETWO_STATUS_OK);
}

/* The longest there is: every part of it at its longest. */
static void a_message_is_never_cut(void)
{
    char json[128];
    taketwo_task task;
    taketwo_task_error error;
    memset(json, 0x7f, sizeof json);
    memcpy(json, "{\"status\":\"", 11);
    memcpy(json + sizeof json - 2, "\"}", 2);
    CHECK(taketwo_read_line(json, sizeof json, UINT64_MAX, sizeof json, &task, &error) ==
          TAKETWO_STATUS_INVALID_TASK);
    CHECK(error.kind == TAKETWO_TASK_ERROR_KIND_UNKNOWN_STATUS);
    CHECK(strstr(error.message, "...\" (at byte 10)") != NULL);
    CHECK(strlen(error.message) + strlen("18446744073709551615") - strlen("10") < sizeof error.message);
}

static void a_nul_that_was_found_is_not_nothing(void)
{
    static const char nul[] = "{\"status\"\0", escaped[] = "{\"status\": \"A\\u0000B\"}";
    taketwo_task task;
    taketwo_task_error error;
    CHECK(taketwo_read_task(nul, sizeof nul - 1, &task, &error) == TAKETWO_STATUS_INVALID_TASK);
    CHECK(error.offset == 9 && error.value_len == 1 && error.value[0] == '\0' && error.value[1] == '\0');
    CHECK(taketwo_read_task(nul, sizeof nul - 2, &task, &error) == TAKETWO_STATUS_INVALID_TASK);
    CHECK(error.offset == 9 && error.value_len == 0 && error.value[0] == '\0');
    CHECK(taketwo_read_task(escaped, sizeof escaped - 1, &task, &error) == TAKETWO_STATUS_INVALID_TASK);
    CHECK(error.value_len == 8 && strcmp(error.value, "A\\u0000B") == 0);
}

static void a_task_that_did_not_fail_has_the_classification_of_no_rule(void)
{
    static const char json[] = "{\"status\": \"SUCCEEDED\"}";
    taketwo_classification none;
    taketwo_task task;
    memset(&none, 0, sizeof none);
    none.rule = TAKETWO_RULE_NONE;
    CHECK(taketwo_read_task(json, sizeof json - 1, &task, NULL) == TAKETWO_STATUS_OK);
    CHECK(memcmp(&task.classification, &none, sizeof none) == 0);
    CHECK(task.is_over && !task.has_cost && !task.charged_despite_refund);
}

static void a_text_is_decoded_into_what_room_there_is(void)
{
    static const char source[] = "a\\u00e9\\n\\ud83c\\udfac";
    char buffer[16];
    CHECK(taketwo_decode_text(source, sizeof source - 1, buffer, sizeof buffer) == 8);
    CHECK(strcmp(buffer, "a\xc3\xa9\n\xf0\x9f\x8e\xac") == 0);
    memset(buffer, 'x', sizeof buffer);
    CHECK(taketwo_decode_text(source, sizeof source - 1, buffer, 3) == 8);
    CHECK(memcmp(buffer, "a\0xx", 4) == 0);
    CHECK(taketwo_decode_text(source, sizeof source - 1, buffer, 1) == 8 && buffer[0] == '\0');
    CHECK(taketwo_decode_text(source, sizeof source - 1, NULL, 0) == 8);
    CHECK(taketwo_decode_text(NULL, 9, buffer, sizeof buffer) == 0 && buffer[0] == '\0');
    CHECK(taketwo_decode_text("a\xff" "b", 3, buffer, sizeof buffer) == 5);
    CHECK(strcmp(buffer, "a\xef\xbf\xbd" "b") == 0);
}

/* --- the retry engine --- */

static taketwo_policy preset(uint8_t number)
{
    taketwo_policy policy;
    CHECK(taketwo_policy_preset(number, &policy) == TAKETWO_STATUS_OK);
    return policy;
}

static taketwo_job ready(const taketwo_policy *policy)
{
    taketwo_job job;
    CHECK(taketwo_job_new(policy, 42, "task-0001", 9, NULL, 0, &job) == TAKETWO_STATUS_OK);
    return job;
}

static taketwo_budget full(const taketwo_policy *policy)
{
    taketwo_budget budget;
    CHECK(taketwo_budget_new(policy, &budget) == TAKETWO_STATUS_OK);
    return budget;
}

/* A name and its length. */
#define NAMED(text) text, sizeof(text) - 1

static void a_policy_is_read_set_and_saved(void)
{
    taketwo_policy policy = preset(TAKETWO_PRESET_ALONE), other, before;
    taketwo_error error, untouched_error;
    uint64_t value = 7;
    uint8_t bytes[TAKETWO_POLICY_BYTES];
    memset(&error, 0xaa, sizeof error);
    untouched_error = error;
    memset(&other, 0xaa, sizeof other);

    before = other;
    for (int number = 0; number < 256; number++)
        if (number < 1 || number > 3)
            CHECK(taketwo_policy_preset((uint8_t)number, &other) == TAKETWO_STATUS_INVALID_ARGUMENT);
    CHECK(taketwo_policy_preset(1, NULL) == TAKETWO_STATUS_NULL_POINTER);
    CHECK(taketwo_policy_read(NULL, 0, &other, &error) == TAKETWO_STATUS_NULL_POINTER);
    CHECK(taketwo_policy_read(NAMED("{}"), NULL, &error) == TAKETWO_STATUS_NULL_POINTER);
    CHECK(taketwo_policy_read(NAMED("{"), &other, NULL) == TAKETWO_STATUS_INVALID_POLICY);
    CHECK(memcmp(&error, &untouched_error, sizeof error) == 0);
    static const char *const bad[][2] = {
        {"{", "syntax"},
        {"{\"attempts\": 1}", "unknown_key"},
        {"{\"max_attempts\": 1, \"max_attempts\": 1}", "repeated"},
        {"{\"max_attempts\": \"1\"}", "wrong_type"},
        {"{\"preset\": \"fast\"}", "unknown_preset"},
        {"{\"max_attempts\": 0}", "out_of_range"},
    };
    for (size_t at = 0; at < sizeof bad / sizeof bad[0]; at++) {
        CHECK(taketwo_policy_read(bad[at][0], strlen(bad[at][0]), &other, &error) == TAKETWO_STATUS_INVALID_POLICY);
        CHECK(strcmp(error.name, bad[at][1]) == 0 && error.message_len == strlen(error.message));
    }
    CHECK(strcmp(error.message, "max_attempts: expected at least 1, found 0") == 0);
    CHECK(memcmp(&other, &before, sizeof other) == 0);
    CHECK(taketwo_policy_read(NAMED("{}"), &other, &error) == TAKETWO_STATUS_OK);
    CHECK(memcmp(&other, &policy, sizeof other) == 0);
    CHECK(taketwo_policy_fingerprint(&other) == UINT64_C(0x800e0cb45f47675a));

    CHECK(taketwo_policy_get(&policy, NAMED("max_attempts"), &value) == TAKETWO_STATUS_OK && value == 4);
    CHECK(taketwo_policy_get(&policy, NAMED("probe_ms"), &value) == TAKETWO_STATUS_OK && value == TAKETWO_NONE);
    CHECK(taketwo_policy_get(&policy, NAMED("max_attempt"), &value) == TAKETWO_STATUS_INVALID_ARGUMENT);
    CHECK(taketwo_policy_get(&policy, NAMED("\xff"), &value) == TAKETWO_STATUS_INVALID_ARGUMENT);
    CHECK(taketwo_policy_get(&policy, NULL, 0, &value) == TAKETWO_STATUS_NULL_POINTER);
    CHECK(taketwo_policy_get(NULL, NAMED("probe_ms"), &value) == TAKETWO_STATUS_NULL_POINTER);
    CHECK(taketwo_policy_get(&policy, NAMED("probe_ms"), NULL) == TAKETWO_STATUS_NULL_POINTER);
    CHECK(value == TAKETWO_NONE);

    CHECK(taketwo_policy_set(&policy, NAMED("nothing"), 1, &error) == TAKETWO_STATUS_INVALID_ARGUMENT);
    CHECK(taketwo_policy_set(&policy, NAMED("allow_duplicate"), 2, &error) == TAKETWO_STATUS_INVALID_ARGUMENT);
    CHECK(taketwo_policy_set(&policy, NAMED("max_attempts"), TAKETWO_NONE, &error) == TAKETWO_STATUS_INVALID_POLICY);
    CHECK(taketwo_policy_set(&policy, NAMED("classes.unlikely.floor_ms"), 40000, &error) == TAKETWO_STATUS_INVALID_POLICY);
    CHECK(strstr(error.message, "classes.unlikely.floor_ms: expected at most classes.unlikely.cap_ms (30000), found 40000") == error.message);
    CHECK(memcmp(&other, &policy, sizeof other) == 0);
    /* Each number wrong at once is told of, as far as there is room. */
    CHECK(taketwo_policy_set(&policy, NAMED("budget.capacity"), 0, &error) == TAKETWO_STATUS_INVALID_POLICY);
    CHECK(strstr(error.message, "budget.capacity") != NULL && strstr(error.message, "classes.throttled.cost") != NULL);

    CHECK(taketwo_policy_set(&policy, NAMED("probe_ms"), 480000, NULL) == TAKETWO_STATUS_OK);
    CHECK(taketwo_policy_set(&policy, NAMED("allow_duplicate"), 1, NULL) == TAKETWO_STATUS_OK);
    CHECK(taketwo_policy_get(&policy, NAMED("probe_ms"), &value) == TAKETWO_STATUS_OK && value == 480000);
    CHECK(taketwo_policy_fingerprint(&policy) != taketwo_policy_fingerprint(&other));
    CHECK(taketwo_policy_save(&policy, bytes) == TAKETWO_STATUS_OK);
    CHECK(taketwo_policy_load(bytes, sizeof bytes, &other, &error) == TAKETWO_STATUS_OK);
    CHECK(memcmp(&other, &policy, sizeof other) == 0);
    CHECK(taketwo_policy_set(&policy, NAMED("probe_ms"), TAKETWO_NONE, NULL) == TAKETWO_STATUS_OK);
    CHECK(taketwo_policy_get(&policy, NAMED("probe_ms"), &value) == TAKETWO_STATUS_OK && value == TAKETWO_NONE);
    CHECK(taketwo_policy_save(NULL, bytes) == TAKETWO_STATUS_NULL_POINTER);
    CHECK(taketwo_policy_save(&policy, NULL) == TAKETWO_STATUS_NULL_POINTER);
    CHECK(taketwo_policy_load(NULL, 0, &policy, &error) == TAKETWO_STATUS_NULL_POINTER);
    CHECK(taketwo_policy_load(bytes, sizeof bytes, NULL, &error) == TAKETWO_STATUS_NULL_POINTER);
    CHECK(taketwo_policy_load(bytes, 3, &policy, &error) == TAKETWO_STATUS_INVALID_POLICY);
    CHECK(strcmp(error.name, "wrong_length") == 0);
}

static void a_message_that_is_too_long_is_cut_and_counted(void)
{
    static const char json[] =
        "{\"max_attempts\":0,\"budget\":{\"capacity\":0,\"deposit\":5000000},\"min_attempt_ms\":604800001,"
        "\"classes\":{\"unlikely\":{\"retries\":1000001,\"floor_ms\":604800001,\"base_ms\":0,\"multiplier\":0,"
        "\"jitter_low\":1001,\"jitter_high\":1002},\"after_delay\":{\"retries\":1000001,\"floor_ms\":604800001,"
        "\"base_ms\":0,\"multiplier\":0,\"jitter_low\":1001,\"jitter_high\":1002}}}";
    taketwo_policy policy;
    taketwo_error error;
    CHECK(taketwo_policy_read(json, sizeof json - 1, &policy, &error) == TAKETWO_STATUS_INVALID_POLICY);
    CHECK(error.message_len >= sizeof error.message && strlen(error.message) == sizeof error.message - 1);
}

/* The jobs of each phase, and what may be called there. */
static void out_of_turn_changes_nothing(void)
{
    taketwo_policy policy = preset(TAKETWO_PRESET_ALONE), other = preset(TAKETWO_PRESET_SHARED);
    taketwo_budget budget = full(&policy), budget_before;
    taketwo_classification code = taketwo_classify("INTERNAL", 8);
    taketwo_failure failure = taketwo_failure_task(&code);
    taketwo_decision decision, untouched;
    taketwo_job jobs[5];

    jobs[0] = ready(&policy);
    jobs[1] = jobs[0];
    CHECK(taketwo_job_start(&jobs[1], &policy, 1000, &budget, &decision) == TAKETWO_STATUS_OK);
    CHECK(decision.action == TAKETWO_ACTION_GO && decision.rule == TAKETWO_RULE_NONE && decision.has_at);
    jobs[2] = jobs[3] = jobs[4] = jobs[1];
    CHECK(taketwo_job_fail(&jobs[2], &policy, 2000, failure, NULL, NULL, &decision) == TAKETWO_STATUS_OK);
    CHECK(decision.action == TAKETWO_ACTION_WAIT && decision.rule == TAKETWO_RULE_INTERNAL);
    CHECK(decision.has_delay && decision.at_ms == 2000 + decision.delay_ms);
    CHECK(taketwo_job_at_ms(&jobs[2]) == decision.at_ms);
    CHECK(taketwo_job_succeed(&jobs[3], &policy, 2000, &budget, &decision) == TAKETWO_STATUS_OK);
    CHECK(taketwo_job_fail(&jobs[4], &policy, 2000, taketwo_failure_cancelled(), NULL, NULL, &decision) == TAKETWO_STATUS_OK);
    CHECK(taketwo_job_phase(&jobs[0]) == TAKETWO_PHASE_READY);
    CHECK(taketwo_job_phase(&jobs[1]) == TAKETWO_PHASE_IN_FLIGHT);
    CHECK(taketwo_job_phase(&jobs[2]) == TAKETWO_PHASE_WAITING);
    CHECK(taketwo_job_phase(&jobs[3]) == TAKETWO_PHASE_DONE);
    CHECK(taketwo_job_phase(&jobs[4]) == TAKETWO_PHASE_STOPPED);
    CHECK(taketwo_job_attempts(&jobs[0]) == 0 && taketwo_job_attempts(&jobs[1]) == 1);

    memset(&decision, 0xaa, sizeof decision);
    untouched = decision;
    budget_before = budget;
    for (int at = 0; at < 5; at++) {
        uint8_t phase = taketwo_job_phase(&jobs[at]);
        int may_start = phase == TAKETWO_PHASE_READY || phase == TAKETWO_PHASE_WAITING;
        int is_in_flight = phase == TAKETWO_PHASE_IN_FLIGHT;
        for (int with_other = 0; with_other < 2; with_other++) {
            const taketwo_policy *given = with_other ? &other : &policy;
            taketwo_status expected = with_other ? TAKETWO_STATUS_OTHER_POLICY : TAKETWO_STATUS_OUT_OF_TURN;
            taketwo_job job = jobs[at];
            if (!may_start || with_other) {
                CHECK(taketwo_job_start(&job, given, 9000, &budget, &decision) == expected);
                CHECK(taketwo_job_start_atomic(&job, given, 9000, &budget, &decision) == expected);
            }
            if (!is_in_flight || with_other) {
                CHECK(taketwo_job_fail(&job, given, 9000, failure, NULL, NULL, &decision) == expected);
                CHECK(taketwo_job_succeed(&job, given, 9000, &budget, &decision) == expected);
                CHECK(taketwo_job_succeed_atomic(&job, given, 9000, &budget, &decision) == expected);
                CHECK(taketwo_job_poll(&job, given, 9000, NULL, &decision) == expected);
            }
            CHECK(memcmp(&job, &jobs[at], sizeof job) == 0);
            CHECK(budget.word == budget_before.word);
            CHECK(memcmp(&decision, &untouched, sizeof decision) == 0);
        }
        taketwo_job job = jobs[at];
        CHECK(taketwo_job_rebind(&job, &other) == TAKETWO_STATUS_OK);
        CHECK(taketwo_job_phase(&job) == phase && memcmp(&job, &jobs[at], sizeof job) != 0);
        CHECK(taketwo_job_rebind(&job, &policy) == TAKETWO_STATUS_OK);
        CHECK(memcmp(&job, &jobs[at], sizeof job) == 0);
    }
}

static void null_is_refused_everywhere(void)
{
    taketwo_policy policy = preset(TAKETWO_PRESET_ALONE);
    taketwo_budget budget = full(&policy);
    taketwo_job job = ready(&policy);
    taketwo_job before = job;
    taketwo_decision decision;
    taketwo_failure failure = taketwo_failure_cancelled();
    uint8_t bytes[TAKETWO_JOB_BYTES];
    const taketwo_status null = TAKETWO_STATUS_NULL_POINTER;

    CHECK(taketwo_job_new(NULL, 1, "a", 1, NULL, 0, &job) == null);
    CHECK(taketwo_job_new(&policy, 1, NULL, 0, NULL, 0, &job) == null);
    CHECK(taketwo_job_new(&policy, 1, "a", 1, NULL, 0, NULL) == null);
    CHECK(taketwo_job_start(NULL, &policy, 1, &budget, &decision) == null);
    CHECK(taketwo_job_start(&job, NULL, 1, &budget, &decision) == null);
    CHECK(taketwo_job_start(&job, &policy, 1, NULL, &decision) == null);
    CHECK(taketwo_job_start(&job, &policy, 1, &budget, NULL) == null);
    CHECK(taketwo_job_start_atomic(NULL, &policy, 1, &budget, &decision) == null);
    CHECK(taketwo_job_start_atomic(&job, &policy, 1, NULL, &decision) == null);
    CHECK(taketwo_job_succeed(NULL, &policy, 1, &budget, &decision) == null);
    CHECK(taketwo_job_succeed(&job, &policy, 1, NULL, &decision) == null);
    CHECK(taketwo_job_succeed_atomic(&job, &policy, 1, NULL, &decision) == null);
    CHECK(taketwo_job_fail(NULL, &policy, 1, failure, NULL, NULL, &decision) == null);
    CHECK(taketwo_job_fail(&job, NULL, 1, failure, NULL, NULL, &decision) == null);
    CHECK(taketwo_job_fail(&job, &policy, 1, failure, NULL, NULL, NULL) == null);
    CHECK(taketwo_job_poll(NULL, &policy, 1, NULL, &decision) == null);
    CHECK(taketwo_job_poll(&job, &policy, 1, NULL, NULL) == null);
    CHECK(taketwo_job_rebind(NULL, &policy) == null);
    CHECK(taketwo_job_rebind(&job, NULL) == null);
    CHECK(taketwo_job_phase(NULL) == 0 && taketwo_job_attempts(NULL) == 0);
    CHECK(taketwo_job_at_ms(NULL) == 0 && taketwo_job_lost_millicredits(NULL) == 0);
    CHECK(taketwo_job_save(NULL, bytes) == null);
    CHECK(taketwo_job_save(&job, NULL) == null);
    CHECK(taketwo_job_load(NULL, bytes, sizeof bytes, &job, NULL) == null);
    CHECK(taketwo_job_load(&policy, NULL, sizeof bytes, &job, NULL) == null);
    CHECK(taketwo_job_load(&policy, bytes, sizeof bytes, NULL, NULL) == null);
    CHECK(taketwo_budget_new(NULL, &budget) == null);
    CHECK(taketwo_budget_new(&policy, NULL) == null);
    CHECK(taketwo_budget_tokens(NULL) == 0);
    CHECK(taketwo_budget_last_retry_ms(NULL) == TAKETWO_NONE);
    CHECK(taketwo_budget_copy_atomic(NULL, &budget) == null);
    CHECK(taketwo_budget_copy_atomic(&budget, NULL) == null);
    CHECK(taketwo_budget_save(NULL, &policy, bytes) == null);
    CHECK(taketwo_budget_save(&budget, NULL, bytes) == null);
    CHECK(taketwo_budget_save(&budget, &policy, NULL) == null);
    CHECK(taketwo_budget_write_json(NULL, &policy, NULL, 0) == 0);
    CHECK(taketwo_budget_write_json(&budget, NULL, NULL, 0) == 0);
    CHECK(taketwo_budget_load(NULL, bytes, 40, &budget, NULL) == null);
    CHECK(taketwo_budget_load(&policy, NULL, 40, &budget, NULL) == null);
    CHECK(taketwo_budget_load(&policy, bytes, 40, NULL, NULL) == null);
    CHECK(taketwo_policy_fingerprint(NULL) == 0);
    CHECK(taketwo_failure_task(NULL).kind == 0);
    CHECK(taketwo_decision_explain(NULL, NULL, 0) == 0);
    CHECK(memcmp(&job, &before, sizeof job) == 0);
}

static void what_was_never_filled_is_refused(void)
{
    taketwo_policy policy = preset(TAKETWO_PRESET_ALONE);
    taketwo_budget budget = full(&policy);
    taketwo_job job = ready(&policy);
    taketwo_decision decision;
    taketwo_failure failure = taketwo_failure_cancelled();
    uint8_t bytes[TAKETWO_POLICY_BYTES];
    uint64_t value;
    for (int fill = 0; fill < 256; fill += 51) {
        taketwo_policy no_policy;
        taketwo_job no_job;
        memset(&no_policy, fill, sizeof no_policy);
        memset(&no_job, fill, sizeof no_job);
        CHECK(taketwo_policy_fingerprint(&no_policy) == 0);
        CHECK(taketwo_policy_get(&no_policy, NAMED("probe_ms"), &value) == TAKETWO_STATUS_INVALID_POLICY);
        CHECK(taketwo_policy_set(&no_policy, NAMED("probe_ms"), 1, NULL) == TAKETWO_STATUS_INVALID_POLICY);
        CHECK(taketwo_policy_save(&no_policy, bytes) == TAKETWO_STATUS_INVALID_POLICY);
        CHECK(taketwo_job_new(&no_policy, 1, "a", 1, NULL, 0, &no_job) == TAKETWO_STATUS_INVALID_POLICY);
        CHECK(taketwo_budget_new(&no_policy, &budget) == TAKETWO_STATUS_INVALID_POLICY);
        CHECK(taketwo_job_start(&job, &no_policy, 1, &budget, &decision) == TAKETWO_STATUS_INVALID_POLICY);
        CHECK(taketwo_job_rebind(&job, &no_policy) == TAKETWO_STATUS_INVALID_POLICY);
        CHECK(taketwo_job_start(&no_job, &policy, 1, &budget, &decision) == TAKETWO_STATUS_INVALID_STATE);
        CHECK(taketwo_job_start_atomic(&no_job, &policy, 1, &budget, &decision) == TAKETWO_STATUS_INVALID_STATE);
        CHECK(taketwo_job_fail(&no_job, &policy, 1, failure, NULL, NULL, &decision) == TAKETWO_STATUS_INVALID_STATE);
        CHECK(taketwo_job_succeed(&no_job, &policy, 1, &budget, &decision) == TAKETWO_STATUS_INVALID_STATE);
        CHECK(taketwo_job_poll(&no_job, &policy, 1, NULL, &decision) == TAKETWO_STATUS_INVALID_STATE);
        CHECK(taketwo_job_rebind(&no_job, &policy) == TAKETWO_STATUS_INVALID_STATE);
        CHECK(taketwo_job_save(&no_job, bytes) == TAKETWO_STATUS_INVALID_STATE);
        CHECK(taketwo_job_phase(&no_job) == 0 && taketwo_job_attempts(&no_job) == 0);
        CHECK(taketwo_job_at_ms(&no_job) == 0 && taketwo_job_lost_millicredits(&no_job) == 0);
        /* Any word is a budget, of at most the tokens that there can be. */
        taketwo_budget word;
        memset(&word, fill, sizeof word);
        CHECK(taketwo_budget_tokens(&word) <= 4000000);
        CHECK((taketwo_budget_last_retry_ms(&word) == TAKETWO_NONE) == (fill == 0));
        CHECK(taketwo_budget_save(&word, &policy, bytes) == TAKETWO_STATUS_OK);
        CHECK(taketwo_budget_load(&policy, bytes, 40, &word, NULL) == TAKETWO_STATUS_OK);
    }
    /* A bit that flips in memory is seen before anything is sent. */
    for (size_t bit = 0; bit < 8 * TAKETWO_JOB_BYTES; bit++) {
        taketwo_job flipped = job;
        ((unsigned char *)&flipped)[bit / 8] ^= (unsigned char)(1u << bit % 8);
        taketwo_status status = taketwo_job_start(&flipped, &policy, 1, &budget, &decision);
        CHECK(status == TAKETWO_STATUS_INVALID_STATE);
    }
}

static void numbers_without_a_meaning_are_refused(void)
{
    taketwo_policy policy = preset(TAKETWO_PRESET_ALONE);
    taketwo_budget budget = full(&policy);
    taketwo_job job = ready(&policy), before;
    taketwo_decision decision;
    CHECK(taketwo_job_start(&job, &policy, 1, &budget, &decision) == TAKETWO_STATUS_OK);
    before = job;
    for (int number = 0; number < 256; number++) {
        taketwo_failure failure = taketwo_failure_creation(429);
        taketwo_hint hint;
        taketwo_job copy = job;
        memset(&hint, 0, sizeof hint);
        hint.retry = (uint8_t)number;
        CHECK((taketwo_job_poll(&copy, &policy, 1, &hint, &decision) == TAKETWO_STATUS_OK) == (number < 3));
        copy = job;
        hint.retry = 0;
        hint.has_after = (uint8_t)number;
        CHECK((taketwo_job_fail(&copy, &policy, 1, failure, &hint, NULL, &decision) == TAKETWO_STATUS_OK) == (number < 2));
        copy = job;
        failure.kind = (uint8_t)number;
        if (number != TAKETWO_FAILURE_KIND_CREATION && number != TAKETWO_FAILURE_KIND_CANCELLED) {
            CHECK(taketwo_job_fail(&copy, &policy, 1, failure, NULL, NULL, &decision) ==
                  (taketwo_rule_meaning(failure.rule)[0] && number == TAKETWO_FAILURE_KIND_TASK
                       ? TAKETWO_STATUS_OK : TAKETWO_STATUS_INVALID_ARGUMENT));
        }
        copy = job;
        failure.kind = TAKETWO_FAILURE_KIND_TASK;
        failure.rule = (uint8_t)number;
        CHECK((taketwo_job_fail(&copy, &policy, 1, failure, NULL, NULL, &decision) == TAKETWO_STATUS_OK) ==
              (taketwo_rule_meaning((uint8_t)number)[0] != '\0'));
    }
    CHECK(memcmp(&job, &before, sizeof job) == 0);

    /* Where a budget may not stand for the processor to change it in one step. */
    struct { taketwo_budget budgets[2]; } room;
    memset(&room, 0, sizeof room);
    taketwo_budget *crooked = (taketwo_budget *)(void *)((char *)&room + 4);
    job = ready(&policy);
    CHECK(taketwo_job_start_atomic(&job, &policy, 1, crooked, &decision) == TAKETWO_STATUS_INVALID_ARGUMENT);
    CHECK(taketwo_budget_copy_atomic(crooked, &budget) == TAKETWO_STATUS_INVALID_ARGUMENT);
}

static void each_rule_fails_as_itself(void)
{
    taketwo_policy policy = preset(TAKETWO_PRESET_ALONE);
    taketwo_budget budget = full(&policy);
    for (int number = 0; number < 256; number++) {
        taketwo_classification found = taketwo_classify(NULL, 0);
        taketwo_decision decision;
        taketwo_job job = ready(&policy);
        if (taketwo_rule_meaning((uint8_t)number)[0] == '\0')
            continue;
        found.rule = (uint8_t)number;
        CHECK(taketwo_job_start(&job, &policy, 1, &budget, &decision) == TAKETWO_STATUS_OK);
        CHECK(taketwo_job_fail(&job, &policy, 1, taketwo_failure_task(&found), NULL, NULL, &decision) == TAKETWO_STATUS_OK);
        CHECK(decision.rule == number);
    }
}

static void a_task_that_did_not_fail_does_not_fail_a_job(void)
{
    static const char running[] = "{\"status\": \"RUNNING\"}";
    static const char failed_oddly[] = "{\"status\": \"FAILED\", \"failureCode\": \"NOT.KNOWN\"}";
    taketwo_policy policy = preset(TAKETWO_PRESET_ALONE);
    taketwo_budget budget = full(&policy);
    taketwo_job job = ready(&policy), before;
    taketwo_decision decision;
    taketwo_failure failure;
    taketwo_task task;
    CHECK(taketwo_job_start(&job, &policy, 1, &budget, &decision) == TAKETWO_STATUS_OK);
    before = job;
    CHECK(taketwo_read_task(running, sizeof running - 1, &task, NULL) == TAKETWO_STATUS_OK);
    failure = taketwo_failure_task(&task.classification);
    CHECK(taketwo_job_fail(&job, &policy, 2, failure, NULL, NULL, &decision) == TAKETWO_STATUS_INVALID_ARGUMENT);
    CHECK(memcmp(&job, &before, sizeof job) == 0);
    /* That of a code that nobody knows is another one. */
    CHECK(taketwo_read_task(failed_oddly, sizeof failed_oddly - 1, &task, NULL) == TAKETWO_STATUS_OK);
    failure = taketwo_failure_task(&task.classification);
    CHECK(taketwo_job_fail(&job, &policy, 2, failure, NULL, NULL, &decision) == TAKETWO_STATUS_OK);
    CHECK(decision.rule == TAKETWO_RULE_UNKNOWN);
}

static void a_budget_knows_its_last_retry(void)
{
    taketwo_policy policy = preset(TAKETWO_PRESET_ALONE);
    taketwo_budget budget = full(&policy);
    taketwo_classification code = taketwo_classify("INTERNAL", 8);
    taketwo_job job = ready(&policy);
    taketwo_decision decision;
    CHECK(taketwo_job_start(&job, &policy, 1000, &budget, &decision) == TAKETWO_STATUS_OK);
    CHECK(taketwo_budget_last_retry_ms(&budget) == TAKETWO_NONE);
    CHECK(taketwo_job_fail(&job, &policy, 2000, taketwo_failure_task(&code), NULL, NULL, &decision) == TAKETWO_STATUS_OK);
    uint64_t due = decision.at_ms;
    CHECK(taketwo_job_start(&job, &policy, due, &budget, &decision) == TAKETWO_STATUS_OK);
    CHECK(decision.action == TAKETWO_ACTION_GO && taketwo_budget_last_retry_ms(&budget) == due);
}

static void what_is_saved_is_loaded_with_its_policy(void)
{
    taketwo_policy policy = preset(TAKETWO_PRESET_ALONE), other = preset(TAKETWO_PRESET_SHARED);
    taketwo_budget budget = full(&policy), budget_again;
    taketwo_job job = ready(&policy), again, untouched;
    taketwo_error error;
    uint8_t bytes[TAKETWO_JOB_BYTES], budget_bytes[TAKETWO_BUDGET_BYTES];
    memset(&again, 0xaa, sizeof again);
    untouched = again;
    CHECK(taketwo_job_save(&job, bytes) == TAKETWO_STATUS_OK);
    CHECK(taketwo_job_load(&other, bytes, sizeof bytes, &again, &error) == TAKETWO_STATUS_OTHER_POLICY);
    CHECK(strcmp(error.name, "other_policy") == 0 && error.message[0] != '\0');
    CHECK(taketwo_job_load(&policy, bytes, sizeof bytes - 1, &again, &error) == TAKETWO_STATUS_INVALID_STATE);
    CHECK(strcmp(error.name, "wrong_length") == 0);
    CHECK(memcmp(&again, &untouched, sizeof again) == 0);
    CHECK(taketwo_job_load(&policy, bytes, sizeof bytes, &again, NULL) == TAKETWO_STATUS_OK);
    CHECK(memcmp(&again, &job, sizeof again) == 0);
    CHECK(taketwo_budget_save(&budget, &policy, budget_bytes) == TAKETWO_STATUS_OK);
    CHECK(taketwo_budget_load(&other, budget_bytes, sizeof budget_bytes, &budget_again, &error) == TAKETWO_STATUS_OTHER_POLICY);
    CHECK(taketwo_budget_load(&policy, bytes, sizeof bytes, &budget_again, &error) == TAKETWO_STATUS_INVALID_STATE);
    CHECK(strcmp(error.name, "wrong_kind") == 0);
    CHECK(taketwo_budget_load(&policy, budget_bytes, sizeof budget_bytes, &budget_again, &error) == TAKETWO_STATUS_OK);
    CHECK(budget_again.word == budget.word && taketwo_budget_tokens(&budget_again) == 2000);
    CHECK(taketwo_budget_copy_atomic(&budget, &budget_again) == TAKETWO_STATUS_OK && budget_again.word == budget.word);
}

static void a_decision_is_explained_into_what_room_there_is(void)
{
    taketwo_policy policy = preset(TAKETWO_PRESET_ALONE);
    taketwo_budget budget = full(&policy);
    taketwo_job job = ready(&policy);
    taketwo_decision decision;
    taketwo_classification code = taketwo_classify("INTERNAL.BAD_OUTPUT.CODE01", 26);
    char whole[512], cut[512];
    CHECK(taketwo_job_start(&job, &policy, 1000, &budget, &decision) == TAKETWO_STATUS_OK);
    CHECK(taketwo_decision_explain(&decision, whole, sizeof whole) == strlen("go: attempt 1 of at most 4"));
    CHECK(strcmp(whole, "go: attempt 1 of at most 4") == 0);
    CHECK(taketwo_job_fail(&job, &policy, 2000, taketwo_failure_task(&code), NULL, NULL, &decision) == TAKETWO_STATUS_OK);
    size_t len = taketwo_decision_explain(&decision, whole, sizeof whole);
    CHECK(len == strlen(whole) && strstr(whole, "ms drawn from 2500 to 5000 (rule internal.bad_output: ") != NULL);
    char start[64];
    snprintf(start, sizeof start, "wait until %" PRIu64 ": ", decision.at_ms);
    CHECK(decision.at_ms > 2000 && strncmp(whole, start, strlen(start)) == 0);
    CHECK(taketwo_decision_explain(&decision, NULL, 0) == len);
    for (size_t capacity = 0; capacity <= len + 2; capacity++) {
        memset(cut, 'x', sizeof cut);
        CHECK(taketwo_decision_explain(&decision, cut, capacity) == len);
        size_t kept = capacity == 0 ? 0 : capacity - 1 < len ? capacity - 1 : len;
        CHECK(memcmp(cut, whole, kept) == 0);
        CHECK(capacity == 0 ? cut[0] == 'x' : cut[kept] == '\0' && cut[kept + 1] == 'x');
    }
    /* The longest there can be, and what is no decision. */
    memset(&decision, 0xff, sizeof decision);
    CHECK(taketwo_decision_explain(&decision, cut, sizeof cut) == 0 && cut[0] == '\0');
    for (int check = 1; check <= 19; check++) {
        for (int rule = 0; rule < 256; rule++) {
            decision.action = TAKETWO_ACTION_GO;
            decision.check = (uint8_t)check;
            decision.retry_class = TAKETWO_RETRY_CLASS_UNSPECIFIED;
            decision.rule = (uint8_t)rule;
            len = taketwo_decision_explain(&decision, cut, sizeof cut);
            CHECK(len > 0 && len < sizeof cut && len == strlen(cut));
        }
    }
    memset(&decision, 0, sizeof decision);
    CHECK(taketwo_decision_explain(&decision, cut, sizeof cut) == 0 && cut[0] == '\0');
}

static void many_codes_are_classified_in_one_call(void)
{
    const char *const codes[] = {"SAFETY.INPUT.TEXT", NULL, "", "INTERNAL", "SAFETY.INPUT.TEXT", NULL};
    const size_t lens[] = {17, 0, 0, 8, 6, 100};
    uint8_t rules[7];
    memset(rules, 0xaa, sizeof rules);
    CHECK(taketwo_classify_many(codes, lens, 6, rules) == TAKETWO_STATUS_OK);
    CHECK(rules[0] == TAKETWO_RULE_SAFETY_INPUT && rules[1] == TAKETWO_RULE_ABSENT);
    CHECK(rules[2] == TAKETWO_RULE_MALFORMED && rules[3] == TAKETWO_RULE_INTERNAL);
    CHECK(rules[4] == TAKETWO_RULE_SAFETY && rules[5] == TAKETWO_RULE_ABSENT && rules[6] == 0xaa);
    memset(rules, 0xaa, sizeof rules);
    CHECK(taketwo_classify_many(NULL, lens, 6, rules) == TAKETWO_STATUS_NULL_POINTER);
    CHECK(taketwo_classify_many(codes, NULL, 6, rules) == TAKETWO_STATUS_NULL_POINTER);
    CHECK(taketwo_classify_many(codes, lens, 6, NULL) == TAKETWO_STATUS_NULL_POINTER);
    CHECK(taketwo_classify_many(codes, lens, 0, rules) == TAKETWO_STATUS_OK && rules[0] == 0xaa);
    CHECK(taketwo_classify_many(NULL, NULL, 0, NULL) == TAKETWO_STATUS_OK);
}

/* Each function that ends in _by_pointer does what its namesake does. */
static void by_pointer_is_as_by_value(void)
{
    taketwo_policy policy = preset(TAKETWO_PRESET_ALONE);
    taketwo_budget budget = full(&policy);
    taketwo_job job = ready(&policy), other, untouched;
    taketwo_decision decision, expected;
    taketwo_classification code, code_expected = taketwo_classify("ASSET.INVALID", 13);
    taketwo_http_answer answer, answer_expected = taketwo_classify_http(503);
    taketwo_failure failure, task, cancelled = taketwo_failure_cancelled(), creation = taketwo_failure_creation(503);
    taketwo_failure none = taketwo_failure_task(NULL);
    const uint64_t charge = 5000;
    taketwo_hint hint;
    const taketwo_status ok = TAKETWO_STATUS_OK, null = TAKETWO_STATUS_NULL_POINTER;

    memset(&code, 0xaa, sizeof code);
    CHECK(taketwo_classify_by_pointer("ASSET.INVALID", 13, &code) == ok);
    CHECK(memcmp(&code, &code_expected, sizeof code) == 0 && code.rule == TAKETWO_RULE_ASSET_INVALID);
    CHECK(taketwo_classify_by_pointer(NULL, 13, &code) == ok && code.rule == TAKETWO_RULE_ABSENT);
    CHECK(taketwo_classify_by_pointer("ASSET.INVALID", 13, NULL) == null);

    memset(&answer, 0xaa, sizeof answer);
    CHECK(taketwo_classify_http_by_pointer(503, &answer) == ok);
    CHECK(memcmp(&answer, &answer_expected, sizeof answer) == 0 && answer.rule == TAKETWO_RULE_HTTP_UNAVAILABLE);
    CHECK(taketwo_classify_http_by_pointer(503, NULL) == null);

    task = taketwo_failure_task(&code);
    memset(&failure, 0xaa, sizeof failure);
    CHECK(taketwo_failure_task_by_pointer(&code, &failure) == ok);
    CHECK(memcmp(&failure, &task, sizeof failure) == 0 && failure.rule == TAKETWO_RULE_ABSENT);
    CHECK(taketwo_failure_task_by_pointer(NULL, &failure) == ok && memcmp(&failure, &none, sizeof failure) == 0);
    CHECK(taketwo_failure_task_by_pointer(&code, NULL) == null);
    memset(&failure, 0xaa, sizeof failure);
    CHECK(taketwo_failure_cancelled_by_pointer(&failure) == ok);
    CHECK(memcmp(&failure, &cancelled, sizeof failure) == 0);
    CHECK(taketwo_failure_cancelled_by_pointer(NULL) == null);
    memset(&failure, 0xaa, sizeof failure);
    CHECK(taketwo_failure_creation_by_pointer(503, &failure) == ok);
    CHECK(memcmp(&failure, &creation, sizeof failure) == 0);
    CHECK(taketwo_failure_creation_by_pointer(503, NULL) == null);

    memset(&hint, 0, sizeof hint);
    hint.has_after = 1;
    hint.after_ms = 7000;
    CHECK(taketwo_job_start(&job, &policy, 1000, &budget, &decision) == ok);
    other = untouched = job;
    memset(&decision, 0xaa, sizeof decision);
    CHECK(taketwo_job_fail_by_pointer(&job, &policy, 2000, NULL, &hint, &charge, &decision) == null);
    CHECK(memcmp(&job, &untouched, sizeof job) == 0 && decision.action == 0xaa);
    CHECK(taketwo_job_fail_by_pointer(&job, &policy, 2000, &none, &hint, &charge, &decision) ==
          TAKETWO_STATUS_INVALID_ARGUMENT);
    CHECK(taketwo_job_fail_by_pointer(&job, &policy, 2000, &task, &hint, &charge, &decision) == ok);
    CHECK(taketwo_job_fail(&other, &policy, 2000, task, &hint, &charge, &expected) == ok);
    CHECK(memcmp(&job, &other, sizeof job) == 0 && memcmp(&decision, &expected, sizeof decision) == 0);
    CHECK(taketwo_job_lost_millicredits(&job) == charge && decision.at_ms >= 2000 + hint.after_ms);
    CHECK(taketwo_job_fail_by_pointer(NULL, &policy, 2000, &task, NULL, NULL, &decision) == null);
    CHECK(taketwo_job_fail_by_pointer(&job, NULL, 2000, &task, NULL, NULL, &decision) == null);
    CHECK(taketwo_job_fail_by_pointer(&job, &policy, 2000, &task, NULL, NULL, NULL) == null);
}

int main(void)
{
    sizes_and_offsets();
    versions();
    every_number_has_its_name();
    every_status_says_something();
    every_rule_has_its_texts();
    null_is_no_code_and_an_empty_code_is_one();
    many_codes_are_classified_in_one_call();
    only_what_is_promised_is_written();
    a_message_is_never_cut();
    a_nul_that_was_found_is_not_nothing();
    a_task_that_did_not_fail_has_the_classification_of_no_rule();
    a_text_is_decoded_into_what_room_there_is();
    a_policy_is_read_set_and_saved();
    a_message_that_is_too_long_is_cut_and_counted();
    out_of_turn_changes_nothing();
    null_is_refused_everywhere();
    what_was_never_filled_is_refused();
    numbers_without_a_meaning_are_refused();
    each_rule_fails_as_itself();
    a_task_that_did_not_fail_does_not_fail_a_job();
    a_budget_knows_its_last_retry();
    what_is_saved_is_loaded_with_its_policy();
    a_decision_is_explained_into_what_room_there_is();
    by_pointer_is_as_by_value();
    printf("C contract: %d passed, %d failed\n", passed, failed);
    return failed != 0;
}
