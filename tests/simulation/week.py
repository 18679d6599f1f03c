"""Two busy channels for as long as wanted, at speed: real product, real sandbox, time turned on.

Customers write by the hours of the day, agents answer some minutes later, channels are polled when
they are due, and what was read is asked about again. Time jumps from one of these to the next; the
clocks of the product and of the networks are one, and each call takes a moment of it.
"""

from __future__ import annotations

import heapq
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import time_machine
from django.conf import settings
from django.db.models import Min
from django.utils import timezone

from agents.models import Agent
from connectors.facebook.pace import Pace
from connectors.metering import forget_billed_items
from connectors.models import Channel
from connectors.port import Network
from inbox.models import Reply
from inbox.outbox.send import find_due_replies, send_reply
from inbox.outbox.settle import settle_reply
from inbox.outbox.submit import submit_reply
from inbox.polling.lease import take_due_channels
from inbox.polling.outcome import mark_late
from inbox.polling.poll import poll_channel
from inbox.polling.provisional import complete_channel, find_provisional_channels
from inbox.rereading.recheck import find_channels_to_recheck, recheck_channel
from inbox.taking.next import take_next
from inbox.threads.conflicts import Conflict
from tests.sandbox.running import running_sandbox
from tests.simulation.customers import HANDLE, Customers
from tests.simulation.recorder import Recorder

START = datetime(2026, 3, 2, 7, tzinfo=UTC)  # a Monday, as people get up
# Customers' messages an hour and channel, by the hour of the day.
RATES = [2, 1, 1, 1, 1, 4, 13, 30, 45, 45, 40, 38, 35, 35, 38, 43, 48, 45, 35, 28, 23, 18, 10, 5]
AGENT_PACE = timedelta(seconds=40)  # an answer leaves the team so often, while it works
POST_PACE = timedelta(hours=6)  # between two posts of our own
CALL_TIME = timedelta(seconds=0.1)
DRAIN = timedelta(minutes=7)  # a little longer than the least frequent stream waits
AGENT, POST, SWEEP = "agent", "post", "sweep"


@dataclass
class Week:
    """`events` is a heap of what happens next: (when, number, what)."""

    customers: Customers
    recorder: Recorder
    length: timedelta
    clock: Any
    agent: Agent
    channels: dict[Network, Channel] = field(default_factory=dict)
    events: list[tuple[datetime, int, str]] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=count)
    answered: int = 0
    poll_at: datetime = START

    @property
    def end(self) -> datetime:
        return START + self.length

    @property
    def conversation_pace(self) -> Pace:
        """Of the product, but what it sleeps passes at once."""
        return Pace(time.time, self.clock.shift)

    def open(self, network: Network, *, budget: float | None = None) -> None:
        brand = self.customers.open_account(network)
        self.channels[network] = Channel.objects.create(
            network=network, external_id=brand["id"], handle=HANDLE, name="Nordbanan",
            api_url=self.customers.sandbox, credentials={"token": brand["token"]}, budget=budget,
            connected_at=START, next_poll_at=START,
        )  # fmt: skip
        self._expect(network, START)

    def run(self) -> None:
        """To the end, and some minutes more in which nobody writes and everything arrives. Ctrl-C
        ends it early.
        """
        for what in (AGENT, POST, SWEEP):
            self._push(START, what)
        try:
            self._run_until(self.end)
        except KeyboardInterrupt:
            self.length = timezone.now() - START
        self._send()
        self.events = [(datetime.max.replace(tzinfo=UTC), 0, "never")]
        self._run_until(self.end + DRAIN)

    def _run_until(self, end: datetime) -> None:
        while (at := self._next_time()) < end:
            self.clock.move_to(at)
            while self.events[0][0] <= at:
                self._happen(heapq.heappop(self.events)[2])
            if self.poll_at <= at:
                for channel_id in take_due_channels(now=at):
                    poll_channel(channel_id, clock=timezone.now)
                self.poll_at = Channel.objects.aggregate(at=Min("next_poll_at"))["at"]

    def _next_time(self) -> datetime:
        return max(timezone.now(), min(self.events[0][0], self.poll_at))

    def _happen(self, what: str) -> None:
        if what == AGENT:
            self._send()  # what was answered a moment ago
            self._answer_one()
            self._push(timezone.now() + AGENT_PACE, what)
        elif what == POST:
            for network in self.channels:
                self.customers.post(network)
            self._push(timezone.now() + POST_PACE, what)
        elif what == SWEEP:
            self._sweep()
            self._push(timezone.now() + timedelta(seconds=settings.RECHECK_INTERVAL), what)
        else:
            self.customers.write(Network(what))
            self._expect(Network(what), timezone.now())

    def _sweep(self) -> None:
        """What else calls a network, or judges how the channels are."""
        now = timezone.now()
        for reply in Reply.objects.filter(state=Reply.State.UNKNOWN, settle_at__lte=now):
            settle_reply(reply.pk, clock=timezone.now)
        for channel_id in find_provisional_channels():
            complete_channel(channel_id, clock=timezone.now)
        for channel_id in find_channels_to_recheck(now=now):
            recheck_channel(channel_id, clock=timezone.now)
        mark_late(now=now)
        forget_billed_items(now=now)

    def _send(self) -> None:
        for reply_id in find_due_replies(now=timezone.now()):
            send_reply(reply_id, clock=timezone.now)

    def _expect(self, network: Network, now: datetime) -> None:
        pause = self.customers.dice.expovariate(RATES[now.hour] / 3600)
        self._push(now + timedelta(seconds=pause), network)

    def _push(self, at: datetime, what: str) -> None:
        heapq.heappush(self.events, (at, next(self.numbers), what))

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
        recorders[0].take_time = lambda: clock.shift(CALL_TIME)
        agent = Agent.objects.create_user("vecka@example.com", name="Vecka Lund")
        yield Week(Customers(url, random.Random(seed)), recorders[0], length, clock, agent)
