import io
import itertools
import json
import sys
import tracemalloc

import pytest

import taketwo
from taketwo import Status, TaskErrorKind

GOOD = '{"status": "PENDING"}\n'
BAD = '{"status": "DONE"}\n'


def test_the_iterator_goes_on_after_a_bad_line():
    tasks = taketwo.read_tasks([GOOD, BAD, GOOD])
    assert next(tasks).status is Status.PENDING
    with pytest.raises(taketwo.InvalidTaskError, match="line 2: status") as info:
        next(tasks)
    assert info.value.line == tasks.line == 2
    assert next(tasks).status is Status.PENDING
    with pytest.raises(StopIteration):
        next(tasks)
    with pytest.raises(StopIteration):
        next(tasks)


def test_a_bad_line_can_be_handed_to_a_function():
    errors = []
    tasks = taketwo.read_tasks([GOOD, BAD, BAD, GOOD], on_error=errors.append)
    assert len(list(tasks)) == 2
    assert [error.line for error in errors] == [2, 3]


def test_an_error_of_that_function_is_passed_on():
    def fail(error):
        raise RuntimeError from error

    with pytest.raises(RuntimeError):
        next(taketwo.read_tasks([BAD], on_error=fail))


@pytest.mark.parametrize(
    "lines",
    [
        io.StringIO(GOOD * 3),
        io.BytesIO(GOOD.encode() * 3),
        [GOOD] * 3,
        [GOOD.encode().strip()] * 3,
        (line for line in (GOOD, GOOD.encode(), GOOD.strip())),
    ],
    ids=["text file", "binary file", "str", "bytes", "generator"],
)
def test_lines_come_from_files_and_iterables(lines):
    assert len(list(taketwo.read_tasks(lines))) == 3


def test_a_real_file(tmp_path):
    path = tmp_path / "tasks.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.encode() + b"\r\n" + GOOD.encode())
    with path.open("rb") as file:
        assert len(list(taketwo.read_tasks(file))) == 2


class Zeros:
    """A file of one line that is far longer than memory should get."""

    def __init__(self, size):
        self.left = size

    def readline(self, size=-1):
        assert 0 <= size <= 100_000, "a whole line is never asked for"
        size = min(size, self.left)
        self.left -= size
        return b"0" * size


def test_a_line_of_10_gigabytes_is_an_error_and_no_allocation():
    tasks = taketwo.read_tasks(Zeros(10 * 10**9), max_line_bytes=50_000)
    tracemalloc.start()
    with pytest.raises(taketwo.InvalidTaskError, match="line 1: longer than 50000 bytes") as info:
        next(tasks)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert info.value.kind is TaskErrorKind.LINE_TOO_LONG
    assert peak < 2_000_000
    assert list(tasks) == []


def test_the_limit_counts_bytes():
    line = json.dumps({"status": "PENDING", "x": "\u00e9" * 10}, ensure_ascii=False)
    size = len(line.encode())
    for source in ([line], io.StringIO(line), io.BytesIO(line.encode()), io.StringIO(line + "\n")):
        assert len(list(taketwo.read_tasks(source, max_line_bytes=size))) == 1
    for source in ([line], io.StringIO(line), io.BytesIO(line.encode()), io.StringIO(line + "\n")):
        tasks = taketwo.read_tasks(itertools.chain(source, [GOOD]), max_line_bytes=size - 1)
        with pytest.raises(taketwo.InvalidTaskError, match="longer than"):
            next(tasks)
        assert next(tasks).status is Status.PENDING


def test_memory_does_not_grow_with_the_lines():
    def peak(count):
        tasks = taketwo.read_tasks(itertools.repeat(GOOD, count))
        tracemalloc.start()
        for _ in tasks:
            pass
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return peak

    peak(10)
    assert peak(20_000) < peak(100) + 10_000


@pytest.mark.parametrize("lines", ["tasks.jsonl", b"{}", 5, None])
def test_a_text_is_no_iterable_of_lines(lines):
    with pytest.raises(taketwo.InvalidTypeError, match="expected an open file"):
        taketwo.read_tasks(lines)


@pytest.mark.parametrize("line", [{"status": "PENDING"}, None, 5])
def test_a_line_of_another_type(line):
    tasks = taketwo.read_tasks([GOOD, line, GOOD])
    assert next(tasks).status is Status.PENDING
    with pytest.raises(taketwo.InvalidTypeError, match="line: expected str or bytes, found"):
        next(tasks)
    assert next(tasks).status is Status.PENDING


@pytest.mark.parametrize("limit", [-1, 2**31 - 1, sys.maxsize, 2**100])
def test_a_limit_out_of_its_range(limit):
    with pytest.raises(taketwo.InvalidValueError, match="max_line_bytes: expected 0 to") as info:
        taketwo.read_tasks([], max_line_bytes=limit)
    assert isinstance(info.value, (taketwo.TaketwoError, ValueError))


@pytest.mark.parametrize("limit", [None, "5", 1.5, True])
def test_a_limit_of_another_type(limit):
    with pytest.raises(taketwo.InvalidTypeError, match="max_line_bytes: expected int"):
        taketwo.read_tasks([], max_line_bytes=limit)


def test_the_largest_limit():
    assert len(list(taketwo.read_tasks(io.BytesIO(GOOD.encode()), max_line_bytes=2**31 - 2))) == 1
