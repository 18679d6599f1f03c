"""The team lead's board: how it stands now, and the figures of the days that were chosen."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from agents.hours.clock import Span
from agents.hours.days import Calendar
from agents.presence.cover import read_gaps
from agents.rights import Right, needs
from reports.backlog import read_backlog
from reports.board import measure_channels, measure_course, measure_selection
from reports.charts import draw_course, draw_week
from reports.drill import has_incidents
from reports.forms import SelectionForm
from reports.live import NOTES as LIVE_NOTES
from reports.live import look_now
from reports.metrics import NOTES, describe_arrivals
from reports.opening import read_calendar
from reports.reading import read_contacts
from reports.satisfaction.board import Measure, measure_satisfaction
from reports.selection import Selection, brand_day, midnight
from reports.views.exports import ExportForm
from reports.views.periods import list_periods

DAYS_COVERED = 7  # today and those before, of which gaps in presence are shown
LINES = ("first_median", "first_p90")


@needs(Right.SEE_BOARD)
@require_safe
@never_cache
def show_board(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    today = brand_day(now)
    selection = SelectionForm(request.GET).choose(today=today)
    context = {
        "live": look_now(now=now),
        "live_notes": LIVE_NOTES.values(),
        "form": offer_choice(selection),
        "periods": list_periods(selection, today=today),
        "selection": selection,
        "before": selection.before(),
        "export_form": ExportForm(auto_id="export_%s"),
        "hours_note": describe_arrivals(selection),
        "notes": list(NOTES.values()),
        **describe_selection(selection, now=now),
    }
    return render(request, "reports/board.html", context)


def offer_choice(selection: Selection) -> SelectionForm:
    """Incidents are a question on days that had some."""
    form = SelectionForm(initial=selection.as_form(), auto_id="choose_%s")
    if not selection.leaves_out_incidents and not has_incidents(selection):
        del form.fields["incidents"]
    return form


def describe_selection(selection: Selection, *, now: datetime) -> dict[str, Any]:
    course = measure_course(selection, now=now)
    contacts = read_contacts(selection)
    calendar = read_calendar(selection.channel_id, selection.team_id)
    gaps = read_late_gaps(calendar, now=now)
    return {
        "figures": measure_selection(selection, now=now),
        "satisfaction": find_satisfaction(selection),
        "course": course,
        "chart": draw_course(course, LINES),
        "channels": measure_channels(selection, now=now),
        "backlog": read_backlog(selection, now=now),
        "week": draw_week(contacts, calendar, gaps, today=brand_day(now)),
        "gaps": gaps,
        "has_contacts": bool(contacts),
    }


def find_satisfaction(selection: Selection) -> list[Measure]:
    """Nothing before anybody was asked."""
    measures = measure_satisfaction(selection)
    return measures if any(one.is_known for one in measures) else []


def read_late_gaps(calendar: Calendar | None, *, now: datetime) -> list[Span]:
    """The open hours of the last days in which nobody was available."""
    since = midnight(brand_day(now) - timedelta(days=DAYS_COVERED - 1))
    return read_gaps(calendar, since=since, now=now) if calendar else []


@needs(Right.SEE_BOARD)
@require_safe
@never_cache
def show_now(request: HttpRequest) -> HttpResponse:
    """The live tiles alone, which the page asks for again and again."""
    return render(request, "reports/now.html", {"live": look_now(now=timezone.now())})
