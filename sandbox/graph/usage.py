"""How many calls a Page's token has made, and when Graph has had enough of them."""

from __future__ import annotations

import json
import math
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sandbox.graph.errors import too_many_calls

# 4,800 calls for each user who engaged with the Page, in a rolling window. Meta counts reactions
# and clicks as engagement; the sandbox has none of these and takes a hundred people for granted.
CALLS_PER_WINDOW = 4_800 * 100
WINDOW = timedelta(hours=24)
BUCKETS = 96  # a window moves on by a ninety-sixth, so that old calls need not be kept one by one


@dataclass(slots=True)
class _Bucket:
    begins_at: datetime
    calls: int = 0


@dataclass(slots=True)
class Usage:
    """The calls of each Page. They are in memory: a restart of the server forgets them."""

    limit: int = CALLS_PER_WINDOW
    _buckets: dict[str, deque[_Bucket]] = field(default_factory=dict)

    def spend(self, page_id: str, calls: int, *, now: datetime, speed: float) -> None:
        """Raises GraphError 80001 where these calls are too many; refused calls count as well.
        With `speed` the window is shorter.
        """
        recent = self._read(page_id, now, speed)
        if not recent or recent[-1].begins_at <= now - WINDOW / speed / BUCKETS:
            recent.append(_Bucket(now))
        recent[-1].calls += calls
        if sum(bucket.calls for bucket in recent) > self.limit:
            raise too_many_calls()

    def describe(self, page_id: str, *, now: datetime, speed: float) -> dict[str, str]:
        """The headers: shares of the allowance in whole per cent, and minutes until it is back."""
        recent = self._read(page_id, now, speed)
        share = 100 * sum(bucket.calls for bucket in recent) // self.limit
        wait = recent[0].begins_at + WINDOW / speed - now if share >= 100 else timedelta()
        usage = {"call_count": share, "total_cputime": share // 4, "total_time": share // 4}
        minutes = math.ceil(wait / timedelta(minutes=1))
        entry = {"type": "pages"} | usage | {"estimated_time_to_regain_access": minutes}
        return {
            "X-App-Usage": json.dumps(usage),
            "X-Business-Use-Case-Usage": json.dumps({page_id: [entry]}),
        }

    def clear(self) -> None:
        self._buckets.clear()

    def _read(self, page_id: str, now: datetime, speed: float) -> deque[_Bucket]:
        recent = self._buckets.setdefault(page_id, deque())
        while recent and recent[0].begins_at <= now - WINDOW / speed:
            recent.popleft()
        return recent
