"""The hub: hears every hint from Valkey once and hands it to the screens that may have it."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import redis.asyncio as valkey
import structlog
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from inbox.hints import HINTS_TOPIC
from inbox.stream.company import Beat, Company, Person, compare, note_beat, read_company

# hello: fetch everything on screen again. bye: the session has ended. still: the line is alive,
# which only an event can tell to a script.
HELLO = b"event: hello\ndata: {}\n\n"
BYE = b"event: bye\ndata: {}\n\n"
STILL_HERE = b"event: still\ndata: {}\n\n"
MAX_WAITING = 100  # events of one screen; a slower one is told to fetch everything
SILENCE = 10  # seconds, then Valkey is asked whether it is still there
PAUSES = (0.2, 0.5, 1, 2, 5)  # seconds between two tries to reach Valkey
GRACE = 10  # seconds that somebody is known after the last stream
CALM = 0.2  # seconds after an event in which all screens have it
LOOK = 0.5  # seconds between two looks at who is where: one event tells all that changed

log = structlog.get_logger(__name__)


def write_event(name: str, facts: object) -> bytes:
    """Once for all screens."""
    return f"event: {name}\ndata: {json.dumps(facts)}\n\n".encode()


@dataclass(eq=False)
class Screen:
    """One open stream. Events wait in a bounded queue, so that nobody waits for a slow one.
    `proof`: what the session was signed with, from the agent's password among others.
    """

    person: Person
    session_key: str
    proof: str
    events: asyncio.Queue[bytes] = field(default_factory=lambda: asyncio.Queue(MAX_WAITING))

    @property
    def agent_id(self) -> int:
        return self.person.agent

    def push(self, event: bytes) -> None:
        if self.events.full():
            while not self.events.empty():
                self.events.get_nowait()
            event = BYE if event == BYE else HELLO
        self.events.put_nowait(event)


async def hear(topic: PubSub) -> AsyncIterator[dict[str, Any]]:
    """Whatever is said. Raises TimeoutError where not even a ping is answered: the line was
    forgotten, and nobody told us.
    """
    is_asked = False
    while True:
        message = await topic.get_message(timeout=SILENCE)
        if message is None and is_asked:
            raise TimeoutError
        if message is None:
            await topic.ping()
        else:
            yield message
        is_asked = message is None


class Hub:
    """Every screen of this process, and the one subscription that feeds them."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.screens: set[Screen] = set()
        self.client = valkey.Redis.from_url(url, socket_timeout=2)
        self.company: Company = {}
        self.told_at = 0.0  # seconds of the monotonic clock
        self.left: dict[str, tuple[Person, float]] = {}  # session -> who listened, and until when

    def remove(self, screen: Screen) -> None:
        self.screens.discard(screen)
        self.left[screen.session_key] = screen.person, time.monotonic()

    def find_person(self, session_key: str) -> Person | None:
        """Who listens here with this session, or did a moment ago: what a tab says as it closes
        comes after its stream has ended. Known without a look into the database.
        """
        for screen in self.screens:
            if screen.session_key == session_key:
                return screen.person
        person, at = self.left.get(session_key, (None, 0.0))
        return person if time.monotonic() - at < GRACE else None

    async def note(self, person: Person, beat: Beat) -> None:
        await note_beat(self.client, person, beat, now=time.time())

    async def watch_company(self) -> None:
        """Until cancelled: tell all screens which threads have other people on them now."""
        while True:
            await asyncio.sleep(LOOK)
            limit = time.monotonic() - GRACE
            self.left = {key: left for key, left in self.left.items() if left[1] > limit}
            if not self.screens:
                self.company = {}
                continue
            try:
                company = await read_company(self.client, now=time.time())
            except (RedisError, OSError):  # `listen` says so
                continue
            if changed := compare(self.company, company):
                self.tell_all(write_event("company", changed))
            self.company = company

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
                    async for message in hear(topic):
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
        event = write_event("hint", hint)
        self.told_at = time.monotonic()
        for screen in self.screens:
            if agent_id in (None, screen.agent_id):
                screen.push(event)

    async def wait_for_calm(self) -> None:
        """Until the last hint has gone out; a next one is not waited for."""
        await asyncio.sleep(max(0.0, self.told_at + CALM - time.monotonic()))

    def tell_all(self, event: bytes) -> None:
        for screen in self.screens:
            screen.push(event)
