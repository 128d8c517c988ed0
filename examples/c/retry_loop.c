/*
 * Sees four requests through to their end: creates tasks, polls for them, and tries again where that
 * helps. All the while it can be killed, and goes on where it was when it is started again.
 *
 *     cc retry_loop.c $(pkg-config --cflags --libs taketwo) -o retry_loop
 *     ./retry_loop work.state
 *
 * The service is made up (the second part), and time runs 20 times as fast. Put your own calls in
 * its place and set SPEED to 1. Compiles as C99 and as C++17, for POSIX. Exit status: 0 if all work
 * is over, 2 if it could not be done.
 */

#define _POSIX_C_SOURCE 200809L

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "taketwo.h"

#define SPEED 20

static void fail(const char *what, const char *why)
{
    fprintf(stderr, "retry_loop: %s: %s\n", what, why);
    exit(2);
}

/* Milliseconds since 1970: of a clock that goes on while the program does not run. */
static uint64_t now_ms(void)
{
    static uint64_t began;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    uint64_t ms = (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
    if (began == 0 || ms < began)
        began = ms;
    return began + (ms - began) * SPEED;
}

static void sleep_until(uint64_t at_ms)
{
    uint64_t now = now_ms();
    if (at_ms <= now)
        return;
    uint64_t wait_ms = (at_ms - now) / SPEED + 1;
    struct timespec wait;
    wait.tv_sec = (time_t)(wait_ms / 1000);
    wait.tv_nsec = (long)(wait_ms % 1000) * 1000000;
    nanosleep(&wait, NULL);
}

/* --- a service that is not there --- */

enum { WORKS = 4, ID_BYTES = 32 };

/* What happens to each attempt of each work: the HTTP status of its creation, 0 for a connection
   that is cut although the task was made, and the record of the task once it is over. */
static const struct {
    unsigned http_status;
    const char *record;
} script[WORKS][2] = {
    {{200, "{\"status\": \"FAILED\", \"failureCode\": \"INTERNAL.BAD_OUTPUT.CODE01\", \"cost\": {\"credits\": 0}}"},
     {200, "{\"status\": \"SUCCEEDED\", \"cost\": {\"credits\": 5}}"}},
    {{429, NULL}, {200, "{\"status\": \"SUCCEEDED\"}"}},
    {{200, "{\"status\": \"FAILED\", \"failureCode\": \"SAFETY.INPUT.TEXT\", \"cost\": {\"credits\": 5}}"}, {200, ""}},
    {{0, "{\"status\": \"SUCCEEDED\"}"}, {200, ""}},
};
static int creations[WORKS], reads[WORKS];

/* Returns the HTTP status of asking for a task, and its id if there is one to be read. */
static unsigned create_task(int work, char id[ID_BYTES], taketwo_hint *hint)
{
    int attempt = creations[work]++ > 0;
    unsigned status = script[work][attempt].http_status;
    reads[work] = 0;
    if (status == 200)
        snprintf(id, ID_BYTES, "task-%d-%d", work, attempt);
    if (status == 429) {
        hint->has_after = 1; /* Retry-After: 5 */
        hint->after_ms = 5000;
    }
    return status;
}

/* Returns the HTTP status of asking for the record of a task, and the record. */
static unsigned read_task(const char *id, const char **record)
{
    int work, attempt;
    if (sscanf(id, "task-%d-%d", &work, &attempt) != 2 || work < 0 || work >= WORKS || attempt < 0 ||
        attempt > 1 || creations[work] == 0)
        return 404;
    *record = reads[work]++ == 0 ? "{\"status\": \"RUNNING\"}" : script[work][attempt].record;
    return 200;
}

/* What you have to find out what became of a request: a log of your proxy, say, or a person. */
static bool find_task(int work, char id[ID_BYTES])
{
    if (creations[work] == 0)
        return false;
    snprintf(id, ID_BYTES, "task-%d-%d", work, creations[work] - 1);
    return true;
}

/* --- the work, and how it is kept --- */

static const char *const names[WORKS] = {"clip-1", "clip-2", "clip-3", "clip-4"};

static struct work {
    taketwo_job job;
    char task_id[ID_BYTES]; /* of the attempt in flight, "" where it is not known */
} works[WORKS];
static taketwo_policy policy;
static taketwo_budget budget;
static const char *path;

enum { WORK_BYTES = TAKETWO_JOB_BYTES + ID_BYTES };

/* Returns once all of it is on disk: only then may the answer of a call be acted on. */
static void save(void)
{
    uint8_t bytes[TAKETWO_BUDGET_BYTES + WORKS * WORK_BYTES];
    char other[1024];
    taketwo_budget_save(&budget, &policy, bytes);
    for (int at = 0; at < WORKS; at++) {
        uint8_t *to = bytes + TAKETWO_BUDGET_BYTES + at * WORK_BYTES;
        taketwo_job_save(&works[at].job, to);
        memcpy(to + TAKETWO_JOB_BYTES, works[at].task_id, ID_BYTES);
    }
    snprintf(other, sizeof other, "%.1000s.new", path);
    FILE *file = fopen(other, "wb");
    if (file == NULL || fwrite(bytes, sizeof bytes, 1, file) != 1 || fflush(file) != 0 ||
        fsync(fileno(file)) != 0 || fclose(file) != 0 || rename(other, path) != 0)
        fail(path, "cannot be written");
}

static uint64_t seed(void)
{
    uint64_t drawn = 0;
    FILE *file = fopen("/dev/urandom", "rb");
    if (file == NULL || fread(&drawn, sizeof drawn, 1, file) != 1)
        fail("/dev/urandom", "cannot be read");
    fclose(file);
    return drawn;
}

static void load(void)
{
    uint8_t bytes[TAKETWO_BUDGET_BYTES + WORKS * WORK_BYTES];
    taketwo_error error;
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        uint64_t drawn = seed();
        taketwo_budget_new(&policy, &budget);
        for (int at = 0; at < WORKS; at++) /* each attempt may cost 5 credits */
            taketwo_job_new(&policy, drawn, names[at], strlen(names[at]), NULL, 5000, &works[at].job);
        return;
    }
    if (fread(bytes, sizeof bytes, 1, file) != 1)
        fail(path, "is too short");
    fclose(file);
    if (taketwo_budget_load(&policy, bytes, TAKETWO_BUDGET_BYTES, &budget, &error) != TAKETWO_STATUS_OK)
        fail(path, error.message);
    for (int at = 0; at < WORKS; at++) {
        const uint8_t *from = bytes + TAKETWO_BUDGET_BYTES + at * WORK_BYTES;
        if (taketwo_job_load(&policy, from, TAKETWO_JOB_BYTES, &works[at].job, &error) != TAKETWO_STATUS_OK)
            fail(path, error.message);
        memcpy(works[at].task_id, from + TAKETWO_JOB_BYTES, ID_BYTES);
        works[at].task_id[ID_BYTES - 1] = '\0';
    }
}

/* --- the loop --- */

/* Every answer goes through here: into the log, and on disk. */
static void answered(int at, taketwo_status status, const taketwo_decision *decision)
{
    char sentence[512];
    if (status != TAKETWO_STATUS_OK) {
        snprintf(sentence, sizeof sentence, "status %d", (int)status);
        fail(names[at], sentence);
    }
    taketwo_decision_explain(decision, sentence, sizeof sentence);
    printf("%s: %s\n", names[at], sentence);
    fflush(stdout);
    save();
}

static void failed(int at, taketwo_failure failure, const taketwo_hint *hint, const uint64_t *charge)
{
    taketwo_decision decision;
    taketwo_job *job = &works[at].job;
    char id[ID_BYTES] = "";
    if (failure.kind != TAKETWO_FAILURE_KIND_CREATION)
        works[at].task_id[0] = '\0'; /* the task is over; it is saved with the answer */
    answered(at, taketwo_job_fail(job, &policy, now_ms(), failure, hint, charge, &decision), &decision);
    if (decision.action != TAKETWO_ACTION_RECONCILE)
        return;
    if (find_task(at, id)) {
        memcpy(works[at].task_id, id, ID_BYTES);
        answered(at, taketwo_job_poll(job, &policy, now_ms(), NULL, &decision), &decision);
    } else {
        /* For certain there is no task, so it is as if the service had refused. Where you are not
           certain report taketwo_failure_cancelled(), which stops the job. */
        taketwo_failure refused = taketwo_failure_creation(503);
        answered(at, taketwo_job_fail(job, &policy, now_ms(), refused, NULL, NULL, &decision), &decision);
    }
}

static void poll_for(int at)
{
    taketwo_decision decision;
    taketwo_task task;
    taketwo_task_error error;
    taketwo_job *job = &works[at].job;
    const char *record = NULL;
    unsigned http_status = read_task(works[at].task_id, &record);
    if (http_status == 200 && taketwo_read_task(record, strlen(record), &task, &error) == TAKETWO_STATUS_OK &&
        task.is_over) {
        if (task.status == TAKETWO_TASK_STATUS_SUCCEEDED)
            answered(at, taketwo_job_succeed(job, &policy, now_ms(), &budget, &decision), &decision);
        else if (task.status == TAKETWO_TASK_STATUS_CANCELLED)
            failed(at, taketwo_failure_cancelled(), NULL, NULL);
        else
            failed(at, taketwo_failure_task(&task.classification), NULL,
                   task.has_cost ? &task.cost_millicredits : NULL);
    } else if (http_status != 200 && taketwo_classify_http((uint16_t)http_status).ends_polling) {
        works[at].task_id[0] = '\0';
        failed(at, taketwo_failure_creation(0), NULL, NULL); /* it is not known what became of it */
    } else {
        answered(at, taketwo_job_poll(job, &policy, now_ms(), NULL, &decision), &decision);
    }
}

static void start(int at)
{
    taketwo_decision decision;
    taketwo_job *job = &works[at].job;
    taketwo_hint hint;
    char id[ID_BYTES] = "";
    memset(&hint, 0, sizeof hint);
    works[at].task_id[0] = '\0';
    answered(at, taketwo_job_start(job, &policy, now_ms(), &budget, &decision), &decision);
    if (decision.action != TAKETWO_ACTION_GO)
        return;
    /* It is on disk that the job is in flight: only now is the request sent. */
    unsigned http_status = create_task(at, id, &hint);
    if (http_status == 200) {
        memcpy(works[at].task_id, id, ID_BYTES);
        answered(at, taketwo_job_poll(job, &policy, now_ms(), NULL, &decision), &decision);
    } else {
        failed(at, taketwo_failure_creation((uint16_t)http_status), &hint, NULL);
    }
}

static void set(const char *field, uint64_t value)
{
    taketwo_error error;
    error.message[0] = '\0';
    if (taketwo_policy_set(&policy, field, strlen(field), value, &error) != TAKETWO_STATUS_OK)
        fail(field, error.message);
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: retry_loop STATE_FILE\n");
        return 2;
    }
    if (taketwo_abi_version() != TAKETWO_ABI_VERSION)
        fail("libtaketwo", "is another than this was built for");
    path = argv[1];
    taketwo_policy_preset(TAKETWO_PRESET_ALONE, &policy);
    set("classes.unlikely.floor_ms", 500); /* do not wait long for a service that is made up */
    set("classes.unlikely.base_ms", 1000);
    set("budget.capacity", 10000); /* a test of ten retries is no burden to anybody */
    load();

    /* In flight without a task: killed after saving, and before or after sending. Do not send. */
    for (int at = 0; at < WORKS; at++)
        if (taketwo_job_phase(&works[at].job) == TAKETWO_PHASE_IN_FLIGHT && works[at].task_id[0] == '\0')
            failed(at, taketwo_failure_creation(0), NULL, NULL);

    for (;;) {
        int next = -1;
        for (int at = 0; at < WORKS; at++) {
            uint8_t phase = taketwo_job_phase(&works[at].job);
            if (phase == TAKETWO_PHASE_DONE || phase == TAKETWO_PHASE_STOPPED)
                continue;
            if (next < 0 || taketwo_job_at_ms(&works[at].job) < taketwo_job_at_ms(&works[next].job))
                next = at;
        }
        if (next < 0)
            break;
        sleep_until(taketwo_job_at_ms(&works[next].job));
        if (taketwo_job_phase(&works[next].job) == TAKETWO_PHASE_IN_FLIGHT)
            poll_for(next);
        else
            start(next);
    }
    uint64_t lost = 0;
    int done = 0;
    for (int at = 0; at < WORKS; at++) {
        lost += taketwo_job_lost_millicredits(&works[at].job);
        done += taketwo_job_phase(&works[at].job) == TAKETWO_PHASE_DONE;
    }
    printf("%d of %d done, %.3f credits lost, %" PRIu64 " tokens left\n", done, (int)WORKS,
           (double)lost / 1000, taketwo_budget_tokens(&budget));
    return 0;
}
