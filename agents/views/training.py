"""Writing tests, for leads; and for admins, whether new agents write drafts until then."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from agents.models import Agent, PeopleEvent
from agents.names import name_key
from agents.refusals import refusals_told
from agents.rights import Right, needs, signed_in_agent
from agents.training import begin_training, end_training, find_rule, record_test, withdraw_test

EVENTS_SHOWN = 12
Kind = PeopleEvent.Kind
KINDS = [Kind.TEST_PASSED, Kind.TEST_WITHDRAWN, Kind.TRAINING_BEGUN, Kind.TRAINING_ENDED]


class PassedForm(forms.Form):
    on = forms.DateField()


@needs(Right.RECORD_TESTS)
@require_safe
@never_cache
def show_training(request: HttpRequest) -> HttpResponse:
    """Whose test is recorded, and whose is not: those first."""
    agents = Agent.objects.filter(is_active=True).select_related("writing_test_by")
    shown = sorted(agents, key=lambda one: (one.writing_test_on is not None, name_key(one.name)))
    events = PeopleEvent.objects.filter(kind__in=KINDS).select_related("by")
    context = {
        "agents": shown,
        "rule": find_rule(),
        "today": timezone.localdate(),
        "events": events.order_by("-at", "-pk")[:EVENTS_SHOWN],
    }
    return render(request, "training/page.html", context)


@needs(Right.RECORD_TESTS)
@require_POST
def record(request: HttpRequest, pk: int) -> HttpResponse:
    agent, form = get_object_or_404(Agent, pk=pk, is_active=True), PassedForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose the day on which it was passed."))
        return redirect("agents:training")
    with refusals_told(request):
        by, now = signed_in_agent(request), timezone.now()
        record_test(agent, on=form.cleaned_data["on"], by=by, now=now)
        words = _("%(name)s has passed the writing test and sends without approval.")
        messages.success(request, words % {"name": agent})
    return redirect("agents:training")


@needs(Right.RECORD_TESTS)
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    agent = get_object_or_404(Agent, pk=pk)
    with refusals_told(request):
        withdraw_test(agent, by=signed_in_agent(request), now=timezone.now())
        messages.success(request, _("The test of %(name)s is withdrawn.") % {"name": agent})
    return redirect("agents:training")


@needs(Right.MANAGE_PEOPLE)
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    with refusals_told(request):
        begin_training(by=signed_in_agent(request), now=timezone.now())
        messages.success(request, _("New agents write drafts from now on."))
    return redirect("agents:training")


@needs(Right.MANAGE_PEOPLE)
@require_POST
def end(request: HttpRequest) -> HttpResponse:
    end_training(by=signed_in_agent(request), now=timezone.now())
    messages.success(request, _("Everybody sends without approval from now on."))
    return redirect("agents:training")
