"""When an agent was last at the screen: to some minutes, so that reading rarely becomes writing."""

from __future__ import annotations

from datetime import datetime, timedelta

from agents.models import Agent

PRECISION = timedelta(minutes=5)


def note_seen(agent: Agent, now: datetime) -> None:
    if agent.seen_at is None or now - agent.seen_at >= PRECISION:
        Agent.objects.filter(pk=agent.pk).update(last_seen_at=now)
