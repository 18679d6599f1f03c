"""Briefings: what holds, pinned and withdrawn by leads, read by all."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED, HTTP_204_NO_CONTENT

from agents.rights import Right, demand, signed_in_agent
from inbox.api.base import ThreadView
from inbox.api.paging import answer_page, read_rows
from inbox.api.requests import Fields, PageQuery, WordField
from inbox.api.schema import NOT_FOUND, REFUSED, page_of
from inbox.api.serializers import AgentName
from inbox.briefings.pin import pin_briefing, see_briefing, withdraw_briefing
from inbox.models import Briefing

NEWEST_FIRST = ("-at", "-id")


class BriefingSerializer(serializers.ModelSerializer[Briefing]):
    """It holds until `valid_until`, unless it was withdrawn."""

    by = AgentName()
    withdrawn_by = AgentName(allow_null=True)
    seen_count = serializers.IntegerField(help_text="agents who have read it")

    class Meta:
        model = Briefing
        fields = [
            "id", "text", "source", "approved_by", "valid_until", "by", "at", "withdrawn_at",
            "withdrawn_by", "seen_count",
        ]  # fmt: skip


class BriefingFields(Fields):
    text = WordField(max_length=2000)
    source = WordField(  # type: ignore[assignment]  # a name of the framework's, too
        max_length=200, help_text="where it comes from: a person, a page, a system"
    )
    approved_by = WordField(max_length=80)
    valid_until = serializers.DateTimeField()


class BriefingListView(ThreadView):
    @extend_schema(
        operation_id="list_briefings",
        parameters=[PageQuery],
        responses={200: page_of(BriefingSerializer), **REFUSED},
    )
    def get(self, request: Request) -> Response:
        """Newest first, those that are over included."""
        key = PageQuery.read_query(request).get("key", "")
        briefings = Briefing.objects.select_related("by", "withdrawn_by")
        counted = briefings.annotate(seen_count=Count("sights"))
        rows, next_key = read_rows(counted, NEWEST_FIRST, key=key)
        return answer_page(request, rows, BriefingSerializer, next_key)

    @extend_schema(
        operation_id="pin_briefing", request=BriefingFields,
        responses={201: BriefingSerializer, **REFUSED},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Above everybody's queue from now on: for team leads."""
        demand(request, Right.PIN_BRIEFINGS)
        fields = BriefingFields.read(request.data)
        agent = signed_in_agent(request)
        briefing: Any = pin_briefing(**fields, by=agent, now=timezone.now())
        briefing.seen_count = 0
        return Response(BriefingSerializer(briefing).data, status=HTTP_201_CREATED)


class BriefingView(ThreadView):
    right = Right.PIN_BRIEFINGS

    @extend_schema(operation_id="withdraw_briefing", responses={204: None, **NOT_FOUND})
    def delete(self, request: Request, pk: int) -> Response:
        """It is shown no more."""
        briefing = get_object_or_404(Briefing, pk=pk)
        withdraw_briefing(briefing, by=signed_in_agent(request), now=timezone.now())
        return Response(status=HTTP_204_NO_CONTENT)


class BriefingSightView(ThreadView):
    @extend_schema(operation_id="see_briefing", request=None, responses={204: None, **NOT_FOUND})
    def put(self, request: Request, pk: int) -> Response:
        """The caller has read it."""
        briefing = get_object_or_404(Briefing, pk=pk)
        see_briefing(briefing, by=signed_in_agent(request), now=timezone.now())
        return Response(status=HTTP_204_NO_CONTENT)
