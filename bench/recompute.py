"""Claims while the clocks of a hundred thousand open threads are reckoned anew, against idle.

Worker and beat run throughout, as in an installation; nothing but the recompute differs.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import cycle
from statistics import quantiles
from threading import Event

from bench.board import count_waits
from bench.browser import Browser
from bench.figures import Figure, Measured
from bench.servers import manage, open_database, run_inside, serve, work

CLIENTS = 4
PAUSE = 0.2  # seconds between two claims of one client: many more than people make
LONGEST = 1800.0  # seconds


def measure_recompute(*, threads: int, seconds: float) -> Measured:
    """`seconds` of claims before and after are what idle means."""
    with open_database("recompute") as url:
        manage(url, "make_history", f"--threads={threads}", "--open=10")
        count_waits(url)
        desk = run_inside(url, "claimable", str(CLIENTS))
        named = iter(desk["threads"])
        with serve(url) as port, work(url):
            admin = Admin(port, desk["cookie"])
            wait_while(lambda: not admin.sees_all_alive())
            clients = [make_client(port, token, named) for token in desk["tokens"]]
            idle = claim_while(clients, make_clock(seconds))
            count = run_inside(url, "promising")["threads"]
            began = time.perf_counter()
            busy = claim_while(clients, admin.sees_progress)
            took = time.perf_counter() - began
            idle += claim_while(clients, make_clock(seconds))
    before, during = quantiles(idle, n=20)[-1], quantiles(busy, n=20)[-1]
    figures = [
        Figure("issue3.claim_during_recompute", during / before, "<= 2"),
        Figure("issue3.recompute_threads_per_second", count / took),
    ]
    words = (
        f"Claims, p95 in ms: {before * 1000:.1f} idle ({len(idle):,}), {during * 1000:.1f} during a"
        f" recompute of {count:,} threads in {took:.0f} s ({len(busy):,}; {max(busy) * 1000:.0f}"
        f" at most)"
    )
    return Measured(figures, [words])


@dataclass(frozen=True, slots=True)
class Admin:
    """Looks now and then, so on a connection of its own each time."""

    port: int
    cookie: str

    def sees_progress(self) -> bool:
        """As the page of the policies has it."""
        status, page = self._ask("/policies/progress/")
        if status != 200:
            raise RuntimeError(f"The progress answered {status}")
        return b"<progress" in page

    def sees_all_alive(self) -> bool:
        return all(json.loads(self._ask("/healthz")[1]).values())

    def _ask(self, address: str) -> tuple[int, bytes]:
        return Browser(self.port, {"Cookie": self.cookie, "Connection": "close"}).ask(address)


Client = Iterator[float]


def make_client(port: int, token: str, named: Iterator[int]) -> Client:
    """Claims the next of the queue and a thread by its number in turns; seconds that each took."""
    headers = {"Authorization": f"Token {token}", "Content-Length": "0", "Connection": "close"}
    browser = Browser(port, headers)  # each phase finds it closed, after a pause between
    for is_named in cycle([False, True]):
        address = f"/api/threads/{next(named)}/claim/" if is_named else "/api/queue/next/"
        began = time.perf_counter()
        status, body = browser.ask(address, "POST")
        took = time.perf_counter() - began
        if status == 200:
            yield took
        elif status != 409:  # a colleague was quicker
            raise RuntimeError(f"{address} answered {status}: {body[:200]!r}")


def claim_while(clients: list[Client], goes_on: Callable[[], bool]) -> list[float]:
    """Seconds of each claim that all of them make as long as it goes on."""
    over = Event()

    def claim(client: Client) -> list[float]:
        times = [next(client)]
        while not over.wait(PAUSE):
            times.append(next(client))
        return times

    with ThreadPoolExecutor(len(clients)) as pool:
        runs = [pool.submit(claim, client) for client in clients]
        try:
            wait_while(goes_on)
        finally:
            over.set()
        return [took for run in runs for took in run.result()]


def wait_while(goes_on: Callable[[], bool]) -> None:
    """Raises TimeoutError after LONGEST."""
    deadline = time.monotonic() + LONGEST
    while goes_on():
        if time.monotonic() > deadline:
            raise TimeoutError("It never came to an end.")
        time.sleep(0.5)


def make_clock(seconds: float) -> Callable[[], bool]:
    deadline = time.monotonic() + seconds
    return lambda: time.monotonic() < deadline
