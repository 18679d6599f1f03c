"""An agent is available, away or on other duty; what is old is erased."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from agents.models import Agent, PresenceSpan, PresenceState

KEPT = timedelta(weeks=8)
FORGOTTEN = timedelta(minutes=30)  # without a sign of life; a screen that is open gives one


@transaction.atomic
def set_presence(agent: Agent, state: PresenceState, *, now: datetime) -> None:
    """Setting what is set changes nothing."""
    Agent.objects.select_for_update().get(pk=agent.pk)  # two tabs at once
    current = PresenceSpan.objects.filter(agent=agent, ended_at=None)
    if current.filter(state=state).exists():
        return
    current.update(ended_at=now)
    PresenceSpan.objects.create(agent=agent, state=state, began_at=now)


def read_presence(agent: Agent) -> PresenceState:
    """Away until something else was set."""
    current = PresenceSpan.objects.filter(agent=agent, ended_at=None).first()
    return PresenceState(current.state) if current else PresenceState.AWAY


def end_absence(agent: Agent, *, now: datetime) -> bool:
    """Who takes a thread is at work, whatever was set or forgotten before. False: it was so."""
    if read_presence(agent) != PresenceState.AWAY:
        return False
    set_presence(agent, PresenceState.AVAILABLE, now=now)
    return True


def end_forgotten(*, now: datetime) -> int:
    """Who closed the screen and is still "available" is away since then. How many there were."""
    stale = PresenceSpan.objects.filter(
        state=PresenceState.AVAILABLE, ended_at=None, began_at__lt=now - FORGOTTEN
    ).exclude(agent__is_active=True, agent__last_seen_at__gte=now - FORGOTTEN)
    count = 0
    for span in stale.select_related("agent"):
        set_presence(
            span.agent, PresenceState.AWAY, now=max(span.agent.seen_at or now, span.began_at)
        )
        count += 1
    return count


@transaction.atomic
def erase_old_presence(*, now: datetime) -> None:
    """Nothing is known of a time before KEPT: what lasts since then begins there."""
    limit = now - KEPT
    PresenceSpan.objects.filter(ended_at__lte=limit).delete()
    PresenceSpan.objects.filter(began_at__lt=limit).update(began_at=limit)
