"""How new private messages are found: conversations by their last message, newest first.

Graph lists them with the newest messages of each, of which it shows twenty; neither can be asked
for by time. `cursor.seen` holds each conversation with its `updated_time` as it was when it was
read; a run goes down to where all are as they were. What was said beyond the twenty since then is
told as missed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from connectors.cursors import TIME_SLACK, keep_newest, restart_run
from connectors.facebook.gateway import Gateway, read_next_place
from connectors.facebook.parse import list_updates, parse_messages
from connectors.facebook.scan import cool
from connectors.port import Cursor, Missed, Page, Permanent, Post, Refused, Seen
from connectors.shapes import Payload, as_object, clean, list_objects, read_id

logger = structlog.get_logger(__name__)
KEPT = 500
ASK_AGAIN = timedelta(hours=1)  # where Graph has refused
# How far back the first run goes; nobody older can be answered.
FIRST_REACH = timedelta(days=30)
ROUNDING = timedelta(seconds=1)  # of Graph's times, and of what `cool` takes off them


def read_conversations(gateway: Gateway, page_id: str, cursor: Cursor) -> Page:
    try:
        body = gateway.read_conversations(page_id, place=cursor.next_page)
    except Permanent:
        if not cursor.next_page:
            raise
        return Page((), restart_run(cursor), is_last=False)
    except Refused as error:
        # A Page that was connected without Messenger is still answered in public.
        logger.warning("facebook_messages_refused", code=error.code)
        again_at = gateway.network_time + ASK_AGAIN
        return Page((), cursor, is_last=True, next_at=again_at, refused=error.words)
    now = gateway.network_time
    shown = list_updates(body, now=now)
    changed = _list_changed(cursor, shown)
    posts: list[Post] = []
    missed: list[Missed] = []
    for conversation in list_objects(clean(body.get("data"))):
        if read_id(conversation.get("id")) in changed:
            read = parse_messages(conversation, page_id=page_id, site=gateway.site, now=now)
            posts += read
            missed += _list_missed(cursor, conversation, read)
    moved = pass_conversations(cursor, shown, read_next_place(body), now=now)
    return Page(tuple(posts), moved, is_last=not moved.next_page, missed=tuple(missed))


def pass_conversations(
    cursor: Cursor, shown: Sequence[Seen], next_page: str, *, now: datetime
) -> Cursor:
    """Move by a page. A conversation that was written in just now is read once more."""
    read = [replace(one, at=one.at - cool(one.at, now)) for one in shown]
    fresh = keep_newest(cursor.fresh, read, kept=KEPT)
    if next_page and not _has_reached(cursor, shown, now):
        return replace(cursor, fresh=fresh, next_page=next_page)
    return Cursor(seen=keep_newest(fresh, cursor.seen, kept=KEPT))


def _list_changed(cursor: Cursor, shown: Sequence[Seen]) -> set[str]:
    known = {one.external_id: one.at for one in cursor.seen}
    return {one.external_id for one in shown if known.get(one.external_id) != one.at}


def _has_reached(cursor: Cursor, shown: Sequence[Seen], now: datetime) -> bool:
    """Nothing but what is as it was, or lies below all that is known, or too far back."""
    bottom = now - FIRST_REACH
    if cursor.seen:
        bottom = max(bottom, min(one.at for one in cursor.seen) - TIME_SLACK)
    changed = _list_changed(cursor, shown)
    return all(one.external_id not in changed or one.at < bottom for one in shown)


def _list_missed(cursor: Cursor, conversation: Payload, posts: Sequence[Post]) -> Iterator[Missed]:
    """Between what we knew and the oldest that is shown, where Graph has more than it shows.

    A conversation that we did not know was silent until our last run. Nothing is missed by the
    first run of all.
    """
    has_more = bool(as_object(as_object(conversation.get("messages")).get("paging")).get("next"))
    if not has_more or not posts or not cursor.seen:
        return
    known = {one.external_id: one.at for one in cursor.seen}
    last_run = max(one.at for one in cursor.seen)
    known_at = known.get(read_id(conversation.get("id")), last_run)
    oldest = min(posts, key=lambda post: post.created_at)
    if oldest.created_at > known_at + ROUNDING:
        yield Missed(oldest.external_id, oldest.created_at, after_at=known_at)
