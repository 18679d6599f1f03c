"""Guides: what we answer and what not, to be read."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from inbox.api.base import ThreadView
from inbox.api.requests import Fields
from inbox.api.schema import NOT_FOUND, REFUSED
from inbox.api.serializers import AgentName, LabelSerializer
from inbox.guides.keep import find_version, list_guides
from inbox.models import Guide, GuideVersion


class GuideSerializer(serializers.ModelSerializer[GuideVersion]):
    """`id` is the guide's; `at`: since when it says this."""

    id = serializers.IntegerField(source="guide_id")
    labels = LabelSerializer(many=True)
    by = AgentName()

    class Meta:
        model = GuideVersion
        fields = [
            "id", "title", "language", "labels", "words", "answers", "leaves_out", "tone", "links",
            "by", "at",
        ]  # fmt: skip


class GuideQuery(Fields):
    at = serializers.DateTimeField(required=False, help_text="As it stood at this moment")


class GuideListView(ThreadView):
    @extend_schema(operation_id="list_guides", responses=GuideSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Those that hold, by title."""
        versions = [guide.latest for guide in list_guides() if guide.latest]
        return Response(GuideSerializer(versions, many=True).data)


class GuideView(ThreadView):
    @extend_schema(
        operation_id="read_guide", parameters=[GuideQuery],
        responses={200: GuideSerializer, **REFUSED, **NOT_FOUND},
    )  # fmt: skip
    def get(self, request: Request, pk: int) -> Response:
        """What it says, retired or not; with `at`, what it said then."""
        at = GuideQuery.read_query(request).get("at") or timezone.now()
        version = find_version(get_object_or_404(Guide, pk=pk), until=at)
        if version is None:
            raise Http404
        return Response(GuideSerializer(version).data)
