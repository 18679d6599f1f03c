"""Faults on demand: what the networks do on a bad day, once, several times or until cleared."""

from __future__ import annotations

import asyncio
import json
import math
import re
import socket
import struct
import time
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Wire(StrEnum):
    """Whose calls a fault strikes: a network's, or those of who reads blogs and forums."""

    X = "x"
    FACEBOOK = "facebook"
    FEED = "feed"


class Kind(StrEnum):
    RATE_LIMITED = "rate_limited"
    ERROR_500 = "error_500"
    HTML_502 = "html_502"
    ACCEPT_THEN_TIME_OUT = "accept_then_time_out"  # done, but the answer never comes
    TIME_OUT = "time_out"  # not done, and no answer
    DUPLICATE_ITEMS = "duplicate_items"
    REORDER_ITEMS = "reorder_items"
    SLOW = "slow"  # done and answered, after a while
    TRUNCATED_JSON = "truncated_json"  # done, and half the answer comes, as if it were whole
    RESET = "reset"  # done, and the connection is reset in the middle of the answer
    GRAPH_ERROR = "graph_error"  # not done, for whatever reason `code` and `subcode` give


@dataclass(slots=True)
class Fault:
    """One fault. `path` is a pattern as in file names (`/2/users/*/mentions`).

    The first `after` requests that fit go through, the next `times` fail (None: all of them).
    `reset_in` (seconds) is when a rate limit says that it ends; None: it does not say.
    `hang` (seconds) is how long a connection stays open without an answer before it is cut.
    `code` and `subcode` are those of an error of Graph's; 0: it has no subcode.
    """

    network: Wire
    kind: Kind
    path: str = "*"
    method: str = "*"
    times: int | None = 1
    after: int = 0
    reset_in: float | None = None
    hang: float = 60.0
    code: int = 1
    subcode: int = 0
    id: int = 0
    seen: int = 0
    hits: int = 0

    def strikes(self, network: Wire, method: str, path: str) -> bool:
        """Whether the request fails; counts it."""
        if network is not self.network or self.method not in ("*", method):
            return False
        if not fnmatchcase(path, self.path):
            return False
        self.seen += 1
        if self.seen <= self.after or (self.times is not None and self.hits >= self.times):
            return False
        self.hits += 1
        return True

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(slots=True)
class Faults:
    """The faults in force, in the order in which they were asked for; the first that fits wins."""

    _faults: list[Fault] = field(default_factory=list)
    _last_id: int = 0

    def add(self, fault: Fault) -> Fault:
        self._last_id += 1
        fault.id = self._last_id
        self._faults.append(fault)
        return fault

    def list_all(self) -> list[Fault]:
        return list(self._faults)

    def clear(self) -> None:
        self._faults.clear()

    def find(self, method: str, path: str) -> Fault | None:
        network = tell_network(path)
        if network is None:
            return None
        return next((f for f in self._faults if f.strikes(network, method, path)), None)


class FaultMiddleware:
    """Stands before everything else, and lets through what no fault is meant for."""

    def __init__(self, app: ASGIApp, faults: Faults) -> None:
        self._app = app
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        fault = None
        if scope["type"] == "http":
            fault = self._faults.find(scope["method"], scope["path"])
        if fault is None:
            await self._app(scope, receive, send)
        elif fault.kind is Kind.ACCEPT_THEN_TIME_OUT:
            await self._app(scope, receive, _discard)
            await _hang(fault.hang, receive)
        elif fault.kind is Kind.TIME_OUT:
            await _hang(fault.hang, receive)
        elif fault.kind is Kind.SLOW:
            await asyncio.sleep(fault.hang)
            await self._app(scope, receive, send)
        elif fault.kind is Kind.RESET:
            await self._app(scope, receive, _Resetting(receive, send))
        elif fault.kind in (Kind.DUPLICATE_ITEMS, Kind.REORDER_ITEMS, Kind.TRUNCATED_JSON):
            await self._app(scope, receive, _Tampering(fault.kind, send))
        else:
            await _make_response(fault, now=time.time())(scope, receive, send)


PEOPLES = ("/_control/", "/play/", "/static/", "/i/", "/media/", "/messages/")


def tell_network(path: str) -> Wire | None:
    if path.startswith(("/2/", "/1.1/")):
        return Wire.X
    if path.startswith("/feeds/"):
        return Wire.FEED
    is_for_people = path == "/" or path.startswith(PEOPLES) or "/inbox/" in path
    return None if is_for_people or path.endswith("/dialog/oauth") else Wire.FACEBOOK


async def _discard(message: Message) -> None:
    """The answer goes nowhere."""


async def _hang(seconds: float, receive: Receive) -> None:
    """Say nothing until the client gives up or the time is over, then cut the connection."""
    try:
        async with asyncio.timeout(seconds):
            while (await receive())["type"] != "http.disconnect":
                pass
    except TimeoutError:
        pass
    _cut(receive)


def _cut(receive: Receive, *, is_reset: bool = False) -> None:
    """ASGI knows no way to cut a connection, so uvicorn's own transport is taken."""
    transport = getattr(getattr(receive, "__self__", None), "transport", None)
    if transport is None:
        return
    if is_reset:  # closing without waiting for anything is what TCP says by RST
        linger = struct.pack("ii", 1, 0)
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    transport.abort()


class _Resetting:
    """Passes on the head of an answer and half its body, then resets the connection."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive = receive
        self._send = send
        self._is_over = False

    async def __call__(self, message: Message) -> None:
        if self._is_over:
            return
        if message["type"] == "http.response.start":
            await self._send(message)
            return
        body = message.get("body", b"")
        half = body[: len(body) // 2]
        await self._send({"type": "http.response.body", "body": half, "more_body": True})
        self._is_over = True
        _cut(self._receive, is_reset=True)
        await asyncio.sleep(0)  # until the server has noticed


_ENTRY = re.compile(rb"<item>.*?</item>|<entry>.*?</entry>", re.DOTALL)


class _Tampering:
    """Passes on an answer whose items (JSON's `data`, a feed's entries) are doubled or turned, or
    half of it.
    """

    def __init__(self, kind: Kind, send: Send) -> None:
        self._kind = kind
        self._send = send
        self._start: Message | None = None
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        self._body += message.get("body", b"")
        if message.get("more_body") or self._start is None:
            return
        body = _tamper(self._kind, self._body)
        headers = [pair for pair in self._start["headers"] if pair[0] != b"content-length"]
        length = (b"content-length", str(len(body)).encode())
        await self._send({**self._start, "headers": [*headers, length]})
        await self._send({"type": "http.response.body", "body": body})


def _tamper(kind: Kind, body: bytes) -> bytes:
    """Every other item once more at the end, all of them in the opposite order, or half of it."""
    if kind is Kind.TRUNCATED_JSON:
        return body[: len(body) // 2]
    try:
        content = json.loads(body)
    except ValueError:
        return _tamper_feed(kind, body)
    items = content.get("data") if isinstance(content, dict) else None
    if not isinstance(items, list):
        return body
    content["data"] = _disorder(kind, items)
    if "result_count" in content.get("meta", {}):
        content["meta"]["result_count"] = len(content["data"])
    return json.dumps(content).encode()


def _tamper_feed(kind: Kind, body: bytes) -> bytes:
    items = _ENTRY.findall(body)
    head, _, _ = body.partition(items[0] if items else b"\0")
    tail = body[len(head) + len(b"".join(items)) :]
    return b"".join([head, *_disorder(kind, items), tail])


def _disorder(kind: Kind, items: list[Any]) -> list[Any]:
    return [*items, *items[::2]] if kind is Kind.DUPLICATE_ITEMS else items[::-1]


def _make_response(fault: Fault, *, now: float) -> Response:
    if fault.kind is Kind.HTML_502:
        return HTMLResponse("<html><body><h1>502 Bad Gateway</h1></body></html>", 502)
    if fault.kind is Kind.GRAPH_ERROR:
        return _refuse(fault.code, fault.subcode)
    if fault.kind is Kind.ERROR_500:
        return _ERRORS[fault.network]()
    return _LIMITS[fault.network](fault.reset_in, now)


def _x_error() -> Response:
    body = {
        "title": "Internal Server Error",
        "type": "about:blank",
        "status": 500,
        "detail": "Something is broken. This is usually a temporary error.",
    }
    return JSONResponse(body, 500, media_type="application/problem+json")


def _x_limit(reset_in: float | None, now: float) -> Response:
    body = {"errors": [{"code": 88, "message": "Rate limit exceeded"}]}
    if reset_in is None:
        return JSONResponse(body, 429)
    headers = {
        "x-rate-limit-limit": "300",
        "x-rate-limit-remaining": "0",
        "x-rate-limit-reset": str(math.ceil(now + reset_in)),
    }
    return JSONResponse(body, 429, headers=headers)


def _graph_error() -> Response:
    error = {
        "message": "An unknown error has occurred.",
        "type": "OAuthException",
        "code": 1,
        "fbtrace_id": "AsandboxUnknownError000",
    }
    return JSONResponse({"error": error}, 500)


def _refuse(code: int, subcode: int) -> Response:
    """The words are nobody's business: a client goes by the numbers."""
    told = {"error_subcode": subcode} if subcode else {}
    error = {
        "message": f"(#{code}) The sandbox was told to refuse this",
        "type": "OAuthException",
        "code": code,
        **told,
        "fbtrace_id": "AsandboxToldToRefuse000",
    }
    return JSONResponse({"error": error}, _STATUSES.get(code, 400))


def _graph_limit(reset_in: float | None, now: float) -> Response:
    """Code 80001 is a Page's limit; the header tells in minutes when access comes back."""
    error = {
        "message": "(#80001) There have been too many calls to this Page account.",
        "type": "OAuthException",
        "code": 80001,
        "fbtrace_id": "AsandboxTooManyCalls000",
    }
    if reset_in is None:
        return JSONResponse({"error": error}, 400)
    usage = {
        "type": "pages",
        "call_count": 100,
        "total_cputime": 100,
        "total_time": 100,
        "estimated_time_to_regain_access": math.ceil(reset_in / 60),
    }
    headers = {"X-Business-Use-Case-Usage": json.dumps({"0": [usage]})}
    return JSONResponse({"error": error}, 400, headers=headers)


def _feed_error() -> Response:
    return PlainTextResponse("Internal Server Error", 500)


def _feed_limit(reset_in: float | None, now: float) -> Response:
    """RFC 6585, 4: a server may say how long to wait."""
    headers = {} if reset_in is None else {"Retry-After": str(math.ceil(reset_in))}
    return PlainTextResponse("Too Many Requests", 429, headers=headers)


_STATUSES = {10: 403, 190: 401, 200: 403}
_ERRORS = {Wire.X: _x_error, Wire.FACEBOOK: _graph_error, Wire.FEED: _feed_error}
_LIMITS = {Wire.X: _x_limit, Wire.FACEBOOK: _graph_limit, Wire.FEED: _feed_limit}
