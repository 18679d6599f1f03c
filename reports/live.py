"""How it stands at this moment: what a lead looks at all day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from django.core.cache import cache
from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agents.models import Agent, Schedule
from agents.presence.cover import is_covered
from agents.seen import PRECISION
from connectors.models import Channel
from inbox.models import Status, Thread
from inbox.reading.dues import Due
from reports.breaches import find_next_due, list_breaches
from reports.metrics import AIM, METRICS, Value
from reports.models import Hours, HourTally, Wait, WaitKind
from reports.reading import TOTAL, read_sums
from reports.selection import Selection, brand_day, brand_zone

BOUND = 9999  # beyond it the screen says "9999+"
KEPT = timedelta(seconds=5)
CACHE_KEY = "board.now"
INFLOW = timedelta(minutes=15)
WEEKS = 8  # of which the usual inflow is the median
FEWEST = 10  # contacts in INFLOW below which nothing is told as unusual
UNUSUAL = 3  # times the usual
AT_WORK = timedelta(minutes=10) + PRECISION
TODAY = ("first_mean", "first_within_5", "first_within_60")

# What stands behind each tile, in the order of the screen: its title, and what it means.
NOTES = {
    "open": (pgettext_lazy("threads", "Open"), _("Threads in which a customer waits for us now.")),
    "longest": (_("Longest wait now"), _("Of the open threads, by the clock on the wall.")),
    "next_breach": (
        _("Next breach"),
        _("The promise that ends first of all that still run, and the calendar time left for it."),
    ),
    "breaches": (
        _("Breaches today"),
        _(
            "Promises of the SLA policies that were broken since midnight, whether or not we have"
            " answered since. One thread may break several."
        ),
    ),
    "today": (
        _("First response today"),
        _(
            "Of what arrived today in opening hours; only opening hours count as time. Who still"
            " waits counts with the time so far."
        ),
    ),
    "inflow": (
        _("Came in the last 15 min"),
        _(
            "How often customers wrote and waited for us. The usual is the median of the same hour"
            " of the week in the last eight weeks."
        ),
    ),
    "agents": (_("Agents at work"), _("Those who used the desk in the last 15 minutes.")),
}


@dataclass(frozen=True, slots=True)
class Inflow:
    """How often customers wrote within INFLOW; `usual` is None in the first week."""

    contacts: int
    usual: float | None

    @property
    def times_usual(self) -> int | None:
        """How many times the usual it is, where that is worth telling."""
        if self.usual is None or self.contacts < FEWEST or self.contacts < UNUSUAL * self.usual:
            return None
        return round(self.contacts / max(self.usual, 1))


@dataclass(frozen=True, slots=True)
class Live:
    """`today` are the metrics named TODAY, of what arrived today in opening hours (`chosen`)."""

    at: datetime
    chosen: Selection
    open: int
    unassigned: int
    longest: Thread | None
    due: Due | None
    breaches: int
    today: dict[str, Value]
    inflow: Inflow
    agents: int
    is_covered: bool  # or closed

    @property
    def aim(self) -> int:
        return AIM

    @property
    def longest_wait(self) -> float | None:
        """Seconds, round the clock."""
        return (self.at - self.longest.queue_at).total_seconds() if self.longest else None

    @property
    def is_late(self) -> bool:
        """Whether first responses of today take longer than they should."""
        amount = self.today["first_mean"].amount
        return amount is not None and amount > AIM


def look_now(*, now: datetime) -> Live:
    """As it was KEPT ago at most: every lead's screen asks again and again for the same."""
    kept: Live | None = cache.get(CACHE_KEY)
    if kept is None:
        kept = measure_now(now=now)
        cache.set(CACHE_KEY, kept, KEPT.total_seconds())
    return kept


def measure_now(*, now: datetime) -> Live:
    today = brand_day(now)
    chosen = Selection(today, today, Hours.OPEN)
    sums = read_sums(chosen, now=now)[TOTAL]
    waiting = _list_open()
    return Live(
        at=now,
        chosen=chosen,
        open=_count(waiting),
        unassigned=_count(waiting.filter(owner=None)),
        longest=waiting.select_related("channel", "profile").order_by("queue_at", "id").first(),
        due=find_next_due(now=now),
        breaches=_count(list_breaches(now=now)),
        today={name: METRICS[name].measure(sums) for name in TODAY},
        inflow=_measure_inflow(now),
        agents=_count_agents(now),
        is_covered=is_covered(Schedule.objects.filter(is_default=True).first(), now=now),
    )


def _list_open() -> QuerySet[Thread]:
    answered = list(Channel.objects.filter(is_read_only=False).values_list("pk", flat=True))
    return Thread.objects.filter(channel__in=answered, status=Status.OPEN)


def _count(rows: QuerySet[Any]) -> int:
    return rows.values("pk")[: BOUND + 1].count()


def _count_agents(now: datetime) -> int:
    since = now - AT_WORK
    seen = Q(last_seen_at__gte=since) | Q(last_login__gte=since)
    return Agent.objects.filter(seen, is_active=True).count()


def _measure_inflow(now: datetime) -> Inflow:
    return Inflow(list_inflow(now=now).count(), _find_usual(now))


def list_inflow(*, now: datetime) -> QuerySet[Wait]:
    """Each time that a customer wrote within INFLOW and waited for us."""
    kinds = [WaitKind.FIRST, WaitKind.NEXT]
    return Wait.objects.filter(kind__in=kinds, began_at__gt=now - INFLOW, began_at__lte=now)


def _find_usual(now: datetime) -> float | None:
    """Of the same hour of the same weekday: the median of the weeks held, for a time of INFLOW."""
    local = now.astimezone(brand_zone())
    days = [local.date() - timedelta(weeks=number) for number in range(1, WEEKS + 1)]
    first = HourTally.objects.order_by("day").values_list("day", flat=True).first()
    held = [day for day in days if first and day >= first]
    if not held:
        return None
    tallies = HourTally.objects.filter(day__in=held, hour=local.hour)
    by_day = dict(tallies.values_list("day").annotate(Sum("contacts")))
    usual: float = median(by_day.get(day, 0) for day in held)
    return usual * (INFLOW / timedelta(hours=1))
