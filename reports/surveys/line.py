"""Whom we would ask next, whom we asked, and how many we did not: what a lead looks at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet, Sum

from reports.models import Closure, ClosureTally, Survey, Verdict
from reports.selection import brand_day
from reports.surveys.ask import judge_person
from reports.surveys.rules import Rules, load_rules, with_ruling

SHOWN = 15  # each takes a look at the person
COUNTED = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Foreseen:
    """`verdict`: what it would be now. `at`: when it is decided; None: nobody will be asked."""

    closure: Closure
    verdict: Verdict
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Line:
    """`is_trial`: surveys are off, and this shows the latest closings as if they were on."""

    is_trial: bool
    closings: Sequence[Foreseen]


def look_ahead(*, now: datetime) -> Line:
    """The next closings to be decided; while surveys are off, the latest."""
    real = load_rules(now=now)
    rules = load_rules(now=now, is_off=False) if real.is_off else real
    closures = Closure.objects.all()
    if real.is_off:
        shown = closures.filter(verdict__in=[Verdict.UNDECIDED, Verdict.OFF]).order_by("-pk")
    else:
        shown = closures.filter(verdict=Verdict.UNDECIDED).order_by("closed_at", "pk")
    rows = with_ruling(shown.select_related("channel", "thread__profile"), rules)
    delay = timedelta(minutes=rules.settings.delay)
    return Line(
        real.is_off,
        [
            Foreseen(one, foresee(one, rules), None if real.is_off else one.closed_at + delay)
            for one in rows[:SHOWN]
        ],
    )


def foresee(closure: Closure, rules: Rules) -> Verdict:
    """`closure` with its ruling."""
    if ruling := closure.ruling:  # type: ignore[attr-defined]
        return Verdict(ruling)
    return judge_person(closure.thread, rules, closure_id=closure.pk)[0]


def list_asked() -> QuerySet[Survey]:
    """Whoever was asked after contact; those that were taken back, too."""
    asked = Survey.objects.filter(closure__isnull=False)
    return asked.select_related("closure__channel", "thread", "profile", "reply")


def count_verdicts(*, now: datetime) -> list[tuple[Verdict, int]]:
    """Of the closings of the last 30 days, in the order in which they are judged."""
    since = brand_day(now - COUNTED)
    tallies = ClosureTally.objects.filter(day__gt=since).values_list("verdict")
    counts = dict(tallies.annotate(n=Sum("closures")))
    return [(verdict, counts[verdict]) for verdict in Verdict if counts.get(verdict)]
