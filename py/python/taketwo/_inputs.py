"""The files that tasks are read from: JSON Lines, plain or compressed, and Parquet."""

import errno
import importlib
import io
import json
import os
import pathlib
import stat
import sys
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import IO, Any, Protocol

from taketwo import InvalidTaskError, Task, read_task, read_tasks

__all__ = ("ClosedInputError", "TaskInput", "opened")

# By the end of the name. The first are modules of the standard library, the others are pyarrow's.
_STANDARD = {".gz": "gzip", ".bz2": "bz2", ".xz": "lzma"}
_OF_PYARROW = {".zst": "zstd", ".lz4": "lz4"}

_ROWS_AT_ONCE = 1024
_COLUMNS = ("status", "failureCode", "cost", "createdAt")
# Without codes each failure would be one without a code, which may be sent again.
_NEEDED_COLUMNS = ("status", "failureCode")

_OnError = Callable[[InvalidTaskError], object] | None


class ClosedInputError(Exception):
    """Standard input was asked for, and is closed."""


class TaskInput(Protocol):
    """Tasks in turn, and where they stand."""

    line: int
    """The number of the line or row that was read last, from 1."""

    size: int | None
    """How much there is to read, in whatever ``position`` counts; ``None`` if nobody knows."""

    def __iter__(self) -> Iterator[Task]: ...

    def position(self) -> int:
        """Return how much of it has been read."""
        ...

    def record(self) -> Mapping[str, object]:
        """Return the record of the task that was read last, with the keys that taketwo ignores."""
        ...


class _Lines:
    """The tasks of JSON Lines. ``raw`` is the file itself, before it is decompressed."""

    def __init__(
        self, file: IO[bytes], raw: IO[bytes], max_line_bytes: int, on_error: _OnError
    ) -> None:
        self.line = 0
        self.size = _size(raw)
        self._raw = raw
        self._readline = file.readline
        self._last = b""
        self._tasks = read_tasks(self, max_line_bytes=max_line_bytes, on_error=on_error)

    def readline(self, size: int = -1, /) -> bytes:
        """Return the next line, or as much of it, and remember it."""
        self._last = self._readline(size)
        return self._last

    def __iter__(self) -> Iterator[Task]:
        for task in self._tasks:
            self.line = self._tasks.line
            yield task

    def position(self) -> int:
        return self._raw.tell()

    def record(self) -> Mapping[str, object]:
        # It has been read, so it is a JSON object. What may still be wrong is a part that taketwo
        # looks over and Python does not: an integer of 5,000 digits, say.
        try:
            record = json.loads(self._last)
        except (ValueError, RecursionError):
            return {}
        return record if isinstance(record, dict) else {}


class _Rows:
    """The tasks of a Parquet file, whose columns have the names of a record's keys."""

    def __init__(self, file: Any, more_columns: tuple[str, ...], on_error: _OnError) -> None:
        self.line = 0
        self.size: int | None = file.metadata.num_rows
        self._file = file
        names = file.schema_arrow.names
        for name in _NEEDED_COLUMNS:
            if name not in names:
                raise OSError(errno.EINVAL, f"has no column {name}")
        self._columns = [name for name in (*_COLUMNS, *more_columns) if name in names]
        self._on_error = on_error
        self._last: Mapping[str, object] = {}

    def __iter__(self) -> Iterator[Task]:
        for batch in self._file.iter_batches(
            batch_size=_ROWS_AT_ONCE, columns=self._columns, use_threads=False
        ):
            for row in _in_microseconds(batch).to_pylist():
                self.line += 1
                self._last = row
                try:
                    task = read_task(row)
                except InvalidTaskError as error:
                    found = InvalidTaskError(
                        f"row {self.line}: {error}",
                        error.kind,
                        error.path,
                        error.value,
                        error.offset,
                        self.line,
                    )
                    if self._on_error is None:
                        raise found from error
                    self._on_error(found)
                    continue
                yield task

    def position(self) -> int:
        return self.line

    def record(self) -> Mapping[str, object]:
        return self._last


@contextmanager
def opened(
    path: str,
    *,
    max_line_bytes: int,
    on_error: _OnError = None,
    more_columns: tuple[str, ...] = (),
) -> Iterator[TaskInput]:
    """Open a file by what its name says it is, or standard input for ``-``.

    With ``on_error`` a record that cannot be read is handed to it, and otherwise raises. Of a
    Parquet file the columns are read that a triage needs, and those that are named besides.

    Raises ModuleNotFoundError where pyarrow is needed and missing, OSError for what cannot be
    opened, decompressed or read.
    """
    suffix = pathlib.PurePath(path).suffix.lower()
    if path == "-":
        if sys.stdin is None:
            raise ClosedInputError
        # One that was set not to wait would look as if it had ended.
        with suppress(AttributeError, OSError):
            os.set_blocking(sys.stdin.fileno(), True)
        file = sys.stdin.buffer
        yield _Lines(file, file, max_line_bytes, on_error)
    elif suffix == ".parquet":
        with _parquet_errors():
            from pyarrow import parquet  # type: ignore[import-untyped]

            # So a column is read in pieces, and not whole.
            with parquet.ParquetFile(path, pre_buffer=False, buffer_size=1 << 16) as file:
                yield _Rows(file, more_columns, on_error)
    else:
        with open(path, "rb") as raw, _decompressed(raw, suffix) as file:
            yield _Lines(file, raw, max_line_bytes, on_error)


@contextmanager
def _decompressed(raw: IO[bytes], suffix: str) -> Iterator[IO[bytes]]:
    if suffix in _OF_PYARROW:
        import pyarrow

        stream: Any = pyarrow.CompressedInputStream(raw, _OF_PYARROW[suffix])
        yield io.BufferedReader(stream)
    elif suffix in _STANDARD:
        module = importlib.import_module(_STANDARD[suffix])
        try:
            with module.open(raw, "rb") as file:
                yield file
        except (EOFError, zlib.error, getattr(module, "LZMAError", EOFError)) as error:
            raise OSError(errno.EIO, str(error)) from error
    else:
        yield raw


@contextmanager
def _parquet_errors() -> Iterator[None]:
    """Make an OSError of what pyarrow says of a file that is broken, or is no Parquet file."""
    from pyarrow import ArrowException

    try:
        yield
    except InvalidTaskError:
        raise
    except (ArrowException, ValueError) as error:  # also of a text that is not UTF-8
        raise OSError(errno.EIO, str(error)) from error


def _in_microseconds(batch: Any) -> Any:
    """Return the batch with times that Python has a type for."""
    import pyarrow

    for place, field in enumerate(batch.schema):
        if pyarrow.types.is_timestamp(field.type):
            to = pyarrow.timestamp("us", field.type.tz)
            batch = batch.set_column(place, field.name, batch.column(place).cast(to, safe=False))
    return batch


def _size(file: IO[bytes]) -> int | None:
    """Return the bytes of a regular file, or ``None`` for anything else."""
    try:
        status = os.fstat(file.fileno())
    except (AttributeError, OSError):
        return None
    return status.st_size if stat.S_ISREG(status.st_mode) else None
