"""The post that a thread began with, and the post of ours that it hangs below."""

from __future__ import annotations

from inbox.models import Message, Thread
from inbox.prepared import Given, Prepared
from inbox.reading.timeline import Timeline

POST = Prepared(
    lambda: (
        Message.objects.filter(channel=Given("channel"), external_id=Given("external_id"))
        .defer("raw")
        .order_by()[:1]
    )
)


def find_top(thread: Thread, timeline: Timeline) -> Message | None:
    """A statement only where the thread is long, and begins before what is shown of it."""
    shown = timeline.find(thread.top_external_id)
    if shown or thread.is_private or not timeline.earlier_key:
        return shown
    return find_post(thread.channel_id, thread.top_external_id)


def find_above(top: Message | None) -> Message | None:
    if top is None or not top.parent_external_id:
        return None
    above = find_post(top.channel_id, top.parent_external_id)
    return above if above and above.thread_id is None else None


def find_post(channel_id: int, external_id: str) -> Message | None:
    return POST.first(channel=channel_id, external_id=external_id)
