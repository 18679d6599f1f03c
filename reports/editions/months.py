"""Twelve months, as far as they are known: from frozen reports, or else reckoned now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import F

from reports import reading
from reports.editions.scopes import Scope
from reports.metrics import METRICS as BOARD
from reports.models import Edition
from reports.periods import MONTH, Period, list_months
from reports.satisfaction.facts import Gain, Satisfaction, Share
from reports.satisfaction.metrics import METRICS
from reports.satisfaction.reading import Closings, read_grouped_closings
from reports.selection import Selection

MONTHS = 12
TIMES = ("first_median", "first_mean")
SHARES = ("csat", "before_csat", "less")
# Amount, low, high, how many it rests on.
Point = tuple[float | None, float | None, float | None, int | None]


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
    closings = read_grouped_closings(selection, reading.MONTH)
    waits = reading.read_sums(selection, now=now, key=reading.MONTH)
    return {
        month: _reckon_month(closings[month], waits.get(month)) for month in {*closings, *waits}
    }


def _reckon_month(closings: Closings, waits: reading.ByKind | None) -> dict[str, Point]:
    points = {name: _of_share(Share.of(*METRICS[name].count(closings))) for name in SHARES}
    points["gain"] = _of_gain(Gain.of(METRICS["gain"].count(closings)))
    if waits:
        points |= {name: (BOARD[name].measure(waits).amount, None, None, None) for name in TIMES}
    return points | _of_counts(closings.count, closings.answers.answered)


def _of_share(share: Share) -> Point:
    return share.amount, share.low, share.high, share.total


def _of_gain(gain: Gain) -> Point:
    return gain.mean, gain.low, gain.high, gain.pairs


def _of_counts(closures: int, answered: int) -> dict[str, Point]:
    return {
        "closures": (closures, None, None, None),
        "answered": (answered, None, None, None),
    }
