"""A naive model of the engine, written from the contract alone and not from the code.

It is the other opinion: the rows of http, delay, decide, budget and state are what it answers, and
the engine is compared with it on random histories. It is meant to be read, so it is never clever.

Times are milliseconds, credits and tokens are thousandths, fractions are thousandths.
`python3 conformance/model.py` runs its self test.
"""

import functools
import json
import pathlib
import struct
import time
from typing import Any

# --- numbers of 64 bits ---------------------------------------------------------------------------

MAX = 2**64 - 1


def wrap(number: int) -> int:
    """Only the lowest 64 bits of a number."""
    return number & MAX


def plus(*numbers: int) -> int:
    """The sum, at most the largest number of 64 bits."""
    return min(MAX, sum(numbers))


def minus(left: int, right: int) -> int:
    """The difference, at least 0."""
    return max(0, left - right)


def times(left: int, right: int) -> int:
    """The product, at most the largest number of 64 bits."""
    return min(MAX, left * right)


# --- names and numbers ----------------------------------------------------------------------------

# Each list stands in the order of its numbers.
PHASES = {"ready": 1, "waiting": 2, "in_flight": 3, "done": 4, "stopped": 5}
CLASSES = {
    "never": 0,
    "unlikely": 1,
    "after_delay": 2,
    "inferred": 3,
    "third_party": 4,
    "throttled": 5,
    "unspecified": 6,
}
# The classes that may have retries, in the order in which a job counts them.
RETRIED = ("unlikely", "after_delay", "inferred", "third_party", "throttled", "unspecified")
# The classes with delays of their own, in the order of a policy's bytes.
SETTLED = ("unlikely", "after_delay", "third_party", "throttled")
ACTION_OF_CHECK = {
    "go": "go",
    "due": "wait",
    "deadline": "stop",
    "patience": "stop",
    "spread": "wait",
    "tokens": "go",
    "probe": "go",
    "budget": "wait",
    "cancelled": "stop",
    "reconcile": "reconcile",
    "server": "stop",
    "verdict": "stop",
    "attempts": "stop",
    "retries": "stop",
    "credits": "stop",
    "hint": "stop",
    "delay": "wait",
    "success": "done",
    "poll": "wait",
}
CHECKS = tuple(ACTION_OF_CHECK)
RULES = {
    "unknown": 0,
    "safety.input": 1,
    "safety.output": 2,
    "safety": 3,
    "input_preprocessing.safety.text": 4,
    "input_preprocessing.safety": 5,
    "safety.nested": 6,
    "asset.invalid": 7,
    "internal.bad_output": 8,
    "input_preprocessing.internal": 9,
    "internal": 10,
    "internal.other": 11,
    "absent": 12,
    "third_party.unavailable": 13,
    "third_party.input_validation": 14,
    "malformed": 15,
    "http.throttled": 64,
    "http.unavailable": 65,
    "http.gateway": 66,
    "http.rejected": 67,
    "http.client": 68,
    "http.server": 69,
    "http.unclear": 70,
}
NO_RULE = 255

PHASE_NAMES = {number: name for name, number in PHASES.items()}
CLASS_NAMES = {number: name for name, number in CLASSES.items()}
RULE_NAMES = {number: name for name, number in RULES.items()}

MAX_COUNT = 1_000_000
MAX_TOKENS = 4_000_000
MAX_CREDITS = 10**15
WEEK_MS = 604_800_000
BUDGET_TIME_MAX = 2**42 - 2

MAX_HINT_MS = 900_000
LATE_MS = 60_000
PARK_MS, PARK_WIDTH_MS = 10_000, 20_000
POLL_MS, POLL_WIDTH_MS = 5_000, 2_500
HINT_WIDTH_MS = 1_000

# --- classifying a code ---------------------------------------------------------------------------

# For each rule: the verdict, the basis, the refund.
JUDGEMENTS = {
    "safety.input": ("never", "page", "no"),
    "safety.output": ("never", "page", "no"),
    "safety": ("never", "page", "no"),
    "input_preprocessing.safety.text": ("never", "page", "yes"),
    "input_preprocessing.safety": ("never", "observed", "unspecified"),
    "safety.nested": ("never", "inferred", "unspecified"),
    "asset.invalid": ("never", "page", "yes"),
    "internal.bad_output": ("unlikely", "page", "yes"),
    "input_preprocessing.internal": ("after_delay", "page", "yes"),
    "internal": ("after_delay", "page", "yes"),
    "internal.other": ("after_delay", "inferred", "yes"),
    "absent": ("after_delay", "page", "yes"),
    "third_party.unavailable": ("after_delay", "revision", "yes"),
    "third_party.input_validation": ("never", "observed", "unspecified"),
    "unknown": ("unspecified", "none", "unspecified"),
    "malformed": ("unspecified", "none", "unspecified"),
}


def classify(code: str | bytes | None) -> dict[str, str]:
    """The rule that a failure code matches, with its verdict, basis and refund."""
    if code is None:
        rule = "absent"
    else:
        # Half of a surrogate pair is not well formed, whatever bytes stand for it.
        raw = code.encode("utf-8", "surrogatepass") if isinstance(code, str) else code
        rule = rule_of_code(raw)
    verdict, basis, refund = JUDGEMENTS[rule]
    return {"rule": rule, "verdict": verdict, "basis": basis, "refund": refund}


def rule_of_code(raw: bytes) -> str:
    """The first row of the table that matches."""
    segments = raw.split(b".")
    # `upper` of bytes folds ASCII only.
    nested = any(segment.upper() == b"SAFETY" for segment in segments)
    if not is_well_formed(raw):
        return "safety.nested" if nested else "malformed"

    def below(*prefix: bytes) -> bool:
        return segments[: len(prefix)] == list(prefix)

    def exactly(*whole: bytes) -> bool:
        return segments == list(whole)

    rows = [
        ("safety.input", below(b"SAFETY", b"INPUT")),
        ("safety.output", below(b"SAFETY", b"OUTPUT")),
        ("safety", below(b"SAFETY")),
        (
            "input_preprocessing.safety.text",
            exactly(b"INPUT_PREPROCESSING", b"SAFETY", b"TEXT"),
        ),
        ("input_preprocessing.safety", below(b"INPUT_PREPROCESSING", b"SAFETY")),
        ("safety.nested", nested),
        ("asset.invalid", below(b"ASSET", b"INVALID")),
        ("internal.bad_output", below(b"INTERNAL", b"BAD_OUTPUT")),
        ("input_preprocessing.internal", below(b"INPUT_PREPROCESSING", b"INTERNAL")),
        ("internal", exactly(b"INTERNAL")),
        ("internal.other", below(b"INTERNAL")),
        ("third_party.unavailable", below(b"THIRD_PARTY", b"UNAVAILABLE")),
        ("third_party.input_validation", below(b"THIRD_PARTY", b"INPUT_VALIDATION")),
    ]
    for rule, matches in rows:
        if matches:
            return rule
    return "unknown"


def is_well_formed(raw: bytes) -> bool:
    """Whether a code has 1 to 128 bytes and 1 to 8 segments of one or more `A-Z 0-9 _`."""
    segments = raw.split(b".")
    allowed = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"
    return (
        1 <= len(raw) <= 128
        and 1 <= len(segments) <= 8
        and all(segment != b"" for segment in segments)
        and all(byte in allowed for segment in segments for byte in segment)
    )


def class_of_code(found: dict[str, str]) -> str:
    """The engine's class for the code of a failed task."""
    if found["verdict"] == "never" or found["rule"] == "malformed":
        return "never"
    if found["verdict"] == "unlikely":
        return "unlikely"
    if found["rule"] == "third_party.unavailable":
        return "third_party"
    if found["verdict"] == "after_delay":
        return "inferred" if found["basis"] == "inferred" else "after_delay"
    return "unspecified"


# --- reading an HTTP answer -----------------------------------------------------------------------


def http(status: int | None) -> dict[str, Any]:
    """What an HTTP status means.

    `class` is that of the table, `engine_class` is that of a creation in the engine.
    """
    rule = rule_of_status(status)
    return {
        "status": status,
        "rule": rule,
        "class": {
            "http.throttled": "throttled",
            "http.unavailable": "throttled",
            "http.gateway": "after_delay",
            "http.rejected": "never",
            "http.client": "never",
            "http.server": "after_delay",
            "http.unclear": "after_delay",
        }[rule],
        "engine_class": {
            "http.throttled": "throttled",
            "http.unavailable": "throttled",
            "http.gateway": "after_delay",
            "http.rejected": "never",
            "http.client": "never",
            "http.server": "inferred",
            "http.unclear": "inferred",
        }[rule],
        "ambiguous": rule in ("http.gateway", "http.server", "http.unclear"),
        "ends_polling": status in (401, 404),
    }


def rule_of_status(status: int | None) -> str:
    """The rule of an HTTP status; None where there was no answer at all."""
    if status is None or not 400 <= status <= 599:
        return "http.unclear"
    if status == 429:
        return "http.throttled"
    if status == 503:
        return "http.unavailable"
    if status in (502, 504):
        return "http.gateway"
    if status in (400, 401, 404, 405):
        return "http.rejected"
    return "http.client" if status <= 499 else "http.server"


# --- the policy -----------------------------------------------------------------------------------

AFTER_DELAY: dict[str, int] = {
    "retries": 3,
    "floor_ms": 5_000,
    "base_ms": 10_000,
    "cap_ms": 60_000,
    "multiplier": 2_000,
    "jitter_low": 500,
    "jitter_high": 1_000,
    "cost": 1_000,
}


def preset(name: str) -> dict[str, Any]:
    """A preset, with every key given."""
    policy: dict[str, Any] = {
        "max_attempts": 4,
        "min_attempt_ms": 5_000,
        "max_elapsed_ms": 180_000,
        "probe_ms": None,
        "ceiling_millicredits": None,
        "allow_duplicate": False,
        "allow_no_jitter": False,
        "budget": {"capacity": 2_000, "deposit": 100},
        "classes": {
            "unlikely": {
                **AFTER_DELAY,
                "retries": 1,
                "floor_ms": 2_000,
                "base_ms": 5_000,
                "cap_ms": 30_000,
            },
            "after_delay": dict(AFTER_DELAY),
            "third_party": {
                **AFTER_DELAY,
                "floor_ms": 30_000,
                "base_ms": 60_000,
                "cap_ms": 300_000,
            },
            "throttled": {
                **AFTER_DELAY,
                "floor_ms": 1_000,
                "base_ms": 2_000,
                "jitter_low": 667,
                "cost": 350,
            },
            "inferred": {"retries": 1},
            "unspecified": {"retries": 1},
        },
    }
    if name == "shared":
        policy["max_elapsed_ms"] = 3_600_000
        policy["probe_ms"] = 480_000
    elif name == "cautious":
        policy["classes"]["unspecified"]["retries"] = 0
    elif name != "alone":
        raise ValueError(f"unknown preset {name!r}")
    return policy


def resolve_policy(file: dict[str, Any]) -> dict[str, Any]:
    """The whole policy that a policy file stands for; a key that is not known is a ValueError."""
    policy = preset(file.get("preset", "alone"))
    change(policy, {key: value for key, value in file.items() if key != "preset"}, "")
    return policy


def change(base: dict[str, Any], changes: dict[str, Any], where: str) -> None:
    """Put the changes over the base, which has every key that there is."""
    for key, value in changes.items():
        if key not in base:
            raise ValueError(f"unknown key {where}{key}")
        if isinstance(base[key], dict):
            change(base[key], value, f"{where}{key}.")
        else:
            base[key] = value


def policy_violations(policy: dict[str, Any]) -> list[tuple[str, Any, str]]:
    """Everything that is wrong with a policy: the field, its value and its bound."""
    found: list[tuple[str, Any, str]] = []

    def check(field: str, value: int | None, low: int, high: int) -> None:
        if value is not None and not low <= value <= high:
            found.append((field, value, f"{low} to {high}"))

    check("max_attempts", policy["max_attempts"], 1, MAX_COUNT)
    check("min_attempt_ms", policy["min_attempt_ms"], 0, WEEK_MS)
    check("max_elapsed_ms", policy["max_elapsed_ms"], 0, WEEK_MS)
    check("probe_ms", policy["probe_ms"], 0, WEEK_MS)
    check("ceiling_millicredits", policy["ceiling_millicredits"], 1, MAX_CREDITS)
    capacity = policy["budget"]["capacity"]
    check("budget.capacity", capacity, 1, MAX_TOKENS)
    check("budget.deposit", policy["budget"]["deposit"], 0, MAX_TOKENS)
    for name in SETTLED:
        settings = policy["classes"][name]
        where = f"classes.{name}"
        check(f"{where}.retries", settings["retries"], 0, MAX_COUNT)
        check(f"{where}.floor_ms", settings["floor_ms"], 0, WEEK_MS)
        check(f"{where}.base_ms", settings["base_ms"], 1, WEEK_MS)
        check(f"{where}.cap_ms", settings["cap_ms"], 0, WEEK_MS)
        check(f"{where}.multiplier", settings["multiplier"], 1_000, 1_000_000)
        check(f"{where}.jitter_low", settings["jitter_low"], 0, 1_000)
        check(f"{where}.jitter_high", settings["jitter_high"], 0, 1_000)
        check(f"{where}.cost", settings["cost"], 0, MAX_TOKENS)
        if settings["floor_ms"] > settings["cap_ms"]:
            bound = f"at most cap_ms, {settings['cap_ms']}"
            found.append((f"{where}.floor_ms", settings["floor_ms"], bound))
        if settings["jitter_low"] > settings["jitter_high"]:
            bound = f"at most jitter_high, {settings['jitter_high']}"
            found.append((f"{where}.jitter_low", settings["jitter_low"], bound))
        if settings["cost"] > capacity:
            bound = f"at most budget.capacity, {capacity}"
            found.append((f"{where}.cost", settings["cost"], bound))
    for name in ("inferred", "unspecified"):
        check(f"classes.{name}.retries", policy["classes"][name]["retries"], 0, MAX_COUNT)
    if found or policy["allow_no_jitter"]:
        return found
    for name in RETRIED:
        settings = settings_of(policy, name)
        for k in range(allowed_retries(policy, name)):
            low, high = delay_range(settings, k)
            if high <= low:
                found.append((f"classes.{name}", low, f"a delay with spread at retry {k}"))
                break
            if k > 0 and exponential(settings, k) == exponential(settings, k - 1):
                break  # From here on they are all the same.
    return found


def settings_of(policy: dict[str, Any], name: str) -> dict[str, int]:
    """The numbers that delays of a class are made of, and its cost."""
    return policy["classes"]["after_delay" if name in ("inferred", "unspecified") else name]


def allowed_retries(policy: dict[str, Any], name: str) -> int:
    """How many retries a class has; `never` has none, whatever the policy says."""
    return 0 if name == "never" else policy["classes"][name]["retries"]


def cost_of(policy: dict[str, Any], name: str) -> int:
    """What a retry of a class pays."""
    return 0 if name == "never" else settings_of(policy, name)["cost"]


# --- delays and chance ----------------------------------------------------------------------------

GAMMA = 0x9E3779B97F4A7C15


def exponential(settings: dict[str, int], k: int) -> int:
    """e(k) of the contract."""
    e = min(settings["base_ms"], settings["cap_ms"])
    for _ in range(k):
        following = min(settings["cap_ms"], times(e, settings["multiplier"]) // 1_000)
        if following == e:
            break  # It never changes again.
        e = following
    return e


def delay_range(settings: dict[str, int], k: int, hint_ms: int | None = None) -> tuple[int, int]:
    """The shortest and the longest delay of the k-th retry of a class, k from 0."""
    e = exponential(settings, k)
    low = max(settings["floor_ms"], times(e, settings["jitter_low"]) // 1_000)
    high = max(low, times(e, settings["jitter_high"]) // 1_000)
    if hint_ms is None:
        return low, high
    width = max(high - low, HINT_WIDTH_MS, hint_ms // 4)
    low = max(hint_ms, low)
    return low, plus(low, width)


@functools.lru_cache(maxsize=4096)
def fnv1a(data: bytes) -> int:
    """FNV-1a of 64 bits."""
    value = 0xCBF29CE484222325
    for byte in data:
        value = wrap((value ^ byte) * 0x100000001B3)
    return value


def mix(z: int) -> int:
    """The finaliser of SplitMix64."""
    z = wrap((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9)
    z = wrap((z ^ (z >> 27)) * 0x94D049BB133111EB)
    return z ^ (z >> 31)


def stream_of(seed: int, name: bytes) -> int:
    """The s of the contract, from a job's seed and name."""
    return mix(mix(wrap(seed + GAMMA)) ^ fnv1a(name))


def draw(s: int, n: int) -> int:
    """The n-th random number of a stream, n from 0."""
    return mix(wrap(s + wrap((n + 1) * GAMMA)))


def bounded(u: int, width: int) -> int:
    """A random number of 64 bits turned into one from 0 to width, both included."""
    return u * (width + 1) // 2**64


def delay(
    settings: dict[str, int], s: int, k: int, n: int, hint_ms: int | None = None
) -> tuple[int, int, int]:
    """The delay of the k-th retry of a class with the n-th draw, and its range."""
    low, high = delay_range(settings, k, hint_ms)
    return plus(low, bounded(draw(s, n), high - low)), low, high


# --- saved state ----------------------------------------------------------------------------------


class StateError(Exception):
    """Bytes that are not a saved state; `kind` says why."""

    def __init__(self, kind: str) -> None:
        """An error of this kind."""
        super().__init__(kind)
        self.kind = kind


def sealed(body: bytes) -> bytes:
    """The bytes with their checksum behind them."""
    return body + struct.pack("<Q", fnv1a(body))


def opened(data: bytes, magic: bytes, length: int) -> bytes:
    """The bytes without their checksum, once all that has the same place in each kind is right."""
    if len(data) < 16:
        raise StateError("wrong_length")
    if data[:4] != magic:
        raise StateError("wrong_kind")
    (version,) = struct.unpack_from("<H", data, 4)
    if version > 1:
        raise StateError("newer_version")
    if version == 0:
        raise StateError("unknown_version")
    if len(data) != length:
        raise StateError("wrong_length")
    if data != sealed(data[:-8]):
        raise StateError("bad_checksum")
    return data[:-8]


def possible(condition: bool) -> None:
    """Refuse what no engine can have written."""
    if not condition:
        raise StateError("impossible")


POLICY_LENGTH = 232
JOB_LENGTH = 120
BUDGET_LENGTH = 40

POLICY_HEAD = "<4sHHIIQQQQII"
POLICY_CLASS = "<IIHHIQQQ"
POLICY_TAIL = "<II"


def policy_bytes(policy: dict[str, Any]) -> bytes:
    """The saved policy; its last 8 bytes are its fingerprint."""

    def flag(number: int, condition: bool) -> int:
        return number if condition else 0

    flags = (
        flag(1, policy["allow_duplicate"])
        + flag(2, policy["allow_no_jitter"])
        + flag(4, policy["max_elapsed_ms"] is not None)
        + flag(8, policy["probe_ms"] is not None)
        + flag(16, policy["ceiling_millicredits"] is not None)
    )
    body = struct.pack(
        POLICY_HEAD,
        b"TT2P",
        1,
        flags,
        policy["max_attempts"],
        0,
        policy["min_attempt_ms"],
        policy["max_elapsed_ms"] or 0,
        policy["probe_ms"] or 0,
        policy["ceiling_millicredits"] or 0,
        policy["budget"]["capacity"],
        policy["budget"]["deposit"],
    )
    for name in SETTLED:
        settings = policy["classes"][name]
        body += struct.pack(
            POLICY_CLASS,
            settings["retries"],
            settings["multiplier"],
            settings["jitter_low"],
            settings["jitter_high"],
            settings["cost"],
            settings["floor_ms"],
            settings["base_ms"],
            settings["cap_ms"],
        )
    classes = policy["classes"]
    body += struct.pack(
        POLICY_TAIL, classes["inferred"]["retries"], classes["unspecified"]["retries"]
    )
    return sealed(body)


def fingerprint(policy: dict[str, Any]) -> int:
    """The number that tells one policy from another."""
    return int.from_bytes(policy_bytes(policy)[-8:], "little")


def policy_from_bytes(data: bytes) -> dict[str, Any]:
    """The policy that was saved."""
    body = opened(data, b"TT2P", POLICY_LENGTH)
    (
        _,
        _,
        flags,
        max_attempts,
        padding,
        min_attempt_ms,
        max_elapsed_ms,
        probe_ms,
        ceiling,
        capacity,
        deposit,
    ) = struct.unpack_from(POLICY_HEAD, body, 0)
    possible(flags < 32)
    possible(padding == 0)
    possible(flags & 4 != 0 or max_elapsed_ms == 0)
    possible(flags & 8 != 0 or probe_ms == 0)
    possible(flags & 16 != 0 or ceiling == 0)
    classes: dict[str, dict[str, int]] = {}
    offset = struct.calcsize(POLICY_HEAD)
    for name in SETTLED:
        retries, multiplier, jitter_low, jitter_high, cost, floor, base, cap = struct.unpack_from(
            POLICY_CLASS, body, offset
        )
        offset += struct.calcsize(POLICY_CLASS)
        classes[name] = {
            "retries": retries,
            "floor_ms": floor,
            "base_ms": base,
            "cap_ms": cap,
            "multiplier": multiplier,
            "jitter_low": jitter_low,
            "jitter_high": jitter_high,
            "cost": cost,
        }
    inferred, unspecified = struct.unpack_from(POLICY_TAIL, body, offset)
    classes["inferred"] = {"retries": inferred}
    classes["unspecified"] = {"retries": unspecified}
    policy = {
        "max_attempts": max_attempts,
        "min_attempt_ms": min_attempt_ms,
        "max_elapsed_ms": max_elapsed_ms if flags & 4 else None,
        "probe_ms": probe_ms if flags & 8 else None,
        "ceiling_millicredits": ceiling if flags & 16 else None,
        "allow_duplicate": flags & 1 != 0,
        "allow_no_jitter": flags & 2 != 0,
        "budget": {"capacity": capacity, "deposit": deposit},
        "classes": classes,
    }
    possible(policy_violations(policy) == [])
    return policy


def policy_json(policy: dict[str, Any]) -> dict[str, Any]:
    """The saved policy as JSON: the policy file with every key given."""
    return {"taketwo": "policy", "version": 1, **policy}


def text_of(number: int | None) -> str | None:
    """A number that may need 64 bits, as it stands in JSON."""
    return None if number is None else str(number)


def number_of(text: str | None) -> int | None:
    """The number that stands in JSON as text."""
    return None if text is None else int(text)


# --- the budget -----------------------------------------------------------------------------------


class Budget:
    """What the jobs of a process may still spend on retries."""

    LAYOUT = "<4sHBBQQQ"

    def __init__(self, policy: dict[str, Any]) -> None:
        """A full budget."""
        self.fingerprint = fingerprint(policy)
        self.tokens: int = policy["budget"]["capacity"]
        self.last_ms: int | None = None

    def readable(self, policy: dict[str, Any]) -> int:
        """The tokens as a call with this policy sees them."""
        return min(self.tokens, policy["budget"]["capacity"])

    def since_last(self, now: int) -> int:
        """How long ago a retry was last sent, or all the time there was where none ever was."""
        return minus(budget_time(now), 0 if self.last_ms is None else self.last_ms)

    def probe_is_due(self, policy: dict[str, Any], now: int) -> bool:
        """Whether a retry may go free."""
        if policy["probe_ms"] is None:
            return False
        return self.last_ms is None or self.since_last(now) >= policy["probe_ms"]

    def pay(self, policy: dict[str, Any], cost: int) -> None:
        """Take the cost of a retry, which the caller has looked at before."""
        self.tokens = self.readable(policy) - cost

    def sent(self, now: int) -> None:
        """Remember that a retry was sent."""
        self.last_ms = max(self.last_ms or 0, budget_time(now))

    def deposit(self, policy: dict[str, Any], amount: int) -> None:
        """Add tokens, up to the capacity."""
        capacity = policy["budget"]["capacity"]
        self.tokens = min(capacity, plus(self.readable(policy), amount))

    def to_bytes(self) -> bytes:
        """The saved budget."""
        flags = 0 if self.last_ms is None else 1
        return sealed(
            struct.pack(
                self.LAYOUT,
                b"TT2B",
                1,
                flags,
                0,
                self.fingerprint,
                self.tokens,
                self.last_ms or 0,
            )
        )

    def to_json(self) -> dict[str, Any]:
        """The saved budget as JSON."""
        return {
            "taketwo": "budget",
            "version": 1,
            "policy": str(self.fingerprint),
            "tokens": str(self.tokens),
            "last_ms": text_of(self.last_ms),
        }

    @classmethod
    def from_bytes(cls, data: bytes, policy: dict[str, Any]) -> "Budget":
        """The budget that was saved."""
        body = opened(data, b"TT2B", BUDGET_LENGTH)
        _, _, flags, padding, bound_to, tokens, last_ms = struct.unpack(cls.LAYOUT, body)
        if bound_to != fingerprint(policy):
            raise StateError("other_policy")
        possible(flags < 2)
        possible(padding == 0)
        possible(flags & 1 != 0 or last_ms == 0)
        possible(tokens <= MAX_TOKENS)
        possible(last_ms <= BUDGET_TIME_MAX)
        budget = cls(policy)
        budget.tokens = tokens
        budget.last_ms = last_ms if flags & 1 else None
        return budget


def budget_time(now: int) -> int:
    """A time as a budget keeps and compares it."""
    return min(now, BUDGET_TIME_MAX)


# --- the job --------------------------------------------------------------------------------------


class CallError(Exception):
    """A call that changed nothing; `kind` is `out_of_turn` or `other_policy`."""

    def __init__(self, kind: str) -> None:
        """An error of this kind."""
        super().__init__(kind)
        self.kind = kind


# A hint that says nothing.
NO_HINT: dict[str, Any] = {"retry": "unset", "after_ms": None}


class Job:
    """One thing the user wants, made of one or more attempts."""

    LAYOUT = "<4sHBBQQQQQQQQQIBBH6I"

    def __init__(
        self,
        policy: dict[str, Any],
        name: bytes,
        seed: int,
        deadline_ms: int | None = None,
        estimate_millicredits: int = 0,
    ) -> None:
        """A job that is ready, bound to its policy."""
        self.phase = "ready"
        self.fingerprint = fingerprint(policy)
        self.stream = stream_of(seed, name)
        self.draws = 0
        self.last_ms = 0
        self.first_ms: int | None = None
        self.at_ms = 0
        self.deadline_ms = deadline_ms
        self.lost_millicredits = 0
        self.estimate_millicredits = estimate_millicredits
        self.attempts = 0
        self.retry_class = "never"
        self.rule: str | None = None
        self.spread = False
        self.used = dict.fromkeys(RETRIED, 0)

    # The five calls.

    def start(self, policy: dict[str, Any], now: int, budget: Budget) -> dict[str, Any]:
        """Whether the next attempt may be sent now."""
        self.turn(policy, "ready", "waiting")
        now = self.advance(now)
        if self.phase == "ready":
            return self.start_first(policy, now)
        return self.start_retry(policy, now, budget)

    def start_first(self, policy: dict[str, Any], now: int) -> dict[str, Any]:
        """Start a job that is ready."""
        end = plus(now, policy["min_attempt_ms"])
        if self.deadline_ms is not None and end > self.deadline_ms:
            self.phase = "stopped"
            return self.answer("deadline", [end, self.deadline_ms])
        self.attempts = 1
        if self.first_ms is None:
            self.first_ms = now
        self.phase = "in_flight"
        return self.answer("go", [self.attempts, policy["max_attempts"]], at_ms=now)

    def start_retry(self, policy: dict[str, Any], now: int, budget: Budget) -> dict[str, Any]:
        """Start a job that is waiting."""
        if now < self.at_ms:
            return self.answer("due", [now, self.at_ms], at_ms=self.at_ms)
        end = plus(now, policy["min_attempt_ms"])
        if self.deadline_ms is not None and end > self.deadline_ms:
            self.phase = "stopped"
            return self.answer("deadline", [end, self.deadline_ms])
        elapsed = self.since_first(now)
        if policy["max_elapsed_ms"] is not None and elapsed > policy["max_elapsed_ms"]:
            self.phase = "stopped"
            return self.answer("patience", [elapsed, policy["max_elapsed_ms"]])
        late = minus(now, self.at_ms)
        if late > LATE_MS and not self.spread:
            self.spread = True
            drawn = self.drawn(0, LATE_MS)
            self.at_ms = plus(now, drawn[0])
            return self.answer("spread", [late, LATE_MS], at_ms=self.at_ms, drawn=drawn)
        tokens = budget.readable(policy)
        cost = cost_of(policy, self.retry_class)
        if tokens >= cost:
            budget.pay(policy, cost)
            self.send(now, budget)
            return self.answer("tokens", [tokens, cost], at_ms=now)
        if budget.probe_is_due(policy, now):
            since = budget.since_last(now)
            self.send(now, budget)
            return self.answer("probe", [since, policy["probe_ms"]], at_ms=now)
        drawn = self.drawn(PARK_MS, PARK_MS + PARK_WIDTH_MS)
        self.at_ms = plus(now, drawn[0])
        return self.answer("budget", [tokens, cost], at_ms=self.at_ms, drawn=drawn)

    def fail(
        self,
        policy: dict[str, Any],
        now: int,
        failure: dict[str, Any],
        hint: dict[str, Any] | None = None,
        charge: int | None = None,
    ) -> dict[str, Any]:
        """What to do after a failure.

        The failure has one of `code` (a text or None), `code_hex`, `cancelled` and `http`.
        """
        self.turn(policy, "in_flight")
        now = self.advance(now)
        hint = NO_HINT if hint is None else hint
        if "cancelled" in failure:
            self.phase = "stopped"
            return self.answer("cancelled", [0, 0], judged=(None, "never"))

        if "http" in failure:
            status = failure["http"]
            reading = http(status)
            rule, name, refund = reading["rule"], reading["engine_class"], "unspecified"
            if reading["ambiguous"] and not policy["allow_duplicate"]:
                return self.answer("reconcile", [status or 0, 0], judged=(rule, name))
            never_sent = rule in ("http.throttled", "http.unavailable")
        else:
            is_hex = "code_hex" in failure
            found = classify(bytes.fromhex(failure["code_hex"]) if is_hex else failure["code"])
            rule, name, refund = found["rule"], class_of_code(found), found["refund"]
            never_sent = False

        self.rule = rule
        if charge is not None:
            self.lost_millicredits = plus(self.lost_millicredits, charge)
        elif refund == "no":
            self.lost_millicredits = plus(self.lost_millicredits, self.estimate_millicredits)
        if never_sent:
            self.attempts = minus(self.attempts, 1)
        return self.retry(policy, now, rule, name, hint)

    def retry(
        self, policy: dict[str, Any], now: int, rule: str, name: str, hint: dict[str, Any]
    ) -> dict[str, Any]:
        """Wait for a retry of this class, or stop."""
        judged = (rule, name)
        allowed = allowed_retries(policy, name)

        def stop(check: str, compared: list[int], **rest: Any) -> dict[str, Any]:
            self.phase = "stopped"
            return self.answer(check, compared, judged=judged, **rest)

        if hint["retry"] == "no":
            return stop("server", [0, 0])
        if allowed == 0:
            return stop("verdict", [0, 0])
        if self.attempts >= policy["max_attempts"]:
            return stop("attempts", [self.attempts, policy["max_attempts"]])
        used = self.used[name]
        if used >= allowed:
            return stop("retries", [used, allowed])
        ceiling = policy["ceiling_millicredits"]
        if ceiling is not None and self.lost_millicredits >= ceiling:
            return stop("credits", [self.lost_millicredits, ceiling])

        hint_ms = hint["after_ms"]
        low, high = delay_range(settings_of(policy, name), used, hint_ms)
        drawn = self.drawn(low, high)
        at_ms = plus(now, drawn[0])
        if hint_ms is not None and hint_ms > MAX_HINT_MS:
            return stop("hint", [hint_ms, MAX_HINT_MS], at_ms=at_ms, drawn=drawn)
        end = plus(at_ms, policy["min_attempt_ms"])
        if self.deadline_ms is not None and end > self.deadline_ms:
            return stop("deadline", [end, self.deadline_ms], drawn=drawn)
        elapsed = self.since_first(at_ms)
        if policy["max_elapsed_ms"] is not None and elapsed > policy["max_elapsed_ms"]:
            return stop("patience", [elapsed, policy["max_elapsed_ms"]], drawn=drawn)

        self.used[name] = used + 1
        self.retry_class = name
        self.spread = False
        self.at_ms = at_ms
        self.phase = "waiting"
        return self.answer("delay", [used + 1, allowed], at_ms=at_ms, drawn=drawn, judged=judged)

    def succeed(self, policy: dict[str, Any], now: int, budget: Budget) -> dict[str, Any]:
        """The task has succeeded."""
        self.turn(policy, "in_flight")
        self.advance(now)
        if self.retry_class == "never":
            amount = policy["budget"]["deposit"]
        else:
            amount = cost_of(policy, self.retry_class)
        budget.deposit(policy, amount)
        self.phase = "done"
        return self.answer("success", [amount, policy["budget"]["capacity"]])

    def poll(
        self, policy: dict[str, Any], now: int, hint: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """When to look at the task next."""
        self.turn(policy, "in_flight")
        now = self.advance(now)
        after_ms = (NO_HINT if hint is None else hint)["after_ms"] or 0
        low = max(POLL_MS, after_ms)
        drawn = self.drawn(low, plus(low, max(POLL_WIDTH_MS, after_ms // 4)))
        self.at_ms = plus(now, drawn[0])
        return self.answer("poll", [after_ms, POLL_MS], at_ms=self.at_ms, drawn=drawn)

    def rebind(self, policy: dict[str, Any]) -> None:
        """Move the job to another policy."""
        self.fingerprint = fingerprint(policy)

    # What the calls are made of.

    def turn(self, policy: dict[str, Any], *phases: str) -> None:
        """Refuse another policy, and a call that the phase does not allow."""
        if self.fingerprint != fingerprint(policy):
            raise CallError("other_policy")
        if self.phase not in phases:
            raise CallError("out_of_turn")

    def advance(self, now: int) -> int:
        """The time of a call, which never runs backwards."""
        self.last_ms = max(now, self.last_ms)
        return self.last_ms

    def since_first(self, moment: int) -> int:
        """How long after the first attempt a moment is."""
        return 0 if self.first_ms is None else minus(moment, self.first_ms)

    def drawn(self, low: int, high: int) -> tuple[int, int, int]:
        """A random time from low to high, with its range."""
        value = plus(low, bounded(draw(self.stream, self.draws), high - low))
        self.draws = plus(self.draws, 1)
        return value, low, high

    def send(self, now: int, budget: Budget) -> None:
        """Count a retry that goes."""
        self.attempts = plus(self.attempts, 1)
        budget.sent(now)
        self.phase = "in_flight"

    def answer(
        self,
        check: str,
        compared: list[int],
        at_ms: int | None = None,
        drawn: tuple[int, int, int] | None = None,
        judged: tuple[str | None, str] | None = None,
    ) -> dict[str, Any]:
        """The answer of a call; `judged` is the rule and class of a failure."""
        rule, name = (self.rule, self.retry_class) if judged is None else judged
        delay_ms, low, high = (None, None, None) if drawn is None else drawn
        return {
            "action": ACTION_OF_CHECK[check],
            "check": check,
            "rule": rule,
            "class": name,
            "attempts": self.attempts,
            "at_ms": at_ms,
            "delay_ms": delay_ms,
            "delay_low_ms": low,
            "delay_high_ms": high,
            "compared": compared,
        }

    # Saved state.

    def to_bytes(self) -> bytes:
        """The saved job."""
        flags = (
            (0 if self.first_ms is None else 1)
            + (2 if self.spread else 0)
            + (0 if self.deadline_ms is None else 4)
        )
        return sealed(
            struct.pack(
                self.LAYOUT,
                b"TT2J",
                1,
                PHASES[self.phase],
                flags,
                self.fingerprint,
                self.stream,
                self.draws,
                self.last_ms,
                self.first_ms or 0,
                self.at_ms,
                self.deadline_ms or 0,
                self.lost_millicredits,
                self.estimate_millicredits,
                self.attempts,
                CLASSES[self.retry_class],
                NO_RULE if self.rule is None else RULES[self.rule],
                0,
                *(self.used[name] for name in RETRIED),
            )
        )

    def to_json(self) -> dict[str, Any]:
        """The saved job as JSON."""
        return {
            "taketwo": "job",
            "version": 1,
            "phase": self.phase,
            "policy": str(self.fingerprint),
            "stream": str(self.stream),
            "draws": str(self.draws),
            "last_ms": str(self.last_ms),
            "first_ms": text_of(self.first_ms),
            "at_ms": str(self.at_ms),
            "deadline_ms": text_of(self.deadline_ms),
            "lost_millicredits": str(self.lost_millicredits),
            "estimate_millicredits": str(self.estimate_millicredits),
            "attempts": self.attempts,
            "class": self.retry_class,
            "rule": self.rule,
            "spread": self.spread,
            "retries": dict(self.used),
        }

    @classmethod
    def from_bytes(cls, data: bytes, policy: dict[str, Any]) -> "Job":
        """The job that was saved."""
        body = opened(data, b"TT2J", JOB_LENGTH)
        (
            _,
            _,
            phase,
            flags,
            bound_to,
            stream,
            draws,
            last_ms,
            first_ms,
            at_ms,
            deadline_ms,
            lost,
            estimate,
            attempts,
            retry_class,
            rule,
            padding,
            *used,
        ) = struct.unpack(cls.LAYOUT, body)
        if bound_to != fingerprint(policy):
            raise StateError("other_policy")
        possible(flags < 8)
        possible(padding == 0)
        possible(phase in PHASE_NAMES)
        possible(retry_class in CLASS_NAMES)
        possible(rule in RULE_NAMES or rule == NO_RULE)
        possible(flags & 1 != 0 or first_ms == 0)
        possible(flags & 4 != 0 or deadline_ms == 0)
        possible(all(count <= MAX_COUNT for count in used))
        possible(sum(used) <= draws)
        possible(attempts <= MAX_COUNT)
        possible(first_ms <= last_ms)
        job = cls(policy, b"", 0)
        job.phase = PHASE_NAMES[phase]
        job.stream = stream
        job.draws = draws
        job.last_ms = last_ms
        job.first_ms = first_ms if flags & 1 else None
        job.at_ms = at_ms
        job.deadline_ms = deadline_ms if flags & 4 else None
        job.lost_millicredits = lost
        job.estimate_millicredits = estimate
        job.attempts = attempts
        job.retry_class = CLASS_NAMES[retry_class]
        job.rule = None if rule == NO_RULE else RULE_NAMES[rule]
        job.spread = flags & 2 != 0
        job.used = dict(zip(RETRIED, used, strict=True))
        if job.phase == "ready":
            possible(attempts == 0 and job.first_ms is None and sum(used) == 0)
        if job.phase == "waiting":
            # An attempt that was refused with 429 or 503 was given back.
            possible(attempts >= 1 or job.used["throttled"] > 0)
            # And one is to come.
            possible(attempts < MAX_COUNT)
        if job.phase == "in_flight":
            possible(attempts >= 1)
        return job


# --- scenarios: the rows of decide.json and budget.json -------------------------------------------


class Play:
    """A scenario while it runs: its policies, its jobs and their budget."""

    def __init__(self, scenario: dict[str, Any]) -> None:
        """A scenario before its first step."""
        self.policies = [resolve_policy(file) for file in scenario["policies"]]
        self.budget = Budget(self.policies[0])
        self.jobs = [
            Job(
                self.policies[job["policy"]],
                job["name"].encode(),
                int(job["seed"]),
                number_of(job["deadline_ms"]),
                int(job["estimate_millicredits"]),
            )
            for job in scenario["jobs"]
        ]

    def step(self, step: dict[str, Any]) -> dict[str, Any]:
        """The step with what it answers and the tokens that the budget then holds."""
        try:
            answer = self.call(step)
            expect = None if answer is None else shown(answer)
        except CallError as error:
            expect = {"error": error.kind}
        given = {key: value for key, value in step.items() if key not in ("expect", "tokens")}
        return {**given, "expect": expect, "tokens": str(self.budget.tokens)}

    def call(self, step: dict[str, Any]) -> dict[str, Any] | None:
        """The answer of a step; `rebind` has none."""
        job = self.jobs[step["job"]]
        policy = self.policies[step["policy"]]
        if step["call"] == "rebind":
            return job.rebind(policy)
        now = int(step["now"])
        if step["call"] == "start":
            return job.start(policy, now, self.budget)
        if step["call"] == "succeed":
            return job.succeed(policy, now, self.budget)
        hint = {**step["hint"], "after_ms": number_of(step["hint"]["after_ms"])}
        if step["call"] == "poll":
            return job.poll(policy, now, hint)
        charge = number_of(step["charge_millicredits"])
        return job.fail(policy, now, step["failure"], hint, charge)


def shown(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer as it stands in a row."""
    return {
        **answer,
        **{
            key: text_of(answer[key])
            for key in ("at_ms", "delay_ms", "delay_low_ms", "delay_high_ms")
        },
        "compared": [str(number) for number in answer["compared"]],
    }


def run(scenario: dict[str, Any]) -> dict[str, Any]:
    """The scenario with `expect` and `tokens` filled in at each step."""
    play = Play(scenario)
    return {**scenario, "steps": [play.step(step) for step in scenario["steps"]]}


# --- random scenarios -----------------------------------------------------------------------------


class Dice:
    """Random choices that are the same in every version of Python."""

    def __init__(self, seed: int) -> None:
        """Dice that roll the same for the same seed."""
        self.stream = stream_of(wrap(seed), b"dice")
        self.rolls = 0

    def bits(self) -> int:
        """A number of 64 bits."""
        self.rolls += 1
        return draw(self.stream, self.rolls)

    def upto(self, high: int) -> int:
        """A number from 0 to high."""
        return bounded(self.bits(), high)

    def between(self, low: int, high: int) -> int:
        """A number from low to high."""
        return low + self.upto(high - low)

    def pick(self, choices: Any) -> Any:
        """One of the choices."""
        return choices[self.upto(len(choices) - 1)]

    def chance(self, percent: int) -> bool:
        """True so many times in a hundred."""
        return self.upto(99) < percent


# Codes that may be retried, and codes that never are.
RETRIED_CODES = (
    None,
    "INTERNAL",
    "INTERNAL.TIMEOUT",
    "INTERNAL.BAD_OUTPUT.CODE01",
    "INPUT_PREPROCESSING.INTERNAL",
    "THIRD_PARTY.UNAVAILABLE",
    "THIRD_PARTY.UNAVAILABLE.TIMEOUT",
    "NO_FACE_FOUND",
    "THIRD_PARTY",
)
FINAL_CODES = (
    "THIRD_PARTY.INPUT_VALIDATION",
    "SAFETY.INPUT.TEXT",
    "SAFETY.OUTPUT.VIDEO",
    "SAFETY",
    "INPUT_PREPROCESSING.SAFETY.TEXT",
    "INPUT_PREPROCESSING.SAFETY.THIRD_PARTY",
    "ASSET.INVALID",
    "ASSET.INVALID.SAFETY",
    "internal",
    "",
)
STATUSES = (*[429] * 8, *[503] * 6, 502, 504, 500, 520, 400, 402, 404, 301, 200, 0, 700, None)


def random_policy_file(dice: Dice) -> dict[str, Any]:
    """A policy file that is valid."""
    file: dict[str, Any] = {}
    if dice.chance(60):
        file["preset"] = dice.pick(("alone", "shared", "shared", "cautious"))
    if dice.chance(25):
        return file
    if dice.chance(50):
        file["max_attempts"] = dice.pick((1, 2, 5, 8, 20, 1_000_000))
    if dice.chance(30):
        file["min_attempt_ms"] = dice.pick((0, 1, 1_000, 60_000, WEEK_MS))
    if dice.chance(50):
        file["max_elapsed_ms"] = dice.pick((None, None, 0, 30_000, 600_000, WEEK_MS))
    if dice.chance(50):
        file["probe_ms"] = dice.pick((None, 0, 1, 30_000, 480_000, WEEK_MS))
    if dice.chance(30):
        file["ceiling_millicredits"] = dice.pick((None, 1, 500, 25_000, MAX_CREDITS))
    if dice.chance(50):
        file["allow_duplicate"] = True
    capacity = dice.pick((1, 350, 1_000, 2_000, 2_001, 10_000, MAX_TOKENS))
    deposit = dice.pick((0, 1, 100, 100, 1_000, MAX_TOKENS))
    file["budget"] = {"capacity": capacity, "deposit": deposit}
    file["classes"] = {name: random_settings(dice, capacity) for name in SETTLED}
    for name in ("inferred", "unspecified"):
        if dice.chance(40):
            file["classes"][name] = {"retries": dice.pick((0, 1, 2, 5))}
    if policy_violations(resolve_policy(file)):
        file["allow_no_jitter"] = True
    return file


def random_settings(dice: Dice, capacity: int) -> dict[str, int]:
    """Changes to the numbers of a class, which go together with those of the preset."""
    # The cost is always given, since that of the preset may be over the capacity.
    settings = {"cost": dice.pick((0, 1, capacity // 2, capacity, dice.upto(capacity)))}
    if dice.chance(50):
        settings["retries"] = dice.pick((0, 1, 3, 5, 10))
    if dice.chance(40):
        settings["cap_ms"] = dice.pick((1, 999, 5_000, 60_000, 777_777, WEEK_MS))
        settings["floor_ms"] = dice.pick((0, settings["cap_ms"] // 2, settings["cap_ms"]))
        settings["base_ms"] = dice.pick((1, 10, 4_999, 60_000, WEEK_MS))
    if dice.chance(40):
        settings["multiplier"] = dice.pick((1_000, 1_500, 2_000, 3_333, 1_000_000))
    if dice.chance(40):
        settings["jitter_high"] = dice.pick((0, 500, 999, 1_000, 1_000))
        settings["jitter_low"] = dice.upto(settings["jitter_high"])
    return settings


def random_failure(dice: Dice) -> dict[str, Any]:
    """A failure as it stands in a row."""
    kind = dice.upto(99)
    if kind < 60:
        return {"code": dice.pick(RETRIED_CODES)}
    if kind < 66:
        return {"code": dice.pick(FINAL_CODES)}
    if kind < 68:
        return {"code_hex": dice.pick(("ff", "5341464554592eff", "494e5445524e414c", ""))}
    if kind < 70:
        return {"cancelled": True}
    return {"http": dice.pick(STATUSES)}


def random_hint(dice: Dice) -> dict[str, Any]:
    """A hint as it stands in a row."""
    retry = "no" if dice.chance(4) else dice.pick(("unset", "unset", "unset", "yes"))
    after_ms = None
    if dice.chance(30):
        after_ms = dice.pick(
            (0, 1, 999, 5_000, 5_001, 20_000, 60_000, 900_000, 900_001, dice.bits(), MAX)
        )
    return {"retry": retry, "after_ms": text_of(after_ms)}


def random_now(dice: Dice, job: Job, clock: int) -> int:
    """A time for the next call of a job; the clock of the scenario has come so far."""
    kind = dice.upto(99)
    if kind < 60:
        return plus(max(clock, job.at_ms), dice.upto(3_000))
    if kind < 68:
        return job.at_ms
    if kind < 76:
        return minus(job.at_ms, 1)
    if kind < 82:
        return plus(job.at_ms, dice.pick((59_999, 60_000, 60_001, 200_000)))
    if kind < 90:
        return minus(clock, dice.upto(100_000))
    if kind < 95:
        return plus(clock, dice.upto(1_000_000))
    if kind < 98:
        return dice.upto(clock)
    return dice.pick((0, BUDGET_TIME_MAX, BUDGET_TIME_MAX + 1, MAX - 1, MAX))


def random_histories(seed: int) -> dict[str, Any]:
    """A random scenario in the shape of a row, without `expect` and `tokens`."""
    dice = Dice(seed)
    policies = [random_policy_file(dice) for _ in range(dice.pick((1, 1, 1, 2, 3)))]
    clock = dice.pick((0, 1, 1_790_000_000_000, 1_790_000_000_000, dice.upto(2**41)))
    jobs = []
    for _ in range(dice.pick((1, 1, 2, 3, 4, 5, 6))):
        deadline_ms = None
        if dice.chance(20):
            deadline_ms = plus(clock, dice.pick((4_999, 5_000, 20_000, 100_000, 600_000, MAX)))
        jobs.append(
            {
                "name": dice.pick(("", "a", "task-0001", "video \u00e9", "job/42")),
                "seed": str(dice.pick((0, 1, 42, MAX, dice.bits(), dice.bits()))),
                "deadline_ms": text_of(deadline_ms),
                "estimate_millicredits": str(dice.pick((0, 0, 25_000, 500, MAX))),
                "policy": dice.upto(len(policies) - 1),
            }
        )
    scenario: dict[str, Any] = {
        "name": f"random {seed}",
        "policies": policies,
        "jobs": jobs,
        "steps": [],
    }
    bound = [job["policy"] for job in jobs]
    play = Play(scenario)
    for _ in range(dice.between(6, 14 + 6 * len(jobs))):
        over = all(job.phase in ("done", "stopped") for job in play.jobs)
        if over and dice.chance(70):
            break
        step = random_step(dice, play, bound, clock)
        play.step(step)
        scenario["steps"].append(step)
        if step["call"] == "rebind":
            bound[step["job"]] = step["policy"]
        elif int(step["now"]) < BUDGET_TIME_MAX:
            clock = max(clock, int(step["now"]))
    return scenario


def random_step(dice: Dice, play: Play, bound: list[int], clock: int) -> dict[str, Any]:
    """A step that mostly makes sense; `bound` has the policy of each job."""
    index = dice.upto(len(play.jobs) - 1)
    if play.jobs[index].phase in ("done", "stopped") and dice.chance(80):
        # A job that is over has little to say. Take the next that is not, if there is one.
        following = [*range(index, len(play.jobs)), *range(index)]
        alive = [i for i in following if play.jobs[i].phase not in ("done", "stopped")]
        index = alive[0] if alive else index
    job = play.jobs[index]
    call = "start"
    if job.phase == "in_flight":
        call = dice.pick(("fail",) * 15 + ("succeed",) * 2 + ("poll",) * 3)
    if dice.chance(5):
        call = dice.pick(("start", "fail", "succeed", "poll"))
    policy = bound[index]
    if dice.chance(4):
        policy = dice.upto(len(play.policies) - 1)
    if dice.chance(4):
        policy = dice.upto(len(play.policies) - 1)
        return {"job": index, "call": "rebind", "policy": policy}
    now = random_now(dice, job, clock)
    step: dict[str, Any] = {"job": index, "call": call, "policy": policy, "now": str(now)}
    if call == "fail":
        step["failure"] = random_failure(dice)
    if call in ("fail", "poll"):
        step["hint"] = random_hint(dice)
    if call == "fail":
        charge = dice.pick((None, None, None, None, 0, 1, 500, 25_000, MAX))
        step["charge_millicredits"] = text_of(charge)
    return step


# --- the self test --------------------------------------------------------------------------------


def test_chance() -> None:
    """The check values of the contract, and well-known ones."""
    assert fnv1a(b"") == 0xCBF29CE484222325
    assert fnv1a(b"a") == 0xAF63DC4C8601EC8C
    assert fnv1a(b"foobar") == 0x85944171F73967E8
    assert [draw(0, n) for n in range(3)] == [
        0xE220A8397B1DCDAF,
        0x6E789E6AA1B965F4,
        0x06C45D188009454F,
    ]
    assert [bounded(u, 9) for u in (0, MAX)] == [0, 9]
    assert bounded(MAX, MAX) == MAX
    settings = {**AFTER_DELAY, "floor_ms": 0, "cap_ms": 300_000}
    streams = {
        mix(mix(GAMMA) ^ 0): [6690, 12691, 25431, 59207],
        stream_of(42, b"task-0001"): [8342, 12473, 20056, 41231],
        stream_of(MAX, b""): [8871, 18364, 20758, 78952],
    }
    for stream, expected in streams.items():
        assert [delay(settings, stream, k, k)[0] for k in range(4)] == expected


def test_policies() -> None:
    """The presets are as the contract has them, and the bounds hold."""
    for name in ("alone", "shared", "cautious"):
        policy = resolve_policy({"preset": name})
        assert policy_violations(policy) == []
        assert policy_from_bytes(policy_bytes(policy)) == policy
    alone, shared, cautious = (
        resolve_policy({"preset": name}) for name in ("alone", "shared", "cautious")
    )
    assert resolve_policy({}) == alone
    assert (alone["max_elapsed_ms"], alone["probe_ms"]) == (180_000, None)
    assert (shared["max_elapsed_ms"], shared["probe_ms"]) == (3_600_000, 480_000)
    assert (cautious["max_elapsed_ms"], cautious["probe_ms"]) == (180_000, None)
    table = {
        "unlikely": (1, 2_000, 5_000, 30_000, 2_000, 500, 1_000, 1_000),
        "after_delay": (3, 5_000, 10_000, 60_000, 2_000, 500, 1_000, 1_000),
        "third_party": (3, 30_000, 60_000, 300_000, 2_000, 500, 1_000, 1_000),
        "throttled": (3, 1_000, 2_000, 60_000, 2_000, 667, 1_000, 350),
    }
    for policy in (alone, shared, cautious):
        for name, numbers in table.items():
            assert tuple(policy["classes"][name].values()) == numbers
        assert allowed_retries(policy, "inferred") == 1
        assert allowed_retries(policy, "never") == 0
        assert policy["max_attempts"] == 4
        assert policy["min_attempt_ms"] == 5_000
        assert policy["ceiling_millicredits"] is None
        assert policy["budget"] == {"capacity": 2_000, "deposit": 100}
    assert [allowed_retries(policy, "unspecified") for policy in (alone, shared, cautious)] == [
        1,
        1,
        0,
    ]
    assert resolve_policy({"preset": "shared", "probe_ms": None})["probe_ms"] is None
    for wrong in ({"x": 1}, {"classes": {"never": {}}}, {"classes": {"inferred": {"cost": 1}}}):
        try:
            resolve_policy(wrong)
        except ValueError:
            continue
        raise AssertionError(wrong)
    wrong = {"max_attempts": 0, "classes": {"throttled": {"floor_ms": 60_001, "cost": 2_001}}}
    fields = [field for field, _, _ in policy_violations(resolve_policy(wrong))]
    assert fields == ["max_attempts", "classes.throttled.floor_ms", "classes.throttled.cost"]
    still = {"classes": {"unlikely": {"floor_ms": 5_000}}}
    assert [v[0] for v in policy_violations(resolve_policy(still))] == ["classes.unlikely"]
    assert policy_violations(resolve_policy({**still, "allow_no_jitter": True})) == []
    later = {"classes": {"unlikely": {"retries": 2, "floor_ms": 9_999, "jitter_high": 1_000}}}
    assert policy_violations(resolve_policy(later)) != []


def test_classify() -> None:
    """The rows of classify.json, which were written by hand."""
    text = (pathlib.Path(__file__).parent / "classify.json").read_text(encoding="utf-8")
    rows = json.loads(text)
    for rule in rows["rules"]:
        judgement = (rule["verdict"], rule["basis"], rule["refund"])
        assert JUDGEMENTS[rule["rule"]] == judgement, rule
        assert RULES[rule["rule"]] == rule["number"], rule
    for row in rows["rows"]:
        code: str | bytes | None
        if "code_hex" in row:
            code = bytes.fromhex(row["code_hex"])
        elif "code_repeated" in row:
            code = "".join(part * count for part, count in row["code_repeated"])
        else:
            code = row["code"]
        assert classify(code)["rule"] == row["rule"], row


def test_laws(seeds: range) -> None:
    """What holds in every history."""
    seen: set[str] = set()
    for seed in seeds:
        scenario = random_histories(seed)
        assert random_histories(seed) == scenario
        for file in scenario["policies"]:
            assert policy_violations(resolve_policy(file)) == [], (seed, file)
        play = Play(scenario)
        rebound = any(step["call"] == "rebind" for step in scenario["steps"])
        for step in scenario["steps"]:
            job = play.jobs[step["job"]]
            before = (job.to_bytes(), play.budget.to_bytes())
            expect = play.step(step)["expect"] or {}
            policy = play.policies[step["policy"]]
            if "error" in expect:
                assert before == (job.to_bytes(), play.budget.to_bytes())
            if "check" in expect:
                seen.add(expect["check"])
            if expect.get("delay_ms") is not None:
                low, value, high = (
                    int(expect[key]) for key in ("delay_low_ms", "delay_ms", "delay_high_ms")
                )
                assert low <= value <= high, seed
            if not rebound:
                assert job.attempts <= policy["max_attempts"], seed
            assert 0 <= play.budget.tokens <= MAX_TOKENS
            if job.fingerprint == fingerprint(policy):
                again = Job.from_bytes(job.to_bytes(), policy)
                assert vars(again) == vars(job), seed
            budget = Budget.from_bytes(play.budget.to_bytes(), play.policies[0])
            assert vars(budget) == vars(play.budget), seed
    assert seen == set(CHECKS), set(CHECKS) - seen


def self_test() -> None:
    """Run every check; the first that fails raises."""
    policy = resolve_policy({})
    assert len(policy_bytes(policy)) == POLICY_LENGTH
    assert len(Job(policy, b"", 0).to_bytes()) == JOB_LENGTH
    assert len(Budget(policy).to_bytes()) == BUDGET_LENGTH
    test_chance()
    test_policies()
    test_classify()
    test_laws(range(400))
    scenarios = [random_histories(seed) for seed in range(200)]
    begun = time.perf_counter()
    for scenario in scenarios:
        run(scenario)
    taken = time.perf_counter() - begun
    steps = sum(len(scenario["steps"]) for scenario in scenarios)
    print(f"the model passes its self test ({taken / steps * 12_000:.2f} ms for 12 steps)")


if __name__ == "__main__":
    self_test()
