"""Channels: how each is, for a program that watches them."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from connectors.models import Channel, Gap, Stream
from inbox.api.base import ThreadView
from inbox.channels.health import Health, read_health


class GapSerializer(serializers.ModelSerializer[Gap]):
    is_being_read = serializers.BooleanField(
        help_text="Whether it is still being fetched by another way; else it is out of reach"
    )

    class Meta:
        model = Gap
        fields = [
            "id", "stream", "after_id", "after_at", "before_id", "before_at", "noticed_at",
            "is_being_read",
        ]  # fmt: skip


class CallsLeftSerializer(serializers.Serializer[Any]):
    call = serializers.CharField()
    remaining = serializers.IntegerField()
    limit = serializers.IntegerField()
    reset_at = serializers.DateTimeField()


class RefusedSerializer(serializers.ModelSerializer[Stream]):
    class Meta:
        model = Stream
        fields = ["name", "error"]


class SpendingSerializer(serializers.Serializer[Any]):
    """Of this month (UTC), in US dollars."""

    used = serializers.DecimalField(max_digits=12, decimal_places=4)
    budget = serializers.DecimalField(max_digits=10, decimal_places=2, allow_null=True)
    left = serializers.DecimalField(max_digits=12, decimal_places=4, allow_null=True)
    forecast = serializers.DecimalField(
        max_digits=12, decimal_places=2, allow_null=True, help_text="null: too early to tell"
    )


class ChannelSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="channel.pk")
    network = serializers.CharField(source="channel.network")
    handle = serializers.CharField(source="channel.handle")
    name = serializers.CharField(source="channel.name")
    is_active = serializers.BooleanField(source="channel.is_active")
    is_read_only = serializers.BooleanField(source="channel.is_read_only")
    state = serializers.ChoiceField(Channel.State.choices, source="channel.state")
    error = serializers.CharField(source="channel.error", help_text="The last error in words")
    fresh_at = serializers.DateTimeField(
        allow_null=True, help_text="What was written until then is here"
    )
    late_by = serializers.SerializerMethodField(help_text="Seconds beyond two polls")
    interval = serializers.SerializerMethodField(help_text="Seconds between two polls")
    token_ends_at = serializers.DateTimeField(source="channel.token_ends_at", allow_null=True)
    calls_left = CallsLeftSerializer(source="scarcest", allow_null=True)
    usage = serializers.IntegerField(allow_null=True, help_text="Per cent, where that is counted")
    spending = SpendingSerializer()
    gaps = GapSerializer(many=True)
    refused = RefusedSerializer(
        many=True, help_text="What the network does not show us while all else goes on, and why"
    )

    @extend_schema_field(serializers.FloatField())
    def get_late_by(self, health: Health) -> float:
        return health.late_by.total_seconds()

    @extend_schema_field(serializers.FloatField())
    def get_interval(self, health: Health) -> float:
        return health.pace.interval.total_seconds()


class ChannelListView(ThreadView):
    @extend_schema(operation_id="list_channels", responses=ChannelSerializer(many=True))
    def get(self, request: Request) -> Response:
        """All channels and how they are."""
        channels = Channel.objects.order_by("network", "handle", "pk")
        shown = read_health(channels, now=timezone.now())
        return Response(ChannelSerializer(shown, many=True).data)
