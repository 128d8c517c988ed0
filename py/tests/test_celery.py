"""Celery, with a real Redis and real workers, and what the service was sent."""

import base64
import functools
import json
import os
import pathlib
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace

import celery_app
import pytest
from celery.exceptions import Reject, Retry
from fake_service import FakeService, Outcome, fails, is_unclear, refuses
from redis import Redis

import taketwo.runway
from taketwo import Phase
from taketwo._owner import new_owner
from taketwo.contrib.celery import JobTask
from taketwo.runway import GaveUp, Reconcile
from taketwo.store import (
    LEASE_MS,
    JobBusyError,
    StaleJobError,
    UnknownJobError,
    claim,
    report_not_made,
    report_task,
)

HERE = pathlib.Path(__file__).parent

AT_ONCE = Outcome(way=())
INTERNAL = fails("INTERNAL", "RUNNING")
# What becomes of the creations of a job, and how many are sent for it, whatever happens to workers.
SCRIPTS = {
    "succeeds": ([AT_ONCE], 1, Phase.DONE),
    "takes long": ([Outcome(way=("PENDING", "THROTTLED", "RUNNING", "RUNNING"))], 1, Phase.DONE),
    "fails once": ([INTERNAL, AT_ONCE], 2, Phase.DONE),
    "fails for ever": ([INTERNAL], 4, Phase.STOPPED),
    "fails without a code": ([fails(None, "RUNNING"), AT_ONCE], 2, Phase.DONE),
    "bad output": ([fails("INTERNAL.BAD_OUTPUT.CODE01", "RUNNING")], 2, Phase.STOPPED),
    "refused input": ([fails("SAFETY.INPUT.TEXT", "RUNNING", credits=5)], 1, Phase.STOPPED),
    "bad asset": ([fails("ASSET.INVALID", "RUNNING")], 1, Phase.STOPPED),
    "throttled": ([refuses(429), AT_ONCE], 2, Phase.DONE),
    "told when": ([refuses(429, {"retry-after": "7"}), AT_ONCE], 2, Phase.DONE),
    "unknown code": ([fails("NEW.CODE", "RUNNING"), AT_ONCE], 2, Phase.DONE),
    "hard to read": ([Outcome(way=(503, "RUNNING", 502))], 1, Phase.DONE),
}


@pytest.fixture
def settings(request, tmp_path, redis_client, redis_url):
    in_file = getattr(request, "param", "sqlite") == "sqlite"
    with FakeService() as service:
        yield {
            "redis": redis_url,
            "sqlite": str(tmp_path / "jobs.db") if in_file else "",
            "service": service.url,
            "worker": "test",
            "_service": service,
        }


class Fleet:
    """The workers, the task, and an eye on the jobs."""

    def __init__(self, settings):
        self.service = settings.pop("_service")
        self.settings = settings
        self.workers = {}
        _, self.video = celery_app.make(settings)

    def start(self, name):
        self.workers[name] = subprocess.Popen(
            [
                *(sys.executable, "-m", "celery", "-A", "celery_app:app", "worker"),
                *("--pool", "prefork", "--concurrency", "2", "-n", name, "-l", "ERROR"),
                *("--without-gossip", "--without-mingle", "--without-heartbeat"),
            ],
            cwd=HERE,
            env={**os.environ, "SETTINGS": json.dumps({**self.settings, "worker": name})},
            start_new_session=True,
        )

    def kill(self, name):
        """Kill a worker and all its processes."""
        if self.workers[name].poll() is None:
            os.killpg(self.workers[name].pid, signal.SIGKILL)
            self.workers[name].wait()

    def jobs(self):
        return {saved.id: saved for saved in self.video.store.jobs()}

    def is_unclear(self, saved):
        return saved.phase == Phase.IN_FLIGHT and saved.task_id is None and saved.owner is None

    def wait(self, is_so):
        """Wait until it is so for each job.

        Redis forgets a message that a worker has taken and not yet noted when it is killed, so the
        jobs are looked after as docs/celery.md says.
        """
        for step in range(2_000):
            if all(map(is_so, self.jobs().values())):
                return
            if step % 100 == 99:
                self.video.resend()
            time.sleep(0.05)
        raise AssertionError([(it.id, it.phase, it.task_id) for it in self.jobs().values()])

    def is_over(self, saved):
        return saved.phase in (Phase.DONE, Phase.STOPPED)

    def submit(self, names):
        for name in names:
            self.service.script(name, *SCRIPTS[name][0])
            self.video.submit(name, {"prompt_text": name})

    def check(self):
        """Every job is over as it must be, and nothing was sent too often."""
        for name, saved in self.jobs().items():
            _, posts, phase = SCRIPTS[name]
            assert saved.phase == phase, name
            assert self.service.posts[name] == posts, name


@pytest.fixture
def fleet(settings):
    fleet = Fleet(settings)
    yield fleet
    for name in fleet.workers:
        fleet.kill(name)


@pytest.mark.parametrize(
    ("settings", "what", "method"),
    [
        ("sqlite", "worker", "POST"),
        ("sqlite", "process", "GET"),
        ("redis", "worker", "GET"),
        ("redis", "process", "POST"),
    ],
    indirect=["settings"],
)
def test_two_workers_and_one_is_killed_in_mid_job(fleet, method, what):
    killed, at_work = [], {"first": threading.Event(), "second": threading.Event()}

    def before_answer(request):
        """Kill the first while it waits for an answer, once both are at work."""
        worker = request.headers["x-worker"]
        at_work[worker].set()
        assert all(event.wait(100) for event in at_work.values())
        if worker == "first" and request.method == method and not killed:
            killed.append(request)
            if what == "worker":
                fleet.kill("first")
            else:
                os.kill(int(request.headers["x-pid"]), signal.SIGKILL)

    fleet.service.before_answer = before_answer
    fleet.submit(SCRIPTS)
    fleet.start("first")
    fleet.start("second")
    fleet.wait(lambda saved: fleet.is_over(saved) or (killed and fleet.is_unclear(saved)))
    assert killed
    # Only a creation can be unclear. Somebody has to look whether there is a task.
    unclear = [saved for saved in fleet.jobs().values() if not fleet.is_over(saved)]
    assert len(unclear) <= 2
    assert unclear or method == "GET"
    for saved in unclear:
        known = {event.task_id for event in saved.history} - {None}
        found = [task for task in fleet.service.tasks[saved.id] if task not in known]
        now_ms = fleet.video.clock()
        if found:
            report_task(fleet.video.store, saved.id, found[-1], now_ms=now_ms)
        else:
            report_not_made(fleet.video.store, saved.id, now_ms=now_ms)
        fleet.video.delay(saved.id)
    fleet.wait(fleet.is_over)
    fleet.check()


# --- what a message does ------------------------------------------------------------------------


class Clock:
    """A clock that goes on when somebody sleeps, and no sooner."""

    def __init__(self, now_ms):
        self.now_ms = now_ms

    def __call__(self):
        return self.now_ms

    def sleep(self, seconds):
        self.now_ms += round(seconds * 1_000)


@pytest.fixture
def video(settings, monkeypatch):
    service = settings.pop("_service")
    _, video = celery_app.make(settings)
    video.service = service
    video.clock = Clock(video.clock())
    patient = functools.partial(taketwo.runway.run, sleep=video.clock.sleep)
    monkeypatch.setattr("taketwo.contrib.celery.run", patient)
    return video


def messages(video):
    """Take the messages that are waiting: the arguments of each."""
    with Redis.from_url(video.settings["redis"]) as redis:
        waiting = redis.lrange("celery", 0, -1)
        redis.delete("celery")
    bodies = [base64.b64decode(json.loads(message)["body"]) for message in reversed(waiting)]
    return [json.loads(body)[:2] for body in bodies]


def work(video, job_id):
    """Do what a worker does with a message."""
    request = {"id": "1", "args": [job_id], "kwargs": {}, "called_directly": False, "retries": 99}
    video.push_request(**request, delivery_info={"routing_key": "celery", "exchange": ""})
    try:
        return video.run(job_id)
    finally:
        video.pop_request()


def test_a_message_is_the_name_of_a_job(video):
    video.submit("video-17", {"prompt_text": "a secret"}, meta={"user": 3})
    assert messages(video) == [[["video-17"], {}]]
    saved = video.store.get("video-17")
    assert saved.input == {"prompt_text": "a secret"}
    assert saved.meta == {"user": 3, "celery_task": "video"}
    video.submit("video-17", {"prompt_text": "another"})
    assert video.store.get("video-17") == saved
    assert len(messages(video)) == 1
    assert video.service.posts.total() == 0


def test_a_decision_becomes_a_countdown(video):
    video.service.script("video-17", INTERNAL, AT_ONCE)
    video.submit("video-17", {"prompt_text": "video-17"})
    messages(video)
    for phase in ("in_flight", "in_flight", "waiting", "in_flight"):
        with pytest.raises(Retry) as raised:
            work(video, "video-17")
        saved = video.store.get("video-17")
        assert saved.phase == phase
        assert messages(video) == [[["video-17"], {}]]
        at_ms = saved.load().at_ms
        assert round(raised.value.when * celery_app.FASTER * 1_000) == at_ms - video.clock()
        # A message that comes too early does nothing.
        sent = video.service.posts.total(), video.service.reads.total()
        video.clock.now_ms = at_ms - 2_000
        with pytest.raises(Retry) as raised:
            work(video, "video-17")
        assert round(raised.value.when * celery_app.FASTER) == 2
        assert (video.service.posts.total(), video.service.reads.total()) == sent
        messages(video)
        video.clock.now_ms = at_ms
    assert work(video, "video-17") == ["https://example.invalid/task-2.mp4"]
    assert messages(video) == []


def test_a_job_that_another_worker_holds_is_left_to_it(video):
    video.submit("video-17", {"prompt_text": "video-17"})
    messages(video)
    claim(video.store, "video-17", new_owner(), video.clock())
    with pytest.raises(Retry) as raised:
        work(video, "video-17")
    assert raised.value.when == LEASE_MS / 1_000 / celery_app.FASTER
    assert video.service.posts.total() == 0


def test_a_job_that_another_worker_has_taken_is_left_to_it(video, monkeypatch):
    def taken(*args, **options):
        raise StaleJobError("video-17")

    video.submit("video-17", {"prompt_text": "video-17"})
    monkeypatch.setattr("taketwo.contrib.celery.run", taken)
    with pytest.raises(Retry) as raised:
        work(video, "video-17")
    assert raised.value.when == 0
    with pytest.raises(StaleJobError):
        video("video-17")


def test_a_message_is_kept_where_the_next_cannot_be_sent(video, monkeypatch):
    video.submit("video-17", {"prompt_text": "video-17"})

    def broken(*args, **options):
        raise ConnectionError

    monkeypatch.setattr("celery.canvas.Signature.apply_async", broken)
    with pytest.raises(Reject) as raised:
        work(video, "video-17")
    assert raised.value.requeue
    assert isinstance(raised.value.reason, ConnectionError)


def test_a_message_without_a_job_makes_none(video):
    with pytest.raises(UnknownJobError):
        work(video, "unheard of")
    assert list(video.store.jobs()) == []


def test_where_there_is_no_worker_it_waits_here(video):
    video.service.script("video-17", INTERNAL, AT_ONCE)
    video.service.script("video-18", *SCRIPTS["refused input"][0])
    for name in ("video-17", "video-18"):
        video.submit(name, {"prompt_text": name})
    assert video("video-17") == ["https://example.invalid/task-2.mp4"]
    ended = video.apply(["video-17"])
    assert ended.result == ["https://example.invalid/task-2.mp4"]
    assert video.service.posts["video-17"] == 2
    ended = video.apply(["video-18"])
    assert isinstance(ended.result, GaveUp)
    claim(video.store, "video-17", new_owner(), video.clock())
    with pytest.raises(JobBusyError):
        video("video-17")


def test_hooks(video):
    events = []
    video.on_event = events.append
    video.before_retry = lambda decision: {"prompt_text": "without text"}
    video.on_refused = lambda task: {"prompt_text": "harmless"}
    video.service.script("bad", fails("INTERNAL.BAD_OUTPUT.CODE01"))
    video.service.script("without text", *SCRIPTS["refused input"][0])
    video.submit("video-17", {"prompt_text": "bad"}, meta={"user": 3})
    assert video("video-17") == ["https://example.invalid/task-3.mp4"]
    assert video.service.posts == {"bad": 1, "without text": 1, "harmless": 1}
    assert {event.job for event in events} == {"video-17", "video-17/2"}
    assert video.store.get("video-17/2").meta["user"] == 3


def test_jobs_whose_messages_are_lost_are_sent_again(video):
    for name in ("new", "in flight", "unclear", "over", "another's"):
        video.submit(name, {"prompt_text": name})
    video.service.script("unclear", is_unclear())
    for name, ends in {"in flight": Retry, "unclear": Reconcile}.items():
        with pytest.raises(ends):
            work(video, name)
    video("over")
    store = video.store
    store.save(replace(store.get("another's"), meta={}))
    messages(video)
    assert video.resend(late_ms=600_000) == 0
    video.clock.now_ms += 10_000_000
    assert video.resend(late_ms=600_000) == 2
    assert messages(video) == [[["new"], {}], [["in flight"], {}]]


def test_somebody_has_to_say_what_a_job_is():
    with pytest.raises(NotImplementedError):
        JobTask().create(None, {})
    assert JobTask().before_retry(None) is None
    assert JobTask().on_refused(None) is None
    assert JobTask().on_event(None) is None
    assert abs(JobTask().clock() - time.time() * 1_000) < 60_000
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RUNWAYML_API_SECRET", "key")
        task = JobTask()
        assert task.client is task.client
