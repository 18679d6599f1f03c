"""Claim and release: who answers is decided by one conditional statement."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from agents.models import Agent
from inbox.models import Reply, Status, Thread, Verb
from inbox.threads.changing import lock_channel, lock_thread, record_event
from inbox.threads.conflicts import NotOwner, ThreadClosed

CLAIMABLE = Q(status__in=[Status.OPEN, Status.PENDING, Status.SNOOZED])


@transaction.atomic
def claim_thread(thread: Thread, *, by: Agent, now: datetime) -> Thread:
    """Make `by` the owner. Claiming what one has is fine; the loser learns the winner's name.

    Raises NotOwner where a colleague has it, ThreadClosed where there is nothing to claim.
    """
    won = Thread.objects.filter(CLAIMABLE, pk=thread.pk, owner=None).update(
        owner=by, claimed_at=now, version=F("version") + 1
    )
    current = lock_thread(thread.pk)
    if won:
        record_event(current, Verb.CLAIMED, by, now)
    elif current.owner_id == by.pk and current.status != Status.CLOSED:
        return current
    elif current.is_closed:
        raise ThreadClosed(current)
    elif current.owner_id is None:  # merged or released while we asked; the row is ours now
        return claim_thread(current, by=by, now=now)
    else:
        raise NotOwner(current)
    return current


@transaction.atomic
def release_thread(
    thread: Thread, *, by: Agent | None, now: datetime, is_forced: bool = False, **facts: object
) -> Thread:
    """Give the thread back to the queue; replies still queued come back as drafts when due.

    Raises NotOwner where a colleague has it, unless forced (a lead's right, a deactivation, or an
    owner who is gone). `facts`: more for the event.
    """
    current = lock_thread(thread.pk)
    if current.owner_id is None:
        return current
    if not is_forced and (by is None or current.owner_id != by.pk):
        raise NotOwner(current)
    previous, current.owner, current.claimed_at = current.owner_id, None, None
    current.save(update_fields=["owner", "claimed_at"])
    record_event(current, Verb.RELEASED, by, now, owner=previous, **facts)
    return current


def return_claims(agent: Agent, *, by: Agent | None, now: datetime) -> int:
    """Everything that a deactivated agent has goes back to the queue. Returns how many."""
    theirs = Thread.objects.filter(owner=agent).order_by("channel")
    for channel_id in theirs.values_list("channel", flat=True).distinct():
        lock_channel(channel_id)
    mine = Thread.objects.filter(CLAIMABLE, owner=agent).order_by("pk")
    # What is closed may open again: then it must not be theirs who have left.
    Thread.objects.filter(owner=agent, status=Status.CLOSED).update(owner=None, claimed_at=None)
    count = 0
    for thread in mine.iterator(chunk_size=200):
        release_thread(thread, by=by, now=now, is_forced=True)
        count += 1
    return count


def has_claim(reply: Reply, thread: Thread) -> bool:
    """May this reply still go out? Its author works here, and has the thread or closed it after
    writing.
    """
    if reply.agent is None or not reply.agent.is_active:
        return False
    if thread.is_closed:
        return thread.closed_by_id == reply.agent_id
    return thread.owner_id == reply.agent_id
