"""Hints as server-sent events and nothing else: who asks is told everything that is published."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from typing import Any

import redis.asyncio as valkey

TOPIC = "gladkund:hints"
HEADERS = [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-store")]
HELLO = b"event: hello\ndata: {}\n\n"

Message = dict[str, Any]
listeners: set[asyncio.Queue[bytes]] = set()


async def application(
    scope: Message,
    receive: Callable[[], Awaitable[Message]],
    send: Callable[[Message], Awaitable[None]],
) -> None:
    if scope["type"] == "lifespan":
        await live(receive, send)
        return
    events: asyncio.Queue[bytes] = asyncio.Queue()
    listeners.add(events)
    try:
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        await send({"type": "http.response.body", "body": HELLO, "more_body": True})
        told = asyncio.create_task(tell(events, send))
        while (await receive())["type"] != "http.disconnect":
            pass
        told.cancel()
    finally:
        listeners.discard(events)


async def tell(events: asyncio.Queue[bytes], send: Callable[[Message], Awaitable[None]]) -> None:
    while True:
        body = await events.get()
        await send({"type": "http.response.body", "body": body, "more_body": True})


async def live(
    receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
) -> None:
    await receive()
    ears = asyncio.create_task(listen())
    await send({"type": "lifespan.startup.complete"})
    await receive()
    ears.cancel()
    await send({"type": "lifespan.shutdown.complete"})


async def listen() -> None:
    async with valkey.Redis.from_url(os.environ["REDIS_URL"]) as client, client.pubsub() as topic:
        await topic.subscribe(TOPIC)
        async for message in topic.listen():
            if message["type"] == "message":
                event = b"event: hint\ndata: " + message["data"] + b"\n\n"
                for events in listeners:
                    events.put_nowait(event)
