"""An author changed the words of a post that keeps its id (Facebook)."""

from __future__ import annotations

import json
from datetime import datetime

from django.db import transaction

from connectors.port import Post
from inbox.ingest.batches import clean_text, dump_raw
from inbox.models import Message, Verb
from inbox.threads.changing import lock_thread, record_event
from inbox.threads.refresh import refresh_threads


@transaction.atomic
def rewrite_message(message: Message, post: Post, *, now: datetime) -> None:
    """The new words stand in place of the old; who answers sees them first (the version rises).

    `edited_at` is when we noticed: the network does not tell when a comment was edited.
    """
    thread = lock_thread(message.thread_id) if message.thread_id else None
    changed = Message.objects.filter(pk=message.pk, text=message.text, deleted_at=None).update(
        text=clean_text(post.text), raw=json.loads(dump_raw(post.raw)), edited_at=now
    )
    if changed and thread:
        record_event(thread, Verb.EDITED, None, now, message=message.pk)
        refresh_threads([thread.pk], bumped=[thread.pk])
