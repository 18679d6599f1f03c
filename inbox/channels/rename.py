"""We ourselves take another name on a network: what comes from there tells it."""

from __future__ import annotations

from collections.abc import Iterable

import structlog

from connectors.models import Channel
from connectors.port import Post
from inbox.hints import hint_channel
from inbox.ingest.batches import clean_author

log = structlog.get_logger(__name__)


def follow_new_name(channel: Channel, posts: Iterable[Post]) -> None:
    """In the transaction that stores the posts. Those that we sent a moment ago come without a
    payload, and tell the name that we had.
    """
    own = (p.author for p in posts if p.author.external_id == channel.external_id and p.raw)
    author = next(own, None)
    if author is None:
        return
    author = clean_author(author)
    told = author.handle or channel.handle, author.name or channel.name
    if told == (channel.handle, channel.name):
        return
    channel.handle, channel.name = told
    channel.save(update_fields=["handle", "name"])
    log.info("channel_renamed", channel=channel.pk)
    hint_channel(channel.pk)
