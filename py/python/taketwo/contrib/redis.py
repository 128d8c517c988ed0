"""What the workers of many machines share in Redis: saved jobs, and a budget.

>>> from redis import Redis
>>> from taketwo.contrib.redis import RedisBudget, RedisStore
>>> store = RedisStore(Redis())
>>> budget = RedisBudget(Redis(), Policy.preset("shared"))

Both are taken wherever a store or a budget is. Needs the extra ``redis``; ``docs/redis.md`` says
how the server has to be set.
"""

import json
import logging
import secrets
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from redis import Redis
from redis.exceptions import RedisError

from taketwo._enums import Phase
from taketwo._taketwo import Budget, Decision, Job, Policy
from taketwo.store import SavedJob, StaleJobError

__all__ = ("RedisBudget", "RedisStore")

_log = logging.getLogger("taketwo")

_RECORD_VERSION = 1
_PAGE = 200

# Answers 0 where there is a job of this name.
_ADD = """
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('HSET', KEYS[1], 'revision', ARGV[1], 'record', ARGV[2])
redis.call('ZADD', KEYS[2], redis.call('INCR', KEYS[3]), ARGV[3])
return 1
"""

# Answers 0 where the revision is another. A client that has lost the answer asks again by itself:
# each write has a name, by which it is known that this one is done.
_SAVE = """
local kept = redis.call('HMGET', KEYS[1], 'revision', 'write')
if kept[2] == ARGV[4] then return 1 end
if kept[1] ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'revision', ARGV[2], 'record', ARGV[3], 'write', ARGV[4])
return 1
"""

_REMOVE = """
if redis.call('HGET', KEYS[1], 'revision') ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1])
redis.call('ZREM', KEYS[2], ARGV[2])
return 1
"""


class RedisStore:
    """A store in Redis, for workers on as many machines as there are.

    Compare-and-set is one script, so no two workers save one revision. A save is as durable as the
    server is told to make it.
    """

    def __init__(self, client: Redis, *, prefix: str = "taketwo") -> None:
        """Keep jobs under keys that begin with ``prefix``. Nothing is asked of the server yet."""
        self._client: Any = client
        # In braces, so that a cluster keeps all of them in one place, as scripts need.
        self._prefix = f"{{{prefix}}}"
        self._order = f"{self._prefix}:jobs"
        self._count = f"{self._prefix}:count"
        self._add = self._client.register_script(_ADD)
        self._save = self._client.register_script(_SAVE)
        self._remove = self._client.register_script(_REMOVE)

    def get(self, job_id: str, /) -> SavedJob | None:
        """Return the job of this name, or ``None``."""
        record = self._client.hget(self._key(job_id), "record")
        return None if record is None else _read(record)

    def add(self, saved: SavedJob, /) -> bool:
        """Keep a new job; return False if there is one of its name."""
        keys = [self._key(saved.id), self._order, self._count]
        return bool(self._add(keys=keys, args=[saved.revision, _write(saved), saved.id]))

    def save(self, saved: SavedJob, /) -> SavedJob:
        """Write the job if nobody else has; raises StaleJobError."""
        after = replace(saved, revision=saved.revision + 1)
        write = secrets.token_hex(8)
        arguments = (saved.revision, after.revision, _write(after), write)
        if not self._save(keys=[self._key(saved.id)], args=arguments):
            raise StaleJobError(saved.id)
        return after

    def jobs(self, phase: Phase | None = None, /) -> Iterator[SavedJob]:
        """Return all jobs, or those of a phase, in the order of their creation."""
        ids = [_text(job_id) for job_id in self._client.zrange(self._order, 0, -1)]
        return (saved for saved in self._all(ids) if phase is None or saved.phase == phase)

    def prune(self, before_ms: int) -> int:
        """Forget jobs that are over and were not saved since; return how many.

        A job that is forgotten is a new one to whoever runs it again, and is paid for again.
        """
        return sum(
            self._remove(keys=[self._key(saved.id), self._order], args=[saved.revision, saved.id])
            for saved in self.jobs()
            if saved.phase in (Phase.DONE, Phase.STOPPED) and saved.updated_ms < before_ms
        )

    def _key(self, job_id: str) -> str:
        return f"{self._prefix}:job:{job_id}"

    def _all(self, ids: list[str]) -> Iterator[SavedJob]:
        for begin in range(0, len(ids), _PAGE):
            page = self._client.pipeline(transaction=False)
            for job_id in ids[begin : begin + _PAGE]:
                page.hget(self._key(job_id), "record")
            yield from (_read(record) for record in page.execute() if record is not None)


def _write(saved: SavedJob) -> str:
    return json.dumps({"version": _RECORD_VERSION, **saved.as_dict()})


def _read(record: str | bytes) -> SavedJob:
    plain = json.loads(record)
    version = plain.pop("version")
    if version != _RECORD_VERSION:
        raise ValueError(f"a saved job of version {version}, expected {_RECORD_VERSION}")
    return SavedJob.from_dict(plain)


def _text(said: str | bytes) -> str:
    return said.decode() if isinstance(said, bytes) else said


# The arithmetic of a budget, as core has it. Without a cost it is a deposit. Answers what the
# budget held before: the tokens, and when a retry was last sent.
_CHANGE = """
local kept = redis.call('HMGET', KEYS[1], 'tokens', 'last_ms')
local capacity, amount, now_ms = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local before = math.min(tonumber(kept[1] or ARGV[1]), capacity)
local last_ms = tonumber(kept[2] or '')
local tokens, sent = before, false
if not now_ms then
    tokens = math.min(before + amount, capacity)
elseif before >= amount then
    tokens, sent = before - amount, true
elseif ARGV[5] ~= '' then
    sent = not last_ms or math.max(now_ms - last_ms, 0) >= tonumber(ARGV[5])
end
redis.call('HSET', KEYS[1], 'tokens', string.format('%.0f', tokens))
if sent then
    redis.call('HSET', KEYS[1], 'last_ms', string.format('%.0f', math.max(last_ms or 0, now_ms)))
end
return {string.format('%.0f', before), kept[2]}
"""


class RedisBudget:
    """A budget in Redis, for a fleet. It is taken as ``budget=`` wherever a Budget is.

    One script pays and deposits, with the numbers of the core. Where the server does not answer, a
    retry is parked and a deposit is lost: an outage of Redis sends nothing, and stops no job.
    """

    def __init__(
        self, client: Redis, policy: Policy, *, name: str = "budget", prefix: str = "taketwo"
    ) -> None:
        """Share the budget of this name, which starts full by this policy."""
        client_: Any = client
        self._policy = policy
        self._full = Budget(policy).tokens
        self._client = client_
        self._key = f"{{{prefix}}}:{name}"
        self._script = client_.register_script(_CHANGE)

    def load(self) -> Budget:
        """Return what the budget holds at this moment."""
        tokens, last_ms = self._client.hmget(self._key, "tokens", "last_ms")
        return _budget(
            self._policy,
            self._full if tokens is None else int(tokens),
            None if last_ms is None else int(last_ms),
        )

    def start(self, job: Job, /, *, now_ms: int) -> Decision:
        """Call ``job.start`` with what the budget holds, and keep what it holds then."""
        policy = job.policy
        # What it would pay of a full budget, and as of when, is what it asks for.
        budget = Budget(policy)
        Job.from_bytes(job.to_bytes(), policy).start(budget, now_ms=now_ms)
        paid_ms = budget.last_retry_ms
        if paid_ms is None:
            return job.start(budget, now_ms=now_ms)
        cost = Budget(policy).tokens - budget.tokens
        try:
            before = self._change(policy, cost, paid_ms)
        except RedisError:
            _log.exception("the budget did not answer, so a retry is parked")
            before = _budget(policy, 0, paid_ms)
        return job.start(before, now_ms=now_ms)

    def succeed(self, job: Job, /, *, now_ms: int) -> Decision:
        """Call ``job.succeed``, and deposit what it earns."""
        policy = job.policy
        earned = _budget(policy, 0, None)
        decision = job.succeed(earned, now_ms=now_ms)
        try:
            self._change(policy, earned.tokens, None)
        except RedisError:
            _log.exception("the budget did not answer, so a deposit is lost")
        return decision

    def _change(self, policy: Policy, amount: int, paid_ms: int | None) -> Budget:
        """Pay, or without a time deposit; return what the budget held before."""
        capacity = Budget(policy).tokens
        probe_ms = policy.to_dict()["probe_ms"]
        numbers = (self._full, capacity, amount, paid_ms, probe_ms)
        arguments = ["" if number is None else number for number in numbers]
        tokens, last_ms = self._script(keys=[self._key], args=arguments)
        return _budget(policy, int(tokens), None if last_ms is None else int(last_ms))


def _budget(policy: Policy, tokens: int, last_ms: int | None) -> Budget:
    said = json.loads(Budget(policy).to_json(policy))
    said["tokens"] = str(tokens)
    said["last_ms"] = None if last_ms is None else str(last_ms)
    return Budget.from_json(json.dumps(said), policy)
