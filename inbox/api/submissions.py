"""Answers of agents in training: those that wait, approved or returned by colleagues."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.status import HTTP_202_ACCEPTED

from agents.rights import signed_in_agent
from inbox.api.base import ThreadView
from inbox.api.paging import answer_page, read_rows
from inbox.api.requests import MAX_TEXT, Fields, PageQuery, VersionField, WordField
from inbox.api.schema import CONFLICT, NOT_FOUND, REFUSED, page_of
from inbox.api.serializers import AgentName, ReplySerializer
from inbox.models import Submission
from inbox.models.training import MAX_COMMENT
from inbox.training.settle import approve_submission, return_submission, take_back_submission

OLDEST_FIRST = ("at", "id")


class SubmissionSerializer(serializers.ModelSerializer[Submission]):
    """`words`: why it was returned; `sent_text`: as approved, where that was changed."""

    by = AgentName()
    settled_by = AgentName(allow_null=True)

    class Meta:
        model = Submission
        fields = [
            "id", "thread", "by", "text", "way", "in_reply_to", "version", "at", "state",
            "settled_by", "settled_at", "words", "sent_text", "reply",
        ]  # fmt: skip


class ApprovalFields(Fields):
    version = VersionField()
    text = WordField(max_length=MAX_TEXT, required=False, help_text="Instead of the author's")


class ReturnFields(Fields):
    words = WordField(max_length=MAX_COMMENT)


class SubmissionListView(ThreadView):
    @extend_schema(
        operation_id="list_submissions", parameters=[PageQuery],
        responses={200: page_of(SubmissionSerializer), **REFUSED},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Those that wait, the oldest first."""
        key = PageQuery.read_query(request).get("key", "")
        waiting = Submission.objects.filter(state=Submission.State.WAITING)
        rows, next_key = read_rows(
            waiting.select_related("by", "settled_by"), OLDEST_FIRST, key=key
        )
        return answer_page(request, rows, SubmissionSerializer, next_key)


class SubmissionView(ThreadView):
    @extend_schema(
        operation_id="read_submission", responses={200: SubmissionSerializer, **NOT_FOUND}
    )
    def get(self, request: Request, pk: int) -> Response:
        """One, and what became of it."""
        return Response(SubmissionSerializer(find_submission(pk)).data)

    @extend_schema(
        operation_id="take_back_submission",
        responses={200: SubmissionSerializer, **NOT_FOUND, **CONFLICT},
    )
    def delete(self, request: Request, pk: int) -> Response:
        """Your draft again: for its author."""
        agent = signed_in_agent(request)
        current = take_back_submission(find_submission(pk), by=agent, now=timezone.now())
        return Response(SubmissionSerializer(current).data)


class ApprovalView(ThreadView):
    @extend_schema(
        operation_id="approve_submission", request=ApprovalFields,
        responses={202: ReplySerializer, **REFUSED, **NOT_FOUND, **CONFLICT},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        """It goes out in its author's name. You need the thread's version that you have read."""
        fields = ApprovalFields.read(request.data)
        agent, now = signed_in_agent(request), timezone.now()
        reply = approve_submission(find_submission(pk), by=agent, now=now, **fields)
        return Response(ReplySerializer(reply).data, status=HTTP_202_ACCEPTED)


class ReturnView(ThreadView):
    @extend_schema(
        operation_id="return_submission", request=ReturnFields,
        responses={200: SubmissionSerializer, **REFUSED, **NOT_FOUND, **CONFLICT},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        """Its author's draft again, with a comment."""
        fields = ReturnFields.read(request.data)
        agent, now = signed_in_agent(request), timezone.now()
        current = return_submission(find_submission(pk), by=agent, now=now, **fields)
        return Response(SubmissionSerializer(current).data)


def find_submission(pk: int) -> Submission:
    return get_object_or_404(Submission.objects.select_related("by", "settled_by"), pk=pk)


def answer_submission(request: Request, submission: Submission) -> Response:
    address = reverse("api:submission", [submission.pk], request=request)
    return Response(
        SubmissionSerializer(submission).data,
        status=HTTP_202_ACCEPTED,
        headers={"Location": address},
    )
