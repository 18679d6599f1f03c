"""Merge and split by hand, and their undoing."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED

from agents.rights import signed_in_agent
from inbox.api.base import ThreadView, answer_thread, find_thread
from inbox.api.requests import MergeFields
from inbox.api.schema import CHANGED, CONFLICT, NOT_FOUND, REFUSED
from inbox.api.serializers import MoveSerializer
from inbox.models import Message, ThreadMove
from inbox.threads.merge_by_hand import merge_by_hand
from inbox.threads.moves import undo_move
from inbox.threads.split import split_thread

MADE = {201: MoveSerializer, **REFUSED, **NOT_FOUND, **CONFLICT}


class MergeView(ThreadView):
    @extend_schema(operation_id="merge_thread", request=MergeFields, responses=MADE)
    def post(self, request: Request, pk: int) -> Response:
        """Make one matter of this thread and `thread`: the later becomes part of the earlier."""
        other = find_thread(MergeFields.read(request.data)["thread"])
        agent = signed_in_agent(request)
        move = merge_by_hand(find_thread(pk), other, by=agent, now=timezone.now())
        return Response(MoveSerializer(move).data, status=HTTP_201_CREATED)


class SplitView(ThreadView):
    @extend_schema(operation_id="split_thread", request=None, responses=MADE)
    def post(self, request: Request, pk: int) -> Response:
        """A customer's message, and all below it, becomes a thread of its own."""
        message = get_object_or_404(Message, pk=pk)
        move = split_thread(message, by=signed_in_agent(request), now=timezone.now())
        return Response(MoveSerializer(move).data, status=HTTP_201_CREATED)


class MoveView(ThreadView):
    @extend_schema(operation_id="undo_move", responses={**CHANGED, **REFUSED})
    def delete(self, request: Request, pk: int) -> Response:
        """Undo a merge or split; what has come below it since goes along."""
        move = get_object_or_404(ThreadMove, pk=pk)
        thread = undo_move(move, by=signed_in_agent(request), now=timezone.now())
        return answer_thread(thread.pk)
