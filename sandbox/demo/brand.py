"""Nordbanan: its accounts, and what it has posted before anybody looks."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sandbox.people import write_post
from sandbox.store import Account, Network

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sandbox.store import Store

HANDLE = "nordbanan"
NAME = "Nordbanan"
# Oldest first: how long ago each was written, and its words.
AGES = {"welcome": timedelta(days=3), "campaign": timedelta(hours=26), "works": timedelta(hours=3)}
POSTS = {
    "welcome": "Hej, moi, hei og god dag! Vi svarar här vardagar 7–19, lördagar 9–17 och söndagar"
    " 10–19: på svenska, suomeksi, på norsk, på dansk and in English.",
    "campaign": "Norrsken från fönsterplats: hela vintern till Abisko, Narvik och Rovaniemi från"
    " 99 kr. Northern lights from a window seat, all winter from SEK 99."
    " https://nordbanan.example/vinter",
    "works": "I helgen är det banarbete på flera sträckor i Sverige, Norge, Danmark och Finland."
    " Bussar ersätter en del tåg. Works this weekend: buses replace some trains."
    " https://nordbanan.example/banarbete",
}


def find_brand(store: Store) -> Mapping[Network, Account]:
    """The accounts that exist, by network."""
    found = {network: store.accounts.find_by_handle(network, HANDLE) for network in Network}
    return {network: account for network, account in found.items() if account}


def make_brand(store: Store, now: datetime) -> Mapping[str, str]:
    """The accounts and their posts. Gives the posts' ids under `NETWORK NAME`."""
    ids = {}
    for network in Network:
        account = store.accounts.add(
            network, HANDLE, now=now, name=NAME, is_brand=True, has_known_token=True
        )
        for name, age in AGES.items():
            post = write_post(store, account, POSTS[name], page=account, now=now - age)
            ids[f"{network} {name}"] = post.id
    return ids
