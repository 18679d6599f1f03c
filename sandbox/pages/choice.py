"""What the person chose: the network, the brand, and whom to be. It stands in the address."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from sandbox.store import Account, Network

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sandbox.store import Store

SOMEBODY = "Kim Lund"  # who writes before anybody was chosen
SHOWN_AT_FIRST = 25
MOST_SHOWN = 200
LONGEST_NAME = 50


@dataclass(frozen=True, slots=True)
class Choice:
    """`handle` is the customer's; the account is made when it first writes. `conversation` is
    the id of the only conversation to show; empty: all.
    """

    network: Network
    brand: Account | None
    handle: str
    is_mine_only: bool = False
    conversation: str = ""
    count: int = SHOWN_AT_FIRST
    is_private: bool = False

    def build_query(self, **changes: str) -> str:
        """The address's query with some of it changed; an empty value goes."""
        parts = {
            "network": self.network.value,
            "brand": self.brand.handle if self.brand else "",
            "as": self.handle,
            "mine": "1" if self.is_mine_only else "",
            "conversation": self.conversation,
            "count": str(self.count) if self.count != SHOWN_AT_FIRST else "",
            "private": "1" if self.is_private else "",
        } | changes
        return urlencode({name: value for name, value in parts.items() if value})


def read_choice(store: Store, params: Mapping[str, str]) -> Choice:
    wanted = params.get("network", "")
    network = Network(wanted) if wanted in list(Network) else Network.X
    count = params.get("count", "")
    return Choice(
        network=network,
        brand=_find_brand(store, network, params.get("brand", "")),
        handle=make_handle(params.get("as", "")) or make_handle(SOMEBODY),
        is_mine_only=bool(params.get("mine")) and not params.get("private"),
        is_private=bool(params.get("private")),
        conversation=params.get("conversation", ""),
        count=min(int(count), MOST_SHOWN) if re.fullmatch("[0-9]{1,4}", count) else SHOWN_AT_FIRST,
    )


def make_handle(name: str) -> str:
    """`Åsa Öberg` becomes `asaoberg`; at most 15 characters, as X has it."""
    plain = unicodedata.normalize("NFKD", name.replace("ø", "o").replace("æ", "ae"))
    return re.sub(r"[^A-Za-z0-9_]", "", plain).lower()[:15]


def find_customer(store: Store, network: Network, handle: str) -> Account | None:
    """Nobody plays the brand here: that is what the inbox is for."""
    account = store.accounts.find_by_handle(network, handle)
    return None if account and account.is_brand else account


def find_name(store: Store, handle: str) -> str:
    """What somebody is called who has not written on this network yet."""
    known = (find_customer(store, network, handle) for network in Network)
    account = next(filter(None, known), None)
    if account:
        return account.name
    return SOMEBODY if handle == make_handle(SOMEBODY) else handle


def invent_customer(store: Store, network: Network, name: str, now: datetime) -> Account | None:
    """The customer of this name, made where there is none. None: the name will not do."""
    name = " ".join(name.split())[:LONGEST_NAME]
    handle = make_handle(name)
    if not handle:
        return None
    account = store.accounts.add(network, handle, now=now, name=name)
    return None if account.is_brand else account


def _find_brand(store: Store, network: Network, handle: str) -> Account | None:
    brands = store.accounts.list_all(network, is_brand=True)
    named = (brand for brand in brands if brand.handle.lower() == handle.lower())
    return next(named, brands[0] if brands else None)
