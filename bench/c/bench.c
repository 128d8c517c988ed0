/*
 * taketwo, through its shared library, beside its peers of C.
 *
 *     bench FOLDER ROUNDS
 *
 * FOLDER holds the inputs. What was measured goes to the standard output as JSON. First every peer
 * has to give the answers of taketwo: on all of the input, and where prefixes end.
 */

#define _POSIX_C_SOURCE 199309L

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <taketwo.h>
#include <time.h>

#include "known.h" /* by gperf */

/* Of some 0.05 ms, so that what else the machine does spoils few of them. */
enum { SLICE = 4096 };

struct code {
    const char *text;
    size_t len;
};

/* --- what people write by hand ----------------------------------------------------------------- */

/* A chain of prefixes that checks nothing else, not even where a segment ends. */
#define BEGINS(prefix) (len >= sizeof prefix - 1 && memcmp(code, prefix, sizeof prefix - 1) == 0)
#define IS(whole) (len == sizeof whole - 1 && memcmp(code, whole, sizeof whole - 1) == 0)

__attribute__((noinline)) static unsigned chain(const char *code, size_t len)
{
    if (code == NULL)
        return TAKETWO_RULE_ABSENT;
    if (BEGINS("SAFETY.INPUT"))
        return TAKETWO_RULE_SAFETY_INPUT;
    if (BEGINS("SAFETY.OUTPUT"))
        return TAKETWO_RULE_SAFETY_OUTPUT;
    if (BEGINS("SAFETY"))
        return TAKETWO_RULE_SAFETY;
    if (IS("INPUT_PREPROCESSING.SAFETY.TEXT"))
        return TAKETWO_RULE_INPUT_PREPROCESSING_SAFETY_TEXT;
    if (BEGINS("INPUT_PREPROCESSING.SAFETY"))
        return TAKETWO_RULE_INPUT_PREPROCESSING_SAFETY;
    if (BEGINS("ASSET.INVALID"))
        return TAKETWO_RULE_ASSET_INVALID;
    if (BEGINS("INTERNAL.BAD_OUTPUT"))
        return TAKETWO_RULE_INTERNAL_BAD_OUTPUT;
    if (BEGINS("INPUT_PREPROCESSING.INTERNAL"))
        return TAKETWO_RULE_INPUT_PREPROCESSING_INTERNAL;
    if (IS("INTERNAL"))
        return TAKETWO_RULE_INTERNAL;
    if (BEGINS("INTERNAL"))
        return TAKETWO_RULE_INTERNAL_OTHER;
    if (BEGINS("THIRD_PARTY.UNAVAILABLE"))
        return TAKETWO_RULE_THIRD_PARTY_UNAVAILABLE;
    if (BEGINS("THIRD_PARTY.INPUT_VALIDATION"))
        return TAKETWO_RULE_THIRD_PARTY_INPUT_VALIDATION;
    return TAKETWO_RULE_UNKNOWN;
}

/* gperf's table of the known codes, and the chain for the others. */
__attribute__((noinline)) static unsigned table(const char *code, size_t len)
{
    const struct known *known;

    if (code == NULL)
        return TAKETWO_RULE_ABSENT;
    known = find_known(code, len);
    return known != NULL ? known->rule : chain(code, len);
}

/* --- limits ------------------------------------------------------------------------------------- */

__attribute__((noinline)) static unsigned ends(const char *code, size_t len)
{
    uint64_t first = 0, last = 0;

    if (len >= 8) {
        memcpy(&first, code, 8);
        memcpy(&last, code + len - 8, 8);
    }
    return (unsigned)(first ^ last);
}

typedef unsigned char word __attribute__((vector_size(16)));

/* Which of the bytes may not stand in a code. */
static inline word odd(word bytes)
{
    return (word)~((bytes - 'A' < 26) | (bytes - '0' < 10) | (bytes == '_') | (bytes == '.'));
}

static inline word at(const char *code)
{
    word bytes;

    memcpy(&bytes, code, sizeof bytes);
    return bytes;
}

/* No code of the inputs has more than the 48 bytes that this sees; of few it sees less than it had to. */
__attribute__((noinline)) static unsigned each(const char *code, size_t len)
{
    uint64_t halves[2];
    word is_odd;

    if (len < sizeof is_odd)
        return ends(code, len);
    is_odd = odd(at(code)) | odd(at(code + len - sizeof is_odd));
    if (len >= 2 * sizeof is_odd)
        is_odd |= odd(at(code + sizeof is_odd));
    memcpy(halves, &is_odd, sizeof halves);
    return (halves[0] | halves[1]) != 0;
}

__attribute__((noinline)) static unsigned nothing(const char *code, size_t len)
{
    __asm__ volatile("" : : "r"(code));
    return (unsigned)len;
}

/* --- measuring ---------------------------------------------------------------------------------- */

/* A loop of its own for each, so that each is called as a user's program calls it. */
#define OVER(name, rule)                                             \
    static unsigned over_##name(const struct code *codes)            \
    {                                                                \
        unsigned sum = 0;                                            \
                                                                     \
        for (const struct code *it = codes; it < codes + SLICE; it++) \
            sum += rule;                                             \
        return sum;                                                  \
    }

OVER(taketwo, taketwo_classify(it->text, it->len).rule)
OVER(chain, chain(it->text, it->len))
OVER(table, table(it->text, it->len))
OVER(ends, ends(it->text, it->len))
OVER(each, each(it->text, it->len))
OVER(nothing, nothing(it->text, it->len))

static struct {
    const char *name;
    unsigned (*run)(const struct code *codes);
} variants[] = {
    {"taketwo", over_taketwo},
    {"again", over_taketwo},
    {"memcmp chain", over_chain},
    {"gperf and chain", over_table},
    {"limit: read first and last 8 bytes", over_ends},
    {"limit: look at each byte", over_each},
    {"limit: empty function", over_nothing},
};
enum { VARIANTS = sizeof variants / sizeof *variants };

static double now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static uint64_t chance(void)
{
    static uint64_t state = 2;

    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static int ascending(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;

    return (a > b) - (a < b);
}

static void measure(const char *input, const struct code *codes, size_t slices, size_t rounds)
{
    static volatile unsigned sink;
    double *samples = malloc(VARIANTS * rounds * sizeof *samples);
    size_t order[VARIANTS];

    if (samples == NULL)
        abort();
    fprintf(stderr, "c classify %s\n", input);
    for (size_t i = 0; i < VARIANTS; i++)
        order[i] = i;
    for (size_t round = 0; round < rounds; round++) {
        const struct code *slice = codes + chance() % slices * SLICE;

        for (size_t i = VARIANTS - 1; i > 0; i--) {
            size_t j = chance() % (i + 1), other = order[i];

            order[i] = order[j];
            order[j] = other;
        }
        /* So that the first of the order is not the one that brings the slice into the cache. */
        sink = variants[0].run(slice);
        for (size_t i = 0; i < VARIANTS; i++) {
            double start = now_ns();

            sink = variants[order[i]].run(slice);
            samples[order[i] * rounds + round] = (now_ns() - start) / SLICE;
        }
    }
    (void)sink;
    printf("{\"name\": \"c classify %s\", \"unit\": \"ns per code\", \"p10\": {", input);
    for (size_t i = 0; i < VARIANTS; i++) {
        qsort(samples + i * rounds, rounds, sizeof *samples, ascending);
        printf("%s\"%s\": %.4f", i == 0 ? "" : ", ", variants[i].name, samples[i * rounds + rounds / 10]);
    }
    printf("}}");
    free(samples);
}

/* --- the inputs --------------------------------------------------------------------------------- */

static char *text(const char *folder, const char *file)
{
    char path[4096];
    FILE *opened;
    char *bytes;
    size_t len = 0, read;

    snprintf(path, sizeof path, "%s/%s", folder, file);
    opened = fopen(path, "rb");
    bytes = malloc(64 << 20);
    if (opened == NULL || bytes == NULL) {
        perror(path);
        exit(1);
    }
    while ((read = fread(bytes + len, 1, 4096, opened)) > 0)
        len += read;
    bytes[len] = '\0';
    fclose(opened);
    return bytes;
}

static void check(struct code code, const char *by, unsigned found)
{
    if (found != taketwo_classify(code.text, code.len).rule) {
        fprintf(stderr, "%.*s: %s says %u\n", (int)code.len, code.text, by, found);
        exit(1);
    }
}

int main(int argc, char **argv)
{
    static const char *const inputs[] = {"skew", "wide", "unique", "hot"};
    size_t rounds;

    if (argc != 3)
        return 2;
    rounds = strtoul(argv[2], NULL, 10);
    printf("[");
    for (size_t input = 0; input < sizeof inputs / sizeof *inputs; input++) {
        char file[32];
        char *line;
        size_t count = 0;
        struct code *codes = malloc((1 << 20) * sizeof *codes);

        if (codes == NULL || rounds == 0)
            return 1;
        snprintf(file, sizeof file, "%s.txt", inputs[input]);
        for (line = text(argv[1], file); *line != '\0' && count < 1 << 20; count++) {
            size_t len = strcspn(line, "\n");

            codes[count].text = len == 0 ? NULL : line;
            codes[count].len = len;
            check(codes[count], "the chain", chain(codes[count].text, len));
            check(codes[count], "gperf", table(codes[count].text, len));
            line += len + 1;
        }
        printf(input == 0 ? "" : ", ");
        measure(inputs[input], codes, count / SLICE, rounds);
        free(codes);
    }
    printf("]\n");
    return 0;
}
