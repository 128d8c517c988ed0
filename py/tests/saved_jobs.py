"""Jobs as a store keeps them."""

from dataclasses import replace

from taketwo import Budget, Job, Policy
from taketwo.events import Event
from taketwo.store import SavedJob

START_MS = 1_790_000_000_000
POLICY = Policy.preset("alone")


def saved_job(name="video", **changes):
    """A job of which nothing was sent yet."""
    job = Job(name, POLICY, seed=7)
    saved = SavedJob(
        name,
        job.to_bytes(),
        POLICY.to_bytes(),
        job.phase,
        meta={"user": 17, "note": "ü"},
        created_ms=START_MS,
        updated_ms=START_MS,
    )
    return replace(saved, **changes)


def in_flight(name="video", **changes):
    """The same job, saved before its request was sent."""
    job, saved = Job(name, POLICY, seed=7), saved_job(name)
    decision = job.start(Budget(POLICY), now_ms=START_MS)
    event = Event(name, START_MS, "start", decision)
    return replace(saved.holding(job, START_MS, task_id=None, event=event), **changes)
