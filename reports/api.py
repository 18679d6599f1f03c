"""The board's figures for programs."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agents.rights import Right
from inbox.api.requests import MAX_ID, Fields
from inbox.api.schema import REFUSED
from reports.describe import describe_figures
from reports.forms import SelectionForm
from reports.metrics import METRICS, Unit
from reports.models import Hours, Incidents
from reports.satisfaction.board import SHOWN
from reports.selection import brand_day


class FiguresQuery(Fields):
    """Without days: the last four weeks. Days are the brand's."""

    first = serializers.DateField(required=False)
    last = serializers.DateField(required=False, help_text="included")
    hours = serializers.ChoiceField(Hours.choices, required=False, help_text="which arrivals count")
    channel = serializers.IntegerField(required=False, min_value=1, max_value=MAX_ID)
    team = serializers.IntegerField(required=False, min_value=1, max_value=MAX_ID)
    label = serializers.IntegerField(  # type: ignore[assignment]
        required=False, min_value=1, max_value=MAX_ID
    )
    incidents = serializers.ChoiceField(
        Incidents.choices, required=False, help_text="whether threads of incidents count"
    )


class ValueSerializer(serializers.Serializer[Any]):
    value = serializers.FloatField(
        allow_null=True, help_text="seconds, a share of 1, or a number; null: nothing to measure"
    )
    is_at_least = serializers.BooleanField(
        help_text="Somebody who still waits is part of it: it can only become more"
    )


class FigureSerializer(ValueSerializer):
    name = serializers.ChoiceField([(name, name) for name in METRICS])
    title = serializers.CharField()
    definition = serializers.CharField()
    unit = serializers.ChoiceField([(unit.value, unit.value) for unit in Unit])
    before = ValueSerializer(help_text="the same of as many days, right before these")


class SatisfactionSerializer(serializers.Serializer[Any]):
    name = serializers.ChoiceField([(name, name) for name in SHOWN])
    title = serializers.CharField()
    definition = serializers.CharField()
    unit = serializers.ChoiceField([(unit.value, unit.value) for unit in Unit])
    value = serializers.FloatField(
        allow_null=True, help_text="a share of 1, or steps; null: told as counts, below 30 answers"
    )
    low = serializers.FloatField(allow_null=True, help_text="of the 95 % interval")
    high = serializers.FloatField(allow_null=True)
    successes = serializers.IntegerField(allow_null=True, help_text="null: it is no share")
    answers = serializers.IntegerField(help_text="on which it rests")
    before = serializers.FloatField(allow_null=True, help_text="of as many days, right before")
    is_change = serializers.BooleanField(help_text="the interval of the change excludes zero")


class ChannelFiguresSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    handle = serializers.CharField()
    figures = serializers.DictField(child=ValueSerializer(), help_text="by the names of metrics")


class FiguresSerializer(serializers.Serializer[Any]):
    at = serializers.DateTimeField(help_text="until when who still waits has waited")
    first = serializers.DateField()
    last = serializers.DateField()
    hours = serializers.ChoiceField(Hours.choices)
    incidents = serializers.ChoiceField(Incidents.choices)
    hours_note = serializers.CharField()
    figures = FigureSerializer(many=True)
    satisfaction = SatisfactionSerializer(many=True, help_text="of what was closed in these days")
    channels = ChannelFiguresSerializer(many=True)


class FiguresView(APIView):
    right = Right.SEE_BOARD

    @extend_schema(
        operation_id="read_figures",
        parameters=[FiguresQuery],
        responses={200: FiguresSerializer, **REFUSED},
    )
    def get(self, request: Request) -> Response:
        """What arrived on some days and how it was answered, in all and by channel."""
        query = FiguresQuery.read_query(request)
        form = SelectionForm(query)
        if not form.is_valid():
            raise ValidationError(
                {name: [str(word) for word in words] for name, words in form.errors.items()}
            )
        now = timezone.now()
        figures = describe_figures(form.choose(today=brand_day(now)), now=now)
        return Response(FiguresSerializer(figures).data)
