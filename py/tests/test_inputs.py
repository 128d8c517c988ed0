"""Compressed JSON Lines and Parquet, as `taketwo triage` reads them."""

import bz2
import datetime
import gzip
import json
import lzma
import pathlib
import random
import subprocess
import sys
import tracemalloc

import pytest
from click.testing import CliRunner

from taketwo._cli import command
from taketwo._inputs import opened

EXAMPLE = pathlib.Path(__file__).parents[2] / "examples" / "tasks.jsonl"
RECORDS = [json.loads(line) for line in EXAMPLE.read_text().splitlines()]
STANDARD = {".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress}

try:
    import pyarrow
    from pyarrow import parquet
except ModuleNotFoundError:
    if sys.version_info >= (3, 11):
        raise
    pyarrow = None

with_pyarrow = pytest.mark.skipif(pyarrow is None, reason="pyarrow is pinned for 3.11 and later")


def by_pyarrow(name):
    def compress(data):
        sink = pyarrow.BufferOutputStream()
        with pyarrow.CompressedOutputStream(sink, name) as stream:
            stream.write(data)
        return sink.getvalue().to_pybytes()

    return compress


COMPRESSORS = [
    *(pytest.param(suffix, compress, id=suffix) for suffix, compress in STANDARD.items()),
    pytest.param(".zst", by_pyarrow("zstd"), id=".zst", marks=with_pyarrow),
    pytest.param(".lz4", by_pyarrow("lz4"), id=".lz4", marks=with_pyarrow),
]


def run(*arguments, status=0):
    result = CliRunner().invoke(command, ["triage", *map(str, arguments)], catch_exceptions=False)
    assert result.exit_code == status, result.output
    return result


def triage(path, *options):
    return json.loads(run(path, "--format", "json", *options).stdout)


def table(**changed):
    """The example as columns, each key a column whether or not the first record has it."""
    columns = {
        key: [record.get(key) for record in RECORDS]
        for key in ("id", "status", "createdAt", "failure", "failureCode", "cost", "estimatedCost")
    }
    return pyarrow.table({**columns, **changed})


@pytest.mark.parametrize(("suffix", "compress"), COMPRESSORS)
def test_compressed_lines_are_those_that_were_compressed(tmp_path, suffix, compress):
    path = tmp_path / f"tasks.jsonl{suffix.upper()}"
    path.write_bytes(compress(EXAMPLE.read_bytes()))
    assert triage(path) == triage(EXAMPLE)


@pytest.mark.parametrize(("suffix", "compress"), COMPRESSORS)
def test_files_that_were_compressed_one_by_one_and_joined(tmp_path, suffix, compress):
    path = tmp_path / f"tasks.jsonl{suffix}"
    path.write_bytes(compress(EXAMPLE.read_bytes()) * 2)
    assert triage(path)["tasks"] == 2 * len(RECORDS)


@pytest.mark.parametrize(("suffix", "compress"), COMPRESSORS)
def test_a_compressed_file_that_is_cut_short_or_none(tmp_path, suffix, compress):
    path = tmp_path / f"tasks.jsonl{suffix}"
    whole = compress(EXAMPLE.read_bytes())
    for broken in (whole[:-20], b"no such thing, " * 4):
        path.write_bytes(broken)
        result = run(path, status=1)
        assert result.stdout == ""
        assert result.stderr.startswith(f"Error: {path}: ")


@pytest.mark.parametrize("suffix", STANDARD)
def test_a_compressed_file_that_is_damaged(tmp_path, suffix):
    path = tmp_path / f"tasks.jsonl{suffix}"
    whole = STANDARD[suffix](EXAMPLE.read_bytes())
    middle = len(whole) // 2
    path.write_bytes(whole[:middle] + bytes(8) + whole[middle + 8 :])
    # A checksum stands behind what it is of, so bad lines may come first.
    result = run(path, "--skip-bad", status=1)
    assert result.stdout == ""
    assert result.stderr.splitlines()[-1].startswith(f"Error: {path}: ")


def test_a_compressed_line_longer_than_allowed_is_not_kept(tmp_path):
    path = tmp_path / "tasks.jsonl.gz"
    path.write_bytes(gzip.compress(bytes(64 << 20) + b'\n{"status": "FAILED"}\n'))
    errors = []
    tracemalloc.start()
    try:
        with opened(str(path), max_line_bytes=1 << 16, on_error=errors.append) as tasks:
            assert [task.status for task in tasks] == ["FAILED"]
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()
    assert [error.line for error in errors] == [1]


@with_pyarrow
@pytest.mark.parametrize("dictionary", [False, True])
def test_parquet_says_the_same_as_lines(tmp_path, dictionary):
    path = tmp_path / "tasks.parquet"
    columns = table()
    if dictionary:
        place = columns.schema.get_field_index("failureCode")
        encoded = columns["failureCode"].dictionary_encode()
        columns = columns.set_column(place, "failureCode", encoded)
    parquet.write_table(columns, path, row_group_size=20)
    assert triage(path) == triage(EXAMPLE)


@with_pyarrow
def test_parquet_that_lacks_a_column(tmp_path):
    path = tmp_path / "tasks.parquet"
    for missing in ("status", "failureCode"):
        # Without codes each failure would be one without a code, which may be sent again.
        parquet.write_table(table().drop_columns(missing), path)
        assert f"has no column {missing}" in run(path, status=1).stderr
    parquet.write_table(table().drop_columns("cost"), path)
    families = triage(path)["families"]
    assert all(family["cost_unknown"] == family["failures"] for family in families)


@with_pyarrow
def test_a_bad_row_is_named(tmp_path):
    path = tmp_path / "tasks.parquet"
    status = [record["status"] for record in RECORDS]
    parquet.write_table(table(status=[*status[:29], "DONE", *status[30:]]), path)
    assert "row 30: status: expected PENDING" in run(path, status=1).stderr
    result = run(path, "--skip-bad")
    assert "row 30: status: expected PENDING" in result.stderr
    assert "1 line could not be read" in result.stdout


@with_pyarrow
def test_times_of_any_resolution_can_be_read(tmp_path):
    path = tmp_path / "tasks.parquet"
    times = [1_790_000_000_000_000_001] * len(RECORDS)
    for unit, zone in [("ns", "UTC"), ("ns", None), ("us", "Europe/Zurich")]:
        given = times if unit == "ns" else [time // 1000 for time in times]
        column = pyarrow.array(given, pyarrow.timestamp(unit, zone))
        parquet.write_table(table(createdAt=column), path)
        with opened(str(path), max_line_bytes=1) as tasks:
            next(iter(tasks))
            created = tasks.record()["createdAt"]
        assert type(created) is datetime.datetime, "also where pandas is installed"
        assert created.utctimetuple()[:3] == (2026, 9, 21)


@with_pyarrow
def test_parquet_that_is_broken(tmp_path):
    path = tmp_path / "tasks.parquet"
    parquet.write_table(table(), path)
    whole = path.read_bytes()
    codes = pyarrow.array([b"\xff"] * len(RECORDS)).cast(pyarrow.binary()).view(pyarrow.string())
    parquet.write_table(table(failureCode=codes), path)
    not_utf8 = path.read_bytes()
    for broken in (b"", whole[:-20], EXAMPLE.read_bytes(), not_utf8):
        path.write_bytes(broken)
        result = run(path, status=1)
        assert result.stdout == ""
        assert result.stderr.startswith(f"Error: {path}: ")


@with_pyarrow
def test_a_parquet_file_is_read_in_pieces(tmp_path):
    path = tmp_path / "tasks.parquet"
    rows = 100_000
    rng = random.Random(6)
    columns = {
        "status": ["FAILED"] * rows,
        "failureCode": [f"INTERNAL.{rng.getrandbits(256):X}" for _ in range(rows)],
    }
    parquet.write_table(pyarrow.table(columns), path, row_group_size=rows, use_dictionary=False)
    del columns
    assert path.stat().st_size > 4 << 20
    pool = pyarrow.default_memory_pool()
    before = pool.bytes_allocated()
    most = 0
    with opened(str(path), max_line_bytes=1) as tasks:
        for _ in tasks:
            if tasks.line % 1000 == 0:
                most = max(most, pool.bytes_allocated() - before)
    assert tasks.line == rows
    assert most < 2 << 20


@pytest.mark.parametrize("name", ["tasks.parquet", "tasks.jsonl.zst"])
def test_what_needs_pyarrow_says_so(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(b"")
    program = "import sys; sys.modules['pyarrow'] = None; from taketwo._command import main; main()"
    result = subprocess.run(
        [sys.executable, "-c", program, "triage", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1
    assert result.stderr == f"Error: {path} needs pyarrow: pip install 'taketwo[parquet]'\n"
