// Generated from include/taketwo.h; do not edit: `make generated` writes it.

export const Rule = Object.freeze({
  SAFETY_INPUT: "safety.input",
  SAFETY_OUTPUT: "safety.output",
  SAFETY: "safety",
  INPUT_PREPROCESSING_SAFETY_TEXT: "input_preprocessing.safety.text",
  INPUT_PREPROCESSING_SAFETY: "input_preprocessing.safety",
  SAFETY_NESTED: "safety.nested",
  ASSET_INVALID: "asset.invalid",
  INTERNAL_BAD_OUTPUT: "internal.bad_output",
  INPUT_PREPROCESSING_INTERNAL: "input_preprocessing.internal",
  INTERNAL: "internal",
  INTERNAL_OTHER: "internal.other",
  ABSENT: "absent",
  THIRD_PARTY_UNAVAILABLE: "third_party.unavailable",
  THIRD_PARTY_INPUT_VALIDATION: "third_party.input_validation",
  UNKNOWN: "unknown",
  MALFORMED: "malformed",
  HTTP_THROTTLED: "http.throttled",
  HTTP_UNAVAILABLE: "http.unavailable",
  HTTP_GATEWAY: "http.gateway",
  HTTP_REJECTED: "http.rejected",
  HTTP_CLIENT: "http.client",
  HTTP_SERVER: "http.server",
  HTTP_UNCLEAR: "http.unclear",
});

export const Family = Object.freeze({
  UNKNOWN: "unknown",
  MODERATION: "moderation",
  ASSET: "asset",
  BAD_OUTPUT: "bad_output",
  INTERNAL: "internal",
  THIRD_PARTY: "third_party",
});

export const Verdict = Object.freeze({
  UNSPECIFIED: "unspecified",
  NEVER: "never",
  UNLIKELY: "unlikely",
  AFTER_DELAY: "after_delay",
});

export const Stage = Object.freeze({
  UNSPECIFIED: "unspecified",
  PREPROCESSING: "preprocessing",
  INPUT: "input",
  PROCESSING: "processing",
  OUTPUT: "output",
  PROVIDER: "provider",
});

export const Refund = Object.freeze({
  UNSPECIFIED: "unspecified",
  NO: "no",
  YES: "yes",
});

export const Remedy = Object.freeze({
  ASK_PERSON: "ask_person",
  CHANGE_INPUT: "change_input",
  CHANGE_PROMPT: "change_prompt",
  REPLACE_ASSET: "replace_asset",
  REMOVE_OVERLAY: "remove_overlay",
  WAIT: "wait",
  WAIT_OR_CHANGE_MODEL: "wait_or_change_model",
});

export const Basis = Object.freeze({
  NONE: "none",
  PAGE: "page",
  REVISION: "revision",
  OBSERVED: "observed",
  INFERRED: "inferred",
});

export const TaskStatus = Object.freeze({
  PENDING: "PENDING",
  THROTTLED: "THROTTLED",
  RUNNING: "RUNNING",
  SUCCEEDED: "SUCCEEDED",
  FAILED: "FAILED",
  CANCELLED: "CANCELLED",
});

export const TaskErrorKind = Object.freeze({
  BROKEN_JSON: "broken_json",
  NOT_UTF8: "not_utf8",
  TOO_DEEP: "too_deep",
  WRONG_TYPE: "wrong_type",
  MISSING_KEY: "missing_key",
  DUPLICATE_KEY: "duplicate_key",
  UNKNOWN_STATUS: "unknown_status",
  NUMBER_OUT_OF_RANGE: "number_out_of_range",
  LINE_TOO_LONG: "line_too_long",
});

export const RetryClass = Object.freeze({
  NEVER: "never",
  UNLIKELY: "unlikely",
  AFTER_DELAY: "after_delay",
  INFERRED: "inferred",
  THIRD_PARTY: "third_party",
  THROTTLED: "throttled",
  UNSPECIFIED: "unspecified",
});

export const Action = Object.freeze({
  GO: "go",
  WAIT: "wait",
  STOP: "stop",
  RECONCILE: "reconcile",
  DONE: "done",
});

export const Check = Object.freeze({
  GO: "go",
  DUE: "due",
  DEADLINE: "deadline",
  PATIENCE: "patience",
  SPREAD: "spread",
  TOKENS: "tokens",
  PROBE: "probe",
  BUDGET: "budget",
  CANCELLED: "cancelled",
  RECONCILE: "reconcile",
  SERVER: "server",
  VERDICT: "verdict",
  ATTEMPTS: "attempts",
  RETRIES: "retries",
  CREDITS: "credits",
  HINT: "hint",
  DELAY: "delay",
  SUCCESS: "success",
  POLL: "poll",
});

export const Phase = Object.freeze({
  READY: "ready",
  WAITING: "waiting",
  IN_FLIGHT: "in_flight",
  DONE: "done",
  STOPPED: "stopped",
});

export const Preset = Object.freeze({
  ALONE: "alone",
  SHARED: "shared",
  CAUTIOUS: "cautious",
});
