"""Tenacity's loop, with the engine to decide.

>>> from tenacity import retry
>>> from taketwo.contrib.tenacity import TakeTwo
>>> @retry(**TakeTwo("alone").keywords)
... def make():
...     return client.image_to_video.create(...).wait_for_task_output()

An error that is not to be retried is raised as it is. One that has been retried as often as it may
be becomes tenacity's RetryError, or itself with ``reraise=True``. Each call is a job of its own:
``retry_state.taketwo`` has its last decision. Needs the extra ``tenacity``; ``docs/tenacity.md``
has more.
"""

from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import Any

from tenacity import RetryCallState
from tenacity.retry import retry_base
from tenacity.stop import stop_base
from tenacity.wait import wait_base

from taketwo._drive import SharedBudget, wall_clock_ms
from taketwo._enums import Action
from taketwo._errors import TaketwoError
from taketwo._taketwo import Budget, Policy
from taketwo.contrib._call import Call, Engine, Failed, Stopped, failure_of

__all__ = ("Failed", "Stopped", "TakeTwo", "failure_of")


class TakeTwo:
    """What tenacity takes: ``retry``, ``wait``, ``stop`` and ``before``, which belong together.

    All calls share the budget. The arguments:

    - ``policy``: a Policy, or the name of a preset.
    - ``budget``: what retries are paid from; if none is given, that of this process and policy.
    - ``failure_of(error)``: what failed, as ``Job.fail`` takes it, or ``None`` for what is not to
      be retried; if none is given, it knows the errors of the official client.
    - ``deadline``, ``estimate_millicredits``: as ``taketwo.Job`` takes them.
    - ``clock``: returns milliseconds since 1970.
    """

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
        """Make the objects; see the class."""
        self._engine = Engine.of(policy, budget, failure_of, deadline, estimate_millicredits, clock)
        self.retry: retry_base = _Retry()
        """Whether what failed is of a kind that is retried."""
        self.wait: wait_base = _Wait()
        """How long to wait until then."""
        self.stop: stop_base = _Stop()
        """Whether it was retried as often as it may be."""

    @cached_property
    def keywords(self) -> dict[str, Any]:
        """The arguments of ``tenacity.retry`` and ``Retrying``."""
        return {
            "retry": self.retry,
            "wait": self.wait,
            "stop": self.stop,
            "before": self.before,
        }

    @cached_property
    def async_keywords(self) -> dict[str, Any]:
        """The arguments of ``tenacity.retry`` of a coroutine function, and ``AsyncRetrying``."""
        return {**self.keywords, "before": self.abefore}

    def before(self, retry_state: RetryCallState) -> None:
        """Ask the engine for the attempt; sleep while there is nothing to pay it from."""
        while not self._may_go(retry_state):
            retry_state.retry_object.sleep(_call(retry_state).seconds())

    async def abefore(self, retry_state: RetryCallState) -> None:
        """Do what ``before`` does, under asyncio."""
        while not self._may_go(retry_state):
            await retry_state.retry_object.sleep(_call(retry_state).seconds())  # type: ignore[misc]

    def _may_go(self, retry_state: RetryCallState) -> bool:
        call: Call | None = getattr(retry_state, _NAME, None)
        if call is None:
            call = Call(self._engine)
            setattr(retry_state, _NAME, call)
        decision = call.begin()
        if decision.action == Action.STOP:
            raise Stopped(decision) from call.error
        return decision.action == Action.GO


_NAME = "taketwo"


def _call(retry_state: RetryCallState) -> Call:
    call: Call | None = getattr(retry_state, _NAME, None)
    if call is None:
        raise TaketwoError("retry, wait and stop need before= of the same object, too")
    return call


class _Retry(retry_base):
    def __call__(self, retry_state: RetryCallState) -> bool:
        call = _call(retry_state)
        error = retry_state.outcome.exception() if retry_state.outcome else None
        if error is None:
            call.succeeded()
            return False
        return call.failed(error) is not None and not call.is_refused


class _Wait(wait_base):
    def __call__(self, retry_state: RetryCallState) -> float:
        return _call(retry_state).seconds()


class _Stop(stop_base):
    def __call__(self, retry_state: RetryCallState) -> bool:
        return not _call(retry_state).waits
