"""What blogs and forums say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sandbox.store.records import from_millis, to_millis

if TYPE_CHECKING:
    from sandbox.store.store import Store


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """`text` is HTML, as blogs write it. `parent_id` names the entry that this one answers."""

    feed: str
    id: str
    author: str
    title: str
    text: str
    created_at: datetime
    parent_id: str = ""


class Feeds:
    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, entry: FeedEntry) -> None:
        """Keep an entry; one with the same id takes the place of the earlier."""
        self._store.connection.execute(
            "INSERT OR REPLACE INTO feed_entry"
            " (feed, id, author, title, text, created_at, parent_id) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                entry.feed,
                entry.id,
                entry.author,
                entry.title,
                entry.text,
                to_millis(entry.created_at),
                entry.parent_id,
            ),
        )

    def remove(self, feed: str, entry_id: str) -> None:
        self._store.connection.execute(
            "DELETE FROM feed_entry WHERE feed = ? AND id = ?", (feed, entry_id)
        )

    def list_newest(self, feed: str, *, limit: int) -> list[FeedEntry]:
        """Newest first."""
        rows = self._store.connection.execute(
            "SELECT feed, id, author, title, text, created_at, parent_id FROM feed_entry"
            " WHERE feed = ? ORDER BY created_at DESC, rowid DESC LIMIT ?",
            (feed, limit),
        )
        return [
            FeedEntry(**{**dict(row), "created_at": from_millis(row["created_at"])}) for row in rows
        ]
