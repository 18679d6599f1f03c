"""Like what a customer wrote, in the name of the channel, and no longer."""

from __future__ import annotations

from datetime import datetime

from agents.models import Agent
from inbox.models import Direction, Message, Verb
from inbox.moderation.changing import note_state, reach_network


def like_message(message: Message, *, by: Agent, now: datetime) -> Message:
    """Raises ConnectorError, its words for people, where the network did not do it."""
    connector = reach_network(message, Direction.INBOUND)
    connector.like_post(message.external_id or "", is_liked=True)
    return note_state(message, "liked_at", Verb.LIKED, by=by, at=now, now=now)


def unlike_message(message: Message, *, by: Agent, now: datetime) -> Message:
    """Raises ConnectorError."""
    connector = reach_network(message, Direction.INBOUND)
    connector.like_post(message.external_id or "", is_liked=False)
    return note_state(message, "liked_at", Verb.UNLIKED, by=by, at=None, now=now)
