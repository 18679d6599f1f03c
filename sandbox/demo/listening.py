"""What the brand says to customers alone, and where it asks them to write privately."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.store import Network
from sandbox.store.directs import DirectBounds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.store import Account, Post, Store

MOST_READ = 1000  # answers in one step
INVITATION = re.compile(r"//(?:x|twitter)\.com/messages/compose\?recipient_id=")


@dataclass(frozen=True, slots=True)
class PrivateAnswer:
    """`about_id` is the post that a private reply answers; `position` rises with time."""

    network: Network
    id: str
    position: int
    customer_id: str
    about_id: str = ""


def invites_to_private(answer: Post) -> bool:
    return bool(INVITATION.search(f"{answer.text} {answer.deep_link}"))


def read_private_answers(store: Store, brand: Account, *, above: int) -> Iterator[PrivateAnswer]:
    """What came after a position, oldest first."""
    if brand.network is Network.X:
        return _read_directs(store, brand, above)
    return _read_messenger(store, brand, above)


def _read_directs(store: Store, brand: Account, above: int) -> Iterator[PrivateAnswer]:
    within = DirectBounds(above=above, kinds=frozenset({"MessageCreate"}), is_oldest_wanted=True)
    for event in reversed(store.directs.read(brand.id, within, limit=MOST_READ)):
        others = set(event.conversation_id.split("-")) - {brand.id}
        if event.sender_id == brand.id and len(others) == 1:
            yield PrivateAnswer(Network.X, event.id, int(event.id), others.pop())


def _read_messenger(store: Store, brand: Account, above: int) -> Iterator[PrivateAnswer]:
    for one in store.messages.list_written(brand.id, above=above, limit=MOST_READ):
        yield PrivateAnswer(Network.FACEBOOK, one.id, one.position, one.customer_id, one.about_id)
