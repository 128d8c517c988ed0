from typing import Protocol, TypeVar, overload

__all__ = ("RuleNumbers", "classify", "table")

class _Array(Protocol):
    def __arrow_c_array__(self) -> tuple[object, object]: ...

class _Stream(Protocol):
    def __arrow_c_stream__(self) -> object: ...

_Out = TypeVar("_Out")

class RuleNumbers(bytearray):
    __slots__ = ()
    def __arrow_c_array__(self, requested_schema: object = None) -> tuple[object, object]: ...

@overload
def classify(column: _Array | _Stream) -> RuleNumbers: ...
@overload
def classify(column: _Array | _Stream, *, out: _Out) -> _Out: ...
def table() -> dict[str, list[str | int | None]]: ...
