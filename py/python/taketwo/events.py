"""What a driver tells about a job while it drives it: one event for each decision.

Logs, metrics and traces subscribe to these (``on_event=`` of ``taketwo.runway.run``). An event
holds no prompt, no other input and no text of the vendor's, so it may go wherever logs go.
"""

from dataclasses import dataclass, fields
from typing import Literal, TypeAlias

from taketwo._enums import Action, Check, Family, RetryClass, Rule, Verdict
from taketwo._taketwo import Classification, Decision, _classification, _decision

__all__ = ("Call", "Event")

Call: TypeAlias = Literal["start", "fail", "succeed", "poll"]
"""The call of the engine that decided: ``start`` asks to send, ``fail`` and ``succeed`` report how
an attempt ended, ``poll`` asks when to look again. Where looking again does not help, which the
engine is not asked about, the answer to ``poll`` is the driver's own: ``reconcile``."""


@dataclass(frozen=True, slots=True)
class Event:
    """One decision about one job.

    Good labels of metrics, because there are few of each: ``call``, ``action``, ``check``,
    ``rule``, ``family``, ``verdict``, ``retry_class``. The job, the task and the times differ each
    time, and are for logs and spans.
    """

    job: str
    """The name of the job."""

    time_ms: int
    """When it was decided, in milliseconds since 1970, by the clock of the driver."""

    call: Call
    """What was asked."""

    decision: Decision
    """The answer, whole."""

    task_id: str | None = None
    """The task that it is about, where there is one."""

    status: int | None = None
    """The HTTP status of a request that was not answered with a task; ``None`` where there was no
    answer, and where nothing was wrong."""

    charge_millicredits: int | None = None
    """What the attempt that has ended was charged, in thousandths of a credit; ``None`` where it is
    not said, or no attempt has ended."""

    charged_despite_refund: bool = False
    """Whether that is more than the rule led to expect."""

    lost_millicredits: int = 0
    """What the failures of the job have cost up to now, in thousandths of a credit."""

    reason: str | None = None
    """What is not known, where it is the driver and not the engine that says ``reconcile``."""

    @property
    def action(self) -> Action:
        """What to do: go, wait, stop, reconcile or done."""
        return self.decision.action

    @property
    def check(self) -> Check:
        """Which check decided."""
        return self.decision.check

    @property
    def rule(self) -> str | None:
        """The rule that judged the last failure, or ``None`` before there was one."""
        return self.decision.rule

    @property
    def retry_class(self) -> RetryClass:
        """The class of that failure."""
        return self.decision.retry_class

    @property
    def attempt(self) -> int:
        """How many attempts were begun, this one counted."""
        return self.decision.attempts

    @property
    def at_ms(self) -> int | None:
        """The earliest time of the next call, in milliseconds since 1970."""
        return self.decision.at_ms

    @property
    def delay_ms(self) -> int | None:
        """The delay that was drawn, where one was."""
        return self.decision.delay_ms

    @property
    def classification(self) -> Classification | None:
        """What the rule says; ``None`` without a rule, and for one of HTTP answers."""
        rule = self.decision.rule
        if rule is None or rule not in _RULES_OF_CODES:
            return None
        return _classification(rule, None)

    @property
    def family(self) -> Family | None:
        """The family of the last failure, if it was that of a task."""
        found = self.classification
        return None if found is None else found.family

    @property
    def verdict(self) -> Verdict | None:
        """The verdict about the last failure, if it was that of a task."""
        found = self.classification
        return None if found is None else found.verdict

    @property
    def explanation(self) -> str:
        """The decision as one English sentence for developers."""
        return str(self.decision) if self.reason is None else f"{self.action}: {self.reason}"

    def as_dict(self) -> dict[str, object]:
        """Return the event as plain flat values, for JSON and for log records."""
        decision = self.decision
        return {
            "job": self.job,
            "time_ms": self.time_ms,
            "call": self.call,
            "action": str(decision.action),
            "check": str(decision.check),
            "rule": decision.rule and str(decision.rule),
            "family": self.family and str(self.family),
            "verdict": self.verdict and str(self.verdict),
            "retry_class": str(decision.retry_class),
            "attempt": decision.attempts,
            "at_ms": decision.at_ms,
            "delay_ms": decision.delay_ms,
            "delay_low_ms": decision.delay_low_ms,
            "delay_high_ms": decision.delay_high_ms,
            "compared": list(decision.compared),
            "task_id": self.task_id,
            "status": self.status,
            "charge_millicredits": self.charge_millicredits,
            "charged_despite_refund": self.charged_despite_refund,
            "lost_millicredits": self.lost_millicredits,
            "reason": self.reason,
            "explanation": self.explanation,
        }

    @classmethod
    def from_dict(cls, plain: dict[str, object]) -> "Event":
        """Return the event that ``as_dict`` wrote."""
        said: dict[str, object] = {
            it.name: plain[it.name] for it in fields(cls) if it.name in plain
        }
        delay = (plain["delay_ms"], plain["delay_low_ms"], plain["delay_high_ms"])
        compared: tuple[int, int] = tuple(plain["compared"])  # type: ignore[arg-type,assignment]
        said["decision"] = _decision(
            (plain["action"], plain["check"], plain["retry_class"]),  # type: ignore[arg-type]
            plain["rule"],  # type: ignore[arg-type]
            (
                plain["attempt"],
                plain["at_ms"],
                None if delay[0] is None else delay,
                compared,
            ),  # type: ignore[arg-type]
        )
        return cls(**said)  # type: ignore[arg-type]


_RULES_OF_CODES = frozenset(str(rule) for rule in Rule)
