/*
 * Runs programs through the C interface and writes what came of them, a line for each call.
 *
 *     alike PROGRAMS > TRANSCRIPT
 *
 * fuzz/README.md says what a program is and what the lines hold. Rust and Python write the same ones.
 */

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "taketwo.h"

/* --- a program -------------------------------------------------------------------------------- */

static const uint8_t *rest, *end;

static uint8_t byte(void)
{
    return rest < end ? *rest++ : 0;
}

static uint16_t two_bytes(void)
{
    uint16_t low = byte();
    return (uint16_t)(low | byte() << 8);
}

static uint64_t number(void)
{
    uint64_t value = 0;
    int len = byte() % 9;
    for (int at = 0; at < len; at++)
        value |= (uint64_t)byte() << (8 * at);
    return value;
}

/* Memory that ends with the last byte, so that a read beyond it is seen. */
typedef struct text {
    char *bytes;
    size_t len;
} text;

static void *room(size_t len)
{
    void *bytes = malloc(len ? len : 1);
    if (bytes == NULL)
        exit(2);
    return bytes;
}

static text read_text(void)
{
    text read;
    read.len = byte();
    if (read.len == 255)
        read.len = two_bytes();
    if (read.len > (size_t)(end - rest))
        read.len = (size_t)(end - rest);
    read.bytes = (char *)room(read.len);
    memcpy(read.bytes, rest, read.len);
    rest += read.len;
    return read;
}

/* Which job, and with which policy. */
static taketwo_job *job;
static taketwo_policy *policy;

static taketwo_job jobs[4];
static taketwo_policy policies[4];
static taketwo_budget budget;
static uint64_t last;

static void read_place(void)
{
    uint8_t place = byte();
    int of_policy = (place >> 2 & 7) - 4;
    job = &jobs[place & 3];
    policy = &policies[of_policy > 0 ? of_policy : 0];
}

static uint64_t moment(void)
{
    int kind = byte() % 4;
    uint64_t ms = number(), due = taketwo_job_at_ms(job);
    switch (kind) {
    case 0: return ms;
    case 1: return due + ms < due ? UINT64_MAX : due + ms;
    case 2: return last + ms < last ? UINT64_MAX : last + ms;
    default: return due < ms ? 0 : due - ms;
    }
}

static taketwo_hint read_hint(void)
{
    taketwo_hint hint;
    memset(&hint, 0, sizeof hint);
    uint8_t what = byte();
    switch (what >> 1 & 7) {
    case 1: hint.retry = TAKETWO_HINT_RETRY_YES; break;
    case 2: hint.retry = TAKETWO_HINT_RETRY_NO; break;
    default: hint.retry = TAKETWO_HINT_RETRY_UNSET;
    }
    if (what & 1) {
        hint.has_after = 1;
        hint.after_ms = number();
    }
    return hint;
}

static taketwo_failure read_failure(void)
{
    int kind = byte() % 8;
    if (kind == 7)
        return taketwo_failure_cancelled();
    if (kind == 5 || kind == 6)
        return taketwo_failure_creation(two_bytes());
    taketwo_classification found;
    if (kind == 0) {
        found = taketwo_classify(NULL, 0);
    } else {
        text code = read_text();
        found = taketwo_classify(code.bytes, code.len);
        free(code.bytes);
    }
    return taketwo_failure_task(&found);
}

/* Changes a byte of what was saved, if the program says so. */
static void spoil(char *saved, size_t len, int has_checksum)
{
    uint8_t what = byte();
    if ((what & 3) != 3)
        return;
    uint16_t place = two_bytes();
    saved[place % len] = (char)(saved[place % len] ^ byte());
    if (has_checksum && what & 4) {
        uint64_t checksum = UINT64_C(0xcbf29ce484222325);
        for (size_t at = 0; at < len - 8; at++)
            checksum = (checksum ^ (uint8_t)saved[at]) * UINT64_C(0x100000001b3);
        for (size_t at = 0; at < 8; at++)
            saved[len - 8 + at] = (char)(checksum >> (8 * at));
    }
}

/* --- the transcript --------------------------------------------------------------------------- */

static void hex(const char *bytes, size_t len)
{
    static const char digits[] = "0123456789abcdef";
    putchar('=');
    for (size_t at = 0; at < len; at++) {
        putchar(digits[(uint8_t)bytes[at] >> 4]);
        putchar(digits[(uint8_t)bytes[at] & 15]);
    }
}

static void maybe(int is_known, uint64_t value)
{
    if (is_known)
        printf("%" PRIu64, value);
    else
        putchar('-');
    putchar(' ');
}

static void decoded(const char *source, size_t len)
{
    if (source == NULL) {
        putchar('-');
    } else {
        size_t needed = taketwo_decode_text(source, len, NULL, 0);
        char *text = (char *)room(needed + 1);
        taketwo_decode_text(source, len, text, needed + 1);
        hex(text, needed);
        free(text);
    }
    putchar(' ');
}

/* `code` is the decoded code that a detail is part of. */
static void classification(const taketwo_classification *found, const char *code)
{
    printf("%s %s %s %s %s %s %s ", taketwo_rule_name(found->rule), taketwo_family_name(found->family),
           taketwo_verdict_name(found->verdict), taketwo_stage_name(found->stage), taketwo_refund_name(found->refund),
           taketwo_remedy_name(found->remedy), taketwo_basis_name(found->basis));
    if (found->detail_len)
        hex(code + found->detail_offset, found->detail_len);
    else
        putchar('-');
    const char *section = taketwo_rule_citation_section(found->rule);
    printf(" %" PRIu32 " %s ", taketwo_rule_citation_sentence(found->rule), taketwo_rule_message_key(found->rule));
    hex(section, strlen(section));
}

static void print_task(taketwo_status status, const taketwo_task *task, const taketwo_task_error *error)
{
    if (status == TAKETWO_STATUS_BLANK_LINE) {
        printf("task blank");
        return;
    }
    if (status != TAKETWO_STATUS_OK) {
        printf("task error %s %s ", taketwo_task_error_kind_name(error->kind), error->path[0] ? error->path : "-");
        maybe(error->has_offset, error->offset);
        printf("%" PRIu64 " ", error->line);
        hex(error->value, error->value_len);
        printf(" %s", error->message);
        return;
    }
    printf("task %s %d ", taketwo_task_status_name(task->status), task->is_over);
    decoded(task->failure_code, task->failure_code_len);
    decoded(task->failure, task->failure_len);
    maybe(task->has_cost, task->cost_millicredits);
    maybe(task->has_estimated_cost, task->estimated_cost_millicredits);
    printf("%d ", task->charged_despite_refund);
    if (task->status == TAKETWO_TASK_STATUS_FAILED) {
        char code[256] = "";
        taketwo_decode_text(task->failure_code, task->failure_code_len, code, sizeof code);
        classification(&task->classification, code);
    } else {
        putchar('-');
    }
}

static void print_policy(taketwo_status status, const taketwo_error *error, int with_name)
{
    if (status == TAKETWO_STATUS_OK)
        printf("policy %" PRIu64, taketwo_policy_fingerprint(policy));
    else if (status == TAKETWO_STATUS_INVALID_ARGUMENT)
        printf("policy error argument");
    else
        printf("policy error %s%s%s", with_name ? error->name : "", with_name ? " " : "", error->message);
}

/* All that a call could change: the checksum of the saved job stands for what has no name here. */
static void print_state(void)
{
    uint8_t saved[TAKETWO_JOB_BYTES];
    printf(" | %s %" PRIu32 " %" PRIu64 " %" PRIu64 " %" PRIu64 " ", taketwo_phase_name(taketwo_job_phase(job)),
           taketwo_job_attempts(job), taketwo_job_at_ms(job), taketwo_job_lost_millicredits(job),
           taketwo_budget_tokens(&budget));
    if (taketwo_job_save(job, saved) == TAKETWO_STATUS_OK)
        hex((char *)saved + sizeof saved - 8, 8);
    else
        printf("cannot be saved");
}

static void print_answer(taketwo_status status, const taketwo_decision *decision)
{
    if (status == TAKETWO_STATUS_OK) {
        char sentence[512];
        taketwo_decision_explain(decision, sentence, sizeof sentence);
        const char *rule = taketwo_rule_name(decision->rule);
        printf("%s %s %s %s %" PRIu32 " ", taketwo_action_name(decision->action), taketwo_check_name(decision->check),
               rule[0] ? rule : "-", taketwo_retry_class_name(decision->retry_class), decision->attempts);
        maybe(decision->has_at, decision->at_ms);
        maybe(decision->has_delay, decision->delay_ms);
        maybe(decision->has_delay, decision->delay_low_ms);
        maybe(decision->has_delay, decision->delay_high_ms);
        printf("%" PRIu64 " %" PRIu64 " %s", decision->compared[0], decision->compared[1], sentence);
    } else if (status == TAKETWO_STATUS_OTHER_POLICY) {
        printf("other_policy");
    } else if (status == TAKETWO_STATUS_OUT_OF_TURN) {
        printf("out_of_turn");
    } else {
        printf("status %d", (int)status);
    }
    print_state();
}

/* --- the instructions ------------------------------------------------------------------------- */

static void save_job(void)
{
    read_place();
    int as_json = byte() & 1;
    taketwo_error error;
    taketwo_status status;
    char json[1024];
    size_t json_len = taketwo_job_write_json(job, json, sizeof json);
    printf("job %s ", json);
    size_t len = as_json ? json_len : TAKETWO_JOB_BYTES;
    char *saved = (char *)room(len);
    if (as_json)
        memcpy(saved, json, len);
    else
        taketwo_job_save(job, (uint8_t *)saved);
    spoil(saved, len, !as_json);
    if (as_json)
        status = taketwo_job_read_json(policy, saved, len, job, &error);
    else
        status = taketwo_job_load(policy, (uint8_t *)saved, len, job, &error);
    if (status != TAKETWO_STATUS_OK)
        printf("%s %s", error.name, error.message);
    free(saved);
    print_state();
}

static void save_budget(void)
{
    read_place();
    int as_json = byte() & 1;
    taketwo_error error;
    taketwo_status status;
    char json[256];
    size_t json_len = taketwo_budget_write_json(&budget, policy, json, sizeof json);
    printf("budget %s ", json);
    size_t len = as_json ? json_len : TAKETWO_BUDGET_BYTES;
    char *saved = (char *)room(len);
    if (as_json)
        memcpy(saved, json, len);
    else
        taketwo_budget_save(&budget, policy, (uint8_t *)saved);
    spoil(saved, len, !as_json);
    if (as_json)
        status = taketwo_budget_read_json(policy, saved, len, &budget, &error);
    else
        status = taketwo_budget_load(policy, (uint8_t *)saved, len, &budget, &error);
    if (status != TAKETWO_STATUS_OK)
        printf("%s %s", error.name, error.message);
    free(saved);
    printf(" %" PRIu64, taketwo_budget_tokens(&budget));
}

static void run_policy(int what)
{
    taketwo_error error;
    read_place();
    if (what == 4) {
        print_policy(taketwo_policy_preset((uint8_t)(byte() % 3 + 1), policy), NULL, 0);
    } else if (what == 5) {
        text json = read_text();
        print_policy(taketwo_policy_read(json.bytes, json.len, policy, &error), &error, 0);
        free(json.bytes);
    } else if (what == 6) {
        text field = read_text();
        print_policy(taketwo_policy_set(policy, field.bytes, field.len, number(), &error), &error, 0);
        free(field.bytes);
    } else if (what == 7) {
        uint8_t *saved = (uint8_t *)room(TAKETWO_POLICY_BYTES);
        taketwo_policy_save(policy, saved);
        spoil((char *)saved, TAKETWO_POLICY_BYTES, 1);
        print_policy(taketwo_policy_load(saved, TAKETWO_POLICY_BYTES, policy, &error), &error, 1);
        free(saved);
    } else {
        char json[2048];
        size_t len = taketwo_policy_write_json(policy, json, sizeof json);
        print_policy(taketwo_policy_read(json, len, policy, &error), &error, 0);
    }
}

static void run_job(int what)
{
    taketwo_decision decision;
    taketwo_status status;
    read_place();
    if (what == 9) {
        uint64_t seed = number();
        text name = read_text();
        int has_deadline = byte() & 1;
        uint64_t deadline = has_deadline ? moment() : 0;
        taketwo_job_new(policy, seed, name.bytes, name.len, has_deadline ? &deadline : NULL, number(), job);
        free(name.bytes);
        printf("new");
        print_state();
        return;
    }
    if (what == 14) {
        status = taketwo_job_rebind(job, policy);
        printf(status == TAKETWO_STATUS_OK ? "rebind" : "status %d", (int)status);
        print_state();
        return;
    }
    last = moment();
    if (what == 10) {
        status = taketwo_job_start(job, policy, last, &budget, &decision);
    } else if (what == 11) {
        taketwo_failure failure = read_failure();
        taketwo_hint hint = read_hint();
        int has_charge = byte() & 1;
        uint64_t charge = has_charge ? number() : 0;
        status = taketwo_job_fail(job, policy, last, failure, &hint, has_charge ? &charge : NULL, &decision);
    } else if (what == 12) {
        status = taketwo_job_succeed(job, policy, last, &budget, &decision);
    } else {
        taketwo_hint hint = read_hint();
        status = taketwo_job_poll(job, policy, last, &hint, &decision);
    }
    print_answer(status, &decision);
}

static void run(void)
{
    taketwo_task task;
    taketwo_task_error error;
    taketwo_classification found;
    taketwo_http_answer answer;
    text given = {NULL, 0};
    int what = byte() % 18;
    switch (what) {
    case 0:
        if (byte() & 1)
            given = read_text();
        found = taketwo_classify(given.bytes, given.len);
        printf("classify ");
        classification(&found, given.bytes);
        free(given.bytes);
        break;
    case 1:
        answer = taketwo_classify_http(two_bytes());
        printf("http %s %s %d %d", taketwo_rule_name(answer.rule), taketwo_retry_class_name(answer.retry_class),
               answer.is_ambiguous, answer.ends_polling);
        break;
    case 2:
        given = read_text();
        print_task(taketwo_read_task(given.bytes, given.len, &task, &error), &task, &error);
        free(given.bytes);
        break;
    case 3: {
        uint64_t line = number(), most = number();
        given = read_text();
        print_task(taketwo_read_line(given.bytes, given.len, line, (size_t)most, &task, &error), &task, &error);
        free(given.bytes);
        break;
    }
    case 15: save_job(); break;
    case 16:
        read_place();
        taketwo_budget_new(policy, &budget);
        printf("budget %" PRIu64, taketwo_budget_tokens(&budget));
        break;
    case 17: save_budget(); break;
    case 4: case 5: case 6: case 7: case 8: run_policy(what); break;
    default: run_job(what);
    }
    putchar('\n');
}

static void run_program(const uint8_t *program, size_t len)
{
    rest = program;
    end = program + len;
    last = 0;
    for (int at = 0; at < 4; at++) {
        char name = (char)('0' + at);
        taketwo_policy_preset(TAKETWO_PRESET_ALONE, &policies[at]);
        taketwo_job_new(&policies[at], 0, &name, 1, NULL, 0, &jobs[at]);
    }
    taketwo_budget_new(&policies[0], &budget);
    while (rest < end)
        run();
}

int main(int argc, char **argv)
{
    FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
    uint8_t head[4];
    if (file == NULL)
        return 2;
    for (long at = 0; fread(head, 1, 4, file) == 4; at++) {
        size_t len = head[0] | (size_t)head[1] << 8 | (size_t)head[2] << 16 | (size_t)head[3] << 24;
        uint8_t *program = (uint8_t *)room(len);
        if (fread(program, 1, len, file) != len)
            return 2;
        printf("program %ld\n", at);
        run_program(program, len);
        free(program);
    }
    return fclose(file);
}
