import copy
import datetime
import pickle
import threading
import time
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import taketwo
from taketwo import (
    Action,
    Budget,
    Check,
    Decision,
    Failure,
    Hint,
    InvalidPolicyError,
    InvalidStateError,
    InvalidTypeError,
    InvalidValueError,
    Job,
    OtherPolicyError,
    OutOfTurnError,
    Phase,
    Policy,
    RetryClass,
    Rule,
)

ALONE = Policy.preset("alone")
SHARED = Policy.preset("shared")
INTERNAL = taketwo.classify("INTERNAL")
FAILED = {"status": "FAILED", "failureCode": "INTERNAL", "cost": {"credits": 5}}


def in_flight(policy=ALONE, name="task-0001", seed=42, **more):
    job = Job(name, policy, seed=seed, **more)
    assert job.start(Budget(policy), now_ms=0).action == Action.GO
    return job


def waiting(policy=ALONE, **more):
    job = in_flight(policy, **more)
    assert job.fail(INTERNAL, now_ms=0).action == Action.WAIT
    return job


# --- the check values of the contract -------------------------------------------------------------


@pytest.mark.parametrize(
    ("seed", "name", "delays"),
    [
        (42, "task-0001", [8_342, 12_473, 20_056, 41_231]),
        (2**64 - 1, "", [8_871, 18_364, 20_758, 78_952]),
    ],
)
def test_the_check_values(seed, name, delays):
    policy = Policy.from_dict(
        {
            "max_attempts": 10,
            "max_elapsed_ms": None,
            "classes": {"after_delay": {"retries": 4, "floor_ms": 0, "cap_ms": 300_000, "cost": 0}},
        }
    )
    job, budget, found = Job(name, policy, seed=seed), Budget(policy), []
    for _ in delays:
        assert job.start(budget, now_ms=job.at_ms).action == Action.GO
        found.append(job.fail(INTERNAL, now_ms=job.at_ms).delay_ms)
    assert found == delays


def test_the_numbers_of_the_presets():
    assert ALONE == Policy.from_dict({}) == Policy.from_json("{}") == Policy.from_json(b"{}")
    assert ALONE.to_dict()["max_elapsed_ms"] == 180_000
    assert SHARED.to_dict()["probe_ms"] == 480_000
    assert Policy.preset("cautious").to_dict()["classes"]["unspecified"] == {"retries": 0}
    assert {Policy.preset(name) for name in taketwo.Preset} == {
        ALONE,
        SHARED,
        Policy.preset("cautious"),
    }


# --- values ---------------------------------------------------------------------------------------


def test_values_are_values():
    decision = in_flight().fail(INTERNAL, now_ms=0)
    changed = Policy.from_dict({"max_attempts": 3, "probe_ms": 5, "allow_duplicate": True})
    for value in (
        ALONE,
        changed,
        decision,
        Failure.cancelled(),
        Failure.creation(502),
        Failure.creation(None),
        Hint(),
        Hint(retry=False, after=2.5),
        taketwo.classify_http(404),
        taketwo.classify_http(None),
    ):
        for again in (pickle.loads(pickle.dumps(value)), copy.deepcopy(value)):
            assert again == value
            assert hash(again) == hash(value)
            assert repr(again) == repr(value)
            assert str(again) == str(value)
        assert value != object()
    assert Failure.cancelled() != Failure.creation(None)
    assert Hint(True) != Hint(False) != Hint()
    assert repr(ALONE) == "Policy.preset('alone')"
    assert repr(changed) == "<Policy max_attempts=3, probe_ms=5, allow_duplicate=True>"
    assert repr(Failure.creation(None)) == "Failure.creation(None)"
    assert changed.fingerprint != ALONE.fingerprint


def test_jobs_and_budgets_are_things():
    job, budget = waiting(), Budget(ALONE)
    assert "waiting: attempts=1" in repr(job)
    assert "2000" in repr(budget)
    other = pickle.loads(pickle.dumps(job))
    assert other != job
    assert other.to_bytes() == job.to_bytes()
    assert other.policy == job.policy == ALONE
    assert job.policy is ALONE
    with pytest.raises(TypeError):
        pickle.dumps(budget)
    again = Budget.from_bytes(budget.to_bytes(ALONE), ALONE)
    assert again.tokens == 2_000
    assert again.last_retry_ms is again.last_retry is None


def test_a_decision_tells_all():
    decision = in_flight().fail(INTERNAL, now_ms=1_000)
    assert type(decision) is Decision
    assert decision.action is Action.WAIT
    assert decision.check is Check.DELAY
    assert decision.retry_class is RetryClass.AFTER_DELAY
    assert decision.rule == Rule.INTERNAL
    assert decision.citation == str(INTERNAL.citation)
    assert decision.delay_low_ms <= decision.delay_ms <= decision.delay_high_ms
    assert decision.delay == datetime.timedelta(milliseconds=decision.delay_ms)
    assert decision.at == pytest.approx(1 + decision.delay_ms / 1000)
    assert decision.at_ms == 1_000 + decision.delay_ms
    assert decision.compared == (1, 3)
    assert str(decision).startswith(f"wait until {decision.at_ms}: retry 1 of 3")
    go = Job("", ALONE).start(Budget(ALONE), now_ms=7)
    assert (go.delay, go.delay_ms, go.rule, go.citation) == (None,) * 4
    assert (go.at, go.at_ms) == (0.007, 7)


def test_an_answer_has_no_truth_value():
    with pytest.raises(InvalidTypeError, match=r"decision\.action"):
        bool(in_flight().fail(INTERNAL, now_ms=0))


@pytest.mark.parametrize("rule", list(Rule))
def test_every_rule_is_judged_as_itself(rule):
    found = pickle.loads(pickle.dumps(taketwo._taketwo._classification(rule.value, None)))
    decision = in_flight().fail(found, now_ms=0)
    assert decision.rule == rule
    never = found.verdict == "never" or rule == Rule.MALFORMED
    assert (decision.retry_class == RetryClass.NEVER) == never
    assert (decision.check == Check.VERDICT) == never


# --- what a failure may be given as ---------------------------------------------------------------


def test_a_task_brings_its_cost():
    task = taketwo.read_task(FAILED)
    job = in_flight()
    job.fail(task, now_ms=0)
    assert job.lost_millicredits == 5_000
    job = in_flight()
    job.fail(task, charge_millicredits=7, now_ms=0)
    assert job.lost_millicredits == 7
    job = in_flight(estimate_millicredits=9)
    job.fail(taketwo.classify("SAFETY.INPUT.TEXT"), now_ms=0)
    assert job.lost_millicredits == 9
    cancelled = taketwo.read_task({"status": "CANCELLED"})
    for failure in (cancelled, Failure.cancelled()):
        assert in_flight().fail(failure, now_ms=0).check == Check.CANCELLED


def test_other_failures_are_refused():
    job = in_flight()
    before = job.to_bytes()
    for wrong in ("INTERNAL", b"INTERNAL", None, 502, FAILED):
        with pytest.raises(InvalidTypeError, match=r"classify\(code\)"):
            job.fail(wrong)
    with pytest.raises(InvalidValueError, match="RUNNING"):
        job.fail(taketwo.read_task({"status": "RUNNING"}))
    for wrong in (-1, 65_536, 2**70):
        with pytest.raises(InvalidValueError, match="status"):
            Failure.creation(wrong)
        with pytest.raises(InvalidValueError, match="status"):
            taketwo.classify_http(wrong)
    for wrong in ("502", 502.0, True):
        with pytest.raises(InvalidTypeError, match="status"):
            Failure.creation(wrong)
    with pytest.raises(InvalidTypeError, match="hint"):
        job.fail(INTERNAL, hint=5)
    with pytest.raises(InvalidTypeError, match="budget"):
        Job("", ALONE).start(ALONE)
    with pytest.raises(InvalidTypeError, match="policy"):
        Job("", {})
    with pytest.raises(InvalidTypeError, match="name"):
        Job(5, ALONE)
    with pytest.raises(InvalidTypeError, match="seed"):
        Job("", ALONE, seed="42")
    with pytest.raises(InvalidValueError, match="seed"):
        Job("", ALONE, seed=-1)
    with pytest.raises(InvalidValueError, match="estimate"):
        Job("", ALONE, estimate_millicredits=2**64)
    assert job.to_bytes() == before


def test_names_are_text_or_bytes():
    of_text, of_bytes = (Job(name, ALONE, seed=1) for name in ("v\u00e9", "v\u00e9".encode()))
    assert of_text.to_bytes() == of_bytes.to_bytes()
    assert Job("a", ALONE, seed=1).to_bytes() != Job("b", ALONE, seed=1).to_bytes()
    assert Job("a", ALONE).to_bytes() != Job("a", ALONE).to_bytes(), "seeds are drawn"


# --- time -----------------------------------------------------------------------------------------


def test_time_in_every_way():
    zone = datetime.timezone(datetime.timedelta(hours=2))
    moment = datetime.datetime(2026, 1, 2, 3, 4, 5, 678_000, tzinfo=zone)
    ms = 1_767_315_845_678
    jobs = []
    for given_time in (
        {"now_ms": ms},
        {"now": ms / 1000},
        {"now": moment},
        {"now": moment.astimezone(datetime.timezone.utc)},
    ):
        job = Job("a", ALONE, seed=1, deadline=moment + datetime.timedelta(hours=1))
        assert job.start(Budget(ALONE), **given_time).at_ms == ms
        jobs.append(job.to_bytes())
    assert len(set(jobs)) == 1
    job = Job("a", ALONE, seed=1, deadline_ms=ms + 3_600_000)
    job.start(Budget(ALONE), now_ms=ms)
    assert job.to_bytes() == jobs[0]
    assert Job("a", ALONE).start(Budget(ALONE), now=5).at_ms == 5_000


def test_without_a_time_the_clock_is_asked(monkeypatch):
    before = time.time_ns() // 10**6
    at = Job("a", ALONE).start(Budget(ALONE)).at_ms
    assert before <= at <= time.time_ns() // 10**6
    monkeypatch.setattr(time, "time_ns", lambda: 1_234_999_999)
    assert Job("a", ALONE).start(Budget(ALONE)).at_ms == 1_234


def test_what_is_no_time():
    job, budget = Job("a", ALONE), Budget(ALONE)
    before = job.to_bytes()
    naive = datetime.datetime(2026, 1, 1)
    for wrong in (-1, float("nan"), float("inf"), 10**400, naive):
        with pytest.raises(InvalidValueError, match="now"):
            job.start(budget, now=wrong)
    for wrong in ("5", True, datetime.timedelta(1), b""):
        with pytest.raises(InvalidTypeError, match="now"):
            job.start(budget, now=wrong)
    for wrong in (5.0, "5", True):
        with pytest.raises(InvalidTypeError, match="now_ms"):
            job.start(budget, now_ms=wrong)
    with pytest.raises(InvalidValueError, match="now_ms"):
        job.start(budget, now_ms=-1)
    with pytest.raises(InvalidValueError, match="only one"):
        job.start(budget, now=1, now_ms=1)
    with pytest.raises(InvalidValueError, match="deadline"):
        Job("a", ALONE, deadline=naive)
    assert job.to_bytes() == before


def test_hints():
    assert Hint().after is Hint().after_ms is Hint().retry is None
    for after, ms in [
        (1.1, 1_100),
        (2, 2_000),
        (datetime.timedelta(seconds=3), 3_000),
        (0.0001, 1),
        (0.0010004, 2),
        (0, 0),
    ]:
        assert Hint(after=after).after_ms == ms, after
        assert Hint(after=after).after == datetime.timedelta(milliseconds=ms)
    assert Hint(after_ms=2**64 - 1).after == datetime.timedelta.max
    for wrong in (-1, float("nan"), datetime.timedelta(-1)):
        with pytest.raises(InvalidValueError, match="after"):
            Hint(after=wrong)
    for wrong in ({"after": "5"}, {"retry": 1}, {"retry": "no"}, {"after": True}):
        with pytest.raises(InvalidTypeError):
            Hint(**wrong)
    assert in_flight().fail(INTERNAL, hint=Hint(retry=False), now_ms=0).check == Check.SERVER
    assert in_flight().fail(INTERNAL, hint=Hint(after_ms=900_001), now_ms=0).check == Check.HINT
    assert in_flight().poll(hint=Hint(after=8), now=1).delay_low_ms == 8_000


# --- errors change nothing ------------------------------------------------------------------------


def test_calls_out_of_turn():
    budget = Budget(ALONE)
    ready, flying, parked = Job("", ALONE), in_flight(), waiting()
    done, stopped = in_flight(), in_flight()
    done.succeed(budget, now_ms=0)
    stopped.fail(Failure.cancelled(), now_ms=0)
    calls = {
        "start": lambda job: job.start(budget, now_ms=10**9),
        "fail": lambda job: job.fail(INTERNAL, now_ms=10**9),
        "succeed": lambda job: job.succeed(budget, now_ms=10**9),
        "poll": lambda job: job.poll(now_ms=10**9),
    }
    for job in (ready, flying, parked, done, stopped):
        for name, call in calls.items():
            fits = job.phase in (("ready", "waiting") if name == "start" else ("in_flight",))
            if fits:
                continue
            before = job.to_bytes()
            with pytest.raises(OutOfTurnError, match=name):
                call(job)
            assert job.to_bytes() == before
    assert budget.tokens == 2_000


def test_another_policy():
    job, budget = in_flight(), Budget(ALONE)
    before = job.to_bytes()
    with pytest.raises(OtherPolicyError) as raised:
        job.succeed(budget, now_ms=5, policy=SHARED)
    assert raised.value.kind == "other_policy"
    with pytest.raises(OtherPolicyError):
        Job.from_bytes(before, SHARED)
    with pytest.raises(OtherPolicyError):
        Budget.from_bytes(budget.to_bytes(ALONE), SHARED)
    assert job.to_bytes() == before
    job.rebind(SHARED)
    assert job.policy == SHARED
    assert Job.from_bytes(job.to_bytes(), SHARED).attempts == 1
    assert job.succeed(budget, now_ms=5, policy=SHARED).action == Action.DONE
    assert job.phase is Phase.DONE


def test_errors_are_pickled():
    for call in (
        lambda: Policy.from_dict({"max_attempts": 0}),
        lambda: Policy.from_dict({"nonsense": 0}),
        lambda: Policy.from_bytes(b""),
        lambda: Job.from_bytes(waiting().to_bytes(), SHARED),
        lambda: Job("", ALONE).poll(),
    ):
        with pytest.raises(taketwo.TaketwoError) as raised:
            call()
        again = pickle.loads(pickle.dumps(raised.value))
        assert type(again) is type(raised.value)
        assert str(again) == str(raised.value)
        assert vars(again) == vars(raised.value)


def test_damaged_state_is_refused():
    for saved, read in (
        (waiting().to_bytes(), lambda it: Job.from_bytes(it, ALONE)),
        (Budget(ALONE).to_bytes(ALONE), lambda it: Budget.from_bytes(it, ALONE)),
        (ALONE.to_bytes(), Policy.from_bytes),
    ):
        for place in range(len(saved)):
            damaged = bytearray(saved)
            damaged[place] ^= 1
            with pytest.raises(InvalidStateError):
                read(bytes(damaged))
            with pytest.raises(InvalidStateError):
                read(saved[:place])
        with pytest.raises(InvalidTypeError):
            read("text")


# --- policies -------------------------------------------------------------------------------------


def test_a_wrong_policy_names_its_key():
    for mapping, field in [
        ({"attempts": 4}, "attempts"),
        ({"classes": {"never": {"retries": 1}}}, "classes.never.retries"),
        ({"classes": {"inferred": {"base_ms": 1}}}, "classes.inferred.base_ms"),
        ({"max_attempts": "4"}, "max_attempts"),
        ({"max_attempts": 4.0}, "max_attempts"),
        ({"max_attempts": -1}, "max_attempts"),
        ({"max_attempts": True}, "max_attempts"),
        ({"max_attempts": 2**200}, "max_attempts"),
        ({"max_attempts": float("nan")}, "max_attempts"),
        ({"max_attempts": None}, "max_attempts"),
        ({"allow_duplicate": 1}, "allow_duplicate"),
        ({"preset": "fast"}, "preset"),
        ({"budget.capacity": 5}, "budget.capacity"),
        ({"probe_ms": datetime.date(2026, 1, 1)}, "probe_ms"),
    ]:
        with pytest.raises(InvalidPolicyError) as raised:
            Policy.from_dict(mapping)
        assert raised.value.field == field
        assert raised.value.violations == ()
        assert field in str(raised.value)
    for wrong in ([], "{}", None, 5, {5: 5}):
        with pytest.raises(InvalidTypeError):
            Policy.from_dict(wrong)
    for wrong in ("{", "[]", b"\xff", '{"max_attempts": 1, "max_attempts": 1}'):
        with pytest.raises(InvalidPolicyError):
            Policy.from_json(wrong)
    with pytest.raises(InvalidPolicyError):
        Policy.preset("fast")
    with pytest.raises(InvalidTypeError):
        Policy.preset(1)


def test_all_ranges_at_once():
    with pytest.raises(InvalidPolicyError) as raised:
        Policy.from_dict(
            {
                "max_attempts": 0,
                "budget": {"capacity": 4_000_001},
                "classes": {"throttled": {"floor_ms": 60_001, "multiplier": 999}},
            }
        )
    fields = {field: value for field, value, _ in raised.value.violations}
    assert fields["max_attempts"] == 0
    assert fields["budget.capacity"] == 4_000_001
    assert fields["classes.throttled.multiplier"] == 999
    assert fields["classes.throttled.floor_ms"] == 60_001
    assert raised.value.field is None
    assert all(text in str(raised.value) for _, _, text in raised.value.violations)


def test_policy_files(tmp_path):
    as_json = tmp_path / "policy.json"
    as_json.write_text('{"preset": "shared", "classes": {"unlikely": {"retries": 0}}}')
    policy = Policy.load(as_json)
    assert policy == Policy.load(str(as_json))
    assert policy.to_dict()["classes"]["unlikely"]["retries"] == 0
    as_json.write_text('{"max_attempts": 0}')
    with pytest.raises(InvalidPolicyError, match=r"policy\.json: max_attempts") as raised:
        Policy.load(as_json)
    assert raised.value.violations
    with pytest.raises(OSError, match="missing"):
        Policy.load(tmp_path / "missing.json")
    other = tmp_path / "policy.yaml"
    other.write_text("{}")
    with pytest.raises(InvalidPolicyError, match=r"\.json or \.toml"):
        Policy.load(other)


def test_policy_files_in_toml(tmp_path):
    pytest.importorskip("tomllib")
    path = tmp_path / "policy.toml"
    path.write_text('preset = "shared"\n[classes.unlikely]\nretries = 0\n')
    mapping = {"preset": "shared", "classes": {"unlikely": {"retries": 0}}}
    assert Policy.load(path) == Policy.from_dict(mapping)
    path.write_text("max_attempts = 2026-01-01\n")
    with pytest.raises(InvalidPolicyError, match="max_attempts"):
        Policy.load(path)
    path.write_text("max_attempts = \n")
    with pytest.raises(InvalidPolicyError, match="broken TOML"):
        Policy.load(path)


def test_toml_without_its_library(tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "tomllib", None)
    path = tmp_path / "policy.toml"
    path.write_text("")
    with pytest.raises(InvalidPolicyError, match=r"Python 3\.11"):
        Policy.load(path)


# --- threads --------------------------------------------------------------------------------------


def together(count, work):
    barrier, errors = threading.Barrier(count), []

    def run(index):
        barrier.wait()
        try:
            work(index)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(index,)) for index in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def test_threads_overspend_no_budget():
    policy = Policy.from_dict({"max_elapsed_ms": None, "budget": {"capacity": 100_000}})
    budget, sent, deposited = Budget(policy), Counter(), Counter()

    def work(index):
        for number in range(500):
            job = Job(f"{index}-{number}", policy, seed=index)
            job.start(budget, now_ms=0)
            if number % 5 == 0:
                job.succeed(budget, now_ms=0)
                deposited[index] += 100
                continue
            job.fail(INTERNAL, now_ms=0)
            decision = job.start(budget, now_ms=job.at_ms)
            assert decision.check in (Check.TOKENS, Check.BUDGET)
            sent[index] += 1_000 * (decision.check == Check.TOKENS)

    together(8, work)
    assert sent.total() <= 100_000 + deposited.total()
    assert budget.tokens <= 100_000 + deposited.total() - sent.total()
    assert sent.total() >= 100_000


def test_threads_share_a_job():
    job, went = Job("a", ALONE, seed=1), Counter()

    def work(index):
        for _ in range(200):
            try:
                decision = job.start(Budget(ALONE), now_ms=job.at_ms)
                went[index] += decision.action == Action.GO
                job.fail(Failure.creation(429), now_ms=job.at_ms)
            except OutOfTurnError:
                pass

    together(8, work)
    assert 1 <= went.total() <= 4
    assert job.phase is Phase.STOPPED


# --- what holds for every policy ------------------------------------------------------------------

CODES = st.sampled_from(
    [None, "INTERNAL", "INTERNAL.X", "INTERNAL.BAD_OUTPUT", "THIRD_PARTY.UNAVAILABLE", "NEW", ""]
)
NEVER = st.sampled_from(
    ["SAFETY.INPUT.TEXT", "ASSET.INVALID", "INPUT_PREPROCESSING.SAFETY.TEXT", "", "a b", "X.safety"]
)
HINTS = st.builds(
    lambda retry, ms: Hint(retry, after_ms=ms),
    st.sampled_from([None, True, False]),
    st.none() | st.integers(0, 2_000_000) | st.integers(0, 2**64 - 1),
)


@st.composite
def policies(draw):
    def settings_of():
        cap = draw(st.integers(1, 604_800_000) | st.integers(1, 100_000))
        high = draw(st.integers(0, 1_000))
        return {
            "retries": draw(st.integers(0, 10)),
            "floor_ms": draw(st.integers(0, cap)),
            "base_ms": draw(st.integers(1, 604_800_000) | st.integers(1, 100_000)),
            "cap_ms": cap,
            "multiplier": draw(st.integers(1_000, 1_000_000) | st.just(2_000)),
            "jitter_low": draw(st.integers(0, high)),
            "jitter_high": high,
            "cost": draw(st.integers(0, 2_000)),
        }

    names = ("unlikely", "after_delay", "third_party", "throttled")
    more = {name: {"retries": draw(st.integers(0, 5))} for name in ("inferred", "unspecified")}
    return Policy.from_dict(
        {
            "preset": draw(st.sampled_from(["alone", "shared", "cautious"])),
            "max_attempts": draw(st.integers(1, 12)),
            "min_attempt_ms": draw(st.integers(0, 100_000)),
            "max_elapsed_ms": draw(st.none() | st.integers(0, 604_800_000)),
            "allow_duplicate": draw(st.booleans()),
            "allow_no_jitter": True,
            "classes": {name: settings_of() for name in names} | more,
        }
    )


def class_settings(policy, name):
    classes = policy.to_dict()["classes"]
    return classes["after_delay" if name in ("inferred", "unspecified") else name]


@settings(max_examples=300, deadline=None)
@given(
    policies(),
    st.lists(st.tuples(CODES, HINTS), max_size=12),
    st.integers(0, 2**64 - 1),
    st.none() | st.integers(0, 10_000_000),
)
def test_laws_of_a_job(policy, failures, seed, deadline_ms):
    numbers = policy.to_dict()
    job, budget, sent = Job("a", policy, seed=seed, deadline_ms=deadline_ms), Budget(policy), 0
    for code, hint in failures:
        for _ in range(2):
            if job.phase in (Phase.READY, Phase.WAITING):
                decision = job.start(budget, now_ms=job.at_ms)
                sent += decision.action == Action.GO
                if decision.action == Action.GO and deadline_ms is not None:
                    assert decision.at_ms + numbers["min_attempt_ms"] <= deadline_ms
        if job.phase != Phase.IN_FLIGHT:
            continue
        decision = job.fail(taketwo.classify(code), hint=hint, now_ms=job.at_ms)
        if decision.delay_ms is not None:
            own = class_settings(policy, decision.retry_class)
            assert decision.delay_low_ms <= decision.delay_ms <= decision.delay_high_ms
            assert decision.delay_ms >= own["floor_ms"]
            if hint.after_ms is None:
                assert decision.delay_ms <= own["cap_ms"]
            else:
                assert decision.delay_ms >= hint.after_ms
                spread = max(own["cap_ms"], 1_000, hint.after_ms // 4)
                assert decision.delay_high_ms <= min(
                    2**64 - 1, max(hint.after_ms, own["cap_ms"]) + spread
                )
        if decision.action == Action.WAIT and deadline_ms is not None:
            assert decision.at_ms + numbers["min_attempt_ms"] <= deadline_ms
    assert sent <= numbers["max_attempts"]


@settings(max_examples=200, deadline=None)
@given(policies(), NEVER, HINTS, st.integers(0, 2**64 - 1))
def test_never_is_never_sent_again(policy, code, hint, seed):
    decision = in_flight(policy, seed=seed).fail(taketwo.classify(code), hint=hint, now_ms=0)
    assert decision.action == Action.STOP
    assert decision.retry_class == RetryClass.NEVER


@settings(max_examples=300, deadline=None)
@given(policies(), st.none() | st.integers(0, 65_535), HINTS)
def test_an_ambiguous_creation_is_found_out_first(policy, status, hint):
    decision = in_flight(policy).fail(Failure.creation(status), hint=hint, now_ms=0)
    ambiguous = taketwo.classify_http(status).is_ambiguous
    if ambiguous and not policy.to_dict()["allow_duplicate"]:
        assert decision.action == Action.RECONCILE
    else:
        assert decision.action in (Action.WAIT, Action.STOP)


# --- distributions --------------------------------------------------------------------------------

JOBS = 20_000
BINS = 50


def is_even(delays, low, high):
    """Whether delays lie evenly in their range: chance exceeds the bound once in millions."""
    assert low <= min(delays)
    assert max(delays) <= high
    counts = Counter((delay - low) * BINS // (high - low + 1) for delay in delays)
    expected = len(delays) / BINS
    chi_square = sum((counts[at] - expected) ** 2 / expected for at in range(BINS))
    return chi_square < 110  # 49 degrees of freedom: a standard deviation is about 10


def first_delays(policy, failure, hint=None):
    for number in range(JOBS):
        job = in_flight(policy, name=f"job-{number}", seed=42)
        yield job.fail(failure, hint=hint, now_ms=0)


def test_the_first_delays_of_jobs_lie_apart():
    delays = [it.delay_ms for it in first_delays(ALONE, INTERNAL)]
    assert is_even(delays, 5_000, 10_000)
    assert len(set(delays)) > 4_500
    # Nor do they come together at whole seconds.
    assert is_even([delay % 1_000 for delay in delays if delay < 10_000], 0, 999)


def test_a_hint_of_whole_seconds_spreads_all_the_same():
    waits = first_delays(ALONE, Failure.creation(429), Hint(after=20))
    delays = [it.delay_ms for it in waits]
    assert is_even(delays, 20_000, 25_000)


def test_delays_at_the_cap_lie_apart():
    policy = Policy.from_dict({"classes": {"after_delay": {"base_ms": 604_800_000}}})
    delays = [it.delay_ms for it in first_delays(policy, INTERNAL)]
    assert is_even(delays, 30_000, 60_000)
    assert len(set(delays)) > 10_000


def test_the_delays_of_one_job_lie_apart():
    job, delays = in_flight(), []
    for _ in range(JOBS):
        delays.append(job.poll(now_ms=0).delay_ms)
    assert is_even(delays, 5_000, 7_500)
