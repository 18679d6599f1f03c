"""What was written, found by id, by parent, by conversation and by author."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sandbox.store.records import Network, Post, from_millis, to_millis

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from datetime import datetime

    from sandbox.store.store import Store

_COLUMNS = (
    "network",
    "id",
    "author_id",
    "text",
    "created_at",
    "kind",
    "parent_id",
    "conversation_id",
    "quoted_id",
    "page_id",
    "position",
    "updated_at",
    "deleted_at",
    "is_hidden",
    "photo_ids",
    "deep_link",
    "chain_id",
    "successor_id",
)
_INSERT = (
    f"INSERT INTO post ({', '.join(_COLUMNS)})"  # noqa: S608 - names of our own
    f" VALUES ({', '.join(':' + column for column in _COLUMNS)})"
    " ON CONFLICT (network, id) DO UPDATE"
    f" SET {', '.join(f'{column} = excluded.{column}' for column in _COLUMNS[2:])}"
)


# An earlier version is shown to nobody who does not ask for it by its id.
_CURRENT = "deleted_at IS NULL AND successor_id = ''"


class Posts:
    def __init__(self, store: Store) -> None:
        self._store = store

    def load(self, posts: Iterable[Post]) -> None:
        """Put posts where look-up finds them. They arrive in no timeline, not even if they once
        did: a file that is replayed again starts afresh.
        """
        with self._store.transaction():
            rows = [_write(replace(post, position=None)) for post in posts]
            self._store.connection.executemany(
                "DELETE FROM timeline WHERE network = :network AND post_id = :id", rows
            )
            self._store.connection.executemany(_INSERT, rows)

    def publish(self, post: Post) -> Post:
        """A post is written now: it is kept and arrives at once. An empty `id` gets a snowflake,
        an empty `conversation_id` the parent's. Gives the post as it now stands.
        """
        with self._store.transaction():
            post_id = post.id or str(self._store.next_snowflake(post.created_at))
            parent = self.get(post.network, post.parent_id) if post.parent_id else None
            root = parent.conversation_id if parent else post_id
            at = from_millis(to_millis(post.created_at))
            born = replace(
                post, id=post_id, conversation_id=post.conversation_id or root, created_at=at
            )
            self._store.connection.execute(_INSERT, _write(born))
            position = self._store.timelines.deliver(born)
        return replace(born, position=position)

    def edit(self, post: Post, text: str, *, now: datetime) -> Post:
        """Another version of a post, as X has it: a post of its own that takes the other's place
        and arrives like any new one.
        """
        chain_id = post.chain_id or post.id
        with self._store.transaction():
            born = self.publish(
                replace(post, id="", text=text, created_at=now, chain_id=chain_id, position=None)
            )
            self._store.connection.execute(
                "UPDATE post SET successor_id = ?, chain_id = ? WHERE network = ? AND id = ?",
                (born.id, chain_id, post.network, post.id),
            )
            self._store.timelines.give_up(post.network, post.id)
        return born

    def list_versions(self, network: Network, chain_ids: Iterable[str]) -> dict[str, list[Post]]:
        """The versions of edited posts, oldest first, by the id of the chain."""
        wanted = [chain_id for chain_id in dict.fromkeys(chain_ids) if chain_id]
        marks = ", ".join("?" * len(wanted))
        chains: dict[str, list[Post]] = {}
        for post in self._select(
            f"network = ? AND chain_id != '' AND chain_id IN ({marks}) ORDER BY length(id), id",
            (network, *wanted),
        ):
            chains.setdefault(post.chain_id, []).append(post)
        return chains

    def get(self, network: Network, post_id: str) -> Post | None:
        """A post by id, deleted or not, arrived or not."""
        return self.get_many(network, [post_id]).get(post_id)

    def get_many(self, network: Network, ids: Iterable[str]) -> dict[str, Post]:
        """Those of the ids that ever existed, by id: deleted and not yet arrived ones too."""
        wanted = list(dict.fromkeys(ids))
        marks = ", ".join("?" * len(wanted))
        return {
            post.id: post
            for post in self._select(f"network = ? AND id IN ({marks})", (network, *wanted))
        }

    def list_replies(self, network: Network, parent_id: str) -> list[Post]:
        """What arrived directly below a post and is not deleted, oldest arrival first."""
        return self._select(
            f"network = ? AND parent_id = ? AND position IS NOT NULL AND {_CURRENT}"
            " ORDER BY position",
            (network, parent_id),
        )

    def list_conversation(self, network: Network, conversation_id: str) -> list[Post]:
        """What arrived in a conversation and is not deleted, oldest arrival first, top included."""
        return self._select(
            f"network = ? AND conversation_id = ? AND position IS NOT NULL AND {_CURRENT}"
            " ORDER BY position",
            (network, conversation_id),
        )

    def count_replies(self, network: Network, ids: Iterable[str]) -> dict[str, int]:
        """How many posts answer each directly; those that none answers are left out."""
        return self._count("parent_id", network, list(ids))

    def count_quotes(self, network: Network, ids: Iterable[str]) -> dict[str, int]:
        return self._count("quoted_id", network, list(ids))

    def list_latest(
        self, network: Network, *, before: int | None, limit: int, is_quoting: bool = False
    ) -> list[Post]:
        """All that arrived on a network and is not deleted, newest arrival first; or only what
        quotes something.
        """
        wanted = f"{_CURRENT} AND quoted_id != ''" if is_quoting else _CURRENT
        return self._select(
            f"network = ? AND position < ? AND {wanted} ORDER BY position DESC LIMIT ?",
            (network, before if before is not None else 2**62, limit),
        )

    def list_waiting(self, network: Network, *, limit: int) -> list[Post]:
        """What was loaded and has not arrived, in the order of loading."""
        return self._select(
            "network = ? AND position IS NULL AND deleted_at IS NULL ORDER BY rowid LIMIT ?",
            (network, limit),
        )

    def list_by_author(self, network: Network, author_id: str, *, since: datetime) -> list[Post]:
        """What an account wrote since then and did not delete, latest first."""
        return self._select(
            f"network = ? AND author_id = ? AND created_at >= ? AND {_CURRENT}"
            " ORDER BY created_at DESC",
            (network, author_id, to_millis(since)),
        )

    def rewrite(self, network: Network, post_id: str, text: str, *, now: datetime) -> None:
        self._update(network, post_id, "text = :text, updated_at = :at", text=text, at=now)

    def set_hidden(self, network: Network, post_id: str, *, is_hidden: bool) -> None:
        self._update(network, post_id, "is_hidden = :is_hidden", is_hidden=is_hidden)

    def delete(self, network: Network, post_id: str, *, now: datetime) -> None:
        """The post is gone for every reader, and with it all its versions; its position stays, for
        `since_id` may name it.
        """
        post = self.get(network, post_id)
        chains = self.list_versions(network, [post.chain_id] if post else [])
        ids = {post_id, *(version.id for versions in chains.values() for version in versions)}
        with self._store.transaction():
            for version_id in ids:
                self._update(network, version_id, "deleted_at = :at", at=now)
                self._store.timelines.give_up(network, version_id)

    def _count(self, column: str, network: Network, ids: list[str]) -> dict[str, int]:
        marks = ", ".join("?" * len(ids))
        rows = self._store.connection.execute(
            f"SELECT {column}, count(*) FROM post"  # noqa: S608 - columns of our own
            f" WHERE network = ? AND {column} IN ({marks}) AND {column} != ''"
            f" AND position IS NOT NULL AND deleted_at IS NULL GROUP BY {column}",
            (network, *ids),
        )
        return dict(tuple(row) for row in rows)

    def _update(self, network: Network, post_id: str, assignment: str, **values: Any) -> None:
        at = values.get("at")
        self._store.connection.execute(
            f"UPDATE post SET {assignment} WHERE network = :network AND id = :id",  # noqa: S608
            values | {"network": network, "id": post_id, "at": to_millis(at) if at else None},
        )

    def _select(self, where: str, values: tuple[object, ...]) -> list[Post]:
        rows = self._store.connection.execute(
            f"SELECT * FROM post WHERE {where}",  # noqa: S608 - clauses of our own
            values,
        )
        return [read_post(row) for row in rows]


def read_post(row: sqlite3.Row) -> Post:
    updated_at, deleted_at = row["updated_at"], row["deleted_at"]
    return Post(
        network=Network(row["network"]),
        id=row["id"],
        author_id=row["author_id"],
        text=row["text"],
        created_at=from_millis(row["created_at"]),
        kind=row["kind"],
        parent_id=row["parent_id"],
        conversation_id=row["conversation_id"],
        quoted_id=row["quoted_id"],
        page_id=row["page_id"],
        position=row["position"],
        updated_at=from_millis(updated_at) if updated_at is not None else None,
        deleted_at=from_millis(deleted_at) if deleted_at is not None else None,
        is_hidden=bool(row["is_hidden"]),
        photo_ids=tuple(row["photo_ids"].split()),
        deep_link=row["deep_link"],
        chain_id=row["chain_id"],
        successor_id=row["successor_id"],
    )


def _write(post: Post) -> dict[str, Any]:
    values = {column: getattr(post, column) for column in _COLUMNS}
    values["photo_ids"] = " ".join(post.photo_ids)
    for column in ("created_at", "updated_at", "deleted_at"):
        at = values[column]
        values[column] = to_millis(at) if at is not None else None
    return values
