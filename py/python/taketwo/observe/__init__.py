"""Listeners that make numbers, traces and logs of what the driver decides.

Each is given to ``taketwo.runway.run`` as ``on_event``, and needs the library it is named for, and
no other:

- ``taketwo.observe.prometheus.PrometheusListener``
- ``taketwo.observe.opentelemetry.OpenTelemetryListener``
- ``taketwo.observe.structlog.StructlogListener``
- ``taketwo.observe.logs.LogListener``, of the standard library

``tell_all`` makes one listener of several. ``docs/observability.md`` is the manual.
"""

import logging
from collections.abc import Callable

from taketwo.events import Event

__all__ = ("tell_all",)

_log = logging.getLogger("taketwo")


def tell_all(*listeners: Callable[[Event], object]) -> Callable[[Event], None]:
    """Return a listener that tells each of these. What one raises is logged; the others are told.

    >>> on_event = tell_all(PrometheusListener(), LogListener())
    """

    def tell(event: Event) -> None:
        for listener in listeners:
            try:
                listener(event)
            except Exception:
                _log.exception("a listener failed: %r", listener)

    return tell
