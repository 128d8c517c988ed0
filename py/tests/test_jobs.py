"""The command ``taketwo jobs``."""

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

import taketwo
from taketwo import Budget, Job, Phase, Policy
from taketwo._cli import command
from taketwo.events import Event
from taketwo.store import SavedJob, SQLiteStore

START_MS = 1_790_000_000_000
POLICY = Policy.from_dict({"max_elapsed_ms": None})  # it is now, and they are of 2026


@pytest.fixture
def path(tmp_path):
    """A store with a job that is ready, one that waits, and one that is unclear."""
    path = tmp_path / "jobs.db"
    with SQLiteStore(path) as store:
        for name in ("ready", "waits", "unclear"):
            job = Job(name, POLICY, seed=7)
            saved = SavedJob(name, job.to_bytes(), POLICY.to_bytes(), job.phase, meta={"user": 17})
            saved = replace(saved, created_ms=START_MS, updated_ms=START_MS)
            if name != "ready":
                decision = job.start(Budget(POLICY), now_ms=START_MS)
                event = Event(name, START_MS, "start", decision)
                saved = saved.holding(job, START_MS, task_id=None, event=event)
            if name == "waits":
                decision = job.fail(
                    taketwo.classify("INTERNAL"), charge_millicredits=5_000, now_ms=START_MS
                )
                event = Event(name, START_MS, "fail", decision, "task-1", charge_millicredits=5_000)
                saved = saved.holding(job, START_MS, task_id="task-1", event=event)
            store.add(saved)
    return path


def jobs(*arguments, status=0, **options):
    result = CliRunner().invoke(
        command, ["jobs", *map(str, arguments)], catch_exceptions=False, **options
    )
    assert result.exit_code == status, result.output
    return result


def test_jobs_are_listed(path):
    table = jobs("list", "--store", path).stdout
    assert table.startswith("3 jobs\n")
    for text in ("ready", "waits", "in flight", "2026-09-21 14:13:20", "go: attempt 1 of at"):
        assert text in table
    assert table.endswith("1 unclear: found, not-made or abandon says what became of it\n")
    rows = json.loads(jobs("list", "--store", path, "--format", "json").stdout)
    assert [row["id"] for row in rows] == ["ready", "waits", "unclear"]
    assert [row["unclear"] for row in rows] == [False, False, True]
    assert rows[1]["lost_millicredits"] == 5_000
    assert rows[1]["attempts"] == 1
    assert rows[0]["explanation"] is None
    assert rows[1]["explanation"].startswith("wait until")


def test_a_list_can_be_narrowed(path):
    def names(*options):
        rows = json.loads(jobs("list", "--store", path, "--format", "json", *options).stdout)
        return [row["id"] for row in rows]

    assert names("--phase", "waiting") == ["waits"]
    assert names("--phase", "done") == []
    assert names("--unclear") == ["unclear"]
    jobs("list", "--store", path, "--phase", "nonsense", status=2)


def test_a_job_is_shown(path):
    table = jobs("show", "--store", path, "waits").stdout
    for text in ("task-1", "5 credits", "nobody", '{"user": 17}', "start", "fail", "retry 1 of 3"):
        assert text in table
    shown = json.loads(jobs("show", "--store", path, "waits", "--format", "json").stdout)
    assert shown["meta"] == {"user": 17}
    assert [event["call"] for event in shown["history"]] == ["start", "fail"]
    assert "at once" in jobs("show", "--store", path, "ready").stdout
    assert "unclear" in jobs("show", "--store", path, "unclear").stdout


def test_a_job_that_is_not_there_is_told(path):
    result = jobs("show", "--store", path, "a\x1bb", status=1)
    assert "there is no job a\\x1bb" in result.output


def test_what_became_of_an_unclear_job_is_reported(path):
    assert jobs("found", "--store", path, "unclear", "task-7").stdout == (
        "unclear: in flight, task task-7\n"
    )
    with SQLiteStore(path) as store:
        assert store.get("unclear").task_id == "task-7"
    result = jobs("not-made", "--store", path, "unclear", status=1)
    assert "the task of job 'unclear' is known: task-7" in result.output
    assert jobs("abandon", "--store", path, "unclear").stdout == "unclear: stopped\n"
    with SQLiteStore(path) as store:
        assert store.get("unclear").phase == Phase.STOPPED


def test_a_task_that_was_not_made_is_reported(path):
    assert jobs("not-made", "--store", path, "unclear").stdout == "unclear: waiting\n"
    with SQLiteStore(path) as store:
        assert store.get("unclear").phase == Phase.WAITING


def test_the_store_is_a_file_that_is_there(path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert "'taketwo.db' does not exist" in jobs("list", status=2).output
    assert not (tmp_path / "taketwo.db").exists()
    assert jobs("list", env={"TAKETWO_STORE": str(path)}).stdout.startswith("3 jobs")
    other = tmp_path / "other.db"
    other.write_text("no database " * 100)
    assert "cannot be used" in jobs("list", "--store", other, status=2).output
