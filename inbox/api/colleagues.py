"""Colleagues in a thread: who watches it, what they ask each other and answer."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED, HTTP_204_NO_CONTENT

from agents.rights import signed_in_agent
from inbox.api.base import ThreadView, find_thread
from inbox.api.requests import Fields, WordField
from inbox.api.schema import NOT_FOUND, REFUSED
from inbox.api.serializers import AgentName
from inbox.models import Advice, Question
from inbox.threads.ask import advise, ask_colleagues, reopen_question, resolve_question
from inbox.threads.note import MAX_NOTE
from inbox.threads.watch import unwatch_thread, watch_thread

MOST = 50  # questions of a thread, the latest
DONE = {204: None, **NOT_FOUND}


class AnswerSerializer(serializers.ModelSerializer[Advice]):
    """A note that answers. Its `id` is the note's."""

    id = serializers.IntegerField(source="pk")
    text = serializers.CharField(source="note.text")
    at = serializers.DateTimeField(source="note.created_at")
    by = AgentName(source="note.agent", allow_null=True)

    class Meta:
        model = Advice
        fields = ["id", "text", "at", "by"]


class QuestionSerializer(serializers.ModelSerializer[Question]):
    """A note that asks. Its `id` is the note's."""

    id = serializers.IntegerField(source="pk")
    text = serializers.CharField(source="note.text")
    at = serializers.DateTimeField(source="note.created_at")
    by = AgentName(source="note.agent", allow_null=True)
    asked = AgentName(many=True)
    answers = AnswerSerializer(many=True)
    resolved_by = AgentName(allow_null=True)

    class Meta:
        model = Question
        fields = ["id", "text", "at", "by", "asked", "answers", "resolved_at", "resolved_by"]


class TextFields(Fields):
    text = WordField(max_length=MAX_NOTE, trim_whitespace=False)


class WatchView(ThreadView):
    @extend_schema(operation_id="watch_thread", request=None, responses=DONE)
    def put(self, request: Request, pk: int) -> Response:
        """Be told when the customer writes, and when it is answered or closed. Harmless twice."""
        watch_thread(find_thread(pk), by=signed_in_agent(request), now=timezone.now())
        return Response(status=HTTP_204_NO_CONTENT)

    @extend_schema(operation_id="unwatch_thread", responses=DONE)
    def delete(self, request: Request, pk: int) -> Response:
        unwatch_thread(find_thread(pk), by=signed_in_agent(request), now=timezone.now())
        return Response(status=HTTP_204_NO_CONTENT)


class QuestionListView(ThreadView):
    @extend_schema(
        operation_id="list_questions",
        responses={200: QuestionSerializer(many=True), **NOT_FOUND},
    )
    def get(self, request: Request, pk: int) -> Response:
        """What colleagues asked in the thread, the latest first, at most 50."""
        thread = find_thread(pk)
        questions = list_questions().filter(note__thread=thread).order_by("-pk")[:MOST]
        return Response(QuestionSerializer(questions, many=True).data)

    @extend_schema(
        operation_id="ask_colleagues", request=TextFields,
        responses={201: QuestionSerializer, **REFUSED, **NOT_FOUND},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        """Those whom the text names are asked: `@` and a name, of a colleague or a team."""
        text, agent = TextFields.read(request.data)["text"], signed_in_agent(request)
        question = ask_colleagues(find_thread(pk), by=agent, text=text, now=timezone.now())
        return Response(answer_question(question.pk), status=HTTP_201_CREATED)


class AdviceView(ThreadView):
    @extend_schema(
        operation_id="answer_colleague", request=TextFields,
        responses={201: QuestionSerializer, **REFUSED, **NOT_FOUND},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        """Anybody may answer, several times. The customer sees nothing of it."""
        text, agent = TextFields.read(request.data)["text"], signed_in_agent(request)
        advise(find_question(pk), by=agent, text=text, now=timezone.now())
        return Response(answer_question(pk), status=HTTP_201_CREATED)


class ResolutionView(ThreadView):
    @extend_schema(
        operation_id="resolve_question", request=None,
        responses={200: QuestionSerializer, **NOT_FOUND},
    )  # fmt: skip
    def put(self, request: Request, pk: int) -> Response:
        """It waits for no answer any more. Harmless twice."""
        resolve_question(find_question(pk), by=signed_in_agent(request), now=timezone.now())
        return Response(answer_question(pk))

    @extend_schema(operation_id="reopen_question", responses={200: QuestionSerializer, **NOT_FOUND})
    def delete(self, request: Request, pk: int) -> Response:
        reopen_question(find_question(pk), by=signed_in_agent(request), now=timezone.now())
        return Response(answer_question(pk))


def list_questions() -> QuerySet[Question]:
    answers = Advice.objects.select_related("note__agent").order_by("pk")
    questions = Question.objects.select_related("note__agent", "resolved_by")
    return questions.prefetch_related("asked", Prefetch("answers", answers))


def find_question(pk: int) -> Question:
    return get_object_or_404(Question.objects.select_related("note__thread", "note__agent"), pk=pk)


def answer_question(pk: int) -> Any:
    return QuestionSerializer(list_questions().get(pk=pk)).data
