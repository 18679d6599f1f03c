"""How often a user may call what. X counts in windows of 15 minutes, per user and endpoint, and
some calls in windows of a day as well.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

WINDOW = 15 * 60  # seconds
DAY = 24 * 3600

# Calls of one user per window. [platform documentation: fundamentals/rate-limits]
LIMITS = {
    "GET /2/users/me": 75,
    "GET /2/users": 900,
    "GET /2/users/by": 900,
    "GET /2/users/by/username": 900,
    "GET /2/users/:id": 900,
    "GET /2/users/:id/mentions": 300,
    "GET /2/users/:id/tweets": 900,
    "GET /2/tweets": 5000,
    "GET /2/tweets/:id": 900,
    "GET /2/tweets/search/recent": 300,
    "POST /2/tweets": 100,
    "DELETE /2/tweets/:id": 50,
    "POST /2/media/upload": 500,
    "POST /2/media/metadata": 500,
    "GET /2/dm_events": 15,
    "GET /2/dm_events/:id": 15,
    "GET /2/dm_conversations/with/:id/dm_events": 15,
    "GET /2/dm_conversations/:id/dm_events": 15,
    "POST /2/dm_conversations/with/:id/messages": 15,
    "POST /2/dm_conversations/:id/messages": 15,
    "DELETE /2/dm_events/:id": 300,
}
# Some calls are counted over a day, too. [the same]
DAILY_LIMITS = {
    "POST /2/dm_conversations/with/:id/messages": 1440,
    "POST /2/dm_conversations/:id/messages": 1440,
    "DELETE /2/dm_events/:id": 1500,
}


@dataclass(slots=True)
class _Window:
    limit: int
    ends_at: float
    used: int = 0


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left of the windows of a call, by the beginning of the headers that tell it."""

    windows: dict[str, _Window]
    is_exceeded: bool

    def to_headers(self) -> dict[str, str]:
        """`reset` is in seconds since 1970. Those of the day are seen in the wild only."""
        return {
            f"{name}-{part}": str(value)
            for name, window in self.windows.items()
            for part, value in (
                ("limit", window.limit),
                ("remaining", window.limit - window.used),
                ("reset", math.ceil(window.ends_at)),
            )
        }


@dataclass(slots=True)
class RateLimits:
    """The windows of all users. They are in memory: a restart of the server opens new ones."""

    _windows: dict[tuple[str, str, str], _Window] = field(default_factory=dict)

    def spend(self, account_id: str, endpoint: str, *, now: float, speed: float) -> Allowance:
        """Count one call at `now` (seconds since 1970). With `speed` the windows are shorter."""
        rules = {"x-rate-limit": (LIMITS[endpoint], WINDOW / speed)}
        if endpoint in DAILY_LIMITS:
            rules["x-user-limit-24hour"] = (DAILY_LIMITS[endpoint], DAY / speed)
        windows = {
            name: self._open((account_id, endpoint, name), limit, seconds, now=now)
            for name, (limit, seconds) in rules.items()
        }
        is_exceeded = any(window.used >= window.limit for window in windows.values())
        for window in windows.values():
            window.used += 0 if is_exceeded else 1
        return Allowance(windows, is_exceeded)

    def _open(
        self, key: tuple[str, str, str], limit: int, seconds: float, *, now: float
    ) -> _Window:
        window = self._windows.get(key)
        if window is None or window.ends_at <= now:
            window = self._windows[key] = _Window(limit, ends_at=now + seconds)
        window.ends_at = min(window.ends_at, now + seconds)
        return window

    def clear(self) -> None:
        self._windows.clear()
