"""What can fail. Each error is a ``TaketwoError``, and the built-in error that fits."""

__all__ = ("InvalidTaskError", "InvalidTypeError", "InvalidValueError", "TaketwoError")

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taketwo._enums import TaskErrorKind


class TaketwoError(Exception):
    """Any error of taketwo. A failure code is never one: every code has an answer."""


class InvalidTypeError(TaketwoError, TypeError):
    """An argument is of a type that is not taken, or a classification was used as a truth value."""


class InvalidValueError(TaketwoError, ValueError):
    """An argument is of the right type and out of its range."""


class InvalidTaskError(TaketwoError, ValueError):
    """A task record that cannot be read: what is wrong, where, and with which value."""

    kind: "TaskErrorKind"
    """What is wrong."""

    path: str
    """The key it is about, ``cost.credits`` say; empty where it is not about one."""

    value: str
    """The beginning of the value that was found; empty where nothing was."""

    offset: int | None
    """Where it is, in bytes from the start of the record or line, where that is known."""

    line: int | None
    """The number of the line, from 1, where the record was one of several."""

    def __init__(
        self,
        message: str,
        kind: str,
        path: str,
        value: str,
        offset: int | None,
        line: int | None,
    ) -> None:
        # Not with the module: a program whose records are good never needs the enums for this.
        from taketwo._enums import TaskErrorKind

        super().__init__(message)
        self.kind = TaskErrorKind(kind)
        self.path = path
        self.value = value
        self.offset = offset
        self.line = line

    def __reduce__(self) -> tuple[object, ...]:
        fields = (str(self), self.kind.value, self.path, self.value, self.offset, self.line)
        return type(self), fields
