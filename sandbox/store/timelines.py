"""Who is shown what, in the order of arrival, and which of it a client has been shown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.store.posts import read_post
from sandbox.store.records import Entry, Network, Post, Timeline

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sandbox.store.store import Store

MENTION = re.compile(r"(?<![A-Za-z0-9_@])[@＠]([A-Za-z0-9_]+)")
# X shows no more than this many of a timeline's newest posts, however far a client pages.
HORIZONS = {Timeline.MENTIONS: 800, Timeline.OWN: 3200}


@dataclass(frozen=True, slots=True)
class Unpolled:
    """How many entries of a brand's timeline no client has been shown.

    `lost` of them lie beyond the horizon, so that no client can be shown them any more.
    """

    network: Network
    account_id: str
    handle: str
    timeline: Timeline
    count: int
    lost: int


class Timelines:
    def __init__(self, store: Store) -> None:
        self._store = store

    def deliver(self, post: Post) -> int:
        """The post arrives, for the first time or again: every timeline that it belongs to gets
        an entry on top. Gives its position, which is above all others on both networks.
        """
        with self._store.transaction():
            position = self._store.raise_counter("position")
            self._store.connection.execute(
                "UPDATE post SET position = ? WHERE network = ? AND id = ? AND position IS NULL",
                (position, post.network, post.id),
            )
            self._store.connection.executemany(
                "INSERT INTO timeline (network, account_id, name, position, post_id)"
                " VALUES (?, ?, ?, ?, ?)",
                [
                    (post.network, account_id, name, position, post.id)
                    for account_id, name in self._list_memberships(post)
                ],
            )
        return position

    def read(  # noqa: PLR0913 - a page has that many bounds
        self,
        network: Network,
        account_id: str,
        name: Timeline,
        *,
        above: int = 0,
        below: int | None = None,
        limit: int,
    ) -> list[Entry]:
        """The newest entries with a position strictly between the bounds, deleted ones left out.
        Ask for one more than a page to learn whether there is another.
        """
        rows = self._store.connection.execute(
            "SELECT timeline.position AS place, post.* FROM timeline"
            " JOIN post ON post.network = timeline.network AND post.id = timeline.post_id"
            " WHERE timeline.network = ? AND timeline.account_id = ? AND timeline.name = ?"
            " AND timeline.position > ? AND timeline.position < ? AND post.deleted_at IS NULL"
            " ORDER BY timeline.position DESC LIMIT ?",
            (network, account_id, name, above, below if below is not None else 2**62, limit),
        )
        return [Entry(row["place"], read_post(row)) for row in rows]

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

    def list_unpolled(self, network: Network | None = None) -> list[Unpolled]:
        """The brands' timelines in which something waits to be shown, the longest first."""
        rows = self._store.connection.execute(
            "SELECT timeline.network, account_id, handle, timeline.name, count(*) AS count"
            " FROM timeline INDEXED BY timeline_unpolled"
            " JOIN account ON account.network = timeline.network AND account.id = account_id"
            " JOIN post ON post.network = timeline.network AND post.id = post_id"
            " WHERE is_polled = 0 AND is_brand AND deleted_at IS NULL"
            " AND (:network IS NULL OR timeline.network = :network)"
            " GROUP BY 1, 2, 3, 4 ORDER BY count DESC",
            {"network": network},
        )
        return [self._read_unpolled(*row) for row in rows.fetchall()]

    def _read_unpolled(
        self, network: str, account_id: str, handle: str, name: str, count: int
    ) -> Unpolled:
        timeline = Timeline(name)
        horizon = self.find_horizon(Network(network), account_id, timeline)
        lost = self._store.connection.execute(
            "SELECT count(*) FROM timeline WHERE network = ? AND account_id = ? AND name = ?"
            " AND is_polled = 0 AND position <= ?",
            (network, account_id, name, horizon),
        ).fetchone()[0]
        return Unpolled(Network(network), account_id, handle, timeline, count, lost)

    def _list_memberships(self, post: Post) -> list[tuple[str, Timeline]]:
        if post.network is Network.FACEBOOK:
            name = Timeline.COMMENTS if post.parent_id else Timeline.FEED
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
