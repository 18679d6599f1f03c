"""Time within opening hours: is it open, when is something due, how much time has passed.

All instants are aware; what is given back is in UTC.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from agents.hours.days import Calendar, Interval

Span = tuple[datetime, datetime]  # from, until (excluded), in UTC
HORIZON = timedelta(days=800)  # a calendar that opens at no time within it never does
MARGIN = timedelta(hours=15)  # no zone is further from UTC
NOTHING = timedelta()


class NeverOpen(Exception):
    """The hours have no open minute left within HORIZON."""


def is_open(calendar: Calendar, at: datetime) -> bool:
    """Whether the wall clock reads inside an interval."""
    local = at.astimezone(calendar.zone)
    minute = local.hour * 60 + local.minute
    return any(start <= minute < end for start, end in calendar.list_minutes(local.date()))


def due_at(
    calendar: Calendar, start: datetime, target: timedelta, *, pauses: Sequence[Span] = ()
) -> datetime:
    """The earliest instant at which `target` of open time has passed since `start`, outside of the
    pauses. Raises NeverOpen.
    """
    left = target
    for begin, end in _walk(calendar, start):
        for one, other in _leave_out(begin, end, pauses):
            if other - one >= left:
                return one + left
            left -= other - one
    raise NeverOpen


def open_time(
    calendar: Calendar, start: datetime, end: datetime, *, pauses: Sequence[Span] = ()
) -> timedelta:
    """How much open time lies between two instants, outside of the pauses."""
    passed = NOTHING
    for begin, until in _walk(calendar, start, limit=end):
        pieces = _leave_out(begin, min(until, end), pauses)
        passed += sum((other - one for one, other in pieces), NOTHING)
    return passed


def next_opening(calendar: Calendar, at: datetime) -> datetime:
    """When it opens; `at` itself where it is open. Raises NeverOpen."""
    for begin, _end in _walk(calendar, at):
        return begin
    raise NeverOpen


def next_closing(calendar: Calendar, at: datetime) -> datetime | None:
    """When the hours that are open at `at` end; None where it is closed, or never closes."""
    spans = _walk(calendar, at)
    begin, end = next(spans, (None, at))
    if begin != at.astimezone(UTC):
        return None
    for following, until in spans:
        if following != end:
            return end
        end = until
        if end - at > HORIZON:
            return None
    return end


def _walk(calendar: Calendar, start: datetime, *, limit: datetime | None = None) -> Iterator[Span]:
    """The open spans from `start` on, by local dates: a night over midnight comes in two."""
    start = start.astimezone(UTC)
    last = limit or start + HORIZON
    day = start.astimezone(calendar.zone).date()
    end_day = last.astimezone(calendar.zone).date()
    while day <= end_day:
        for begin, end in list_spans(calendar, day):
            if end > start and (limit is None or begin < limit):
                yield max(begin, start), end
        day += timedelta(days=1)


def list_spans(calendar: Calendar, day: date) -> tuple[Span, ...]:
    """What is open on a local date, as spans of UTC in order."""
    minutes = calendar.list_minutes(day)
    return _to_utc(calendar.zone, day, minutes) if minutes else ()


@lru_cache(maxsize=4096)
def _to_utc(zone: ZoneInfo, day: date, minutes: tuple[Interval, ...]) -> tuple[Span, ...]:
    """Minutes of the wall clock as spans of UTC. On a day on which the clock is changed the same
    minutes may be there twice, or never: each stretch of one offset is looked at for itself.
    """
    midnight = datetime.combine(day, time(), UTC)
    spans = [
        (max(midnight + timedelta(minutes=start) - offset, begin),
         min(midnight + timedelta(minutes=end) - offset, until))
        for begin, until, offset in _list_offsets(zone, midnight)
        for start, end in minutes
    ]  # fmt: skip
    return tuple(sorted(span for span in spans if span[0] < span[1]))


def _list_offsets(zone: ZoneInfo, midnight: datetime) -> list[tuple[datetime, datetime, timedelta]]:
    """Stretches of one offset to UTC around a local date: one, or two where the clock changes."""
    begin, until = midnight - MARGIN, midnight + timedelta(days=1) + MARGIN
    before, after = _offset(zone, begin), _offset(zone, until)
    if before == after:
        return [(begin, until, before)]
    change = _find_change(zone, begin, until)
    return [(begin, change, before), (change, until, after)]


def _find_change(zone: ZoneInfo, low: datetime, high: datetime) -> datetime:
    """The instant between two at which the offset becomes that of the later one, to the second."""
    wanted = _offset(zone, high)
    while high - low > timedelta(seconds=1):
        middle = (low + (high - low) / 2).replace(microsecond=0)
        low, high = (low, middle) if _offset(zone, middle) == wanted else (middle, high)
    return high


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(zone).utcoffset() or NOTHING


def _leave_out(begin: datetime, end: datetime, pauses: Sequence[Span]) -> Iterator[Span]:
    """The parts of a span outside of the pauses, which are in order and do not overlap."""
    for start, until in pauses:
        if until <= begin or start >= end:
            continue
        if begin < start:
            yield begin, start
        begin = max(begin, until)
    if begin < end:
        yield begin, end
