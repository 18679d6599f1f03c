"""An alert is acknowledged once; who is on call is set by those who may answer alerts."""

from __future__ import annotations

from datetime import datetime

import structlog
from django.db import transaction
from django.db.models import QuerySet

from agents.events import write_people_event
from agents.models import Agent, PeopleEvent
from inbox.hints import publish_hint
from reports.models import Alert, OnCall

Kind = PeopleEvent.Kind

log = structlog.get_logger(__name__)


def acknowledge_alert(alert: Alert, *, by: Agent, now: datetime) -> Alert:
    """The first one's name stays: one conditional UPDATE."""
    free = Alert.objects.filter(pk=alert.pk, acknowledged_at=None)
    if free.update(acknowledged_by=by, acknowledged_at=now):
        log.info("alert_acknowledged", alert=alert.pk, by=by.pk)
        publish_hint({"kind": "notices"})
    return Alert.objects.select_related("channel", "acknowledged_by").get(pk=alert.pk)


@transaction.atomic
def put_on_call(agent: Agent, *, by: Agent, now: datetime) -> None:
    """Harmless twice."""
    _row, is_new = OnCall.objects.get_or_create(agent=agent, defaults={"by": by, "at": now})
    if is_new:
        write_people_event(Kind.ON_CALL, agent.email, by=by, at=now)


@transaction.atomic
def take_off_call(agent: Agent, *, by: Agent, now: datetime) -> None:
    """Harmless twice."""
    count, _rows = OnCall.objects.filter(agent=agent).delete()
    if count:
        write_people_event(Kind.OFF_CALL, agent.email, by=by, at=now)


def list_on_call_events() -> QuerySet[PeopleEvent]:
    """The latest first."""
    told = PeopleEvent.objects.filter(kind__in=[Kind.ON_CALL, Kind.OFF_CALL])
    return told.select_related("by").order_by("-at", "-pk")
