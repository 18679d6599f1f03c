"""The figures of a whole past, from sums and by one plain statement over threads and messages.

Prints {cookie, sums, plain, off, tiles}: a lead's session, seconds either way, the largest
difference between both as a share, and how long the live tiles take to be measured (seconds).
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import connection
from django.utils import timezone

from agents.models import Agent, Role
from bench.inside.pages import sign_in, write
from reports.live import measure_now
from reports.metrics import METRICS
from reports.reading import TOTAL, read_sums
from reports.selection import Selection, brand_day

Found = TypeVar("Found")
ROUNDS = 5
PLAIN = """
    WITH said AS (
        SELECT thread_id, direction, created_at AS said_at, lag(direction) OVER earlier AS previous,
            min(created_at) FILTER (WHERE direction = 'outbound') OVER later AS answered_at
        FROM inbox_message
        WHERE direction IN ('inbound', 'outbound') AND NOT is_automatic AND replaced_by_id IS NULL
            AND thread_id IS NOT NULL
        WINDOW earlier AS (PARTITION BY thread_id ORDER BY created_at, id),
            later AS (PARTITION BY thread_id ORDER BY created_at DESC, id DESC)
    ), waits AS (
        SELECT 'first' AS kind, status = 'closed' AND first_response_at IS NULL AS is_unneeded,
            extract(epoch FROM coalesce(first_response_at, %(now)s) - opened_at) AS time
        FROM inbox_thread
        UNION ALL
        SELECT 'resolution', status = 'closed' AND first_response_at IS NULL,
            extract(epoch FROM coalesce(closed_at, %(now)s) - opened_at)
        FROM inbox_thread
        UNION ALL
        SELECT 'next', answered_at IS NULL AND waiting_since IS NULL,
            extract(epoch FROM coalesce(answered_at, %(now)s) - said_at)
        FROM said JOIN inbox_thread AS thread ON thread.id = thread_id
        WHERE direction = 'inbound' AND previous = 'outbound' AND said_at > first_response_at
    )
    SELECT kind, count(*), avg(time) FILTER (WHERE NOT is_unneeded),
        percentile_cont(0.5) WITHIN GROUP (ORDER BY time) FILTER (WHERE NOT is_unneeded),
        percentile_cont(0.9) WITHIN GROUP (ORDER BY time) FILTER (WHERE NOT is_unneeded),
        avg((time <= 300)::int) FILTER (WHERE NOT is_unneeded),
        avg((time <= 3600)::int) FILTER (WHERE NOT is_unneeded)
    FROM waits GROUP BY kind
"""


def read_plainly(now: datetime) -> dict[str, float]:
    with connection.cursor() as cursor:
        cursor.execute(PLAIN, {"now": now})
        rows = {kind: list(map(float, values)) for kind, *values in cursor.fetchall()}
    found: dict[str, float] = {}
    for kind, (_count, mean, middle, most, _five, _hour) in rows.items():
        found |= {f"{kind}_mean": mean, f"{kind}_median": middle, f"{kind}_p90": most}
    count, *_times, five, hour = rows["first"]
    return {**found, "threads": count, "first_within_5": five, "first_within_60": hour}


def read_from_sums(selection: Selection, now: datetime) -> dict[str, float]:
    sums = read_sums(selection, now=now)[TOTAL]
    return {name: metric.measure(sums).amount or 0.0 for name, metric in METRICS.items()}


def time_best(read: Callable[[], Found], rounds: int) -> tuple[float, Found]:
    """Seconds of the fastest: other work on the machine only ever adds."""
    found, times = read(), []
    for _ in range(rounds):
        began = time.perf_counter()
        read()
        times.append(time.perf_counter() - began)
    return min(times), found


def compare() -> dict[str, Any]:
    now = timezone.now()
    selection = Selection(brand_day(now) - timedelta(days=400), brand_day(now))
    sums, ours = time_best(lambda: read_from_sums(selection, now), ROUNDS)
    plain, theirs = time_best(lambda: read_plainly(now), 2)
    shared = [name for name in theirs if name in ours and theirs[name]]
    off = {name: abs(ours[name] - theirs[name]) / theirs[name] for name in shared}
    for name in shared:
        print(f"{name:20} {ours[name]:14,.3f} {theirs[name]:14,.3f}", file=sys.stderr)
    lead = Agent.objects.create_user("lead@gladkund.invalid", name="Lead", role=Role.LEAD)
    tiles, _live = time_best(lambda: measure_now(now=now), ROUNDS)
    return {
        "cookie": write(sign_in(lead)), "sums": sums, "plain": plain, "tiles": tiles,
        "off": max(off.values()),
    }  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(compare()))
