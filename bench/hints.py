"""From a commit to the screens: hints to hundreds and thousands of listeners, against a view that
does nothing but pass on what is published. Both hear changes of the same kind, in turns.
"""

from __future__ import annotations

import asyncio
import resource
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from statistics import quantiles

from bench.figures import Figure, Measured
from bench.listening import Audience, gather_audience
from bench.servers import converse, manage, open_database, run_inside, serve_events

STREAMS = 20  # of one agent: as many as the product lets them have
CHANGES = 20  # a turn, after one that warms up
FILES = 8192


def measure_hints(*, listeners: Sequence[int], turns: int) -> Measured:
    let_open(FILES)
    changes = 2 * turns * len(listeners) * (CHANGES + 1)
    with open_database("hints") as url:
        manage(url, "make_history", f"--threads={changes * 50}")
        seen = run_inside(url, "audience", str(max(listeners) // STREAMS), str(changes))
        with (
            serve_events(url) as ours,
            serve_events(url, "bench.bare_events:application") as bare,
            converse(url, "changing") as changer,
        ):
            desk = Desk(changer, iter(seen["threads"]), seen["cookies"] * STREAMS)
            waits = {number: desk.compare(ours, bare, number, turns) for number in listeners}
    figures = [
        Figure(f"issue6.hint_p95_{number}", told / passed, "<= 2")
        for number, (told, passed) in waits.items()
    ]
    lines = ["Commit to screen, p95 in ms: listeners, the desk's stream, a bare one"]
    lines += [f"  {n:6} {a * 1000:8.1f} {b * 1000:8.1f}" for n, (a, b) in waits.items()]
    return Measured(figures, lines)


def let_open(files: int) -> None:
    """Here, and in the servers that are started from here."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(files, hard), hard))


@dataclass(frozen=True, slots=True)
class Desk:
    """A program that changes threads, the threads, and who listens."""

    changer: Callable[[str], str]
    threads: Iterator[int]
    cookies: Sequence[str]

    def compare(self, ours: int, bare: int, number: int, turns: int) -> tuple[float, float]:
        """p95 of the seconds from a commit to each of so many screens, on either server."""
        waits: dict[int, list[float]] = {ours: [], bare: []}
        for _ in range(turns):
            for port in (ours, bare):
                waits[port] += asyncio.run(self.tell(port, self.cookies[:number]))
        told, passed = (quantiles(found, n=20)[-1] for found in waits.values())
        return told, passed

    async def tell(self, port: int, cookies: Sequence[str]) -> list[float]:
        async with gather_audience(port, cookies) as audience:
            waits = [await self.tell_all(pk, audience) for pk in islice(self.threads, CHANGES + 1)]
        return [wait for some in waits[1:] for wait in some]

    async def tell_all(self, pk: int, audience: Audience) -> list[float]:
        audience.await_words(b'"ids": [%d]' % pk)
        committed = await asyncio.to_thread(self.change, pk)
        return [moment - committed for moment in await audience.wait()]

    def change(self, pk: int) -> float:
        """Of a thread; when it was committed."""
        return float(self.changer(str(pk)))
