"""Opening hours by calendar date: which minutes of a local day are open.

Minutes count from 0:00 of the wall clock. Open is every instant at which the wall clock reads
inside an interval: the hour that autumn repeats counts twice, the one that spring skips never.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from zoneinfo import ZoneInfo

DAY = 1440  # minutes
Interval = tuple[int, int]  # from, until (excluded); `until` may pass DAY: into the next date


@dataclass(frozen=True, slots=True)
class Week:
    """The usual hours, Monday first, valid from a date until the next week's."""

    valid_from: date
    days: tuple[tuple[Interval, ...], ...]


@dataclass(frozen=True, slots=True)
class Calendar:
    """Weeks in the order of their dates, and dated exceptions, which replace a whole date: no
    intervals mean closed. A date before the first week is closed.
    """

    zone: ZoneInfo
    weeks: tuple[Week, ...]
    exceptions: Mapping[date, tuple[Interval, ...]] = field(default_factory=dict)

    def list_minutes(self, day: date) -> tuple[Interval, ...]:
        """What is open on a date, sorted, joined and within 0 to DAY.

        A night that began the day before goes on past midnight, unless this date is an exception.
        """
        if day in self.exceptions:
            return join_intervals(_cut(self.exceptions[day]))
        before = self.list_begun(day - timedelta(days=1))
        return join_intervals([*_spill(before), *_cut(self.list_begun(day))])

    def list_begun(self, day: date) -> Sequence[Interval]:
        """The intervals that begin on a date, as they were written; they may pass midnight."""
        if day in self.exceptions:
            return self.exceptions[day]
        week = next((week for week in reversed(self.weeks) if week.valid_from <= day), None)
        return week.days[day.weekday()] if week else ()


def join_intervals(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """Sorted, and those that touch or overlap as one; empty ones are dropped."""
    joined: list[Interval] = []
    for start, end in sorted(intervals):
        if start >= end:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def _cut(intervals: Iterable[Interval]) -> list[Interval]:
    return [(start, min(end, DAY)) for start, end in intervals]


def _spill(intervals: Iterable[Interval]) -> list[Interval]:
    return [(0, end - DAY) for _start, end in intervals if end > DAY]
