import pathlib
import subprocess
import sys
import threading

import pytest

import taketwo
from taketwo import Budget, Hint, Job, OutOfTurnError, Policy, Rule

CODES = [None, "", "SAFETY.INPUT.TEXT", b"INTERNAL", "X.safety", "\ud800", "NO_FACE_FOUND"] * 3


def test_many_codes_are_answered_as_one_by_one():
    expected = [taketwo.classify(code) for code in CODES]
    numbers = taketwo.classify_many(CODES, out=bytearray(len(CODES)))
    by_number = [taketwo.classify_many([code], out=bytearray(1))[0] for code in CODES]
    assert list(numbers) == by_number
    for codes in (CODES, tuple(CODES), iter(CODES), dict.fromkeys(CODES), (it for it in CODES)):
        assert taketwo.classify_many(codes) == expected[: 7 if isinstance(codes, dict) else None]
    assert taketwo.classify_many([]) == []
    assert taketwo.classify_many([], out=bytearray()) == b""


def test_more_than_a_block():
    codes = ["INTERNAL", "SAFETY"] * 20_000
    out = bytearray(len(codes))
    assert taketwo.classify_many(codes, out=out) is out
    assert len(set(out[::2])) == len(set(out[1::2])) == 1
    assert out[0] != out[1]


def test_what_is_no_list_of_codes():
    for codes in ("INTERNAL", b"INTERNAL", bytearray(b"INTERNAL"), 5, None):
        with pytest.raises(taketwo.InvalidTypeError, match="codes: expected an iterable of codes"):
            taketwo.classify_many(codes)
    for out in (None, bytearray(2)):
        with pytest.raises(taketwo.InvalidTypeError, match="code: expected str, bytes or None"):
            taketwo.classify_many(["INTERNAL", 5], **({} if out is None else {"out": out}))

    def codes():
        yield "INTERNAL"
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        taketwo.classify_many(codes())


def test_a_buffer_that_does_not_fit():
    for length in (0, 2):
        with pytest.raises(taketwo.InvalidValueError, match=f"found {length} bytes"):
            taketwo.classify_many(["INTERNAL"], out=bytearray(length))
    for out in (b"1", 5, [1], memoryview(bytearray(4))[::2]):
        with pytest.raises(taketwo.InvalidTypeError, match="out: expected a writable buffer"):
            taketwo.classify_many(["INTERNAL", None], out=out)


def test_codes_in_the_same_place_of_memory_are_told_apart():
    # Far more than are kept, each asked for often enough to be.
    codes = [f"SAFETY.INPUT.D{number}" for number in range(5_000)]
    codes += [f"SAFETY.INPUT.{'D' * (number % 100)}{number}" for number in range(500)]
    for _ in range(3):
        for code in codes:
            assert taketwo.classify(code).detail == code.split(".")[2]


@pytest.mark.parametrize("what", ["neighbours", "ends", "known"])
def test_codes_that_are_kept(what):
    program = pathlib.Path(__file__).with_name("kept_codes.py")
    subprocess.run([sys.executable, program, what], check=True)


def test_a_code_that_comes_again_has_the_same_answer():
    for code in ("SAFETY.INPUT.AGAIN", "INTERNAL.AGAIN", "again", "AGAIN", "A" * 200):
        first, *others = [taketwo.classify(code) for _ in range(5)]
        assert all(other == first and hash(other) == hash(first) for other in others)
        assert others[-1].detail == ("AGAIN" if code.startswith("SAFETY") else None)


def test_threads_share_everything():
    """Eight threads with one budget, one policy and jobs in common: nothing is lost or made up."""
    policy = Policy.preset("shared")
    budget = Budget(policy)
    shared = [Job(f"job-{number}", policy, seed=number) for number in range(200)]
    began = [0] * 8
    wrong = []
    barrier = threading.Barrier(8)

    def work(me):
        barrier.wait()
        for round_ in range(50):
            codes = [f"SAFETY.INPUT.T{round_ % 7}", "INTERNAL", None, f"X.{me}.{round_}"]
            found = taketwo.classify_many(codes)
            if [it.rule for it in found] != [
                Rule.SAFETY_INPUT,
                Rule.INTERNAL,
                Rule.ABSENT,
                Rule.UNKNOWN,
            ] or found[0].detail != f"T{round_ % 7}":
                wrong.append(found)
            mine = Job(f"{me}-{round_}", policy, seed=me)
            mine.start(budget, now_ms=1_000)
            decision = mine.fail(found[1], hint=Hint(after_ms=20_000), now_ms=2_000)
            if not 22_000 <= decision.at_ms <= 60_000 or mine.attempts != 1:
                wrong.append(decision)
        for job in shared:
            try:
                if job.start(budget, now_ms=1_000).action == "go":
                    began[me] += 1
            except OutOfTurnError:
                pass

    threads = [threading.Thread(target=work, args=(me,)) for me in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    # Each job was begun by one thread and no other.
    assert sum(began) == len(shared)
    assert {job.attempts for job in shared} == {1}
    # The budget was full and nothing took from it.
    assert budget.tokens == Budget(policy).tokens


def test_threads_pay_from_one_budget():
    """However the threads come, no more is paid than the budget has."""
    policy = Policy.preset("alone")
    budget = Budget(policy)
    jobs = [Job(f"job-{number}", policy, seed=number) for number in range(80)]
    for job in jobs:
        job.start(budget, now_ms=0)
        job.fail(taketwo.classify("INTERNAL"), now_ms=0)
    due = max(job.at_ms for job in jobs)
    found = []
    barrier = threading.Barrier(8)

    def work(me):
        barrier.wait()
        found.extend(job.start(budget, now_ms=due).check for job in jobs[me::8])

    threads = [threading.Thread(target=work, args=(me,)) for me in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    full = Budget(policy).tokens
    assert found.count("tokens") == full // 1_000
    assert budget.tokens == full % 1_000
    assert found.count("tokens") + found.count("budget") == len(jobs)
