"""Type-checked, never run: what the stub promises to those who use the package."""

from collections.abc import Mapping
from typing import Any

from typing_extensions import assert_never, assert_type

import taketwo
from taketwo import Citation, Classification, Family, Rule, Status, Task, TaskErrorKind, Verdict

found = taketwo.classify("INTERNAL")
assert_type(found, Classification)
assert_type(taketwo.classify(b"INTERNAL"), Classification)
assert_type(taketwo.classify(None), Classification)
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
