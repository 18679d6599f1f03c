"""Admins are told by mail: at once when a channel stops working, and before a token ends.

Each change is told once, all that is new in one mail.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPException

import structlog
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.utils import translation

from agents.brand import brand_name
from agents.models import Agent, Role
from connectors.models import Channel

GRAVE = (Channel.State.REAUTHORISE, Channel.State.REFUSED)
END_NOTICES = (timedelta(days=7), timedelta(days=1))  # before the end

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Notice:
    """`is_end`: the token ends soon; else the channel has stopped working."""

    channel: Channel
    is_end: bool


@transaction.atomic
def warn_admins(*, now: datetime) -> int:
    """How many notices were sent. What no mail server took is tried again by the next sweep."""
    forget_what_is_over()
    # Two sweeps at once: the second finds the rows locked, and later told.
    candidates = Channel.objects.select_for_update(skip_locked=True).filter(_may_need_telling(now))
    notices = list_notices(candidates.order_by("pk"), now=now)
    if not notices or not mail_admins(notices):
        return 0
    for notice in notices:
        told = {"told_end_at": now} if notice.is_end else {"told_state": notice.channel.state}
        Channel.objects.filter(pk=notice.channel.pk).update(**told)
    return len(notices)


def forget_what_is_over() -> None:
    """A channel that works again, and stops again, is told again."""
    Channel.objects.exclude(told_state="").exclude(state__in=GRAVE).update(told_state="")


def _may_need_telling(now: datetime) -> Q:
    stopped = Q(state__in=GRAVE) & ~Q(state=F("told_state"))
    ends = Q(token_ends_at__lte=now + max(END_NOTICES), has_renewal=False)
    return Q(is_active=True) & (stopped | ends)


def list_notices(channels: Iterable[Channel], *, now: datetime) -> list[Notice]:
    notices = []
    for channel in channels:
        if channel.state in GRAVE:
            if channel.state != channel.told_state:
                notices.append(Notice(channel, is_end=False))
        elif is_end_to_tell(channel, now=now):
            notices.append(Notice(channel, is_end=True))
    return notices


def is_end_to_tell(channel: Channel, *, now: datetime) -> bool:
    """Whether a time for telling has come since the last one. A token that is renewed by itself
    ends every two hours, which concerns nobody.
    """
    if channel.token_ends_at is None or channel.has_renewal:
        return False
    due = [channel.token_ends_at - ahead for ahead in END_NOTICES]
    told_at = channel.told_end_at
    return any(at <= now and (told_at is None or told_at < at) for at in due)


def mail_admins(notices: list[Notice]) -> bool:
    """Each admin in the admin's language. True where a mail server took at least one mail."""
    admins = Agent.objects.filter(role=Role.ADMIN, is_active=True).order_by("pk")
    taken = [mail_admin(admin, notices) for admin in admins]
    return any(taken)


def mail_admin(admin: Agent, notices: list[Notice]) -> bool:
    context = {"admin": admin, "notices": notices, "brand": brand_name()}
    with translation.override(admin.language or settings.LANGUAGE_CODE):
        subject = render_to_string("channels/mail/subject.txt", context).strip()
        body = render_to_string("channels/mail/message.txt", context)
    try:
        send_mail(subject, body, None, [admin.email])
    except (SMTPException, OSError) as error:
        log.warning("admin_not_warned", admin=admin.pk, error=type(error).__name__)
        return False
    return True
