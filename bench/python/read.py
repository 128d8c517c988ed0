"""The bytes of a record to what its failure means."""

from pathlib import Path

import msgspec

import taketwo
from harness import Group, Variant, empty_loop, group, loop

SLICE = 256


class Cost(msgspec.Struct):
    """What was charged."""

    credits: float


class Three(msgspec.Struct):
    """The three fields that count."""

    status: str
    failureCode: str | None
    cost: Cost


def groups(folder: Path, rounds: int) -> list[Group]:
    """One record after the other."""
    lines = (folder / "documents.jsonl").read_bytes().splitlines()
    decode = msgspec.json.Decoder(Three).decode
    classify, read_task = taketwo.classify, taketwo.read_task

    def by_msgspec(line: bytes) -> taketwo.Classification:
        return classify(decode(line).failureCode)

    def ours(line: bytes) -> taketwo.Classification | None:
        return read_task(line).classification

    for line in lines[:4096]:
        assert ours(line) == by_msgspec(line)
        assert read_task(line).cost_millicredits == decode(line).cost.credits * 1000

    def prepare(number: int) -> list[bytes]:
        start = number % (len(lines) // SLICE) * SLICE
        return lines[start : start + SLICE]

    variants = {"taketwo": ours, "msgspec, three fields, and classify": by_msgspec}
    return [
        group(
            "python json",
            "ns per document",
            rounds,
            SLICE,
            [Variant(name, loop(run), prepare) for name, run in variants.items()],
            over=empty_loop,
        )
    ]
