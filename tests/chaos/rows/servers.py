"""Valkey and PostgreSQL stop, forget and come again, and the lines to them are bad, under load."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import Any

import requests
from django.db import connection

from inbox.models import Draft, Thread
from tests.chaos.answering import compare_answers, count_posts, fill_queue, wait_for_answers
from tests.chaos.proxy import Bad
from tests.chaos.stream import Stream
from tests.chaos.table import Outcome, Run, row
from tests.chaos.world import Client, World, open_world, wait_to_settle

FIRST_ANSWERED = 40  # threads that agents have before anything happens
EACH = 20  # messages between two stops


@dataclass
class Agent:
    """Writes drafts and answers without a pause, and remembers what the desk has confirmed."""

    client: Client
    threads: list[int]
    drafts: dict[int, str] = field(default_factory=dict)
    answers: dict[int, str] = field(default_factory=dict)
    confirmed: int = 0
    slowest: float = 0.0
    refused: list[str] = field(default_factory=list)

    def work(self, is_over: threading.Event) -> None:
        number = 0
        while not is_over.wait(0.05):
            number += 1
            pk = self.threads[number % len(self.threads)]
            if number % 5 == 0 and pk not in self.answers:
                self._answer(pk)
            elif pk not in self.answers:
                self._draft(pk, f"Utkast{pk}-{number} Jag ser efter.")

    def _draft(self, pk: int, text: str) -> None:
        body = {"text": text, "client_id": f"utkast{pk}"}
        if self._try(f"/threads/{pk}/draft/", data=body):
            self.drafts[pk] = text

    def _answer(self, pk: int) -> None:
        words = f"Svar{pk} Det rullar strax."
        if claim := self._try(f"/api/threads/{pk}/claim/"):
            body = {"text": words, "client_id": words, "version": claim.json()["version"]}
            if self._try(f"/api/threads/{pk}/replies/", json=body):
                self.answers[pk] = words
                self.drafts.pop(pk, None)

    def _try(self, path: str, **body: Any) -> requests.Response | None:
        """What the desk has confirmed. None: it did not, or the line was cut."""
        began = time.monotonic()
        try:
            response = self.client.session.post(self.client.web + path, timeout=60, **body)
            response.raise_for_status()
        except requests.RequestException as error:
            self.refused.append(f"{path} {error}"[:120])
            return None
        finally:
            self.slowest = max(self.slowest, time.monotonic() - began)
        self.confirmed += 1
        return response

    def compare(self, outcome: Outcome, *, may_fail: bool) -> None:
        """`may_fail`: without the database nothing is confirmed."""
        if not may_fail:
            outcome.find_wrong(self.refused, "requests that failed")
        kept = dict(Draft.objects.filter(agent=self.client.agent).values_list("thread", "text"))
        # What was sent last may have been kept without our being told.
        gone = [
            text for pk, text in self.drafts.items()
            if pk not in kept or number_of(kept[pk]) < number_of(text)
        ]  # fmt: skip
        outcome.lost += len(gone)
        if gone:
            outcome.notes.append(f"{len(gone)} drafts lost, as {gone[0]}")
        outcome.notes.append(
            f"{self.confirmed} requests of an agent confirmed, {len(self.refused)} failed,"
            f" the slowest took {self.slowest:.1f} s;"
            f" {len(self.drafts)} last drafts and {len(self.answers)} answers compared"
        )


def number_of(draft: str) -> int:
    return int(draft.split(maxsplit=1)[0].partition("-")[2])


def work_through(run: Run, world: World, strike: list[str]) -> Outcome:
    """Customers write and an agent works while, `run.count` times, one of `strike` happens."""
    channels = [world.open_channel("x", "nordbanan"), world.open_channel("x", "sydbanan")]
    world.start_web()
    client = world.hire("Elin")
    client.sign_in()
    world.start_workers()
    fill_queue(world, channels, FIRST_ANSWERED)
    agent = Agent(client, list(Thread.objects.values_list("pk", flat=True)))
    before = set(Thread.objects.values_list("top_external_id", flat=True))
    stream = Stream(world, run.dice)
    stream.load(channels, run.count * EACH)
    outcome, is_over = Outcome(run.count), threading.Event()
    working = threading.Thread(target=agent.work, args=[is_over])
    working.start()
    for number in range(run.count):
        stream.arrive(EACH)
        time.sleep(run.dice.uniform(0.5, 2))
        hurt(world, strike[number % len(strike)])
    is_over.set()
    working.join()
    connection.close()  # ours; it has ended with the server
    while stream.waiting:
        stream.arrive(EACH)
        time.sleep(0.5)
    outcome.recovery = wait_to_settle(stream.is_here, seconds=300)
    wait_for_answers(seconds=200)
    agent.compare(outcome, may_fail="stop PostgreSQL" in strike)
    stream.compare(outcome, client, besides=before)
    compare_answers(outcome, agent.answers.values(), count_posts(world, channels))
    return outcome


def hurt(world: World, how: str) -> None:
    ground, pause = world.run.ground, world.run.dice.uniform(0.2, 2)
    if how in ("stop Valkey", "stop PostgreSQL"):
        name = how.removeprefix("stop ").lower().replace("postgresql", "postgres")
        getattr(ground, f"stop_{name.lower()}")()
        time.sleep(pause)
        getattr(ground, name.lower()).start()
    elif how == "flush Valkey":
        ground.flush_valkey()
    else:
        name, _, bad = how.partition(": ")
        line = ground.to_valkey if name == "Valkey" else ground.to_postgres
        line.hurt(Bad(bad), pause=0.2)
        time.sleep(pause)
        line.heal()


@row("broker", "Valkey stopped, flushed, restarted under load; its line bad", full=50)
def stop_valkey(run: Run) -> Outcome:
    with open_world(run) as world:
        strike = [
            "stop Valkey",
            "flush Valkey",
            "stop Valkey",
            "Valkey: half open",
            "Valkey: reset",
        ]
        return work_through(run, world, strike)


@row("database", "PostgreSQL stopped at once under load; its line bad", full=20)
def stop_postgres(run: Run) -> Outcome:
    with open_world(run) as world:
        bad = ["PostgreSQL: reset", "PostgreSQL: half open", "PostgreSQL: truncate"]
        strike = ["stop PostgreSQL"] * 7 + bad
        return work_through(run, world, strike)
