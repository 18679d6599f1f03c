"""Two busy channels for as long as wanted, at speed: real product, real sandbox, time turned on.

Customers write by the hours of the day, agents answer some minutes later, channels are polled when
they are due. Time jumps from one of these to the next: the clocks of the product and of the
networks are one, and it stands still in between.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import requests
import time_machine
from django.utils import timezone

from agents.models import Agent
from connectors.models import Channel
from connectors.port import Kind, Network
from inbox.outbox.send import find_due_replies, send_reply
from inbox.outbox.submit import submit_reply
from inbox.polling.lease import take_due_channels
from inbox.polling.poll import poll_channel
from inbox.threads.claim import take_next
from inbox.threads.conflicts import Conflict
from tests.sandbox.running import running_sandbox
from tests.simulation.recorder import Recorder

START = datetime(2026, 3, 2, 7, tzinfo=UTC)  # a Monday, as people get up
# Customers' messages an hour and channel, by the hour of the day.
RATES = [4, 2, 1, 1, 2, 8, 25, 60, 90, 90, 80, 75, 70, 70, 75, 85, 95, 90, 70, 55, 45, 35, 20, 9]
SHARES = {"public": 0.85, "private": 0.15}
AGENT_PACE = timedelta(seconds=45)  # an answer leaves the team so often, while it works
CUSTOMERS = 400
DRAIN = timedelta(minutes=5)


@dataclass
class Week:
    """`events` is a heap of what happens next: (when, number, what)."""

    sandbox: str
    recorder: Recorder
    length: timedelta
    dice: random.Random
    clock: Any
    agent: Agent
    channels: dict[Network, Channel] = field(default_factory=dict)
    posts: dict[Network, str] = field(default_factory=dict)
    events: list[tuple[datetime, int, str]] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=count)
    written: int = 0
    answered: int = 0

    @property
    def end(self) -> datetime:
        return START + self.length

    def control(self, path: str, **body: Any) -> Any:
        response = requests.post(f"{self.sandbox}/_control/{path}", json=body, timeout=10)
        response.raise_for_status()
        return response.json()

    def open(self, network: Network, *, budget: float | None = None) -> None:
        brand = self.control("accounts", network=network, handle="nordbanan", name="Nordbanan",
                             is_brand=True)  # fmt: skip
        self.channels[network] = Channel.objects.create(
            network=network, external_id=brand["id"], handle="nordbanan", name="Nordbanan",
            api_url=self.sandbox, credentials={"token": brand["token"]}, budget=budget,
            connected_at=START, next_poll_at=START,
        )  # fmt: skip
        where = {"page": "nordbanan"} if network == Network.FACEBOOK else {}
        self.posts[network] = self.control(
            "posts", network=network, author="nordbanan", text="God morgon! Vi svarar här.", **where
        )["id"]
        self._expect(network, START)
        self._push(START, "agent")

    def run(self) -> None:
        """To the end, and some minutes more in which nobody writes and everything arrives."""
        self._run_until(self.end)
        self.events = [(datetime.max.replace(tzinfo=UTC), 0, "never")]
        self._run_until(self.end + DRAIN)

    def _run_until(self, end: datetime) -> None:
        while (at := self._next_time()) < end:
            self.clock.move_to(at)
            while self.events[0][0] <= at:
                self._happen(heapq.heappop(self.events)[2])
            for channel_id in take_due_channels(now=at):
                poll_channel(channel_id, clock=timezone.now)
            for reply_id in find_due_replies(now=at):
                send_reply(reply_id, clock=timezone.now)

    def _next_time(self) -> datetime:
        polls = Channel.objects.order_by("next_poll_at").values_list("next_poll_at", flat=True)
        return max(timezone.now(), min(self.events[0][0], *polls[:1]))

    def _happen(self, what: str) -> None:
        if what == "agent":
            self._answer_one()
            self._push(timezone.now() + AGENT_PACE, "agent")
            return
        network = Network(what)
        self._write(network)
        self._expect(network, timezone.now())

    def _expect(self, network: Network, now: datetime) -> None:
        pause = self.dice.expovariate(RATES[now.hour] / 3600)
        self._push(now + timedelta(seconds=pause), network)

    def _push(self, at: datetime, what: str) -> None:
        heapq.heappush(self.events, (at, next(self.numbers), what))

    def _write(self, network: Network) -> None:
        author = f"kund{self.dice.randrange(CUSTOMERS)}"
        text = f"Fråga {next(self.numbers)}: var är mitt tåg?"
        self.written += 1
        if self.dice.random() < SHARES["private"]:
            body = {"network": network, "to": "nordbanan", "author": author}
            self.control("messages", text=text, **body)
        elif network == Network.X:
            self.control("posts", network=network, author=author, text=f"@nordbanan {text}")
        else:
            self.control("posts", network=network, author=author, text=text,
                         in_reply_to=self.posts[network])  # fmt: skip

    def _answer_one(self) -> None:
        """The one that has waited longest is answered; a refusal by rule is the agent's to take."""
        now = timezone.now()
        if not 6 <= now.hour < 20 or not (thread := take_next(by=self.agent, now=now)):
            return
        number = next(self.numbers)
        try:
            submit_reply(
                thread, by=self.agent, text=f"Vi ser efter, ett ögonblick. {number}",
                client_id=str(number), version=thread.version, now=now,
            )  # fmt: skip
            self.answered += 1
        except Conflict:
            return


@contextmanager
def open_week(folder: Path, *, length: timedelta, seed: int = 1) -> Iterator[Week]:
    """A week that is about to begin, without channels yet."""
    recorders: list[Recorder] = []

    def record(app: Any) -> Recorder:
        recorders.append(Recorder(app))
        return recorders[0]

    with (
        running_sandbox(folder, wrap=record) as url,
        time_machine.travel(START, tick=False) as clock,
    ):
        agent = Agent.objects.create_user("vecka@example.com", name="Vecka Lund")
        yield Week(url, recorders[0], length, random.Random(seed), clock, agent)


def list_freshness(channel: Channel, *, is_private: bool) -> list[float]:
    """Seconds from the network's time of a customer's message to its standing here, sorted."""
    kind = {"kind": Kind.DIRECT_MESSAGE}
    inbound = channel.messages.filter(direction="inbound")
    wanted = inbound.filter(**kind) if is_private else inbound.exclude(**kind)
    times = wanted.values_list("created_at", "received_at")
    return sorted((received - created).total_seconds() for created, received in times)
