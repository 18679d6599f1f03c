"""X's calls by the names under which settings.X_PRICES and the screen know them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings

from connectors.http import read_json
from connectors.metering import Call
from connectors.shapes import as_object, read_id
from connectors.x.length import has_link

ROUTES = [
    ("GET", re.compile(r"/2/users/\d+/mentions"), "mentions"),
    ("GET", re.compile(r"/2/users/\d+/tweets"), "own_posts"),
    ("GET", re.compile(r"/2/tweets/search/recent"), "search"),
    ("GET", re.compile(r"/2/tweets(/.*)?"), "posts"),
    ("GET", re.compile(r"/2/users(/.*)?"), "users"),
    ("GET", re.compile(r"/2/dm_(events|conversations)(/.*)?"), "messages"),
    ("POST", re.compile(r"/2/dm_conversations(/.*)?"), "send_message"),
    ("POST", re.compile(r"/2/media/metadata(/.*)?"), "describe_media"),
    ("POST", re.compile(r"/2/media/upload(/.*)?"), "upload_media"),
    ("DELETE", re.compile(r"/2/.*"), "delete"),
]
POSTING = re.compile(r"/2/tweets")
REPLY, POST, POST_WITH_LINK = "reply", "post", "post_with_link"


def read_call(
    request: requests.PreparedRequest, response: requests.Response | None, now: datetime
) -> Call:
    name = name_call(request)
    return Call(
        name,
        ids=_list_ids(response) if request.method == "GET" else (),
        item_price=_price(name, 1),
        cost=_price(name, 0) if _may_be_done(response) else Decimal(0),
        limits=_read_limits(name, response, now),
    )


def name_call(request: requests.PreparedRequest) -> str:
    path = urlsplit(request.url or "").path
    path = path[path.find("/2/") :]  # what stands before it is a proxy's
    if request.method == "POST" and POSTING.fullmatch(path):
        return _name_post(_read_body(request))
    for method, route, name in ROUTES:
        if request.method == method and route.fullmatch(path):
            return name
    return str(request.method).lower()


def price_post(text: str, *, is_reply: bool) -> Decimal:
    """What X takes for writing this, in US dollars."""
    return _price(_name_text(text, is_reply=is_reply), 0)


def _name_post(body: Mapping[str, Any]) -> str:
    if body.get("direct_message_deep_link"):  # X puts it below the text, as a link
        return POST_WITH_LINK
    return _name_text(str(body.get("text") or ""), is_reply=bool(body.get("reply")))


def _name_text(text: str, *, is_reply: bool) -> str:
    if has_link(text):
        return POST_WITH_LINK
    return REPLY if is_reply else POST


def _read_body(request: requests.PreparedRequest) -> Mapping[str, Any]:
    try:
        return as_object(json.loads(request.body or b""))
    except ValueError:
        return {}


def _price(name: str, part: int) -> Decimal:
    """`part` 0: of a call; 1: of each item that it gives."""
    prices = settings.X_PRICES.get(name)
    return Decimal(prices[part]) if prices else Decimal(0)


def _may_be_done(response: requests.Response | None) -> bool:
    return response is None or response.ok or response.status_code >= 500


def _list_ids(response: requests.Response | None) -> tuple[str, ...]:
    """What came along in `includes` does not count: X's page on prices does not name it."""
    if response is None or not response.ok:
        return ()
    data = as_object(read_json(response)).get("data")
    items = data if isinstance(data, list) else [data]
    return tuple(filter(None, (read_id(as_object(item).get("id")) for item in items)))


def _read_limits(name: str, response: requests.Response | None, now: datetime) -> dict[str, Any]:
    headers = response.headers if response is not None else {}
    limit, remaining, reset = (
        _read_number(headers.get(f"x-rate-limit-{part}", ""))
        for part in ("limit", "remaining", "reset")
    )
    if limit is None or remaining is None or reset is None or reset < now.timestamp() - 60:
        return {}
    reset_at = datetime.fromtimestamp(reset, UTC).isoformat()
    return {name: {"limit": limit, "remaining": remaining, "reset_at": reset_at}}


def _read_number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 12 else None
