"""Networks whose pages overlap, shrink, repeat and reorder, with ids in no order of time."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import Any, cast
from uuid import uuid4

import hypothesis.core
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule, run_state_machine_as_test

from connectors.cursors import restart_run
from connectors.models import Channel, Stream
from connectors.port import Author, Connector, Cursor, Kind, LookUp, Page, Post
from inbox.models import Message
from inbox.polling.poll import store_page
from tests.chaos.table import Outcome, Run, row
from tests.chaos.world import open_world
from tests.connectors.test_cursors import FloorPolling, SeenPolling

STORED = 20  # one run in so many goes through the tables
NUMBERS = count()


class StoredPolling(FloorPolling):
    """The same steps; each page is stored with its cursor, and some workers die before that."""

    @initialize(seed=st.integers(0, 2**32), size=st.integers(5, 100))
    def open(self, seed: int, size: int) -> None:
        super().open(seed, size)
        name = f"banan{next(NUMBERS)}"
        self.channel = Channel.objects.create(
            network="x", external_id=name, handle=name, name=name, credentials={"token": "-"},
            lease_token=uuid4(), lease_until=timezone.now(),
        )  # fmt: skip
        Stream.objects.create(channel=self.channel, name="mentions")

    @rule()
    def die(self) -> None:
        with transaction.atomic():
            self.read_page()
            transaction.set_rollback(True)
        self.cursor = Stream.objects.get(channel=self.channel).cursor

    def read_page(self) -> None:
        stream = Stream.objects.get(channel=self.channel)
        page = self.show_page(stream.cursor)
        connector = cast("Connector", Lookless())
        store_page(self.channel, connector, stream, page, clock=timezone.now)
        self.cursor = stream.cursor

    def show_page(self, cursor: Cursor) -> Page:
        try:
            ids, token = self.network.read(cursor.floor, cursor.next_page, self.size)
        except ValueError:
            return Page((), restart_run(cursor), is_last=False)
        self.cursor = cursor
        posts = tuple(self.write_post(external_id) for external_id in ids)
        return Page(posts, self.move(ids, token), is_last=not token)

    def write_post(self, external_id: str) -> Post:
        at = self.network.times[external_id]
        return Post(external_id, Author("kund"), f"Fråga {external_id}", at, Kind.MENTION)

    def teardown(self) -> None:
        if not hasattr(self, "channel"):
            return
        super().teardown()
        held = list(
            Message.objects.filter(channel=self.channel).values_list("external_id", flat=True)
        )
        assert len(held) == len(set(held))
        assert set(self.network.entries) - self.network.deleted <= set(held)
        assert set(held) <= set(self.network.entries)


class Lookless:
    """Nothing has a parent here."""

    can_look_up = True

    def look_up(self, external_ids: Sequence[str], **_: Any) -> LookUp:
        return LookUp((), frozenset(external_ids))


@row("pages", "runs of pages that overlap, shrink, repeat and reorder", full=10_000, short=60)
def play(run: Run) -> Outcome:
    """Half of them of streams with a floor, half of those that know what they have seen."""
    hypothesis.core.global_force_seed = run.seed  # type: ignore[assignment]
    stored = max(1, run.count // STORED)
    outcome = Outcome(run.count, notes=[f"{stored} of them through the tables, with deaths"])
    half = (run.count - stored) // 2
    with open_world(run):
        kinds = [(FloorPolling, half), (SeenPolling, half), (StoredPolling, stored)]
        for machine, runs in kinds:
            chosen = settings(
                max_examples=runs, stateful_step_count=25, deadline=None, database=None,
                suppress_health_check=list(HealthCheck),
            )  # fmt: skip
            try:
                run_state_machine_as_test(machine, settings=chosen)
            except AssertionError as error:
                outcome.lost += 1
                outcome.notes.append(f"{machine.__name__}: {error}")
    return outcome
