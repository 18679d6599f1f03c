"""Payloads as strangers send them: what is in them is made storable, what is odd is kept."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog

from connectors.port import Post

logger = structlog.get_logger(__name__)
ODD_SHAPE = (AttributeError, IndexError, KeyError, OverflowError, TypeError, ValueError)
MAX_ID = 128  # characters; the ids of both networks are shorter
MAX_URL = 500  # characters; half a link leads nowhere
MAX_DEPTH = 50  # levels of a payload; Python and PostgreSQL both give up far below
EARLIEST = datetime(2004, 1, 1, tzinfo=UTC)  # before either network opened
CLOCK_SLACK = timedelta(days=1)

Payload = Mapping[str, Any]
Parse = Callable[[Payload], Post]


def parse_each(items: Any, parse: Parse, salvage: Parse, *, now: datetime) -> Iterator[Post]:
    """Every item as a post. One of a shape that is new to us is kept with what can be read of it,
    so that nobody who wrote is lost; only what has no id that can be stored cannot be kept.
    """
    for item in list_objects(items):
        external_id = read_id(item.get("id"))
        if not external_id:
            logger.warning("post_without_usable_id", given=repr(item.get("id"))[:MAX_ID])
            continue
        try:
            post = parse(item)
        except ODD_SHAPE as error:
            logger.warning("post_of_odd_shape", error=type(error).__name__, external_id=external_id)
            post = salvage(item)
        if post.created_at > now + CLOCK_SLACK:
            post = replace(post, created_at=salvage(item).created_at)
        yield replace(
            post, created_at=bound_time(post.created_at, now=now), url=bound_url(post.url)
        )


def list_objects(items: Any) -> Iterator[Payload]:
    """The objects in a list; what else is in it, or instead of it, is passed over."""
    if items and not isinstance(items, list):
        logger.warning("list_of_odd_shape", shape=type(items).__name__)
        return
    for item in items or ():
        if isinstance(item, dict):
            yield item
        else:
            logger.warning("item_of_odd_shape", shape=type(item).__name__)


def as_object(value: Any) -> Payload:
    return value if isinstance(value, dict) else {}


def read_id(value: Any) -> str:
    """An id as text. Empty for what is none, or is longer than can be stored."""
    is_id = isinstance(value, str | int) and not isinstance(value, bool)
    return str(value) if is_id and len(str(value)) <= MAX_ID else ""


def bound_url(url: str) -> str:
    """A link that a browser may follow, or none."""
    return url if url.startswith(("https://", "http://")) and len(url) <= MAX_URL else ""


def bound_time(at: datetime, *, now: datetime) -> datetime:
    """A time that a post can be of: a year 9999 or 1 would break what counts with it."""
    return max(EARLIEST, min(at, now + CLOCK_SLACK))


def clean(value: Any, *, depth: int = 0) -> Any:
    """The same JSON without what PostgreSQL cannot hold: NUL, half surrogates, numbers without
    end, and nesting without end.
    """
    if isinstance(value, str):
        return value.replace("\0", "").encode(errors="replace").decode()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, list | dict) and depth == MAX_DEPTH:
        return None
    if isinstance(value, list):
        return [clean(part, depth=depth + 1) for part in value]
    if isinstance(value, dict):
        return {clean(name): clean(part, depth=depth + 1) for name, part in value.items()}
    return value
