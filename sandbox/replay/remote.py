"""The server's remote control, as the player uses it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import requests

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandbox.replay.rows import Row
    from sandbox.store import Network

_TIMEOUT = 60  # seconds


@dataclass(frozen=True, slots=True)
class Backlog:
    """What nobody has been shown yet. `worst` is the account with the most. `deepest` is how far
    below the top of its timeline a mention waits. `lost` is beyond any client's reach.
    """

    total: int
    worst: str
    worst_count: int
    deepest: int
    lost: int


class Remote:
    def __init__(self, url: str, network: Network) -> None:
        self._url = url
        self._network = network
        self._session = requests.Session()
        self._session.trust_env = False  # the server is on this machine: no proxy

    def load(self, rows: Sequence[Row], brands: Sequence[str], customers: Sequence[str]) -> None:
        posts = [_to_json(row) for row in rows]
        self._call("POST", "replay", brands=brands, customers=customers, posts=posts)

    def deliver(self, ids: Sequence[str]) -> Backlog:
        return _read_backlog(self._call("POST", "deliveries", ids=ids)["unpolled"])

    def set_speed(self, speed: float) -> None:
        self._call("PUT", "speed", speed=speed)

    def _call(self, method: str, name: str, **body: Any) -> Any:
        try:
            response = self._session.request(
                method,
                f"{self._url}/_control/{name}",
                json=body | {"network": self._network},
                timeout=_TIMEOUT,
            )
        except requests.RequestException:
            raise ConnectionError(
                f"No sandbox answers at {self._url}: start one with python -m sandbox serve"
            ) from None
        if not response.ok:
            raise ConnectionError(f"{self._url} refused: {response.status_code} {response.text}")
        return response.json()


def _to_json(row: Row) -> dict[str, str]:
    return {
        "id": row.id,
        "author": row.author,
        "text": row.text,
        "created_at": row.created_at.isoformat(),
        "parent_id": row.parent_id,
        "conversation_id": row.thread_id,
        "page": row.brand,
    }


def _read_backlog(entries: list[dict[str, Any]]) -> Backlog:
    counts: Counter[str] = Counter()
    for entry in entries:
        counts[entry["handle"]] += entry["count"] - entry["lost"]
    worst, worst_count = counts.most_common(1)[0] if counts else ("", 0)
    return Backlog(
        total=counts.total(),
        worst=worst,
        worst_count=worst_count,
        # Only mentions sink out of reach so soon that a reader must be waited for.
        deepest=max((e["depth"] for e in entries if e["timeline"] == "mentions"), default=0),
        lost=sum(entry["lost"] for entry in entries),
    )
