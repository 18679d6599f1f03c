"""What leads look at when promises are in danger."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from agents.rights import Right, needs
from inbox.notices.read import MOST, read_notices


@needs(Right.SEE_BOARD)
@require_safe
@never_cache
def show_notices(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    context = {"notices": read_notices(now=now), "now": now, "most": MOST}
    return render(request, "notices/page.html", context)
