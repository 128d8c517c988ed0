"""Whole columns: lists, Arrow arrays and dictionaries, by the processor's time of one thread."""

import time
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

import taketwo
import taketwo.arrow
from by_hand import chain
from calls import read
from harness import Group, Variant, group

pa.set_cpu_count(1)
classify = taketwo.arrow.classify

# As people write it in SQL and in expressions: the first that fits, checking nothing else.
IS = {"INTERNAL": "internal", "INPUT_PREPROCESSING.SAFETY.TEXT": "input_preprocessing.safety.text"}
BEGINS = {
    "SAFETY.INPUT": "safety.input",
    "SAFETY.OUTPUT": "safety.output",
    "SAFETY": "safety",
    "INPUT_PREPROCESSING.SAFETY": "input_preprocessing.safety",
    "ASSET.INVALID": "asset.invalid",
    "INTERNAL.BAD_OUTPUT": "internal.bad_output",
    "INPUT_PREPROCESSING.INTERNAL": "input_preprocessing.internal",
    "INTERNAL": "internal.other",
    "THIRD_PARTY.UNAVAILABLE": "third_party.unavailable",
    "THIRD_PARTY.INPUT_VALIDATION": "third_party.input_validation",
}
SIZES = [10_000, 100_000, 1_000_000, 10_000_000, 100_000_000]


def groups(folder: Path, rounds: int) -> list[Group]:
    """A million rows of each, and columns of many sizes."""
    codes = read(folder / "skew.txt")[:1_000_000]
    column = pa.array(codes, pa.string())
    few = max(rounds // 100, 5)
    sizes = SIZES if len(codes) == 1_000_000 else [10_000, len(codes)]
    return [
        lists(codes, few),
        arrow(column, few),
        dictionaries(column, few),
        flatness(column, few, sizes),
    ]


def numbers(rules: list[str]) -> Any:
    """The numbers of rules."""
    known = taketwo.arrow.table()["rule"]
    return np.array([known.index(it) for it in rules], np.uint8)


def same(_: int) -> None:
    """What is measured needs nothing made before."""
    return


def lists(codes: list[str | None], rounds: int) -> Group:
    """A list of strings that a parser has just made."""
    raw = [None if it is None else it.encode() for it in codes]
    known = {code: chain(code) for code in set(codes)}
    out = bytearray(len(codes))

    def fresh(_: int) -> list[str | None]:
        return [it if it is None else it.decode() for it in raw]

    variants = [
        Variant("taketwo", taketwo.classify_many, fresh),
        Variant("taketwo, into a buffer", lambda it: taketwo.classify_many(it, out=out), fresh),
        Variant(
            "list(map(taketwo.classify, l))", lambda it: list(map(taketwo.classify, it)), fresh
        ),
        Variant("list(map(dict.get, l))", lambda it: list(map(known.get, it)), fresh),
        Variant("comprehension over the chain", lambda it: [chain(code) for code in it], fresh),
        Variant("limit: copy of the list", lambda it: it[:], fresh),
    ]
    clock = time.process_time_ns
    return group("python list", "ns per row", rounds, len(codes), variants, clock=clock)


def arrow(column: pa.StringArray, rounds: int) -> Group:
    """A column of strings, to the numbers of the rules; `index_in` gives its index alone."""
    known = column.unique()
    table = pa.table({"code": column})
    connection = duckdb.connect(config={"threads": 1})
    connection.register("failures", table)
    frame = pl.DataFrame(table)
    sql = f"SELECT {case()} AS rule FROM failures"
    expression = when().alias("rule")
    out = bytearray(len(column))
    buffers = [it for it in column.buffers() if it is not None]
    kept = [np.empty(it.size, np.uint8) for it in buffers]

    def copy(_: object) -> None:
        for to, buffer in zip(kept, buffers, strict=True):
            np.copyto(to, np.frombuffer(buffer, np.uint8))

    ours = np.frombuffer(classify(column), np.uint8)
    assert (np.asarray(connection.sql(sql).to_arrow_table()["rule"]) == ours).all()
    assert (frame.select(expression)["rule"].to_numpy() == ours).all()
    by_index = numbers([chain(code).rule for code in known.to_pylist()])
    assert (by_index[pc.index_in(column, known).to_numpy()] == ours).all()

    variants = [
        Variant("taketwo", lambda _: classify(column), same),
        Variant("taketwo, into a buffer", lambda _: classify(column, out=out), same),
        Variant("pyarrow index_in", lambda _: pc.index_in(column, known), same),
        Variant("pyarrow dictionary_encode and take", lambda _: encode_and_take(column), same),
        Variant("duckdb CASE", lambda _: connection.sql(sql).to_arrow_table(), same),
        Variant("polars when/then", lambda _: frame.select(expression), same),
        Variant("limit: memcpy of the column", copy, same),
    ]
    clock = time.process_time_ns
    return group("python arrow", "ns per row", rounds, len(column), variants, clock=clock)


def dictionaries(column: pa.StringArray, rounds: int) -> Group:
    """A column whose values are numbered already. numpy is given its table ready-made."""
    encoded = column.dictionary_encode(null_encoding="encode")
    indices = encoded.indices.to_numpy()
    table = numbers([chain(it).rule for it in encoded.dictionary.to_pylist()])
    arrow_table = pa.array(table)
    kept = np.empty_like(indices)
    assert (table[indices] == np.frombuffer(classify(encoded), np.uint8)).all()
    variants = [
        Variant("taketwo", lambda _: classify(encoded), same),
        Variant("numpy lut[idx]", lambda _: table[indices], same),
        Variant("pyarrow take", lambda _: arrow_table.take(encoded.indices), same),
        Variant("limit: memcpy of the indices", lambda _: np.copyto(kept, indices), same),
    ]
    name, clock = "python dictionary", time.process_time_ns
    return group(name, "ns per row", rounds, len(column), variants, clock=clock)


def flatness(column: pa.StringArray, rounds: int, sizes: list[int]) -> Group:
    """The same rows again and again, in memory of their own, in columns of many sizes."""
    whole = pa.concat_arrays([column] * (-(-max(sizes) // len(column))))
    out = bytearray(max(sizes))

    def of_size(name: str, size: int) -> Variant:
        times = max(len(column) // size, 1)
        part, room = whole[:size], memoryview(out)[:size]

        def several(_: object) -> None:
            for _ in range(times):
                classify(part, out=room)

        return Variant(name, several, same, size * times)

    variants = [of_size("taketwo", len(column)), *(of_size(f"{it} rows", it) for it in sizes)]
    name, clock = "python flatness", time.process_time_ns
    return group(name, "ns per row", rounds, len(column), variants, clock=clock)


def encode_and_take(column: pa.StringArray) -> pa.UInt8Array:
    """Each value classified once."""
    encoded = column.dictionary_encode()
    table = [chain(it).rule for it in encoded.dictionary.to_pylist()]
    return pa.array(numbers(table)).take(encoded.indices)


def case() -> str:
    """The chain in SQL."""
    tests = [f"WHEN code = '{code}' THEN {numbers([rule])[0]}" for code, rule in IS.items()]
    tests += [
        f"WHEN starts_with(code, '{code}') THEN {numbers([rule])[0]}"
        for code, rule in BEGINS.items()
    ]
    absent, unknown = numbers(["absent", "unknown"])
    return f"(CASE WHEN code IS NULL THEN {absent} {' '.join(tests)} ELSE {unknown} END)::UTINYINT"


def when() -> pl.Expr:
    """The chain as an expression of polars."""
    code = pl.col("code")
    absent, unknown = (pl.lit(it, pl.UInt8) for it in numbers(["absent", "unknown"]))
    chained = pl.when(code.is_null()).then(absent)
    for value, rule in IS.items():
        chained = chained.when(code == value).then(pl.lit(numbers([rule])[0], pl.UInt8))
    for prefix, rule in BEGINS.items():
        found = pl.lit(numbers([rule])[0], pl.UInt8)
        chained = chained.when(code.str.starts_with(prefix)).then(found)
    return chained.otherwise(unknown)
