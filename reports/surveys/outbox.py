"""A survey on its way: a private message like any other, after everything that people have said."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Max

from connectors.models import Channel
from connectors.port import Network
from inbox.ingest.links import hide_links
from inbox.models import Message, Reply, Thread
from inbox.numbers.mask import hide_numbers
from inbox.outbox.wake import wake_sender
from inbox.outbox.ways import Route
from reports.models import Survey

# Between two of them on one channel. X takes 15 private messages in 15 minutes, and 1,440 a day:
# agents keep half of that.
PACES = {Network.X: timedelta(minutes=2)}
PACE = timedelta(seconds=6)


def queue_survey(
    survey: Survey, thread: Thread, contact: Message, route: Route, *, text: str, now: datetime
) -> Reply:
    """Its message, in the caller's transaction. The link stands in `plain_text` alone, which is
    encrypted, and gone once it is sent.
    """
    reply = Reply.objects.create(
        thread=thread, channel=contact.channel, agent=None, purpose=Reply.Purpose.SURVEY,
        text=hide_numbers(hide_links(text)), plain_text=text, in_reply_to=contact,
        client_id=f"survey:{survey.closure_id or survey.pk}", version=thread.version,
        way=route.way, peer_external_id=route.peer, created_at=now,
        not_before=find_turn(contact.channel, now=now),
    )  # fmt: skip
    survey.reply = reply
    survey.save(update_fields=["reply"])
    wake_sender(reply)
    return reply


def find_turn(channel: Channel, *, now: datetime) -> datetime:
    """When the next survey may go out on the channel: a pause after the last one."""
    pace = PACES.get(Network(channel.network), PACE)
    surveys = Reply.objects.filter(channel=channel, purpose=Reply.Purpose.SURVEY)
    lately = surveys.filter(not_before__gt=now - pace).exclude(state=Reply.State.CANCELLED)
    last = lately.aggregate(last=Max("not_before"))["last"]
    return max(now, last + pace) if last else now
