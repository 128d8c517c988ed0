"""`docs/sentences.md`, the map from the vendor's page to rules and tests, held against both."""

import pathlib
import re

import taketwo

ROOT = pathlib.Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "sentences.md").read_text()
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in TEXT.splitlines()
    if re.match(r"\| \d+ \|", line)
]


def test_every_sentence_stands_once_in_order():
    assert [int(row[0]) for row in ROWS] == list(range(1, len(ROWS) + 1))
    assert len(ROWS) == 26


def test_every_rule_exists():
    for number, _, _, rules, _ in ROWS:
        named = re.findall(r"`([^`]+)`", rules)
        assert named or rules.startswith("("), number
        for rule in named:
            assert rule in set(taketwo.Rule), rule


def test_every_test_exists_and_every_test_of_the_page_is_named():
    source = (ROOT / "core" / "tests" / "page.rs").read_text()
    tests = re.findall(r"#\[test\]\nfn (\w+)\(\)", source)
    assert [test.strip("`") for *_, test in ROWS] == tests


def test_a_rule_that_cites_a_sentence_stands_beside_it():
    sections = {int(row[0]): row[1] for row in ROWS}
    rules = {int(row[0]): row[3] for row in ROWS}
    for rule in taketwo.Rule:
        citation = citation_of(rule)
        if citation.sentence is not None:
            assert citation.section == sections[citation.sentence], rule
            assert f"`{rule}`" in rules[citation.sentence], rule
        else:
            assert taketwo.Basis(basis_of(rule)) not in ("page", "inferred"), rule


def classification_of(rule):
    make, _ = taketwo.classify(None).__reduce__()
    return make(str(rule), None)


def citation_of(rule):
    return classification_of(rule).citation


def basis_of(rule):
    return classification_of(rule).basis
