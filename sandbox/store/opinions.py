"""What people think of something: likes of posts and comments, and recommendations of Pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.store.store import Store


@dataclass(frozen=True, slots=True)
class Review:
    """`is_positive`: whether the Page is recommended; None: only stars were given. `rating` is 1
    to 5; 0: no stars were given, as on every Page since 2018.
    """

    post_id: str
    is_positive: bool | None
    rating: int = 0


class Opinions:
    def __init__(self, store: Store) -> None:
        self._store = store

    def like(self, post_id: str, account_id: str) -> None:
        self._store.connection.execute(
            "INSERT OR IGNORE INTO liking (post_id, account_id) VALUES (?, ?)",
            (post_id, account_id),
        )

    def unlike(self, post_id: str, account_id: str) -> None:
        self._store.connection.execute(
            "DELETE FROM liking WHERE post_id = ? AND account_id = ?", (post_id, account_id)
        )

    def list_likers(self, post_id: str) -> list[str]:
        """Ids of accounts."""
        rows = self._store.connection.execute(
            "SELECT account_id FROM liking WHERE post_id = ? ORDER BY account_id", (post_id,)
        )
        return [row["account_id"] for row in rows]

    def add_review(self, review: Review) -> None:
        self._store.connection.execute(
            "INSERT INTO review (post_id, is_positive, rating) VALUES (?, ?, ?)",
            (review.post_id, review.is_positive, review.rating),
        )

    def get_review(self, post_id: str) -> Review:
        row = self._store.connection.execute(
            "SELECT * FROM review WHERE post_id = ?", (post_id,)
        ).fetchone()
        is_positive = row["is_positive"]
        return Review(post_id, None if is_positive is None else bool(is_positive), row["rating"])
