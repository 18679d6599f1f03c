"""Figures of persons: how many threads each has now; and one's own response time, for oneself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from statistics import median

from django.db.models import Count, F, Q

from agents.models import Agent
from agents.names import name_key
from inbox.models import Direction, Status, Thread

PERIOD = timedelta(days=28)
MINUTE = timedelta(minutes=1)
MOST = 2000  # answers that one's own figure is reckoned from, the latest
WORKED = Q(threads__status__in=[Status.OPEN, Status.PENDING])


def read_loads() -> Sequence[tuple[Agent, int]]:
    """Each agent, by name, and what the agent has claimed now. There is no other order."""
    agents = Agent.objects.filter(is_active=True).annotate(n=Count("threads", filter=WORKED))
    return sorted(((agent, agent.n) for agent in agents), key=lambda row: name_key(row[0].name))


@dataclass(frozen=True, slots=True)
class OwnTime:
    """Of the first responses that the agent gave within PERIOD; `minutes`: their median."""

    count: int
    minutes: int


def read_own_time(agent: Agent, *, now: datetime) -> OwnTime | None:
    """None where there was none."""
    mine = Thread.objects.filter(
        last_message_at__gt=now - PERIOD,
        first_response_at__gt=now - PERIOD,
        messages__agent=agent,
        messages__direction=Direction.OUTBOUND,
        messages__created_at=F("first_response_at"),
    )
    waits = mine.annotate(wait=F("first_response_at") - F("opened_at"))
    latest = waits.order_by("-first_response_at").values_list("wait", flat=True)[:MOST]
    minutes = [wait / MINUTE for wait in latest]
    return OwnTime(len(minutes), ceil(median(minutes))) if minutes else None
