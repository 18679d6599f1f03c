"""The mail that invites, in the language of the person invited."""

from __future__ import annotations

from smtplib import SMTPException
from typing import TYPE_CHECKING

import structlog
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import translation

from agents.brand import brand_name

if TYPE_CHECKING:
    from agents.models import Invitation

log = structlog.get_logger(__name__)


def mail_invitation(invitation: Invitation, link: str) -> bool:
    """Whether the mail server took it. If not, the admin still has the link to hand over."""
    context = {"invitation": invitation, "link": link, "brand": brand_name()}
    with translation.override(invitation.language):
        subject = render_to_string("agents/mail/invitation_subject.txt", context).strip()
        body = render_to_string("agents/mail/invitation_message.txt", context)
    try:
        send_mail(subject, body, None, [invitation.email])
    except (SMTPException, OSError) as error:
        log.warning("invitation_not_mailed", invitation=invitation.pk, error=type(error).__name__)
        return False
    return True
