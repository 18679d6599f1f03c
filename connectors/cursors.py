"""How far a stream is read: cursors to and from JSON, and how a page moves them.

The two ways of moving are pure functions. Both take a page's items newest first, in the order in
which the network shows them, which is that of arrival: neither ids nor times need follow it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from connectors.port import Cursor, Missed, Seen

SEEN_KEPT = 200
# A network's times and its order of arrival differ by less than this.
TIME_SLACK = timedelta(hours=1)


def advance_to_floor(cursor: Cursor, external_ids: Sequence[str], next_page: str) -> Cursor:
    """Move by a page of a stream that was asked for what lies above the floor.

    The first item of the run is the ceiling. The floor rises to it only where the network has no
    further page; a run that found nothing keeps the floor.
    """
    ceiling = cursor.ceiling or next(iter(external_ids), "")
    if next_page:
        return replace(cursor, ceiling=ceiling, next_page=next_page)
    return Cursor(floor=ceiling or cursor.floor)


def advance_to_seen(
    cursor: Cursor, items: Sequence[Seen], next_page: str, *, is_in_order: bool = False
) -> Cursor:
    """Move by a page of a stream that cannot be asked for what is new.

    The run ends on a page of nothing but items that earlier runs have seen or that lie past the
    time of all of those (they may be deleted), and where the network has no further page. One item
    that was seen is not enough: a network may show an old one again above new ones. Where it never
    does (`is_in_order`), one is enough, and spares a call.
    """
    fresh = keep_newest(cursor.fresh, items)
    if next_page and not _has_reached(cursor.seen, items, is_in_order=is_in_order):
        return replace(cursor, fresh=fresh, next_page=next_page)
    return Cursor(seen=keep_newest(fresh, cursor.seen))


def restart_run(cursor: Cursor) -> Cursor:
    """The network no longer takes the next page's token: from the top, down to the same floor."""
    return Cursor(floor=cursor.floor, seen=cursor.seen, known_at=cursor.known_at)


def watch_reach(
    before: Cursor, moved: Cursor, reach: timedelta, *, now: datetime
) -> tuple[Cursor, tuple[Missed, ...]]:
    """Of a stream that shows what is no older than `reach`: the cursor behind a page, and, once a
    run has ended, what was written since the last one and is too old by now. The first run of all
    owes nothing of what was before it.
    """
    begun_at = before.begun_at if before.next_page and before.begun_at else now
    if moved.next_page:
        return replace(moved, known_at=before.known_at, begun_at=begun_at), ()
    shown_from, moved = now - reach, replace(moved, known_at=begun_at)
    if before.known_at is None or before.known_at >= shown_from:
        return moved, ()
    newest = before.floor or next((item.external_id for item in before.seen), "")
    return moved, (Missed("", shown_from, after_id=newest, after_at=before.known_at),)


def keep_newest(
    newer: Sequence[Seen], older: Sequence[Seen], *, kept: int = SEEN_KEPT
) -> tuple[Seen, ...]:
    """Both, each id once with its newer time, the first `kept` of them."""
    merged: dict[str, Seen] = {}
    for item in (*newer, *older):
        merged.setdefault(item.external_id, item)
    return tuple(merged.values())[:kept]


def _has_reached(seen: Sequence[Seen], items: Sequence[Seen], *, is_in_order: bool) -> bool:
    if not seen or not items:
        return False
    known = {item.external_id for item in seen}
    bottom = min(item.at for item in seen) - TIME_SLACK
    reached = (item.external_id in known or item.at < bottom for item in items)
    return any(reached) if is_in_order else all(reached)


def dump_cursor(cursor: Cursor) -> dict[str, Any]:
    """The cursor as JSON, for `Stream.position`. Empty parts are left out."""
    position: dict[str, Any] = {
        "floor": cursor.floor,
        "ceiling": cursor.ceiling,
        "next_page": cursor.next_page,
        "seen": _dump_seen(cursor.seen),
        "fresh": _dump_seen(cursor.fresh),
        "count": cursor.count,
        "oldest": _dump_seen([cursor.oldest] if cursor.oldest else []),
        "known_at": cursor.known_at.isoformat() if cursor.known_at else "",
        "begun_at": cursor.begun_at.isoformat() if cursor.begun_at else "",
    }
    return {name: part for name, part in position.items() if part}


def load_cursor(position: Mapping[str, Any]) -> Cursor:
    return Cursor(
        floor=position.get("floor", ""),
        ceiling=position.get("ceiling", ""),
        next_page=position.get("next_page", ""),
        seen=_load_seen(position.get("seen", ())),
        fresh=_load_seen(position.get("fresh", ())),
        count=position.get("count", 0),
        oldest=next(iter(_load_seen(position.get("oldest", ()))), None),
        known_at=_load_time(position.get("known_at", "")),
        begun_at=_load_time(position.get("begun_at", "")),
    )


def _dump_seen(items: Sequence[Seen]) -> list[list[str]]:
    return [[item.external_id, item.at.isoformat()] for item in items]


def _load_seen(items: Sequence[Sequence[str]]) -> tuple[Seen, ...]:
    return tuple(Seen(key, datetime.fromisoformat(at)) for key, at in items)


def _load_time(written: str) -> datetime | None:
    return datetime.fromisoformat(written) if written else None
