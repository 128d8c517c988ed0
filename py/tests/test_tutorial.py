"""The programs of docs/tutorial.md, as they stand there, against a service that fails."""

import functools
import json
import pathlib
import re
import runpy
import ssl
import sys
import time

import pytest
from fake_service import CUT, FakeService, fails, is_cancelled, is_unclear, refuses, succeeds
from runwayml import RunwayML

import taketwo._drive
import taketwo.runway

ROOT = pathlib.Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "tutorial.md").read_text()
NO_CERTIFICATES = ssl.create_default_context()  # made once, as reading them takes its time
IMAGE = "https://example.invalid/a.png"


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


BY_HAND, CLASSIFIED, ONE_LINE, WHOLE = blocks("python")


class Clock:
    """The time, which passes only while somebody sleeps."""

    def __init__(self):
        self.ms = 1_790_000_000_000
        self.slept = []
        self.on_sleep = lambda: None

    def __call__(self):
        return self.ms

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.on_sleep()
        self.ms += round(seconds * 1_000)


@pytest.fixture(scope="module")
def running():
    with FakeService() as service:
        yield service


@pytest.fixture
def service(running):
    running.reset()
    return running


@pytest.fixture
def clock(monkeypatch, service):
    """A clock of ours for the client and for ``run``, and the service in the environment."""
    clock = Clock()
    monkeypatch.setattr(time, "sleep", clock.sleep)
    run = functools.partial(taketwo.runway.run, clock=clock, sleep=clock.sleep)
    monkeypatch.setattr(taketwo.runway, "run", run)
    monkeypatch.setattr(taketwo._drive, "_budgets", {})  # a process of its own
    monkeypatch.setattr(ssl, "create_default_context", lambda *_, **__: NO_CERTIFICATES)
    monkeypatch.setenv("RUNWAYML_API_SECRET", "key")
    monkeypatch.setenv("RUNWAYML_BASE_URL", service.url)
    return clock


@pytest.fixture
def video(clock):
    """What runs the function of a program, for a job of this name."""

    def video(program, name):
        names = {}
        exec(compile(program, "tutorial.md", "exec"), names)  # noqa: S102
        with RunwayML() as client:
            return names["video"](client, IMAGE, name)

    return video


# --- the way there ------------------------------------------------------------------------------

MODERATED = fails("SAFETY.INPUT.TEXT", credits=5)


def test_the_loop_pays_three_times_for_what_is_moderated(service, video):
    service.script("video", MODERATED)
    assert video(BY_HAND, "video") is None
    assert (service.posts["video"], service.charged["video"]) == (3, 15)


def test_the_loop_sends_an_internal_error_again_at_once(service, clock, video):
    times = []
    service.before_answer = lambda request: times.append((request.method, clock()))
    service.script("video", fails("INTERNAL"), succeeds())
    assert video(BY_HAND, "video") == "https://example.invalid/task-2.mp4"
    again = [method for method, _ in times].index("POST", 1)
    assert times[again][1] == times[again - 1][1]


def test_the_client_repeats_a_paid_request_by_itself(service, video):
    service.script("video", is_unclear(502, made=succeeds()))
    with pytest.raises(Exception, match="502"):
        video(BY_HAND, "video")
    assert (service.posts["video"], service.charged["video"]) == (3, 15)


def test_the_client_polls_a_cancelled_task_on(service, clock, video):
    class EnoughError(Exception):
        pass

    def on_sleep():
        if len(clock.slept) > 50:
            raise EnoughError

    clock.on_sleep = on_sleep
    service.script("video", is_cancelled())
    with pytest.raises(EnoughError):
        video(BY_HAND, "video")


def test_who_asks_sends_what_is_moderated_once(service, video, capsys):
    service.script("video", MODERATED)
    assert video(CLASSIFIED, "video") is None
    assert (service.posts["video"], service.charged["video"]) == (1, 5)
    assert taketwo.classify("SAFETY.INPUT.TEXT").user_message in capsys.readouterr().out
    service.script("other", fails("INTERNAL"), succeeds())
    assert video(CLASSIFIED, "other") is not None
    assert service.posts["other"] == 2


def test_one_line(service, clock, video):
    service.script("video", fails("INTERNAL"), succeeds())
    assert video(ONE_LINE, "video") == "https://example.invalid/task-2.mp4"
    assert max(clock.slept) >= 5
    service.script("other", MODERATED)
    with pytest.raises(taketwo.runway.GaveUp):
        video(ONE_LINE, "other")
    assert (service.posts["other"], service.charged["other"]) == (1, 5)


# --- the whole program --------------------------------------------------------------------------


@pytest.fixture
def program(tmp_path, clock, monkeypatch, capsys):
    """What runs the program in a folder, and returns its status and what it has printed."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "videos.py").write_text(WHOLE)

    def program(lines):
        (tmp_path / "wanted.jsonl").write_text(lines)
        monkeypatch.setattr(sys, "argv", ["videos.py", "wanted.jsonl", "jobs.db"])
        with pytest.raises(SystemExit) as end:
            runpy.run_path("videos.py", run_name="__main__")
        return end.value.code, capsys.readouterr().out

    return program


def wanted(*names):
    return "".join(
        json.dumps({"name": name, "image": IMAGE, "prompt": name}) + "\n" for name in names
    )


def test_it_prints_what_the_page_says(service, program):
    (lines,) = blocks("json")
    (said,) = blocks("text")
    rain, logo, harbour = (json.loads(line)["prompt"] for line in lines.splitlines())
    service.script(rain, fails("INTERNAL"), succeeds())
    service.script(logo, MODERATED)
    service.script(harbour, is_unclear(502))
    assert program(lines) == (1, said)
    assert service.posts == {rain: 2, logo: 1, harbour: 1}
    assert program(lines) == (1, said)
    assert service.posts.total() == 4


SUITE = json.loads((ROOT / "conformance" / "classify.json").read_text())

# A code of every rule, as the rows for every language have it, and what the rule says of it.
FAMILIES = [
    (next(row for row in SUITE["rows"] if row["rule"] == rule["rule"] and "code" in row), rule)
    for rule in SUITE["rules"]
]

# What else is documented, with how often it may be sent, and what it may cost.
OTHERS = {
    "queued": ([succeeds("PENDING", "THROTTLED", "THROTTLED", "RUNNING")], 1, 5),
    "cancelled": ([is_cancelled(), succeeds()], 1, 5),
    "canceled": ([is_cancelled("CANCELED"), succeeds()], 1, 5),
    "429": ([refuses(429, {"retry-after": "30"}), succeeds()], 2, 5),
    "503": ([refuses(503), succeeds()], 2, 5),
    "400": ([refuses(400), succeeds()], 1, 0),
    "401": ([refuses(401), succeeds()], 1, 0),
    "500": ([is_unclear(500, made=succeeds()), succeeds()], 1, 5),
    "502": ([is_unclear(502, made=succeeds()), succeeds()], 1, 5),
    "504": ([is_unclear(504), succeeds()], 1, 0),
    "cut": ([is_unclear(0, made=succeeds()), succeeds()], 1, 5),
    "unreadable": ([is_unclear(200, made=succeeds(), body="<html>"), succeeds()], 1, 5),
    "bad polls": ([succeeds("PENDING", 500, CUT, (429, {"retry-after": "9"}), "RUNNING")], 1, 5),
    "deleted": ([succeeds("PENDING", *[404] * 9), succeeds()], 1, 5),
    "without its cost": ([fails("SAFETY.INPUT.TEXT", credits=None), succeeds()], 1, 0),
    "down": ([fails("INTERNAL")], 3, 0),  # until the three minutes of the policy are over
}


def script_all(service):
    """Script every way to fail; return how often each job may be sent, and what it may cost."""
    allowed = {}
    for row, rule in FAMILIES:
        charged = 5 if rule["refund"] == "no" else 0
        service.script(rule["rule"], fails(row["code"], credits=charged), succeeds())
        # Text that is no code is `unspecified`, and has no retries.
        again = rule["verdict"] != "never" and rule["rule"] != "malformed"
        allowed[rule["rule"]] = (2, charged + 5) if again else (1, charged)
    for name, (outcomes, posts, charged) in OTHERS.items():
        service.script(name, *outcomes)
        allowed[name] = (posts, charged)
    return allowed


def spent(service, names):
    return {name: (service.posts[name], service.charged[name]) for name in names}


def test_it_survives_a_service_that_fails_in_every_way(service, clock, program):
    allowed = script_all(service)
    assert {rule["verdict"] for _, rule in FAMILIES} == set(taketwo.Verdict)
    assert {rule["family"] for _, rule in FAMILIES} == set(taketwo.Family)
    status, said = program(wanted(*allowed, "well"))
    assert spent(service, allowed) == allowed
    assert status == 1
    made = {line.split(":")[0] for line in said.splitlines() if "https://" in line}
    again = {rule["rule"] for _, rule in FAMILIES if allowed[rule["rule"]][0] == 2}
    assert made == {*again, "queued", "429", "503", "bad polls", "well"}
    assert len(said.splitlines()) == len(allowed) + 1


def test_run_again_it_sends_nothing_more(service, program):
    allowed = script_all(service)
    first = program(wanted(*allowed))
    before = spent(service, allowed)
    assert program(wanted(*allowed)) == first
    assert spent(service, allowed) == before


def test_stopped_anywhere_it_goes_on_and_sends_nothing_twice(service, clock, program):
    """Stopped at each sleep, and started again: as many requests as of one that runs through."""
    allowed = script_all(service)
    allowed = {name: allowed[name] for name in ("safety", "absent", "internal.bad_output", *OTHERS)}
    lines = wanted(*allowed)
    stops = 0

    def on_sleep():
        nonlocal stops
        stops += 1
        if stops % 2:
            raise KeyboardInterrupt

    clock.on_sleep = on_sleep
    for _ in range(1_000):
        try:
            program(lines)
        except KeyboardInterrupt:
            continue
        break
    assert stops > len(allowed)
    assert spent(service, allowed) == allowed
