"""A page for each rule, of what the library says about it.

A new row of the table is a new page: its example is the first of its rows in the conformance suite.
"""

import json
from collections.abc import Callable, Iterable

import taketwo
import taketwo.arrow
from places import ROOT

SUITE = json.loads((ROOT / "conformance" / "classify.json").read_text(encoding="utf-8"))

Words = Callable[[str, str], str]
"""What a word means, of an enum and its name: ("verdict", "never")."""


def pages(words: Words) -> dict[str, str]:
    """The pages by their files, in the order in which rules are asked; first their index."""
    table = taketwo.arrow.table()
    rules = [dict(zip(table, row, strict=True)) for row in zip(*table.values(), strict=True)]
    by_name = {rule["rule"]: rule for rule in rules if rule["rule"] is not None}
    found = [by_name[rule["rule"]] for rule in SUITE["rules"]]
    assert len(found) == len(by_name), "conformance/classify.json has other rules than the library"
    made = {"index.md": _index(found)}
    made |= {f"{rule['rule']}.md": _page(rule, words) for rule in found}
    made["http.md"] = _http()
    return made


def example(rule: str) -> dict[str, object]:
    """A record of a task that has failed so."""
    rows = (row for row in SUITE["rows"] if row["rule"] == rule and "code" in row)
    code = next(rows)["code"]
    refunded = taketwo.classify(code).refund == taketwo.Refund.YES
    record = {
        "id": "17f20503-6c24-4c16-946b-35dbbce2af2f",
        "status": "FAILED",
        "createdAt": "2026-11-22T12:00:00.000Z",
        "failure": "The task failed.",
        "failureCode": code,
        "cost": {"credits": 0 if refunded else 25},
    }
    if code is None:
        del record["failureCode"]
    return record


def _index(rules: list[dict]) -> str:
    lines = [
        "---",
        "hide: [toc]",
        "---",
        "",
        "# The rules",
        "",
        "The first rule that covers a code is its rule. Segments between dots are compared whole.",
        "",
        *_table(
            ("rule", "covers", "family", "try again?", "credits back?"),
            (
                (
                    f"[`{rule['rule']}`]({rule['rule']}.md)",
                    rule["covers"],
                    f"`{rule['family']}`",
                    f"[`{rule['verdict']}`](../docs/verdicts/{rule['verdict']}.md)",
                    f"`{rule['refund']}`",
                )
                for rule in rules
            ),
        ),
        "",
        "The answer to a creation that has made no task, or perhaps one, has [rules of its own](http.md).",
        "",
        f"This is version {taketwo.TABLE_VERSION} of the table. [The vendor's page, sentence by sentence]"
        "(../docs/sentences.md) is the map the other way.",
    ]
    return "\n".join(lines) + "\n"


def _page(rule: dict, words: Words) -> str:
    name, citation = rule["rule"], taketwo.classify(example(rule["rule"]).get("failureCode")).citation
    source = str(citation)
    if citation.sentence is not None:
        source = f"sentence {citation.sentence} of the vendor's page, under *{citation.section}*"
        source += " ([the map](../docs/sentences.md))"

    def word(of: str) -> tuple[str, str]:
        return f"`{rule[of]}`", words(of, rule[of])

    lines = [
        f"# `{name}`",
        "",
        rule["meaning"],
        "",
        *_table(
            ("", "", "which means"),
            (
                ("covers", rule["covers"], "where no rule above it in [the table](index.md) does"),
                ("family", *word("family")),
                ("verdict", *word("verdict")),
                ("stage", *word("stage")),
                ("refund", *word("refund")),
                ("remedy", *word("remedy")),
                ("basis", *word("basis")),
                ("source", source, ""),
            ),
        ),
        "",
        "## Example",
        "",
        "```json",
        json.dumps(example(name), indent=2),
        "```",
        "",
        "What was charged is in the record, and is a fact; the refund above is what to expect.",
        "",
        "## What to do",
        "",
        f"**{words('remedy', rule['remedy'])}**",
        "",
        f"The verdict is [`{rule['verdict']}`](../docs/verdicts/{rule['verdict']}.md):"
        f" {_lowered(words('verdict', rule['verdict']))}"
        " Its page has what the engine does, in code too, and what goes wrong by hand.",
        "",
        "## What to tell the user",
        "",
        f"> {rule['user_message']}",
        "",
        f"The key for translators is `{rule['message_key']}`. The code, its detail and the vendor's sentence"
        " are for logs.",
        "",
        "## Its names",
        "",
        *_table(
            ("", ""),
            (
                ("Rust", f'`Rule::from_name("{name}")`'),
                ("C", f"`TAKETWO_RULE_{_enumerator(name)}`"),
                ("Python", f"`Rule.{_enumerator(name)}`, `{name!r}`"),
                ("number", f"{rule['number']}"),
            ),
        ),
    ]
    return "\n".join(lines) + "\n"


def _http() -> str:
    of: dict[str, list[int | None]] = {}
    for status in (None, *range(100, 600)):
        of.setdefault(taketwo.classify_http(status).rule, []).append(status)
    rows = []
    for rule, statuses in of.items():
        said = taketwo.classify_http(statuses[0])
        rows.append(
            (
                f"`{rule.value}`",
                _ranges(statuses),
                f"`{_retry_class(statuses[0])}`",
                "yes" if said.is_ambiguous else "no",
            )
        )
    lines = [
        "# Answers to a creation",
        "",
        "A creation that is not answered with a task is judged by its HTTP status. Where a task may have been"
        " made all the same, nothing is sent again before somebody has found out:"
        " [reconcile](../docs/host.md#reconcile). The retry class of these is that of a duplicate, if a"
        " policy allows one.",
        "",
        *_table(("rule", "status", "retry class", "may there be a task?"), rows),
    ]
    return "\n".join(lines) + "\n"


def _retry_class(status: int | None) -> str:
    """What the engine makes of it, asked of a job that may be sent twice."""
    policy = taketwo.Policy.from_dict({"allow_duplicate": True})
    job = taketwo.Job("http", policy, seed=1)
    job.start(taketwo.Budget(policy), now_ms=0)
    return job.fail(taketwo.Failure.creation(status), now_ms=0).retry_class.value


def _ranges(statuses: list[int | None]) -> str:
    runs: list[list[int]] = []
    for status in statuses:
        if status is None:
            continue
        if runs and runs[-1][-1] == status - 1:
            runs[-1].append(status)
        else:
            runs.append([status])
    said = [f"{run[0]}" if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs]
    return ", ".join((["no answer"] if None in statuses else []) + said)


def _enumerator(name: str) -> str:
    return name.upper().replace(".", "_")


def _lowered(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> list[str]:
    heads = list(heads)
    lines = [heads, ["---"] * len(heads), *map(list, rows)]
    return [f"| {' | '.join(line)} |" for line in lines]
