"""Frozen reports for programs: their list, and the facts of one, by scope."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agents.rights import Right
from inbox.api.paging import answer_page, read_rows
from inbox.api.requests import PageQuery
from inbox.api.schema import NOT_FOUND, REFUSED, page_of
from inbox.api.serializers import AgentName
from reports.editions.facts import read_scopes
from reports.editions.show import find_edition_scope
from reports.models import Edition

NEWEST_FIRST = ("-last", "-id")


class EditionSerializer(serializers.ModelSerializer[Edition]):
    """A version of a report. `frozen_by` is null where it was frozen by itself."""

    frozen_by = AgentName(allow_null=True)

    class Meta:
        model = Edition
        fields = ["id", "kind", "first", "last", "version", "frozen_at", "frozen_by", "note"]


class ScopeSerializer(serializers.Serializer[Any]):
    key = serializers.CharField(help_text='"all", "team-3", "channel-5"')
    name = serializers.CharField(help_text="empty for the whole brand")


class EditionFactsSerializer(EditionSerializer):
    scopes = ScopeSerializer(many=True, help_text="of whom it tells")
    scope = serializers.CharField(help_text="of whom these facts are")
    facts = serializers.DictField(
        help_text="as they were frozen: times in seconds, shares as counts with their interval of 1"
    )

    class Meta(EditionSerializer.Meta):
        fields = [*EditionSerializer.Meta.fields, "scopes", "scope", "facts"]


class EditionListView(APIView):
    right = Right.SEE_REPORTS

    @extend_schema(
        operation_id="list_editions",
        parameters=[PageQuery],
        responses={200: page_of(EditionSerializer), **REFUSED},
    )
    def get(self, request: Request) -> Response:
        """Every version of every frozen report, the latest days first."""
        key = PageQuery.read_query(request).get("key", "")
        editions = Edition.objects.defer("facts").select_related("frozen_by")
        rows, next_key = read_rows(editions, NEWEST_FIRST, key=key)
        return answer_page(request, rows, EditionSerializer, next_key)


class EditionView(APIView):
    right = Right.SEE_REPORTS

    @extend_schema(
        operation_id="read_edition",
        parameters=[
            OpenApiParameter("scope", str, description="one of its scopes; else the brand")
        ],
        responses={200: EditionFactsSerializer, **NOT_FOUND},
    )
    def get(self, request: Request, pk: int) -> Response:
        edition = get_object_or_404(Edition.objects.select_related("frozen_by"), pk=pk)
        scope = find_edition_scope(edition, request.query_params.get("scope", ""))
        told = {
            **EditionSerializer(edition).data,
            "scopes": [{"key": one.key, "name": one.name} for one in read_scopes(edition.facts)],
            "scope": scope.key,
            "facts": edition.facts["scopes"][scope.key],
        }
        return Response(told)
