"""The trend of a report: one figure over twelve months, with how sure each month's is."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reports.editions.report import Estimate, Month
from reports.metrics import Unit
from reports.templatetags.figures import lasting, tell_amount

LEFT, RIGHT, TOP, BOTTOM = 62, 650, 16, 118
TRENDS = {"csat": Unit.SHARE, "less": Unit.SHARE, "first_mean": Unit.SECONDS}
STEPS = (15, 60, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400)  # seconds


@dataclass(frozen=True, slots=True)
class Dot:
    x: float
    y: float
    is_frozen: bool


@dataclass(frozen=True, slots=True)
class Trend:
    """One figure over months. `lines` and `bands`: points as SVG writes them, a piece for each
    stretch without a gap. `levels`: height and words of each line across; `months`: x, its short
    name, and the year where one begins. `words`: the newest figure, told at the last dot.
    """

    name: str
    title: str
    lines: Sequence[str]
    bands: Sequence[str]
    dots: Sequence[Dot]
    levels: Sequence[tuple[float, str]]
    months: Sequence[tuple[float, str, str]]
    alt: str
    words: str
    aim: float | None = None
    aim_words: str = ""

    @property
    def is_above_aim(self) -> bool:
        """Of the newest dot: the aim's words stand on the other side of its line."""
        return self.aim is not None and self.dots[-1].y < self.aim


def draw_trend(months: Sequence[Month], name: str, title: str, *, aim: int) -> Trend | None:
    """Where two months or more are known."""
    estimates = [month.estimates.get(name, Estimate()) for month in months]
    known = [one.amount for one in estimates if one.amount is not None]
    if len(known) < 2:
        return None
    unit = TRENDS[name]
    levels = _choose_shares(estimates) if unit == Unit.SHARE else _choose_seconds([*known, aim])
    scale = Scale(levels[0], levels[-1], len(months))
    return Trend(
        name,
        title,
        [*_draw_lines(estimates, scale)],
        [*_draw_bands(estimates, scale)],
        [*_draw_dots(months, estimates, scale)],
        [(scale.height(level), tell_amount(level, unit) if level else "0") for level in levels],
        [*_name_months(months, scale)],
        _tell_months(months, estimates, unit),
        tell_amount(known[-1], unit),
        None if unit == Unit.SHARE else scale.height(aim),
        _("aim: {time}").format(time=lasting(aim)),
    )


@dataclass(frozen=True, slots=True)
class Scale:
    """From amounts to heights, and from months to places; `count` months, one at least."""

    low: float
    high: float
    count: int

    def height(self, amount: float) -> float:
        share = (amount - self.low) / (self.high - self.low)
        return round(BOTTOM - (BOTTOM - TOP) * min(max(share, 0.0), 1.0), 1)

    def place(self, number: int) -> float:
        return round(LEFT + (RIGHT - LEFT) * (number + 0.5) / self.count, 1)


def _choose_shares(estimates: Sequence[Estimate]) -> list[float]:
    """Tenths around all intervals, three at least; every other one where these are many."""
    amounts = [
        amount for one in estimates for amount in (one.amount, one.low, one.high)
        if amount is not None
    ]  # fmt: skip
    high = min(10, math.ceil(round(max(amounts) * 10, 6)))
    low = max(0, min(math.floor(round(min(amounts) * 10, 6)), high - 2))
    step = 1 if high - low <= 4 else 2
    if (high - low) % step:
        low, high = (low - 1, high) if low else (low, high + 1)
    return [tenth / 10 for tenth in range(low, max(high, 2) + 1, step)]


def _choose_seconds(amounts: Sequence[float]) -> list[float]:
    """From nothing to above all, in two to four steps that a clock knows."""
    longest = max(amounts)
    step = next((one for one in STEPS if one * 4 >= longest), math.ceil(longest / 4))
    return [step * number for number in range(max(2, math.ceil(longest / step)) + 1)]


def _draw_lines(estimates: Sequence[Estimate], scale: Scale) -> Iterator[str]:
    for piece in _cut(estimates):
        yield _write(
            (scale.place(number), scale.height(one.amount or 0.0)) for number, one in piece
        )


def _draw_bands(estimates: Sequence[Estimate], scale: Scale) -> Iterator[str]:
    """There along the upper ends of the intervals, and back along the lower ones."""
    for piece in _cut([one if one.low is not None else Estimate() for one in estimates]):
        there = [(scale.place(number), scale.height(one.high or 0.0)) for number, one in piece]
        back = [(scale.place(number), scale.height(one.low or 0.0)) for number, one in piece]
        yield _write([*there, *reversed(back)])


def _cut(estimates: Sequence[Estimate]) -> Iterator[list[tuple[int, Estimate]]]:
    """The stretches of two or more between gaps."""
    numbered = enumerate(estimates)
    for is_known, piece in groupby(numbered, lambda pair: pair[1].amount is not None):
        found = list(piece)
        if is_known and len(found) > 1:
            yield found


def _write(points: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{x},{y}" for x, y in points)


def _draw_dots(
    months: Sequence[Month], estimates: Sequence[Estimate], scale: Scale
) -> Iterator[Dot]:
    for number, (month, one) in enumerate(zip(months, estimates, strict=True)):
        if one.amount is not None:
            yield Dot(scale.place(number), scale.height(one.amount), month.is_frozen)


def _name_months(months: Sequence[Month], scale: Scale) -> Iterator[tuple[float, str, str]]:
    for number, month in enumerate(months):
        begins = not number or month.first.month == 1
        year = str(month.first.year) if begins else ""
        yield scale.place(number), date_format(month.first, pgettext("date", "M")), year


def _tell_months(months: Sequence[Month], estimates: Sequence[Estimate], unit: Unit) -> str:
    return "; ".join(
        f"{month.title}: {tell_amount(one.amount, unit)}"
        for month, one in zip(months, estimates, strict=True)
        if one.amount is not None
    )
