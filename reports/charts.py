"""Where the lines and squares of the charts lie. Templates draw them as SVG with the page's own
colours, so each is readable in light and dark; the same numbers stand in a table beside it.

Drawn by hand: two lines and a grid need no library of 100 MB in every process.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from agents.hours.clock import Span
from agents.hours.days import Calendar, Interval
from reports.metrics import AIM, Value

WIDTH, HEIGHT = 660, 200
LEFT, RIGHT, TOP, BOTTOM = 58, 650, 14, 172
# Seconds. Each line across stands for several times the one below: four minutes and four days of
# the same chart can both be read, and a bad day does not flatten all others.
LEVELS = (
    15, 60, 300, 900, 3600, 14_400, 86_400, 345_600, 1_209_600, 5_184_000, 20_736_000, 82_944_000,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """`pieces`: points as SVG writes them, a piece for each stretch without a gap."""

    pieces: list[str]
    last: tuple[float, float] | None
    dots: list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Course:
    """Two lines over time. `levels`: the height and seconds of each line across; `aim`: the height
    of what we aim at, where the chart reaches it.
    """

    days: list[date]
    lines: dict[str, Line]
    levels: list[tuple[float, int]]
    aim: float | None


def draw_course(course: Mapping[date, Mapping[str, Value]], names: Sequence[str]) -> Course:
    days = list(course)
    amounts = {name: [course[day][name].amount for day in days] for name in names}
    seconds = _choose_levels([one for many in amounts.values() for one in many if one is not None])
    ends = seconds[0], seconds[-1]
    levels = [(_find_height(level, ends), level) for level in seconds]
    lines = {name: _draw_line(many, ends) for name, many in amounts.items()}
    aim = _find_height(AIM, ends) if ends[0] < AIM <= ends[1] else None
    return Course(days, lines, levels, aim)


def _choose_levels(amounts: Sequence[float]) -> Sequence[int]:
    """Those around all amounts, two at least."""
    first = bisect_right(LEVELS, min(amounts, default=0)) - 1
    last = bisect_left(LEVELS, max(amounts, default=0))
    first = min(max(first, 0), len(LEVELS) - 2)
    return LEVELS[first : max(last, first + 1) + 1]


def _find_height(seconds: float, ends: tuple[float, float]) -> float:
    low, high = ends
    share = math.log(min(max(seconds, low), high) / low) / math.log(high / low)
    return round(BOTTOM - (BOTTOM - TOP) * share, 1)


def _draw_line(amounts: Sequence[float | None], ends: tuple[float, float]) -> Line:
    wide = (RIGHT - LEFT) / max(1, len(amounts) - 1)
    points = [
        (round(LEFT + wide * number, 1), _find_height(amount, ends)) if amount is not None else None
        for number, amount in enumerate(amounts)
    ]
    pieces = list(_cut(points))
    known = [point for point in points if point]
    written = [" ".join(f"{x},{y}" for x, y in piece) for piece in pieces if len(piece) > 1]
    alone = [piece[0] for piece in pieces if len(piece) == 1]
    return Line(written, known[-1] if known else None, alone)


def _cut(points: Sequence[tuple[float, float] | None]) -> Iterator[list[tuple[float, float]]]:
    """The stretches between gaps."""
    piece: list[tuple[float, float]] = []
    for point in [*points, None]:
        if point:
            piece.append(point)
        elif piece:
            yield piece
            piece = []


CELL, GAP, NAMES, HEAD = 24, 2, 40, 16  # of the week
SHADES = 5


@dataclass(frozen=True, slots=True)
class Square:
    x: int
    y: int
    hour: int
    number: int
    shade: int  # 0 to SHADES


@dataclass(frozen=True, slots=True)
class Row:
    """One day of the week: its squares, the spans of its opening hours, and those of them in which
    nobody was available of late; spans as x and width.
    """

    day: date
    y: int
    squares: list[Square]
    spans: list[tuple[float, float]]
    gaps: list[tuple[float, float]]

    @property
    def numbers(self) -> list[int]:
        return [square.number for square in self.squares]


def draw_week(
    contacts: Mapping[tuple[int, int], int],
    calendar: Calendar | None,
    gaps: Sequence[Span] = (),
    *,
    today: date,
) -> list[Row]:
    """A square for each hour of the week, Monday first, the darker the more; opening hours are
    those of an usual week as it holds today. `gaps` are open spans of the last seven days.
    """
    most = max(contacts.values(), default=0)
    monday = today - timedelta(days=today.weekday())
    rows = []
    for weekday in range(7):
        day, y = monday + timedelta(days=weekday), HEAD + weekday * CELL
        squares = [
            _draw_square(hour, y, contacts.get((weekday + 1, hour), 0), most) for hour in range(24)
        ]
        minutes = calendar.list_minutes(day) if calendar else ()
        missed = _find_minutes(gaps, weekday, calendar.zone) if calendar else ()
        rows.append(Row(day, y, squares, [*map(_draw_span, minutes)], [*map(_draw_span, missed)]))
    return rows


def _find_minutes(spans: Sequence[Span], weekday: int, zone: ZoneInfo) -> Iterator[Interval]:
    """The parts that fall on one day of the week, in minutes of the clock on the wall."""
    for begin, end in ((one.astimezone(zone), other.astimezone(zone)) for one, other in spans):
        day = begin.date() + timedelta(days=(weekday - begin.weekday()) % 7)
        if day <= end.date():
            first = _tell_minute(begin) if day == begin.date() else 0
            last = _tell_minute(end) if day == end.date() else 24 * 60
            if first < last:
                yield first, last


def _tell_minute(at: datetime) -> int:
    return at.hour * 60 + at.minute


def _draw_square(hour: int, y: int, number: int, most: int) -> Square:
    shade = -(-number * SHADES // most) if most else 0
    return Square(NAMES + hour * CELL, y, hour, number, shade)


def _draw_span(interval: Interval) -> tuple[float, float]:
    start, end = interval
    return NAMES + start * CELL / 60 - GAP / 2, (end - start) * CELL / 60
