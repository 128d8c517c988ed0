// Generated from include/taketwo.h; do not edit: `make generated` writes it.

/**
 * The rules, by the failure codes they cover, in order of precedence: where
 * several cover a code, the first of them is its rule. Behind them those of HTTP answers.
 */
export declare const Rule: {
  /** safety.input: SAFETY.INPUT and below. */
  readonly SAFETY_INPUT: "safety.input";
  /** safety.output: SAFETY.OUTPUT and below. */
  readonly SAFETY_OUTPUT: "safety.output";
  /** safety: SAFETY and below. */
  readonly SAFETY: "safety";
  /** input_preprocessing.safety.text: exactly INPUT_PREPROCESSING.SAFETY.TEXT. */
  readonly INPUT_PREPROCESSING_SAFETY_TEXT: "input_preprocessing.safety.text";
  /** input_preprocessing.safety: INPUT_PREPROCESSING.SAFETY and below. */
  readonly INPUT_PREPROCESSING_SAFETY: "input_preprocessing.safety";
  /** safety.nested: any other code with a segment SAFETY, in any letter case. */
  readonly SAFETY_NESTED: "safety.nested";
  /** asset.invalid: ASSET.INVALID and below. */
  readonly ASSET_INVALID: "asset.invalid";
  /** internal.bad_output: INTERNAL.BAD_OUTPUT and below. */
  readonly INTERNAL_BAD_OUTPUT: "internal.bad_output";
  /** input_preprocessing.internal: INPUT_PREPROCESSING.INTERNAL and below. */
  readonly INPUT_PREPROCESSING_INTERNAL: "input_preprocessing.internal";
  /** internal: exactly INTERNAL. */
  readonly INTERNAL: "internal";
  /** internal.other: INTERNAL and below. */
  readonly INTERNAL_OTHER: "internal.other";
  /** absent: no code. */
  readonly ABSENT: "absent";
  /** third_party.unavailable: THIRD_PARTY.UNAVAILABLE and below. */
  readonly THIRD_PARTY_UNAVAILABLE: "third_party.unavailable";
  /** third_party.input_validation: THIRD_PARTY.INPUT_VALIDATION and below. */
  readonly THIRD_PARTY_INPUT_VALIDATION: "third_party.input_validation";
  /** unknown: any other well-formed code. */
  readonly UNKNOWN: "unknown";
  /** malformed: anything else. */
  readonly MALFORMED: "malformed";
  /** http.throttled: 429. */
  readonly HTTP_THROTTLED: "http.throttled";
  /** http.unavailable: 503. */
  readonly HTTP_UNAVAILABLE: "http.unavailable";
  /** http.gateway: 502, 504. */
  readonly HTTP_GATEWAY: "http.gateway";
  /** http.rejected: 400 to 401, 404 to 405. */
  readonly HTTP_REJECTED: "http.rejected";
  /** http.client: 400 to 499. */
  readonly HTTP_CLIENT: "http.client";
  /** http.server: 500 to 599. */
  readonly HTTP_SERVER: "http.server";
  /** http.unclear: anything else, and no answer. */
  readonly HTTP_UNCLEAR: "http.unclear";
};
export type Rule = (typeof Rule)[keyof typeof Rule];

/** What kind of failure it was. */
export declare const Family: {
  /** Not known: the code is not in the table, or is not well formed. */
  readonly UNKNOWN: "unknown";
  /** Content moderation rejected an input or the output. */
  readonly MODERATION: "moderation";
  /** An input is not acceptable for this type of task. */
  readonly ASSET: "asset";
  /** The result was made and then rejected for its quality. */
  readonly BAD_OUTPUT: "bad_output";
  /** Something went wrong inside the service. */
  readonly INTERNAL: "internal";
  /** The provider of the model failed. */
  readonly THIRD_PARTY: "third_party";
};
export type Family = (typeof Family)[keyof typeof Family];

/** Whether the same request may be sent again. */
export declare const Verdict: {
  /** No source says whether a retry may help. */
  readonly UNSPECIFIED: "unspecified";
  /** Must not be sent again as it is. */
  readonly NEVER: "never";
  /** May be sent again, and will rarely succeed. */
  readonly UNLIKELY: "unlikely";
  /** May be sent again, after a delay. */
  readonly AFTER_DELAY: "after_delay";
};
export type Verdict = (typeof Verdict)[keyof typeof Verdict];

/** Where in the course of the task the failure arose. */
export declare const Stage: {
  /** The code does not say. */
  readonly UNSPECIFIED: "unspecified";
  /** While the inputs were prepared and moderated. */
  readonly PREPROCESSING: "preprocessing";
  /** At an input. */
  readonly INPUT: "input";
  /** While the result was made. */
  readonly PROCESSING: "processing";
  /** At the result. */
  readonly OUTPUT: "output";
  /** At the provider of the model. */
  readonly PROVIDER: "provider";
};
export type Stage = (typeof Stage)[keyof typeof Stage];

/**
 * Whether the credits are expected to come back. What a task was really charged, where its record
 * says so, is the fact and overrides it.
 */
export declare const Refund: {
  /** No source says. */
  readonly UNSPECIFIED: "unspecified";
  /** The credits are lost. */
  readonly NO: "no";
  /** The credits come back. */
  readonly YES: "yes";
};
export type Refund = (typeof Refund)[keyof typeof Refund];

/** What to do about the failure. */
export declare const Remedy: {
  /** Nothing is known that helps: a person should look. */
  readonly ASK_PERSON: "ask_person";
  /** Change the input that was rejected. */
  readonly CHANGE_INPUT: "change_input";
  /** Change the text of the prompt. */
  readonly CHANGE_PROMPT: "change_prompt";
  /** Replace the image, video or other asset by an acceptable one. */
  readonly REPLACE_ASSET: "replace_asset";
  /** Remove overlaid text and graphics from the input, and add them to the output instead. */
  readonly REMOVE_OVERLAY: "remove_overlay";
  /** Wait, then send the same request again. */
  readonly WAIT: "wait";
  /** Wait, or choose another model. */
  readonly WAIT_OR_CHANGE_MODEL: "wait_or_change_model";
};
export type Remedy = (typeof Remedy)[keyof typeof Remedy];

/** What a rule rests on. */
export declare const Basis: {
  /** Nothing: the code is not known. */
  readonly NONE: "none";
  /** A sentence of the vendor's page. */
  readonly PAGE: "page";
  /** A later state of the vendor's page. */
  readonly REVISION: "revision";
  /** Seen in life, not documented. */
  readonly OBSERVED: "observed";
  /** Drawn from a sentence of the page that does not name the code. */
  readonly INFERRED: "inferred";
};
export type Basis = (typeof Basis)[keyof typeof Basis];

/** The state of a task. */
export declare const TaskStatus: {
  /** Not begun. */
  readonly PENDING: "PENDING";
  /** Queued for the concurrency limit: not failed. */
  readonly THROTTLED: "THROTTLED";
  /** Begun. */
  readonly RUNNING: "RUNNING";
  /** Over, with a result. */
  readonly SUCCEEDED: "SUCCEEDED";
  /** Over, without one. */
  readonly FAILED: "FAILED";
  /** Over, because somebody cancelled it. Records spell it `CANCELLED` or `CANCELED`. */
  readonly CANCELLED: "CANCELLED";
};
export type TaskStatus = (typeof TaskStatus)[keyof typeof TaskStatus];

/** What is wrong with a task record. */
export declare const TaskErrorKind: {
  /** It is not JSON: cut off, say, or with something behind its end. */
  readonly BROKEN_JSON: "broken_json";
  /** It is not UTF-8. */
  readonly NOT_UTF8: "not_utf8";
  /** Its arrays and objects are nested deeper than is read. */
  readonly TOO_DEEP: "too_deep";
  /** A key that is read holds a value of another type, or the record is not an object. */
  readonly WRONG_TYPE: "wrong_type";
  /** A key that must be there is not. */
  readonly MISSING_KEY: "missing_key";
  /** A key that is read stands twice. */
  readonly DUPLICATE_KEY: "duplicate_key";
  /** The status is none of those that are known. */
  readonly UNKNOWN_STATUS: "unknown_status";
  /** A number is negative, not finite, or over the bound. */
  readonly NUMBER_OUT_OF_RANGE: "number_out_of_range";
  /** The line is longer than the limit. */
  readonly LINE_TOO_LONG: "line_too_long";
};
export type TaskErrorKind = (typeof TaskErrorKind)[keyof typeof TaskErrorKind];

/** How a failure may be retried: each class has its own number of retries, delays and cost. */
export declare const RetryClass: {
  /** Not at all, whatever the policy says. */
  readonly NEVER: "never";
  /** It may be, and will rarely help. */
  readonly UNLIKELY: "unlikely";
  /** After a delay. */
  readonly AFTER_DELAY: "after_delay";
  /** After a delay, but the code was only inferred, or the request may have been accepted. */
  readonly INFERRED: "inferred";
  /** After a longer delay: the provider of the model is not available. */
  readonly THIRD_PARTY: "third_party";
  /** When the service has room again: it refused to begin. */
  readonly THROTTLED: "throttled";
  /** No source says. */
  readonly UNSPECIFIED: "unspecified";
};
export type RetryClass = (typeof RetryClass)[keyof typeof RetryClass];

/** What the host is to do. */
export declare const Action: {
  /** Save the job, then send the request. */
  readonly GO: "go";
  /** Save the job, and call again when it is due. */
  readonly WAIT: "wait";
  /** Give up; the job is over. */
  readonly STOP: "stop";
  /** Find out whether the request was accepted, and report that. */
  readonly RECONCILE: "reconcile";
  /** Nothing; the job is over, with a result. */
  readonly DONE: "done";
};
export type Action = (typeof Action)[keyof typeof Action];

/** Which check decided. */
export declare const Check: {
  /** It is the first attempt, and nothing stands against it. */
  readonly GO: "go";
  /** It is not due yet. */
  readonly DUE: "due";
  /** The deadline leaves too little time. */
  readonly DEADLINE: "deadline";
  /** It has been tried for long enough. */
  readonly PATIENCE: "patience";
  /** It comes so late that many others may come at once. */
  readonly SPREAD: "spread";
  /** The budget had tokens for it. */
  readonly TOKENS: "tokens";
  /** The budget had none, but no retry was sent for so long that one may go. */
  readonly PROBE: "probe";
  /** The budget has no tokens for it: it is parked, not dropped. */
  readonly BUDGET: "budget";
  /** Somebody cancelled the task. */
  readonly CANCELLED: "cancelled";
  /** The request may have been accepted. */
  readonly RECONCILE: "reconcile";
  /** The server said not to. */
  readonly SERVER: "server";
  /** The class of the failure allows no retry. */
  readonly VERDICT: "verdict";
  /** The attempts are used up. */
  readonly ATTEMPTS: "attempts";
  /** The retries of the class are used up. */
  readonly RETRIES: "retries";
  /** Too many credits are lost. */
  readonly CREDITS: "credits";
  /** The server asked for a longer delay than is waited for. */
  readonly HINT: "hint";
  /** It may be tried again, after this delay. */
  readonly DELAY: "delay";
  /** The task succeeded. */
  readonly SUCCESS: "success";
  /** The task is not over. */
  readonly POLL: "poll";
};
export type Check = (typeof Check)[keyof typeof Check];

/** Where a job stands. */
export declare const Phase: {
  /** Nothing was sent yet. */
  readonly READY: "ready";
  /** A retry is to be sent, not before it is due. */
  readonly WAITING: "waiting";
  /** Sent, or about to be: the outcome is not known. */
  readonly IN_FLIGHT: "in_flight";
  /** Over, with a result. */
  readonly DONE: "done";
  /** Over, given up. */
  readonly STOPPED: "stopped";
};
export type Phase = (typeof Phase)[keyof typeof Phase];

/** A set of numbers to start from. */
export declare const Preset: {
  /** For a process that shares its budget with nobody: short patience, no probes. */
  readonly ALONE: "alone";
  /** For a budget that many jobs feed, in a long-lived process or through a store. */
  readonly SHARED: "shared";
  /** As `Alone`, without retries of codes that no source names. */
  readonly CAUTIOUS: "cautious";
};
export type Preset = (typeof Preset)[keyof typeof Preset];
