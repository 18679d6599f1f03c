"""Opening hours with nobody available. Pure but for `read_gaps` and `is_covered`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.db.models import Min, Q

from agents.hours.clock import Span, is_open, list_spans
from agents.hours.days import Calendar
from agents.models import Agent, PresenceSpan, PresenceState, Schedule

SHORTEST = timedelta(minutes=5)  # of a gap: a change of shifts is none


def list_gaps(
    calendar: Calendar, available: Iterable[Span], since: datetime, until: datetime
) -> list[Span]:
    """The parts of the open hours between two instants in which nobody was available."""
    covered = join_spans(available)
    gaps = [
        gap
        for begin, end in _list_open(calendar, since, until)
        for gap in _leave_out(begin, end, covered)
    ]
    return [(begin, end) for begin, end in join_spans(gaps) if end - begin >= SHORTEST]


def read_gaps(calendar: Calendar, *, since: datetime, now: datetime) -> list[Span]:
    """Never from before there were agents at all."""
    first = Agent.objects.aggregate(first=Min("created_at"))["first"] or now
    since = max(since, first)
    return list_gaps(calendar, read_spans(since=since, now=now), since, now)


def is_covered(schedule: Schedule | None, *, now: datetime) -> bool:
    """Whether it is closed, or somebody is available. For the board: False stands out."""
    if schedule is None or not is_open(schedule.load_calendar(), now):
        return True
    return count_available() > 0


def count_available() -> int:
    now_available = PresenceSpan.objects.filter(state=PresenceState.AVAILABLE, ended_at=None)
    return now_available.filter(agent__is_active=True).count()


def read_spans(*, since: datetime, now: datetime, **of: object) -> list[Span]:
    """When somebody was available, cut to the time between. `of`: whose, as a filter says."""
    found = PresenceSpan.objects.filter(
        Q(ended_at=None) | Q(ended_at__gt=since),
        state=PresenceState.AVAILABLE,
        began_at__lt=now,
        **of,
    )
    return [
        (max(begin, since), min(end or now, now))
        for begin, end in found.order_by("began_at").values_list("began_at", "ended_at")
    ]


def join_spans(spans: Iterable[Span]) -> list[Span]:
    """Sorted, and those that touch or overlap as one."""
    joined: list[Span] = []
    for begin, end in sorted(spans):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        elif begin < end:
            joined.append((begin, end))
    return joined


def _list_open(calendar: Calendar, since: datetime, until: datetime) -> Iterator[Span]:
    day = since.astimezone(calendar.zone).date()
    while day <= until.astimezone(calendar.zone).date():
        for begin, end in list_spans(calendar, day):
            if begin < until and end > since:
                yield max(begin, since), min(end, until)
        day += timedelta(days=1)


def _leave_out(begin: datetime, end: datetime, covered: Iterable[Span]) -> Iterator[Span]:
    """`covered` is in order and does not overlap."""
    for start, stop in covered:
        if stop <= begin or start >= end:
            continue
        if begin < start:
            yield begin, start
        begin = max(begin, stop)
    if begin < end:
        yield begin, end
