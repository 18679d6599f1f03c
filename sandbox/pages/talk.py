"""What a customer and the brand write to each other with nobody else to see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.graph.messenger import derive_peer_id
from sandbox.people import list_private
from sandbox.store import Network

if TYPE_CHECKING:
    from datetime import datetime

    from sandbox.store import Account, Store

MOST_LINES = 200


@dataclass(frozen=True, slots=True)
class Line:
    """A private message as the page shows it."""

    id: str
    author: Account
    text: str
    created_at: datetime
    photo_ids: tuple[str, ...] = ()


def read_talk(store: Store, brand: Account | None, customer: Account | None) -> list[Line]:
    """Oldest first."""
    if brand is None or customer is None:
        return []
    people = {brand.id: brand, customer.id: customer}
    if brand.network is Network.X:
        return [
            Line(event.id, people[event.sender_id], event.text, event.created_at, event.photo_ids)
            for event in list_private(store, brand, customer)[-MOST_LINES:]
        ]
    last = store.messages.find_by_peer(brand.id, derive_peer_id(brand.id, customer.id))
    newest = store.messages.list_newest(last.conversation_id, limit=MOST_LINES) if last else []
    return [
        Line(one.id, people.get(one.author_id, brand), one.text, one.created_at, one.photo_ids)
        for one in reversed(newest)
    ]
