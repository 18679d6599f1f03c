"""Quality for programs: what reviews found by team, and the rounds."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agents.rights import Right
from inbox.api.base import ThreadView
from inbox.api.paging import answer_page, read_rows
from inbox.api.requests import MAX_ID, Fields, PageQuery
from inbox.api.schema import REFUSED, page_of
from inbox.api.serializers import AgentName
from reports.models import ReviewRound
from reports.periods import WITHIN
from reports.quality.figures import CRITERIA, list_quality
from reports.quality.reading import NEWEST_FIRST, list_rounds
from reports.selection import brand_day

PERIOD = timedelta(days=27)


class QualityQuery(Fields):
    """Without days: the last four weeks. Days are the brand's, of sending."""

    first = serializers.DateField(required=False, validators=WITHIN)
    last = serializers.DateField(required=False, validators=WITHIN, help_text="included")
    team = serializers.IntegerField(required=False, min_value=1, max_value=MAX_ID)


class ShareSerializer(serializers.Serializer[Any]):
    successes = serializers.IntegerField()
    total = serializers.IntegerField()
    low = serializers.FloatField(allow_null=True, help_text="of 1; null below 30 answers")
    high = serializers.FloatField(allow_null=True)


class GradeSerializer(serializers.Serializer[Any]):
    criterion = serializers.ChoiceField([(name, name) for name in CRITERIA])
    good = serializers.IntegerField()
    nearly = serializers.IntegerField()
    wrong = serializers.IntegerField()
    share = ShareSerializer(help_text="of those that were good, with its 95 % interval")


class TeamQualitySerializer(serializers.Serializer[Any]):
    team_id = serializers.IntegerField(allow_null=True)
    team = serializers.CharField(help_text="empty: threads of no team, or all together")
    is_total = serializers.BooleanField()
    count = serializers.IntegerField(help_text="answers reviewed")
    grades = GradeSerializer(many=True)


class RoundSerializer(serializers.ModelSerializer[ReviewRound]):
    """`drawn`: answers to review; `judged`: of them, so far."""

    team_id = serializers.IntegerField(allow_null=True)
    by = AgentName()
    drawn = serializers.IntegerField()
    judged = serializers.IntegerField()

    class Meta:
        model = ReviewRound
        fields = [
            "id", "first", "last", "team_id", "size", "population", "seed", "by", "at", "drawn",
            "judged",
        ]  # fmt: skip


class QualityView(ThreadView):
    right = Right.REVIEW_QUALITY

    @extend_schema(
        operation_id="read_quality",
        parameters=[QualityQuery],
        responses={200: TeamQualitySerializer(many=True), **REFUSED},
    )
    def get(self, request: Request) -> Response:
        """By team, then all together. Teams of fewer than three are in no figure."""
        query = QualityQuery.read_query(request)
        last = query.get("last") or brand_day(timezone.now())
        first = query.get("first") or last - PERIOD
        rows = list_quality(first, last, query.get("team"))
        return Response(TeamQualitySerializer(rows, many=True).data)


class RoundListView(ThreadView):
    right = Right.REVIEW_QUALITY

    @extend_schema(
        operation_id="list_review_rounds",
        parameters=[PageQuery],
        responses={200: page_of(RoundSerializer), **REFUSED},
    )
    def get(self, request: Request) -> Response:
        """Newest first."""
        key = PageQuery.read_query(request).get("key", "")
        rows, next_key = read_rows(list_rounds(), NEWEST_FIRST, key=key)
        return answer_page(request, rows, RoundSerializer, next_key)
