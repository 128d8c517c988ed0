"""Random input: an answer each, never a crash, never a success."""

import json
import random

from hypothesis import given, settings
from hypothesis import strategies as st

import taketwo

WORDS = [word.encode() for word in (
    "SAFETY", "INPUT", "OUTPUT", "INTERNAL", "BAD_OUTPUT", "INPUT_PREPROCESSING", "ASSET",
    "INVALID", "THIRD_PARTY", "UNAVAILABLE", "TEXT", ".", ".", ".", "safety", "{", "}", ":", ",",
    '"status"', '"FAILED"', '"failureCode"', '"cost"', '{"credits":', "null", "-", "1e9", "\\u",
)]  # fmt: skip


def test_a_million_random_byte_strings():
    draw = random.Random(1)
    rules = set()
    for _ in range(1_000_000):
        if draw.random() < 0.5:
            code = b"".join(draw.choices(WORDS, k=draw.randrange(8)))
        else:
            code = draw.randbytes(draw.randrange(40))
        found = taketwo.classify(code)
        rules.add(found.rule)
        try:
            task = taketwo.read_task(code)
        except taketwo.InvalidTaskError:
            continue
        assert task.status is not taketwo.Status.SUCCEEDED
    assert len(rules) > 8
    assert taketwo.Rule.ABSENT not in rules


@settings(deadline=None)
@given(st.text() | st.binary() | st.none())
def test_any_text_has_an_answer(code):
    found = taketwo.classify(code)
    assert isinstance(found.verdict, taketwo.Verdict)
    assert (found.rule is taketwo.Rule.ABSENT) == (code is None)
    assert taketwo.classify(code) == found


surrogates = st.text(st.characters(exclude_categories=[]))
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | surrogates,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(surrogates, inner, max_size=3),
    max_leaves=5,
)
records = st.fixed_dictionaries(
    {},
    optional={
        "status": st.sampled_from([*taketwo.Status, "CANCELED", "DONE"]) | values,
        "failureCode": values,
        "failure": values,
        "cost": st.fixed_dictionaries({}, optional={"credits": values}) | values,
        "estimatedCost": st.fixed_dictionaries({}, optional={"credits": values}) | values,
        "id": values,
    },
)


@settings(deadline=None, max_examples=2_000)
@given(records)
def test_a_mapping_reads_as_its_text_does(record):
    def read(record):
        try:
            return taketwo.read_task(record)
        except taketwo.InvalidTaskError as error:
            return error.kind, error.path

    from_mapping = read(record)
    from_text = read(json.dumps(record))
    if from_text[:1] != ("broken_json",) if isinstance(from_text, tuple) else True:
        assert from_mapping == from_text
    else:
        assert "NaN" in json.dumps(record) or "Infinity" in json.dumps(record)
