"""How the tests speak with the sandbox: its remote control, and tweepy as a company's client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

import requests
import tweepy
from requests.adapters import HTTPAdapter

if TYPE_CHECKING:
    from tests.sandbox.contract import Contract

ALL_FIELDS = [
    "author_id",
    "conversation_id",
    "created_at",
    "display_text_range",
    "edit_controls",
    "entities",
    "in_reply_to_user_id",
    "lang",
    "possibly_sensitive",
    "public_metrics",
    "referenced_tweets",
    "reply_settings",
]
ALL_EXPANSIONS = [
    "author_id",
    "entities.mentions.username",
    "in_reply_to_user_id",
    "referenced_tweets.id",
    "referenced_tweets.id.author_id",
]
ALL_USER_FIELDS = ["created_at", "description", "protected", "public_metrics", "verified"]


class Driver:
    """`url` is the sandbox's address. Each test gets one, with an empty sandbox behind it."""

    def __init__(self, url: str, contract: Contract | None) -> None:
        self.url = url
        self._contract = contract
        self._session = requests.Session()

    def control(self, method: str, path: str, /, **body: Any) -> Any:
        """Call the remote control; gives what it answered. Raises for anything but a 2xx."""
        response = self._session.request(
            method, f"{self.url}/_control/{path}", json=body or None, timeout=30
        )
        response.raise_for_status()
        return response.json() if response.content else None

    def add_brand(self, handle: str) -> dict[str, Any]:
        account: dict[str, Any] = self.control(
            "POST", "accounts", network="x", handle=handle, is_brand=True
        )
        return account

    def write(self, author: str, text: str, **more: str) -> str:
        """A customer writes on X. Gives the post's id."""
        post = self.control("POST", "posts", network="x", author=author, text=text, **more)
        return str(post["id"])

    def request(
        self, account: dict[str, Any] | None, method: str, path: str, **more: Any
    ) -> requests.Response:
        """A bare request to X, for what tweepy would not send."""
        headers = {"Authorization": f"Bearer {account['token']}"} if account else {}
        return self._session.request(
            method, f"{self.url}{path}", headers=headers, timeout=10, **more
        )

    def send(
        self, account: dict[str, Any], method: str, path: str, body: dict[str, Any]
    ) -> requests.Response:
        """A request to X as tweepy does not know it; the exchange is checked where it is good."""
        response = self.request(account, method, path, json=body)
        if self._contract is not None:
            self._contract.check(response)
        return response

    def read(self, account: dict[str, Any], path: str, **params: str) -> dict[str, Any]:
        response = self.request(account, "GET", path, params=params)
        if self._contract is not None:
            self._contract.check(response)
        answer: dict[str, Any] = response.json()
        return answer

    def connect(self, account: dict[str, Any]) -> tweepy.Client:
        """A client of the account's, real but for the address; every exchange is checked."""
        client = tweepy.Client(bearer_token=account["token"], return_type=requests.Response)
        client.session.mount("https://api.twitter.com", _Reroute(self.url, self._contract))
        return client


class _Reroute(HTTPAdapter):
    def __init__(self, url: str, contract: Contract | None) -> None:
        super().__init__()
        self._parts = urlsplit(url)
        self._contract = contract

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> Any:
        parts = urlsplit(request.url or "")
        request.url = urlunsplit(
            parts._replace(scheme=self._parts.scheme, netloc=self._parts.netloc)
        )
        kwargs["timeout"] = 10
        kwargs["proxies"] = {}
        response = super().send(request, *args, **kwargs)
        if self._contract is not None:
            self._contract.check(response)
        return response
