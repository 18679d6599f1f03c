"""Opening hours as iCalendar (RFC 5545), out and in.

The usual week is one weekly event an interval; a date with hours of its own is excluded from them
and has events of its own; a closed date is an event of the whole day. What iCalendar has no word
for (when a week begins to be valid, who set a date) stands in properties of our own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from itertools import count, zip_longest
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from icalendar import Calendar, Event

from agents.hours.change import Change, Dated
from agents.hours.check import Days
from agents.hours.days import Interval

VALID_FROM, NAME, SOURCE = "X-GLADKUND-VALID-FROM", "X-GLADKUND-NAME", "X-GLADKUND-SOURCE"
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
ONE_DAY = timedelta(days=1)


def write_ical(plan: Change, *, zone: ZoneInfo, title: str, now: datetime) -> bytes:
    """All weeks and dates of a plan as a calendar file that other programs read, too."""
    calendar = Calendar()
    calendar.add("PRODID", "-//Gladkund//Opening hours//EN")
    calendar.add("VERSION", "2.0")
    calendar.add("X-WR-CALNAME", title)
    calendar.add("X-WR-TIMEZONE", zone.key)
    numbers = count(1)
    for event in (*_write_weeks(plan, zone), *_write_dates(plan.dates, zone)):
        event.add("UID", f"{next(numbers)}.{title.encode().hex()[:40]}@gladkund")
        event.add("DTSTAMP", now.astimezone(UTC))
        if "SUMMARY" not in event:
            event.add("SUMMARY", _("Open: %(title)s") % {"title": title})
        calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _write_weeks(plan: Change, zone: ZoneInfo) -> Iterator[Event]:
    weeks = sorted((start, days) for start, days in plan.weeks.items() if days)
    ends = [start - ONE_DAY for start, _days in weeks[1:]]
    for (start, days), last in zip_longest(weeks, ends):
        yield from _write_week(start, last, days, zone, [*plan.dates])


def _write_week(
    start: date, last: date | None, days: Days, zone: ZoneInfo, dates: list[date]
) -> Iterator[Event]:
    for number in range(7):
        weekday = (start.weekday() + number) % 7
        first = start + number * ONE_DAY
        excluded = {day for day in dates if day >= first and day.weekday() == weekday}
        if last and first > last:  # valid for less than a week: this weekday never came
            excluded.add(first)
        for interval in days[weekday]:
            event = _write_interval(first, interval, zone)
            event.add(VALID_FROM, start.isoformat())
            event.add("RRULE", _make_rule(weekday, max(last, first) if last else None, zone))
            for day in sorted(excluded):
                event.add("EXDATE", _to_instant(day, interval[0], zone))
            yield event


def _make_rule(weekday: int, last: date | None, zone: ZoneInfo) -> dict[str, object]:
    rule: dict[str, object] = {"FREQ": "WEEKLY", "BYDAY": WEEKDAYS[weekday]}
    if last:
        rule["UNTIL"] = datetime.combine(last, time(23, 59, 59), zone).astimezone(UTC)
    return rule


def _write_dates(dates: Mapping[date, Dated | None], zone: ZoneInfo) -> Iterator[Event]:
    for day, dated in sorted(dates.items()):
        if dated is None:
            continue
        events = [_write_interval(day, one, zone) for one in dated.intervals]
        summary = _("Open") if dated.intervals else pgettext("hours", "Closed")
        for event in events or [_write_closed(day)]:
            event.add("SUMMARY", dated.name or summary)
            event.add(NAME, dated.name)
            event.add(SOURCE, dated.source)
            yield event


def _write_interval(day: date, interval: Interval, zone: ZoneInfo) -> Event:
    event = Event()
    event.add("DTSTART", _to_instant(day, interval[0], zone))
    event.add("DTEND", _to_instant(day, interval[1], zone))
    event.add("TRANSP", "OPAQUE")
    return event


def _write_closed(day: date) -> Event:
    event = Event()
    event.add("DTSTART", day)
    event.add("DTEND", day + ONE_DAY)
    event.add("TRANSP", "TRANSPARENT")
    return event


def _to_instant(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """By the wall clock, as the calendar will write it."""
    return (datetime.combine(day, time()) + timedelta(minutes=minute)).replace(tzinfo=zone)
