"""The threads behind a figure: each wait that it counts, newest first, paged by key."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from inbox.paging import read_page
from reports.metrics import Metric
from reports.models import Hours, Wait
from reports.selection import Selection

PAGE_SIZE = 50
ORDER = ("-began_at", "-id")


def read_waits(
    selection: Selection, metric: Metric, *, now: datetime, key: str = ""
) -> tuple[list[Wait], str]:
    """The waits after `key` with thread, customer and channel, and the next key. Raises BadKey."""
    return read_threads(select_waits(selection, metric, now=now), key=key)


def read_threads(waits: QuerySet[Wait], *, key: str = "") -> tuple[list[Wait], str]:
    """As above, of any waits."""
    waits = waits.select_related("thread__profile", "thread__channel")
    return read_page(waits, ORDER, size=PAGE_SIZE, key=key)


def has_incidents(selection: Selection) -> bool:
    """Whether any thread of these days belongs to an incident."""
    days = (selection.first, selection.last)
    return Wait.objects.filter(is_incident=True, day__range=days).exists()


def select_waits(selection: Selection, metric: Metric, *, now: datetime) -> QuerySet[Wait]:
    waits = Wait.objects.filter(
        kind=metric.kind, day__range=(selection.first, selection.last), state__in=metric.states
    )
    if selection.hours != Hours.ALL:
        waits = waits.filter(is_open=selection.hours == Hours.OPEN)
    if selection.channel_id:
        waits = waits.filter(channel=selection.channel_id)
    if selection.team_id:
        waits = waits.filter(team_id=selection.team_id)
    if selection.label_id:
        waits = waits.filter(thread__labels=selection.label_id)
    if selection.leaves_out_incidents:
        waits = waits.filter(is_incident=False)
    return waits.filter(_took_over(metric.over, selection.hours, now)) if metric.over else waits


def _took_over(seconds: int, hours: Hours, now: datetime) -> Q:
    column = "open_time" if hours == Hours.OPEN else "time"
    still = Q(time=None, began_at__lt=now - timedelta(seconds=seconds))
    return Q(**{f"{column}__gt": seconds}) | still
