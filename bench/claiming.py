"""Sixteen programs take threads from one queue over the API: each thread goes to exactly one; and
how many that is beside what an empty view answers to as many.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from statistics import mean

from bench.browser import Browser
from bench.empty_view import load
from bench.figures import Figure, Measured
from bench.servers import open_database, run_inside, serve

CLIENTS = 16
SECONDS = 3.0  # of the empty view, before and after


def measure_claims(*, posts: int) -> Measured:
    with open_database("claims") as url:
        queue = run_inside(url, "waiting", str(posts), str(CLIENTS))
        with serve(url) as port, serve(url, "bench.settings") as empty:
            answers = [load_nothing(empty, queue["cookie"])]
            taken, took = take_together(port, queue["tokens"])
            answers.append(load_nothing(empty, queue["cookie"]))
    amiss = len(set(queue["threads"]) ^ taken.keys()) + taken.total() - len(taken)
    figures = [
        Figure("issue1.claims_lost_or_twice", amiss, "<= 0"),
        Figure("issue1.claims_per_second", len(taken) / took),
        Figure("issue6.claims_over_empty_view", len(taken) / took / mean(answers), ">= 0.5"),
    ]
    words = (
        f"Claims: {len(taken):,} threads by {CLIENTS} clients in {took:.1f} s; the empty view"
        f" before and after, a second: {answers[0]:.0f} and {answers[1]:.0f}"
    )
    return Measured(figures, [words])


def load_nothing(port: int, cookie: str) -> float:
    """How often a second the empty view answers to as many clients."""
    return load(port, "/empty", cookie, SECONDS, clients=CLIENTS)


def take_together(port: int, tokens: Sequence[str]) -> tuple[Counter[int], float]:
    """How often each thread was taken, and the seconds until none was left."""
    with ThreadPoolExecutor(CLIENTS) as pool:
        began = time.perf_counter()
        lists = pool.map(lambda token: take_all(port, token), tokens)
        taken = Counter(pk for pks in lists for pk in pks)
        return taken, time.perf_counter() - began


def take_all(port: int, token: str) -> list[int]:
    """Take the next thread until the queue is empty."""
    browser = Browser(port, {"Authorization": f"Token {token}", "Content-Length": "0"})
    taken: list[int] = []
    while True:
        status, body = browser.ask("/api/queue/next/", "POST")
        if status == 204:
            return taken
        taken.append(int(json.loads(body)["id"]))
