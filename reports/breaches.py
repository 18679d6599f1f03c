"""Which promise is broken next, and which were broken today: read from the clocks' own indexes."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from inbox.channels.hours import Openings
from inbox.models import SlaClock
from inbox.paging import read_page
from inbox.reading.dues import RUNS, Due, describe_due
from reports.selection import brand_day, midnight

PAGE_SIZE = 50
ORDER = ("-breached_at", "-id")


def find_next_due(*, now: datetime) -> Due | None:
    """The running clock that comes to its end first, with its thread, customer and channel."""
    running = _answered().filter(RUNS, breached_at=None, due_at__gte=now)
    parts = ("thread__channel", "thread__profile")
    clock = running.select_related(*parts).order_by("due_at").first()
    if clock is None:
        return None
    return describe_due(clock, Openings(now))


def list_breaches(*, now: datetime) -> QuerySet[SlaClock]:
    """Those of today, by the brand's calendar. What a late message undid is none any more."""
    return _answered().filter(breached_at__gte=midnight(brand_day(now)), breached_at__lte=now)


def read_breaches(*, now: datetime, key: str = "") -> tuple[list[SlaClock], str]:
    """Today's breaches after `key`, the latest first, and the next key. Raises BadKey."""
    breaches = list_breaches(now=now).select_related("thread__channel", "thread__profile")
    return read_page(breaches, ORDER, size=PAGE_SIZE, key=key)


def _answered() -> QuerySet[SlaClock]:
    """Without channels that are only looked at: nobody promised anything there."""
    return SlaClock.objects.filter(thread__channel__is_read_only=False)
