"""The official client, driven by the retry engine: one line instead of a loop.

>>> from runwayml import RunwayML
>>> from taketwo.runway import run
>>> task = run(RunwayML(), lambda client: client.image_to_video.create(...))
>>> task.output

``run`` creates the task, polls it, asks the engine when it fails, waits, and tries again where that
may help. It returns the client's own object of the task that succeeded, or raises:

- ``GaveUp``: the job is over without a result, and why;
- ``Reconcile``: nobody knows whether a creation has made a task. It is not sent again;
- ``StillRunning``: the ``timeout`` is over, the job is not.

Needs the extra ``runway``. ``docs/runway.md`` is the manual.
"""

import asyncio
import inspect
import logging
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, Protocol, TypeVar, cast, overload

from taketwo._drive import (
    Ask,
    Create,
    Created,
    Drive,
    GaveUp,
    Read,
    Reconcile,
    Record,
    Refused,
    SharedBudget,
    Sleep,
    Step,
    StillRunning,
    Unread,
    process_budget,
    wall_clock_ms,
)
from taketwo._errors import InvalidTaskError, InvalidTypeError
from taketwo._hint import hint_of
from taketwo._taketwo import Budget, Decision, Policy, Task, read_task
from taketwo.events import Event
from taketwo.store import MemoryStore, Store

try:
    import httpx
    from runwayml import (
        APIConnectionError,
        APIError,
        APIStatusError,
        AsyncRunwayML,
        RunwayML,
        TaskFailedError,
        TaskTimeoutError,
    )
    from runwayml.types.task_retrieve_response import Succeeded
except ModuleNotFoundError as _error:
    raise ModuleNotFoundError(
        "taketwo.runway needs the official client: pip install 'taketwo[runway]'", name=_error.name
    ) from _error

__all__ = (
    "Event",
    "GaveUp",
    "Reconcile",
    "SharedBudget",
    "StillRunning",
    "arun",
    "process_budget",
    "run",
)

_log = logging.getLogger("taketwo")

_Input = TypeVar("_Input")


class _Made(Protocol):
    """What every creation of the client returns."""

    @property
    def id(self) -> str: ...


@overload
def run(
    client: RunwayML,
    create: Callable[[RunwayML], _Made],
    *,
    job: str | None = None,
    policy: Policy | str | None = None,
    store: Store | None = None,
    budget: Budget | SharedBudget | None = None,
    meta: Mapping[str, Any] | None = None,
    deadline: datetime | float | None = None,
    estimate_millicredits: int | None = None,
    timeout: float | None = None,
    on_event: Callable[[Event], object] | None = None,
    seed: int | None = None,
    clock: Callable[[], int] = wall_clock_ms,
    sleep: Callable[[float], object] = time.sleep,
) -> Succeeded: ...
@overload
def run(
    client: RunwayML,
    create: Callable[[RunwayML, _Input], _Made],
    *,
    input: _Input,
    before_retry: Callable[[Decision], _Input | None] | None = None,
    on_refused: Callable[[Task], _Input | None] | None = None,
    job: str | None = None,
    policy: Policy | str | None = None,
    store: Store | None = None,
    budget: Budget | SharedBudget | None = None,
    meta: Mapping[str, Any] | None = None,
    deadline: datetime | float | None = None,
    estimate_millicredits: int | None = None,
    timeout: float | None = None,
    on_event: Callable[[Event], object] | None = None,
    seed: int | None = None,
    clock: Callable[[], int] = wall_clock_ms,
    sleep: Callable[[float], object] = time.sleep,
) -> Succeeded: ...
def run(
    client: RunwayML,
    create: Callable[..., _Made],
    *,
    input: Any = None,  # noqa: A002 - what it is
    before_retry: Callable[[Decision], Any] | None = None,
    on_refused: Callable[[Task], Any] | None = None,
    job: str | None = None,
    policy: Policy | str | None = None,
    store: Store | None = None,
    budget: Budget | SharedBudget | None = None,
    meta: Mapping[str, Any] | None = None,
    deadline: datetime | float | None = None,
    estimate_millicredits: int | None = None,
    timeout: float | None = None,
    on_event: Callable[[Event], object] | None = None,
    seed: int | None = None,
    clock: Callable[[], int] = wall_clock_ms,
    sleep: Callable[[float], object] = time.sleep,
) -> Succeeded:
    """Drive a job to its end; return the task that succeeded, as the client has it.

    ``create`` sends the request, once, with the client it is given: the same as ``client``, without
    retries of its own. With ``input`` it is given that, too.

    - ``job``: the name of the job in the store. A name that is there is gone on with: one that is
      done returns its task again, one that has stopped raises GaveUp again, and neither sends.
    - ``policy``: a Policy, or the name of a preset; ``alone`` if none is given. A job that is gone
      on with keeps its own if none is given, and is moved to the one that is.
    - ``store``: where the job is saved before each request; if none is given, in this process.
    - ``budget``: what it pays retries from; if none is given, that of this process and policy.
    - ``meta``: JSON values to be kept with the job.
    - ``deadline``, ``estimate_millicredits``, ``seed``: as ``taketwo.Job`` takes them.
    - ``timeout``: how many seconds to drive it here. It raises StillRunning as soon as the next
      thing to do lies behind that; 0 never sleeps.
    - ``before_retry(decision)``: may return another input for the retry of a failure that a retry
      as it stands will hardly help. It is used from then on, and saved: it has to be JSON values.
    - ``on_refused(task)``: may return the input of a new job after a task whose input must not be
      sent again. The new job is named as this one with ``/2`` behind, and is not asked about again.
    - ``on_event(event)``: told each decision, once it is saved. What it raises is logged.
    - ``clock``: returns milliseconds since 1970, and goes on while nothing runs. ``sleep``: takes
      seconds.

    Raises GaveUp, Reconcile, StillRunning; JobBusyError and StaleJobError where another worker has
    the job; and what ``create`` raises before it has sent anything, which is undone. Any other end,
    KeyboardInterrupt included, leaves the job saved, to be gone on with.
    """
    drive = _drive(
        job=job,
        policy=policy,
        store=store,
        budget=budget,
        input=input,
        meta=meta,
        deadline=deadline,
        estimate_millicredits=estimate_millicredits,
        seed=seed,
        before_retry=before_retry,
        on_refused=on_refused,
        on_event=on_event,
        clock=clock,
    )
    until_ms = _until(clock, timeout)
    steps = drive.steps()
    try:
        step = next(steps)
        while True:
            try:
                answer = _do(client, create, step, drive, sleep, until_ms)
            except BaseException as error:
                step = steps.throw(error)
            else:
                step = steps.send(answer)
    except StopIteration as end:
        return cast(Succeeded, end.value)
    finally:
        steps.close()


@overload
async def arun(
    client: AsyncRunwayML,
    create: Callable[[AsyncRunwayML], Awaitable[_Made]],
    *,
    job: str | None = None,
    policy: Policy | str | None = None,
    store: Store | None = None,
    budget: Budget | SharedBudget | None = None,
    meta: Mapping[str, Any] | None = None,
    deadline: datetime | float | None = None,
    estimate_millicredits: int | None = None,
    timeout: float | None = None,
    on_event: Callable[[Event], object] | None = None,
    seed: int | None = None,
    clock: Callable[[], int] = wall_clock_ms,
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
) -> Succeeded: ...
@overload
async def arun(
    client: AsyncRunwayML,
    create: Callable[[AsyncRunwayML, _Input], Awaitable[_Made]],
    *,
    input: _Input,
    before_retry: Callable[[Decision], _Input | Awaitable[_Input | None] | None] | None = None,
    on_refused: Callable[[Task], _Input | Awaitable[_Input | None] | None] | None = None,
    job: str | None = None,
    policy: Policy | str | None = None,
    store: Store | None = None,
    budget: Budget | SharedBudget | None = None,
    meta: Mapping[str, Any] | None = None,
    deadline: datetime | float | None = None,
    estimate_millicredits: int | None = None,
    timeout: float | None = None,
    on_event: Callable[[Event], object] | None = None,
    seed: int | None = None,
    clock: Callable[[], int] = wall_clock_ms,
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
) -> Succeeded: ...
async def arun(
    client: AsyncRunwayML,
    create: Callable[..., Awaitable[_Made]],
    *,
    input: Any = None,  # noqa: A002 - what it is
    before_retry: Callable[[Decision], Any] | None = None,
    on_refused: Callable[[Task], Any] | None = None,
    job: str | None = None,
    policy: Policy | str | None = None,
    store: Store | None = None,
    budget: Budget | SharedBudget | None = None,
    meta: Mapping[str, Any] | None = None,
    deadline: datetime | float | None = None,
    estimate_millicredits: int | None = None,
    timeout: float | None = None,
    on_event: Callable[[Event], object] | None = None,
    seed: int | None = None,
    clock: Callable[[], int] = wall_clock_ms,
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
) -> Succeeded:
    """Drive a job to its end with the async client, under asyncio; the rest is as in ``run``.

    ``before_retry`` and ``on_refused`` may be coroutine functions. The store is called in the event
    loop: a save must not be cut in two by a cancellation. A cancellation during the request waits
    for its answer, so that the task it pays for is known; then it is raised.
    """
    drive = _drive(
        job=job,
        policy=policy,
        store=store,
        budget=budget,
        input=input,
        meta=meta,
        deadline=deadline,
        estimate_millicredits=estimate_millicredits,
        seed=seed,
        before_retry=before_retry,
        on_refused=on_refused,
        on_event=on_event,
        clock=clock,
    )
    until_ms = _until(clock, timeout)
    steps = drive.steps()
    cancellations: list[asyncio.CancelledError] = []
    try:
        step = next(steps)
        while True:
            try:
                if cancellations:
                    raise cancellations.pop()
                answer = await _ado(client, create, step, drive, sleep, until_ms, cancellations)
            except BaseException as error:
                step = steps.throw(error)
            else:
                step = steps.send(answer)
    except StopIteration as end:
        return cast(Succeeded, end.value)
    except Exception as error:
        if cancellations:
            raise cancellations.pop() from error
        raise
    finally:
        steps.close()


_process_store = MemoryStore()


def _drive(
    *,
    job: str | None,
    policy: Policy | str | None,
    store: Store | None,
    input: Any,  # noqa: A002
    before_retry: Callable[[Decision], Any] | None,
    on_refused: Callable[[Task], Any] | None,
    **others: Any,
) -> Drive:
    if input is None and (before_retry or on_refused) is not None:
        name = "on_refused" if before_retry is None else "before_retry"
        raise InvalidTypeError(f"{name} returns an input, so input has to be given, too")
    return Drive(
        job_id=uuid.uuid4().hex if job is None else job,
        policy=Policy.preset(policy) if isinstance(policy, str) else policy,
        store=_process_store if store is None else store,
        input=input,
        before_retry=before_retry,
        on_refused=on_refused,
        forget=store is None,
        is_named=job is not None,
        **others,
    )


def _until(clock: Callable[[], int], timeout: float | None) -> int | None:
    return None if timeout is None else clock() + round(timeout * 1_000)


def _in_time(step: Sleep, until_ms: int | None) -> None:
    if until_ms is not None and step.until_ms > until_ms:
        raise StillRunning(step.job_id, step.until_ms)


def _do(
    client: RunwayML,
    create: Callable[..., _Made],
    step: Step,
    drive: Drive,
    sleep: Callable[[float], object],
    until_ms: int | None,
) -> object:
    match step:
        case Sleep():
            _in_time(step, until_ms)
            return sleep(step.seconds)
        case Ask():
            return step.call()
        case Read():
            return _read(_quiet(client), step.task_id, drive)
        case Create():
            try:
                return _created(create(_watched(client, step), *_given(drive, step)), step)
            except Exception as error:
                return _not_created(error, step, drive.clock())


async def _ado(
    client: AsyncRunwayML,
    create: Callable[..., Awaitable[_Made]],
    step: Step,
    drive: Drive,
    sleep: Callable[[float], Awaitable[object]],
    until_ms: int | None,
    cancellations: list[asyncio.CancelledError],
) -> object:
    match step:
        case Sleep():
            _in_time(step, until_ms)
            return await sleep(step.seconds)
        case Ask():
            answer = step.call()
            return await answer if inspect.isawaitable(answer) else answer
        case Read():
            return await _aread(_quiet(client), step.task_id, drive)
        case Create():
            request = asyncio.ensure_future(_acreate(client, create, step, drive))
            try:
                return await asyncio.shield(request)
            except asyncio.CancelledError as cancelled:
                # What is sent is paid for. A second cancellation does not wait for its answer.
                cancellations.append(cancelled)
                if not step.sent:
                    request.cancel()
                return await request


async def _acreate(
    client: AsyncRunwayML, create: Callable[..., Awaitable[_Made]], step: Create, drive: Drive
) -> Created | Refused:
    try:
        return _created(await create(_watched(client, step), *_given(drive, step)), step)
    except Exception as error:
        return _not_created(error, step, drive.clock())


_Client = TypeVar("_Client", RunwayML, AsyncRunwayML)


def _quiet(client: _Client) -> _Client:
    """Return the client without retries of its own, which would repeat a paid POST."""
    return client.with_options(max_retries=0)


def _watched(client: _Client, step: Create) -> _Client:
    """Return such a client that notes when it is about to send something that may be paid for."""
    watched = _quiet(client)
    # The places of the client that see a request before it goes. Without them, all is uncertain.
    prepare_options = getattr(watched, "_prepare_options", None)
    prepare_request = getattr(watched, "_prepare_request", None)
    if prepare_options is None or prepare_request is None:
        step.sent = True
        return watched

    def stay(options: Any) -> object:
        if options.method.upper() != "GET":
            options.follow_redirects = False  # it would send a POST twice, or as a GET
        return prepare_options(options)

    def note(request: httpx.Request) -> object:
        if request.method != "GET":
            step.sent = True
        return prepare_request(request)

    watched._prepare_options = stay  # type: ignore[method-assign,assignment]
    watched._prepare_request = note  # type: ignore[method-assign,assignment]
    return watched


def _given(drive: Drive, step: Create) -> tuple[Any, ...]:
    return () if drive.input is None else (step.input,)


def _created(made: object, step: Create) -> Created:
    if inspect.iscoroutine(made):
        made.close()
        raise InvalidTypeError("create has returned a coroutine, which is for arun")
    if not step.sent:
        step.sent = True  # it has not failed, so it has sent: with another client
        # Not by `warnings`, which may be told to raise: the task is paid for.
        _log.warning(
            "create has not sent with the client that it was given: another one may repeat a paid "
            "request by itself, and what becomes of it is not seen"
        )
    task_id = getattr(made, "id", None)
    if not isinstance(task_id, str) or not task_id:
        raise ValueError("the creation was answered with something that has no task id")
    return Created(task_id)


def _not_created(error: Exception, step: Create, now_ms: int) -> Created | Refused:
    if isinstance(error, (TaskFailedError, TaskTimeoutError)):
        # Somebody has waited for the task already: it is there, and is read as any other.
        return _created(error.task_details, step)
    if isinstance(error, APIConnectionError) and isinstance(error.__cause__, NOT_CONNECTED):
        # Nothing was sent, for certain: as a 503, it gives the attempt back.
        return Refused(503, None, error)
    if isinstance(error, APIStatusError):
        return Refused(error.status_code, hint_of(error.response.headers, now_ms), error)
    if step.sent or isinstance(error, APIError):
        return Refused(None, None, error)
    raise error


NOT_CONNECTED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


def _read(client: RunwayML, task_id: str, drive: Drive) -> Record | Unread:
    try:
        answer = client.tasks.with_raw_response.retrieve(task_id)
    except APIError as error:
        return _unread(error, drive.clock())
    try:
        return Record(_task(answer.http_response), answer.parse())
    except _NO_RECORD as error:
        return Unread(answer.status_code, None, error, is_no_record=True)


async def _aread(client: AsyncRunwayML, task_id: str, drive: Drive) -> Record | Unread:
    try:
        answer = await client.tasks.with_raw_response.retrieve(task_id)
    except APIError as error:
        return _unread(error, drive.clock())
    try:
        return Record(_task(answer.http_response), await answer.parse())
    except _NO_RECORD as error:
        return Unread(answer.status_code, None, error, is_no_record=True)


def _task(answer: httpx.Response) -> Task:
    """Read the record itself: the client takes an incomplete one for another kind of task."""
    return read_task(answer.content)


_NO_RECORD = (APIError, InvalidTaskError, ValueError)


def _unread(error: APIError, now_ms: int) -> Unread:
    if not isinstance(error, APIStatusError):
        return Unread(None, None, error)
    return Unread(error.status_code, hint_of(error.response.headers, now_ms), error)
