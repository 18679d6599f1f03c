"""Surveys for programs: what was asked and answered, how many were not, and "no surveys"."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError as Refused
from django.db.models import Sum
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED, HTTP_204_NO_CONTENT

from agents.rights import Right, signed_in_agent
from inbox.api.base import ThreadView
from inbox.api.paging import answer_page, read_rows
from inbox.api.requests import MAX_ID, Fields, PageQuery, WordField
from inbox.api.schema import NOT_FOUND, REFUSED, page_of
from inbox.api.serializers import AgentName, ChannelName
from inbox.models import Label
from reports.models import ClosureTally, Survey, SurveyPause, Verdict
from reports.selection import brand_day
from reports.surveys.line import COUNTED, list_asked
from reports.surveys.pauses import begin_pause, end_pause, list_pauses

NEWEST_FIRST = ("-id",)


class SurveySerializer(serializers.ModelSerializer[Survey]):
    """`now` and `before` are 1 to 5; null: not answered. Neither the link nor the person's name."""

    thread = serializers.IntegerField(source="thread_id", allow_null=True)
    channel = ChannelName(source="closure.channel")
    verdict = serializers.ChoiceField(Verdict.choices, source="closure.verdict")
    closed_at = serializers.DateTimeField(source="closure.closed_at")

    class Meta:
        model = Survey
        fields = [
            "id", "thread", "channel", "verdict", "closed_at", "language", "asked_at", "sent_at",
            "ends_at", "answered_at", "now", "before", "needs_less", "words",
        ]  # fmt: skip


class VerdictsQuery(Fields):
    """Days of closings, the brand's. Without them: the last thirty."""

    first = serializers.DateField(required=False)
    last = serializers.DateField(required=False, help_text="included")


class VerdictsSerializer(serializers.Serializer[Any]):
    first = serializers.DateField()
    last = serializers.DateField()
    verdicts = serializers.DictField(
        child=serializers.IntegerField(), help_text="closings by what came of asking"
    )


class PauseSerializer(serializers.ModelSerializer[SurveyPause]):
    """For what bears the label; null: for all."""

    by = AgentName(allow_null=True)

    class Meta:
        model = SurveyPause
        fields = ["id", "label", "reason", "begins_at", "ends_at", "by"]


class PauseFields(Fields):
    label = serializers.IntegerField(  # type: ignore[assignment]  # a name of the framework's, too
        required=False, allow_null=True, min_value=1, max_value=MAX_ID
    )
    ends_at = serializers.DateTimeField(
        required=False, allow_null=True, help_text="Without it until somebody ends it"
    )
    reason = WordField(required=False, max_length=200, allow_blank=True)


class SurveyView(ThreadView):
    right = Right.SEE_SURVEYS


class SurveyListView(SurveyView):
    @extend_schema(
        operation_id="list_surveys",
        parameters=[PageQuery],
        responses={200: page_of(SurveySerializer), **REFUSED},
    )
    def get(self, request: Request) -> Response:
        """Those after contact, newest first."""
        key = PageQuery.read_query(request).get("key", "")
        rows, next_key = read_rows(list_asked(), NEWEST_FIRST, key=key)
        return answer_page(request, rows, SurveySerializer, next_key)


class VerdictsView(SurveyView):
    @extend_schema(
        operation_id="count_survey_verdicts",
        parameters=[VerdictsQuery],
        responses={200: VerdictsSerializer, **REFUSED},
    )
    def get(self, request: Request) -> Response:
        """How many closings were asked about, and why not the others."""
        query = VerdictsQuery.read_query(request)
        last: date = query.get("last") or brand_day(timezone.now())
        first: date = query.get("first") or last - COUNTED
        tallies = ClosureTally.objects.filter(day__range=(first, last)).values_list("verdict")
        counts = dict(tallies.annotate(n=Sum("closures")))
        told = {verdict.name.lower(): counts.get(verdict, 0) for verdict in Verdict}
        figures = {"first": first, "last": last, "verdicts": told}
        return Response(VerdictsSerializer(figures).data)


class PauseListView(SurveyView):
    @extend_schema(operation_id="list_survey_pauses", responses=PauseSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Those that hold now."""
        return Response(PauseSerializer(list_pauses(now=timezone.now()), many=True).data)

    @extend_schema(
        operation_id="begin_survey_pause",
        request=PauseFields,
        responses={201: PauseSerializer, **REFUSED},
    )
    def post(self, request: Request) -> Response:
        """No surveys from now on, for what bears a label or for all."""
        fields = PauseFields.read(request.data)
        label = fields.get("label")
        try:
            pause = begin_pause(
                label=get_object_or_404(Label, pk=label, is_active=True) if label else None,
                ends_at=fields.get("ends_at"), reason=fields.get("reason", ""),
                by=signed_in_agent(request), now=timezone.now(),
            )  # fmt: skip
        except Refused as error:
            raise ValidationError(error.message_dict) from error
        return Response(PauseSerializer(pause).data, status=HTTP_201_CREATED)


class PauseView(SurveyView):
    @extend_schema(operation_id="end_survey_pause", responses={204: None, **NOT_FOUND})
    def delete(self, request: Request, pk: int) -> Response:
        """Customers are asked again about what is closed from now on. Harmless twice."""
        pause = get_object_or_404(SurveyPause, pk=pk)
        end_pause(pause, by=signed_in_agent(request), now=timezone.now())
        return Response(status=HTTP_204_NO_CONTENT)
