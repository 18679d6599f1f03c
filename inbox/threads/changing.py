"""What every change of a thread by a person shares: the locked row, the event, the version."""

from __future__ import annotations

from datetime import datetime

from agents.models import Agent
from inbox.hints import hint_threads
from inbox.models import Reply, Thread, ThreadEvent, Verb


def lock_thread(thread_id: int) -> Thread:
    """The thread's row, locked until the transaction ends, and its owner's name. Follows merges."""
    thread = (
        Thread.objects.select_for_update(of=("self",))
        .select_related("owner", "channel")
        .get(pk=thread_id)
    )
    return lock_thread(thread.merged_into_id) if thread.merged_into_id else thread


def raise_version(thread: Thread, by: Agent) -> None:
    """The thread is not what others saw. What `by` has queued was written by somebody who knows."""
    Reply.objects.filter(
        thread=thread, agent=by, state=Reply.State.QUEUED, version=thread.version
    ).update(version=thread.version + 1)
    thread.version += 1


def record_event(
    thread: Thread, verb: Verb, by: Agent | None, now: datetime, **facts: object
) -> ThreadEvent:
    """One event a change, in its transaction; the screens hear of it after commit."""
    hint_threads([thread.pk])
    return ThreadEvent.objects.create(thread=thread, verb=verb, agent=by, at=now, facts=facts)
