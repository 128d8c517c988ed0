/*
 * taketwo: why a Runway API task failed, and whether to try again.
 *
 * Generated; do not edit. This file is the manual of the C library.
 *
 * Values, not handles. The library allocates nothing, so there is nothing to free, and keeps no
 * state, so every function may be called from any thread at any time, by many at once. Structs
 * belong to the caller, who may copy them as they please.
 *
 * Text in is a pointer and a length in bytes: no NUL needs to follow it, and the library never
 * keeps it. Text out is UTF-8 with a NUL behind it, unless its comment says otherwise; a function
 * that returns one returns static text, never NULL, that lives as long as the library is loaded.
 *
 * Numbers of enumerators and rules are for ever: none is given to another meaning, and new ones may
 * come with a new version of the library. A switch over them needs a default.
 *
 * A retry is decided by three structs of the caller: a taketwo_policy (when, and how often), a
 * taketwo_job for each thing that the user wants, and a taketwo_budget that many jobs share. Each
 * call is given the time, and answers with a taketwo_decision; the library neither sleeps nor reads
 * a clock. The order that survives a crash is:
 *
 *     taketwo_job_start(&job, &policy, now, &budget, &decision);
 *     if the action is TAKETWO_ACTION_GO:
 *         save the job (taketwo_job_save) and wait until it is on disk,
 *         then send the request,
 *         then taketwo_job_poll() until the task is over,
 *         then taketwo_job_succeed() or taketwo_job_fail(), and save again.
 *     if it is TAKETWO_ACTION_WAIT: save, and start again at decision.at_ms.
 *
 * A job that is found in TAKETWO_PHASE_IN_FLIGHT after a crash may have been sent or not: find out
 * which before anything is sent again. examples/c/retry_loop.c does all of it.
 *
 * Times are milliseconds of one clock of the caller's that counts on through restarts, such as
 * those since 1970; credits and tokens are in thousandths. A job and a budget are of one thread at a
 * time; the functions whose names end in _atomic let jobs of many threads share a budget.
 *
 * Small structs are passed and returned by value. For languages that cannot do that each of these
 * functions is there once more, with _by_pointer behind its name and a pointer for the struct.
 *
 * Link with -ltaketwo, or as `pkg-config --cflags --libs taketwo` says.
 */


#ifndef TAKETWO_H
#define TAKETWO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The version of this header. */
#define TAKETWO_VERSION "0.1.0"
#define TAKETWO_VERSION_MAJOR 0
#define TAKETWO_VERSION_MINOR 1
#define TAKETWO_VERSION_PATCH 0
/* MAJOR * 1000000 + MINOR * 1000 + PATCH */
#define TAKETWO_VERSION_NUMBER 1000

/* A fair limit for the bytes of a line of JSON Lines. */
#define TAKETWO_MAX_LINE_BYTES 1048576

/* The most thousandths of a credit that a record may name. */
#define TAKETWO_MAX_MILLICREDITS UINT64_C(1000000000000)

/* How many bytes a saved policy, job and budget have. */
#define TAKETWO_POLICY_BYTES 232
#define TAKETWO_JOB_BYTES 120
#define TAKETWO_BUDGET_BYTES 40

/*
 * The rules, by the failure codes they cover, in order of precedence: where
 * several cover a code, the first of them is its rule. Behind them those of HTTP answers.
 */
enum taketwo_rule {
    /*
     * safety.input: SAFETY.INPUT and below.
     */
    TAKETWO_RULE_SAFETY_INPUT = 1,
    /*
     * safety.output: SAFETY.OUTPUT and below.
     */
    TAKETWO_RULE_SAFETY_OUTPUT = 2,
    /*
     * safety: SAFETY and below.
     */
    TAKETWO_RULE_SAFETY = 3,
    /*
     * input_preprocessing.safety.text: exactly INPUT_PREPROCESSING.SAFETY.TEXT.
     */
    TAKETWO_RULE_INPUT_PREPROCESSING_SAFETY_TEXT = 4,
    /*
     * input_preprocessing.safety: INPUT_PREPROCESSING.SAFETY and below.
     */
    TAKETWO_RULE_INPUT_PREPROCESSING_SAFETY = 5,
    /*
     * safety.nested: any other code with a segment SAFETY, in any letter case.
     */
    TAKETWO_RULE_SAFETY_NESTED = 6,
    /*
     * asset.invalid: ASSET.INVALID and below.
     */
    TAKETWO_RULE_ASSET_INVALID = 7,
    /*
     * internal.bad_output: INTERNAL.BAD_OUTPUT and below.
     */
    TAKETWO_RULE_INTERNAL_BAD_OUTPUT = 8,
    /*
     * input_preprocessing.internal: INPUT_PREPROCESSING.INTERNAL and below.
     */
    TAKETWO_RULE_INPUT_PREPROCESSING_INTERNAL = 9,
    /*
     * internal: exactly INTERNAL.
     */
    TAKETWO_RULE_INTERNAL = 10,
    /*
     * internal.other: INTERNAL and below.
     */
    TAKETWO_RULE_INTERNAL_OTHER = 11,
    /*
     * absent: no code.
     */
    TAKETWO_RULE_ABSENT = 12,
    /*
     * third_party.unavailable: THIRD_PARTY.UNAVAILABLE and below.
     */
    TAKETWO_RULE_THIRD_PARTY_UNAVAILABLE = 13,
    /*
     * third_party.input_validation: THIRD_PARTY.INPUT_VALIDATION and below.
     */
    TAKETWO_RULE_THIRD_PARTY_INPUT_VALIDATION = 14,
    /*
     * unknown: any other well-formed code.
     */
    TAKETWO_RULE_UNKNOWN = 0,
    /*
     * malformed: anything else.
     */
    TAKETWO_RULE_MALFORMED = 15,
    /*
     * http.throttled: 429.
     */
    TAKETWO_RULE_HTTP_THROTTLED = 64,
    /*
     * http.unavailable: 503.
     */
    TAKETWO_RULE_HTTP_UNAVAILABLE = 65,
    /*
     * http.gateway: 502, 504.
     */
    TAKETWO_RULE_HTTP_GATEWAY = 66,
    /*
     * http.rejected: 400 to 401, 404 to 405.
     */
    TAKETWO_RULE_HTTP_REJECTED = 67,
    /*
     * http.client: 400 to 499.
     */
    TAKETWO_RULE_HTTP_CLIENT = 68,
    /*
     * http.server: 500 to 599.
     */
    TAKETWO_RULE_HTTP_SERVER = 69,
    /*
     * http.unclear: anything else, and no answer.
     */
    TAKETWO_RULE_HTTP_UNCLEAR = 70,
};

/*
 * The fields of a policy as taketwo_policy_set() names them: the least and the most that each
 * may be, and what it is in TAKETWO_PRESET_ALONE.
 *
 *     max_attempts: 1 to 1000000; 4
 *     min_attempt_ms: 0 to 604800000; 5000
 *     max_elapsed_ms: 0 to 604800000 or TAKETWO_NONE; 180000
 *     probe_ms: 0 to 604800000 or TAKETWO_NONE; none
 *     ceiling_millicredits: 1 to 1000000000000000 or TAKETWO_NONE; none
 *     allow_duplicate: 0 to 1; 0
 *     allow_no_jitter: 0 to 1; 0
 *     budget.capacity: 1 to 4000000; 2000
 *     budget.deposit: 0 to 4000000; 100
 *     classes.unlikely.retries: 0 to 1000000; 1
 *     classes.unlikely.multiplier: 1000 to 1000000; 2000
 *     classes.unlikely.jitter_low: 0 to 1000; 500
 *     classes.unlikely.jitter_high: 0 to 1000; 1000
 *     classes.unlikely.cost: 0 to 4000000; 1000
 *     classes.unlikely.floor_ms: 0 to 604800000; 2000
 *     classes.unlikely.base_ms: 1 to 604800000; 5000
 *     classes.unlikely.cap_ms: 0 to 604800000; 30000
 *     classes.after_delay.retries: 0 to 1000000; 3
 *     classes.after_delay.multiplier: 1000 to 1000000; 2000
 *     classes.after_delay.jitter_low: 0 to 1000; 500
 *     classes.after_delay.jitter_high: 0 to 1000; 1000
 *     classes.after_delay.cost: 0 to 4000000; 1000
 *     classes.after_delay.floor_ms: 0 to 604800000; 5000
 *     classes.after_delay.base_ms: 1 to 604800000; 10000
 *     classes.after_delay.cap_ms: 0 to 604800000; 60000
 *     classes.third_party.retries: 0 to 1000000; 3
 *     classes.third_party.multiplier: 1000 to 1000000; 2000
 *     classes.third_party.jitter_low: 0 to 1000; 500
 *     classes.third_party.jitter_high: 0 to 1000; 1000
 *     classes.third_party.cost: 0 to 4000000; 1000
 *     classes.third_party.floor_ms: 0 to 604800000; 30000
 *     classes.third_party.base_ms: 1 to 604800000; 60000
 *     classes.third_party.cap_ms: 0 to 604800000; 300000
 *     classes.throttled.retries: 0 to 1000000; 3
 *     classes.throttled.multiplier: 1000 to 1000000; 2000
 *     classes.throttled.jitter_low: 0 to 1000; 667
 *     classes.throttled.jitter_high: 0 to 1000; 1000
 *     classes.throttled.cost: 0 to 4000000; 350
 *     classes.throttled.floor_ms: 0 to 604800000; 1000
 *     classes.throttled.base_ms: 1 to 604800000; 2000
 *     classes.throttled.cap_ms: 0 to 604800000; 60000
 *     classes.inferred.retries: 0 to 1000000; 1
 *     classes.unspecified.retries: 0 to 1000000; 1
 */

/**
 * The version of the binary interface. It grows by one whenever a program that was built against
 * an older header could no longer run with the library.
 */
#define TAKETWO_ABI_VERSION 1

/**
 * Given or found in the place of a number of a policy: there is none.
 */
#define TAKETWO_NONE UINT64_MAX

/**
 * Found in the place of the number of a rule: there is none.
 */
#define TAKETWO_RULE_NONE UINT8_MAX

/**
 * What kind of failure it was.
 */
enum taketwo_family
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint8_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * Not known: the code is not in the table, or is not well formed.
     */
    TAKETWO_FAMILY_UNKNOWN = 0,
    /**
     * Content moderation rejected an input or the output.
     */
    TAKETWO_FAMILY_MODERATION = 1,
    /**
     * An input is not acceptable for this type of task.
     */
    TAKETWO_FAMILY_ASSET = 2,
    /**
     * The result was made and then rejected for its quality.
     */
    TAKETWO_FAMILY_BAD_OUTPUT = 3,
    /**
     * Something went wrong inside the service.
     */
    TAKETWO_FAMILY_INTERNAL = 4,
    /**
     * The provider of the model failed.
     */
    TAKETWO_FAMILY_THIRD_PARTY = 5,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum taketwo_family taketwo_family;
#else
typedef uint8_t taketwo_family;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * Whether the same request may be sent again.
 */
enum taketwo_verdict
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint8_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * No source says whether a retry may help.
     */
    TAKETWO_VERDICT_UNSPECIFIED = 0,
    /**
     * Must not be sent again as it is.
     */
    TAKETWO_VERDICT_NEVER = 1,
    /**
     * May be sent again, and will rarely succeed.
     */
    TAKETWO_VERDICT_UNLIKELY = 2,
    /**
     * May be sent again, after a delay.
     */
    TAKETWO_VERDICT_AFTER_DELAY = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum taketwo_verdict taketwo_verdict;
#else
typedef uint8_t taketwo_verdict;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * Where in the course of the task the failure arose.
 */
enum taketwo_stage
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint8_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * The code does not say.
     */
    TAKETWO_STAGE_UNSPECIFIED = 0,
    /**
     * While the inputs were prepared and moderated.
     */
    TAKETWO_STAGE_PREPROCESSING = 1,
    /**
     * At an input.
     */
    TAKETWO_STAGE_INPUT = 2,
    /**
     * While the result was made.
     */
    TAKETWO_STAGE_PROCESSING = 3,
    /**
     * At the result.
     */
    TAKETWO_STAGE_OUTPUT = 4,
    /**
     * At the provider of the model.
     */
    TAKETWO_STAGE_PROVIDER = 5,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum taketwo_stage taketwo_stage;
#else
typedef uint8_t taketwo_stage;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * Whether the credits are expected to come back. What a task was really charged, where its record
 * says so, is the fact and overrides it.
 */
enum taketwo_refund
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint8_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * No source says.
     */
    TAKETWO_REFUND_UNSPECIFIED = 0,
    /**
     * The credits are lost.
     */
    TAKETWO_REFUND_NO = 1,
    /**
     * The credits come back.
     */
    TAKETWO_REFUND_YES = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum taketwo_refund taketwo_refund;
#else
typedef uint8_t taketwo_refund;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What to do about the failure.
 */
enum taketwo_remedy
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint8_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * Nothing is known that helps: a person should look.
     */
    TAKETWO_REMEDY_ASK_PERSON = 0,
    /**
     * Change the input that was rejected.
     */
    TAKETWO_REMEDY_CHANGE_INPUT = 1,
    /**
     * Change the text of the prompt.
     */
    TAKETWO_REMEDY_CHANGE_PROMPT = 2,
    /**
     * Replace the image, video or other asset by an acceptable one.
     */
    TAKETWO_REMEDY_REPLACE_ASSET = 3,
    /**
     * Remove overlaid text and graphics from the input, and add them to the output instead.
     */
    TAKETWO_REMEDY_REMOVE_OVERLAY = 4,
    /**
     * Wait, then send the same request again.
     */
    TAKETWO_REMEDY_WAIT = 5,
    /**
     * Wait, or choose another model.
     */
    TAKETWO_REMEDY_WAIT_OR_CHANGE_MODEL = 6,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum taketwo_remedy taketwo_remedy;
#else
typedef uint8_t taketwo_remedy;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What a rule rests on.
 */
enum taketwo_basis
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint8_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * Nothing: the code is not known.
     */
    TAKETWO_BASIS_NONE = 0,
    /**
     * A sentence of the vendor's page.
     */
    TAKETWO_BASIS_PAGE = 1,
    /**
     * A later state of the vendor's page.
     */
    TAKETWO_BASIS_REVISION = 2,
    /**
     * Seen in life, not documented.
     */
    TAKETWO_BASIS_OBSERVED = 3,
    /**
     * Drawn from a sentence of the page that does not name the code.
     */
    TAKETWO_BASIS_INFERRED = 4,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum taketwo_basis taketwo_basis;
#else
typedef uint8_t taketwo_basis;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What became of a call.
 */
enum taketwo_status
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * It was done, and what it gives has been written.
     */
    TAKETWO_STATUS_OK = 0,
    /**
     * A pointer that must not be NULL is. Nothing was written.
     */
    TAKETWO_STATUS_NULL_POINTER = 1,
    /**
     * The line is blank, so there is no task on it. Nothing was written. Go on with the next line.
     */
    TAKETWO_STATUS_BLANK_LINE = 2,
    /**
     * The record cannot be read; the error says what is wrong, and where. Nothing of it is to be
     * taken for the state of a task: ask for the record again, or have a person look at it.
     */
    TAKETWO_STATUS_INVALID_TASK = 3,
    /**
     * A number or name that has no meaning where it was given. Nothing was written.
     */
    TAKETWO_STATUS_INVALID_ARGUMENT = 4,
    /**
     * It is no policy: the file or the bytes cannot be read, a number is out of its range, or the
     * struct was never filled. Nothing was written.
     */
    TAKETWO_STATUS_INVALID_POLICY = 5,
    /**
     * It is no job or budget: the bytes are of something else, damaged or impossible, or the struct
     * was never filled. Nothing of it is to be guessed. Nothing was written.
     */
    TAKETWO_STATUS_INVALID_STATE = 6,
    /**
     * The call does not fit the phase of the job. Nothing was written.
     */
    TAKETWO_STATUS_OUT_OF_TURN = 7,
    /**
     * The job, or the budget, was made with another policy. Nothing was written.
     * taketwo_job_rebind() moves a job to another policy on purpose.
     */
    TAKETWO_STATUS_OTHER_POLICY = 8,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum taketwo_status taketwo_status;
#else
typedef uint32_t taketwo_status;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * The state of a task.
 */
enum taketwo_task_status
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint8_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * Not begun.
     */
    TAKETWO_TASK_STATUS_PENDING = 1,
    /**
     * Queued for the concurrency limit: not failed.
     */
    TAKETWO_TASK_STATUS_THROTTLED = 2,
    /**
     * Begun.
     */
    TAKETWO_TASK_STATUS_RUNNING = 3,
    /**
     * Over, with a result.
     */
    TAKETWO_TASK_STATUS_SUCCEEDED = 4,
    /**
     * Over, without one.
     */
    TAKETWO_TASK_STATUS_FAILED = 5,
    /**
     * Over, because somebody cancelled it. Records spell it `CANCELLED` or `CANCELED`.
     */
    TAKETWO_TASK_STATUS_CANCELLED = 6,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum taketwo_task_status taketwo_task_status;
#else
typedef uint8_t taketwo_task_status;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What is wrong with a task record.
 */
enum taketwo_task_error_kind
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint8_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * It is not JSON: cut off, say, or with something behind its end.
     */
    TAKETWO_TASK_ERROR_KIND_BROKEN_JSON = 1,
    /**
     * It is not UTF-8.
     */
    TAKETWO_TASK_ERROR_KIND_NOT_UTF8 = 2,
    /**
     * Its arrays and objects are nested deeper than is read.
     */
    TAKETWO_TASK_ERROR_KIND_TOO_DEEP = 3,
    /**
     * A key that is read holds a value of another type, or the record is not an object.
     */
    TAKETWO_TASK_ERROR_KIND_WRONG_TYPE = 4,
    /**
     * A key that must be there is not.
     */
    TAKETWO_TASK_ERROR_KIND_MISSING_KEY = 5,
    /**
     * A key that is read stands twice.
     */
    TAKETWO_TASK_ERROR_KIND_DUPLICATE_KEY = 6,
    /**
     * The status is none of those that are known.
     */
    TAKETWO_TASK_ERROR_KIND_UNKNOWN_STATUS = 7,
    /**
     * A number is negative, not finite, or over the bound.
     */
    TAKETWO_TASK_ERROR_KIND_NUMBER_OUT_OF_RANGE = 8,
    /**
     * The line is longer than the limit.
     */
    TAKETWO_TASK_ERROR_KIND_LINE_TOO_LONG = 9,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum taketwo_task_error_kind taketwo_task_error_kind;
#else
typedef uint8_t taketwo_task_error_kind;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * How a failure may be retried: each class has its own number of retries, delays and cost.
 */
enum taketwo_retry_class
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint8_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * Not at all, whatever the policy says.
     */
    TAKETWO_RETRY_CLASS_NEVER = 0,
    /**
     * It may be, and will rarely help.
     */
    TAKETWO_RETRY_CLASS_UNLIKELY = 1,
    /**
     * After a delay.
     */
    TAKETWO_RETRY_CLASS_AFTER_DELAY = 2,
    /**
     * After a delay, but the code was only inferred, or the request may have been accepted.
     */
    TAKETWO_RETRY_CLASS_INFERRED = 3,
    /**
     * After a longer delay: the provider of the model is not available.
     */
    TAKETWO_RETRY_CLASS_THIRD_PARTY = 4,
    /**
     * When the service has room again: it refused to begin.
     */
    TAKETWO_RETRY_CLASS_THROTTLED = 5,
    /**
     * No source says.
     */
    TAKETWO_RETRY_CLASS_UNSPECIFIED = 6,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum taketwo_retry_class taketwo_retry_class;
#else
typedef uint8_t taketwo_retry_class;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What the host is to do.
 */
enum taketwo_action
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint8_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * Save the job, then send the request.
     */
    TAKETWO_ACTION_GO = 1,
    /**
     * Save the job, and call again when it is due.
     */
    TAKETWO_ACTION_WAIT = 2,
    /**
     * Give up; the job is over.
     */
    TAKETWO_ACTION_STOP = 3,
    /**
     * Find out whether the request was accepted, and report that.
     */
    TAKETWO_ACTION_RECONCILE = 4,
    /**
     * Nothing; the job is over, with a result.
     */
    TAKETWO_ACTION_DONE = 5,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum taketwo_action taketwo_action;
#else
typedef uint8_t taketwo_action;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * Which check decided.
 */
enum taketwo_check
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint8_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * It is the first attempt, and nothing stands against it.
     */
    TAKETWO_CHECK_GO = 1,
    /**
     * It is not due yet.
     */
    TAKETWO_CHECK_DUE = 2,
    /**
     * The deadline leaves too little time.
     */
    TAKETWO_CHECK_DEADLINE = 3,
    /**
     * It has been tried for long enough.
     */
    TAKETWO_CHECK_PATIENCE = 4,
    /**
     * It comes so late that many others may come at once.
     */
    TAKETWO_CHECK_SPREAD = 5,
    /**
     * The budget had tokens for it.
     */
    TAKETWO_CHECK_TOKENS = 6,
    /**
     * The budget had none, but no retry was sent for so long that one may go.
     */
    TAKETWO_CHECK_PROBE = 7,
    /**
     * The budget has no tokens for it: it is parked, not dropped.
     */
    TAKETWO_CHECK_BUDGET = 8,
    /**
     * Somebody cancelled the task.
     */
    TAKETWO_CHECK_CANCELLED = 9,
    /**
     * The request may have been accepted.
     */
    TAKETWO_CHECK_RECONCILE = 10,
    /**
     * The server said not to.
     */
    TAKETWO_CHECK_SERVER = 11,
    /**
     * The class of the failure allows no retry.
     */
    TAKETWO_CHECK_VERDICT = 12,
    /**
     * The attempts are used up.
     */
    TAKETWO_CHECK_ATTEMPTS = 13,
    /**
     * The retries of the class are used up.
     */
    TAKETWO_CHECK_RETRIES = 14,
    /**
     * Too many credits are lost.
     */
    TAKETWO_CHECK_CREDITS = 15,
    /**
     * The server asked for a longer delay than is waited for.
     */
    TAKETWO_CHECK_HINT = 16,
    /**
     * It may be tried again, after this delay.
     */
    TAKETWO_CHECK_DELAY = 17,
    /**
     * The task succeeded.
     */
    TAKETWO_CHECK_SUCCESS = 18,
    /**
     * The task is not over.
     */
    TAKETWO_CHECK_POLL = 19,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum taketwo_check taketwo_check;
#else
typedef uint8_t taketwo_check;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * Where a job stands.
 */
enum taketwo_phase
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint8_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * Nothing was sent yet.
     */
    TAKETWO_PHASE_READY = 1,
    /**
     * A retry is to be sent, not before it is due.
     */
    TAKETWO_PHASE_WAITING = 2,
    /**
     * Sent, or about to be: the outcome is not known.
     */
    TAKETWO_PHASE_IN_FLIGHT = 3,
    /**
     * Over, with a result.
     */
    TAKETWO_PHASE_DONE = 4,
    /**
     * Over, given up.
     */
    TAKETWO_PHASE_STOPPED = 5,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum taketwo_phase taketwo_phase;
#else
typedef uint8_t taketwo_phase;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * A set of numbers to start from.
 */
enum taketwo_preset
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint8_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * For a process that shares its budget with nobody: short patience, no probes.
     */
    TAKETWO_PRESET_ALONE = 1,
    /**
     * For a budget that many jobs feed, in a long-lived process or through a store.
     */
    TAKETWO_PRESET_SHARED = 2,
    /**
     * As `Alone`, without retries of codes that no source names.
     */
    TAKETWO_PRESET_CAUTIOUS = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum taketwo_preset taketwo_preset;
#else
typedef uint8_t taketwo_preset;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What kind of failure an attempt ended with.
 */
enum taketwo_failure_kind
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint8_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * The task was created, and failed.
     */
    TAKETWO_FAILURE_KIND_TASK = 1,
    /**
     * The task was created, and cancelled.
     */
    TAKETWO_FAILURE_KIND_CANCELLED = 2,
    /**
     * The task was not created, or it is not known whether it was.
     */
    TAKETWO_FAILURE_KIND_CREATION = 3,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum taketwo_failure_kind taketwo_failure_kind;
#else
typedef uint8_t taketwo_failure_kind;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * Whether the server said to try again.
 */
enum taketwo_hint_retry
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint8_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * It did not say.
     */
    TAKETWO_HINT_RETRY_UNSET = 0,
    /**
     * It said to. That changes nothing.
     */
    TAKETWO_HINT_RETRY_YES = 1,
    /**
     * It said not to. That stops the job.
     */
    TAKETWO_HINT_RETRY_NO = 2,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum taketwo_hint_retry taketwo_hint_retry;
#else
typedef uint8_t taketwo_hint_retry;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What a failure code means. A plain value of 16 bytes; it will not change in size.
 *
 * All of it but the detail depends on the rule alone: taketwo_rule_user_message(rule) and its like
 * give the texts of a rule.
 */
typedef struct taketwo_classification {
    /**
     * The number of the rule: one of taketwo_rule, or of a rule that is newer than this header.
     */
    uint8_t rule;
    /**
     * What kind of failure it was.
     */
    taketwo_family family;
    /**
     * Whether the same request may be sent again.
     */
    taketwo_verdict verdict;
    /**
     * Where in the course of the task it arose.
     */
    taketwo_stage stage;
    /**
     * Whether the credits are expected to come back.
     */
    taketwo_refund refund;
    /**
     * What to do about it.
     */
    taketwo_remedy remedy;
    /**
     * What the answer rests on.
     */
    taketwo_basis basis;
    /**
     * Where in the code its detail begins, in bytes, where detail_len is not 0. The detail tells
     * the likely source of a rejection: diagnostic only, not for end users.
     */
    uint8_t detail_offset;
    /**
     * The length of the detail in bytes; 0 where there is none.
     */
    uint8_t detail_len;
    /**
     * Zero.
     */
    uint8_t reserved[7];
} taketwo_classification;

/**
 * A task as its record tells it. A plain value; it will not change in size.
 */
typedef struct taketwo_task {
    /**
     * What the failure means, if status is TAKETWO_TASK_STATUS_FAILED. Its detail counts from the
     * start of the decoded failure code. Else its rule is TAKETWO_RULE_NONE, and the rest zero.
     */
    struct taketwo_classification classification;
    /**
     * What the task was charged, in thousandths of a credit, if has_cost; else 0.
     */
    uint64_t cost_millicredits;
    /**
     * What the task is expected to cost, in thousandths of a credit, if has_estimated_cost; else 0.
     */
    uint64_t estimated_cost_millicredits;
    /**
     * The failure code as it stands in the record, escapes and all, or NULL where there is none.
     * Points into the record: no NUL follows it. taketwo_decode_text() decodes it.
     */
    const char *failure_code;
    /**
     * The length of the failure code in bytes.
     */
    size_t failure_code_len;
    /**
     * The vendor's sentence about the failure, likewise: diagnostic only, not for end users.
     */
    const char *failure;
    /**
     * The length of the vendor's sentence in bytes.
     */
    size_t failure_len;
    /**
     * The state of the task.
     */
    taketwo_task_status status;
    /**
     * Whether the state will not change any more.
     */
    bool is_over;
    /**
     * Whether the record says what the task was charged. Zero is a fact, and not the same as no.
     */
    bool has_cost;
    /**
     * Whether the record says what the task is expected to cost.
     */
    bool has_estimated_cost;
    /**
     * Whether the task failed, its credits were expected to come back, and it was charged all the
     * same.
     */
    bool charged_despite_refund;
    /**
     * Zero.
     */
    uint8_t reserved[11];
} taketwo_task;

/**
 * Why a record cannot be read. A plain value; it will not change in size.
 */
typedef struct taketwo_task_error {
    /**
     * The key it is about, "cost.credits" say, with a NUL behind it; the empty text where it is not
     * about one.
     */
    char path[24];
    /**
     * Where it is, in bytes from the start of the record or line, if has_offset; else 0.
     */
    uint64_t offset;
    /**
     * The number of the line, from 1, as taketwo_read_line() was told; else 0.
     */
    uint64_t line;
    /**
     * The beginning of what was found, as UTF-8 with a NUL behind it: at a key its value, a string
     * without its quotes; elsewhere the character, or the hexadecimal digits of the byte. Empty
     * where nothing was found. The message tells these apart. A NUL may be what was found, so take
     * value_len bytes.
     */
    char value[48];
    /**
     * The whole error in one sentence, with place, value and bound, as UTF-8 with a NUL behind it.
     * None is longer than there is room for.
     */
    char message[432];
    /**
     * What is wrong.
     */
    taketwo_task_error_kind kind;
    /**
     * Whether offset is known.
     */
    bool has_offset;
    /**
     * The length of value in bytes, the NUL behind it not counted.
     */
    uint8_t value_len;
    /**
     * Zero.
     */
    uint8_t reserved[5];
} taketwo_task_error;

/**
 * When and how often to retry. Filled by taketwo_policy_preset(), taketwo_policy_read() or
 * taketwo_policy_load(), and never otherwise: every function checks what it is given, and answers
 * TAKETWO_STATUS_INVALID_POLICY to a struct that none of them filled. May be copied, and read by
 * many threads at once. It will not change in size.
 */
typedef struct taketwo_policy {
    /**
     * Of the library. To keep a policy elsewhere than in memory use taketwo_policy_save().
     */
    uint64_t opaque[32];
} taketwo_policy;

/**
 * Why a policy, or saved state, cannot be read. It will not change in size.
 */
typedef struct taketwo_error {
    /**
     * What is wrong, in a word that stays the same. Of a policy file: "syntax" "unknown_key"
     * "repeated" "wrong_type" "unknown_preset" "out_of_range". Of saved state: "wrong_length"
     * "wrong_kind" "newer_version" "unknown_version" "bad_checksum" "other_policy" "impossible",
     * and of its JSON also "missing_key" and "wrong_value".
     */
    char name[24];
    /**
     * How many bytes the whole sentence has. Some of it was cut if that is 992 or more: a policy
     * file is told of every number that is out of its range, and taketwo_policy_check() writes the
     * whole of it.
     */
    uint64_t message_len;
    /**
     * The whole of it in a sentence, with key, value and bound, as UTF-8 with a NUL behind it. Cut
     * between characters.
     */
    char message[992];
} taketwo_error;

/**
 * One thing that the user wants, made of one or more attempts. Filled by taketwo_job_new() or
 * taketwo_job_load(), and never otherwise: every function checks what it is given, and answers
 * TAKETWO_STATUS_INVALID_STATE to a struct that none of them filled. May be copied, but only one
 * copy may be gone on with, or the work is done twice. Of one thread at a time. It will not change
 * in size.
 */
typedef struct taketwo_job {
    /**
     * Of the library. To keep a job elsewhere than in memory use taketwo_job_save().
     */
    uint64_t opaque[16];
} taketwo_job;

/**
 * What jobs may still spend on retries, shared by those of a process or an organisation: one word,
 * which may be kept and copied as a number. Filled by taketwo_budget_new() or
 * taketwo_budget_load(); all zero it is an empty budget.
 *
 * Of one thread at a time, or of many if all of them use nothing but the functions whose names end
 * in _atomic. It will not change in size.
 */
typedef struct taketwo_budget {
    /**
     * Of the library.
     */
    uint64_t word;
} taketwo_budget;

/**
 * What a call of a job answers, and why. A plain value of 64 bytes; it will not change in size.
 * taketwo_decision_explain() says it in a sentence.
 */
typedef struct taketwo_decision {
    /**
     * When to start or to poll again, in the caller's milliseconds, if has_at; else 0. For
     * TAKETWO_CHECK_HINT it is when a new job might start.
     */
    uint64_t at_ms;
    /**
     * The delay that was drawn, in milliseconds, if has_delay; else 0.
     */
    uint64_t delay_ms;
    /**
     * The shortest that it could have been, likewise.
     */
    uint64_t delay_low_ms;
    /**
     * The longest that it could have been, likewise.
     */
    uint64_t delay_high_ms;
    /**
     * The two numbers that the check compared, the job's first; both 0 where it compares none.
     */
    uint64_t compared[2];
    /**
     * How many attempts were begun, this one counted; one that was refused for lack of room is not.
     */
    uint32_t attempts;
    /**
     * What to do: a taketwo_action, or one that is newer than this header.
     */
    uint8_t action;
    /**
     * What decided it: a taketwo_check, or one that is newer than this header.
     */
    uint8_t check;
    /**
     * How the failure may be retried: a taketwo_retry_class.
     */
    uint8_t retry_class;
    /**
     * The number of the rule that judged the failure, as taketwo_rule_name() takes it;
     * TAKETWO_RULE_NONE where none did.
     */
    uint8_t rule;
    /**
     * 1 if at_ms is set, else 0.
     */
    uint8_t has_at;
    /**
     * 1 if the three delays are set, else 0.
     */
    uint8_t has_delay;
    /**
     * Zero.
     */
    uint8_t reserved[6];
} taketwo_decision;

/**
 * How an attempt ended, other than well: taketwo_failure_task(), taketwo_failure_cancelled() and
 * taketwo_failure_creation() make it. It will not change in size.
 */
typedef struct taketwo_failure {
    /**
     * Of TAKETWO_FAILURE_KIND_CREATION: the HTTP status, 0 where there was no answer.
     */
    uint16_t http_status;
    /**
     * A taketwo_failure_kind.
     */
    uint8_t kind;
    /**
     * Of TAKETWO_FAILURE_KIND_TASK: the number of the rule of its failure code.
     */
    uint8_t rule;
    /**
     * Zero.
     */
    uint8_t reserved[4];
} taketwo_failure;

/**
 * What the server said about trying again, in its headers Retry-After, retry-after-ms and
 * x-should-retry. All zero where it said nothing. It will not change in size.
 */
typedef struct taketwo_hint {
    /**
     * After how many milliseconds, if has_after. The job never goes sooner, and gives up on more
     * than 900000.
     */
    uint64_t after_ms;
    /**
     * Whether to: a taketwo_hint_retry.
     */
    uint8_t retry;
    /**
     * 1 if after_ms is set, else 0.
     */
    uint8_t has_after;
    /**
     * Zero.
     */
    uint8_t reserved[6];
} taketwo_hint;

/**
 * What an HTTP answer means that is not a success. It will not change in size.
 */
typedef struct taketwo_http_answer {
    /**
     * The number of the rule: one of taketwo_rule, or of a rule that is newer than this header.
     */
    uint8_t rule;
    /**
     * How the answer may be retried.
     */
    taketwo_retry_class retry_class;
    /**
     * How a creation that was answered so may be retried.
     */
    taketwo_retry_class creation_class;
    /**
     * Whether a creation that was answered so may have made a task all the same.
     */
    bool is_ambiguous;
    /**
     * Whether polling is to end with this answer, because the task is out of sight. Any other error
     * while polling says nothing about the task: poll on.
     */
    bool ends_polling;
    /**
     * Zero.
     */
    uint8_t reserved[3];
} taketwo_http_answer;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * Returns the version of the library, "0.1.0" say. Compare it with TAKETWO_VERSION, the version of
 * the header.
 */
const char *taketwo_version(void);

/**
 * Returns TAKETWO_ABI_VERSION as the library was built with it. A program may run with the library
 * if this is the TAKETWO_ABI_VERSION it was built with itself.
 */
uint32_t taketwo_abi_version(void);

/**
 * Returns the version of the table of rules. It grows by one whenever a rule is added or changed.
 */
uint32_t taketwo_table_version(void);

/**
 * Returns what a failure code means.
 *
 * `code` is `len` bytes; no NUL needs to follow them, and NULs and invalid UTF-8 among them are
 * fine. NULL is a task that failed without a code, whatever `len` is; an empty code is not the
 * same. Every input has an answer: a code that no source names has TAKETWO_FAMILY_UNKNOWN and
 * TAKETWO_VERDICT_UNSPECIFIED.
 */
struct taketwo_classification taketwo_classify(const char *code, size_t len);

/**
 * Writes what each of `count` failure codes means to `rules`, as the number of its rule: what
 * taketwo_classify() would say of it, code after code, in one call.
 *
 * Code number n is `lens[n]` bytes at `codes[n]`, read as by taketwo_classify(): NULL there is a task
 * that failed without a code, whatever its length is. All that a rule says can be had from its
 * number; the detail of a code, which is a part of it, by taketwo_classify() alone.
 *
 * TAKETWO_STATUS_NULL_POINTER, and nothing is written, if `codes`, `lens` or `rules` is NULL and
 * `count` is not 0. There must be room for `count` numbers at `rules`, which must not overlap the
 * others.
 */
taketwo_status taketwo_classify_many(const char *const *codes,
                                     const size_t *lens,
                                     size_t count,
                                     uint8_t *rules);

/**
 * Reads the JSON of a task, as the Get Task endpoint gives it, from `len` bytes at `json`.
 *
 * On TAKETWO_STATUS_OK `*task` is written; its texts point into `json` and are good for as long as
 * that is. On TAKETWO_STATUS_INVALID_TASK `*error` is written, unless `error` is NULL. Nothing else
 * is written, and never both. If `json` or `task` is NULL it is TAKETWO_STATUS_NULL_POINTER.
 *
 * The whole text has to be one JSON object in UTF-8; nothing is guessed. Keys that are not read
 * are ignored.
 */
taketwo_status taketwo_read_task(const char *json,
                                 size_t len,
                                 struct taketwo_task *task,
                                 struct taketwo_task_error *error);

/**
 * Reads one line of JSON Lines, of `len` bytes at `line`, its line feed not among them.
 *
 * As taketwo_read_task(), NULLs included, and returns TAKETWO_STATUS_BLANK_LINE for a line of white
 * space, with nothing written. A carriage return at the end of the line and a byte order mark at its start do
 * no harm. `number` is the number of the line, from 1, and comes back in an error. A line of more
 * than `max_bytes` bytes is an error, and is not looked at; TAKETWO_MAX_LINE_BYTES is a fair limit.
 */
taketwo_status taketwo_read_line(const char *line,
                                 size_t len,
                                 uint64_t number,
                                 size_t max_bytes,
                                 struct taketwo_task *task,
                                 struct taketwo_task_error *error);

/**
 * Decodes a text of a task: `len` bytes at `source`, as they stand between the quotes of a JSON
 * string, into UTF-8 at `buffer`, which must not overlap them.
 *
 * Returns how many bytes the whole decoded text has. At most `capacity - 1` of them are written,
 * no character in part, and a NUL behind them, unless `capacity` is 0; so the text was cut if the
 * result is `capacity` or more. `buffer` may be NULL if `capacity` is 0. NULL as `source` is the
 * empty text. Half of a surrogate pair is decoded as U+FFFD, and so is what is no escape sequence
 * or not UTF-8, which no text of a task holds.
 */
size_t taketwo_decode_text(const char *source, size_t len, char *buffer, size_t capacity);

/**
 * Returns the name of a rule, "safety.input" or "http.throttled" say. The empty text if no rule has
 * this number.
 */
const char *taketwo_rule_name(uint8_t rule);

/**
 * Returns what a rule means, in a sentence for developers. The empty text for a rule of HTTP answers
 * and if no rule has this number.
 */
const char *taketwo_rule_meaning(uint8_t rule);

/**
 * Returns what a rule rests on, as a text for people: "SAFETY failures, sentence 13", a section and
 * a sentence of the vendor's page, or what there is instead. The empty text if no rule has this
 * number.
 */
const char *taketwo_rule_citation(uint8_t rule);

/**
 * Returns the heading of the section of the vendor's page that a rule rests on. The empty text if
 * it rests on none, or no rule has this number.
 */
const char *taketwo_rule_citation_section(uint8_t rule);

/**
 * Returns the number of the sentence of the vendor's page that a rule rests on: sentences are
 * numbered from 1 through the whole page. 0 if it rests on none, or no rule has this number.
 */
uint32_t taketwo_rule_citation_sentence(uint8_t rule);

/**
 * Returns the key by which translators know the message of a rule: "moderation.input", say. The
 * empty text for a rule of HTTP answers and if no rule has this number.
 */
const char *taketwo_rule_message_key(uint8_t rule);

/**
 * Returns the message of a rule in English: a sentence or two that may be shown to an end user. It
 * never holds the failure code. The empty text for a rule of HTTP answers and if no rule has this
 * number.
 */
const char *taketwo_rule_user_message(uint8_t rule);

/**
 * Returns what a taketwo_status says, in a sentence for people: for calls that have no error to write
 * one to. The empty text for any other number.
 */
const char *taketwo_status_message(uint32_t status);

/**
 * Returns the name of a taketwo_family: "moderation", say. The empty text for any other number.
 */
const char *taketwo_family_name(uint8_t family);

/**
 * Returns the name of a taketwo_verdict: "never", say. The empty text for any other number.
 */
const char *taketwo_verdict_name(uint8_t verdict);

/**
 * Returns the name of a taketwo_stage: "input", say. The empty text for any other number.
 */
const char *taketwo_stage_name(uint8_t stage);

/**
 * Returns the name of a taketwo_refund: "no", say. The empty text for any other number.
 */
const char *taketwo_refund_name(uint8_t refund);

/**
 * Returns the name of a taketwo_remedy: "change_input", say. The empty text for any other number.
 */
const char *taketwo_remedy_name(uint8_t remedy);

/**
 * Returns the name of a taketwo_basis: "page", say. The empty text for any other number.
 */
const char *taketwo_basis_name(uint8_t basis);

/**
 * Returns the name of a taketwo_task_status: "FAILED", say. The empty text for any other number.
 */
const char *taketwo_task_status_name(uint8_t status);

/**
 * Returns the name of a taketwo_task_error_kind: "broken_json", say. The empty text for any other
 * number.
 */
const char *taketwo_task_error_kind_name(uint8_t kind);

/**
 * Returns the name of a taketwo_action: "wait", say. The empty text for any other number.
 */
const char *taketwo_action_name(uint8_t action);

/**
 * Returns the name of a taketwo_check: "deadline", say. The empty text for any other number.
 */
const char *taketwo_check_name(uint8_t check);

/**
 * Returns the name of a taketwo_retry_class: "after_delay", say. The empty text for any other number.
 */
const char *taketwo_retry_class_name(uint8_t class_);

/**
 * Returns the name of a taketwo_phase: "in_flight", say. The empty text for any other number.
 */
const char *taketwo_phase_name(uint8_t phase);

/**
 * Returns the name of a taketwo_preset: "shared", say. The empty text for any other number.
 */
const char *taketwo_preset_name(uint8_t preset);

/**
 * Fills `*policy` with the numbers of a preset: a taketwo_preset.
 *
 * TAKETWO_STATUS_INVALID_ARGUMENT if there is no such preset. `policy` must not be NULL.
 */
taketwo_status taketwo_policy_preset(uint8_t preset, struct taketwo_policy *policy);

/**
 * Reads the JSON of a policy file, of `len` bytes at `json`, into `*policy`.
 *
 * Every key is optional and none may be unknown; "preset" names what the others change, and "{}" is
 * TAKETWO_PRESET_ALONE. On TAKETWO_STATUS_INVALID_POLICY `*error` is written, unless `error` is
 * NULL, and `*policy` is as it was. `json` and `policy` must not be NULL.
 */
taketwo_status taketwo_policy_read(const char *json,
                                   size_t len,
                                   struct taketwo_policy *policy,
                                   struct taketwo_error *error);

/**
 * Writes all that is wrong with the JSON of a policy file, of `len` bytes at `json`, to `buffer`: the
 * message of taketwo_policy_read(), which has no room for more than some errors.
 *
 * Every number that is out of its range is told of. Returns how many bytes the whole text has, and
 * writes what there is room for, as taketwo_decision_explain() does; 8192 bytes are always enough.
 * Nothing for a file that can be read. NULL is an empty file.
 */
size_t taketwo_policy_check(const char *json,
                            size_t len,
                            char *buffer,
                            size_t capacity);

/**
 * Sets a number of `*policy`: that whose name in a policy file, with dots between its levels, is
 * the `len` bytes at `field`: "max_attempts", "budget.capacity", "classes.unlikely.floor_ms". The
 * list of them stands at the beginning of this header.
 *
 * Times are in milliseconds, fractions, costs and credits in thousandths; a flag is 0 or 1.
 * TAKETWO_NONE is the null of a file. TAKETWO_STATUS_INVALID_ARGUMENT if there is no such field.
 * On TAKETWO_STATUS_INVALID_POLICY, because the policy would not be valid with that number,
 * `*error` is written, unless `error` is NULL. The policy is changed on TAKETWO_STATUS_OK alone,
 * so where two numbers depend on each other, a floor and a cap, the order matters. `policy` and
 * `field` must not be NULL.
 */
taketwo_status taketwo_policy_set(struct taketwo_policy *policy,
                                  const char *field,
                                  size_t len,
                                  uint64_t value,
                                  struct taketwo_error *error);

/**
 * Writes a number of a policy to `*value`, by its name as for taketwo_policy_set(): TAKETWO_NONE
 * where a file has null.
 *
 * TAKETWO_STATUS_INVALID_ARGUMENT if there is no such field. No pointer must be NULL.
 */
taketwo_status taketwo_policy_get(const struct taketwo_policy *policy,
                                  const char *field,
                                  size_t len,
                                  uint64_t *value);

/**
 * Returns the number by which jobs and budgets know their policy: another number of the policy is
 * another fingerprint, as good as certainly. 0 for NULL and for what is no policy.
 */
uint64_t taketwo_policy_fingerprint(const struct taketwo_policy *policy);

/**
 * Writes a policy to TAKETWO_POLICY_BYTES bytes at `bytes`, the same on every machine. No pointer
 * must be NULL.
 */
taketwo_status taketwo_policy_save(const struct taketwo_policy *policy, uint8_t *bytes);

/**
 * Reads a policy that was saved as `len` bytes at `bytes` into `*policy`.
 *
 * On TAKETWO_STATUS_INVALID_POLICY `*error` is written, unless `error` is NULL, and `*policy` is as
 * it was. `bytes` and `policy` must not be NULL.
 */
taketwo_status taketwo_policy_load(const uint8_t *bytes,
                                   size_t len,
                                   struct taketwo_policy *policy,
                                   struct taketwo_error *error);

/**
 * Fills `*job` with a job that is in TAKETWO_PHASE_READY, bound to `policy`.
 *
 * `seed` is drawn by the caller from the system, for each process or job; there is no good fixed
 * one. Jobs of one seed differ by their names: `len` bytes at `name`, any. After `*deadline_ms` no
 * result is wanted any more; NULL is no deadline. `estimate_millicredits` is what an attempt is
 * expected to cost, in thousandths of a credit, or 0: it is taken for lost where a failure is not
 * refunded and its charge is not known. No other pointer must be NULL.
 */
taketwo_status taketwo_job_new(const struct taketwo_policy *policy,
                               uint64_t seed,
                               const char *name,
                               size_t len,
                               const uint64_t *deadline_ms,
                               uint64_t estimate_millicredits,
                               struct taketwo_job *job);

/**
 * Asks to send the request: the first time, or again once it is due. In TAKETWO_PHASE_READY and
 * TAKETWO_PHASE_WAITING.
 *
 * On TAKETWO_ACTION_GO save the job, and only then send. On TAKETWO_ACTION_WAIT save it, and start
 * again at `decision->at_ms`; a job that finds no tokens in the budget is parked that way, never
 * dropped. On TAKETWO_ACTION_STOP the job is over.
 *
 * `now_ms` is the caller's clock; one that goes back is taken to stand still. On anything but
 * TAKETWO_STATUS_OK nothing is written: TAKETWO_STATUS_OUT_OF_TURN in another phase,
 * TAKETWO_STATUS_OTHER_POLICY with another policy than the job's. No pointer must be NULL.
 */
taketwo_status taketwo_job_start(struct taketwo_job *job,
                                 const struct taketwo_policy *policy,
                                 uint64_t now_ms,
                                 struct taketwo_budget *budget,
                                 struct taketwo_decision *decision);

/**
 * As taketwo_job_start(), with a budget that many threads share, without a lock. Only the budget is
 * shared: the job is of this thread alone. Where the budget is not aligned to 8 bytes it is
 * TAKETWO_STATUS_INVALID_ARGUMENT. Fill it before other threads know of it, and look at it by
 * taketwo_budget_copy_atomic() alone while they use it.
 *
 * Not there on machines that cannot change 64 bits in one step.
 */
taketwo_status taketwo_job_start_atomic(struct taketwo_job *job,
                                        const struct taketwo_policy *policy,
                                        uint64_t now_ms,
                                        struct taketwo_budget *budget,
                                        struct taketwo_decision *decision);

/**
 * Reports that the attempt failed, and asks what now. In TAKETWO_PHASE_IN_FLIGHT.
 *
 * `hint` is what the server said about trying again, or NULL. `*charge_millicredits` is what the
 * record says the task was charged, in thousandths of a credit (`task.cost_millicredits` if
 * `task.has_cost`); NULL where it is not known.
 *
 * On TAKETWO_ACTION_WAIT save the job, and start again at `decision->at_ms`. On
 * TAKETWO_ACTION_STOP the job is over. On TAKETWO_ACTION_RECONCILE the request may have been
 * accepted: nothing was counted and the job is in flight as before; find out, then report what it
 * was by taketwo_job_fail() or taketwo_job_succeed().
 *
 * Errors while polling for a task are no failure of the task and do not belong here.
 *
 * Errors as for taketwo_job_start(), and TAKETWO_STATUS_INVALID_ARGUMENT where a number of
 * `failure` or `*hint` has no meaning. `job`, `policy` and `decision` must not be NULL.
 */
taketwo_status taketwo_job_fail(struct taketwo_job *job,
                                const struct taketwo_policy *policy,
                                uint64_t now_ms,
                                struct taketwo_failure failure,
                                const struct taketwo_hint *hint,
                                const uint64_t *charge_millicredits,
                                struct taketwo_decision *decision);

/**
 * Reports that the task succeeded, which fills the budget a little. In TAKETWO_PHASE_IN_FLIGHT.
 *
 * The answer is TAKETWO_ACTION_DONE. Errors as for taketwo_job_start(). No pointer must be NULL.
 */
taketwo_status taketwo_job_succeed(struct taketwo_job *job,
                                   const struct taketwo_policy *policy,
                                   uint64_t now_ms,
                                   struct taketwo_budget *budget,
                                   struct taketwo_decision *decision);

/**
 * As taketwo_job_succeed(), with a budget that many threads share: see taketwo_job_start_atomic().
 * Not there on the same machines.
 */
taketwo_status taketwo_job_succeed_atomic(struct taketwo_job *job,
                                          const struct taketwo_policy *policy,
                                          uint64_t now_ms,
                                          struct taketwo_budget *budget,
                                          struct taketwo_decision *decision);

/**
 * Reports that the task is not over, and asks when to look again. In TAKETWO_PHASE_IN_FLIGHT.
 *
 * The answer is TAKETWO_ACTION_WAIT: look again at `decision->at_ms`, never sooner than after 5000
 * ms. Use it as well where the answer to a poll was an error that does not end polling; `hint` is
 * what the server said with it, or NULL. Errors as for taketwo_job_fail().
 */
taketwo_status taketwo_job_poll(struct taketwo_job *job,
                                const struct taketwo_policy *policy,
                                uint64_t now_ms,
                                const struct taketwo_hint *hint,
                                struct taketwo_decision *decision);

/**
 * Moves a job to another policy, on purpose, in any phase. What it has used stays used. No pointer
 * must be NULL.
 */
taketwo_status taketwo_job_rebind(struct taketwo_job *job, const struct taketwo_policy *policy);

/**
 * Returns where a job stands: a taketwo_phase. 0 for NULL and for what is no job.
 */
uint8_t taketwo_job_phase(const struct taketwo_job *job);

/**
 * Returns how many attempts of a job were begun; one that was refused for lack of room is not
 * counted. 0 for NULL and for what is no job.
 */
uint32_t taketwo_job_attempts(const struct taketwo_job *job);

/**
 * Returns the earliest next start or poll of a job, as the last answer gave it, in the caller's
 * milliseconds. It is no promise to send. 0 before there was one, for NULL and for what is no job.
 */
uint64_t taketwo_job_at_ms(const struct taketwo_job *job);

/**
 * Returns what the failures of a job have cost, in thousandths of a credit. 0 for NULL and for what
 * is no job.
 */
uint64_t taketwo_job_lost_millicredits(const struct taketwo_job *job);

/**
 * Writes a job to TAKETWO_JOB_BYTES bytes at `bytes`, the same on every machine.
 *
 * Save after each call, and before acting on its answer: then no crash makes a job send more often
 * than it may. TAKETWO_STATUS_INVALID_STATE for what is no job. No pointer must be NULL.
 */
taketwo_status taketwo_job_save(const struct taketwo_job *job, uint8_t *bytes);

/**
 * Reads a job that was saved as `len` bytes at `bytes` into `*job`, with the policy it was saved
 * with.
 *
 * On TAKETWO_STATUS_INVALID_STATE and TAKETWO_STATUS_OTHER_POLICY `*error` is written, unless
 * `error` is NULL, and `*job` is as it was. No other pointer must be NULL.
 */
taketwo_status taketwo_job_load(const struct taketwo_policy *policy,
                                const uint8_t *bytes,
                                size_t len,
                                struct taketwo_job *job,
                                struct taketwo_error *error);

/**
 * Fills `*budget` with a budget that is full. No pointer must be NULL.
 */
taketwo_status taketwo_budget_new(const struct taketwo_policy *policy,
                                  struct taketwo_budget *budget);

/**
 * Returns the tokens of a budget, in thousandths. 0 for NULL.
 */
uint64_t taketwo_budget_tokens(const struct taketwo_budget *budget);

/**
 * Returns when a retry that a budget let go was last sent, in the caller's milliseconds. TAKETWO_NONE
 * if none was, and for NULL.
 */
uint64_t taketwo_budget_last_retry_ms(const struct taketwo_budget *budget);

/**
 * Copies a budget that many threads share, as it is at this moment, to `*copy`, to be looked at or
 * saved. No pointer must be NULL; errors as for taketwo_job_start_atomic(). Not there on the same
 * machines.
 */
taketwo_status taketwo_budget_copy_atomic(struct taketwo_budget *budget,
                                          struct taketwo_budget *copy);

/**
 * Writes a budget to TAKETWO_BUDGET_BYTES bytes at `bytes`, the same on every machine, with the
 * fingerprint of `policy`. No pointer must be NULL.
 */
taketwo_status taketwo_budget_save(const struct taketwo_budget *budget,
                                   const struct taketwo_policy *policy,
                                   uint8_t *bytes);

/**
 * Reads a budget that was saved as `len` bytes at `bytes` into `*budget`, with the policy it was
 * saved with. Errors as for taketwo_job_load().
 */
taketwo_status taketwo_budget_load(const struct taketwo_policy *policy,
                                   const uint8_t *bytes,
                                   size_t len,
                                   struct taketwo_budget *budget,
                                   struct taketwo_error *error);

/**
 * Writes a policy as JSON to `buffer`: a policy file with every key, which taketwo_policy_read()
 * reads.
 *
 * Returns how many bytes the whole of it has, and writes what there is room for, as
 * taketwo_decision_explain() does; 2048 bytes are always enough. Nothing for NULL and for what is
 * no policy.
 */
size_t taketwo_policy_write_json(const struct taketwo_policy *policy,
                                 char *buffer,
                                 size_t capacity);

/**
 * Writes a job as JSON to `buffer`, to be saved like its bytes; 1024 bytes are always enough.
 * Otherwise as taketwo_policy_write_json().
 */
size_t taketwo_job_write_json(const struct taketwo_job *job, char *buffer, size_t capacity);

/**
 * Reads the JSON of a job, of `len` bytes at `json`, into `*job`. As taketwo_job_load().
 */
taketwo_status taketwo_job_read_json(const struct taketwo_policy *policy,
                                     const char *json,
                                     size_t len,
                                     struct taketwo_job *job,
                                     struct taketwo_error *error);

/**
 * Writes a budget as JSON to `buffer`, with the fingerprint of `policy`, to be saved like its bytes;
 * 256 bytes are always enough. Otherwise as taketwo_policy_write_json().
 */
size_t taketwo_budget_write_json(const struct taketwo_budget *budget,
                                 const struct taketwo_policy *policy,
                                 char *buffer,
                                 size_t capacity);

/**
 * Reads the JSON of a budget, of `len` bytes at `json`, into `*budget`. As taketwo_budget_load().
 */
taketwo_status taketwo_budget_read_json(const struct taketwo_policy *policy,
                                        const char *json,
                                        size_t len,
                                        struct taketwo_budget *budget,
                                        struct taketwo_error *error);

/**
 * Returns the failure of a task that failed: `&task.classification`, or what taketwo_classify()
 * gave for its code. NULL, and the classification of a task that did not fail, is a failure that
 * taketwo_job_fail() refuses.
 */
struct taketwo_failure taketwo_failure_task(const struct taketwo_classification *classification);

/**
 * Returns the failure of a task that was cancelled.
 */
struct taketwo_failure taketwo_failure_cancelled(void);

/**
 * Returns the failure of a request to create a task that ended with anything but a 2xx that could
 * be read: its HTTP status, or 0 where there was no answer, the connection was cut, or time ran
 * out.
 */
struct taketwo_failure taketwo_failure_creation(uint16_t http_status);

/**
 * Returns what an HTTP answer means that is not a success, to a creation or a poll: by its status, or 0 where there was no
 * answer. A success that cannot be read is given by its status.
 */
struct taketwo_http_answer taketwo_classify_http(uint16_t status);

/**
 * Writes a decision as one English sentence, for logs, to `buffer`.
 *
 * Returns how many bytes the whole sentence has. At most `capacity - 1` of them are written, no
 * character in part, and a NUL behind them, unless `capacity` is 0; so the text was cut if the
 * result is `capacity` or more. 512 bytes are always enough. `buffer` may be NULL if `capacity` is
 * 0. The text is empty for NULL and for what is no decision.
 */
size_t taketwo_decision_explain(const struct taketwo_decision *decision,
                                char *buffer,
                                size_t capacity);

/**
 * As taketwo_classify(), and writes the answer to `*classification`.
 *
 * The functions whose names end in _by_pointer are for languages that cannot pass structs as they
 * are, nor take them back. TAKETWO_STATUS_NULL_POINTER, and nothing is written, if the pointer that
 * stands for such a struct is NULL.
 */
taketwo_status taketwo_classify_by_pointer(const char *code,
                                           size_t len,
                                           struct taketwo_classification *classification);

/**
 * As taketwo_classify_http(), and writes the answer to `*answer`: see taketwo_classify_by_pointer().
 */
taketwo_status taketwo_classify_http_by_pointer(uint16_t status,
                                                struct taketwo_http_answer *answer);

/**
 * As taketwo_failure_task(), and writes the failure to `*failure`: see
 * taketwo_classify_by_pointer(). `classification` may be NULL, as there.
 */
taketwo_status taketwo_failure_task_by_pointer(const struct taketwo_classification *classification,
                                               struct taketwo_failure *failure);

/**
 * As taketwo_failure_cancelled(), and writes the failure to `*failure`: see
 * taketwo_classify_by_pointer().
 */
taketwo_status taketwo_failure_cancelled_by_pointer(struct taketwo_failure *failure);

/**
 * As taketwo_failure_creation(), and writes the failure to `*failure`: see
 * taketwo_classify_by_pointer().
 */
taketwo_status taketwo_failure_creation_by_pointer(uint16_t http_status,
                                                   struct taketwo_failure *failure);

/**
 * As taketwo_job_fail(), with the failure at `*failure`: see taketwo_classify_by_pointer().
 */
taketwo_status taketwo_job_fail_by_pointer(struct taketwo_job *job,
                                           const struct taketwo_policy *policy,
                                           uint64_t now_ms,
                                           const struct taketwo_failure *failure,
                                           const struct taketwo_hint *hint,
                                           const uint64_t *charge_millicredits,
                                           struct taketwo_decision *decision);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* TAKETWO_H */
