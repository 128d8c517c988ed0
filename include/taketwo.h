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

/*
 * The rules, by the failure codes they cover, in order of precedence: where
 * several cover a code, the first of them is its rule.
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
};

/**
 * The version of the binary interface. It grows by one whenever a program that was built against
 * an older header could no longer run with the library.
 */
#define TAKETWO_ABI_VERSION 1

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
     * What the failure means, if status is TAKETWO_TASK_STATUS_FAILED; else all zero. Its detail
     * counts from the start of the decoded failure code.
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
     * where nothing was found. The message tells these apart.
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
     * Zero.
     */
    uint8_t reserved[6];
} taketwo_task_error;

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
 * Returns the name of a rule, "safety.input" say. The empty text if no rule has this number.
 */
const char *taketwo_rule_name(uint8_t rule);

/**
 * Returns what a rule means, in a sentence for developers. The empty text if no rule has this
 * number.
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
 * empty text if no rule has this number.
 */
const char *taketwo_rule_message_key(uint8_t rule);

/**
 * Returns the message of a rule in English: a sentence or two that may be shown to an end user. It
 * never holds the failure code. The empty text if no rule has this number.
 */
const char *taketwo_rule_user_message(uint8_t rule);

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

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* TAKETWO_H */
