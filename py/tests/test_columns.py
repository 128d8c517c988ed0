"""Columns of the libraries that people have them in, and the recipes of docs/columns.md."""

import pathlib
import re
import sys

import pytest
from codes import TEXTS, random_codes

import taketwo
import taketwo.arrow

if sys.version_info < (3, 11):
    pytest.skip("the libraries are pinned at versions for 3.11 and later", allow_module_level=True)

import numpy
import pandas
import polars
import pyarrow

ROOT = pathlib.Path(__file__).parents[2]
RULES = taketwo.arrow.table()["rule"]
VERDICTS = taketwo.arrow.table()["verdict"]


def one_by_one(codes):
    return [taketwo.classify(code).rule.value for code in codes]


def named(numbers):
    return [RULES[number] for number in numbers]


KINDS = {
    "string": lambda codes: pyarrow.array(codes, pyarrow.string()),
    "large_string": lambda codes: pyarrow.array(codes, pyarrow.large_string()),
    "string_view": lambda codes: pyarrow.array(codes, pyarrow.string_view()),
    "binary": lambda codes: pyarrow.array(codes, pyarrow.string()).cast(pyarrow.binary()),
    "large_binary": lambda codes: pyarrow.array(codes).cast(pyarrow.large_binary()),
    "binary_view": lambda codes: pyarrow.array(
        [code and code.encode() for code in codes], pyarrow.binary_view()
    ),
    "chunked": lambda codes: pyarrow.chunked_array(
        [codes[:7], [], codes[7:]], type=pyarrow.string()
    ),
    "dictionary": lambda codes: pyarrow.array(codes).dictionary_encode(),
    "dictionary chunked": lambda codes: pyarrow.chunked_array(
        [codes[:7], codes[7:]], type=pyarrow.string()
    ).dictionary_encode(),
    "dictionary of views": lambda codes: pyarrow.DictionaryArray.from_arrays(
        pyarrow.array(codes).dictionary_encode().indices,
        pyarrow.array(codes).dictionary_encode().dictionary.cast(pyarrow.string_view()),
    ),
    "sliced": lambda codes: pyarrow.array(["x", None, "INTERNAL", *codes, "y"]).slice(
        3, len(codes)
    ),
    "sliced views": lambda codes: pyarrow.array(
        ["x", None, "INTERNAL", *codes, "y"], pyarrow.string_view()
    ).slice(3, len(codes)),
    "sliced dictionary": lambda codes: (
        pyarrow.array(["x", None, *codes, "y"]).dictionary_encode().slice(2, len(codes))
    ),
    "polars": lambda codes: polars.Series(codes, dtype=polars.String),
    "polars categories": lambda codes: polars.Series(codes, dtype=polars.Categorical),
    "pandas": lambda codes: pandas.Series(codes, dtype="str"),
    "pandas by Arrow": lambda codes: pandas.Series(
        codes, dtype=pandas.ArrowDtype(pyarrow.string())
    ),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("count", [0, 1, 8, 63, 64, 65, 5000])
def test_a_column_is_answered_as_its_codes(kind, count):
    codes = (TEXTS * 100)[:count]
    column = KINDS[kind](codes)
    expected = one_by_one(codes)
    numbers = taketwo.arrow.classify(column)
    assert named(numbers) == expected
    out = numpy.full(count, 255, "uint8")
    assert taketwo.arrow.classify(column, out=out) is out
    assert named(out) == expected


@pytest.mark.parametrize(
    "width", ["int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64"]
)
def test_indices_have_any_width(width):
    codes = TEXTS[:100]
    encoded = pyarrow.array(codes).dictionary_encode()
    column = encoded.cast(pyarrow.dictionary(getattr(pyarrow, width)(), pyarrow.string()))
    assert named(taketwo.arrow.classify(column)) == one_by_one(codes)


def test_a_million_random_codes():
    codes = random_codes(1_000_000, seed=1)
    expected = numpy.array([RULES.index(rule) for rule in one_by_one(codes)], "uint8").tobytes()
    column = pyarrow.array(codes)
    assert taketwo.arrow.classify(column) == expected
    assert taketwo.arrow.classify(column.cast(pyarrow.string_view())) == expected
    assert taketwo.arrow.classify(column.dictionary_encode()) == expected
    assert taketwo.classify_many(codes, out=bytearray(len(codes))) == expected


def test_nothing_but_nulls():
    assert named(taketwo.arrow.classify(pyarrow.nulls(3))) == ["absent"] * 3
    encoded = pyarrow.DictionaryArray.from_arrays(
        pyarrow.array([0, None, 1]), pyarrow.array([None, "INTERNAL"])
    )
    assert named(taketwo.arrow.classify(encoded)) == ["absent", "absent", "internal"]


def test_numbers_are_an_arrow_array_of_the_same_memory():
    numbers = taketwo.arrow.classify(pyarrow.array(["INTERNAL", None]))
    array = pyarrow.array(numbers)
    assert array.type == pyarrow.uint8()
    assert array.to_pylist() == list(numbers)
    assert array.buffers()[1].address == numpy.frombuffer(numbers, "uint8").ctypes.data
    with pytest.raises(BufferError):
        numbers.append(0)
    del array
    numbers.append(0)
    assert len(pyarrow.array(taketwo.arrow.RuleNumbers())) == 0


@pytest.mark.parametrize(
    ("column", "found"),
    [
        (pyarrow.array([1, 2]), 'format "l"'),
        (pyarrow.array([["a"]]), r'format "\+l"'),
        (pyarrow.table({"code": ["a"]}), r'format "\+s"'),
        (pyarrow.array([1, 2]).dictionary_encode(), 'format "l"'),
        (pandas.Series([1.5]), 'format "g"'),
    ],
)
def test_a_column_of_another_type(column, found):
    with pytest.raises(taketwo.InvalidTypeError, match=f"column of strings .* found {found}"):
        taketwo.arrow.classify(column)


def test_a_buffer_of_another_length():
    for column in (pyarrow.array(["a", "b"]), pyarrow.chunked_array([["a"], ["b"]])):
        for length in (1, 3):
            with pytest.raises(taketwo.InvalidValueError, match=f"found {length} bytes"):
                taketwo.arrow.classify(column, out=bytearray(length))
    with pytest.raises(taketwo.InvalidTypeError, match="items of 4 bytes"):
        taketwo.arrow.classify(pyarrow.array(["a"]), out=numpy.empty(1, "int32"))
    with pytest.raises(taketwo.InvalidTypeError, match="writable buffer"):
        taketwo.arrow.classify(pyarrow.array(["a"]), out=b"a")
    with pytest.raises(taketwo.InvalidTypeError, match="one piece"):
        taketwo.arrow.classify(pyarrow.array(["a", "b"]), out=numpy.empty(4, "uint8")[::2])


def test_an_error_of_the_producer_is_told():
    def batches():
        yield pyarrow.record_batch({"code": ["a"]})
        raise RuntimeError("out of paper")

    class Stream:
        def __arrow_c_stream__(self, requested_schema=None):
            schema = pyarrow.schema({"code": pyarrow.string()})
            return pyarrow.RecordBatchReader.from_batches(schema, batches()).__arrow_c_stream__()

    with pytest.raises(taketwo.InvalidTypeError, match="format"):
        taketwo.arrow.classify(Stream())


BLOCKS = re.findall(
    r"^```python\n(.*?)^```$", (ROOT / "docs" / "columns.md").read_text(), re.MULTILINE | re.DOTALL
)


@pytest.mark.parametrize("block", BLOCKS)
def test_the_recipes_run(block):
    codes = [*TEXTS, *random_codes(1000, seed=2)]
    names = {"codes": codes}
    exec(compile(block, "columns.md", "exec"), names)  # noqa: S102
    if "verdicts" in names:
        verdicts = names["verdicts"]
        verdicts = verdicts.to_pylist() if isinstance(verdicts, pyarrow.Array) else list(verdicts)
        assert verdicts == [taketwo.classify(code).verdict for code in codes]


def test_each_library_has_a_recipe():
    for library in ("pyarrow", "polars", "duckdb", "pandas", "numpy"):
        assert any(f"import {library}" in block for block in BLOCKS)


def test_the_table_says_what_the_rules_say():
    table = taketwo.arrow.table()
    assert {len(column) for column in table.values()} == {max(table["number"]) + 1}
    for code in TEXTS:
        found = taketwo.classify(code)
        (number,) = taketwo.classify_many([code], out=bytearray(1))
        assert table["number"][number] == number
        words = ("rule", "family", "verdict", "stage", "refund", "remedy", "basis")
        texts = ("meaning", "message_key", "user_message")
        for name in words + texts:
            assert table[name][number] == getattr(found, name)
        assert table["citation"][number] == str(found.citation)
    covers = dict(zip(table["rule"], table["covers"], strict=True))
    assert covers["safety.input"] == "SAFETY.INPUT and below"
    assert covers["absent"] == "no code"
