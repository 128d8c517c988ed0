"""Saved jobs: what a store keeps, who holds a job, and processes that are killed."""

import contextlib
import itertools
import json
import os
import pathlib
import sqlite3
import ssl
import subprocess
import sys
import threading
import time
from dataclasses import replace

import pytest
from fake_service import FakeService, fails, succeeds
from runwayml import DefaultHttpxClient, RunwayML
from saved_jobs import POLICY, START_MS, in_flight, saved_job

import taketwo
from taketwo import Budget, InvalidValueError, Job, OutOfTurnError, Phase, Policy
from taketwo._hint import hint_of
from taketwo._owner import is_gone, new_owner
from taketwo.contrib.redis import RedisStore
from taketwo.events import Event
from taketwo.runway import run
from taketwo.store import (
    LEASE_MS,
    JobBusyError,
    MemoryStore,
    SavedJob,
    SQLiteStore,
    StaleJobError,
    UnknownJobError,
    abandon,
    claim,
    release,
    report_not_made,
    report_task,
)

NO_CERTIFICATES = ssl.create_default_context()  # made once, as reading them takes its time
needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
LINUX = pytest.mark.skipif(not os.path.exists("/proc/self/ns/pid"), reason="needs /proc")


@pytest.fixture(params=["memory", "sqlite", "redis"])
def store(request, tmp_path):
    if request.param == "memory":
        yield MemoryStore()
    elif request.param == "redis":
        yield RedisStore(request.getfixturevalue("redis_client"))
    else:
        with SQLiteStore(tmp_path / "jobs.db") as store:
            yield store


@pytest.fixture
def sqlite(tmp_path):
    with SQLiteStore(tmp_path / "jobs.db") as store:
        yield store


# --- what it keeps ------------------------------------------------------------------------------


def test_a_job_comes_back_as_it_was_saved(store):
    saved = in_flight(task_id="task-1", input={"text": "x"}, owner="me", lease_until_ms=2**62)
    saved = replace(saved, no_record_since_ms=START_MS)
    assert store.get("video") is None
    assert store.add(saved)
    assert store.get("video") == saved
    assert store.get("video").load().to_bytes() == saved.job


def test_a_job_is_added_once(store):
    assert store.add(saved_job())
    assert not store.add(in_flight())
    assert store.get("video") == saved_job()


def test_a_save_wants_the_revision_that_was_read(store):
    store.add(saved_job())
    first = store.save(in_flight())
    assert first.revision == 1
    assert store.get("video") == first
    with pytest.raises(StaleJobError, match="'video'"):
        store.save(saved_job(task_id="late"))
    assert store.get("video") == first
    with pytest.raises(StaleJobError):
        store.save(saved_job("unheard of"))
    assert store.get("unheard of") is None


def test_jobs_come_in_the_order_of_their_creation(store):
    for name in ("c", "a", "b"):
        store.add(saved_job(name))
    store.save(in_flight("a"))
    assert [saved.id for saved in store.jobs()] == ["c", "a", "b"]
    assert [saved.id for saved in store.jobs(Phase.IN_FLIGHT)] == ["a"]
    assert list(store.jobs(Phase.DONE)) == []


def test_a_record_comes_back_from_json():
    saved = in_flight(input=[1, None], owner="me")
    assert SavedJob.from_dict(json.loads(json.dumps(saved.as_dict()))) == saved
    assert SavedJob.from_dict(json.loads(json.dumps(saved_job(meta=None).as_dict()))).meta is None


def test_a_history_has_no_polls_and_of_repetitions_the_last():
    saved, job, budget = saved_job(), Job("video", POLICY, seed=7), Budget(POLICY)
    go = job.start(budget, now_ms=START_MS)
    poll = job.poll(now_ms=START_MS)
    wait = job.fail(taketwo.classify("INTERNAL"), now_ms=START_MS)
    too_early = job.start(budget, now_ms=START_MS)
    told = [("start", go), ("poll", poll), ("fail", wait)] * 70 + [("start", too_early)] * 70
    for at, (call, decision) in enumerate(told):
        event = Event("video", at, call, decision)
        saved = saved.holding(job, START_MS, task_id=None, event=event)
    kept = [at for at, (call, _) in enumerate(told[:210]) if call != "poll"]
    assert [event.time_ms for event in saved.history] == [*kept, 279]


def test_a_file_keeps_its_jobs(tmp_path):
    with SQLiteStore(tmp_path / "jobs.db") as store:
        store.add(saved_job())
    with SQLiteStore(str(tmp_path / "jobs.db")) as store:
        assert store.get("video") == saved_job()
        store.close()
        assert store.get("video") == saved_job(), "is opened again"


def test_a_save_is_on_the_disk_before_it_returns(sqlite):
    connection = sqlite._connection()
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL


def test_a_file_of_somebody_else_is_left_alone(tmp_path):
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE theirs (x)")
    other.close()
    before = path.read_bytes()
    with pytest.raises(ValueError, match="a store of version 0, expected 1"):
        SQLiteStore(path)
    assert path.read_bytes() == before
    path.write_bytes(b"no database at all, and longer than a header of one would be" * 20)
    with pytest.raises(sqlite3.DatabaseError):
        SQLiteStore(path)


def test_a_file_of_a_later_version_is_refused(tmp_path):
    SQLiteStore(tmp_path / "jobs.db").close()
    other = sqlite3.connect(tmp_path / "jobs.db")
    other.execute("PRAGMA user_version = 2")
    other.close()
    with pytest.raises(ValueError, match="version 2, expected 1"):
        SQLiteStore(tmp_path / "jobs.db")


def test_old_jobs_that_are_over_are_pruned(sqlite):
    sqlite.add(saved_job("over", phase=Phase.DONE, updated_ms=START_MS))
    sqlite.add(saved_job("lately", phase=Phase.STOPPED, updated_ms=START_MS + 2))
    sqlite.add(saved_job("waits", phase=Phase.WAITING, updated_ms=START_MS))
    assert sqlite.prune(START_MS + 1) == 1
    assert [saved.id for saved in sqlite.jobs()] == ["lately", "waits"]


def test_threads_share_a_store(store):
    store.add(saved_job())
    barrier, won = threading.Barrier(8), []

    def work():
        barrier.wait()
        for _ in range(25):
            kept = store.get("video")
            with contextlib.suppress(StaleJobError):
                won.append(store.save(kept).revision)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == list(range(1, len(won) + 1)), "no two saves on one revision"
    assert store.get("video").revision == len(won) >= 25


@needs_fork
def test_a_child_has_a_connection_of_its_own(tmp_path):
    program = """if True:
        import os, sys
        from taketwo.store import SQLiteStore
        store = SQLiteStore(sys.argv[1])
        before = store._connection()
        if not os.fork():
            store.close()
            ours = store._connection()
            os._exit(0 if ours is not before and list(store.jobs()) == [] else 1)
        _, status = os.wait()
        assert store._connection() is before
        assert list(store.jobs()) == []
        sys.exit(os.waitstatus_to_exitcode(status))
    """
    subprocess.run([sys.executable, "-c", program, tmp_path / "jobs.db"], check=True)


@needs_fork
def test_a_child_does_not_wait_for_a_thread_of_its_parent(tmp_path):
    program = """if True:
        import os, signal, sys, threading
        from taketwo.store import SQLiteStore
        store = SQLiteStore(sys.argv[1])
        held, done = threading.Event(), threading.Event()

        def save():
            with store._lock:
                held.set()
                done.wait()

        threading.Thread(target=save).start()
        held.wait()
        if not os.fork():
            signal.alarm(20)
            os._exit(0 if list(store.jobs()) == [] else 1)
        _, status = os.wait()
        done.set()
        sys.exit(os.waitstatus_to_exitcode(status))
    """
    subprocess.run([sys.executable, "-c", program, tmp_path / "jobs.db"], check=True)


def test_a_full_disk_is_told_as_that(sqlite):
    sqlite.add(saved_job())
    connection = sqlite._connection()
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages + 1}")
    with pytest.raises(sqlite3.OperationalError, match="full"):
        sqlite.save(saved_job(meta={"long": "x" * 1_000_000}))
    assert sqlite.get("video") == saved_job()
    assert sqlite.save(saved_job()).revision == 1


class Interrupting:
    """A connection during whose statement an interrupt has come: it is done, and raises."""

    def __init__(self, connection, at):
        self.connection, self.at = connection, at

    def __getattr__(self, name):
        return getattr(self.connection, name)

    def execute(self, statement, *given):
        answer = self.connection.execute(statement, *given)
        if statement.startswith(self.at):
            raise KeyboardInterrupt
        return answer


@pytest.mark.parametrize("at", ["BEGIN", "UPDATE", "COMMIT"])
def test_an_interrupt_leaves_no_lock_on_the_file(sqlite, tmp_path, monkeypatch, at):
    sqlite.add(saved_job())
    with monkeypatch.context() as patch:
        connection = Interrupting(sqlite._connection(), at)
        patch.setattr(sqlite, "_connection", lambda: connection)
        with pytest.raises(KeyboardInterrupt):
            sqlite.save(saved_job())
    saved = sqlite.get("video")
    assert saved.revision == (at == "COMMIT")
    with SQLiteStore(tmp_path / "jobs.db", busy_timeout=0) as other:
        assert sqlite.save(other.save(saved)).revision == saved.revision + 2


def test_a_budget_is_shared_through_the_file(tmp_path):
    path, own = tmp_path / "jobs.db", Budget(POLICY)
    with SQLiteStore(path) as one, SQLiteStore(path) as two:
        actions = []
        for number, store in enumerate((one, two, one)):
            shared = store.budget(POLICY)
            ours, theirs = (Job(f"{number}", POLICY, seed=7) for _ in range(2))
            assert shared.start(ours, now_ms=START_MS) == theirs.start(own, now_ms=START_MS)
            for job in (ours, theirs):
                job.fail(taketwo.classify("INTERNAL"), now_ms=START_MS)
            said = shared.start(ours, now_ms=ours.at_ms)
            assert said == theirs.start(own, now_ms=theirs.at_ms)
            assert shared.load().tokens == own.tokens
            assert shared.load().last_retry_ms == own.last_retry_ms
            actions.append(str(said.action))
        assert actions == ["go", "go", "wait"], "two retries from the start, whoever sends them"
        assert two.budget(Policy.preset("shared")).load().tokens == 2_000
        assert two.budget(POLICY).succeed(in_flight().load(), now_ms=START_MS).action == "done"
        assert one.budget(POLICY).load().tokens == 100


# --- who holds it -------------------------------------------------------------------------------


def test_a_job_is_held_by_one(store):
    store.add(saved_job())
    mine, theirs = new_owner(), new_owner()
    held = claim(store, "video", mine, START_MS)
    assert (held.owner, held.lease_until_ms) == (mine, START_MS + LEASE_MS)
    with pytest.raises(JobBusyError) as caught:
        claim(store, "video", theirs, START_MS + LEASE_MS - 1)
    assert caught.value.until_ms == START_MS + LEASE_MS
    held = claim(store, "video", mine, START_MS + 5)
    assert release(store, held).owner is None
    assert claim(store, "video", theirs, START_MS + 6).owner == theirs


def test_a_lease_runs_out(store):
    store.add(saved_job())
    held = claim(store, "video", new_owner(), START_MS)
    theirs = claim(store, "video", new_owner(), START_MS + LEASE_MS)
    with pytest.raises(StaleJobError):
        store.save(held)
    assert release(store, held) == held, "what is not held any more is left alone"
    assert store.get("video") == theirs


def test_who_is_faster_has_it(store):
    store.add(saved_job())

    class Slow:
        def get(self, job_id):
            kept = store.get(job_id)
            claim(store, job_id, new_owner(), START_MS)
            return kept

        save = staticmethod(store.save)

    with pytest.raises(JobBusyError):
        claim(Slow(), "video", new_owner(), START_MS)


def test_a_job_that_is_not_there_is_not_held(store):
    with pytest.raises(UnknownJobError, match="there is no job 'video'"):
        claim(store, "video", new_owner(), START_MS)


@LINUX
def test_a_process_that_has_ended_holds_nothing(store):
    program = "from taketwo._owner import new_owner; print(new_owner())"
    dead = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout.strip()
    assert is_gone(dead)
    store.add(saved_job(owner=dead, lease_until_ms=2**62))
    mine = new_owner()
    assert claim(store, "video", mine, START_MS).owner == mine


@LINUX
def test_a_process_that_cannot_be_looked_at_is_taken_to_live():
    mine = new_owner()
    boot, namespace, pid, _start, salt = mine.split("/")
    assert not is_gone(mine)
    assert is_gone(f"{boot}/{namespace}/{pid}/1/{salt}"), "another process of the same number"
    assert not is_gone(f"other/{namespace}/{pid}/1/{salt}")
    assert not is_gone(f"{boot}/1/{pid}/1/{salt}")
    assert not is_gone(f"?/?/{pid}/?/{salt}")
    assert not is_gone("somebody else's token")


# --- reports ------------------------------------------------------------------------------------


def test_reports_about_an_unclear_job(store):
    for name in ("found", "not-made", "abandoned"):
        store.add(in_flight(name))
    saved = report_task(store, "found", "task-9", now_ms=START_MS)
    assert (saved.task_id, saved.phase) == ("task-9", Phase.IN_FLIGHT)
    assert saved == store.get("found")
    saved = report_not_made(store, "not-made", now_ms=START_MS)
    assert (saved.phase, saved.load().attempts, saved.owner) == (Phase.WAITING, 0, None)
    saved = abandon(store, "abandoned", now_ms=START_MS)
    assert saved.phase == Phase.STOPPED
    assert [event.call for event in saved.history] == ["start", "fail"]


def test_a_report_that_does_not_fit_changes_nothing(store):
    store.add(saved_job("ready"))
    store.add(in_flight("known", task_id="task-1"))
    store.add(in_flight("held", owner=new_owner(), lease_until_ms=2**62))
    for report in (report_not_made, abandon, lambda *them, **now: report_task(*them, "t", **now)):
        with pytest.raises(OutOfTurnError):
            report(store, "ready", now_ms=START_MS)
        with pytest.raises(JobBusyError):
            report(store, "held", now_ms=START_MS)
        with pytest.raises(UnknownJobError):
            report(store, "unheard of", now_ms=START_MS)
    with pytest.raises(OutOfTurnError, match="task-1"):
        report_not_made(store, "known", now_ms=START_MS)
    with pytest.raises(OutOfTurnError, match="task-1"):
        report_task(store, "known", "task-2", now_ms=START_MS)
    with pytest.raises(InvalidValueError, match="empty"):
        report_task(store, "known", "", now_ms=START_MS)
    assert report_task(store, "known", "task-1", now_ms=START_MS).task_id == "task-1"
    assert store.get("ready").job == saved_job("ready").job
    assert store.get("known").phase == Phase.IN_FLIGHT
    assert store.get("known").owner is None


def test_a_report_is_made_now_unless_another_time_is_given(store):
    store.add(in_flight())
    before = time.time_ns() // 1_000_000
    assert abandon(store, "video").updated_ms >= before


# --- hints --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "retry", "after_ms"),
    [
        ({"retry-after": "7"}, None, 7_000),
        ({"retry-after": "0"}, None, 0),
        ({"retry-after": "0.0001"}, None, 1),
        ({"retry-after": "7", "retry-after-ms": "1.5"}, None, 2),
        ({"retry-after": "7", "retry-after-ms": "soon"}, None, 7_000),
        ({"x-should-retry": "false"}, False, None),
        ({"x-should-retry": "TRUE", "retry-after": "1"}, True, 1_000),
        (
            {
                "date": "Sun, 22 Nov 2026 12:00:00 GMT",
                "retry-after": "Sun, 22 Nov 2026 12:00:09 GMT",
            },
            None,
            9_000,
        ),
        ({"retry-after": "Mon, 21 Sep 2026 14:13:25 GMT"}, None, 5_000),
        ({"retry-after": "Thu, 01 Jan 1970 00:00:00 GMT"}, None, 0),
    ],
)
def test_a_hint_is_read_from_headers(headers, retry, after_ms):
    hint = hint_of(headers, START_MS)
    assert (hint.retry, hint.after_ms) == (retry, after_ms)


@pytest.mark.parametrize("text", ["", "soon", "-1", "nan", "inf", "1e400", "Sun, 99 Nov"])
def test_a_header_that_cannot_be_read_is_no_hint(text):
    headers = {"retry-after": text, "retry-after-ms": text, "x-should-retry": text}
    assert hint_of(headers, START_MS) is None


# --- processes that are killed ------------------------------------------------------------------


def processes(*arguments):
    program = pathlib.Path(__file__).with_name("killed_driver.py")
    result = subprocess.run(
        [sys.executable, "-W", "ignore", str(program), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


@LINUX
@needs_fork
def test_a_kill_at_each_point_never_pays_twice(tmp_path):
    with FakeService() as service, SQLiteStore(tmp_path / "jobs.db") as store:
        for number in range(1, 200):
            service.script(f"kill-{number}", fails("INTERNAL", "RUNNING"), succeeds("RUNNING"))
        ends = dict(processes("kill-at-each-point", service.url, tmp_path / "jobs.db"))
        assert len(ends) > 20
        assert set(ends.values()) == {"done", "unclear"}
        for name, end in ends.items():
            attempts = store.get(name).load().attempts
            assert service.posts[name] <= attempts <= 2
            if end == "unclear":
                assert store.get(name).is_unclear
                finish(service, store, name)
            assert store.get(name).phase == Phase.DONE
            assert service.posts[name] == 2, "one that failed, one that succeeded"
            assert service.charged[name] == 5


def finish(service, store, name):
    """Find out what became of a job, as a person would with the vendor's dashboard; go on."""
    made = service.tasks[name]
    if len(made) == store.get(name).load().attempts:
        report_task(store, name, made[-1], now_ms=START_MS)
    else:
        report_not_made(store, name, now_ms=START_MS)
    now = itertools.count(START_MS, 10_000)
    http = DefaultHttpxClient(verify=NO_CERTIFICATES)
    with RunwayML(api_key="key", base_url=service.url, http_client=http) as client:
        run(
            client,
            lambda c: c.image_to_video.create(
                model="gen4_turbo",
                prompt_image="https://example.invalid/a.png",
                prompt_text=name,
                ratio="1280:720",
                duration=5,
            ),
            job=name,
            store=store,
            budget=Budget(POLICY),
            clock=lambda: next(now),
            sleep=lambda seconds: None,
        )


@LINUX
@needs_fork
def test_two_workers_of_which_one_is_killed(tmp_path):
    with FakeService() as service, SQLiteStore(tmp_path / "jobs.db") as store:
        [ends] = processes("two-workers", service.url, tmp_path / "jobs.db", 12)
        assert len(ends) == 12
        assert list(ends.values()).count("unclear") <= 1
        for name, end in ends.items():
            assert service.posts[name] <= 1
            assert (end == "done") == (store.get(name).phase == Phase.DONE)
            assert end == "unclear" or service.posts[name] == 1
