"""From a thread's waits to its clocks. Pure: the same facts give the same clocks at any time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from agents.hours.clock import NeverOpen, Span, due_at, open_time
from agents.hours.days import DAY, Calendar, Week
from inbox.models import Metric, SlaClock, SlaPolicy
from inbox.sla.waits import Closing, Said, Wait, list_waits

ROUND_THE_CLOCK = Calendar(ZoneInfo("UTC"), (Week(date.min, (((0, DAY),),) * 7),))
NOTHING = timedelta()


@dataclass(frozen=True, slots=True)
class Matter:
    """What of a thread decides its clocks. `opened_at`: its top post's time; `since`: what was
    written before our channel was connected starts none. The last closing holds unless reopened.
    """

    opened_at: datetime
    since: datetime
    messages: Sequence[Said]
    closings: Sequence[Closing] = ()


@dataclass(frozen=True, slots=True)
class Clocks:
    """Of one thread. `next_due_at`: the soonest that still runs; None while nothing waits."""

    clocks: Sequence[SlaClock]
    next_due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Stretch:
    """What a clock measures, whatever was promised. `paused_at`: it pauses since then."""

    metric: Metric
    started_at: datetime
    met_at: datetime | None = None
    stopped_at: datetime | None = None
    pauses: Sequence[Span] = ()
    paused_at: datetime | None = None

    @property
    def ended_at(self) -> datetime | None:
        return self.met_at or self.stopped_at

    @property
    def paused_time(self) -> timedelta:
        return sum((until - begin for begin, until in self.pauses), NOTHING)


@dataclass(frozen=True, slots=True)
class Terms:
    """What was promised for a stretch."""

    policy: SlaPolicy
    target: int  # minutes
    in_opening_hours: bool


def derive_clocks(
    matter: Matter,
    policy: SlaPolicy | None,
    hours: Calendar | None,
    *,
    now: datetime,
    held: Sequence[SlaClock] = (),
) -> Clocks:
    """The clocks as of `now`. `hours` None: nobody has set any, so all of them run round the clock.

    `held` are those of an earlier reckoning (with their policies). What has ended keeps its terms
    and, as long as it began and paused at the same times, its deadline: later edits of policies and
    hours do not rewrite it.
    """
    waits = list_waits(matter.messages, matter.closings, since=matter.since)
    stretches = [one for one in list_stretches(matter, waits) if one.started_at <= now]
    clocks = [
        _make_clock(stretch, terms, hours, former, now)
        for stretch, former in match_held(stretches, held)
        if (terms := _find_terms(stretch, policy, former))
    ]
    is_waiting = bool(waits) and waits[-1].ended_at is None
    due = [one.due_at for one in clocks if one.is_running and one.due_at]
    return Clocks(clocks, min(due, default=None) if is_waiting else None)


def list_stretches(matter: Matter, waits: Sequence[Wait]) -> list[Stretch]:
    """The first response runs over the wait of the top post, every other wait is a next response,
    and the resolution runs from the top post to the closing, while something waits.
    """
    first = next((wait for wait in waits if _covers(wait, matter.opened_at)), None)
    stretches = {}
    for wait in waits:
        metric = Metric.FIRST_RESPONSE if wait is first else Metric.NEXT_RESPONSE
        stretch = Stretch(metric, wait.started_at, wait.met_at, wait.stopped_at)
        stretches[metric, wait.started_at] = stretch  # of two in one second the later one
    found = list(stretches.values())
    if first:
        found.append(_find_resolution(matter, waits[waits.index(first) :]))
    return found


def _covers(wait: Wait, at: datetime) -> bool:
    return wait.started_at <= at and (wait.ended_at is None or at <= wait.ended_at)


def _find_resolution(matter: Matter, waits: Sequence[Wait]) -> Stretch:
    closing = matter.closings[-1] if matter.closings else None
    closed_at = closing.at if closing and closing.reopened_at is None else None
    pauses, paused_at = _list_pauses(waits, closed_at)
    return Stretch(
        Metric.RESOLUTION,
        waits[0].started_at,
        met_at=closed_at if closing and closing.is_answered else None,
        stopped_at=None if closing and closing.is_answered else closed_at,
        pauses=pauses,
        paused_at=paused_at,
    )


def _list_pauses(
    waits: Sequence[Wait], closed_at: datetime | None
) -> tuple[list[Span], datetime | None]:
    """What lies between the waits, and since when it is the customer's turn, if it is."""
    pauses = [
        (one.ended_at, other.started_at)
        for one, other in pairwise(waits)
        if one.ended_at and one.ended_at < other.started_at
    ]
    last = waits[-1].ended_at
    if last and closed_at and last < closed_at:
        pauses.append((last, closed_at))
    return pauses, None if closed_at else last


def match_held(
    stretches: Iterable[Stretch], held: Iterable[SlaClock]
) -> Iterator[tuple[Stretch, SlaClock | None]]:
    """Each stretch with the clock that it had: by its start, and where a late message has moved
    that, in their order. So a clock that is breached is not breached once more.
    """
    ordered = sorted(stretches, key=lambda one: one.started_at)
    by_start = {(one.metric, one.started_at): one for one in held}
    exact = {(one.metric, one.started_at) for one in ordered} & by_start.keys()
    moved = sorted((at, metric) for metric, at in by_start.keys() - exact)
    for stretch in ordered:
        key = (stretch.metric, stretch.started_at)
        if key not in exact:
            former = next((one for one in moved if one[1] == stretch.metric), None)
            if former:
                moved.remove(former)
                key = (stretch.metric, former[0])
        yield stretch, by_start.get(key)


def _find_terms(
    stretch: Stretch, policy: SlaPolicy | None, former: SlaClock | None
) -> Terms | None:
    """What had ended before a policy was made is judged by none."""
    if former and not former.is_running and stretch.ended_at:
        return Terms(former.policy, former.target, former.in_opening_hours)
    target = policy.find_target(stretch.metric) if policy else None
    if policy is None or target is None:
        return None
    if stretch.ended_at and stretch.ended_at < policy.created_at and not former:
        return None
    return Terms(policy, target, policy.in_opening_hours)


def _make_clock(
    stretch: Stretch, terms: Terms, hours: Calendar | None, former: SlaClock | None, now: datetime
) -> SlaClock:
    clock = SlaClock(
        pk=former.pk if former else None,
        metric=stretch.metric, policy=terms.policy, target=terms.target,
        in_opening_hours=terms.in_opening_hours, started_at=stretch.started_at,
        met_at=stretch.met_at, stopped_at=stretch.stopped_at, paused_time=stretch.paused_time,
    )  # fmt: skip
    if former and is_settled(former, clock):
        clock.due_at, clock.warn_at = former.due_at, former.warn_at
    else:
        calendar = hours if hours and terms.in_opening_hours else ROUND_THE_CLOCK
        target = timedelta(minutes=terms.target)
        clock.due_at = _reckon_due(calendar, stretch, target)
        if share := terms.policy.warning_share:
            clock.warn_at = _reckon_due(calendar, stretch, target * share / 100)
    until = stretch.ended_at or now
    clock.warned_at = clock.warn_at if clock.warn_at and clock.warn_at < until else None
    clock.breached_at = clock.due_at if clock.due_at and clock.due_at < until else None
    return clock


def is_settled(former: SlaClock, clock: SlaClock) -> bool:
    """It had ended before, and has begun and paused as it had: its deadline stands."""
    has_ended = not former.is_running and not clock.is_running
    is_same = former.started_at == clock.started_at and former.paused_time == clock.paused_time
    return has_ended and is_same


def _reckon_due(calendar: Calendar, stretch: Stretch, target: timedelta) -> datetime | None:
    """None where hours never come, or where it pauses before: then nobody knows yet."""
    start, pauses = stretch.started_at.astimezone(UTC), stretch.pauses
    if stretch.paused_at:
        spent = open_time(calendar, start, stretch.paused_at, pauses=pauses)
        if spent < target:
            return None
    try:
        return due_at(calendar, start, target, pauses=pauses)
    except NeverOpen:
        return None
