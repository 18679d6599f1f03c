"""`/healthz`: is everything alive? For load balancers, so without sign-in and without secrets."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from inbox.liveness import check_liveness


@require_safe
@never_cache
def show_health(request: HttpRequest) -> JsonResponse:
    """200 when web, database, broker, worker and beat live; else 503, and which one does not."""
    parts = check_liveness()
    return JsonResponse(parts, status=200 if all(parts.values()) else 503)
