"""What all of it shares: the network is asked first, and only what it did is noted."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from agents.models import Agent
from connectors.port import Connector, Gone, Refused
from connectors.registry import connect
from inbox.models import Direction, Message, Verb
from inbox.outbox.ways import find_lock
from inbox.threads.changing import lock_thread, record_event

IMPOSSIBLE = gettext_noop("This cannot be done with this message.")
GONE = gettext_noop("This is no longer on the network.")


def reach_network(message: Message, direction: Direction) -> Connector:
    """Where the message stands. Raises Refused in words where nothing can be done with it."""
    if message.deleted_at:
        raise Gone(GONE)
    if message.direction != direction or message.is_private or not message.external_id:
        raise Refused(IMPOSSIBLE)
    if words := find_lock(message.channel):
        raise Refused(words)
    return connect(message.channel)


@transaction.atomic
def note_state(
    message: Message,
    column: str,
    verb: Verb,
    *,
    by: Agent | None,
    at: datetime | None,
    now: datetime,
) -> Message:
    """The network did it: one column is set or emptied, one event written. Twice is once.

    `by` None: somebody did it on the network itself.
    """
    thread = lock_thread(message.thread_id) if message.thread_id else None
    unlike = Message.objects.filter(pk=message.pk, **{f"{column}__isnull": at is not None})
    if unlike.update(**{column: at}) and thread:
        record_event(thread, verb, by, now, message=message.pk)
    message.refresh_from_db()
    return message
