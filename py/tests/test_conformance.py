"""Every row of `conformance/`, through the public functions."""

import io
import json
import pathlib

import pytest

import taketwo

DIRECTORY = pathlib.Path(__file__).parents[2] / "conformance"
CLASSIFY = json.loads((DIRECTORY / "classify.json").read_text())
TASK = json.loads((DIRECTORY / "task.json").read_text())
RULES = {rule["rule"]: rule for rule in CLASSIFY["rules"]}


def given(row, key):
    """The input of a row: at `key` as text, at `key_hex` as bytes, at `key_repeated` as parts."""
    if f"{key}_hex" in row:
        return bytes.fromhex(row[f"{key}_hex"])
    if f"{key}_repeated" in row:
        return "".join(text * count for text, count in row[f"{key}_repeated"])
    return row[key]


def shown(task):
    def number(value):
        return None if value is None else str(value)

    found = task.classification
    return {
        "task": {
            "status": task.status,
            "failure_code": task.failure_code,
            "failure": task.failure,
            "cost_millicredits": number(task.cost_millicredits),
            "estimated_cost_millicredits": number(task.estimated_cost_millicredits),
            "rule": None if found is None else found.rule,
            "detail": None if found is None else found.detail,
            "charged_despite_refund": task.charged_despite_refund,
        }
    }


def shown_error(error):
    fields = ("kind", "path", "offset", "line", "value")
    return {"error": {field: getattr(error, field) for field in fields}}


def outcome(read, *arguments):
    try:
        return shown(read(*arguments))
    except taketwo.InvalidTaskError as error:
        return shown_error(error)


def expected(row):
    return {key: row[key] for key in ("task", "error") if key in row}


def test_the_formats_are_known():
    assert CLASSIFY["format"] == TASK["format"] == 1
    assert CLASSIFY["table_version"] == taketwo.TABLE_VERSION
    assert list(taketwo.Rule) == [
        rule["rule"] for rule in sorted(RULES.values(), key=lambda rule: rule["number"])
    ]


@pytest.mark.parametrize("row", CLASSIFY["rows"], ids=lambda row: repr(given(row, "code"))[:60])
def test_classify(row):
    code = given(row, "code")
    found = taketwo.classify(code)
    rule = RULES[row["rule"]]
    for name in ("rule", "family", "verdict", "stage", "refund", "remedy", "basis", "message_key"):
        assert getattr(found, name) == rule[name], name
    assert found.citation.section == rule["citation"]["section"]
    assert found.citation.sentence == rule["citation"]["sentence"]
    assert found.detail == row["detail"]
    if isinstance(code, str):
        assert taketwo.classify(code.encode()) == found


@pytest.mark.parametrize("row", TASK["rows"], ids=lambda row: row["name"].replace(" ", "-"))
def test_task(row):
    if "results" in row:
        lines = given(row, "lines")
        lines = lines if isinstance(lines, bytes) else lines.encode()
        limit = row.get("max_line_bytes", taketwo.MAX_LINE_BYTES)
        sources = {
            "a file": io.BytesIO(lines),
            "a list of lines": lines.split(b"\n"),
            "lines with their line feeds": lines.splitlines(keepends=True)
            if b"\r" not in lines.replace(b"\r\n", b"")
            else lines.split(b"\n"),
        }
        for name, source in sources.items():
            tasks = taketwo.read_tasks(source, max_line_bytes=limit)
            results = []
            while (result := outcome_of_next(tasks)) is not None:
                results.append(result)
            assert results == row["results"], name
        return
    record = given(row, "json")
    assert outcome(taketwo.read_task, record) == expected(row)
    if isinstance(record, str):
        assert outcome(taketwo.read_task, record.encode()) == expected(row)
    parsed = parsed_alike(row, record)
    if parsed is not None:
        result = outcome(taketwo.read_task, parsed)
        if "error" in result:
            same = {**row["error"], "offset": None, "value": result["error"]["value"]}
            assert result == {"error": same}
        else:
            assert result == expected(row)


def outcome_of_next(tasks):
    try:
        return shown(next(tasks))
    except StopIteration:
        return None
    except taketwo.InvalidTaskError as error:
        return shown_error(error)


def parsed_alike(row, record):
    """The record as `json` reads it, if that can hold all that its text says."""
    text_only = ("broken_json", "not_utf8", "too_deep", "duplicate_key")
    if "error" in row and row["error"]["kind"] in text_only:
        return None
    if row["name"] == "a long fraction" or not isinstance(record, str):
        return None  # A float cannot hold it, or it is about the bytes.
    if "twice" in row["name"]:
        return None  # A mapping holds a key once.
    parsed = json.loads(record)
    return parsed if isinstance(parsed, dict) else None
