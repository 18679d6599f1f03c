"""An author changed the words of a post that keeps its id (Facebook)."""

from __future__ import annotations

import json
from datetime import datetime

from django.db import transaction

from connectors.port import Post
from inbox.ingest.batches import dump_raw
from inbox.ingest.private import cover_post
from inbox.models import Direction, Message, Verb
from inbox.numbers.keep import replace_numbers, tell_of_public_numbers
from inbox.threads.changing import lock_thread, record_event
from inbox.threads.refresh import refresh_threads


@transaction.atomic
def rewrite_message(message: Message, post: Post, *, now: datetime) -> None:
    """The new words stand in place of the old; who answers sees them first (the version rises).

    `edited_at` is when we noticed: the network does not tell when a comment was edited.
    """
    covered, numbers = cover_post(post)
    thread = lock_thread(message.thread_id) if message.thread_id else None
    changed = Message.objects.filter(pk=message.pk, text=message.text, deleted_at=None).update(
        text=covered.text, raw=json.loads(dump_raw(covered.raw)), edited_at=now
    )
    if changed:
        replace_numbers({message.pk: numbers}, now=now)
    if changed and thread:
        if numbers and not message.is_private and message.direction == Direction.INBOUND:
            tell_of_public_numbers([(thread.pk, message.pk, numbers)], now=now)
        record_event(thread, Verb.EDITED, None, now, message=message.pk)
        refresh_threads([thread.pk], bumped=[thread.pk])
