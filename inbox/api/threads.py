"""Threads: the list, one of them, and the earlier messages of a long one."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpResponsePermanentRedirect
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from agents.rights import signed_in_agent
from inbox.api.base import ThreadView, find_thread
from inbox.api.filters import choose_order, select_threads
from inbox.api.paging import answer_page, read_rows
from inbox.api.requests import PageQuery, ThreadQuery
from inbox.api.schema import NOT_FOUND, REFUSED, page_of
from inbox.api.serializers import MessageSerializer, ThreadDetailSerializer, ThreadSerializer
from inbox.models import Message, PrivateNumber, Reply, Thread

NEWEST_FIRST = ("-created_at", "-id")
MESSAGES_SHOWN = 200
REPLIES_SHOWN = 50
ON_THEIR_WAY = [
    Reply.State.QUEUED, Reply.State.SENDING, Reply.State.FAILED, Reply.State.UNKNOWN,
]  # fmt: skip


class ThreadListView(ThreadView):
    @extend_schema(
        operation_id="list_threads",
        parameters=[ThreadQuery],
        responses={200: page_of(ThreadSerializer), **REFUSED},
    )
    def get(self, request: Request) -> Response:
        """Threads, 100 at a time. Without a status in the order in which they were made; of one
        status as in the queue: who has waited longest comes first, of what is closed the newest.
        """
        query = ThreadQuery.read_query(request)
        threads = select_threads(query, signed_in_agent(request))
        order = choose_order(query.get("status"))
        rows, next_key = read_rows(threads, order, key=query.get("key", ""))
        return answer_page(request, rows, ThreadSerializer, next_key)


class ThreadDetailView(ThreadView):
    @extend_schema(
        operation_id="read_thread",
        responses={
            200: ThreadDetailSerializer,
            308: OpenApiResponse(description="Merged: `Location` is the thread that it became."),
            **NOT_FOUND,
        },
    )
    def get(self, request: Request, pk: int) -> Response | HttpResponsePermanentRedirect:
        """One thread with its newest 200 messages and the answers that are on their way."""
        thread = find_thread(pk)
        if thread.merged_into_id:
            address = reverse("api:thread", [thread.merged_into_id], request=request)
            return HttpResponsePermanentRedirect(address, preserve_request=True)
        context = self._read_contents(request, thread)
        return Response(ThreadDetailSerializer(thread, context=context).data)

    def _read_contents(self, request: Request, thread: Thread) -> dict[str, Any]:
        messages, key = read_rows(list_messages(thread), NEWEST_FIRST, size=MESSAGES_SHOWN)
        address = reverse("api:messages", [thread.pk], request=request)
        replies = thread.replies.filter(state__in=ON_THEIR_WAY).select_related("agent")
        replies = replies.prefetch_related("attachments")
        return {
            "messages": messages[::-1],
            "earlier": f"{address}?key={key}" if key else None,
            "replies": replies.order_by("-id")[:REPLIES_SHOWN],
        }


class MessageListView(ThreadView):
    @extend_schema(
        operation_id="list_messages",
        parameters=[PageQuery],
        responses={200: page_of(MessageSerializer), **REFUSED, **NOT_FOUND},
    )
    def get(self, request: Request, pk: int) -> Response:
        """All messages of a thread, newest first, 100 at a time."""
        key = PageQuery.read_query(request).get("key", "")
        rows, next_key = read_rows(list_messages(find_thread(pk)), NEWEST_FIRST, key=key)
        return answer_page(request, rows, MessageSerializer, next_key)


def list_messages(thread: Thread) -> QuerySet[Message]:
    """As they stand: the earlier versions of an edited post are no messages of their own."""
    messages = thread.messages.filter(replaced_by=None)
    numbers = Prefetch("numbers", PrivateNumber.objects.defer("plain").order_by("start"))
    messages = messages.select_related("author", "agent", "reply").defer("raw")
    return messages.prefetch_related("attachments", "reply__attachments", numbers)
