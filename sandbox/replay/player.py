"""Plays a file: everything can be looked up at once, and arrives at the pace that was asked for."""

from __future__ import annotations

import math
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.replay.order import plan
from sandbox.replay.remote import Remote
from sandbox.replay.rows import list_brands, list_customers, read_rows

if TYPE_CHECKING:
    from pathlib import Path

    from sandbox.replay.order import Delivery
    from sandbox.replay.remote import Backlog
    from sandbox.replay.rows import Row
    from sandbox.store import Network

MAX = math.inf
_UNLIMITED = 1_000_000  # what the rate windows shrink by at full speed
_MOST_UNPOLLED = 500  # of an account; X shows no more than its 800 newest mentions
_BATCH = 100
_LOAD_BATCH = 1000
_PAUSE = 0.1  # seconds


@dataclass(frozen=True, slots=True)
class Options:
    network: Network
    speed: float = MAX
    seed: int | None = None
    is_twice: bool = False
    is_accounts_only: bool = False


def play(file: Path, url: str, options: Options) -> int:
    """Replay the file; ends when everything has arrived and been polled. Gives the exit code:
    1 where something passed out of every client's reach unseen.
    """
    rows = read_rows(file, options.network)
    remote = Remote(url, options.network)
    brands, customers = list_brands(rows), list_customers(rows)
    if options.is_accounts_only:
        remote.load([], brands, customers)
        print(f"{len(brands)} brands and {len(customers)} customers are at {url}")
        return 0
    _load(remote, rows, brands, customers)
    deliveries = plan(rows, seed=options.seed, is_twice=options.is_twice)
    remote.set_speed(_UNLIMITED if options.speed == MAX else options.speed)
    try:
        return _deliver_all(remote, deliveries, options.speed)
    finally:
        remote.set_speed(1)


def _load(remote: Remote, rows: list[Row], brands: list[str], customers: list[str]) -> None:
    remote.load([], brands, customers)
    for start in range(0, len(rows), _LOAD_BATCH):
        remote.load(rows[start : start + _LOAD_BATCH], [], [])


def _deliver_all(remote: Remote, deliveries: list[Delivery], speed: float) -> int:
    progress = _Progress(len(deliveries))
    start, done = time.monotonic(), 0
    backlog = remote.deliver([])
    while done < len(deliveries) or backlog.total:
        most = max(backlog.worst_count, backlog.deepest)
        is_full = speed == MAX and most >= _MOST_UNPOLLED
        elapsed = (time.monotonic() - start) * speed if speed != MAX else MAX
        batch = [] if is_full else _take_due(deliveries, done, elapsed)
        if not batch:
            time.sleep(_PAUSE)
        backlog = remote.deliver(batch)
        done += len(batch)
        progress.show(done, backlog)
    progress.end(backlog)
    return 1 if backlog.lost else 0


def _take_due(deliveries: list[Delivery], done: int, elapsed: float) -> list[str]:
    batch = deliveries[done : done + _BATCH]
    return [delivery.post_id for delivery in batch if delivery.due <= elapsed]


class _Progress:
    """One line: rewritten in place on a terminal, printed every few seconds elsewhere."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._is_terminal = sys.stdout.isatty()
        self._start = time.monotonic()
        self._shown_at = -MAX

    def show(self, done: int, backlog: Backlog) -> None:
        now = time.monotonic()
        if now - self._shown_at < (0.2 if self._is_terminal else 5):
            return
        self._shown_at = now
        waiting = f", {backlog.total} not polled yet" if backlog.total else ""
        worst = f" (@{backlog.worst}: {backlog.worst_count})" if backlog.total else ""
        line = f"{done} of {self._total} delivered{waiting}{worst}"
        print(f"\r\033[K{line}" if self._is_terminal else line, end="", flush=True)
        if not self._is_terminal:
            print(flush=True)

    def end(self, backlog: Backlog) -> None:
        seconds = time.monotonic() - self._start
        lost = f"; {backlog.lost} passed out of reach unseen" if backlog.lost else ""
        line = f"{self._total} delivered and polled in {seconds:.1f} s{lost}"
        print(f"\r\033[K{line}" if self._is_terminal else line, flush=True)
