"""How a network is read: streams page by page, and posts by id."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from connectors.port.posts import Post


@dataclass(frozen=True, slots=True)
class Seen:
    """An item that a stream has delivered, and the network's time of it (UTC)."""

    external_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a stream is read: everything at or below the floor is known.

    A run goes from the newest item down to the floor, over as many pages as that takes. `ceiling`
    is the newest item of the run under way and becomes the floor when the run has got there;
    `next_page` is where the run goes on. Streams that the network cannot page from a known item
    keep the newest items that they have `seen` instead of a floor; those of the run under way are
    `fresh`, and count as seen only when it has got there. `count`: how many items the run under way
    has shown, and `oldest` the last of them, where the network shows only so many. Where it shows
    only what is so many days old: `known_at`, up to when everything is known, and `begun_at`, when
    the run under way began (UTC).
    """

    floor: str = ""
    ceiling: str = ""
    next_page: str = ""
    seen: tuple[Seen, ...] = ()
    fresh: tuple[Seen, ...] = ()
    count: int = 0
    oldest: Seen | None = None
    known_at: datetime | None = None
    begun_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Missed:
    """A stretch of a stream that can no longer be read: from the newest that we know below it (as
    far as we know any) up to the oldest that we know above it.
    """

    before_id: str
    before_at: datetime
    after_id: str = ""
    after_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a stream, and the cursor to commit together with it.

    `context` holds posts that came along (parents, quoted posts) and that the stream itself did
    not deliver. `is_last` says that the run has reached its floor, or can only go on next turn.
    `next_at`: before that time (UTC) the stream is not to be read again, for the network allows
    few calls of it; None: whenever its channel is read. `missed` tells where something was written
    that the network shows us no more. `refused`: why the network does not show us this stream,
    while the others of the channel go on; in words.
    """

    posts: tuple[Post, ...]
    cursor: Cursor
    is_last: bool
    context: tuple[Post, ...] = ()
    next_at: datetime | None = None
    missed: tuple[Missed, ...] = ()
    refused: str = ""


@dataclass(frozen=True, slots=True)
class MissedPage:
    """A page of what was missed, newest first. `place`: where it goes on, empty at the end.
    `reached`: at the end everything that was written from then on is shown.
    """

    posts: tuple[Post, ...]
    context: tuple[Post, ...]
    reached: datetime
    place: str = ""


@dataclass(frozen=True, slots=True)
class LookUp:
    """The posts that the network showed, and the ids that it says it does not have. What it has
    and will not show us is in neither.
    """

    found: tuple[Post, ...]
    missing: frozenset[str]
