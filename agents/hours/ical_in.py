"""Reading a calendar file that somebody hands us: bounded, and nothing of it is trusted.

Taken are weekly events (the usual week), single events (open on that date) and events of whole
days (closed). What else there is, is counted and left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from icalendar import Calendar
from icalendar.cal.component import Component

from agents.hours.change import Change, Dated, Source
from agents.hours.check import Days, Wrong, check_day, check_week
from agents.hours.days import DAY, Interval
from agents.hours.ical import NAME, ONE_DAY, SOURCE, VALID_FROM

MOST_BYTES = 256 * 1024
MOST_EVENTS = 2000
LONGEST_CLOSING = 31  # days of one event
NAME_LENGTH = 120
# A property that could not be parsed has a value of any type, and leads to any of these.
BROKEN = (ValueError, LookupError, TypeError, AttributeError, OverflowError)


class LeftOut(Exception):
    """An event that says nothing which we could keep."""


@dataclass(slots=True)
class Found:
    """What is gathered from the events, one by one."""

    weekly: dict[date, dict[int, list[Interval]]] = field(default_factory=dict)
    opened: dict[date, list[Interval]] = field(default_factory=lambda: defaultdict(list))
    closed: set[date] = field(default_factory=set)
    names: dict[date, tuple[str, str]] = field(default_factory=dict)  # and the source
    foreign: list[tuple[date, int, Interval]] = field(default_factory=list)
    left_out: int = 0


def read_ical(data: bytes, zone: ZoneInfo) -> tuple[Change, int]:
    """What the file says of weeks and dates, and how many events were left out. Raises Wrong."""
    found = Found()
    for event in _list_events(data):
        try:
            _take(event, zone, found)
        except (LeftOut, *BROKEN):
            found.left_out += 1
    return Change(_make_weeks(found), _make_dates(found)), found.left_out


def _list_events(data: bytes) -> list[Component]:
    if len(data) > MOST_BYTES:
        raise Wrong(_("This file is larger than %(most)s kB.") % {"most": MOST_BYTES // 1024})
    try:
        calendars = Calendar.from_ical(_leave_zones_out(data), multiple=True)
    except BROKEN as error:
        raise Wrong(_("This is not an iCalendar file.")) from error
    # Only what stands directly in a calendar: nothing is walked as deep as somebody nested it.
    events = [part for one in calendars for part in one.subcomponents if part.name == "VEVENT"]
    if not events:
        raise Wrong(_("No event is in this file."))
    if len(events) > MOST_EVENTS:
        raise Wrong(_("More than %(most)s events are in this file.") % {"most": MOST_EVENTS})
    return events


def _leave_zones_out(data: bytes) -> bytes:
    """Without the file's own definitions of zones, which may be anything: names are enough."""
    text = data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")
    lines = text.replace(b"\n ", b"").replace(b"\n\t", b"").split(b"\n")
    return b"\r\n".join(_skip_zones(lines)) + b"\r\n"


def _skip_zones(lines: list[bytes]) -> Iterator[bytes]:
    is_inside = False
    for line in lines:
        word = line.strip().upper()
        if word == b"BEGIN:VTIMEZONE":
            is_inside = True
        if not is_inside:
            yield line
        if word == b"END:VTIMEZONE":
            is_inside = False


def _take(event: Component, zone: ZoneInfo, found: Found) -> None:
    """One event. Raises LeftOut, or whatever a broken value leads to."""
    if "RECURRENCE-ID" in event or str(event.get("STATUS", "")).upper() == "CANCELLED":
        raise LeftOut
    start, end = event.decoded("DTSTART"), _read_end(event)
    if not isinstance(start, datetime):
        _take_closed(event, start, end, found)
        return
    day, interval = _read_interval(start, end, zone)
    if "RRULE" in event:
        _take_weekly(event, day, interval, found)
    else:
        found.opened[day].append(interval)
        found.names.setdefault(day, _read_name(event))


def _read_end(event: Component) -> date:
    """A datetime is a date, too."""
    start = event.decoded("DTSTART")
    if "DTEND" in event:
        end = event.decoded("DTEND")
    elif "DURATION" in event:
        end = start + event.decoded("DURATION")
    else:
        end = start + ONE_DAY
    if not isinstance(end, date) or isinstance(end, datetime) != isinstance(start, datetime):
        raise LeftOut
    return end


def _take_closed(event: Component, start: date, end: date, found: Found) -> None:
    if "RRULE" in event or not 0 < (end - start).days <= LONGEST_CLOSING:
        raise LeftOut
    for number in range((end - start).days):
        day = start + number * ONE_DAY
        found.closed.add(day)
        found.names.setdefault(day, _read_name(event))


def _read_interval(start: datetime, end: date, zone: ZoneInfo) -> tuple[date, Interval]:
    begin, until = _to_wall(start, zone), _to_wall(end, zone)
    midnight = begin.replace(hour=0, minute=0, second=0, microsecond=0)
    interval = ((begin - midnight) // timedelta(minutes=1),
                (until - midnight) // timedelta(minutes=1))  # fmt: skip
    if not interval[0] < interval[1] <= interval[0] + DAY:
        raise LeftOut
    return begin.date(), interval


def _to_wall(at: date, zone: ZoneInfo) -> datetime:
    """What the wall clock of the zone reads. Without a zone of its own it is meant to be that."""
    if not isinstance(at, datetime):
        raise LeftOut
    if at.tzinfo is not None and str(at.tzinfo) != zone.key:
        at = at.astimezone(zone)
    return at.replace(tzinfo=None)


def _take_weekly(event: Component, day: date, interval: Interval, found: Found) -> None:
    rule: Any = event["RRULE"]
    if rule.get("FREQ") != ["WEEKLY"] or rule.get("INTERVAL", [1]) != [1]:
        raise LeftOut
    weekdays = [_read_weekday(one) for one in rule.get("BYDAY", ())] or [day.weekday()]
    if VALID_FROM in event:
        valid_from = date.fromisoformat(str(event[VALID_FROM]))
        week = found.weekly.setdefault(valid_from, defaultdict(list))
        for weekday in weekdays:
            week[weekday].append(interval)
    elif "UNTIL" in rule or "COUNT" in rule:
        raise LeftOut  # hours that end without others in their place are no usual week
    else:
        found.foreign += [(day, weekday, interval) for weekday in weekdays]


def _read_weekday(written: str) -> int:
    return ("MO", "TU", "WE", "TH", "FR", "SA", "SU").index(str(written).upper())


def _read_name(event: Component) -> tuple[str, str]:
    written = event.get(NAME, event.get("SUMMARY", ""))
    name = " ".join(str(written).split())
    printable = "".join(letter for letter in name if letter.isprintable())
    source = str(event.get(SOURCE, ""))
    return printable[:NAME_LENGTH], source if source in Source.values else Source.OWN


def _make_weeks(found: Found) -> dict[date, Days | None]:
    """Weekly events of other programs are one week, valid from the first of them."""
    if found.foreign:
        valid_from = min(day for day, _weekday, _interval in found.foreign)
        week = found.weekly.setdefault(valid_from, defaultdict(list))
        for _day, weekday, interval in found.foreign:
            week[weekday].append(interval)
    weeks: dict[date, Days | None] = {}
    for valid_from, intervals in found.weekly.items():
        days = tuple(tuple(sorted(set(intervals.get(day, ())))) for day in range(7))
        check_week(days)
        weeks[valid_from] = days
    return weeks


def _make_dates(found: Found) -> dict[date, Dated | None]:
    dates: dict[date, Dated | None] = {}
    for day in sorted({*found.closed, *found.opened}):
        intervals = tuple(sorted(set(found.opened.get(day, ()))))
        try:
            check_day(intervals)
        except Wrong:
            found.left_out += 1
            continue
        dates[day] = Dated(intervals, *found.names[day])
    return dates
