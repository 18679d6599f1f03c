"""Like what a customer wrote, in the name of the channel, and no longer."""

from __future__ import annotations

from datetime import datetime

from agents.models import Agent
from inbox.models import Message, Verb
from inbox.moderation.changing import change_state


def like_message(message: Message, *, by: Agent, now: datetime) -> Message:
    """Raises ConnectorError, its words for people, where the network did not do it."""
    external_id = message.external_id or ""
    return change_state(
        message, "liked_at", Verb.LIKED, by=by, at=now, now=now,
        change=lambda connector: connector.like_post(external_id, is_liked=True),
    )  # fmt: skip


def unlike_message(message: Message, *, by: Agent, now: datetime) -> Message:
    """Raises ConnectorError."""
    external_id = message.external_id or ""
    return change_state(
        message, "liked_at", Verb.UNLIKED, by=by, at=None, now=now,
        change=lambda connector: connector.like_post(external_id, is_liked=False),
    )  # fmt: skip
