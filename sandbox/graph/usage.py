"""How many calls a Page's token has made, and when Graph has had enough of them.

From Meta's page on rate limits and Messenger's own (2026).
"""

from __future__ import annotations

import json
import math
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from sandbox.graph.errors import too_fast, too_many_calls

WINDOW = timedelta(hours=24)
BUCKETS = 96  # a window moves on by a ninety-sixth, so that old calls need not be kept one by one
SECOND = timedelta(seconds=1)


class UseCase(StrEnum):
    """What Graph counts apart, by its own names."""

    PAGES = "pages"
    MESSENGER = "messenger"


@dataclass(slots=True)
class Limits:
    """Calls in a rolling window: 4,800 and 200 for each user who engaged with the Page. Meta
    counts reactions and clicks as engagement; the sandbox takes a hundred people for granted.
    `conversations`: calls on a Page's conversations in any second; 0: no such limit.
    """

    pages: int = 4_800 * 100
    messenger: int = 200 * 100
    conversations: int = 2


@dataclass(slots=True)
class _Bucket:
    begins_at: datetime
    calls: int = 0


@dataclass(slots=True)
class Usage:
    """The calls of each Page. They are in memory: a restart of the server forgets them."""

    limits: Limits = field(default_factory=Limits)
    _buckets: dict[tuple[str, UseCase], deque[_Bucket]] = field(default_factory=dict)
    _seconds: dict[str, deque[datetime]] = field(default_factory=dict)

    def spend(self, page_id: str, use: UseCase, calls: int, *, now: datetime, speed: float) -> None:
        """Raises GraphError 80001 or 80006 where these calls are too many; refused calls count as
        well. With `speed` the window is shorter.
        """
        recent = self._read(page_id, use, now, speed)
        if not recent or recent[-1].begins_at <= now - WINDOW / speed / BUCKETS:
            recent.append(_Bucket(now))
        recent[-1].calls += calls
        if sum(bucket.calls for bucket in recent) > self._get_limit(use):
            raise too_many_calls(use)

    def read_conversations(self, page_id: str, *, now: datetime, speed: float) -> None:
        """Raises GraphError 613 where a Page's conversations are read too fast."""
        lately = self._seconds.setdefault(page_id, deque())
        while lately and lately[0] <= now - SECOND / speed:
            lately.popleft()
        if self.limits.conversations and len(lately) >= self.limits.conversations:
            raise too_fast()
        lately.append(now)

    def describe(self, page_id: str, *, now: datetime, speed: float) -> dict[str, str]:
        """The headers: shares of the allowance in whole per cent, and minutes until it is back."""
        entries = [
            self._describe(page_id, use, now, speed)
            for use in UseCase
            if use is UseCase.PAGES or (page_id, use) in self._buckets
        ]
        shares = ("call_count", "total_cputime", "total_time")
        return {
            "X-App-Usage": json.dumps({name: entries[0][name] for name in shares}),
            "X-Business-Use-Case-Usage": json.dumps({page_id: entries}),
        }

    def clear(self) -> None:
        self.limits = Limits()
        self._buckets.clear()
        self._seconds.clear()

    def _describe(
        self, page_id: str, use: UseCase, now: datetime, speed: float
    ) -> dict[str, str | int]:
        recent = self._read(page_id, use, now, speed)
        share = 100 * sum(bucket.calls for bucket in recent) // max(1, self._get_limit(use))
        wait = recent[0].begins_at + WINDOW / speed - now if share >= 100 else timedelta()
        return {
            "type": use.value,
            "call_count": share,
            "total_cputime": share // 4,
            "total_time": share // 4,
            "estimated_time_to_regain_access": math.ceil(wait / timedelta(minutes=1)),
        }

    def _get_limit(self, use: UseCase) -> int:
        return self.limits.pages if use is UseCase.PAGES else self.limits.messenger

    def _read(self, page_id: str, use: UseCase, now: datetime, speed: float) -> deque[_Bucket]:
        recent = self._buckets.setdefault((page_id, use), deque())
        while recent and recent[0].begins_at <= now - WINDOW / speed:
            recent.popleft()
        return recent
