"""The Arrow interface against a producer of our own: what is right, and whatever may be wrong."""

import gc

import pytest
from arrow_producer import Producer, numbers

import taketwo
import taketwo.arrow

TEXT = b"INTERNALSAFETYX"
OFFSETS = numbers("i", 0, 8, 14, 15)
RULES = taketwo.arrow.table()["rule"]


def named(column, **arguments):
    return [RULES[number] for number in taketwo.arrow.classify(column, **arguments)]


def texts(layout=b"u", buffers=(None, OFFSETS, TEXT), length=3, **fields):
    producer = Producer()
    return producer.column(producer.schema(layout), producer.array(buffers, length, **fields))


def encoded(indices, length, layout=b"i", **fields):
    producer = Producer()
    schema = producer.schema(layout, dictionary=producer.schema(b"u"))
    values = producer.array((None, OFFSETS, TEXT), 3)
    array = producer.array((None, indices), length, dictionary=values, **fields)
    return producer.column(schema, array)


def view(text, buffer=0, offset=0):
    if len(text) <= 12:
        return numbers("i", len(text)) + text.ljust(12, b"\0")
    return numbers("i", len(text)) + text[:4] + numbers("i", buffer, offset)


def test_texts():
    assert named(texts()) == ["internal", "safety", "unknown"]
    assert named(texts(b"z")) == ["internal", "safety", "unknown"]
    large = numbers("q", 0, 8, 14, 15)
    assert named(texts(b"U", (None, large, TEXT))) == ["internal", "safety", "unknown"]
    assert named(texts(length=2, offset=1)) == ["safety", "unknown"]
    assert named(texts(b"n", (), 2)) == ["absent", "absent"]


def test_nulls():
    assert named(texts(buffers=(b"\x05", OFFSETS, TEXT), null_count=1)) == [
        "internal",
        "absent",
        "unknown",
    ]
    assert named(texts(buffers=(b"\x05", OFFSETS, TEXT), null_count=-1)) == [
        "internal",
        "absent",
        "unknown",
    ]
    # Without nulls the bitmap is not looked at; without a bitmap there are none.
    assert named(texts(buffers=(b"\x05", OFFSETS, TEXT), null_count=0)) == [
        "internal",
        "safety",
        "unknown",
    ]
    assert named(texts(null_count=-1)) == ["internal", "safety", "unknown"]
    assert named(texts(buffers=(b"\x05", OFFSETS, TEXT), length=2, offset=1, null_count=1)) == [
        "absent",
        "unknown",
    ]


def test_views():
    long = b"INTERNAL.BAD_OUTPUT.CODE01"
    views = view(b"SAFETY") + view(long, 1, 2) + view(b"")
    buffers = (None, views, b"", b"..%s" % long, numbers("q", 0, 2 + len(long)))
    assert named(texts(b"vu", buffers)) == ["safety", "internal.bad_output", "malformed"]
    # What stands in a row that is null is not looked at.
    buffers = (b"\x05", view(b"SAFETY") + view(long, 9, 9) + view(b""), numbers("q"))
    assert named(texts(b"vu", buffers, null_count=1)) == ["safety", "absent", "malformed"]


@pytest.mark.parametrize(
    ("layout", "code"),
    [
        (b"c", "b"),
        (b"C", "B"),
        (b"s", "h"),
        (b"S", "H"),
        (b"i", "i"),
        (b"I", "I"),
        (b"l", "q"),
        (b"L", "Q"),
    ],
)
def test_dictionaries(layout, code):
    assert named(encoded(numbers(code, 2, 0, 1), 3, layout)) == ["unknown", "internal", "safety"]
    with pytest.raises(taketwo.InvalidValueError, match="indices into the dictionary"):
        named(encoded(numbers(code, 0, 3), 2, layout))
    if code.islower():
        with pytest.raises(taketwo.InvalidValueError, match="indices into the dictionary"):
            named(encoded(numbers(code, 0, -1), 2, layout))


def test_a_negative_index_is_not_a_large_one():
    producer = Producer()
    values = producer.array((None, numbers("i", *range(301)), b"X" * 300), 300)
    schema = producer.schema(b"c", dictionary=producer.schema(b"u"))
    array = producer.array((None, numbers("b", -1)), 1, dictionary=values)
    with pytest.raises(taketwo.InvalidValueError, match="indices into the dictionary"):
        named(producer.column(schema, array))


def test_an_empty_column_needs_no_buffers():
    for layout in (b"u", b"U", b"vu", b"n"):
        assert named(texts(layout, (None, None, None) if layout != b"n" else (), 0)) == []
        assert named(texts(layout, (), 0)) == []


@pytest.mark.parametrize(
    ("column", "message"),
    [
        (texts(length=-1), "a count of length that is not negative, found -1"),
        (texts(offset=-1), "a count of offset that is not negative, found -1"),
        (texts(null_count=-2), "a null_count from -1 to 3, found -2"),
        (texts(null_count=4), "a null_count from -1 to 3, found 4"),
        (texts(null_count=1), "a validity bitmap, found none and 1 nulls"),
        (texts(n_children=1), "an array without children, found 1"),
        (texts(n_buffers=2), "3 buffers, found 2"),
        (texts(n_buffers=-1), "a count of n_buffers that is not negative, found -1"),
        (texts(buffers=(None, None, TEXT)), "buffer 1, found NULL"),
        (texts(buffers=(None, OFFSETS, None)), "buffer 2, found NULL"),
        (
            texts(buffers=(None, numbers("i", 0, 8, 7, 15), TEXT)),
            "offsets that do not go back, .* row 1",
        ),
        (
            texts(buffers=(None, numbers("i", -1, 8, 14, 15), TEXT)),
            "offsets that do not go back, .* row 0",
        ),
        (
            texts(buffers=(None, numbers("i", 0, 8, 14, -1), TEXT)),
            "a last offset that is not negative",
        ),
        (
            texts(buffers=(None, numbers("i", 0, 99, 14, 15), TEXT)),
            "offsets that do not go back, .* row 0",
        ),
        (texts(length=2**62), "a length that fits into memory"),
        (texts(length=2**62, offset=2**63 - 1), "a length that fits into memory"),
        (texts(b"n", (None,), 1), "0 buffers, found 1"),
        (texts(b"vu", (None, view(b"X")), 1), "3 buffers or more, found 2"),
        (
            texts(b"vu", (None, view(b"X" * 13, 1), b"X" * 13, numbers("q", 13)), 1),
            "a view .* row 0",
        ),
        (
            texts(b"vu", (None, view(b"X" * 13, 0, 1), b"X" * 13, numbers("q", 13)), 1),
            "a view .* row 0",
        ),
        (
            texts(b"vu", (None, view(b"X" * 13, -1), b"X" * 13, numbers("q", 13)), 1),
            "a view .* row 0",
        ),
        (texts(b"vu", (None, numbers("i", -1, 0, 0, 0), numbers("q")), 1), "a view .* row 0"),
        (texts(b"vu", (None, view(b"X"), b"", numbers("q", -1)), 1), "one of a negative length"),
        (encoded(numbers("i", 0), 1, n_buffers=1), "2 buffers, found 1"),
        (encoded(None, 1), "buffer 1, found NULL"),
        (texts(release=None), "an array that is not released"),
    ],
)
def test_a_broken_array_is_an_error(column, message):
    with pytest.raises(taketwo.InvalidValueError, match=message):
        taketwo.arrow.classify(column)


@pytest.mark.parametrize("layout", [b"i", b"+s", b"+r", b"w:4", b"", b"uu", b"\xff"])
def test_another_format_is_an_error(layout):
    with pytest.raises(taketwo.InvalidTypeError, match="found format"):
        taketwo.arrow.classify(texts(layout))


def test_a_broken_schema_is_an_error():
    producer = Producer()
    array = producer.array((None, OFFSETS, TEXT), 3)
    for schema in (producer.schema(None), producer.schema(b"u", release=None)):
        with pytest.raises(taketwo.InvalidValueError, match="a schema"):
            taketwo.arrow.classify(producer.column(schema, array))
    inner = producer.schema(b"i", dictionary=producer.schema(b"u"))
    for schema in (
        producer.schema(b"i", dictionary=inner),
        producer.schema(b"u", dictionary=producer.schema(b"u")),
    ):
        with pytest.raises(taketwo.InvalidTypeError, match="dictionary"):
            taketwo.arrow.classify(producer.column(schema, array))
    encoded = producer.schema(b"i", dictionary=producer.schema(b"u"))
    with pytest.raises(taketwo.InvalidValueError, match="an array with a dictionary"):
        taketwo.arrow.classify(producer.column(encoded, array))


def test_what_is_no_column():
    producer = Producer()
    schema, array = producer.schema(b"u"), producer.array((None, OFFSETS, TEXT), 3)
    for names in ((b"x", b"arrow_array"), (b"arrow_schema", b"arrow_schema")):
        with pytest.raises(taketwo.InvalidValueError, match="capsule"):
            taketwo.arrow.classify(producer.column(schema, array, names))

    class Odd:
        answer = None

        def __arrow_c_array__(self):
            return self.answer

    for Odd.answer in (None, 5, (1, 2), ()):
        with pytest.raises(taketwo.InvalidTypeError, match="a tuple of two capsules"):
            taketwo.arrow.classify(Odd())
    for thing in ([], "INTERNAL", None, 5):
        with pytest.raises(taketwo.InvalidTypeError, match="__arrow_c_stream__, found"):
            taketwo.arrow.classify(thing)

    class Fails:
        @property
        def __arrow_c_array__(self):
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        taketwo.arrow.classify(Fails())


def test_an_array_is_left_to_its_capsule():
    producer = Producer()
    column = producer.column(producer.schema(b"u"), producer.array((None, OFFSETS, TEXT), 3))
    named(column)
    gc.collect()
    assert producer.released == []


def test_what_a_stream_gives_is_released_once():
    producer = Producer()
    arrays = [producer.array((None, OFFSETS, TEXT), length) for length in (3, 0, 1)]
    column = producer.stream(producer.schema(b"u"), arrays)
    assert named(column) == ["internal", "safety", "unknown", "internal"]
    # The stream is its capsule's.
    assert producer.released == ["Schema", "Array", "Array", "Array"]


def test_what_a_stream_gives_is_released_after_an_error():
    producer = Producer()
    arrays = [producer.array((None, OFFSETS, TEXT), 3), producer.array((None, None, TEXT), 3)]
    with pytest.raises(taketwo.InvalidValueError, match="buffer 1, found NULL"):
        named(producer.stream(producer.schema(b"u"), arrays))
    assert producer.released == ["Schema", "Array", "Array"]

    producer = Producer()
    with pytest.raises(taketwo.InvalidTypeError, match="format"):
        named(producer.stream(producer.schema(b"i"), []))
    assert producer.released == ["Schema"]

    producer = Producer()
    arrays = [producer.array((None, OFFSETS, TEXT), 3)]
    with pytest.raises(taketwo.InvalidValueError, match="error 5: out of paper"):
        named(producer.stream(producer.schema(b"u"), arrays, error=b"out of paper"))
    assert producer.released == ["Schema", "Array"]


def test_numbers_are_a_bytearray():
    found = taketwo.arrow.classify(texts())
    assert isinstance(found, (taketwo.arrow.RuleNumbers, bytearray))
    assert len(found) == 3
    assert bytes(memoryview(found)) == bytes(found)


def test_what_is_exported_can_be_read_back():
    class Numbers:
        def __init__(self, numbers):
            self.numbers = numbers

        def __arrow_c_array__(self):
            return self.numbers.__arrow_c_array__()

    found = taketwo.arrow.classify(texts())
    with pytest.raises(taketwo.InvalidTypeError, match='format "C"'):
        taketwo.arrow.classify(Numbers(found))
    # Capsules that nobody took are given back.
    capsules = found.__arrow_c_array__()
    with pytest.raises(BufferError):
        found.clear()
    del capsules
    gc.collect()
    found.clear()
    assert found == b""


def test_a_long_column():
    count = 100_000
    offsets = numbers("i", *range(0, 8 * count + 1, 8))
    out = bytearray(count)
    column = texts(buffers=(None, offsets, b"INTERNAL" * count), length=count)
    assert taketwo.arrow.classify(column, out=out) is out
    assert set(out) == {RULES.index("internal")}
    bad = bytearray(offsets)
    bad[-8:-4] = numbers("i", 2**31 - 1)
    with pytest.raises(taketwo.InvalidValueError, match=f"row {count - 2}"):
        taketwo.arrow.classify(texts(buffers=(None, bytes(bad), b"INTERNAL" * count), length=count))
