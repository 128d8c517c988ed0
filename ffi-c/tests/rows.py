"""Writes the conformance rows for the C runner: a line each, fields by tabs, texts as hex.

usage: rows.py CONFORMANCE_DIR > ROWS
"""

import json
import pathlib
import sys


def given(row, key):
    """The input of a row: at `key` as text, at `key_hex` as bytes, at `key_repeated` as parts."""
    if f"{key}_hex" in row:
        return bytes.fromhex(row[f"{key}_hex"])
    if f"{key}_repeated" in row:
        return "".join(text * count for text, count in row[f"{key}_repeated"]).encode()
    return row[key].encode() if row[key] is not None else None


def text(value):
    """A text as hex, or a dash for none."""
    if value is None:
        return "-"
    return "=" + (value if isinstance(value, bytes) else value.encode()).hex()


def line(*fields):
    print(*("-" if field is None else field for field in fields), sep="\t")


def result(row):
    if "task" in row:
        task = row["task"]
        line(
            "ok",
            task["status"],
            text(task["failure_code"]),
            text(task["failure"]),
            task["cost_millicredits"],
            task["estimated_cost_millicredits"],
            task["rule"],
            text(task["detail"]),
            int(task["charged_despite_refund"]),
        )
    else:
        error = row["error"]
        line(
            "error",
            error["kind"],
            text(error["path"]),
            error["offset"],
            error["line"],
            text(error["value"]),
        )


def main(directory):
    classify = json.loads((directory / "classify.json").read_text())
    task = json.loads((directory / "task.json").read_text())
    line("count", len(classify["rows"]), len(task["rows"]))
    rules = {rule["rule"]: rule for rule in classify["rules"]}
    for row in classify["rows"]:
        rule = rules[row["rule"]]
        line(
            "classify",
            text(given(row, "code")),
            *(rule[key] for key in ("number", "rule", "family", "verdict", "stage", "refund")),
            *(rule[key] for key in ("remedy", "basis", "message_key")),
            text(rule["citation"]["section"]),
            rule["citation"]["sentence"],
            text(row["detail"]),
        )
    for row in task["rows"]:
        if any(key.startswith("json") for key in row):
            line("task", text(row["name"]), text(given(row, "json")))
            result(row)
        else:
            limit = row.get("max_line_bytes")
            line("lines", text(row["name"]), text(given(row, "lines")), limit, len(row["results"]))
            for each in row["results"]:
                result(each)


main(pathlib.Path(sys.argv[1]))
