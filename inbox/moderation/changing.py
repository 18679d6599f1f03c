"""What all of it shares: the network is asked first, and only what it did is noted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext_noop

from agents.models import Agent
from connectors.port import Connector, ConnectorError, Gone, Refused
from connectors.registry import connect
from inbox.models import Direction, Message, Verb
from inbox.outbox.ways import find_lock
from inbox.threads.changing import lock_thread, record_event

LOCK_CLASS = 0x61F  # sets our advisory locks apart from anybody else's
IMPOSSIBLE = gettext_noop("This cannot be done with this message.")
GONE = gettext_noop("This is no longer on the network.")


def reach_network(message: Message, direction: Direction) -> Connector:
    """Where the message stands. Raises Refused in words where nothing can be done with it."""
    if message.deleted_at or message.erased_at:
        raise Gone(GONE)
    if message.direction != direction or message.is_private or not message.external_id:
        raise Refused(IMPOSSIBLE)
    if words := find_lock(message.channel):
        raise Refused(words)
    return connect(message.channel)


def change_state(
    message: Message,
    column: str,
    verb: Verb,
    change: Callable[[Connector], None],
    *,
    by: Agent,
    at: datetime | None,
    now: datetime,
) -> Message:
    """The network does it, and that is noted. One change of a message at a time, so that what two
    agents do at once ends here as it ends there. Raises ConnectorError.
    """
    connector = reach_network(message, Direction.INBOUND)
    with transaction.atomic():
        lock_changes(message.pk)
        try:
            change(connector)
        except ConnectorError as error:
            failure = error  # raised when the call is counted for good
        else:
            return note_state(message, column, verb, by=by, at=at, now=now)
    raise failure


def lock_changes(message_id: int) -> None:
    """Until the transaction ends. Taken before the thread's lock is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_CLASS, message_id % 2**31])


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
