/*
 * Reads task records as JSON Lines and says what became of each failure.
 *
 *     cc triage.c $(pkg-config --cflags --libs taketwo) -o triage
 *     ./triage tasks.jsonl
 *
 * Compiles as C99 and as C++17. Exit status: 0 if every line was read, 1 if one could not be,
 * 2 if the file could not be.
 */

#include <stdio.h>
#include <string.h>

#include "taketwo.h"

/* A longer line is reported, not read. */
#define MAX_LINE 65536

/* Reads a line, its line feed not counted. Of one that is too long the rest is only counted. */
static bool next_line(FILE *file, char *line, size_t *len)
{
    int c = getc(file);
    if (c == EOF)
        return false;
    for (*len = 0; c != '\n' && c != EOF; c = getc(file), ++*len)
        if (*len < MAX_LINE)
            line[*len] = (char)c;
    return true;
}

static void print_failure(unsigned long line, const taketwo_task *task)
{
    const taketwo_classification *found = &task->classification;
    char code[129] = "(no code)";
    if (task->failure_code != NULL)
        taketwo_decode_text(task->failure_code, task->failure_code_len, code, sizeof code);
    /* A terminal would obey some of what is no code. */
    for (char *c = code; *c != '\0'; c++)
        if (*c < ' ' || *c > '~')
            *c = '?';

    printf("line %lu: %s\n", line, code);
    printf("  rule     %s (%s)\n", taketwo_rule_name(found->rule), taketwo_rule_citation(found->rule));
    printf("  retry    %s\n", taketwo_verdict_name(found->verdict));
    printf("  remedy   %s\n", taketwo_remedy_name(found->remedy));
    printf("  refund   %s expected", taketwo_refund_name(found->refund));
    if (task->has_cost)
        printf(", %.3f credits charged", (double)task->cost_millicredits / 1000);
    printf("%s\n", task->charged_despite_refund ? " (!)" : "");
    printf("  to user  %s\n", taketwo_rule_user_message(found->rule));
}

int main(int argc, char **argv)
{
    static char line[MAX_LINE];
    size_t len;
    unsigned long number = 0, failures = 0, tasks = 0;
    int bad = 0;

    if (taketwo_abi_version() != TAKETWO_ABI_VERSION) {
        fprintf(stderr, "triage: built for another libtaketwo than %s\n", taketwo_version());
        return 2;
    }
    FILE *file = argc > 1 ? fopen(argv[1], "rb") : stdin;
    if (file == NULL) {
        perror(argv[1]);
        return 2;
    }
    while (next_line(file, line, &len)) {
        taketwo_task task;
        taketwo_task_error error;
        switch (taketwo_read_line(line, len, ++number, MAX_LINE, &task, &error)) {
        case TAKETWO_STATUS_OK:
            tasks++;
            if (task.status == TAKETWO_TASK_STATUS_FAILED) {
                failures++;
                print_failure(number, &task);
            }
            break;
        case TAKETWO_STATUS_BLANK_LINE:
            break;
        default:
            fprintf(stderr, "triage: %s\n", error.message);
            bad = 1;
        }
    }
    if (ferror(file)) {
        perror("triage");
        return 2;
    }
    if (file != stdin)
        fclose(file);
    printf("%lu of %lu tasks failed\n", failures, tasks);
    return bad;
}
