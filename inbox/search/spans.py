"""Days and months of the index: numbers of days since 1970, and of 32 days together.

A common word stands in a tenth of all messages. Of its newest the index reads a day or two, and
goes further back only where these have too few.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

MONTH_SHIFT = 5  # 2 ** 5 days
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Window(NamedTuple):
    """Everything from `since` on; without `spans` everything there is."""

    spans: list[int]
    since: datetime | None


def list_windows(until: datetime, *, has_months: bool = True) -> Iterator[Window]:
    """Ever wider, up to a moment: two days (and what is dated ahead), two months, everything."""
    day = number_of_day(until)
    yield Window([day + 1, day, day - 1], start_of_day(day - 1))
    if has_months:
        month = day >> MONTH_SHIFT
        spans = [_name_month(number) for number in (month + 1, month, month - 1)]
        yield Window(spans, start_of_day((month - 1) << MONTH_SHIFT))
    yield Window([], None)


def number_of_day(moment: datetime) -> int:
    return (moment - EPOCH).days


def start_of_day(number: int) -> datetime:
    return EPOCH + timedelta(days=number)


def _name_month(number: int) -> int:
    """Below zero, so that it is never taken for a day."""
    return -1 - number
