"""Where bars, lines and bands of a report lie."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from reports.editions.charts import WIDTH, draw_answers, draw_charts, draw_hours, draw_times
from reports.editions.report import Estimate, Line, Month
from reports.editions.trends import BOTTOM, TOP, draw_trend
from tests.reports.editions.made import make_months, make_report


def test_a_share_is_as_wide_as_it_is_large_and_its_interval_lies_around_its_end() -> None:
    shares = draw_charts(make_report()).shares
    assert shares is not None
    assert [bar.name for bar in shares.bars] == ["before_csat", "csat", "less"]
    before, now, _less = shares.bars
    assert [before.width, now.width] == pytest.approx([0.41 * WIDTH, 0.87 * WIDTH])
    assert [now.low, now.high] == pytest.approx([0.82 * WIDTH, 0.91 * WIDTH])


def test_few_answers_are_no_bar() -> None:
    report = make_report()
    small = [replace(line, estimate=Estimate(total=12)) for line in report.satisfaction]
    charts = draw_charts(replace(report, satisfaction=small))
    assert charts.shares is None
    assert charts.answers is not None


def test_answers_of_before_and_now_fill_the_same_width() -> None:
    answers = draw_answers([1, 1, 0, 0, 2], [0, 0, 0, 0, 300])
    assert answers is not None
    (_title, _y, before), (_title, _y, now) = answers.rows
    assert [piece.width for piece in before] == [WIDTH / 4, WIDTH / 4, 0, 0, WIDTH / 2]
    assert [piece.width for piece in now] == [0, 0, 0, 0, WIDTH]
    assert draw_answers([0] * 5, [0] * 5) is None


def test_what_took_days_is_cut_off_beyond_the_aim() -> None:
    lines = [
        Line("first_median", "", "", "", estimate=Estimate(1800)),
        Line("first_p90", "", "", "", estimate=Estimate(400_000)),
    ]
    times = draw_times(lines, aim=3600)
    assert times is not None
    assert [bar.is_cut for bar in times.bars] == [False, True]
    assert times.bars[0].width == pytest.approx(WIDTH / 8)
    assert times.aim == pytest.approx(WIDTH / 4)


def test_a_trend_has_a_gap_where_a_month_had_few_answers() -> None:
    trend = draw_trend(make_months(), "csat", "Satisfied", aim=3600)
    assert trend is not None
    assert [len(line.split()) for line in trend.lines] == [3, 8]
    assert [len(band.split()) for band in trend.bands] == [6, 16]
    assert [dot.is_frozen for dot in trend.dots] == [False] * 4 + [True] * 7
    assert [year for _x, _month, year in trend.months if year] == ["2025", "2026"]


@pytest.mark.parametrize(
    "amounts",
    [(0.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.05, 0.9), (0.15, 0.95), (0.895, 0.905), (0.3, 0.7)],
)
def test_every_share_lies_between_the_levels_of_its_trend(amounts: tuple[float, float]) -> None:
    months = [
        Month(
            date(2026, 1 + number, 1), "", estimates={"less": Estimate(amount, amount, amount, 40)},
            is_frozen=True,
        )
        for number, amount in enumerate(amounts)
    ]  # fmt: skip
    trend = draw_trend(months, "less", "", aim=3600)
    assert trend is not None
    levels = [int(words.split()[0]) for _height, words in trend.levels]
    assert 3 <= len(levels) <= 6
    assert levels[0] <= min(amounts) * 100 + 1e-9
    assert levels[-1] >= max(amounts) * 100 - 1e-9
    assert all(TOP <= dot.y <= BOTTOM for dot in trend.dots)


def test_the_busiest_hour_is_told() -> None:
    hours = draw_hours([[hour * (7 - day) for hour in range(24)] for day in range(7)])
    assert hours is not None
    assert hours.alt == "Busiest: Monday from 23:00 to 24:00, 161 messages"
    assert draw_hours([[0] * 24] * 7) is None
