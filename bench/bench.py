"""Runs all benches, prints one table, and keeps what was measured.

A group of measurements counts only if its A/A pair, the same work measured twice, is 1.00 to 0.03;
else its part is run again. What stays apart has no ratio.
"""

import datetime
import json
import os
import platform
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from counts import cachegrind, per_code, stripped_bytes
from rows import measure, rows

A_A = 0.03
TRIES = 5
PYTHONS = ["3.11", "3.13"]


def run_part(command: list[str], prefix: str) -> dict[str, Any]:
    """The groups of a part by their names, each from the first run whose A/A pair is good."""
    good: dict[str, Any] = {}
    for _ in range(TRIES):
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
        if done.returncode != 0:
            sys.exit(f"failed: {shlex.join(command)}")
        refused = {}
        for group in json.loads(done.stdout):
            name = group["name"].replace("python", prefix, 1)
            if "missing" in group or abs(a_a(group) - 1) <= A_A:
                good.setdefault(name, group)
            elif name not in good:
                refused[name] = {"missing": f"refused: A/A {a_a(group):.3f}"}
        if not refused:
            return good
        print(f"again, for A/A of {', '.join(refused)}", file=sys.stderr)
    return {**good, **refused}


def a_a(group: dict[str, Any]) -> float:
    """The pair that must be equal."""
    return float(group["p10"]["again"] / group["p10"]["taketwo"])


def version_of(python: str) -> str:
    """Such as 3.13."""
    code = "import sys; print('{}.{}'.format(*sys.version_info))"
    done = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def versions(python: str) -> dict[str, str]:
    """Of everything that a number may depend on."""
    listed = subprocess.run(
        [python, "-m", "pip", "list", "--format=json", "--disable-pip-version-check"],
        capture_output=True,
        text=True,
        check=True,
    )
    wanted = {"duckdb", "msgspec", "numpy", "polars", "pyarrow", "taketwo", "tenacity"}
    tools = {name: [name, "--version"] for name in ("rustc", "cc", "gperf", "valgrind")}
    return {
        **{
            name: subprocess.run(command, capture_output=True, text=True).stdout.splitlines()[0]
            for name, command in tools.items()
        },
        **{it["name"]: it["version"] for it in json.loads(listed.stdout) if it["name"] in wanted},
    }


def import_instructions(python: str) -> dict[str, int]:
    """What an import costs above a bare interpreter, with its bytecode cached."""

    def of(code: str) -> int:
        command = [python, "-I", "-c", code]
        subprocess.run(command, check=True)
        return cachegrind(command)["Ir"]

    bare = of("pass")
    return {name: of(f"import {name}") - bare for name in ("taketwo", "tenacity")}


def needed(library: Path) -> int:
    """How many libraries a library wants besides libc."""
    listed = subprocess.run(["readelf", "-d", library], capture_output=True, text=True, check=True)
    lines = [it for it in listed.stdout.splitlines() if "NEEDED" in it and "[libc.so" not in it]
    return len(lines)


def flatness(groups: dict[str, Any], name: str) -> float | None:
    """The dearest row by the cheapest, over all sizes."""
    p10 = groups.get(name, {}).get("p10")
    if p10 is None:
        return None
    sizes = [it for size, it in p10.items() if size.endswith("rows")]
    return float(max(sizes) / min(sizes))


def print_table(table_rows: list[dict[str, Any]]) -> None:
    """One table of everything."""
    table = Table("what", "against", "measured", "at most", "reached")
    for row in table_rows:
        value, at_most = row["value"], row["at_most"]
        shown = {
            True: "yes",
            False: "NO",
            None: "shown only" if at_most is None else "not measured",
        }
        cells = [
            row["what"],
            row["against"],
            text_of(value),
            text_of(at_most),
            shown[row["reached"]],
        ]
        table.add_row(*map(escape, cells), style="bold red" if row["reached"] is False else None)
    Console(width=None if sys.stdout.isatty() else 170).print(table)


def text_of(value: float | str | None) -> str:
    """A ratio to three places; a count as it is."""
    if isinstance(value, float):
        return f"{value:.3f}"
    return "" if value is None else str(value)


def a_a_row(groups: dict[str, Any]) -> dict[str, Any]:
    """The pair that is farthest from equal, of all that were not refused."""
    pairs = {name: a_a(it) for name, it in groups.items() if "again" in it.get("p10", {})}
    farthest = max(pairs, key=lambda it: abs(pairs[it] - 1))
    against = f"itself: farthest of {len(pairs)} pairs, {farthest}"
    return {
        "what": "A/A",
        "against": against,
        "value": pairs[farthest],
        "at_most": None,
        "reached": None,
    }


@click.command()
@click.option(
    "--build", type=click.Path(path_type=Path), required=True, help="where `make` built it"
)
@click.option("--library", type=click.Path(path_type=Path), required=True, help="the C library")
@click.option("--wheel", type=click.Path(path_type=Path), required=True)
@click.option("--rounds", default=2000, help="of each measurement")
@click.option("--smoke", is_flag=True, help="ratios mean nothing: only see that all of it runs")
@click.argument("pythons", nargs=-1, type=click.Path(path_type=Path))
def main(
    build: Path, library: Path, wheel: Path, rounds: int, smoke: bool, pythons: tuple[Path, ...]
) -> None:
    """Run all benches, print one table, and keep what was measured in BUILD/result.json.

    PYTHONS are environments such as python-3.13, the newest last: it has the peers.
    """
    inputs = str(build / ("inputs-65536" if smoke else "inputs"))
    rust, c = str(build / "rust/release/taketwo-bench-peers"), str(build / "c/bench")
    found = [str(it / "bin/python") for it in pythons if (it / "bin/python").exists()]
    interpreters = {version_of(it): it for it in found}
    newest = version_of(found[-1])
    parts = [
        ([rust, part, inputs, str(rounds)], "python") for part in ("classify", "decide", "read")
    ]
    parts.append(([c, inputs, str(rounds)], "python"))
    script = str(Path(__file__).parent / "python/peers.py")
    for version, python in interpreters.items():
        modules = ["calls", "read", "retry", "batches"] if version == newest else ["calls"]
        parts += [
            ([python, script, it, inputs, str(rounds)], f"python {version}") for it in modules
        ]

    groups: dict[str, Any] = {}
    if smoke:
        globals()["TRIES"] = 1
    for command, prefix in parts:
        groups.update(run_part(command, prefix))

    for version in PYTHONS:
        missing = {"missing": f"no CPython {version} found"}
        for name in ("fresh", "shared"):
            groups.setdefault(f"python {version} classify {name}", missing)
    imports = import_instructions(interpreters[newest])
    groups["import instructions"] = {"unit": "instructions", "p10": imports}
    numbers: dict[str, float] = {
        **per_code(str(build / "rust/release/taketwo-bench-counts"), build / "inputs-65536"),
        "bytes of the C library, stripped": stripped_bytes(str(library)),
        "libraries needed by the C library": needed(library),
        "bytes of the wheel": wheel.stat().st_size,
    }
    flat = flatness(groups, f"python {newest} flatness")
    if flat is not None:
        numbers["python flatness"] = flat

    table_rows = [a_a_row(groups)]
    for row in rows(sorted({*PYTHONS, *interpreters}), newest):
        value = measure(row, groups, numbers)
        judged = row.at_most is not None and not isinstance(value, str)
        table_rows.append(
            {
                "what": row.what,
                "against": row.against,
                "value": value,
                "at_most": row.at_most,
                "reached": value <= row.at_most if judged else None,
            }
        )
    print_table(table_rows)
    result = {
        "command": "make bench",
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}",
        "versions": {"CPython": ", ".join(interpreters), **versions(interpreters[newest])},
        "rows": table_rows,
        "groups": groups,
        "numbers": numbers,
    }
    (build / "result.json").write_text(json.dumps(result, indent=1) + "\n")
    if any("refused" in str(row["value"]) for row in table_rows) and not smoke:
        sys.exit("refused: the machine is too noisy for some rows")


if __name__ == "__main__":
    main()
