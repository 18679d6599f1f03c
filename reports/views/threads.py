"""The threads behind a figure of the board."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from agents.rights import Right, needs
from inbox.paging import BadKey
from reports.drill import read_threads, read_waits
from reports.forms import SelectionForm
from reports.live import NOTES, list_inflow
from reports.metrics import METRICS, describe_arrivals
from reports.models import Hours
from reports.selection import brand_day


@needs(Right.SEE_BOARD)
@require_safe
@never_cache
def show_threads(request: HttpRequest, name: str) -> HttpResponse:
    now = timezone.now()
    selection = SelectionForm(request.GET).choose(today=brand_day(now))
    metric = METRICS.get(name)
    if not metric:
        raise Http404
    try:
        waits, key = read_waits(selection, metric, now=now, key=request.GET.get("key", ""))
    except BadKey:
        raise Http404 from None
    context = {
        "metric": metric,
        "selection": selection,
        "hours_note": describe_arrivals(selection),
        "is_open_time": selection.hours == Hours.OPEN,
        "waits": waits,
        "next_key": key,
        "now": now,
    }
    return render(request, "reports/threads.html", context)


@needs(Right.SEE_BOARD)
@require_safe
@never_cache
def show_inflow(request: HttpRequest) -> HttpResponse:
    """Who wrote within the last quarter of an hour."""
    now = timezone.now()
    try:
        waits, key = read_threads(list_inflow(now=now), key=request.GET.get("key", ""))
    except BadKey:
        raise Http404 from None
    title, meaning = NOTES["inflow"]
    context = {"title": title, "meaning": meaning, "waits": waits, "next_key": key, "now": now}
    return render(request, "reports/inflow.html", context)
