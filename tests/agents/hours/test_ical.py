"""Hours as iCalendar: what goes out comes back, and hostile files do no harm."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from agents.hours.change import Change, Dated, Source, set_dates, set_week, undo_change
from agents.hours.check import Days, Wrong, check_day, check_week
from agents.hours.create import DEMO_WEEK, create_schedule
from agents.hours.exchange import export_schedule, import_schedule
from agents.hours.ical import write_ical
from agents.hours.ical_in import MOST_BYTES, MOST_EVENTS, read_ical
from agents.models import Agent, Schedule
from agents.refusals import Refused
from tests.agents.hours.calendars import ZONES, intervals
from tests.agents.hours.conftest import STOCKHOLM, THURSDAY, TODAY

NOW = datetime(2026, 6, 18, 16, 30, tzinfo=UTC)
NIGHTS: Days = (((1320, 1560),),) * 7


def is_fine(week: Days) -> bool:
    try:
        check_week(week)
    except Wrong:
        return False
    return True


def is_fine_day(day: tuple[tuple[int, int], ...]) -> bool:
    try:
        check_day(day)
    except Wrong:
        return False
    return True


a_day = st.lists(intervals(), max_size=3, unique=True).map(lambda day: tuple(sorted(day)))
a_week = st.tuples(*[a_day.filter(is_fine_day)] * 7).filter(is_fine)
a_date = st.dates(date(2020, 1, 1), date(2035, 12, 31))
a_name = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=40)
dated = st.builds(Dated, a_day.filter(is_fine_day), a_name, st.sampled_from(Source.values))


@settings(max_examples=150, deadline=None)
@given(
    weeks=st.dictionaries(a_date, a_week, max_size=3),
    dates=st.dictionaries(a_date, dated, max_size=5),
    zone=st.sampled_from(ZONES),
)
def test_what_goes_out_comes_back(
    weeks: dict[date, Days | None], dates: dict[date, Dated | None], zone: ZoneInfo
) -> None:
    plan = Change(weeks, dates)
    data = write_ical(plan, zone=zone, title="Nordbanan", now=NOW)
    if weeks or dates:
        assert read_ical(data, zone) == (plan, 0)


def test_other_programs_find_zone_rule_and_excluded_dates() -> None:
    midsummer = {date(2026, 6, 19): Dated((), "Midsommarafton", Source.HOLIDAY)}
    weeks: dict[date, Days | None] = {date(2026, 1, 1): DEMO_WEEK, date(2026, 9, 1): NIGHTS}
    data = write_ical(Change(weeks, dict(midsummer)), zone=STOCKHOLM, title="Nordbanan", now=NOW)
    calendar: Any = Calendar.from_ical(data)  # its values are of any kind
    friday = next(
        event for event in calendar.events if event.get("RRULE", {}).get("BYDAY") == ["FR"]
    )
    assert friday.decoded("DTSTART") == datetime(2026, 1, 2, 7, tzinfo=STOCKHOLM)
    assert friday["RRULE"]["UNTIL"] == [datetime(2026, 8, 31, 21, 59, 59, tzinfo=UTC)]
    assert [one.dt.date() for one in friday["EXDATE"].dts] == [date(2026, 6, 19)]
    assert b"BEGIN:VTIMEZONE" in data
    closed = [event for event in calendar.events if event.get("SUMMARY") == "Midsommarafton"]
    assert [event.decoded("DTSTART") for event in closed] == [date(2026, 6, 19)]


def make_file(*events: str) -> bytes:
    bodies = "".join(f"BEGIN:VEVENT\n{event.strip()}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{bodies}END:VCALENDAR\n".encode()


def test_calendar_of_another_program_is_understood() -> None:
    data = make_file(
        "DTSTART;TZID=Europe/Helsinki:20260601T080000\nDTEND;TZID=Europe/Helsinki:20260601T180000\n"
        "RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE",
        "DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261227\nSUMMARY:Jul",
        "DTSTART:20260620T080000Z\nDURATION:PT2H\nSUMMARY:Extra\\nopen",
    )
    plan, left_out = read_ical(data, STOCKHOLM)
    assert left_out == 0
    assert plan.weeks == {date(2026, 6, 1): (*[((420, 1020),)] * 3, *[()] * 4)}
    assert plan.dates == {
        date(2026, 6, 20): Dated(((600, 720),), "Extra open"),
        **{date(2026, 12, day): Dated((), "Jul") for day in (24, 25, 26)},
    }


@pytest.mark.parametrize(
    "event",
    [
        "SUMMARY:no beginning",
        "DTSTART:2026",
        "DTSTART:20260620T080000\nDTEND:20260622T080000",
        "DTSTART:20260620T080000\nDTEND:20260620T070000",
        "DTSTART:20260620T080000\nDTEND;VALUE=DATE:20260621",
        "DTSTART;VALUE=DATE:20260620\nDTEND;VALUE=DATE:20290620",
        "DTSTART;VALUE=DATE:20260620\nRRULE:FREQ=YEARLY",
        "DTSTART:20260620T080000\nDURATION:PT1H\nRRULE:FREQ=SECONDLY",
        "DTSTART:20260620T080000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=3",
        "DTSTART:20260620T080000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;BYDAY=2MO",
        "DTSTART:20260620T080000\nDURATION:PT1H\nSTATUS:CANCELLED",
        "DTSTART:20260620T080000\nDURATION:P999999999D",
        "DTSTART:20260620T080000\nDTSTART:20260621T080000\nDURATION:PT1H",
        "DTSTART:20260620T080000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY\nX-GLADKUND-VALID-FROM:soon",
    ],
)
def test_event_that_says_nothing_to_keep_is_left_out_and_counted(event: str) -> None:
    good = "DTSTART;VALUE=DATE:20261224\nSUMMARY:Jul"
    plan, left_out = read_ical(make_file(event, good), STOCKHOLM)
    assert (plan.weeks, [*plan.dates], left_out) == ({}, [date(2026, 12, 24)], 1)


def test_overlaps_are_refused_in_a_week_and_left_out_of_a_date() -> None:
    hours = "DTSTART:20260601T{}0000\nDURATION:PT2H\n"
    with pytest.raises(Wrong, match="overlaps"):
        read_ical(
            make_file(*[hours.format(h) + "RRULE:FREQ=WEEKLY" for h in ("08", "09")]), STOCKHOLM
        )
    plan, left_out = read_ical(make_file(hours.format("08"), hours.format("09")), STOCKHOLM)
    assert (plan, left_out) == (Change(), 1)


EVIL_ZONE = (
    "BEGIN:VTIMEZONE\nTZID:Evil/Zone\nBEGIN:STANDARD\nDTSTART:19700101T000000\n"
    "TZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nRRULE:FREQ=SECONDLY\nEND:STANDARD\nEND:VTIME\n ZONE\n"
)
HOSTILE = {
    "nothing": b"",
    "noise": bytes(range(256)) * 900,
    "too large": b"x" * (MOST_BYTES + 1),
    "too many": make_file(*["DTSTART:20260620T080000"] * (MOST_EVENTS + 1)),
    "deep": b"BEGIN:VCALENDAR\n"
    + b"BEGIN:VEVENT\n" * 9000
    + b"END:VEVENT\n" * 9000
    + b"END:VCALENDAR",
    "unended": b"BEGIN:VCALENDAR\n" + b"BEGIN:VTIMEZONE\n" * 9000,
    "quotes": b'BEGIN:VCALENDAR\nA;B="' + b'\\,"' * 60_000 + b":x\nEND:VCALENDAR",
    "a web page": b"<html>BEGIN:VCALENDAR</html>",
    "ends": b"END:VCALENDAR\n" * 100,
}


REFUSALS = {
    "This is not an iCalendar file.",
    "No event is in this file.",
    "This file is larger than 256 kB.",
    "More than 2000 events are in this file.",
}


def take_or_refuse(data: bytes) -> str:
    """The words of the refusal; none where something could be read."""
    try:
        read_ical(data, STOCKHOLM)
    except Wrong as refused:
        return refused.words
    return ""


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_is_refused_in_words_and_soon(name: str) -> None:
    begun = time.monotonic()
    assert take_or_refuse(HOSTILE[name]) in {"", *REFUSALS}
    assert time.monotonic() - begun < 5


def test_zones_of_the_file_itself_are_not_looked_at() -> None:
    event = "BEGIN:VEVENT\nDTSTART;TZID=Evil/Zone:20260620T080000\nDURATION:PT1H\nEND:VEVENT\n"
    data = f"BEGIN:VCALENDAR\n{EVIL_ZONE}{event}END:VCALENDAR\n".encode()
    plan, _left_out = read_ical(data, STOCKHOLM)
    assert plan.dates == {date(2026, 6, 20): Dated(((480, 540),))}


@settings(max_examples=100, deadline=None)
@given(data=st.binary(max_size=400), cut=st.integers(0, 400))
def test_any_bytes_are_refused_in_words_or_understood(data: bytes, cut: int) -> None:
    weeks: dict[date, Days | None] = {date(2026, 1, 1): DEMO_WEEK}
    written = write_ical(Change(weeks), zone=STOCKHOLM, title="N", now=NOW)
    for hostile in (data, written[: -cut or None], written[:cut] + data + written[cut:]):
        assert take_or_refuse(hostile) in {"", *REFUSALS}


@pytest.mark.django_db
def test_schedule_is_exported_and_imported_whole(brand: Schedule, ada: Agent) -> None:
    closed = {TODAY + timedelta(days=days): Dated((), "Midsommar") for days in (1, 2)}
    set_dates(brand, closed, by=ada, now=THURSDAY)
    set_week(brand, NIGHTS, valid_from=date(2026, 9, 1), by=ada, now=THURSDAY)
    data = export_schedule(brand, now=THURSDAY)
    other = create_schedule("Kopia", zone=brand.zone, country="SE", by=ada, now=THURSDAY)
    taken = import_schedule(other, data, by=ada, now=THURSDAY)
    assert (taken.weeks, taken.dates, taken.left_out) == (2, 2, 0)
    assert other.load_calendar() == brand.load_calendar()
    with pytest.raises(Refused, match="Nothing"):
        import_schedule(brand, export_schedule(create_schedule(
            "Tom", zone=brand.zone, country="SE", by=ada, now=THURSDAY), now=THURSDAY)
            .replace(b"END:VCALENDAR", b"BEGIN:VEVENT\r\nEND:VEVENT\r\nEND:VCALENDAR"),
            by=ada, now=THURSDAY)  # fmt: skip


@pytest.mark.django_db
def test_import_rewrites_nothing_before_today_and_is_undone(brand: Schedule, ada: Agent) -> None:
    past, coming = date(2026, 6, 1), date(2026, 6, 30)
    plan = Change({date(2025, 1, 1): NIGHTS}, {past: Dated(()), coming: Dated(())})
    data = write_ical(plan, zone=STOCKHOLM, title="N", now=NOW)
    was = brand.load_calendar()
    taken = import_schedule(brand, data, by=ada, now=THURSDAY)
    assert (taken.weeks, taken.dates, taken.left_out) == (1, 1, 1)
    calendar = brand.load_calendar()
    assert [week.valid_from for week in calendar.weeks] == [date(2020, 1, 1), TODAY]
    assert [*calendar.exceptions] == [coming]
    undo_change(brand, taken.undo, by=ada, now=THURSDAY)
    assert brand.load_calendar() == was
