"""Which threads are late now, which will be soon, and which were today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from inbox.models import SlaClock, ThreadEvent, Verb

MOST = 100  # of each kind, on the page
COUNTED = 200  # beyond it the screen says "200+"
RUNS = Q(met_at=None, stopped_at=None)
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
    return SlaClock.objects.filter(RUNS, warn_at__lte=now, due_at__gte=now)


def count_notices(*, now: datetime) -> tuple[int, int]:
    """Threads that are late, and clocks that will be soon; COUNTED + 1 at most."""
    late, soon = (rows.values("thread").distinct() for rows in (list_late(now), list_soon(now)))
    return late[: COUNTED + 1].count(), soon[: COUNTED + 1].count()


def _load(clocks: QuerySet[SlaClock]) -> list[SlaClock]:
    parts = ("thread__channel", "thread__profile", "thread__owner")
    return list(clocks.select_related(*parts)[:MOST])


def list_news(last_event: int) -> QuerySet[ThreadEvent]:
    """Warnings and breaches since an event."""
    return ThreadEvent.objects.filter(verb__in=[Verb.WARNED, Verb.BREACHED], pk__gt=last_event)


def find_newest_event() -> int:
    return ThreadEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
