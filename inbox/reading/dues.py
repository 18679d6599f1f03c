"""What is due next in a thread, as its chip tells it: clock.js goes on from there."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from agents.hours.look_ahead import Opening
from inbox.channels.hours import Openings
from inbox.models import SlaClock

RUNS = Q(met_at=None, stopped_at=None, due_at__isnull=False)


@dataclass(frozen=True, slots=True)
class Due:
    """A running clock. `opening`: the hours that it runs in; None: round the clock.

    `state`: "late", "closed" (nothing runs before we open), "warn" or "ok".
    """

    clock: SlaClock
    opening: Opening | None
    state: str

    @property
    def at(self) -> datetime:
        return self.clock.due_at or self.clock.started_at


def read_dues(thread_ids: Collection[int], openings: Openings) -> Mapping[int, Due]:
    """The clock of each thread that is due first at the openings' moment; a statement beside
    theirs for any number of threads.
    """
    clocks = (
        SlaClock.objects.filter(RUNS, thread__in=thread_ids)
        .select_related("thread")
        .only(
            "metric",
            "started_at",
            "due_at",
            "warn_at",
            "in_opening_hours",
            "thread__channel_id",
            "thread__team_id",
        )
        .order_by("thread_id", "due_at")
        .distinct("thread_id")
    )
    return {clock.thread_id: describe_due(clock, openings) for clock in clocks}


def describe_due(clock: SlaClock, openings: Openings) -> Due:
    opening = None
    if clock.in_opening_hours:
        opening = openings.of(clock.thread.channel_id, clock.thread.team_id)
    return Due(clock, opening, tell_state(clock, opening, openings.now))


def tell_state(clock: SlaClock, opening: Opening | None, now: datetime) -> str:
    if clock.due_at and clock.due_at < now:
        return "late"
    if opening and not opening.is_open:
        return "closed"
    return "warn" if clock.warn_at and clock.warn_at <= now else "ok"
