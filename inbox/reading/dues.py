"""What is due next in a thread, as its chip tells it: clock.js goes on from there."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from agents.hours.look_ahead import Opening
from inbox.channels.hours import Openings
from inbox.models import SlaClock, Thread
from inbox.prepared import Given, Prepared

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


SOONEST = Prepared(lambda: list_clocks().filter(thread=Given("thread")).order_by("due_at")[:1])


def list_clocks() -> QuerySet[SlaClock]:
    """Those that run, with what is told of them."""
    told = ("metric", "started_at", "due_at", "warn_at", "in_opening_hours")
    whose = ("thread__channel_id", "thread__team_id")
    return SlaClock.objects.filter(RUNS).select_related("thread").only(*told, *whose)


def read_dues(thread_ids: Collection[int], openings: Openings) -> Mapping[int, Due]:
    """The clock of each thread that is due first at the openings' moment; a statement beside
    theirs for any number of threads.
    """
    clocks = list_clocks().filter(thread__in=thread_ids).order_by("thread_id", "due_at")
    found = clocks.distinct("thread_id")
    return {clock.thread_id: describe_due(clock, openings) for clock in found}


def read_due(thread: Thread, openings: Openings) -> Due | None:
    """The same of one thread. None: no clock of it runs."""
    clock = SOONEST.first(thread=thread.pk)
    return describe_due(clock, openings) if clock else None


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
