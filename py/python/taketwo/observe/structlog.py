"""Events of structlog, one for each decision.

>>> from taketwo.observe.structlog import StructlogListener
>>> run(client, create, on_event=StructlogListener())

Needs the extra ``structlog``.
"""

from typing import Any

from taketwo.events import Event
from taketwo.observe._fields import DECISION, fields, level

try:
    import structlog
except ModuleNotFoundError as _error:
    raise ModuleNotFoundError(
        "taketwo.observe.structlog needs structlog: pip install 'taketwo[structlog]'",
        name=_error.name,
    ) from _error

__all__ = ("StructlogListener",)


class StructlogListener:
    """Logs ``taketwo.decision`` with the fields of the event."""

    def __init__(self, logger: Any = None) -> None:
        """Log to this logger of structlog's, or to one of its own."""
        self._logger = structlog.get_logger("taketwo") if logger is None else logger

    def __call__(self, event: Event) -> None:
        """Log an event: polls as DEBUG, most as INFO, ends without a result above that."""
        self._logger.log(level(event), DECISION, **fields(event))
