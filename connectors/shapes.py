"""Payloads as strangers send them: what is in them is made storable, what is odd is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import structlog

from connectors.port import Post

logger = structlog.get_logger(__name__)
ODD_SHAPE = (AttributeError, IndexError, KeyError, OverflowError, TypeError, ValueError)

Payload = Mapping[str, Any]


def parse_each(
    items: Iterable[Payload], parse: Callable[[Payload], Post], salvage: Callable[[Payload], Post]
) -> Iterator[Post]:
    """Every item as a post. One of a shape that is new to us is kept with what can be read of it,
    so that nobody who wrote is lost; only what has no id cannot be kept.
    """
    for item in items:
        try:
            yield parse(item)
        except ODD_SHAPE as error:
            external_id = item.get("id") if isinstance(item, dict) else None
            logger.warning("post_of_odd_shape", error=type(error).__name__, external_id=external_id)
            if external_id:
                yield salvage(item)


def clean(value: Any) -> Any:
    """The same JSON without what JSON can say and PostgreSQL cannot hold: NUL, half surrogates."""
    if isinstance(value, str):
        return value.replace("\0", "").encode(errors="replace").decode()
    if isinstance(value, list):
        return [clean(part) for part in value]
    if isinstance(value, dict):
        return {clean(name): clean(part) for name, part in value.items()}
    return value
