"""Posts of our own, below nothing: publish one, and see what became of it."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import HTTP_202_ACCEPTED

from agents.rights import Right, signed_in_agent
from connectors.models import Channel
from inbox.api.base import ThreadView
from inbox.api.paging import answer_page, read_rows
from inbox.api.requests import PageQuery, PublicationFields
from inbox.api.schema import NOT_FOUND, REFUSED, page_of
from inbox.api.serializers import AgentName, ChannelName
from inbox.models import Publication
from inbox.publishing.submit import list_places, submit_publication

NEWEST_FIRST = ("-id",)
PARTS = ("channel", "agent", "message")


class PublicationSerializer(serializers.ModelSerializer[Publication]):
    """`message_id` and `url`: what it became, once sent."""

    channel = ChannelName()
    agent = AgentName()
    message_id = serializers.IntegerField(allow_null=True)
    url = serializers.CharField(source="message.url", default="")

    class Meta:
        model = Publication
        fields = [
            "id", "channel", "agent", "text", "state", "error", "message_id", "url", "created_at",
        ]  # fmt: skip


class PublicationListView(ThreadView):
    right = Right.PUBLISH

    @extend_schema(
        operation_id="list_publications",
        parameters=[PageQuery],
        responses={200: page_of(PublicationSerializer), **REFUSED},
    )
    def get(self, request: Request) -> Response:
        """Newest first."""
        key = PageQuery.read_query(request).get("key", "")
        made = Publication.objects.select_related(*PARTS)
        rows, next_key = read_rows(made, NEWEST_FIRST, key=key)
        return answer_page(request, rows, PublicationSerializer, next_key)

    @extend_schema(
        operation_id="publish",
        request=PublicationFields,
        responses={202: PublicationSerializer(many=True), **REFUSED},
    )
    def post(self, request: Request) -> Response:
        """Queue a post on each of the `channels`, by id. The same `client_id` is the same post,
        however often it is sent. Leads and admins only.
        """
        fields = PublicationFields.read(request.data)
        channels = find_channels(fields.pop("channels"))
        agent = signed_in_agent(request)
        made = submit_publication(channels, by=agent, now=timezone.now(), **fields)
        return Response(PublicationSerializer(made, many=True).data, status=HTTP_202_ACCEPTED)


class PublicationView(ThreadView):
    right = Right.PUBLISH

    @extend_schema(
        operation_id="read_publication", responses={200: PublicationSerializer, **NOT_FOUND}
    )
    def get(self, request: Request, pk: int) -> Response:
        """One post, and how far it has come."""
        made = get_object_or_404(Publication.objects.select_related(*PARTS), pk=pk)
        return Response(PublicationSerializer(made).data)


def find_channels(wanted: list[int]) -> list[Channel]:
    """Raises ValidationError where one of them is none that we publish on."""
    found = list(list_places().filter(pk__in=wanted).order_by("pk"))
    if len(found) < len(set(wanted)):
        raise ValidationError({"channels": [_("Choose channels that we write to.")]})
    return found
