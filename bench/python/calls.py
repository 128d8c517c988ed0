"""One call for each code."""

import functools
from pathlib import Path

import taketwo
from by_hand import Answer, chain
from harness import Group, Variant, empty_loop, group, loop

SLICE = 1000


def groups(folder: Path, rounds: int) -> list[Group]:
    """Fresh strings as a parser makes them, and a few that are shared."""
    codes = read(folder / "skew.txt")
    check(codes, folder)
    known = {code: chain(code) for code in set(codes)}
    peers = {
        "taketwo": taketwo.classify,
        "functools.cache": functools.cache(chain),
        "dict.get, known codes": known.get,
        "chain": chain,
    }
    try:
        from empty import empty
    except ImportError:
        pass  # there was no Python.h to build it
    else:
        peers["limit: empty METH_O call"] = empty
    raw = [None if code is None else code.encode() for code in codes]
    slices = len(codes) // SLICE

    def fresh(number: int) -> list[str | None]:
        start = number % slices * SLICE
        return [it if it is None else it.decode() for it in raw[start : start + SLICE]]

    kept = {code: code for code in codes}
    shared_codes = [kept[code] for code in codes]

    def shared(number: int) -> list[str | None]:
        start = number % slices * SLICE
        return shared_codes[start : start + SLICE]

    return [
        group(
            f"python classify {name}",
            "ns per call",
            rounds,
            SLICE,
            [Variant(name, loop(peer), prepare) for name, peer in peers.items()],
            over=empty_loop,
        )
        for name, prepare in [("fresh", fresh), ("shared", shared)]
    ]


def read(path: Path) -> list[str | None]:
    """The codes of an input."""
    return [line or None for line in path.read_text().splitlines()]


def check(codes: list[str | None], folder: Path) -> None:
    """The chain gives the answers of taketwo."""
    for code in set(codes):
        found = taketwo.classify(code)
        ours = Answer(
            *(str(it.value) for it in (found.rule, found.verdict, found.refund, found.remedy))
        )
        assert chain(code) == ours, code
    for name in ("boundary", "contract"):
        for line in (folder / f"{name}.tsv").read_text().splitlines():
            code, rule = line.split("\t")
            assert taketwo.classify(code).rule == rule, code
