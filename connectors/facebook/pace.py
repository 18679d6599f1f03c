"""How fast we may call: Graph takes two calls a second on a Page's conversations, no more."""

from __future__ import annotations

import time
from collections import deque
from threading import Lock

from django.conf import settings

SECOND = 1.1  # and a little more, since not every call takes equally long to get there


class Pace:
    """Shared by all threads of this process; what other processes call is left to Graph's own
    counting.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._calls: dict[str, deque[float]] = {}

    def wait(self, page_id: str) -> None:
        """Return when one more call keeps within the pace; 0 calls a second sets none."""
        allowed = settings.FACEBOOK_CONVERSATION_CALLS
        if not allowed:
            return
        with self._lock:
            calls = self._calls.setdefault(page_id, deque(maxlen=allowed))
            at = time.monotonic()
            if len(calls) == allowed:
                at = max(at, calls[0] + SECOND)
            calls.append(at)
        time.sleep(max(0.0, at - time.monotonic()))


conversation_pace = Pace()
