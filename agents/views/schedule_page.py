"""What the page of a schedule shows; a form that was wrong takes the place of a fresh one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dates import WEEKDAYS

from agents.hours.change import local_today
from agents.hours.check import tell_intervals
from agents.hours.days import Calendar
from agents.hours.grid import Row, Slot, make_grid
from agents.hours.holidays import list_suggestions
from agents.hours.look_ahead import Preview, list_clock_changes, look_ahead, look_now, preview
from agents.models import Schedule
from agents.views.hours_forms import (
    CalendarForm,
    DateForm,
    FromForm,
    NameForm,
    OpenForm,
    PreviewForm,
)

UNDO = "hours_undo"
DAYS_AHEAD = 14
DATES_SHOWN = 400
EVENTS_SHOWN = 8
DATE_ROW = 7
EMPTY_WEEK = ((),) * 7


def render_schedule(
    request: HttpRequest,
    schedule: Schedule,
    *,
    status: HTTPStatus = HTTPStatus.OK,
    **shown: Any,
) -> HttpResponse:
    now = timezone.now()
    context = {**describe_schedule(request, schedule, now), **make_forms(schedule, now), **shown}
    context.setdefault("grid", make_grid(choose_week(request, context["calendar"], now)))
    return render(request, "hours/schedule.html", context, status=status)


def make_forms(schedule: Schedule, now: datetime) -> dict[str, Any]:
    return {
        "from_form": FromForm(initial={"valid_from": local_today(schedule, now)}),
        "date_form": DateForm(),
        "date_row": Row(DATE_ROW, "", [Slot(), Slot()]),
        "open_form": OpenForm(),
        "calendar_form": CalendarForm(),
        "name_form": NameForm(initial={"name": schedule.name}),
    }


def describe_schedule(request: HttpRequest, schedule: Schedule, now: datetime) -> dict[str, Any]:
    today, calendar = local_today(schedule, now), schedule.load_calendar()
    own = list(schedule.exceptions.filter(date__gte=today).order_by("date")[:DATES_SHOWN])
    names = {one.date: one.name for one in own}
    year = read_year(request, today)
    return {
        "schedule": schedule,
        "calendar": calendar,
        "today": today,
        "state": look_now(calendar, now),
        "weeks": describe_weeks(calendar, today),
        "weekdays": [*WEEKDAYS.items()],
        "own": [(one, tell_intervals(calendar.exceptions[one.date])) for one in own],
        "ahead": look_ahead(calendar, names, today, DAYS_AHEAD),
        "clock_changes": list_clock_changes(calendar, today),
        "years": range(today.year, today.year + 3),
        "year": year,
        "suggestions": suggest(schedule, year, today, calendar),
        "events": schedule.events.select_related("by").order_by("-at", "-pk")[:EVENTS_SHOWN],
        "undo": find_undo(request, schedule),
        **describe_preview(request, schedule, calendar, names, today),
    }


def describe_weeks(calendar: Calendar, today: date) -> list[dict[str, Any]]:
    """The week that is valid, and those to come."""
    begun = [week for week in calendar.weeks if week.valid_from <= today]
    coming = [week for week in calendar.weeks if week.valid_from > today]
    return [
        {
            "valid_from": week.valid_from,
            "is_coming": week in coming,
            "days": [tell_intervals(day) for day in week.days],
        }
        for week in [*begun[-1:], *coming]
    ]


def choose_week(request: HttpRequest, calendar: Calendar, now: datetime) -> Any:
    """The hours that the grid begins with: those asked for, else the ones that are valid."""
    asked = request.GET.get("week", "")
    for week in calendar.weeks:
        if week.valid_from.isoformat() == asked:
            return week.days
    today = now.astimezone(calendar.zone).date()
    begun = [week for week in calendar.weeks if week.valid_from <= today]
    return begun[-1].days if begun else EMPTY_WEEK


def read_year(request: HttpRequest, today: date) -> int:
    asked = request.GET.get("year", "")
    years = {str(year): year for year in range(today.year, today.year + 3)}
    return years.get(asked, today.year)


def suggest(schedule: Schedule, year: int, today: date, calendar: Calendar) -> list[dict[str, Any]]:
    return [
        {
            "holiday": one,
            "until": one.closes_at and f"{one.closes_at // 60:02}:{one.closes_at % 60:02}",
            "set": tell_intervals(calendar.exceptions[one.day])
            if one.day in calendar.exceptions
            else "",
        }
        for one in list_suggestions(schedule.country, year)
        if one.day >= today
    ]


def find_undo(request: HttpRequest, schedule: Schedule) -> bool:
    kept = request.session.get(UNDO)
    return bool(kept and kept["schedule"] == schedule.pk and "changed" in request.GET)


def describe_preview(
    request: HttpRequest,
    schedule: Schedule,
    calendar: Calendar,
    names: Mapping[date, str],
    today: date,
) -> dict[str, Any]:
    first = {"on": date(today.year, 12, 24), "time": "10:00", "target": 60}
    form = PreviewForm(request.GET if "on" in request.GET else None, initial=first)
    shown: Preview | None = None
    if form.is_valid():
        asked = form.cleaned_data
        midnight = datetime.combine(asked["on"], datetime.min.time())
        wall = midnight + timedelta(minutes=asked["time"])
        at = wall.replace(tzinfo=ZoneInfo(schedule.zone)).astimezone(UTC)
        shown = preview(calendar, names, at, timedelta(minutes=asked["target"]))
    return {"preview_form": form, "preview": shown}
