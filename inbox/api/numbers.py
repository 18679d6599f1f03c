"""Masked numbers, shown to who asks; each look is remembered."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import HTTP_410_GONE

from agents.rights import Right, signed_in_agent
from inbox.api.base import ThreadView
from inbox.api.schema import NOT_FOUND
from inbox.api.serializers import PlainNumberSerializer
from inbox.models import PrivateNumber
from inbox.numbers.reveal import Erased, reveal_number


class LookView(ThreadView):
    right = Right.REVEAL_NUMBERS

    @extend_schema(
        operation_id="reveal_number",
        request=None,
        responses={
            200: PlainNumberSerializer,
            410: OpenApiResponse(description="Erased: some time after closing only masks stay."),
            **NOT_FOUND,
        },
    )
    def post(self, request: Request, pk: int) -> Response:
        """Show a masked number. The thread remembers who looked, and when."""
        number = get_object_or_404(PrivateNumber.objects.select_related("message"), pk=pk)
        try:
            plain = reveal_number(number, by=signed_in_agent(request), now=timezone.now())
        except Erased as erased:
            return Response({"detail": erased.words}, status=HTTP_410_GONE)
        return Response({"plain": plain}, headers={"Cache-Control": "no-store"})
