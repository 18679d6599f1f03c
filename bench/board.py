"""The board at a million threads: the live tiles against an empty page, the figures against SQL;
a month's report likewise.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from statistics import quantiles

from bench.browser import Browser
from bench.figures import Figure, Measured
from bench.servers import manage, open_database, run_inside, serve


def measure_board(*, threads: int, rounds: int) -> Measured:
    with open_database("board") as url:
        manage(url, "make_history", f"--threads={threads}")
        manage(url, "make_answers")
        counted = count_waits(url)
        seen, month = run_inside(url, "period"), run_inside(url, "month")
        cookie = {"Cookie": seen["cookie"]}
        with serve(url) as ours, serve(url, "bench.settings") as empty:
            pages, nothing = Browser(ours, cookie), Browser(empty, cookie)
            tiles = [pages.time("/board/now/") for _ in range(rounds)]
            views = [nothing.time("/empty") for _ in range(rounds)]
            whole = [pages.time("/board/") for _ in range(5)]
    tile, view, board = (quantiles(times)[0] for times in (tiles, views, whole))
    figures = [
        Figure("issue3.live_tiles", tile / view, "<= 5"),
        Figure("issue3.period_figures", seen["sums"] / seen["plain"], "<= 0.2"),
        Figure("issue3.period_figures_off", seen["off"], "<= 0.005"),
        Figure("issue3.waits_counted_per_second", threads / counted),
        Figure("issue5.month_report", month["report"] / month["plain"], "<= 0.5"),
        Figure("issue5.month_report_off", month["off"], "<= 0.005"),
    ]
    words = [describe(tile, view, board), describe_inside(seen), describe_month(month)]
    return Measured(figures, words)


def describe(tile: float, view: float, board: float) -> str:
    return (
        f"Board, ms: tiles {tile * 1000:.1f}, empty view {view * 1000:.1f},"
        f" whole page {board * 1000:.0f}"
    )


def describe_inside(seen: dict[str, float]) -> str:
    """The tiles are measured anew some times a minute, and kept in between."""
    sums, plain, tiles = (seen[name] * 1000 for name in ("sums", "plain", "tiles"))
    return f"  measuring the tiles {tiles:.1f}; a year from sums {sums:.0f}, plainly {plain:.0f}"


def describe_month(month: dict[str, float]) -> str:
    report, plain = month["report"] * 1000, month["plain"] * 1000
    return f"  a month's report {report:.0f}, plainly {plain:.0f}"


def count_waits(url: str) -> float:
    """Seconds until the waits and sums of the whole past were there."""
    began = time.perf_counter()
    today = datetime.now(UTC).date().isoformat()
    manage(url, "show_figures", today, today)
    return time.perf_counter() - began
