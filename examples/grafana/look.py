"""Fills a real Prometheus with a day of jobs, and draws the dashboard of it as Grafana does.

usage: look.py FOLDER GRAFANA_TOOLS, pictures are left in FOLDER

The jobs are driven against a service on loopback, by a clock of their own, and the metrics are
scraped by that clock, too. Prometheus is given what was scraped as if the day had passed.
"""

import itertools
import json
import pathlib
import random
import subprocess
import sys
import tempfile
from collections import Counter

import prometheus_client
from check import HERE, Clock, FakeService, Prometheus, drive, fails, is_unclear, refuses, succeeds
from runwayml import RunwayML

from taketwo import Budget, Policy
from taketwo.observe.prometheus import PrometheusListener

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
SCRAPE_MS = 60_000
QUIET_MS = HOUR_MS
"""How long nothing happens, first and last."""
PAUSE_S = 180
"""Between two jobs, on an average."""
CREDITS = 100

USUAL = {"good": 90, "INTERNAL": 3, "INTERNAL.BAD_OUTPUT": 1, "SAFETY.INPUT.TEXT": 3, "429": 3}
BAD = {"good": 30, "INTERNAL": 35, "INTERNAL.BAD_OUTPUT.01": 15, "429": 10, "unclear": 2}
BAD_HOURS = range(9, 11)
ONCE = {5: "QUANTUM.FLUX", 16: "ASSET.INVALID", 19: "unclear"}
"""What happens once, in which hour."""


class Scraper(Clock):
    """A clock by which a registry is scraped, too."""

    def __init__(self, registry: prometheus_client.CollectorRegistry) -> None:
        self.begin = self.ms = Clock.ms - Clock.ms % SCRAPE_MS
        self.end = self.begin + DAY_MS
        self._registry = registry
        self._scrapes = itertools.count(self.ms, SCRAPE_MS)
        self._next = next(self._scrapes)
        self.metrics: dict[str, list[str]] = {}

    def sleep(self, seconds: float) -> None:
        until = self.ms + round(seconds * 1_000)
        while self._next <= until:
            self._scrape(self._next)
            self._next = next(self._scrapes)
        self.ms = until

    def _scrape(self, ms: int) -> None:
        for metric in self._registry.collect():
            lines = self.metrics.setdefault(f"# TYPE {metric.name} {metric.type}", [])
            for it in metric.samples:
                if it.name.endswith("_created"):
                    continue
                labels = "".join(f',{name}="{value}"' for name, value in it.labels.items())
                lines.append(f'{it.name}{{job="videos"{labels}}} {it.value} {ms / 1_000}')


def outcome(kind: str) -> list:
    match kind:
        case "good":
            return [succeeds(credits=CREDITS)]
        case "429":
            return [refuses(429), succeeds(credits=CREDITS)]
        case "unclear":
            return [is_unclear(502)]
        case "INTERNAL":
            return [fails(kind), succeeds(credits=CREDITS)]
        case _:
            return [fails(kind, credits=CREDITS), succeeds(credits=CREDITS)]


def pass_a_day(clock: Scraper, listener: PrometheusListener, budget: Budget) -> dict[str, object]:
    """Drive jobs for a day; return what the dashboard has to show, by the titles of panels."""
    chance = random.Random(7)
    once = dict(ONCE)
    ends: Counter[str] = Counter()
    lost = 0
    clock.sleep(QUIET_MS / 1_000)
    with FakeService() as service, RunwayML(api_key="key", base_url=service.url) as client:
        for number in itertools.count():
            clock.sleep(chance.expovariate(1 / PAUSE_S))
            if clock.ms >= clock.end - QUIET_MS:
                break
            hour = (clock.ms - clock.begin) // HOUR_MS
            weights = BAD if hour in BAD_HOURS else USUAL
            kind = once.pop(hour, None) or chance.choices([*weights], [*weights.values()])[0]
            prompt = f"{kind} {number}"
            script = outcome(kind)
            if hour in BAD_HOURS and len(script) > 1:
                script = script[:1] * chance.randint(1, 4) + script[1:]
            service.script(prompt, *script)
            end = drive(client, prompt, clock, on_event=listener, budget=budget)
            ends[end] += 1
            lost += service.charged[prompt] - (CREDITS if end == "done" else 0)
        clock.sleep((clock.end - clock.ms) / 1_000)
        posts, charged = sum(service.posts.values()), sum(service.charged.values())
    failures = posts - ends["done"]
    return {
        "values": {
            "Done": ends["done"],
            "Given up": ends["stop"],
            "In doubt": ends["reconcile"],
            "Credits lost": lost,
            "Share lost": 100 * lost / charged,
        },
        "totals": {
            "Jobs that ended": ends.total(),
            "Failures by rule": failures,
            "Credits lost by rule": lost,
            "Attempts": posts,
            "Why jobs are given up": ends["stop"],
        },
        "columns": {
            "failures": failures,
            "jobs given up": ends["stop"],
            "jobs in doubt": ends["reconcile"],
            "credits lost": lost,
        },
    }


def keep(metrics: dict[str, list[str]], folder: str) -> None:
    """Write what was scraped as Prometheus keeps it."""
    scraped = pathlib.Path(folder, "scraped.txt")
    with scraped.open("w") as file:
        for head, lines in metrics.items():
            file.write("\n".join([head, *lines, ""]))
        file.write("# EOF\n")
    subprocess.run(
        ["promtool", "tsdb", "create-blocks-from", "openmetrics", scraped, f"{folder}/data"],
        check=True,
        stdout=subprocess.DEVNULL,
    )


def main(pictures: str, tools: str) -> None:
    registry = prometheus_client.CollectorRegistry()
    budget = Budget(Policy.preset("shared"))
    listener = PrometheusListener(registry, budgets={"video": budget})
    clock = Scraper(registry)
    known = pass_a_day(clock, listener, budget)
    with tempfile.TemporaryDirectory() as folder:
        keep(clock.metrics, folder)
        prometheus = Prometheus(folder, "")
        known["prometheus"] = prometheus.url
        known["day"] = {"from": clock.begin, "to": clock.end}
        known["quiet"] = {"from": clock.begin, "to": clock.begin + QUIET_MS}
        try:
            subprocess.run(
                ["node", HERE / "look" / "look.mjs", HERE / "taketwo.json", pictures, tools],
                input=json.dumps(known),
                text=True,
                check=True,
            )
        finally:
            prometheus.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
