"""When a report is frozen by itself: on the first working day, whatever holidays there are."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from reports.editions.calendar import find_freezing
from reports.periods import MONTH, QUARTER, Period, find_period, list_months, name_days


@pytest.mark.parametrize(
    ("country", "month", "frozen"),
    [
        ("SE", date(2026, 9, 1), datetime(2026, 10, 1, 4, tzinfo=UTC)),  # Thursday, summer time
        ("SE", date(2026, 10, 1), datetime(2026, 11, 2, 5, tzinfo=UTC)),  # after a Sunday, winter
        ("SE", date(2026, 12, 1), datetime(2027, 1, 4, 5, tzinfo=UTC)),  # New Year is a Friday
        ("SE", date(2024, 3, 1), datetime(2024, 4, 2, 4, tzinfo=UTC)),  # the 1st: Easter Monday
        ("SE", date(2018, 3, 1), datetime(2018, 4, 3, 4, tzinfo=UTC)),  # the 2nd: Easter Monday
        ("SE", date(2026, 4, 1), datetime(2026, 5, 4, 4, tzinfo=UTC)),  # 1 May, then a weekend
        ("SE", date(2026, 5, 1), datetime(2026, 6, 1, 4, tzinfo=UTC)),
        ("DK", date(2026, 5, 1), datetime(2026, 6, 1, 4, tzinfo=UTC)),
        ("NO", date(2026, 4, 1), datetime(2026, 5, 4, 4, tzinfo=UTC)),
        ("nowhere", date(2025, 12, 1), datetime(2026, 1, 1, 5, tzinfo=UTC)),
    ],
)
def test_first_working_day(country: str, month: date, frozen: datetime) -> None:
    assert find_freezing(find_period(MONTH, month), country) == frozen


def test_midsummer_and_the_national_day_are_no_working_days() -> None:
    """They never begin a month; days that end right before them show that they are known."""
    for last, frozen in [
        (date(2026, 6, 18), date(2026, 6, 22)),
        (date(2025, 6, 5), date(2025, 6, 9)),
    ]:
        assert find_freezing(Period("days", last, last), "SE").date() == frozen


def test_periods_follow_the_calendar() -> None:
    october = find_period(MONTH, date(2026, 10, 31))
    assert (october.first, october.last) == (date(2026, 10, 1), date(2026, 10, 31))
    assert october.before() == find_period(MONTH, date(2026, 9, 1))
    assert october.after().last == date(2026, 11, 30)
    quarter = find_period(QUARTER, date(2027, 2, 28))
    assert (quarter.first, quarter.last) == (date(2027, 1, 1), date(2027, 3, 31))
    assert quarter.before().first == date(2026, 10, 1)
    assert name_days(date(2026, 10, 1), date(2026, 12, 31)) == quarter.before()
    fortnight = name_days(date(2026, 10, 1), date(2026, 10, 14))
    assert not fortnight.is_whole
    assert fortnight.before() == Period("days", date(2026, 9, 17), date(2026, 9, 30))
    months = [one.first for one in list_months(date(2027, 2, 28), 12)]
    assert (months[0], months[-1], len(months)) == (date(2026, 3, 1), date(2027, 2, 1), 12)
