"""A line to Valkey that a router has forgotten: nothing comes on it any more, not even its end."""

from __future__ import annotations

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
import redis.asyncio as valkey

from inbox.stream import hub
from tests.chaos.ground import lead_through
from tests.chaos.proxy import Bad, Proxy


async def hear_until_forgotten(url: str, line: Proxy, heard: list[bytes]) -> None:
    async with valkey.Redis.from_url(url) as client, client.pubsub() as topic:
        await topic.subscribe("a topic")
        async for message in hub.hear(topic):
            if message["type"] == "subscribe":
                await client.publish("a topic", "hello")
            if message["type"] == "pong":  # so it goes on for as long as nobody says anything
                line.hurt(Bad.FORGOTTEN)
            heard.append(message["data"])


def test_a_forgotten_line_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "SILENCE", 0.2)
    url = os.environ["REDIS_URL"]
    heard: list[bytes] = []
    with Proxy(urlsplit(url).port or 6379) as line:
        through = lead_through(url, line, urlsplit(url).path)
        # A loop in a thread of its own: a browser's driver keeps one in this one.
        with ThreadPoolExecutor(1) as pool, pytest.raises(TimeoutError):
            pool.submit(lambda: asyncio.run(hear_until_forgotten(through, line, heard))).result()
    assert b"hello" in heard
