"""What stands on a Page, in the order of arrival: entries of the store, cut to a window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from sandbox.store.messages import Conversation, Message, read_conversation, read_message
from sandbox.store.posts import read_post
from sandbox.store.records import Entry, Network, Timeline, from_millis, to_millis

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from datetime import datetime

    from sandbox.store import Post, Store

# Everything below a post or comment, at any depth.
_BELOW = (
    "WITH RECURSIVE below (id) AS ("
    " SELECT id FROM post WHERE network = 'facebook' AND parent_id = :top"
    " UNION SELECT post.id FROM post JOIN below ON post.parent_id = below.id"
    " WHERE network = 'facebook') "
)
# A post that was delivered twice has two entries.
_ENTRY = "SELECT timeline.position AS place, post.* FROM"
_FEED = (
    f"{_ENTRY} timeline JOIN post ON post.network = timeline.network AND post.id = timeline.post_id"
    " WHERE timeline.network = 'facebook' AND timeline.account_id = :page"
    " AND timeline.name = :name AND deleted_at IS NULL"
)
# CROSS keeps the order of the joins: from the few posts of a conversation to their entries.
_ARRIVED = (
    "post CROSS JOIN timeline ON timeline.network = post.network AND timeline.post_id = post.id"
    f" WHERE post.network = 'facebook' AND name = '{Timeline.COMMENTS}'"
    " AND account_id = page_id AND deleted_at IS NULL"
)
_ANY_DEPTH = "post.id IN (SELECT id FROM below)"
# SQLite takes the columns of a group from the row of the greatest position.
_CONVERSATIONS = (
    "SELECT * FROM (SELECT *, max(position) AS place, count(*) AS message_count FROM message"
    " WHERE page_id = :page AND (:peer = '' OR peer_id = :peer) AND deleted_at IS NULL"
    " GROUP BY conversation_id) WHERE true"
)
_MESSAGES = (
    "SELECT *, position AS place FROM message"
    " WHERE conversation_id = :conversation AND deleted_at IS NULL"
)


class Placed(Protocol):
    @property
    def position(self) -> int: ...


Item = TypeVar("Item", bound=Placed)


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of a list a call wants; `after` and `before` are positions given by cursors."""

    limit: int
    is_newest_first: bool = True
    after: int | None = None
    before: int | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Slice(Generic[Item]):
    """The items in a window, and whether the list goes on beyond its two ends."""

    entries: list[Item]
    has_next: bool
    has_previous: bool


def list_feed(store: Store, page_id: str, *, is_own: bool | None, window: Window) -> Slice[Entry]:
    """Posts on the Page: all, its own, or its visitors'."""
    clause = "" if is_own is None else f" AND author_id {'=' if is_own else '<>'} :page"
    values = {"page": page_id, "name": Timeline.FEED}
    return _cut(store, _FEED + clause, values, window, _read_entry)


def list_timeline(store: Store, page_id: str, name: Timeline, *, window: Window) -> Slice[Entry]:
    """Posts that stand elsewhere and are about the Page: tagged, or reviews."""
    return _cut(store, _FEED, {"page": page_id, "name": name}, window, _read_entry)


def list_comments(store: Store, top: Post, *, is_deep: bool, window: Window) -> Slice[Entry]:
    """Comments directly below a post or comment, or at any depth."""
    within = _ANY_DEPTH if is_deep else "parent_id = :top"
    query = f"{_BELOW}{_ENTRY} {_ARRIVED} AND {within}"
    return _cut(store, query, {"top": top.id}, window, _read_entry)


def list_conversations(
    store: Store, page_id: str, *, peer_id: str, window: Window
) -> Slice[Conversation]:
    """A Page's conversations, or the one with a customer, by their last message."""
    values = {"page": page_id, "peer": peer_id}
    return _cut(store, _CONVERSATIONS, values, window, read_conversation)


def list_messages(store: Store, conversation_id: str, *, window: Window) -> Slice[Message]:
    return _cut(store, _MESSAGES, {"conversation": conversation_id}, window, read_message)


def count_comments(store: Store, top: Post, *, is_deep: bool = True) -> int:
    within = _ANY_DEPTH if is_deep else "parent_id = :top"
    row = store.connection.execute(
        f"{_BELOW} SELECT count(*) FROM post WHERE network = 'facebook' AND {within}"  # noqa: S608
        " AND position IS NOT NULL AND deleted_at IS NULL",
        {"top": top.id},
    ).fetchone()
    return int(row[0])


def list_below(store: Store, top: Post) -> list[str]:
    """The ids of all comments below, whether or not they have arrived."""
    rows = store.connection.execute(f"{_BELOW} SELECT id FROM below", {"top": top.id})  # noqa: S608
    return [row["id"] for row in rows]


def find_update_time(store: Store, top: Post) -> datetime:
    """When the post, or a comment below it, was last written.

    A comment that a replay delivers was written when it arrived, whatever time it bears.
    """
    row = store.connection.execute(
        f"{_BELOW} SELECT max(max(arrived_at, coalesce(updated_at, 0))) AS at"  # noqa: S608
        f" FROM {_ARRIVED} AND {_ANY_DEPTH}",
        {"top": top.id},
    ).fetchone()
    written = top.updated_at or top.created_at
    return max(written, from_millis(row["at"])) if row["at"] else written


def find_top_comment(store: Store, comment: Post) -> Post:
    """The comment of the first level above this one (or itself)."""
    seen = {comment.id}
    while True:
        parent = store.posts.get(Network.FACEBOOK, comment.parent_id)
        if parent is None or not parent.parent_id or parent.id in seen:
            return comment
        seen.add(parent.id)
        comment = parent


def _read_entry(row: sqlite3.Row) -> Entry:
    return Entry(row["place"], read_post(row))


def _cut(
    store: Store,
    query: str,
    values: dict[str, Any],
    window: Window,
    read: Callable[[sqlite3.Row], Item],
) -> Slice[Item]:
    is_backward = window.after is None and window.before is not None
    is_descending = window.is_newest_first != is_backward
    bound = window.before if is_backward else window.after
    clauses = [query]
    if bound is not None:
        clauses.append(f"AND place {'<' if is_descending else '>'} :bound")
    if window.since:
        clauses.append("AND created_at >= :since")
    if window.until:
        clauses.append("AND created_at <= :until")
    clauses.append(f"ORDER BY place {'DESC' if is_descending else 'ASC'} LIMIT :limit")
    rows = store.connection.execute(
        " ".join(clauses),
        values
        | {
            "bound": bound,
            "since": to_millis(window.since) if window.since else None,
            "until": to_millis(window.until) if window.until else None,
            "limit": window.limit + 1,
        },
    ).fetchall()
    entries = [read(row) for row in rows[: window.limit]]
    goes_on = len(rows) > window.limit
    if is_backward:
        return Slice(entries[::-1], has_next=True, has_previous=goes_on)
    return Slice(entries, has_next=goes_on, has_previous=bound is not None)
