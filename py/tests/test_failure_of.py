"""What failed, by the errors of the official client."""

import pytest
import runwayml
import runwayml.lib.polling
from fake_service import FakeService, Outcome, fails, is_unclear, refuses
from loops import Clock, FailedError

import taketwo
from taketwo import Failure
from taketwo.contrib._call import failure_of


@pytest.fixture
def service(monkeypatch):
    monkeypatch.setattr(runwayml.lib.polling, "POLL_TIME", 0.01)
    monkeypatch.setattr(runwayml.lib.polling, "POLL_JITTER", 0)
    with FakeService() as service:
        yield service


def error_of(service, *outcomes, url=None, timeout=None):
    service.script("video", *outcomes)
    client = runwayml.RunwayML(api_key="key", base_url=url or service.url, max_retries=0)
    with client, pytest.raises(Exception) as raised:  # noqa: PT011 - which one is what is asked
        client.image_to_video.create(
            model="gen4_turbo",
            prompt_image="https://example.invalid/a.png",
            prompt_text="video",
            ratio="1280:720",
            duration=5,
        ).wait_for_task_output(timeout=timeout)
    return raised.value


def test_a_task_that_failed_is_read_whole(service):
    found = failure_of(error_of(service, fails("SAFETY.INPUT.TEXT", credits=5)))
    assert isinstance(found, taketwo.Task)
    assert found.classification == taketwo.classify("SAFETY.INPUT.TEXT")
    assert found.cost_millicredits == 5_000


def test_a_task_without_its_cost_has_its_code(service):
    # The client takes such a record for another kind of task, which has no code.
    found = failure_of(error_of(service, fails("ASSET.INVALID", credits=None)))
    assert found.classification == taketwo.classify("ASSET.INVALID")
    found = failure_of(error_of(service, fails(None)))
    assert found.classification == taketwo.classify(None)


@pytest.mark.parametrize("status", [400, 429, 500, 502, 503])
def test_a_creation_that_was_refused(service, status):
    assert failure_of(error_of(service, refuses(status))) == Failure.creation(status)


def test_a_creation_without_an_answer(service):
    assert failure_of(error_of(service, is_unclear())) == Failure.creation(None)


def test_a_creation_that_was_never_sent(service):
    error = error_of(service, url="http://127.0.0.1:1")
    assert failure_of(error) == Failure.creation(503)


@pytest.mark.parametrize("status", [401, 404, 500, 503])
def test_a_task_that_cannot_be_read_lives(service, status):
    error = error_of(service, Outcome(way=(status,)))
    assert isinstance(error, runwayml.APIStatusError)
    assert failure_of(error) is None


def test_a_wait_that_took_too_long_is_no_failure(service):
    error = error_of(service, Outcome(way=("RUNNING",) * 1_000), timeout=0.1)
    assert isinstance(error, runwayml.TaskTimeoutError)
    assert failure_of(error) is None


def test_a_task_that_nobody_can_read_is_no_failure(service):
    error = error_of(service, fails("INTERNAL"))
    for changed in ({"status": "NEW"}, {"status": "RUNNING"}):
        record = {**error.task_details.to_dict(), **changed}
        error.task_details = type("Details", (), {"to_dict": lambda _, it=record, **__: it})()
        assert failure_of(error) is None


def test_a_task_that_was_cancelled(service, monkeypatch):
    error = error_of(service, fails("INTERNAL"))
    record = {"id": "x", "status": "CANCELLED"}
    error.task_details = type("Details", (), {"to_dict": lambda _, **__: record})()
    assert failure_of(error).status == "CANCELLED"


def test_what_the_client_did_not_raise():
    assert failure_of(KeyError("mine")) is None
    assert failure_of(FailedError("INTERNAL")) is None


def test_a_program_without_the_client_has_none_of_its_errors(monkeypatch):
    monkeypatch.delitem(__import__("sys").modules, "runwayml")
    assert failure_of(KeyError("mine")) is None
    assert Clock()() > 0
