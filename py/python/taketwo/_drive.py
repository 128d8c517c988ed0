"""The order of things in which a job is driven: what is saved, decided, told and done, and when.

No request is sent here and nobody sleeps: ``Drive.steps`` yields what is to be done and is sent the
answer, so that blocking and asynchronous drivers have one order between them.
"""

import logging
import threading
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol, TypeAlias

from taketwo._enums import Action, Check, Phase, RetryClass, Status, Verdict
from taketwo._errors import TaketwoError
from taketwo._owner import new_owner
from taketwo._taketwo import (
    Budget,
    Decision,
    Failure,
    Hint,
    Job,
    Policy,
    Task,
    _decision,
    classify_http,
)
from taketwo.events import Call, Event
from taketwo.store import (
    LEASE_MS,
    MemoryStore,
    SavedJob,
    StaleJobError,
    Store,
    add_job,
    claim,
    release,
)

__all__ = (
    "Ask",
    "Create",
    "Created",
    "Drive",
    "GaveUp",
    "Read",
    "Reconcile",
    "Record",
    "Refused",
    "SharedBudget",
    "Sleep",
    "StillRunning",
    "Unread",
    "process_budget",
    "wall_clock_ms",
)

_log = logging.getLogger("taketwo")

NO_RECORD_MS = 600_000
"""How long answers that are no known record are polled on: as long as the official client waits for
a task. A status that nobody knows may be a new one of a task that runs."""

LONGEST_HINT_MS = 900_000
"""The longest hint that is obeyed while polling. No creation waits longer for one, either."""


class _NoResult(TaketwoError):  # noqa: N818 - what its two kinds have in common
    """A run of a job has ended without a result."""

    def __init__(self, said: str, saved: SavedJob, decision: Decision) -> None:
        super().__init__(said)
        self.saved = saved
        """The job as it was saved."""
        self.decision = decision
        """The last decision. ``str()`` of it is its explanation."""

    @property
    def job_id(self) -> str:
        """The name of the job."""
        return self.saved.id

    @property
    def history(self) -> tuple[Event, ...]:
        """Every decision, the oldest first, without polls and without what was only repeated."""
        return self.saved.history


class GaveUp(_NoResult):
    """The job is over without a result: it must not, or should not, be tried again."""

    def __init__(
        self,
        saved: SavedJob,
        decision: Decision,
        task: Task | None = None,
        details: object = None,
    ) -> None:
        """Tell what was decided last, and why."""
        super().__init__(f"job {saved.id!r}: {decision}", saved, decision)
        self.task = task
        """The task that failed last, if it was a task and this process has read it."""
        self.details = details
        """The client's own object for that task."""

    @property
    def explanation(self) -> str:
        """Why, as one English sentence for developers."""
        return str(self.decision)

    @property
    def user_message(self) -> str | None:
        """What may be shown to the user; ``None`` where it was no task that failed."""
        found = self.history[-1].classification if self.history else None
        return None if found is None else found.user_message

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle it, without what belongs to the client."""
        return type(self), (self.saved, self.decision, self.task)


class Reconcile(_NoResult):
    """Nobody knows whether there is a task. Nothing more is sent until somebody finds out.

    The job is saved in flight. Report what was found to ``taketwo.store``: ``report_task``,
    ``report_not_made`` or ``abandon``; then run the job again.
    """

    def __init__(
        self,
        saved: SavedJob,
        decision: Decision,
        reason: str,
        *,
        task_id: str | None = None,
        status: int | None = None,
    ) -> None:
        """Tell what is known."""
        task = "" if task_id is None else f", task {task_id!r}"
        super().__init__(f"job {saved.id!r}{task}: {reason}", saved, decision)
        self.reason = reason
        """What is not known, as an English sentence for developers."""
        self.task_id = task_id
        """The task, where one is known that could not be read, or not be saved."""
        self.status = status
        """The HTTP status of the answer, if there was one."""

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle it."""
        said = (self.saved, self.decision, self.reason, self.task_id, self.status)
        return _reconcile, said


def _reconcile(
    saved: SavedJob, decision: Decision, reason: str, task_id: str | None, status: int | None
) -> Reconcile:
    return Reconcile(saved, decision, reason, task_id=task_id, status=status)


class StillRunning(TaketwoError, TimeoutError):  # noqa: N818 - it is no error of the job's
    """The time that was given is over and the job is not. Run it again, from ``at_ms`` on."""

    def __init__(self, job_id: str, at_ms: int) -> None:
        """Tell when there is something to do for it."""
        super().__init__(f"job {job_id!r} is not over; there is something to do from {at_ms} on")
        self.job_id = job_id
        """The name of the job."""
        self.at_ms = at_ms
        """When to run it again, in milliseconds since 1970. Earlier does nothing, and no harm."""

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle it."""
        return type(self), (self.job_id, self.at_ms)


class SharedBudget(Protocol):
    """A budget that is kept elsewhere, for a fleet. It calls the job: paying is a part of that."""

    def start(self, job: Job, /, *, now_ms: int) -> Decision:
        """Call ``job.start`` with what the budget holds, and keep what it holds then."""
        ...

    def succeed(self, job: Job, /, *, now_ms: int) -> Decision:
        """Call ``job.succeed`` with what the budget holds, and keep what it holds then."""
        ...


class _OwnBudget:
    """A budget of this process, as a ``SharedBudget``."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget

    def start(self, job: Job, /, *, now_ms: int) -> Decision:
        return job.start(self._budget, now_ms=now_ms)

    def succeed(self, job: Job, /, *, now_ms: int) -> Decision:
        return job.succeed(self._budget, now_ms=now_ms)


_budgets: dict[int, Budget] = {}
_budgets_lock = threading.Lock()


def process_budget(policy: Policy) -> Budget:
    """Return the budget that all jobs of this process with this policy share."""
    with _budgets_lock:
        return _budgets.setdefault(policy.fingerprint, Budget(policy))


def wall_clock_ms() -> int:
    """Return the time in milliseconds since 1970, which goes on while nothing runs."""
    return time.time_ns() // 1_000_000


# --- what is to be done, and what is answered ---------------------------------------------------


@dataclass(slots=True)
class Create:
    """Send the request, once. Answered with Created or Refused; an error is raised."""

    input: Any
    sent: bool = False
    """Set it before anything is sent. Until then an error or an interrupt undoes the start."""


@dataclass(frozen=True, slots=True)
class Read:
    """Read the task. Answered with Record or Unread."""

    task_id: str


@dataclass(frozen=True, slots=True)
class Sleep:
    """Sleep. Answered with anything."""

    job_id: str
    until_ms: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Ask:
    """Call a hook of the user's. Answered with what it returned."""

    call: Callable[[], Any]


Step: TypeAlias = Create | Read | Sleep | Ask


@dataclass(frozen=True, slots=True)
class Created:
    """The request was answered with a task."""

    task_id: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The request was not answered with a task."""

    status: int | None
    hint: Hint | None
    error: Exception


@dataclass(frozen=True, slots=True)
class Record:
    """The task could be read."""

    task: Task
    details: object


@dataclass(frozen=True, slots=True)
class Unread:
    """The task could not be read this time."""

    status: int | None
    hint: Hint | None
    error: Exception
    is_no_record: bool = False
    """Whether something was read, which is no record of a task, or one of a status nobody knows."""


# --- the order ----------------------------------------------------------------------------------


@dataclass
class Drive:
    """What drives one job, and another in its place where a hook asks for one."""

    job_id: str
    policy: Policy | None
    store: Store
    budget: Budget | SharedBudget | None
    input: Any
    meta: Mapping[str, Any] | None
    deadline: datetime | float | None
    estimate_millicredits: int | None
    seed: int | None
    before_retry: Callable[[Decision], Any] | None
    on_refused: Callable[[Task], Any] | None
    on_event: Callable[[Event], object] | None
    clock: Callable[[], int]
    forget: bool = False
    is_named: bool = True
    _owner: str = field(default_factory=new_owner)

    def steps(self) -> Generator[Step, Any, object]:
        """Yield what is to be done, until the job is done; return the client's own object."""
        try:
            return (yield from self._one(self.job_id, None))
        except GaveUp as gave_up:
            successor = f"{self.job_id}/2"
            changed = None
            if self.store.get(successor) is None:
                changed = yield from self._ask_for_another(gave_up)
                if changed is None:
                    raise
            return (yield from self._one(successor, changed))

    def _ask_for_another(self, gave_up: GaveUp) -> Generator[Step, Any, Any]:
        task, on_refused = gave_up.task, self.on_refused
        if task is None or task.classification is None or on_refused is None:
            return None
        if task.classification.verdict != Verdict.NEVER:
            return None
        return (yield Ask(lambda: on_refused(task)))

    def _one(self, job_id: str, changed: Any) -> Generator[Step, Any, object]:
        held = _Held(self, self._open(job_id, changed))
        can_go_on = self.is_named
        try:
            return (yield from held.steps())
        except (Reconcile, StillRunning):
            can_go_on = True  # they tell its name
            raise
        finally:
            saved = self._release(held.saved)
            over = saved.phase in (Phase.DONE, Phase.STOPPED)
            if (over or not can_go_on) and self.forget and isinstance(self.store, MemoryStore):
                self.store.remove(job_id)

    def _release(self, saved: SavedJob) -> SavedJob:
        try:
            return release(self.store, saved)
        except Exception:
            # What is under way says more; the lease runs out by itself.
            _log.exception("job %r could not be released", saved.id)
            return saved

    def _open(self, job_id: str, changed: Any) -> SavedJob:
        now_ms = self.clock()
        if self.store.get(job_id) is None:
            # If somebody else is faster, theirs is as good.
            add_job(
                self.store,
                job_id,
                self.policy or Policy.preset("alone"),
                input=changed,
                meta=self.meta,
                seed=self.seed,
                deadline=self.deadline,
                estimate_millicredits=self.estimate_millicredits,
                now_ms=now_ms,
            )
        return claim(self.store, job_id, self._owner, now_ms)


class _Held:
    """A job that this worker holds."""

    def __init__(self, drive: Drive, saved: SavedJob) -> None:
        self._drive = drive
        self.saved = saved
        self._job = saved.load()
        if drive.policy is not None and drive.policy != self._job.policy:
            self._job.rebind(drive.policy)
        budget = process_budget(self._job.policy) if drive.budget is None else drive.budget
        self._budget = _OwnBudget(budget) if isinstance(budget, Budget) else budget
        self._task: Task | None = None
        self._details: object = None
        self._error: Exception | None = None

    def steps(self) -> Generator[Step, Any, object]:
        """Yield what is to be done, until the job is done; return the client's own object."""
        while True:
            phase = self._job.phase
            if phase == Phase.DONE:
                return (yield from self._result())
            if phase == Phase.STOPPED:
                raise GaveUp(
                    self.saved, self.saved.history[-1].decision, self._task, self._details
                ) from self._error
            yield from self._sleep()
            if phase != Phase.IN_FLIGHT:
                yield from self._start()
            elif self.saved.task_id is None:
                raise self._in_doubt()
            else:
                yield from self._poll(self.saved.task_id)

    def _sleep(self) -> Generator[Step, Any, None]:
        until_ms = self._job.at_ms
        while (now_ms := self._drive.clock()) < until_ms:
            if self.saved.lease_until_ms < until_ms + LEASE_MS:
                self._save(replace(self.saved, lease_until_ms=until_ms + LEASE_MS))
            yield Sleep(self.saved.id, until_ms, (until_ms - now_ms) / 1_000)

    def _start(self) -> Generator[Step, Any, None]:
        before = self.saved
        given = self._drive.input if before.input is None else before.input
        now_ms = self._drive.clock()
        decision = self._budget.start(self._job, now_ms=now_ms)
        if decision.action != Action.GO:
            self._keep(self._event("start", decision, now_ms, task_id=before.task_id))
            return
        ask = self._drive.before_retry
        if ask is not None and decision.retry_class == RetryClass.UNLIKELY:
            changed = yield Ask(lambda: ask(decision))
            if changed is not None:
                given = changed
                self.saved = replace(self.saved, input=changed)
        create = Create(given)
        try:
            # Saved, then sent: from here on the attempt counts.
            self._keep(self._event("start", decision, now_ms))
            answer = yield create
        except BaseException as error:
            if not create.sent:
                self._undo(before)
                raise
            if not isinstance(error, Exception):
                raise
            answer = Refused(None, None, error)
        finally:
            create.input = None  # the client that has sent it may live on
        if isinstance(answer, Created):
            self._created(answer.task_id)
        else:
            self._refused(answer)

    def _undo(self, before: SavedJob) -> None:
        if self.saved.revision != before.revision:
            self._save_in_passing(replace(before, revision=self.saved.revision))

    def _created(self, task_id: str) -> None:
        now_ms = self._drive.clock()
        decision = self._job.poll(now_ms=now_ms)
        try:
            self._keep(self._event("poll", decision, now_ms, task_id=task_id))
        except BaseException as error:
            # The one thing that must not be lost: what was paid for.
            if isinstance(error, StaleJobError) and self._attach(task_id):
                raise
            if not isinstance(error, Exception):
                self._save_in_passing(replace(self.saved, task_id=task_id))
                raise
            reason = "its task could not be saved"
            event = self._doubt(reason, now_ms, task_id=task_id)
            self._tell(event)
            raise self._reconcile(event, reason) from error

    def _attach(self, task_id: str) -> bool:
        """Give the task to whoever holds the job now, if it is the attempt that made it."""
        store = self._drive.store
        for _ in range(_TIMES_TO_ATTACH):
            kept = store.get(self.saved.id)
            if kept is None or kept.phase != Phase.IN_FLIGHT or kept.task_id is not None:
                return False
            if kept.load().attempts != self._job.attempts:
                return False
            try:
                store.save(replace(kept, task_id=task_id))
            except StaleJobError:
                continue
            return True
        return False

    def _refused(self, answer: Refused) -> None:
        now_ms = self._drive.clock()
        decision = self._job.fail(Failure.creation(answer.status), hint=answer.hint, now_ms=now_ms)
        self._error = answer.error
        event = self._event("fail", decision, now_ms, status=answer.status)
        self._keep(event)
        if decision.action == Action.RECONCILE:
            said = "no answer" if answer.status is None else f"HTTP {answer.status}"
            reason = f"the creation ended with {said}, and may have made a task"
            raise self._reconcile(event, reason) from answer.error

    def _in_doubt(self) -> Reconcile:
        """Return that nobody knows whether there is a task, and tell it if nobody has."""
        reason = "in flight, and no task of it is known"
        last = self.saved.history[-1] if self.saved.history else None
        if last is None or last.action != Action.RECONCILE:
            last = self._doubt(reason, self._drive.clock())
            self._keep(last)
        return self._reconcile(last, reason)

    def _poll(self, task_id: str) -> Generator[Step, Any, None]:
        answer = yield Read(task_id)
        now_ms = self._drive.clock()
        if isinstance(answer, Unread):
            self._unread(answer, task_id, now_ms)
            return
        self.saved = replace(self.saved, no_record_since_ms=None)
        task = answer.task
        if not task.is_over:
            self._keep(self._event("poll", self._job.poll(now_ms=now_ms), now_ms, task_id=task_id))
            return
        self._task, self._details, self._error = task, answer.details, None
        call: Call
        if task.status == Status.SUCCEEDED:
            call, decision = "succeed", self._budget.succeed(self._job, now_ms=now_ms)
        else:
            call, decision = "fail", self._job.fail(task, now_ms=now_ms)
        event = self._event(call, decision, now_ms, task_id=task_id)
        charge, is_odd = task.cost_millicredits, task.charged_despite_refund
        self._keep(replace(event, charge_millicredits=charge, charged_despite_refund=is_odd))

    def _unread(self, answer: Unread, task_id: str, now_ms: int) -> None:
        status = answer.status
        if classify_http(status).ends_polling:
            reason = f"its task cannot be read: HTTP {status}"
        elif answer.is_no_record and self._has_had_no_record_for_long(now_ms):
            reason = f"its task was read for {NO_RECORD_MS} ms or longer, and is no known record"
        else:
            decision = self._job.poll(hint=_at_most(answer.hint), now_ms=now_ms)
            self._keep(self._event("poll", decision, now_ms, task_id=task_id, status=status))
            return
        event = self._doubt(reason, now_ms, task_id=task_id, status=status)
        self._keep(event)
        raise self._reconcile(event, reason) from answer.error

    def _has_had_no_record_for_long(self, now_ms: int) -> bool:
        since_ms = self.saved.no_record_since_ms
        since_ms = now_ms if since_ms is None else since_ms
        is_long = now_ms - since_ms >= NO_RECORD_MS
        # Whoever runs it again wants it to be looked at for as long again.
        self.saved = replace(self.saved, no_record_since_ms=None if is_long else since_ms)
        return is_long

    def _result(self) -> Generator[Step, Any, object]:
        if self._details is not None:
            return self._details
        # Done by an earlier run: its links may be dead, and reading the task renews them.
        answer = yield Read(self.saved.task_id or "")
        if isinstance(answer, Unread):
            raise answer.error
        return answer.details

    def _event(
        self,
        call: Call,
        decision: Decision,
        now_ms: int,
        *,
        task_id: str | None = None,
        status: int | None = None,
    ) -> Event:
        return Event(
            job=self.saved.id,
            time_ms=now_ms,
            call=call,
            decision=decision,
            task_id=task_id,
            status=status,
            lost_millicredits=self._job.lost_millicredits,
        )

    def _doubt(
        self, reason: str, now_ms: int, *, task_id: str | None = None, status: int | None = None
    ) -> Event:
        """Return what is decided here, as the engine has no call for it: a person has to look."""
        found = classify_http(status)
        decision = _decision(
            (Action.RECONCILE, Check.RECONCILE, found.retry_class),
            found.rule,
            (self._job.attempts, None, None, (status or 0, 0)),
        )
        event = self._event("poll", decision, now_ms, task_id=task_id, status=status)
        return replace(event, reason=reason)

    def _reconcile(self, event: Event, reason: str) -> Reconcile:
        task_id, status = event.task_id, event.status
        return Reconcile(self.saved, event.decision, reason, task_id=task_id, status=status)

    def _keep(self, event: Event) -> None:
        """Save what was decided, then tell it."""
        after = self.saved.holding(self._job, event.time_ms, task_id=event.task_id, event=event)
        until_ms = max(event.time_ms, self._job.at_ms) + LEASE_MS
        self._save(replace(after, lease_until_ms=until_ms))
        self._tell(event)

    def _tell(self, event: Event) -> None:
        if self._drive.on_event is not None:
            try:
                self._drive.on_event(event)
            except Exception:
                # Whoever listens must not cost a paid task.
                _log.exception("on_event failed for job %r", self.saved.id)

    def _save(self, saved: SavedJob) -> None:
        try:
            self.saved = self._drive.store.save(saved)
        except BaseException:
            # An interrupt does not tell whether it was written. Nobody else has this token.
            with suppress(Exception):
                kept = self._drive.store.get(saved.id)
                if kept is not None and kept.owner == saved.owner:
                    self.saved = kept
            raise

    def _save_in_passing(self, saved: SavedJob) -> None:
        try:
            self._save(saved)
        except Exception:
            # What is under way says more.
            _log.exception("job %r could not be saved, task %r", saved.id, saved.task_id)


def _at_most(hint: Hint | None) -> Hint | None:
    if hint is None or hint.after_ms is None or hint.after_ms <= LONGEST_HINT_MS:
        return hint
    return Hint(after_ms=LONGEST_HINT_MS)


_TIMES_TO_ATTACH = 10
