"""The package against the model of `conformance/`, on random histories."""

import multiprocessing
import os
import sys

from engine_rows import DIRECTORY, History

sys.path.insert(0, str(DIRECTORY))
import model

HISTORIES = int(os.environ.get("TAKETWO_HISTORIES", "100000"))


def differences(seeds):
    """How many calls were compared, and the first history of which the two say different things."""
    calls = 0
    for seed in seeds:
        scenario = model.random_histories(seed)
        play, history = model.Play(scenario), History(scenario)
        for step in scenario["steps"]:
            expected = play.step(step)
            answer, tokens = history.step(step)
            calls += 1
            if answer != expected["expect"] or tokens != expected["tokens"]:
                return calls, f"seed {seed}: {step}\n{answer}, {tokens}\n{expected}"
        saved = [job.to_bytes() for job in play.jobs]
        if [job.to_bytes() for job in history.jobs] != saved:
            return calls, f"seed {seed}: the jobs are saved as different bytes"
    return calls, None


def test_random_histories(capsys):
    seeds = [range(at, HISTORIES, 64) for at in range(64)]
    with multiprocessing.get_context("spawn").Pool() as pool:
        results = pool.map(differences, seeds, chunksize=1)
    assert [found for _, found in results if found is not None] == []
    with capsys.disabled():
        print(f"\n{HISTORIES} histories, {sum(calls for calls, _ in results)} calls: no difference")
