"""Jobs on Celery: a message says which job it is, the store knows the rest.

>>> class Video(JobTask):
...     name = "videos.make"
...     store = SQLiteStore("jobs.db")
...
...     def create(self, client, input):
...         return client.image_to_video.create(**input)
>>> video = app.register_task(Video())
>>> video.submit("video-17", {"model": "gen4_turbo", ...})

A worker takes a message, does the one thing that is due, saves it, and sends the message again for
when the next thing is due: no worker sleeps. A message that comes twice, or too early, does
nothing; one whose worker was killed comes again. Needs the extra ``celery``; ``docs/celery.md``
says how the broker has to be set.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any, NoReturn

from celery import Task  # type: ignore[import-untyped]
from celery.exceptions import Reject  # type: ignore[import-untyped]
from runwayml import RunwayML

from taketwo._drive import SharedBudget, StillRunning, wall_clock_ms
from taketwo._enums import Phase
from taketwo._taketwo import Budget, Decision, Policy
from taketwo._taketwo import Task as Failed
from taketwo.events import Event
from taketwo.runway import GaveUp, Reconcile, run
from taketwo.store import JobBusyError, StaleJobError, Store, UnknownJobError, add_job

__all__ = ("JobTask",)

_TASK = "celery_task"
"""In the meta of a job: the name of the Celery task that drives it."""


class JobTask(Task):  # type: ignore[misc]
    """A Celery task that drives jobs. Its subclasses say what a job is.

    It fails with GaveUp or Reconcile, as ``taketwo.runway.run`` does. What a job is at is in the
    store, whatever becomes of messages and results.
    """

    abstract = True
    # A message is gone only when what it asked for is saved, or is in the next message.
    acks_late = True
    reject_on_worker_lost = True
    # How often a job is tried is the policy's to say; most messages only look at a task again.
    max_retries = None
    throws = (GaveUp, Reconcile)

    store: Store
    """Where the jobs are: one that all workers reach."""

    policy: Policy | str = "shared"
    """The policy, or the name of a preset."""

    budget: Budget | SharedBudget | None = None
    """What retries are paid from; if there is none, a budget of each worker process."""

    @cached_property
    def client(self) -> RunwayML:
        """The client; made once in each worker process."""
        return RunwayML()

    def create(self, client: RunwayML, input: Any, /) -> Any:  # noqa: A002 - what it is
        """Send the request, once, with the client that is given."""
        raise NotImplementedError

    def finished(self, job_id: str, task: Any) -> Any:
        """Return the result, from the client's object of the task that succeeded.

        It may be called again for a job whose worker was killed meanwhile.
        """
        return task.output

    def before_retry(self, decision: Decision) -> Any:
        """Return another input for a retry that will hardly help, or ``None``."""

    def on_refused(self, task: Failed) -> Any:
        """Return the input of a new job for one whose input was refused, or ``None``."""

    def on_event(self, event: Event) -> None:
        """Be told each decision, once it is saved."""

    def clock(self) -> int:
        """Return milliseconds since 1970."""
        return wall_clock_ms()

    def submit(
        self,
        job_id: str,
        input: Any,  # noqa: A002 - what it is
        *,
        meta: Mapping[str, Any] | None = None,
        deadline: datetime | float | None = None,
        estimate_millicredits: int | None = None,
        **options: Any,
    ) -> Any:
        """Save a new job and send its message; return what ``apply_async`` returns.

        ``input`` and ``meta`` are JSON values, ``input`` not ``None``; ``options`` go to
        ``apply_async``. A job of a name that is there is left as it is, and only looked at again.
        """
        add_job(
            self.store,
            job_id,
            Policy.preset(self.policy) if isinstance(self.policy, str) else self.policy,
            input=input,
            meta={**(meta or {}), _TASK: self.name},
            deadline=deadline,
            estimate_millicredits=estimate_millicredits,
            now_ms=self.clock(),
        )
        return self.apply_async((job_id,), **options)

    def resend(self, *, late_ms: int = 600_000) -> int:
        """Send a message for each job that nobody has looked at for so long; return how many.

        For a broker that has lost its messages. A message too many does no harm.
        """
        late = [saved for saved in self.store.jobs() if self._is_late(saved, late_ms)]
        for saved in late:
            self.apply_async((saved.id,))
        return len(late)

    def run(self, job_id: str) -> Any:
        """Do what is due for the job."""
        saved = self.store.get(job_id)
        if saved is None:
            raise UnknownJobError(job_id)
        # Where there is no worker there is nobody to come back later.
        is_here = self.request.called_directly or self.request.is_eager
        try:
            task = run(
                self.client,
                self.create,
                input=saved.input,
                job=job_id,
                store=self.store,
                policy=self.policy,
                budget=self.budget,
                meta=saved.meta,
                before_retry=self.before_retry,
                on_refused=self.on_refused,
                on_event=self.on_event,
                clock=self.clock,
                timeout=None if is_here else 0,
            )
        except StillRunning as still:
            self._come_back(still.at_ms)
        except JobBusyError as busy:
            if is_here:
                raise
            self._come_back(busy.until_ms)
        except StaleJobError:
            if is_here:
                raise
            self._come_back(0)
        return self.finished(job_id, task)

    def _come_back(self, at_ms: int) -> NoReturn:
        countdown = max(0, at_ms - self.clock()) / 1_000
        try:
            raise self.retry(countdown=countdown)
        except Reject as rejected:
            # The next message could not be sent, so this one must not be lost.
            raise Reject(rejected.reason, requeue=True) from rejected

    def _is_late(self, saved: Any, late_ms: int) -> bool:
        if saved.phase in (Phase.DONE, Phase.STOPPED) or (saved.meta or {}).get(_TASK) != self.name:
            return False
        if saved.phase == Phase.IN_FLIGHT and saved.task_id is None and saved.owner is None:
            return False  # to be reconciled; a message would only say so again
        due_ms = max(saved.load().at_ms, saved.lease_until_ms, saved.updated_ms)
        return bool(due_ms + late_ms <= self.clock())
