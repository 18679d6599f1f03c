"""Feedback for programs: listed, marked, given an owner and an outcome."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED, HTTP_204_NO_CONTENT

from agents.models import Agent
from agents.rights import Right, signed_in_agent
from inbox.api.base import ThreadView, find_thread
from inbox.api.paging import answer_page, read_rows
from inbox.api.requests import MAX_ID, Fields, PageQuery, WordField
from inbox.api.schema import NOT_FOUND, REFUSED, page_of
from inbox.api.serializers import AgentName, LabelSerializer
from inbox.models import Label
from reports.feedback.follow import (
    MAX_OUTCOME,
    MAX_OWNER,
    decide_outcome,
    give_owner,
    take_back_outcome,
)
from reports.feedback.mark import withdraw_mark
from reports.feedback.models import LONGEST, Outcome, State
from reports.feedback.reading import NEWEST_FIRST, list_feedback_in
from reports.feedback.written import may_withdraw, put_mark
from reports.models import Feedback, FeedbackMark


class FeedbackQuery(PageQuery):
    state = serializers.ChoiceField(State.choices, required=False, help_text="Without it: `open`")
    topic = serializers.IntegerField(min_value=1, max_value=MAX_ID, required=False)


class FeedbackSerializer(serializers.ModelSerializer[Feedback]):
    """`thread_count`: threads in which it was heard; `state` follows from owner and outcome."""

    topic = LabelSerializer(allow_null=True)
    thread_count = serializers.IntegerField(source="n", allow_null=True)
    state = serializers.ChoiceField(State.choices)

    class Meta:
        model = Feedback
        fields = [
            "id", "title", "topic", "thread_count", "state", "began_at", "marked_at", "owner",
            "owner_agent_id", "outcome", "outcome_words", "outcome_on",
        ]  # fmt: skip


class MarkFields(Fields):
    thread = serializers.IntegerField(min_value=1, max_value=MAX_ID)
    words = WordField(
        max_length=LONGEST, required=False, help_text="What should change, in one line"
    )
    topic = serializers.IntegerField(
        min_value=1, max_value=MAX_ID, required=False, help_text="A label, by id"
    )
    message = serializers.IntegerField(
        min_value=1, max_value=MAX_ID, required=False, help_text="A message of the thread, by id"
    )
    feedback = serializers.IntegerField(
        min_value=1, max_value=MAX_ID, required=False, help_text="Instead of words: the same again"
    )


class MarkSerializer(serializers.ModelSerializer[FeedbackMark]):
    by = AgentName()

    class Meta:
        model = FeedbackMark
        fields = ["id", "feedback_id", "thread_id", "message_id", "words", "by", "at"]


class OwnerFields(Fields):
    owner = WordField(max_length=MAX_OWNER, required=False, allow_blank=True)
    agent = serializers.IntegerField(min_value=1, max_value=MAX_ID, required=False)


class OutcomeFields(Fields):
    outcome = serializers.ChoiceField(Outcome.choices)
    words = WordField(max_length=MAX_OUTCOME)
    on = serializers.DateField()


class FeedbackView(ThreadView):
    right = Right.FOLLOW_FEEDBACK


class FeedbackListView(FeedbackView):
    @extend_schema(
        operation_id="list_feedback",
        parameters=[FeedbackQuery],
        responses={200: page_of(FeedbackSerializer), **REFUSED},
    )
    def get(self, request: Request) -> Response:
        """By how far it has come; the latest marked first."""
        query = FeedbackQuery.read_query(request)
        topic = get_object_or_404(Label, pk=query["topic"]) if "topic" in query else None
        found = list_feedback_in(State(query.get("state", State.OPEN)), topic)
        rows, next_key = read_rows(found, NEWEST_FIRST, key=query.get("key", ""))
        return answer_page(request, rows, FeedbackSerializer, next_key)


class FeedbackDetailView(FeedbackView):
    @extend_schema(operation_id="read_feedback", responses={200: FeedbackSerializer, **NOT_FOUND})
    def get(self, request: Request, pk: int) -> Response:
        return tell_feedback(pk)


class OwnerView(FeedbackView):
    @extend_schema(
        operation_id="give_feedback_owner", request=OwnerFields,
        responses={200: FeedbackSerializer, **REFUSED, **NOT_FOUND},
    )  # fmt: skip
    def put(self, request: Request, pk: int) -> Response:
        """Somebody by name or address, or an agent by id. Neither: nobody."""
        feedback, chosen = get_object_or_404(Feedback, pk=pk), OwnerFields.read(request.data)
        active = Agent.objects.filter(is_active=True)
        agent = get_object_or_404(active, pk=chosen["agent"]) if "agent" in chosen else None
        give_owner(
            feedback, chosen.get("owner", ""), agent=agent, by=signed_in_agent(request),
            now=timezone.now(),
        )  # fmt: skip
        return tell_feedback(pk)


class OutcomeView(FeedbackView):
    @extend_schema(
        operation_id="decide_feedback_outcome", request=OutcomeFields,
        responses={200: FeedbackSerializer, **REFUSED, **NOT_FOUND},
    )  # fmt: skip
    def put(self, request: Request, pk: int) -> Response:
        """What came of it, in words and with a day."""
        feedback, chosen = get_object_or_404(Feedback, pk=pk), OutcomeFields.read(request.data)
        decide_outcome(
            feedback, Outcome(chosen["outcome"]), words=chosen["words"], on=chosen["on"],
            by=signed_in_agent(request), now=timezone.now(),
        )  # fmt: skip
        return tell_feedback(pk)

    @extend_schema(
        operation_id="take_back_feedback_outcome",
        responses={200: FeedbackSerializer, **NOT_FOUND},
    )
    def delete(self, request: Request, pk: int) -> Response:
        feedback, agent = get_object_or_404(Feedback, pk=pk), signed_in_agent(request)
        take_back_outcome(feedback, by=agent, now=timezone.now())
        return tell_feedback(pk)


class MarkListView(ThreadView):
    @extend_schema(
        operation_id="mark_feedback", request=MarkFields,
        responses={201: MarkSerializer, **REFUSED, **NOT_FOUND},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """In words of its own, or as another one of what is there."""
        chosen = MarkFields.read(request.data)
        written = {name: str(value) for name, value in chosen.items()}
        thread, agent = find_thread(chosen["thread"]), signed_in_agent(request)
        mark = put_mark(thread, written, by=agent, now=timezone.now())
        return Response(MarkSerializer(mark).data, status=HTTP_201_CREATED)


class MarkView(ThreadView):
    @extend_schema(operation_id="withdraw_feedback_mark", responses={204: None, **NOT_FOUND})
    def delete(self, request: Request, pk: int) -> Response:
        """One's own; a lead any."""
        mark, agent = get_object_or_404(FeedbackMark, pk=pk), signed_in_agent(request)
        if not may_withdraw(agent, mark):
            raise PermissionDenied
        withdraw_mark(mark, by=agent, now=timezone.now())
        return Response(status=HTTP_204_NO_CONTENT)


def tell_feedback(pk: int) -> Response:
    """As it stands now."""
    feedback: Any = get_object_or_404(Feedback.objects.told(), pk=pk)
    return Response(FeedbackSerializer(feedback).data)
