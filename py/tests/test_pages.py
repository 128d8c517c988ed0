"""The examples of docs/ for queues and retry libraries, run as they stand in the page."""

import functools
import pathlib
import re
import time

import pytest
import runwayml.lib.polling
from fake_service import FakeService, fails, succeeds
from loops import Clock
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from taketwo import Phase
from taketwo.runway import run

DOCS = pathlib.Path(__file__).parents[2] / "docs"
IMAGE = "https://example.invalid/a.png"
# What an example asks for has no prompt, and the service knows a job by its prompt.
NAMELESS = ""


@pytest.fixture
def service(monkeypatch, tmp_path):
    """The service, of which the first task fails; and time that goes on when somebody sleeps."""
    clock = Clock()
    monkeypatch.setattr(time, "time_ns", lambda: clock() * 1_000_000)
    monkeypatch.setattr(time, "sleep", clock.sleep)
    monkeypatch.setattr(runwayml.lib.polling, "POLL_JITTER", 0)
    monkeypatch.chdir(tmp_path)
    with FakeService() as service:
        service.clock = clock
        monkeypatch.setenv("RUNWAYML_API_SECRET", "key")
        monkeypatch.setenv("RUNWAYML_BASE_URL", service.url)
        yield service


def blocks(page):
    text = (DOCS / page).read_text()
    found = re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert found
    return found


def names_of(page):
    names = {"__name__": "example"}
    for block in blocks(page):
        exec(compile(block, page, "exec"), names)  # noqa: S102
    return names


def made(service, name=NAMELESS):
    """What a job has got whose first task fails and whose second does not."""
    assert service.posts[name] == 2
    return [f"https://example.invalid/{service.tasks[name][1]}.mp4"]


@pytest.mark.parametrize("page", ["tenacity.md", "stamina.md"])
def test_a_loop(service, page):
    service.script(NAMELESS, fails("INTERNAL"), succeeds())
    assert names_of(page)["video"](IMAGE) == made(service)
    service.script(NAMELESS, fails("SAFETY.INPUT.IMAGE"))
    with pytest.raises(runwayml.TaskFailedError):
        names_of(page)["video"](IMAGE)
    assert service.posts[NAMELESS] == 3


def test_temporal(service):
    service.script(NAMELESS, fails("INTERNAL"), succeeds())
    names = names_of("temporal.md")
    for _ in range(20):
        try:
            output = ActivityEnvironment().run(names["make_video"], IMAGE)
        except ApplicationError as error:
            service.clock.sleep(error.next_retry_delay.total_seconds())
        else:
            break
    assert output == made(service)


def test_redis(redis_url, redis_client, service, monkeypatch):
    service.script("a boat", fails("INTERNAL"), succeeds())
    monkeypatch.setenv("REDIS_URL", redis_url)
    names = names_of("redis.md")
    names["run"] = functools.partial(run, sleep=service.clock.sleep)
    output = names["video"](runwayml.RunwayML(), "video-17", "a boat")
    assert output == made(service, "a boat")
    assert [saved.id for saved in names["store"].jobs(Phase.DONE)] == ["video-17"]
    assert redis_client.exists("{taketwo}:budget")


def test_celery(redis_url, redis_client, service, monkeypatch):
    service.script(NAMELESS, fails("INTERNAL"), succeeds())
    monkeypatch.setenv("BROKER_URL", redis_url.replace("unix://", "redis+socket://"))
    patient = functools.partial(run, sleep=service.clock.sleep)
    monkeypatch.setattr("taketwo.contrib.celery.run", patient)
    video = names_of("celery.md")["video"]
    assert redis_client.llen("celery") == 1
    assert video.store.get("request-17").meta["user"] == 3
    assert video("request-17") == made(service)
