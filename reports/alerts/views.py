"""The banner of alerts, their page, and who is on call."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from agents.rights import Right, list_agents_with, needs, signed_in_agent
from inbox.paging import BadKey, read_page
from reports.alerts.answer import (
    acknowledge_alert,
    list_on_call_events,
    put_on_call,
    take_off_call,
)
from reports.models import Alert, OnCall

SHOWN = timedelta(hours=24)  # an alert that nobody acknowledged leaves the banner then
IN_BANNER = 3
PAGE_SIZE = 25
EVENTS_SHOWN = 8
ORDER = ("-at", "-id")


@needs(Right.ANSWER_ALERTS)
@require_safe
@never_cache
def show_banner(request: HttpRequest) -> HttpResponse:
    return render_banner(request)


def render_banner(request: HttpRequest) -> HttpResponse:
    fresh = Alert.objects.filter(acknowledged_at=None, at__gt=timezone.now() - SHOWN)
    alerts = list(fresh.select_related("channel").order_by("-at")[:IN_BANNER])
    return render(request, "alerts/banner.html", {"alerts": alerts})


@needs(Right.ANSWER_ALERTS)
@require_safe
@never_cache
def show_alerts(request: HttpRequest) -> HttpResponse:
    alerts = Alert.objects.select_related("channel", "acknowledged_by")
    try:
        page, next_key = read_page(alerts, ORDER, size=PAGE_SIZE, key=request.GET.get("after", ""))
    except BadKey:
        return redirect("alerts:alerts")
    able = list_agents_with(Right.ANSWER_ALERTS)
    on_call = set(OnCall.objects.values_list("agent", flat=True))
    people = [(agent, agent.pk in on_call) for agent in able]
    events = list_on_call_events()[:EVENTS_SHOWN]
    context = {"alerts": page, "next_key": next_key, "people": people, "events": events}
    return render(request, "alerts/page.html", context)


@needs(Right.ANSWER_ALERTS)
@require_POST
def acknowledge(request: HttpRequest, pk: int) -> HttpResponse:
    alert = get_object_or_404(Alert, pk=pk)
    agent = signed_in_agent(request)
    alert = acknowledge_alert(alert, by=agent, now=timezone.now())
    if request.headers.get("HX-Request"):
        return render_banner(request)
    if alert.acknowledged_by != agent:
        words = _("%(name)s was quicker.") % {"name": alert.acknowledged_by}
        messages.info(request, words)
    return redirect("alerts:alerts")


@needs(Right.ANSWER_ALERTS)
@require_POST
def change_on_call(request: HttpRequest, pk: int) -> HttpResponse:
    agent = get_object_or_404(list_agents_with(Right.ANSWER_ALERTS), pk=pk)
    by, now = signed_in_agent(request), timezone.now()
    if request.POST.get("is_on_call") == "on":
        put_on_call(agent, by=by, now=now)
        words = _("%(name)s is on call.")
    else:
        take_off_call(agent, by=by, now=now)
        words = _("%(name)s is not on call.")
    messages.success(request, words % {"name": agent})
    return redirect("alerts:alerts")
