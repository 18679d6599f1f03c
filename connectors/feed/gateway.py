"""A feed over HTTP: one address, asked only for what is new."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from connectors.feed.errors import check_answer
from connectors.http import NetworkAdapter, open_session
from connectors.port import Permanent

NO_ADDRESS = "The address of a feed begins with http:// or https://."
AGENT = "Gladkund (a customer-service inbox that reads this feed)"
TYPES = "application/atom+xml, application/rss+xml, application/xml;q=0.9, */*;q=0.5"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server sent: None where nothing is new. The validators go with the next call
    (RFC 9110, 13.1: If-None-Match before If-Modified-Since).
    """

    content: bytes | None
    headers: Mapping[str, str]
    etag: str
    modified: str


class Gateway:
    """Raises the port's errors only. Redirects are refused: a feed that moved is connected anew."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise Permanent(NO_ADDRESS)
        self.url = url
        self.adapter = NetworkAdapter(f"{parts.scheme}://{parts.netloc}", check_answer)
        self.session = open_session(self.adapter)

    def read(self, *, etag: str = "", modified: str = "") -> Answer:
        headers = {"User-Agent": AGENT, "Accept": TYPES}
        if etag:
            headers["If-None-Match"] = etag
        if modified:
            headers["If-Modified-Since"] = modified
        response = self.session.get(self.url, headers=headers, allow_redirects=False)
        is_new = response.status_code != 304
        return Answer(
            content=response.content if is_new else None,
            headers=dict(response.headers),
            etag=response.headers.get("etag", "" if is_new else etag),
            modified=response.headers.get("last-modified", "" if is_new else modified),
        )
