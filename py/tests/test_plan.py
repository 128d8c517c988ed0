import json
import sys

import pytest
from click.testing import CliRunner

from taketwo import Policy
from taketwo._cli import command


def run(*arguments, status=0):
    result = CliRunner().invoke(command, ["plan", *arguments], catch_exceptions=False)
    assert result.exit_code == status, result.output
    return result


def as_json(*arguments):
    return json.loads(run(*arguments, "--format", "json").stdout)


def test_a_plan_is_what_the_engine_does():
    plan = as_json("absent", "--seed", "42", "--name", "task-0001")
    assert plan["seed"] == "42"
    assert plan["is_over"]
    assert plan["policy"] == Policy.preset("alone").to_dict()
    go, failed, again = plan["steps"][:3]
    assert (go["call"], go["now_ms"], go["check"]) == ("start", 0, "go")
    assert "code" not in go
    assert (failed["now_ms"], failed["code"], failed["rule"]) == (60_000, None, "absent")
    assert (failed["delay_ms"], failed["delay_low_ms"], failed["delay_high_ms"]) == (
        8_342,
        5_000,
        10_000,
    )
    assert (again["now_ms"], again["check"]) == (68_342, "tokens")
    assert plan["steps"][-1]["action"] == "stop"
    assert as_json("-", "--seed", "42", "--name", "task-0001") == plan


def test_codes_come_in_turn_and_the_last_again():
    plan = as_json("INTERNAL", "NEW", "--duration", "1", "--seed", "1")
    codes = [step["code"] for step in plan["steps"] if step["call"] == "fail"]
    assert codes[:2] == ["INTERNAL", "NEW"]
    assert set(codes[2:]) == {"NEW"}
    assert plan["steps"][-1]["check"] == "retries"
    plan = as_json("SAFETY.INPUT.TEXT")
    assert [step["check"] for step in plan["steps"]] == ["go", "verdict"]


def test_a_plan_as_a_table():
    result = run("INTERNAL", "SAFETY.\x1b[31m", "--seed", "7")
    assert "fails: INTERNAL" in result.stdout
    assert "attempt 2" in result.stdout
    assert "seed 7" in result.stdout
    assert "\x1b" not in result.stdout
    assert run("INTERNAL").stdout != run("INTERNAL").stdout, "the seed is drawn"


def test_a_job_that_nobody_feeds(tmp_path):
    path = tmp_path / "policy.json"
    path.write_text('{"max_elapsed_ms": null, "classes": {"unlikely": {"cost": 2000}}}')
    codes = ("INTERNAL.BAD_OUTPUT", "INTERNAL")
    assert not as_json(*codes, "--policy", str(path))["is_over"]
    assert "and so on" in run(*codes, "--policy", str(path)).stdout


def test_a_policy_of_its_own(tmp_path):
    path = tmp_path / "policy.json"
    path.write_text('{"preset": "shared", "max_attempts": 1}')
    plan = as_json("INTERNAL", "--policy", str(path))
    assert plan["steps"][-1]["check"] == "attempts"
    assert as_json("NEW", "--preset", "cautious")["steps"][-1]["check"] == "verdict"
    path.write_text('{"max_attempts": 0}')
    assert "expected at least 1" in run("INTERNAL", "--policy", str(path), status=1).stderr
    run("INTERNAL", "--policy", str(path), "--preset", "alone", status=2)
    run("INTERNAL", "--policy", "missing.json", status=2)
    run("INTERNAL", "--seed", "-1", status=2)
    run("INTERNAL", "--duration", "-1", status=2)
    run(status=2)


@pytest.mark.parametrize("end", ["svg", "png"])
def test_a_plot(tmp_path, end):
    pytest.importorskip("matplotlib")
    path = tmp_path / f"plan.{end}"
    run("INTERNAL", "--seed", "1", "--preset", "shared", "--plot", str(path))
    start = path.read_bytes()[:200]
    assert start.startswith(b"\x89PNG") if end == "png" else b"<?xml" in start


def test_a_plot_that_cannot_be(tmp_path, monkeypatch):
    run("INTERNAL", "--plot", "plan.gif", status=2)
    for name in [name for name in sys.modules if name.partition(".")[0] == "matplotlib"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    result = run("INTERNAL", "--plot", str(tmp_path / "plan.svg"), status=1)
    assert "pip install 'taketwo[plot]'" in result.stderr
