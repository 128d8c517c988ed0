/* What taketwo.h promises beyond the conformance rows. Compiles as C99 and as C++17. */

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
    CHECK(sizeof(taketwo_task_error) == 528);
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
    CHECK(strcmp(taketwo_family_name(TAKETWO_FAMILY_BAD_OUTPUT), "bad_output") == 0);
    CHECK(strcmp(taketwo_verdict_name(TAKETWO_VERDICT_AFTER_DELAY), "after_delay") == 0);
    CHECK(strcmp(taketwo_stage_name(TAKETWO_STAGE_PROVIDER), "provider") == 0);
    CHECK(strcmp(taketwo_refund_name(TAKETWO_REFUND_YES), "yes") == 0);
    CHECK(strcmp(taketwo_remedy_name(TAKETWO_REMEDY_WAIT_OR_CHANGE_MODEL), "wait_or_change_model") == 0);
    CHECK(strcmp(taketwo_basis_name(TAKETWO_BASIS_INFERRED), "inferred") == 0);
    CHECK(strcmp(taketwo_task_status_name(TAKETWO_TASK_STATUS_CANCELLED), "CANCELLED") == 0);
    CHECK(strcmp(taketwo_task_error_kind_name(TAKETWO_TASK_ERROR_KIND_LINE_TOO_LONG), "line_too_long") == 0);
}

static void every_rule_has_its_texts(void)
{
    for (int number = 0; number < 256; number++) {
        uint8_t rule = (uint8_t)number;
        int known = taketwo_rule_name(rule)[0] != '\0';
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
    CHECK(strcmp(error.path, "status") == 0 && strcmp(error.value, "DONE") == 0);
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

static void a_task_that_did_not_fail_has_a_zero_classification(void)
{
    static const char json[] = "{\"status\": \"SUCCEEDED\"}";
    taketwo_classification zero;
    taketwo_task task;
    memset(&zero, 0, sizeof zero);
    CHECK(taketwo_read_task(json, sizeof json - 1, &task, NULL) == TAKETWO_STATUS_OK);
    CHECK(memcmp(&task.classification, &zero, sizeof zero) == 0);
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

int main(void)
{
    sizes_and_offsets();
    versions();
    every_number_has_its_name();
    every_rule_has_its_texts();
    null_is_no_code_and_an_empty_code_is_one();
    only_what_is_promised_is_written();
    a_message_is_never_cut();
    a_task_that_did_not_fail_has_a_zero_classification();
    a_text_is_decoded_into_what_room_there_is();
    printf("C contract: %d passed, %d failed\n", passed, failed);
    return failed != 0;
}
