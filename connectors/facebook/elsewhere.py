"""What is written about a Page away from it: posts that tag it, recommendations, and comments on
both.

Some Pages and permissions have neither: what Graph refuses here keeps nothing else from working.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import structlog

from connectors.cursors import advance_to_seen, restart_run
from connectors.facebook.comments import REVIEWING, TAGGING, read_comments
from connectors.facebook.gateway import Gateway, read_next_place
from connectors.facebook.parse import parse_posts, parse_reviews
from connectors.port import Cursor, Kind, Page, Permanent, Post, Refused, Seen

logger = structlog.get_logger(__name__)
ASK_AGAIN = timedelta(hours=1)  # where Graph has refused
PAGES_SEARCHED = 20  # of a hundred reviews
COMMENT_INTERVAL = timedelta(minutes=1)
REVIEW_INTERVAL = timedelta(minutes=5)


def read_tagged(gateway: Gateway, page_id: str, cursor: Cursor) -> Page:
    def read() -> Page:
        body = gateway.read_feed(page_id, edge="tagged", place=cursor.next_page)
        posts = parse_posts(body.get("data"), kind=Kind.MENTION, now=gateway.network_time)
        return _move(cursor, body, posts)

    return _bear_refusal(read, cursor, gateway)


def read_reviews(gateway: Gateway, page_id: str, cursor: Cursor) -> Page:
    def read() -> Page:
        body = gateway.read_reviews(page_id, place=cursor.next_page)
        return _move(cursor, body, parse_reviews(body.get("data"), now=gateway.network_time))

    return _bear_refusal(read, cursor, gateway, pause=REVIEW_INTERVAL)


def find_reviews(
    gateway: Gateway, page_id: str, external_ids: Collection[str]
) -> tuple[list[Post], set[str]]:
    """Those that the list of all shows, and those of which it tells nothing, be it that Graph does
    not show it, or that it is longer than we read. The others are gone.
    """
    found: dict[str, Post] = {}
    sought, place = set(external_ids), ""
    for _ in range(PAGES_SEARCHED if sought else 0):
        try:
            body = gateway.read_reviews(page_id, place=place)
        except (Permanent, Refused):
            break
        shown = parse_reviews(body.get("data"), now=gateway.network_time)
        found |= {post.external_id: post for post in shown if post.external_id in sought}
        place = read_next_place(body)
        if not place or found.keys() == sought:
            return [*found.values()], set()
    return [*found.values()], sought - found.keys()


def read_tagged_comments(gateway: Gateway, page_id: str, cursor: Cursor) -> Page:
    read = partial(read_comments, gateway, page_id, cursor, TAGGING)
    return _bear_refusal(read, cursor, gateway, pause=COMMENT_INTERVAL)


def read_review_comments(gateway: Gateway, page_id: str, cursor: Cursor) -> Page:
    read = partial(read_comments, gateway, page_id, cursor, REVIEWING)
    return _bear_refusal(read, cursor, gateway, pause=REVIEW_INTERVAL)


def _move(cursor: Cursor, body: Any, posts: tuple[Post, ...]) -> Page:
    items = [Seen(post.external_id, post.created_at) for post in posts]
    moved = advance_to_seen(cursor, items, read_next_place(body))
    return Page(posts, moved, is_last=not moved.next_page)


def _bear_refusal(
    read: Callable[[], Page], cursor: Cursor, gateway: Gateway, *, pause: timedelta = timedelta()
) -> Page:
    """`pause`: from the end of a run to the beginning of the next."""
    try:
        page = read()
    except (Permanent, Refused) as error:
        if cursor.next_page:
            return Page((), restart_run(cursor), is_last=False)
        logger.warning("facebook_edge_refused", code=error.code)
        again_at = gateway.network_time + ASK_AGAIN
        return Page((), cursor, is_last=True, next_at=again_at, refused=error.words)
    if page.cursor.next_page or not pause:
        return page
    return replace(page, next_at=gateway.network_time + pause)
