"""Deciding about a failure, and whole loops that try again."""

import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import tenacity

import taketwo
from by_hand import chain
from harness import Group, Variant, empty_loop, group

# Attempts that all fail.
ATTEMPTS = 10
CODE = "INTERNAL"
# Nothing ends early, so that each attempt is decided about: no limit of time, and free retries.
POLICY = taketwo.Policy.from_dict(
    {
        "max_attempts": ATTEMPTS,
        "max_elapsed_ms": None,
        "classes": {"after_delay": {"retries": ATTEMPTS, "cost": 0}},
    }
)


class FailedError(Exception):
    """What a client raises."""

    def __init__(self) -> None:
        """All alike."""
        super().__init__("failed")
        self.code = CODE


def groups(_: Path, rounds: int) -> list[Group]:
    """The decision alone, and the loop around it."""
    return [decision(rounds), loops(max(rounds // 4, 10))]


def decision(rounds: int) -> Group:
    """The code is classified already; jobs and states are as the first failure finds them."""
    slice_items = 200
    budget = taketwo.Budget(POLICY)
    found = taketwo.classify(CODE)
    stop = tenacity.stop_after_attempt(ATTEMPTS)
    stop_any = stop | tenacity.stop_after_delay(180)
    wait = tenacity.wait_random_exponential(multiplier=10, max=60)

    def jobs(_: int) -> list[taketwo.Job]:
        made = [taketwo.Job("video-17", POLICY, seed=2) for _ in range(slice_items)]
        for job in made:
            job.start(budget, now_ms=1000)
        return made

    def states(_: int) -> list[tenacity.RetryCallState]:
        retrying = tenacity.Retrying()
        made = [tenacity.RetryCallState(retrying, None, (), {}) for _ in range(slice_items)]
        for state in made:
            state.set_exception((FailedError, FailedError(), None))
        return made

    def ours(items: list[taketwo.Job]) -> None:
        for job in items:
            job.fail(found, now_ms=1000)

    def ours_by_the_clock(items: list[taketwo.Job]) -> None:
        for job in items:
            job.fail(found)

    def by_tenacity(items: list[tenacity.RetryCallState]) -> None:
        for state in items:
            if not stop(state):
                wait(state)

    def by_tenacity_with_a_limit(items: list[tenacity.RetryCallState]) -> None:
        for state in items:
            if not stop_any(state):
                wait(state)

    def new_object(items: list[object]) -> None:
        for _ in items:
            taketwo.Failure.cancelled()

    def of_c(items: list[Any]) -> None:
        for job in items:
            job.fail(found, now_ms=1000)

    assert jobs(0)[0].fail(found, now_ms=1000).action == "wait"
    assert not stop(states(0)[0])
    variants = [
        Variant("taketwo", ours, jobs),
        Variant("taketwo, reading the clock", ours_by_the_clock, jobs),
        Variant("tenacity, stop and wait", by_tenacity, states),
        Variant("tenacity, stop with a limit of time, and wait", by_tenacity_with_a_limit, states),
        Variant("limit: a new object, nothing decided", new_object, states),
    ]
    try:
        from empty import Job as Empty
    except ImportError:
        pass  # there was no Python.h to build it
    else:
        variants.append(
            Variant(
                "limit: a method in C that makes an object, nothing decided",
                of_c,
                lambda _: [Empty() for _ in range(slice_items)],
            )
        )
    return group(
        "python decision", "ns per decision", rounds, slice_items, variants, over=empty_loop
    )


def loops(rounds: int) -> Group:
    """What a loop costs for each failed attempt, above a bare `try` around the same call."""
    slice_items = 5

    def fails() -> None:
        raise FailedError

    def sleep(_: float) -> None:
        pass

    def floor() -> None:
        for _ in range(ATTEMPTS):
            try:
                fails()
            except FailedError:
                pass

    def ours() -> None:
        job = taketwo.Job("video-17", POLICY, seed=2)
        decision, now_ms = job.start(BUDGET, now_ms=1000), 1000
        while True:
            try:
                return fails()
            except FailedError as error:
                decision = job.fail(taketwo.classify(error.code), now_ms=now_ms)
                now_ms = decision.at_ms
                if now_ms is None:
                    raise
            sleep(now_ms)
            job.start(BUDGET, now_ms=now_ms)

    def by_hand() -> None:
        for attempt in range(ATTEMPTS):
            try:
                return fails()
            except FailedError:
                if attempt + 1 == ATTEMPTS:
                    raise
                delay = random.random() * min(60, 10 * 2**attempt)
            sleep(delay)

    def by_hand_and_chain() -> None:
        for attempt in range(ATTEMPTS):
            try:
                return fails()
            except FailedError as error:
                if attempt + 1 == ATTEMPTS or chain(error.code).verdict != "after_delay":
                    raise
                delay = random.random() * min(60, 10 * 2**attempt)
            sleep(delay)

    by_tenacity = tenacity.retry(
        stop=tenacity.stop_after_attempt(ATTEMPTS),
        wait=tenacity.wait_random_exponential(multiplier=10, max=60),
        sleep=sleep,
        reraise=True,
    )(fails)

    def times(run: Callable[[], Any]) -> Callable[[Any], None]:
        def several(_: object) -> None:
            for _ in range(slice_items):
                try:
                    run()
                except FailedError:
                    pass

        return several

    def nothing(_: int) -> None:
        return None

    runs = {
        "taketwo": ours,
        "by hand": by_hand,
        "by hand, with the chain": by_hand_and_chain,
        "tenacity": by_tenacity,
    }
    variants = [Variant(name, times(run), nothing) for name, run in runs.items()]
    items = slice_items * ATTEMPTS
    name, unit = "python retry loop", "ns per failed attempt, above a bare try"
    return group(name, unit, rounds, items, variants, over=times(floor), clock=time.process_time_ns)


BUDGET = taketwo.Budget(POLICY)
