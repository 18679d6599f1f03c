"""Praise for programs: what is on the wall, what could be, what was left out."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agents.rights import Right
from inbox.api.base import ThreadView
from inbox.api.paging import answer_page, read_rows
from inbox.api.requests import PageQuery
from inbox.api.schema import REFUSED, page_of
from inbox.api.serializers import AgentName, ChannelName
from reports.models import Praise
from reports.praise.choice import NEWEST_FIRST, PARTS, find_part


class PraiseQuery(PageQuery):
    part = serializers.ChoiceField([(part.name, part.title) for part in PARTS], required=False)


class PraiseSerializer(serializers.ModelSerializer[Praise]):
    """`name`: what the wall calls the customer, empty where it names nobody."""

    text = serializers.CharField(source="message.text")
    thread_id = serializers.IntegerField(source="message.thread_id")
    is_private = serializers.BooleanField(source="message.is_private")
    channel = ChannelName(source="message.channel")
    marked_by = AgentName(allow_null=True)
    shown_by = AgentName(allow_null=True)
    left_out_by = AgentName(allow_null=True)

    class Meta:
        model = Praise
        fields = [
            "id", "message_id", "thread_id", "channel", "text", "is_private", "said_at", "name",
            "is_tagged", "marked_at", "marked_by", "shown_at", "shown_by", "is_agreed",
            "left_out_at", "left_out_by",
        ]  # fmt: skip


class PraiseListView(ThreadView):
    right = Right.CURATE_PRAISE

    @extend_schema(
        operation_id="list_praise",
        parameters=[PraiseQuery],
        responses={200: page_of(PraiseSerializer), **REFUSED},
    )
    def get(self, request: Request) -> Response:
        """By part: `new` (marked or suggested), `wall`, `out`. Newest first."""
        query = PraiseQuery.read_query(request)
        praise = find_part(query.get("part", "")).select().told()
        rows, next_key = read_rows(praise, NEWEST_FIRST, key=query.get("key", ""))
        return answer_page(request, rows, PraiseSerializer, next_key)
