"""How many calls there were: the networks' own count, to hold a client's against."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from sandbox.faults import tell_network

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_NUMBER = re.compile(r"(?<=/)[0-9_]{4,}(?=/|$)")  # of a thing; /2/ is a version
_NO_ANSWER = 0


class Calls:
    """By network, method, path (its numbers as `:id`) and status; 0: there was no answer."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str, str, int]] = Counter()

    def add(self, method: str, path: str, status: int) -> None:
        if network := tell_network(path):
            self._counts[network, method, _NUMBER.sub(":id", path), status] += 1

    def to_json(self) -> list[dict[str, Any]]:
        names = ("network", "method", "path", "status", "count")
        rows = sorted((*key, count) for key, count in self._counts.items())
        return [dict(zip(names, row, strict=True)) for row in rows]

    def clear(self) -> None:
        self._counts.clear()


class CallsMiddleware:
    """Stands before the faults: what they strike is a call as well."""

    def __init__(self, app: ASGIApp, calls: Calls) -> None:
        self._app = app
        self._calls = calls

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = _NO_ANSWER

        async def note(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._calls.add(scope["method"], scope["path"], status)
            await send(message)

        await self._app(scope, receive, note)
        if status == _NO_ANSWER:
            self._calls.add(scope["method"], scope["path"], status)
