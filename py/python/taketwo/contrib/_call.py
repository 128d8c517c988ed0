"""A call that somebody else's loop repeats, with a job of the engine around it."""

import sys
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from taketwo._drive import SharedBudget, process_budget, wall_clock_ms
from taketwo._enums import Action, Check
from taketwo._errors import InvalidTaskError, TaketwoError
from taketwo._hint import hint_of
from taketwo._taketwo import (
    Budget,
    Classification,
    Decision,
    Failure,
    Hint,
    Job,
    Policy,
    Task,
    read_task,
)

__all__ = ("Call", "Engine", "Failed", "Stopped", "failure_of")

Failed: TypeAlias = Classification | Task | Failure
"""What ``Job.fail`` takes."""


class Stopped(TaketwoError):  # noqa: N818 - it says what happened
    """The call may not be made, or not again. What failed before is its cause."""

    def __init__(self, decision: Decision) -> None:
        """Tell what was decided."""
        super().__init__(str(decision))
        self.decision = decision
        """Why. ``str()`` of it is its explanation."""

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle it."""
        return type(self), (self.decision,)


def failure_of(error: BaseException) -> Failed | None:
    """Return what failed by an error of the official client, or ``None``.

    ``None`` is not retried. So are errors of reading a task, and a wait that took too long: the
    task lives, and to create it again would be to pay for it again.
    """
    client = sys.modules.get("runwayml")
    if client is None:
        return None
    if isinstance(error, client.TaskFailedError):
        try:
            task = read_task(error.task_details.to_dict(mode="json", use_api_names=True))
        except InvalidTaskError:
            return None
        return task if task.is_over else None
    if not isinstance(error, client.APIError) or error.request.method != "POST":
        return None
    if isinstance(error, client.APIStatusError):
        return Failure.creation(error.status_code)
    from taketwo.runway import NOT_CONNECTED

    # Nothing was sent, for certain: as a 503, it gives the attempt back.
    return Failure.creation(503 if isinstance(error.__cause__, NOT_CONNECTED) else None)


@dataclass(frozen=True)
class Engine:
    """What all calls have in common."""

    policy: Policy
    budget: Budget | SharedBudget
    failure_of: Callable[[BaseException], Failed | None]
    deadline: datetime | float | None
    estimate_millicredits: int | None
    clock: Callable[[], int]

    @classmethod
    def of(
        cls,
        policy: Policy | str,
        budget: Budget | SharedBudget | None = None,
        failure_of: Callable[[BaseException], Failed | None] = failure_of,
        deadline: datetime | float | None = None,
        estimate_millicredits: int | None = None,
        clock: Callable[[], int] = wall_clock_ms,
    ) -> "Engine":
        """Return it with what was left out."""
        policy = Policy.preset(policy) if isinstance(policy, str) else policy
        budget = process_budget(policy) if budget is None else budget
        return cls(policy, budget, failure_of, deadline, estimate_millicredits, clock)


class Call:
    """One call, and what became of its attempts."""

    def __init__(self, engine: Engine) -> None:
        """Begin none yet."""
        self._engine = engine
        self._job = Job(
            uuid.uuid4().hex,
            engine.policy,
            deadline=engine.deadline,
            estimate_millicredits=engine.estimate_millicredits,
        )
        self.decision: Decision | None = None
        """The last decision."""
        self.error: BaseException | None = None
        """What failed last."""

    def begin(self) -> Decision:
        """Ask whether an attempt may be made now."""
        budget, now_ms = self._engine.budget, self._engine.clock()
        if isinstance(budget, Budget):
            self.decision = self._job.start(budget, now_ms=now_ms)
        else:
            self.decision = budget.start(self._job, now_ms=now_ms)
        return self.decision

    def succeeded(self) -> Decision:
        """Report that the attempt succeeded."""
        budget, now_ms = self._engine.budget, self._engine.clock()
        if isinstance(budget, Budget):
            self.decision = self._job.succeed(budget, now_ms=now_ms)
        else:
            self.decision = budget.succeed(self._job, now_ms=now_ms)
        return self.decision

    def failed(self, error: BaseException) -> Decision | None:
        """Report that the attempt failed; return ``None`` where the engine has no say."""
        self.error = error
        found = self._engine.failure_of(error)
        if found is None:
            return None
        now_ms = self._engine.clock()
        self.decision = self._job.fail(found, hint=_hint(error, now_ms), now_ms=now_ms)
        return self.decision

    def seconds(self) -> float:
        """Return how long to wait from now on."""
        at_ms = None if self.decision is None else self.decision.at_ms
        return 0 if at_ms is None else max(0, at_ms - self._engine.clock()) / 1_000

    @property
    def waits(self) -> bool:
        """Whether there is to be another attempt."""
        return self.decision is not None and self.decision.action == Action.WAIT

    @property
    def is_refused(self) -> bool:
        """Whether what failed is nothing that is retried, however often it was tried."""
        return self.decision is not None and self.decision.check in _REFUSED


_REFUSED = (Check.VERDICT, Check.CANCELLED, Check.RECONCILE, Check.SERVER)


def _hint(error: BaseException, now_ms: int) -> Hint | None:
    headers = getattr(getattr(error, "response", None), "headers", None)
    return None if headers is None else hint_of(headers, now_ms)
