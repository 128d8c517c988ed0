"""Drives jobs in processes of its own, which are killed; run by test_store.py.

usage: killed_driver.py kill-at-each-point URL STORE
       killed_driver.py two-workers URL STORE JOBS

It forks, which a process with threads must not, as the one with the service is.
"""

import json
import mmap
import os
import signal
import ssl
import sys

from runwayml import DefaultHttpxClient, RunwayML

from taketwo.runway import Reconcile, run
from taketwo.store import JobBusyError, SQLiteStore, StaleJobError

START_MS = 1_790_000_000_000
KILLED_AT = 25
NO_CERTIFICATES = ssl.create_default_context()  # made once, before the forks
SHARED = mmap.mmap(-1, 8)


def clock():
    return START_MS + int.from_bytes(SHARED[:8], "little")


def sleep(seconds):
    SHARED[:8] = (clock() - START_MS + round(seconds * 1_000)).to_bytes(8, "little")


class Doomed:
    """A process that is killed at the nth point it comes by."""

    def __init__(self, nth):
        self.left = nth

    def point(self):
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


class Store(SQLiteStore):
    def __init__(self, path, doomed):
        super().__init__(path)
        self.doomed = doomed

    def add(self, saved, /):
        self.doomed.point()
        added = super().add(saved)
        self.doomed.point()
        return added

    def save(self, saved, /):
        self.doomed.point()
        saved = super().save(saved)
        self.doomed.point()
        return saved


def drive(url, path, name, doomed):
    """Return how it ended."""

    def create(client):
        doomed.point()
        made = client.image_to_video.create(
            model="gen4_turbo",
            prompt_image="https://example.invalid/a.png",
            prompt_text=name,
            ratio="1280:720",
            duration=5,
        )
        doomed.point()
        return made

    def doomed_sleep(seconds):
        doomed.point()
        sleep(seconds)

    http = DefaultHttpxClient(verify=NO_CERTIFICATES)
    with (
        RunwayML(api_key="key", base_url=url, http_client=http) as client,
        Store(path, doomed) as store,
    ):
        try:
            run(client, create, job=name, store=store, clock=clock, sleep=doomed_sleep)
        except Reconcile:
            return "unclear"
        except (JobBusyError, StaleJobError):
            return "busy"
    return "done"


def in_a_process(work):
    """Return the number of a process that does the work and tells what it returned."""
    pid = os.fork()
    if pid:
        return pid
    try:
        print(json.dumps(work()), flush=True)
        os._exit(0)
    finally:
        os._exit(1)


def was_killed(pid):
    _, status = os.waitpid(pid, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, status
    return os.WIFSIGNALED(status)


def kill_at_each_point(url, path):
    nth = 0
    killed = True
    while killed:
        nth += 1
        name, doomed = f"kill-{nth}", Doomed(nth)
        killed = was_killed(in_a_process(lambda n=name, d=doomed: [n, drive(url, path, n, d)]))
        if killed:
            again = in_a_process(lambda n=name: [n, drive(url, path, n, Doomed(0))])
            assert not was_killed(again)


def worker(url, path, jobs, doomed):
    ends, left = {}, [f"job-{number}" for number in range(jobs)]
    while left:
        name = left.pop(0)
        end = drive(url, path, name, doomed)
        if end == "busy":
            left.append(name)
            os.sched_yield()
        else:
            ends[name] = end
    return ends


def two_workers(url, path, jobs):
    doomed, other = Doomed(KILLED_AT), Doomed(0)
    first = in_a_process(lambda: worker(url, path, int(jobs), doomed))
    second = in_a_process(lambda: worker(url, path, int(jobs), other))
    assert was_killed(first)
    assert not was_killed(second)


if __name__ == "__main__":
    _, how, *arguments = sys.argv
    # Once here, so that not each process has to make the client's models anew.
    assert drive(arguments[0], ":memory:", "before", Doomed(0)) == "done"
    {"kill-at-each-point": kill_at_each_point, "two-workers": two_workers}[how](*arguments)
