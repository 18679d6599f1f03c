"""Days whose sums are to be made anew, since something was answered about their closings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from reports.models import StaleDay


def mark_days(days: Iterable[date]) -> None:
    """In the transaction of the change, so that neither is there without the other."""
    StaleDay.objects.bulk_create([StaleDay(day=day) for day in set(days)], ignore_conflicts=True)
