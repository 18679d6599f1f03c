"""What asks us on a channel and what becomes of it: the figures with which a company looks first.

A question is a thread: one matter, by when its first message was written. An answer is ours on the
network, whoever of us wrote it and by which program. Only what was asked more than a day ago can be
said to have got its answer within a day, or never.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from agents.brand import brand_zone
from inbox.models.threads import NO_DUE

WINDOW = timedelta(days=28)
PROMPT = timedelta(hours=24)
TOP_HOURS = 3
MOST_COUNTED = 50_000  # threads of a window: beyond it the figures are of the latest

# Where a thread stands in its queue is never before it was opened: so the index by channel, status
# and place finds the window's closed threads (of which nothing is due) without one of its own.
ASKED = """
    WITH asked AS MATERIALIZED (
        SELECT opened_at, first_response_at,
               first_response_at - opened_at AS wait,
               opened_at AT TIME ZONE %(zone)s AS local
        FROM inbox_thread
        WHERE channel_id = %(channel)s AND opened_at >= %(since)s AND (
            status IN ('open', 'pending', 'snoozed')
            OR status = 'closed' AND queue_due_at = %(no_due)s AND queue_at >= %(since)s)
        ORDER BY opened_at DESC LIMIT %(most)s
    )
"""
TOTALS = """
    SELECT count(*), min(opened_at),
           count(*) FILTER (WHERE opened_at <= %(ripe)s),
           count(*) FILTER (WHERE opened_at <= %(ripe)s AND wait <= %(prompt)s),
           count(*) FILTER (WHERE opened_at <= %(ripe)s AND first_response_at IS NULL),
           percentile_cont(0.5) WITHIN GROUP (ORDER BY wait)
    FROM asked
"""
DAYS = """
    SELECT day::date, count(asked.local)
    FROM generate_series(
        (SELECT min(local) FROM asked)::date::timestamp,
        (%(now)s AT TIME ZONE %(zone)s)::date, interval '1 day'
    ) AS day LEFT JOIN asked ON asked.local::date = day::date
    GROUP BY 1 ORDER BY 1 DESC
"""
HOURS = """
    SELECT extract(hour FROM local)::int, count(*) FROM asked
    GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT %(hours)s
"""


@dataclass(frozen=True, slots=True)
class Asks:
    """`ripe`: asked more than a day ago; `prompt` and `never` are of those. `median_wait`: of what
    was answered at all. `days`: how many the figures are of.
    """

    asked: int
    days: int
    ripe: int
    prompt: int
    never: int
    median_wait: timedelta | None
    by_day: Sequence[tuple[date, int]]
    top_hours: Sequence[tuple[int, int]]

    @property
    def per_day(self) -> float:
        return round(self.asked / self.days, 1)

    @property
    def busiest(self) -> int:
        return max((count for _day, count in self.by_day), default=0)

    def share(self, count: int) -> int | None:
        """Of the ripe, in per cent; None where there is none."""
        return round(100 * count / self.ripe) if self.ripe else None

    @property
    def prompt_share(self) -> int | None:
        return self.share(self.prompt)

    @property
    def never_share(self) -> int | None:
        return self.share(self.never)


def read_asks(channel_id: int, *, now: datetime) -> Asks:
    """Of the last WINDOW, in three statements."""
    values = {
        "channel": channel_id, "now": now, "since": now - WINDOW, "ripe": now - PROMPT,
        "prompt": PROMPT, "zone": brand_zone(), "most": MOST_COUNTED, "hours": TOP_HOURS,
        "no_due": NO_DUE,
    }  # fmt: skip
    (asked, first_at, ripe, prompt, never, median), *_ = _ask(TOTALS, values)
    return Asks(
        asked=asked,
        days=min(WINDOW.days, (now - first_at).days + 1) if first_at else 1,
        ripe=ripe,
        prompt=prompt,
        never=never,
        median_wait=median,
        by_day=_ask(DAYS, values),
        top_hours=_ask(HOURS, values),
    )


def _ask(question: str, values: dict[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(ASKED + question, values)
        rows: list[Any] = cursor.fetchall()
    return rows
