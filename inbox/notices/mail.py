"""Leads hear by mail of what is late and what will be: all in one, and not too often."""

from __future__ import annotations

from datetime import datetime, timedelta
from smtplib import SMTPException

import structlog
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Max
from django.template.loader import render_to_string
from django.utils import translation

from agents.brand import brand_name
from agents.models import Agent, Role
from inbox.models import NoticeMail
from inbox.notices.read import find_newest_event, list_late, list_news, list_soon

PAUSE = timedelta(minutes=15)  # between two mails to one person
SHOWN = 10  # threads in a mail

log = structlog.get_logger(__name__)


def mail_leads(*, now: datetime) -> int:
    """To every lead, or to the admins where there is none. Returns how many mails were taken."""
    people = Agent.objects.filter(is_active=True).order_by("pk")
    leads = list(people.filter(role=Role.LEAD)) or list(people.filter(role=Role.ADMIN))
    return sum(mail_lead(lead, now=now) for lead in leads)


@transaction.atomic
def mail_lead(lead: Agent, *, now: datetime) -> bool:
    """What no mail server took is told by the next sweep. A new lead hears nothing of the past."""
    NoticeMail.objects.get_or_create(agent=lead, defaults={"last_event": find_newest_event()})
    # Two sweeps at once: the second finds the row locked, and later told.
    mark = NoticeMail.objects.select_for_update(skip_locked=True).filter(agent=lead).first()
    if mark is None or (mark.mailed_at and mark.mailed_at > now - PAUSE):
        return False
    news = list_news(mark.last_event)
    newest = news.aggregate(newest=Max("pk"))["newest"]
    if newest is None:
        return False
    context = describe_news(set(news.values_list("thread", flat=True)[:1000]), now)
    is_news = bool(context["late_count"] or context["soon_count"])
    if is_news and not send_notice(lead, context):
        return False
    mark.last_event, mark.mailed_at = newest, now if is_news else mark.mailed_at
    mark.save()
    return is_news


def describe_news(thread_ids: set[int], now: datetime) -> dict[str, object]:
    """Of what was news, that which holds yet: what was answered meanwhile needs no mail."""
    context: dict[str, object] = {"brand": brand_name(), "now": now}
    for name, clocks in (("late", list_late(now)), ("soon", list_soon(now))):
        found = clocks.filter(thread__in=thread_ids).order_by("thread_id", "due_at")
        ids = found.distinct("thread_id").values("pk")
        held = clocks.filter(pk__in=ids).select_related("thread__profile", "thread__channel")
        context[f"{name}_count"] = held.count()
        context[name] = list(held.order_by("due_at")[:SHOWN])
        context[f"{name}_more"] = max(held.count() - SHOWN, 0)
    return context


def send_notice(lead: Agent, context: dict[str, object]) -> bool:
    with translation.override(lead.language or settings.LANGUAGE_CODE):
        subject = render_to_string("notices/mail/subject.txt", context).strip()
        body = render_to_string("notices/mail/message.txt", context)
    try:
        send_mail(subject, body, None, [lead.email])
    except (SMTPException, OSError) as error:
        log.warning("lead_not_told", lead=lead.pk, error=type(error).__name__)
        return False
    return True
