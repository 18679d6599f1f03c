"""What is done with a message where it stands: hidden, liked, or, if it is ours, deleted."""

from __future__ import annotations

from collections.abc import Callable

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from agents.rights import signed_in_agent
from inbox.api.base import ThreadView
from inbox.api.schema import CONFLICT, NOT_FOUND
from inbox.api.serializers import MessageSerializer
from inbox.models import Message
from inbox.moderation.hide import hide_message, show_message
from inbox.moderation.like import like_message, unlike_message
from inbox.moderation.take_back import take_back_message

DONE = {200: MessageSerializer, **NOT_FOUND, **CONFLICT}


class MessageDeedView(ThreadView):
    def do(self, request: Request, pk: int, deed: Callable[..., Message]) -> Response:
        """409 where the network did not do it, in its words."""
        parts = Message.objects.select_related("channel", "thread__owner", "author", "agent")
        message = get_object_or_404(parts.filter(thread__isnull=False), pk=pk)
        done = deed(message, by=signed_in_agent(request), now=timezone.now())
        return Response(MessageSerializer(done).data)


class MessageView(MessageDeedView):
    @extend_schema(operation_id="delete_message", responses=DONE)
    def delete(self, request: Request, pk: int) -> Response:
        """Delete an answer of ours on the network. Its words stay here."""
        return self.do(request, pk, take_back_message)


class HidingView(MessageDeedView):
    @extend_schema(operation_id="hide_message", request=None, responses=DONE)
    def post(self, request: Request, pk: int) -> Response:
        """Hide what a customer wrote from others. It needs no claim."""
        return self.do(request, pk, hide_message)

    @extend_schema(operation_id="show_message", responses=DONE)
    def delete(self, request: Request, pk: int) -> Response:
        """Show it to everybody again."""
        return self.do(request, pk, show_message)


class LikeView(MessageDeedView):
    @extend_schema(operation_id="like_message", request=None, responses=DONE)
    def post(self, request: Request, pk: int) -> Response:
        """Like what a customer wrote, in the channel's name."""
        return self.do(request, pk, like_message)

    @extend_schema(operation_id="unlike_message", responses=DONE)
    def delete(self, request: Request, pk: int) -> Response:
        """Take the like back."""
        return self.do(request, pk, unlike_message)
