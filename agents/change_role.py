"""Giving an agent another role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from agents.deactivate import keep_an_admin
from agents.events import write_people_event
from agents.models import Agent, PeopleEvent, Role
from agents.refusals import Refused

if TYPE_CHECKING:
    from datetime import datetime


@transaction.atomic
def change_role(agent: Agent, role: Role, *, by: Agent | None, now: datetime) -> None:
    """It holds from the agent's next click. Raises Refused."""
    if agent == by:
        raise Refused(_("You cannot change your own role: ask another admin."))
    if role != Role.ADMIN:
        keep_an_admin(agent)
    if not Agent.objects.filter(pk=agent.pk).exclude(role=role).update(role=role):
        return
    former, agent.role = agent.role, role
    write_people_event(
        PeopleEvent.Kind.ROLE_CHANGED, agent.email, by=by, at=now, former=former, role=role
    )
