"""Counts every call that reaches the networks against every limit that they set."""

from __future__ import annotations

import json
import re
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sandbox.graph.answering import tell_use
from sandbox.graph.usage import Limits, UseCase
from sandbox.x.limits import DAILY_LIMITS, DAY, LIMITS, WINDOW

# Where X allows all users of an application together less than one of them.
OF_APPLICATION = {"GET /2/tweets": 3_500, "GET /2/users": 300}
OF_APPLICATION_A_DAY = {"POST /2/tweets": 10_000}
GRAPH = Limits()
SENDS_A_SECOND = 300  # of Messenger's Send API
TOO_MANY = {4, 17, 32, 341, 613, 80001, 80006}  # Graph's codes for it
IDS = re.compile(r"/[0-9_]{4,}(?=/|$)")


@dataclass(frozen=True, slots=True)
class Limit:
    """So many calls in so many seconds: of a window that opens with a call, as X's do, or of any
    stretch of that length, as Facebook's.
    """

    name: str
    most: int
    seconds: float
    is_rolling: bool = False


def list_limits(method: str, path: str, ids: list[str]) -> Iterator[Limit]:
    if path.startswith("/2/"):
        call = f"{method} {IDS.sub('/:id', path)}"
        most = min(LIMITS[call], OF_APPLICATION.get(call, LIMITS[call]))
        yield Limit(f"X, 15 min: {call}", most, WINDOW)
        if a_day := (DAILY_LIMITS | OF_APPLICATION_A_DAY).get(call):
            yield Limit(f"X, 24 h: {call}", a_day, DAY)
        return
    parts = [part for part in path.split("/") if part][1:]
    if tell_use(parts, ids) is UseCase.PAGES:
        yield Limit("Facebook, 24 h: the Page", GRAPH.pages, DAY, is_rolling=True)
        return
    yield Limit("Facebook, 24 h: Messenger", GRAPH.messenger, DAY, is_rolling=True)
    if method == "POST":
        yield Limit("Facebook, 1 s: messages sent", SENDS_A_SECOND, 1, is_rolling=True)
    else:
        yield Limit("Facebook, 1 s: conversations", GRAPH.conversations, 1, is_rolling=True)


@dataclass(slots=True)
class Use:
    """`peak`: the most calls at once within the limit's time."""

    peak: int = 0
    recent: deque[float] = field(default_factory=deque)

    def add(self, limit: Limit, now: float) -> None:
        if limit.is_rolling:
            while self.recent and self.recent[0] <= now - limit.seconds:
                self.recent.popleft()
        elif self.recent and self.recent[0] <= now - limit.seconds:
            self.recent.clear()
        self.recent.append(now)
        self.peak = max(self.peak, len(self.recent))


@dataclass
class Recorder:
    """Put before the sandbox. `refused` counts the answers that tell of too many calls;
    `take_time` is called with each call, which the clock shall show to have taken some.
    """

    app: ASGIApp
    take_time: Callable[[], None] = lambda: None
    calls: int = 0
    used: dict[Limit, Use] = field(default_factory=dict)
    refused: Counter[str] = field(default_factory=Counter)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith("/_control"):
            await self.app(scope, receive, send)
            return
        self.take_time()
        self._count(Request(scope))

        async def watch(message: Message) -> None:
            if message.get("status") == 429 or is_refusal(message.get("body", b"")):
                self.refused[scope["path"]] += 1
            await send(message)

        await self.app(scope, receive, watch)

    def _count(self, request: Request) -> None:
        self.calls += 1
        now = datetime.now(UTC).timestamp()
        ids = request.query_params.get("ids", "").split(",")
        for limit in list_limits(request.method, request.url.path, ids):
            use = self.used.setdefault(limit, Use())
            for _object in ids if limit.is_rolling else [""]:  # Graph counts each that is asked for
                use.add(limit, now)


def is_refusal(body: bytes) -> bool:
    """Whether Graph says here that these are too many calls."""
    return body.startswith(b'{"error":') and json.loads(body)["error"]["code"] in TOO_MANY
