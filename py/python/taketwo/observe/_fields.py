"""An event as the fields of one record, for logs and spans."""

import logging

from taketwo._enums import Action
from taketwo.events import Event

__all__ = ("DECISION", "fields", "level")

DECISION = "taketwo.decision"
"""The name of the record."""

Field = str | int | bool


def fields(event: Event) -> dict[str, Field]:
    """Return what the event says, without what it does not say.

    The names of the job and of the task may be anything: they are cut, and what could break a line
    or steer a terminal is escaped. The rest are words, numbers and a sentence of the engine's.
    """
    said: dict[str, Field] = {
        name: value for name, value in event.as_dict().items() if isinstance(value, (str, int))
    }
    said["job"] = printable(event.job)
    if event.task_id is not None:
        said["task_id"] = printable(event.task_id)
    return said


def level(event: Event) -> int:
    """Return the level of the record, as ``logging`` counts them."""
    if event.action == Action.RECONCILE:
        return logging.ERROR
    if event.action == Action.STOP or event.charged_despite_refund:
        return logging.WARNING
    return logging.DEBUG if event.call == "poll" else logging.INFO


def printable(text: str) -> str:
    """Return at most 200 characters of a text, all of which can be printed, and ``...`` if cut."""
    shown = "".join(
        it if it.isprintable() else it.encode("unicode_escape").decode() for it in text[:_LONGEST]
    )
    return f"{shown[:_LONGEST]}..." if max(len(text), len(shown)) > _LONGEST else shown


_LONGEST = 200
