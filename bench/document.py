"""Writes what was recorded into docs/performance.md, between its marks; `--check` only compares.

The last three recorded runs are shown. A row is reached if it was in each of them.
"""

import json
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
DOCUMENT = ROOT / "docs/performance.md"
PICTURE = ROOT / "docs/performance.svg"


def runs() -> list[dict[str, Any]]:
    """The last three, oldest first."""
    files = sorted((ROOT / "bench/results").glob("*.json"))
    return [json.loads(it.read_text()) for it in files[-3:]]


def table(heads: list[str], lines: Iterable[list[str]]) -> str:
    """A table in Markdown."""
    rule = ["---" for _ in heads]
    return "".join(f"| {' | '.join(line)} |\n" for line in [heads, rule, *lines])


def cell(value: float | str | None) -> str:
    """A ratio to two digits that count; a number of bytes whole."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return (
        f"{value:,}" if isinstance(value, int) else f"{value:.3g}" if value < 1 else f"{value:.2f}"
    )


def ratios(recorded: list[dict[str, Any]]) -> str:
    """The table of what is promised."""
    lines = []
    for row in recorded[-1]["rows"]:
        key = (row["what"], row["against"])
        if row["what"] == "A/A":
            key = ("A/A",)
        same = [
            it
            for run in recorded
            for it in run["rows"]
            if (it["what"], it["against"])[: len(key)] == key
        ]
        reached = {it["reached"] for it in same}
        word = "**no**" if False in reached else "" if None in reached else "yes"
        against = "itself: the farthest pair" if row["what"] == "A/A" else row["against"]
        at_most = cell(row["at_most"]) or "shown only"
        lines.append(
            [row["what"], against, "; ".join(cell(it["value"]) for it in same), at_most, word]
        )
    return table(["what", "against", "measured, run by run", "at most", "reached"], lines)


def times(recorded: list[dict[str, Any]]) -> str:
    """What was measured of each group in the last run."""
    parts = []
    for name, group in recorded[-1]["groups"].items():
        if "p10" not in group:
            continue
        p10 = group["p10"]
        ours = p10.get("taketwo")
        ordered = sorted((it for it in p10 if it != "again"), key=p10.__getitem__)
        lines = [
            [it, f"{p10[it]:,.2f}" if p10[it] < 1e5 else f"{p10[it]:,}", f"{p10[it] / ours:.2f}"]
            for it in ordered
        ]
        parts.append(f"**{name}**\n\n" + table(["", group["unit"], "by taketwo"], lines))
    return "\n".join(parts)


def origin(recorded: list[dict[str, Any]]) -> str:
    """When, by which command, on what, with what."""
    last = recorded[-1]
    dates = ", ".join(run["date"] for run in recorded)
    lines = [[f"`{name}`", version] for name, version in last["versions"].items()]
    return f"`{last['command']}` on {dates}; {last['machine']}.\n\n" + table(["", "version"], lines)


def document(recorded: list[dict[str, Any]]) -> str:
    """The document as it should be."""
    text = DOCUMENT.read_text()
    for name, make in [("ratios", ratios), ("times", times), ("origin", origin)]:
        mark = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
        written = f"\\g<1>\n{make(recorded)}\n\\g<2>"
        text, count = mark.subn(written, text)
        assert count == 1, name
    return text


def main() -> None:
    """Writes, or compares."""
    recorded = runs()
    if not recorded:
        print("bench/results has no run yet: see `make record`")
        return
    should_be = document(recorded)
    if "--check" not in sys.argv:
        DOCUMENT.write_text(should_be)
        return
    if DOCUMENT.read_text() != should_be:
        sys.exit(f"{DOCUMENT.name} is not what bench/results says: run python3 bench/document.py")
    if recorded[-1]["date"] not in PICTURE.read_text():
        sys.exit(f"{PICTURE.name} is not of the last run in bench/results: run bench/picture.py")


if __name__ == "__main__":
    main()
