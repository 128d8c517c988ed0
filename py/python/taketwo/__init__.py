"""Why a Runway API task failed, whether to try again, and what to tell the user.

>>> import taketwo
>>> failed = taketwo.classify("SAFETY.INPUT.TEXT")
>>> failed.verdict
<Verdict.NEVER: 'never'>
>>> str(failed.citation)
'SAFETY failures, sentence 13'
"""

from taketwo._errors import InvalidTaskError, InvalidTypeError, InvalidValueError, TaketwoError
from taketwo._taketwo import (
    MAX_LINE_BYTES,
    TABLE_VERSION,
    VERSION,
    Citation,
    Classification,
    Task,
    classify,
    read_task,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taketwo._enums import (
        Basis,
        Family,
        Refund,
        Remedy,
        Rule,
        Stage,
        Status,
        TaskErrorKind,
        Verdict,
    )
    from taketwo._lines import TaskLines, read_tasks

__all__ = [
    "MAX_LINE_BYTES",
    "TABLE_VERSION",
    "Basis",
    "Citation",
    "Classification",
    "Family",
    "InvalidTaskError",
    "InvalidTypeError",
    "InvalidValueError",
    "Refund",
    "Remedy",
    "Rule",
    "Stage",
    "Status",
    "TaketwoError",
    "Task",
    "TaskErrorKind",
    "TaskLines",
    "Verdict",
    "__version__",
    "classify",
    "read_task",
    "read_tasks",
]

__version__ = VERSION

# What costs something to import is imported when it is first asked for: `enum` alone costs more
# than the rest of the package.
_LATER = {
    "TaskLines": "taketwo._lines",
    "read_tasks": "taketwo._lines",
    "Basis": "taketwo._enums",
    "Family": "taketwo._enums",
    "Refund": "taketwo._enums",
    "Remedy": "taketwo._enums",
    "Rule": "taketwo._enums",
    "Stage": "taketwo._enums",
    "Status": "taketwo._enums",
    "TaskErrorKind": "taketwo._enums",
    "Verdict": "taketwo._enums",
}


def __getattr__(name: str) -> object:
    module = _LATER.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value: object = getattr(import_module(module), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
