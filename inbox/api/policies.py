"""What we promise, and how it stands: policies in their order, and the clocks of a thread."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED, HTTP_204_NO_CONTENT

from agents.rights import Right, demand, signed_in_agent
from connectors.models import Channel
from inbox.api.base import ThreadView, find_thread
from inbox.api.requests import Fields, WordField
from inbox.api.schema import NOT_FOUND, REFUSED
from inbox.models import Label, Priority, SlaClock, SlaPolicy
from inbox.models.sla import LONGEST_TARGET
from inbox.sla.policies import (
    MOST,
    change_policy,
    list_policies,
    make_policy,
    move_policy,
    retire_policy,
)

MINUTES: dict[str, Any] = {
    "required": False, "allow_null": True, "min_value": 1, "max_value": LONGEST_TARGET,
    "help_text": "minutes; null: not promised",
}  # fmt: skip
CLOCKS_SHOWN = 200
PRIORITIES = [name.lower() for name in Priority.names]


class PolicySerializer(serializers.ModelSerializer[SlaPolicy]):
    channel_id = serializers.IntegerField(allow_null=True, help_text="null: every channel")
    label_id = serializers.IntegerField(allow_null=True, help_text="null: any, or none")

    priority = serializers.SerializerMethodField(help_text="null: any")

    @extend_schema_field({"type": "string", "nullable": True, "enum": [*PRIORITIES, None]})
    def get_priority(self, policy: SlaPolicy) -> str | None:
        return None if policy.priority is None else Priority(policy.priority).name.lower()

    class Meta:
        model = SlaPolicy
        fields = [
            "id", "name", "channel_id", "kind", "priority", "label_id", "first_response_target",
            "next_response_target", "resolution_target", "in_opening_hours", "warning_share",
            "created_at",
        ]  # fmt: skip


class ClockSerializer(serializers.ModelSerializer[SlaClock]):
    """It runs until `met_at` or `stopped_at`; `due_at` is null while it pauses."""

    policy_id = serializers.IntegerField()

    class Meta:
        model = SlaClock
        fields = [
            "id", "metric", "policy_id", "target", "in_opening_hours", "started_at", "due_at",
            "warn_at", "met_at", "stopped_at", "warned_at", "breached_at",
        ]  # fmt: skip


class PolicyFields(Fields):
    name = WordField(max_length=80)
    channel = serializers.PrimaryKeyRelatedField(
        queryset=Channel.objects.all(), required=False, allow_null=True
    )
    kind = serializers.ChoiceField(
        SlaPolicy.Kind.choices, required=False, allow_blank=True, help_text="empty: both"
    )
    priority = serializers.ChoiceField(PRIORITIES, required=False, allow_null=True)
    label: Any = serializers.PrimaryKeyRelatedField(
        queryset=Label.objects.filter(is_active=True), required=False, allow_null=True
    )
    first_response_target = serializers.IntegerField(**MINUTES)
    next_response_target = serializers.IntegerField(**MINUTES)
    resolution_target = serializers.IntegerField(**MINUTES)
    in_opening_hours = serializers.BooleanField(required=False)
    warning_share = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=99,
        help_text="percent of the target; null: never",
    )  # fmt: skip

    def validate_priority(self, value: str | None) -> Priority | None:
        return Priority[value.upper()] if value else None


class PolicyChanges(PolicyFields):
    name = WordField(max_length=80, required=False)


class PlaceFields(Fields):
    place = serializers.IntegerField(min_value=0, max_value=MOST, help_text="0: the first")


class PolicyListView(ThreadView):
    @extend_schema(operation_id="list_policies", responses=PolicySerializer(many=True))
    def get(self, request: Request) -> Response:
        """Those that hold. Of the ones that fit a thread, the first is its."""
        return Response(PolicySerializer(list_policies(), many=True).data)

    @extend_schema(
        operation_id="make_policy", request=PolicyFields,
        responses={201: PolicySerializer, **REFUSED},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """For admins. It stands before all that have fewer conditions."""
        demand(request, Right.MANAGE_POLICIES)
        values = PolicyFields.read(request.data)
        policy = make_policy(values, by=signed_in_agent(request), now=timezone.now())
        return Response(PolicySerializer(policy).data, status=HTTP_201_CREATED)


class PolicyView(ThreadView):
    right = Right.MANAGE_POLICIES

    @extend_schema(
        operation_id="change_policy", request=PolicyChanges,
        responses={200: PolicySerializer, **REFUSED, **NOT_FOUND},
    )  # fmt: skip
    def patch(self, request: Request, pk: int) -> Response:
        """What is left out stays. The clocks that run follow in the background."""
        policy = get_object_or_404(SlaPolicy, pk=pk, retired_at=None)
        values = PolicyChanges.read(request.data)
        policy = change_policy(policy, values, by=signed_in_agent(request), now=timezone.now())
        return Response(PolicySerializer(policy).data)

    @extend_schema(operation_id="retire_policy", responses={204: None, **NOT_FOUND})
    def delete(self, request: Request, pk: int) -> Response:
        """It promises nothing more; what ended under it stays as it was."""
        policy = get_object_or_404(SlaPolicy, pk=pk)
        retire_policy(policy, by=signed_in_agent(request), now=timezone.now())
        return Response(status=HTTP_204_NO_CONTENT)


class PolicyPlaceView(ThreadView):
    right = Right.MANAGE_POLICIES

    @extend_schema(
        operation_id="move_policy", request=PlaceFields,
        responses={200: PolicySerializer(many=True), **REFUSED, **NOT_FOUND},
    )  # fmt: skip
    def put(self, request: Request, pk: int) -> Response:
        """Gives all of them in their new order."""
        policy = get_object_or_404(SlaPolicy, pk=pk, retired_at=None)
        place = PlaceFields.read(request.data)["place"]
        move_policy(policy, place=place, by=signed_in_agent(request), now=timezone.now())
        return Response(PolicySerializer(list_policies(), many=True).data)


class ClockListView(ThreadView):
    @extend_schema(
        operation_id="list_clocks", responses={200: ClockSerializer(many=True), **NOT_FOUND}
    )
    def get(self, request: Request, pk: int) -> Response:
        """The latest clocks of a thread, in the order of their starts."""
        latest = find_thread(pk).clocks.order_by("-started_at", "-pk")[:CLOCKS_SHOWN]
        return Response(ClockSerializer(list(latest)[::-1], many=True).data)
