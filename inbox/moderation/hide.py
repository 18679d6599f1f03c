"""Hide what somebody wrote below our post, and show it again."""

from __future__ import annotations

from datetime import datetime

from agents.models import Agent
from inbox.models import Message, Verb
from inbox.moderation.changing import change_state


def hide_message(message: Message, *, by: Agent, now: datetime) -> Message:
    """Only its author and their friends see it from now on. Needs no claim: spam is hidden first.

    Raises ConnectorError, its words for people, where the network did not do it.
    """
    external_id = message.external_id or ""
    return change_state(
        message, "hidden_at", Verb.HIDDEN, by=by, at=now, now=now,
        change=lambda connector: connector.hide_post(external_id, is_hidden=True),
    )  # fmt: skip


def show_message(message: Message, *, by: Agent, now: datetime) -> Message:
    """Everybody sees it again. Raises ConnectorError."""
    external_id = message.external_id or ""
    return change_state(
        message, "hidden_at", Verb.SHOWN, by=by, at=None, now=now,
        change=lambda connector: connector.hide_post(external_id, is_hidden=False),
    )  # fmt: skip
