"""What a search has found, in the place of the queue."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from agents.models import Agent
from inbox.queue import QueueFilter
from inbox.reading.timeline import Timeline
from inbox.search.read import search_messages


def describe_found(queue: QueueFilter, agent: Agent, *, key: str = "") -> dict[str, Any]:
    """A page of the list. Raises BadKey."""
    results = search_messages(
        queue.text, agent=agent, zone=timezone.get_current_timezone(), now=timezone.now(), key=key,
        channel_id=queue.channel_id, label_id=queue.label_id,
    )  # fmt: skip
    return {"search_results": results, "next_key": results.next_key, "newest_id": 0}


def name_place(timeline: Timeline, message_id: int | None) -> str:
    """The element of the timeline that shows a message; empty: none does."""
    for entry in timeline.entries:
        message = getattr(entry, "message", None)
        if message_id and message and message.pk == message_id:
            reply = getattr(message, "reply", None)
            return f"reply-{reply.pk}" if reply else f"message-{message.pk}"
    return ""
