"""What is promised: a row for each ratio or number, with the most that it may be."""

from collections.abc import Sequence
from typing import Any, NamedTuple

INPUTS = ["skew", "wide", "unique", "hot"]
MAPS = ["HashMap, rustc-hash", "HashMap, foldhash", "HashMap, ahash", "HashMap, std", "phf"]


class Row(NamedTuple):
    """A ratio: the work of `ours` in `group`, by that of the fastest of `peers` there.

    Without peers it is a number that was counted. `at_most` is None for what is only shown.
    """

    what: str
    against: str
    at_most: float | None
    group: str
    peers: Sequence[str] = ()
    ours: str = "taketwo"


def rows(pythons: list[str], newest: str) -> list[Row]:
    """All of them, in the order of the table; `newest` is the Python that has the peers."""
    made = []
    for name in INPUTS:
        made += [
            Row(
                f"Rust classify, {name}",
                "starts_with chain that checks nothing else",
                None if name == "hot" else 0.70,
                f"rust classify {name}",
                ["chain"],
            ),
            Row(
                f"Rust classify, {name}",
                "best HashMap or perfect hash",
                None if name == "hot" else 0.50,
                f"rust classify {name}",
                MAPS,
            ),
            *(
                Row(
                    f"Rust, limit: look at each byte, {name}",
                    against,
                    None,
                    f"rust classify {name}",
                    peers,
                    "limit: look at each byte",
                )
                for against, peers in [
                    ("starts_with chain that checks nothing else", ["chain"]),
                    ("best HashMap or perfect hash", MAPS),
                ]
            ),
        ]
    made += [
        Row(f"Rust classify, {name}", "mispredicts per code", 0.15, f"mispredicts per code, {name}")
        for name in INPUTS
    ]
    made += [
        Row(
            f"Rust batch, {name}",
            "starts_with chain that checks nothing else",
            None,
            f"rust batch {name}",
            ["chain"],
        )
        for name in INPUTS
    ]
    for name in INPUTS:
        shown = name in {"unique", "hot"}
        made += [
            Row(
                f"C classify, shared library, {name}",
                "memcmp chain",
                None if shown else 0.65,
                f"c classify {name}",
                ["memcmp chain"],
            ),
            Row(
                f"C classify, shared library, {name}",
                "gperf and chain",
                None if shown else 0.90,
                f"c classify {name}",
                ["gperf and chain"],
            ),
            *(
                Row(
                    f"C, limit: look at each byte, {name}",
                    peer,
                    None,
                    f"c classify {name}",
                    [peer],
                    "limit: look at each byte",
                )
                for peer in ["memcmp chain", "gperf and chain"]
            ),
        ]
    for python in pythons:
        what = f"Python {python} classify"
        fresh, shared = (f"python {python} classify {it}" for it in ("fresh", "shared"))
        made += [
            Row(
                f"{what}, fresh strings",
                "empty METH_O call",
                2.0,
                fresh,
                ["limit: empty METH_O call"],
            ),
            Row(
                f"{what}, fresh strings",
                "functools.cache over the chain",
                0.30,
                fresh,
                ["functools.cache"],
            ),
            Row(f"{what}, fresh strings", "pure-Python chain", 0.15, fresh, ["chain"]),
            Row(f"{what}, shuffled shared strings", "pure-Python chain", 0.15, shared, ["chain"]),
            Row(
                f"{what}, shuffled shared strings",
                "dict.get of known codes",
                None,
                shared,
                ["dict.get, known codes"],
            ),
        ]
    arrow = f"python {newest} arrow"
    made += [
        Row("Python, 1M Arrow strings", "pyarrow index_in", 0.70, arrow, ["pyarrow index_in"]),
        Row(
            "Python, 1M Arrow strings",
            "best of DuckDB and polars expressions",
            0.15,
            arrow,
            ["duckdb CASE", "polars when/then"],
        ),
        Row(
            "Python, 1M Arrow strings",
            "memcpy of the column",
            None,
            arrow,
            ["limit: memcpy of the column"],
        ),
        Row(
            "Python, dictionary-encoded",
            "numpy lut[idx]",
            0.75,
            f"python {newest} dictionary",
            ["numpy lut[idx]"],
        ),
        Row(
            "Python, list[str]",
            "list(map(dict.get, l)), fresh strings",
            0.50,
            f"python {newest} list",
            ["list(map(dict.get, l))"],
        ),
        Row(
            "Rust, one decision with explanation",
            "backon's next delay with jitter",
            1.0,
            "rust decision",
            ["backon, jitter"],
        ),
        Row(
            "Rust, one decision, classify too",
            "backon's next delay with jitter",
            None,
            "rust decision",
            ["backon, jitter"],
            "taketwo, classify too",
        ),
        Row(
            "Python, one decision",
            "tenacity's stop and wait objects",
            0.06,
            f"python {newest} decision",
            ["tenacity, stop and wait"],
        ),
        Row(
            "Python retry loop, per failed attempt",
            "tenacity",
            0.05,
            f"python {newest} retry loop",
            ["tenacity"],
        ),
        Row(
            "Python retry loop, per failed attempt",
            "the hand-written loop",
            3.0,
            f"python {newest} retry loop",
            ["by hand"],
        ),
        Row(
            "JSON Lines to classification, Rust",
            "serde_json, three borrowed fields",
            1.0,
            "rust json",
            ["serde_json, three borrowed fields"],
        ),
        Row(
            "Bytes to classification, Python",
            "msgspec struct and classify",
            1.0,
            f"python {newest} json",
            ["msgspec, three fields, and classify"],
        ),
        Row(
            "import taketwo, instructions",
            "import tenacity",
            0.08,
            "import instructions",
            ["tenacity"],
        ),
        Row("C library, stripped", "bytes", 32 * 1024, "bytes of the C library, stripped"),
        Row("C library", "libraries NEEDED but libc", 0, "libraries needed by the C library"),
        Row("wheel", "bytes", 300 * 1024, "bytes of the wheel"),
        Row(
            "Arrow column, 10 thousand to 100 million rows",
            "dearest row by cheapest",
            1.2,
            "python flatness",
        ),
    ]
    return made


def measure(row: Row, groups: dict[str, dict[str, Any]], numbers: dict[str, float]) -> float | str:
    """The ratio or number of a row, or why there is none."""
    if not row.peers:
        return numbers.get(row.group, "not counted")
    group = groups.get(row.group, {"missing": "not measured"})
    if "missing" in group:
        return str(group["missing"])
    p10 = group["p10"]
    peers = [p10[it] for it in row.peers if it in p10]
    return p10[row.ours] / min(peers) if peers else "peer not built"
