"""What a fleet shares in Redis: the store does what the others do, the budget what core's does."""

import json
import random
import threading
from dataclasses import replace

import engine_rows
import pytest
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as GoneError
from redis.retry import Retry
from saved_jobs import START_MS, in_flight, saved_job

import taketwo
from taketwo import Action, Budget, Check, Job, Phase, Policy
from taketwo.contrib.redis import RedisBudget, RedisStore
from taketwo.store import StaleJobError

POLICY = Policy.preset("shared")


@pytest.fixture(params=[False, True], ids=["bytes", "text"])
def store(request, redis_client):
    with Redis(connection_pool=redis_client.connection_pool) as plain:
        plain.connection_pool.connection_kwargs["decode_responses"] = request.param
        plain.connection_pool.disconnect()
        yield RedisStore(plain)


# --- the store ----------------------------------------------------------------------------------


def test_a_job_comes_back_as_it_was_saved(store):
    saved = in_flight(task_id="task-1", input={"text": "x"}, owner="me", lease_until_ms=2**62)
    assert store.get("video") is None
    assert store.add(saved)
    assert store.get("video") == saved
    assert not store.add(saved_job())
    assert store.get("video") == saved


def test_a_save_whose_answer_was_lost_is_asked_again(store):
    store.add(saved_job())
    save = store._save

    def asked_twice(**asked):
        save(**asked)
        return save(**asked)

    store._save = asked_twice
    first = store.save(in_flight())
    assert store.get("video") == first
    with pytest.raises(StaleJobError):
        store.save(in_flight())


def test_jobs_come_in_the_order_of_their_creation(store, monkeypatch):
    monkeypatch.setattr("taketwo.contrib.redis._PAGE", 2)
    for name in ("c", "a", "b"):
        store.add(saved_job(name))
    store.save(in_flight("a"))
    assert [saved.id for saved in store.jobs()] == ["c", "a", "b"]
    assert [saved.id for saved in store.jobs(Phase.IN_FLIGHT)] == ["a"]
    assert list(store.jobs(Phase.DONE)) == []


def test_stores_of_other_prefixes_are_others(redis_client):
    store, other = RedisStore(redis_client), RedisStore(redis_client, prefix="other")
    store.add(saved_job())
    assert other.get("video") is None
    assert list(other.jobs()) == []


def test_old_jobs_that_are_over_are_pruned(store, redis_client):
    store.add(saved_job("over", phase=Phase.DONE, updated_ms=START_MS))
    store.add(saved_job("lately", phase=Phase.STOPPED, updated_ms=START_MS + 2))
    store.add(saved_job("waits", phase=Phase.WAITING, updated_ms=START_MS))
    listed = store.jobs()
    assert store.prune(START_MS + 1) == 1
    assert store.get("over") is None
    assert [saved.id for saved in listed] == ["lately", "waits"], "gone since it was listed"
    assert redis_client.zcard("{taketwo}:jobs") == 2


def test_a_job_that_was_saved_meanwhile_is_not_pruned(store):
    old = saved_job(phase=Phase.DONE)
    store.add(old)
    store.save(replace(old, updated_ms=START_MS + 5))
    store.jobs = lambda: iter([old])
    assert store.prune(START_MS + 1) == 0
    assert store.get("video") is not None


def test_a_record_of_a_later_version_is_refused(store, redis_client):
    store.add(saved_job())
    record = json.loads(redis_client.hget("{taketwo}:job:video", "record"))
    redis_client.hset("{taketwo}:job:video", "record", json.dumps({**record, "version": 2}))
    with pytest.raises(ValueError, match="version 2, expected 1"):
        store.get("video")


# --- the budget ---------------------------------------------------------------------------------


class SharedHistory(engine_rows.History):
    """A history whose budget is in Redis."""

    client = None

    def __init__(self, scenario):
        super().__init__(scenario)
        self.client.flushall()
        self.shared = RedisBudget(self.client, self.policies[0])

    def step(self, step):
        job, policy = self.jobs[step["job"]], self.policies[step["policy"]]
        if step["call"] not in ("start", "succeed") or policy != job.policy:
            return super().step(step)
        try:
            answer = getattr(self.shared, step["call"])(job, now_ms=int(step["now"]))
        except taketwo.OutOfTurnError:
            answer = {"error": "out_of_turn"}
        else:
            answer = engine_rows.shown(answer)
        self.budget = self.shared.load()
        return answer, str(self.budget.tokens)


@pytest.fixture
def shared_history(redis_client):
    return type("SharedHistory", (SharedHistory,), {"client": redis_client})


@pytest.mark.parametrize(
    "row", engine_rows.rows("budget.json"), ids=lambda row: row["name"].replace(" ", "-")
)
def test_rows(row, shared_history):
    engine_rows.run(row, shared_history)


def random_policy(rng):
    capacity = rng.choice([1, 99, 350, 1_000, 2_000, 3_333, 4_000_000])
    cost = rng.choice([0, 1, 350, 1_000, 2_500])
    return Policy.from_dict(
        {
            "max_attempts": 1_000,
            "max_elapsed_ms": None,
            "probe_ms": rng.choice([None, 1, 60_000, 480_000]),
            "budget": {"capacity": capacity, "deposit": rng.choice([0, 1, 100, 5_000])},
            "classes": {
                name: {"retries": 1_000, "cost": min(cost + more, capacity)}
                for more, name in enumerate(("after_delay", "unlikely", "throttled", "third_party"))
            },
        }
    )


CODES = [None, "INTERNAL", "INTERNAL.BAD_OUTPUT.CODE01", "THIRD_PARTY.UNAVAILABLE", "NEW.CODE"]


@pytest.mark.parametrize("seed", range(40))
def test_random_programs(seed, redis_client):
    rng = random.Random(seed)
    policies = [random_policy(rng) for _ in range(2)]
    plain, shared = Budget(policies[0]), RedisBudget(redis_client, policies[0])
    pairs, now_ms = [], rng.choice([0, START_MS, 2**42 - 1_000, 2**60])
    for step in range(150):
        now_ms = max(0, now_ms + rng.choice([-50_000, 0, 1, 5_000, 30_000, 70_000, 600_000]))
        if step < 6:
            policy = rng.choice(policies)
            pairs.append([Job(f"job-{step}", policy, seed=seed) for _ in range(2)])
        job, twin = pair = rng.choice(pairs)
        if job.phase == Phase.IN_FLIGHT and rng.random() < 0.8:
            code = rng.choice(CODES)
            assert job.fail(taketwo.classify(code), now_ms=now_ms) == twin.fail(
                taketwo.classify(code), now_ms=now_ms
            )
        elif job.phase == Phase.IN_FLIGHT:
            assert job.succeed(plain, now_ms=now_ms) == shared.succeed(twin, now_ms=now_ms)
        elif job.phase in (Phase.READY, Phase.WAITING):
            at_ms = max(now_ms, job.at_ms) if rng.random() < 0.9 else now_ms
            assert job.start(plain, now_ms=at_ms) == shared.start(twin, now_ms=at_ms)
        else:
            policy = job.policy
            pair[:] = [Job(f"again-{step}", policy, seed=seed) for _ in range(2)]
        assert job.to_bytes() == twin.to_bytes()
        assert shared.load().to_bytes(policies[0]) == plain.to_bytes(policies[0])


def test_random_programs_come_by_each_way_to_pay(redis_client):
    seen = set()

    class Watched(RedisBudget):
        def start(self, job, /, *, now_ms):
            decision = super().start(job, now_ms=now_ms)
            seen.add(decision.check)
            return decision

    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(globals(), "RedisBudget", Watched)
        for seed in range(8):
            redis_client.flushall()
            test_random_programs(seed, redis_client)
    assert seen >= {Check.GO, Check.DUE, Check.TOKENS, Check.PROBE, Check.BUDGET, Check.SPREAD}


def waiting(name, policy=POLICY):
    job = Job(name, policy, seed=7)
    job.start(Budget(policy), now_ms=START_MS)
    job.fail(taketwo.classify("INTERNAL"), now_ms=START_MS)
    return job


def test_many_workers_spend_no_token_twice(redis_client):
    policy = Policy.from_dict({"budget": {"capacity": 20_000}, "max_elapsed_ms": None})
    jobs = [waiting(f"job-{number}", policy) for number in range(80)]
    went = []

    def work(mine):
        shared = RedisBudget(redis_client, policy)
        for job in mine:
            went.append(shared.start(job, now_ms=job.at_ms).action == Action.GO)

    threads = [threading.Thread(target=work, args=[jobs[number::8]]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert went.count(True) == 20
    assert RedisBudget(redis_client, policy).load().tokens == 0


def test_an_outage_of_redis_parks_retries_and_nothing_else(tmp_path, caplog):
    client = Redis(unix_socket_path=str(tmp_path / "nobody"), retry=Retry(NoBackoff(), 0))
    shared = RedisBudget(client, POLICY)
    first = Job("first", POLICY, seed=7)
    assert shared.start(first, now_ms=START_MS).action == Action.GO, "first attempts are free"
    job = waiting("job")
    at_ms = job.at_ms
    decision = shared.start(job, now_ms=at_ms)
    assert (decision.action, decision.check) == (Action.WAIT, Check.BUDGET)
    assert job.phase == Phase.WAITING
    assert decision.at_ms > at_ms
    assert shared.succeed(first, now_ms=START_MS).action == Action.DONE
    assert caplog.text.count("the budget did not answer") == 2
    with pytest.raises(GoneError):
        shared.load()


def test_budgets_of_other_names_are_others(redis_client):
    shared, other = RedisBudget(redis_client, POLICY), RedisBudget(redis_client, POLICY, name="b")
    job = waiting("job")
    shared.start(job, now_ms=job.at_ms)
    assert (shared.load().tokens, other.load().tokens) == (1_000, 2_000)
    assert redis_client.keys() == [b"{taketwo}:budget"]
