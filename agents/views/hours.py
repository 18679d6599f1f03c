"""Opening hours, for admins: which schedules there are, and whose hours they are."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from agents.hours.create import create_schedule, give_team_hours
from agents.hours.keep import rename_schedule, retire_schedule, revive_schedule
from agents.hours.look_ahead import look_now
from agents.models import Schedule, Team
from agents.names import sort_named
from agents.refusals import Refused, refusals_told
from agents.rights import Right, needs, signed_in_agent
from agents.views.hours_forms import NameForm, ScheduleForm, TeamHoursForm
from agents.views.schedule_page import render_schedule


@needs(Right.MANAGE_HOURS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show_hours(request: HttpRequest) -> HttpResponse:
    form = ScheduleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        by, now = signed_in_agent(request), timezone.now()
        try:
            schedule = create_schedule(**form.cleaned_data, by=by, now=now)
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            return redirect("agents:schedule", pk=schedule.pk)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "hours/page.html", {**describe_hours(), "form": form}, status=status)


def describe_hours() -> dict[str, Any]:
    now = timezone.now()
    schedules = Schedule.objects.order_by("-is_default", "name")
    known = schedules.active().with_versions()
    teams = [
        (team, TeamHoursForm(initial={"schedule": team.schedule_id}, auto_id=f"id_{team.pk}_%s"))
        for team in sort_named(Team.objects.active())
    ]
    shown = [(schedule, look_now(schedule.load_calendar(), now)) for schedule in known]
    retired = schedules.exclude(retired_at=None)
    return {"schedules": shown, "teams": teams, "retired_schedules": retired}


@needs(Right.MANAGE_HOURS)
@require_POST
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    schedule, form = get_object_or_404(Schedule.objects.active(), pk=pk), NameForm(request.POST)
    if form.is_valid():
        by, now = signed_in_agent(request), timezone.now()
        try:
            rename_schedule(schedule, form.cleaned_data["name"], by=by, now=now)
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            return redirect("agents:schedule", pk=pk)
    wrong = HTTPStatus.UNPROCESSABLE_ENTITY
    return render_schedule(request, schedule, status=wrong, name_form=form)


@needs(Right.MANAGE_HOURS)
@require_POST
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    schedule = get_object_or_404(Schedule.objects.active(), pk=pk)
    with refusals_told(request):
        retire_schedule(schedule, by=signed_in_agent(request), now=timezone.now())
        words = _("%(schedule)s is retired; it stands below and can be brought back.")
        messages.success(request, words % {"schedule": schedule})
        return redirect("agents:hours")
    return redirect("agents:schedule", pk=pk)


@needs(Right.MANAGE_HOURS)
@require_POST
def revive(request: HttpRequest, pk: int) -> HttpResponse:
    schedule = get_object_or_404(Schedule, pk=pk)
    revive_schedule(schedule, by=signed_in_agent(request), now=timezone.now())
    return redirect("agents:schedule", pk=pk)


@needs(Right.MANAGE_HOURS)
@require_POST
def change_team_hours(request: HttpRequest, pk: int) -> HttpResponse:
    team = get_object_or_404(Team, pk=pk)
    form = TeamHoursForm(request.POST)
    if form.is_valid():
        give_team_hours(team, form.cleaned_data["schedule"], now=timezone.now())
        messages.success(request, _("%(team)s: the hours are saved.") % {"team": team})
    else:
        messages.error(request, _("This schedule is no longer there."))
    return redirect("agents:hours")
