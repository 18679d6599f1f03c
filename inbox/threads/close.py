"""Close, with or without an answer, and reopen."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from agents.models import Agent
from inbox.models import ClosedReason, Direction, Message, NoticeKind, Status, Thread, Verb
from inbox.threads.changing import lock_thread, raise_version, record_event
from inbox.threads.conflicts import Erased, NotClosed, NotOwner
from inbox.threads.refresh import refresh_threads
from inbox.threads.watch import tell_watchers

CLOSING = (
    "status", "closed_reason", "closed_by", "closed_at", "settled_at", "attached_at", "version",
)  # fmt: skip


@transaction.atomic
def close_thread(
    thread: Thread, *, by: Agent, reason: ClosedReason, now: datetime, is_forced: bool = False
) -> Thread:
    """Close the thread; whatever was written before `now` needs no answer any more.

    Closing what is closed changes the reason alone. Raises NotOwner where a colleague has it,
    unless forced (a lead's right); what is nobody's can be closed by anyone (spam, thanks: nobody
    should have to claim it first).
    """
    current = lock_thread(thread.pk)
    if not is_forced and current.owner_id not in (None, by.pk):
        raise NotOwner(current)
    if current.is_closed and current.closed_reason == reason:
        return current
    current.status, current.closed_reason, current.closed_by = Status.CLOSED, reason, by
    current.closed_at = current.settled_at = current.closed_at or now
    current.owner_id, current.attached_at = current.owner_id or by.pk, None
    raise_version(current, by)
    current.save(update_fields=[*CLOSING, "owner"])
    record_event(current, Verb.CLOSED, by, now, reason=reason)
    tell_watchers(current, NoticeKind.CLOSED, by=by, now=now)
    refresh_threads([current.pk])
    return current


@transaction.atomic
def reopen_thread(thread: Thread, *, by: Agent, now: datetime) -> Thread:
    """Undo a closing: what waited then waits again. The thread is the agent's who reopens it.

    Raises NotClosed where there is nothing to reopen, Erased where nothing is left to read.
    """
    current = lock_thread(thread.pk)
    if not current.is_closed:
        raise NotClosed(current)
    if current.is_erased:
        raise Erased(current)
    current.status, current.closed_reason, current.closed_by = Status.OPEN, "", None
    current.closed_at = current.settled_at = current.attached_at = None
    current.owner, current.claimed_at = by, now
    raise_version(current, by)
    current.save(update_fields=[*CLOSING, "owner", "claimed_at"])
    record_event(current, Verb.REOPENED, by, now)
    refresh_threads([current.pk])
    current.refresh_from_db()
    return current


def wrote_since(at: datetime) -> Exists:
    """Threads whose customer was heard after `at`: whoever closed many at once had not read that,
    though it is the worker who comes to the thread only now.
    """
    heard = Message.objects.filter(direction=Direction.INBOUND, received_at__gt=at)
    return Exists(heard.filter(thread=OuterRef("pk")))
