"""Days whose sums are to be made anew, since something about their closings has changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from reports.models import StaleDay


def mark_days(days: Iterable[date]) -> None:
    """Harmless twice. In the transaction of the change; in one order, so that nobody deadlocks."""
    rows = [StaleDay(day=day) for day in sorted(set(days))]
    StaleDay.objects.bulk_create(rows, ignore_conflicts=True)
