"""How far a stream is read: cursors to and from JSON, and how a page moves them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from connectors.port import Cursor, Seen


def dump_cursor(cursor: Cursor) -> dict[str, Any]:
    """The cursor as JSON, for `Stream.position`. Empty parts are left out."""
    position: dict[str, Any] = {
        "floor": cursor.floor,
        "ceiling": cursor.ceiling,
        "next_page": cursor.next_page,
        "seen": [[item.external_id, item.at.isoformat()] for item in cursor.seen],
    }
    return {name: part for name, part in position.items() if part}


def load_cursor(position: Mapping[str, Any]) -> Cursor:
    seen = (Seen(key, datetime.fromisoformat(at)) for key, at in position.get("seen", ()))
    return Cursor(
        floor=position.get("floor", ""),
        ceiling=position.get("ceiling", ""),
        next_page=position.get("next_page", ""),
        seen=tuple(seen),
    )
