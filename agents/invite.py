"""Inviting a person: invite, send again, withdraw, accept."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from agents.events import write_people_event
from agents.models import Agent, Invitation, PeopleEvent
from agents.refusals import Refused

if TYPE_CHECKING:
    from agents.models import Role

VALID_FOR = timedelta(days=7)
Kind = PeopleEvent.Kind


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Invitee:
    email: str
    name: str
    role: Role
    language: str


@transaction.atomic
def invite_agent(invitee: Invitee, *, by: Agent, now: datetime) -> tuple[Invitation, str]:
    """The invitation, and the token for its link: it is not kept. Raises Refused."""
    refuse_known_address(invitee.email)
    token = secrets.token_urlsafe(32)
    try:
        with transaction.atomic():
            invitation = Invitation.objects.create(
                **asdict(invitee),
                token_hash=hash_token(token),
                invited_by=by,
                created_at=now,
                expires_at=now + VALID_FOR,
            )
    except IntegrityError as error:
        raise Refused(
            _("This address is already invited: send that invitation again instead.")
        ) from error
    write_people_event(Kind.INVITED, invitation.email, by=by, at=now, role=invitation.role)
    return invitation, token


def refuse_known_address(email: str) -> None:
    known = Agent.objects.filter(email=email).first()
    if known is None:
        return
    if known.is_active:
        raise Refused(_("%(name)s already has an account here.") % {"name": known})
    raise Refused(_("%(name)s had an account here: reactivate it instead.") % {"name": known})


@transaction.atomic
def renew_invitation(invitation: Invitation, *, by: Agent, now: datetime) -> str:
    """A fresh token for another seven days; the earlier link no longer works. Raises Refused."""
    lock_open_invitation(invitation)
    token = secrets.token_urlsafe(32)
    invitation.token_hash = hash_token(token)
    invitation.expires_at = now + VALID_FOR
    invitation.save(update_fields=["token_hash", "expires_at"])
    write_people_event(Kind.INVITED_AGAIN, invitation.email, by=by, at=now)
    return token


@transaction.atomic
def withdraw_invitation(invitation: Invitation, *, by: Agent, now: datetime) -> None:
    """The link no longer works. Raises Refused."""
    lock_open_invitation(invitation)
    invitation.withdrawn_at = now
    invitation.save(update_fields=["withdrawn_at"])
    write_people_event(Kind.WITHDRAWN, invitation.email, by=by, at=now)


def lock_open_invitation(invitation: Invitation) -> None:
    if not Invitation.objects.open().select_for_update().filter(pk=invitation.pk).exists():
        raise Refused(_("This invitation is accepted or withdrawn already."))


def find_invitation(token: str, now: datetime) -> Invitation | None:
    """The invitation that this token opens at this moment, if any."""
    invitation = Invitation.objects.filter(token_hash=hash_token(token)).first()
    return invitation if invitation and invitation.is_usable(now) else None


@transaction.atomic
def accept_invitation(token: str, *, name: str, password: str, now: datetime) -> Agent:
    """The new agent. Raises Refused when the token opens nothing, or not any more."""
    # The lock makes the second of two clicks wait, and then find the invitation used.
    locked = Invitation.objects.select_for_update().filter(token_hash=hash_token(token)).first()
    if locked is None or not locked.is_usable(now):
        raise Refused(_("This invitation is no longer valid. Ask an admin for a new one."))
    if Agent.objects.filter(email=locked.email).exists():
        raise Refused(_("There is an account with your address already: sign in instead."))
    agent = Agent.objects.create_user(
        locked.email, password, name=name, role=locked.role, language=locked.language
    )
    locked.accepted_at = now
    locked.save(update_fields=["accepted_at"])
    write_people_event(Kind.JOINED, agent.email, by=agent, at=now, role=agent.role)
    return agent
