"""What a job would do whose attempts fail in a given way: the engine with a clock of its own."""

import pathlib
from collections.abc import Sequence
from dataclasses import dataclass

from taketwo import Action, Budget, Check, Decision, Job, Phase, Policy, classify

_MOST_STEPS = 200


@dataclass(frozen=True)
class Step:
    """A call of the job, and its answer."""

    call: str
    now_ms: int
    code: str | None
    decision: Decision

    def as_dict(self) -> dict[str, object]:
        """Return the step as plain values, under the names every language has."""
        decision = self.decision
        return {
            "call": self.call,
            "now_ms": self.now_ms,
            **({"code": self.code} if self.call == "fail" else {}),
            "action": str(decision.action),
            "check": str(decision.check),
            "rule": decision.rule,
            "class": str(decision.retry_class),
            "attempts": decision.attempts,
            "at_ms": decision.at_ms,
            "delay_ms": decision.delay_ms,
            "delay_low_ms": decision.delay_low_ms,
            "delay_high_ms": decision.delay_high_ms,
            "compared": list(decision.compared),
            "sentence": str(decision),
        }


@dataclass(frozen=True)
class Plan:
    """A job from its first call to its last."""

    policy: Policy
    name: str
    seed: int
    duration_ms: int
    steps: list[Step]
    is_over: bool
    """Whether the job ended; a job that waits for a budget which nobody fills never does."""

    def as_dict(self) -> dict[str, object]:
        """Return the plan as plain values."""
        return {
            "policy": self.policy.to_dict(),
            "name": self.name,
            "seed": str(self.seed),
            "duration_ms": self.duration_ms,
            "is_over": self.is_over,
            "steps": [step.as_dict() for step in self.steps],
        }


def simulate(
    codes: Sequence[str | None], policy: Policy, *, name: str, seed: int, duration_ms: int
) -> Plan:
    """Return what a job does whose attempts take so long and fail with these codes in turn.

    The last code is that of every further attempt. The job starts at 0, has a budget to itself, and
    calls whenever it is due.
    """
    job, budget = Job(name, policy, seed=seed), Budget(policy)
    steps: list[Step] = []
    now_ms = 0
    failures = 0
    while job.phase not in (Phase.DONE, Phase.STOPPED) and len(steps) < _MOST_STEPS:
        if job.phase == Phase.IN_FLIGHT:
            now_ms += duration_ms
            code = codes[min(failures, len(codes) - 1)]
            failures += 1
            decision = job.fail(classify(code), now_ms=now_ms)
            steps.append(Step("fail", now_ms, code, decision))
        else:
            now_ms = max(now_ms, job.at_ms)
            steps.append(Step("start", now_ms, None, job.start(budget, now_ms=now_ms)))
    is_over = job.phase in (Phase.DONE, Phase.STOPPED)
    return Plan(policy, name, seed, duration_ms, steps, is_over)


def draw(plan: Plan, path: pathlib.Path) -> None:
    """Draw the plan as a timeline: each attempt, and the range that each delay was drawn from.

    Raises ModuleNotFoundError without matplotlib.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 3.5), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    row = 0
    for step in plan.steps:
        decision, now = step.decision, step.now_ms / 1000
        if decision.action == Action.GO:
            row += 1
            axes.barh(row, plan.duration_ms / 1000, left=now, height=0.5, color="tab:blue")
        if step.call == "fail":
            end = "x" if decision.action == Action.STOP else "|"
            axes.plot([now], [row], marker=end, color="tab:red")
        if decision.delay_ms is None or decision.action != Action.WAIT:
            continue
        low, high = decision.delay_low_ms or 0, decision.delay_high_ms or 0
        parked = decision.check in (Check.BUDGET, Check.SPREAD)
        axes.barh(
            row + 0.5,
            (high - low) / 1000,
            left=now + low / 1000,
            height=0.15,
            color="tab:gray" if parked else "tab:orange",
            alpha=0.6,
        )
        axes.plot([now + decision.delay_ms / 1000], [row + 0.5], marker="|", color="black")
    axes.set_yticks(range(1, row + 1), [f"attempt {at}" for at in range(1, row + 1)])
    axes.invert_yaxis()
    axes.set_xlabel("seconds from the first attempt; orange and grey: what a delay was drawn from")
    axes.set_title(str(plan.steps[-1].decision.check) if plan.is_over else "not over")
    figure.savefig(path)
