"""The quick clock against one that looks at each minute, and against the shared cases."""

from __future__ import annotations

import json
import os
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.hours.clock import NeverOpen, due_at, is_open, next_closing, next_opening, open_time
from agents.hours.days import Calendar, Interval, Week
from tests.agents.hours.calendars import MINUTE, calendars, is_open_by_wall_clock

STOCKHOLM = ZoneInfo("Europe/Stockholm")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# Nights on which clocks change somewhere in the five zones, and days of no account.
DATES = [
    date(2026, 3, 29), date(2026, 10, 25), date(2018, 11, 4), date(2019, 2, 16),
    date(2026, 4, 5), date(2026, 10, 4), date(2020, 2, 29), date(2035, 12, 31),
]  # fmt: skip


def minutes(written: str) -> int:
    hour, minute = written.split(":")
    return int(hour) * 60 + int(minute)


def make_week(hours: dict[str, list[list[str]]]) -> Week:
    days: list[tuple[Interval, ...]] = [
        tuple((minutes(start), minutes(end)) for start, end in hours.get(day, ())) for day in DAYS
    ]
    return Week(date(2000, 1, 1), tuple(days))


SAS = Calendar(STOCKHOLM, (make_week(
    {**{key: [["07:00", "19:00"]] for key in DAYS[:5]}, "sat": [["09:00", "17:00"]],
     "sun": [["10:00", "19:00"]]}),))  # fmt: skip


def at(written: str) -> datetime:
    return datetime.fromisoformat(written)


@pytest.fixture(scope="module")
def shared() -> dict[str, Any]:
    file = Path(os.environ.get("SHARED_DIR", "../shared")) / "data" / "sla_dev.json"
    if not file.exists():
        pytest.skip(f"The shared cases are not at {file}; set SHARED_DIR.")
    return dict(json.loads(file.read_text()))


def load_calendar(written: dict[str, Any]) -> Calendar:
    closed: dict[date, tuple[Interval, ...]] = {
        date.fromisoformat(day): () for day in written["closed_dates"]
    }
    return Calendar(ZoneInfo(written["tz"]), (make_week(written["hours"]),), closed)


def work_out(case: dict[str, Any], calendar: Calendar) -> bool:
    start = at(case["start"])
    if case["op"] == "elapsed":
        return bool(open_time(calendar, start, at(case["end"])) == case["minutes"] * MINUTE)
    pauses = [(at(one), at(other)) for one, other in case.get("pauses", ())]
    due = due_at(calendar, start, case["minutes"] * MINUTE, pauses=pauses)
    is_in_hours = is_open(calendar, start)
    return due == at(case["due"]) and bool(case.get("in_hours", is_in_hours)) == is_in_hours


def test_every_shared_case_holds(shared: dict[str, Any]) -> None:
    known = {name: load_calendar(written) for name, written in shared["calendars"].items()}
    results = Counter(work_out(case, known[case["cal"]]) for case in shared["cases"])
    assert set(results) == {True}


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_open_is_what_the_wall_clock_says(data: st.DataObject) -> None:
    """Each minute of three days around a date, some of which change the clock: more than
    100,000 times what is due, and as often how much time was open, as the wall clock has it.
    """
    day = data.draw(st.sampled_from(DATES) | st.dates(date(2020, 1, 1), date(2035, 12, 28)))
    calendar = data.draw(calendars(day))
    start = datetime.combine(day, datetime.min.time(), UTC) - timedelta(days=1)
    instants = [start + number * MINUTE for number in range(3 * 1440)]
    slow = [is_open_by_wall_clock(calendar, instant) for instant in instants]
    assert [is_open(calendar, instant) for instant in instants[::7]] == slow[::7]
    assert open_time(calendar, start, instants[-1] + MINUTE) == sum(slow) * MINUTE
    before = [0, *accumulate(slow)]
    for some in range(0, len(instants), 3):
        assert open_time(calendar, start, instants[some]) == before[some] * MINUTE
    opens = [instant for instant, is_in in zip(instants, slow, strict=True) if is_in]
    for place in range(len(opens)):
        assert due_at(calendar, start, (place + 1) * MINUTE) == opens[place] + MINUTE
    if opens:
        assert next_opening(calendar, start) == opens[0]


def test_night_in_autumn_has_an_hour_more_and_in_spring_one_less() -> None:
    night = Calendar(STOCKHOLM, (Week(date(2000, 1, 1), (((0, 6 * 60),),) * 7),))
    for day, hours in (("2026-10-25", 7), ("2026-03-29", 5), ("2026-06-01", 6)):
        start = at(f"{day}T00:00:00").replace(tzinfo=STOCKHOLM)
        assert open_time(night, start, start + timedelta(hours=12)) == timedelta(hours=hours)


def test_night_past_midnight_is_cut_by_an_exception_on_either_date() -> None:
    night = Week(date(2000, 1, 1), (((22 * 60, 26 * 60),),) * 7)
    friday, saturday = date(2026, 6, 19), date(2026, 6, 20)
    start = datetime(2026, 6, 19, 12, tzinfo=STOCKHOLM)
    whole = [open_time(Calendar(STOCKHOLM, (night,), cut), start, start + timedelta(hours=20))
             for cut in ({}, {saturday: ()}, {friday: ()})]  # fmt: skip
    assert whole == [timedelta(hours=4), timedelta(hours=2), timedelta()]


def test_thursday_evening_before_midsummer_is_due_on_sunday() -> None:
    closed: dict[date, tuple[Interval, ...]] = {date(2026, 6, 19): (), date(2026, 6, 20): ()}
    calendar = Calendar(STOCKHOLM, SAS.weeks, closed)
    written = datetime(2026, 6, 18, 18, 30, tzinfo=STOCKHOLM)
    due = due_at(calendar, written, timedelta(hours=1))
    assert due == datetime(2026, 6, 21, 10, 30, tzinfo=STOCKHOLM)


def test_newer_week_holds_from_its_date() -> None:
    later = Week(date(2026, 7, 1), (((0, 60),),) * 7)
    calendar = Calendar(STOCKHOLM, (*SAS.weeks, later))
    assert is_open(calendar, datetime(2026, 6, 30, 12, tzinfo=STOCKHOLM))
    assert not is_open(calendar, datetime(2026, 7, 1, 12, tzinfo=STOCKHOLM))
    assert not is_open(Calendar(STOCKHOLM, (later,)), datetime(2026, 6, 1, 0, 30, tzinfo=STOCKHOLM))


def test_what_never_opens_says_so() -> None:
    empty = Calendar(STOCKHOLM, (Week(date(2000, 1, 1), ((),) * 7),))
    start = datetime(2026, 6, 1, tzinfo=UTC)
    with pytest.raises(NeverOpen):
        due_at(empty, start, MINUTE)
    with pytest.raises(NeverOpen):
        next_opening(empty, start)
    assert open_time(empty, start, start + timedelta(days=9)) == timedelta()


def test_closing_follows_hours_over_midnight() -> None:
    friday = datetime(2026, 6, 12, 12, tzinfo=STOCKHOLM)
    assert next_closing(SAS, friday) == datetime(2026, 6, 12, 19, tzinfo=STOCKHOLM)
    assert next_closing(SAS, datetime(2026, 6, 12, 20, tzinfo=STOCKHOLM)) is None
    night = Calendar(STOCKHOLM, (Week(date(2000, 1, 1), (((22 * 60, 26 * 60),),) * 7),))
    late = datetime(2026, 6, 12, 23, tzinfo=STOCKHOLM)
    assert next_closing(night, late) == datetime(2026, 6, 13, 2, tzinfo=STOCKHOLM)
    always = Calendar(STOCKHOLM, (Week(date(2000, 1, 1), (((0, 1440),),) * 7),))
    assert next_closing(always, friday) is None
