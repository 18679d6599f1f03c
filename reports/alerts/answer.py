"""An alert is acknowledged once; who is on call is set by those who may answer alerts."""

from __future__ import annotations

from datetime import datetime

import structlog

from agents.models import Agent
from inbox.hints import publish_hint
from reports.models import Alert, OnCall

log = structlog.get_logger(__name__)


def acknowledge_alert(alert: Alert, *, by: Agent, now: datetime) -> Alert:
    """The first one's name stays: one conditional UPDATE."""
    free = Alert.objects.filter(pk=alert.pk, acknowledged_at=None)
    if free.update(acknowledged_by=by, acknowledged_at=now):
        log.info("alert_acknowledged", alert=alert.pk, by=by.pk)
        publish_hint({"kind": "notices"})
    return Alert.objects.select_related("channel", "acknowledged_by").get(pk=alert.pk)


def put_on_call(agent: Agent, *, by: Agent, now: datetime) -> None:
    OnCall.objects.get_or_create(agent=agent, defaults={"by": by, "at": now})
    log.info("on_call_changed", agent=agent.pk, by=by.pk, is_on_call=True)


def take_off_call(agent: Agent, *, by: Agent) -> None:
    OnCall.objects.filter(agent=agent).delete()
    log.info("on_call_changed", agent=agent.pk, by=by.pk, is_on_call=False)
