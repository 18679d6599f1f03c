"""Comments of all levels: below what stands on a Page, posts that tag it, recommendations of it.

`scan` decides what is read next; here Graph is asked for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog

from connectors.facebook import scan
from connectors.facebook.gateway import (
    COMMENTED_FIELDS,
    COMMENTED_REVIEW_FIELDS,
    Gateway,
    read_next_place,
)
from connectors.facebook.parse import (
    list_commented,
    list_stories,
    list_updates,
    parse_comments,
    parse_reviews,
)
from connectors.port import (
    Cursor,
    Gone,
    Limited,
    Page,
    Permanent,
    Post,
    Refused,
    RetryLater,
    Seen,
)

logger = structlog.get_logger(__name__)
SCAN_FIELDS = "id,updated_time"


@dataclass(frozen=True, slots=True)
class Tops:
    """Below what the comments stand. `ask` gives a page of it (of a Page, from a place on), newest
    first; `tell` when each changed; `parse` what of it is delivered as well.
    """

    ask: Callable[[Gateway, str, str], Any]
    tell: Callable[[Any, datetime], list[Seen]]
    parse: Callable[[Any, datetime], tuple[Post, ...]] = lambda *_: ()


ON_PAGE = Tops(
    ask=lambda gateway, page_id, place: gateway.read_feed(page_id, fields=SCAN_FIELDS, place=place),
    tell=lambda body, now: list_updates(body, now=now),
)
TAGGING = Tops(
    ask=lambda gateway, page_id, place: gateway.read_feed(
        page_id, edge="tagged", fields=COMMENTED_FIELDS, place=place
    ),
    tell=lambda body, now: list_commented(body.get("data"), now=now),
)
# A review is known as one only from this list: it must be there before its comments are.
REVIEWING = Tops(
    ask=lambda gateway, page_id, place: gateway.read_reviews(
        page_id, fields=COMMENTED_REVIEW_FIELDS, place=place
    ),
    tell=lambda body, now: list_commented(list_stories(body), now=now),
    parse=lambda body, now: parse_reviews(body.get("data"), now=now),
)


def read_comments(gateway: Gateway, page_id: str, cursor: Cursor, tops: Tops) -> Page:
    """A run begins by looking at what has changed, and goes on below each, a page at a time. A long
    one looks again in between: what is new comes first.
    """
    if not cursor.next_page:
        return _look_for_changes(gateway, page_id, cursor, tops)
    if scan.must_look(cursor):
        return _look_again(gateway, page_id, cursor, tops)
    return _read_below_first(gateway, cursor)


def _look_again(gateway: Gateway, page_id: str, cursor: Cursor, tops: Tops) -> Page:
    body = tops.ask(gateway, page_id, "")
    now = gateway.network_time
    moved = scan.look_again(cursor, tops.tell(body, now), now=now)
    return Page(tops.parse(body, now), moved, is_last=False)


def _look_for_changes(gateway: Gateway, page_id: str, cursor: Cursor, tops: Tops) -> Page:
    """The newest posts, and one page of the older ones: a place refused begins at the top."""
    depth = scan.load_depth(cursor.floor)
    body = tops.ask(gateway, page_id, "")
    now = gateway.network_time
    shown, posts = tops.tell(body, now), tops.parse(body, now)
    if depth.place:
        body = _ask_for_older(gateway, page_id, depth.place, tops)
        shown += tops.tell(body, now)
        posts += tops.parse(body, now)
    deeper = scan.Depth(depth.page + 1, read_next_place(body))
    moved = scan.start_scan(cursor, shown, deeper, now=now)
    return Page(posts, moved, is_last=not moved.next_page)


def _ask_for_older(gateway: Gateway, page_id: str, place: str, tops: Tops) -> Any:
    try:
        return tops.ask(gateway, page_id, place)
    except Permanent:
        return {}


def _read_below_first(gateway: Gateway, cursor: Cursor) -> Page:
    """A page of the comments of the first post that was found changed."""
    current = scan.load_scan(cursor.next_page)
    post_id = current.posts[0].external_id
    try:
        body = gateway.read_comments(post_id, place=current.place)
    except (Gone, Permanent, Refused) as error:
        logger.warning("facebook_comments_unreadable", post=post_id, code=error.code)
        moved = scan.skip_post(cursor) if current.place else scan.finish_post(cursor)
        return Page((), moved, is_last=not moved.next_page)
    except RetryLater as error:
        if isinstance(error, Limited):
            raise
        logger.warning("facebook_comments_postponed", post=post_id, code=error.code)
        # The turn ends here: a Facebook that fails altogether is asked once a turn, not at each
        # post. Where it goes on failing, the feed says so.
        return Page((), scan.postpone_post(cursor), is_last=True)
    now = gateway.network_time
    posts = parse_comments(body.get("data"), post_id=post_id, now=now)
    moved = scan.pass_comments(cursor, posts, read_next_place(body))
    return Page(posts, moved, is_last=not moved.next_page)
