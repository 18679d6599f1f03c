"""Rules that put labels on: for team leads, as on the page of labels."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED, HTTP_202_ACCEPTED, HTTP_204_NO_CONTENT

from agents.rights import Right, signed_in_agent
from connectors.models import Channel
from inbox.api.base import ThreadView
from inbox.api.requests import MAX_ID, Fields, WordField
from inbox.api.schema import NOT_FOUND, REFUSED
from inbox.api.serializers import AgentName, ChannelName, LabelSerializer
from inbox.label_rules.keep import (
    LONGEST,
    MOST_WORDS,
    list_rules,
    make_rule,
    read_words,
    replace_rule,
    retire_rule,
)
from inbox.label_rules.run import begin_run, look_back, undo_run
from inbox.models import Label, LabelRule, LabelRun
from inbox.reading.label_rules import read_run


class RuleFields(Fields):
    label = serializers.IntegerField(min_value=1, max_value=MAX_ID)  # type: ignore[assignment]
    words = serializers.ListField(
        child=WordField(max_length=LONGEST), min_length=1, max_length=MOST_WORDS,
        help_text="Whole words or phrases; a star at the end stands for any ending",
    )  # fmt: skip
    channel = serializers.IntegerField(
        min_value=1, max_value=MAX_ID, required=False, allow_null=True,
        help_text="Without it: on all channels",
    )  # fmt: skip

    @classmethod
    def choose(cls, data: Any) -> dict[str, Any]:
        """The values of a rule. Raises ValidationError, Http404."""
        chosen = cls.read(data)
        number = chosen.get("channel")
        return {
            "label": get_object_or_404(Label, pk=chosen["label"], is_active=True),
            "words": read_words("\n".join(chosen["words"])),
            "channel": get_object_or_404(Channel, pk=number) if number else None,
        }


class RuleSerializer(serializers.ModelSerializer[LabelRule]):
    label = LabelSerializer()  # type: ignore[assignment]  # a name of the framework's, too
    channel = ChannelName(allow_null=True)
    by = AgentName()

    class Meta:
        model = LabelRule
        fields = ["id", "label", "words", "channel", "by", "at"]


class RunSerializer(serializers.Serializer[Any]):
    """`found` threads in `looked_days` of the last 30; `done` of these bear the label by it."""

    id = serializers.IntegerField(source="run.pk")
    looked_days = serializers.IntegerField(source="run.looked_days")
    found = serializers.IntegerField()
    done = serializers.IntegerField()
    left = serializers.IntegerField()
    undone = serializers.IntegerField()
    is_going = serializers.BooleanField()
    begun_at = serializers.DateTimeField(source="run.begun_at", allow_null=True)
    undone_at = serializers.DateTimeField(source="run.undone_at", allow_null=True)


class RuleView(ThreadView):
    right = Right.ASSIGN_OTHERS


class RuleListView(RuleView):
    @extend_schema(operation_id="list_label_rules", responses=RuleSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Those that hold, by label."""
        return Response(RuleSerializer(list_rules(), many=True).data)

    @extend_schema(
        operation_id="make_label_rule", request=RuleFields,
        responses={201: RuleSerializer, **REFUSED, **NOT_FOUND},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """For what customers write from now on."""
        chosen = RuleFields.choose(request.data)
        rule = make_rule(**chosen, by=signed_in_agent(request), now=timezone.now())
        return Response(RuleSerializer(rule).data, status=HTTP_201_CREATED)


class RuleDetailView(RuleView):
    @extend_schema(
        operation_id="replace_label_rule", request=RuleFields,
        responses={200: RuleSerializer, **REFUSED, **NOT_FOUND},
    )  # fmt: skip
    def put(self, request: Request, pk: int) -> Response:
        """Another rule takes its place, with an id of its own."""
        rule, chosen = get_object_or_404(LabelRule, pk=pk), RuleFields.choose(request.data)
        rule = replace_rule(rule, **chosen, by=signed_in_agent(request), now=timezone.now())
        return Response(RuleSerializer(rule).data)

    @extend_schema(operation_id="retire_label_rule", responses={204: None, **NOT_FOUND})
    def delete(self, request: Request, pk: int) -> Response:
        """It labels nothing more; what it has labelled stays."""
        rule, agent = get_object_or_404(LabelRule, pk=pk), signed_in_agent(request)
        retire_rule(rule, by=agent, now=timezone.now())
        return Response(status=HTTP_204_NO_CONTENT)


class RuleRunsView(RuleView):
    @extend_schema(
        operation_id="count_label_run", request=None,
        responses={202: RunSerializer, **REFUSED, **NOT_FOUND},
    )  # fmt: skip
    def post(self, request: Request, pk: int) -> Response:
        """Count what it would have labelled in the last 30 days; nothing is labelled yet."""
        rule = get_object_or_404(LabelRule, pk=pk, retired_at=None)
        return tell_run(look_back(rule, by=signed_in_agent(request), now=timezone.now()))


class RunView(RuleView):
    @extend_schema(operation_id="read_label_run", responses={200: RunSerializer, **NOT_FOUND})
    def get(self, request: Request, pk: int) -> Response:
        """How far it is."""
        return Response(RunSerializer(read_run(get_object_or_404(LabelRun, pk=pk))).data)

    @extend_schema(
        operation_id="begin_label_run", request=None, responses={202: RunSerializer, **NOT_FOUND}
    )
    def post(self, request: Request, pk: int) -> Response:
        """Put the label on what was counted, once all days were looked through."""
        run, agent = get_object_or_404(LabelRun, pk=pk), signed_in_agent(request)
        return tell_run(begin_run(run, by=agent, now=timezone.now()))

    @extend_schema(operation_id="undo_label_run", responses={202: RunSerializer, **NOT_FOUND})
    def delete(self, request: Request, pk: int) -> Response:
        """Take it off again, where nobody has changed it since."""
        run, agent = get_object_or_404(LabelRun, pk=pk), signed_in_agent(request)
        return tell_run(undo_run(run, by=agent, now=timezone.now()))


def tell_run(run: LabelRun) -> Response:
    return Response(RunSerializer(read_run(run)).data, status=HTTP_202_ACCEPTED)
