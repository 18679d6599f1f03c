"""An edited post of X is a new post that names its earlier versions. It stands in their place.

Every version that a post names gets a row, empty if we never read it, so that answers to any of
them find the thread, and an earlier one that comes late is known for what it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from connectors.models import Channel
from connectors.port import Post
from inbox.hints import hint_threads
from inbox.ingest.batches import clean_url, dump_raw
from inbox.ingest.holdings import Holdings
from inbox.ingest.placing import Place
from inbox.ingest.private import cover_posts
from inbox.models import ThreadEvent, Verb
from inbox.numbers.keep import keep_numbers
from inbox.threads.refresh import refresh_threads

LINK = """
    INSERT INTO inbox_message (
        channel_id, received_at, is_automatic, external_id, thread_id, parent_external_id,
        parent_state, conversation_id, chain_top, direction, kind, author_id, text, url,
        created_at, raw, replaced_by_id)
    SELECT newer.channel_id, %(now)s, false, given.earlier, newer.thread_id,
        newer.parent_external_id, newer.parent_state, newer.conversation_id, newer.chain_top,
        newer.direction, newer.kind, newer.author_id, '', '', newer.created_at, '{}', newer.id
    FROM unnest(%(earlier)s::text[], %(newer)s::text[]) AS given (earlier, newer)
    JOIN inbox_message AS newer
        ON newer.channel_id = %(channel)s AND newer.external_id = given.newer
    ON CONFLICT (channel_id, external_id) DO UPDATE SET
        replaced_by_id = excluded.replaced_by_id, check_at = NULL
"""
# The clock of an edited post is that of its first version; when it was edited is told beside it.
KEEP_CLOCK = """
    UPDATE inbox_message AS newer SET
        edited_at = coalesce(newer.edited_at, newer.created_at),
        created_at = least(newer.created_at, earlier.first_at)
    FROM (
        SELECT replaced_by_id, min(created_at) AS first_at FROM inbox_message
        WHERE replaced_by_id = ANY(%s) GROUP BY replaced_by_id
    ) AS earlier
    WHERE newer.id = earlier.replaced_by_id
"""
FILL = """
    UPDATE inbox_message AS message SET
        text = given.text, url = given.url, created_at = given.at, raw = given.raw
    FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::timestamptz[], %s::jsonb[])
        AS given (id, text, url, at, raw)
    WHERE message.id = given.id
    RETURNING message.replaced_by_id, message.thread_id
"""


def link_versions(
    channel: Channel, posts: Iterable[Post], ids: dict[str, int], *, now: datetime
) -> None:
    """Edited posts, just stored under `ids`, take the place of what they name."""
    edited = [post for post in posts if post.earlier_ids]
    if not edited:
        return
    edited.sort(key=lambda post: len(post.earlier_ids))  # the latest version has the last word
    newest = {earlier: post.external_id for post in edited for earlier in post.earlier_ids}
    parameters: dict[str, Any] = {
        "channel": channel.pk,
        "now": now,
        "earlier": list(newest),
        "newer": list(newest.values()),
    }
    with connection.cursor() as cursor:
        cursor.execute(LINK, parameters)
        cursor.execute(KEEP_CLOCK, [[ids[post.external_id] for post in edited]])


def note_edits(
    holdings: Holdings, posts: Iterable[Post], ids: dict[str, int], *, now: datetime
) -> None:
    """One event for each edit of a post that stood in a thread before."""
    ThreadEvent.objects.bulk_create(
        ThreadEvent(
            thread_id=place.slot.id,
            verb=Verb.EDITED,
            at=now,
            facts={"message": ids[post.external_id]},
        )
        for post in posts
        if (place := find_earlier_place(holdings, post)) and place.slot
    )


def find_earlier_place(holdings: Holdings, post: Post) -> Place | None:
    held = (key for key in post.earlier_ids if key in holdings.held_ids)
    return next((holdings.places[key] for key in held), None)


def fill_versions(holdings: Holdings, posts: Sequence[Post], *, now: datetime) -> None:
    """Earlier versions that come after the later ones: their words and, above all, their times."""
    late, numbers = cover_posts(p for p in posts if p.external_id in holdings.unread and p.raw)
    if not late:
        return
    columns: list[Any] = [
        [holdings.unread[post.external_id] for post in late],
        [post.text for post in late],
        [clean_url(post.url) for post in late],
        [post.created_at for post in late],
        [dump_raw(post.raw) for post in late],
    ]
    with connection.cursor() as cursor:
        cursor.execute(FILL, columns)
        filled = cursor.fetchall()
        cursor.execute(KEEP_CLOCK, [[newer_id for newer_id, _thread in filled]])
    keep_numbers({holdings.unread[key]: found for key, found in numbers.items()}, now=now)
    thread_ids = {thread_id for _newer, thread_id in filled if thread_id}
    refresh_threads(thread_ids)
    hint_threads(thread_ids)
