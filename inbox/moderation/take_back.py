"""Delete an answer of ours from the network. Here its words stay: they were said."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from agents.models import Agent
from inbox.models import Direction, Message, Verb
from inbox.moderation.changing import reach_network
from inbox.threads.changing import lock_thread, raise_version, record_event
from inbox.threads.conflicts import NotOwner
from inbox.threads.refresh import refresh_threads


def take_back_message(message: Message, *, by: Agent, now: datetime) -> Message:
    """The answer is gone from the network, and whom it answered waits again.

    Raises NotOwner where a colleague has the thread, ConnectorError where the network did not.
    """
    connector = reach_network(message, Direction.OUTBOUND)
    check_owner(message, by)
    connector.delete_post(message.external_id or "")
    return note_taken_back(message, by=by, now=now)


def check_owner(message: Message, by: Agent) -> None:
    if message.thread and message.thread.owner_id not in (None, by.pk):
        raise NotOwner(message.thread)


@transaction.atomic
def note_taken_back(message: Message, *, by: Agent, now: datetime) -> Message:
    thread = lock_thread(message.thread_id) if message.thread_id else None
    standing = Message.objects.filter(pk=message.pk, deleted_at=None)
    if standing.update(deleted_at=now, check_at=None, missed_at=None) and thread:
        raise_version(thread, by)
        thread.save(update_fields=["version"])
        record_event(thread, Verb.TAKEN_BACK, by, now, message=message.pk)
        refresh_threads([thread.pk])
    message.refresh_from_db()
    return message
