"""Which threads are late now, which will be soon, and which were today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from inbox.models import SlaClock, Status, Thread, ThreadEvent, Verb

MOST = 100  # of each kind, on the page
COUNTED = 500  # clocks, of fewer threads
RUNS = Q(met_at=None, stopped_at=None)
UNDONE = (Status.OPEN, Status.SNOOZED)
PAST = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Notices:
    """Clocks with their threads: late now, the latest first; soon; and breaches of a day that are
    over.
    """

    late: Sequence[SlaClock]
    soon: Sequence[SlaClock]
    over: Sequence[SlaClock]


def read_notices(*, now: datetime) -> Notices:
    over = SlaClock.objects.exclude(RUNS).filter(breached_at__gt=now - PAST, met_at__isnull=False)
    return Notices(
        _load(list_late(now).order_by("due_at")),
        _load(list_soon(now).order_by("due_at")),
        _load(over.order_by("-breached_at")),
    )


def list_late(now: datetime) -> QuerySet[SlaClock]:
    return SlaClock.objects.filter(RUNS, due_at__lt=now)


def list_soon(now: datetime) -> QuerySet[SlaClock]:
    return SlaClock.objects.filter(RUNS, breached_at=None, warned_at__isnull=False, due_at__gte=now)


def list_counted(now: datetime) -> dict[str, QuerySet[Any]]:
    """The threads that are late, and those that will be soon: in the order of an index, so that a
    count which stops early reads no more than it tells.
    """
    late = Thread.objects.filter(status__in=UNDONE, queue_due_at__lt=now)
    soonest = list_soon(now).order_by("due_at").values("thread")[:COUNTED]
    soon = Thread.objects.filter(pk__in=soonest)
    return {"late": late.values("pk"), "soon": soon.values("pk")}


def _load(clocks: QuerySet[SlaClock]) -> list[SlaClock]:
    parts = ("thread__channel", "thread__profile", "thread__owner")
    return list(clocks.select_related(*parts)[:MOST])


def list_news(last_event: int) -> QuerySet[ThreadEvent]:
    """Warnings and breaches since an event."""
    return ThreadEvent.objects.filter(verb__in=[Verb.WARNED, Verb.BREACHED], pk__gt=last_event)


def find_newest_event() -> int:
    return ThreadEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
