"""What an admin writes as hours: read, and checked in words that stand beside the field."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import TypeVar

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from agents.hours.days import DAY, Interval

MOST_INTERVALS = 8  # on one day
WRITTEN = re.compile(r"(?a:(\d{1,2})(?:[:.]?(\d{2}))?)")
Days = tuple[tuple[Interval, ...], ...]
Kept = TypeVar("Kept")


class Wrong(Exception):
    """What cannot be, in words. `field` is "start" or "end" where one of them is to blame; `place`
    is (day from Monday, interval of the day) where it is known.
    """

    def __init__(
        self, words: str, *, field: str = "", place: tuple[int, int] | None = None
    ) -> None:
        super().__init__(words)
        self.words = words
        self.field = field
        self.place = place


def read_time(written: str, *, field: str = "start") -> int:
    """Minutes from midnight of "7", "7.30", "0730" or "07:30", up to "24:00". Raises Wrong."""
    found = WRITTEN.fullmatch(written.strip())
    if not found:
        raise Wrong(_("Write a time such as 07:30."), field=field)
    hour, minute = int(found[1]), int(found[2] or 0)
    if minute > 59 or hour * 60 + minute > DAY:
        raise Wrong(_("A day has the times 00:00 to 24:00."), field=field)
    return hour * 60 + minute


def read_interval(start: str, end: str, *, is_next_day: bool) -> Interval:
    """Minutes from and until, the latter beyond DAY where it is of the next day. Raises Wrong."""
    begin, until = read_time(start), read_time(end, field="end")
    if begin == DAY:
        raise Wrong(_("Nothing begins at 24:00: write 00:00 on the next day."))
    if is_next_day and until == DAY:
        raise Wrong(_("24:00 is the end of this day: leave out “next day”."), field="end")
    until += DAY if is_next_day else 0
    if until <= begin:
        words = _("This is not after the beginning. Past midnight? Then tick “next day”.")
        raise Wrong(words, field="end")
    if until - begin > DAY:
        raise Wrong(_("That is more than 24 hours."), field="end")
    return begin, until


def check_day(intervals: Sequence[Interval], *, day: int = 0) -> None:
    """Raises Wrong where two intervals of one day overlap, or where they are too many."""
    if len(intervals) > MOST_INTERVALS:
        raise Wrong(_("A day can have %(most)s intervals.") % {"most": MOST_INTERVALS})
    order = sorted(range(len(intervals)), key=lambda place: intervals[place])
    for one, other in pairwise(order):
        if intervals[other][0] < intervals[one][1]:
            words = _("This overlaps %(hours)s.") % {"hours": tell_interval(intervals[one])}
            raise Wrong(words, field="start", place=(day, other))


def check_week(days: Sequence[Sequence[Interval]]) -> None:
    """Raises Wrong for what check_day finds, for a night that runs into the hours of the next
    day, and for a week in which nothing is open.
    """
    for day, intervals in enumerate(days):
        check_day(intervals, day=day)
    if not any(days):
        raise Wrong(_("Nothing is open in this week: give one day its hours at least."))
    for day, intervals in enumerate(days):
        for place, (_start, end) in enumerate(intervals):
            _check_night(end - DAY, days[(day + 1) % 7], at=(day, place))


def _check_night(night: int, following: Sequence[Interval], *, at: tuple[int, int]) -> None:
    first = min(following, default=None)
    if first and night > first[0]:
        day = WEEKDAYS[(at[0] + 1) % 7]
        words = _("This runs into the hours of %(day)s, which begin at %(time)s.")
        words %= {"day": day, "time": tell_minute(first[0])}
        raise Wrong(words, field="end", place=at)


def copy_day(days: Sequence[Kept], source: int, targets: Collection[int]) -> tuple[Kept, ...]:
    """The week with what one day has given to others."""
    return tuple(days[source if day in targets else day] for day in range(len(days)))


def tell_minute(minute: int) -> str:
    """The end of a day is 24:00; what is beyond it is told as the time of the next day."""
    if minute > DAY:
        minute -= DAY
    return f"{minute // 60:02}:{minute % 60:02}"


def tell_interval(interval: Interval) -> str:
    return f"{tell_minute(interval[0])}–{tell_minute(interval[1])}"


def tell_intervals(intervals: Sequence[Interval]) -> str:
    """Such as "09:00-12:00, 13:00-02:00"; "closed" where there are none."""
    return ", ".join(tell_interval(one) for one in sorted(intervals)) or pgettext("hours", "closed")
