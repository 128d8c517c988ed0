"""Jobs whose process is killed at any instant: none exceeds its attempts."""

import os
import random
import signal
import time

import pytest

import taketwo
from taketwo import Action, Budget, Job, Phase, Policy

KILLS = 1_000
ATTEMPTS = 40
LINE_BYTES = 512
POLICY = Policy.from_dict(
    {
        "max_attempts": ATTEMPTS,
        "max_elapsed_ms": None,
        "classes": {"after_delay": {"retries": 100, "cost": 0}},
    }
)


class Store:
    """Where a job is kept: a file that is replaced in one piece, and logs that only grow."""

    def __init__(self, folder, name):
        self.saved = folder / f"{name}.job"
        self.new = folder / f"{name}.new"
        self.sends = folder / f"{name}.sends"
        self.answers = folder / f"{name}.answers"

    def load(self):
        if not self.saved.exists():
            return Job(self.saved.name, POLICY, seed=42)
        return Job.from_bytes(self.saved.read_bytes(), POLICY)

    def save(self, job):
        self.new.write_bytes(job.to_bytes())
        self.new.rename(self.saved)

    @staticmethod
    def append(path, line):
        # A write that is killed may end at the end of a page: no line lies across one.
        assert len(str(line)) < LINE_BYTES
        file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(file, f"{line:<{LINE_BYTES - 1}}\n".encode())
        os.close(file)

    @staticmethod
    def lines(path):
        return path.read_text().splitlines() if path.exists() else []


def drive(store):
    """The host: it saves the job after each call, and acts after that.

    A job that it finds in flight was sent or was not; either way that attempt is over, and failed.
    """
    budget = Budget(POLICY)
    job = store.load()
    while job.phase not in (Phase.DONE, Phase.STOPPED):
        before = job.to_bytes().hex()
        if job.phase == Phase.IN_FLIGHT:
            decision = job.fail(taketwo.classify("INTERNAL"), now_ms=job.at_ms)
        else:
            decision = job.start(budget, now_ms=job.at_ms)
        store.save(job)
        store.append(store.answers, f"{before} {decision}")
        if decision.action == Action.GO:
            store.append(store.sends, job.attempts)


def one_life(store, wait):
    """A process that drives the job and is killed after a while; returns whether it was."""
    child = os.fork()
    if not child:
        try:
            drive(store)
            os._exit(0)
        finally:
            os._exit(1)
    time.sleep(wait)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status)


def check(store):
    sent = store.lines(store.sends)
    assert len(sent) <= ATTEMPTS
    assert len(sent) == len(set(sent)), "no attempt is sent twice"
    assert all(1 <= int(attempt) <= store.load().attempts for attempt in sent)
    decided = {}
    for line in store.lines(store.answers):
        before, decision = line.split(" ", 1)
        assert decided.setdefault(before, decision) == decision, "decided again, and differently"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_kill_at_any_instant_exceeds_nothing(tmp_path, capsys):
    dice = random.Random(42)
    kills = jobs = sent = cut = 0
    while kills < KILLS:
        store = Store(tmp_path, f"job-{jobs}")
        jobs += 1
        while one_life(store, dice.uniform(0, 0.006)):
            kills += 1
            check(store)
        check(store)
        job = store.load()
        assert job.phase == Phase.STOPPED
        assert job.attempts == ATTEMPTS
        sent += len(store.lines(store.sends))
        cut += ATTEMPTS - len(store.lines(store.sends))
    assert jobs > 1
    with capsys.disabled():
        print(f"\n{kills} kills, {jobs} jobs, {sent} sent, {cut} saved as sent and cut off before")
