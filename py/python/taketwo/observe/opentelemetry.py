"""Metrics of OpenTelemetry, and an event on the current span for each decision.

>>> from taketwo.observe.opentelemetry import OpenTelemetryListener
>>> run(client, create, on_event=OpenTelemetryListener())

Needs the extra ``opentelemetry``, which is the API; what becomes of the data is up to the SDK that
the program has set up.
"""

import logging
from collections.abc import Iterator, Mapping

from taketwo.events import Event
from taketwo.observe._fields import DECISION, fields
from taketwo.observe._measures import (
    BUDGET_TOKENS,
    COUNTERS,
    DELAY,
    DELAY_BOUNDS,
    Tokens,
    measured,
)

try:
    from opentelemetry.metrics import CallbackOptions, MeterProvider, Observation, get_meter
    from opentelemetry.trace import get_current_span
except ModuleNotFoundError as _error:
    raise ModuleNotFoundError(
        "taketwo.observe.opentelemetry needs the API: pip install 'taketwo[opentelemetry]'",
        name=_error.name,
    ) from _error

__all__ = ("OpenTelemetryListener",)

_log = logging.getLogger("taketwo")


class OpenTelemetryListener:
    """Counts events, and adds each to the span that is the current one where ``run`` was called."""

    def __init__(
        self,
        meter_provider: MeterProvider | None = None,
        *,
        budgets: Mapping[str, Tokens] | None = None,
    ) -> None:
        """Make the instruments. ``budgets`` are looked at with each collection, by their names."""
        meter = get_meter("taketwo", meter_provider=meter_provider)
        self._counters = {it: meter.create_counter(it.name, it.unit, it.help) for it in COUNTERS}
        self._delay = meter.create_histogram(
            DELAY.name, DELAY.unit, DELAY.help, explicit_bucket_boundaries_advisory=DELAY_BOUNDS
        )
        self._budgets = dict(budgets or {})
        if self._budgets:
            meter.create_observable_gauge(
                BUDGET_TOKENS.name, [self._tokens], BUDGET_TOKENS.unit, BUDGET_TOKENS.help
            )

    def __call__(self, event: Event) -> None:
        """Count an event, and add it to the current span."""
        for measure, amount, labels in measured(event):
            attributes = {f"taketwo.{name}": value for name, value in labels.items()}
            if measure is DELAY:
                self._delay.record(amount, attributes)
            else:
                self._counters[measure].add(amount, attributes)
        span = get_current_span()
        if span.is_recording():
            said = {f"taketwo.{name}": value for name, value in fields(event).items()}
            if event.status is not None:
                said["http.response.status_code"] = said.pop("taketwo.status")
            span.add_event(DECISION, said)

    def _tokens(self, _: CallbackOptions) -> Iterator[Observation]:
        for name, budget in self._budgets.items():
            try:
                yield Observation(budget.tokens / 1_000, {"taketwo.budget": name})
            except Exception:
                # One that cannot be reached must not cost the others.
                _log.exception("the budget %r cannot be read", name)
