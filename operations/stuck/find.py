"""The stuck work of an installation: counted, and read for the page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from operations.stuck.kinds import KINDS, Kind

SHOWN = 25  # of each kind, the oldest first
MOST = 1000  # counted no further


@dataclass(frozen=True, slots=True)
class Piece:
    pk: int
    what: str
    why: str
    since: datetime
    link: str


@dataclass(frozen=True, slots=True)
class Heap:
    """What lies of one kind. `more`: how many are not shown, up to MOST."""

    slug: str
    kind: Kind
    pieces: list[Piece]
    more: int


def count_stuck(*, now: datetime) -> dict[str, int]:
    """By kind, each up to MOST; kinds of which nothing lies are left out."""
    counts = {slug: kind.find(now)[:MOST].count() for slug, kind in KINDS.items()}
    return {slug: count for slug, count in counts.items() if count}


def read_heaps(*, now: datetime) -> list[Heap]:
    """Two statements for each kind of which something lies, and one for each other."""
    counts = count_stuck(now=now)
    return [read_heap(slug, counts[slug], now=now) for slug in KINDS if slug in counts]


def read_heap(slug: str, count: int, *, now: datetime) -> Heap:
    kind = KINDS[slug]
    rows = kind.find(now).order_by(kind.since, "pk")[:SHOWN]
    pieces = [describe(kind, row) for row in rows]
    return Heap(slug, kind, pieces, max(0, count - len(pieces)))


def describe(kind: Kind, row: Any) -> Piece:
    what, why = kind.tell(row)
    return Piece(row.pk, what, why, getattr(row, kind.since), kind.link(row))
