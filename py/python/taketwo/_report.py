"""The page of `taketwo triage --report`: one file that asks for nothing else.

The numbers are those of ``as_dict()`` of the triage and the history, which the page carries along.
The template is ``_report.html``; here is what it cannot do well: places and sizes in the charts.
"""

import pathlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from taketwo import Family, __version__
from taketwo._history import History, Period, Tally
from taketwo._show import credits_text, printable, words
from taketwo._triage import Triage

if TYPE_CHECKING:
    from jinja2 import Template

__all__ = ("as_dict", "load", "write")

_WIDTH, _HEIGHT = 720, 200
_LEFT, _TOP, _BOTTOM = 64, 10, 24
_BAR_WIDTH = 40
_LABELS = 6
_LABEL_WIDTH = 90


@dataclass
class Bar:
    """A part of a bar: a family in a period."""

    family: Family
    x: float
    y: float
    width: float
    height: float
    text: str


class Chart:
    """Stacked bars: a period each, from below a family each."""

    def __init__(
        self,
        title: str,
        periods: Sequence[tuple[str, Period]],
        number: Callable[[Tally], int],
        shown: Callable[[int], str],
    ) -> None:
        """Lay out the numbers; ``shown`` says how they are written."""
        self.title = title
        self.width, self.height, self.left = _WIDTH, _HEIGHT, _LEFT
        self.floor = _HEIGHT - _BOTTOM
        sums = [number(period.total) for _, period in periods]
        self.is_empty = not any(sums)
        most = _round_up(max(sums, default=0))
        room = self.floor - _TOP
        step = (_WIDTH - _LEFT) / max(len(periods), 1)
        self.bars: list[Bar] = []
        self.labels: list[tuple[float, str]] = []
        self.lines = [(self.floor - room * part / 2, shown(most * part // 2)) for part in (0, 1, 2)]
        for place, (name, period) in enumerate(periods):
            middle = _LEFT + step * (place + 0.5)
            width = min(step * 0.8, _BAR_WIDTH)
            if place % (-(-len(periods) // _LABELS)) == 0:
                self.labels.append((min(middle, _WIDTH - _LABEL_WIDTH / 2), name))
            y: float = self.floor
            for family in Family:
                count = number(period.families.get(family, Tally()))
                if not count:
                    continue
                height = room * count / most
                y -= height
                text = f"{name}, {words(family)}: {shown(count)}"
                self.bars.append(Bar(family, middle - width / 2, y, width, height, text))


def _round_up(number: int) -> int:
    """Return the next number that has one digit and zeros behind it, and a whole half."""
    unit = int("1".ljust(len(str(number)), "0"))
    for step in (2, 4, 6, 8):
        if number <= step * unit:
            return step * unit
    return 10 * unit


def as_dict(triage: Triage, history: History) -> dict[str, object]:
    """Return every number of the page as plain values: those of the triage, and further ones."""
    return {**triage.as_dict(), **history.as_dict()}


def load() -> "Template":
    """Return the template of the page. Raises ModuleNotFoundError without jinja2."""
    import jinja2

    environment = jinja2.Environment(
        autoescape=True,
        lstrip_blocks=True,
        trim_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters["credits"] = credits_text
    environment.filters["printable"] = printable
    environment.filters["words"] = words
    environment.filters["number"] = _number
    environment.filters["seconds"] = credits_text  # thousandths as well
    text = pathlib.Path(__file__).with_name("_report.html").read_text(encoding="utf-8")
    return environment.from_string(text)


def write(
    template: "Template", path: pathlib.Path, name: str, triage: Triage, history: History
) -> None:
    """Write the page about the file of that name. Raises OSError where it cannot be written."""
    unit, periods = history.periods
    failed = Tally()
    for _, period in periods:
        failed.join(period.total)
    failed.join(history.without_time.total)
    page = template.render(
        charts=[
            Chart(f"Failures by {unit}", periods, lambda it: it.failures, _number),
            Chart(
                f"Credits charged for failures by {unit}",
                periods,
                lambda it: it.charged_millicredits,
                credits_text,
            ),
        ],
        data=as_dict(triage, history),
        failed=failed,
        families=[
            family for family in Family if any(family == it.family for it in triage.families)
        ],
        history=history,
        name=name,
        periods=periods,
        series=list(Family),
        triage=triage,
        unit=unit,
        version=__version__,
    )
    path.write_text(page, encoding="utf-8")


def _number(value: int) -> str:
    return f"{value:,}"
