"""Runs the dashboard's queries on what a real Prometheus scraped of real runs, and checks its form.

usage: check.py

Jobs are driven against a service on loopback, by a clock of their own. Prometheus keeps what it
scrapes in a temporary folder and listens on a port that the system picks. Each query has to give
data, and the totals have to be those of the service. look.py draws the answers.
"""

import json
import math
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator

import prometheus_client
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.plugins import register_default_plugins
from grafana_foundation_sdk.models.dashboard import Dashboard
from runwayml import RunwayML

from taketwo import Budget, Policy
from taketwo.observe.prometheus import PrometheusListener
from taketwo.runway import GaveUp, Reconcile, run
from taketwo.store import MemoryStore

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1] / "py" / "tests"))

from fake_service import FakeService, fails, is_unclear, refuses, succeeds

SCRIPTS = {
    "easy": [succeeds()],
    "saved": [fails("INTERNAL"), succeeds()],
    "dear": [fails("INTERNAL.BAD_OUTPUT", credits=5), refuses(429), succeeds()],
    "charged": [fails("INTERNAL", credits=5), succeeds()],
    "refused": [fails("SAFETY.INPUT.TEXT", credits=5)],
    "new": [fails("QUANTUM.FLUX"), succeeds()],
    "unclear": [is_unclear(502)],
}
ROUNDS = 3
CONFIGURATION = """
global:
  scrape_interval: 1s
scrape_configs:
  - job_name: videos
    static_configs:
      - targets: ["127.0.0.1:{port}"]
"""
PATIENCE_S = 60


class Clock:
    """The time of the jobs, which passes only while they sleep."""

    ms = 1_790_000_000_000

    def __call__(self) -> int:
        return self.ms

    def sleep(self, seconds: float) -> None:
        self.ms += round(seconds * 1_000)


def drive(client: RunwayML, prompt: str, clock: Clock, **options: object) -> str:
    """Run one job; return how it ended."""
    try:
        run(
            client,
            lambda it: it.image_to_video.create(
                model="gen4_turbo",
                prompt_image="https://example.invalid/a.png",
                prompt_text=prompt,
                ratio="1280:720",
                duration=5,
            ),
            store=MemoryStore(),
            clock=clock,
            sleep=clock.sleep,
            **options,
        )
    except GaveUp:
        return "stop"
    except Reconcile:
        return "reconcile"
    return "done"


def drive_all(
    service: FakeService, number: int, listener: PrometheusListener, budget: Budget
) -> Counter:
    """Run each of SCRIPTS once; return how many jobs ended how."""
    ends: Counter[str] = Counter()
    clock = Clock()
    with RunwayML(api_key="key", base_url=service.url) as client:
        for name, script in SCRIPTS.items():
            prompt = f"{name} {number}"
            service.script(prompt, *script)
            ends[drive(client, prompt, clock, on_event=listener, budget=budget)] += 1
    return ends


class Prometheus:
    """A Prometheus of our own, which keeps its data in the folder."""

    def __init__(self, folder: str, configuration: str) -> None:
        file = pathlib.Path(folder, "prometheus.yml")
        file.write_text(configuration)
        self._process = subprocess.Popen(
            [
                "prometheus",
                f"--config.file={file}",
                f"--storage.tsdb.path={folder}/data",
                "--web.listen-address=127.0.0.1:0",
            ],
            stderr=subprocess.PIPE,
            text=True,
        )
        # The two lines are written by two threads, in either order.
        self.url, ready, said = "", False, []
        for line in self._process.stderr:
            said.append(line)
            if found := re.search(r'msg="Listening on" address=(\S+)', line):
                self.url = f"http://{found[1]}"
            ready |= "ready to receive web requests" in line
            if self.url and ready:
                return
        raise SystemExit("".join(["Prometheus did not start:\n", *said]))

    def ask(self, path: str, **arguments: object) -> list:
        query = urllib.parse.urlencode(arguments)
        with urllib.request.urlopen(f"{self.url}/api/v1/{path}?{query}") as answer:
            data = json.load(answer)["data"]
        return data["result"] if isinstance(data, dict) else data

    def number(self, query: str) -> float:
        result = self.ask("query", query=query)
        return float(result[0]["value"][1]) if result else math.nan

    def wait(self, query: str, holds: Callable[[float], bool]) -> None:
        until = time.monotonic() + PATIENCE_S
        while not holds(self.number(query)):
            if time.monotonic() > until:
                raise SystemExit(f"{query} is {self.number(query)} after {PATIENCE_S} s")
            time.sleep(0.1)

    def wait_for_scrape(self) -> None:
        scrapes = "count_over_time(up[1h])"
        before = self.number(scrapes)
        self.wait(scrapes, lambda now: now > (0 if math.isnan(before) else before))

    def stop(self) -> None:
        self._process.terminate()
        self._process.communicate()


def queries(dashboard: dict) -> Iterator[tuple[str, str, bool]]:
    for panel in dashboard["panels"]:
        for target in panel["targets"]:
            yield panel["title"], target["expr"], target.get("instant", False)


def ran(query: str) -> str:
    """Return the query with what Grafana would put in the place of its variables."""
    for name, value in GIVEN.items():
        query = query.replace(name, value)
    return query


GIVEN = {"$__rate_interval": "5s", "$__interval": "5s", "$__range": "1h", "$job": ".*"}


def values(prometheus: Prometheus, query: str, instant: bool, begin: float) -> list[float]:
    if instant:
        return [float(it["value"][1]) for it in prometheus.ask("query", query=query)]
    said = prometheus.ask("query_range", query=query, start=begin, end=time.time(), step=1)
    return [float(value) for it in said for _, value in it["values"]]


def check_data(dashboard: dict) -> list[str]:
    """Return what is wrong with the queries."""
    wrong = []
    policy = Policy.preset("alone")
    registry = prometheus_client.CollectorRegistry()
    begin = time.time()
    budget = Budget(policy)
    listener = PrometheusListener(registry, budgets={"video": budget})
    server, thread = prometheus_client.start_http_server(0, "127.0.0.1", registry)
    with FakeService() as service, tempfile.TemporaryDirectory() as folder:
        prometheus = Prometheus(folder, CONFIGURATION.format(port=server.server_port))
        try:
            ends: Counter[str] = Counter()
            prometheus.wait_for_scrape()
            for number in range(ROUNDS):
                ends += drive_all(service, number, listener, budget)
                prometheus.wait_for_scrape()
            prometheus.wait("sum(taketwo_jobs_total)", lambda jobs: jobs == ends.total())
            prometheus.wait_for_scrape()

            known = {f"taketwo_jobs_total{{{by}}}": ends[end] for end, by in ENDS.items()}
            known["taketwo_attempts_total"] = sum(service.posts.values())
            lost = ROUNDS * sum(
                it.credits for script in SCRIPTS.values() for it in script if it.end == "FAILED"
            )
            known["taketwo_lost_credits_total"] = lost
            known["taketwo_used_credits_total"] = sum(service.charged.values()) - lost
            known["taketwo_budget_tokens"] = budget.tokens / 1_000
            for metric, expected in known.items():
                if (found := prometheus.number(f"sum({metric})")) != expected:
                    wrong.append(f"{metric}: {found}, expected {expected}")

            asked = list(queries(dashboard))
            for title, query, instant in asked:
                found = values(prometheus, ran(query), instant, begin)
                most = max((it for it in found if not math.isnan(it)), default=math.nan)
                if not most > 0:
                    wrong.append(f"{title}: nothing from {query}")
            print(f"{len(asked)} queries on {ends.total()} jobs")
            jobs = prometheus.ask("label/job/values", **{"match[]": "taketwo_jobs_total"})
            if jobs != ["videos"]:
                wrong.append(f"the variable job has {jobs}")
        finally:
            prometheus.stop()
            server.shutdown()
            server.server_close()
            thread.join()
    return wrong


ENDS = {end: f'action="{end}"' for end in ("done", "stop", "reconcile")}


def check_form(dashboard: dict) -> list[str]:
    """Return what the types of Grafana's SDK do not know: it is lost when they read the file."""
    register_default_plugins()
    again = json.loads(JSONEncoder().encode(Dashboard.from_json(dashboard)))
    wrong = list(lost(dashboard, again, "dashboard"))
    places = [panel["gridPos"] for panel in dashboard["panels"]]
    for number, one in enumerate(places):
        if one["x"] + one["w"] > GRID_COLUMNS:
            wrong.append(f"panel {number} is outside of the grid")
        for other in places[:number]:
            if all(
                one[a] < other[a] + other[s] and other[a] < one[a] + one[s] for a, s in ("xw", "yh")
            ):
                wrong.append(f"panel {number} lies on another")
    if len({panel["id"] for panel in dashboard["panels"]}) != len(places):
        wrong.append("two panels have one id")
    return wrong


GRID_COLUMNS = 24


def lost(before: object, after: object, where: str) -> Iterator[str]:
    if isinstance(before, dict) and isinstance(after, dict):
        for key, value in before.items():
            if key not in after:
                yield f"{where}.{key} is unknown to Grafana's SDK"
            else:
                yield from lost(value, after[key], f"{where}.{key}")
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for number, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from lost(one, other, f"{where}[{number}]")
    elif before != after:
        yield f"{where} is {before!r}, and {after!r} as Grafana's SDK reads it"


def main() -> None:
    dashboard = json.loads((HERE / "taketwo.json").read_text())
    wrong = check_form(dashboard) + check_data(dashboard)
    if wrong:
        raise SystemExit("\n".join(wrong))


if __name__ == "__main__":
    main()
