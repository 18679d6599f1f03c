"""Freeze a report: by itself on the first working day, or by hand; never changed afterwards."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice

import structlog
from django.db import connection, transaction
from django.db.models import Max, Min
from django.utils.translation import gettext as _

from agents.models import Agent
from agents.refusals import Refused
from inbox.numbers.mask import hide_numbers
from reports import recount
from reports.editions.calendar import find_freezing, read_country
from reports.editions.facts import collect_facts
from reports.editions.quotes import copy_quotes
from reports.editions.recipients import plan_mailings
from reports.models import ChangedThread, ClosureTally, DayTally, Edition, StaleDay
from reports.periods import MONTHS, Period, find_period
from reports.selection import brand_day

log = structlog.get_logger(__name__)

LOCK = 20_049  # of the database, held by whoever freezes
PATIENCE = 60.0  # seconds for what is still to be counted
MAX_NOTE = 500  # characters
CAUGHT_UP = 12  # periods at most, after beat stood still


def freeze_due(*, now: datetime) -> list[Edition]:
    """What ought to be frozen by now and is not. Harmless twice, also at once; what cannot be
    frozen yet is found again by the next turn.
    """
    frozen = []
    for period in list_due(now=now):
        try:
            frozen.append(freeze_edition(period.kind, period.first, by=None, now=now))
        except Refused as refusal:
            log.warning("not_frozen", kind=period.kind, first=period.first, why=str(refusal))
    return frozen


def list_due(*, now: datetime) -> list[Period]:
    """The earliest first. Nothing before the first report that froze by itself is caught up: one
    that a person froze says nothing of what others expect.
    """
    country = read_country()
    return [
        period
        for kind in MONTHS
        for period in _list_missing(kind, brand_day(now))
        if find_freezing(period, country) <= now
    ]


def _list_missing(kind: str, today: date) -> list[Period]:
    frozen = Edition.objects.filter(kind=kind)
    since = frozen.filter(frozen_by=None).aggregate(first=Min("first"))["first"]
    latest = find_period(kind, today).before()
    if since is None and not _is_anything_known(latest):
        return []
    newest = islice(_walk_back(latest, since or latest.first), CAUGHT_UP)
    known = set(frozen.values_list("first", flat=True))
    return [period for period in newest if period.first not in known][::-1]


def _walk_back(period: Period, first: date) -> Iterator[Period]:
    while period.first >= first:
        yield period
        period = period.before()


def _is_anything_known(period: Period) -> bool:
    days = {"day__range": (period.first, period.last)}
    return DayTally.objects.filter(**days).exists() or ClosureTally.objects.filter(**days).exists()


def freeze_edition(
    kind: str, first: date, *, by: Agent | None, now: datetime, note: str = "", seen: int = 0
) -> Edition:
    """`by` None: by itself, and only where there is no version yet. By hand a further version needs
    a `note`; `seen` is the version that the person saw. Raises Refused.
    """
    period = find_period(kind, first)
    if not period.is_over(brand_day(now)):
        raise Refused(_("A report can be frozen when its days are over."))
    is_counted = _count_all(now=now)
    with transaction.atomic():
        _hold_still()
        latest = Edition.objects.filter(kind=kind, first=period.first).order_by("-version").first()
        if latest and by is None:
            return latest
        _judge(latest, note=note, seen=seen)
        if not is_counted or _is_stale(period):
            raise Refused(_("Figures are still being counted. Try again in a minute."))
        return _write(period, latest, by=by, now=now, note=note)


def _judge(latest: Edition | None, *, note: str, seen: int) -> None:
    if (latest.version if latest else 0) != seen:
        raise Refused(_("It was frozen meanwhile."))
    if latest and not note:
        raise Refused(_("Say what the new version tells otherwise, and why."))


def _write(
    period: Period, latest: Edition | None, *, by: Agent | None, now: datetime, note: str
) -> Edition:
    edition = Edition.objects.create(
        kind=period.kind, first=period.first, last=period.last, frozen_by=by, frozen_at=now,
        version=latest.version + 1 if latest else 1, note=hide_numbers(note)[:MAX_NOTE],
        facts=collect_facts(period, now=now),
    )  # fmt: skip
    if latest:
        copy_quotes(latest, edition)
    plan_mailings(edition, now=now)
    log.info("frozen", edition=edition.pk, version=edition.version, by=by.pk if by else None)
    return edition


def _count_all(*, now: datetime) -> bool:
    """Whether everything that had changed when this began is counted."""
    mark = ChangedThread.objects.aggregate(last=Max("pk"))["last"]
    end = time.monotonic() + PATIENCE
    recount.count_anew(now=now, may_go_on=lambda: time.monotonic() < end)
    return mark is None or not ChangedThread.objects.filter(pk__lte=mark).exists()


def _hold_still() -> None:
    """One report at a time, and nobody counts while its figures are read: they shall agree."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [recount.LOCK])


def _is_stale(period: Period) -> bool:
    return StaleDay.objects.filter(day__range=(period.first, period.last)).exists()
