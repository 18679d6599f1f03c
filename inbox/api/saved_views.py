"""Saved views of the queue: one's own, and those that leads share."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED, HTTP_204_NO_CONTENT

from agents.rights import Right, demand, has_right, signed_in_agent
from inbox.api.base import ThreadView
from inbox.api.requests import Fields, WordField
from inbox.api.schema import NOT_FOUND, REFUSED
from inbox.models import SavedView
from inbox.reading.filters import parse_filter, write_filter
from inbox.saved_views.keep import delete_view, list_kept, list_views, rename_view, save_view


class ViewSerializer(serializers.ModelSerializer[SavedView]):
    class Meta:
        model = SavedView
        fields = ["id", "name", "query", "is_shared"]


class NameFields(Fields):
    name = WordField(max_length=40)


class ViewFields(NameFields):
    query = WordField(
        max_length=500, trim_whitespace=False, allow_blank=True,
        help_text="As the desk's address has it: `?view=open&channel=3`. What makes no sense in it "
        "is left out.",
    )  # fmt: skip
    is_shared = serializers.BooleanField(required=False, default=False, help_text="For leads")


class ViewListView(ThreadView):
    @extend_schema(operation_id="list_saved_views", responses=ViewSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Shared ones first, each kind in its order; at most 20."""
        return Response(ViewSerializer(list_views(signed_in_agent(request)), many=True).data)

    @extend_schema(
        operation_id="save_view", request=ViewFields, responses={201: ViewSerializer, **REFUSED}
    )
    def post(self, request: Request) -> Response:
        """At the end of its kind."""
        fields = ViewFields.read(request.data)
        if fields["is_shared"]:
            demand(request, Right.ASSIGN_OTHERS)
        query = write_filter(parse_filter(QueryDict(fields["query"].lstrip("?"))))
        agent = signed_in_agent(request)
        view = save_view(fields["name"], query, is_shared=fields["is_shared"], by=agent)
        return Response(ViewSerializer(view).data, status=HTTP_201_CREATED)


class ViewView(ThreadView):
    @extend_schema(
        operation_id="rename_saved_view", request=NameFields,
        responses={200: ViewSerializer, **REFUSED, **NOT_FOUND},
    )  # fmt: skip
    def put(self, request: Request, pk: int) -> Response:
        """One's own; for leads, shared ones too."""
        view = find_view(request, pk)
        rename_view(view, NameFields.read(request.data)["name"])
        view.refresh_from_db()
        return Response(ViewSerializer(view).data)

    @extend_schema(operation_id="delete_saved_view", responses={204: None, **NOT_FOUND})
    def delete(self, request: Request, pk: int) -> Response:
        delete_view(find_view(request, pk), now=timezone.now())
        return Response(status=HTTP_204_NO_CONTENT)


def find_view(request: Request, pk: int) -> Any:
    agent = signed_in_agent(request)
    kept = list_kept(agent, may_share=has_right(agent, Right.ASSIGN_OTHERS))
    return get_object_or_404(kept, pk=pk, deleted_at=None)
