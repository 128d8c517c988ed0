"""Records of the standard library's ``logging``, one for each decision.

>>> from taketwo.observe.logs import LogListener
>>> run(client, create, on_event=LogListener())
"""

import logging

from taketwo.events import Event
from taketwo.observe._fields import fields, level

__all__ = ("LogListener",)


class LogListener:
    """Logs a sentence. The record has the fields as attributes that begin with ``taketwo_``."""

    def __init__(self, logger: logging.Logger | None = None) -> None:
        """Log to this logger, or to the one named ``taketwo``."""
        self._logger = logging.getLogger("taketwo") if logger is None else logger

    def __call__(self, event: Event) -> None:
        """Log an event: polls as DEBUG, most as INFO, ends without a result above that."""
        severity = level(event)
        if self._logger.isEnabledFor(severity):
            said = fields(event)
            extra = {f"taketwo_{name}": value for name, value in said.items()}
            self._logger.log(severity, "job %s: %s", said["job"], said["explanation"], extra=extra)
