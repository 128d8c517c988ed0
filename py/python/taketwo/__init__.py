"""Why a Runway API task failed, whether to try again, and what to tell the user.

>>> import taketwo
>>> failed = taketwo.classify("SAFETY.INPUT.TEXT")
>>> failed.verdict
<Verdict.NEVER: 'never'>
>>> str(failed.citation)
'SAFETY failures, sentence 13'
"""

from taketwo._taketwo import (
    MAX_LINE_BYTES,
    TABLE_VERSION,
    VERSION,
    Budget,
    Citation,
    Classification,
    Decision,
    Failure,
    Hint,
    HttpClassification,
    Job,
    Policy,
    Task,
    classify,
    classify_http,
    classify_many,
    read_task,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from taketwo._enums import (
        Action,
        Basis,
        Check,
        Family,
        HttpRule,
        Phase,
        Preset,
        Refund,
        Remedy,
        RetryClass,
        Rule,
        Stage,
        Status,
        TaskErrorKind,
        Verdict,
    )
    from taketwo._errors import (
        InvalidPolicyError,
        InvalidStateError,
        InvalidTaskError,
        InvalidTypeError,
        InvalidValueError,
        OtherPolicyError,
        OutOfTurnError,
        TaketwoError,
    )
    from taketwo._lines import TaskLines, read_tasks

__all__ = [
    "MAX_LINE_BYTES",
    "TABLE_VERSION",
    "Action",
    "Basis",
    "Budget",
    "Check",
    "Citation",
    "Classification",
    "Decision",
    "Failure",
    "Family",
    "Hint",
    "HttpClassification",
    "HttpRule",
    "InvalidPolicyError",
    "InvalidStateError",
    "InvalidTaskError",
    "InvalidTypeError",
    "InvalidValueError",
    "Job",
    "OtherPolicyError",
    "OutOfTurnError",
    "Phase",
    "Policy",
    "Preset",
    "Refund",
    "Remedy",
    "RetryClass",
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
    "classify_http",
    "classify_many",
    "read_task",
    "read_tasks",
]

__version__ = VERSION

# What costs something to import is imported when it is first asked for: `enum` alone costs more
# than the rest of the package, and so do the classes of the errors.
_LATER = {
    "InvalidPolicyError": "taketwo._errors",
    "InvalidStateError": "taketwo._errors",
    "InvalidTaskError": "taketwo._errors",
    "InvalidTypeError": "taketwo._errors",
    "InvalidValueError": "taketwo._errors",
    "OtherPolicyError": "taketwo._errors",
    "OutOfTurnError": "taketwo._errors",
    "TaketwoError": "taketwo._errors",
    "TaskLines": "taketwo._lines",
    "read_tasks": "taketwo._lines",
    "Action": "taketwo._enums",
    "Basis": "taketwo._enums",
    "Check": "taketwo._enums",
    "Family": "taketwo._enums",
    "HttpRule": "taketwo._enums",
    "Phase": "taketwo._enums",
    "Preset": "taketwo._enums",
    "Refund": "taketwo._enums",
    "Remedy": "taketwo._enums",
    "RetryClass": "taketwo._enums",
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
