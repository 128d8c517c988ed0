import csv
import io
import json
import os
import pathlib
import subprocess
import sys

import pytest
from click.testing import CliRunner

import taketwo
from taketwo._cli import command

EXAMPLE = pathlib.Path(__file__).parents[2] / "examples" / "tasks.jsonl"


def run(*arguments, given=None, status=0):
    result = CliRunner().invoke(command, arguments, input=given, catch_exceptions=False)
    assert result.exit_code == status, result.output
    return result


def test_triage_of_the_example():
    result = json.loads(run("triage", str(EXAMPLE), "--format", "json").stdout)
    tasks = [taketwo.read_task(line) for line in EXAMPLE.read_text().splitlines()]
    failed = [task for task in tasks if task.classification is not None]
    assert result["tasks"] == len(tasks)
    assert result["statuses"]["FAILED"] == len(failed)
    assert {family["family"] for family in result["families"]} == set(taketwo.Family)
    for family in result["families"]:
        own = [task for task in failed if task.classification.family == family["family"]]
        assert family["failures"] == len(own)
        assert family["charged_millicredits"] == sum(task.cost_millicredits or 0 for task in own)
        assert family["cost_unknown"] == sum(task.cost_millicredits is None for task in own)
        assert family["charged_despite_refund"] == sum(task.charged_despite_refund for task in own)
        for name, word in [
            ("verdicts", "verdict"),
            ("refunds_expected", "refund"),
            ("remedies", "remedy"),
            ("rules", "rule"),
        ]:
            assert sum(family[name].values()) == len(own)
            for value, count in family[name].items():
                assert count == sum(getattr(task.classification, word) == value for task in own)
        retryable = ("after_delay", "unlikely")
        assert family["retryable"] == sum(task.classification.verdict in retryable for task in own)
    surprises = result["charged_despite_refund"]
    assert surprises["count"] == len(surprises["first"]) == 3
    for surprise in surprises["first"]:
        task = tasks[surprise["line"] - 1]
        assert task.charged_despite_refund
        assert task.failure_code == surprise["failure_code"]
        assert task.cost_millicredits == surprise["cost_millicredits"]


def test_the_example_looks_like_life():
    tasks = [taketwo.read_task(line) for line in EXAMPLE.read_text().splitlines()]
    assert 45 <= len(tasks) <= 60
    assert {task.status for task in tasks} == set(taketwo.Status)


def test_triage_as_csv_says_the_same():
    rows = list(csv.DictReader(io.StringIO(run("triage", str(EXAMPLE), "--format", "csv").stdout)))
    families = json.loads(run("triage", str(EXAMPLE), "--format", "json").stdout)["families"]
    assert [row["family"] for row in rows] == [family["family"] for family in families]
    for row, family in zip(rows, families, strict=True):
        for name in ("failures", "retryable", "charged_millicredits", "charged_despite_refund"):
            assert row[name] == str(family[name])
        assert row["verdict_never"] == str(family["verdicts"].get("never", 0))
        assert row["refund_yes"] == str(family["refunds_expected"].get("yes", 0))
        assert row["remedies"].split() == list(family["remedies"])


def test_triage_as_a_table():
    result = run("triage", str(EXAMPLE))
    assert "31 of 52 tasks failed" in result.stdout
    assert "remove overlay" in result.stdout
    assert "line 15: INTERNAL.BAD_OUTPUT.01, 25 credits" in result.stdout
    assert "\x1b" not in result.stdout, "no colours where nobody sees them"
    assert result.stderr == ""


def test_triage_reads_standard_input():
    for arguments in (["triage"], ["triage", "-"]):
        assert "31 of 52" in run(*arguments, given=EXAMPLE.read_bytes()).stdout


def test_nothing_is_no_error():
    assert "0 of 0 tasks failed" in run("triage", given="").stdout
    assert json.loads(run("triage", "--format", "json", given="\n\n").stdout)["families"] == []


BAD = '{"status": "FAILED"}\n{"status": "DONE"}\n\n{\n{"status": "FAILED"}\n'


def test_a_bad_line_ends_the_reading():
    result = run("triage", given=BAD, status=1)
    assert result.stdout == ""
    assert "line 2: status: expected PENDING" in result.stderr
    assert "--skip-bad" in result.stderr


def test_bad_lines_are_reported_and_skipped_when_asked():
    result = run("triage", "--skip-bad", given=BAD)
    assert "2 of 2 tasks failed" in result.stdout
    assert "2 lines could not be read" in result.stdout
    assert "1 line could not be read" in run("triage", "--skip-bad", given="{").stdout
    lines = result.stderr.splitlines()
    assert [line.split(":")[1] for line in lines] == [" line 2", " line 4"]
    assert (
        json.loads(run("triage", "--skip-bad", "--format=json", given=BAD).stdout)["bad_lines"] == 2
    )


def test_the_limit_of_a_line():
    assert "longer than 5 bytes" in run("triage", "--max-line-bytes=5", given=BAD, status=1).stderr


def test_wrong_use(tmp_path):
    run("triage", str(tmp_path), status=2)
    run("triage", "--max-line-bytes", str(2**63), status=2)
    run("triage", "no-such-file", status=2)
    run("triage", "--format", "xml", status=2)
    run("explain", status=2)
    run("no-such-command", status=2)


def shell(line, **environment):
    return subprocess.run(
        ["/bin/sh", "-c", line.replace("taketwo", f"{sys.executable} -m taketwo")],
        capture_output=True,
        text=True,
        errors="replace",
        env={**os.environ, **environment},
        check=False,
    )


@pytest.mark.parametrize(
    ("line", "status", "said"),
    [
        (
            f"taketwo triage {EXAMPLE} > /dev/full",
            1,
            "taketwo: cannot write: No space left on device",
        ),
        (
            f"taketwo triage {EXAMPLE} --format csv > /dev/full",
            1,
            "taketwo: cannot write: No space left",
        ),
        (f"taketwo triage {EXAMPLE} >&-", 1, "taketwo: standard output is closed"),
        ("taketwo triage <&-", 1, "Error: standard input is closed"),
        ("taketwo explain INTERNAL 2>&-", 0, ""),
    ],
)
def test_streams_that_do_not_work(line, status, said):
    result = shell(line)
    assert result.returncode == status
    assert said in result.stderr
    assert "Traceback" not in result.stderr


def test_a_reader_that_goes_away():
    codes = " ".join(["INTERNAL"] * 2_000)
    result = shell(f"taketwo explain {codes} | head -n 1")
    assert result.stdout == "INTERNAL\n"
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_terminal_that_cannot_show_everything(encoding):
    result = shell(f"taketwo explain \u89c6 && taketwo triage {EXAMPLE}", PYTHONIOENCODING=encoding)
    assert result.returncode == 0, result.stderr
    assert "\\u89c6" in result.stdout


@pytest.mark.parametrize("columns", ["20", "40", "60"])
def test_a_narrow_terminal_loses_nothing(columns):
    wide = shell(f"taketwo triage {EXAMPLE}", COLUMNS="80").stdout
    assert shell(f"taketwo triage {EXAMPLE}", COLUMNS=columns).stdout == wide


def test_many_surprises_are_counted_and_the_first_shown():
    surprise = '{"status": "FAILED", "cost": {"credits": 1}}\n'
    assert "and 15 more" in run("triage", given=surprise * 25).stdout


def test_a_code_cannot_speak_to_the_terminal():
    line = (
        '{"status": "FAILED", "failureCode": "INTERNAL.[red]\\u001b[31m", "cost": {"credits": 1}}'
    )
    code = "INTERNAL.BAD_OUTPUT.X\\u001b[31m"
    shown = run("explain", "[bold]\x1b[31m\n").stdout
    assert "[bold]\\x1b[31m\\n" in shown
    assert "\x1b" not in run("triage", given=line.replace("INTERNAL.[red]", code)).stdout


def test_explain():
    shown = run("explain", "SAFETY.INPUT.TEXT", "--absent", "nonsense").stdout
    for part in ("safety.input", "SAFETY failures, sentence 13", "TEXT (diagnostic only)", "never"):
        assert part in shown
    assert "no code" in shown
    assert "malformed" in shown


def test_explain_as_json_has_every_field():
    (found,) = json.loads(run("explain", "ASSET.INVALID", "--format", "json").stdout)
    answer = taketwo.classify("ASSET.INVALID")
    fields = [name for name in dir(answer) if not name.startswith("_")]
    assert sorted(found) == sorted([*fields, "code"])
    for name in fields:
        if name == "citation":
            assert found[name] == {"section": "ASSET.INVALID", "sentence": 24}
        else:
            assert found[name] == getattr(answer, name)
    assert json.loads(run("explain", "--absent", "--format=json").stdout)[0]["code"] is None


def test_version_and_help():
    assert taketwo.__version__ in run("--version").stdout
    assert "triage" in run("-h").stdout


def test_the_module_is_the_command():
    result = subprocess.run(
        [sys.executable, "-m", "taketwo", "explain", "INTERNAL"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "after delay" in result.stdout


@pytest.mark.parametrize("missing", ["click", "rich"])
def test_without_its_libraries_the_command_says_what_it_needs(missing):
    program = (
        f"import sys\nsys.modules[{missing!r}] = None\nfrom taketwo._command import main\nmain()\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert result.returncode == 1
    assert result.stderr == f"taketwo: the command needs {missing}: pip install 'taketwo[cli]'\n"
