"""Limits, cursors and the addresses of further pages."""

from __future__ import annotations

import base64
import binascii
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from sandbox.graph.errors import invalid_parameter
from sandbox.graph.listing import Item, Slice, Window

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.graph.call import Call
    from sandbox.graph.fields import Field

DEFAULT_LIMIT = 25
HIGHEST_LIMIT = 100
_CURSOR = re.compile(rb"position:([0-9]{1,15})")
_REPLACED = frozenset({"access_token", "after", "before", "fields", "limit", "pretty"})


def read_window(modifiers: Mapping[str, str], *, is_newest_first: bool) -> Window:
    limit = modifiers.get("limit", str(DEFAULT_LIMIT))
    if not re.fullmatch(r"[0-9]{1,9}", limit):
        raise invalid_parameter("Param limit must be a non-negative integer")
    return Window(
        limit=min(int(limit), HIGHEST_LIMIT),
        is_newest_first=is_newest_first,
        after=_read_cursor(modifiers.get("after")),
        before=_read_cursor(modifiers.get("before")),
        since=_read_time("since", modifiers.get("since")),
        until=_read_time("until", modifiers.get("until")),
    )


def make_paging(call: Call, object_id: str, field: Field, found: Slice[Item]) -> dict[str, Any]:
    """The `paging` of a page that is not empty; without `next` it is the last one."""
    before, after = (_write_cursor(found.entries[at].position) for at in (0, -1))
    paging: dict[str, Any] = {"cursors": {"before": before, "after": after}}
    if found.has_next:
        paging["next"] = _build_url(call, object_id, field, after=after)
    if found.has_previous:
        paging["previous"] = _build_url(call, object_id, field, before=before)
    return paging


def _build_url(call: Call, object_id: str, field: Field, **cursor: str) -> str:
    """The token stands in it, as in Graph's own: never log it."""
    query = {"access_token": call.page.token, "pretty": "0"}
    if field.text:
        query["fields"] = field.text
    query |= {name: value for name, value in field.modifiers.items() if name not in _REPLACED}
    query |= {"limit": field.modifiers.get("limit", str(DEFAULT_LIMIT))} | cursor
    return f"{call.site}/{call.version}/{object_id}/{field.name}?{urlencode(query)}"


def _write_cursor(position: int) -> str:
    return base64.urlsafe_b64encode(f"position:{position}".encode()).decode()


def _read_cursor(cursor: str | None) -> int | None:
    if not cursor:
        return None
    try:
        match = _CURSOR.fullmatch(base64.urlsafe_b64decode(cursor))
    except (binascii.Error, ValueError):
        match = None
    if match is None:
        raise invalid_parameter("Invalid cursors values")
    return int(match[1])


def _read_time(name: str, value: str | None) -> datetime | None:
    """Unix seconds or ISO 8601; Graph's words (`yesterday`) are not understood."""
    if not value:
        return None
    try:
        at = (
            datetime.fromtimestamp(int(value), tz=UTC)
            if value.isdecimal()
            else datetime.fromisoformat(value)
        )
    except (ValueError, OverflowError, OSError):
        raise invalid_parameter(f"Param {name} is not a valid time") from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
