"""Stamina's loop, with the engine to decide: a hook that returns the delay.

>>> import stamina
>>> from taketwo.contrib.stamina import TakeTwo
>>> takes = TakeTwo("alone")
>>> call = takes.call()
>>> for attempt in stamina.retry_context(on=call, attempts=None, timeout=None):
...     with attempt, call:
...         task = client.image_to_video.create(...).wait_for_task_output()

``call`` is the hook, and the context of each attempt; it is for one loop. An error that is not to
be retried is raised as it is. Needs the extra ``stamina``; ``docs/stamina.md`` has more.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from types import TracebackType

from taketwo._drive import SharedBudget, wall_clock_ms
from taketwo._enums import Action
from taketwo._taketwo import Budget, Decision, Policy
from taketwo.contrib._call import Call, Engine, Failed, Stopped, failure_of

__all__ = ("Failed", "Stopped", "TakeTwo", "failure_of")


class TakeTwo:
    """What calls have in common; the arguments are those of ``taketwo.contrib.tenacity``."""

    def __init__(
        self,
        policy: Policy | str = "alone",
        *,
        budget: Budget | SharedBudget | None = None,
        failure_of: Callable[[BaseException], Failed | None] = failure_of,
        deadline: datetime | float | None = None,
        estimate_millicredits: int | None = None,
        clock: Callable[[], int] = wall_clock_ms,
    ) -> None:
        """See the class."""
        self._engine = Engine.of(policy, budget, failure_of, deadline, estimate_millicredits, clock)

    def call(self) -> "_Hook":
        """Return the hook of one loop."""
        return _Hook(self._engine)


class _Parked(Stopped):
    """It may go later. Raised before the attempt, and never leaves the loop."""


class _Hook:
    def __init__(self, engine: Engine) -> None:
        self._call = Call(engine)

    @property
    def decision(self) -> Decision | None:
        """The last decision."""
        return self._call.decision

    def __call__(self, error: Exception) -> bool | timedelta:
        """Return the delay before the next attempt, or False."""
        if not isinstance(error, Stopped) and self._call.failed(error) is None:
            return False
        return timedelta(seconds=self._call.seconds()) if self._call.waits else False

    def __enter__(self) -> None:
        """Ask the engine for the attempt."""
        decision = self._call.begin()
        if decision.action == Action.WAIT:
            raise _Parked(decision)
        if decision.action == Action.STOP:
            raise Stopped(decision) from self._call.error

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Report that the attempt succeeded. What it raises is reported by the loop."""
        if error is None:
            self._call.succeeded()
