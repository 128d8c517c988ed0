"""Type-checked, never run: what the stub promises to those who use the package."""

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any, Literal

from runwayml import AsyncRunwayML, RunwayML
from runwayml.lib.polling import AsyncNewTaskCreatedResponse, NewTaskCreatedResponse
from typing_extensions import assert_never, assert_type

import taketwo
import taketwo.arrow
from taketwo import (
    Action,
    Budget,
    Check,
    Citation,
    Classification,
    Decision,
    Failure,
    Family,
    Hint,
    HttpClassification,
    HttpRule,
    Job,
    Phase,
    Policy,
    Preset,
    RetryClass,
    Rule,
    Status,
    Task,
    TaskErrorKind,
    Verdict,
)
from taketwo.events import Event
from taketwo.runway import arun, run
from taketwo.store import MemoryStore, SavedJob, SQLiteStore, Store

found = taketwo.classify("INTERNAL")
assert_type(found, Classification)
assert_type(taketwo.classify(b"INTERNAL"), Classification)
assert_type(taketwo.classify(None), Classification)
assert_type(taketwo.classify_many(["INTERNAL", b"X", None]), list[Classification])
assert_type(taketwo.classify_many(["INTERNAL"], out=bytearray(1)), bytearray)
assert_type(found.family, Family)
assert_type(found.rule, Rule)
assert_type(found.citation, Citation)
assert_type(found.citation.section, str | None)
assert_type(found.citation.sentence, int | None)
assert_type(found.detail, str | None)
assert_type(found.user_message, str)
taketwo.classify(5)  # type: ignore[arg-type]
found.detail = "x"  # type: ignore[misc]


def may_retry(verdict: Verdict) -> bool:
    """A match over the members is known to be complete."""
    match verdict:
        case Verdict.NEVER | Verdict.UNSPECIFIED:
            return False
        case Verdict.UNLIKELY | Verdict.AFTER_DELAY:
            return True
        case _:
            assert_never(verdict)


def read(record: Mapping[str, Any]) -> Task:
    """A mapping of any values is a record."""
    return taketwo.read_task(record)


task = taketwo.read_task("{}")
assert_type(task.status, Status)
assert_type(task.cost_millicredits, int | None)
assert_type(task.classification, Classification | None)
task.classification.verdict  # type: ignore[union-attr]

with open("tasks.jsonl", "rb") as file:
    tasks = taketwo.read_tasks(file, on_error=print)
    assert_type(tasks.line, int)
    for each in tasks:
        assert_type(each, Task)
taketwo.read_tasks(["{}"])
taketwo.read_tasks([b"{}"], max_line_bytes=5)
taketwo.read_tasks(5)  # type: ignore[arg-type]

try:
    taketwo.read_task(b"")
except taketwo.InvalidTaskError as error:
    assert_type(error.kind, TaskErrorKind)
    assert_type(error.line, int | None)

policy = Policy.from_dict({"preset": "shared", "max_attempts": 3})
assert_type(policy, Policy)
assert_type(Policy.preset(Preset.SHARED), Policy)
assert_type(Policy.load("policy.toml"), Policy)
assert_type(policy.fingerprint, int)
Policy.from_dict(5)  # type: ignore[arg-type]

now = datetime.now(timezone.utc)
budget = Budget(policy)
job = Job("name", policy, seed=1, deadline=now, estimate_millicredits=25_000)
decision = job.start(budget)
assert_type(decision, Decision)
assert_type(decision.action, Action)
assert_type(decision.check, Check)
assert_type(decision.retry_class, RetryClass)
assert_type(decision.rule, str | None)
assert_type(decision.delay, timedelta | None)
assert_type(decision.at, float | None)
assert_type(decision.compared, tuple[int, int])
job.start(budget, now=now)
job.start(budget, now=5.5, policy=policy)
job.start(budget, now_ms=5)
job.start(budget, now_ms=5.5)  # type: ignore[arg-type]
job.start(policy)  # type: ignore[arg-type]
job.fail(found, hint=Hint(retry=True, after=timedelta(seconds=5)), charge_millicredits=5)
job.fail(task, now=now)
job.fail(Failure.cancelled())
job.fail(Failure.creation(None))
job.fail("INTERNAL")  # type: ignore[arg-type]
job.fail(None)  # type: ignore[arg-type]
job.poll(hint=Hint(after=5))
job.rebind(policy)
assert_type(job.phase, Phase)
assert_type(job.policy, Policy)
assert_type(Job.from_bytes(job.to_bytes(), policy), Job)
assert_type(Budget.from_bytes(budget.to_bytes(policy), policy), Budget)
job.attempts = 5  # type: ignore[misc]

answer = taketwo.classify_http(None)
assert_type(answer, HttpClassification)
assert_type(answer.rule, HttpRule)
assert_type(answer.is_ambiguous, bool)

try:
    Policy.from_json("{}")
except taketwo.InvalidPolicyError as error:
    assert_type(error.violations, tuple[tuple[str, int, str], ...])
    assert_type(error.field, str | None)
except taketwo.InvalidStateError as error:
    assert_type(error.kind, str)


class Column:
    def __arrow_c_array__(self, requested_schema: object = None) -> tuple[object, object]:
        raise NotImplementedError


assert_type(taketwo.arrow.classify(Column()), taketwo.arrow.RuleNumbers)
assert_type(taketwo.arrow.classify(Column(), out=bytearray(1)), bytearray)
assert_type(taketwo.arrow.classify(taketwo.arrow.RuleNumbers()), taketwo.arrow.RuleNumbers)
assert_type(taketwo.arrow.table()["verdict"][0], str | int | None)
taketwo.arrow.classify(["INTERNAL"])  # type: ignore[call-overload]

client, aclient = RunwayML(), AsyncRunwayML()


def make(given: RunwayML) -> NewTaskCreatedResponse:
    return given.text_to_image.create(model="gen4_image", prompt_text="x", ratio="1920:1080")


async def amake(given: AsyncRunwayML, text: str) -> AsyncNewTaskCreatedResponse:
    return await given.text_to_image.create(model="gen4_image", prompt_text=text, ratio="1920:1080")


assert_type(run(client, make).output, list[str])
run(client, lambda c: c.tasks.retrieve("x"), job="x", store=SQLiteStore("x.db"), policy="shared")
run(client, lambda c: c.nonsense.create())  # type: ignore[attr-defined]
run(client, lambda c, text: make(c), input="x", before_retry=lambda decision: "y")
run(client, lambda c, text: make(c), input="x", on_refused=lambda task: 5)  # type: ignore[arg-type,return-value]
run(client, make, before_retry=lambda decision: "y")  # type: ignore[call-overload]


run(client, make, budget=SQLiteStore("x.db").budget(Policy.preset("shared")))


async def driven() -> None:
    assert_type((await arun(aclient, amake, input="x")).output, list[str])


def listens(event: Event) -> None:
    assert_type(event.call, Literal["start", "fail", "succeed", "poll"])
    assert_type(event.family, Family | None)


store: Store = SQLiteStore("x.db")
store = MemoryStore()
for saved in store.jobs(Phase.DONE):
    assert_type(saved, SavedJob)
