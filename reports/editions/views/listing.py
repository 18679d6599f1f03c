"""What the list of reports shows: each period once, and which one comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F

from inbox.paging import read_page
from reports.editions.calendar import find_freezing, of_edition, read_country
from reports.editions.freeze import list_due
from reports.editions.words import name_period, tell_share_in_full
from reports.models import Edition
from reports.periods import MONTH, MONTHS, Period, find_period
from reports.satisfaction.facts import Share
from reports.selection import brand_day

PAGE_SIZE = 24
ORDER = ("-last", "-id")
TOLD = "facts__scopes__all__satisfaction__"


@dataclass(frozen=True, slots=True)
class Row:
    """One report in the list, by its newest version."""

    edition: Edition
    title: str
    csat: str
    less: str


@dataclass(frozen=True, slots=True)
class Coming:
    """A period that is frozen next. `is_over`: its days are."""

    period: Period
    title: str
    at: datetime
    is_over: bool


def read_rows(key: str) -> tuple[list[Row], str]:
    """The latest first, and the key of the next page. Raises BadKey."""
    editions = Edition.objects.newest().defer("facts").select_related("frozen_by")
    told = editions.annotate(csat=F(f"{TOLD}csat"), less=F(f"{TOLD}less"))
    page, next_key = read_page(told, ORDER, size=PAGE_SIZE, key=key)
    return [_describe(edition) for edition in page], next_key


def _describe(edition: Any) -> Row:
    csat, less = (tell_share_in_full(Share(**one)) for one in (edition.csat, edition.less))
    return Row(edition, name_period(of_edition(edition)), csat, less)


def list_coming(*, now: datetime) -> list[Coming]:
    """What waits, and the month and the quarter that come next; the sooner first."""
    country, today = read_country(), brand_day(now)
    periods = [*list_due(now=now), *(_find_next(kind, now, country) for kind in MONTHS)]
    coming = [
        Coming(one, name_period(one), find_freezing(one, country), one.is_over(today))
        for one in dict.fromkeys(periods)
    ]
    return sorted(coming, key=lambda one: (one.at, one.period.kind != MONTH))


def _find_next(kind: str, now: datetime, country: str) -> Period:
    """The last one that is over, until its hour has come or somebody froze it; else the one that
    runs. What was over before we knew of anything is frozen by nobody.
    """
    running = find_period(kind, brand_day(now))
    over = running.before()
    is_frozen = Edition.objects.filter(kind=kind, first=over.first).exists()
    return running if is_frozen or find_freezing(over, country) <= now else over
