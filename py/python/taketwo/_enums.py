"""The words of an answer. Generated from core; do not edit.

Each member is a string too: ``Verdict.NEVER == "never"``.
"""

from enum import Enum

__all__ = (
    "Action",
    "Basis",
    "Check",
    "Family",
    "HttpRule",
    "Phase",
    "Preset",
    "Refund",
    "Remedy",
    "RetryClass",
    "Rule",
    "Stage",
    "Status",
    "TaskErrorKind",
    "Verdict",
)


class _Word(str, Enum):
    __str__ = str.__str__


class Action(_Word):
    """What the host is to do."""

    GO = "go"
    WAIT = "wait"
    STOP = "stop"
    RECONCILE = "reconcile"
    DONE = "done"


class Basis(_Word):
    """What an answer rests on."""

    NONE = "none"
    PAGE = "page"
    REVISION = "revision"
    OBSERVED = "observed"
    INFERRED = "inferred"


class Check(_Word):
    """Which check of the engine decided."""

    GO = "go"
    DUE = "due"
    DEADLINE = "deadline"
    PATIENCE = "patience"
    SPREAD = "spread"
    TOKENS = "tokens"
    PROBE = "probe"
    BUDGET = "budget"
    CANCELLED = "cancelled"
    RECONCILE = "reconcile"
    SERVER = "server"
    VERDICT = "verdict"
    ATTEMPTS = "attempts"
    RETRIES = "retries"
    CREDITS = "credits"
    HINT = "hint"
    DELAY = "delay"
    SUCCESS = "success"
    POLL = "poll"


class Family(_Word):
    """What kind of failure it was."""

    UNKNOWN = "unknown"
    MODERATION = "moderation"
    ASSET = "asset"
    BAD_OUTPUT = "bad_output"
    INTERNAL = "internal"
    THIRD_PARTY = "third_party"


class HttpRule(_Word):
    """The rule of the table that covers an HTTP status."""

    HTTP_THROTTLED = "http.throttled"
    HTTP_UNAVAILABLE = "http.unavailable"
    HTTP_GATEWAY = "http.gateway"
    HTTP_REJECTED = "http.rejected"
    HTTP_CLIENT = "http.client"
    HTTP_SERVER = "http.server"
    HTTP_UNCLEAR = "http.unclear"


class Phase(_Word):
    """Where a job stands."""

    READY = "ready"
    WAITING = "waiting"
    IN_FLIGHT = "in_flight"
    DONE = "done"
    STOPPED = "stopped"


class Preset(_Word):
    """A set of numbers that a policy starts from."""

    ALONE = "alone"
    SHARED = "shared"
    CAUTIOUS = "cautious"


class Refund(_Word):
    """Whether the credits are expected to come back."""

    UNSPECIFIED = "unspecified"
    NO = "no"
    YES = "yes"


class Remedy(_Word):
    """What to do about the failure."""

    ASK_PERSON = "ask_person"
    CHANGE_INPUT = "change_input"
    CHANGE_PROMPT = "change_prompt"
    REPLACE_ASSET = "replace_asset"
    REMOVE_OVERLAY = "remove_overlay"
    WAIT = "wait"
    WAIT_OR_CHANGE_MODEL = "wait_or_change_model"


class RetryClass(_Word):
    """How a failure may be retried: each class has its own retries, delays and cost."""

    NEVER = "never"
    UNLIKELY = "unlikely"
    AFTER_DELAY = "after_delay"
    INFERRED = "inferred"
    THIRD_PARTY = "third_party"
    THROTTLED = "throttled"
    UNSPECIFIED = "unspecified"


class Rule(_Word):
    """The rule of the table that covers a code. New ones come with new versions."""

    UNKNOWN = "unknown"
    SAFETY_INPUT = "safety.input"
    SAFETY_OUTPUT = "safety.output"
    SAFETY = "safety"
    INPUT_PREPROCESSING_SAFETY_TEXT = "input_preprocessing.safety.text"
    INPUT_PREPROCESSING_SAFETY = "input_preprocessing.safety"
    SAFETY_NESTED = "safety.nested"
    ASSET_INVALID = "asset.invalid"
    INTERNAL_BAD_OUTPUT = "internal.bad_output"
    INPUT_PREPROCESSING_INTERNAL = "input_preprocessing.internal"
    INTERNAL = "internal"
    INTERNAL_OTHER = "internal.other"
    ABSENT = "absent"
    THIRD_PARTY_UNAVAILABLE = "third_party.unavailable"
    THIRD_PARTY_INPUT_VALIDATION = "third_party.input_validation"
    MALFORMED = "malformed"


class Stage(_Word):
    """Where in the course of the task the failure arose."""

    UNSPECIFIED = "unspecified"
    PREPROCESSING = "preprocessing"
    INPUT = "input"
    PROCESSING = "processing"
    OUTPUT = "output"
    PROVIDER = "provider"


class Status(_Word):
    """The state of a task. Records spell the last one CANCELLED or CANCELED."""

    PENDING = "PENDING"
    THROTTLED = "THROTTLED"
    RUNNING = "RUNNING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


class TaskErrorKind(_Word):
    """What is wrong with a task record."""

    BROKEN_JSON = "broken_json"
    NOT_UTF8 = "not_utf8"
    TOO_DEEP = "too_deep"
    WRONG_TYPE = "wrong_type"
    MISSING_KEY = "missing_key"
    DUPLICATE_KEY = "duplicate_key"
    UNKNOWN_STATUS = "unknown_status"
    NUMBER_OUT_OF_RANGE = "number_out_of_range"
    LINE_TOO_LONG = "line_too_long"


class Verdict(_Word):
    """Whether the same request may be sent again."""

    UNSPECIFIED = "unspecified"
    NEVER = "never"
    UNLIKELY = "unlikely"
    AFTER_DELAY = "after_delay"
