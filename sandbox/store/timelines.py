"""Who is shown what, in the order of arrival, and which of it a client has been shown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sandbox.store.posts import read_post
from sandbox.store.records import Entry, Network, Post, Timeline, to_millis

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sandbox.store.store import Store

# As X reads a mention: no mail address, at most 15 characters, none cut at an accent.
MENTION = re.compile(r"(?<![A-Za-z0-9_@])[@＠]([A-Za-z0-9_]{1,15})(?![A-Za-z0-9_@À-ÿ]|://)")
# X shows no more than this many of a timeline's newest posts, however far a client pages.
HORIZONS = {Timeline.MENTIONS: 800, Timeline.OWN: 3200}


_NO_END = 2**62
# Nobody polls for a customer, so nothing waits in a customer's timeline.
_INSERT = (
    "INSERT INTO timeline (network, account_id, name, position, post_id, arrived_at, is_polled)"
    " VALUES (?, ?, ?, ?, ?, ?, coalesce("
    "(SELECT NOT is_brand FROM account WHERE network = ? AND id = ?), 1))"
)
_OLDEST_WAITING = (
    "SELECT min(position) FROM timeline"
    " WHERE network = ? AND account_id = ? AND name = ? AND is_polled = 0 AND position > ?"
)


@dataclass(frozen=True, slots=True)
class Bounds:
    """Which entries of a timeline are wanted. Positions are exclusive; `until` is, `since` not.

    Where more fit than asked for, the newest are given; `is_oldest_wanted` gives the oldest.
    """

    above: int = 0
    below: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    author_id: str = ""
    is_top_only: bool = False
    is_oldest_wanted: bool = False


@dataclass(frozen=True, slots=True)
class Unpolled:
    """How many entries of a brand's timeline no client has been shown.

    `lost` of them lie beyond the horizon, so that no client can be shown them any more. `depth` is
    how many entries there are from the oldest that waits up to the newest: clients page downwards,
    and what they have not come to must not sink below the horizon meanwhile.
    """

    network: Network
    account_id: str
    handle: str
    timeline: Timeline
    count: int
    lost: int
    depth: int


class Timelines:
    def __init__(self, store: Store) -> None:
        self._store = store

    def deliver(self, post: Post) -> int:
        """The post arrives, for the first time or again: every timeline that it belongs to gets
        an entry on top. Gives its position, which is above all others on both networks.
        """
        network, now = post.network, to_millis(datetime.now(UTC))
        with self._store.transaction():
            position = self._store.raise_counter("position")
            self._store.connection.execute(
                "UPDATE post SET position = :at, first_position = coalesce(first_position, :at)"
                " WHERE network = :network AND id = :id AND position IS NULL",
                {"at": position, "network": network, "id": post.id},
            )
            self._store.connection.executemany(
                _INSERT,
                [
                    (network, account_id, name, position, post.id, now, network, account_id)
                    for account_id, name in self._list_memberships(post)
                ],
            )
        return position

    def read(
        self, network: Network, account_id: str, name: Timeline, within: Bounds, *, limit: int
    ) -> list[Entry]:
        """Entries within the bounds, newest first, deleted posts left out.
        Ask for one more than a page to learn whether there is another.
        """
        order = "ASC" if within.is_oldest_wanted else "DESC"
        rows = self._store.connection.execute(
            "SELECT timeline.position AS place, post.* FROM timeline"  # noqa: S608 - ASC or DESC
            " JOIN post ON post.network = timeline.network AND post.id = timeline.post_id"
            " WHERE timeline.network = :network AND timeline.account_id = :account_id"
            " AND timeline.name = :name"
            " AND timeline.position > :above AND timeline.position < :below"
            " AND post.deleted_at IS NULL AND post.successor_id = ''"
            " AND (:author_id = '' OR author_id = :author_id)"
            " AND post.created_at >= :since AND post.created_at < :until"
            " AND (parent_id = '' OR NOT :is_top_only)"
            f" ORDER BY timeline.position {order} LIMIT :limit",
            {
                "network": network,
                "account_id": account_id,
                "name": name,
                "above": within.above,
                "below": within.below if within.below is not None else _NO_END,
                "since": to_millis(within.since) if within.since else -_NO_END,
                "until": to_millis(within.until) if within.until else _NO_END,
                "author_id": within.author_id,
                "is_top_only": within.is_top_only,
                "limit": limit,
            },
        )
        entries = [Entry(row["place"], read_post(row)) for row in rows]
        return entries[::-1] if within.is_oldest_wanted else entries

    def find_horizon(self, network: Network, account_id: str, name: Timeline) -> int:
        """The position at and below which a timeline shows nothing any more; 0: shows it all."""
        if name not in HORIZONS:
            return 0
        row = self._store.connection.execute(
            "SELECT position FROM timeline WHERE network = ? AND account_id = ? AND name = ?"
            " ORDER BY position DESC LIMIT 1 OFFSET ?",
            (network, account_id, name, HORIZONS[name]),
        ).fetchone()
        return int(row["position"]) if row else 0

    def find_position(
        self, network: Network, account_id: str, name: Timeline, post_id: str
    ) -> int | None:
        """The position that a client means by a post's id; None: it never arrived anywhere.

        Where it was first shown in this timeline, else where it first arrived. The two differ
        for a file that is replayed again while a client still stands at the end of the first
        time: it must be shown all of the second.
        """
        row = self._store.connection.execute(
            "SELECT coalesce((SELECT min(position) FROM timeline WHERE network = :network"
            " AND post_id = :id AND account_id = :account_id AND name = :name AND is_polled = 1),"
            " first_position) AS position FROM post WHERE network = :network AND id = :id",
            {"network": network, "id": post_id, "account_id": account_id, "name": name},
        ).fetchone()
        return row["position"] if row else None

    def mark_polled(
        self, network: Network, account_id: str, name: Timeline, positions: Iterable[int]
    ) -> None:
        """A client with the account's own token has been shown these entries."""
        with self._store.transaction():
            self._store.connection.executemany(
                "UPDATE timeline SET is_polled = 1 WHERE network = ? AND account_id = ?"
                " AND name = ? AND position = ? AND is_polled = 0",
                [(network, account_id, name, position) for position in positions],
            )

    def give_up(self, network: Network, post_id: str) -> None:
        """The post is gone: nobody waits for a client to be shown it."""
        self._store.connection.execute(
            "UPDATE timeline SET is_polled = 1 WHERE network = ? AND post_id = ?",
            (network, post_id),
        )

    def list_unpolled(self, network: Network | None = None) -> list[Unpolled]:
        """The brands' timelines in which something waits to be shown, the longest first."""
        rows = self._store.connection.execute(
            "SELECT waiting.network, account_id, handle, waiting.name, count FROM"
            " (SELECT network, account_id, name, count(*) AS count FROM timeline"
            "  INDEXED BY timeline_unpolled WHERE is_polled = 0"
            "  AND (:network IS NULL OR network = :network)"
            "  GROUP BY network, account_id, name) AS waiting"
            " JOIN account ON account.network = waiting.network AND account.id = account_id"
            " WHERE is_brand ORDER BY count DESC",
            {"network": network},
        )
        return [self._read_unpolled(*row) for row in rows.fetchall()]

    def _read_unpolled(
        self, network: str, account_id: str, handle: str, name: str, count: int
    ) -> Unpolled:
        place = (Network(network), account_id, Timeline(name))
        horizon = self.find_horizon(*place)
        return Unpolled(
            network=place[0],
            account_id=account_id,
            handle=handle,
            timeline=place[2],
            count=count,
            lost=self._count(place, "is_polled = 0 AND position <= ?", horizon) if horizon else 0,
            depth=self._count(place, f"position >= ({_OLDEST_WAITING})", *place, horizon),
        )

    def _count(self, place: tuple[Network, str, Timeline], where: str, *bounds: object) -> int:
        row = self._store.connection.execute(
            "SELECT count(*) FROM timeline WHERE network = ? AND account_id = ? AND name = ?"  # noqa: S608
            f" AND {where}",
            (*place, *bounds),
        ).fetchone()
        return int(row[0])

    def _list_memberships(self, post: Post) -> list[tuple[str, Timeline]]:
        if post.network is Network.FACEBOOK:
            top = {"tagged": Timeline.TAGGED, "review": Timeline.REVIEWS}
            name = Timeline.COMMENTS if post.parent_id else top.get(post.kind, Timeline.FEED)
            return [(post.page_id, name)] if post.page_id else []
        mentioned = self._list_addressed(post)
        return [
            (post.author_id, Timeline.OWN),
            *((account_id, Timeline.MENTIONS) for account_id in sorted(mentioned)),
        ]

    def _list_addressed(self, post: Post) -> set[str]:
        """Whom a post on X is shown to as a mention: who is named, and whose post it answers."""
        handles = MENTION.findall(post.text)
        found = self._store.accounts.find_by_handles(post.network, handles) if handles else {}
        addressed = {account.id for account in found.values()}
        parent = self._store.posts.get(post.network, post.parent_id) if post.parent_id else None
        if parent:
            addressed.add(parent.author_id)
        return addressed - {post.author_id}
