"""How long we wait after failures in a row, where the network does not say until when."""

from __future__ import annotations

from datetime import timedelta

FIRST = timedelta(seconds=5)
# X's windows are of 15 minutes.
LIMITED = timedelta(minutes=1), timedelta(minutes=15)


def choose_pause(failure_count: int, *, most: timedelta, is_limited: bool = False) -> timedelta:
    """It doubles with each failure, up to `most`; `is_limited`: the network takes no more calls."""
    first, longest = LIMITED if is_limited else (FIRST, most)
    return min(first * (1 << min(failure_count, 10)), longest)
