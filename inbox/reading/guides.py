"""The guides that are about a thread."""

from __future__ import annotations

from inbox.guides.keep import list_guides
from inbox.guides.match import Match, match_guides
from inbox.models import Direction, Message, Thread

LOOKED_AT = 5  # messages, the newest that wait
LONGEST = 4000  # characters of them


def read_matches(thread: Thread) -> list[Match]:
    """By its labels, and by what the customer waits with. Four statements, each bounded."""
    guides = list(list_guides())
    if not guides:
        return []
    label_ids = set(thread.labels.values_list("pk", flat=True))
    return match_guides(guides, label_ids, read_waiting(thread))


def read_waiting(thread: Thread) -> str:
    """What the customer has written since anybody answered; the newest message where nothing
    waits.
    """
    written = Message.objects.filter(
        thread=thread, direction=Direction.INBOUND, deleted_at=None, replaced_by=None
    )
    latest = list(
        written.order_by("-created_at", "-pk").values_list("created_at", "text")[:LOOKED_AT]
    )
    since = thread.waiting_since
    waiting = [text for at, text in latest if since and at >= since]
    return "\n".join(waiting or [text for _at, text in latest[:1]])[:LONGEST]
