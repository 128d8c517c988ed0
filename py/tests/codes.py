"""Codes for the tests of columns: those of the conformance rows, and random ones."""

import json
import pathlib
import random

ROWS = json.loads(
    (pathlib.Path(__file__).parents[2] / "conformance" / "classify.json").read_text()
)["rows"]
TEXTS = [
    row["code"] for row in ROWS if "code" in row and (row["code"] is None or row["code"].isascii())
]


def random_codes(count, seed):
    """Codes that are real, nearly real, or none: segments in any order, some broken."""
    rng = random.Random(seed)
    segments = ["SAFETY", "INPUT", "OUTPUT", "TEXT", "INTERNAL", "BAD_OUTPUT", "ASSET", "INVALID"]
    segments += ["INPUT_PREPROCESSING", "THIRD_PARTY", "UNAVAILABLE", "CODE01", "safety", "", "é"]
    prefixes = [text for text in TEXTS if text is not None]
    codes = []
    for _ in range(count):
        kind = rng.random()
        if kind < 0.05:
            codes.append(None)
        elif kind < 0.5:
            codes.append(
                rng.choice(prefixes) + rng.choice(["", ".X", f".{rng.getrandbits(32):08X}"])
            )
        else:
            codes.append(".".join(rng.choices(segments, k=rng.randint(1, 5))))
    return codes
