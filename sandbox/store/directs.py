"""X's private conversations: what happened in them, and who is in which."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sandbox.store.records import DirectEvent, from_millis, to_millis

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from datetime import datetime

    from sandbox.store.store import Store

_NO_END = 2**63 - 1


@dataclass(frozen=True, slots=True)
class DirectBounds:
    """Which events are wanted. Ids are exclusive, `since` is not; empty parts set no bound."""

    conversation_id: str = ""
    kinds: frozenset[str] = frozenset()
    since: datetime | None = None
    above: int = 0
    below: int = _NO_END
    is_oldest_wanted: bool = False


def pair_up(one: str, other: str) -> str:
    """The id of the conversation between two: the smaller number comes first."""
    return "-".join(sorted((one, other), key=int))


class Directs:
    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, event: DirectEvent, member_ids: Iterable[str]) -> DirectEvent:
        """It happens now, before these members. Gives the event with its id."""
        with self._store.transaction():
            born = replace(event, id=str(self._store.next_snowflake(event.created_at)))
            self._store.connection.executemany(
                "INSERT OR IGNORE INTO direct_member VALUES (?, ?)",
                [(event.conversation_id, account_id) for account_id in member_ids],
            )
            self._store.connection.execute(
                "INSERT INTO direct_event VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    int(born.id),
                    born.conversation_id,
                    born.kind,
                    born.sender_id,
                    born.text,
                    " ".join(born.participant_ids),
                    " ".join(born.photo_ids),
                    to_millis(born.created_at),
                ),
            )
        return born

    def read(self, account_id: str, within: DirectBounds, *, limit: int) -> list[DirectEvent]:
        """What an account sees, newest first, of all its conversations or of one."""
        order = "ASC" if within.is_oldest_wanted else "DESC"
        kinds = ", ".join("?" * len(within.kinds))
        rows = self._store.connection.execute(
            "SELECT direct_event.* FROM direct_event"  # noqa: S608 - ASC or DESC, question marks
            " JOIN direct_member USING (conversation_id)"
            " WHERE account_id = ? AND (? = '' OR conversation_id = ?)"
            " AND id > ? AND id < ? AND created_at >= ?"
            f" AND (? OR kind IN ({kinds}))"
            " AND NOT EXISTS (SELECT 1 FROM direct_deletion AS gone"
            "  WHERE gone.event_id = id AND gone.account_id = direct_member.account_id)"
            f" ORDER BY id {order} LIMIT ?",
            (
                account_id,
                within.conversation_id,
                within.conversation_id,
                within.above,
                within.below,
                to_millis(within.since) if within.since else 0,
                not within.kinds,
                *within.kinds,
                limit,
            ),
        )
        events = [_read(row) for row in rows]
        return events[::-1] if within.is_oldest_wanted else events

    def get(self, account_id: str, event_id: str) -> DirectEvent | None:
        """An event that this account sees."""
        number = int(event_id)
        within = DirectBounds(above=number - 1, below=number + 1)
        return next(iter(self.read(account_id, within, limit=1)), None)

    def list_members(self, conversation_id: str) -> set[str]:
        rows = self._store.connection.execute(
            "SELECT account_id FROM direct_member WHERE conversation_id = ?", (conversation_id,)
        )
        return {row["account_id"] for row in rows}

    def has_written(self, conversation_id: str, sender_id: str) -> bool:
        row = self._store.connection.execute(
            "SELECT 1 FROM direct_event WHERE conversation_id = ? AND sender_id = ?"
            " AND kind = 'MessageCreate' LIMIT 1",
            (conversation_id, sender_id),
        ).fetchone()
        return row is not None

    def may_see_photo(self, account_id: str, photo_id: str) -> bool:
        """Whether it came with something that was said in a conversation of theirs."""
        row = self._store.connection.execute(
            "SELECT 1 FROM direct_event JOIN direct_member USING (conversation_id)"
            " WHERE account_id = ? AND ' ' || photo_ids || ' ' LIKE ? LIMIT 1",
            (account_id, f"% {photo_id} %"),
        ).fetchone()
        return row is not None

    def delete(self, account_id: str, event_id: str) -> None:
        self._store.connection.execute(
            "INSERT OR IGNORE INTO direct_deletion VALUES (?, ?)", (int(event_id), account_id)
        )


def _read(row: sqlite3.Row) -> DirectEvent:
    return DirectEvent(
        id=str(row["id"]),
        conversation_id=row["conversation_id"],
        kind=row["kind"],
        sender_id=row["sender_id"],
        created_at=from_millis(row["created_at"]),
        text=row["text"],
        participant_ids=tuple(row["participant_ids"].split()),
        photo_ids=tuple(row["photo_ids"].split()),
    )
