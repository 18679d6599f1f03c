"""Who gets every report by mail."""

from __future__ import annotations

from datetime import datetime

import structlog
from django.utils.translation import gettext as _

from agents.models import Agent
from agents.refusals import Refused
from reports.models import Edition, Mailing, Recipient

log = structlog.get_logger(__name__)

MOST = 200  # addresses


def plan_mailings(edition: Edition, *, now: datetime) -> None:
    """A row for each address that gets reports now. Whoever is added later gets the next one."""
    recipients = Recipient.objects.filter(is_active=True)
    rows = [Mailing(edition=edition, recipient=one, due_at=now) for one in recipients]
    Mailing.objects.bulk_create(rows, ignore_conflicts=True)


def add_recipient(address: str, language: str, *, by: Agent, now: datetime) -> Recipient:
    """One that was taken off the list comes back to it. Raises Refused."""
    if Recipient.objects.filter(is_active=True).count() >= MOST:
        raise Refused(_("The list is full. Take an address off it first."))
    recipient, _is_new = Recipient.objects.update_or_create(
        address=address.lower(),
        defaults={"language": language, "is_active": True, "added_by": by, "added_at": now},
    )
    return recipient


def take_off_list(recipient: Recipient, *, by: Agent) -> None:
    """What was not sent to it yet is not."""
    Recipient.objects.filter(pk=recipient.pk).update(is_active=False)
    Mailing.objects.filter(recipient=recipient, sent_at=None, begun_at=None).delete()
    log.info("recipient_removed", recipient=recipient.pk, by=by.pk)
