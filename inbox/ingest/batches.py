"""What is handed to ingest: posts with all the ancestors that could be had."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from connectors.port import Author, Post
from inbox.models import ParentState
from inbox.numbers.mask import hide_numbers

MAX_DIGITS = 20  # of an id that is a number
MAX_URL = 500  # characters; half a link leads nowhere
MAX_TEXT = 100_000  # characters; the longest posts of both networks are shorter


@dataclass(frozen=True, slots=True)
class Batch:
    """Posts of one channel, ancestors included. `unread` names parents whose look-up failed:
    their children are filed provisionally. Any other absent parent is one the network lacks.
    """

    posts: tuple[Post, ...]
    unread: frozenset[str] = field(default_factory=frozenset)

    def parent_state(self, post: Post, *, is_held: bool) -> ParentState:
        if not post.parent_id or is_held:
            return ParentState.HELD
        return ParentState.UNREAD if post.parent_id in self.unread else ParentState.MISSING


def order_by_descent(posts: Iterable[Post]) -> list[Post]:
    """Each post once, as they were written, but never before its parent. A ring of parents is cut
    anywhere. Networks give whole seconds, and list what is newest first.
    """
    by_id = {post.external_id: post for post in posts}
    ordered: dict[str, Post] = {}
    oldest_first = list(by_id.values())[::-1]
    for start in sorted(oldest_first, key=lambda post: (post.created_at, _rank(post))):
        line: dict[str, Post] = {}
        post: Post | None = start
        while post and post.external_id not in ordered and post.external_id not in line:
            line[post.external_id] = post
            post = by_id.get(post.parent_id)
        ordered |= dict(reversed(line.items()))
    return list(ordered.values())


def _rank(post: Post) -> int:
    """Of those of one second: X's ids rise with time, Facebook's tell nothing."""
    key = post.external_id
    return int(key) if key.isdecimal() and len(key) <= MAX_DIGITS else 0


def clean_text(text: str) -> str:
    """PostgreSQL takes neither NUL nor half a surrogate pair; everything else stays as written."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")[:MAX_TEXT]


def clean_url(url: str) -> str:
    """A link that a browser may follow, or none."""
    return url if url.startswith(("https://", "http://")) and len(url) <= MAX_URL else ""


def clean_author(author: Author) -> Author:
    return Author(
        external_id=clean_text(author.external_id)[:64],
        handle=clean_text(author.handle)[:80],
        name=_clean_name(author.name),
    )


def _clean_name(name: str) -> str:
    """None where nothing of it can be seen (spaces of no width): the handle says more."""
    cleaned = hide_numbers(clean_text(name))[:200]
    is_seen = any(sign.isprintable() and not sign.isspace() for sign in cleaned)
    return cleaned if is_seen else ""


def dump_raw(raw: Mapping[str, Any]) -> str:
    """The payload as JSON that PostgreSQL accepts."""
    try:
        dumped = json.dumps(raw, ensure_ascii=False, default=str, allow_nan=False)
    except ValueError:
        dumped = "\\u0000"
    if "\\u0000" in dumped:
        dumped = json.dumps(_storable(raw), ensure_ascii=False, default=str)
    return dumped.encode("utf-8", "replace").decode("utf-8")


def _storable(value: Any) -> Any:
    """Without NUL and infinite numbers, which no JSON column takes."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, str):
        return value.replace("\x00", "")
    if isinstance(value, Mapping):
        return {_storable(key): _storable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_storable(item) for item in value]
    return value
