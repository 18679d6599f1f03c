"""When an agent leaves, nothing stays claimed by somebody who is not there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from agents.models import Agent
from agents.signals import agent_deactivated
from inbox.threads.claim import return_claims


@receiver(agent_deactivated)
def give_back_threads(*, agent: Agent, by: Agent | None, at: datetime, **_kwargs: Any) -> None:
    return_claims(agent, by=by, now=at)
