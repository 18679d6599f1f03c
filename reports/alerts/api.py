"""Alerts for programs: what was out of the usual, who takes care of it, who is on call."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.status import HTTP_204_NO_CONTENT

from agents.rights import Right, list_agents_with, signed_in_agent
from inbox.api.base import ThreadView
from inbox.api.paging import answer_page, read_rows
from inbox.api.requests import PageQuery
from inbox.api.schema import NOT_FOUND, REFUSED, page_of
from inbox.api.serializers import AgentName, ChannelName
from reports.alerts.answer import acknowledge_alert, put_on_call, take_off_call
from reports.models import Alert, OnCall

NEWEST_FIRST = ("-at", "-id")


class AlertSerializer(serializers.ModelSerializer[Alert]):
    """`count` customers wrote in the quarter of an hour up to `at`, `before` in the one before."""

    channel = ChannelName()
    acknowledged_by = AgentName(allow_null=True)

    class Meta:
        model = Alert
        fields = [
            "id", "channel", "at", "count", "before", "usual", "is_open", "told_at",
            "acknowledged_at", "acknowledged_by",
        ]  # fmt: skip


class OnCallSerializer(serializers.Serializer[Any]):
    agent = AgentName()
    by = AgentName()
    at = serializers.DateTimeField()


class AlertView(ThreadView):
    right = Right.ANSWER_ALERTS


class AlertListView(AlertView):
    @extend_schema(
        operation_id="list_alerts",
        parameters=[PageQuery],
        responses={200: page_of(AlertSerializer), **REFUSED},
    )
    def get(self, request: Request) -> Response:
        """Newest first."""
        key = PageQuery.read_query(request).get("key", "")
        alerts = Alert.objects.select_related("channel", "acknowledged_by")
        rows, next_key = read_rows(alerts, NEWEST_FIRST, key=key)
        return answer_page(request, rows, AlertSerializer, next_key)


class AcknowledgementView(AlertView):
    @extend_schema(
        operation_id="acknowledge_alert",
        request=None,
        responses={200: AlertSerializer, **NOT_FOUND},
    )
    def post(self, request: Request, pk: int) -> Response:
        """The caller takes care of it. Whoever was first stays: see `acknowledged_by`."""
        alert, agent = get_object_or_404(Alert, pk=pk), signed_in_agent(request)
        alert = acknowledge_alert(alert, by=agent, now=timezone.now())
        return Response(AlertSerializer(alert).data)


class OnCallListView(AlertView):
    @extend_schema(operation_id="list_on_call", responses=OnCallSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Who is told outside opening hours."""
        rows = OnCall.objects.select_related("agent", "by").order_by("agent__name", "agent")
        return Response(OnCallSerializer(rows, many=True).data)


class OnCallView(AlertView):
    @extend_schema(operation_id="put_on_call", request=None, responses={204: None, **NOT_FOUND})
    def put(self, request: Request, pk: int) -> Response:
        """A lead or admin, by the agent's id."""
        agent = get_object_or_404(list_agents_with(Right.ANSWER_ALERTS), pk=pk)
        put_on_call(agent, by=signed_in_agent(request), now=timezone.now())
        return Response(status=HTTP_204_NO_CONTENT)

    @extend_schema(operation_id="take_off_call", responses={204: None, **NOT_FOUND})
    def delete(self, request: Request, pk: int) -> Response:
        row = get_object_or_404(OnCall.objects.select_related("agent"), pk=pk)
        take_off_call(row.agent, by=signed_in_agent(request), now=timezone.now())
        return Response(status=HTTP_204_NO_CONTENT)
