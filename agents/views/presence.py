"""Setting one's presence, and what a lead sees of it: teams and hours, no person."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agents.consult import find_consultation, record_consultation, withdraw_consultation
from agents.models import PresenceState, Schedule
from agents.presence.change import set_presence
from agents.presence.cover import count_available, is_covered, read_gaps
from agents.presence.teams import read_team_times
from agents.rights import Right, needs, signed_in_agent

DAYS_SHOWN = 7


@needs(Right.HAVE_ACCOUNT)
@require_POST
def change_presence(request: HttpRequest) -> HttpResponse:
    try:
        state = PresenceState(request.POST.get("state", ""))
    except ValueError:
        return HttpResponseBadRequest()
    set_presence(signed_in_agent(request), state, now=timezone.now())
    if request.headers.get("HX-Request"):
        # Who goes on a break is asked what becomes of the threads that they hold.
        is_asked = state == PresenceState.AWAY
        context = {"state": state, "states": PresenceState, "is_asked": is_asked}
        return render(request, "presence/choice.html", context)
    return redirect("/")


@needs(Right.SEE_BOARD)
@require_safe
@never_cache
def show_cover(request: HttpRequest) -> HttpResponse:
    """Open hours without anybody, and the teams' time against their plans."""
    now = timezone.now()
    schedule = Schedule.objects.filter(is_default=True).first()
    since = now - timedelta(days=DAYS_SHOWN)
    context = {
        "schedule": schedule,
        "available_count": count_available(),
        "is_covered": is_covered(schedule, now=now),
        "gaps": read_gaps(schedule.load_calendar(), since=since, now=now)[::-1] if schedule else [],
        "teams": read_team_times(now=now),
    }
    return render(request, "presence/page.html", context)


class ConsultationForm(forms.Form):
    who = forms.CharField(label=gettext_lazy("Who was consulted"), max_length=200)
    on = forms.DateField(
        label=gettext_lazy("When"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )


@needs(Right.MANAGE_PEOPLE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def keep_consultation(request: HttpRequest) -> HttpResponse:
    form = ConsultationForm(request.POST or None)
    if form.is_valid():
        try:
            by, now = signed_in_agent(request), timezone.now()
            record_consultation(**form.cleaned_data, by=by, now=now)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Recorded."))
            return redirect("agents:consultation")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"form": form, "consultation": find_consultation()}
    return render(request, "presence/consultation.html", context, status=status)


@needs(Right.MANAGE_PEOPLE)
@require_POST
def end_consultation(request: HttpRequest) -> HttpResponse:
    withdraw_consultation(by=signed_in_agent(request), now=timezone.now())
    messages.success(request, _("Figures of persons show no more."))
    return redirect("agents:consultation")
