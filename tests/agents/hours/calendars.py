"""Calendars of every odd kind, and a slow clock that looks at each minute by itself."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from agents.hours.days import DAY, Calendar, Interval, Week

ZONES = [
    ZoneInfo(name)
    for name in (
        "Europe/Stockholm",
        "Europe/Helsinki",
        "America/Sao_Paulo",  # changed its clocks at midnight, until 2019
        "Australia/Lord_Howe",  # by half an hour
        "Asia/Kathmandu",
    )
]
MINUTE = timedelta(minutes=1)


def is_open_by_wall_clock(calendar: Calendar, at: datetime) -> bool:
    """By the rule's own words, of one minute: what the quick clock must agree with."""
    local = at.astimezone(calendar.zone)
    today, minute = local.date(), local.hour * 60 + local.minute
    own = begun_on(calendar, today)
    if any(start <= minute < end for start, end in own):
        return True
    if today in calendar.exceptions:
        return False
    night = begun_on(calendar, today - timedelta(days=1))
    return any(minute < end - DAY for _start, end in night)


def begun_on(calendar: Calendar, day: date) -> tuple[Interval, ...]:
    if day in calendar.exceptions:
        return calendar.exceptions[day]
    weeks = [week for week in calendar.weeks if week.valid_from <= day]
    return weeks[-1].days[day.weekday()] if weeks else ()


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    start = draw(st.integers(0, DAY - 1))
    return start, start + draw(st.integers(1, 900))


@st.composite
def calendars(draw: st.DrawFn, around: date) -> Calendar:
    """Up to two weeks, one after the other, and exceptions within some days of a date."""
    day = st.lists(intervals(), max_size=3).map(tuple)
    dates = [date(2000, 1, 1), around + timedelta(days=draw(st.integers(-3, 3)))]
    weeks = tuple(
        Week(valid_from, tuple(draw(day) for _ in range(7)))
        for valid_from in dates[: draw(st.integers(1, 2))]
    )
    near = st.integers(-5, 5).map(lambda days: around + timedelta(days=days))
    exceptions = draw(st.dictionaries(near, day, max_size=3))
    return Calendar(draw(st.sampled_from(ZONES)), weeks, exceptions)
