/* Random bytes through every function that takes bytes: an answer each, never a success. */

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

int main(int argc, char **argv)
{
    long count = argc > 1 ? strtol(argv[1], NULL, 10) : 1000000;
    state = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    long successes = 0, tasks = 0;
    for (long at = 0; at < count; at++) {
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
        free(exact);
    }
    printf("garbage: %ld inputs from seed %s, %ld of them a task, none a success\n", count,
           argc > 2 ? argv[2] : "1", tasks);
    printf("C garbage: %ld passed, %ld failed\n", count - successes, successes);
    return successes != 0;
}
