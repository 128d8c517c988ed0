/* Inputs that mean no good: those of docs/hostile-input.md that the vectors cannot hold. Compiles as
 * C99 and as C++17. */

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

/* A name and its length. */
#define NAMED(text) text, sizeof(text) - 1

static void an_enormous_code(void)
{
    const size_t len = (size_t)16 << 20;
    char *code = (char *)malloc(len);
    CHECK(code != NULL);
    if (code == NULL)
        return;
    memset(code, 'A', len);
    CHECK(taketwo_classify(code, len).rule == TAKETWO_RULE_MALFORMED);
    memcpy(code + len - 7, ".safety", 7);
    CHECK(taketwo_classify(code, len).rule == TAKETWO_RULE_SAFETY_NESTED);
    free(code);
}

#define CLASS                                                                                 \
    "{\"retries\":9000000,\"floor_ms\":900000000,\"base_ms\":900000000,\"cap_ms\":800000000," \
    "\"multiplier\":9000000,\"jitter_low\":9000,\"jitter_high\":8000,\"cost\":9000000}"

static void every_number_of_a_policy_wrong_at_once(void)
{
    static const char json[] =
        "{\"max_attempts\":0,\"min_attempt_ms\":900000000,\"max_elapsed_ms\":900000000,"
        "\"probe_ms\":900000000,\"ceiling_millicredits\":0,"
        "\"budget\":{\"capacity\":0,\"deposit\":9000000},"
        "\"classes\":{\"unlikely\":" CLASS ",\"after_delay\":" CLASS ",\"third_party\":" CLASS
        ",\"throttled\":" CLASS ",\"inferred\":{\"retries\":9000000},"
        "\"unspecified\":{\"retries\":9000000}}}";
    static const char *const numbers[] = {"max_attempts", "min_attempt_ms", "max_elapsed_ms",
        "probe_ms", "ceiling_millicredits", "budget.capacity", "budget.deposit",
        "classes.inferred.retries", "classes.unspecified.retries"};
    static const char *const classes[] = {"unlikely", "after_delay", "third_party", "throttled"};
    static const char *const of_class[] = {"retries", "floor_ms", "base_ms", "cap_ms", "multiplier",
        "jitter_low", "jitter_high", "cost"};
    static char text[8192], expected[64];
    taketwo_policy policy;
    taketwo_error error;

    const size_t len = taketwo_policy_check(json, sizeof json - 1, text, sizeof text);
    CHECK(len == strlen(text) && len > 2000);
    for (size_t at = 0; at < sizeof numbers / sizeof numbers[0]; at++) {
        snprintf(expected, sizeof expected, "%s: expected at ", numbers[at]);
        CHECK(strstr(text, expected) != NULL);
    }
    for (size_t at = 0; at < 4; at++) {
        for (size_t number = 0; number < 8; number++) {
            snprintf(expected, sizeof expected, "classes.%s.%s: expected at ", classes[at], of_class[number]);
            CHECK(strstr(text, expected) != NULL);
        }
    }
    /* The error has the beginning of the same text, and its length. */
    CHECK(taketwo_policy_read(json, sizeof json - 1, &policy, &error) == TAKETWO_STATUS_INVALID_POLICY);
    CHECK(error.message_len == len && strncmp(error.message, text, strlen(error.message)) == 0);
    CHECK(strlen(error.message) == sizeof error.message - 1);

    CHECK(taketwo_policy_check(json, sizeof json - 1, NULL, 0) == len);
    CHECK(taketwo_policy_check(json, sizeof json - 1, text, 5) == len && strcmp(text, "max_") == 0);
    CHECK(taketwo_policy_check(NAMED("{}"), text, sizeof text) == 0 && text[0] == '\0');
    CHECK(taketwo_policy_check(NULL, 7, text, sizeof text) != 0);
    CHECK(strstr(text, "found the end of the record") != NULL);
}

static void deep_files(void)
{
    const size_t len = 1000000;
    char *deep = (char *)malloc(len);
    taketwo_policy policy;
    taketwo_budget budget;
    taketwo_job job;
    taketwo_task task;
    taketwo_task_error task_error;
    taketwo_error error;
    CHECK(deep != NULL && taketwo_policy_preset(TAKETWO_PRESET_ALONE, &policy) == TAKETWO_STATUS_OK);
    if (deep == NULL)
        return;
    memset(deep, '[', len);
    CHECK(taketwo_read_task(deep, len, &task, &task_error) == TAKETWO_STATUS_INVALID_TASK);
    CHECK(task_error.kind == TAKETWO_TASK_ERROR_KIND_TOO_DEEP && task_error.offset == 128);
    CHECK(taketwo_policy_read(deep, len, &policy, &error) == TAKETWO_STATUS_INVALID_POLICY);
    CHECK(strcmp(error.message, "nested deeper than 128 (at byte 128)") == 0);
    CHECK(taketwo_job_read_json(&policy, deep, len, &job, &error) == TAKETWO_STATUS_INVALID_STATE);
    CHECK(taketwo_budget_read_json(&policy, deep, len, &budget, &error) == TAKETWO_STATUS_INVALID_STATE);
    free(deep);
}

static void texts_that_mean_something_to_printf_or_a_terminal(void)
{
    static const char json[] = "{\"status\": \"%n%s%5$x\\u001b[31m\"}";
    static const char raw[] = "{\"status\": \"\x7f\xc2\x9b" "31m\xe2\x80\xae\"}";
    static const char file[] = "{\"%n%s\\u001b[31m\": 1}";
    char shown[1024];
    taketwo_task task;
    taketwo_task_error error;
    taketwo_policy policy;
    taketwo_error why;
    CHECK(taketwo_read_task(json, sizeof json - 1, &task, &error) == TAKETWO_STATUS_INVALID_TASK);
    CHECK(strstr(error.message, "\"%n%s%5$x\\u001b[31m\"") != NULL);
    snprintf(shown, sizeof shown, "%s", error.message);
    CHECK(strcmp(shown, error.message) == 0);
    CHECK(taketwo_read_task(raw, sizeof raw - 1, &task, &error) == TAKETWO_STATUS_INVALID_TASK);
    CHECK(strstr(error.message, "\"\\u{7f}\\u{9b}31m\\u{202e}\"") != NULL);
    CHECK(taketwo_policy_read(file, sizeof file - 1, &policy, &why) == TAKETWO_STATUS_INVALID_POLICY);
    CHECK(strcmp(why.message, "%n%s\\u{1b}[31m: no policy has this key") == 0);
}

static void a_job_at_the_ends_of_its_numbers(void)
{
    static const uint64_t ends[] = {0, 1, INT64_MAX, UINT64_MAX - 1, UINT64_MAX};
    const size_t count = sizeof ends / sizeof ends[0];
    taketwo_policy policy;
    CHECK(taketwo_policy_preset(TAKETWO_PRESET_SHARED, &policy) == TAKETWO_STATUS_OK);
    for (size_t seed = 0; seed < count; seed++) {
        for (size_t from = 0; from < count; from++) {
            for (size_t to = 0; to < count; to++) {
                taketwo_job job;
                taketwo_budget budget;
                taketwo_decision decision;
                taketwo_hint hint;
                uint64_t last = UINT64_MAX;
                memset(&hint, 0, sizeof hint);
                hint.has_after = 1;
                hint.after_ms = ends[seed];
                CHECK(taketwo_budget_new(&policy, &budget) == TAKETWO_STATUS_OK);
                CHECK(taketwo_job_new(&policy, ends[seed], "", 0, &last, UINT64_MAX, &job) == TAKETWO_STATUS_OK);
                CHECK(taketwo_job_start(&job, &policy, ends[from], &budget, &decision) == TAKETWO_STATUS_OK);
                if (decision.action != TAKETWO_ACTION_GO) {
                    CHECK(decision.action == TAKETWO_ACTION_STOP && ends[from] >= UINT64_MAX - 1);
                    continue;
                }
                CHECK(taketwo_job_poll(&job, &policy, ends[to], &hint, &decision) == TAKETWO_STATUS_OK);
                CHECK(decision.at_ms >= ends[from] && decision.at_ms >= ends[to]);
                CHECK(taketwo_job_fail(&job, &policy, ends[to], taketwo_failure_creation(429), &hint, &last, &decision) ==
                      TAKETWO_STATUS_OK);
                CHECK(taketwo_job_lost_millicredits(&job) == UINT64_MAX);
            }
        }
    }
}

int main(void)
{
    an_enormous_code();
    every_number_of_a_policy_wrong_at_once();
    deep_files();
    texts_that_mean_something_to_printf_or_a_terminal();
    a_job_at_the_ends_of_its_numbers();
    printf("C hostile: %d passed, %d failed\n", passed, failed);
    return failed != 0;
}
