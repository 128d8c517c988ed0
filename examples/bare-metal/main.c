/*
 * A failed task, judged and retried on a machine without an operating system.
 *
 * Nothing here asks for a heap, files, threads or a C library; `board.c` starts the machine, and is its
 * only way to speak. Returns 0 if every answer is the one that it should be.
 */

#include "board.h"
#include "taketwo.h"

static bool starts_with(const char *text, const char *start)
{
    while (*start != '\0')
        if (*text++ != *start++)
            return false;
    return true;
}

static bool explained(const taketwo_decision *decision, const char *start)
{
    char sentence[512];
    taketwo_decision_explain(decision, sentence, sizeof sentence);
    board_say(sentence);
    board_say("\n");
    return starts_with(sentence, start);
}

/* What a moderated prompt is: nothing to try again. */
static bool classifies(void)
{
    static const char record[] =
        "{\"id\": \"17\", \"status\": \"FAILED\", \"failureCode\": \"SAFETY.INPUT.TEXT\"}";
    taketwo_task task;
    if (taketwo_read_task(record, sizeof record - 1, &task, NULL) != TAKETWO_STATUS_OK)
        return false;
    board_say(taketwo_rule_user_message(task.classification.rule));
    board_say("\n");
    return task.classification.rule == TAKETWO_RULE_SAFETY_INPUT &&
           task.classification.verdict == TAKETWO_VERDICT_NEVER;
}

/* A passing failure: it waits, is started again when that is over, and is done. */
static bool decides(void)
{
    static const char name[] = "clip-1", code[] = "INTERNAL";
    taketwo_policy policy;
    taketwo_budget budget;
    taketwo_job job;
    taketwo_decision decision;
    uint8_t saved[TAKETWO_JOB_BYTES];
    uint64_t now_ms = 1000; /* the clock of the board, in a real program */

    if (taketwo_policy_preset(TAKETWO_PRESET_ALONE, &policy) != TAKETWO_STATUS_OK ||
        taketwo_budget_new(&policy, &budget) != TAKETWO_STATUS_OK ||
        taketwo_job_new(&policy, 17, name, sizeof name - 1, NULL, 0, &job) !=
            TAKETWO_STATUS_OK)
        return false;
    if (taketwo_job_start(&job, &policy, now_ms, &budget, &decision) != TAKETWO_STATUS_OK ||
        !explained(&decision, "go: attempt 1"))
        return false;

    taketwo_classification found = taketwo_classify(code, sizeof code - 1);
    taketwo_failure failure = taketwo_failure_task(&found);
    if (taketwo_job_fail(&job, &policy, now_ms, failure, NULL, NULL, &decision) != TAKETWO_STATUS_OK ||
        !explained(&decision, "wait until ") || decision.delay_ms < 5000)
        return false;

    /* To flash and back, as if power had been lost while it waited. */
    if (taketwo_job_save(&job, saved) != TAKETWO_STATUS_OK ||
        taketwo_job_load(&policy, saved, sizeof saved, &job, NULL) != TAKETWO_STATUS_OK)
        return false;
    now_ms = decision.at_ms;
    return taketwo_job_start(&job, &policy, now_ms, &budget, &decision) == TAKETWO_STATUS_OK &&
           explained(&decision, "go: attempt 2") &&
           taketwo_job_succeed(&job, &policy, now_ms, &budget, &decision) == TAKETWO_STATUS_OK &&
           explained(&decision, "done: ");
}

int main(void)
{
    return taketwo_abi_version() == TAKETWO_ABI_VERSION && classifies() && decides() ? 0 : 1;
}
