"""Holds what can be counted to its limits: instructions and mispredicted branches, and sizes.

Cachegrind counts, so that the numbers are the same whatever else the machine does. What the codes
cost is the difference of two runs that classify them once and three times.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from inputs import NAMES

LIMITS = Path(__file__).with_name("limits.json")
# What a limit leaves above what was counted when it was written.
SLACK = 1.2


def cachegrind(command: list[str]) -> dict[str, int]:
    """The events of a whole process: Ir are instructions, Bcm and Bim mispredicted branches."""
    valgrind = os.environ.get("VALGRIND", "valgrind")
    with tempfile.NamedTemporaryFile() as out:
        tool = [valgrind, "--tool=cachegrind", "--cache-sim=no", "--branch-sim=yes"]
        run = [*tool, f"--cachegrind-out-file={out.name}", *command]
        environment = {**os.environ, "PYTHONHASHSEED": "0"}
        done = subprocess.run(run, capture_output=True, text=True, env=environment)
        if done.returncode != 0:
            sys.exit(f"{' '.join(run)}:\n{done.stderr}")
        lines = Path(out.name).read_text().splitlines()
    names = next(it for it in lines if it.startswith("events:")).split()[1:]
    numbers = next(it for it in lines if it.startswith("summary:")).split()[1:]
    return dict(zip(names, map(int, numbers), strict=True))


def per_code(binary: str, inputs: Path) -> dict[str, float]:
    """Instructions and mispredicts of one code, by input."""
    counts = {}
    for name in NAMES:
        file = inputs / f"{name}.txt"
        codes = file.read_bytes().count(b"\n")
        once, thrice = (cachegrind([binary, str(file), times]) for times in ("1", "3"))
        each = {event: (thrice[event] - once[event]) / 2 / codes for event in once}
        counts[f"instructions per code, {name}"] = each["Ir"]
        counts[f"mispredicts per code, {name}"] = each["Bcm"] + each["Bim"]
    return counts


def stripped_bytes(library: str) -> int:
    """The size of a library without what only a debugger reads."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "library"
        shutil.copy(library, copy)
        subprocess.run(["strip", copy], check=True)
        return copy.stat().st_size


def limit(number: float) -> float:
    """What a number may become. Whole ones stay whole."""
    return int(number * SLACK) if isinstance(number, int) else round(number * SLACK + 0.005, 2)


def counts(arguments: argparse.Namespace) -> dict[str, float]:
    """Everything that has a limit, by its name."""
    return {
        **per_code(arguments.binary, arguments.inputs),
        "bytes of the C library, stripped": stripped_bytes(arguments.library),
        "bytes of the wheel": arguments.wheel.stat().st_size,
    }


def main() -> None:
    """Counts, and fails for what is over its limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", required=True, help="that of the package taketwo-bench-counts")
    parser.add_argument("--inputs", required=True, type=Path, help="the folder of inputs.py")
    parser.add_argument("--library", required=True, help="the shared C library")
    parser.add_argument("--wheel", required=True, type=Path)
    parser.add_argument("--write", action="store_true", help="make what is counted now the limits")
    arguments = parser.parse_args()

    found = counts(arguments)
    if arguments.write:
        limits = {name: limit(number) for name, number in found.items()}
        LIMITS.write_text(json.dumps(limits, indent=2) + "\n")
    limits = json.loads(LIMITS.read_text())
    if limits.keys() != found.keys():
        sys.exit(
            f"{LIMITS.name} has limits for {sorted(limits.keys() ^ found.keys())} or lacks them"
        )
    over = {name for name, number in found.items() if number > limits[name]}
    for name, number in found.items():
        line = f"{name}: {number:.10g}, at most {limits[name]:.10g}"
        print(
            f"OVER THE LIMIT: {line}" if name in over else line,
            file=sys.stderr if name in over else None,
        )
    if over:
        sys.exit(1)
    print(f"counts: {len(found)} passed, 0 failed")


if __name__ == "__main__":
    main()
