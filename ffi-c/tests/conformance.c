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

/* The fields of the current line, and the text behind it. */
static char *fields[16];
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
        if (field_count == 16) {
            fprintf(stderr, "a row has more than 16 fields\n");
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
        check(memcmp(value.start, error->value, value.len + 1) == 0, "value", value.start, error->value);
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
    char *whole = rest = read_file(argv[1]);
    long expected[2] = {-1, -1};
    long ran[2] = {0, 0};
    while (next_line()) {
        int before = failed;
        char name[128];
        snprintf(name, sizeof name, "%s", fields[field_count > 1]);
        row_name = name;
        if (strcmp(fields[0], "count") == 0) {
            expected[0] = strtol(fields[1], NULL, 10);
            expected[1] = strtol(fields[2], NULL, 10);
            continue;
        } else if (strcmp(fields[0], "classify") == 0) {
            classify_row();
            ran[0]++;
        } else if (strcmp(fields[0], "task") == 0 || strcmp(fields[0], "lines") == 0) {
            struct bytes decoded = unhex(fields[1]);
            snprintf(name, sizeof name, "%s", decoded.start);
            if (fields[0][0] == 't')
                task_row();
            else
                lines_row();
            ran[1]++;
        } else {
            fprintf(stderr, "unknown row %s\n", fields[0]);
            return 2;
        }
        if (failed == before)
            passed++;
    }
    free(whole);
    row_name = "all rows";
    check(ran[0] == expected[0] && ran[1] == expected[1], "count", "each row once", "another count");
    printf("classify: %ld rows, task: %ld rows\n", ran[0], ran[1]);
    printf("C conformance: %d passed, %d failed\n", passed, failed);
    return failed != 0;
}
