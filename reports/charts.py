"""Where the lines and squares of the charts lie. Templates draw them as SVG with the page's own
colours, so each is readable in light and dark; the same numbers stand in a table beside it.

Drawn by hand: two lines and a grid need no library of 100 MB in every process.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from agents.hours.clock import Span
from agents.hours.days import Calendar, Interval
from reports.metrics import Value

WIDTH, HEIGHT = 660, 200
LEFT, RIGHT, TOP, BOTTOM = 58, 650, 14, 172
STEPS = (
    60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800,
    1_209_600, 2_592_000, 7_776_000, 31_536_000,
)  # fmt: skip
MOST_LINES = 4


@dataclass(frozen=True, slots=True)
class Line:
    """`pieces`: points as SVG writes them, a piece for each stretch without a gap."""

    pieces: list[str]
    last: tuple[float, float] | None
    dots: list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Course:
    """Two lines over time. `levels`: the height and seconds of each line across."""

    days: list[date]
    lines: dict[str, Line]
    levels: list[tuple[float, int]]


def draw_course(course: Mapping[date, Mapping[str, Value]], names: Sequence[str]) -> Course:
    days = list(course)
    highest = max((course[day][name].amount or 0 for day in days for name in names), default=0)
    step = next((step for step in STEPS if highest <= step * MOST_LINES), STEPS[-1])
    top = max(step, -(-highest // step) * step)
    levels = [(_find_height(level, top), level) for level in range(0, int(top) + 1, step)]
    lines = {name: _draw_line([course[day][name].amount for day in days], top) for name in names}
    return Course(days, lines, levels)


def _find_height(seconds: float, top: float) -> float:
    return round(BOTTOM - (BOTTOM - TOP) * seconds / top, 1)


def _draw_line(amounts: Sequence[float | None], top: float) -> Line:
    wide = (RIGHT - LEFT) / max(1, len(amounts) - 1)
    points = [
        (round(LEFT + wide * number, 1), _find_height(amount, top)) if amount is not None else None
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
