"""The official client, driven to every end against a service on loopback."""

import asyncio
import functools
import gc
import itertools
import json
import logging
import pathlib
import pickle
import re
import signal
import ssl
import threading
import weakref
from dataclasses import replace

import pytest
import runwayml.lib.polling
from fake_service import CUT, FakeService, fails, is_cancelled, is_unclear, refuses, succeeds
from runwayml import AsyncRunwayML, DefaultAsyncHttpxClient, DefaultHttpxClient, RunwayML

import taketwo
from taketwo import Action, Budget, InvalidTaskError, InvalidTypeError, Phase, Policy, Verdict
from taketwo._drive import LONGEST_HINT_MS, NO_RECORD_MS
from taketwo.events import Event
from taketwo.runway import GaveUp, Reconcile, StillRunning, arun, process_budget, run
from taketwo.store import (
    LEASE_MS,
    MemoryStore,
    SQLiteStore,
    StaleJobError,
    abandon,
    report_not_made,
    report_task,
)

START_MS = 1_790_000_000_000
ALONE = Policy.preset("alone")
NO_CERTIFICATES = ssl.create_default_context()  # made once, as reading them takes its time
PROMPT = "a prompt that no log may hold"


class Clock:
    """The time, which passes only while somebody sleeps."""

    def __init__(self):
        self.ms = START_MS
        self.slept = []
        self.on_sleep = lambda: None

    def __call__(self):
        return self.ms

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.on_sleep()
        self.ms += round(seconds * 1_000)

    async def asleep(self, seconds):
        self.sleep(seconds)


@pytest.fixture(scope="module")
def running():
    with FakeService() as service:
        yield service


@pytest.fixture
def service(running):
    running.reset()
    yield running
    running.start()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def store(tmp_path):
    with SQLiteStore(tmp_path / "jobs.db") as store:
        yield store


def fields(name, **changed):
    return {
        "model": "gen4_turbo",
        "prompt_image": "https://example.invalid/a.png",
        "prompt_text": name,
        "ratio": "1280:720",
        "duration": 5,
        **changed,
    }


class Driver:
    """``run`` or ``arun`` with what each test of both needs."""

    def __init__(self, how, service, clock, store):
        self.how, self.service, self.clock, self.store = how, service, clock, store
        self.events = []

    def __call__(self, name="video", create=None, **options):
        options = {
            "job": name,
            "store": self.store,
            "clock": self.clock,
            "budget": Budget(ALONE),
            "on_event": self.events.append,
            "seed": 7,
            **options,
        }
        if create is None:
            if "input" in options:
                create = lambda client, given: client.image_to_video.create(**given)  # noqa: E731
            else:
                create = lambda client: client.image_to_video.create(**fields(name))  # noqa: E731
        if self.how == "run":
            with RunwayML(
                api_key="key",
                base_url=self.service.url,
                http_client=DefaultHttpxClient(verify=NO_CERTIFICATES),
            ) as client:
                return run(client, create, sleep=self.clock.sleep, **options)
        return asyncio.run(self.asynchronously(create, options))

    async def asynchronously(self, create, options):
        async with AsyncRunwayML(
            api_key="key",
            base_url=self.service.url,
            http_client=DefaultAsyncHttpxClient(verify=NO_CERTIFICATES),
        ) as client:
            return await arun(client, create, sleep=self.clock.asleep, **options)

    def saved(self, name="video"):
        return self.store.get(name)


@pytest.fixture(params=["run", "arun"])
def drive(request, service, clock, store):
    return Driver(request.param, service, clock, store)


@pytest.fixture
def drive_sync(service, clock, store):
    return Driver("run", service, clock, store)


# --- every end of a task ------------------------------------------------------------------------

CODES = [
    "SAFETY.INPUT.TEXT",
    "SAFETY.OUTPUT.VIDEO",
    "INPUT_PREPROCESSING.SAFETY.TEXT",
    "INPUT_PREPROCESSING.SAFETY.THIRD_PARTY",
    "ASSET.INVALID",
    "THIRD_PARTY.INPUT_VALIDATION",
    "INTERNAL.BAD_OUTPUT.CODE01",
    "INTERNAL.BAD_OUTPUT.01",
    "INPUT_PREPROCESSING.INTERNAL",
    "INTERNAL",
    "INTERNAL.SOMETHING",
    "THIRD_PARTY.UNAVAILABLE",
    "NO_FACE_FOUND",
    "not a code",
    None,
]


def test_the_codes_are_of_every_rule_that_can_be_told_apart():
    families = {taketwo.classify(code).family for code in CODES}
    verdicts = {taketwo.classify(code).verdict for code in CODES}
    assert families == set(taketwo.Family)
    assert verdicts == set(Verdict)


@pytest.mark.parametrize("code", CODES)
def test_a_failed_task_is_sent_again_if_and_only_if_that_may_help(drive, service, code):
    service.script("video", fails(code), succeeds())
    found = taketwo.classify(code)
    again = found.verdict != Verdict.NEVER and found.rule != "malformed"
    if again:
        task = drive()
        assert task.status == "SUCCEEDED"
        assert task.output == [f"https://example.invalid/{task.id}.mp4"]
        assert drive.saved().phase == Phase.DONE
    else:
        with pytest.raises(GaveUp) as caught:
            drive()
        assert caught.value.decision.check == "verdict"
        assert caught.value.decision.rule == found.rule
        assert caught.value.user_message == found.user_message
        assert caught.value.task.failure_code == code
        assert caught.value.details.status == "FAILED"
        assert drive.saved().phase == Phase.STOPPED
    assert service.posts["video"] == (2 if again else 1)
    assert service.charged["video"] == (5 if again else 0)


def test_it_gives_up_with_the_whole_history(drive, service):
    service.script("video", fails("INTERNAL"))
    policy = Policy.from_dict({"max_elapsed_ms": 600_000, "budget": {"capacity": 4_000}})
    with pytest.raises(GaveUp) as caught:
        drive(policy=policy, budget=Budget(policy))
    asked = [(event.call, str(event.check), event.attempt) for event in caught.value.history]
    assert asked == [
        ("start", "go", 1),
        ("fail", "delay", 1),
        ("start", "tokens", 2),
        ("fail", "delay", 2),
        ("start", "tokens", 3),
        ("fail", "delay", 3),
        ("start", "tokens", 4),
        ("fail", "attempts", 4),
    ]
    assert caught.value.decision == drive.events[-1].decision
    assert caught.value.explanation.startswith("stop: 4 of 4 attempts were made")
    assert service.posts["video"] == 4


def test_the_history_of_a_job_that_is_parked_for_long_begins_with_its_failure(drive, service):
    service.script("video", fails("INTERNAL"))
    policy = Policy.from_dict({"preset": "shared", "probe_ms": None, "max_elapsed_ms": 7_200_000})
    empty = {**json.loads(Budget(policy).to_json(policy)), "tokens": "0"}
    with pytest.raises(GaveUp) as caught:
        drive(policy=policy, budget=Budget.from_json(json.dumps(empty), policy))
    assert [event.check for event in drive.events].count("budget") > 200
    checks = [str(event.check) for event in caught.value.history]
    assert checks == ["go", "delay", "budget", "patience"]


@pytest.mark.parametrize(("preset", "saved"), [("alone", False), ("shared", True)])
def test_a_batch_in_an_outage_needs_the_probes_of_shared(drive_sync, service, preset, saved):
    policy = Policy.preset(preset)
    budget = Budget(policy)
    service.script("outage", fails("INTERNAL"))
    with pytest.raises(GaveUp):
        drive_sync("outage", policy=policy, budget=budget)
    service.script("passing", fails("INTERNAL"), succeeds())
    if saved:
        assert drive_sync("passing", policy=policy, budget=budget).status == "SUCCEEDED"
    else:
        with pytest.raises(GaveUp) as caught:
            drive_sync("passing", policy=policy, budget=budget)
        assert caught.value.decision.check == "patience"
    assert service.posts["passing"] == 1 + saved


def test_a_moderated_task_that_is_charged_is_counted_as_lost(drive, service):
    service.script("video", fails("SAFETY.OUTPUT.VIDEO", credits=5))
    with pytest.raises(GaveUp):
        drive()
    last = drive.events[-1]
    assert last.charge_millicredits == last.lost_millicredits == 5_000
    assert not last.charged_despite_refund


def test_a_refund_that_did_not_come_is_told(drive, service):
    service.script("video", fails("INTERNAL", credits=5), succeeds())
    drive()
    assert [event.charged_despite_refund for event in drive.events].count(True) == 1


@pytest.mark.parametrize("spelling", ["CANCELLED", "CANCELED"])
def test_a_cancelled_task_ends_the_job(drive, service, spelling):
    service.script("video", is_cancelled(spelling))
    with pytest.raises(GaveUp) as caught:
        drive()
    assert caught.value.decision.check == "cancelled"
    assert service.posts["video"] == 1


@pytest.mark.parametrize("code", ["INTERNAL", "SAFETY.INPUT.TEXT"])
def test_a_record_without_its_cost_is_read_all_the_same(drive, service, code):
    service.script("video", fails(code, credits=None), succeeds(credits=None))
    if code == "INTERNAL":
        task = drive()
        assert task.status == "SUCCEEDED"
        assert task.output == ["https://example.invalid/task-2.mp4"]
    else:
        with pytest.raises(GaveUp) as caught:
            drive()
        assert caught.value.decision.rule == "safety.input"
    assert {event.charge_millicredits for event in drive.events} == {None}


def test_polls_are_five_seconds_apart_and_a_queued_task_is_waited_for(drive, service, clock):
    times = []
    service.before_answer = lambda request: times.append(clock())
    service.script("video", succeeds("PENDING", "THROTTLED", "THROTTLED", "RUNNING"))
    drive()
    assert len(times) == 6
    gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
    assert all(5_000 <= gap <= 7_500 for gap in gaps), gaps


# --- polls that fail ----------------------------------------------------------------------------


def test_a_task_that_cannot_be_read_is_polled_on(drive, service, clock):
    way = ("PENDING", 500, 503, CUT, (429, {"retry-after": "30"}), 403, "UNHEARD_OF", "RUNNING")
    service.script("video", succeeds(*way))
    drive()
    assert service.posts["video"] == 1
    assert max(clock.slept) >= 30
    statuses = [event.status for event in drive.events if event.status]
    assert statuses == [500, 503, 429, 403, 200]


def test_a_service_that_dies_while_polling_and_comes_back(drive, service, clock):
    naps = []

    def on_sleep():
        naps.append(clock())
        if len(naps) == 2:
            service.stop()
        if len(naps) == 6:
            service.start()

    clock.on_sleep = on_sleep
    assert drive().status == "SUCCEEDED"
    assert service.posts["video"] == 1
    assert len(naps) > 6


@pytest.mark.parametrize("read", ["ASLEEP", 200], ids=["a status", "no record"])
@pytest.mark.parametrize("timeout", [None, 0])
def test_a_record_that_nobody_knows_is_not_polled_for_ever(drive, service, clock, read, timeout):
    def until_it_is_unclear():
        while True:
            try:
                return drive(timeout=timeout)
            except StillRunning as still:
                clock.ms = still.at_ms
            except Reconcile as unclear:
                return unclear

    service.script("video", succeeds(*[read] * 500))
    for _ in range(2):  # whoever runs it again wants it to be looked at for as long again
        before_ms = clock()
        unclear = until_it_is_unclear()
        assert NO_RECORD_MS <= clock() - before_ms <= NO_RECORD_MS + 60_000
        assert (unclear.task_id, unclear.status) == ("task-1", 200)
        assert isinstance(unclear.__cause__, InvalidTaskError)
    assert (drive.saved().phase, drive.saved().task_id) == (Phase.IN_FLIGHT, "task-1")
    service.script("other", succeeds())
    assert drive("other", timeout=None).status == "SUCCEEDED"
    assert service.posts["video"] == 1


@pytest.mark.parametrize("said", ["86400", "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_no_hint_keeps_a_task_from_being_read_for_long(drive, service, clock, said):
    service.script("video", succeeds((503, {"retry-after": said}), "RUNNING"))
    drive()
    assert LONGEST_HINT_MS <= max(clock.slept) * 1_000 <= LONGEST_HINT_MS * 1.25


def test_records_that_nobody_knows_may_come_between_others(drive, service, clock):
    service.script("video", succeeds(*["ASLEEP", CUT, "RUNNING"] * 100))
    assert drive().status == "SUCCEEDED"
    assert clock() > START_MS + 2 * NO_RECORD_MS
    assert drive.saved().no_record_since_ms is None


@pytest.mark.parametrize("status", [401, 404])
def test_a_task_that_may_not_be_read_any_more_is_to_be_reconciled(drive, service, status):
    service.script("video", succeeds("PENDING", status, "RUNNING"))
    with pytest.raises(Reconcile) as caught:
        drive()
    assert (caught.value.status, caught.value.task_id) == (status, "task-1")
    assert drive.saved().phase == Phase.IN_FLIGHT
    last = drive.events[-1]
    assert (last.call, last.action, last.status) == ("poll", "reconcile", status)
    assert last.explanation == f"reconcile: its task cannot be read: HTTP {status}"
    assert drive.saved().history[-1] == last
    assert caught.value.decision == last.decision
    assert drive().status == "SUCCEEDED"  # the key was mended
    assert service.posts["video"] == 1


def test_a_task_that_somebody_has_deleted_is_abandoned(drive, service, store):
    service.script("video", succeeds("PENDING", 404))
    with pytest.raises(Reconcile):
        drive()
    abandon(store, "video", now_ms=START_MS)
    with pytest.raises(GaveUp):
        drive()
    assert service.posts["video"] == 1


# --- creations that fail ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "headers", "least_ms"),
    [
        (429, {"retry-after": "7"}, 7_000),
        (429, {"retry-after": "7", "retry-after-ms": "8500.5"}, 8_501),
        (503, {"retry-after": "soon", "x-should-retry": "true"}, 1_000),
    ],
)
def test_a_creation_that_is_refused_for_now_waits_as_it_is_told(
    drive, service, clock, status, headers, least_ms
):
    times = []
    service.before_answer = lambda request: request.method == "POST" and times.append(clock())
    service.script("video", refuses(status, headers), succeeds())
    drive()
    assert len(times) == 2
    assert least_ms <= times[1] - times[0] <= least_ms * 1.3 + 1_000
    assert drive.saved().load().attempts == 1, "the attempt was given back"


def test_a_server_that_says_no_is_believed(drive, service):
    service.script("video", refuses(429, {"x-should-retry": "false"}), succeeds())
    with pytest.raises(GaveUp) as caught:
        drive()
    assert caught.value.decision.check == "server"
    assert service.posts["video"] == 1


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 409, 422])
def test_a_rejected_creation_is_not_sent_again(drive, service, status):
    service.script("video", refuses(status), succeeds())
    with pytest.raises(GaveUp) as caught:
        drive()
    assert caught.value.__cause__.status_code == status
    assert caught.value.user_message is None
    assert service.posts["video"] == 1


UNCLEAR = [
    is_unclear(502),
    is_unclear(504),
    is_unclear(500),
    refuses(307, {"location": "/v1/image_to_video"}),
    refuses(303, {"location": "/v1/tasks/task-1"}),
    is_unclear(0, made=succeeds()),
    is_unclear(200, made=succeeds(), body="<html>"),
    is_unclear(200, made=succeeds(), body="{}"),
    is_unclear(200, made=succeeds(), body='{"id": 5}'),
]


@pytest.mark.parametrize("outcome", UNCLEAR)
def test_an_unclear_creation_is_not_sent_again(drive, service, store, outcome):
    service.script("video", outcome, succeeds())
    with pytest.raises(Reconcile) as caught:
        drive()
    assert caught.value.decision.action == Action.RECONCILE
    assert caught.value.task_id is None
    assert drive.saved().is_unclear
    assert drive.saved().owner is None
    with pytest.raises(Reconcile) as again:
        drive()
    assert again.value.decision == caught.value.decision
    assert [event.action for event in drive.events] == ["go", "reconcile"], "it is told once"
    assert service.posts["video"] == 1, "nobody has found out, so nothing was sent"


def test_a_task_that_was_found_is_gone_on_with(drive, service, store):
    service.script("video", is_unclear(0, made=succeeds()))
    with pytest.raises(Reconcile):
        drive()
    report_task(store, "video", service.tasks["video"][0], now_ms=START_MS)
    assert drive().id == service.tasks["video"][0]
    assert service.posts["video"] == 1


def test_a_task_that_was_not_made_is_made_later(drive, service, store):
    service.script("video", is_unclear(502), succeeds())
    with pytest.raises(Reconcile):
        drive()
    report_not_made(store, "video", now_ms=START_MS)
    assert drive.saved().phase == Phase.WAITING
    assert drive().status == "SUCCEEDED"
    assert service.posts["video"] == 2
    assert drive.saved().load().attempts == 1


def test_a_job_that_nobody_can_clear_up_is_abandoned(drive, service, store):
    service.script("video", is_unclear(502), succeeds())
    with pytest.raises(Reconcile):
        drive()
    abandon(store, "video", now_ms=START_MS)
    with pytest.raises(GaveUp) as caught:
        drive()
    assert caught.value.decision.check == "cancelled"
    assert service.posts["video"] == 1


def test_a_policy_may_allow_a_duplicate(drive, service):
    service.script("video", is_unclear(502, made=succeeds()), succeeds())
    drive(policy=Policy.from_dict({"allow_duplicate": True}))
    assert service.posts["video"] == 2


def test_a_connection_that_was_never_made_is_tried_again(drive, service, clock):
    service.stop()

    def on_sleep():
        if len(clock.slept) == 1:
            service.start()

    clock.on_sleep = on_sleep
    assert drive().status == "SUCCEEDED"
    assert service.posts["video"] == 1
    assert drive.saved().load().attempts == 1


def test_what_fails_before_it_is_sent_is_undone(drive, service):
    with pytest.raises(TypeError):
        drive(create=lambda client: client.image_to_video.create(nonsense=True))
    assert drive.saved().phase == Phase.READY
    assert drive().status == "SUCCEEDED"
    assert service.posts["video"] == 1
    assert drive.saved().load().attempts == 1


def test_what_fails_after_it_was_sent_is_unclear(drive, service):
    def create(client):
        client.image_to_video.create(**fields("video"))
        raise KeyError("of the host's own")

    async def acreate(client):
        await client.image_to_video.create(**fields("video"))
        raise KeyError("of the host's own")

    with pytest.raises(Reconcile) as caught:
        drive(create=create if drive.how == "run" else acreate)
    assert isinstance(caught.value.__cause__, KeyError)
    assert service.posts["video"] == 1


def test_a_request_of_another_client_is_warned_about(drive_sync, service, client, caplog):
    drive_sync(create=lambda _: client.image_to_video.create(**fields("video")))
    assert "create has not sent with the client that it was given" in caplog.text
    caplog.clear()
    drive_sync("other")
    assert not caplog.text


def test_an_answer_of_another_client_that_is_no_task_is_unclear(drive_sync, service, client):
    for _ in range(2):
        with pytest.raises(Reconcile):
            drive_sync(create=lambda _: client.image_to_video.create(**fields("video")).id)
    assert service.posts["video"] == 1


def test_a_coroutine_is_no_answer(drive_sync, service):
    async def create(client):
        pass

    with pytest.raises(InvalidTypeError, match="arun"):
        drive_sync(create=create)
    assert drive_sync.saved().phase == Phase.READY
    assert drive_sync().status == "SUCCEEDED"
    assert service.posts["video"] == 1


@pytest.mark.parametrize("outcome", [fails("INTERNAL"), succeeds("PENDING")])
def test_somebody_who_waits_for_the_task_himself_spends_nothing_more(
    drive, service, monkeypatch, outcome
):
    monkeypatch.setattr(runwayml.lib.polling, "POLL_TIME", 0)
    monkeypatch.setattr(runwayml.lib.polling, "POLL_JITTER", 0)
    service.script("video", outcome, succeeds())

    def create(client):
        return client.image_to_video.create(**fields("video")).wait_for_task_output()

    async def acreate(client):
        return await (await client.image_to_video.create(**fields("video"))).wait_for_task_output()

    assert drive(create=create if drive.how == "run" else acreate).status == "SUCCEEDED"
    assert service.posts["video"] == (2 if outcome.code else 1)


# --- what is saved ------------------------------------------------------------------------------


def test_a_job_that_is_done_returns_its_task_again(drive, service):
    first = drive()
    assert drive().id == first.id
    assert service.posts["video"] == 1


def test_a_job_that_has_stopped_gives_up_again(drive, service):
    service.script("video", fails("ASSET.INVALID"), succeeds())
    with pytest.raises(GaveUp) as first:
        drive()
    with pytest.raises(GaveUp) as second:
        drive()
    assert second.value.decision == first.value.decision
    assert second.value.history == first.value.history
    assert second.value.user_message == first.value.user_message
    assert service.posts["video"] == 1


def test_one_step_at_a_time(drive, service, clock):
    service.script("video", fails("INTERNAL"), refuses(429), succeeds())
    for _ in range(8):
        with pytest.raises(StillRunning) as caught:
            drive(timeout=0)
        assert clock() < caught.value.at_ms
        with pytest.raises(StillRunning):
            drive(timeout=0)  # too early: does nothing
        assert drive.saved().owner is None
        clock.ms = caught.value.at_ms
    task = drive(timeout=0)
    assert task.status == "SUCCEEDED"
    assert not clock.slept
    assert service.posts["video"] == 3
    assert service.reads[task.id] == 3


def test_a_timeout_leaves_a_job_that_goes_on(drive, service, clock):
    service.script("video", succeeds("PENDING", "PENDING", "PENDING", "PENDING"))
    with pytest.raises(StillRunning) as caught:
        drive(timeout=12)
    assert isinstance(caught.value, TimeoutError)
    assert clock() <= START_MS + 12_000
    assert drive().status == "SUCCEEDED"
    assert service.posts["video"] == 1


@pytest.mark.parametrize("interrupt", [KeyboardInterrupt, SystemExit])
def test_an_interrupt_while_waiting_leaves_a_job_that_goes_on(
    drive_sync, service, clock, interrupt
):
    def on_sleep():
        if len(clock.slept) == 2:
            raise interrupt

    clock.on_sleep = on_sleep
    with pytest.raises(interrupt):
        drive_sync()
    assert drive_sync.saved().phase == Phase.IN_FLIGHT
    assert drive_sync.saved().task_id == "task-1"
    assert drive_sync.saved().owner is None
    assert drive_sync().status == "SUCCEEDED"
    assert service.posts["video"] == 1


@pytest.fixture
def interrupts():
    """SIGINT is a KeyboardInterrupt, also where the tests were started with it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_an_interrupt_during_the_request_is_unclear(drive_sync, service, interrupts):
    main = threading.main_thread().ident
    service.before_answer = lambda request: signal.pthread_kill(main, signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        drive_sync()
    service.before_answer = None
    for _ in range(2):
        with pytest.raises(Reconcile):
            drive_sync()
    told = [(event.call, str(event.action)) for event in drive_sync.events]
    assert told == [("start", "go"), ("poll", "reconcile")], "it is told once"
    assert drive_sync.saved().history == tuple(drive_sync.events)
    assert service.posts["video"] == 1


def test_an_interrupt_before_the_request_is_undone(drive_sync, service):
    def create(client):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        drive_sync(create=create)
    assert drive_sync.saved().phase == Phase.READY
    assert drive_sync().status == "SUCCEEDED"
    assert service.posts["video"] == 1


class Interrupted(MemoryStore):
    """A store during one of whose saves an interrupt comes, before or after it is done."""

    def __init__(self, at, is_written):
        super().__init__()
        self.at, self.is_written, self.saves = at, is_written, 0

    def save(self, saved, /):
        self.saves += 1
        if self.saves != self.at:
            return super().save(saved)
        if self.is_written:
            super().save(saved)
        raise KeyboardInterrupt


@pytest.mark.parametrize("is_written", [False, True])
@pytest.mark.parametrize("at", [2, 3, 4])  # before the request, with the task, after a poll
def test_an_interrupt_while_saving_leaves_nothing_unclear(drive_sync, service, at, is_written):
    drive_sync.store = Interrupted(at, is_written)
    with pytest.raises(KeyboardInterrupt):
        drive_sync()
    assert not drive_sync.saved().is_unclear
    assert drive_sync.saved().owner is None
    assert drive_sync().status == "SUCCEEDED"
    assert service.posts["video"] == 1


def test_what_cannot_be_undone_does_not_hide_why(drive, service, caplog):
    drive.store = Failing(3)  # 1 claims it, 2 is before the request
    with pytest.raises(TypeError):
        drive(create=lambda client: client.image_to_video.create(nonsense=True))
    assert "job 'video' could not be saved" in caplog.text
    assert drive.saved().is_unclear


async def cancelled_while_creating(service, clock, store, cancellations):
    """Cancels ``arun`` once the service has the request, and lets it answer after that."""
    loop = asyncio.get_running_loop()
    arrived, may_answer = asyncio.Event(), threading.Event()

    def before_answer(request):
        loop.call_soon_threadsafe(arrived.set)
        may_answer.wait(30)

    service.before_answer = before_answer
    async with AsyncRunwayML(api_key="key", base_url=service.url) as client:
        task = asyncio.ensure_future(
            arun(
                client,
                lambda c: c.image_to_video.create(**fields("video")),
                job="video",
                store=store,
                clock=clock,
                sleep=clock.asleep,
                budget=Budget(ALONE),
            )
        )
        await arrived.wait()
        for _ in range(cancellations):
            task.cancel()
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        may_answer.set()
        with pytest.raises(asyncio.CancelledError):
            await task
    service.before_answer = None


def test_a_cancellation_during_the_request_waits_for_what_it_pays_for(service, clock, store):
    asyncio.run(cancelled_while_creating(service, clock, store, 1))
    assert store.get("video").task_id == "task-1"
    assert store.get("video").owner is None
    assert Driver("arun", service, clock, store)().status == "SUCCEEDED"
    assert service.posts["video"] == 1


def test_a_cancellation_during_the_request_wins_over_what_became_of_it(service, clock, store):
    service.script("video", is_unclear(502))
    asyncio.run(cancelled_while_creating(service, clock, store, 1))
    assert store.get("video").is_unclear
    assert store.get("video").history[-1].action == "reconcile"


def test_a_second_cancellation_does_not_wait(service, clock, store):
    asyncio.run(cancelled_while_creating(service, clock, store, 2))
    assert store.get("video").is_unclear
    with pytest.raises(Reconcile):
        Driver("arun", service, clock, store)()
    assert service.posts["video"] == 1


def test_a_cancellation_before_the_request_is_undone(service, clock, store):
    async def cancelled():
        preparing = asyncio.Event()

        async def create(client):
            preparing.set()
            await asyncio.Event().wait()
            return await client.image_to_video.create(**fields("video"))

        async with AsyncRunwayML(api_key="key", base_url=service.url) as client:
            options = {"job": "video", "store": store, "clock": clock, "sleep": clock.asleep}
            task = asyncio.ensure_future(arun(client, create, **options))
            await preparing.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    asyncio.run(cancelled())
    assert store.get("video").phase == Phase.READY
    assert Driver("arun", service, clock, store)().status == "SUCCEEDED"
    assert service.posts["video"] == 1


def test_a_cancellation_while_waiting_leaves_a_job_that_goes_on(service, clock, store):
    async def cancelled():
        asleep = asyncio.Event()

        async def sleep(seconds):
            asleep.set()
            await asyncio.Event().wait()

        async with AsyncRunwayML(api_key="key", base_url=service.url) as client:
            task = asyncio.ensure_future(
                arun(
                    client,
                    lambda c: c.image_to_video.create(**fields("video")),
                    job="video",
                    store=store,
                    clock=clock,
                    sleep=sleep,
                )
            )
            await asleep.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    asyncio.run(cancelled())
    assert store.get("video").task_id == "task-1"
    assert Driver("arun", service, clock, store)().status == "SUCCEEDED"
    assert service.posts["video"] == 1


class Failing(MemoryStore):
    """A store that breaks, or is written to by somebody else, at one of its saves."""

    def __init__(self, at, somebody_else=False):
        super().__init__()
        self.at, self.somebody_else, self.saves = at, somebody_else, 0

    def save(self, saved, /):
        self.saves += 1
        if self.saves == self.at:
            if self.somebody_else:
                super().save(replace(self.get(saved.id), owner="another", lease_until_ms=0))
            else:
                raise OSError("no room")
        return super().save(saved)


# The saves of a job that goes well: 1 claims it, 2 is before the request, 3 has the task.
BEFORE_THE_REQUEST, WITH_THE_TASK = 2, 3


def test_what_cannot_be_saved_is_not_sent(drive, service):
    drive.store = Failing(BEFORE_THE_REQUEST)
    with pytest.raises(OSError, match="no room"):
        drive()
    assert service.posts["video"] == 0


def test_who_has_lost_the_job_does_not_send(drive, service):
    drive.store = Failing(BEFORE_THE_REQUEST, somebody_else=True)
    with pytest.raises(StaleJobError):
        drive()
    assert service.posts["video"] == 0
    assert drive.saved().owner == "another", "what is not ours is not released"


def test_a_task_that_cannot_be_saved_is_told(drive, service):
    drive.store = Failing(WITH_THE_TASK)
    with pytest.raises(Reconcile) as caught:
        drive()
    assert caught.value.task_id == "task-1"
    last = drive.events[-1]
    assert (last.action, last.task_id) == ("reconcile", "task-1"), "told, if not saved"
    report_task(drive.store, "video", "task-1", now_ms=START_MS)
    assert drive().id == "task-1"
    assert service.posts["video"] == 1


def test_a_task_is_given_to_whoever_has_taken_the_job(drive, service):
    drive.store = Failing(WITH_THE_TASK, somebody_else=True)
    with pytest.raises(StaleJobError):
        drive()
    assert drive.saved().task_id == "task-1"
    assert drive().id == "task-1"
    assert service.posts["video"] == 1


def test_the_lease_lasts_as_long_as_the_wait(drive, service, clock, store):
    service.script("video", refuses(503, {"retry-after": "100"}), succeeds())
    leases = []
    clock.on_sleep = lambda: leases.append(drive.saved().lease_until_ms - clock())
    drive()
    assert leases[0] >= 100_000 + LEASE_MS


def test_a_job_keeps_its_policy_until_it_is_given_another(drive, service):
    strict = Policy.from_dict({"max_attempts": 2})
    with pytest.raises(StillRunning):
        drive(policy=strict, timeout=0)
    with pytest.raises(StillRunning):
        drive(timeout=0)
    assert drive.saved().load().policy == strict
    assert drive(policy="shared").status == "SUCCEEDED"
    assert drive.saved().load().policy == Policy.preset("shared")


def test_jobs_share_the_budget_of_their_process(service, clock):
    policy = Policy.from_dict({"budget": {"capacity": 1_000}, "max_attempts": 3})
    assert process_budget(policy) is process_budget(Policy.from_bytes(policy.to_bytes()))
    assert process_budget(policy) is not process_budget(ALONE)
    service.script("video", fails("INTERNAL"), succeeds())
    Driver("run", service, clock, None)(policy=policy, budget=None)
    assert process_budget(policy).last_retry_ms is not None


def test_a_budget_that_is_kept_elsewhere(drive, service):
    class Elsewhere:
        def __init__(self):
            self.budget, self.calls = Budget(ALONE), []

        def __len__(self):
            return len(self.calls)  # so that it is not true at first

        def start(self, job, /, *, now_ms):
            self.calls.append("start")
            return job.start(self.budget, now_ms=now_ms)

        def succeed(self, job, /, *, now_ms):
            self.calls.append("succeed")
            return job.succeed(self.budget, now_ms=now_ms)

    budget = Elsewhere()
    drive(budget=budget)
    assert budget.calls == ["start", "succeed"]


def test_a_budget_that_is_kept_in_the_store(drive, service, store):
    service.script("video", fails("INTERNAL"))
    budget = store.budget(ALONE)
    with pytest.raises(GaveUp) as caught:
        drive(budget=budget)
    assert caught.value.decision.check == "patience"
    assert service.posts["video"] == 3, "the budget pays for two retries"
    assert budget.load().tokens == 0


def test_without_a_store_a_job_can_be_gone_on_with_in_the_process(service, clock):
    drive = Driver("run", service, clock, None)
    with pytest.raises(StillRunning):
        drive("kept-in-memory", timeout=0)
    assert drive("kept-in-memory").id == "task-1"
    assert service.posts["kept-in-memory"] == 1
    assert drive("kept-in-memory").id == "task-2", "what is over is not kept"


def test_without_a_name_what_nobody_can_go_on_with_is_not_kept(service, clock, monkeypatch):
    kept = MemoryStore()
    monkeypatch.setattr("taketwo.runway._process_store", kept)
    drive = Driver("run", service, clock, None)
    with pytest.raises(StillRunning) as still:
        drive(job=None, timeout=0)
    assert [saved.id for saved in kept.jobs()] == [still.value.job_id], "it was told its name"

    def on_sleep():
        raise KeyboardInterrupt

    clock.on_sleep = on_sleep
    for name, count in ((None, 1), ("named", 2)):
        with pytest.raises(KeyboardInterrupt):
            drive(job=name)
        assert len(list(kept.jobs())) == count


def test_an_input_is_not_kept_longer_than_it_is_needed(drive):
    class Input(dict):
        pass

    given = Input(fields("video"))
    alive = weakref.ref(given)
    gc.disable()  # which would find it, but not soon
    try:
        drive(input=given)
        del given
        assert alive() is None
    finally:
        gc.enable()


def test_without_a_name_each_run_is_a_job_of_its_own(drive, service):
    assert drive(job=None).id != drive(job=None).id
    assert service.posts["video"] == 2


# --- hooks --------------------------------------------------------------------------------------


def test_before_retry_may_change_the_input_of_an_unlikely_retry(drive, service):
    asked = []

    def before_retry(decision):
        asked.append(decision)
        return fields("video", prompt_image="https://example.invalid/clean.png")

    bad, passing = fails("INTERNAL.BAD_OUTPUT.CODE01"), fails("INTERNAL")
    service.script("video", passing, bad, passing, succeeds())
    with pytest.raises(StillRunning):
        drive(input=fields("video"), before_retry=before_retry, timeout=42)
    assert drive(input=fields("video"), before_retry=before_retry).status == "SUCCEEDED"
    assert [decision.rule for decision in asked] == ["internal.bad_output"]
    images = [body["promptImage"][-9:] for body in service.bodies]
    assert images == ["lid/a.png", "lid/a.png", "clean.png", "clean.png"], "kept from then on"


def test_before_retry_may_leave_the_input_as_it_is(drive, service):
    service.script("video", fails("INTERNAL.BAD_OUTPUT"), succeeds())
    drive(input=fields("video"), before_retry=lambda decision: None)
    assert service.bodies[0] == service.bodies[1]


def test_a_hook_that_fails_has_cost_nothing(drive, service):
    service.script("video", fails("INTERNAL.BAD_OUTPUT"), succeeds())
    with pytest.raises(ZeroDivisionError):
        drive(input=fields("video"), before_retry=lambda decision: 1 / 0)
    assert drive.saved().phase == Phase.WAITING
    assert drive(input=fields("video")).status == "SUCCEEDED"
    assert service.posts["video"] == 2


def test_on_refused_may_give_the_input_of_a_new_job(drive, service):
    asked = []

    def on_refused(task):
        asked.append(task)
        return fields("video", prompt_image="https://example.invalid/other.png")

    service.script("video", fails("SAFETY.INPUT.IMAGE"), fails("INTERNAL"), succeeds())
    assert drive(input=fields("video"), on_refused=on_refused).status == "SUCCEEDED"
    assert [task.failure_code for task in asked] == ["SAFETY.INPUT.IMAGE"]
    assert [body["promptImage"][-9:] for body in service.bodies] == [
        "lid/a.png",
        "other.png",
        "other.png",
    ]
    assert [saved.id for saved in drive.store.jobs()] == ["video", "video/2"]
    assert drive(input=fields("video")).status == "SUCCEEDED", "and is found again"
    assert service.posts["video"] == 3


def test_on_refused_is_asked_once(drive, service):
    service.script("video", fails("SAFETY.INPUT.IMAGE"))
    with pytest.raises(GaveUp) as caught:
        drive(input=fields("video"), on_refused=lambda task: fields("video"))
    assert caught.value.job_id == "video/2"
    assert service.posts["video"] == 2


@pytest.mark.parametrize("code", ["SAFETY", "NO_FACE_FOUND", "INTERNAL"])
def test_by_default_nothing_follows_a_never(drive, service, code):
    service.script("video", fails(code))
    asked = []
    with pytest.raises(GaveUp):
        drive(input=fields("video"), on_refused=asked.append)
    assert len(asked) == (code == "SAFETY")
    assert drive.saved("video/2") is None


def test_hooks_that_return_an_input_need_one(drive):
    with pytest.raises(InvalidTypeError, match="before_retry returns an input"):
        drive(before_retry=lambda decision: None)
    with pytest.raises(InvalidTypeError, match="on_refused returns an input"):
        drive(on_refused=lambda task: None)


def test_hooks_of_arun_may_be_coroutine_functions(service, clock, store):
    async def before_retry(decision):
        return fields("video", duration=10)

    service.script("video", fails("INTERNAL.BAD_OUTPUT"), succeeds())
    drive = Driver("arun", service, clock, store)
    drive(input=fields("video"), before_retry=before_retry)
    assert [body["duration"] for body in service.bodies] == [5, 10]


def test_each_decision_is_one_event_that_tells_no_input(drive, service, store):
    service.script(PROMPT, fails("INTERNAL", credits=5), refuses(429), succeeds())
    drive(
        "video",
        lambda client: client.image_to_video.create(**fields(PROMPT)),
        deadline=(START_MS + 10**6) / 1_000,
    )
    told = [(event.call, str(event.action), event.family, event.attempt) for event in drive.events]
    polls = [("poll", "wait", None, 1)] * 3
    later = [("poll", "wait", None, 2)] * 3
    assert told == [
        ("start", "go", None, 1),
        *polls,
        ("fail", "wait", "internal", 1),
        ("start", "go", "internal", 2),
        ("fail", "wait", None, 1),
        ("start", "go", None, 2),
        *later,
        ("succeed", "done", None, 2),
    ]
    times = [event.time_ms for event in drive.events]
    assert times == sorted(times)
    for event in drive.events:
        plain = json.loads(json.dumps(event.as_dict()))
        assert PROMPT not in str(plain)
        assert Event.from_dict(plain) == event
        assert pickle.loads(pickle.dumps(event)) == event
    kept = store.get("video").history
    assert list(kept) == [event for event in drive.events if event.call != "poll"]


def test_an_event_is_told_after_it_was_saved(drive, store):
    phases = []
    drive(on_event=lambda event: phases.append((event.call, str(store.get("video").phase))))
    assert phases[0] == ("start", "in_flight")
    assert phases[-1] == ("succeed", "done")


def test_who_listens_and_fails_costs_nothing(drive, service, caplog):
    with caplog.at_level(logging.ERROR, "taketwo"):
        assert drive(on_event=lambda event: 1 / 0).status == "SUCCEEDED"
    assert "on_event failed for job 'video'" in caplog.text
    assert service.posts["video"] == 1


def test_what_is_raised_can_be_pickled(drive, service):
    service.script("video", fails("SAFETY"))
    with pytest.raises(GaveUp) as caught:
        drive()
    again = pickle.loads(pickle.dumps(caught.value))
    assert str(again) == str(caught.value)
    assert again.history == caught.value.history
    service.script("other", is_unclear(502))
    with pytest.raises(Reconcile) as caught:
        drive("other")
    again = pickle.loads(pickle.dumps(caught.value))
    assert (str(again), again.status) == (str(caught.value), 502)
    assert pickle.loads(pickle.dumps(StillRunning("video", 5))).at_ms == 5


# --- the manual ---------------------------------------------------------------------------------

MANUAL = pathlib.Path(__file__).parents[2] / "docs" / "runway.md"


@pytest.fixture
def manual(service, clock):
    """The programs of the manual, each as a namespace, with a clock of ours."""
    blocks = re.findall(r"^```python\n(.*?)^```$", MANUAL.read_text(), re.MULTILINE | re.DOTALL)
    spaces = []
    for block in blocks:
        spaces.append({})
        exec(compile(block, str(MANUAL), "exec"), spaces[-1])  # noqa: S102
        if "run" in spaces[-1]:
            own = {"clock": clock, "sleep": clock.sleep, "budget": Budget(ALONE)}
            spaces[-1]["run"] = functools.partial(run, **own)
    return spaces


@pytest.fixture
def client(service):
    with RunwayML(
        api_key="key",
        base_url=service.url,
        http_client=DefaultHttpxClient(verify=NO_CERTIFICATES),
    ) as client:
        yield client


def test_the_first_program_of_the_manual(manual, client, service, store, capsys):
    video = manual[0]["video"]
    service.script("", fails(None), succeeds(), fails("SAFETY.INPUT.IMAGE"), is_unclear(502))
    image = "https://example.invalid/a.png"
    assert video(client, store, "a", image) == ["https://example.invalid/task-2.mp4"]
    assert video(client, store, "b", image) is None
    assert taketwo.classify("SAFETY.INPUT.IMAGE").user_message in capsys.readouterr().out
    assert video(client, store, "c", image) is None
    assert "a person has to look" in capsys.readouterr().out
    assert service.posts[""] == 4


def test_the_hooks_of_the_manual(manual, client, service):
    service.script("", fails("INTERNAL.BAD_OUTPUT"), succeeds())
    assert manual[1]["video"](client) == ["https://example.invalid/task-2.mp4"]
    assert [body["promptImage"][-8:] for body in service.bodies] == ["logo.png", "lean.png"]


def test_the_options_of_the_manual(manual):
    assert manual[2]["options"].keys() == {"store", "policy", "budget"}


def test_the_steps_of_the_manual(manual, client, service, store, clock):
    step = manual[3]["step"]
    for _ in range(3):
        seconds = step(client, store, "rain")
        assert seconds == 0, "the wall clock is past that of the test"
        clock.ms = store.get("rain").load().at_ms
    assert step(client, store, "rain") is None
    assert service.posts["rain"] == 1
