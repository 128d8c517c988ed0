/* Jobs of many threads on one budget: not a token is lost, and none is spent twice. */

#define _POSIX_C_SOURCE 200809L

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "taketwo.h"

enum { THREADS = 4, JOBS = 2000, CAPACITY = 4000000, COST = 1000 };

static taketwo_policy policy;
static taketwo_budget budget;

struct result {
    long sent;
    long parked;
    long wrong;
};

static void *run(void *to)
{
    struct result *result = (struct result *)to;
    taketwo_classification code = taketwo_classify("INTERNAL", 8);
    for (int at = 0; at < JOBS; at++) {
        taketwo_job job;
        taketwo_decision decision;
        taketwo_status status = taketwo_job_new(&policy, 7, (const char *)&at, sizeof at, NULL, 0, &job);
        if (status == TAKETWO_STATUS_OK)
            status = taketwo_job_start_atomic(&job, &policy, 0, &budget, &decision);
        if (status == TAKETWO_STATUS_OK)
            status = taketwo_job_fail(&job, &policy, 0, taketwo_failure_task(&code), NULL, NULL, &decision);
        if (status == TAKETWO_STATUS_OK)
            status = taketwo_job_start_atomic(&job, &policy, decision.at_ms, &budget, &decision);
        result->wrong += status != TAKETWO_STATUS_OK;
        if (status == TAKETWO_STATUS_OK && decision.check == TAKETWO_CHECK_TOKENS)
            result->sent++;
        else if (status == TAKETWO_STATUS_OK && decision.check == TAKETWO_CHECK_BUDGET)
            result->parked++;
        else
            result->wrong++;
    }
    return NULL;
}

int main(void)
{
    static const char json[] = "{\"budget\": {\"capacity\": 4000000}}";
    pthread_t threads[THREADS];
    struct result results[THREADS], all = {0, 0, 0};
    taketwo_budget left;
    memset(results, 0, sizeof results);
    if (taketwo_policy_read(json, sizeof json - 1, &policy, NULL) != TAKETWO_STATUS_OK ||
        taketwo_budget_new(&policy, &budget) != TAKETWO_STATUS_OK)
        return 2;
    for (int at = 0; at < THREADS; at++)
        if (pthread_create(&threads[at], NULL, run, &results[at]) != 0)
            return 2;
    for (int at = 0; at < THREADS; at++) {
        pthread_join(threads[at], NULL);
        all.sent += results[at].sent;
        all.parked += results[at].parked;
        all.wrong += results[at].wrong;
    }
    int passed = all.sent == CAPACITY / COST && all.parked == THREADS * JOBS - CAPACITY / COST && all.wrong == 0 &&
                 taketwo_budget_copy_atomic(&budget, &left) == TAKETWO_STATUS_OK &&
                 taketwo_budget_tokens(&left) == 0;
    printf("threads: %ld sent, %ld parked, %ld wrong\n", all.sent, all.parked, all.wrong);
    printf("C threads: %d passed, %d failed\n", passed, !passed);
    return !passed;
}
