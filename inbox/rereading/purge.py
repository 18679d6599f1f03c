"""What its author deletes on the network goes here too; that it stood here is all that stays."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from inbox.models import Direction, Draft, Message, PrivateNumber, Verb
from inbox.pictures.keep import drop_pictures
from inbox.threads.changing import lock_thread, record_event
from inbox.threads.refresh import refresh_threads

EMPTY: dict[str, Any] = {"text": "", "raw": {}, "url": ""}


@transaction.atomic
def purge_message(message: Message, *, now: datetime) -> bool:
    """The message is gone on the network. False if that was known before.

    A customer's words, payload, pictures and numbers go for good; who answers sees it first (the
    version rises). Words of our own stay: they are the record of what we said, and the customer,
    who can no longer read them, waits again.
    """
    thread = lock_thread(message.thread_id) if message.thread_id else None
    gone: dict[str, datetime | None] = {
        "deleted_at": now,
        "checked_at": now,
        "check_at": None,
        "missed_at": None,
    }
    standing = Message.objects.filter(pk=message.pk, deleted_at=None)
    if message.direction == Direction.INBOUND:
        changed = standing.update(**gone, **EMPTY)
        forget_contents(message, gone)
    else:
        changed = standing.update(**gone)
    if changed and thread:
        record_event(thread, Verb.DELETED, None, now, message=message.pk)
        refresh_threads([thread.pk], bumped=[thread.pk])
    return bool(changed)


def forget_contents(message: Message, gone: dict[str, datetime | None]) -> None:
    """What hangs on the message, and its earlier versions: they hold the same words."""
    versions = Message.objects.filter(replaced_by=message.pk)
    versions.update(**gone, **EMPTY)
    held = [message, *versions.only("pk")]
    PrivateNumber.objects.filter(message__in=held).delete()
    Draft.objects.filter(in_reply_to__in=held).update(in_reply_to=None)
    drop_pictures(held)
