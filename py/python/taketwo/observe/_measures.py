"""What is measured about an event, under which name and with which labels, whatever the library.

Every label is a word of a closed list, so that the number of series is bounded by the number of
words. What has no word has no label: ``rule`` before there was a failure, ``family`` of an HTTP
answer.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Protocol

from taketwo._enums import Action, Check, HttpRule, Rule
from taketwo._taketwo import _classification
from taketwo.events import Event

__all__ = ("BUDGET_TOKENS", "COUNTERS", "DELAY", "DELAY_BOUNDS", "Measure", "Tokens", "measured")

Labels = dict[str, str]


@dataclass(frozen=True, eq=False)
class Measure:
    """One metric, named as OpenTelemetry names them."""

    name: str
    unit: str
    help: str
    labels: tuple[str, ...] = ()
    expected: tuple[Mapping[str, str], ...] = ()
    """Values of the labels which are shown as 0 before they happen: an increase from nothing to 1
    is no increase to Prometheus."""


class Tokens(Protocol):
    """A budget, as far as it is looked at: ``Budget``, or one that is kept elsewhere."""

    @property
    def tokens(self) -> int:
        """What it holds, in thousandths of a token."""
        ...


def _of_code(rule: Rule) -> Labels:
    found = _classification(rule, None)
    return {"rule": str(rule), "family": str(found.family), "verdict": str(found.verdict)}


_FAILURE = ("rule", "family", "verdict")
_FAILURES: dict[str, Labels] = {str(rule): _of_code(rule) for rule in Rule}
_FAILURES |= {str(rule): {"rule": str(rule)} for rule in HttpRule}
_UNKNOWN = _FAILURES[Rule.UNKNOWN]
_KNOWN = tuple(_FAILURES.values())
_ENDS = (Action.DONE, Action.STOP, Action.RECONCILE)

DECISIONS = Measure(
    "taketwo.decisions",
    "{decision}",
    "Decisions of the engine, polls included.",
    ("call", "action", "check"),
    # Which of the checks can stop a job is for the engine to know, so each is shown.
    tuple(
        {"call": call, "action": str(Action.STOP), "check": str(check)}
        for call, check in product(("start", "fail"), Check)
    ),
)
ATTEMPTS = Measure(
    "taketwo.attempts",
    "{attempt}",
    "Requests that were sent to create a task: the first of a job, or a retry.",
    ("kind",),
    ({"kind": "first"}, {"kind": "retry"}),
)
FAILURES = Measure(
    "taketwo.failures",
    "{failure}",
    "Tasks that failed, and requests that were not answered with a task, by rule.",
    _FAILURE,
    _KNOWN,
)
JOBS = Measure(
    "taketwo.jobs",
    "{job}",
    "Jobs that ended: done, stop (given up) or reconcile (a person has to look); by the rule of "
    "the last failure, if there was one.",
    ("action", *_FAILURE),
    tuple({"action": str(end), **labels} for end, labels in product(_ENDS, ({}, *_KNOWN))),
)
LOST_CREDITS = Measure(
    "taketwo.lost_credits",
    "{credit}",
    "Credits that failed tasks were charged.",
    _FAILURE,
    _KNOWN,
)
USED_CREDITS = Measure(
    "taketwo.used_credits",
    "{credit}",
    "Credits that tasks which succeeded were charged.",
)
UNEXPECTED_CHARGES = Measure(
    "taketwo.unexpected_charges",
    "{task}",
    "Failed tasks that were charged although their rule expects a refund.",
    _FAILURE,
    _KNOWN,
)
COUNTERS = (DECISIONS, ATTEMPTS, FAILURES, JOBS, LOST_CREDITS, USED_CREDITS, UNEXPECTED_CHARGES)

DELAY = Measure(
    "taketwo.retry.delay",
    "s",
    "Delays that were drawn before a retry.",
    ("retry_class",),
)
DELAY_BOUNDS = (1, 2.5, 5, 10, 15, 20, 30, 45, 60, 120, 300, 600, 1_800, 3_600)

BUDGET_TOKENS = Measure(
    "taketwo.budget.tokens",
    "{token}",
    "Tokens that a budget holds, to pay retries from.",
    ("budget",),
)


def measured(event: Event) -> Iterator[tuple[Measure, float, Labels]]:
    """Yield what the event adds to which metric, with the labels that it has."""
    action, check = event.action, event.check
    labels = {} if event.rule is None else _FAILURES.get(str(event.rule), _UNKNOWN)
    yield DECISIONS, 1, {"call": event.call, "action": str(action), "check": str(check)}
    if event.call == "start" and action == Action.GO:
        yield ATTEMPTS, 1, {"kind": "retry" if labels else "first"}
    if event.call == "succeed" and event.charge_millicredits:
        yield USED_CREDITS, event.charge_millicredits / 1_000, {}
    # A task that somebody cancelled has not failed.
    if event.call == "fail" and check != Check.CANCELLED:
        yield FAILURES, 1, labels
        if event.charge_millicredits:
            yield LOST_CREDITS, event.charge_millicredits / 1_000, labels
        if event.charged_despite_refund:
            yield UNEXPECTED_CHARGES, 1, labels
        if event.delay_ms is not None:
            yield DELAY, event.delay_ms / 1_000, {"retry_class": str(event.retry_class)}
    if action in _ENDS:
        yield JOBS, 1, {"action": str(action), **labels}
