"""The pages of the rules, and what follows the links of the site."""

import json
import pathlib
import re
import sys

import pytest

import taketwo
import taketwo.arrow

SITE = pathlib.Path(__file__).parents[2] / "site"


@pytest.fixture(scope="module")
def rules():
    """The pages, by their files. What a word means is left to the header, which needs clang."""
    sys.path.insert(0, str(SITE))
    try:
        import rules
    finally:
        sys.path.remove(str(SITE))
    return rules.pages(lambda enum, name: f"Meaning of {enum} {name}.")


TABLE = taketwo.arrow.table()
ROWS = [dict(zip(TABLE, row, strict=True)) for row in zip(*TABLE.values(), strict=True)]


@pytest.mark.parametrize("rule", taketwo.Rule)
def test_the_example_of_a_page_is_classified_as_its_rule(rules, rule):
    (example,) = re.findall(r"^```json\n(.*?)^```$", rules[f"{rule}.md"], re.MULTILINE | re.DOTALL)
    task = taketwo.read_task(example)
    assert task.status == taketwo.Status.FAILED
    assert task.classification.rule == rule
    assert not task.charged_despite_refund
    assert task.cost_millicredits is not None


@pytest.mark.parametrize("rule", taketwo.Rule)
def test_a_page_says_all_that_the_library_says(rules, rule):
    page = rules[f"{rule}.md"]
    (row,) = [row for row in ROWS if row["rule"] == rule]
    for column in ("rule", "family", "verdict", "stage", "refund", "remedy", "basis"):
        assert f"`{row[column]}`" in page
    for column in ("covers", "meaning", "message_key", "user_message"):
        assert row[column] in page
    example = json.loads(page.split("```json\n")[1].split("```")[0])
    citation = taketwo.classify(example.get("failureCode")).citation
    if citation.sentence is None:
        assert str(citation) in page
    else:
        assert f"sentence {citation.sentence} " in page
        assert f"*{citation.section}*" in page
    for enum in ("verdict", "remedy", "refund"):
        assert f"Meaning of {enum} {row[enum]}." in page
    assert f"](../docs/verdicts/{row['verdict']}.md)" in page
    assert f"]({rule}.md)" in rules["index.md"]


def test_the_page_of_http_has_each_status_once(rules):
    lines = [line for line in rules["http.md"].splitlines() if line.startswith("| `http.")]
    assert {line.split("`")[1] for line in lines} == set(taketwo.HttpRule)
    seen = []
    for line in lines:
        rule, statuses, retry_class, unclear = (cell.strip(" `") for cell in line.split("|")[1:5])
        for each in statuses.split(", "):
            first, _, last = each.partition(" to ")
            numbers = [None] if each == "no answer" else range(int(first), int(last or first) + 1)
            for status in numbers:
                seen.append(status)
                said = taketwo.classify_http(status)
                assert said.rule == rule
                assert unclear == ("yes" if said.is_ambiguous else "no")
                duplicate = said.is_ambiguous and status not in (502, 504)
                assert retry_class == ("inferred" if duplicate else said.retry_class)
    assert sorted(filter(None, seen)) == list(range(100, 600))
    assert seen.count(None) == 1


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ('<a href="../">back</a>', ""),
        ('<a href="../missing/">', "no such page"),
        ('<a href="../#top">', ""),
        ('<a href="../#bottom">', "no such place"),
        ('<a href="/">', "at the root of a host"),
        ('<a href="../../other/">', "no such page"),
        ('<a href="https://example.invalid/">', ""),
        ('<script src="https://example.invalid/a.js"></script>', "loaded from elsewhere"),
        ('<link rel="stylesheet" href="//example.invalid/a.css">', "loaded from elsewhere"),
        ('<link rel="canonical" href="https://example.invalid/a.css">', ""),
    ],
)
def test_links_are_followed(tmp_path, page, found):
    sys.path.insert(0, str(SITE))
    try:
        from check_links import check
    finally:
        sys.path.remove(str(SITE))
    (tmp_path / "page").mkdir()
    (tmp_path / "index.html").write_text('<h1 id="top"><a href="page/">')
    (tmp_path / "page" / "index.html").write_text(page)
    wrong = check(tmp_path)
    assert [bool(found and found in each) for each in wrong] == [True] * bool(found)
    (tmp_path / "alone.html").write_text('<a href="page/">')
    assert "alone.html: nothing leads to it" in check(tmp_path)
