"""Changing a schedule: every change is one of weeks and dates from today on, and can be undone.

What was valid before today is never touched, so that old figures stay what they were.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from agents.hours.check import Days, check_day, check_week
from agents.hours.days import DAY, Interval, join_intervals
from agents.models import Agent, HoursEvent, Schedule, ScheduleException
from agents.models.hours import read_intervals
from agents.refusals import Refused
from agents.signals import hours_changed

FURTHEST = timedelta(days=3 * 366)  # ahead of today
Source = ScheduleException.Source


@dataclass(frozen=True, slots=True)
class Dated:
    """A date with hours of its own; no intervals: closed."""

    intervals: tuple[Interval, ...]
    name: str = ""
    source: str = Source.OWN


@dataclass(frozen=True, slots=True)
class Change:
    """Versions of the usual week and dated exceptions to be set; None removes one."""

    weeks: Mapping[date, Days | None] = field(default_factory=dict)
    dates: Mapping[date, Dated | None] = field(default_factory=dict)

    @property
    def days(self) -> list[date]:
        return sorted({*self.weeks, *self.dates})


@dataclass(frozen=True, slots=True)
class Undo:
    """What sets a change back, as long as nothing else of the schedule was changed after it."""

    before: Change
    event_pk: int


def set_week(
    schedule: Schedule, days: Days, *, valid_from: date, by: Agent | None, now: datetime
) -> Undo:
    """A new usual week from a date on. Gives what undoes it. Raises Refused, Wrong."""
    check_week(days)
    change = Change(weeks={valid_from: days})
    return apply_change(schedule, change, kind=HoursEvent.Kind.WEEK, by=by, now=now)


def withdraw_week(schedule: Schedule, valid_from: date, *, by: Agent, now: datetime) -> Undo:
    """Remove a week that is to come. Gives what undoes it. Raises Refused."""
    if valid_from <= local_today(schedule, now):
        raise Refused(_("This week is valid already: set another one from a date on."))
    change = Change(weeks={valid_from: None})
    return apply_change(schedule, change, kind=HoursEvent.Kind.WEEK, by=by, now=now)


def set_dates(
    schedule: Schedule, dates: Mapping[date, Dated], *, by: Agent | None, now: datetime
) -> Undo:
    """Hours of their own for some dates. Gives what undoes it. Raises Refused, Wrong."""
    for dated in dates.values():
        check_day(dated.intervals)
    change = Change(dates=dates)
    return apply_change(schedule, change, kind=HoursEvent.Kind.DATES, by=by, now=now)


def free_date(schedule: Schedule, day: date, *, by: Agent, now: datetime) -> Undo:
    """Give a date the usual hours again. Gives what undoes it. Raises Refused."""
    change = Change(dates={day: None})
    return apply_change(schedule, change, kind=HoursEvent.Kind.FREED, by=by, now=now)


def open_until(schedule: Schedule, minute: int, *, by: Agent, now: datetime) -> Undo:
    """Open from now until a time of the wall clock, of the next day where today is past it; what
    else is open today stays. Gives what undoes it. Raises Refused.
    """
    local = now.astimezone(ZoneInfo(schedule.zone))
    today, begin = local.date(), local.hour * 60 + local.minute
    until = minute if minute > begin else minute + DAY
    calendar = schedule.load_calendar()
    tomorrow = today + timedelta(days=1)
    opened = {today: (*calendar.list_minutes(today), *calendar.list_begun(today), (begin, until))}
    if until > DAY and tomorrow in calendar.exceptions:  # which would cut the night
        opened[tomorrow] = (*calendar.exceptions[tomorrow], (0, until - DAY))
    dates = {
        day: Dated(join_intervals(intervals), _("Opened at once"), Source.EXTENDED)
        for day, intervals in opened.items()
    }
    change = Change(dates=dates)
    return apply_change(schedule, change, kind=HoursEvent.Kind.OPENED, by=by, now=now)


@transaction.atomic
def undo_change(schedule: Schedule, undo: Undo, *, by: Agent, now: datetime) -> None:
    """Set all back to what was before. Raises Refused once a date of it is over, and when somebody
    has changed the schedule since, whose change would be lost.
    """
    schedule = Schedule.objects.select_for_update().get(pk=schedule.pk)
    later = schedule.events.filter(pk__gt=undo.event_pk)
    if later.exclude(kind__in=HoursEvent.OF_THE_NAME).exists():
        raise Refused(_("These hours were changed again since then."))
    apply_change(schedule, undo.before, kind=HoursEvent.Kind.UNDONE, by=by, now=now)


@transaction.atomic
def apply_change(
    schedule: Schedule, change: Change, *, kind: HoursEvent.Kind, by: Agent | None, now: datetime
) -> Undo:
    """All of it, or nothing. Gives what undoes it. Raises Refused."""
    schedule = Schedule.objects.select_for_update().get(pk=schedule.pk)
    _refuse_the_past(schedule, change, now)
    before = _read_before(schedule, change)
    for valid_from, days in change.weeks.items():
        _write_week(schedule, valid_from, days, by, now)
    for day, dated in change.dates.items():
        _write_date(schedule, day, dated, by)
    event = _write_event(schedule, kind, change.days, by, now)
    return Undo(before, event.pk)


def _refuse_the_past(schedule: Schedule, change: Change, now: datetime) -> None:
    """The first week of all may begin in the past: there is nothing yet that it would rewrite."""
    today = local_today(schedule, now)
    is_first = bool(change.weeks) and not schedule.weeks.exists()
    days = [*([] if is_first else change.weeks), *change.dates]
    if any(day < today for day in days):
        raise Refused(_("What was before today stays as it was, and its figures with it."))
    if any(day > today + FURTHEST for day in change.days):
        raise Refused(_("That is more than three years ahead."))


def _read_before(schedule: Schedule, change: Change) -> Change:
    weeks: dict[date, Days | None] = dict.fromkeys(change.weeks)
    for week in schedule.weeks.filter(valid_from__in=change.weeks):
        weeks[week.valid_from] = week.as_week().days
    dates: dict[date, Dated | None] = dict.fromkeys(change.dates)
    for one in schedule.exceptions.filter(date__in=change.dates):
        dates[one.date] = Dated(read_intervals(one.intervals), one.name, one.source)
    return Change(weeks, dates)


def _write_week(
    schedule: Schedule, valid_from: date, days: Days | None, by: Agent | None, now: datetime
) -> None:
    if days is None:
        schedule.weeks.filter(valid_from=valid_from).delete()
        return
    values = {"days": days, "by": by, "created_at": now}
    schedule.weeks.update_or_create(valid_from=valid_from, defaults=values)


def _write_date(schedule: Schedule, day: date, dated: Dated | None, by: Agent | None) -> None:
    if dated is None:
        schedule.exceptions.filter(date=day).delete()
        return
    intervals = sorted(dated.intervals)
    values = {"intervals": intervals, "name": dated.name, "source": dated.source, "by": by}
    schedule.exceptions.update_or_create(date=day, defaults=values)


def _write_event(
    schedule: Schedule, kind: HoursEvent.Kind, days: list[date], by: Agent | None, now: datetime
) -> HoursEvent:
    dates = [day.isoformat() for day in days]
    event = HoursEvent.objects.create(schedule=schedule, kind=kind, by=by, at=now, dates=dates)
    hours_changed.send(Schedule, schedule=schedule, at=now)
    return event


def local_today(schedule: Schedule, now: datetime) -> date:
    return now.astimezone(ZoneInfo(schedule.zone)).date()
