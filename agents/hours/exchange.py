"""A schedule as a calendar file, and a calendar file into a schedule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from agents.hours.change import FURTHEST, Change, Dated, Undo, apply_change, local_today
from agents.hours.check import Days
from agents.hours.ical import write_ical
from agents.hours.ical_in import read_ical
from agents.models import Agent, HoursEvent, Schedule
from agents.models.hours import read_intervals
from agents.refusals import Refused


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of an import."""

    undo: Undo
    weeks: int
    dates: int
    left_out: int


def export_schedule(schedule: Schedule, *, now: datetime) -> bytes:
    weeks = {week.valid_from: week.as_week().days for week in schedule.weeks.all()}
    dates = {
        one.date: Dated(read_intervals(one.intervals), one.name, one.source)
        for one in schedule.exceptions.all()
    }
    plan = Change(weeks, dates)
    return write_ical(plan, zone=ZoneInfo(schedule.zone), title=schedule.name, now=now)


def import_schedule(schedule: Schedule, data: bytes, *, by: Agent, now: datetime) -> Taken:
    """What the file says of today and later. Dates that it does not name stay. Raises Wrong,
    Refused.
    """
    plan, left_out = read_ical(data, ZoneInfo(schedule.zone))
    weeks = _choose_weeks(schedule, plan, now)
    dates = _choose_dates(schedule, plan, now)
    if not weeks and not dates:
        raise Refused(_("Nothing in this file is new for today or later."))
    change = Change(weeks, dates)
    undo = apply_change(schedule, change, kind=HoursEvent.Kind.IMPORTED, by=by, now=now)
    left_out += len(plan.dates) - len(dates)
    return Taken(undo, len(weeks), len(dates), left_out)


def _choose_weeks(schedule: Schedule, plan: Change, now: datetime) -> dict[date, Days | None]:
    """A first week may begin in the past. Else the one that is valid today begins today."""
    if not schedule.weeks.exists():
        return dict(plan.weeks)
    today = local_today(schedule, now)
    coming = {start: days for start, days in plan.weeks.items() if start > today}
    begun = [start for start in plan.weeks if start <= today]
    current = schedule.weeks.filter(valid_from__lte=today).order_by("valid_from").last()
    if begun:
        days = plan.weeks[max(begun)]
        if current is None or current.as_week().days != days:
            coming[today] = days
    return coming


def _choose_dates(schedule: Schedule, plan: Change, now: datetime) -> dict[date, Dated | None]:
    today = local_today(schedule, now)
    return {day: one for day, one in plan.dates.items() if today <= day <= today + FURTHEST}
