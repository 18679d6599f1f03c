"""Counts every call that reaches the networks, as they count: by endpoint, in their windows."""

from __future__ import annotations

import re
import time
from collections import Counter
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Message, Receive, Scope, Send

WINDOW = 15 * 60  # seconds: X's
IDS = re.compile(r"/[0-9_]{4,}(?=/|$)|/(?:t_|m_)[\w.:-]+")


@dataclass
class Recorder:
    """Put before the sandbox. `peaks`: the most calls of an endpoint in one of its windows, which
    open with the first call, as X's do. `refused`: answers 429, and Graph's of the same meaning.
    """

    app: ASGIApp
    calls: Counter[str] = field(default_factory=Counter)
    peaks: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    _windows: dict[str, tuple[float, int]] = field(default_factory=dict)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith("/_control"):
            await self.app(scope, receive, send)
            return
        endpoint = f"{scope['method']} {IDS.sub('/:id', scope['path'])}"
        self._count(endpoint, time.time())

        async def watch(message: Message) -> None:
            if message.get("status") == 429:
                self.refused[endpoint] += 1
            await send(message)

        await self.app(scope, receive, watch)

    def _count(self, endpoint: str, now: float) -> None:
        ends_at, used = self._windows.get(endpoint, (0.0, 0))
        if ends_at <= now:
            ends_at, used = now + WINDOW, 0
        self._windows[endpoint] = (ends_at, used + 1)
        self.calls[endpoint] += 1
        self.peaks[endpoint] = max(self.peaks[endpoint], used + 1)
