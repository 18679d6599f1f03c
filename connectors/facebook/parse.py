"""Graph's payloads as posts: what stands on a Page, the comments below it, private messages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import structlog

from connectors.port import Author, Kind, Photo, Post, Seen
from connectors.shapes import (
    ODD_SHAPE,
    Payload,
    as_object,
    bound_time,
    bound_url,
    clean,
    list_objects,
    parse_each,
    read_id,
)

THUMBS = {"positive": "👍", "negative": "👎"}
STARS = 5
PHOTO_TYPES = frozenset({"photo", "sticker", "cover_photo", "profile_media"})
MAX_SOURCE = 2_000  # characters
logger = structlog.get_logger(__name__)


def parse_posts(items: Any, *, now: datetime, kind: Kind = Kind.POST) -> tuple[Post, ...]:
    """Posts on a Page. `now` is the time of one whose own cannot be read."""
    return tuple(
        parse_each(
            clean(items),
            lambda item: parse_post(item, kind),
            lambda item: _salvage(item, now),
            now=now,
        )
    )


def parse_reviews(items: Any, *, now: datetime) -> tuple[Post, ...]:
    """Recommendations of a Page. Each goes by the id of its story, below which it is answered."""
    return tuple(
        parse_each(
            [_name_review(item) for item in list_objects(clean(items))],
            parse_review,
            lambda item: replace(_salvage(item, now), text=str(item.get("review_text") or "")),
            now=now,
        )
    )


def parse_comments(items: Any, *, post_id: str, now: datetime) -> tuple[Post, ...]:
    """Comments of all levels below the post `post_id`."""
    return tuple(
        parse_each(
            clean(items),
            lambda item: parse_comment(item, post_id),
            lambda item: _salvage(item, now),
            now=now,
        )
    )


def parse_post(item: Payload, kind: Kind = Kind.POST) -> Post:
    """A post without words (a picture, a shared link) shows Facebook's own line on it, if any."""
    return _build(item, kind, text=item.get("message") or item.get("story"), parent_id="")


def parse_review(item: Payload) -> Post:
    """The text tells the opinion too: a thumb, or stars."""
    opinion = THUMBS.get(str(item.get("recommendation_type")), "")
    if not opinion and isinstance(rating := item.get("rating"), int) and 1 <= rating <= STARS:
        opinion = "★" * rating + "☆" * (STARS - rating)
    text = f"{opinion} {item.get('review_text') or ''}".strip()
    told = {**item, "from": item.get("reviewer")}
    return replace(_build(told, Kind.REVIEW, text=text, parent_id=""), raw=item)


def parse_comment(item: Payload, post_id: str) -> Post:
    parent_id = read_id(as_object(item.get("parent")).get("id")) or post_id
    return _build(item, Kind.COMMENT, text=item.get("message"), parent_id=parent_id)


def parse_messages(
    conversation: Payload, *, page_id: str, site: str, now: datetime
) -> tuple[Post, ...]:
    """What is told of the messages of a conversation. One too old to be told of has no sender."""
    items = as_object(conversation.get("messages")).get("data")
    link = str(conversation.get("link") or "")
    return tuple(
        replace(
            post,
            conversation_id=read_id(conversation.get("id")),
            url=bound_url(f"{site}{link}") if link.startswith("/") else "",
            peer=post.peer or _find_peer(conversation.get("participants"), page_id),
        )
        for post in parse_told(items, page_id=page_id, now=now)
    )


def parse_told(items: Any, *, page_id: str, now: datetime) -> Iterator[Post]:
    """Those messages that we are told something of."""
    return parse_each(
        [item for item in list_objects(clean(items)) if "from" in item],
        lambda item: parse_message(item, page_id),
        lambda item: _salvage_message(item, now),
        now=now,
    )


def parse_message(item: Payload, page_id: str) -> Post:
    author = _read_author(item.get("from"))
    return Post(
        external_id=str(item["id"]),
        author=author,
        text=str(item.get("message") or ""),
        created_at=read_time(item["created_time"]),
        kind=Kind.DIRECT_MESSAGE,
        raw=item,
        photos=_list_message_photos(item),
        peer=_find_peer(item.get("to"), page_id) if author.external_id == page_id else author,
    )


def list_updates(body: Payload, *, now: datetime) -> list[Seen]:
    """Posts or conversations, and when they changed. One whose time cannot be read counts as
    changing all the time, so that it is read; one without an id cannot be asked for.
    """
    updates = [
        Seen(read_id(item.get("id")), _read_at(item, "updated_time", now))
        for item in list_objects(clean(body.get("data")))
    ]
    return [update for update in updates if update.external_id]


def list_commented(items: Any, *, now: datetime) -> list[Seen]:
    """Those that have comments, and when the newest of them was written."""
    found = []
    for item in list_objects(clean(items)):
        newest = next(list_objects(as_object(item.get("comments")).get("data")), None)
        if newest is not None and (external_id := read_id(item.get("id"))):
            found.append(Seen(external_id, _read_at(newest, "created_time", now)))
    return found


def list_stories(body: Payload) -> list[Payload]:
    """Of recommendations, what people read and comment."""
    return [as_object(one.get("open_graph_story")) for one in list_objects(body.get("data"))]


def read_time(written: str) -> datetime:
    """`2021-02-04T15:16:24+0000`."""
    return datetime.fromisoformat(written).astimezone(UTC)


def _build(item: Payload, kind: Kind, *, text: str | None, parent_id: str) -> Post:
    return Post(
        external_id=str(item["id"]),
        author=_read_author(item.get("from")),
        text=str(text or ""),
        created_at=read_time(item["created_time"]),
        kind=kind,
        parent_id=parent_id,
        url=str(item.get("permalink_url") or ""),
        raw=item,
        photos=_list_photos(item, str(item["id"])),
        is_hidden=item.get("is_hidden") is True,
    )


def _name_review(item: Payload) -> Payload:
    """One whose story we may not see is kept by who wrote it when; it cannot be answered."""
    story_id = read_id(as_object(item.get("open_graph_story")).get("id"))
    author_id = read_id(as_object(item.get("reviewer")).get("id"))
    return {**item, "id": story_id or f"review-{author_id}-{item.get('created_time')}"}


def _list_photos(item: Payload, post_id: str) -> tuple[Photo, ...]:
    """Of a post's attachments or a comment's one: its photos, an album's each."""
    told = [*list_objects(as_object(item.get("attachments")).get("data"))]
    told += [part] if (part := as_object(item.get("attachment"))) else []
    parts = [
        inner
        for one in told
        for inner in [*list_objects(as_object(one.get("subattachments")).get("data"))] or [one]
    ]
    shown = [part for part in parts if part.get("type") in PHOTO_TYPES]
    return tuple(
        Photo(read_id(as_object(part.get("target")).get("id")) or f"{post_id}-{number}", url)
        for number, part in enumerate(shown)
        if (url := _bound_source(as_object(as_object(part.get("media")).get("image")).get("src")))
    )


def _list_message_photos(item: Payload) -> tuple[Photo, ...]:
    return tuple(
        Photo(read_id(one.get("id")), url)
        for one in list_objects(as_object(item.get("attachments")).get("data"))
        if (url := _bound_source(as_object(one.get("image_data")).get("url")))
    )


def _bound_source(value: Any) -> str:
    """Where a picture lies. Facebook's are signed and longer than other links."""
    url = str(value or "")
    return url if url.startswith(("https://", "http://")) and len(url) <= MAX_SOURCE else ""


def _read_author(value: Any) -> Author:
    """Absent where the Page may not know who it was."""
    author = as_object(value)
    return Author(read_id(author.get("id")), name=str(author.get("name") or ""))


def _find_peer(people: Any, page_id: str) -> Author | None:
    """Whoever of them is not the Page."""
    found = (_read_author(person) for person in list_objects(as_object(people).get("data")))
    return next((one for one in found if one.external_id not in ("", page_id)), None)


def _read_at(item: Payload, name: str, now: datetime) -> datetime:
    try:
        return bound_time(read_time(item[name]), now=now)
    except ODD_SHAPE:
        logger.warning("facebook_update_unreadable", item=read_id(item.get("id")))
        return now


def _salvage_message(item: Payload, now: datetime) -> Post:
    """What is odd about it makes it no less private."""
    return replace(_salvage(item, now), kind=Kind.DIRECT_MESSAGE)


def _salvage(item: Payload, now: datetime) -> Post:
    return Post(
        external_id=str(item["id"]),
        author=Author(""),
        text=str(item.get("message") or ""),
        created_at=now,
        kind=Kind.UNKNOWN,
        raw=item,
    )
