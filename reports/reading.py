"""Read the sums of a selection: from the tables of sums, or, for one label, from its waits."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from reports.models import Hours, WaitKind
from reports.opening import JOIN_HOURS, SCHEDULE, read_open_spans
from reports.selection import Selection, midnight
from reports.tallies import GROWTH, SUM_DAYS, SUM_HOURS

FIVE_MINUTES, ONE_HOUR = 300, 3600  # seconds


@dataclass(slots=True)
class Sums:
    """The waits of one kind. `pending` are those without an answer: they still wait, or were closed
    before it came. Their seconds are their age, and each will have lasted at least so long.
    """

    met: int = 0
    unneeded: int = 0
    follow_ups: int = 0
    seconds: int = 0
    within_5: int = 0
    within_60: int = 0
    histogram: Counter[int] = field(default_factory=Counter)
    pending: int = 0
    pending_seconds: float = 0.0
    pending_over_5: int = 0
    pending_over_60: int = 0
    pending_histogram: Counter[int] = field(default_factory=Counter)

    @property
    def counted(self) -> int:
        """Those that response figures are made of."""
        return self.met + self.pending

    @property
    def begun(self) -> int:
        return self.counted + self.unneeded


ByKind = Mapping[WaitKind, Sums]


def _no_sums() -> dict[WaitKind, Sums]:
    return {kind: Sums() for kind in WaitKind}


# What sums can be grouped by: an expression over days and channels.
WHOLE, TOTAL = "0", 0  # not at all, and the key that all has then
CHANNEL = "channel_id"
DAY, WEEK, MONTH = (f"date_trunc('{unit}', day)::date" for unit in ("day", "week", "month"))

READ_SUMS = """
    SELECT {key}, kind, sum(met), sum(unneeded), sum(follow_ups), sum(seconds),
        sum(within_5), sum(within_60)
    FROM ({tallies}) AS tally WHERE hours = %(hours)s GROUP BY 1, 2
"""
READ_HISTOGRAMS = """
    SELECT {key}, kind, bucket, sum(number)
    FROM ({tallies}) AS tally, unnest(buckets, counts) AS filled (bucket, number)
    WHERE hours = %(hours)s GROUP BY 1, 2, 3
"""
READ_PENDING = f"""
    SELECT {{key}}, kind, floor(ln(greatest(age, 1)::float8) / ln({GROWTH}::float8))::int,
        count(*), sum(age), count(*) FILTER (WHERE age > 300), count(*) FILTER (WHERE age > 3600)
    FROM (
        SELECT day, kind, channel_id, {{age}} AS age
        FROM reports_wait AS wait {{spans}}
        WHERE state IN ('waiting', 'unmet') AND {{condition}}
    ) AS pending GROUP BY 1, 2, 3
"""  # noqa: S608 - a constant
CLOCK_AGE = "coalesce(time, greatest(0, extract(epoch FROM %(now)s - began_at)))"
# `until_now`: the open seconds until now, from which those before the beginning are taken.
OPEN_AGE = """
    coalesce(open_time, greatest(0, until_now - CASE WHEN place = 0 THEN 0
        ELSE before[place] + least(began, ends[place]) - starts[place] END))
"""
JOIN_SPANS = f"""
    {JOIN_HOURS.format("wait")}
    JOIN (VALUES {{rows}}) AS span (schedule_key, starts, ends, before, until_now)
        ON schedule_key = {SCHEDULE}
    CROSS JOIN LATERAL (SELECT extract(epoch FROM began_at)::float8 AS began) AS moment
    CROSS JOIN LATERAL (SELECT width_bucket(began, starts) AS place) AS within
"""  # noqa: S608 - a constant
SPAN = "(%s::bigint, %s::float8[], %s::float8[], %s::float8[], %s::float8)"
READ_CONTACTS = """
    SELECT channel_id, extract(isodow FROM day)::int, hour::int, sum(contacts)::int
    FROM ({tallies}) AS tally GROUP BY 1, 2, 3
"""


def read_sums(
    selection: Selection, *, now: datetime, key: str = WHOLE
) -> defaultdict[Any, dict[WaitKind, Sums]]:
    """The sums of each kind by `key`, one of the above. Counts and sums are exact."""
    tallies, values = _find_tallies(selection)
    found: defaultdict[Any, dict[WaitKind, Sums]] = defaultdict(_no_sums)
    for group, kind, *sums in fetch_rows(READ_SUMS.format(key=key, tallies=tallies), values):
        one = found[group][WaitKind(kind)]
        one.met, one.unneeded, one.follow_ups, one.seconds = map(int, sums[:4])
        one.within_5, one.within_60 = map(int, sums[4:])
    for group, kind, bucket, number in fetch_rows(
        READ_HISTOGRAMS.format(key=key, tallies=tallies), values
    ):
        found[group][WaitKind(kind)].histogram[bucket] += int(number)
    for group, kind, bucket, number, *sums in _read_pending(selection, key, now):
        one = found[group][WaitKind(kind)]
        one.pending += number
        one.pending_seconds += float(sums[0])
        one.pending_over_5 += sums[1]
        one.pending_over_60 += sums[2]
        one.pending_histogram[bucket] += number
    return found


def read_contacts(selection: Selection) -> Counter[tuple[int, int]]:
    """How often customers wrote, waiting for us, by day of the week (Monday: 1) and hour."""
    contacts = Counter[tuple[int, int]]()
    for (_channel_id, *moment), number in read_channel_contacts(selection).items():
        contacts[moment[0], moment[1]] += number
    return contacts


def read_channel_contacts(selection: Selection) -> Counter[tuple[int, int, int]]:
    """The same by channel, day of the week and hour."""
    condition, values = selection.write_arrivals()
    summed = (
        SUM_HOURS if selection.label_id else "SELECT * FROM reports_hourtally WHERE {condition}"
    )
    statement = READ_CONTACTS.format(tallies=summed.format(condition=condition))
    rows = fetch_rows(statement, values)
    return Counter({(channel, day, hour): number for channel, day, hour, number in rows})


def _find_tallies(selection: Selection) -> tuple[str, dict[str, Any]]:
    condition, values = selection.write_conditions()
    summed = SUM_DAYS if selection.label_id else "SELECT * FROM reports_daytally WHERE {condition}"
    return summed.format(condition=condition), {**values, "hours": selection.hours}


def _read_pending(selection: Selection, key: str, now: datetime) -> list[tuple[Any, ...]]:
    condition, values = selection.write_arrivals()
    age, spans = CLOCK_AGE, ""
    if selection.hours == Hours.OPEN:
        age, (spans, known) = OPEN_AGE, _join_spans(selection, now)
        values |= known
    statement = READ_PENDING.format(key=key, age=age, spans=spans, condition=condition)
    return fetch_rows(statement, {**values, "now": now})


def _join_spans(selection: Selection, now: datetime) -> tuple[str, dict[str, Any]]:
    """The hours of all schedules, a row each."""
    rows: list[str] = []
    values: dict[str, Any] = {}
    for schedule_id, spans in read_open_spans(midnight(selection.first), now).items():
        facts = [schedule_id, spans.starts, spans.ends, spans.before, spans.measure_until(now)]
        names = [f"span_{schedule_id}_{place}" for place in range(len(facts))]
        values |= dict(zip(names, facts, strict=True))
        rows.append(SPAN % tuple(f"%({name})s" for name in names))
    return JOIN_SPANS.format(rows=", ".join(rows)), values


def fetch_rows(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
