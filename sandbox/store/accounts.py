"""Who is on the networks."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

from sandbox.store.records import Account, Network, from_millis, to_millis

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable
    from datetime import datetime

    from sandbox.store.store import Store

_COLUMNS = "network, id, handle, name, token, is_brand, created_at"


class Accounts:
    def __init__(self, store: Store) -> None:
        self._store = store

    def add(
        self,
        network: Network,
        handle: str,
        *,
        now: datetime,
        name: str = "",
        is_brand: bool = False,
        has_known_token: bool = False,
    ) -> Account:
        """Make the account, or give the one that has this handle (case does not matter).

        The id follows from the handle, and so it is the same after a reset. `has_known_token`
        makes the token follow from it too; otherwise the token is random. An account that was a
        customer becomes a brand where `is_brand` asks for it, never the other way.
        """
        token = _derive_token(network, handle) if has_known_token else secrets.token_urlsafe(24)
        row = self._store.connection.execute(
            f"INSERT INTO account ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)"  # noqa: S608
            " ON CONFLICT (network, handle) DO UPDATE"
            " SET is_brand = max(is_brand, excluded.is_brand) RETURNING *",
            (
                network,
                derive_account_id(network, handle),
                handle,
                name or handle,
                token,
                is_brand,
                to_millis(now),
            ),
        ).fetchone()
        return _read(row)

    def rename(self, account: Account, *, handle: str, name: str) -> Account:
        """The id stays, and the handle is free for others. The new one must be nobody's."""
        row = self._store.connection.execute(
            "UPDATE account SET handle = ?, name = ? WHERE network = ? AND id = ? RETURNING *",
            (handle, name, account.network, account.id),
        ).fetchone()
        return _read(row)

    def get(self, network: Network, account_id: str) -> Account | None:
        return self._find("network = ? AND id = ?", network, account_id)

    def find_by_handle(self, network: Network, handle: str) -> Account | None:
        return self._find("network = ? AND handle = ?", network, handle)

    def find_by_token(self, token: str) -> Account | None:
        return self._find("token = ?", token)

    def get_many(self, network: Network, ids: Iterable[str]) -> dict[str, Account]:
        """Those of the ids that exist, by id."""
        wanted = list(dict.fromkeys(ids))
        marks = ", ".join("?" * len(wanted))
        rows = self._store.connection.execute(
            f"SELECT * FROM account WHERE network = ? AND id IN ({marks})",  # noqa: S608
            (network, *wanted),
        )
        return {row["id"]: _read(row) for row in rows}

    def find_by_handles(self, network: Network, handles: Iterable[str]) -> dict[str, Account]:
        """Those of the handles that exist, by the handle in lower case."""
        wanted = list(dict.fromkeys(handles))
        marks = ", ".join("?" * len(wanted))
        rows = self._store.connection.execute(
            f"SELECT * FROM account WHERE network = ? AND handle IN ({marks})",  # noqa: S608
            (network, *wanted),
        )
        return {row["handle"].lower(): _read(row) for row in rows}

    def list_all(
        self, network: Network | None = None, *, is_brand: bool | None = None
    ) -> list[Account]:
        """Accounts by network and handle, of one network or all, brands or customers or both."""
        rows = self._store.connection.execute(
            "SELECT * FROM account WHERE (:network IS NULL OR network = :network)"
            " AND (:brand IS NULL OR is_brand = :brand) ORDER BY network, handle",
            {"network": network, "brand": is_brand},
        )
        return [_read(row) for row in rows]

    def _find(self, where: str, *values: str) -> Account | None:
        row = self._store.connection.execute(
            f"SELECT * FROM account WHERE {where}",  # noqa: S608 - clauses of our own
            values,
        ).fetchone()
        return _read(row) if row else None


def derive_account_id(network: Network, handle: str) -> str:
    """Eighteen digits that depend on network and handle alone."""
    digest = hashlib.sha256(f"account {network} {handle.lower()}".encode()).digest()
    return str(10**17 + int.from_bytes(digest[:8], "big") % (9 * 10**17))


def _derive_token(network: Network, handle: str) -> str:
    digest = hashlib.sha256(f"token {network} {handle.lower()}".encode()).hexdigest()
    return f"sandbox-{digest[:32]}"


def _read(row: sqlite3.Row) -> Account:
    return Account(
        network=Network(row["network"]),
        id=row["id"],
        handle=row["handle"],
        name=row["name"],
        token=row["token"],
        is_brand=bool(row["is_brand"]),
        created_at=from_millis(row["created_at"]),
    )
