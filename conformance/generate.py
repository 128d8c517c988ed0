"""Writes http.json, delay.json, decide.json, budget.json and state.json from the model.

`python3 conformance/generate.py` writes them. With `--check` it writes nothing, says which of them
are not what it would write, and exits with 1 if there is one.
"""

import json
import pathlib
import struct
import sys
from collections.abc import Callable
from typing import Any

import model
from model import MAX, text_of

DIRECTORY = pathlib.Path(__file__).parent

# The clock of most scenarios starts here, in September 2026.
BEGIN = 1_790_000_000_000

Row = dict[str, Any]

# --- http.json ------------------------------------------------------------------------------------


def http_rows() -> list[Row]:
    """A row for each status worth a look."""
    statuses: list[int | None] = [None, 0, 1, 99, 100, 101, 103, 199]
    statuses += [200, 201, 202, 204, 206, 226, 299]
    statuses += [300, 301, 302, 303, 304, 307, 308, 399]
    statuses += [*range(400, 419), 421, 422, 423, 424, 425, 426, 428, 429, 430, 431, 451, 498, 499]
    statuses += [*range(500, 512), 520, 522, 524, 529, 530, 598, 599]
    statuses += [600, 601, 999, 1000, 65_535]
    keys = ("status", "rule", "class", "ambiguous", "ends_polling")
    return [{key: model.http(status)[key] for key in keys} for status in statuses]


# --- delay.json -----------------------------------------------------------------------------------


def delay_row(
    settings: dict[str, int],
    k: int,
    seed: int,
    hint_ms: int | None = None,
    name: str = "task-0001",
    n: int | None = None,
) -> Row:
    """One delay; the draw is the k-th unless said otherwise, and the class has enough retries."""
    settings = {**settings, "retries": max(settings["retries"], k + 1)}
    n = k if n is None else n
    stream = model.stream_of(seed, name.encode())
    value, low, high = model.delay(settings, stream, k, n, hint_ms)
    return {
        "settings": settings,
        "seed": str(seed),
        "name": name,
        "k": k,
        "n": str(n),
        "hint_ms": text_of(hint_ms),
        "delay_ms": str(value),
        "low_ms": str(low),
        "high_ms": str(high),
    }


def delay_rows() -> list[Row]:
    """The check values of the contract, each class, the edges of each number, and hints."""
    rows = []
    classes = model.preset("alone")["classes"]
    base = classes["after_delay"]

    # The FNV-1a of this name is 0, so it stands for the stream 0 of the contract.
    zero = "77kepQFQ8Kl"
    for seed, name in ((0, zero), (42, "task-0001"), (MAX, "")):
        settings = {**base, "floor_ms": 0, "cap_ms": 300_000}
        rows += [delay_row(settings, k, seed, name=name) for k in range(4)]

    for index, settled in enumerate(model.SETTLED):
        for k in (0, 1, 2, 3, 5, 10, 30):
            rows.append(delay_row(classes[settled], k, 1_000 * index + k, name=f"job/{k}"))

    edges: list[dict[str, int]] = [
        {"floor_ms": 60_000},
        {"floor_ms": 0},
        {"jitter_low": 1_000},
        {"jitter_low": 0},
        {"jitter_low": 0, "jitter_high": 0},
        {"jitter_low": 0, "jitter_high": 1, "floor_ms": 0},
        {"jitter_low": 333, "jitter_high": 667, "floor_ms": 0},
        {"jitter_high": 500},
        {"multiplier": 1_000},
        {"multiplier": 1_001},
        {"multiplier": 1_000_000},
        {"cap_ms": 6_000},
        {"cap_ms": 0, "floor_ms": 0},
        {"cap_ms": 1, "floor_ms": 0},
        {"cap_ms": 1, "floor_ms": 1},
        {"base_ms": 1, "floor_ms": 0},
        {"base_ms": 1, "floor_ms": 0, "multiplier": 1_999},
        {"base_ms": 3, "floor_ms": 0, "multiplier": 1_500},
        {"base_ms": 604_800_000, "cap_ms": 604_800_000},
        {"base_ms": 1, "cap_ms": 604_800_000, "floor_ms": 0},
        {"base_ms": 999, "multiplier": 1_001, "cap_ms": 604_800_000, "floor_ms": 0},
        {"base_ms": 1_000, "multiplier": 1_001, "cap_ms": 604_800_000, "floor_ms": 0},
    ]
    for index, changes in enumerate(edges):
        for k in (0, 1, 30):
            rows.append(delay_row({**base, **changes}, k, MAX - 10 * index - k))

    # Over the ends of the stream.
    for seed in (0, 1, MAX - 1, MAX, 2**63, 2**64 - model.GAMMA):
        rows.append(delay_row(base, 0, seed, name=""))
    for n in (1, 2**32, 2**63, MAX - 1, MAX):
        rows.append(delay_row(base, 0, 7, n=n))
    for name in ("a", "video \u00e9", "\U0001f3ac", "x" * 300, "\u0000"):
        rows.append(delay_row(base, 1, 7, name=name))

    for k in (0, 2):
        low, high = model.delay_range(base, k)
        hints = (0, 1, low - 1, low, low + 1, high, base["cap_ms"] + 1, 4 * high, 4 * high + 4)
        for hint_ms in (*hints, 899_999, 900_000, 900_001, 2**63, MAX - 1, MAX):
            rows.append(delay_row(base, k, hint_ms % 1_009, hint_ms))
    # A hint keeps the spread that the class has not.
    still = {**base, "jitter_low": 1_000}
    for hint_ms in (0, 3_999, 4_000, 4_004, 10_000, 40_000):
        rows.append(delay_row(still, 0, 11, hint_ms))
    for settled in model.SETTLED:
        rows.append(delay_row(classes[settled], 1, 12, 30_000))
    return rows


# --- scenarios ------------------------------------------------------------------------------------


class History:
    """A scenario in the making, which runs while it is written.

    Where no time is given, a start is when the job may start, and all else a little later.
    """

    def __init__(
        self,
        name: str,
        policy: dict[str, Any] | None = None,
        *,
        others: tuple[dict[str, Any], ...] = (),
        jobs: int = 1,
        deadline: int | None = None,
        estimate: int = 0,
        later: int = 2_000,
    ) -> None:
        """A scenario whose jobs are alike, bound to the first policy."""
        self.scenario: Row = {
            "name": name,
            "policies": [policy or {}, *others],
            "jobs": [
                {
                    "name": f"task-{index + 1:04}",
                    "seed": str(model.fnv1a(name.encode())),
                    "deadline_ms": text_of(deadline),
                    "estimate_millicredits": str(estimate),
                    "policy": 0,
                }
                for index in range(jobs)
            ],
            "steps": [],
        }
        for file in self.scenario["policies"]:
            violations = model.policy_violations(model.resolve_policy(file))
            assert violations == [], (name, violations)
        self.play = model.Play(self.scenario)
        self.bound = [0] * jobs
        self.clock = BEGIN
        self.later = later

    def step(self, job: int, call: str, now: int, policy: int | None, rest: Row) -> Row:
        """Add a step, and give back what it expects."""
        step = {
            "job": job,
            "call": call,
            "policy": self.bound[job] if policy is None else policy,
            "now": str(now),
            **rest,
        }
        self.scenario["steps"].append(step)
        self.clock = max(self.clock, now)
        expect: Row = self.play.step(step)["expect"]
        return expect

    def start(self, now: int | None = None, *, job: int = 0, policy: int | None = None) -> Row:
        """Start a job."""
        if now is None:
            now = max(self.clock, self.play.jobs[job].at_ms)
        return self.step(job, "start", now, policy, {})

    def fail(
        self,
        failure: Any = "INTERNAL",
        now: int | None = None,
        *,
        after: int | None = None,
        retry: str = "unset",
        charge: int | None = None,
        job: int = 0,
        policy: int | None = None,
    ) -> Row:
        """Report a failure: a code, or the failure as it stands in a row."""
        if not isinstance(failure, dict):
            failure = {"code": failure}
        rest = {
            "failure": failure,
            "hint": {"retry": retry, "after_ms": text_of(after)},
            "charge_millicredits": text_of(charge),
        }
        return self.step(job, "fail", self.when(now), policy, rest)

    def poll(
        self,
        now: int | None = None,
        *,
        after: int | None = None,
        retry: str = "unset",
        job: int = 0,
        policy: int | None = None,
    ) -> Row:
        """Ask when to poll next."""
        rest = {"hint": {"retry": retry, "after_ms": text_of(after)}}
        return self.step(job, "poll", self.when(now), policy, rest)

    def succeed(self, now: int | None = None, *, job: int = 0, policy: int | None = None) -> Row:
        """Report a success."""
        return self.step(job, "succeed", self.when(now), policy, {})

    def rebind(self, policy: int, *, job: int = 0) -> None:
        """Move a job to another policy."""
        step = {"job": job, "call": "rebind", "policy": policy}
        self.scenario["steps"].append(step)
        self.play.step(step)
        self.bound[job] = policy

    def when(self, now: int | None) -> int:
        """The time given, or a little later than the last."""
        return model.plus(self.clock, self.later) if now is None else now

    def at(self, job: int = 0) -> int:
        """When a job may start next."""
        return self.play.jobs[job].at_ms

    def row(self) -> Row:
        """The row, run from its beginning."""
        return model.run(self.scenario)


def failure_of(name: str) -> Any:
    """A failure of each class."""
    return {
        "unlikely": "INTERNAL.BAD_OUTPUT.CODE01",
        "after_delay": "INTERNAL",
        "inferred": "INTERNAL.TIMEOUT",
        "third_party": "THIRD_PARTY.UNAVAILABLE",
        "throttled": {"http": 429},
        "unspecified": "NO_FACE_FOUND",
    }[name]


# A policy under which neither patience nor tokens end a history.
RICH: Row = {"preset": "shared", "budget": {"capacity": 100_000}}

# --- decide.json ----------------------------------------------------------------------------------


def decide_rows() -> list[Row]:
    """Histories of one job that reach each check."""
    rows: list[Row] = []
    for histories in (
        first_starts,
        codes,
        creations,
        hints,
        bounds_of_fail,
        bounds_of_start,
        exhaustion,
        ceilings,
        given_back,
        clocks,
        out_of_turn,
        other_policies,
        late_starts,
        polls,
        successes,
        reconciled,
        cancelled,
        parked,
        precedence,
    ):
        rows += [history.row() for history in histories()]
    rows += [single(seed) for seed in range(1_000, 1_030)]
    return rows


def single(seed: int) -> Row:
    """A random history of one job: the first from this seed on that has enough steps."""
    tried = seed
    while True:
        scenario = model.random_histories(tried)
        if len(scenario["jobs"]) == 1 and len(scenario["steps"]) >= 8:
            return model.run({**scenario, "name": f"random history {seed}"})
        tried += 100_000


def first_starts() -> list[History]:
    """Starts of jobs that are ready."""
    histories = []
    for preset in ("alone", "shared", "cautious"):
        history = History(f"a first start: {preset}", {"preset": preset})
        history.start()
        histories.append(history)
    for now in (0, 1, MAX - 5_000, MAX - 1, MAX):
        history = History(f"a first start at {now}")
        history.start(now)
        histories.append(history)
    for over in (0, 1, 4_999, 5_000):
        history = History(f"a first start, {over} over the deadline", deadline=BEGIN + 5_000)
        history.start(BEGIN + over)
        history.start(BEGIN)
        histories.append(history)
    for deadline in (0, 4_999, 5_000, MAX):
        history = History(f"a first start at 0, deadline {deadline}", deadline=deadline)
        history.start(0)
        histories.append(history)
    history = History("the sum of time and attempt stays below the last deadline", deadline=MAX)
    history.start(MAX)
    histories.append(history)
    history = History("no time for an attempt is needed", {"min_attempt_ms": 0}, deadline=BEGIN)
    history.start(BEGIN)
    history.fail("INTERNAL", BEGIN)
    histories.append(history)
    history = History("a single attempt", {"max_attempts": 1})
    history.start()
    history.fail()
    histories.append(history)
    return histories


# Each rule of the table, by codes of its own.
CODES: tuple[Any, ...] = (
    "SAFETY.INPUT",
    "SAFETY.INPUT.TEXT",
    "SAFETY.OUTPUT.VIDEO",
    "SAFETY",
    "SAFETY.OTHER",
    "INPUT_PREPROCESSING.SAFETY.TEXT",
    "INPUT_PREPROCESSING.SAFETY.THIRD_PARTY",
    "ASSET.INVALID.SAFETY",
    "internal.safety",
    "ASSET.INVALID",
    "ASSET.INVALID.DURATION",
    "INTERNAL.BAD_OUTPUT",
    "INTERNAL.BAD_OUTPUT.CODE01",
    "INPUT_PREPROCESSING.INTERNAL",
    "INTERNAL",
    "INTERNAL.TIMEOUT",
    "INTERNAL.BAD_OUTPUTS",
    None,
    "THIRD_PARTY.UNAVAILABLE",
    "THIRD_PARTY.UNAVAILABLE.TIMEOUT",
    "THIRD_PARTY.INPUT_VALIDATION",
    "NO_FACE_FOUND",
    "THIRD_PARTY",
    "",
    "internal",
    "INTERNAL.\u00e9",
    {"code_hex": "ff"},
    {"code_hex": "5341464554592eff"},
    {"code_hex": "494e5445524e414c"},
)


def codes() -> list[History]:
    """A first failure with each rule, under each preset."""
    histories = []
    for preset in ("alone", "shared", "cautious"):
        for code in CODES:
            if preset != "alone" and code in CODES[-5:-1]:
                continue
            history = History(f"{json.dumps(code)}: {preset}", {"preset": preset})
            history.start()
            if history.fail(code)["check"] == "delay":
                history.start()
            histories.append(history)
    # A generous policy allows `never` and `malformed` no more than any other.
    every = {name: {"retries": 1_000_000} for name in model.RETRIED}
    for code in ("SAFETY", "ASSET.INVALID", "THIRD_PARTY.INPUT_VALIDATION", "", "x.SAFETY"):
        generous = {"max_attempts": 1_000_000, "allow_duplicate": True, "classes": every}
        history = History(f"{json.dumps(code)}: a generous policy", generous)
        history.start()
        history.fail(code, retry="yes", after=0)
        histories.append(history)
    for name in model.RETRIED:
        history = History(f"no retries for {name}", {"classes": {name: {"retries": 0}}})
        history.start()
        history.fail(failure_of(name))
        histories.append(history)
    history = History("no retries for inferred, an allowed duplicate", no_inferred())
    history.start()
    history.fail({"http": 500})
    histories.append(history)
    return histories


def no_inferred() -> Row:
    """A policy that allows a duplicate, but no retry of what is inferred."""
    return {"allow_duplicate": True, "classes": {"inferred": {"retries": 0}}}


def creations() -> list[History]:
    """Creations that ended with each status."""
    statuses: list[int | None] = [None, 0, 100, 200, 201, 204, 301, 304, 400, 401, 402, 403, 404]
    statuses += [405, 408, 409, 422, 429, 499, 500, 501, 502, 503, 504, 505, 529, 599, 600]
    histories = []
    for status in statuses:
        for allowed in (False, True):
            name = f"a creation ends with {status}" + (", duplicate allowed" if allowed else "")
            history = History(name, {"allow_duplicate": allowed} if allowed else {})
            history.start()
            answer = history.fail({"http": status})
            if answer["check"] == "delay":
                history.start()
            histories.append(history)
    for status in (502, 500, None):
        policy = {**RICH, "allow_duplicate": True}
        history = History(f"duplicates with {status} until none is left", policy)
        history.start()
        while history.fail({"http": status})["check"] == "delay":
            history.start()
        histories.append(history)
    return histories


def hints() -> list[History]:
    """What a server says."""
    histories = []
    failures = ("INTERNAL", "SAFETY", "THIRD_PARTY.UNAVAILABLE", "NO_FACE_FOUND", {"http": 429})
    for failure in (*failures, {"http": 500}, {"http": 400}):
        for retry in ("yes", "no"):
            history = History(f"{json.dumps(failure)}, the server says {retry}")
            history.start()
            history.fail(failure, retry=retry)
            histories.append(history)
    for after in (0, 1, 4_999, 5_000, 5_001, 10_000, 40_000, 120_000, 180_000, 899_999, 900_000):
        history = History(f"a hint of {after}")
        history.start()
        if history.fail(after=after)["check"] == "delay":
            history.start()
        histories.append(history)
    for after in (900_001, 86_400_000, 2**63, MAX - 1, MAX):
        history = History(f"a hint of {after}", {"preset": "shared"})
        history.start()
        history.fail(after=after)
        history.start()
        histories.append(history)
    history = History("a hint of 900000 is waited for", {"preset": "shared"})
    history.start()
    history.fail({"http": 429}, after=900_000)
    history.start()
    histories.append(history)
    for retry in ("yes", "no"):
        history = History(f"a hint of 20000, and the server says {retry}")
        history.start()
        history.fail(after=20_000, retry=retry)
        histories.append(history)
    history = History("a hint at each retry", {"preset": "shared"})
    history.start()
    for after in (0, 15_000, 60_000):
        history.fail({"http": 503}, after=after)
        history.start()
    history.fail({"http": 503}, after=1)
    histories.append(history)
    return histories


def bounds_of_fail() -> list[History]:
    """Deadline and patience exactly at their bound, and one over, for each class."""
    histories = []
    for name in model.RETRIED:
        for over in (0, 1):
            # A dry run tells the delay, which depends on the name and not on the bounds.
            title = f"deadline, {name}, {over} over"
            dry = History(title)
            dry.start()
            answer = dry.fail(failure_of(name))
            history = History(title, deadline=int(answer["at_ms"]) + 5_000 - over)
            history.start()
            history.fail(failure_of(name))
            history.start()
            histories.append(history)

            title = f"patience, {name}, {over} over"
            dry = History(title)
            dry.start()
            answer = dry.fail(failure_of(name))
            patience = int(answer["at_ms"]) - BEGIN - over
            history = History(title, {"max_elapsed_ms": patience})
            history.start()
            history.fail(failure_of(name))
            history.start()
            histories.append(history)
    history = History("no patience at all", {"max_elapsed_ms": 0})
    history.start()
    history.fail("INTERNAL", BEGIN)
    histories.append(history)
    history = History("endless patience", {"max_elapsed_ms": None})
    history.start(0)
    history.fail("INTERNAL", 2**62)
    history.start()
    histories.append(history)
    history = History("patience counts from the first attempt", {"max_elapsed_ms": 60_000})
    history.start()
    history.fail("INTERNAL", BEGIN + 20_000)
    history.start()
    history.fail("INTERNAL", BEGIN + 50_000)
    histories.append(history)
    return histories


def bounds_of_start() -> list[History]:
    """Starts of a waiting job around the time it is due, its deadline and its patience."""
    histories = []
    for early in (1, 2, 5_000):
        history = History(f"a retry {early} too early")
        history.start()
        history.fail()
        history.start(history.at() - early)
        history.start()
        histories.append(history)
    for over in (0, 1):
        deadline = BEGIN + 70_000
        history = History(f"a retry {over} over its deadline", deadline=deadline)
        history.start()
        history.fail()
        history.start(deadline - 5_000 + over)
        history.start()
        histories.append(history)

        history = History(f"a retry {over} over its patience", {"max_elapsed_ms": 60_000})
        history.start()
        history.fail()
        history.start(BEGIN + 60_000 + over)
        histories.append(history)
    history = History("a retry over deadline and patience", deadline=BEGIN + 60_000)
    history.start()
    history.fail()
    history.start(BEGIN + 400_000)
    histories.append(history)
    return histories


def exhaustion() -> list[History]:
    """Failures until no retry is left."""
    histories = []
    for name in model.RETRIED:
        history = History(f"{name} until none is left", RICH)
        history.start()
        while history.fail(failure_of(name))["check"] == "delay":
            history.start()
        histories.append(history)
    for name in model.RETRIED:
        many = {**RICH, "max_attempts": 3, "classes": {name: {"retries": 9}}}
        history = History(f"{name} until three attempts are made", many)
        history.start()
        while history.fail(failure_of(name))["check"] == "delay":
            if len(history.scenario["steps"]) > 24:
                break  # An attempt that is given back every time never ends.
            history.start()
        histories.append(history)
    history = History("each class counts its own retries", {**RICH, "max_attempts": 9})
    for name in (*model.RETRIED, "inferred"):
        history.start()
        history.fail(failure_of(name))
    histories.append(history)
    history = History("the delay of a class grows with its own retries", RICH)
    for name in ("after_delay", "third_party", "after_delay", "throttled"):
        history.start()
        history.fail(failure_of(name))
    histories.append(history)
    ten = {**RICH, "max_attempts": 11, "classes": {"after_delay": {"retries": 10}}}
    history = History("ten retries reach the cap", ten)
    for _ in range(11):
        history.start()
        history.fail(None)
    histories.append(history)
    return histories


def ceilings() -> list[History]:
    """What is lost, and the ceiling."""
    histories = []
    ceiling = {"ceiling_millicredits": 50_000}
    for charge in (None, 0, 1, 49_999, 50_000, 50_001, MAX):
        history = History(f"a charge of {charge}, ceiling 50000", ceiling, estimate=60_000)
        history.start()
        history.fail(charge=charge)
        histories.append(history)
    for second in (24_999, 25_000, MAX):
        history = History(f"25000 and then {second}, ceiling 50000", ceiling)
        history.start()
        history.fail(charge=25_000)
        history.start()
        history.fail(charge=second)
        histories.append(history)
    history = History("charges add up without a ceiling")
    history.start()
    for charge in (MAX, MAX, None):
        history.fail(charge=charge)
        history.start()
    histories.append(history)
    history = History("a creation may be charged", ceiling)
    history.start()
    history.fail({"http": 429}, charge=50_000)
    histories.append(history)
    history = History("a creation that is reconciled loses nothing", ceiling)
    history.start()
    history.fail({"http": 500}, charge=50_000)
    history.fail(charge=49_999)
    histories.append(history)
    history = History("the smallest ceiling", {"ceiling_millicredits": 1})
    history.start()
    history.fail(charge=0)
    history.start()
    history.fail(charge=1)
    histories.append(history)
    history = History(
        "an estimate is not a charge where the task is refunded", ceiling, estimate=MAX
    )
    history.start()
    for code in ("INTERNAL", "NO_FACE_FOUND"):
        history.fail(code)
        history.start()
    histories.append(history)
    return histories


def given_back() -> list[History]:
    """Creations refused with 429 or 503 give their attempt back."""
    histories = []
    for status in (429, 503):
        for most in (1, 2):
            policy = {**RICH, "max_attempts": most}
            history = History(f"{status} until none is left, {most} attempts at most", policy)
            history.start()
            while history.fail({"http": status})["check"] == "delay":
                history.start()
            histories.append(history)
        history = History(f"{status} between failures", {**RICH, "max_attempts": 3})
        history.start()
        for failure in ("INTERNAL", {"http": status}, "INTERNAL", "INTERNAL"):
            if history.fail(failure)["check"] == "delay":
                history.start()
        histories.append(history)
        history = History(f"{status} gives back even where the server says no")
        history.start()
        history.fail({"http": status}, retry="no")
        histories.append(history)
    history = History("success after an attempt was given back")
    history.start()
    history.fail({"http": 429})
    history.start()
    history.succeed()
    histories.append(history)
    return histories


def clocks() -> list[History]:
    """Clocks that jump."""
    histories = []
    history = History("a clock that jumps back after the first start")
    history.start()
    history.fail("INTERNAL", BEGIN - 3_600_000)
    history.start(BEGIN - 3_600_000)
    history.start()
    history.succeed(0)
    histories.append(history)
    history = History("a clock that jumps back while polling")
    history.start()
    history.poll(BEGIN + 10_000)
    history.poll(BEGIN - 10_000)
    history.poll(0)
    histories.append(history)
    history = History("a clock that jumps ahead and back", {"max_elapsed_ms": None})
    history.start()
    history.fail("INTERNAL", BEGIN + 10**9)
    history.start(BEGIN)
    history.start(0)
    history.start()
    histories.append(history)
    for policy in ({}, {"max_elapsed_ms": None}):
        patience = "alone" if not policy else "endless patience"
        history = History(f"a clock that jumps to its end before a failure: {patience}", policy)
        history.start()
        history.fail("INTERNAL", MAX)
        history.start(MAX)
        history.fail("INTERNAL", 0)
        history.start(0)
        histories.append(history)
        history = History(f"a clock that jumps to its end while waiting: {patience}", policy)
        history.start()
        history.fail()
        history.start(MAX)
        history.start(MAX)
        history.start(BEGIN)
        histories.append(history)
    history = History("a clock at its end with a deadline", {"max_elapsed_ms": None}, deadline=MAX)
    history.start(MAX)
    history.fail("INTERNAL", MAX)
    history.start(MAX)
    history.poll(MAX)
    history.succeed(MAX)
    histories.append(history)
    history = History("a clock just below its end", {"max_elapsed_ms": None})
    history.start(MAX - 30_000)
    history.poll(MAX - 6_000)
    history.fail("INTERNAL", MAX - 5_500)
    history.start(MAX - 1)
    history.start(MAX)
    histories.append(history)
    history = History("a clock that starts at 0")
    history.start(0)
    history.fail("INTERNAL", 0)
    history.start(0)
    history.start(history.at())
    history.succeed(0)
    histories.append(history)
    history = History("the time of a call that waits counts", {"preset": "shared"})
    history.start()
    history.fail()
    at = history.at()
    history.start(at - 1)
    history.start(BEGIN)
    history.start(at)
    history.fail("INTERNAL", BEGIN)
    histories.append(history)
    return histories


def in_phase(name: str, phase: str, policy: Row | None = None, **rest: Any) -> History:
    """A history whose job has come to this phase."""
    history = History(name, policy, **rest)
    if phase == "ready":
        return history
    history.start()
    if phase == "waiting":
        history.fail()
    elif phase == "done":
        history.succeed()
    elif phase == "stopped":
        history.fail("SAFETY")
    assert history.play.jobs[0].phase == phase
    return history


def make(history: History, call: str, **rest: Any) -> Row:
    """Make one of the calls."""
    calls: dict[str, Callable[..., Row]] = {
        "start": history.start,
        "fail": history.fail,
        "succeed": history.succeed,
        "poll": history.poll,
    }
    return calls[call](**rest)


CALLS = ("start", "fail", "succeed", "poll")


def out_of_turn() -> list[History]:
    """Each call in each phase that does not allow it; none of them counts, not even its time."""
    histories = []
    for phase in model.PHASES:
        for call in CALLS:
            history = in_phase(f"out of turn: {call} when {phase}", phase)
            if "error" not in make(history, call, now=BEGIN + 10_000_000):
                continue
            make(history, call)
            if phase in ("ready", "waiting"):
                history.start(max(BEGIN, history.at()))
                history.succeed(BEGIN + 60_000)
            elif phase == "in_flight":
                history.fail("INTERNAL", BEGIN + 60_000)
            histories.append(history)
    return histories


def other_policies() -> list[History]:
    """Calls with another policy than the job's, and jobs that move to it."""
    histories = []
    other = {"preset": "cautious", "max_attempts": 2, "classes": {"after_delay": {"retries": 1}}}
    for phase in model.PHASES:
        for call in CALLS:
            title = f"other policy: {call} when {phase}"
            history = in_phase(title, phase, others=(other,))
            make(history, call, policy=1, now=BEGIN + 10_000_000)
            make(history, call)
            histories.append(history)
        history = in_phase(f"rebind when {phase}", phase, others=(other,))
        history.rebind(1)
        history.start(policy=0)
        history.start()
        history.fail("NO_FACE_FOUND")
        histories.append(history)
    history = History("rebind and back", others=(other,))
    history.start()
    history.rebind(1)
    history.rebind(0)
    history.fail("NO_FACE_FOUND", policy=1)
    history.fail("NO_FACE_FOUND")
    histories.append(history)
    history = History("rebind to the same policy, written otherwise", others=({"preset": "alone"},))
    history.start(policy=1)
    history.fail(policy=0)
    history.start(policy=1)
    histories.append(history)
    history = History("rebind to a policy with fewer attempts", others=({"max_attempts": 1},))
    history.start()
    history.fail()
    history.rebind(1)
    history.start()
    history.fail()
    histories.append(history)
    history = History("rebind to a policy with more patience", others=({"preset": "shared"},))
    history.start()
    history.fail()
    history.rebind(1)
    history.start(BEGIN + 200_000)
    history.start()
    history.fail()
    histories.append(history)
    history = History(
        "rebind to a policy with another cost", {"preset": "shared"}, others=(dear(),)
    )
    history.start()
    history.fail()
    history.rebind(1)
    history.start()
    history.succeed()
    histories.append(history)
    return histories


def dear() -> Row:
    """A policy whose retries cost more."""
    return {"preset": "shared", "classes": {"after_delay": {"cost": 1_999}}}


def late_starts() -> list[History]:
    """Starts that are late."""
    histories = []
    for late in (59_999, 60_000, 60_001, 100_000, 1_000_000):
        history = History(f"{late} late", {"preset": "shared"})
        history.start()
        history.fail()
        history.start(history.at() + late)
        history.start()
        histories.append(history)
    history = History("late twice, spread once", {"preset": "shared"})
    history.start()
    history.fail()
    history.start(history.at() + 60_001)
    history.start(history.at() + 500_000)
    histories.append(history)
    history = History("the next delay may be spread again", {"preset": "shared"})
    history.start()
    for _ in range(2):
        history.fail()
        history.start(history.at() + 70_000)
        history.start(history.at() - 1)
        history.start(history.at())
    histories.append(history)
    history = History("late, but over its patience")
    history.start()
    history.fail()
    history.start(BEGIN + 180_001)
    histories.append(history)
    history = History("late, spread and then over its patience")
    history.start()
    history.fail()
    history.start(BEGIN + 170_000)
    history.start(BEGIN + 230_001)
    histories.append(history)
    return histories


def polls() -> list[History]:
    """Polls of a task that runs."""
    histories = []
    for after in (None, 0, 1, 4_999, 5_000, 5_001, 9_999, 10_000, 10_004, 900_001, MAX - 1, MAX):
        history = History(f"a poll with a hint of {after}")
        history.start()
        history.poll(after=after)
        histories.append(history)
    for retry in ("yes", "no"):
        history = History(f"a poll, and the server says {retry}")
        history.start()
        history.poll(retry=retry)
        histories.append(history)
    history = History("polls take draws, and the failure is judged as ever")
    history.start()
    for _ in range(3):
        history.poll(history.at() or None)
    history.fail()
    history.start()
    history.poll()
    history.succeed()
    histories.append(history)
    return histories


def successes() -> list[History]:
    """Successes, with what they deposit."""
    histories = []
    history = History("a success at once")
    history.start()
    history.succeed()
    histories.append(history)
    for name in model.RETRIED:
        history = History(f"a success after a retry of {name}", {"preset": "shared"})
        history.start()
        history.fail(failure_of(name))
        history.start()
        history.succeed()
        histories.append(history)
    history = History("a success deposits the cost of the last class", {"preset": "shared"})
    history.start()
    for failure in ("INTERNAL", {"http": 429}):
        history.fail(failure)
        history.start()
    history.succeed()
    histories.append(history)
    return histories


def reconciled() -> list[History]:
    """Creations whose outcome is not known at first."""
    histories = []
    for status in (502, 500, 302, None):
        history = History(f"reconciled after {status}: the task had failed")
        history.start()
        history.fail({"http": status})
        history.poll()
        history.fail("INTERNAL")
        history.start()
        histories.append(history)
        history = History(f"reconciled after {status}: the task succeeded")
        history.start()
        history.fail({"http": status}, retry="no", after=2_000_000)
        history.succeed()
        histories.append(history)
    history = History("reconciled twice, then refused")
    history.start()
    history.fail({"http": 504})
    history.fail({"http": 504})
    history.fail({"http": 429})
    history.start()
    histories.append(history)
    history = History("reconciled at the last attempt", {"max_attempts": 1}, deadline=BEGIN + 5_000)
    history.start()
    history.fail({"http": 500}, charge=MAX)
    history.fail("INTERNAL")
    histories.append(history)
    return histories


def cancelled() -> list[History]:
    """Tasks that were cancelled."""
    histories = []
    history = History("cancelled at once")
    history.start()
    history.fail({"cancelled": True})
    history.start()
    histories.append(history)
    history = History("cancelled after a retry")
    history.start()
    history.fail()
    history.start()
    history.fail({"cancelled": True}, charge=25_000, retry="no", after=MAX)
    histories.append(history)
    history = History("cancelled when a creation is reconciled", {"max_attempts": 1})
    history.start()
    history.fail({"http": None})
    history.fail({"cancelled": True}, retry="yes")
    histories.append(history)
    return histories


def parked() -> list[History]:
    """Single jobs without tokens."""
    histories = []
    tight = {"budget": {"capacity": 1_000}}
    for policy in ({**tight, "preset": "alone"}, {**tight, "preset": "shared"}):
        history = History(f"parked until it ends: {policy['preset']}", policy)
        history.start()
        history.fail()
        history.start()
        history.fail()
        for _ in range(20):
            if history.start()["check"] != "budget":
                break
        histories.append(history)
    quick = {**tight, "preset": "shared", "probe_ms": 30_000}
    history = History("parked, then a probe", quick)
    history.start()
    history.fail()
    history.start()
    history.fail()
    while history.start()["check"] == "budget":
        pass
    history.fail()
    history.start()
    histories.append(history)
    history = History("parked over its deadline", tight, deadline=BEGIN + 90_000)
    history.start()
    history.fail()
    history.start()
    history.fail()
    while history.start()["check"] == "budget":
        pass
    histories.append(history)
    history = History("parked and late", {**tight, "preset": "shared", "probe_ms": None})
    history.start()
    history.fail()
    history.start()
    history.fail()
    history.start()
    history.start(history.at() - 1)
    history.start(history.at() + 60_001)
    history.start()
    history.start(history.at() + 60_001)
    histories.append(history)
    free = {"budget": {"capacity": 1}, "classes": {name: {"cost": 0} for name in model.SETTLED}}
    history = History("retries that cost nothing", free)
    history.start()
    for _ in range(3):
        history.fail()
        history.start()
    histories.append(history)
    return histories


def precedence() -> list[History]:
    """Where two checks hold, the first wins."""
    histories = []

    def add(name: str, policy: Row, failure: Any, repeat: int = 1, **rest: Any) -> None:
        deadline = rest.pop("deadline", None)
        history = History(name, policy, deadline=deadline)
        for _ in range(repeat - 1):
            history.start()
            history.fail(failure)
        history.start()
        history.fail(failure, **rest)
        histories.append(history)

    once = {"max_attempts": 1}
    one_of_each = {"max_attempts": 2, "classes": {"after_delay": {"retries": 1}}}
    ceiling = {"ceiling_millicredits": 1}
    add("server before verdict", {}, "SAFETY", retry="no")
    add("verdict before attempts", once, "SAFETY")
    add("verdict before credits", ceiling, "SAFETY", charge=1)
    add("attempts before retries", one_of_each, "INTERNAL", repeat=2)
    add("attempts before credits", {**once, **ceiling}, "INTERNAL", charge=1)
    add(
        "retries before credits",
        {**ceiling, "classes": {"after_delay": {"retries": 1}}},
        "INTERNAL",
        repeat=2,
        charge=1,
    )
    add("credits before hint", ceiling, "INTERNAL", charge=1, after=MAX)
    add("hint before deadline", {}, "INTERNAL", after=900_001, deadline=BEGIN + 5_000)
    add("deadline before patience", {}, "INTERNAL", after=900_000, deadline=BEGIN + 5_000)
    add("reconcile before server", {}, {"http": 500}, retry="no")
    add("reconcile before attempts", once, {"http": 502})
    add("cancelled before server", {}, {"cancelled": True}, retry="no")
    add("a draw is taken although the deadline stops", {}, "INTERNAL", deadline=BEGIN + 5_000)
    return histories


# --- budget.json ----------------------------------------------------------------------------------


def budget_rows() -> list[Row]:
    """Histories of several jobs on one budget."""
    rows: list[Row] = []
    for histories in (
        emptied,
        earned,
        refilled,
        probes,
        capacities,
        shared_clocks,
        waves,
        mixed,
    ):
        rows += [history.row() for history in histories()]
    rows += [several(seed) for seed in range(2_000, 2_030)]
    return rows


def several(seed: int) -> Row:
    """A random history of several jobs that comes to spend tokens: the first from this seed on."""
    tried = seed
    while True:
        scenario = model.run(model.random_histories(tried))
        spent = [step for step in scenario["steps"] if (step["expect"] or {}).get("check") in PAID]
        if len(scenario["jobs"]) > 1 and len(spent) > 1 and len(scenario["steps"]) <= 24:
            return {**scenario, "name": f"random histories {seed}"}
        tried += 100_000


PAID = ("tokens", "probe", "budget")


def fleet(name: str, jobs: int, policy: Row | None = None, failure: Any = "INTERNAL") -> History:
    """Jobs that have all failed once and wait."""
    history = History(name, policy, jobs=jobs, later=500)
    for job in range(jobs):
        history.start(job=job)
    for job in range(jobs):
        history.fail(failure, job=job)
    return history


def emptied() -> list[History]:
    """Budgets that are used up."""
    histories = []
    for preset in ("alone", "shared"):
        for jobs in range(2, 7):
            history = fleet(f"{jobs} jobs fail: {preset}", jobs, {"preset": preset})
            for _ in range(2):
                for job in range(jobs):
                    history.start(job=job)
            histories.append(history)
    for name in model.RETRIED:
        history = fleet(f"3 jobs fail with {name}", 3, {"preset": "shared"}, failure_of(name))
        for job in range(3):
            history.start(job=job)
        histories.append(history)
    return histories


def earned() -> list[History]:
    """What successes bring."""
    histories = []
    for name in model.RETRIED:
        history = fleet(f"the cost of {name} comes back", 3, None, failure_of(name))
        history.start(job=0)
        history.start(job=1)
        history.succeed(job=0)
        history.succeed(job=1)
        history.start(job=2)
        history.fail("SAFETY", job=2)
        histories.append(history)
    for deposit in (0, 1, 100, 1_999, 2_000, 4_000_000):
        policy = {"budget": {"deposit": deposit}}
        history = History(f"a deposit of {deposit} without a retry", policy, jobs=3)
        history.start(job=0)
        history.start(job=1)
        history.fail(job=1)
        history.start(job=1)
        history.succeed(job=0)
        history.start(job=2)
        history.succeed(job=2)
        history.succeed(job=1)
        histories.append(history)
    return histories


def refilled() -> list[History]:
    """Jobs that are parked until others have succeeded."""
    histories = []
    for deposit in (100, 500, 1_000):
        policy = {
            "preset": "shared",
            "probe_ms": None,
            "budget": {"capacity": 1_000, "deposit": deposit},
        }
        history = History(f"parked until successes bring {deposit} each", policy, jobs=6, later=500)
        for job in range(6):
            history.start(job=job)
        history.fail(job=0)
        history.fail(job=1)
        history.start(job=0)
        history.start(job=1)
        for job in range(2, 6):
            history.succeed(job=job)
            history.start(job=1)
        histories.append(history)
    history = fleet("the second is parked, the first gives its cost back", 2, tight_shared())
    history.start(job=0)
    history.start(job=1)
    history.succeed(job=0)
    history.start(job=1)
    history.fail(job=1)
    history.start(job=1)
    histories.append(history)
    history = fleet("parked until its patience ends", 2, {"budget": {"capacity": 1_000}})
    history.start(job=0)
    while history.start(job=1)["check"] == "budget":
        pass
    history.succeed(job=0)
    history.start(job=1)
    histories.append(history)
    return histories


def tight_shared() -> Row:
    """A policy with tokens for a single retry."""
    return {"preset": "shared", "budget": {"capacity": 1_000}}


def probes() -> list[History]:
    """Retries that go free."""
    histories = []
    for probe_ms in (20_000, 60_000):
        for short in (1, 0, -1):
            policy = {**tight_shared(), "probe_ms": probe_ms}
            title = f"{probe_ms - short} after the last retry, a probe each {probe_ms}"
            history = fleet(title, 3, policy)
            history.start(job=0)
            sent = history.clock
            # Both are parked once, so that neither is late.
            while max(history.at(1), history.at(2)) < sent + probe_ms - short - 30_000:
                history.start(job=1)
                history.start(job=2)
            for job in (1, 2):
                history.start(sent + probe_ms - short, job=job)
            history.start(job=1)
            history.start(job=2)
            histories.append(history)
    history = fleet("a probe at any time", 4, {**tight_shared(), "probe_ms": 0})
    for job in range(4):
        history.start(job=job)
    history.succeed(job=3)
    history.succeed(job=2)
    histories.append(history)
    small = {"budget": {"capacity": 1}, "classes": {name: {"cost": 0} for name in model.SETTLED}}
    for probe_ms in (604_800_000, None):
        other = {**tight_shared(), "probe_ms": probe_ms}
        title = f"a probe where no retry was ever sent, a probe each {probe_ms}"
        history = History(title, small, others=(other,), jobs=2)
        for job in (0, 1):
            history.rebind(1, job=job)
            history.start(job=job)
            history.fail(job=job)
        for job in (0, 1):
            history.start(job=job)
        histories.append(history)
    history = fleet("a probe does not empty the budget further", 3, cheap_probe())
    for _ in range(3):
        for job in range(3):
            if history.play.jobs[job].phase == "in_flight":
                history.fail(job=job)
            else:
                history.start(job=job)
    histories.append(history)
    return histories


def cheap_probe() -> Row:
    """A policy with tokens for one retry and a half, and frequent probes."""
    return {"preset": "shared", "probe_ms": 5_000, "budget": {"capacity": 1_500}}


def capacities() -> list[History]:
    """Policies of different capacities on one budget."""
    histories = []
    small = {"budget": {"capacity": 1_000, "deposit": 10}}
    large = {"budget": {"capacity": 5_000, "deposit": 4_000}}
    for first, second, title in (
        (large, small, "a large budget and a job with a small one"),
        (small, large, "a small budget and a job with a large one"),
    ):
        history = History(title, first, others=(second,), jobs=3, later=500)
        history.rebind(1, job=1)
        for job in range(3):
            history.start(job=job)
        history.succeed(job=2)
        history.fail(job=0)
        history.fail(job=1)
        history.start(job=1)
        history.start(job=0)
        history.succeed(job=1)
        history.succeed(job=0)
        histories.append(history)
        history = History(f"{title}: successes", first, others=(second,), jobs=4, later=500)
        history.rebind(1, job=1)
        history.rebind(1, job=3)
        for job in range(4):
            history.start(job=job)
        for job in range(4):
            history.succeed(job=job)
        histories.append(history)
    exact = {"budget": {"capacity": 1_000}, "classes": {"throttled": {"cost": 1_000}}}
    history = fleet("a cost as large as the capacity", 2, exact, {"http": 503})
    history.start(job=0)
    history.start(job=1)
    histories.append(history)
    least = {
        "budget": {"capacity": 1, "deposit": 0},
        "classes": {name: {"cost": 1} for name in model.SETTLED},
    }
    history = fleet("the smallest budget", 2, least)
    history.start(job=0)
    history.start(job=1)
    history.succeed(job=0)
    history.start(job=1)
    histories.append(history)
    most = {
        "budget": {"capacity": 4_000_000, "deposit": 4_000_000},
        "classes": {name: {"cost": 4_000_000} for name in model.SETTLED},
    }
    history = fleet("the largest budget", 2, most)
    history.start(job=0)
    history.start(job=1)
    history.succeed(job=0)
    history.start(job=1)
    histories.append(history)
    return histories


def shared_clocks() -> list[History]:
    """Jobs whose clocks do not agree."""
    histories = []
    policy = {**tight_shared(), "probe_ms": 30_000, "max_elapsed_ms": None}
    history = fleet("a retry was sent later than now", 2, policy)
    history.start(history.at(0) + 50_000, job=0)
    history.start(history.at(1), job=1)
    history.start(history.at(1), job=1)
    histories.append(history)
    two = {**policy, "budget": {"capacity": 2_000}}
    for short in (1, 0):
        title = f"an earlier retry does not take the last one back, a probe {short} too early"
        history = fleet(title, 3, two)
        sent = history.at(0) + 20_000
        history.start(sent, job=0)
        history.start(history.at(1), job=1)
        history.start(sent + 30_000 - short, job=2)
        histories.append(history)
    for now in (model.BUDGET_TIME_MAX, model.BUDGET_TIME_MAX + 1, MAX):
        history = fleet(f"retries at {now}", 3, policy)
        for job in range(3):
            history.start(now, job=job)
            history.start(MAX, job=job)
        histories.append(history)
    return histories


def waves() -> list[History]:
    """Waves of failures that neither spend nor earn, and first attempts, which are free."""
    histories = []
    for code in ("SAFETY.INPUT.TEXT", "ASSET.INVALID", "THIRD_PARTY.INPUT_VALIDATION", ""):
        history = fleet(f"a wave of {json.dumps(code)}", 3, None, code)
        histories.append(history)
    history = History("first attempts are free", tight_shared(), jobs=4, later=500)
    history.start(job=0)
    history.fail(job=0)
    history.start(job=0)
    history.fail(job=0)
    history.start(job=0)
    for job in (1, 2, 3):
        history.start(job=job)
    history.succeed(job=1)
    history.fail({"cancelled": True}, job=2)
    history.fail({"http": 502}, job=3)
    histories.append(history)
    return histories


def mixed() -> list[History]:
    """Retries of different costs."""
    histories = []
    for order in (
        ("throttled", "throttled", "after_delay", "throttled"),
        ("after_delay", "throttled", "throttled", "throttled"),
        ("third_party", "unlikely", "throttled", "unspecified"),
    ):
        history = History(f"costs of {', '.join(order)}", {"preset": "shared"}, jobs=4, later=500)
        for job, name in enumerate(order):
            history.start(job=job)
            history.fail(failure_of(name), job=job)
        for job in range(4):
            history.start(job=job)
        for job in range(4):
            if history.play.jobs[job].phase == "in_flight":
                history.succeed(job=job)
        for job in range(4):
            if history.play.jobs[job].phase == "waiting":
                history.start(job=job)
        histories.append(history)
    history = fleet("a dear retry waits, a cheap one goes", 2, {"preset": "shared"})
    history.start(job=0)
    history.fail({"http": 429}, job=0)
    history.start(job=1)
    history.fail({"http": 429}, job=1)
    history.start(job=0)
    history.start(job=1)
    histories.append(history)
    dearer = {**tight_shared(), "budget": {"capacity": 2_000}}
    other = {**dearer, "classes": {"after_delay": {"cost": 2_000}}}
    history = History("two policies with different costs", dearer, others=(other,), jobs=2)
    history.rebind(1, job=1)
    for job in (0, 1):
        history.start(job=job)
        history.fail(job=job)
    history.start(job=0)
    history.start(job=1)
    history.succeed(job=0)
    history.start(job=1)
    history.succeed(job=1)
    histories.append(history)
    return histories


# --- state.json -----------------------------------------------------------------------------------

POLICY_FILES: dict[str, Row] = {
    "the default": {},
    "shared": {"preset": "shared"},
    "cautious": {"preset": "cautious"},
    "no limits": {"max_elapsed_ms": None, "max_attempts": 1_000_000},
    "the smallest numbers": {
        "max_attempts": 1,
        "min_attempt_ms": 0,
        "max_elapsed_ms": 0,
        "probe_ms": 0,
        "ceiling_millicredits": 1,
        "allow_no_jitter": True,
        "budget": {"capacity": 1, "deposit": 0},
        "classes": {
            **{
                name: {
                    "retries": 0,
                    "floor_ms": 0,
                    "base_ms": 1,
                    "cap_ms": 0,
                    "multiplier": 1_000,
                    "jitter_low": 0,
                    "jitter_high": 0,
                    "cost": 0,
                }
                for name in model.SETTLED
            },
            "inferred": {"retries": 0},
            "unspecified": {"retries": 0},
        },
    },
    "the largest numbers": {
        "max_attempts": 1_000_000,
        "min_attempt_ms": 604_800_000,
        "max_elapsed_ms": 604_800_000,
        "probe_ms": 604_800_000,
        "ceiling_millicredits": 10**15,
        "allow_duplicate": True,
        "allow_no_jitter": True,
        "budget": {"capacity": 4_000_000, "deposit": 4_000_000},
        "classes": {
            **{
                name: {
                    "retries": 1_000_000,
                    "floor_ms": 604_800_000,
                    "base_ms": 604_800_000,
                    "cap_ms": 604_800_000,
                    "multiplier": 1_000_000,
                    "jitter_low": 1_000,
                    "jitter_high": 1_000,
                    "cost": 4_000_000,
                }
                for name in model.SETTLED
            },
            "inferred": {"retries": 1_000_000},
            "unspecified": {"retries": 1_000_000},
        },
    },
    "each class by itself": {
        "allow_duplicate": True,
        "classes": {
            "unlikely": {"retries": 2, "cost": 1},
            "after_delay": {"retries": 4, "base_ms": 12_345, "cost": 2},
            "third_party": {"multiplier": 3_000, "jitter_low": 1, "cost": 3},
            "throttled": {"cap_ms": 77_777, "jitter_high": 999, "cost": 4},
            "inferred": {"retries": 5},
            "unspecified": {"retries": 6},
        },
    },
    "no spread where there is no retry": {
        "classes": {"unlikely": {"retries": 0, "jitter_low": 1_000}},
    },
}


def state_rows() -> list[Row]:
    """Saved states that are read back, and damaged ones that are not."""
    rows = []
    for name, file in POLICY_FILES.items():
        policy = model.resolve_policy(file)
        data = model.policy_bytes(policy)
        rows.append(state_row(f"policy: {name}", "policy", file, data, model.policy_json(policy)))
    for history in saved_histories():
        job = history.play.jobs[0]
        file = history.scenario["policies"][history.bound[0]]
        rows.append(saved_row("job", file, job.to_bytes(), job.to_json(), history))
    for history in saved_budgets():
        budget = history.play.budget
        file = history.scenario["policies"][0]
        rows.append(saved_row("budget", file, budget.to_bytes(), budget.to_json(), history))
    return rows + damaged_heads() + damaged_policies() + damaged_jobs() + damaged_budgets()


def read(kind: str, data: bytes, file: Row) -> bytes:
    """The bytes read and saved again; a StateError where they cannot be read."""
    policy = model.resolve_policy(file)
    if kind == "policy":
        return model.policy_bytes(model.policy_from_bytes(data))
    if kind == "job":
        return model.Job.from_bytes(data, policy).to_bytes()
    return model.Budget.from_bytes(data, policy).to_bytes()


def state_row(name: str, kind: str, file: Row, data: bytes, shown: Row) -> Row:
    """A row whose bytes can be read."""
    assert read(kind, data, file) == data, name
    return {"name": name, "kind": kind, "policy": file, "hex": data.hex(), "json": shown}


def saved_row(kind: str, file: Row, data: bytes, shown: Row, history: History) -> Row:
    """A row whose bytes can be read, with the history that they were saved after."""
    name = f"{kind}: {history.scenario['name']}"
    scenario = {key: value for key, value in history.scenario.items() if key != "name"}
    return {**state_row(name, kind, file, data, shown), "scenario": scenario}


def damaged_row(name: str, kind: str, data: bytes, error: str, file: Row | None = None) -> Row:
    """A row whose bytes cannot be read."""
    file = {} if file is None else file
    found = None
    try:
        read(kind, data, file)
    except model.StateError as refused:
        found = refused.kind
    assert found == error, (name, found, error)
    return {"name": name, "kind": kind, "policy": file, "hex": data.hex(), "error": error}


def saved_histories() -> list[History]:
    """Jobs in each phase, with each number that they may have."""
    histories = [in_phase(phase, phase) for phase in model.PHASES]
    histories.append(History("ready, with a deadline", deadline=BEGIN + 600_000, estimate=25_000))
    histories.append(History("ready, with the deadline 0", deadline=0))
    histories.append(History("ready, with the largest numbers", deadline=MAX, estimate=MAX))
    for name in model.RETRIED:
        histories.append(in_phase(f"waiting for a retry of {name}", "in_flight"))
        histories[-1].fail(failure_of(name), charge=1_500)
    for name, policy in (("alone", {}), ("shared", {"preset": "shared"})):
        history = in_phase(f"in flight again: {name}", "waiting", policy)
        history.start()
        histories.append(history)
    history = in_phase("late and spread", "waiting", {"preset": "shared"})
    history.start(history.at() + 60_001)
    histories.append(history)
    history = in_phase("parked", "waiting", tight_shared())
    history.start()
    history.fail()
    history.start()
    histories.append(history)
    for code in ("SAFETY.INPUT.TEXT", "ASSET.INVALID", "INTERNAL.BAD_OUTPUT", "NO_FACE_FOUND", ""):
        history = History(f"after {json.dumps(code)}, estimated at 25000", estimate=25_000)
        history.start()
        history.fail(code)
        histories.append(history)
    history = History("a charge of 0 where 25000 were estimated", estimate=25_000)
    history.start()
    history.fail("SAFETY.INPUT.TEXT", charge=0)
    histories.append(history)
    for status in (429, 503, 400, 402, 500):
        history = History(f"after a creation that ended with {status}")
        history.start()
        history.fail({"http": status}, charge=7)
        histories.append(history)
    for status in (502, 500, None):
        history = History(f"after an allowed duplicate of {status}", {"allow_duplicate": True})
        history.start()
        history.fail({"http": status})
        histories.append(history)
    history = History("given back, and stopped by the server")
    history.start()
    history.fail({"http": 429}, retry="no")
    histories.append(history)
    history = History("stopped before it began", deadline=BEGIN)
    history.start()
    histories.append(history)
    history = History("stopped by a hint, the draw taken")
    history.start()
    history.fail(after=900_001)
    histories.append(history)
    history = History("cancelled after a retry")
    history.start()
    history.fail()
    history.start()
    history.fail({"cancelled": True}, charge=9)
    histories.append(history)
    history = in_phase("polled", "in_flight")
    history.poll()
    history.poll(after=60_000)
    histories.append(history)
    history = in_phase("a call out of turn has changed nothing", "ready")
    history.poll(MAX)
    histories.append(history)
    history = History("a first attempt at 0")
    history.start(0)
    histories.append(history)
    history = History("the largest numbers", {"max_elapsed_ms": None}, deadline=MAX, estimate=MAX)
    history.start(MAX)
    history.fail(charge=MAX)
    histories.append(history)
    history = in_phase("rebound", "waiting", others=({"preset": "cautious"},))
    history.rebind(1)
    histories.append(history)
    return histories


def saved_budgets() -> list[History]:
    """Budgets, full and not, with and without a retry."""
    histories = [History("full"), History("full, shared", {"preset": "shared"})]
    histories.append(History("the smallest", POLICY_FILES["the smallest numbers"]))
    histories.append(History("the largest", POLICY_FILES["the largest numbers"]))
    history = in_phase("after a retry", "waiting")
    history.start()
    histories.append(history)
    history = in_phase("after a retry at 0", "ready", {"classes": {"throttled": instant()}})
    history.start(0)
    history.fail({"http": 429}, 0)
    history.start(0)
    assert history.play.budget.last_ms == 0, "the delay was not 0"
    histories.append(history)
    history = in_phase("after a retry and a success", "waiting")
    history.start()
    history.succeed()
    histories.append(history)
    history = in_phase("empty", "waiting", tight_shared())
    history.start()
    histories.append(history)
    history = in_phase("after a retry at the end of time", "waiting", {"max_elapsed_ms": None})
    history.start(MAX)
    history.start(MAX)
    histories.append(history)
    return histories


def instant() -> Row:
    """Delays of 0 or 1, the seed of the history giving 0."""
    return {"floor_ms": 0, "base_ms": 1, "cap_ms": 1, "jitter_low": 0}


def patched(data: bytes, offset: int, layout: str, value: int) -> bytes:
    """The bytes with another number at an offset, and a checksum that fits."""
    body = bytearray(data[:-8])
    struct.pack_into("<" + layout, body, offset, value)
    return model.sealed(bytes(body))


def samples() -> dict[str, bytes]:
    """A saved state of each kind, under the default policy."""
    history = in_phase("sample", "waiting", deadline=BEGIN + 600_000)
    history.start()
    return {
        "policy": model.policy_bytes(model.resolve_policy({})),
        "job": history.play.jobs[0].to_bytes(),
        "budget": history.play.budget.to_bytes(),
    }


def damaged_heads() -> list[Row]:
    """What may be wrong with each kind alike."""
    rows = []
    for kind, data in samples().items():

        def add(name: str, damaged: bytes, error: str, kind: str = kind) -> None:
            rows.append(damaged_row(f"{kind}: {name}", kind, damaged, error))

        add("no bytes", b"", "wrong_length")
        add("15 bytes", data[:15], "wrong_length")
        add("16 bytes", data[:16], "wrong_length")
        add("a byte too few", data[:-1], "wrong_length")
        add("a byte too many", data + b"\0", "wrong_length")
        add("15 bytes of a newer version", patched(data, 4, "H", 2)[:15], "wrong_length")
        add("all zero", bytes(len(data)), "wrong_kind")
        add("another magic", b"tt2" + data[3:], "wrong_kind")
        for other, others in samples().items():
            if other != kind:
                add(f"a {other}", others, "wrong_kind")
        add("a magic of its own and a newer version", b"XXXX\2\0" + data[6:], "wrong_kind")
        add("a newer version", patched(data, 4, "H", 2), "newer_version")
        add("a newer version, checksum not fit", data[:4] + b"\2\0" + data[6:], "newer_version")
        add("a newer version, longer", patched(data, 4, "H", 2) + b"\0", "newer_version")
        add("a newer version, 16 bytes", patched(data, 4, "H", 2)[:16], "newer_version")
        add("version 65535", patched(data, 4, "H", 65_535), "newer_version")
        add("version 256", patched(data, 4, "H", 256), "newer_version")
        add("version 0", patched(data, 4, "H", 0), "unknown_version")
        add("version 0, shorter", patched(data, 4, "H", 0)[:20], "unknown_version")
        for place in (7, len(data) // 2, len(data) - 8, len(data) - 1):
            flipped = bytearray(data)
            flipped[place] ^= 0x10
            add(f"a bit of byte {place}", bytes(flipped), "bad_checksum")
        add("no checksum", data[:-8] + bytes(8), "bad_checksum")
    for kind in ("job", "budget"):
        data = samples()[kind]
        other = {"preset": "shared"}
        rows.append(
            damaged_row(f"{kind}: of another policy", kind, data, "other_policy", file=other)
        )
        wrong = patched(patched(data, 8, "Q", 1), 6, "B", 255)
        rows.append(
            damaged_row(f"{kind}: of another policy and impossible", kind, wrong, "other_policy")
        )
    return rows


def impossible(kind: str, damages: list[tuple[str, int, str, int]], base: bytes) -> list[Row]:
    """Rows with one number that no engine can have written."""
    return [
        damaged_row(f"{kind}: {name}", kind, patched(base, offset, layout, value), "impossible")
        for name, offset, layout, value in damages
    ]


def damaged_policies() -> list[Row]:
    """Policies that validation refuses, and bytes without a meaning."""
    base = samples()["policy"]
    after_delay = 56 + 40
    return impossible(
        "policy",
        [
            ("an undefined flag", 6, "H", 4 + 32),
            ("the highest flag", 6, "H", 4 + 32_768),
            ("padding", 12, "I", 1),
            ("no attempts", 8, "I", 0),
            ("too many attempts", 8, "I", 1_000_001),
            ("min_attempt_ms too long", 16, "Q", 604_800_001),
            ("max_elapsed_ms too long", 24, "Q", 604_800_001),
            ("max_elapsed_ms without its flag", 6, "H", 0),
            ("probe_ms without its flag", 32, "Q", 1),
            ("ceiling_millicredits without its flag", 40, "Q", 1),
            ("ceiling_millicredits of 0", 6, "H", 4 + 16),
            ("no capacity", 48, "I", 0),
            ("capacity below the costs", 48, "I", 999),
            ("capacity too large", 48, "I", 4_000_001),
            ("deposit too large", 52, "I", 4_000_001),
            ("too many retries", after_delay, "I", 1_000_001),
            ("multiplier too small", after_delay + 4, "I", 999),
            ("multiplier too large", after_delay + 4, "I", 1_000_001),
            ("jitter_low over jitter_high", after_delay + 8, "H", 1_001),
            ("jitter_high too large", after_delay + 10, "H", 1_001),
            ("no spread", after_delay + 10, "H", 500),
            ("cost too large", after_delay + 12, "I", 2_001),
            ("floor_ms over cap_ms", after_delay + 16, "Q", 60_001),
            ("base_ms of 0", after_delay + 24, "Q", 0),
            ("cap_ms too long", after_delay + 32, "Q", 604_800_001),
            ("too many retries of inferred", 216, "I", 1_000_001),
            ("too many retries of unspecified", 220, "I", 4_294_967_295),
        ],
        base,
    )


def damaged_jobs() -> list[Row]:
    """Jobs that cannot be."""
    in_flight = samples()["job"]
    waiting = in_phase("waiting", "waiting").play.jobs[0].to_bytes()
    ready = in_phase("ready", "ready").play.jobs[0].to_bytes()
    rows = impossible(
        "job",
        [
            ("an undefined flag", 7, "B", 8 + 4 + 1),
            ("phase 0", 6, "B", 0),
            ("phase 6", 6, "B", 6),
            ("phase 255", 6, "B", 255),
            ("the first attempt without its flag", 7, "B", 4),
            ("the deadline without its flag", 7, "B", 1),
            ("first after last", 40, "Q", MAX),
            ("more retries than draws", 24, "Q", 0),
            ("too many attempts", 80, "I", 1_000_001),
            ("class 7", 84, "B", 7),
            ("rule 16", 85, "B", 16),
            ("rule 63", 85, "B", 63),
            ("rule 71", 85, "B", 71),
            ("rule 254", 85, "B", 254),
            ("padding", 86, "H", 256),
            ("in flight without an attempt", 80, "I", 0),
        ],
        in_flight,
    )
    many = patched(patched(in_flight, 24, "Q", MAX), 88, "I", 1_000_001)
    rows.append(damaged_row("job: too many retries", "job", many, "impossible"))
    given = patched(patched(in_flight, 80, "I", 0), 104, "I", 1)
    given = patched(given, 24, "Q", 9)
    rows.append(damaged_row("job: in flight, its attempt given back", "job", given, "impossible"))
    rows += impossible(
        "job",
        [
            ("waiting without an attempt", 80, "I", 0),
            ("waiting after the most attempts", 80, "I", 1_000_000),
        ],
        waiting,
    )
    rows += impossible(
        "job",
        [
            ("ready with an attempt", 80, "I", 1),
            ("ready with a first attempt", 7, "B", 1),
            ("ready with the time of a first attempt", 40, "Q", 1),
        ],
        ready,
    )
    retried = patched(patched(ready, 24, "Q", 1), 92, "I", 1)
    rows.append(damaged_row("job: ready with a retry", "job", retried, "impossible"))
    return rows


def damaged_budgets() -> list[Row]:
    """Budgets that cannot be."""
    return impossible(
        "budget",
        [
            ("an undefined flag", 6, "B", 3),
            ("padding", 7, "B", 1),
            ("the last retry without its flag", 6, "B", 0),
            ("too many tokens", 16, "Q", 4_000_001),
            ("tokens of 64 bits", 16, "Q", MAX),
            ("a time too late", 24, "Q", 2**42 - 1),
            ("a time of 64 bits", 24, "Q", MAX),
        ],
        samples()["budget"],
    )


# --- the files ------------------------------------------------------------------------------------

FILES = {
    "http.json": http_rows,
    "delay.json": delay_rows,
    "decide.json": decide_rows,
    "budget.json": budget_rows,
    "state.json": state_rows,
}


def text(rows: list[Row]) -> str:
    """A file, with a row in each line."""
    names = [row["name"] for row in rows if "steps" in row or "hex" in row]
    assert len(names) == len(set(names)), [name for name in names if names.count(name) > 1]
    lines = ",\n".join("    " + json.dumps(row) for row in rows)
    return f'{{\n  "format": 1,\n  "rows": [\n{lines}\n  ]\n}}\n'


def reached(rows: list[Row]) -> set[str]:
    """The checks that the rows reach."""
    steps = [step for row in rows for step in row["steps"]]
    return {step["expect"]["check"] for step in steps if "check" in (step["expect"] or {})}


def main(arguments: list[str]) -> int:
    """Write the files, or check them."""
    if arguments not in ([], ["--check"]):
        print("usage: generate.py [--check]", file=sys.stderr)
        return 2
    stale = 0
    for name, make_rows in FILES.items():
        rows = make_rows()
        if name == "decide.json":
            assert reached(rows) == set(model.CHECKS)
        path = DIRECTORY / name
        wanted = text(rows).encode()
        if not arguments:
            path.write_bytes(wanted)
            print(f"{name}: {len(rows)} rows")
        elif not path.exists() or path.read_bytes() != wanted:
            print(f"{name} is not what generate.py writes")
            stale = 1
        else:
            print(f"{name}: {len(rows)} rows, as generate.py writes them")
    return stale


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
