"""What every change of a thread by a person shares: the locked row, the event, the version."""

from __future__ import annotations

from datetime import datetime

import structlog
from django.db import connection

from agents.models import Agent
from inbox.hints import hint_threads
from inbox.models import Reply, Thread, ThreadEvent, Verb
from inbox.prepared import Given, Prepared

log = structlog.get_logger(__name__)

STANDING = Prepared(
    lambda: (
        Thread.objects.filter(pk=Given("pk"), merged_into=None)
        .select_for_update(of=("self",), no_key=True)
        .select_related("channel__signing")
    )
)
LOCK_CLASS = 0x61D  # sets our advisory locks apart from anybody else's


def lock_channel(channel_id: int) -> None:
    """Until the transaction ends, nobody else files posts of this channel, or moves them between
    its threads. Whoever changes several threads takes it before the first: then these may be
    locked in whatever order they are found.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_CLASS, channel_id])


def lock_thread(thread_id: int) -> Thread:
    """The thread's row, locked until the transaction ends. Follows merges.

    Not its key: an event of the thread that somebody else writes needs not wait for it. Its owner
    does not come along: where the lock was waited for, PostgreSQL reads this row anew, but not what
    is joined to it, and a thread that has changed hands would seem to be nobody's.
    """
    if thread := STANDING.first(pk=thread_id):
        return thread
    # The row of a merged thread is not locked: whoever locks two does so by number.
    upper_id = Thread.objects.values_list("merged_into", flat=True).get(pk=thread_id)
    return lock_thread(upper_id or thread_id)


def raise_version(thread: Thread, by: Agent) -> None:
    """The thread is not what others saw. What `by` has queued was written by somebody who knows."""
    Reply.objects.filter(
        thread=thread, agent=by, state=Reply.State.QUEUED, version=thread.version
    ).update(version=thread.version + 1)
    thread.version += 1


def mark_stale(thread: Thread) -> None:
    """Another policy may hold now: the clocks are derived anew after the commit."""
    Thread.objects.filter(pk=thread.pk).update(has_stale_clocks=True)


def record_event(
    thread: Thread, verb: Verb, by: Agent | None, now: datetime, **facts: object
) -> ThreadEvent:
    """One event a change, in its transaction; the screens hear of it after commit."""
    hint_threads([thread.pk])
    log.info("thread_changed", thread=thread.pk, verb=str(verb), by=by and by.pk)
    return ThreadEvent.objects.create(thread=thread, verb=verb, agent=by, at=now, facts=facts)
