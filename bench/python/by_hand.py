"""What people write by hand in Python."""

from typing import NamedTuple


class Answer(NamedTuple):
    """As much as says what to do."""

    rule: str
    verdict: str
    refund: str
    remedy: str


ABSENT = Answer("absent", "after_delay", "yes", "wait")
ASSET_INVALID = Answer("asset.invalid", "never", "yes", "replace_asset")
BAD_OUTPUT = Answer("internal.bad_output", "unlikely", "yes", "remove_overlay")
INPUT_VALIDATION = Answer("third_party.input_validation", "never", "unspecified", "change_input")
INTERNAL = Answer("internal", "after_delay", "yes", "wait")
INTERNAL_OTHER = Answer("internal.other", "after_delay", "yes", "wait")
PREPROCESSING = Answer("input_preprocessing.internal", "after_delay", "yes", "wait")
PREPROCESSING_SAFETY = Answer("input_preprocessing.safety", "never", "unspecified", "change_input")
PREPROCESSING_TEXT = Answer("input_preprocessing.safety.text", "never", "yes", "change_prompt")
SAFETY = Answer("safety", "never", "no", "change_input")
SAFETY_INPUT = Answer("safety.input", "never", "no", "change_input")
SAFETY_OUTPUT = Answer("safety.output", "never", "no", "change_input")
UNAVAILABLE = Answer("third_party.unavailable", "after_delay", "yes", "wait_or_change_model")
UNKNOWN = Answer("unknown", "unspecified", "unspecified", "ask_person")


def chain(code: str | None) -> Answer:  # noqa: PLR0911, PLR0912
    """A chain of prefixes that checks nothing else, not even where a segment ends."""
    if code is None:
        return ABSENT
    if code.startswith("SAFETY.INPUT"):
        return SAFETY_INPUT
    if code.startswith("SAFETY.OUTPUT"):
        return SAFETY_OUTPUT
    if code.startswith("SAFETY"):
        return SAFETY
    if code == "INPUT_PREPROCESSING.SAFETY.TEXT":
        return PREPROCESSING_TEXT
    if code.startswith("INPUT_PREPROCESSING.SAFETY"):
        return PREPROCESSING_SAFETY
    if code.startswith("ASSET.INVALID"):
        return ASSET_INVALID
    if code.startswith("INTERNAL.BAD_OUTPUT"):
        return BAD_OUTPUT
    if code.startswith("INPUT_PREPROCESSING.INTERNAL"):
        return PREPROCESSING
    if code == "INTERNAL":
        return INTERNAL
    if code.startswith("INTERNAL"):
        return INTERNAL_OTHER
    if code.startswith("THIRD_PARTY.UNAVAILABLE"):
        return UNAVAILABLE
    if code.startswith("THIRD_PARTY.INPUT_VALIDATION"):
        return INPUT_VALIDATION
    return UNKNOWN
