"""Metrics for Prometheus, through its official client.

>>> from taketwo.observe.prometheus import PrometheusListener
>>> listener = PrometheusListener()  # one for the process
>>> run(client, create, on_event=listener)

Needs the extra ``prometheus``.
"""

import logging
import math
from collections.abc import Iterable, Mapping

from taketwo.events import Event
from taketwo.observe._measures import (
    BUDGET_TOKENS,
    COUNTERS,
    DELAY,
    DELAY_BOUNDS,
    Measure,
    Tokens,
    measured,
)

try:
    from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram
    from prometheus_client.core import GaugeMetricFamily
    from prometheus_client.metrics_core import Metric
    from prometheus_client.registry import Collector
except ModuleNotFoundError as _error:
    raise ModuleNotFoundError(
        "taketwo.observe.prometheus needs the client: pip install 'taketwo[prometheus]'",
        name=_error.name,
    ) from _error

__all__ = ("PrometheusListener",)

_log = logging.getLogger("taketwo")


class PrometheusListener:
    """Counts events in metrics of a registry. A registry takes one of these; threads share it."""

    def __init__(
        self,
        registry: CollectorRegistry = REGISTRY,
        *,
        budgets: Mapping[str, Tokens] | None = None,
    ) -> None:
        """Register the metrics. ``budgets`` are looked at with each scrape, under their names."""
        self._counters = {
            it: Counter(_name(it), it.help, it.labels, registry=registry) for it in COUNTERS
        }
        self._delay = Histogram(
            _name(DELAY),
            DELAY.help,
            DELAY.labels,
            unit="seconds",
            buckets=DELAY_BOUNDS,
            registry=registry,
        )
        for measure, counter in self._counters.items():
            for labels in measure.expected:
                counter.labels(*_values(measure, labels))
        if budgets:
            registry.register(_Budgets(budgets))

    def __call__(self, event: Event) -> None:
        """Count an event."""
        for measure, amount, labels in measured(event):
            if measure is DELAY:
                self._delay.labels(*_values(measure, labels)).observe(amount)
            elif measure.labels:
                self._counters[measure].labels(*_values(measure, labels)).inc(amount)
            else:
                self._counters[measure].inc(amount)


class _Budgets(Collector):
    """What budgets hold, read when somebody scrapes."""

    def __init__(self, budgets: Mapping[str, Tokens]) -> None:
        self._budgets = dict(budgets)

    def describe(self) -> Iterable[Metric]:
        # Else the registry would read the budgets only to learn the name.
        yield self._family()

    def collect(self) -> Iterable[Metric]:
        family = self._family()
        for name, budget in self._budgets.items():
            try:
                tokens = budget.tokens / 1_000
            except Exception:
                # One that cannot be reached must not cost the other metrics.
                _log.exception("the budget %r cannot be read", name)
                tokens = math.nan
            family.add_metric([name], tokens)
        yield family

    def _family(self) -> GaugeMetricFamily:
        measure = BUDGET_TOKENS
        return GaugeMetricFamily(_name(measure), measure.help, labels=measure.labels)


def _name(measure: Measure) -> str:
    return measure.name.replace(".", "_")


def _values(measure: Measure, labels: Mapping[str, str]) -> list[str]:
    # To Prometheus an empty label is the same as none.
    return [labels.get(name, "") for name in measure.labels]
