"""Columns of failure codes, from any library that speaks the Arrow PyCapsule interface.

>>> import taketwo.arrow
>>> numbers = taketwo.arrow.classify(column)  # a pyarrow array, a polars series, ...
>>> verdicts = taketwo.arrow.table()["verdict"]
>>> verdicts[numbers[0]]
'never'

No Arrow library is needed for it.
"""

from taketwo._taketwo import classify_column, export_numbers, rule_table

__all__ = ("RuleNumbers", "classify", "table")


class RuleNumbers(bytearray):
    """The numbers of the rules that cover the codes of a column, one byte each.

    An Arrow array of unsigned 8-bit integers without nulls, a buffer and a ``bytearray``, all of
    the same memory: ``pyarrow.array(numbers)`` and ``numpy.frombuffer(numbers, "uint8")`` copy
    nothing. While somebody uses that memory it cannot be resized; it should not be written to
    either.
    """

    __slots__ = ()

    def __arrow_c_array__(self, requested_schema: object = None) -> tuple[object, object]:
        """Return the capsules of an Arrow array, which is always of its own type."""
        return export_numbers(self)


def classify(column: object, *, out: object = None) -> object:
    """Return the number of the rule of each code of a column; null is an absent code.

    ``column`` has ``__arrow_c_array__`` or ``__arrow_c_stream__`` and holds strings: string,
    large_string, string_view, or the same of binary, also dictionary-encoded, or nothing but nulls.
    All arrays of a stream come one after the other. With ``out``, a writable buffer with a byte for
    each row, the numbers are written there, and it is returned; what it holds after an error is not
    specified.

    It takes one byte of memory for a row, and one for each value of a dictionary. Other threads may
    run meanwhile, and are not to write to the column or to ``out``.

    Raises InvalidTypeError (a TypeError) for a column of another type, InvalidValueError (a
    ValueError) for one that is broken and for a buffer of another length.
    """
    if out is None:
        numbers = RuleNumbers()
        classify_column(column, numbers, True)
        return numbers
    classify_column(column, out, False)
    return out


def table() -> dict[str, list[str | int | None]]:
    """Return what the rules say as columns, in which row ``n`` is the rule of number ``n``.

    A number that no rule has is a row of ``None``. The columns are ``number``, ``covers`` (which
    codes, in words), ``rule``, ``family``, ``verdict``, ``stage``, ``refund``, ``remedy``,
    ``basis``, ``citation``, ``meaning``, ``message_key`` and ``user_message``. It is made anew for
    each call.
    """
    return rule_table()
