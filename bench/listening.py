"""Many screens in one program, which only note when each of them is told something."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from time import monotonic

HELLO = b"event: hello"
PATIENCE = 60.0  # seconds until all have been told
AT_ONCE = 50  # connections that are made at a time


class Audience:
    """So many screens, and when each heard what is awaited."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.await_words(HELLO)

    def await_words(self, words: bytes) -> None:
        self.words = words
        self.moments: list[float] = []
        self.all_heard = asyncio.Event()

    def hear(self, data: bytes) -> None:
        if self.words in data:
            self.moments.append(monotonic())
            if len(self.moments) == self.count:
                self.all_heard.set()

    async def wait(self) -> Sequence[float]:
        """When each heard it. Raises TimeoutError where some do not."""
        await asyncio.wait_for(self.all_heard.wait(), PATIENCE)
        return self.moments


class Screen(asyncio.Protocol):
    def __init__(self, audience: Audience, cookie: str) -> None:
        self.audience = audience
        self.cookie = cookie

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        head = f"GET /events HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {self.cookie}\r\n\r\n"
        if isinstance(transport, asyncio.WriteTransport):
            transport.write(head.encode())

    def data_received(self, data: bytes) -> None:
        self.audience.hear(data)


@asynccontextmanager
async def gather_audience(port: int, cookies: Sequence[str]) -> AsyncIterator[Audience]:
    """A screen for each cookie, all of them greeted by the server."""
    audience, loop = Audience(len(cookies)), asyncio.get_running_loop()

    async def connect(cookie: str) -> asyncio.BaseTransport:
        made = await loop.create_connection(lambda: Screen(audience, cookie), "127.0.0.1", port)
        return made[0]

    screens: list[asyncio.BaseTransport] = []
    try:
        for start in range(0, len(cookies), AT_ONCE):
            screens += await asyncio.gather(*map(connect, cookies[start : start + AT_ONCE]))
        await audience.wait()
        yield audience
    finally:
        for screen in screens:
            screen.close()
