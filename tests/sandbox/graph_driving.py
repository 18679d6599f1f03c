"""A Facebook Page of the sandbox, and facebook-sdk as its client, unchanged but for the address."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

import facebook
import requests
from requests.adapters import HTTPAdapter

from tests.sandbox.pictures import make_png

if TYPE_CHECKING:
    from tests.sandbox.driving import Driver


class Page:
    """`graph` speaks with the Page's own token."""

    def __init__(self, sandbox: Driver, handle: str = "nordtele", name: str = "Nordtele") -> None:
        self.sandbox = sandbox
        account = sandbox.control(
            "POST", "accounts", network="facebook", handle=handle, name=name, is_brand=True
        )
        self.id: str = account["id"]
        self.token: str = account["token"]
        self.handle = handle
        self.graph = self.connect(self.token)

    def connect(self, token: str) -> Any:
        session = requests.Session()
        session.mount("https://graph.facebook.com/", _Reroute(self.sandbox.url))
        graph = facebook.GraphAPI(token, session=session)
        graph.version = "v26.0"
        return graph

    def write(self, author: str, text: str, **more: Any) -> str:
        """A visitor writes on the Page, or below `in_reply_to`. Gives the id."""
        more = more if "in_reply_to" in more else {"page": self.handle} | more
        post = self.sandbox.control(
            "POST", "posts", network="facebook", author=author, text=text, **more
        )
        return str(post["id"])

    def list_messages(self, object_id: str, edge: str, **parameters: Any) -> list[str]:
        found = self.graph.get_all_connections(object_id, edge, **parameters)
        return [item["message"] for item in found]


def put_up_picture(page: Page, owner: str = "anna") -> str:
    """A customer's picture, to write with. Gives its id."""
    content = base64.b64encode(make_png(4, 3)).decode()
    put = page.sandbox.control("POST", "photos", network="facebook", owner=owner, content=content)
    return str(put["id"])


class _Reroute(HTTPAdapter):
    def __init__(self, url: str) -> None:
        super().__init__()
        self._parts = urlsplit(url)

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> Any:
        parts = urlsplit(request.url or "")
        request.url = urlunsplit(
            parts._replace(scheme=self._parts.scheme, netloc=self._parts.netloc)
        )
        kwargs["timeout"] = 10
        kwargs["proxies"] = {}
        return super().send(request, *args, **kwargs)
