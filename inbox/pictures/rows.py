"""The photos of a page of posts become rows that wait to be fetched: one statement a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from celery import current_app
from django.db import connection, transaction

from connectors.port import Post
from inbox.ingest.batches import clean_text

MAX_PHOTOS = 10  # of one post; the networks show fewer
MAX_URL = 4000  # characters; the networks sign addresses at length
MAX_ALT = 1000

INSERT_PICTURES = """
    INSERT INTO inbox_attachment (
        state, error, file, content_type, width, height, size, attempt_count, next_attempt_at,
        message_id, position, external_id, source_url, alt_text)
    SELECT 'waiting', '', '', '', 0, 0, 0, 0, %s, fresh.*
    FROM unnest(%s::bigint[], %s::smallint[], %s::text[], %s::text[], %s::text[]) AS fresh
    ON CONFLICT (message_id, position) WHERE message_id IS NOT NULL DO NOTHING
"""


def insert_pictures(
    message_ids: Mapping[str, int], posts: Sequence[Post], *, now: datetime
) -> None:
    """A row for each photo of the posts that became these messages. Harmless twice."""
    rows = [
        (
            message_ids[post.external_id],
            position,
            clean_text(photo.external_id)[:128],
            clean_text(photo.url)[:MAX_URL],
            clean_text(photo.alt_text)[:MAX_ALT],
        )
        for post in posts
        if post.photos and post.external_id in message_ids
        for position, photo in enumerate(post.photos[:MAX_PHOTOS])
    ]
    if rows:
        columns = [list(column) for column in zip(*rows, strict=True)]
        with connection.cursor() as cursor:
            cursor.execute(INSERT_PICTURES, [now, *columns])
        wake_fetcher()


def wake_fetcher() -> None:
    """After commit; a lost wake-up is made good by the sweep. By name: tasks import us."""
    transaction.on_commit(
        lambda: current_app.send_task("inbox.tasks.fetch_due_pictures", retry=False), robust=True
    )
