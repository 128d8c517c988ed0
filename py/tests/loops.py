"""What the tests of the retry libraries share: a clock, a budget, and code that fails as told."""

import taketwo
from taketwo import Budget, Failure, Policy

START_MS = 1_790_000_000_000
POLICY = Policy.preset("alone")


class Clock:
    """Goes on when somebody sleeps, and no sooner."""

    def __init__(self):
        self.now_ms = START_MS
        self.slept = []

    def __call__(self):
        return self.now_ms

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now_ms += round(seconds * 1_000)

    async def asleep(self, seconds):
        self.sleep(seconds)


class FailedError(Exception):
    """An error of somebody's own client, with a code or a status."""

    def __init__(self, code=None, status=None, headers=None):
        super().__init__(code, status)
        self.code = code
        self.status = status
        self.response = self
        self.headers = headers


def failure_of(error):
    if not isinstance(error, FailedError):
        return None
    if error.status is not None:
        return Failure.creation(error.status)
    return taketwo.classify(error.code)


class Service:
    """Fails with each error in turn, then succeeds; before ``...`` the last error stays."""

    def __init__(self, *errors):
        self.errors = list(errors)
        self.calls = 0

    def __call__(self):
        self.calls += 1
        if not self.errors:
            return "made"
        error = self.errors[0]
        if self.errors[1:] != [...]:
            self.errors.pop(0)
        raise error

    async def acall(self):
        return self()


class BudgetElsewhere:
    """A shared budget: what counts is that it is asked."""

    def __init__(self, policy=POLICY):
        self.budget = Budget(policy)
        self.calls = []

    def start(self, job, /, *, now_ms):
        self.calls.append("start")
        return job.start(self.budget, now_ms=now_ms)

    def succeed(self, job, /, *, now_ms):
        self.calls.append("succeed")
        return job.succeed(self.budget, now_ms=now_ms)
