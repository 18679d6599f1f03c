"""One post that cannot be stored must not stop all that come after it."""

from __future__ import annotations

from datetime import datetime

import structlog
from django.db import DataError, transaction

from connectors.models import Channel
from inbox.ingest.batches import Batch, order_by_descent
from inbox.ingest.ingest import Ingested, ingest
from inbox.models import RefusedPost

log = structlog.get_logger(__name__)


def ingest_sound(channel: Channel, batch: Batch, *, now: datetime) -> Ingested:
    """As `ingest`; where the database refuses the batch, post by post without the refused ones.

    Those are noted by id, and an admin is shown them: the connectors bound and clean what the
    networks send, so a refusal here is a fault to mend.
    """
    try:
        with transaction.atomic():
            return ingest(channel, batch, now=now)
    except DataError:
        log.exception("batch_refused", channel=channel.pk)
    stored = [
        _ingest_one(channel, Batch((post,), batch.unread), now=now)
        for post in order_by_descent(batch.posts)
    ]
    return Ingested(
        sum(part.message_count for part in stored),
        frozenset().union(*(part.thread_ids for part in stored)),
    )


def _ingest_one(channel: Channel, single: Batch, *, now: datetime) -> Ingested:
    try:
        with transaction.atomic():
            return ingest(channel, single, now=now)
    except DataError as error:
        external_id = single.posts[0].external_id.replace("\x00", "")[:128]
        log.exception("post_refused", channel=channel.pk, post=external_id)
        RefusedPost.objects.get_or_create(
            channel=channel, external_id=external_id,
            defaults={"error": type(error.__cause__ or error).__name__, "at": now},
        )  # fmt: skip
        return Ingested(0, frozenset())
