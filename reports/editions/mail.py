"""A frozen report goes to a list of addresses: each once, in its own language.

A mail cannot be taken back, so it has no quotes; those stand on the page, from which they vanish.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from smtplib import SMTPException

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_noop

from reports.editions.files import name_file
from reports.editions.pdf import CannotPrint, write_pdf
from reports.editions.report import Report
from reports.editions.show import read_edition
from reports.models import Edition, Mailing, Recipient

log = structlog.get_logger(__name__)

ATTEMPTS = 5
PAUSE = timedelta(minutes=5)  # twice as long after each attempt
FORGOTTEN = timedelta(minutes=15)  # no task lives longer
AT_ONCE = 50
KEY_FIGURES = ("closures", "answered", "csat", "gain", "less", "first_median")


def send_due_mailings(*, clock: Callable[[], datetime]) -> None:
    now = clock()
    waiting = Mailing.objects.filter(sent_at=None, given_up_at=None)
    waiting.filter(begun_at__lt=now - FORGOTTEN).update(
        given_up_at=now, problem=gettext_noop("Nobody knows whether it went: we were interrupted.")
    )
    due = waiting.filter(begun_at=None, due_at__lte=now).order_by("due_at", "pk")
    for pk in due.values_list("pk", flat=True)[:AT_ONCE]:
        send_mailing(pk, clock=clock)


def send_mailing(pk: int, *, clock: Callable[[], datetime]) -> None:
    """Whoever comes second does nothing: the attempt is committed before the mail server hears."""
    now = clock()
    due = Mailing.objects.filter(pk=pk, sent_at=None, given_up_at=None, begun_at=None)
    if not due.update(begun_at=now, attempts=F("attempts") + 1):
        return
    mailing = Mailing.objects.select_related("edition", "recipient").get(pk=pk)
    try:
        mail_edition(mailing.edition, mailing.recipient)
    except (SMTPException, OSError) as error:
        _fail(mailing, error, now=clock())
    else:
        Mailing.objects.filter(pk=pk).update(sent_at=clock(), problem="")
        log.info("report_mailed", edition=mailing.edition_id, recipient=mailing.recipient_id)


def _fail(mailing: Mailing, error: Exception, *, now: datetime) -> None:
    """Tried again a few times, and then a person is asked to."""
    is_last = mailing.attempts >= ATTEMPTS
    Mailing.objects.filter(pk=mailing.pk).update(
        begun_at=None,
        due_at=now + PAUSE * 2 ** (mailing.attempts - 1),
        given_up_at=now if is_last else None,
        problem=f"{type(error).__name__}: {error}"[:200],
    )
    log.warning("report_not_mailed", mailing=mailing.pk, error=type(error).__name__)


def send_again(mailing: Mailing, *, now: datetime) -> None:
    """By hand, after it was given up."""
    Mailing.objects.filter(pk=mailing.pk, sent_at=None).exclude(given_up_at=None).update(
        given_up_at=None, begun_at=None, due_at=now, attempts=0
    )


def drop_mailing(mailing: Mailing) -> None:
    """By hand: it is not sent, and no longer told of."""
    Mailing.objects.filter(pk=mailing.pk, sent_at=None).exclude(given_up_at=None).delete()


def mail_edition(edition: Edition, recipient: Recipient) -> None:
    """Raises what the mail server says: SMTPException or OSError."""
    with translation.override(recipient.language):
        mail = write_mail(read_edition(edition, with_quotes=False), edition.pk, recipient.address)
    mail.send()


def write_mail(told: Report, edition_id: int | None, address: str) -> EmailMessage:
    """`edition_id` None: a test, which says so. Without a link where customers' browsers cannot
    reach us, and without the PDF where it could not be made.
    """
    path = reverse("editions:edition", args=[edition_id]) if edition_id else ""
    figures = [*told.counts, *told.satisfaction, *told.response]
    context = {
        "report": told,
        "is_test": edition_id is None,
        "figures": [line for line in figures if line.name in KEY_FIGURES],
        "link": f"{settings.PUBLIC_URL}{path}" if settings.PUBLIC_URL and path else "",
    }
    subject = render_to_string("editions/mail/subject.txt", context).strip()
    body = render_to_string("editions/mail/message.txt", context)
    mail = EmailMessage(subject, body, None, [address])
    with suppress(CannotPrint):  # it is logged where it happens
        printed = write_pdf(told, with_quotes=False)
        mail.attach(name_file(told, "pdf"), printed, "application/pdf")
    return mail
