"""What waits now, by how long it has waited, and what has waited longest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from inbox.incidents.group import exclude_incidents
from inbox.models import Status, Thread
from reports.selection import Selection

OLDEST = 5
AGES: list[tuple[Any, timedelta, timedelta]] = [
    (_("under 15 min"), timedelta(days=-1), timedelta(minutes=15)),  # networks may be ahead
    (_("15 to 60 min"), timedelta(minutes=15), timedelta(hours=1)),
    (_("1 to 4 hours"), timedelta(hours=1), timedelta(hours=4)),
    (_("4 to 24 hours"), timedelta(hours=4), timedelta(days=1)),
    (_("over 24 hours"), timedelta(days=1), timedelta(days=36_500)),
]


@dataclass(frozen=True, slots=True)
class Backlog:
    """`ages`: how many threads wait, by words for how long."""

    ages: list[tuple[Any, int]]
    oldest: list[Thread]

    @property
    def most(self) -> int:
        return max(number for _age, number in self.ages)

    @property
    def total(self) -> int:
        return sum(number for _age, number in self.ages)


def read_backlog(selection: Selection, *, now: datetime) -> Backlog:
    """Whatever days are chosen: a backlog is of now. Its clock runs round the clock."""
    waiting = _select_waiting(selection)
    counts = waiting.aggregate(
        **{
            str(number): Count("pk", Q(queue_at__lte=now - shortest, queue_at__gt=now - longest))
            for number, (_words, shortest, longest) in enumerate(AGES)
        }
    )
    ages = [(words, counts[str(number)]) for number, (words, _low, _high) in enumerate(AGES)]
    oldest = waiting.select_related("channel", "profile").order_by("queue_at", "id")[:OLDEST]
    return Backlog(ages, list(oldest))


def _select_waiting(selection: Selection) -> QuerySet[Thread]:
    waiting = Thread.objects.filter(status=Status.OPEN, channel__is_read_only=False)
    if selection.channel_id:
        waiting = waiting.filter(channel=selection.channel_id)
    if selection.team_id:
        waiting = waiting.filter(team=selection.team_id)
    if selection.label_id:
        waiting = waiting.filter(labels=selection.label_id)
    return exclude_incidents(waiting) if selection.leaves_out_incidents else waiting
