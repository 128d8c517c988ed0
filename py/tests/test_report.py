"""The page of `taketwo triage --report`, and the numbers in it."""

import collections
import datetime
import html.parser
import json
import pathlib
import re
import subprocess
import sys
import tracemalloc

import pytest
from click.testing import CliRunner

import taketwo
from taketwo import Policy, _inputs
from taketwo._cli import command
from taketwo._history import History

ROOT = pathlib.Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "tasks.jsonl"
HOSTILE = [
    "</script><script>alert(1)</script>",
    "\"><img src=x onerror='alert(1)'>",
    "{{ 7 * 7 }}{% raw %}",
    "<!--",
    "&lt;b&gt;",
    "\u202eevil\x1b[31m",
]


class Page(html.parser.HTMLParser):
    """What a page holds: its tags, the cells of its tables, its marked values and its data."""

    def __init__(self, text):
        super().__init__()
        self.tags = collections.Counter()
        self.attributes = []
        self.tables = collections.defaultdict(list)
        self.values = {}
        self.data = ""
        self._open = []
        self._row = None
        self._text = None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.tags[tag] += 1
        self.attributes += attributes.items()
        self._open.append((tag, attributes))
        if tag == "table":
            self._rows = self.tables[attributes["id"]]
        elif tag == "tr":
            self._rows.append([])
        elif tag in ("td", "th"):
            self._rows[-1].append("")

    def handle_endtag(self, tag):
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        tags = [tag for tag, _ in self._open]
        if "script" in tags:
            self.data += data
        elif "td" in tags or "th" in tags:
            self._rows[-1][-1] += data
        for _, attributes in self._open:
            if "data-value" in attributes:
                name = attributes["data-value"]
                self.values[name] = self.values.get(name, "") + data


def run(*arguments, given=None, status=0):
    result = CliRunner().invoke(
        command, ["triage", *map(str, arguments)], input=given, catch_exceptions=False
    )
    assert result.exit_code == status, result.output
    return result


def report(tmp_path, *arguments, given=None):
    """The page, and what was printed with it as JSON."""
    path = tmp_path / "report.html"
    result = run(*arguments, "--report", path, "--format", "json", given=given)
    page = Page(path.read_text(encoding="utf-8"))
    printed = json.loads(result.stdout)
    assert json.loads(page.data) == printed
    return page, printed


def lines(records):
    return "".join(json.dumps(record) + "\n" for record in records)


def failed(code="INTERNAL", **more):
    return {"status": "FAILED", "failureCode": code, "cost": {"credits": 1}, **more}


def number(text):
    return int(text.replace(",", ""))


def millicredits(text):
    """The credits of a cell, which may say behind them how many records did not tell."""
    return round(float(text.split("+")[0].replace(",", "")) * 1000)


def test_the_page_carries_what_is_printed_as_json(tmp_path):
    _, printed = report(tmp_path, EXAMPLE)
    plain = json.loads(run(EXAMPLE, "--format", "json").stdout)
    assert {key: printed[key] for key in plain} == plain
    assert printed.keys() - plain.keys() == {"over_time", "new_codes", "policy"}


@pytest.fixture
def page_and_data(tmp_path):
    """The report of the example, with a task without a time and a job that is repeated."""
    records = [json.loads(line) for line in EXAMPLE.read_text().splitlines()]
    records[3].pop("createdAt")
    records += [failed("SAFETY.INPUT.TEXT", job="one")] * 3
    return report(tmp_path, "--job-key", "job", given=lines(records))


def test_the_families_that_are_shown_are_those_of_the_json(page_and_data):
    page, data = page_and_data
    families = data["families"]
    shown = page.tables["family-table"][1:]
    assert [row[0].replace(" ", "_") for row in shown] == [it["family"] for it in families]
    assert [number(row[1]) for row in shown] == [it["failures"] for it in families]
    assert [millicredits(row[2]) for row in shown] == [
        it["charged_millicredits"] for it in families
    ]
    assert [number(row[5]) for row in shown] == [it["charged_despite_refund"] for it in families]


def test_the_times_that_are_shown_are_those_of_the_json(page_and_data):
    page, data = page_and_data
    names = [name.replace(" ", "_") for name in page.tables["time-table"][0][4:]]
    periods = [*data["over_time"]["periods"], data["over_time"]["without_time"]]
    shown = page.tables["time-table"][1:]
    assert len(shown) == len(periods)
    for row, period in zip(shown, periods, strict=True):
        assert row[0] == period.get("period", "no time")
        assert number(row[1]) == period["tasks"]
        assert number(row[2]) == period["failures"]
        assert millicredits(row[3]) == period["charged_millicredits"]
        for name, cell in zip(names, row[4:], strict=True):
            counted = period["families"].get(name)
            assert (cell == "0") == (counted is None)
            if counted:
                failures, charged = re.fullmatch(r"(\S+) \((\S+)\)", cell).groups()
                assert number(failures) == counted["failures"]
                assert millicredits(charged) == counted["charged_millicredits"]


def test_the_codes_that_are_shown_are_those_of_the_json(page_and_data):
    page, data = page_and_data
    shown = page.tables["new-table"][1:]
    assert [row[0] for row in shown] == [code["code"] for code in data["new_codes"]["first"]]
    assert [number(row[3]) for row in shown] == [
        it["failures"] for it in data["new_codes"]["first"]
    ]

    surprises = data["charged_despite_refund"]
    shown = page.tables["surprise-table"][1:]
    assert [number(row[0]) for row in shown] == [it["line"] for it in surprises["first"]]
    assert [millicredits(row[2]) for row in shown] == [
        it["cost_millicredits"] for it in surprises["first"]
    ]


def test_the_rules_that_are_shown_are_those_of_the_json(page_and_data):
    page, data = page_and_data
    rules = data["policy"]["rules"]
    shown = page.tables["rule-table"][1:]
    assert [row[0] for row in shown] == [rule["rule"] for rule in rules]
    assert [number(row[2]) for row in shown] == [rule["failures"] for rule in rules]
    assert [millicredits(row[3]) for row in shown] == [it["charged_millicredits"] for it in rules]
    assert [number(row[4]) for row in shown] == [len(rule["delays_ms"]) for rule in rules]
    for row, rule in zip(shown, rules, strict=True):
        delays = [millicredits(number) for number in re.findall(r"[\d.]+", row[5])]
        assert delays == [bound for delay in rule["delays_ms"] for bound in delay]

    verdicts = data["policy"]["verdicts"]
    for name, failures, charged in page.tables["verdict-table"][1:]:
        counted = verdicts[{"not said": "unspecified"}.get(name, name.replace(" ", "_"))]
        assert number(failures) == counted["failures"]
        assert millicredits(charged) == counted["charged_millicredits"]

    repeated, succeeded = page.tables["repeat-table"][1:]
    assert number(repeated[1]) == data["repeats"]["failed"]["failures"] == 2
    assert millicredits(repeated[2]) == data["repeats"]["failed"]["charged_millicredits"] == 2000
    assert number(succeeded[1]) == data["repeats"]["succeeded"] == 0


def test_the_sums_that_are_shown_are_those_of_the_json(page_and_data):
    page, data = page_and_data
    families, surprises = data["families"], data["charged_despite_refund"]
    values = page.values
    assert number(values["tasks"]) == data["tasks"]
    assert number(values["failed"]) == sum(it["failures"] for it in families)
    assert millicredits(values["charged"]) == sum(it["charged_millicredits"] for it in families)
    assert number(values["cost-unknown"]) == sum(it["cost_unknown"] for it in families)
    count, charged = values["surprises"].removesuffix("credits").split()
    assert number(count) == surprises["count"]
    assert millicredits(charged) == surprises["charged_millicredits"]
    count, charged = values["not-retried"].removesuffix("credits").split()
    assert number(count) == data["policy"]["not_retried"]["failures"]
    assert millicredits(charged) == data["policy"]["not_retried"]["charged_millicredits"]
    assert millicredits(values["most-saved"]) == data["policy"]["most_saved_millicredits"]


def test_the_sums_of_each_part_are_those_of_the_families(tmp_path):
    _, data = report(tmp_path, EXAMPLE)
    over_time = data["over_time"]
    parts = {
        "time": [*over_time["periods"], over_time["without_time"]],
        "rules": data["policy"]["rules"],
        "verdicts": data["policy"]["verdicts"].values(),
        "policy": [data["policy"]["retried"], data["policy"]["not_retried"]],
    }
    for name in ("failures", "charged_millicredits", "cost_unknown"):
        whole = sum(family[name] for family in data["families"])
        for part, numbers in parts.items():
            assert sum(it[name] for it in numbers) == whole, (part, name)
    assert sum(it["tasks"] for it in parts["time"]) == data["tasks"]
    surprises = [taketwo.read_task(line) for line in EXAMPLE.read_text().splitlines()]
    assert data["charged_despite_refund"]["charged_millicredits"] == sum(
        task.cost_millicredits for task in surprises if task.charged_despite_refund
    )


def test_the_example_by_hours(tmp_path):
    _, data = report(tmp_path, EXAMPLE)
    assert data["over_time"]["unit"] == "hour"
    records = [json.loads(line) for line in EXAMPLE.read_text().splitlines()]
    hours = collections.Counter(record["createdAt"][:13].replace("T", " ") for record in records)
    counted = {it["period"][:13]: it["tasks"] for it in data["over_time"]["periods"]}
    assert {hour: count for hour, count in counted.items() if count} == hours


@pytest.mark.parametrize(
    ("last", "unit", "count", "names"),
    [
        ("2026-09-01T23:59:59Z", "hour", 24, ("2026-09-01 00:00", "2026-09-01 23:00")),
        ("2026-09-03T14:00:00Z", "day", 3, ("2026-09-01", "2026-09-03")),
        ("2026-11-01T00:00:00Z", "day", 62, ("2026-09-01", "2026-11-01")),
        ("2026-11-02T00:00:00Z", "month", 3, ("2026-09", "2026-11")),
        ("2031-10-31T00:00:00Z", "month", 62, ("2026-09", "2031-10")),
        ("2031-11-01T00:00:00Z", "year", 6, ("2026", "2031")),
    ],
)
def test_the_unit_of_time_is_the_first_that_does(tmp_path, last, unit, count, names):
    times = [last, "2026-09-01T00:00:00Z"]
    _, data = report(tmp_path, given=lines(failed(createdAt=time) for time in times))
    periods = data["over_time"]["periods"]
    assert data["over_time"]["unit"] == unit
    assert len(periods) == count, "those without tasks are there too"
    assert (periods[0]["period"], periods[-1]["period"]) == names
    assert [it["tasks"] for it in periods if it["tasks"]] == [1, 1]


def test_more_hours_than_are_shown_are_days(tmp_path):
    start = datetime.datetime(2026, 9, 1)
    times = [(start + datetime.timedelta(hours=hour)).isoformat() for hour in range(63)]
    _, data = report(tmp_path, given=lines(failed(createdAt=time) for time in times))
    assert data["over_time"]["unit"] == "day"
    assert [it["tasks"] for it in data["over_time"]["periods"]] == [24, 24, 15]


@pytest.mark.parametrize(
    ("time", "hour"),
    [
        ("2026-10-03T08:01:52.548Z", "2026-10-03 08:00"),
        ("2026-10-03T08:01:52.5Z", "2026-10-03 08:00"),
        ("2026-10-03 08:59", "2026-10-03 08:00"),
        ("2026-10-03", "2026-10-03 00:00"),
        ("2026-10-03T23:30:00-05:00", "2026-10-04 04:00"),
        ("2026-10-03T00:15:00+0545", "2026-10-02 18:00"),
        ("2026-10-03T00:45:00+00:30", "2026-10-03 00:00"),
        ("2026-13-03T00:00:00Z", None),
        ("2026-10-03T24:00:01Z", None),
        ("2019-12-31T23:59:59Z", None),
        ("2100-01-01T00:00:00Z", None),
        ("0001-01-01T00:00:00+05:00", None),
        ("yesterday", None),
        ("\u0662\u0660\u0662\u0666-10-03", None),
        (1_790_000_000, None),
        (["2026-10-03"], None),
        (None, None),
    ],
)
def test_times(tmp_path, time, hour):
    _, data = report(tmp_path, given=lines([failed(createdAt=time)]))
    assert [it["period"] for it in data["over_time"]["periods"]] == ([hour] if hour else [])
    assert data["over_time"]["without_time"]["tasks"] == (hour is None)


def test_a_record_that_python_does_not_read_has_no_time(tmp_path):
    more = [', "more": ' + "9" * 5_000, ', "\ufeff": 1', ""]
    given = "".join(
        f'{{"status": "FAILED", "createdAt": "2026-10-03"{it}}}\n' for it in more
    ).encode()
    _, data = report(tmp_path, given=b"\xef\xbb\xbf" + given)
    assert data["tasks"] == 3
    assert data["over_time"]["without_time"]["tasks"] == 1


def test_what_the_policy_does_is_what_the_engine_says(tmp_path):
    codes = ["SAFETY.INPUT.TEXT", "INTERNAL", "THIRD_PARTY.UNAVAILABLE", "NEW_CODE", "not a code"]
    given = lines(failed(code) for code in codes)
    _, data = report(tmp_path, given=given)
    delays = {rule["rule"]: rule["delays_ms"] for rule in data["policy"]["rules"]}
    # As docs/verdicts/after_delay.md has them.
    assert delays == {
        "safety.input": [],
        "internal": [[5_000, 10_000], [10_000, 20_000], [20_000, 40_000]],
        "third_party.unavailable": [[30_000, 60_000], [60_000, 120_000], [120_000, 240_000]],
        "unknown": [[5_000, 10_000]],
        "malformed": [],
    }
    assert data["policy"]["settings"] == Policy.preset("alone").to_dict()
    assert data["policy"]["retried"]["failures"] == 3
    assert data["policy"]["most_saved_millicredits"] == 2_000

    _, data = report(tmp_path, "--preset", "cautious", given=given)
    assert data["policy"]["settings"] == Policy.preset("cautious").to_dict()
    assert data["policy"]["retried"]["failures"] == 2

    path = tmp_path / "policy.json"
    path.write_text('{"max_attempts": 100, "classes": {"after_delay": {"retries": 50}}}')
    page, data = report(tmp_path, "--policy", path, given=given)
    (rule,) = (rule for rule in data["policy"]["rules"] if rule["rule"] == "internal")
    assert (len(rule["delays_ms"]), rule["has_more_delays"]) == (10, True)
    assert [row[4] for row in page.tables["rule-table"] if row[0] == "internal"] == ["10 or more"]


def test_repeats_are_told_by_a_key_of_the_host(tmp_path):
    succeeded = {"status": "SUCCEEDED", "cost": {"credits": 5}}
    records = [
        failed("SAFETY.INPUT.TEXT", job="a"),
        failed("SAFETY.INPUT.TEXT", job="a"),  # a repeat
        failed("INTERNAL", job="a"),  # and another
        {**succeeded, "job": "a"},
        {"status": "SUCCEEDED", "job": "a"},
        failed("INTERNAL", job="b"),
        failed("INTERNAL", job="b"),  # the policy sends it, too
        failed("SAFETY.INPUT.TEXT", job=1),
        failed("SAFETY.INPUT.TEXT", job="1"),  # another job
        failed("SAFETY.INPUT.TEXT"),
        failed("SAFETY.INPUT.TEXT", job=True),
        failed("SAFETY.INPUT.TEXT", job=""),
    ]
    _, data = report(tmp_path, "--job-key", "job", given=lines(records))
    assert data["repeats"] == {
        "key": "job",
        "failed": {"failures": 2, "charged_millicredits": 2_000, "cost_unknown": 0},
        "succeeded": 2,
        "succeeded_millicredits": 5_000,
        "succeeded_cost_unknown": 1,
        "tasks_without_key": 3,
        "jobs_not_followed": 0,
    }


def test_hostile_codes_are_text(tmp_path):
    tame = [f"not a code {place}" for place, _ in enumerate(HOSTILE)]
    quiet, _ = report(tmp_path, "--job-key", "x", given=lines(failed(code) for code in tame))
    given = lines(failed(code) for code in HOSTILE)
    page, data = report(tmp_path, "--job-key", HOSTILE[0], given=given)
    assert [code["code"] for code in data["new_codes"]["first"]] == HOSTILE
    shown = [row[0] for row in page.tables["new-table"][1:]]
    assert shown == [*HOSTILE[:-1], "\\u202eevil\\x1b[31m"]
    assert page.tags["script"] == 1
    assert page.tags == quiet.tags


def test_a_hostile_name_of_a_file(tmp_path):
    path = tmp_path / "<img src=x>.jsonl"
    path.write_text(lines([failed()]))
    page, _ = report(tmp_path, path)
    assert page.tags["img"] == 0


def test_the_page_asks_for_nothing_else(tmp_path):
    page, _ = report(tmp_path, EXAMPLE)
    assert page.tags["link"] == page.tags["img"] == 0
    asking = {"src", "href", "srcset", "action", "data"}
    assert not [it for it in page.attributes if it[0] in asking or it[0].startswith("on")]
    assert ("content", "default-src 'none'; style-src 'unsafe-inline'") in page.attributes
    text = (tmp_path / "report.html").read_text()
    assert not re.search(r"https?:|@import|url\(", text)


def test_an_input_without_failures(tmp_path):
    page, data = report(tmp_path, given="")
    assert data["over_time"]["periods"] == []
    assert page.values["tasks"] == "0"
    page, _ = report(tmp_path, given='{"status": "SUCCEEDED", "createdAt": "2026-10-03"}\n')
    assert page.tables == {}


def test_bad_lines_are_told_of(tmp_path):
    report(tmp_path, "--skip-bad", given='{\n{"status": "FAILED"}\n')
    assert "1 line of the file could not be read" in (tmp_path / "report.html").read_text()


def test_new_codes_are_those_that_no_source_names(tmp_path):
    new = ["NEW_CODE", "not a code", "INTERNAL.TIMEOUT", "A.SAFETY.B"]
    known = ["INTERNAL", None, "SAFETY.INPUT.TEXT", "THIRD_PARTY.UNAVAILABLE"]
    _, data = report(tmp_path, given=lines(failed(code) for code in [*known, *new]))
    assert [code["code"] for code in data["new_codes"]["first"]] == new
    assert [code["first_line"] for code in data["new_codes"]["first"]] == [5, 6, 7, 8]


def test_only_so_many_new_codes_are_kept(tmp_path):
    records = [failed("A" * 5_000)] * 3 + [failed(f"NEW.X{n % 60}") for n in range(180)]
    page, data = report(tmp_path, given=lines(records))
    assert len(data["new_codes"]["first"]) == 50
    assert data["new_codes"]["first"][0]["code"] == "A" * 128
    assert {code["failures"] for code in data["new_codes"]["first"]} == {3}
    assert data["new_codes"]["others"]["failures"] == 33
    assert len(page.tables["new-table"]) == 51


def test_memory_does_not_grow_with_the_input():
    def peak(tasks, *, days, hours):
        history = History(Policy.preset("alone"))
        start = datetime.datetime(2026, 1, 1)
        tracemalloc.start()
        try:
            for index in range(tasks):
                time = start + datetime.timedelta(days=index % days, hours=index % hours)
                record = failed(f"NEW.X{index}", createdAt=time.isoformat())
                history.add(taketwo.read_task(record), index, record)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    little = 64 << 10
    peak(100, days=31, hours=1)
    few = peak(2_000, days=31, hours=1)
    assert peak(10_000, days=31, hours=1) < few + little, "more tasks"
    assert peak(10_000, days=997, hours=24) < peak(10_000, days=997, hours=1) + little, "more hours"


def test_wrong_use(tmp_path):
    path = tmp_path / "tasks.jsonl"
    path.write_text(lines([failed()]))
    for options in (["--preset", "alone"], ["--job-key", "job"]):
        assert "are for --report" in run(path, *options, status=2).stderr
    policy = tmp_path / "policy.json"
    policy.write_text("{}")
    out = tmp_path / "out.html"
    run(path, "--report", out, "--preset", "alone", "--policy", policy, status=2)
    assert "would write over" in run(path, "--report", path, status=2).stderr
    assert path.read_text() == lines([failed()])
    assert not out.exists()
    assert "No space left" in run(path, "--report", "/dev/full", status=1).stderr
    run(path, "--report", tmp_path / "none" / "out.html", status=1)


def test_without_jinja2_nothing_is_read(tmp_path):
    program = "import sys; sys.modules['jinja2'] = None; from taketwo._command import main; main()"
    result = subprocess.run(
        [sys.executable, "-c", program, "triage", str(EXAMPLE), "--report", "out.html"],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert result.returncode == 1
    assert result.stderr == "Error: --report needs jinja2: pip install 'taketwo[report]'\n"
    assert list(tmp_path.iterdir()) == []


def test_the_commands_of_the_manual(tmp_path, monkeypatch):
    manual = (ROOT / "docs" / "report.md").read_text()
    commands = re.findall(r"^\$ taketwo triage (.+)$", manual, re.MULTILINE)
    assert len(commands) == 2
    (tmp_path / "examples").symlink_to(EXAMPLE.parent)
    (tmp_path / "mine.jsonl").write_text(lines([failed("SAFETY", job="a")] * 2))
    monkeypatch.chdir(tmp_path)
    for line in commands:
        run(*line.split())
    page = Page((tmp_path / "report.html").read_text())
    assert page.tables["repeat-table"][1][1] == "1"
    named = re.findall(r"`(\.[a-z0-9]+)`", manual)
    assert named == [*_inputs._STANDARD, *_inputs._OF_PYARROW, ".parquet"]
