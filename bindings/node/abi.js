// Generated from include/taketwo.h; do not edit: `make generated` writes it.

/** Each struct: its size, and of each field how it is read, where, and of an array how many. */
export const structs = {
  classification: {
    size: 16,
    fields: {
      rule: ["u8", 0],
      family: ["u8", 1],
      verdict: ["u8", 2],
      stage: ["u8", 3],
      refund: ["u8", 4],
      remedy: ["u8", 5],
      basis: ["u8", 6],
      detail_offset: ["u8", 7],
      detail_len: ["u8", 8],
    },
  },
  task: {
    size: 64,
    fields: {
      classification: ["classification", 0],
      cost_millicredits: ["u64", 16],
      estimated_cost_millicredits: ["u64", 24],
      failure_code: ["pointer", 32],
      failure_code_len: ["u32", 36],
      failure: ["pointer", 40],
      failure_len: ["u32", 44],
      status: ["u8", 48],
      is_over: ["bool", 49],
      has_cost: ["bool", 50],
      has_estimated_cost: ["bool", 51],
      charged_despite_refund: ["bool", 52],
    },
  },
  task_error: {
    size: 528,
    fields: {
      path: ["text", 0, 24],
      offset: ["u64", 24],
      line: ["u64", 32],
      value: ["text", 40, 48],
      message: ["text", 88, 432],
      kind: ["u8", 520],
      has_offset: ["bool", 521],
      value_len: ["u8", 522],
    },
  },
  policy: {
    size: 256,
    fields: {
    },
  },
  error: {
    size: 1024,
    fields: {
      name: ["text", 0, 24],
      message_len: ["u64", 24],
      message: ["text", 32, 992],
    },
  },
  job: {
    size: 128,
    fields: {
    },
  },
  budget: {
    size: 8,
    fields: {
      word: ["u64", 0],
    },
  },
  decision: {
    size: 64,
    fields: {
      at_ms: ["u64", 0],
      delay_ms: ["u64", 8],
      delay_low_ms: ["u64", 16],
      delay_high_ms: ["u64", 24],
      compared: ["u64", 32, 2],
      attempts: ["u32", 48],
      action: ["u8", 52],
      check: ["u8", 53],
      retry_class: ["u8", 54],
      rule: ["u8", 55],
      has_at: ["u8", 56],
      has_delay: ["u8", 57],
    },
  },
  failure: {
    size: 8,
    fields: {
      http_status: ["u16", 0],
      kind: ["u8", 2],
      rule: ["u8", 3],
    },
  },
  hint: {
    size: 16,
    fields: {
      after_ms: ["u64", 0],
      retry: ["u8", 8],
      has_after: ["u8", 9],
    },
  },
  http_answer: {
    size: 8,
    fields: {
      rule: ["u8", 0],
      retry_class: ["u8", 1],
      creation_class: ["u8", 2],
      is_ambiguous: ["bool", 3],
      ends_polling: ["bool", 4],
    },
  },
};

/** The names of each enum by their numbers. */
export const names = {
  rule: {
    1: "safety.input",
    2: "safety.output",
    3: "safety",
    4: "input_preprocessing.safety.text",
    5: "input_preprocessing.safety",
    6: "safety.nested",
    7: "asset.invalid",
    8: "internal.bad_output",
    9: "input_preprocessing.internal",
    10: "internal",
    11: "internal.other",
    12: "absent",
    13: "third_party.unavailable",
    14: "third_party.input_validation",
    0: "unknown",
    15: "malformed",
    64: "http.throttled",
    65: "http.unavailable",
    66: "http.gateway",
    67: "http.rejected",
    68: "http.client",
    69: "http.server",
    70: "http.unclear",
  },
  family: {
    0: "unknown",
    1: "moderation",
    2: "asset",
    3: "bad_output",
    4: "internal",
    5: "third_party",
  },
  verdict: {
    0: "unspecified",
    1: "never",
    2: "unlikely",
    3: "after_delay",
  },
  stage: {
    0: "unspecified",
    1: "preprocessing",
    2: "input",
    3: "processing",
    4: "output",
    5: "provider",
  },
  refund: {
    0: "unspecified",
    1: "no",
    2: "yes",
  },
  remedy: {
    0: "ask_person",
    1: "change_input",
    2: "change_prompt",
    3: "replace_asset",
    4: "remove_overlay",
    5: "wait",
    6: "wait_or_change_model",
  },
  basis: {
    0: "none",
    1: "page",
    2: "revision",
    3: "observed",
    4: "inferred",
  },
  task_status: {
    1: "PENDING",
    2: "THROTTLED",
    3: "RUNNING",
    4: "SUCCEEDED",
    5: "FAILED",
    6: "CANCELLED",
  },
  task_error_kind: {
    1: "broken_json",
    2: "not_utf8",
    3: "too_deep",
    4: "wrong_type",
    5: "missing_key",
    6: "duplicate_key",
    7: "unknown_status",
    8: "number_out_of_range",
    9: "line_too_long",
  },
  retry_class: {
    0: "never",
    1: "unlikely",
    2: "after_delay",
    3: "inferred",
    4: "third_party",
    5: "throttled",
    6: "unspecified",
  },
  action: {
    1: "go",
    2: "wait",
    3: "stop",
    4: "reconcile",
    5: "done",
  },
  check: {
    1: "go",
    2: "due",
    3: "deadline",
    4: "patience",
    5: "spread",
    6: "tokens",
    7: "probe",
    8: "budget",
    9: "cancelled",
    10: "reconcile",
    11: "server",
    12: "verdict",
    13: "attempts",
    14: "retries",
    15: "credits",
    16: "hint",
    17: "delay",
    18: "success",
    19: "poll",
  },
  phase: {
    1: "ready",
    2: "waiting",
    3: "in_flight",
    4: "done",
    5: "stopped",
  },
  preset: {
    1: "alone",
    2: "shared",
    3: "cautious",
  },
};

export const status = {
  OK: 0,
  NULL_POINTER: 1,
  BLANK_LINE: 2,
  INVALID_TASK: 3,
  INVALID_ARGUMENT: 4,
  INVALID_POLICY: 5,
  INVALID_STATE: 6,
  OUT_OF_TURN: 7,
  OTHER_POLICY: 8,
};

export const failure_kind = {
  TASK: 1,
  CANCELLED: 2,
  CREATION: 3,
};

export const hint_retry = {
  UNSET: 0,
  YES: 1,
  NO: 2,
};

export const MAX_LINE_BYTES = 1048576;
export const MAX_MILLICREDITS = 1000000000000;
export const POLICY_BYTES = 232;
export const JOB_BYTES = 120;
export const BUDGET_BYTES = 40;
export const ABI_VERSION = 1;
export const NONE = 18446744073709551615n;
export const RULE_NONE = 255;
