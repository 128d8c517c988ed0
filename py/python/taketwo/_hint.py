"""What the headers of an answer say about trying again."""

import math
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

from taketwo._taketwo import Hint

__all__ = ("hint_of",)


def hint_of(headers: Mapping[str, str], now_ms: int) -> Hint | None:
    """Return the hint of these headers, or ``None``; the mapping has to ignore letter case.

    ``retry-after-ms`` wins over ``Retry-After``, being finer. A date counts from the answer's own
    ``Date``, or from ``now_ms`` (milliseconds since 1970) where it has none.
    """
    retry = {"true": True, "false": False}.get(headers.get("x-should-retry", "").strip().lower())
    after_ms = _number(headers.get("retry-after-ms"), 1)
    if after_ms is None:
        said = headers.get("retry-after")
        after_ms = _number(said, 1_000)
        if after_ms is None:
            until_ms = _date(said)
            since_ms = _date(headers.get("date"))
            if until_ms is not None:
                after_ms = max(0, until_ms - (now_ms if since_ms is None else since_ms))
    if retry is None and after_ms is None:
        return None
    return Hint(retry=retry, after_ms=after_ms)


def _number(text: str | None, unit: int) -> int | None:
    try:
        number = float(text or "") * unit
    except ValueError:
        return None
    return math.ceil(number) if 0 <= number < _MOST_MS else None


def _date(text: str | None) -> int | None:
    try:
        return round(parsedate_to_datetime(text or "").timestamp() * 1_000)
    except (OverflowError, TypeError, ValueError):
        return None


_MOST_MS = 2**53
