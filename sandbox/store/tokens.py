"""What applications hold to speak for an account: codes, access and refresh tokens."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sandbox.store.records import Network, from_millis, to_millis

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping
    from datetime import datetime

    from sandbox.store.store import Store

_COLUMNS = "value, kind, network, account_id, sign_in, scopes, facts, issued_at, ends_at, ended_at"
_MARKS = ", ".join("?" * 10)


class TokenKind(StrEnum):
    CODE = "code"  # what the browser brings back, once, to be changed into the others
    ACCESS = "access"
    REFRESH = "refresh"
    USER = "user"  # Facebook: a person's; the account is that person
    PAGE = "page"


@dataclass(frozen=True, slots=True)
class Token:
    """`sign_in` names the consent that it comes from; `facts` is what its kind needs besides.

    `ends_at` None: by itself it never ends. `ended_at`: taken back, or changed into another.
    """

    value: str
    kind: TokenKind
    network: Network
    account_id: str
    issued_at: datetime
    sign_in: str = ""
    scopes: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    ends_at: datetime | None = None
    ended_at: datetime | None = None

    def is_living(self, now: datetime) -> bool:
        return self.ended_at is None and (self.ends_at is None or now < self.ends_at)


class Tokens:
    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, token: Token) -> Token:
        """Keep it, in place of an older row with the same value."""
        self._store.connection.execute(
            f"INSERT OR REPLACE INTO token ({_COLUMNS}) VALUES ({_MARKS})",  # noqa: S608
            (
                token.value,
                token.kind,
                token.network,
                token.account_id,
                token.sign_in,
                " ".join(token.scopes),
                json.dumps(token.facts),
                to_millis(token.issued_at),
                to_millis(token.ends_at) if token.ends_at else None,
                to_millis(token.ended_at) if token.ended_at else None,
            ),
        )
        return token

    def find(self, value: str) -> Token | None:
        """Living or not. An account's own token, which comes with it, has a row only once it has
        been ended.
        """
        row = self._store.connection.execute(
            "SELECT * FROM token WHERE value = ?", (value,)
        ).fetchone()
        return _read(row) if row else self._find_own(value)

    def end(self, value: str, *, now: datetime) -> None:
        self._end("value = ?", [value], now)

    def end_sign_in(self, sign_in: str, *, now: datetime) -> None:
        """All that comes from one consent."""
        self._end("sign_in = ?", [sign_in], now)

    def end_account(self, network: Network, account_id: str, *, now: datetime) -> None:
        """The account's owner takes everything back, the account's own token too."""
        self._end("network = ? AND account_id = ?", [network, account_id], now)
        account = self._store.accounts.get(network, account_id)
        own = self._find_own(account.token) if account else None
        if own:
            self.add(replace(own, ended_at=now))

    def expire_account(self, network: Network, account_id: str, *, now: datetime) -> None:
        """Access tokens reach their end now; refresh tokens live on."""
        self._store.connection.execute(
            "UPDATE token SET ends_at = ? WHERE network = ? AND account_id = ?"
            " AND kind IN ('access', 'page') AND ended_at IS NULL",
            (to_millis(now), network, account_id),
        )
        account = self._store.accounts.get(network, account_id)
        own = self._find_own(account.token) if account else None
        if own and self.find(own.value) == own:
            self.add(replace(own, ends_at=now))

    def _end(self, where: str, values: list[str], now: datetime) -> None:
        self._store.connection.execute(
            f"UPDATE token SET ended_at = ? WHERE ended_at IS NULL AND {where}",  # noqa: S608
            (to_millis(now), *values),
        )

    def _find_own(self, value: str) -> Token | None:
        account = self._store.accounts.find_by_token(value) if value else None
        if account is None:
            return None
        kind = TokenKind.ACCESS if account.network is Network.X else TokenKind.PAGE
        return Token(value, kind, account.network, account.id, account.created_at)


def _read(row: sqlite3.Row) -> Token:
    return Token(
        value=row["value"],
        kind=TokenKind(row["kind"]),
        network=Network(row["network"]),
        account_id=row["account_id"],
        sign_in=row["sign_in"],
        scopes=tuple(row["scopes"].split()),
        facts=json.loads(row["facts"]),
        issued_at=from_millis(row["issued_at"]),
        ends_at=from_millis(row["ends_at"]) if row["ends_at"] is not None else None,
        ended_at=from_millis(row["ended_at"]) if row["ended_at"] is not None else None,
    )
