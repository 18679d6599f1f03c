"""Figures of persons. They show only once the staff's representatives were consulted."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from agents.consult import find_consultation
from agents.rights import Right, needs, signed_in_agent
from inbox.reading.load import read_loads, read_own_time


@needs(Right.SEE_BOARD)
@require_safe
@never_cache
def show_loads(request: HttpRequest) -> HttpResponse:
    """Who has how many threads now: by name, in no other order."""
    consultation = find_consultation()
    context = {"consultation": consultation, "rows": read_loads() if consultation else []}
    return render(request, "presence/loads.html", context)


@needs(Right.HAVE_ACCOUNT)
@require_safe
@never_cache
def show_own(request: HttpRequest) -> HttpResponse:
    """The agent's own, and nobody else's."""
    consultation = find_consultation()
    agent, now = signed_in_agent(request), timezone.now()
    own = read_own_time(agent, now=now) if consultation else None
    return render(request, "presence/own.html", {"consultation": consultation, "own": own})
