"""Weeks from a date on, dates with hours of their own, opening at once, and taking all back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from agents.hours.change import (
    Dated,
    Source,
    Undo,
    free_date,
    open_until,
    set_dates,
    set_week,
    undo_change,
    withdraw_week,
)
from agents.hours.check import Wrong
from agents.hours.clock import due_at, is_open, next_closing, next_opening, open_time
from agents.hours.create import DEMO_WEEK, create_schedule, ensure_demo_hours, give_team_hours
from agents.hours.days import DAY
from agents.models import Agent, HoursEvent, Schedule, ScheduleWeek, Team
from agents.refusals import Refused
from agents.signals import hours_changed
from tests.agents.hours.conftest import STOCKHOLM, THURSDAY, TODAY

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
NIGHTS = (((1320, 1560),),) * 7  # 22 to 02
FRIDAY, SATURDAY, SUNDAY = (TODAY + timedelta(days=days) for days in (1, 2, 3))


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=STOCKHOLM)


def close(schedule: Schedule, *days: date, by: Agent) -> Undo:
    dates = {day: Dated((), "Midsommar", Source.HOLIDAY) for day in days}
    return set_dates(schedule, dates, by=by, now=THURSDAY)


def test_message_on_the_evening_before_midsummer_is_due_on_sunday(
    brand: Schedule, ada: Agent
) -> None:
    close(brand, FRIDAY, SATURDAY, by=ada)
    assert due_at(brand.load_calendar(), THURSDAY, HOUR) == at(SUNDAY, 10, 30)


def test_new_week_leaves_what_was_before_it(brand: Schedule, ada: Agent) -> None:
    start, end = at(date(2026, 1, 1), 0), at(FRIDAY, 0)
    before = open_time(brand.load_calendar(), start, end)
    set_week(brand, NIGHTS, valid_from=FRIDAY, by=ada, now=THURSDAY)
    calendar = brand.load_calendar()
    assert open_time(calendar, start, end) == before
    assert next_closing(calendar, at(FRIDAY, 23)) == at(SATURDAY, 2)
    assert ScheduleWeek.objects.count() == 2


def test_only_the_first_week_begins_in_the_past(brand: Schedule, ada: Agent) -> None:
    yesterday = TODAY - timedelta(days=1)
    with pytest.raises(Refused, match="stays as it was"):
        set_week(brand, NIGHTS, valid_from=yesterday, by=ada, now=THURSDAY)
    with pytest.raises(Refused, match="three years"):
        set_week(brand, NIGHTS, valid_from=date(2036, 1, 1), by=ada, now=THURSDAY)
    with pytest.raises(Refused, match="stays as it was"):
        close(brand, yesterday, by=ada)
    with pytest.raises(Refused, match="valid already"):
        withdraw_week(brand, TODAY, by=ada, now=THURSDAY)
    assert brand.events.count() == 2


def test_today_is_the_schedules_own(brand: Schedule, ada: Agent) -> None:
    """Past midnight in Stockholm it is still yesterday by UTC."""
    late = at(FRIDAY, 0, 30)
    with pytest.raises(Refused):
        set_week(brand, NIGHTS, valid_from=TODAY, by=ada, now=late)
    set_week(brand, NIGHTS, valid_from=FRIDAY, by=ada, now=late)


def test_week_that_cannot_be_is_not_kept(brand: Schedule, ada: Agent) -> None:
    with pytest.raises(Wrong):
        set_week(brand, ((),) * 7, valid_from=FRIDAY, by=ada, now=THURSDAY)
    with pytest.raises(Wrong):
        set_dates(brand, {FRIDAY: Dated(((0, 60), (30, 90)))}, by=ada, now=THURSDAY)
    assert ScheduleWeek.objects.count() == 1
    assert not brand.exceptions.exists()


def test_week_to_come_is_withdrawn_and_comes_back(brand: Schedule, ada: Agent) -> None:
    set_week(brand, NIGHTS, valid_from=FRIDAY, by=ada, now=THURSDAY)
    undo = withdraw_week(brand, FRIDAY, by=ada, now=THURSDAY)
    assert brand.load_calendar().weeks[-1].days == DEMO_WEEK
    undo_change(brand, undo, by=ada, now=THURSDAY)
    assert brand.load_calendar().weeks[-1].days == NIGHTS


def test_every_change_of_dates_is_undone_to_what_was(brand: Schedule, ada: Agent) -> None:
    close(brand, FRIDAY, by=ada)
    was = brand.load_calendar()
    longer = {FRIDAY: Dated(((0, DAY),), "Snökaos", Source.EXTENDED), SATURDAY: Dated(((0, 60),))}
    changed = set_dates(brand, longer, by=ada, now=THURSDAY)
    assert len(brand.load_calendar().exceptions) == 2
    undo_change(brand, changed, by=ada, now=THURSDAY)
    freed = free_date(brand, FRIDAY, by=ada, now=THURSDAY)
    assert brand.load_calendar().exceptions == {}
    undo_change(brand, freed, by=ada, now=THURSDAY)
    assert brand.load_calendar() == was
    midsummer = brand.exceptions.get()
    assert (midsummer.name, midsummer.source) == ("Midsommar", Source.HOLIDAY)


def test_undo_takes_nobody_elses_change_with_it(brand: Schedule, ada: Agent) -> None:
    first = close(brand, FRIDAY, by=ada)
    set_dates(brand, {FRIDAY: Dated(((540, 600),))}, by=ada, now=THURSDAY)
    with pytest.raises(Refused, match="changed again"):
        undo_change(brand, first, by=ada, now=THURSDAY)
    assert brand.load_calendar().exceptions == {FRIDAY: ((540, 600),)}


def test_undo_comes_too_late_once_the_day_is_over(brand: Schedule, ada: Agent) -> None:
    undo = set_dates(brand, {TODAY: Dated(())}, by=ada, now=THURSDAY)
    with pytest.raises(Refused, match="stays as it was"):
        undo_change(brand, undo, by=ada, now=THURSDAY + timedelta(days=1))
    assert brand.exceptions.get().intervals == []


def test_open_at_once_adds_to_what_is_open_today(brand: Schedule, ada: Agent) -> None:
    now = at(TODAY, 20)
    undo = open_until(brand, 23 * 60, by=ada, now=now)
    calendar = brand.load_calendar()
    assert calendar.list_minutes(TODAY) == ((420, 1140), (1200, 1380))
    assert next_closing(calendar, now) == at(TODAY, 23)
    undo_change(brand, undo, by=ada, now=now)
    assert not is_open(brand.load_calendar(), now)


def test_open_at_once_past_midnight_into_a_closed_day(brand: Schedule, ada: Agent) -> None:
    close(brand, FRIDAY, by=ada)
    now = at(TODAY, 22)
    undo = open_until(brand, 2 * 60, by=ada, now=now)
    assert next_closing(brand.load_calendar(), now) == at(FRIDAY, 2)
    assert not is_open(brand.load_calendar(), at(FRIDAY, 12))
    undo_change(brand, undo, by=ada, now=now)
    assert next_opening(brand.load_calendar(), now) == at(SATURDAY, 9)


def test_open_at_once_keeps_the_night_that_goes_on(brand: Schedule, ada: Agent) -> None:
    """One that began yesterday, and one that begins tonight."""
    set_week(brand, NIGHTS, valid_from=TODAY, by=ada, now=THURSDAY)
    now = at(FRIDAY, 1)
    open_until(brand, 5 * 60, by=ada, now=now)
    calendar = brand.load_calendar()
    assert calendar.list_minutes(FRIDAY) == ((0, 300), (1320, 1440))
    assert next_closing(calendar, at(FRIDAY, 23)) == at(SATURDAY, 2)


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 10, 25), 4), (date(2027, 3, 28), 2)])
def test_open_at_once_through_a_night_that_changes_the_clock(
    brand: Schedule, ada: Agent, day: date, hours: int
) -> None:
    """From 0 to 3 by the wall clock, in which an hour comes twice, or is skipped."""
    now = at(day, 0)
    open_until(brand, 3 * 60, by=ada, now=now)
    end = next_closing(brand.load_calendar(), now)
    assert end == at(day, 3)
    assert end is not None
    assert end.timestamp() - now.timestamp() == hours * 3600


def test_each_change_writes_one_event_and_tells_the_others(brand: Schedule, ada: Agent) -> None:
    heard: list[Any] = []

    def hear(sender: type[Schedule], **news: Any) -> None:
        heard.append(news["schedule"])

    hours_changed.connect(hear)
    try:
        close(brand, FRIDAY, SATURDAY, by=ada)
    finally:
        hours_changed.disconnect(hear)
    assert heard == [brand]
    event = HoursEvent.objects.order_by("pk").last()
    assert event is not None
    assert event.tell() == "Ada Berg set the hours of 19 Jun 2026, 20 Jun 2026"


def test_first_schedule_is_the_brands_and_names_differ(brand: Schedule, ada: Agent) -> None:
    other = create_schedule("Natt", zone="Europe/Oslo", country="NO", by=ada, now=THURSDAY)
    assert (brand.is_default, other.is_default) == (True, False)
    with pytest.raises(Refused, match="has this name"):
        create_schedule("natt", zone="Europe/Oslo", country="NO", by=ada, now=THURSDAY)


def test_team_is_given_hours(brand: Schedule) -> None:
    team = Team.objects.create(name="Natten")
    give_team_hours(team, brand, now=THURSDAY)
    assert Team.objects.get().schedule == brand
    give_team_hours(team, None, now=THURSDAY)
    assert Team.objects.get().schedule is None


def test_demo_has_published_hours_once(db: None) -> None:
    for _time in range(2):
        ensure_demo_hours(now=THURSDAY)
    calendar = Schedule.objects.get(is_default=True).load_calendar()
    assert calendar.list_minutes(SATURDAY) == ((540, 1020),)
    assert is_open(calendar, at(date(2017, 10, 5), 18, 59))


@pytest.mark.django_db(transaction=True)
def test_two_admins_who_begin_at_once_leave_one_brand() -> None:
    start = Barrier(2)

    def begin(name: str) -> None:
        start.wait(5)
        try:
            create_schedule(name, zone="Europe/Oslo", country="NO", by=None, now=THURSDAY)
        finally:
            connection.close()

    threads = [Thread(target=begin, args=[name]) for name in ("One", "Other")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert sorted(Schedule.objects.values_list("is_default", flat=True)) == [False, True]
