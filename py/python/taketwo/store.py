"""Jobs that outlive their process.

A store keeps each job as a small value with a revision, and writes it only where the revision is
still the one that was read. So of two workers that hold the same job one is refused before it
sends, whatever clocks and leases say. A lease only keeps the others away meanwhile.

>>> from taketwo.store import SQLiteStore
>>> store = SQLiteStore("jobs.db")
>>> [saved.id for saved in store.jobs()]

``SQLiteStore`` needs nothing but a file. Another store has the four methods of ``Store``.
"""

import json
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol, TypeVar

from taketwo._enums import Action, Phase
from taketwo._errors import InvalidValueError, OutOfTurnError, TaketwoError
from taketwo._owner import is_gone, new_owner
from taketwo._taketwo import Budget, Decision, Failure, Job, Policy
from taketwo.events import Call, Event

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3

__all__ = (
    "LEASE_MS",
    "JobBusyError",
    "MemoryStore",
    "SQLiteBudget",
    "SQLiteStore",
    "SavedJob",
    "StaleJobError",
    "Store",
    "UnknownJobError",
    "abandon",
    "add_job",
    "claim",
    "release",
    "report_not_made",
    "report_task",
)

_Answer = TypeVar("_Answer")

LEASE_MS = 120_000
"""How long a job stays with its worker beyond the time it last said it would wait: longer than a
request of the official client may take."""


class StaleJobError(TaketwoError, RuntimeError):
    """Somebody else has saved the job meanwhile. Nothing was written, and nothing may be sent."""

    def __init__(self, job_id: str) -> None:
        """Tell which job it is."""
        super().__init__(f"job {job_id!r} was saved by somebody else meanwhile")
        self.job_id = job_id

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle it."""
        return type(self), (self.job_id,)


class JobBusyError(TaketwoError, RuntimeError):
    """Another worker has the job, until ``until_ms`` (milliseconds since 1970) if it dies."""

    def __init__(self, job_id: str, until_ms: int) -> None:
        """Tell which job it is, and when it may be free."""
        super().__init__(f"job {job_id!r} is held by another worker until {until_ms}")
        self.job_id = job_id
        self.until_ms = until_ms

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle it."""
        return type(self), (self.job_id, self.until_ms)


class UnknownJobError(TaketwoError, KeyError):
    """The store has no job of this name."""

    def __init__(self, job_id: str) -> None:
        """Tell which job it is."""
        super().__init__(job_id)
        self.job_id = job_id

    def __str__(self) -> str:
        """Return a sentence; that of a KeyError is only the key."""
        return f"there is no job {self.job_id!r}"


@dataclass(frozen=True, slots=True)
class SavedJob:
    """A job as a store keeps it. Never changed: a new one is made and saved."""

    id: str
    """The name of the job, by which it is found."""

    job: bytes
    """The state of the engine: ``Job.to_bytes``."""

    policy: bytes
    """The policy that the job is bound to: ``Policy.to_bytes``."""

    phase: Phase
    """Where the job stands, as its bytes say it."""

    task_id: str | None = None
    """The task of the attempt in flight, or of the last one; ``None`` while none is known."""

    input: Any = None
    """The input of the next attempt where a hook has changed it: JSON values."""

    meta: Mapping[str, Any] | None = None
    """What the user wants to find again with the job: JSON values."""

    history: tuple[Event, ...] = ()
    """The decisions, the oldest first, without those that only say to poll. One that says the same
    again takes the place of the one before: a job may be parked for hours. So the attempts that the
    policy allows bound it."""

    owner: str | None = None
    """Who holds the job, or ``None``."""

    lease_until_ms: int = 0
    """Until when, in milliseconds since 1970, unless it is renewed."""

    no_record_since_ms: int | None = None
    """Since when reads of the task have been answered with what is no known record."""

    created_ms: int = 0
    """When the job was first saved."""

    updated_ms: int = 0
    """When it was last saved."""

    revision: int = 0
    """How often it was saved before; what compare-and-set compares."""

    @property
    def is_unclear(self) -> bool:
        """Whether it is in flight and its task is not known: being created, or to be reconciled."""
        return self.phase == Phase.IN_FLIGHT and self.task_id is None

    def as_dict(self) -> dict[str, Any]:
        """Return the record as JSON values, bytes as hexadecimal digits."""
        return {
            "id": self.id,
            "job": self.job.hex(),
            "policy": self.policy.hex(),
            "phase": str(self.phase),
            "task_id": self.task_id,
            "input": self.input,
            "meta": None if self.meta is None else dict(self.meta),
            "history": [event.as_dict() for event in self.history],
            "owner": self.owner,
            "lease_until_ms": self.lease_until_ms,
            "no_record_since_ms": self.no_record_since_ms,
            "created_ms": self.created_ms,
            "updated_ms": self.updated_ms,
            "revision": self.revision,
        }

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> "SavedJob":
        """Return the record that ``as_dict`` wrote."""
        return cls(
            **{
                **plain,
                "job": bytes.fromhex(plain["job"]),
                "policy": bytes.fromhex(plain["policy"]),
                "phase": Phase(plain["phase"]),
                "history": tuple(Event.from_dict(event) for event in plain["history"]),
            }
        )

    def load(self) -> Job:
        """Return the job itself, bound to its policy."""
        return Job.from_bytes(self.job, Policy.from_bytes(self.policy))

    def holding(
        self, job: Job, now_ms: int, *, task_id: str | None, event: Event | None = None
    ) -> "SavedJob":
        """Return the record with the job as it is now."""
        return replace(
            self,
            job=job.to_bytes(),
            policy=job.policy.to_bytes(),
            phase=job.phase,
            task_id=task_id,
            history=self.history if event is None else _with(self.history, event),
            updated_ms=now_ms,
        )


def _with(history: tuple[Event, ...], event: Event) -> tuple[Event, ...]:
    if event.call == "poll" and event.action == Action.WAIT:
        return history
    said = (event.call, event.action)
    if history and (history[-1].call, history[-1].action) == said:
        history = history[:-1]
    return (*history, event)


class Store(Protocol):
    """Where jobs are kept. Each method is one atomic step, and threads may share the store.

    What ``add`` and ``save`` have written must outlive the process when they return: the next thing
    that happens is that a paid request is sent.
    """

    def get(self, job_id: str, /) -> SavedJob | None:
        """Return the job of this name, or ``None``."""
        ...

    def add(self, saved: SavedJob, /) -> bool:
        """Keep a new job as it is; return False, and write nothing, if there is one of its name."""
        ...

    def save(self, saved: SavedJob, /) -> SavedJob:
        """Write the job where the kept revision is that of ``saved``, and return it with the next.

        Raises StaleJobError where it is another, or there is no such job. Nothing is written then.
        """
        ...

    def jobs(self, phase: Phase | None = None, /) -> Iterator[SavedJob]:
        """Return all jobs, or those of a phase, in the order of their creation."""
        ...


class MemoryStore:
    """A store that ends with the process: for tests, and where nothing is to be kept."""

    def __init__(self) -> None:
        """Begin with no jobs."""
        self._jobs: dict[str, SavedJob] = {}
        self._lock = threading.Lock()

    def get(self, job_id: str, /) -> SavedJob | None:
        """Return the job of this name, or ``None``."""
        with self._lock:
            return self._jobs.get(job_id)

    def add(self, saved: SavedJob, /) -> bool:
        """Keep a new job; return False if there is one of its name."""
        with self._lock:
            return self._jobs.setdefault(saved.id, saved) is saved

    def save(self, saved: SavedJob, /) -> SavedJob:
        """Write the job if nobody else has; raises StaleJobError."""
        with self._lock:
            kept = self._jobs.get(saved.id)
            if kept is None or kept.revision != saved.revision:
                raise StaleJobError(saved.id)
            self._jobs[saved.id] = saved = replace(saved, revision=saved.revision + 1)
            return saved

    def jobs(self, phase: Phase | None = None, /) -> Iterator[SavedJob]:
        """Return all jobs, or those of a phase, in the order of their creation."""
        with self._lock:
            kept = list(self._jobs.values())
        return (saved for saved in kept if phase is None or saved.phase == phase)

    def remove(self, job_id: str, /) -> None:
        """Forget a job, if there is one of that name."""
        with self._lock:
            self._jobs.pop(job_id, None)


_SCHEMA_VERSION = 1
_SCHEMA = (
    """
CREATE TABLE jobs (
    id TEXT PRIMARY KEY,
    revision INTEGER NOT NULL,
    phase TEXT NOT NULL,
    task_id TEXT,
    owner TEXT,
    lease_until_ms INTEGER NOT NULL,
    no_record_since_ms INTEGER,
    created_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL,
    job BLOB NOT NULL,
    policy BLOB NOT NULL,
    input TEXT NOT NULL,
    meta TEXT NOT NULL,
    history TEXT NOT NULL
)
""",
    """
CREATE TABLE budgets (
    fingerprint TEXT PRIMARY KEY,
    budget BLOB NOT NULL
)
""",
)
_COLUMNS = (
    "id, revision, phase, task_id, owner, lease_until_ms, no_record_since_ms, created_ms, "
    "updated_ms, job, policy, input, meta, history"
)


class SQLiteStore:
    """A store in a file, for the processes of one machine.

    A write is on the disk when it returns (write-ahead log, ``synchronous = FULL``). Threads share
    one connection; a forked child opens its own. Not for a file on a network drive: SQLite's locks
    do not work there.
    """

    def __init__(self, path: str | os.PathLike[str], *, busy_timeout: float = 30) -> None:
        """Open the file, which is made if there is none.

        ``busy_timeout`` is how many seconds to wait for others that write. Raises ValueError for a
        file that a later taketwo has made, sqlite3.Error for what is no such file.
        """
        self._path = os.fspath(path)
        self._busy_timeout = busy_timeout
        self._locks: dict[int, Any] = {}
        self._open: sqlite3.Connection | None = None
        self._pid = 0
        with self._lock:
            self._connection()

    def get(self, job_id: str, /) -> SavedJob | None:
        """Return the job of this name, or ``None``."""
        with self._lock:
            row = (
                self._connection()
                .execute(
                    f"SELECT {_COLUMNS} FROM jobs WHERE id = ?",  # noqa: S608
                    (job_id,),
                )
                .fetchone()
            )
        return None if row is None else _saved(row)

    def add(self, saved: SavedJob, /) -> bool:
        """Keep a new job; return False if there is one of its name."""
        row = _row(saved)
        with self._writing() as connection:
            places = ", ".join("?" * len(row))
            written = connection.execute(
                f"INSERT INTO jobs ({_COLUMNS}) VALUES ({places}) ON CONFLICT DO NOTHING",  # noqa: S608
                row,
            )
            return written.rowcount == 1

    def save(self, saved: SavedJob, /) -> SavedJob:
        """Write the job if nobody else has; raises StaleJobError."""
        after = replace(saved, revision=saved.revision + 1)
        assignments = ", ".join(f"{name} = ?" for name in _COLUMNS.split(", ")[1:])
        with self._writing() as connection:
            written = connection.execute(
                f"UPDATE jobs SET {assignments} WHERE id = ? AND revision = ?",  # noqa: S608
                (*_row(after)[1:], saved.id, saved.revision),
            )
            if written.rowcount != 1:
                raise StaleJobError(saved.id)
        return after

    def jobs(self, phase: Phase | None = None, /) -> Iterator[SavedJob]:
        """Return all jobs, or those of a phase, in the order of their creation."""
        with self._lock:
            rows = (
                self._connection()
                .execute(
                    f"SELECT {_COLUMNS} FROM jobs WHERE ?1 IS NULL OR phase = ?1 ORDER BY rowid",  # noqa: S608
                    (None if phase is None else str(phase),),
                )
                .fetchall()
            )
        return map(_saved, rows)

    def budget(self, policy: Policy) -> "SQLiteBudget":
        """Return the budget that all who use this file share for the policy."""
        return SQLiteBudget(self, policy)

    def prune(self, before_ms: int) -> int:
        """Forget jobs that are over and were not saved since; return how many.

        A job that is forgotten is a new one to whoever runs it again, and is paid for again.
        """
        with self._writing() as connection:
            return connection.execute(
                "DELETE FROM jobs WHERE phase IN ('done', 'stopped') AND updated_ms < ?",
                (before_ms,),
            ).rowcount

    def close(self) -> None:
        """Close the file. It is opened again if the store is used again."""
        with self._lock:
            if self._open is not None and self._pid == os.getpid():
                self._open.close()
                self._open = None

    def __enter__(self) -> "SQLiteStore":
        """Return the store, which is closed at the end of the block."""
        return self

    def __exit__(self, *error: object) -> None:
        """Close the file."""
        self.close()

    @property
    def _lock(self) -> Any:
        # That of the parent may be held by a thread that a forked child does not have.
        return self._locks.setdefault(os.getpid(), threading.RLock())

    @contextmanager
    def _writing(self) -> "Iterator[sqlite3.Connection]":
        with self._lock:
            connection = self._connection()
            try:
                connection.execute("BEGIN IMMEDIATE")
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                # Where the disk is full, SQLite has undone it by itself.
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def _connection(self) -> "sqlite3.Connection":
        if self._open is None or self._pid != os.getpid():
            # One of the parent's must not even be closed here, which forgetting it would do.
            if self._open is not None:
                _of_the_parent.append(self._open)
            self._open, self._pid = self._connect(), os.getpid()
        return self._open

    def _connect(self) -> "sqlite3.Connection":
        import sqlite3  # not every Python has it, and not every store needs it

        connection = sqlite3.connect(
            self._path, timeout=self._busy_timeout, isolation_level=None, check_same_thread=False
        )
        try:
            self._prepare(connection)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
        except BaseException:
            connection.close()
            raise
        return connection

    def _prepare(self, connection: "sqlite3.Connection") -> None:
        def version() -> int:
            return int(connection.execute("PRAGMA user_version").fetchone()[0])

        if version() == 0:
            connection.execute("BEGIN IMMEDIATE")
            if not connection.execute("SELECT 1 FROM sqlite_master").fetchone():
                for statement in _SCHEMA:
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {_SCHEMA_VERSION}")
            connection.execute("COMMIT")
        if version() != _SCHEMA_VERSION:
            raise ValueError(
                f"{self._path}: a store of version {version()}, expected {_SCHEMA_VERSION}"
            )


class SQLiteBudget:
    """A budget in a file, for the processes of one machine: a ``SharedBudget`` of the driver.

    Each call reads it, calls the job and writes it, in one transaction.
    """

    def __init__(self, store: SQLiteStore, policy: Policy) -> None:
        """Take the budget of this policy; it is full if there was none."""
        self._store = store
        self._policy = policy

    def start(self, job: Job, /, *, now_ms: int) -> Decision:
        """Call ``job.start`` with what the budget holds, and keep what it holds then."""
        return self._with(lambda budget: job.start(budget, now_ms=now_ms))

    def succeed(self, job: Job, /, *, now_ms: int) -> Decision:
        """Call ``job.succeed`` with what the budget holds, and keep what it holds then."""
        return self._with(lambda budget: job.succeed(budget, now_ms=now_ms))

    def load(self) -> Budget:
        """Return what the budget holds at this moment."""
        budgets: list[Budget] = []
        self._with(budgets.append)
        return budgets[0]

    def _with(self, call: Callable[[Budget], _Answer]) -> _Answer:
        fingerprint = f"{self._policy.fingerprint:016x}"
        with self._store._writing() as connection:
            row = connection.execute(
                "SELECT budget FROM budgets WHERE fingerprint = ?", (fingerprint,)
            ).fetchone()
            if row is None:
                budget = Budget(self._policy)
            else:
                budget = Budget.from_bytes(row[0], self._policy)
            answer = call(budget)
            connection.execute(
                "INSERT OR REPLACE INTO budgets VALUES (?, ?)",
                (fingerprint, budget.to_bytes(self._policy)),
            )
        return answer


_of_the_parent: list[object] = []


def _row(saved: SavedJob) -> tuple[object, ...]:
    return (
        saved.id,
        saved.revision,
        str(saved.phase),
        saved.task_id,
        saved.owner,
        saved.lease_until_ms,
        saved.no_record_since_ms,
        saved.created_ms,
        saved.updated_ms,
        saved.job,
        saved.policy,
        json.dumps(saved.input),
        json.dumps(None if saved.meta is None else dict(saved.meta)),
        json.dumps([event.as_dict() for event in saved.history]),
    )


def _saved(row: tuple[Any, ...]) -> SavedJob:
    named = dict(zip(_COLUMNS.split(", "), row, strict=True))
    return SavedJob(
        **{
            **named,
            "phase": Phase(named["phase"]),
            "input": json.loads(named["input"]),
            "meta": json.loads(named["meta"]),
            "history": tuple(Event.from_dict(it) for it in json.loads(named["history"])),
        }
    )


def add_job(
    store: Store,
    job_id: str,
    policy: Policy,
    *,
    input: Any = None,  # noqa: A002 - what it is
    meta: Mapping[str, Any] | None = None,
    seed: int | None = None,
    deadline: datetime | float | None = None,
    estimate_millicredits: int | None = None,
    now_ms: int | None = None,
) -> bool:
    """Make a job and keep it; return False, and write nothing, if there is one of its name.

    ``input`` and ``meta`` are JSON values. The rest is as ``taketwo.Job`` takes it.
    """
    job = Job(
        job_id,
        policy,
        seed=seed,
        deadline=deadline,
        estimate_millicredits=estimate_millicredits,
    )
    now_ms = _now(now_ms)
    return store.add(
        SavedJob(
            job_id,
            job.to_bytes(),
            policy.to_bytes(),
            job.phase,
            input=input,
            meta=meta,
            created_ms=now_ms,
            updated_ms=now_ms,
        )
    )


def claim(store: Store, job_id: str, owner: str, now_ms: int) -> SavedJob:
    """Return the job, now held by ``owner``, unless another worker that may live holds it.

    Raises JobBusyError where one does, UnknownJobError where there is no such job.
    """
    saved = store.get(job_id)
    if saved is None:
        raise UnknownJobError(job_id)
    held = saved.owner is not None and saved.owner != owner and saved.lease_until_ms > now_ms
    if held and not is_gone(saved.owner or ""):
        raise JobBusyError(job_id, saved.lease_until_ms)
    try:
        return store.save(replace(saved, owner=owner, lease_until_ms=now_ms + LEASE_MS))
    except StaleJobError:
        # Somebody was faster, and has it now.
        raise JobBusyError(job_id, now_ms + LEASE_MS) from None


def release(store: Store, saved: SavedJob) -> SavedJob:
    """Give a job up if it is still as it was saved here, and return it as it was left."""
    try:
        return store.save(replace(saved, owner=None, lease_until_ms=0))
    except StaleJobError:
        return saved  # whoever has it now keeps it


def report_task(store: Store, job_id: str, task_id: str, *, now_ms: int | None = None) -> SavedJob:
    """Report which task an unclear creation has made. The job goes on with it when it is run again.

    Raises OutOfTurnError unless the job is in flight without another task, InvalidValueError for an
    empty id, UnknownJobError, JobBusyError, StaleJobError. Nothing was changed then.
    """
    now_ms = _now(now_ms)
    if not task_id:
        raise InvalidValueError("task_id: expected the id of a task, found an empty text")

    def found(job: Job, known: str | None) -> tuple[Call, Decision]:
        _known_is(known, job_id, task_id)
        return "poll", job.poll(now_ms=now_ms)

    return _report(store, job_id, now_ms, found, task_id)


def report_not_made(store: Store, job_id: str, *, now_ms: int | None = None) -> SavedJob:
    """Report that an unclear creation has made no task, for certain.

    The attempt is given back, and the job waits as after a 503. Errors as report_task(); a job
    whose task is known is out of turn, too.
    """
    now_ms = _now(now_ms)

    def refused(job: Job, known: str | None) -> tuple[Call, Decision]:
        _known_is(known, job_id, None)
        return "fail", job.fail(Failure.creation(503), now_ms=now_ms)

    return _report(store, job_id, now_ms, refused)


def abandon(store: Store, job_id: str, *, now_ms: int | None = None) -> SavedJob:
    """Report that nobody knows or will know, or that somebody has deleted the task.

    The job stops, and nothing more is sent for it. Errors as report_task().
    """
    now_ms = _now(now_ms)

    def cancelled(job: Job, _: str | None) -> tuple[Call, Decision]:
        return "fail", job.fail(Failure.cancelled(), now_ms=now_ms)

    return _report(store, job_id, now_ms, cancelled)


def _known_is(known: str | None, job_id: str, task_id: str | None) -> None:
    if known is not None and known != task_id:
        raise OutOfTurnError(f"the task of job {job_id!r} is known: {known}")


def _now(now_ms: int | None) -> int:
    return time.time_ns() // 1_000_000 if now_ms is None else now_ms


def _report(
    store: Store,
    job_id: str,
    now_ms: int,
    call: Callable[[Job, str | None], tuple[Call, Decision]],
    task_id: str | None = None,
) -> SavedJob:
    saved = claim(store, job_id, new_owner(), now_ms)
    try:
        job = saved.load()
        asked, decision = call(job, saved.task_id)
        event = Event(saved.id, now_ms, asked, decision, task_id or saved.task_id)
        saved = store.save(saved.holding(job, now_ms, task_id=event.task_id, event=event))
    finally:
        saved = release(store, saved)
    return saved
