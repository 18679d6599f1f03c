"""How fast we may call: Graph takes two calls a second on a Page's conversations, no more."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from threading import Lock

from django.conf import settings

SECOND = 1.1  # and a little more, since not every call takes equally long to get there


class Pace:
    """Shared by all threads of this process; what other processes call is left to Graph's own
    counting. `clock` and `sleep` are in seconds.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._lock = Lock()
        self._calls: dict[str, deque[float]] = {}

    def wait(self, page_id: str, *, calls: int = 1) -> None:
        """Return when so many more calls, at once, keep within the pace; 0 a second sets none."""
        allowed = settings.FACEBOOK_CONVERSATION_CALLS
        if not allowed:
            return
        with self._lock:
            recent = self._calls.setdefault(page_id, deque(maxlen=allowed))
            at = self._clock()
            if (surplus := len(recent) + calls - allowed) > 0:
                at = max(at, recent[min(surplus, len(recent)) - 1] + SECOND)
            recent.extend([at] * calls)
        self._sleep(max(0.0, at - self._clock()))


conversation_pace = Pace()
