"""A masked number shown for a moment."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from agents.rights import Right, needs, signed_in_agent
from inbox.models import PrivateNumber
from inbox.numbers.reveal import SHOWN_TIME, Erased, reveal_number


@needs(Right.REVEAL_NUMBERS)
@require_POST
@never_cache
def reveal(request: HttpRequest, pk: int) -> JsonResponse:
    """{plain, seconds} to show it for; 410 with {words} where it was erased."""
    number = get_object_or_404(PrivateNumber.objects.select_related("message"), pk=pk)
    try:
        plain = reveal_number(number, by=signed_in_agent(request), now=timezone.now())
    except Erased as erased:
        return JsonResponse({"words": erased.words}, status=HTTPStatus.GONE)
    return JsonResponse({"plain": plain, "seconds": SHOWN_TIME})
