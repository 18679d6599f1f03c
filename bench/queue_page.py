"""The queue page at a million threads against the same page at ten thousand, over real HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Any

from bench.browser import Browser
from bench.figures import Figure, Measured
from bench.servers import manage, open_database, run_inside, serve

WARM_UP = 3
SMALL = 10_000


@dataclass(frozen=True, slots=True)
class Desk:
    """A server over a past of some size; `pages` tells what `bench.inside` saw of each."""

    browser: Browser
    pages: dict[str, dict[str, Any]]

    def time(self, page: str) -> float:
        return self.browser.time(self.pages[page]["address"])


def measure_queue_page(*, threads: int, rounds: int) -> Measured:
    with ExitStack() as stack:
        small, large = (open_desk(stack, count) for count in (SMALL, threads))
        shared = [page for page in large.pages if page in small.pages]
        times = {page: time_in_turns(small, large, page, rounds) for page in shared}
    ratios = {page: slow / fast for page, (fast, slow) in times.items()}
    worst = max(ratios, key=lambda page: ratios[page])
    counts = [page["statements"] for desk in (small, large) for page in desk.pages.values()]
    figures = [
        Figure("issue1.queue_page", ratios[worst], "<= 1.5"),
        Figure("issue1.queue_page_median", median(ratios.values())),
        Figure("issue1.queue_page_sql", max(counts), "<= 12"),
        Figure("issue1.queue_page_sql_growth", count_growth(small, large, shared), "<= 0"),
    ]
    return Measured(figures, describe(times, large))


def open_desk(stack: ExitStack, threads: int) -> Desk:
    url = stack.enter_context(open_database(f"queue_{threads}"))
    print(f"  making {threads:,} threads …", flush=True)
    manage(url, "make_history", f"--threads={threads}")
    seen = run_inside(url, "pages")
    port = stack.enter_context(serve(url))
    return Desk(Browser(port, {"Cookie": seen["cookie"]}), seen["pages"])


def time_in_turns(small: Desk, large: Desk, page: str, rounds: int) -> tuple[float, float]:
    """Seconds on either desk: lower quartiles, as other work on the machine only ever adds."""
    for _ in range(WARM_UP):
        small.time(page), large.time(page)
    pairs = [(small.time(page), large.time(page)) for _ in range(rounds)]
    fast, slow = (quantiles(times)[0] for times in zip(*pairs, strict=True))
    return fast, slow


def count_growth(small: Desk, large: Desk, pages: Sequence[str]) -> int:
    """How many more statements any page takes on the large desk: 0 where the count is constant."""
    return max(int(large.pages[p]["statements"] - small.pages[p]["statements"]) for p in pages)


def describe(times: dict[str, tuple[float, float]], large: Desk) -> list[str]:
    lines = ["Queue page, by filter: ms small, ms large, ratio; statements, share in the database"]
    for page, (fast, slow) in times.items():
        seen = large.pages[page]
        lines.append(
            f"  {page:32} {fast * 1000:6.1f} {slow * 1000:6.1f} {slow / fast:5.2f}"
            f"   {seen['statements']:3}  {seen['database'] / seen['took']:4.0%}"
        )
    return lines
