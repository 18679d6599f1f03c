"""Every figure, once: what it is called, what it means, and how it follows from the sums.

Board, API and export all read it here. A cohort is what arrived in the days chosen, whenever it was
answered. Who still waits counts with the time so far; a figure that rests on that is "at least".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from reports.models import Hours, WaitKind, WaitState
from reports.reading import FIVE_MINUTES, ONE_HOUR, ByKind, Sums
from reports.selection import Selection
from reports.tallies import middle_of

PENDING = (WaitState.WAITING, WaitState.UNMET)
COUNTED = (WaitState.MET, *PENDING)
AIM = 3600  # seconds: first responses take less on average


class Unit(StrEnum):
    SECONDS = "seconds"
    SHARE = "share"  # of 1
    COUNT = "count"
    RATIO = "ratio"
    STEPS = "steps"  # of a scale of 1 to 5


@dataclass(frozen=True, slots=True)
class Value:
    """`amount` is None where there is nothing to measure."""

    amount: float | None
    is_at_least: bool = False


@dataclass(frozen=True, slots=True)
class Metric:
    """What follows `measure` tells which waits stand behind the figure; of a share of those in time
    it is the others, which took `over` so many seconds.
    """

    name: str
    title: Any
    definition: Any
    unit: Unit
    measure: Callable[[ByKind], Value]
    kind: WaitKind = WaitKind.FIRST
    over: int = 0
    states: tuple[WaitState, ...] = COUNTED

    @property
    def note(self) -> Any:
        return NOTES[self.kind]


def find_percentile(sums: Sums, share: float) -> Value:
    """The waits in order, and between the two nearest by how near: as a spreadsheet does it."""
    if not sums.counted:
        return Value(None)
    buckets = sums.histogram + sums.pending_histogram
    place = (sums.counted - 1) * share
    low, high = _pick(buckets, int(place)), _pick(buckets, min(int(place) + 1, sums.counted - 1))
    amount = middle_of(low) + (middle_of(high) - middle_of(low)) * (place % 1)
    reached = high if place % 1 else low
    return Value(amount, is_at_least=any(bucket <= reached for bucket in sums.pending_histogram))


def _pick(buckets: Counter[int], place: int) -> int:
    """The bucket of the wait that is so many places from the shortest."""
    passed = 0
    for bucket in sorted(buckets):
        passed += buckets[bucket]
        if passed > place:
            return bucket
    raise IndexError(place)


def find_mean(sums: Sums) -> Value:
    if not sums.counted:
        return Value(None)
    total = sums.seconds + sums.pending_seconds
    return Value(total / sums.counted, is_at_least=bool(sums.pending))


def find_share_within(sums: Sums, limit: int) -> Value:
    """Whoever waits for less than the limit may yet be answered within it, and does not count."""
    within, over = {
        FIVE_MINUTES: (sums.within_5, sums.pending_over_5),
        ONE_HOUR: (sums.within_60, sums.pending_over_60),
    }[limit]
    decided = sums.met + over
    return Value(within / decided if decided else None)


def find_unneeded_share(by_kind: ByKind) -> Value:
    first = by_kind[WaitKind.FIRST]
    return Value(first.unneeded / first.begun if first.begun else None)


def find_contacts(by_kind: ByKind) -> Value:
    first, following = by_kind[WaitKind.FIRST], by_kind[WaitKind.NEXT]
    matters = first.begun - first.follow_ups
    return Value((first.begun + following.begun) / matters if matters else None)


def _share_within(limit: int) -> Callable[[ByKind], Value]:
    return lambda by_kind: find_share_within(by_kind[WaitKind.FIRST], limit)


def _mean(kind: WaitKind) -> Callable[[ByKind], Value]:
    return lambda by_kind: find_mean(by_kind[kind])


def _percentile(kind: WaitKind, share: float) -> Callable[[ByKind], Value]:
    return lambda by_kind: find_percentile(by_kind[kind], share)


# What is measured of each kind; it stands behind every figure of that kind.
NOTES = {
    WaitKind.FIRST: _(
        "A first response runs from the network's time of the customer's first post to the first"
        " answer by a person. Threads that needed no answer are left out. Who still waits counts"
        " with the time so far. A thread belongs to the day on which it arrived."
    ),
    WaitKind.NEXT: _(
        "A next response runs from when a customer writes again after our answer to the next"
        " answer by a person. What was closed without one needed none."
    ),
    WaitKind.RESOLUTION: _(
        "A resolution runs from the customer's first post to the closing that holds now. Threads"
        " that needed no answer are left out; those not closed count with the time so far."
    ),
}
HOURS_NOTES = {
    Hours.ALL: _("All arrivals; time counts round the clock."),
    Hours.OPEN: _("Arrivals in opening hours; only opening hours count as time."),
    Hours.CLOSED: _("Arrivals outside opening hours; time counts round the clock."),
}
LEFT_OUT = _("Threads of incidents are left out.")
HALF = _("Half of them took no longer than this.")
NINE_OF_TEN = _("Nine of ten took no longer than this.")
MEAN = _("All of them together, divided by their number.")
DECIDED = _("Of those that were answered, or have waited longer than that.")

METRICS: dict[str, Metric] = {
    metric.name: metric
    for metric in [
        Metric(
            "first_median",
            _("First response, median"),
            HALF,
            Unit.SECONDS,
            _percentile(WaitKind.FIRST, 0.5),
        ),
        Metric(
            "first_p90",
            _("First response, 9 of 10 within"),
            NINE_OF_TEN,
            Unit.SECONDS,
            _percentile(WaitKind.FIRST, 0.9),
        ),
        Metric("first_mean", _("First response, mean"), MEAN, Unit.SECONDS, _mean(WaitKind.FIRST)),
        Metric(
            "first_within_5",
            _("Answered within 5 minutes"),
            DECIDED,
            Unit.SHARE,
            _share_within(FIVE_MINUTES),
            over=FIVE_MINUTES,
        ),
        Metric(
            "first_within_60",
            _("Answered within 1 hour"),
            DECIDED,
            Unit.SHARE,
            _share_within(ONE_HOUR),
            over=ONE_HOUR,
        ),
        Metric(
            "next_median",
            _("Next response, median"),
            HALF,
            Unit.SECONDS,
            _percentile(WaitKind.NEXT, 0.5),
            kind=WaitKind.NEXT,
        ),
        Metric(
            "next_p90",
            _("Next response, 9 of 10 within"),
            NINE_OF_TEN,
            Unit.SECONDS,
            _percentile(WaitKind.NEXT, 0.9),
            kind=WaitKind.NEXT,
        ),
        Metric(
            "next_mean",
            _("Next response, mean"),
            MEAN,
            Unit.SECONDS,
            _mean(WaitKind.NEXT),
            kind=WaitKind.NEXT,
        ),
        Metric(
            "resolution_median",
            _("Resolution, median"),
            HALF,
            Unit.SECONDS,
            _percentile(WaitKind.RESOLUTION, 0.5),
            kind=WaitKind.RESOLUTION,
        ),
        Metric(
            "resolution_p90",
            _("Resolution, 9 of 10 within"),
            NINE_OF_TEN,
            Unit.SECONDS,
            _percentile(WaitKind.RESOLUTION, 0.9),
            kind=WaitKind.RESOLUTION,
        ),
        Metric(
            "threads",
            _("Threads"),
            _("Those that arrived, whatever became of them."),
            Unit.COUNT,
            lambda sums: Value(sums[WaitKind.FIRST].begun),
            states=tuple(WaitState),
        ),
        Metric(
            "unanswered",
            _("Not answered yet"),
            _("Those that still wait for a first answer, or were closed as answered without one."),
            Unit.COUNT,
            lambda sums: Value(sums[WaitKind.FIRST].pending),
            states=PENDING,
        ),
        Metric(
            "unneeded_share",
            _("No answer needed"),
            _("Closed as thanks, no question, spam or abuse without an answer; of all threads."),
            Unit.SHARE,
            find_unneeded_share,
            states=(WaitState.UNNEEDED,),
        ),
        Metric(
            "contacts",
            _("Contacts per matter"),
            _(
                "How often customers wrote and waited for us, by the matters that they began."
                " Follow-ups belong to the matter that they follow."
            ),
            Unit.RATIO,
            find_contacts,
            kind=WaitKind.NEXT,
            states=tuple(WaitState),
        ),
    ]
}


def describe_arrivals(selection: Selection) -> str:
    """Which arrivals count, and which time."""
    note = str(HOURS_NOTES[selection.hours])
    return f"{note} {LEFT_OUT}" if selection.leaves_out_incidents else note


@dataclass(frozen=True, slots=True)
class Figure:
    """One metric of a selection, beside the same of the days before."""

    metric: Metric
    value: Value
    before: Value

    @property
    def change(self) -> float | None:
        """The difference to the days before, in the metric's unit. None where one is missing."""
        if self.value.amount is None or self.before.amount is None:
            return None
        return self.value.amount - self.before.amount
