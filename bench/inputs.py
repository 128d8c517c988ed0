"""Writes the inputs of the benches: the same bytes on every machine.

The shares are made up, since no real traffic was seen: those of the 21 values of known.csv.

skew    the 21 values, in random order
wide    the same families, each with 10 to 100 different suffixes
unique  two rows in three carry a suffix of eight hexadecimal digits that was not seen before
hot     one value, again and again

A row is a line; an empty one is a task without a code.
"""

import csv
import json
import random
from pathlib import Path

FOLDER = Path(__file__).parent
NAMES = ["skew", "wide", "unique", "hot"]

# How many different suffixes a family has in `wide`, by the code above them. The other codes of
# the 21 are rules of their own that nothing stands below, and stay as they are.
SUFFIXES = {
    "SAFETY.INPUT": 100,
    "SAFETY.OUTPUT": 80,
    "INTERNAL.BAD_OUTPUT": 60,
    "INTERNAL": 40,
    "INPUT_PREPROCESSING.SAFETY": 30,
    "INPUT_PREPROCESSING.INTERNAL": 20,
    "ASSET.INVALID": 15,
    "SAFETY": 10,
    "NO_FACE_FOUND": 10,
}
STAY = {"", "INTERNAL", "INPUT_PREPROCESSING.SAFETY.TEXT"}

# What is right about each of these is easily got wrong: the ends of prefixes and of segments.
# All are well formed, and none has a nested SAFETY, so that a chain of prefixes can be right too.
BOUNDARY = [
    ("SAFETYX", "unknown"),
    ("SAFETY.INPUTS", "safety"),
    ("SAFETY.INPUT", "safety.input"),
    ("SAFETY.INPUT.TEXT.X", "safety.input"),
    ("SAFETY.OUTPUT_", "safety"),
    ("INTERNALS", "unknown"),
    ("INTERNAL.BAD_OUTPUTS", "internal.other"),
    ("INTERNAL.BAD_OUTPUT.A.B.C", "internal.bad_output"),
    ("INPUT_PREPROCESSING", "unknown"),
    ("INPUT_PREPROCESSING.SAFETY", "input_preprocessing.safety"),
    ("INPUT_PREPROCESSING.SAFETY.TEXT.X", "input_preprocessing.safety"),
    ("INPUT_PREPROCESSING.SAFETY.TEXTS", "input_preprocessing.safety"),
    ("INPUT_PREPROCESSING.INTERNALS", "unknown"),
    ("INPUT_PREPROCESSING.INTERNAL.X", "input_preprocessing.internal"),
    ("ASSET", "unknown"),
    ("ASSET.INVALIDS", "unknown"),
    ("ASSET.INVALID.X", "asset.invalid"),
    ("THIRD_PARTY.UNAVAILABLE", "third_party.unavailable"),
    ("THIRD_PARTY.INPUT_VALIDATION.X", "third_party.input_validation"),
    ("THIRD_PARTY", "unknown"),
    ("A", "unknown"),
]

# A chain of prefixes gets these wrong; whoever gives the contract's whole answer must not.
CONTRACT = [
    ("ASSET.INVALID.SAFETY", "safety.nested"),
    ("INTERNAL.safety", "safety.nested"),
    ("internal.Safety.x", "safety.nested"),
    ("internal", "malformed"),
    ("INTERNAL.", "malformed"),
    ("INTERNAL..X", "malformed"),
    ("SAFETY.INPUT.TEXT ", "safety.nested"),
    ("INTERNAL.BAD OUTPUT", "malformed"),
    ("INTERNAL.A.B.C.D.E.F.G", "internal.other"),
    ("INTERNAL.A.B.C.D.E.F.G.H", "malformed"),
    ("INTERNAL." + 119 * "A", "internal.other"),
    ("INTERNAL." + 120 * "A", "malformed"),
]


def known() -> list[tuple[str, int, str]]:
    """The 21 values: code, share in per cent, rule. The empty code is none at all."""
    with (FOLDER / "known.csv").open(newline="") as file:
        return [(row["code"], int(row["share"]), row["rule"]) for row in csv.DictReader(file)]


def rows(name: str, count: int) -> list[str]:
    """The rows of an input."""
    chance = random.Random(f"taketwo {name}")
    values = known()
    codes = chance.choices(
        [code for code, _, _ in values], [share for _, share, _ in values], k=count
    )
    if name == "wide":
        choices = {code: wide(code, chance) for code, _, _ in values}
        return [chance.choice(choices[code]) for code in codes]
    if name == "unique":
        return [
            f"{above(code) or code}.{chance.getrandbits(32):08X}"
            if code and chance.random() < 0.66 / 0.98
            else code
            for code in codes
        ]
    if name == "hot":
        return count * ["INTERNAL.BAD_OUTPUT.CODE01"]
    return codes


def above(code: str) -> str | None:
    """The longest code with suffixes that is this one, or above it."""
    fitting = [it for it in SUFFIXES if f"{code}.".startswith(f"{it}.")]
    return max(fitting, key=len, default=None)


def wide(code: str, chance: random.Random) -> list[str]:
    """What stands for a value in `wide`."""
    family = above(code)
    if code in STAY or family is None:
        return [code]
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789"
    words = [
        "".join(chance.choices(letters, k=chance.randint(2, 11))) for _ in range(SUFFIXES[family])
    ]
    return [f"{family}.{word}" for word in words]


def documents(count: int) -> list[str]:
    """Records of failed tasks, as JSON: 249 bytes on average, 7 % of them with escapes."""
    chance = random.Random("taketwo documents")
    codes = rows("skew", count)
    sentences = [
        "The prompt was rejected by the moderation of its text, so nothing was made.",
        "An unexpected error occurred while the video was generated; try it again.",
        "The image has dimensions that this model does not accept: it is 64 by 64.",
    ]
    lines = []
    for code in codes:
        sentence = chance.choice(sentences)
        if chance.random() < 0.07:
            sentence = sentence.replace(" was ", ' "was"\n', 1).replace(" that ", ' "that"\t', 1)
        record = {
            "id": str(chance.getrandbits(128)).zfill(39)[:36],
            "status": "FAILED",
            "createdAt": f"2026-11-{chance.randint(1, 22):02}T10:{chance.randint(10, 59)}:00.000Z",
            "failure": sentence,
            "failureCode": code or None,
            "cost": {"credits": chance.choice([0, 0, 25, 50, 60, 125])},
        }
        lines.append(json.dumps(record, separators=(",", ":")))
    return lines


def write(folder: Path, count: int) -> None:
    """Writes all of them, for programs of any language."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in NAMES:
        text = "".join(f"{row}\n" for row in rows(name, count))
        (folder / f"{name}.txt").write_text(text)
    (folder / "documents.jsonl").write_text("".join(f"{it}\n" for it in documents(count // 32)))
    for name, cases in [("boundary", BOUNDARY), ("contract", CONTRACT)]:
        (folder / f"{name}.tsv").write_text("".join(f"{code}\t{rule}\n" for code, rule in cases))
    (folder / "known.tsv").write_text("".join(f"{code}\t{rule}\n" for code, _, rule in known()))


if __name__ == "__main__":
    import sys

    write(Path(sys.argv[1]), int(sys.argv[2]))
