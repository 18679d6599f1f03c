"""Leads are told of an alert by mail at once; outside opening hours whoever is on call."""

from __future__ import annotations

from datetime import datetime, timedelta
from smtplib import SMTPException

import structlog
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from agents.brand import brand_name
from agents.models import Agent, Role
from agents.rights import Right, list_agents_with
from reports.models import Alert, OnCall

FRESH = timedelta(hours=2)  # what no mail server took until then is on the screens alone

log = structlog.get_logger(__name__)


@transaction.atomic
def tell_alerts(*, now: datetime) -> int:
    """How many were told. What no mail server took is tried again by the next sweep."""
    untold = Alert.objects.filter(told_at=None, acknowledged_at=None, at__gt=now - FRESH)
    # Two sweeps at once: the second finds the rows locked, and later told.
    locked = untold.select_for_update(of=("self",), skip_locked=True).select_related("channel")
    told = [alert.pk for alert in locked.order_by("at") if mail_alert(alert)]
    return Alert.objects.filter(pk__in=told).update(told_at=now)


def list_receivers(*, is_open: bool) -> list[Agent]:
    """In opening hours the leads; outside them those on call. Where there are none: everybody who
    may answer alerts.
    """
    able = list_agents_with(Right.ANSWER_ALERTS)
    on_call = able.filter(pk__in=OnCall.objects.values("agent"))
    chosen = able.filter(role=Role.LEAD) if is_open else on_call
    return list(chosen) or list(able)


def mail_alert(alert: Alert) -> bool:
    """True where a mail server took at least one mail."""
    taken = [_mail_agent(agent, alert) for agent in list_receivers(is_open=alert.is_open)]
    return any(taken)


def _mail_agent(agent: Agent, alert: Alert) -> bool:
    context = {"alert": alert, "brand": brand_name()}
    with translation.override(agent.language or settings.LANGUAGE_CODE):
        subject = render_to_string("alerts/mail/subject.txt", context).strip()
        body = render_to_string("alerts/mail/message.txt", context)
    try:
        send_mail(subject, body, None, [agent.email])
    except (SMTPException, OSError) as error:
        log.warning("alert_not_mailed", agent=agent.pk, error=type(error).__name__)
        return False
    return True
