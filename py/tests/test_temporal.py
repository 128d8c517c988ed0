"""Temporal: what an activity fails with, in Temporal's own environment for activities."""

import asyncio
from datetime import timedelta

import pytest
from fake_service import FakeService, Outcome, fails, is_unclear
from loops import START_MS, Clock
from runwayml import AsyncRunwayML, RunwayML
from temporalio import activity
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory
from temporalio.testing import ActivityEnvironment

import taketwo
from taketwo import Budget, Job, Policy
from taketwo._owner import new_owner
from taketwo.contrib.temporal import application_error, application_errors
from taketwo.runway import arun, run
from taketwo.store import LEASE_MS, MemoryStore, StaleJobError, claim

AT_ONCE = Outcome(way=())


@pytest.fixture
def service():
    with FakeService() as service:
        yield service


@pytest.fixture
def clock():
    return Clock()


def creation(name):
    return {
        "model": "gen4_turbo",
        "prompt_image": "https://example.invalid/a.png",
        "prompt_text": name,
        "ratio": "1280:720",
        "duration": 5,
    }


@pytest.fixture
def make_video(service, clock):
    """An activity, as docs/temporal.md has it."""
    store = MemoryStore()

    @activity.defn
    def make_video(prompt: str) -> list[str]:
        info = activity.info()
        client = RunwayML(api_key="key", base_url=service.url)
        with application_errors(clock=clock):
            return run(
                client,
                lambda client: client.image_to_video.create(**creation(prompt)),
                job=f"{info.workflow_id}/{info.activity_id}",
                store=store,
                clock=clock,
                timeout=0,
            ).output

    make_video.store = store
    return make_video


def attempts(make_video, clock, *, most=50):
    """Do what Temporal does: run the activity, and run it again after the delay it asks for."""
    errors = []
    for _ in range(most):
        try:
            return ActivityEnvironment().run(make_video, "video"), errors
        except ApplicationError as error:
            errors.append(error)
            if error.non_retryable:
                break
            clock.sleep(error.next_retry_delay.total_seconds())
    return None, errors


def test_an_activity_is_tried_again_when_something_is_due(service, clock, make_video):
    service.script("video", fails("INTERNAL", "RUNNING"), AT_ONCE)
    output, errors = attempts(make_video, clock)
    assert output == ["https://example.invalid/task-2.mp4"]
    assert service.posts["video"] == 2
    assert {error.type for error in errors} == {"StillRunning"}
    assert {error.category for error in errors} == {ApplicationErrorCategory.BENIGN}
    assert all(error.next_retry_delay >= timedelta(seconds=5) for error in errors)
    assert service.reads == {"task-1": 2, "task-2": 1}, "no attempt too many"


def test_a_job_that_is_over_is_not_tried_again(service, clock, make_video):
    service.script("video", fails("SAFETY.INPUT.TEXT"))
    output, errors = attempts(make_video, clock)
    assert (output, service.posts["video"]) == (None, 1)
    assert (errors[-1].type, errors[-1].non_retryable) == ("GaveUp", True)
    assert errors[-1].category == ApplicationErrorCategory.UNSPECIFIED
    info = ActivityEnvironment.default_info()
    shown = taketwo.classify("SAFETY.INPUT.TEXT").user_message
    assert errors[-1].details == (f"{info.workflow_id}/{info.activity_id}", shown)
    assert "rule safety.input" in errors[-1].message


def test_an_unclear_creation_is_not_tried_again(service, clock, make_video):
    service.script("video", is_unclear())
    _, errors = attempts(make_video, clock)
    assert (errors[-1].type, errors[-1].non_retryable) == ("Reconcile", True)
    assert service.posts["video"] == 1


def test_a_job_that_another_worker_has_is_left_to_it(service, clock, make_video):
    attempts(make_video, clock, most=1)
    (saved,) = make_video.store.jobs()
    claim(make_video.store, saved.id, new_owner(), clock())
    _, errors = attempts(make_video, clock, most=1)
    assert (errors[-1].type, errors[-1].non_retryable) == ("JobBusyError", False)
    assert errors[-1].next_retry_delay == timedelta(milliseconds=LEASE_MS)


def test_a_job_that_another_worker_has_taken_is_left_to_it(clock):
    with pytest.raises(ApplicationError) as raised, application_errors(clock=clock):
        raise StaleJobError("video")
    assert raised.value.type == "StaleJobError"
    assert not raised.value.non_retryable
    assert raised.value.next_retry_delay == timedelta(milliseconds=1)


def test_other_errors_are_left_alone(clock):
    with pytest.raises(KeyError), application_errors(clock=clock):
        raise KeyError


def test_an_asynchronous_activity(service, clock):
    service.script("video", AT_ONCE)
    store = MemoryStore()

    @activity.defn
    async def make_video(prompt: str) -> list[str]:
        client = AsyncRunwayML(api_key="key", base_url=service.url)
        with application_errors(clock=clock):
            made = await arun(
                client,
                lambda client: client.image_to_video.create(**creation(prompt)),
                job="video",
                store=store,
                clock=clock,
                timeout=0,
            )
            return made.output

    async def attempt():
        return await ActivityEnvironment().run(make_video, "video")

    with pytest.raises(ApplicationError) as raised:
        asyncio.run(attempt())
    clock.sleep(raised.value.next_retry_delay.total_seconds())
    assert asyncio.run(attempt()) == ["https://example.invalid/task-1.mp4"]


def test_a_decision_alone(clock):
    policy = Policy.preset("alone")
    job, budget = Job("job", policy, seed=7), Budget(policy)
    job.start(budget, now_ms=START_MS)
    waits = job.fail(taketwo.classify("INTERNAL"), now_ms=START_MS)
    error = application_error(waits, clock=clock)
    assert error.next_retry_delay == timedelta(milliseconds=waits.delay_ms)
    assert (error.type, error.message) == ("delay", str(waits))
    job.start(budget, now_ms=job.at_ms)
    later = Job("later", policy, seed=7)
    later.start(budget, now_ms=START_MS)
    hint = taketwo.Hint(after_ms=1_000_000)
    stops = later.fail(taketwo.classify("INTERNAL"), hint=hint, now_ms=START_MS)
    assert stops.at_ms is not None, "an advice for a new job"
    assert application_error(stops, clock=clock).non_retryable
    stops = job.fail(taketwo.classify("ASSET.INVALID"), now_ms=job.at_ms)
    error = application_error(stops, clock=clock)
    assert (error.non_retryable, error.next_retry_delay) == (True, None)
    assert (error.type, error.message) == ("verdict", str(stops))
