"""What an admin writes as hours: read, refused in words at the right field, copied."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.hours.check import (
    MOST_INTERVALS,
    Wrong,
    check_day,
    check_week,
    copy_day,
    read_interval,
    read_time,
    tell_intervals,
    tell_minute,
)
from agents.hours.days import DAY, Interval, join_intervals
from tests.agents.hours.calendars import intervals

NINE, NOON, FIVE = 540, 720, 1020
CLOSED: tuple[Interval, ...] = ()


@pytest.mark.parametrize(
    ("written", "minute"),
    [("7", 420), ("07", 420), ("7.30", 450), ("07:30", 450), ("0730", 450), (" 24:00 ", DAY),
     ("0:00", 0)],
)  # fmt: skip
def test_times_are_read_as_people_write_them(written: str, minute: int) -> None:
    assert read_time(written) == minute


@pytest.mark.parametrize(
    "written", ["", "24:01", "25", "7:60", "7:5", "noon", "-1", "٧:٣٠", "123456"]
)
def test_other_times_are_refused(written: str) -> None:
    with pytest.raises(Wrong) as refused:
        read_time(written, field="end")
    assert refused.value.field == "end"


def test_interval_ends_after_it_begins_unless_it_is_the_next_day() -> None:
    assert read_interval("22", "02", is_next_day=True) == (1320, 1560)
    assert read_interval("09", "24:00", is_next_day=False) == (NINE, DAY)
    assert read_interval("09", "00", is_next_day=True) == (NINE, DAY)
    for start, end, is_next_day, words in (
        ("22", "02", False, "next day"),
        ("09", "09", False, "next day"),
        ("09", "24:00", True, "leave out"),
        ("09", "10", True, "24 hours"),
        ("24:00", "02", True, "00:00"),
    ):
        with pytest.raises(Wrong, match=words):
            read_interval(start, end, is_next_day=is_next_day)


@given(start=st.integers(0, DAY - 1), length=st.integers(1, DAY))
def test_every_interval_is_read_back_as_it_is_told(start: int, length: int) -> None:
    end = start + length
    written = tell_minute(start), tell_minute(end)
    assert read_interval(*written, is_next_day=end > DAY) == (start, end)


@given(day=st.lists(intervals(), max_size=MOST_INTERVALS))
def test_a_day_is_refused_exactly_when_some_minute_is_there_twice(day: list[Interval]) -> None:
    minutes = sum(end - start for start, end in day)
    joined = sum(end - start for start, end in join_intervals(day))
    if minutes == joined:
        check_day(day)
    else:
        with pytest.raises(Wrong, match="overlaps"):
            check_day(day)


@given(week=st.lists(st.lists(intervals(), max_size=2), min_size=7, max_size=7))
def test_a_week_is_refused_exactly_when_it_is_empty_or_some_minute_is_there_twice(
    week: list[list[Interval]],
) -> None:
    """Sunday's night runs into Monday: two weeks in a row show it."""
    twice = [(start + number * DAY, end + number * DAY)
             for number in range(14) for start, end in week[number % 7]]  # fmt: skip
    minutes = sum(end - start for start, end in twice)
    joined = sum(end - start for start, end in join_intervals(twice))
    if minutes == joined and minutes:
        check_week(week)
    else:
        with pytest.raises(Wrong):
            check_week(week)


def test_what_overlaps_is_named_where_it_stands() -> None:
    week = [((NINE, NOON), (660, FIVE)), *[CLOSED] * 6]
    with pytest.raises(Wrong, match="overlaps 09:00–12:00") as refused:
        check_week(week)
    assert (refused.value.place, refused.value.field) == ((0, 1), "start")
    with pytest.raises(
        Wrong, match="runs into the hours of Monday, which begin at 01:00"
    ) as refused:
        check_week([((60, 120),), *[CLOSED] * 5, ((1320, 1560),)])
    assert (refused.value.place, refused.value.field) == ((6, 0), "end")
    check_week([((NINE, NOON), (NOON, FIVE)), *[CLOSED] * 6])  # to touch is not to overlap


def test_empty_weeks_and_too_many_intervals_are_refused() -> None:
    with pytest.raises(Wrong, match="Nothing is open"):
        check_week([CLOSED] * 7)
    with pytest.raises(Wrong, match="can have 8"):
        check_day([(start, start + 1) for start in range(0, 18, 2)])


def test_a_day_is_copied_to_others() -> None:
    week = [((NINE, FIVE),), *[CLOSED] * 6]
    copied = copy_day(week, 0, [1, 2])
    assert [bool(day) for day in copied] == [True, True, True, False, False, False, False]
    assert tell_intervals(copied[2]) == "09:00–17:00"
    assert tell_intervals(copied[3]) == "closed"
    assert tell_intervals([(1320, 1560), (0, 60)]) == "00:00–01:00, 22:00–02:00"
