"""The threads behind a figure: each wait that it counts, newest first, paged by key."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db.models import BigIntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from agents.models import Schedule, Team
from inbox.models import ChannelHours
from inbox.paging import read_page
from reports.metrics import Metric
from reports.models import Hours, Wait
from reports.opening import read_open_spans
from reports.selection import Selection, midnight

PAGE_SIZE = 50
ORDER = ("-began_at", "-id")
FIND_SCHEDULE = Coalesce(  # as `reports.opening.SCHEDULE` has it
    Subquery(Team.objects.filter(pk=OuterRef("team_id")).values("schedule")[:1]),
    Subquery(ChannelHours.objects.filter(channel=OuterRef("channel_id")).values("schedule")[:1]),
    Subquery(Schedule.objects.filter(is_default=True).values("pk")[:1]),
    Value(0),
    output_field=BigIntegerField(),
)


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
    return _keep_longer(waits, metric.over, selection, now) if metric.over else waits


def _keep_longer(
    waits: QuerySet[Wait], seconds: int, selection: Selection, now: datetime
) -> QuerySet[Wait]:
    """Those that took longer, or have lasted longer so far: in the time that the figure counts."""
    if selection.hours != Hours.OPEN:
        still = Q(time=None, began_at__lt=now - timedelta(seconds=seconds))
        return waits.filter(Q(time__gt=seconds) | still)
    took = Q(open_time__gt=seconds)
    for schedule_id, spans in read_open_spans(midnight(selection.first), now).items():
        since = datetime.fromtimestamp(spans.go_back(now, seconds), UTC)
        took |= Q(open_time=None, began_at__lt=since, schedule_id=schedule_id)
    return waits.annotate(schedule_id=FIND_SCHEDULE).filter(took)
