"""Hide what somebody wrote below our post, and show it again."""

from __future__ import annotations

from datetime import datetime

from agents.models import Agent
from inbox.models import Direction, Message, Verb
from inbox.moderation.changing import note_state, reach_network


def hide_message(message: Message, *, by: Agent, now: datetime) -> Message:
    """Only its author and their friends see it from now on. Needs no claim: spam is hidden first.

    Raises ConnectorError, its words for people, where the network did not do it.
    """
    connector = reach_network(message, Direction.INBOUND)
    connector.hide_post(message.external_id or "", is_hidden=True)
    return note_state(message, "hidden_at", Verb.HIDDEN, by=by, at=now, now=now)


def show_message(message: Message, *, by: Agent, now: datetime) -> Message:
    """Everybody sees it again. Raises ConnectorError."""
    connector = reach_network(message, Direction.INBOUND)
    connector.hide_post(message.external_id or "", is_hidden=False)
    return note_state(message, "hidden_at", Verb.SHOWN, by=by, at=None, now=now)
