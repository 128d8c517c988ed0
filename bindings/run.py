"""Runs the tests of the bindings, and holds each to every conformance row.

usage: run.py LIBRARY OUT LANGUAGE ...

LIBRARY is the folder of libtaketwo.so, OUT one for what the tests build. The test of a language is
bindings/LANGUAGE/test.sh, which installs what it needs; its last line says how many rows it ran:
"ruby: 731 rows run, 731 passed". At the end there is that line for each language again.
"""

import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
ROWS = ("classify", "task", "http", "delay", "decide", "budget", "state")


def count() -> int:
    """How many rows there are to run."""
    folder = ROOT / "conformance"
    files = [folder / f"{name}.json" for name in ROWS]
    files += sorted((folder / "fixtures").glob("*.json"))
    return sum(len(json.loads(file.read_text(encoding="utf-8"))["rows"]) for file in files)


def run(language: str, library: pathlib.Path, out: pathlib.Path, rows: int) -> tuple[str, bool]:
    """What the test of a language says at its end, and whether that is all it has to be."""
    out.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "TAKETWO_LIBRARY": str(library), "TAKETWO_OUT": str(out)}
    test = subprocess.Popen(
        ["sh", str(ROOT / "bindings" / language / "test.sh")],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    last = ""
    assert test.stdout is not None
    for line in test.stdout:
        print(line, end="", flush=True)
        last = line.strip() or last
    if test.wait():
        return f"{language}: failed, exit status {test.returncode}", False
    said = re.fullmatch(rf"{re.escape(language)}: (\d+) rows run, (\d+) passed", last)
    if not said:
        return f"{language}: did not say how many rows it ran, but {last!r}", False
    return last + ("" if int(said[1]) == rows else f", of {rows}"), int(said[1]) == int(said[2]) == rows


def main(library: str, out: str, *names: str) -> int:
    rows = count()
    ends = [
        run(name, pathlib.Path(library).resolve(), pathlib.Path(out).resolve() / name, rows)
        for name in names
    ]
    print(f"\n{rows} rows:")
    for line, _ in ends:
        print(line)
    return 0 if all(good for _, good in ends) else 1


sys.exit(main(*sys.argv[1:]))
