"""What listeners make of what a driver decides: metrics, spans, log records."""

import asyncio
import contextlib
import functools
import json
import logging
import pathlib
import random
import re
from collections import Counter

import prometheus_client
import pytest
import structlog
from fake_service import FakeService, fails, is_cancelled, is_unclear, refuses, succeeds
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client.parser import text_string_to_metric_families
from runwayml import AsyncRunwayML, DefaultAsyncHttpxClient, DefaultHttpxClient, RunwayML
from test_runway import NO_CERTIFICATES, START_MS, Clock

import taketwo
from taketwo import Action, Budget, Check, Failure, Job, Policy, RetryClass, Rule
from taketwo._enums import Family, HttpRule, Verdict
from taketwo.events import Event
from taketwo.observe import tell_all
from taketwo.observe._fields import fields
from taketwo.observe.logs import LogListener
from taketwo.observe.opentelemetry import OpenTelemetryListener
from taketwo.observe.prometheus import PrometheusListener
from taketwo.observe.structlog import StructlogListener
from taketwo.runway import GaveUp, Reconcile, arun, run
from taketwo.store import MemoryStore

ALONE = Policy.preset("alone")
ALL_RULES = {*map(str, Rule), *map(str, HttpRule)}
WORDS = {
    "call": {"start", "fail", "succeed", "poll"},
    "action": set(map(str, Action)),
    "check": set(map(str, Check)),
    "rule": ALL_RULES,
    "family": set(map(str, Family)),
    "verdict": set(map(str, Verdict)),
    "retry_class": set(map(str, RetryClass)),
    "kind": {"first", "retry"},
}

SCRIPTS = {
    "easy": [succeeds()],
    "saved": [fails("INTERNAL"), succeeds()],
    "dear": [fails("INTERNAL", credits=5), refuses(429, {"Retry-After": "20"}), succeeds()],
    "refused": [fails("SAFETY.INPUT.TEXT", credits=5)],
    "cancelled": [is_cancelled(credits=3)],
    "saved, then cancelled": [fails("INTERNAL"), is_cancelled(credits=3)],
    "unclear": [is_unclear(502)],
    "wrong": [refuses(400)],
    "new": [fails("QUANTUM.FLUX"), succeeds()],
    "bad poll": [succeeds(503, "RUNNING")],
    "deleted": [succeeds("RUNNING", 404)],
}


def drive(service, name, clock, **options):
    with RunwayML(
        api_key="key",
        base_url=service.url,
        http_client=DefaultHttpxClient(verify=NO_CERTIFICATES),
    ) as client:
        return run(
            client,
            lambda it: it.image_to_video.create(
                model="gen4_turbo",
                prompt_image="https://example.invalid/a.png",
                prompt_text=name,
                ratio="1280:720",
                duration=5,
            ),
            **{
                "job": name,
                "clock": clock,
                "sleep": clock.sleep,
                "budget": Budget(ALONE),
                "store": MemoryStore(),
                "seed": 7,
                **options,
            },
        )


@pytest.fixture(scope="module")
def running():
    with FakeService() as service:
        yield service


@pytest.fixture(scope="module")
def events(running):
    """Every event of some real jobs; tests of a listener tell it these."""
    events = []
    for name, script in SCRIPTS.items():
        running.script(name, *script)
        with contextlib.suppress(GaveUp, Reconcile):
            drive(running, name, Clock(), on_event=events.append)
    assert {event.job for event in events} == SCRIPTS.keys()
    return events


# What the jobs of SCRIPTS come to. A label that is not named is not there.
EXPECTED = {
    ("attempts", "kind=first"): 11,
    ("attempts", "kind=retry"): 5,
    ("failures", "family=internal rule=internal verdict=after_delay"): 3,
    ("failures", "family=moderation rule=safety.input verdict=never"): 1,
    ("failures", "family=unknown rule=unknown verdict=unspecified"): 1,
    ("failures", "rule=http.throttled"): 1,
    ("failures", "rule=http.gateway"): 1,
    ("failures", "rule=http.rejected"): 1,
    ("jobs", "action=done"): 2,
    ("jobs", "action=done family=internal rule=internal verdict=after_delay"): 1,
    ("jobs", "action=done rule=http.throttled"): 1,
    ("jobs", "action=done family=unknown rule=unknown verdict=unspecified"): 1,
    ("jobs", "action=stop"): 2,  # both were cancelled
    ("jobs", "action=stop family=moderation rule=safety.input verdict=never"): 1,
    ("jobs", "action=stop rule=http.rejected"): 1,
    ("jobs", "action=reconcile rule=http.gateway"): 1,
    ("jobs", "action=reconcile rule=http.rejected"): 1,
    ("lost_credits", "family=internal rule=internal verdict=after_delay"): 5,
    ("lost_credits", "family=moderation rule=safety.input verdict=never"): 5,
    ("used_credits", ""): 25,
    ("unexpected_charges", "family=internal rule=internal verdict=after_delay"): 1,
}


def spelled(labels):
    return " ".join(f"{name}={value}" for name, value in sorted(labels.items()) if value)


def scraped(registry):
    """What Prometheus reads, by name and labels, and the type of each family."""
    text = prometheus_client.generate_latest(registry).decode()
    families = list(text_string_to_metric_families(text))
    samples = {
        (it.name, spelled(it.labels)): it.value for family in families for it in family.samples
    }
    return samples, {family.name: family for family in families}


def told(listener, events):
    for event in events:
        listener(event)
    return listener


# --- Prometheus ---------------------------------------------------------------------------------


def test_prometheus_counts_what_was_decided(events):
    registry = prometheus_client.CollectorRegistry()
    told(PrometheusListener(registry), events)
    samples, families = scraped(registry)
    counted = {
        (name.removeprefix("taketwo_").removesuffix("_total"), labels): value
        for (name, labels), value in samples.items()
        if name.endswith("_total") and value and name != "taketwo_decisions_total"
    }
    assert counted == EXPECTED
    decisions = Counter(
        spelled({"call": it.call, "action": str(it.action), "check": str(it.check)})
        for it in events
    )
    assert {
        labels: value
        for (name, labels), value in samples.items()
        if name == "taketwo_decisions_total" and value
    } == decisions
    assert families["taketwo_jobs"].type == "counter"


def test_prometheus_has_the_delays_in_seconds(events):
    registry = prometheus_client.CollectorRegistry()
    told(PrometheusListener(registry), events)
    samples, families = scraped(registry)
    delays = [it.delay_ms for it in events if it.call == "fail" and it.delay_ms is not None]
    assert families["taketwo_retry_delay_seconds"].type == "histogram"
    by_name = Counter()
    for (name, _), value in samples.items():
        by_name[name] += value
    assert by_name["taketwo_retry_delay_seconds_count"] == len(delays) == 5
    assert by_name["taketwo_retry_delay_seconds_sum"] == pytest.approx(sum(delays) / 1_000)
    throttled = [it.delay_ms / 1_000 for it in events if it.status == 429]
    below = "le=%s retry_class=throttled"
    assert 20 < throttled[0] <= 30
    assert samples["taketwo_retry_delay_seconds_bucket", below % "20.0"] == 0
    assert samples["taketwo_retry_delay_seconds_bucket", below % "30.0"] == 1


def test_what_may_happen_is_shown_as_nothing_before_it_does():
    registry = prometheus_client.CollectorRegistry()
    PrometheusListener(registry)
    samples, _ = scraped(registry)
    for name in ("failures", "lost_credits", "unexpected_charges"):
        shown = {labels for found, labels in samples if found == f"taketwo_{name}_total"}
        assert {re.search(r"rule=(\S+)", labels)[1] for labels in shown} == ALL_RULES
    ends = Counter(labels.split()[0] for found, labels in samples if found == "taketwo_jobs_total")
    assert ends == dict.fromkeys(
        ["action=done", "action=stop", "action=reconcile"], len(ALL_RULES) + 1
    )


class Lost:
    @property
    def tokens(self):
        raise ConnectionError("no such machine")


def test_prometheus_looks_at_budgets_when_it_scrapes(running, caplog):
    registry = prometheus_client.CollectorRegistry()
    budget = Budget(ALONE)
    PrometheusListener(registry, budgets={"own": budget, "lost": Lost()})
    assert caplog.records == []
    before, families = scraped(registry)
    assert families["taketwo_budget_tokens"].type == "gauge"
    assert before["taketwo_budget_tokens", "budget=own"] == budget.tokens / 1_000 > 1
    running.script("spends", fails("INTERNAL"), refuses(503), fails("SAFETY.INPUT"))
    with pytest.raises(GaveUp):
        drive(running, "spends", Clock(), budget=budget)
    after, _ = scraped(registry)
    assert after["taketwo_budget_tokens", "budget=own"] == budget.tokens / 1_000
    assert budget.tokens / 1_000 < before["taketwo_budget_tokens", "budget=own"]
    lost = after["taketwo_budget_tokens", "budget=lost"]
    assert lost != lost, "not a number"  # noqa: PLR0124
    assert "'lost' cannot be read" in caplog.text


# --- OpenTelemetry ------------------------------------------------------------------------------


def collected(reader):
    """Every metric by its name."""
    data = reader.get_metrics_data()
    (scope,) = data.resource_metrics[0].scope_metrics
    assert scope.scope.name == "taketwo"
    return {metric.name: metric for metric in scope.metrics}


def test_opentelemetry_counts_the_same(events):
    reader = InMemoryMetricReader()
    provider = MeterProvider([reader])
    told(OpenTelemetryListener(provider, budgets={"lost": Lost(), "own": Budget(ALONE)}), events)
    metrics = collected(reader)
    counted = {}
    for name, metric in metrics.items():
        for point in metric.data.data_points if hasattr(metric.data, "is_monotonic") else ():
            assert metric.data.is_monotonic
            labels = {key.removeprefix("taketwo."): it for key, it in point.attributes.items()}
            counted[name.removeprefix("taketwo."), spelled(labels)] = point.value
    decisions = {key: counted.pop(key) for key in list(counted) if key[0] == "decisions"}
    assert counted == EXPECTED
    assert sum(decisions.values()) == len(events)
    assert {name: metric.unit for name, metric in metrics.items()} == {
        "taketwo.attempts": "{attempt}",
        "taketwo.budget.tokens": "{token}",
        "taketwo.decisions": "{decision}",
        "taketwo.failures": "{failure}",
        "taketwo.jobs": "{job}",
        "taketwo.lost_credits": "{credit}",
        "taketwo.retry.delay": "s",
        "taketwo.unexpected_charges": "{task}",
        "taketwo.used_credits": "{credit}",
    }
    delays = metrics["taketwo.retry.delay"].data.data_points
    assert sum(point.count for point in delays) == 5
    assert delays[0].explicit_bounds[-1] == 3_600
    (tokens,) = metrics["taketwo.budget.tokens"].data.data_points
    assert (dict(tokens.attributes), tokens.value) == (
        {"taketwo.budget": "own"},
        Budget(ALONE).tokens / 1_000,
    )
    provider.shutdown()


def test_the_current_span_gets_an_event_for_each_decision(running):
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    events = []
    running.script("traced", refuses(429, {"Retry-After": "20"}), succeeds())
    with provider.get_tracer("test").start_as_current_span("generate"):
        drive(
            running,
            "traced",
            Clock(),
            on_event=tell_all(OpenTelemetryListener(MeterProvider()), events.append),
        )
    (span,) = exporter.get_finished_spans()
    assert [event.name for event in span.events] == ["taketwo.decision"] * len(events)
    said = dict(span.events[1].attributes)
    assert said["taketwo.rule"] == "http.throttled"
    assert said["taketwo.delay_ms"] == events[1].delay_ms
    assert said["http.response.status_code"] == 429
    assert "taketwo.status" not in said
    assert said["taketwo.job"] == "traced"
    assert "taketwo.family" not in said
    told(OpenTelemetryListener(MeterProvider()), events)  # without a span: nothing to add to


def test_the_spans_of_two_jobs_at_once_get_their_own_events(running):
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    listener = OpenTelemetryListener(MeterProvider())
    running.script("one", fails("INTERNAL"), succeeds())
    running.script("other", succeeds())

    async def traced(client, name):
        clock = Clock()

        async def asleep(seconds):
            await asyncio.sleep(0)
            clock.sleep(seconds)

        with provider.get_tracer("test").start_as_current_span(name):
            await arun(
                client,
                lambda it: it.image_to_video.create(
                    model="gen4_turbo",
                    prompt_image="https://example.invalid/a.png",
                    prompt_text=name,
                    ratio="1280:720",
                    duration=5,
                ),
                job=name,
                clock=clock,
                sleep=asleep,
                store=MemoryStore(),
                budget=Budget(ALONE),
                on_event=listener,
            )

    async def both():
        async with AsyncRunwayML(
            api_key="key",
            base_url=running.url,
            http_client=DefaultAsyncHttpxClient(verify=NO_CERTIFICATES),
        ) as client:
            await asyncio.gather(traced(client, "one"), traced(client, "other"))

    asyncio.run(both())
    spans = exporter.get_finished_spans()
    assert {span.name for span in spans} == {"one", "other"}
    for span in spans:
        assert {event.attributes["taketwo.job"] for event in span.events} == {span.name}
    ends = {span.name: dict(span.events[-1].attributes)["taketwo.attempt"] for span in spans}
    assert ends == {"one": 2, "other": 1}


# --- logs ---------------------------------------------------------------------------------------


def test_one_record_for_each_decision(events, caplog):
    caplog.set_level(logging.DEBUG, logger="taketwo")
    told(LogListener(), events)
    assert len(caplog.records) == len(events)
    for event, record in zip(events, caplog.records, strict=True):
        assert record.getMessage() == f"job {event.job}: {event.explanation}"
        assert record.taketwo_action == event.action
        assert getattr(record, "taketwo_rule", None) == event.rule
        assert record.taketwo_lost_millicredits == event.lost_millicredits
    levels = {
        (event.call, event.action): record.levelname
        for event, record in zip(events, caplog.records, strict=True)
    }
    assert levels["fail", "stop"] == "WARNING"
    assert levels["fail", "reconcile"] == levels["poll", "reconcile"] == "ERROR"
    assert levels["poll", "wait"] == "DEBUG"
    assert levels["start", "go"] == "INFO"
    charged = [
        record.levelname
        for event, record in zip(events, caplog.records, strict=True)
        if event.charged_despite_refund
    ]
    assert charged == ["WARNING"]


def test_what_is_not_wanted_is_not_made(events, caplog, monkeypatch):
    caplog.set_level(logging.ERROR, logger="mine")
    made = []
    monkeypatch.setattr(
        "taketwo.observe.logs.fields", lambda event: made.append(event) or fields(event)
    )
    told(LogListener(logging.getLogger("mine")), events)
    assert [record.name for record in caplog.records] == ["mine", "mine"]
    assert len(made) == 2


def test_structlog_gets_the_same(events):
    with structlog.testing.capture_logs() as logged:
        told(StructlogListener(), events)
    assert len(logged) == len(events)
    for event, record in zip(events, logged, strict=True):
        assert record["event"] == "taketwo.decision"
        assert (record["job"], record["action"]) == (event.job, event.action)
        assert record["explanation"] == event.explanation
        json.dumps(record)
    assert {record["log_level"] for record in logged} == {"debug", "info", "warning", "error"}


# --- what strangers send ------------------------------------------------------------------------


def codes_nobody_has_seen(count):
    rng = random.Random(5)
    starts = [
        "",
        "SAFETY.",
        "INTERNAL.BAD_OUTPUT.",
        "ASSET.",
        "X\n# HELP evil ",
        'A"} 1\nB{c="',
        "\x1b",
    ]
    return [f"{rng.choice(starts)}{rng.getrandbits(64):016X}" for _ in range(count)]


def events_of(codes, status="FAILED"):
    """One failure of one job for each code."""
    for number, code in enumerate(codes):
        job = Job(f"job-{number}", ALONE)
        job.start(Budget(ALONE), now_ms=START_MS)
        task = taketwo.read_task({"status": status, "failureCode": code, "cost": {"credits": 5}})
        yield Event(
            job=f"job-{number}\n{code}",
            time_ms=START_MS,
            call="fail",
            decision=job.fail(task, now_ms=START_MS),
            task_id=f"task-{number}-{code}",
            charge_millicredits=task.cost_millicredits,
            charged_despite_refund=task.charged_despite_refund,
            lost_millicredits=job.lost_millicredits,
        )


def answers_of(statuses):
    for status in statuses:
        job = Job("job", ALONE)
        job.start(Budget(ALONE), now_ms=START_MS)
        decision = job.fail(Failure.creation(status), now_ms=START_MS)
        yield Event("job", START_MS, "fail", decision, status=status)


MOST_SERIES = (
    3 * len(ALL_RULES)  # failures, lost credits, unexpected charges
    + 3 * (len(ALL_RULES) + 1)  # jobs
    + 2  # attempts
    + 1  # used credits
    + (len(Action) + 1) * len(Check)  # decisions: all of one call, those to stop of another
)


def test_a_thousand_codes_make_no_more_series_than_there_are_words():
    codes = codes_nobody_has_seen(1_000)
    assert len(set(codes)) == 1_000
    registry = prometheus_client.CollectorRegistry()
    reader = InMemoryMetricReader()
    provider = MeterProvider([reader])
    listener = tell_all(PrometheusListener(registry), OpenTelemetryListener(provider))
    statuses = [None, *range(100, 1_000)]
    told(listener, [*events_of(codes), *answers_of(statuses)])
    samples, families = scraped(registry)
    series = [key for key in samples if key[0].endswith("_total")]
    assert len(series) <= MOST_SERIES
    for family in families.values():
        for sample in family.samples:
            for name, value in sample.labels.items():
                assert name == "le" or value == "" or value in WORDS[name]
    failures = {key: it for key, it in samples.items() if key[0] == "taketwo_failures_total"}
    assert sum(failures.values()) == 1_000 + len(statuses)
    unknown = sum(taketwo.classify(code).rule == Rule.UNKNOWN for code in codes)
    assert unknown > 0
    label = "family=unknown rule=unknown verdict=unspecified"
    assert failures["taketwo_failures_total", label] == unknown
    for metric in collected(reader).values():
        for point in metric.data.data_points:
            for key, value in point.attributes.items():
                assert value in WORDS[key.removeprefix("taketwo.")]
    provider.shutdown()


def test_no_code_and_no_broken_line_gets_into_a_record(caplog):
    caplog.set_level(logging.DEBUG, logger="taketwo")
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    hostile = "a\nb\r\x1b[31m\u202e\u2028\ud800" + "z" * 10_000_000
    (event,) = events_of(["SECRET.PROMPT"])
    event = Event(hostile, START_MS, "fail", event.decision, task_id=hostile)
    with (
        provider.get_tracer("test").start_as_current_span("generate"),
        structlog.testing.capture_logs() as logged,
    ):
        told(
            tell_all(LogListener(), StructlogListener(), OpenTelemetryListener(MeterProvider())),
            [event],
        )
    (record,) = caplog.records
    (span,) = exporter.get_finished_spans()
    shown = "a\\nb\\r\\x1b[31m\\u202e\\u2028\\ud800"
    for said in (
        {key.removeprefix("taketwo_"): it for key, it in vars(record).items()},
        logged[0],
        {key.removeprefix("taketwo."): it for key, it in span.events[0].attributes.items()},
    ):
        for name in ("job", "task_id"):
            assert said[name].startswith(f"{shown}zzz")
            assert said[name].endswith("zzz...")
            assert len(said[name]) == 203
        assert "SECRET" not in str(said)
    assert record.getMessage().isprintable()


def test_one_listener_that_fails_costs_no_other(events, caplog):
    def fails_always(event):
        raise ValueError("out of paper")

    heard = []
    told(tell_all(fails_always, heard.append), events)
    assert heard == events
    assert len(caplog.records) == len(events)
    assert "fails_always" in caplog.text


# --- the manual ---------------------------------------------------------------------------------

MANUAL = pathlib.Path(__file__).parents[2] / "docs" / "observability.md"
BLOCKS = re.findall(r"^```python\n(.*?)^```$", MANUAL.read_text(), re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("block", BLOCKS)
def test_the_programs_of_the_manual_run(running, block, caplog, monkeypatch):
    caplog.set_level(logging.INFO, logger="taketwo")
    clock = Clock()
    # As it stands, but that time passes at once.
    monkeypatch.setattr(
        "taketwo.runway.run", functools.partial(run, clock=clock, sleep=clock.sleep)
    )
    monkeypatch.setenv("RUNWAYML_API_SECRET", "key")
    monkeypatch.setenv("RUNWAYML_BASE_URL", running.url)
    running.script("", fails("INTERNAL"), succeeds())
    names = {}
    exec(compile(block, str(MANUAL), "exec"), names)  # noqa: S102
    output = names["video"]()
    assert output == [f"https://example.invalid/{running.tasks[''][-1]}.mp4"]
    assert names["seen"](), "it shows what happened"


def test_each_listener_is_in_the_manual():
    for name in ("prometheus", "opentelemetry", "structlog", "logs"):
        assert any(f"taketwo.observe.{name}" in block for block in BLOCKS)


def test_each_metric_is_in_the_manual():
    registry = prometheus_client.CollectorRegistry()
    PrometheusListener(registry, budgets={"own": Budget(ALONE)})
    for family in registry.collect():
        name = family.name + ("_total" if family.type == "counter" else "")
        assert f"`{name}`" in MANUAL.read_text()
