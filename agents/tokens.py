"""API tokens: one an agent, shown once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from rest_framework.authtoken.models import Token

from agents.events import write_people_event
from agents.models import PeopleEvent

if TYPE_CHECKING:
    from datetime import datetime

    from agents.models import Agent


@transaction.atomic
def renew_token(agent: Agent, *, now: datetime) -> str:
    """A new token; the former one no longer opens anything."""
    Token.objects.filter(user=agent).delete()
    token = Token.objects.create(user=agent)
    write_people_event(PeopleEvent.Kind.TOKEN_RENEWED, agent.email, by=agent, at=now)
    return str(token.key)
