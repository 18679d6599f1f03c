"""Twelve months, as far as they are known: from frozen reports, or else reckoned now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import F

from reports import reading
from reports.editions.periods import MONTH, Period, list_months
from reports.editions.scopes import Scope
from reports.metrics import METRICS
from reports.models import Edition
from reports.satisfaction.facts import Gain, Satisfaction, Share
from reports.satisfaction.intervals import Moments
from reports.selection import Selection

MONTHS = 12
TIMES = ("first_median", "first_mean")
SHARES = ("csat", "before_csat", "less")
# Amount, low, high, how many it rests on.
Point = tuple[float | None, float | None, float | None, int | None]

READ_ANSWERS = """
    SELECT date_trunc('month', day)::date, sum(answered),
        sum(now[4] + now[5]), sum(now[1] + now[2] + now[3] + now[4] + now[5]),
        sum(before[4] + before[5]),
        sum(before[1] + before[2] + before[3] + before[4] + before[5]),
        sum(less_yes), sum(less_yes + less_no), sum(pairs), sum(gain), sum(gain_squared)
    FROM reports_answertally WHERE {condition} GROUP BY 1
"""
READ_CLOSURES = """
    SELECT date_trunc('month', day)::date, sum(closures)
    FROM reports_closuretally WHERE {condition} GROUP BY 1
"""


def read_trend(scope: Scope, period: Period, *, now: datetime) -> list[dict[str, Any]]:
    """The earliest first: `{"first", "is_frozen", "estimates": {name: point}}`.

    Months before the first of which anything is known are left out.
    """
    months = [month.first for month in list_months(period.last, MONTHS)]
    frozen = _read_frozen(scope, months)
    if period.kind == MONTH:
        frozen.pop(period.first, None)  # a new version tells its own figures
    reckoned = _reckon(scope.choose(months[0], period.last), now=now)
    told = [
        {
            "first": month.isoformat(),
            "is_frozen": month in frozen,
            "estimates": frozen.get(month) or reckoned.get(month, {}),
        }
        for month in months
    ]
    known = [bool(one["estimates"]) for one in told]
    return told[known.index(True) :] if any(known) else []


def _read_frozen(scope: Scope, months: Iterable[date]) -> dict[date, dict[str, Point]]:
    editions = Edition.objects.newest().filter(kind=MONTH, first__in=list(months))
    rows = editions.values_list("first", F(f"facts__scopes__{scope.key}__satisfaction"))
    return {first: _list_points(Satisfaction.read_facts(facts)) for first, facts in rows if facts}


def _list_points(told: Satisfaction) -> dict[str, Point]:
    points = {name: _of_share(getattr(told, name)) for name in SHARES}
    points["gain"] = _of_gain(told.gain)
    for name in TIMES:
        if name in told.response:
            points[name] = (told.response[name].amount, None, None, None)
    return points | _of_counts(told.closures, told.answered)


def _reckon(selection: Selection, *, now: datetime) -> dict[date, dict[str, Point]]:
    """By month, of those in which anything happened. Of the month that a report ends in the middle
    of, no more than the report has.
    """
    condition, chosen = selection.write_conditions()
    values: dict[str, Any] = {**chosen}
    with connection.cursor() as cursor:
        cursor.execute(READ_ANSWERS.format(condition=condition), values)
        answers: dict[date, list[int]] = {month: list(map(int, sums)) for month, *sums in cursor}
        cursor.execute(READ_CLOSURES.format(condition=condition), values)
        closures: dict[date, int] = {month: int(number) for month, number in cursor}
    waits = reading.read_sums(selection, now=now, key=reading.MONTH)
    return {
        month: _reckon_month(answers.get(month, [0] * 10), closures.get(month, 0), waits.get(month))
        for month in {*answers, *closures, *waits}
    }


def _reckon_month(
    answers: list[int], closures: int, waits: reading.ByKind | None
) -> dict[str, Point]:
    answered, *shares = answers
    now, before, less = (Share.of(*shares[at : at + 2]) for at in (0, 2, 4))
    points = {
        "csat": _of_share(now),
        "before_csat": _of_share(before),
        "less": _of_share(less),
        "gain": _of_gain(Gain.of(Moments(*shares[6:]))),
    }
    if waits:
        points |= {name: (METRICS[name].measure(waits).amount, None, None, None) for name in TIMES}
    return points | _of_counts(closures, answered)


def _of_share(share: Share) -> Point:
    return share.amount, share.low, share.high, share.total


def _of_gain(gain: Gain) -> Point:
    return gain.mean, gain.low, gain.high, gain.pairs


def _of_counts(closures: int, answered: int) -> dict[str, Point]:
    return {
        "closures": (closures, None, None, None),
        "answered": (answered, None, None, None),
    }
