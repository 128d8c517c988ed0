"""What can fail. Each error is a ``TaketwoError``, and the built-in error that fits."""

__all__ = (
    "InvalidPolicyError",
    "InvalidStateError",
    "InvalidTaskError",
    "InvalidTypeError",
    "InvalidValueError",
    "OtherPolicyError",
    "OutOfTurnError",
    "TaketwoError",
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taketwo._enums import TaskErrorKind


class TaketwoError(Exception):
    """Any error of taketwo. A failure code is never one: every code has an answer."""


class InvalidTypeError(TaketwoError, TypeError):
    """An argument is of a type that is not taken, or an answer was used as a truth value."""


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


class InvalidPolicyError(TaketwoError, ValueError):
    """A policy that cannot be: a key that none has, a wrong type, or numbers out of range."""

    field: str | None
    """The key that is wrong or holds a value of another type, ``classes.unlikely.retries`` say;
    ``None`` where the numbers are out of their ranges, or nothing could be read."""

    violations: tuple[tuple[str, int, str], ...]
    """Every number that is out of its range: its key, the number, and what was expected."""

    def __init__(
        self, message: str, field: str | None, violations: "list[tuple[str, int, str]]"
    ) -> None:
        super().__init__(message)
        self.field = field
        self.violations = tuple(violations)

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (str(self), self.field, list(self.violations))


class InvalidStateError(TaketwoError, ValueError):
    """Bytes that nothing could have been saved as. Nothing of them is used."""

    kind: str
    """What is wrong: ``wrong_length``, ``wrong_kind``, ``newer_version``, ``unknown_version``,
    ``bad_checksum``, ``other_policy`` or ``impossible``."""

    def __init__(self, message: str, kind: str) -> None:
        super().__init__(message)
        self.kind = kind

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (str(self), self.kind)


class OtherPolicyError(InvalidStateError):
    """The policy is not the one that the job was made with. Nothing was changed."""

    def __init__(self, message: str) -> None:
        super().__init__(message, "other_policy")

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (str(self),)


class OutOfTurnError(TaketwoError, RuntimeError):
    """The call does not fit where the job stands. Nothing was changed."""
