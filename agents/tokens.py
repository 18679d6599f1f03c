"""API tokens: one an agent, shown once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from rest_framework.authentication import TokenAuthentication
from rest_framework.authtoken.models import Token

from agents.events import write_people_event
from agents.models import Agent, PeopleEvent

if TYPE_CHECKING:
    from datetime import datetime

FIND_AGENT = """
    SELECT agent.* FROM authtoken_token AS token JOIN agents_agent AS agent
        ON agent.id = token.user_id
    WHERE token.key = %s
"""


class TokenSignIn(TokenAuthentication):
    """The agent by a statement written by hand: each call of the API begins with it."""

    def authenticate_credentials(self, key: str) -> tuple[Agent, Any]:
        for agent in Agent.objects.raw(FIND_AGENT, [key]):
            if agent.is_active:
                return agent, key
        refused: tuple[Agent, Any] = super().authenticate_credentials(key)  # it says why
        return refused


@transaction.atomic
def renew_token(agent: Agent, *, now: datetime) -> str:
    """A new token; the former one no longer opens anything."""
    Token.objects.filter(user=agent).delete()
    token = Token.objects.create(user=agent)
    write_people_event(PeopleEvent.Kind.TOKEN_RENEWED, agent.email, by=agent, at=now)
    return str(token.key)
