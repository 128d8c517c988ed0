"""Codes beside one whose classification is kept: a program, as what is kept stays for the process.

python kept_codes.py neighbours|ends|known
"""

import pathlib
import random
import sys

from taketwo import classify, read_task

LONGEST = "SAFETY.INPUT." + "D" * 64
# None longer is kept.
LONGEST_KEPT = 40


def keep(codes):
    """What is asked for a second time is kept. It shows where no rule is all of the answer."""
    for code in codes * 2:
        classify(code)
    for code in codes:
        if classify(code).detail is not None:
            assert (classify(code) is classify(code)) == (len(code) <= LONGEST_KEPT), code


def check(code):
    """A code of nothing but escapes is classified by core, which keeps nothing."""
    escaped = "".join(f"\\u{ord(it):04x}" for it in code)
    task = read_task(f'{{"status": "FAILED", "failureCode": "{escaped}"}}')
    assert task.failure_code == code
    assert classify(code) == task.classification, code


def neighbours():
    """Codes of each length that differ in one byte, wherever that is."""
    codes = [LONGEST[:length] for length in range(len(LONGEST))]
    keep(codes)
    for code in codes:
        check(code)
        for at in range(len(code)):
            for other in "\0.XE":
                check(code[:at] + other + code[at + 1 :])
        check(code)


def ends():
    """Codes that differ in the first or the last word: some of them share a place."""
    short, long = LONGEST[:17], LONGEST[:LONGEST_KEPT]
    keep([short, long])
    for number in random.Random(5).sample(range(10**8), 5_000):
        check(f"{number:08}{short[8:]}")
        check(f"{long[:-8]}{number:08}")


def known():
    """None of the known codes takes the place of another."""
    lines = (pathlib.Path(__file__).parents[2] / "bench" / "known.csv").read_text().splitlines()
    keep([line.split(",")[0] for line in lines[1:]])


{"neighbours": neighbours, "ends": ends, "known": known}[sys.argv[1]]()
