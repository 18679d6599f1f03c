"""How often a user may call what. X counts in windows of 15 minutes, per user and endpoint."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

WINDOW = 15 * 60  # seconds

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
}


@dataclass(slots=True)
class _Window:
    ends_at: float
    used: int = 0


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left of a window. `reset_at` is in seconds since 1970, as X's header has it."""

    limit: int
    remaining: int
    reset_at: int
    is_exceeded: bool

    def to_headers(self) -> dict[str, str]:
        return {
            "x-rate-limit-limit": str(self.limit),
            "x-rate-limit-remaining": str(self.remaining),
            "x-rate-limit-reset": str(self.reset_at),
        }


@dataclass(slots=True)
class RateLimits:
    """The windows of all users. They are in memory: a restart of the server opens new ones."""

    _windows: dict[tuple[str, str], _Window] = field(default_factory=dict)

    def spend(self, account_id: str, endpoint: str, *, now: float, speed: float) -> Allowance:
        """Count one call at `now` (seconds since 1970). With `speed` the window is shorter."""
        window = self._windows.get((account_id, endpoint))
        if window is None or window.ends_at <= now:
            window = _Window(ends_at=now + WINDOW / speed)
            self._windows[account_id, endpoint] = window
        window.ends_at = min(window.ends_at, now + WINDOW / speed)
        limit = LIMITS[endpoint]
        is_exceeded = window.used >= limit
        window.used += 0 if is_exceeded else 1
        return Allowance(limit, limit - window.used, math.ceil(window.ends_at), is_exceeded)

    def clear(self) -> None:
        self._windows.clear()
