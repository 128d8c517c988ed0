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


def delay(row):
    """One delay. Its policy allows all but what the class itself forbids, so that the delay decides."""
    policy = {
        "max_attempts": 1000000,
        "min_attempt_ms": 0,
        "max_elapsed_ms": None,
        "allow_no_jitter": True,
        "budget": {"capacity": 4000000},
        "classes": {"after_delay": row["settings"]},
    }
    policy = text(json.dumps(policy))
    line("delay", policy, row["seed"], text(row["name"]), row["k"], row["n"])
    line(*(row[key] for key in ("hint_ms", "delay_ms", "low_ms", "high_ms")))


def failure(step):
    failed = step.get("failure")
    if failed is None:
        return None, None
    if "cancelled" in failed:
        return "cancelled", None
    if "http" in failed:
        return "http", failed["http"]
    return "code", text(given(failed, "code"))


def answer(step):
    if "expect" not in step:
        return ["any"]
    expect = step["expect"]
    if expect is None:
        return ["none"]
    if "error" in expect:
        return ["error", expect["error"]]
    keys = ("action", "check", "rule", "class", "attempts", "at_ms")
    keys += ("delay_ms", "delay_low_ms", "delay_high_ms")
    return ["ok", *(expect[key] for key in keys), *expect["compared"]]


def history(row, kind, name):
    line(kind, text(name), len(row["policies"]), len(row["jobs"]), len(row["steps"]))
    for policy in row["policies"]:
        line(text(json.dumps(policy)))
    for job in row["jobs"]:
        keys = ("seed", "deadline_ms", "estimate_millicredits", "policy")
        line(text(job["name"]), *(job[key] for key in keys))
    steps(row["steps"])


def steps(taken):
    for step in taken:
        hint = step.get("hint", {})
        line(
            *(step.get(key) for key in ("call", "job", "policy", "now")),
            *failure(step),
            *(hint.get(key) for key in ("retry", "after_ms")),
            step.get("charge_millicredits"),
            step.get("tokens"),
            *answer(step),
        )


def fixture(file, row):
    """What a release saved. What it means are numbers, but for a policy a policy file."""
    means = row["means"]
    numbers = [text(json.dumps(means))] if row["kind"] == "policy" else means.values()
    name = text(f"{file.stem}: {row['name']}")
    saved = ("=" + row[key] if key in row else None for key in ("policy", "hex"))
    following = row.get("next", ())
    line("fixture", name, row["kind"], *saved, text(row["json"]), len(following), *numbers)
    steps(following)


def main(directory):
    engine = {
        name: json.loads((directory / f"{name}.json").read_text())["rows"]
        for name in ("http", "delay", "decide", "budget", "state")
    }
    classify = json.loads((directory / "classify.json").read_text())
    task = json.loads((directory / "task.json").read_text())
    line("count", "classify", len(classify["rows"]))
    line("count", "task", len(task["rows"]))
    for name, rows in engine.items():
        line("count", name, len(rows))
    fixtures = [
        (file, row)
        for file in sorted((directory / "fixtures").glob("*.json"))
        for row in json.loads(file.read_text())["rows"]
    ]
    line("count", "fixture", len(fixtures))
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
    for row in engine["http"]:
        line("http", *(row[key] for key in ("status", "rule", "class")))
        line(*(int(row[key]) for key in ("ambiguous", "ends_polling")))
    for row in engine["delay"]:
        delay(row)
    for kind in ("decide", "budget"):
        for row in engine[kind]:
            history(row, kind, row["name"])
    for row in engine["state"]:
        scenario = row.get("scenario")
        fields = (row["kind"], text(json.dumps(row["policy"])), "=" + row["hex"], row.get("error"))
        saved = json.dumps(row["json"]) if "json" in row else None
        line("state", text(row["name"]), *fields, int(scenario is not None), text(saved))
        if scenario is not None:
            history(scenario, "scenario", row["name"])
    for file, row in fixtures:
        fixture(file, row)


main(pathlib.Path(sys.argv[1]))
