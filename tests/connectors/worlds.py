"""A brand on a sandboxed network: customers write to it, faults strike it, its connector reads."""

from __future__ import annotations

import hashlib
from html import escape
from typing import Any, ClassVar
from urllib.parse import urlsplit

import requests

from connectors.port import Connector, Cursor, Kind, Missed, Network, Post
from connectors.registry import CONNECTORS


class World:
    """`streams` are those in which posts of customers arrive: top posts first, answers last; an
    answer is of that `answer_kind`. `api_url`: what a channel is connected by. `missed`: what the
    streams told to have missed when they were read.
    """

    network: ClassVar[Network]
    streams: ClassVar[tuple[str, ...]]
    answer_kind: ClassVar[Kind]

    def __init__(self, url: str, *, handle: str) -> None:
        self.url = self.api_url = url
        self.handle = handle
        self.missed: list[Missed] = []
        self.brand = self.found()
        self.connector = self.connect()

    def found(self) -> dict[str, str]:
        """The brand opens its account. Gives its id, name and token."""
        brand = {"handle": self.handle, "name": f"The {self.handle}", "is_brand": True}
        return dict(self.control("accounts", network=self.network, **brand))

    def connect(self, *, token: str = "", api_url: str = "") -> Connector:
        known = {"token": self.brand["token"], "api_url": self.api_url}
        account = CONNECTORS[self.network].identify(**known)
        given = {"token": token or known["token"], "api_url": api_url or known["api_url"]}
        return CONNECTORS[self.network](account, **given)

    def control(self, path: str, /, **body: Any) -> Any:
        response = requests.post(f"{self.url}/_control/{path}", json=body, timeout=10)
        response.raise_for_status()
        return response.json()

    def write(self, text: str = "Hej!", *, author: str = "anna", in_reply_to: str = "") -> str:
        """A customer writes to the brand. Gives the post's id."""
        raise NotImplementedError

    def write_privately(self, text: str = "Hej!", *, author: str = "anna") -> str:
        """A customer writes to the brand for nobody else to see. Gives the message's id."""
        message = {"author": author, "to": self.handle, "text": text}
        return str(self.control("messages", network=self.network, **message)["id"])

    def list_private(self, customer: str) -> list[str]:
        """The texts that this customer and the brand wrote to each other, oldest first."""
        asked = {"network": self.network, "brand": self.handle, "customer": customer}
        response = requests.get(f"{self.url}/_control/messages", params=asked, timeout=10)
        response.raise_for_status()
        return [message["text"] for message in response.json()]

    def publish(self, **post: Any) -> str:
        return str(self.control("posts", network=self.network, **post)["id"])

    def remove(self, external_id: str) -> None:
        path = f"{self.url}/_control/posts/{self.network}/{external_id}"
        requests.delete(path, timeout=10).raise_for_status()

    def strike(self, kind: str, *, method: str = "*", **fault: Any) -> None:
        """The next call by that method meets the fault."""
        self.control("faults", network=self.network, kind=kind, method=method, **fault)

    def clear_faults(self) -> None:
        requests.delete(f"{self.url}/_control/faults", timeout=10).raise_for_status()

    def read(self, cursors: dict[str, Cursor], *, pages: int = 40) -> list[Post]:
        """Everything in all streams, each run to its end; moves the cursors."""
        posts: list[Post] = []
        for stream in self.connector.list_streams():
            for _ in range(pages):
                page = self.connector.read_page(stream, cursors.get(stream, Cursor()))
                cursors[stream] = page.cursor
                posts += page.posts
                self.missed += page.missed
                if page.is_last:
                    break
            else:
                raise AssertionError(f"The run of {stream} does not end")
        return posts


class XWorld(World):
    network = Network.X
    streams = ("mentions",)
    answer_kind = Kind.MENTION

    def write(self, text: str = "Hej!", *, author: str = "anna", in_reply_to: str = "") -> str:
        return self.publish(text=f"@{self.handle} {text}", author=author, in_reply_to=in_reply_to)


class FacebookWorld(World):
    network = Network.FACEBOOK
    streams = ("feed", "comments")
    answer_kind = Kind.COMMENT

    def write(self, text: str = "Hej!", *, author: str = "anna", in_reply_to: str = "") -> str:
        where = {"in_reply_to": in_reply_to} if in_reply_to else {"page": self.handle}
        return self.publish(text=text, author=author, **where)


class FeedWorld(World):
    network = Network.FEED
    streams = ("entries",)
    answer_kind = Kind.POST

    def found(self) -> dict[str, str]:
        """Nobody signs in: the address is all there is, and stays the channel's id."""
        name = self.handle
        self.api_url = f"{self.url}/feeds/{name}.atom"
        self.handle = urlsplit(self.url).netloc
        digest = hashlib.sha256(self.api_url.encode()).hexdigest()
        return {"id": digest[:40], "name": name, "token": ""}

    def write(self, text: str = "Hej!", *, author: str = "anna", in_reply_to: str = "") -> str:
        """Blogs write HTML."""
        entry = {"text": escape(text), "author": author, "in_reply_to": in_reply_to}
        return str(self.control(f"feeds/{self.brand['name']}", **entry)["id"])

    def remove(self, external_id: str) -> None:
        path = f"{self.url}/_control/feeds/{self.brand['name']}"
        requests.delete(path, params={"id": external_id}, timeout=10).raise_for_status()
