"""What a report tells beside the triage: failures over time, new codes, and a policy's part.

All of it in constant memory: there are as many days as in eight decades, as many rules as the table
has, and of all else the first so many.
"""

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from taketwo import (
    Action,
    Basis,
    Budget,
    Classification,
    Family,
    Job,
    Policy,
    RetryClass,
    Rule,
    Status,
    Task,
    Verdict,
)

__all__ = ("History", "Tally")

_YEARS = range(2020, 2100)
"""The years that a task can be of. What says another is taken as saying nothing."""

_MOST_PERIODS = 62
_HOUR = datetime.timedelta(hours=1)
_CODES_KEPT = 50
_LETTERS_KEPT = 128
_DELAYS_SHOWN = 10
_JOBS_FOLLOWED = 1_000_000

_TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[Tt ](\d\d:\d\d)(?::\d\d)?(?:[.,]\d+)?(Z|z|[+-]\d\d:?\d\d)?)?", re.ASCII
)


@dataclass
class Tally:
    """Some failures, and what they were charged."""

    failures: int = 0
    charged_millicredits: int = 0
    cost_unknown: int = 0

    def add(self, task: Task) -> None:
        """Count a failed task."""
        self.failures += 1
        if task.cost_millicredits is None:
            self.cost_unknown += 1
        else:
            self.charged_millicredits += task.cost_millicredits

    def join(self, other: "Tally") -> None:
        """Count all that another has counted."""
        self.failures += other.failures
        self.charged_millicredits += other.charged_millicredits
        self.cost_unknown += other.cost_unknown

    def as_dict(self) -> dict[str, object]:
        """Return the numbers as plain values."""
        return {
            "failures": self.failures,
            "charged_millicredits": self.charged_millicredits,
            "cost_unknown": self.cost_unknown,
        }


@dataclass
class Period:
    """The tasks that were created in an hour, a day, a month or a year, or do not say when."""

    tasks: int = 0
    families: dict[Family, Tally] = field(default_factory=dict)

    def add(self, task: Task, found: Classification | None) -> None:
        """Count a task."""
        self.tasks += 1
        if found is not None:
            self.families.setdefault(found.family, Tally()).add(task)

    def join(self, other: "Period") -> None:
        """Count all that another has counted."""
        self.tasks += other.tasks
        for family, tally in other.families.items():
            self.families.setdefault(family, Tally()).join(tally)

    @property
    def total(self) -> Tally:
        """The failures of all families."""
        total = Tally()
        for tally in self.families.values():
            total.join(tally)
        return total

    def as_dict(self) -> dict[str, object]:
        """Return the numbers as plain values."""
        families = {str(it): self.families[it].as_dict() for it in sorted(self.families)}
        return {"tasks": self.tasks, **self.total.as_dict(), "families": families}


@dataclass
class NewCode:
    """A code that no source names, and its failures. Of a long one the beginning stands for it."""

    code: str
    rule: Rule
    first_line: int
    tally: Tally = field(default_factory=Tally)

    def as_dict(self) -> dict[str, object]:
        """Return the code and its numbers as plain values."""
        return {
            "code": self.code,
            "rule": str(self.rule),
            "first_line": self.first_line,
            **self.tally.as_dict(),
        }


class RuleRetries:
    """The failures of a rule, and what a policy does with a job that fails so each time."""

    def __init__(self, found: Classification, policy: Policy) -> None:
        """Ask the engine: without the time limit of a job, and with a full budget each time."""
        self.rule = found.rule
        self.family = found.family
        self.verdict = found.verdict
        self.tally = Tally()
        self.delays_ms: list[tuple[int, int]] = []
        self.has_more = False
        endless = Policy.from_dict({**policy.to_dict(), "max_elapsed_ms": None})
        job = Job("report", endless, seed=0)
        job.start(Budget(endless), now_ms=0)
        decision = job.fail(found, now_ms=0)
        self.retry_class: RetryClass | None = decision.retry_class
        while decision.action == Action.WAIT:
            if len(self.delays_ms) == _DELAYS_SHOWN:
                self.has_more = True
                return
            self.delays_ms.append((decision.delay_low_ms or 0, decision.delay_high_ms or 0))
            now_ms = job.at_ms
            job.start(Budget(endless), now_ms=now_ms)
            decision = job.fail(found, now_ms=now_ms)

    @property
    def is_retried(self) -> bool:
        """Whether a failure of this rule is sent again at all."""
        return bool(self.delays_ms)

    def as_dict(self) -> dict[str, object]:
        """Return the numbers as plain values."""
        return {
            "rule": str(self.rule),
            "family": str(self.family),
            "verdict": str(self.verdict),
            "class": None if self.retry_class is None else str(self.retry_class),
            **self.tally.as_dict(),
            "is_retried": self.is_retried,
            "delays_ms": [list(delay) for delay in self.delays_ms],
            "has_more_delays": self.has_more,
        }


class Repeats:
    """Tasks that were sent although the policy would have ended their job before."""

    def __init__(self, key: str) -> None:
        """Tell jobs apart by a key of the records that is the host's own."""
        self.key = key
        self.without_key = 0
        self.not_followed = 0
        self.failed = Tally()
        self.succeeded = 0
        self.succeeded_millicredits = 0
        self.succeeded_cost_unknown = 0
        self._ended: set[int] = set()

    def add(self, task: Task, value: object, ends: bool) -> None:
        """Count a task; ``ends`` says whether the policy ends its job with it."""
        if isinstance(value, bool) or not isinstance(value, (int, str)) or value == "":
            self.without_key += 1
            return
        job = hash((type(value), value))
        if job in self._ended:
            if task.status == Status.SUCCEEDED:
                self.succeeded += 1
                self.succeeded_millicredits += task.cost_millicredits or 0
                self.succeeded_cost_unknown += task.cost_millicredits is None
            elif task.classification is not None:
                self.failed.add(task)
        elif ends and len(self._ended) < _JOBS_FOLLOWED:
            self._ended.add(job)
        elif ends:
            self.not_followed += 1

    def as_dict(self) -> dict[str, object]:
        """Return the numbers as plain values."""
        return {
            "key": self.key,
            "failed": self.failed.as_dict(),
            "succeeded": self.succeeded,
            "succeeded_millicredits": self.succeeded_millicredits,
            "succeeded_cost_unknown": self.succeeded_cost_unknown,
            "tasks_without_key": self.without_key,
            "jobs_not_followed": self.not_followed,
        }


class History:
    """The tasks of an input over time, and under a policy."""

    def __init__(self, policy: Policy, job_key: str | None = None) -> None:
        """Begin with nothing read."""
        self.policy = policy
        self.without_time = Period()
        self.new_codes: dict[str, NewCode] = {}
        self.other_new_codes = Tally()
        self.repeats = None if job_key is None else Repeats(job_key)
        self._days: dict[datetime.date, Period] = {}
        self._hours: dict[datetime.datetime, Period] | None = {}
        self._rules: dict[Rule, RuleRetries] = {}

    def add(self, task: Task, line: int, record: Mapping[str, object]) -> None:
        """Count a task; of its record the time and the job's key are looked at."""
        found = task.classification
        self._add_to_period(task, found, _hour(record.get("createdAt")))
        is_retried = True
        if found is not None:
            if found.rule not in self._rules:
                self._rules[found.rule] = RuleRetries(found, self.policy)
            self._rules[found.rule].tally.add(task)
            is_retried = self._rules[found.rule].is_retried
            if found.basis in (Basis.NONE, Basis.INFERRED):
                self._add_new_code(task, found, line)
        if self.repeats is not None:
            self.repeats.add(task, record.get(self.repeats.key), ends=not is_retried)

    def _add_to_period(
        self, task: Task, found: Classification | None, hour: datetime.datetime | None
    ) -> None:
        if hour is None:
            self.without_time.add(task, found)
            return
        self._days.setdefault(hour.date(), Period()).add(task, found)
        if self._hours is not None:
            self._hours.setdefault(hour, Period()).add(task, found)
            if len(self._hours) > _MOST_PERIODS:
                self._hours = None

    def _add_new_code(self, task: Task, found: Classification, line: int) -> None:
        code = (task.failure_code or "")[:_LETTERS_KEPT]
        if code not in self.new_codes:
            if len(self.new_codes) == _CODES_KEPT:
                self.other_new_codes.add(task)
                return
            self.new_codes[code] = NewCode(code, found.rule, line)
        self.new_codes[code].tally.add(task)

    @property
    def periods(self) -> tuple[str, list[tuple[str, Period]]]:
        """The unit of time, and each unit from the first task to the last, empty ones too.

        Hours where they are few enough, else days, else months, else years.
        """
        if not self._days:
            return "day", []
        if self._hours is not None:
            start = min(self._hours)
            count = (max(self._hours) - start) // _HOUR + 1
            if count <= _MOST_PERIODS:
                hours = (start + _HOUR * place for place in range(count))
                return "hour", [
                    (f"{hour:%Y-%m-%d %H:00}", self._hours.get(hour, Period())) for hour in hours
                ]
        first, last = min(self._days), max(self._days)
        if (last - first).days < _MOST_PERIODS:
            days = (first + datetime.timedelta(days) for days in range((last - first).days + 1))
            return "day", [(str(day), self._days.get(day, Period())) for day in days]
        months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
        if len(months) <= _MOST_PERIODS:
            return "month", self._joined(7, (f"{it // 12}-{it % 12 + 1:02}" for it in months))
        years = range(first.year, last.year + 1)
        return "year", self._joined(4, (str(year) for year in years))

    def _joined(self, letters: int, names: Iterable[str]) -> list[tuple[str, Period]]:
        joined = {name: Period() for name in names}
        for day, period in self._days.items():
            joined[str(day)[:letters]].join(period)
        return list(joined.items())

    @property
    def rules(self) -> list[RuleRetries]:
        """The rules that failures were of, the one with the most first."""
        return sorted(self._rules.values(), key=lambda it: (-it.tally.failures, it.rule))

    def tally(self, *, is_retried: bool) -> Tally:
        """Return the failures that the policy sends again, or those that it does not."""
        total = Tally()
        for rule in self._rules.values():
            if rule.is_retried == is_retried:
                total.join(rule.tally)
        return total

    @property
    def verdicts(self) -> list[tuple[Verdict, Tally]]:
        """The failures by whether they may be tried again."""
        totals = {verdict: Tally() for verdict in Verdict}
        for rule in self._rules.values():
            totals[rule.verdict].join(rule.tally)
        return [(verdict, tally) for verdict, tally in totals.items() if tally.failures]

    @property
    def most_saved_millicredits(self) -> int:
        """What all failures together were charged that the policy does not send again."""
        return self.tally(is_retried=False).charged_millicredits

    def as_dict(self) -> dict[str, object]:
        """Return all of it as plain values."""
        unit, periods = self.periods
        return {
            "over_time": {
                "unit": unit,
                "periods": [{"period": name, **period.as_dict()} for name, period in periods],
                "without_time": self.without_time.as_dict(),
            },
            "new_codes": {
                "first": [code.as_dict() for code in self.new_codes.values()],
                "others": self.other_new_codes.as_dict(),
            },
            "policy": {
                "settings": self.policy.to_dict(),
                "retried": self.tally(is_retried=True).as_dict(),
                "not_retried": self.tally(is_retried=False).as_dict(),
                "verdicts": {str(verdict): tally.as_dict() for verdict, tally in self.verdicts},
                "rules": [rule.as_dict() for rule in self.rules],
                "most_saved_millicredits": self.most_saved_millicredits,
            },
            **({} if self.repeats is None else {"repeats": self.repeats.as_dict()}),
        }


def _hour(value: object) -> datetime.datetime | None:
    """Return the hour, in UTC, of a time as records and tables have it; ``None`` for all else."""
    try:
        if isinstance(value, str):
            value = _time(value)
        elif isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
            value = datetime.datetime(value.year, value.month, value.day)
        if not isinstance(value, datetime.datetime):
            return None
        hour = value.replace(minute=0, second=0, microsecond=0, tzinfo=None)
        # Offsets need not be of whole hours.
        offset = value.utcoffset() or datetime.timedelta()
        hour = hour + (datetime.timedelta(minutes=value.minute) - offset) // _HOUR * _HOUR
    except (OverflowError, ValueError):
        return None
    return hour if hour.year in _YEARS else None


def _time(text: str) -> datetime.datetime | None:
    """Return a time in ISO 8601; one without an offset is taken for UTC."""
    # fromisoformat() of Python 3.10 knows no Z, and fractions of three or six digits only.
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    day, minute, offset = found.groups()
    if offset is not None and len(offset) == len("+0000"):
        offset = f"{offset[:3]}:{offset[3:]}"
    offset = "+00:00" if offset is None or offset in "Zz" else offset
    return datetime.datetime.fromisoformat(f"{day}T{minute or '00:00'}{offset}")
