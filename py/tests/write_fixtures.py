"""Writes `conformance/fixtures/VERSION.json`: states as this release saves them, and their meaning.

usage: write_fixtures.py

The states are saved by the package; what a job does next comes from the model. A file that is there
is not written again: later releases have to read it as it is. Before its release it may be removed.
"""

import hashlib
import json
import sys

import engine_rows

import taketwo
from taketwo._taketwo import VERSION

sys.path.insert(0, str(engine_rows.DIRECTORY))
import generate
import model

FOLDER = engine_rows.DIRECTORY / "fixtures"
FILE = FOLDER / f"{VERSION}.json"
HASHES = FOLDER / "SHA256SUMS"
FAILURE = {"http": 429}


def jobs():
    """Jobs in each phase, and in each phase behind a retry of each class."""
    yield from generate.saved_histories()
    for name in model.RETRIED:
        for phase in ("in flight", "done", "stopped"):
            history = generate.History(f"{phase} after a retry of {name}")
            history.start()
            history.fail(generate.failure_of(name), charge=1_500)
            history.start()
            if phase == "done":
                history.succeed()
            elif phase == "stopped":
                history.fail("SAFETY")
            yield history


def next_steps(history):
    """The saved job started, failed and started again, on a full budget: what it answers."""
    history.play.budget = model.Budget(history.play.policies[history.bound[0]])
    taken = len(history.scenario["steps"])
    history.start()
    history.fail(FAILURE)
    history.start()
    steps = history.scenario["steps"][taken:]
    play = history.play
    play.jobs[0] = model.Job.from_bytes(history.saved, play.policies[history.bound[0]])
    play.budget = model.Budget(play.policies[history.bound[0]])
    return [{**play.step(step), "policy": 0} for step in steps]


def rows():
    for name, file in generate.POLICY_FILES.items():
        policy = taketwo.Policy.from_dict(file)
        yield {
            "name": f"policy: {name}",
            "kind": "policy",
            "hex": policy.to_bytes().hex(),
            "json": json.dumps(model.policy_json(model.resolve_policy(file))),
            "means": policy.to_dict(),
        }
    for history in jobs():
        ran = engine_rows.run(history.scenario)
        job, policy = ran.jobs[0], ran.policies[history.bound[0]]
        history.saved = job.to_bytes()
        yield {
            "name": f"job: {history.scenario['name']}",
            "kind": "job",
            "policy": policy.to_bytes().hex(),
            "hex": history.saved.hex(),
            "json": job.to_json(),
            "means": {
                "phase": job.phase,
                "attempts": job.attempts,
                "at_ms": str(job.at_ms),
                "lost_millicredits": str(job.lost_millicredits),
            },
            "next": next_steps(history),
        }
    for history in generate.saved_budgets():
        ran = engine_rows.run(history.scenario)
        budget, policy = ran.budget, ran.policies[0]
        yield {
            "name": f"budget: {history.scenario['name']}",
            "kind": "budget",
            "policy": policy.to_bytes().hex(),
            "hex": budget.to_bytes(policy).hex(),
            "json": budget.to_json(policy),
            "means": {
                "tokens": str(budget.tokens),
                "last_retry_ms": engine_rows.text(budget.last_retry_ms),
            },
        }


def text():
    lines = ",\n".join("    " + json.dumps(row) for row in rows())
    return f'{{\n  "format": 1,\n  "rows": [\n{lines}\n  ]\n}}\n'


def main():
    if FILE.exists():
        sys.exit(f"{FILE.name} is there, and stays as it is")
    FOLDER.mkdir(exist_ok=True)
    written = text().encode()
    FILE.write_bytes(written)
    listed = HASHES.read_text().splitlines() if HASHES.exists() else []
    lines = [line for line in listed if not line.endswith(f" {FILE.name}")]
    lines.append(f"{hashlib.sha256(written).hexdigest()}  {FILE.name}")
    HASHES.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
