"""Answers to customers: queue one, see what became of it, try a failed one again."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.status import HTTP_202_ACCEPTED, HTTP_204_NO_CONTENT

from agents.rights import signed_in_agent
from agents.training import is_in_training
from connectors.port import Way
from inbox.api.base import ThreadView, find_thread
from inbox.api.paging import answer_page, read_rows
from inbox.api.requests import PageQuery, ReplyFields, RetryFields
from inbox.api.schema import CONFLICT, NOT_FOUND, REFUSED, page_of
from inbox.api.serializers import ReplySerializer
from inbox.api.submissions import answer_submission
from inbox.models import Message, Reply, Thread
from inbox.outbox.schedule import check_departure
from inbox.outbox.submit import retry_reply, submit_reply
from inbox.outbox.take_back import take_back_reply
from inbox.training.gate import refuse_later
from inbox.training.submit import submit_for_approval

NEWEST_FIRST = ("-id",)
QUEUED = {202: ReplySerializer, **REFUSED, **NOT_FOUND, **CONFLICT}


class ReplyListView(ThreadView):
    @extend_schema(
        operation_id="list_replies",
        parameters=[PageQuery],
        responses={200: page_of(ReplySerializer), **REFUSED, **NOT_FOUND},
    )
    def get(self, request: Request, pk: int) -> Response:
        """The thread's replies with their states, newest first."""
        key = PageQuery.read_query(request).get("key", "")
        replies = find_thread(pk).replies.select_related("agent").prefetch_related("attachments")
        rows, next_key = read_rows(replies, NEWEST_FIRST, key=key)
        return answer_page(request, rows, ReplySerializer, next_key)

    @extend_schema(operation_id="send_reply", request=ReplyFields, responses=QUEUED)
    def post(self, request: Request, pk: int) -> Response:
        """Queue an answer. You need the claim, and the version that you have read. The same
        `client_id` is the same reply, however often it is sent. In training you get a submission,
        which a colleague approves.
        """
        fields = ReplyFields.read(request.data)
        thread = find_thread(pk)
        answered = find_answered(thread, fields.pop("in_reply_to", None))
        said = {
            "by": signed_in_agent(request),
            "in_reply_to": answered,
            "pictures": dict.fromkeys(fields.pop("pictures", [])),
            "way": Way(fields.pop("way")) if "way" in fields else None,
            "now": timezone.now(),
            **fields,
        }
        scheduled_for = said.pop("scheduled_for", None)
        if is_in_training(said["by"]):
            refuse_later(scheduled_for)
            return answer_submission(request, submit_for_approval(thread, **said))
        if scheduled_for:
            check_departure(scheduled_for, now=said["now"])
        return accept(request, submit_reply(thread, **said, scheduled_for=scheduled_for))


class ReplyView(ThreadView):
    @extend_schema(operation_id="read_reply", responses={200: ReplySerializer, **NOT_FOUND})
    def get(self, request: Request, pk: int) -> Response:
        """One reply, and how far it has come."""
        return Response(ReplySerializer(find_reply(pk)).data)

    @extend_schema(operation_id="take_back_reply", responses={204: None, **REFUSED, **NOT_FOUND})
    def delete(self, request: Request, pk: int) -> Response:
        """Your own, before it goes out: it is your draft again."""
        take_back_reply(find_reply(pk), by=signed_in_agent(request), now=timezone.now())
        return Response(status=HTTP_204_NO_CONTENT)


class RetryView(ThreadView):
    @extend_schema(operation_id="retry_reply", request=RetryFields, responses=QUEUED)
    def post(self, request: Request, pk: int) -> Response:
        """Send a failed reply once more. One that has not failed stays as it is."""
        version = RetryFields.read(request.data)["version"]
        reply = find_reply(pk)
        agent = signed_in_agent(request)
        return accept(request, retry_reply(reply, by=agent, version=version, now=timezone.now()))


def find_reply(pk: int) -> Reply:
    return get_object_or_404(Reply.objects.select_related("agent"), pk=pk)


def find_answered(thread: Thread, reference: int | str | None) -> Message | None:
    """The message that is meant, by our id or the network's; the customer's latest if none is.

    By channel: after a merge the message stands in another thread, and the domain follows it.
    """
    if reference is None:
        return None
    column = "pk" if isinstance(reference, int) else "external_id"
    message = Message.objects.filter(channel=thread.channel_id, **{column: reference}).first()
    if message is None:
        raise ValidationError({"in_reply_to": [_("There is no such message in this thread.")]})
    return message


def accept(request: Request, reply: Reply) -> Response:
    address = reverse("api:reply", [reply.pk], request=request)
    return Response(
        ReplySerializer(reply).data, status=HTTP_202_ACCEPTED, headers={"Location": address}
    )
