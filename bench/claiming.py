"""Sixteen programs take threads from one queue over the API: each thread goes to exactly one."""

from __future__ import annotations

import json
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from bench.browser import Browser
from bench.figures import Figure, Measured
from bench.servers import open_database, run_inside, serve

CLIENTS = 16


def measure_claims(*, posts: int) -> Measured:
    with open_database("claims") as url:
        queue = run_inside(url, "waiting", str(posts), str(CLIENTS))
        with serve(url) as port, ThreadPoolExecutor(CLIENTS) as pool:
            began = time.perf_counter()
            lists = pool.map(lambda token: take_all(port, token), queue["tokens"])
            taken = Counter(pk for pks in lists for pk in pks)
            took = time.perf_counter() - began
    amiss = len(set(queue["threads"]) ^ taken.keys()) + taken.total() - len(taken)
    figures = [
        Figure("issue1.claims_lost_or_twice", amiss, "<= 0"),
        Figure("issue1.claims_per_second", len(taken) / took),
    ]
    words = f"Claims: {len(taken):,} threads by {CLIENTS} clients in {took:.1f} s"
    return Measured(figures, [words])


def take_all(port: int, token: str) -> list[int]:
    """Take the next thread until the queue is empty."""
    browser = Browser(port, {"Authorization": f"Token {token}", "Content-Length": "0"})
    taken: list[int] = []
    while True:
        status, body = browser.ask("/api/queue/next/", "POST")
        if status == 204:
            return taken
        taken.append(int(json.loads(body)["id"]))
