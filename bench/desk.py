"""What an agent does at a million threads, as the desk asks for it: each against an empty page
behind the same sign-in, in turns; and how much each brings to the screen.
"""

from __future__ import annotations

import re
import secrets
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from statistics import median, quantiles

from bench.browser import Browser, Form
from bench.figures import Figure, Measured
from bench.servers import manage, open_database, run_inside, serve

WARM_UP = 3
VERSION = re.compile(rb'id="reply-version" value="(\d+)"')
WORDS = "Hej! Vi har skickat en ny biljett till dig. Hör av dig om den inte kommer fram."
GOALS = {"open_thread": "<= 5", "send": "<= 5", "close_and_next": "<= 5"}


def measure_desk(*, threads: int, rounds: int) -> Measured:
    with open_database("desk") as url:
        manage(url, "make_history", f"--threads={threads}")
        work = run_inside(url, "worklist", str(WARM_UP + rounds))
        with serve(url) as ours, serve(url, "bench.settings") as empty:
            agent = Agent(ours, work["cookie"])
            nothing = Browser(empty, {"Cookie": work["cookie"]})
            views = [take_turn(agent, nothing, pk) for pk in work["threads"]]
    return tell(agent, quantiles(views[WARM_UP:])[0], work["statements"])


def take_turn(agent: Agent, nothing: Browser, pk: int) -> float:
    """Work one thread; the seconds of an empty page right after it."""
    agent.work(pk)
    return nothing.time("/empty")


class Agent:
    """`times`: seconds by act; `sizes`: bytes of what it brings."""

    def __init__(self, port: int, cookie: str) -> None:
        token = secrets.token_hex(16)
        self.desk = "http://127.0.0.1"  # as it calls itself to the server
        headers = {"Cookie": f"{cookie}; csrftoken={token}", "X-CSRFToken": token}
        self.browser = Browser(port, {**headers, "HX-Request": "true"})
        self.times: defaultdict[str, list[float]] = defaultdict(list)
        self.sizes: defaultdict[str, list[int]] = defaultdict(list)

    def work(self, pk: int) -> None:
        """Open, claim, answer, close: the last answer brings the thread that follows. Nobody waits
        for what comes beside a thread, nor for the look at the queue after an act (the hint).
        """
        self.browser.headers["HX-Current-URL"] = f"{self.desk}/threads/{pk}/"
        self.do("open_thread", lambda: self.look(pk))
        self.do("beside", lambda: self.ask(f"/threads/{pk}/beside/"))
        claimed = self.do("claim", lambda: self.change(pk, "claim"))
        answer = {"text": WORDS, "client_id": secrets.token_hex(16), "way": "public"}
        found = VERSION.search(claimed)
        answer["version"] = found[1].decode() if found else ""
        self.do("send", lambda: self.change(pk, "replies", answer))
        self.do("hint", lambda: self.ask(f"/queue/changes/?ids={pk}"))
        done = {"reason": "answered", "next": "1"}
        self.do("close_and_next", lambda: self.change(pk, "closure", done))

    def do(self, name: str, act: Callable[[], bytes]) -> bytes:
        began = time.perf_counter()
        body = act()
        self.times[name].append(time.perf_counter() - began)
        self.sizes[name].append(len(body))
        return body

    def look(self, pk: int) -> bytes:
        return self.ask(f"/threads/{pk}/")

    def change(self, pk: int, name: str, form: Form | None = None) -> bytes:
        return self.ask(f"/threads/{pk}/{name}/", form or {})

    def ask(self, address: str, form: Form | None = None) -> bytes:
        """Raises RuntimeError for anything but success."""
        status, body = self.browser.ask(address, "GET" if form is None else "POST", form)
        if status not in (200, 202):
            raise RuntimeError(f"{address} answered {status}: {body[:300]!r}")
        return body


def tell(agent: Agent, view: float, statements: Mapping[str, int]) -> Measured:
    times = {name: quantiles(found[WARM_UP:])[0] for name, found in agent.times.items()}
    sizes = {name: median(found) for name, found in agent.sizes.items()}
    figures = [Figure(f"issue6.{name}", times[name] / view, goal) for name, goal in GOALS.items()]
    figures += [Figure(f"issue6.bytes_{name}", size) for name, size in sizes.items()]
    lines = [f"Desk: ms (empty view {view * 1000:.1f}), times the empty view, statements"]
    lines += [
        f"  {name:16} {took * 1000:6.1f} {took / view:6.1f} {statements[name]:5}"
        for name, took in times.items()
    ]
    return Measured(figures, lines)
