"""The file, its transactions, and the counters; what is kept of each kind hangs on it."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from importlib import resources
from typing import TYPE_CHECKING

from sandbox.store.accounts import Accounts
from sandbox.store.directs import Directs
from sandbox.store.feeds import Feeds
from sandbox.store.messages import Messages
from sandbox.store.opinions import Opinions
from sandbox.store.photos import Photos
from sandbox.store.posts import Posts
from sandbox.store.records import to_millis
from sandbox.store.timelines import Timelines
from sandbox.store.tokens import Tokens

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

_VERSION = 7  # of the schema
_TABLES = (
    "timeline",
    "post",
    "account",
    "direct_event",
    "direct_member",
    "direct_deletion",
    "photo",
    "feed_entry",
    "token",
    "message",
    "liking",
    "review",
)
SNOWFLAKE_EPOCH = 1_288_834_974_657  # 2010-11-04, in ms: where X's ids begin


class OldStateError(Exception):
    """The folder's state is not in the form that this version keeps."""


class Store:
    """All state of the sandbox. It survives a kill of the process, not a loss of power."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.connection = sqlite3.connect(
            folder / "networks.sqlite3", isolation_level=None, check_same_thread=False
        )
        self.connection.row_factory = sqlite3.Row
        self.connection.execute("PRAGMA journal_mode = WAL")
        self.connection.execute("PRAGMA synchronous = NORMAL")
        self._check_version()
        self.connection.executescript(
            resources.files("sandbox.store").joinpath("schema.sql").read_text(encoding="utf-8")
        )
        self.accounts = Accounts(self)
        self.posts = Posts(self)
        self.photos = Photos(self)
        self.timelines = Timelines(self)
        self.directs = Directs(self)
        self.feeds = Feeds(self)
        self.tokens = Tokens(self)
        self.messages = Messages(self)
        self.opinions = Opinions(self)

    def _check_version(self) -> None:
        [version] = self.connection.execute("PRAGMA user_version").fetchone()
        tables = self.connection.execute("SELECT 1 FROM sqlite_master").fetchone()
        if tables and version != _VERSION:
            raise OldStateError(f"{self.folder} was written by another version: remove it")
        self.connection.execute(f"PRAGMA user_version = {_VERSION}")

    def close(self) -> None:
        self.connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; inside another transaction it is part of that one."""
        if self.connection.in_transaction:
            yield
            return
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")

    def next_snowflake(self, now: datetime) -> int:
        """An id in X's form (time in the high bits), always above every one given before."""
        candidate = (to_millis(now) - SNOWFLAKE_EPOCH) << 22
        return self.raise_counter("snowflake", at_least=candidate)

    def raise_counter(self, name: str, *, at_least: int = 1) -> int:
        """One more than the last time, and never below `at_least`."""
        row = self.connection.execute(
            "INSERT INTO counter (name, value) VALUES (:name, :least)"
            " ON CONFLICT (name) DO UPDATE SET value = max(value + 1, excluded.value)"
            " RETURNING value",
            {"name": name, "least": at_least},
        ).fetchone()
        return int(row["value"])

    def reset(self) -> None:
        """Forget everything but the counters: an id or a position is never given twice."""
        with self.transaction():
            for table in _TABLES:
                self.connection.execute(f"DELETE FROM {table}")  # noqa: S608 - names of our own
