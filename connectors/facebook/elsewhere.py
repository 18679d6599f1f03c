"""What is written about a Page away from it: posts that tag it, and recommendations.

Some Pages and permissions have neither: what Graph refuses here keeps nothing else from working.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import structlog

from connectors.cursors import advance_to_seen, restart_run
from connectors.facebook.gateway import Gateway, read_next_place
from connectors.facebook.parse import parse_posts, parse_reviews
from connectors.port import Cursor, Kind, Page, Permanent, Post, Refused, Seen

logger = structlog.get_logger(__name__)
ASK_AGAIN = timedelta(hours=1)  # where Graph has refused
REVIEW_INTERVAL = timedelta(minutes=5)


def read_tagged(gateway: Gateway, page_id: str, cursor: Cursor) -> Page:
    def read() -> tuple[Any, tuple[Post, ...]]:
        body = gateway.read_feed(page_id, edge="tagged", place=cursor.next_page)
        return body, parse_posts(body.get("data"), kind=Kind.MENTION, now=gateway.network_time)

    return _read(read, cursor, gateway)


def read_reviews(gateway: Gateway, page_id: str, cursor: Cursor) -> Page:
    def read() -> tuple[Any, tuple[Post, ...]]:
        body = gateway.read_reviews(page_id, place=cursor.next_page)
        return body, parse_reviews(body.get("data"), now=gateway.network_time)

    return _read(read, cursor, gateway, pause=REVIEW_INTERVAL)


def _read(
    read: Callable[[], tuple[Any, tuple[Post, ...]]],
    cursor: Cursor,
    gateway: Gateway,
    *,
    pause: timedelta = timedelta(),
) -> Page:
    try:
        body, posts = read()
    except (Permanent, Refused) as error:
        if cursor.next_page:
            return Page((), restart_run(cursor), is_last=False)
        logger.warning("facebook_edge_refused", code=error.code)
        again_at = gateway.network_time + ASK_AGAIN
        return Page((), cursor, is_last=True, next_at=again_at, refused=error.words)
    items = [Seen(post.external_id, post.created_at) for post in posts]
    moved = advance_to_seen(cursor, items, read_next_place(body))
    is_last = not moved.next_page
    next_at = gateway.network_time + pause if is_last and pause else None
    return Page(posts, moved, is_last=is_last, next_at=next_at)
