"""Where lines and squares lie."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from agents.hours.days import Calendar, Week
from reports.charts import BOTTOM, CELL, TOP, draw_course, draw_week
from reports.metrics import Value

MINUTE, HOUR = 60.0, 3600.0


def draw(*amounts: float | None) -> tuple[list[int], list[float]]:
    """The levels of a chart, and the height of each of its points."""
    days = [date(2026, 6, 1) + timedelta(days=number) for number in range(len(amounts))]
    course = draw_course(
        {day: {"x": Value(amount)} for day, amount in zip(days, amounts, strict=True)}, ["x"]
    )
    [line] = course.lines.values()
    points = [point for piece in line.pieces for point in piece.split()]
    heights = [float(point.split(",")[1]) for point in points]
    return [seconds for _height, seconds in course.levels], heights


def test_one_bad_day_does_not_flatten_the_others() -> None:
    levels, heights = draw(4 * MINUTE, 8 * MINUTE, 70 * HOUR)
    assert (levels[0], levels[-1]) == (60, 4 * 86_400)
    assert heights[0] - heights[1] > (BOTTOM - TOP) / 20
    assert BOTTOM > heights[0] > heights[1] > heights[2] > TOP


@pytest.mark.parametrize("amounts", [(0.0, 0.0), (3600.0, 3600.0), (1e9, 2.0), (None, None)])
def test_whatever_was_measured_lies_within_the_chart(amounts: tuple[float | None, ...]) -> None:
    levels, heights = draw(*amounts)
    assert len(levels) >= 2
    assert all(TOP <= height <= BOTTOM for height in heights)


def test_a_gap_past_midnight_stands_below_both_days() -> None:
    always = Week(date(2026, 1, 1), (((0, 24 * 60),),) * 7)
    calendar = Calendar(ZoneInfo("Europe/Stockholm"), (always,))
    gap = (datetime(2026, 6, 16, 21, 0, tzinfo=UTC), datetime(2026, 6, 17, 0, 0, tzinfo=UTC))
    rows = draw_week({}, calendar, [gap], today=date(2026, 6, 17))
    widths = [[width for _x, width in row.gaps] for row in rows]
    assert widths == [[], [CELL], [2 * CELL], [], [], [], []]
