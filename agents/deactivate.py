"""Closing an account, and opening it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from rest_framework.authtoken.models import Token

from agents.events import write_people_event
from agents.models import Agent, PeopleEvent, Role
from agents.refusals import Refused
from agents.signals import agent_deactivated

if TYPE_CHECKING:
    from datetime import datetime


@transaction.atomic
def deactivate_agent(agent: Agent, *, by: Agent | None, now: datetime) -> None:
    """End all sessions and API tokens, and have what the agent held given back. Raises Refused."""
    if agent == by:
        raise Refused(_("You cannot deactivate yourself: ask another admin."))
    keep_an_admin(agent)
    changed = Agent.objects.filter(pk=agent.pk, is_active=True).update(
        is_active=False, session_epoch=F("session_epoch") + 1
    )
    if not changed:
        return  # somebody was faster: one deactivation, one event
    agent.refresh_from_db()
    Token.objects.filter(user=agent).delete()
    write_people_event(PeopleEvent.Kind.DEACTIVATED, agent.email, by=by, at=now)
    agent_deactivated.send(sender=Agent, agent=agent, by=by, at=now)


@transaction.atomic
def reactivate_agent(agent: Agent, *, by: Agent | None, now: datetime) -> None:
    """The old password opens the account again; sessions and tokens do not come back."""
    if Agent.objects.filter(pk=agent.pk, is_active=False).update(is_active=True):
        agent.refresh_from_db()
        write_people_event(PeopleEvent.Kind.REACTIVATED, agent.email, by=by, at=now)


def keep_an_admin(agent: Agent) -> None:
    """Refuse to lose the last active admin. Call it inside the transaction of the change.

    All admins are locked, in one order: two admins who remove each other cannot both succeed.
    """
    admins = Agent.objects.filter(role=Role.ADMIN, is_active=True).order_by("pk")
    left = set(admins.select_for_update().values_list("pk", flat=True))
    if left == {agent.pk}:
        raise Refused(_("%(name)s is the last admin: make another one first.") % {"name": agent})
