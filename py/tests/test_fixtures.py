"""What every release saved is read by this one, and goes on as it would have."""

import hashlib
import json

import pytest
import write_fixtures
from engine_rows import History, rows, text

from taketwo import Budget, Job, Phase, Policy, RetryClass

FILES = sorted(path.name for path in write_fixtures.FOLDER.glob("*.json"))
ROWS = [(file, row) for file in FILES for row in rows(f"fixtures/{file}")]


def read(kind, row):
    """The state as it is read from its bytes."""
    policy = Policy.from_bytes(bytes.fromhex(row["policy"]))
    state = kind.from_bytes(bytes.fromhex(row["hex"]), policy)
    return policy, state, kind.from_json(row["json"], policy)


@pytest.mark.parametrize(
    "row",
    [pytest.param(row, id=f"{file}-{row['name'].replace(' ', '-')}") for file, row in ROWS],
)
def test_fixture(row):
    means = row["means"]
    if row["kind"] == "policy":
        policy = Policy.from_bytes(bytes.fromhex(row["hex"]))
        assert Policy.from_json(row["json"]) == policy
        assert policy.to_dict().items() >= means.items()
    elif row["kind"] == "budget":
        policy, budget, again = read(Budget, row)
        assert budget.to_bytes(policy) == again.to_bytes(policy)
        assert str(budget.tokens) == means["tokens"]
        assert text(budget.last_retry_ms) == means["last_retry_ms"]
    else:
        assert row["kind"] == "job"
        policy, job, again = read(Job, row)
        assert job.to_bytes() == again.to_bytes()
        assert job.phase == means["phase"]
        assert job.attempts == means["attempts"]
        assert str(job.at_ms) == means["at_ms"]
        assert str(job.lost_millicredits) == means["lost_millicredits"]
        history = History({"policies": [{}], "jobs": []})
        history.policies, history.jobs, history.budget = [policy], [job], Budget(policy)
        for step in row["next"]:
            assert history.step(step) == (step["expect"], step["tokens"])


def test_each_phase_and_class_has_a_job():
    jobs = [json.loads(row["json"]) for _, row in ROWS if row["kind"] == "job"]
    found = {(job["phase"], job["class"]) for job in jobs}
    assert {phase for phase, _ in found} == set(Phase)
    retried = set(RetryClass) - {RetryClass.NEVER}
    begun = set(Phase) - {Phase.READY}
    assert {(phase, name) for phase in begun for name in retried} <= found


def test_this_release_writes_its_file():
    assert write_fixtures.FILE.read_text() == write_fixtures.text()


def test_no_file_has_changed_or_gone():
    listed = [line.split() for line in write_fixtures.HASHES.read_text().splitlines()]
    assert sorted(name for _, name in listed) == FILES
    for digest, name in listed:
        assert hashlib.sha256((write_fixtures.FOLDER / name).read_bytes()).hexdigest() == digest
