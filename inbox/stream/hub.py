"""The hub: hears every hint from Valkey once and hands it to the screens that may have it."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import redis.asyncio as valkey
import structlog
from redis.exceptions import RedisError

from inbox.hints import HINTS_TOPIC

# hello: fetch everything on screen again. bye: the session has ended.
HELLO = "event: hello\ndata: {}\n\n"
BYE = "event: bye\ndata: {}\n\n"
MAX_WAITING = 100  # events of one screen; a slower one is told to fetch everything
PAUSES = (0.2, 0.5, 1, 2, 5)  # seconds between two tries to reach Valkey

log = structlog.get_logger(__name__)


@dataclass(eq=False)
class Screen:
    """One open stream. Events wait in a bounded queue, so that nobody waits for a slow one."""

    agent_id: int
    session_key: str
    events: asyncio.Queue[str] = field(default_factory=lambda: asyncio.Queue(MAX_WAITING))

    def push(self, event: str) -> None:
        if self.events.full():
            while not self.events.empty():
                self.events.get_nowait()
            event = BYE if event == BYE else HELLO
        self.events.put_nowait(event)


class Hub:
    """Every screen of this process, and the one subscription that feeds them."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.screens: set[Screen] = set()

    def count_streams(self, agent_id: int) -> int:
        return Counter(screen.agent_id for screen in self.screens)[agent_id]

    async def listen(self) -> None:
        """Until cancelled. After each lost connection everybody fetches everything again."""
        failures = 0
        while True:
            try:
                async with valkey.Redis.from_url(self.url) as client, client.pubsub() as topic:
                    await topic.subscribe(HINTS_TOPIC)
                    failures = 0
                    self.tell_all(HELLO)
                    async for message in topic.listen():
                        if message["type"] == "message":
                            self.dispatch(message["data"])
            except (RedisError, OSError) as error:
                log.warning("hints_interrupted", error=type(error).__name__)
            await asyncio.sleep(PAUSES[min(failures, len(PAUSES) - 1)])
            failures += 1

    def dispatch(self, data: bytes) -> None:
        """A hint that names an agent is for that agent's screens alone."""
        try:
            hint: dict[str, Any] = json.loads(data)
            agent_id = hint.pop("agent", None)
        except (ValueError, AttributeError):
            log.warning("hint_not_understood")
            return
        event = f"event: hint\ndata: {json.dumps(hint)}\n\n"
        for screen in self.screens:
            if agent_id in (None, screen.agent_id):
                screen.push(event)

    def tell_all(self, event: str) -> None:
        for screen in self.screens:
            screen.push(event)
