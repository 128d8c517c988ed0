"""Jobs in Temporal's activities: a decision becomes the delay of the next attempt.

>>> @activity.defn
... def make_video(prompt: str) -> list[str]:
...     info = activity.info()
...     job = f"{info.workflow_id}/{info.activity_id}"
...     with application_errors():
...         return run(client, create, input=prompt, job=job, store=store, timeout=0).output

An attempt of the activity does the one thing that is due, and fails with when the next one is. The
state is in the store, whatever becomes of workers. The activity wants a retry policy without a
limit of attempts: the engine has one. Needs the extra ``temporal``; ``docs/temporal.md`` has more.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from taketwo._drive import GaveUp, Reconcile, StillRunning, wall_clock_ms
from taketwo._enums import Action
from taketwo._taketwo import Decision
from taketwo.store import JobBusyError, StaleJobError

__all__ = ("application_error", "application_errors")


@contextmanager
def application_errors(*, clock: Callable[[], int] = wall_clock_ms) -> Iterator[None]:
    """Turn what ``run`` and ``arun`` raise into what Temporal understands.

    GaveUp and Reconcile become errors that are not retried. StillRunning, and a job that another
    worker has, become errors with the delay until there is something to do. The type of an error is
    its name; its details are the name of the job and, of GaveUp, what may be shown to the user.
    """
    try:
        yield
    except GaveUp as error:
        raise _error(error, None, error.job_id, error.user_message) from error
    except Reconcile as error:
        raise _error(error, None, error.job_id) from error
    except StillRunning as error:
        raise _error(error, error.at_ms - clock(), error.job_id) from error
    except JobBusyError as error:
        raise _error(error, error.until_ms - clock(), error.job_id) from error
    except StaleJobError as error:
        raise _error(error, 0, error.job_id) from error


def application_error(
    decision: Decision, *, clock: Callable[[], int] = wall_clock_ms
) -> ApplicationError:
    """Return the error for a decision not to go: for activities that call the engine themselves."""
    at_ms = decision.at_ms if decision.action == Action.WAIT else None
    delay_ms = None if at_ms is None else at_ms - clock()
    return _made(str(decision), str(decision.check), delay_ms)


def _error(error: Exception, delay_ms: int | None, *details: str | None) -> ApplicationError:
    return _made(str(error), type(error).__name__, delay_ms, *details)


def _made(message: str, kind: str, delay_ms: int | None, *details: str | None) -> ApplicationError:
    if delay_ms is None:
        return ApplicationError(message, *details, type=kind, non_retryable=True)
    return ApplicationError(
        message,
        *details,
        type=kind,
        next_retry_delay=timedelta(milliseconds=max(delay_ms, _LEAST_MS)),
        # Nothing is wrong, so nobody has to be woken.
        category=ApplicationErrorCategory.BENIGN,
    )


# Temporal takes a delay of nothing for none, and waits as long as its own policy says.
_LEAST_MS = 1
