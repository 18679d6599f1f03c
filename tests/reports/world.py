"""A small past full of corners, and its figures by plain Python: nothing of the product's sums."""

from __future__ import annotations

import math
import random
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from agents.hours.clock import is_open, open_time
from agents.hours.days import Calendar
from agents.models import Schedule, ScheduleWeek, Team
from inbox.channels.hours import find_schedule
from inbox.models import (
    ClosedReason,
    Direction,
    Incident,
    IncidentThread,
    Label,
    Message,
    Status,
    Thread,
)
from inbox.threads.close import close_thread, reopen_thread
from reports.models import Hours, WaitKind, WaitState
from tests.factories import make_agent, make_channel, make_thread, write_message

WEEKDAYS = [[[7 * 60, 19 * 60]]] * 5 + [[[9 * 60, 17 * 60]], []]


@dataclass(frozen=True, slots=True)
class PlainWait:
    thread: Thread
    kind: WaitKind
    state: WaitState
    began_at: datetime
    ended_at: datetime | None
    calendar: Calendar | None

    def lasted(self, hours: Hours, now: datetime) -> float:
        end = self.ended_at or now
        if hours == Hours.OPEN and self.calendar:
            return open_time(self.calendar, self.began_at, end).total_seconds()
        return (end - self.began_at).total_seconds()

    def counts_among(self, hours: Hours) -> bool:
        is_within = not self.calendar or is_open(self.calendar, self.began_at)
        return hours == Hours.ALL or is_within == (hours == Hours.OPEN)


class World:
    """Three channels, of which the last has hours of its own, and threads of the last 12 days."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.now = timezone.now().replace(microsecond=0)
        self.elin = make_agent()
        self.channels = [make_channel(handle=name) for name in ("nordbanan", "buss", "färja")]
        self.teams = [None, *(Team.objects.create(name=name) for name in ("Dag", "Kväll"))]
        self.labels = [Label.objects.create(name=name) for name in ("biljett", "väska")]
        self.incident = Incident.objects.create(name="Växel", by=self.elin, began_at=self.now)
        schedule = Schedule.objects.create(name="Vi", is_default=True, zone="Europe/Stockholm")
        start = (self.now - timedelta(days=90)).date()
        evenings = Schedule.objects.create(name="Kväll", zone="Europe/Helsinki")
        Team.objects.filter(name="Kväll").update(schedule=evenings)
        for one, days in ((schedule, WEEKDAYS), (evenings, [[[900, 1500]]] * 7)):
            ScheduleWeek.objects.create(schedule=one, valid_from=start, days=days)

    def tell(self) -> Thread:
        """One thread as life tells them: asked, answered or not, asked again, closed or not."""
        thread = make_thread(
            channel=self.dice.choice(self.channels),
            minutes_ago=self.dice.choice([0.5, 3, 50, self.dice.uniform(60, 12 * 1440)]),
            now=self.now,
        )
        Thread.objects.filter(pk=thread.pk).update(team=self.dice.choice(self.teams))
        thread.labels.set(self.dice.sample(self.labels, self.dice.randrange(3)))
        for _turn in range(self.dice.randrange(5)):
            self.go_on(thread)
        return thread

    def go_on(self, thread: Thread) -> None:
        """Something happens to it, later than all that did."""
        thread.refresh_from_db()
        latest = thread.messages.latest("created_at").created_at
        at = latest + timedelta(seconds=self.dice.choice([20, 300, 3600, 90_000]))
        if at > self.now:
            return
        match self.dice.randrange(8):
            case 0 | 1 | 2 if not thread.is_closed:
                write_message(thread, "Vi ser efter.", at=at, by=self.elin)
            case 3 | 4 if not thread.is_closed:
                write_message(thread, "Och nu?", at=at)
            case 5:
                self.close(thread, at)
            case 6 if thread.is_closed:
                reopen_thread(thread, by=self.elin, now=at)
            case 7:
                message = self.dice.choice(list(thread.messages.all()))
                Message.objects.filter(pk=message.pk).update(deleted_at=at)
                write_message(thread, "Vi är tillbaka.", at=at, by=self.elin, is_automatic=True)

    def group(self) -> None:
        """Some thread turns out to belong to the incident."""
        free = list(Thread.objects.filter(incident_place=None))
        IncidentThread.objects.create(incident=self.incident, thread=self.dice.choice(free))

    def close(self, thread: Thread, at: datetime) -> None:
        close_thread(thread, by=self.elin, reason=self.dice.choice(list(ClosedReason)), now=at)

    def list_waits(self) -> list[PlainWait]:
        return [wait for thread in Thread.objects.all() for wait in list_waits(thread)]


def list_waits(thread: Thread) -> list[PlainWait]:
    if thread.status == Status.MERGED:
        return []
    schedule = find_schedule(thread.channel, thread.team_id)
    calendar = schedule.load_calendar() if schedule else None
    return [
        PlainWait(thread, kind, state, began, None if state == WaitState.WAITING else end, calendar)
        for kind, state, began, end in _tell_waits(thread)
    ]


Told = tuple[WaitKind, WaitState, datetime, datetime | None]


def _tell_waits(thread: Thread) -> list[Told]:
    is_answered = thread.closed_reason == ClosedReason.ANSWERED
    first = thread.first_response_at
    if first:
        state = WaitState.MET
    elif thread.is_closed:
        state = WaitState.UNMET if is_answered else WaitState.UNNEEDED
    else:
        state = WaitState.WAITING if thread.waiting_since else WaitState.UNNEEDED
    told: list[Told] = [(WaitKind.FIRST, state, thread.opened_at, first or thread.closed_at)]
    ended = WaitState.MET if is_answered or first else WaitState.UNNEEDED
    resolved = ended if thread.is_closed else WaitState.WAITING
    told.append((WaitKind.RESOLUTION, resolved, thread.opened_at, thread.closed_at))
    return told + (_tell_turns(thread, first) if first else [])


def _tell_turns(thread: Thread, first: datetime) -> list[Told]:
    """A customer's first message after each of our answers, and the answer that it got."""
    told: list[Told] = []
    asked: datetime | None = None
    for message in thread.messages.filter(created_at__gte=first).order_by("created_at", "pk"):
        if message.direction == Direction.OUTBOUND and not message.is_automatic:
            if asked:
                told.append((WaitKind.NEXT, WaitState.MET, asked, message.created_at))
            asked = None
        elif message.direction == Direction.INBOUND and not message.deleted_at:
            asked = asked or message.created_at
    if asked:
        settled = thread.settled_at and asked <= thread.settled_at
        is_waiting = thread.waiting_since and not settled
        told.append(
            (WaitKind.NEXT, WaitState.WAITING if is_waiting else WaitState.UNNEEDED, asked, None)
        )
    return told


def plain_percentile(times: list[float], share: float) -> float:
    """Between the two nearest, as a spreadsheet does it."""
    ordered = sorted(times)
    place = (len(ordered) - 1) * share
    low, high = ordered[math.floor(place)], ordered[math.ceil(place)]
    return low + (high - low) * (place % 1)


def by_kind(waits: list[PlainWait]) -> dict[WaitKind, list[PlainWait]]:
    grouped: dict[WaitKind, list[PlainWait]] = defaultdict(list)
    for wait in waits:
        grouped[wait.kind].append(wait)
    return grouped
