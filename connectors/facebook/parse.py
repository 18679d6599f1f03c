"""Graph's payloads as posts: what stands on a Page, and the comments below it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from connectors.port import Author, Kind, Post
from connectors.shapes import Payload, as_object, clean, parse_each, read_id


def parse_posts(items: Any, *, now: datetime) -> tuple[Post, ...]:
    """Posts on a Page. `now` is the time of one whose own cannot be read."""
    return tuple(parse_each(clean(items), parse_post, lambda item: _salvage(item, now), now=now))


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


def parse_post(item: Payload) -> Post:
    """A post without words (a picture, a shared link) shows Facebook's own line on it, if any."""
    return _build(item, Kind.POST, text=item.get("message") or item.get("story"), parent_id="")


def parse_comment(item: Payload, post_id: str) -> Post:
    parent_id = read_id(as_object(item.get("parent")).get("id")) or post_id
    return _build(item, Kind.COMMENT, text=item.get("message"), parent_id=parent_id)


def read_time(written: str) -> datetime:
    """`2021-02-04T15:16:24+0000`."""
    return datetime.fromisoformat(written).astimezone(UTC)


def _build(item: Payload, kind: Kind, *, text: str | None, parent_id: str) -> Post:
    author = as_object(item.get("from"))  # absent where the Page may not know who it was
    return Post(
        external_id=str(item["id"]),
        author=Author(read_id(author.get("id")), name=str(author.get("name") or "")),
        text=str(text or ""),
        created_at=read_time(item["created_time"]),
        kind=kind,
        parent_id=parent_id,
        url=str(item.get("permalink_url") or ""),
        raw=item,
    )


def _salvage(item: Payload, now: datetime) -> Post:
    return Post(
        external_id=str(item["id"]),
        author=Author(""),
        text=str(item.get("message") or ""),
        created_at=now,
        kind=Kind.UNKNOWN,
        raw=item,
    )
