"""The promises that were broken today, with their threads."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from agents.rights import Right, needs
from inbox.paging import BadKey
from reports.breaches import read_breaches
from reports.live import NOTES


@needs(Right.SEE_BOARD)
@require_safe
@never_cache
def show_breaches(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    try:
        clocks, key = read_breaches(now=now, key=request.GET.get("key", ""))
    except BadKey:
        raise Http404 from None
    title, meaning = NOTES["breaches"]
    context = {"title": title, "meaning": meaning, "clocks": clocks, "next_key": key}
    return render(request, "reports/breaches.html", context)
