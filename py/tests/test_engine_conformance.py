"""Every row of http, delay, decide, budget and state of `conformance/`."""

import struct
import sys
from json import dumps, loads

import pytest
from engine_rows import DIRECTORY, number, rows, run

import taketwo
from taketwo import Budget, Check, InvalidStateError, Job, Policy

sys.path.insert(0, str(DIRECTORY))
import model

HTTP = rows("http.json")
DELAY = rows("delay.json")
DECIDE = rows("decide.json")
BUDGET = rows("budget.json")
STATE = rows("state.json")


def named(row):
    return row["name"].replace(" ", "-")


@pytest.mark.parametrize("row", HTTP, ids=lambda row: str(row["status"]))
def test_http(row):
    found = taketwo.classify_http(row["status"])
    shown = {
        "status": found.status,
        "rule": found.rule,
        "class": found.retry_class,
        "ambiguous": found.is_ambiguous,
        "ends_polling": found.ends_polling,
    }
    assert shown == row


def job_before(row, policy):
    """The bytes of a job in flight that has used `k` retries and draws the `n`-th number next."""
    made = Job(row["name"], policy, seed=int(row["seed"]))
    made.start(Budget(policy), now_ms=0)
    body = bytearray(made.to_bytes()[:-8])
    k, n = row["k"], int(row["n"])
    struct.pack_into("<Q", body, 24, n)
    if k:
        struct.pack_into("<B", body, 84, model.CLASSES["after_delay"])
        struct.pack_into("<I", body, 88 + 4, k)
    return model.sealed(bytes(body))


@pytest.mark.parametrize("row", DELAY, ids=lambda row: f"k{row['k']}-n{row['n']}-{row['hint_ms']}")
def test_delay(row):
    settings = {**row["settings"], "retries": max(row["settings"]["retries"], row["k"] + 1)}
    largest = max(2_000, row["settings"]["cost"])
    policy = Policy.from_dict(
        {
            "max_attempts": 1_000_000,
            "max_elapsed_ms": None,
            "allow_no_jitter": True,
            "budget": {"capacity": largest},
            "classes": {"after_delay": settings},
        }
    )
    job = Job.from_bytes(job_before(row, policy), policy)
    hint = taketwo.Hint(after_ms=number(row["hint_ms"]))
    decision = job.fail(taketwo.classify(None), hint=hint, now_ms=0)
    too_long = hint.after_ms is not None and hint.after_ms > 900_000
    assert decision.check == (Check.HINT if too_long else Check.DELAY)
    assert decision.delay_ms == decision.at_ms == int(row["delay_ms"])
    assert decision.delay_low_ms == int(row["low_ms"])
    assert decision.delay_high_ms == int(row["high_ms"])


@pytest.mark.parametrize("row", DECIDE + BUDGET, ids=named)
def test_history(row):
    run(row)


def test_every_check_has_a_row():
    steps = [step for row in DECIDE + BUDGET for step in row["steps"]]
    seen = {step["expect"]["check"] for step in steps if "check" in (step["expect"] or {})}
    assert seen == set(Check)


def read_again(row, saved):
    if row["kind"] == "policy":
        return Policy.from_bytes(saved).to_bytes()
    policy = Policy.from_dict(row["policy"])
    if row["kind"] == "job":
        return Job.from_bytes(saved, policy).to_bytes()
    assert row["kind"] == "budget"
    return Budget.from_bytes(saved, policy).to_bytes(policy)


@pytest.mark.parametrize("row", STATE, ids=named)
def test_state(row):
    saved = bytes.fromhex(row["hex"])
    if "error" in row:
        with pytest.raises(InvalidStateError) as raised:
            read_again(row, saved)
        assert raised.value.kind == row["error"]
        assert isinstance(raised.value, taketwo.OtherPolicyError) == (
            row["error"] == "other_policy"
        )
        return
    assert read_again(row, saved) == saved
    policy = Policy.from_dict(row["policy"])
    if row["kind"] == "policy":
        without_head = {k: v for k, v in row["json"].items() if k not in ("taketwo", "version")}
        assert policy.to_dict() == without_head
        assert policy.to_bytes() == saved
        assert Policy.from_dict(without_head) == policy
    elif row["kind"] == "job":
        job, json = Job.from_bytes(saved, policy), row["json"]
        assert job.phase == json["phase"]
        assert job.attempts == json["attempts"]
        assert str(job.at_ms) == json["at_ms"]
        assert str(job.lost_millicredits) == json["lost_millicredits"]
        assert str(job.policy.fingerprint) == json["policy"]
        assert loads(job.to_json()) == json
        assert Job.from_json(dumps(json), policy).to_bytes() == saved
        assert Job.from_json(dumps(json).encode(), policy).to_bytes() == saved
    else:
        budget, json = Budget.from_bytes(saved, policy), row["json"]
        assert str(budget.tokens) == json["tokens"]
        assert budget.last_retry_ms == number(json["last_ms"])
        assert loads(budget.to_json(policy)) == json
        assert Budget.from_json(dumps(json), policy).to_bytes(policy) == saved
    if "scenario" in row:
        jobs, kept = run(row["scenario"]).saved()
        assert saved in (jobs[0], kept)


def test_json_that_is_no_state_is_refused():
    policy = Policy.preset("alone")
    good = Job("a", policy, seed=1).to_json()
    for json, kind in [
        ("{", "syntax"),
        (good.replace("draws", "drawn"), "unknown_key"),
        (good.replace('"spread":false,', ""), "missing_key"),
        (good.replace("ready", "asleep"), "wrong_value"),
        (good.replace("ready", "in_flight"), "impossible"),
        (good.replace('"version":1', '"version":2'), "newer_version"),
    ]:
        with pytest.raises(InvalidStateError) as raised:
            Job.from_json(json, policy)
        assert raised.value.kind == kind
    with pytest.raises(taketwo.OtherPolicyError):
        Job.from_json(good, Policy.preset("shared"))
    with pytest.raises(taketwo.InvalidTypeError):
        Job.from_json(5, policy)
