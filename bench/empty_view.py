"""What our middleware and sign-in cost: an empty view behind them against a bare Django view."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from statistics import median

from bench.browser import Browser
from bench.figures import Figure, Measured, list_shares
from bench.servers import manage, open_database, run_inside, serve

CLIENTS = 4


def measure_empty_view(*, seconds: float, rounds: int) -> Measured:
    """Requests per second on each server in turns, `seconds` at a time."""
    with open_database("empty") as url:
        manage(url, "make_history", "--threads=100")
        seen = run_inside(url, "pages")
        with serve(url, "bench.settings") as ours, serve(url, "bench.bare_settings") as bare:
            places = {
                "ours": (ours, "/empty", seen["cookie"]),
                "bare": (bare, "/bare", seen["bare_cookie"]),
            }
            rates: dict[str, list[float]] = {name: [] for name in places}
            for _ in range(rounds):
                for name, place in places.items():
                    rates[name].append(load(*place, seconds))
        steps = run_inside(url, "middleware", settings="bench.settings")
    ratio = median(a / b for a, b in zip(rates["ours"], rates["bare"], strict=True))
    figures = [
        Figure("issue1.empty_view", ratio, ">= 0.7"),
        Figure("issue1.empty_view_requests_per_second", median(rates["ours"])),
    ]
    return Measured(figures, ["Empty view, what each step adds:", *list_shares(steps)])


def load(port: int, address: str, cookie: str, seconds: float, *, clients: int = CLIENTS) -> float:
    """Requests per second that so many clients together get out of a server."""
    deadline = time.perf_counter() + seconds

    def ask(_number: int) -> int:
        browser, count = Browser(port, {"Cookie": cookie}), 0
        while time.perf_counter() < deadline:
            browser.time(address)
            count += 1
        return count

    with ThreadPoolExecutor(clients) as pool:
        return sum(pool.map(ask, range(clients))) / seconds
