"""What the hours will be: day by day, where clocks change, and when a message would be due."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from agents.hours.check import tell_intervals
from agents.hours.clock import NeverOpen, due_at, is_open, next_closing, next_opening
from agents.hours.days import Calendar

NOTHING = timedelta()
YEAR = 366  # days


@dataclass(frozen=True, slots=True)
class DayAhead:
    """A date: its hours in words, why it has them, and how much longer the clocks make it."""

    day: date
    hours: str
    is_closed: bool
    why: str
    is_own: bool
    shift: timedelta


@dataclass(frozen=True, slots=True)
class Now:
    """Whether it is open, until when, or from when. None: never, as far as one can see."""

    is_open: bool
    closes_at: datetime | None
    opens_at: datetime | None


@dataclass(frozen=True, slots=True)
class Preview:
    """A message of a moment. `due_at` None: it is never open again."""

    at: datetime
    target: timedelta
    is_open: bool
    due_at: datetime | None
    day: DayAhead


def look_ahead(
    calendar: Calendar, names: Mapping[date, str], start: date, days: int
) -> list[DayAhead]:
    return [describe_day(calendar, names, start + timedelta(days=n)) for n in range(days)]


def describe_day(calendar: Calendar, names: Mapping[date, str], day: date) -> DayAhead:
    minutes = calendar.list_minutes(day)
    hours, is_own = tell_intervals(minutes), day in calendar.exceptions
    shift = clock_shift(calendar, day)
    return DayAhead(day, hours, not minutes, names.get(day, ""), is_own, shift)


def clock_shift(calendar: Calendar, day: date) -> timedelta:
    """How much longer than usual a date is: an hour in autumn, minus one in spring."""
    begin, end = (datetime.combine(day + timedelta(days=n), time(), calendar.zone) for n in (0, 1))
    return (begin.utcoffset() or NOTHING) - (end.utcoffset() or NOTHING)


def list_clock_changes(calendar: Calendar, start: date) -> list[tuple[date, timedelta]]:
    """The dates of a year on which clocks change, and by how much the day is longer."""
    days = (start + timedelta(days=number) for number in range(YEAR))
    shifts = ((day, clock_shift(calendar, day)) for day in days)
    return [(day, shift) for day, shift in shifts if shift]


@dataclass(frozen=True, slots=True)
class Opening:
    """Open now, until `closes_at`; or closed, until `opens_at`. While it is open, `opens_at` is the
    next time after that. None: never, as far as one can see.
    """

    is_open: bool
    closes_at: datetime | None
    opens_at: datetime | None


def find_opening(calendar: Calendar, now: datetime) -> Opening:
    seen = look_now(calendar, now)
    return Opening(seen.is_open, seen.closes_at, find_next_opening(calendar, now))


def look_now(calendar: Calendar, now: datetime) -> Now:
    try:
        opens_at = next_opening(calendar, now)
    except NeverOpen:
        return Now(is_open=False, closes_at=None, opens_at=None)
    is_now = is_open(calendar, now)
    return Now(is_now, next_closing(calendar, now), None if is_now else opens_at)


def find_next_opening(calendar: Calendar, now: datetime) -> datetime | None:
    """When it opens again: after the closing that comes, where it is open now. None: never, or it
    never closes.
    """
    seen = look_now(calendar, now)
    if not seen.is_open:
        return seen.opens_at
    return look_now(calendar, seen.closes_at).opens_at if seen.closes_at else None


def preview(
    calendar: Calendar, names: Mapping[date, str], at: datetime, target: timedelta
) -> Preview:
    """Of a message written at `at`, to be answered within `target` of open time."""
    try:
        due = due_at(calendar, at, target)
    except NeverOpen:
        due = None
    day = describe_day(calendar, names, at.astimezone(calendar.zone).date())
    return Preview(at, target, is_open(calendar, at), due, day)
