"""Tenacity's loop with the engine's decisions."""

import asyncio

import pytest
import tenacity
from loops import POLICY, START_MS, BudgetElsewhere, Clock, FailedError, Service, failure_of

from taketwo import Budget, Check, Policy, TaketwoError
from taketwo.contrib.tenacity import Stopped, TakeTwo

INTERNAL = FailedError("INTERNAL")
SAFETY = FailedError("SAFETY.INPUT.TEXT")
RICH = Policy.from_dict({"budget": {"capacity": 100_000}})


@pytest.fixture
def clock():
    return Clock()


def take_two(clock, policy=POLICY, **options):
    options = {"budget": Budget(policy), "failure_of": failure_of, "clock": clock, **options}
    return TakeTwo(policy, **options)


def retrying(clock, takes=None, **options):
    takes = takes or take_two(clock)
    return tenacity.Retrying(**{**takes.keywords, "sleep": clock.sleep, **options})


def test_what_may_pass_is_tried_again_after_a_delay(clock):
    service = Service(INTERNAL, INTERNAL)
    states = []
    loop = retrying(clock, before_sleep=states.append)
    assert loop(service) == "made"
    assert service.calls == 3
    assert 5 <= clock.slept[0] <= 10
    assert 10 <= clock.slept[1] <= 20
    assert states[0] is states[1], "the state of a call"
    assert states[0].taketwo.decision.check == Check.SUCCESS


def test_what_must_not_be_is_raised_as_it_is(clock):
    service = Service(SAFETY, ...)
    with pytest.raises(FailedError) as raised:
        retrying(clock)(service)
    assert raised.value is SAFETY
    assert (service.calls, clock.slept) == (1, [])


@pytest.mark.parametrize(
    "error",
    [FailedError(status=502), FailedError(status=503, headers={"x-should-retry": "false"})],
    ids=["unclear", "the server says no"],
)
def test_what_nobody_should_send_again_is_raised_as_it_is(clock, error):
    service = Service(error, ...)
    with pytest.raises(FailedError):
        retrying(clock)(service)
    assert service.calls == 1


def test_what_is_not_a_failure_of_the_service_is_raised_as_it_is(clock):
    service = Service(KeyError("mine"), ...)
    with pytest.raises(KeyError):
        retrying(clock)(service)
    assert service.calls == 1


def test_what_was_tried_too_often_is_tenacitys_error(clock):
    service = Service(FailedError("INTERNAL.BAD_OUTPUT.CODE01"), ...)
    with pytest.raises(tenacity.RetryError) as raised:
        retrying(clock)(service)
    assert service.calls == 2
    assert isinstance(raised.value.last_attempt.exception(), FailedError)
    with pytest.raises(FailedError):
        retrying(clock, reraise=True)(service)
    assert service.calls == 4


def test_the_server_may_say_how_long(clock):
    retrying(clock)(Service(FailedError(status=429, headers={"retry-after": "77"})))
    assert 77 <= clock.slept[0] <= 77 * 1.25


def test_each_call_is_a_job_of_its_own(clock):
    loop = retrying(clock, take_two(clock, RICH))
    for _ in range(2):
        service = Service(INTERNAL, INTERNAL, INTERNAL)
        assert loop(service) == "made"
        assert service.calls == 4


def test_a_retry_without_tokens_is_parked(clock):
    loop = retrying(clock, take_two(clock, Policy.preset("shared")))
    with pytest.raises(tenacity.RetryError):
        loop(Service(INTERNAL, ...))
    clock.slept.clear()
    service = Service(INTERNAL)
    assert loop(service) == "made"
    assert service.calls == 2
    assert len(clock.slept) > 2, "asked again until a probe is due"
    assert all(10 <= seconds <= 30 for seconds in clock.slept[1:])


def test_a_job_whose_patience_ends_while_it_is_parked(clock):
    loop = retrying(clock)
    with pytest.raises(Stopped) as raised:
        loop(Service(INTERNAL, ...))
    assert raised.value.decision.check == Check.PATIENCE
    assert raised.value.__cause__ is INTERNAL


def test_a_deadline_is_kept(clock):
    service = Service()
    loop = retrying(clock, take_two(clock, deadline=START_MS / 1_000 + 1))
    with pytest.raises(Stopped) as raised:
        loop(service)
    assert raised.value.decision.check == Check.DEADLINE
    assert service.calls == 0


def test_a_budget_elsewhere(clock):
    budget = BudgetElsewhere()
    assert retrying(clock, take_two(clock, budget=budget))(Service(INTERNAL)) == "made"
    assert budget.calls == ["start", "start", "succeed"]


def test_blocks_and_decorated_functions(clock):
    service = Service(INTERNAL)
    for attempt in retrying(clock):
        with attempt:
            made = service()
    assert made == "made"
    again = Service(INTERNAL)

    @tenacity.retry(**take_two(clock).keywords, sleep=clock.sleep)
    def make():
        return again()

    assert make() == "made"
    assert (service.calls, again.calls) == (2, 2)


def test_coroutine_functions(clock):
    service = Service(INTERNAL)
    takes = take_two(clock, Policy.preset("shared"))

    @tenacity.retry(**takes.async_keywords, sleep=clock.asleep)
    async def make():
        return await service.acall()

    assert asyncio.run(make()) == "made"
    assert service.calls == 2
    # Without tokens it is parked here, too.
    service.errors = [INTERNAL, ...]
    with pytest.raises(tenacity.RetryError):
        asyncio.run(make())
    clock.slept.clear()
    service.errors = [INTERNAL]
    assert asyncio.run(make()) == "made"
    assert len(clock.slept) > 2


def test_objects_that_belong_together_are_told_when_they_are_not(clock):
    takes = take_two(clock)
    loop = tenacity.Retrying(retry=takes.retry, wait=takes.wait, stop=takes.stop)
    with pytest.raises(TaketwoError, match="before="):
        loop(Service())


def test_try_again_does_not_go_round_the_engine(clock):
    service = Service(tenacity.TryAgain(), ...)
    with pytest.raises(tenacity.RetryError):
        retrying(clock)(service)
    assert service.calls == 1


def test_a_stop_can_be_pickled():
    import pickle

    with pytest.raises(Stopped) as raised:
        retrying(Clock(), take_two(Clock(), deadline=1.0))(Service())
    again = pickle.loads(pickle.dumps(raised.value))
    assert (str(again), again.decision) == (str(raised.value), raised.value.decision)
