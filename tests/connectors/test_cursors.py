"""Whatever arrives while pages are read: nothing is missed, and every run comes to its end."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from connectors.cursors import (
    advance_to_floor,
    advance_to_seen,
    dump_cursor,
    load_cursor,
    restart_run,
)
from connectors.port import Cursor, Seen

START = datetime(2026, 11, 22, 12, tzinfo=UTC)


@dataclass
class Network:
    """A timeline in the order of arrival. Ids are in no order, times nearly in that of arrival."""

    random: Random
    entries: list[str] = field(default_factory=list)
    times: dict[str, datetime] = field(default_factory=dict)
    first: dict[str, int] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    shown: set[str] = field(default_factory=set)
    token_age: int = 0
    repeats: int = 0

    def arrive(self, count: int) -> None:
        for _ in range(count):
            external_id = str(self.random.getrandbits(60))
            minutes = 2 * len(self.entries) + self.random.randint(-25, 25)
            self.times[external_id] = START + timedelta(minutes=minutes)
            self._append(external_id)

    def repeat(self) -> None:
        """An old post is shown again, above everything."""
        if self.entries:
            self.repeats += 1
            self._append(self.random.choice(self.entries))

    def delete(self, newest: int) -> None:
        self.deleted |= set(self.entries[-newest:])

    def read(self, floor: str, token: str, size: int) -> tuple[list[str], str]:
        """A page, shuffled within itself, and the token of the next."""
        age, _, below = token.partition(":")
        if token and int(age) < self.token_age:
            raise ValueError(token)
        above = self.first.get(floor, -1)
        places = range(above + 1, int(below) if token else len(self.entries))
        visible = [place for place in reversed(places) if self._is_visible(place)]
        page = [self.entries[place] for place in visible[:size]]
        self.shown |= set(page)
        self.random.shuffle(page)
        goes_on = len(visible) > size
        return page, f"{self.token_age}:{visible[size - 1]}" if goes_on else ""

    @property
    def missed(self) -> set[str]:
        return set(self.entries) - self.deleted - self.shown

    def _append(self, external_id: str) -> None:
        self.first.setdefault(external_id, len(self.entries))
        self.entries.append(external_id)

    def _is_visible(self, place: int) -> bool:
        return self.entries[place] not in self.deleted


class Polling(RuleBasedStateMachine):
    """Steps that happen to a network while it is polled, one page at a time."""

    @initialize(seed=st.integers(0, 2**32), size=st.integers(1, 100))
    def open(self, seed: int, size: int) -> None:
        self.network = Network(Random(seed))
        self.size = size
        self.cursor = Cursor()

    @rule(count=st.integers(1, 120))
    def arrive(self, count: int) -> None:
        self.network.arrive(count)

    @precondition(lambda self: self.network.repeats < self.most_repeats())
    @rule()
    def repeat(self) -> None:
        self.network.repeat()

    def most_repeats(self) -> int:
        return 10

    @rule(newest=st.integers(1, 250))
    def delete(self, newest: int) -> None:
        self.network.delete(newest)

    @precondition(lambda self: self.cursor.next_page)
    @rule()
    def expire_tokens(self) -> None:
        self.network.token_age += 1

    @rule(pages=st.integers(1, 5))
    def poll(self, pages: int) -> None:
        for _ in range(pages):
            self.read_page()

    def read_page(self) -> None:
        before = load_cursor(json.loads(json.dumps(dump_cursor(self.cursor))))
        assert before == self.cursor
        try:
            ids, token = self.network.read(self.cursor.floor, self.cursor.next_page, self.size)
        except ValueError:
            self.cursor = restart_run(self.cursor)
        else:
            self.cursor = self.move(ids, token)

    def move(self, ids: list[str], token: str) -> Cursor:
        raise NotImplementedError

    def teardown(self) -> None:
        if hasattr(self, "network"):
            self.count_pages()  # of the run under way, which may have begun before the last post
            self.count_pages()
            assert not self.network.missed
            assert self.count_pages() <= self.most_pages()

    def count_pages(self) -> int:
        """How many pages a run takes now that nothing arrives any more."""
        for count in range(1, 3 + len(self.network.entries) // self.size * 2):
            self.read_page()
            if not self.cursor.next_page:
                return count
        raise AssertionError("The run does not end")

    def most_pages(self) -> int:
        raise NotImplementedError


class FloorPolling(Polling):
    def move(self, ids: list[str], token: str) -> Cursor:
        return advance_to_floor(self.cursor, ids, token)

    def most_pages(self) -> int:
        """The floor has risen to the first page, unless an old post stood on it once more."""
        return len(self.network.entries) // self.size + 1 if self.network.repeats else 1


class SeenPolling(Polling):
    def move(self, ids: list[str], token: str) -> Cursor:
        items = [Seen(external_id, self.network.times[external_id]) for external_id in ids]
        return advance_to_seen(self.cursor, items, token)

    def most_repeats(self) -> int:
        """A page of nothing but old posts shown again would look like the end."""
        return self.size - 1

    def most_pages(self) -> int:
        return 1


for machine in (FloorPolling, SeenPolling):
    machine.TestCase.settings = settings(max_examples=50, stateful_step_count=25, deadline=None)
TestFloorPolling = FloorPolling.TestCase
TestSeenPolling = SeenPolling.TestCase
