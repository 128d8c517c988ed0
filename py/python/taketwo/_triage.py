"""Counting failures by family, in constant memory."""

from collections import Counter
from collections.abc import Mapping
from typing import TypeVar

from taketwo._enums import Family, Refund, Remedy, Rule, Status, Verdict
from taketwo._taketwo import Classification, Task

__all__ = ("FamilyCount", "Surprise", "Triage")

_SURPRISES_KEPT = 10

_Word = TypeVar("_Word", bound=str)


class Surprise:
    """A task that was charged although a refund was expected."""

    __slots__ = ("cost_millicredits", "failure_code", "line")

    def __init__(self, line: int, failure_code: str | None, cost_millicredits: int) -> None:
        """Keep what tells where it is and what it cost."""
        self.line = line
        self.failure_code = failure_code
        self.cost_millicredits = cost_millicredits

    def as_dict(self) -> dict[str, object]:
        """Return the surprise as plain values."""
        return {
            "line": self.line,
            "failure_code": self.failure_code,
            "cost_millicredits": self.cost_millicredits,
        }


class FamilyCount:
    """The failures of one family."""

    def __init__(self, family: Family) -> None:
        """Begin with none."""
        self.family = family
        self.failures = 0
        self.charged_millicredits = 0
        self.cost_unknown = 0
        self.surprises = 0
        self.rules: Counter[Rule] = Counter()
        self.verdicts: Counter[Verdict] = Counter()
        self.refunds: Counter[Refund] = Counter()
        self.remedies: Counter[Remedy] = Counter()

    def add(self, task: Task, found: Classification) -> None:
        """Count a failed task."""
        self.failures += 1
        self.rules[found.rule] += 1
        self.verdicts[found.verdict] += 1
        self.refunds[found.refund] += 1
        self.remedies[found.remedy] += 1
        self.surprises += task.charged_despite_refund
        if task.cost_millicredits is None:
            self.cost_unknown += 1
        else:
            self.charged_millicredits += task.cost_millicredits

    @property
    def retryable(self) -> int:
        """How many a source allows to be sent again as they are."""
        return self.verdicts[Verdict.AFTER_DELAY] + self.verdicts[Verdict.UNLIKELY]

    def as_dict(self) -> dict[str, object]:
        """Return the counts as plain values."""
        return {
            "family": str(self.family),
            "failures": self.failures,
            "retryable": self.retryable,
            "verdicts": _plain(self.verdicts),
            "charged_millicredits": self.charged_millicredits,
            "cost_unknown": self.cost_unknown,
            "refunds_expected": _plain(self.refunds),
            "remedies": _plain(self.remedies),
            "rules": _plain(self.rules),
            "charged_despite_refund": self.surprises,
        }


class Triage:
    """The tasks of an input, and their failures by family."""

    def __init__(self) -> None:
        """Begin with nothing read."""
        self.statuses: Counter[Status] = Counter()
        self.bad_lines = 0
        self.surprises: list[Surprise] = []
        self.surprises_millicredits = 0
        self._families: dict[Family, FamilyCount] = {}

    def add(self, task: Task, line: int) -> None:
        """Count a task."""
        self.statuses[task.status] += 1
        found = task.classification
        if found is None:
            return
        if found.family not in self._families:
            self._families[found.family] = FamilyCount(found.family)
        self._families[found.family].add(task, found)
        if not task.charged_despite_refund:
            return
        cost = task.cost_millicredits or 0
        self.surprises_millicredits += cost
        if len(self.surprises) < _SURPRISES_KEPT:
            self.surprises.append(Surprise(line, task.failure_code, cost))

    @property
    def tasks(self) -> int:
        """How many tasks were read."""
        return sum(self.statuses.values())

    @property
    def families(self) -> list[FamilyCount]:
        """The families that failures were of, the one with the most first."""
        return sorted(self._families.values(), key=lambda it: (-it.failures, it.family))

    def as_dict(self) -> dict[str, object]:
        """Return the whole triage as plain values."""
        return {
            "tasks": self.tasks,
            "bad_lines": self.bad_lines,
            "statuses": _plain(self.statuses),
            "families": [family.as_dict() for family in self.families],
            "charged_despite_refund": {
                "count": sum(family.surprises for family in self.families),
                "charged_millicredits": self.surprises_millicredits,
                "first": [surprise.as_dict() for surprise in self.surprises],
            },
        }


def _plain(counts: Mapping[_Word, int]) -> dict[str, int]:
    """Return counts under the words' names, the largest first."""
    return {str(word): counts[word] for word in sorted(counts, key=lambda it: (-counts[it], it))}
