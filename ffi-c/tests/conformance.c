/* Every row of conformance/, through the C functions. The rows come from rows.py. */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "taketwo.h"

static int failed;
static int passed;
static const char *row_name;

static void check(int holds, const char *what, const char *expected, const char *actual)
{
    if (!holds) {
        failed++;
        fprintf(stderr, "%.120s: %s: expected %.200s, found %.200s\n", row_name, what, expected, actual);
    }
}

static void check_text(const char *what, const char *expected, const char *actual)
{
    check(strcmp(expected, actual) == 0, what, expected, actual);
}

/* A number as the rows write it, "-" where there is none. */
static void check_number(const char *what, const char *expected, int known, uint64_t actual)
{
    char text[24] = "-";
    if (known)
        snprintf(text, sizeof text, "%" PRIu64, actual);
    check_text(what, expected, text);
}

#define MOST_FIELDS 24

/* The fields of the current line, and the text behind it. */
static char *fields[MOST_FIELDS];
static int field_count;
static char *rest;

static int next_line(void)
{
    char *end = strchr(rest, '\n');
    if (end == NULL)
        return 0;
    *end = '\0';
    field_count = 0;
    for (char *at = rest;; ) {
        if (field_count == MOST_FIELDS) {
            fprintf(stderr, "a row has too many fields\n");
            exit(2);
        }
        fields[field_count++] = at;
        at = strchr(at, '\t');
        if (at == NULL)
            break;
        *at++ = '\0';
    }
    rest = end + 1;
    return 1;
}

struct bytes {
    char *start; /* NULL where there are none */
    size_t len;
};

/* Decodes "=6162" in its own place; it never gets longer. A NUL follows it. */
static struct bytes unhex(char *field)
{
    struct bytes bytes = {NULL, 0};
    if (field[0] != '=')
        return bytes;
    bytes.start = field;
    for (const char *at = field + 1; at[0] != '\0'; at += 2) {
        char digits[3] = {at[0], at[1], '\0'};
        bytes.start[bytes.len++] = (char)strtol(digits, NULL, 16);
    }
    bytes.start[bytes.len] = '\0';
    return bytes;
}

/* As unhex, into memory that ends with the last byte: valgrind and ASan see a read beyond it. */
static struct bytes exact(char *field)
{
    struct bytes bytes = unhex(field);
    if (bytes.start != NULL) {
        char *copy = malloc(bytes.len ? bytes.len : 1);
        if (copy == NULL)
            exit(2);
        memcpy(copy, bytes.start, bytes.len);
        bytes.start = copy;
    }
    return bytes;
}

static void check_bytes(const char *what, struct bytes expected, const char *actual, size_t len)
{
    int same = (expected.start == NULL) == (actual == NULL);
    if (same && actual != NULL)
        same = expected.len == len && memcmp(expected.start, actual, len) == 0;
    check(same, what, expected.start ? expected.start : "none", actual ? actual : "none");
}

static void classify_row(void)
{
    struct bytes code = exact(fields[1]);
    taketwo_classification found = taketwo_classify(code.start, code.len);
    check_number("number", fields[2], 1, found.rule);
    uint8_t one_of_many = TAKETWO_RULE_NONE;
    taketwo_classify_many((const char *const *)&code.start, &code.len, 1, &one_of_many);
    check_number("number, as one of many", fields[2], 1, one_of_many);
    check_text("rule", fields[3], taketwo_rule_name(found.rule));
    check_text("family", fields[4], taketwo_family_name(found.family));
    check_text("verdict", fields[5], taketwo_verdict_name(found.verdict));
    check_text("stage", fields[6], taketwo_stage_name(found.stage));
    check_text("refund", fields[7], taketwo_refund_name(found.refund));
    check_text("remedy", fields[8], taketwo_remedy_name(found.remedy));
    check_text("basis", fields[9], taketwo_basis_name(found.basis));
    check_text("message key", fields[10], taketwo_rule_message_key(found.rule));
    struct bytes section = unhex(fields[11]);
    uint32_t sentence = taketwo_rule_citation_sentence(found.rule);
    check_text("section", section.start ? section.start : "", taketwo_rule_citation_section(found.rule));
    check_number("sentence", fields[12], sentence != 0, sentence);
    check_bytes("detail", unhex(fields[13]),
                found.detail_len ? code.start + found.detail_offset : NULL, found.detail_len);
    free(code.start);
}

static void check_decoded(const char *what, struct bytes expected, const char *source, size_t len)
{
    if (source == NULL) {
        check_bytes(what, expected, NULL, 0);
        return;
    }
    size_t size = taketwo_decode_text(source, len, NULL, 0);
    char *text = malloc(size + 1);
    if (text == NULL)
        exit(2);
    check(taketwo_decode_text(source, len, text, size + 1) == size, what, "the same size", "another");
    check_bytes(what, expected, text, size);
    free(text);
}

/* Holds what a call gave against the next line of the rows. */
static void check_result(taketwo_status status, const taketwo_task *task, const taketwo_task_error *error)
{
    if (!next_line()) {
        fprintf(stderr, "the rows end too early\n");
        exit(2);
    }
    if (strcmp(fields[0], "ok") == 0) {
        check(status == TAKETWO_STATUS_OK, "status", "ok", status == TAKETWO_STATUS_INVALID_TASK ? error->message : "other");
        if (status != TAKETWO_STATUS_OK)
            return;
        int is_failed = task->status == TAKETWO_TASK_STATUS_FAILED;
        struct bytes code = unhex(fields[2]);
        check_text("task status", fields[1], taketwo_task_status_name(task->status));
        check_decoded("failure code", code, task->failure_code, task->failure_code_len);
        check_decoded("failure", unhex(fields[3]), task->failure, task->failure_len);
        check_number("cost", fields[4], task->has_cost, task->cost_millicredits);
        check_number("estimated cost", fields[5], task->has_estimated_cost, task->estimated_cost_millicredits);
        check_text("rule", fields[6], is_failed ? taketwo_rule_name(task->classification.rule) : "-");
        check_bytes("detail", unhex(fields[7]),
                    task->classification.detail_len ? code.start + task->classification.detail_offset : NULL,
                    task->classification.detail_len);
        check_number("charged despite refund", fields[8], 1, task->charged_despite_refund);
    } else {
        check(status == TAKETWO_STATUS_INVALID_TASK, "status", "invalid task", "other");
        if (status != TAKETWO_STATUS_INVALID_TASK)
            return;
        check_text("kind", fields[1], taketwo_task_error_kind_name(error->kind));
        check_text("path", unhex(fields[2]).start, error->path);
        check_number("offset", fields[3], error->has_offset, error->offset);
        check_number("line", fields[4], error->line != 0, error->line);
        struct bytes value = unhex(fields[5]);
        check_bytes("value", value, error->value, error->value_len);
        check(error->value[error->value_len] == '\0', "value", "a NUL behind it", "none");
        check(error->message[0] != '\0', "message", "some", "none");
    }
}

static void task_row(void)
{
    struct bytes json = exact(fields[2]);
    taketwo_task task;
    taketwo_task_error error;
    taketwo_status status = taketwo_read_task(json.start, json.len, &task, &error);
    check_result(status, &task, &error);
    free(json.start);
}

static void lines_row(void)
{
    struct bytes lines = exact(fields[2]);
    size_t limit = fields[3][0] == '-' ? TAKETWO_MAX_LINE_BYTES : (size_t)strtoull(fields[3], NULL, 10);
    long results = strtol(fields[4], NULL, 10);
    uint64_t number = 0;
    const char *at = lines.start;
    const char *end = lines.start + lines.len;
    while (at <= end) {
        const char *stop = at == end ? NULL : memchr(at, '\n', (size_t)(end - at));
        size_t len = (size_t)((stop ? stop : end) - at);
        taketwo_task task;
        taketwo_task_error error;
        taketwo_status status = taketwo_read_line(at, len, ++number, limit, &task, &error);
        if (status != TAKETWO_STATUS_BLANK_LINE) {
            check_result(status, &task, &error);
            results--;
        }
        if (stop == NULL)
            break;
        at = stop + 1;
    }
    check(results == 0, "results", "all of them", "more or fewer");
    free(lines.start);
}

/* --- the retry engine --- */

static void need_line(void)
{
    if (!next_line()) {
        fprintf(stderr, "the rows end too early\n");
        exit(2);
    }
}

/* A number of the rows, `none` for a dash. */
static uint64_t number(const char *field, uint64_t none)
{
    return field[0] == '-' ? none : strtoull(field, NULL, 10);
}

static taketwo_policy read_policy(char *field)
{
    struct bytes json = exact(field);
    taketwo_policy policy;
    taketwo_error error;
    if (taketwo_policy_read(json.start, json.len, &policy, &error) != TAKETWO_STATUS_OK) {
        fprintf(stderr, "%s: %s\n", row_name, error.message);
        exit(2);
    }
    free(json.start);
    return policy;
}

static void http_row(void)
{
    taketwo_http_answer found = taketwo_classify_http((uint16_t)number(fields[1], 0));
    check_text("rule", fields[2], taketwo_rule_name(found.rule));
    check_text("class", fields[3], taketwo_retry_class_name(found.retry_class));
    need_line();
    check_number("ambiguous", fields[0], 1, found.is_ambiguous);
    check_number("ends polling", fields[1], 1, found.ends_polling);
}

static void put(uint8_t *bytes, uint64_t value, int width)
{
    for (int at = 0; at < width; at++)
        bytes[at] = (uint8_t)(value >> (8 * at));
}

/*
 * The k-th delay of a job that has drawn n times: a new job is saved, made to be in flight with k
 * retries used and n draws, sealed, and loaded again. Then it fails.
 */
static void delay_row(void)
{
    taketwo_policy policy = read_policy(fields[1]);
    struct bytes name = exact(fields[3]);
    uint64_t k = number(fields[4], 0), n = number(fields[5], 0);
    uint8_t bytes[TAKETWO_JOB_BYTES];
    taketwo_job job;
    taketwo_error error;
    taketwo_status status = taketwo_job_new(&policy, number(fields[2], 0), name.start, name.len,
                                            NULL, 0, &job);
    check(status == TAKETWO_STATUS_OK, "new", "ok", "other");
    free(name.start);
    taketwo_job_save(&job, bytes);
    bytes[6] = TAKETWO_PHASE_IN_FLIGHT;
    bytes[7] = 1; /* its first start is known: 0 */
    put(bytes + 24, n, 8);
    put(bytes + 80, 1, 4);
    bytes[84] = k > 0 ? TAKETWO_RETRY_CLASS_AFTER_DELAY : TAKETWO_RETRY_CLASS_NEVER;
    put(bytes + 92, k, 4);
    uint64_t checksum = UINT64_C(0xcbf29ce484222325);
    for (size_t at = 0; at < sizeof bytes - 8; at++)
        checksum = (checksum ^ bytes[at]) * UINT64_C(0x100000001b3);
    put(bytes + sizeof bytes - 8, checksum, 8);
    error.message[0] = '\0';
    status = taketwo_job_load(&policy, bytes, sizeof bytes, &job, &error);
    check(status == TAKETWO_STATUS_OK, "load", "ok", error.message);

    need_line();
    taketwo_hint hint = {number(fields[0], 0), TAKETWO_HINT_RETRY_UNSET, fields[0][0] != '-', {0}};
    taketwo_classification internal = taketwo_classify("INTERNAL", 8);
    taketwo_decision found;
    memset(&found, 0, sizeof found);
    status = taketwo_job_fail(&job, &policy, 0, taketwo_failure_task(&internal), &hint,
                              NULL, &found);
    check(status == TAKETWO_STATUS_OK, "fail", "ok", "other");
    check_number("delay", fields[1], found.has_delay, found.delay_ms);
    check_number("low", fields[2], found.has_delay, found.delay_low_ms);
    check_number("high", fields[3], found.has_delay, found.delay_high_ms);
}

struct history {
    taketwo_job *jobs;
    taketwo_budget budget;
    int is_atomic;
};

static const char *status_name(taketwo_status status)
{
    switch (status) {
    case TAKETWO_STATUS_OK: return "ok";
    case TAKETWO_STATUS_OUT_OF_TURN: return "out_of_turn";
    case TAKETWO_STATUS_OTHER_POLICY: return "other_policy";
    default: return "other";
    }
}

static taketwo_failure step_failure(const char *kind, const char *value, struct bytes code)
{
    if (strcmp(kind, "cancelled") == 0)
        return taketwo_failure_cancelled();
    if (strcmp(kind, "http") == 0)
        return taketwo_failure_creation((uint16_t)number(value, 0));
    taketwo_classification found = taketwo_classify(code.start, code.len);
    return taketwo_failure_task(&found);
}

/* Takes the step of the current line on one history, and holds the answer against the line. */
static void step(struct history *on, const taketwo_policy *policies, struct bytes code)
{
    const char *call = fields[0], *expected = fields[10];
    taketwo_job *job = &on->jobs[number(fields[1], 0)];
    const taketwo_policy *policy = &policies[number(fields[2], 0)];
    uint64_t now = number(fields[3], 0);
    taketwo_hint hint;
    memset(&hint, 0, sizeof hint);
    hint.retry = fields[6][0] == 'y' ? TAKETWO_HINT_RETRY_YES
               : fields[6][0] == 'n' ? TAKETWO_HINT_RETRY_NO : TAKETWO_HINT_RETRY_UNSET;
    hint.has_after = fields[7][0] != '-';
    hint.after_ms = number(fields[7], 0);
    taketwo_job job_before = *job;
    taketwo_budget budget_before = on->budget;
    taketwo_decision found, untouched;
    memset(&found, 0xaa, sizeof found);
    untouched = found;
    taketwo_status status;
    if (strcmp(call, "start") == 0)
        status = (on->is_atomic ? taketwo_job_start_atomic : taketwo_job_start)(job, policy, now, &on->budget, &found);
    else if (strcmp(call, "succeed") == 0)
        status = (on->is_atomic ? taketwo_job_succeed_atomic : taketwo_job_succeed)(job, policy, now, &on->budget, &found);
    else if (strcmp(call, "poll") == 0)
        status = taketwo_job_poll(job, policy, now, &hint, &found);
    else if (strcmp(call, "fail") == 0) {
        uint64_t charge = number(fields[8], 0);
        status = taketwo_job_fail(job, policy, now, step_failure(fields[4], fields[5], code), &hint,
                                  fields[8][0] == '-' ? NULL : &charge, &found);
    } else if (strcmp(call, "rebind") == 0)
        status = taketwo_job_rebind(job, policy);
    else {
        fprintf(stderr, "unknown call %s\n", call);
        exit(2);
    }
    if (strcmp(expected, "any") == 0)
        return;
    check_text("status", strcmp(expected, "error") == 0 ? fields[11] : "ok", status_name(status));
    check_number("tokens", fields[9], 1, taketwo_budget_tokens(&on->budget));
    if (status != TAKETWO_STATUS_OK) {
        check(memcmp(job, &job_before, sizeof *job) == 0 && on->budget.word == budget_before.word &&
                  memcmp(&found, &untouched, sizeof found) == 0,
              "error", "nothing written", "something");
        return;
    }
    if (strcmp(expected, "ok") != 0)
        return;
    check_text("action", fields[11], taketwo_action_name(found.action));
    check_text("check", fields[12], taketwo_check_name(found.check));
    check_text("rule", fields[13], found.rule == TAKETWO_RULE_NONE ? "-" : taketwo_rule_name(found.rule));
    check_text("class", fields[14], taketwo_retry_class_name(found.retry_class));
    check_number("attempts", fields[15], 1, found.attempts);
    check_number("at", fields[16], found.has_at, found.at_ms);
    check_number("delay", fields[17], found.has_delay, found.delay_ms);
    check_number("low", fields[18], found.has_delay, found.delay_low_ms);
    check_number("high", fields[19], found.has_delay, found.delay_high_ms);
    check_number("compared, left", fields[20], 1, found.compared[0]);
    check_number("compared, right", fields[21], 1, found.compared[1]);
    check_number("attempts of the job", fields[15], 1, taketwo_job_attempts(job));
    char sentence[512];
    size_t len = taketwo_decision_explain(&found, sentence, sizeof sentence);
    check(len == strlen(sentence) && strncmp(sentence, fields[11], strlen(fields[11])) == 0, "sentence",
          fields[11], sentence);

    /* Saved and loaded it is the same, to the byte. */
    uint8_t bytes[TAKETWO_JOB_BYTES];
    taketwo_job again;
    taketwo_error error;
    error.message[0] = '\0';
    check(taketwo_job_save(job, bytes) == TAKETWO_STATUS_OK, "save", "ok", "other");
    status = taketwo_job_load(policy, bytes, sizeof bytes, &again, &error);
    check(status == TAKETWO_STATUS_OK && memcmp(&again, job, sizeof again) == 0, "saved and loaded", "the same",
          error.message);
}

/* Takes the steps of a history twice side by side, on a plain budget and on one of many threads. If
   `saved` is given, the first job or the budget is to be saved so at the end. */
static void history_row(const struct bytes *saved)
{
    size_t policy_count = (size_t)number(fields[2], 0), job_count = (size_t)number(fields[3], 0);
    uint64_t steps = number(fields[4], 0);
    taketwo_policy *policies = malloc(policy_count * sizeof *policies);
    struct history histories[2];
    for (int each = 0; each < 2; each++) {
        histories[each].jobs = malloc(job_count * sizeof(taketwo_job));
        histories[each].is_atomic = each;
        if (policies == NULL || histories[each].jobs == NULL)
            exit(2);
    }
    for (size_t at = 0; at < policy_count; at++) {
        need_line();
        policies[at] = read_policy(fields[0]);
    }
    for (size_t at = 0; at < job_count; at++) {
        need_line();
        struct bytes name = unhex(fields[0]);
        uint64_t deadline = number(fields[2], 0);
        taketwo_status status =
            taketwo_job_new(&policies[number(fields[4], 0)], number(fields[1], 0), name.start, name.len,
                            fields[2][0] == '-' ? NULL : &deadline, number(fields[3], 0), &histories[0].jobs[at]);
        check(status == TAKETWO_STATUS_OK, "new", "ok", "other");
        histories[1].jobs[at] = histories[0].jobs[at];
    }
    taketwo_budget_new(&policies[0], &histories[0].budget);
    histories[1].budget = histories[0].budget;
    while (steps-- > 0) {
        need_line();
        struct bytes code = {NULL, 0};
        if (strcmp(fields[4], "code") == 0)
            code = exact(fields[5]);
        step(&histories[0], policies, code);
        step(&histories[1], policies, code);
        free(code.start);
    }
    check(memcmp(histories[0].jobs, histories[1].jobs, job_count * sizeof(taketwo_job)) == 0 &&
              histories[0].budget.word == histories[1].budget.word,
          "atomic", "the same", "another");
    if (saved != NULL) {
        uint8_t job[TAKETWO_JOB_BYTES], budget[TAKETWO_BUDGET_BYTES];
        taketwo_job_save(&histories[0].jobs[0], job);
        taketwo_budget_save(&histories[0].budget, &policies[0], budget);
        check((saved->len == sizeof job && memcmp(job, saved->start, sizeof job) == 0) ||
                  (saved->len == sizeof budget && memcmp(budget, saved->start, sizeof budget) == 0),
              "saved", "these bytes", "others");
    }
    free(histories[0].jobs);
    free(histories[1].jobs);
    free(policies);
}

/* Writes what was read to JSON, and reads it again, and the JSON of the row. */
static void check_json(const char *kind, const taketwo_policy *policy, struct bytes row,
                       const uint8_t *saved, size_t size)
{
    char written[2048];
    size_t len = 0;
    for (int round = 0; round < 2; round++) {
        const char *json = round == 0 ? row.start : written;
        size_t json_len = round == 0 ? row.len : len;
        uint8_t again[TAKETWO_POLICY_BYTES];
        taketwo_policy read_back;
        taketwo_job job;
        taketwo_budget budget;
        taketwo_error error;
        taketwo_status status;
        memset(&error, 0, sizeof error);
        if (strcmp(kind, "policy") == 0) {
            status = taketwo_policy_read(json, json_len, &read_back, &error);
            if (status == TAKETWO_STATUS_OK) {
                taketwo_policy_save(&read_back, again);
                len = taketwo_policy_write_json(&read_back, written, sizeof written);
            }
        } else if (strcmp(kind, "job") == 0) {
            status = taketwo_job_read_json(policy, json, json_len, &job, &error);
            if (status == TAKETWO_STATUS_OK) {
                taketwo_job_save(&job, again);
                len = taketwo_job_write_json(&job, written, sizeof written);
            }
        } else {
            status = taketwo_budget_read_json(policy, json, json_len, &budget, &error);
            if (status == TAKETWO_STATUS_OK) {
                taketwo_budget_save(&budget, policy, again);
                len = taketwo_budget_write_json(&budget, policy, written, sizeof written);
            }
        }
        check(status == TAKETWO_STATUS_OK, "json", "ok", error.message);
        check(len < sizeof written, "json", "whole", "cut");
        if (status != TAKETWO_STATUS_OK)
            return;
        check(memcmp(saved, again, size) == 0, "json", "the same", "others");
    }
}

static void state_row(void)
{
    taketwo_policy policy = read_policy(fields[3]), read_back;
    struct bytes hex = exact(fields[4]);
    const uint8_t *bytes = (const uint8_t *)hex.start;
    uint8_t again[TAKETWO_POLICY_BYTES];
    size_t size = 0;
    taketwo_job job;
    taketwo_budget budget;
    taketwo_error error;
    memset(&error, 0, sizeof error);
    taketwo_status status, invalid = TAKETWO_STATUS_INVALID_STATE;
    if (strcmp(fields[2], "policy") == 0) {
        invalid = TAKETWO_STATUS_INVALID_POLICY;
        size = TAKETWO_POLICY_BYTES;
        status = taketwo_policy_load(bytes, hex.len, &read_back, &error);
        if (status == TAKETWO_STATUS_OK)
            taketwo_policy_save(&read_back, again);
    } else if (strcmp(fields[2], "job") == 0) {
        size = TAKETWO_JOB_BYTES;
        status = taketwo_job_load(&policy, bytes, hex.len, &job, &error);
        if (status == TAKETWO_STATUS_OK)
            taketwo_job_save(&job, again);
    } else {
        check_text("kind", "budget", fields[2]);
        size = TAKETWO_BUDGET_BYTES;
        status = taketwo_budget_load(&policy, bytes, hex.len, &budget, &error);
        if (status == TAKETWO_STATUS_OK)
            taketwo_budget_save(&budget, &policy, again);
    }
    if (fields[5][0] == '-') {
        check(status == TAKETWO_STATUS_OK, "status", "ok", error.message);
        check(hex.len == size && memcmp(hex.start, again, size) == 0, "saved again", "the same", "others");
        check_json(fields[2], &policy, unhex(fields[7]), again, size);
    } else {
        if (strcmp(fields[5], "other_policy") == 0)
            invalid = TAKETWO_STATUS_OTHER_POLICY;
        check(status == invalid, "status", "an error", status_name(status));
        check_text("error", fields[5], error.name);
        check(error.message_len == strlen(error.message), "message", "whole", error.message);
    }
    if (fields[6][0] == '1') {
        need_line();
        check_text("scenario", "scenario", fields[0]);
        history_row(&hex);
    }
    free(hex.start);
}

/* A state that a release saved: what it means, and for a job what it does next. */
static void fixture_row(void)
{
    struct bytes owner = exact(fields[3]), hex = exact(fields[4]), json = exact(fields[5]);
    const uint8_t *bytes = (const uint8_t *)hex.start;
    uint64_t steps = number(fields[6], 0);
    taketwo_policy policy, again;
    taketwo_job job, job_again;
    taketwo_budget budget, budget_again;
    taketwo_error error;
    taketwo_status status;
    int same = 0;
    memset(&error, 0, sizeof error);
    memset(&job, 0, sizeof job);
    memset(&budget, 0, sizeof budget);
    if (strcmp(fields[2], "policy") == 0) {
        taketwo_policy meant = read_policy(fields[7]);
        status = taketwo_policy_load(bytes, hex.len, &policy, &error);
        check(status == TAKETWO_STATUS_OK, "load", "ok", error.message);
        check(memcmp(&policy, &meant, sizeof policy) == 0, "means", "the same", "another");
        status = taketwo_policy_read(json.start, json.len, &again, &error);
        same = memcmp(&policy, &again, sizeof policy) == 0;
    } else {
        status = taketwo_policy_load((const uint8_t *)owner.start, owner.len, &policy, &error);
        check(status == TAKETWO_STATUS_OK, "policy", "ok", error.message);
        taketwo_budget_new(&policy, &budget);
        if (strcmp(fields[2], "budget") == 0) {
            status = taketwo_budget_load(&policy, bytes, hex.len, &budget, &error);
            check(status == TAKETWO_STATUS_OK, "load", "ok", error.message);
            check_number("tokens", fields[7], 1, taketwo_budget_tokens(&budget));
            uint64_t last = taketwo_budget_last_retry_ms(&budget);
            check_number("last retry", fields[8], last != TAKETWO_NONE, last);
            status = taketwo_budget_read_json(&policy, json.start, json.len, &budget_again, &error);
            same = budget.word == budget_again.word;
        } else {
            check_text("kind", "job", fields[2]);
            status = taketwo_job_load(&policy, bytes, hex.len, &job, &error);
            check(status == TAKETWO_STATUS_OK, "load", "ok", error.message);
            check_text("phase", fields[7], taketwo_phase_name(taketwo_job_phase(&job)));
            check_number("attempts", fields[8], 1, taketwo_job_attempts(&job));
            check_number("at", fields[9], 1, taketwo_job_at_ms(&job));
            check_number("lost", fields[10], 1, taketwo_job_lost_millicredits(&job));
            status = taketwo_job_read_json(&policy, json.start, json.len, &job_again, &error);
            same = memcmp(&job, &job_again, sizeof job) == 0;
        }
    }
    check(status == TAKETWO_STATUS_OK && same, "json", "the same", error.message);
    free(owner.start);
    free(hex.start);
    free(json.start);
    struct history history = {&job, budget, 0};
    while (steps-- > 0) {
        need_line();
        struct bytes code = {NULL, 0};
        if (strcmp(fields[4], "code") == 0)
            code = exact(fields[5]);
        step(&history, &policy, code);
        free(code.start);
    }
}

static char *read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0) {
        perror(path);
        exit(2);
    }
    size_t size = (size_t)ftell(file);
    char *text = malloc(size + 1);
    rewind(file);
    if (text == NULL || fread(text, 1, size, file) != size) {
        perror(path);
        exit(2);
    }
    fclose(file);
    text[size] = '\0';
    return text;
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: conformance ROWS\n");
        return 2;
    }
    static const struct {
        const char *kind;
        int has_name; /* as hex, in the second field */
    } kinds[] = {{"classify", 0}, {"task", 1}, {"http", 0}, {"delay", 0},
                 {"decide", 1}, {"budget", 1}, {"state", 1}, {"fixture", 1}};
    enum { KINDS = sizeof kinds / sizeof kinds[0] };
    char *whole = rest = read_file(argv[1]);
    long expected[KINDS], ran[KINDS];
    for (int at = 0; at < KINDS; at++) {
        expected[at] = -1;
        ran[at] = 0;
    }
    while (next_line()) {
        int before = failed;
        char name[128];
        int is_count = strcmp(fields[0], "count") == 0, is_lines = strcmp(fields[0], "lines") == 0;
        const char *wanted = is_count ? fields[1] : is_lines ? "task" : fields[0];
        int kind = 0;
        while (kind < KINDS && strcmp(kinds[kind].kind, wanted) != 0)
            kind++;
        if (kind == KINDS) {
            fprintf(stderr, "unknown row %s\n", wanted);
            return 2;
        }
        if (is_count) {
            expected[kind] = strtol(fields[2], NULL, 10);
            continue;
        }
        snprintf(name, sizeof name, "%s %.100s", wanted, fields[1]);
        row_name = name;
        if (kinds[kind].has_name) {
            struct bytes decoded = unhex(fields[1]);
            snprintf(name, sizeof name, "%s", decoded.start);
        }
        switch (kind) {
        case 0: classify_row(); break;
        case 1: is_lines ? lines_row() : task_row(); break;
        case 2: http_row(); break;
        case 3: delay_row(); break;
        case 4:
        case 5: history_row(NULL); break;
        case 6: state_row(); break;
        default: fixture_row();
        }
        ran[kind]++;
        if (failed == before)
            passed++;
    }
    free(whole);
    row_name = "all rows";
    for (int at = 0; at < KINDS; at++) {
        check(ran[at] == expected[at], kinds[at].kind, "each row once", "another count");
        printf("%s%s: %ld rows", at ? ", " : "", kinds[at].kind, ran[at]);
    }
    printf("\n");
    printf("C conformance: %d passed, %d failed\n", passed, failed);
    return failed != 0;
}
