"""Who writes on the networks, and where: each kind of it reaches us by a stream of its own."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import requests

from connectors.port import Network

HANDLE = "nordbanan"
CUSTOMERS = 400
SHARES = {
    Network.X: {"mentions": 80, "quotes": 5, "messages": 15},
    Network.FACEBOOK: {"comments": 60, "feed": 17, "tagged": 5, "reviews": 3, "messages": 15},
}


@dataclass
class Customers:
    """`posts`: the newest post of ours on each network, which they answer or quote."""

    sandbox: str
    dice: random.Random
    posts: dict[Network, str] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=count)
    written: int = 0

    def control(self, path: str, **body: Any) -> Any:
        response = requests.post(f"{self.sandbox}/_control/{path}", json=body, timeout=10)
        response.raise_for_status()
        return response.json()

    def open_account(self, network: Network) -> dict[str, str]:
        brand: dict[str, str] = self.control(
            "accounts", network=network, handle=HANDLE, name="Nordbanan", is_brand=True
        )
        self.post(network)
        return brand

    def post(self, network: Network) -> None:
        """We do, on the network itself."""
        text = f"Hej! Vi svarar här. {next(self.numbers)}"
        page = {"page": HANDLE} if network == Network.FACEBOOK else {}
        post = self.control("posts", network=network, author=HANDLE, text=text, **page)
        self.posts[network] = post["id"]

    def write(self, network: Network) -> None:
        """The text names the stream, so that it can be told afterwards how each fared."""
        shares = SHARES[network]
        (stream,) = self.dice.choices(list(shares), list(shares.values()))
        path, more = self._choose_form(network, stream)
        author = f"kund{self.dice.randrange(CUSTOMERS)}"
        address = f"@{HANDLE} " if stream == "mentions" else ""
        text = f"{address}{mark(stream)} Fråga {next(self.numbers)}: var är mitt tåg?"
        self.control(path, network=network, author=author, text=text, **more)
        self.written += 1

    def _choose_form(self, network: Network, stream: str) -> tuple[str, dict[str, Any]]:
        post = self.posts[network]
        forms: dict[str, tuple[str, dict[str, Any]]] = {
            "mentions": ("posts", {}),
            "quotes": ("posts", {"quotes": post}),
            "messages": ("messages", {"to": HANDLE}),
            "comments": ("posts", {"in_reply_to": post}),
            "feed": ("posts", {"page": HANDLE}),
            "tagged": ("tagged", {"page": HANDLE}),
            "reviews": ("reviews", {"page": HANDLE, "rating": 2}),
        }
        return forms[stream]


def mark(stream: str) -> str:
    return f"[{stream}]"
