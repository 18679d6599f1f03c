"""What is said on Messenger, by conversation: each is between one Page and one customer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sandbox.store.records import from_millis, to_millis

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime, timedelta

    from sandbox.store.store import Store

_COLUMNS = (
    "id",
    "conversation_id",
    "page_id",
    "customer_id",
    "peer_id",
    "author_id",
    "text",
    "created_at",
    "about_id",
    "photo_ids",
    "position",
    "updated_at",
    "deleted_at",
)
_INSERT = (
    f"INSERT INTO message ({', '.join(_COLUMNS)})"  # noqa: S608 - names of our own
    f" VALUES ({', '.join(':' + column for column in _COLUMNS)})"
)


@dataclass(frozen=True, slots=True)
class Message:
    """`peer_id` is what the customer is called towards this Page, `about_id` the post or comment
    that a private reply answers. `position` rises by arrival; 0: not written yet.
    """

    id: str
    conversation_id: str
    page_id: str
    customer_id: str
    peer_id: str
    author_id: str
    text: str
    created_at: datetime
    about_id: str = ""
    photo_ids: tuple[str, ...] = ()
    position: int = 0
    updated_at: datetime | None = None
    deleted_at: datetime | None = None

    @property
    def is_own(self) -> bool:
        return self.author_id == self.page_id


@dataclass(frozen=True, slots=True)
class Conversation:
    """The messages of two that are not deleted, and the last of them."""

    last: Message
    message_count: int

    @property
    def id(self) -> str:
        return self.last.conversation_id

    @property
    def position(self) -> int:
        return self.last.position


class Messages:
    def __init__(self, store: Store) -> None:
        self._store = store

    def write(self, message: Message) -> Message:
        """A message is written now, and comes last in its conversation."""
        with self._store.transaction():
            position = self._store.raise_counter("position")
            at = from_millis(to_millis(message.created_at))
            born = replace(message, position=position, created_at=at)
            self._store.connection.execute(_INSERT, _write(born))
        return born

    def get(self, message_id: str) -> Message | None:
        """A message by id, deleted or not."""
        return self._find("id = ?", message_id)

    def list_newest(self, conversation_id: str, *, limit: int) -> list[Message]:
        """What is not deleted, newest first."""
        rows = self._store.connection.execute(
            "SELECT * FROM message WHERE conversation_id = ? AND deleted_at IS NULL"
            " ORDER BY position DESC LIMIT ?",
            (conversation_id, limit),
        )
        return [read_message(row) for row in rows]

    def find_conversation(self, conversation_id: str) -> Conversation | None:
        """None where every message in it was deleted."""
        row = self._store.connection.execute(
            "SELECT *, max(position), count(*) AS message_count FROM message"
            " WHERE conversation_id = ? AND deleted_at IS NULL GROUP BY conversation_id",
            (conversation_id,),
        ).fetchone()
        return read_conversation(row) if row else None

    def find_by_peer(self, page_id: str, peer_id: str) -> Message | None:
        """The last message of the conversation with the customer of that id, deleted or not."""
        return self._find(
            "page_id = ? AND peer_id = ? ORDER BY position DESC LIMIT 1", page_id, peer_id
        )

    def find_last_heard(self, conversation_id: str) -> Message | None:
        """The customer's last message in a conversation, deleted or not."""
        return self._find(
            "conversation_id = ? AND author_id = customer_id ORDER BY created_at DESC LIMIT 1",
            conversation_id,
        )

    def find_about(self, post_id: str) -> Message | None:
        """The private reply to a post or comment."""
        return self._find("about_id = ? LIMIT 1", post_id)

    def list_written(self, author_id: str, *, above: int, limit: int) -> list[Message]:
        """What somebody wrote after a position, in any conversation, oldest first."""
        rows = self._store.connection.execute(
            "SELECT * FROM message WHERE author_id = ? AND position > ? AND deleted_at IS NULL"
            " ORDER BY position LIMIT ?",
            (author_id, above, limit),
        )
        return [read_message(row) for row in rows]

    def rewrite(self, message_id: str, text: str, *, now: datetime) -> None:
        self._store.connection.execute(
            "UPDATE message SET text = ?, updated_at = ? WHERE id = ?",
            (text, to_millis(now), message_id),
        )

    def delete(self, message_id: str, *, now: datetime) -> None:
        self._store.connection.execute(
            "UPDATE message SET deleted_at = ? WHERE id = ?", (to_millis(now), message_id)
        )

    def make_older(self, conversation_id: str, by: timedelta) -> None:
        """As if everything in the conversation had been written that much earlier."""
        self._store.connection.execute(
            "UPDATE message SET created_at = created_at - ? WHERE conversation_id = ?",
            (round(by.total_seconds() * 1000), conversation_id),
        )

    def _find(self, where: str, *values: str) -> Message | None:
        row = self._store.connection.execute(
            f"SELECT * FROM message WHERE {where}",  # noqa: S608 - clauses of our own
            values,
        ).fetchone()
        return read_message(row) if row else None


def read_message(row: sqlite3.Row) -> Message:
    values = {column: row[column] for column in _COLUMNS}
    for column in ("created_at", "updated_at", "deleted_at"):
        at = values[column]
        values[column] = from_millis(at) if at is not None else None
    return Message(**values | {"photo_ids": tuple(values["photo_ids"].split())})


def read_conversation(row: sqlite3.Row) -> Conversation:
    """A row of messages grouped by conversation, whose columns are the last message's."""
    return Conversation(read_message(row), row["message_count"])


def _write(message: Message) -> dict[str, Any]:
    values = {column: getattr(message, column) for column in _COLUMNS}
    for column in ("created_at", "updated_at", "deleted_at"):
        at = values[column]
        values[column] = to_millis(at) if at is not None else None
    return values | {"photo_ids": " ".join(message.photo_ids)}
