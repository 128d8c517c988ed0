"""How a history of ``conformance/`` is run through the package, for the tests that do."""

import json
import pathlib

import taketwo

DIRECTORY = pathlib.Path(__file__).parents[2] / "conformance"


def rows(name):
    whole = json.loads((DIRECTORY / name).read_text())
    assert whole["format"] == 1
    assert whole["rows"]
    return whole["rows"]


def number(text):
    return None if text is None else int(text)


def text(value):
    return None if value is None else str(value)


def job_of(row, policy):
    return taketwo.Job(
        row["name"],
        policy,
        seed=int(row["seed"]),
        deadline_ms=number(row["deadline_ms"]),
        estimate_millicredits=int(row["estimate_millicredits"]),
    )


def failure_of(row):
    if "cancelled" in row:
        return taketwo.Failure.cancelled()
    if "http" in row:
        return taketwo.Failure.creation(row["http"])
    if "code_hex" in row:
        return taketwo.classify(bytes.fromhex(row["code_hex"]))
    return taketwo.classify(row["code"])


HINT_RETRY = {"yes": True, "no": False, "unset": None}


def hint_of(row):
    return taketwo.Hint(HINT_RETRY[row["retry"]], after_ms=number(row["after_ms"]))


def shown(decision):
    return {
        "action": decision.action,
        "check": decision.check,
        "rule": decision.rule,
        "class": decision.retry_class,
        "attempts": decision.attempts,
        "at_ms": text(decision.at_ms),
        "delay_ms": text(decision.delay_ms),
        "delay_low_ms": text(decision.delay_low_ms),
        "delay_high_ms": text(decision.delay_high_ms),
        "compared": [str(it) for it in decision.compared],
    }


class History:
    """A scenario while it runs: its policies, its jobs and their budget."""

    def __init__(self, scenario):
        self.policies = [taketwo.Policy.from_dict(file) for file in scenario["policies"]]
        self.jobs = [job_of(row, self.policies[row["policy"]]) for row in scenario["jobs"]]
        self.budget = taketwo.Budget(self.policies[0])

    def step(self, step):
        """The answer or the error of a step, and the tokens after it."""
        job, policy = self.jobs[step["job"]], self.policies[step["policy"]]
        call = step["call"]
        try:
            if call == "rebind":
                answer = job.rebind(policy)
            elif call == "start":
                answer = shown(job.start(self.budget, now_ms=int(step["now"]), policy=policy))
            elif call == "succeed":
                answer = shown(job.succeed(self.budget, now_ms=int(step["now"]), policy=policy))
            elif call == "poll":
                hint = hint_of(step["hint"])
                answer = shown(job.poll(hint=hint, now_ms=int(step["now"]), policy=policy))
            elif call == "fail":
                answer = shown(
                    job.fail(
                        failure_of(step["failure"]),
                        hint=hint_of(step["hint"]),
                        charge_millicredits=number(step["charge_millicredits"]),
                        now_ms=int(step["now"]),
                        policy=policy,
                    )
                )
            else:
                raise AssertionError(call)
        except taketwo.OutOfTurnError:
            answer = {"error": "out_of_turn"}
        except taketwo.OtherPolicyError:
            answer = {"error": "other_policy"}
        return answer, str(self.budget.tokens)

    def saved(self):
        """All that a call could change."""
        return [job.to_bytes() for job in self.jobs], self.budget.to_bytes(self.policies[0])


def run(scenario, kind=History):
    """Takes the steps; those with an expectation have to fulfil it."""
    history = kind(scenario)
    for step in scenario["steps"]:
        before = history.saved()
        answer, tokens = history.step(step)
        # The history behind a row of saved state is there for its end alone.
        if "expect" not in step:
            continue
        assert answer == step["expect"], step
        assert tokens == step["tokens"], step
        if answer is not None and "error" in answer:
            assert history.saved() == before, "an error changes nothing"
    return history
