"""Opening hours: what is open now, until when or from when, and whose hours they are."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agents.hours.look_ahead import look_now
from agents.models import Schedule
from inbox.api.base import ThreadView

MOST = 200  # schedules; a brand has a handful


class ScheduleSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="schedule.pk")
    name = serializers.CharField(source="schedule.name")
    zone = serializers.CharField(source="schedule.zone", help_text="IANA name")
    is_default = serializers.BooleanField(
        source="schedule.is_default",
        help_text="The brand's: of every channel and team without one of its own",
    )
    is_open = serializers.BooleanField(source="state.is_open")
    closes_at = serializers.DateTimeField(
        source="state.closes_at", allow_null=True, help_text="null: closed, or never closing"
    )
    opens_at = serializers.DateTimeField(
        source="state.opens_at", allow_null=True, help_text="null: open, or never opening again"
    )
    channels = serializers.SerializerMethodField(help_text="Channels that have these as their own")
    teams = serializers.SerializerMethodField(help_text="Teams that have these as their own")

    @extend_schema_field(serializers.ListField(child=serializers.IntegerField()))
    def get_channels(self, row: dict[str, Any]) -> list[int]:
        return sorted(one.channel_id for one in row["schedule"].channel_hours.all())

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_teams(self, row: dict[str, Any]) -> list[str]:
        return sorted(team.name for team in row["schedule"].teams.all())


class HoursView(ThreadView):
    @extend_schema(operation_id="list_hours", responses=ScheduleSerializer(many=True))
    def get(self, request: Request) -> Response:
        """All schedules, the brand's first, and how they stand now."""
        known = Schedule.objects.active().order_by("-is_default", "name")
        known = known.with_versions().prefetch_related("channel_hours", "teams")[:MOST]
        now = timezone.now()
        rows = [{"schedule": one, "state": look_now(one.load_calendar(), now)} for one in known]
        return Response(ScheduleSerializer(rows, many=True).data)
