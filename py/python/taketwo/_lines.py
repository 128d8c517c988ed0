"""Reading JSON Lines, one task a line, in constant memory."""

from collections.abc import Callable, Iterable
from typing import Protocol

from taketwo._errors import InvalidTaskError, InvalidTypeError, InvalidValueError
from taketwo._taketwo import MAX_LINE_BYTES, Task, read_line

__all__ = ("TaskLines", "read_tasks")

_DISCARDED_AT_ONCE = 65536
_MOST_LINE_BYTES = 2**31 - 2


class _File(Protocol):
    def readline(self, size: int = ..., /) -> str | bytes: ...


def read_tasks(
    lines: "_File | Iterable[str | bytes]",
    *,
    max_line_bytes: int = MAX_LINE_BYTES,
    on_error: Callable[[InvalidTaskError], object] | None = None,
) -> "TaskLines":
    """Return an iterator over the tasks of JSON Lines; blank lines are left out.

    ``lines`` is an open file, best in binary, or any iterable of lines. Of a file no more than a
    line is in memory, and of a line no more than ``max_line_bytes``: a longer one is an error.

    A line that cannot be read raises InvalidTaskError with its number, and the iterator goes on
    with the next line when it is asked again. With ``on_error`` the error is handed to that
    function instead, and the line skipped.
    """
    return TaskLines(lines, max_line_bytes=max_line_bytes, on_error=on_error)


class TaskLines:
    """The tasks of JSON Lines. See read_tasks()."""

    __slots__ = ("_line", "_max", "_next", "_on_error")

    def __init__(
        self,
        lines: "_File | Iterable[str | bytes]",
        *,
        max_line_bytes: int = MAX_LINE_BYTES,
        on_error: Callable[[InvalidTaskError], object] | None = None,
    ) -> None:
        """Make the iterator that read_tasks() returns."""
        if isinstance(lines, (str, bytes)) or not (
            hasattr(lines, "readline") or isinstance(lines, Iterable)
        ):
            raise InvalidTypeError(
                f"lines: expected an open file or an iterable of lines, "
                f"found {type(lines).__name__}"
            )
        if isinstance(max_line_bytes, bool) or not isinstance(max_line_bytes, int):
            raise InvalidTypeError(
                f"max_line_bytes: expected int, found {type(max_line_bytes).__name__}"
            )
        if not 0 <= max_line_bytes <= _MOST_LINE_BYTES:
            raise InvalidValueError(
                f"max_line_bytes: expected 0 to {_MOST_LINE_BYTES}, found {max_line_bytes}"
            )
        self._line = 0
        self._max = max_line_bytes
        self._on_error = on_error
        if isinstance(lines, Iterable) and not hasattr(lines, "readline"):
            self._next: Callable[[], str | bytes] = iter(lines).__next__
        else:
            readline = lines.readline
            self._next = lambda: self._read(readline)

    @property
    def line(self) -> int:
        """The number of the line that was read last, from 1; 0 before the first."""
        return self._line

    def __iter__(self) -> "TaskLines":
        return self

    def __next__(self) -> Task:
        while True:
            line = self._next()
            self._line += 1
            if isinstance(line, str):
                line = line.removesuffix("\n")
            elif isinstance(line, bytes):
                line = line.removesuffix(b"\n")
            try:
                task = read_line(line, self._line, self._max)
            except InvalidTaskError as error:
                if self._on_error is None:
                    raise
                self._on_error(error)
                continue
            if task is not None:
                return task

    def _read(self, readline: Callable[[int], str | bytes]) -> str | bytes:
        """Read a line of a file; of one that is too long no more than is needed to tell."""
        line = readline(self._max + 1)
        if not line:
            if line is None:
                raise BlockingIOError("a file that does not wait has no line yet")
            raise StopIteration
        # Characters where the file is text: at most as many as bytes, so no line is cut too early.
        if len(line) > self._max:
            end = "\n" if isinstance(line, str) else b"\n"
            more = line
            while more and more[-1:] != end:
                more = readline(_DISCARDED_AT_ONCE)
        return line
