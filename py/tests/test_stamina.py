"""Stamina's loop with the engine's delays."""

import asyncio

import pytest
import stamina
from loops import POLICY, START_MS, BudgetElsewhere, Clock, FailedError, Service, failure_of

from taketwo import Budget, Check, Policy
from taketwo.contrib.stamina import Stopped, TakeTwo

INTERNAL = FailedError("INTERNAL")
ENDLESS = {"attempts": None, "timeout": None}


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr("tenacity.nap.time.sleep", clock.sleep)
    monkeypatch.setattr("stamina._core._smart_sleep", clock.asleep)
    return clock


def take_two(clock, policy=POLICY, **options):
    options = {"budget": Budget(policy), "failure_of": failure_of, "clock": clock, **options}
    return TakeTwo(policy, **options)


def drive(takes, service):
    call = takes.call()
    for attempt in stamina.retry_context(on=call, **ENDLESS):
        with attempt, call:
            made = service()
    return made, call.decision.check


def test_what_may_pass_is_tried_again_after_the_engines_delay(clock):
    service = Service(INTERNAL, INTERNAL)
    assert drive(take_two(clock), service) == ("made", Check.SUCCESS)
    assert service.calls == 3
    assert 5 <= clock.slept[0] <= 10
    assert 10 <= clock.slept[1] <= 20


@pytest.mark.parametrize(
    ("error", "calls"),
    [
        (FailedError("SAFETY.INPUT.TEXT"), 1),
        (FailedError(status=502), 1),
        (KeyError("mine"), 1),
        (FailedError("INTERNAL.BAD_OUTPUT.CODE01"), 2),
    ],
    ids=["never", "unclear", "not of the service", "too often"],
)
def test_what_is_over_is_raised_as_it_is(clock, error, calls):
    service = Service(error, ...)
    with pytest.raises(type(error)) as raised:
        drive(take_two(clock), service)
    assert raised.value is error
    assert service.calls == calls


def test_the_server_may_say_how_long(clock):
    drive(take_two(clock), Service(FailedError(status=429, headers={"retry-after": "77"})))
    assert 77 <= clock.slept[0] <= 77 * 1.25


def test_a_retry_without_tokens_is_parked(clock):
    takes = take_two(clock, Policy.preset("shared"))
    with pytest.raises(FailedError):
        drive(takes, Service(INTERNAL, ...))
    clock.slept.clear()
    service = Service(INTERNAL)
    assert drive(takes, service) == ("made", Check.SUCCESS)
    assert service.calls == 2
    assert len(clock.slept) > 2, "asked again until a probe is due"
    assert all(10 <= seconds <= 30 for seconds in clock.slept[1:])


def test_a_job_whose_patience_ends_while_it_is_parked(clock):
    with pytest.raises(Stopped) as raised:
        drive(take_two(clock), Service(INTERNAL, ...))
    assert raised.value.decision.check == Check.PATIENCE
    assert raised.value.__cause__ is INTERNAL


def test_a_deadline_is_kept(clock):
    service = Service()
    with pytest.raises(Stopped) as raised:
        drive(take_two(clock, deadline=START_MS / 1_000 + 1), service)
    assert raised.value.decision.check == Check.DEADLINE
    assert service.calls == 0


def test_a_budget_elsewhere(clock):
    budget = BudgetElsewhere()
    drive(take_two(clock, budget=budget), Service(INTERNAL))
    assert budget.calls == ["start", "start", "succeed"]


def test_coroutines(clock):
    service = Service(INTERNAL)

    async def make():
        call = take_two(clock).call()
        async for attempt in stamina.retry_context(on=call, **ENDLESS):
            with attempt, call:
                made = await service.acall()
        return made

    assert asyncio.run(make()) == "made"
    assert service.calls == 2
    assert 5 <= clock.slept[0] <= 10
