"""Measures side by side: all variants in one process, in a new random order each round."""

import gc
import random
import sys
import time
from collections.abc import Callable, Sequence
from types import FunctionType
from typing import Any, NamedTuple

# A row of results: a dictionary as it goes into JSON.
Group = dict[str, Any]


class Variant(NamedTuple):
    """Work on the items of a slice, and how a slice is made before the clock runs.

    `items` is for one that has another number of them than the others of its group.
    """

    name: str
    run: Callable[[Any], object]
    prepare: Callable[[int], Any]
    items: int | None = None


def group(
    name: str,
    unit: str,
    rounds: int,
    items: int,
    variants: Sequence[Variant],
    *,
    over: Callable[[Any], object] | None = None,
    clock: Callable[[], int] = time.perf_counter_ns,
) -> Group:
    """The first variant is measured twice, the second time under the name `again`.

    `over` is what does not count, such as the bare loop: it is measured on what the first variant
    is measured on, and subtracted from all. `clock` is the wall's for slices of up to 0.2 ms, and
    the process's for more.
    """
    print(name, file=sys.stderr, flush=True)
    all_of_them = [*variants, variants[0]._replace(name="again")]
    if over is not None:
        all_of_them.append(Variant("over", over, variants[0].prepare))
    samples: dict[str, list[float]] = {it.name: [] for it in all_of_them}
    chance = random.Random(2)
    gc.collect()
    gc.disable()
    for number in range(rounds):
        chance.shuffle(all_of_them)
        for variant in all_of_them:
            given = variant.prepare(number)
            start = clock()
            result = variant.run(given)
            samples[variant.name].append((clock() - start) / (variant.items or items))
            del given, result
    gc.enable()
    p10 = {name: percentile(taken) for name, taken in samples.items()}
    floor = p10.pop("over", 0.0)
    return {"name": name, "unit": unit, "p10": {name: it - floor for name, it in p10.items()}}


def percentile(samples: list[float]) -> float:
    """The tenth."""
    return sorted(samples)[len(samples) // 10]


def loop(function: Callable[[Any], object]) -> Callable[[Any], None]:
    """Return a loop that calls a function, with code of its own.

    The interpreter adapts code to what it calls, and variants must not share that.
    """
    own = FunctionType(_call_each.__code__.replace(co_name=f"loop_{id(function)}"), {})
    return lambda items: own(function, items)


def empty_loop(items: Any) -> None:
    """The loop alone."""
    _no_call(None, items)


def _call_each(function: Callable[[Any], object], items: Any) -> None:
    for item in items:
        function(item)


def _no_call(function: None, items: Any) -> None:
    for _ in items:
        pass
