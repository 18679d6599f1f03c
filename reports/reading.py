"""Read the sums of a selection: from the tables of sums, or, for one label, from its waits."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from reports.models import Hours, WaitKind
from reports.opening import OpenSpans, read_open_spans
from reports.selection import Selection
from reports.tallies import SUM_DAYS, SUM_HOURS

FIVE_MINUTES, ONE_HOUR = 300, 3600  # seconds


@dataclass(slots=True)
class Sums:
    """The waits of one kind. `pending` are the ages, in seconds, of those without an answer: they
    still wait, or were closed before it came, so each will have lasted at least so long.
    """

    met: int = 0
    unneeded: int = 0
    follow_ups: int = 0
    seconds: int = 0
    within_5: int = 0
    within_60: int = 0
    histogram: Counter[int] = field(default_factory=Counter)
    pending: list[float] = field(default_factory=list)

    @property
    def counted(self) -> int:
        """Those that response figures are made of."""
        return self.met + len(self.pending)

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
READ_PENDING = """
    SELECT {key}, kind, channel_id, began_at, CASE state WHEN 'unmet' THEN ended_at END
    FROM reports_wait AS wait
    WHERE state IN ('waiting', 'unmet') AND {condition}
"""
READ_CONTACTS = """
    SELECT extract(isodow FROM day)::int, hour::int, sum(contacts)::int
    FROM ({tallies}) AS tally GROUP BY 1, 2
"""


def read_sums(
    selection: Selection, *, now: datetime, key: str = WHOLE
) -> defaultdict[Any, dict[WaitKind, Sums]]:
    """The sums of each kind by `key`, one of the above. Counts and sums are exact."""
    tallies, values = _find_tallies(selection)
    found: defaultdict[Any, dict[WaitKind, Sums]] = defaultdict(_no_sums)
    for group, kind, *sums in _fetch(READ_SUMS.format(key=key, tallies=tallies), values):
        one = found[group][WaitKind(kind)]
        one.met, one.unneeded, one.follow_ups, one.seconds = map(int, sums[:4])
        one.within_5, one.within_60 = map(int, sums[4:])
    for group, kind, bucket, number in _fetch(
        READ_HISTOGRAMS.format(key=key, tallies=tallies), values
    ):
        found[group][WaitKind(kind)].histogram[bucket] += int(number)
    for group, kind, age in _list_pending(selection, key, now):
        found[group][WaitKind(kind)].pending.append(age)
    return found


def read_contacts(selection: Selection) -> dict[tuple[int, int], int]:
    """How often customers wrote, waiting for us, by day of the week (Monday: 1) and hour."""
    condition, values = selection.write_arrivals()
    summed = (
        SUM_HOURS if selection.label_id else "SELECT * FROM reports_hourtally WHERE {condition}"
    )
    statement = READ_CONTACTS.format(tallies=summed.format(condition=condition))
    return {(weekday, hour): number for weekday, hour, number in _fetch(statement, values)}


def _find_tallies(selection: Selection) -> tuple[str, dict[str, Any]]:
    condition, values = selection.write_conditions()
    summed = SUM_DAYS if selection.label_id else "SELECT * FROM reports_daytally WHERE {condition}"
    return summed.format(condition=condition), {**values, "hours": selection.hours}


def _list_pending(
    selection: Selection, key: str, now: datetime
) -> Iterator[tuple[Hashable, str, float]]:
    condition, values = selection.write_arrivals()
    rows = _fetch(READ_PENDING.format(key=key, condition=condition), values)
    spans = _find_spans(rows, now) if selection.hours == Hours.OPEN else {}
    for group, kind, channel_id, began_at, ended_at in rows:
        yield group, kind, _measure(spans.get(channel_id), began_at, ended_at or now)


def _find_spans(rows: list[tuple[Any, ...]], now: datetime) -> dict[int, OpenSpans]:
    if not rows:
        return {}
    return read_open_spans({row[2] for row in rows}, min(row[3] for row in rows), now)


def _measure(spans: OpenSpans | None, start: datetime, end: datetime) -> float:
    if spans is None:
        return max(0.0, (end - start).total_seconds())
    return max(0.0, spans.measure_until(end) - spans.measure_until(start))


def _fetch(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
