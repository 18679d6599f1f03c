"""What a thread is to the agent who opens it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists

from agents.models import Agent
from inbox.models import Thread, ThreadWatch
from inbox.telling.tell import list_unseen


@dataclass(frozen=True, slots=True)
class Own:
    """`has_unseen`: the agent was told something of it, and has not seen it."""

    is_watched: bool
    has_unseen: bool


def read_own(thread: Thread, agent: Agent) -> Own:
    """One statement."""
    watches = ThreadWatch.objects.filter(agent=agent, thread=thread)
    unseen = list_unseen(agent).filter(thread=thread)
    asked = Agent.objects.filter(pk=agent.pk).values_list(Exists(watches), Exists(unseen))
    return Own(*asked.get())
