"""One schedule, for admins: each change is shown with its undo, each error beside its field."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agents.hours.change import (
    Dated,
    Undo,
    free_date,
    open_until,
    set_dates,
    set_week,
    undo_change,
    withdraw_week,
)
from agents.hours.check import Wrong
from agents.hours.exchange import export_schedule, import_schedule
from agents.hours.grid import Grid, Row, read_day, read_grid, read_row
from agents.hours.holidays import choose_holidays
from agents.hours.undo import pack_undo, unpack_undo
from agents.models import Schedule
from agents.refusals import Refused, refusals_told
from agents.rights import Right, needs, signed_in_agent
from agents.views.hours_forms import CalendarForm, DateForm, FromForm, OpenForm
from agents.views.schedule_page import UNDO, render_schedule

WRONG = HTTPStatus.UNPROCESSABLE_ENTITY
DATE_ROW = 7  # the place of its hours in the names of fields, after the days of the week


def find(pk: int) -> Schedule:
    return get_object_or_404(Schedule.objects.active(), pk=pk)


@needs(Right.MANAGE_HOURS)
@never_cache
@require_safe
def show_schedule(request: HttpRequest, pk: int) -> HttpResponse:
    return render_schedule(request, find(pk))


def tell_change(request: HttpRequest, schedule: Schedule, given: Undo) -> HttpResponse:
    """The page again, which offers to undo what was done."""
    request.session[UNDO] = {"schedule": schedule.pk, **pack_undo(given)}
    return redirect(f"{schedule_address(schedule)}?changed=1#saved")


def schedule_address(schedule: Schedule) -> str:
    return str(redirect("agents:schedule", pk=schedule.pk).url)


@needs(Right.MANAGE_HOURS)
@require_POST
def change_week(request: HttpRequest, pk: int) -> HttpResponse:
    schedule, grid, form = find(pk), read_grid(request.POST), FromForm(request.POST)
    if arrange(grid, request):
        return render_schedule(request, schedule, grid=grid, from_form=form)
    days = grid.read()
    if days and form.is_valid():
        by, now, start = signed_in_agent(request), timezone.now(), form.cleaned_data["valid_from"]
        try:
            done = set_week(schedule, days, valid_from=start, by=by, now=now)
            return tell_change(request, schedule, done)
        except Refused as refusal:
            form.add_error("valid_from", str(refusal))
    return render_schedule(request, schedule, status=WRONG, grid=grid, from_form=form)


def arrange(grid: Grid, request: HttpRequest) -> bool:
    """Do what a button asked of the fields alone. Gives whether one did."""
    asked, _colon, number = request.POST.get("deed", "").partition("-")
    if asked == "more":
        grid.add_slot(number)
    elif asked == "copy":
        source, target = request.POST.get("copy_from", ""), request.POST.get("copy_to", "")
        grid.copy(source, target)
    else:
        return False
    return True


@needs(Right.MANAGE_HOURS)
@require_POST
def remove_week(request: HttpRequest, pk: int) -> HttpResponse:
    schedule = find(pk)
    with refusals_told(request):
        by, day = signed_in_agent(request), read_date(request)
        return tell_change(
            request, schedule, withdraw_week(schedule, day, by=by, now=timezone.now())
        )
    return redirect("agents:schedule", pk=pk)


def read_date(request: HttpRequest) -> date:
    """The date that a button carries. Raises Http404."""
    try:
        return date.fromisoformat(request.POST.get("day", ""))
    except ValueError as error:
        raise Http404 from error


@needs(Right.MANAGE_HOURS)
@require_POST
def change_date(request: HttpRequest, pk: int) -> HttpResponse:
    schedule, form = find(pk), DateForm(request.POST)
    row = read_row(request.POST, DATE_ROW, "")
    dated = read_dated(form, row)
    if dated:
        by, now = signed_in_agent(request), timezone.now()
        try:
            done = set_dates(schedule, {form.cleaned_data["day"]: dated}, by=by, now=now)
            return tell_change(request, schedule, done)
        except Refused as refusal:
            form.add_error("day", str(refusal))
    return render_schedule(request, schedule, status=WRONG, date_form=form, date_row=row)


def read_dated(form: DateForm, row: Row) -> Dated | None:
    """None where something is wrong, which is marked then."""
    intervals = read_day(row)
    if not form.is_valid() or intervals is None:
        return None
    if form.cleaned_data["is_closed"]:
        return Dated((), form.cleaned_data["name"])
    if not intervals:
        form.add_error("is_closed", _("Write the hours, or tick that it is closed."))
        return None
    return Dated(intervals, form.cleaned_data["name"])


@needs(Right.MANAGE_HOURS)
@require_POST
def remove_date(request: HttpRequest, pk: int) -> HttpResponse:
    schedule = find(pk)
    with refusals_told(request):
        by, day = signed_in_agent(request), read_date(request)
        return tell_change(request, schedule, free_date(schedule, day, by=by, now=timezone.now()))
    return redirect("agents:schedule", pk=pk)


@needs(Right.MANAGE_HOURS)
@require_POST
def confirm_holidays(request: HttpRequest, pk: int) -> HttpResponse:
    """The days that the form names, or all that close and are not set yet."""
    schedule, now = find(pk), timezone.now()
    with refusals_told(request):
        how, day = request.POST.get("how", ""), read_date(request)
        dates = choose_holidays(schedule, day, how=how, now=now)
        done = set_dates(schedule, dates, by=signed_in_agent(request), now=now)
        return tell_change(request, schedule, done)
    return redirect("agents:schedule", pk=pk)


@needs(Right.MANAGE_HOURS)
@require_POST
def open_now(request: HttpRequest, pk: int) -> HttpResponse:
    schedule, form = find(pk), OpenForm(request.POST)
    if not form.is_valid():
        return render_schedule(request, schedule, status=WRONG, open_form=form)
    by, now = signed_in_agent(request), timezone.now()
    done = open_until(schedule, form.cleaned_data["until"], by=by, now=now)
    return tell_change(request, schedule, done)


@needs(Right.MANAGE_HOURS)
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    schedule, kept = find(pk), request.session.pop(UNDO, None)
    if not kept or kept["schedule"] != pk:
        messages.error(request, _("There is nothing left to undo."))
        return redirect("agents:schedule", pk=pk)
    with refusals_told(request):
        by = signed_in_agent(request)
        undo_change(schedule, unpack_undo(kept), by=by, now=timezone.now())
        messages.success(request, _("All is as it was before."))
    return redirect("agents:schedule", pk=pk)


@needs(Right.MANAGE_HOURS)
@require_http_methods(["GET", "HEAD", "POST"])
def exchange_calendar(request: HttpRequest, pk: int) -> HttpResponse:
    schedule, now = find(pk), timezone.now()
    if request.method == "POST":
        return take_calendar(request, schedule)
    headers = {"Content-Disposition": f'attachment; filename="hours-{pk}.ics"'}
    data = export_schedule(schedule, now=now)
    return HttpResponse(data, content_type="text/calendar; charset=utf-8", headers=headers)


def take_calendar(request: HttpRequest, schedule: Schedule) -> HttpResponse:
    form = CalendarForm(request.POST, request.FILES)
    if form.is_valid():
        by, now = signed_in_agent(request), timezone.now()
        try:
            taken = import_schedule(schedule, form.read(), by=by, now=now)
        except (Refused, Wrong) as refusal:
            form.add_error("file", str(refusal))
        else:
            words = _("Taken: %(weeks)s weeks, %(dates)s dates. Left out: %(left_out)s.")
            counts = {"weeks": taken.weeks, "dates": taken.dates, "left_out": taken.left_out}
            messages.success(request, words % counts)
            return tell_change(request, schedule, taken.undo)
    return render_schedule(request, schedule, status=WRONG, calendar_form=form)
