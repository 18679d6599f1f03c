"""Saved replies: searched by all, kept by leads, as on their page."""

from __future__ import annotations

from typing import Any

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
from inbox.api.requests import Fields, PageQuery
from inbox.api.schema import NOT_FOUND, REFUSED, page_of
from inbox.api.serializers import AgentName
from inbox.models import LANGUAGES, SavedReply
from inbox.models.saved_replies import MAX_SHORTCUT, MAX_TEXT, MAX_TITLE
from inbox.saved_replies.keep import (
    ORDER,
    Facts,
    change_saved,
    check_facts,
    list_saved,
    make_saved,
    retire_saved,
)


class SavedSerializer(serializers.ModelSerializer[SavedReply]):
    texts = serializers.DictField(child=serializers.CharField(), help_text="By language")
    edited_by = AgentName()

    class Meta:
        model = SavedReply
        fields = [
            "id", "title", "shortcut", "texts", "edited_by", "edited_at", "used_count", "used_at",
            "retired_at",
        ]  # fmt: skip


class SavedQuery(PageQuery):
    q = serializers.CharField(required=False, max_length=80, help_text="Words that it says")


class SavedFields(Fields):
    title = serializers.CharField(max_length=MAX_TITLE)
    shortcut = serializers.CharField(max_length=MAX_SHORTCUT, required=False, allow_blank=True)
    texts = serializers.DictField(
        child=serializers.CharField(max_length=MAX_TEXT, allow_blank=True),
        help_text=f"By language: {', '.join(code for code, _name in LANGUAGES)}",
    )

    @classmethod
    def choose(cls, data: Any) -> Facts:
        """What it is to say. Raises ValidationError."""
        fields = cls.read(data)
        return check_facts(fields["title"], fields.get("shortcut", ""), fields["texts"])


class SavedListView(ThreadView):
    @extend_schema(
        operation_id="list_saved_replies", parameters=[SavedQuery],
        responses={200: page_of(SavedSerializer), **REFUSED},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Those that hold, by title."""
        query = SavedQuery.read_query(request)
        rows, next_key = read_rows(list_saved(query.get("q", "")), ORDER, key=query.get("key", ""))
        return answer_page(request, rows, SavedSerializer, next_key)

    @extend_schema(
        operation_id="make_saved_reply", request=SavedFields,
        responses={201: SavedSerializer, **REFUSED},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """For leads."""
        demand(request, Right.MANAGE_REPLIES)
        facts = SavedFields.choose(request.data)
        saved = make_saved(facts, by=signed_in_agent(request), now=timezone.now())
        return Response(SavedSerializer(saved).data, status=HTTP_201_CREATED)


class SavedView(ThreadView):
    @extend_schema(operation_id="read_saved_reply", responses={200: SavedSerializer, **NOT_FOUND})
    def get(self, request: Request, pk: int) -> Response:
        """What it says, retired or not."""
        return Response(SavedSerializer(find_saved(pk)).data)

    @extend_schema(
        operation_id="change_saved_reply", request=SavedFields,
        responses={200: SavedSerializer, **REFUSED, **NOT_FOUND},
    )  # fmt: skip
    def put(self, request: Request, pk: int) -> Response:
        """For leads."""
        demand(request, Right.MANAGE_REPLIES)
        saved, facts = find_saved(pk), SavedFields.choose(request.data)
        saved = change_saved(saved, facts, by=signed_in_agent(request), now=timezone.now())
        return Response(SavedSerializer(saved).data)

    @extend_schema(operation_id="retire_saved_reply", responses={204: None, **NOT_FOUND})
    def delete(self, request: Request, pk: int) -> Response:
        """For leads. Nobody is offered it any more."""
        demand(request, Right.MANAGE_REPLIES)
        retire_saved(find_saved(pk), by=signed_in_agent(request), now=timezone.now())
        return Response(status=HTTP_204_NO_CONTENT)


def find_saved(pk: int) -> SavedReply:
    return get_object_or_404(SavedReply.objects.select_related("edited_by"), pk=pk)
