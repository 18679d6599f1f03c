"""Each channel is looked at after each step; what is out of the usual becomes one alert."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import structlog
from django.db import connection, transaction

from agents.hours.clock import is_open
from connectors.models import Channel
from inbox.channels.hours import find_schedule
from inbox.hints import publish_hint
from reports.alerts.rule import COOL_DOWN, WINDOW, Inflow, find_mark, judge, list_windows
from reports.models import Alert

TURN = 0x616C6572  # the lock of whoever watches: one worker at a time
COUNT = """
    SELECT (
        SELECT count(DISTINCT author_id) FROM inbox_message
        WHERE channel_id = %(channel)s AND direction = 'inbound'
          AND created_at >= at AND created_at < at + %(window)s
    )
    FROM unnest(%(windows)s::timestamptz[]) WITH ORDINALITY AS w (at, n) ORDER BY n
"""

log = structlog.get_logger(__name__)


@transaction.atomic
def watch_inflow(*, now: datetime) -> list[Alert]:
    """The alerts that were new. Harmless twice, also at once."""
    if not _take_turn():
        return []
    mark = find_mark(now)
    # What is only looked at is nobody's to answer.
    watched = Channel.objects.filter(is_active=True, is_read_only=False)
    quiet = watched.exclude(alerts__at__gt=mark - COOL_DOWN).order_by("pk")
    found = [(channel, measure_inflow(channel, mark)) for channel in quiet]
    return [
        raise_alert(channel, inflow, at=mark)
        for channel, inflow in found
        if inflow and inflow.is_unusual
    ]


def measure_inflow(channel: Channel, mark: datetime) -> Inflow | None:
    """None in the channel's first week."""
    groups = list_windows(mark, channel.connected_at)
    counts = iter(_count_customers(channel, [at for group in groups for at in group]))
    return judge([[next(counts) for _ in group] for group in groups])


def raise_alert(channel: Channel, inflow: Inflow, *, at: datetime) -> Alert:
    schedule = find_schedule(channel)
    alert = Alert.objects.create(
        channel=channel, at=at, count=inflow.count, before=inflow.before, usual=inflow.usual,
        is_open=schedule is None or is_open(schedule.load_calendar(), at),
    )  # fmt: skip
    publish_hint({"kind": "notices"})
    log.info("alert_raised", channel=channel.pk, count=inflow.count, usual=inflow.usual)
    return alert


def _take_turn() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [TURN])
        (taken,) = cursor.fetchone() or (False,)
    return bool(taken)


def _count_customers(channel: Channel, windows: Sequence[datetime]) -> list[int]:
    """How many customers wrote within each of the windows that begin then."""
    values: dict[str, Any] = {"channel": channel.pk, "window": WINDOW, "windows": list(windows)}
    with connection.cursor() as cursor:
        cursor.execute(COUNT, values)
        return [count for (count,) in cursor.fetchall()]
