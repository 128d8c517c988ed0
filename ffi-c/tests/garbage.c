/*
 * Random bytes through every function that takes bytes: an answer each, never a success; and through
 * every struct of the retry engine.
 */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "taketwo.h"

/* The words of codes and records, so that many inputs get past the first byte. */
static const char *const words[] = {
    "SAFETY", "INPUT", "OUTPUT", "INTERNAL", "BAD_OUTPUT", "INPUT_PREPROCESSING", "ASSET", "INVALID",
    "THIRD_PARTY", "UNAVAILABLE", "TEXT", ".", ".", ".", "safety", "{", "}", "[", "]", ":", ",", "\"",
    "\\u", "\\ud83c", "\\n", "d800", "\"status\"", "\"FAILED\"", "\"failureCode\"", "\"cost\"",
    "{\"credits\":", "null", "true", "-", "1e9", "0.0005", "\xef\xbb\xbf", "\xed\xa0\x80", "\n", " ",
};

static uint64_t state;

static uint64_t draw(uint64_t below)
{
    state += UINT64_C(0x9e3779b97f4a7c15);
    uint64_t mixed = (state ^ (state >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (mixed ^ (mixed >> 31)) % below;
}

/* A good record, to be spoilt here and there. */
static const char record[] = "{\"status\":\"FAILED\",\"failureCode\":\"SAFETY.INPUT.\\u0054EXT\","
                             "\"failure\":\"\\ud83c\\udfac\",\"cost\":{\"credits\":12.5e0},\"x\":[[{}],null]}";

static size_t fill(char *bytes, size_t capacity)
{
    if (draw(4) == 0) {
        size_t len = sizeof record - 1;
        memcpy(bytes, record, len);
        for (uint64_t edits = draw(4); edits > 0; edits--)
            bytes[draw(len)] = (char)draw(256);
        return draw(8) ? len : draw(len);
    }
    size_t wanted = draw(capacity + 1), len = 0;
    int of_words = draw(4) != 0;
    while (len < wanted) {
        const char *word = words[draw(sizeof words / sizeof words[0])];
        size_t more = strlen(word);
        if (of_words && draw(8) != 0 && len + more <= wanted) {
            memcpy(bytes + len, word, more);
            len += more;
        } else {
            bytes[len++] = (char)draw(256);
        }
    }
    return len;
}

/* A good policy file, and its words. */
static const char policy_file[] = "{\"preset\":\"shared\",\"max_attempts\":3,\"probe_ms\":null,\"budget\":{\"capacity\":2000},"
                                  "\"classes\":{\"unlikely\":{\"retries\":2,\"floor_ms\":10}},\"allow_duplicate\":true}";

static size_t fill_policy(char *bytes, size_t capacity)
{
    if (draw(3) == 0)
        return fill(bytes, capacity);
    size_t len = sizeof policy_file - 1;
    memcpy(bytes, policy_file, len);
    for (uint64_t edits = draw(4); edits > 0; edits--)
        bytes[draw(len)] = (char)(draw(2) ? draw(256) : '0' + draw(10));
    return draw(8) ? len : draw(len);
}

static void seal(uint8_t *bytes, size_t len)
{
    uint64_t checksum = UINT64_C(0xcbf29ce484222325);
    for (size_t at = 0; at < len - 8; at++)
        checksum = (checksum ^ bytes[at]) * UINT64_C(0x100000001b3);
    for (size_t at = 0; at < 8; at++)
        bytes[len - 8 + at] = (uint8_t)(checksum >> (8 * at));
}

/* Spoils saved state here and there, and mostly seals it again, so that it gets past the checksum. */
static void spoil(uint8_t *bytes, size_t len, size_t from)
{
    if (draw(64) == 0)
        for (size_t at = 0; at < len; at++)
            bytes[at] = (uint8_t)draw(256);
    for (uint64_t edits = draw(5); edits > 0; edits--)
        bytes[draw(4) ? from + draw(len - from) : draw(len)] = (uint8_t)(draw(2) ? draw(256) : draw(6));
    if (draw(8) != 0)
        seal(bytes, len);
}

static taketwo_policy policy;
static taketwo_job job;
static long loaded;

/* Calls everything there is on a job and a policy that were loaded, or never were. */
static int drive(taketwo_job *on, const taketwo_policy *with, int is_good)
{
    taketwo_budget budget;
    taketwo_decision decision;
    taketwo_hint hint;
    char sentence[512];
    memset(&hint, 0, sizeof hint);
    budget.word = draw(UINT64_MAX);
    for (int calls = 0; calls < 6; calls++) {
        uint64_t now = draw(4) ? draw(UINT64_C(1) << draw(63)) : UINT64_MAX, charge = draw(UINT64_MAX);
        taketwo_failure failure = {(uint16_t)draw(700), (uint8_t)draw(5), (uint8_t)draw(20), {0}};
        taketwo_status status;
        hint.retry = (uint8_t)draw(4);
        hint.has_after = (uint8_t)draw(2);
        hint.after_ms = draw(UINT64_C(1) << draw(63));
        uint32_t attempts = taketwo_job_attempts(on);
        memset(&decision, 0xaa, sizeof decision);
        uint64_t *known = draw(2) ? &charge : NULL;
        switch (draw(7)) {
        case 0: status = taketwo_job_start(on, with, now, &budget, &decision); break;
        case 1: status = taketwo_job_start_atomic(on, with, now, &budget, &decision); break;
        case 2: status = taketwo_job_succeed(on, with, now, &budget, &decision); break;
        case 3: status = taketwo_job_poll(on, with, now, &hint, &decision); break;
        case 4: status = taketwo_job_fail_by_pointer(on, with, now, &failure, &hint, known, &decision); break;
        default: status = taketwo_job_fail(on, with, now, failure, &hint, known, &decision);
        }
        if (!is_good && status == TAKETWO_STATUS_OK)
            return 0;
        if (status == TAKETWO_STATUS_OK) {
            if (taketwo_action_name(decision.action)[0] == '\0' || taketwo_check_name(decision.check)[0] == '\0' ||
                (decision.action == TAKETWO_ACTION_GO) != (taketwo_job_attempts(on) > attempts))
                return 0;
        } else if (is_good && status == TAKETWO_STATUS_INVALID_STATE) {
            uint8_t bytes[TAKETWO_JOB_BYTES];
            taketwo_job again;
            /* What a call has made of a job can be loaded. */
            if (taketwo_job_save(on, bytes) != TAKETWO_STATUS_OK ||
                taketwo_job_load(with, bytes, sizeof bytes, &again, NULL) != TAKETWO_STATUS_OK)
                return 0;
        }
        for (size_t at = 0; at < sizeof decision; at++)
            if (draw(16) == 0)
                ((unsigned char *)&decision)[at] = (unsigned char)draw(256);
        if (taketwo_decision_explain(&decision, sentence, sizeof sentence) >= sizeof sentence)
            return 0;
    }
    return 1;
}

/* Codes that wait to be classified in one call, each in memory of its own, and their rules. */
enum { MANY = 64 };
static char *codes[MANY];
static size_t lens[MANY];
static uint8_t rules[MANY];
static size_t waiting;

/* Takes a code and what taketwo_classify() said of it. Now and then a task has none. */
static void wait_for_many(char *code, size_t len, uint8_t rule)
{
    if (draw(16) == 0) {
        free(code);
        code = NULL;
        rule = taketwo_classify(NULL, 0).rule;
    }
    codes[waiting] = code;
    lens[waiting] = len;
    rules[waiting++] = rule;
}

static int many(void)
{
    uint8_t found[MANY + 1];
    memset(found, 0xaa, sizeof found);
    taketwo_status status = taketwo_classify_many((const char *const *)codes, lens, waiting, found);
    int holds = status == TAKETWO_STATUS_OK && memcmp(found, rules, waiting) == 0 && found[waiting] == 0xaa;
    while (waiting > 0)
        free(codes[--waiting]);
    return holds;
}

static int engine(void)
{
    char *bytes = (char *)malloc(240);
    if (bytes == NULL)
        exit(2);
    size_t len = fill_policy(bytes, 200);
    char *exact = (char *)malloc(len ? len : 1);
    if (exact == NULL)
        exit(2);
    memcpy(exact, bytes, len);
    taketwo_policy read, untouched;
    taketwo_error error;
    memset(&read, 0xaa, sizeof read);
    untouched = read;
    int holds = 1;
    taketwo_status status = taketwo_policy_read(exact, len, &read, &error);
    if (status == TAKETWO_STATUS_OK)
        holds &= taketwo_policy_fingerprint(&read) != 0;
    else
        holds &= status == TAKETWO_STATUS_INVALID_POLICY && error.name[0] != '\0' && error.message[0] != '\0' &&
                 memcmp(&read, &untouched, sizeof read) == 0;
    uint64_t value;
    taketwo_policy_get(&policy, exact, len, &value);
    free(exact);

    uint8_t *saved = (uint8_t *)bytes;
    taketwo_policy other;
    taketwo_policy_save(&policy, saved);
    spoil(saved, TAKETWO_POLICY_BYTES, 6);
    status = taketwo_policy_load(saved, TAKETWO_POLICY_BYTES, &other, &error);
    holds &= status == TAKETWO_STATUS_OK || (status == TAKETWO_STATUS_INVALID_POLICY && error.name[0] != '\0');
    if (status != TAKETWO_STATUS_OK)
        memcpy(&other, saved, TAKETWO_POLICY_BYTES);
    int good_policy = status == TAKETWO_STATUS_OK;
    taketwo_job copy = job;
    if (good_policy && draw(2))
        holds &= taketwo_job_rebind(&copy, &other) == TAKETWO_STATUS_OK && drive(&copy, &other, 1);
    else
        holds &= drive(&copy, &other, good_policy && taketwo_policy_fingerprint(&other) == taketwo_policy_fingerprint(&policy));

    taketwo_job_save(&job, saved);
    spoil(saved, TAKETWO_JOB_BYTES, 40);
    status = taketwo_job_load(&policy, saved, TAKETWO_JOB_BYTES, &copy, &error);
    holds &= status == TAKETWO_STATUS_OK || ((status == TAKETWO_STATUS_INVALID_STATE ||
                                              status == TAKETWO_STATUS_OTHER_POLICY) && error.name[0] != '\0');
    loaded += status == TAKETWO_STATUS_OK;
    if (status != TAKETWO_STATUS_OK)
        memcpy(&copy, saved, TAKETWO_JOB_BYTES);
    holds &= drive(&copy, &policy, status == TAKETWO_STATUS_OK);

    taketwo_budget budget;
    taketwo_budget_new(&policy, &budget);
    taketwo_budget_save(&budget, &policy, saved);
    spoil(saved, TAKETWO_BUDGET_BYTES, 6);
    status = taketwo_budget_load(&policy, saved, TAKETWO_BUDGET_BYTES, &budget, &error);
    holds &= status == TAKETWO_STATUS_OK || error.name[0] != '\0';
    holds &= taketwo_budget_tokens(&budget) <= 4000000;
    free(bytes);
    return holds;
}

int main(int argc, char **argv)
{
    long count = argc > 1 ? strtol(argv[1], NULL, 10) : 1000000;
    state = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    long successes = 0, tasks = 0;
    /* A job with a past, to be spoilt. */
    taketwo_budget budget;
    taketwo_decision decision;
    if (taketwo_policy_read(policy_file, sizeof policy_file - 1, &policy, NULL) != TAKETWO_STATUS_OK ||
        taketwo_budget_new(&policy, &budget) != TAKETWO_STATUS_OK ||
        taketwo_job_new(&policy, 7, "job", 3, NULL, 5, &job) != TAKETWO_STATUS_OK ||
        taketwo_job_start(&job, &policy, 1000, &budget, &decision) != TAKETWO_STATUS_OK ||
        taketwo_job_fail(&job, &policy, 2000, taketwo_failure_creation(429), NULL, NULL, &decision) != TAKETWO_STATUS_OK ||
        taketwo_job_start(&job, &policy, decision.at_ms, &budget, &decision) != TAKETWO_STATUS_OK)
        return 2;
    for (long at = 0; at < count; at++) {
        if (at % 4 == 0 && !engine()) {
            fprintf(stderr, "input %ld: the retry engine answers what it must not\n", at);
            return 1;
        }
        char bytes[200];
        size_t len = fill(bytes, sizeof bytes);
        /* Memory that ends with the last byte, so that a read beyond it is seen. */
        char *exact = (char *)malloc(len ? len : 1);
        if (exact == NULL)
            return 2;
        memcpy(exact, bytes, len);

        taketwo_classification found = taketwo_classify(exact, len);
        if (taketwo_rule_name(found.rule)[0] == '\0' || found.detail_offset + found.detail_len > len ||
            found.rule == TAKETWO_RULE_ABSENT) {
            fprintf(stderr, "input %ld: no proper classification\n", at);
            return 1;
        }
        taketwo_task task;
        taketwo_task_error error;
        taketwo_status status = taketwo_read_task(exact, len, &task, &error);
        if (status == TAKETWO_STATUS_OK) {
            tasks++;
            successes += task.status == TAKETWO_TASK_STATUS_SUCCEEDED;
        } else if (status != TAKETWO_STATUS_INVALID_TASK || error.message[0] == '\0' ||
                   (error.has_offset && error.offset > len)) {
            fprintf(stderr, "input %ld: no proper error\n", at);
            return 1;
        }
        taketwo_read_line(exact, len, 1, sizeof bytes, &task, &error);
        char decoded[64];
        taketwo_decode_text(exact, len, decoded, sizeof decoded);
        wait_for_many(exact, len, found.rule);
        if ((waiting == MANY || at + 1 == count) && !many()) {
            fprintf(stderr, "input %ld: many codes are not classified as one\n", at);
            return 1;
        }
    }
    printf("garbage: %ld inputs from seed %s, %ld of them a task, %ld a job, none a success\n", count,
           argc > 2 ? argv[2] : "1", tasks, loaded);
    printf("C garbage: %ld passed, %ld failed\n", count - successes, successes);
    return successes != 0;
}
