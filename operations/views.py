"""The page of stuck work, and what other machines ask."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from kombu.exceptions import OperationalError
from prometheus_client import CONTENT_TYPE_LATEST

from agents.rights import Right, needs, signed_in_agent
from operations.metrics.collect import write_metrics
from operations.readiness import check_readiness
from operations.stuck.find import read_heaps
from operations.stuck.kinds import KINDS


@require_safe
@never_cache
def show_readiness(request: HttpRequest) -> JsonResponse:
    """200 when this process can serve; else 503, and what it lacks."""
    parts = check_readiness()
    return JsonResponse(parts, status=200 if all(parts.values()) else 503)


@require_safe
@never_cache
def show_metrics(request: HttpRequest) -> HttpResponse:
    """For Prometheus, which shows METRICS_TOKEN; without one there is no such page."""
    if not settings.METRICS_TOKEN:
        raise Http404
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not constant_time_compare(shown, settings.METRICS_TOKEN):
        raise PermissionDenied
    return HttpResponse(write_metrics(), content_type=CONTENT_TYPE_LATEST)


@needs(Right.CARE_FOR_WORK)
@require_safe
@never_cache
def show_stuck(request: HttpRequest) -> HttpResponse:
    return render(request, "operations/stuck.html", {"heaps": read_heaps(now=timezone.now())})


@needs(Right.CARE_FOR_WORK)
@require_POST
def act(request: HttpRequest, kind: str, pk: int, name: str) -> HttpResponse:
    """`name`: one of the kind's acts. What has moved on since the page was made is told."""
    chosen = KINDS.get(kind)
    if chosen is None or name not in chosen.acts:
        raise Http404
    now = timezone.now()
    row = get_object_or_404(chosen.find(now), pk=pk)
    _words, do = chosen.acts[name]
    try:
        do(row, signed_in_agent(request), now)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except OperationalError:
        messages.error(request, _("The broker does not answer. It stays on the list."))
    else:
        messages.success(request, _("Done."))
    return redirect("operations:stuck")
