"""What was written is found: messages by words and operators, with their threads."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from agents.rights import signed_in_agent
from inbox.api.base import ThreadView
from inbox.api.requests import SearchQuery
from inbox.api.schema import REFUSED
from inbox.api.serializers import AgentName, ChannelName, ProfileName
from inbox.models import Message
from inbox.paging import BadKey
from inbox.search.read import Results, search_messages

PAGE_SIZE = 25  # messages


class HitSerializer(serializers.ModelSerializer[Message]):
    """The message that was found; `thread_id` leads to all of its thread."""

    thread_id = serializers.IntegerField()
    channel = ChannelName()
    author = ProfileName(allow_null=True)
    agent = AgentName(allow_null=True)

    class Meta:
        model = Message
        fields = [
            "id", "thread_id", "channel", "direction", "kind", "author", "agent", "text",
            "created_at",
        ]  # fmt: skip


FOUND = inline_serializer(
    "FoundPage",
    {
        "results": HitSerializer(many=True),
        "problems": serializers.ListField(
            child=serializers.CharField(), help_text="What could not be done as it was asked"
        ),
        "next": serializers.URLField(allow_null=True, help_text="The page after this one"),
    },
)


class SearchView(ThreadView):
    @extend_schema(
        operation_id="search", parameters=[SearchQuery], responses={200: FOUND, **REFUSED}
    )
    def get(self, request: Request) -> Response:
        """Messages by words in all their forms, names, and operators (`from:`, `channel:`,
        `label:`, `is:`, `before:`, `after:`, `-`, quotation marks, a star): the newest first, of a
        thread one a page. Personal numbers are in no index and are refused.
        """
        query = SearchQuery.read_query(request)
        results = self._search(request, query)
        if results.asked.has_number:
            words = _("Personal numbers are never searchable")
            raise serializers.ValidationError({"q": [words]})
        here = request.build_absolute_uri()
        if results.loosened:
            here = replace_query_param(here, "q", results.loosened)
        found = [one.hit.message for one in results.threads]
        key = results.next_key
        return Response(
            {
                "results": HitSerializer(found, many=True).data,
                "problems": results.problems,
                "next": replace_query_param(here, "key", key) if key else None,
            }
        )

    def _search(self, request: Request, query: dict[str, Any]) -> Results:
        try:
            return search_messages(
                query["q"], agent=signed_in_agent(request), key=query.get("key", ""),
                size=PAGE_SIZE, zone=timezone.get_current_timezone(), now=timezone.now(),
            )  # fmt: skip
        except BadKey:
            raise serializers.ValidationError(
                {"key": [_("Follow the address in `next`.")]}
            ) from None
