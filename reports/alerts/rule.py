"""The rule: when is a channel's inflow out of the usual? Pure: counts in, a verdict out.

What is counted are customers who wrote within a quarter of an hour. The usual for this hour of the
week is learnt from the same hour, and half an hour around it, of up to eight weeks before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import sqrt
from statistics import fmean, median

WINDOW = timedelta(minutes=15)
STEP = timedelta(minutes=5)  # how often a window ends
WEEK = timedelta(days=7)
WEEKS = 8
AROUND = 4  # windows before and after the same one of an earlier week: an hour each way
FEWEST = 8  # customers in a window; fewer are never worth waking anybody
TIMES = 2
ROOTS = 4  # what chance alone explains: the usual and four of its roots (a Poisson count's spread)
COOL_DOWN = timedelta(hours=4)  # after an alert the channel is known to be unusual


@dataclass(frozen=True, slots=True)
class Inflow:
    """`count`: customers in the last window; `before`: in the one before it; `usual`: in one."""

    count: int
    before: int
    usual: float

    @property
    def is_unusual(self) -> bool:
        return min(self.count, self.before) >= find_limit(self.usual)


def find_limit(usual: float) -> float:
    """The fewest customers in one window that are out of the usual."""
    return max(FEWEST, TIMES * usual, usual + ROOTS * sqrt(usual))


def find_mark(now: datetime) -> datetime:
    """When the latest window has ended: five minutes past, ten past, and so on."""
    seconds = STEP.total_seconds()
    return datetime.fromtimestamp(now.timestamp() // seconds * seconds, UTC)


def list_windows(mark: datetime, begun_at: datetime) -> list[list[datetime]]:
    """The beginnings of the windows to count in: the last two, then those of each week held.

    Only the two while not even one week is held: nothing is usual yet.
    """
    last = mark - WINDOW
    held = [last - week * WEEK for week in range(1, WEEKS + 1)]
    around = range(-AROUND, AROUND + 1)
    weeks = [
        [at + step * WINDOW for step in around if at + step * WINDOW >= begun_at]
        for at in held
        if at >= begun_at
    ]
    return [[last, last - WINDOW], *weeks]


def judge(counts: Sequence[Sequence[int]]) -> Inflow | None:
    """`counts` as `list_windows` lists them. None: silent, for nothing is usual yet."""
    (count, before), *weeks = counts
    if not weeks:
        return None
    return Inflow(count, before, median(fmean(week) for week in weeks))
