"""Close all that hangs below one post of ours, and undo it: a hundred threads at a time."""

from __future__ import annotations

from datetime import datetime

from celery import current_app
from django.db import transaction
from django.db.models import Q, QuerySet

from agents.models import Agent
from inbox.models import ClosedReason, GroupClosure, Message, Status, Thread
from inbox.threads.changing import lock_channel
from inbox.threads.claim import release_thread
from inbox.threads.close import close_thread, reopen_thread, wrote_since

AT_ONCE = 100  # in one transaction; what is more is left to the worker
CLOSABLE = [Status.OPEN, Status.PENDING]  # what is snoozed was put off on purpose


def list_closable(post: Message, *, by: Agent, newest: int) -> QuerySet[Thread]:
    """Below the post, open or pending, not a colleague's, no newer than what the agent has seen."""
    mine_or_free = Q(owner=None) | Q(owner=by)
    below = Thread.objects.filter(channel=post.channel_id, under=post.external_id)
    return below.filter(mine_or_free, status__in=CLOSABLE, pk__lte=newest)


def list_closed(closure: GroupClosure) -> QuerySet[Thread]:
    """What it has closed, and nobody has opened since."""
    below = Thread.objects.filter(
        channel=closure.post.channel_id, under=closure.post.external_id, status=Status.CLOSED
    )
    return below.filter(closed_by=closure.by_id, closed_at=closure.at)


@transaction.atomic
def close_group(
    post: Message, *, by: Agent, reason: ClosedReason, newest: int, now: datetime
) -> GroupClosure:
    """Close AT_ONCE of them, each with its event; the worker goes on with the others.

    `newest`: the highest id of a thread that the agent has seen.
    """
    count = list_closable(post, by=by, newest=newest).count()
    closure = GroupClosure.objects.create(
        post=post, by=by, reason=reason, newest=newest, count=count, at=now
    )
    _do_part(closure, now=now)
    return closure


@transaction.atomic
def undo_group(closure: GroupClosure, *, now: datetime) -> GroupClosure:
    """What was nobody's is nobody's again; what was not closed yet stays as it is."""
    current = GroupClosure.objects.select_for_update(of=("self",)).get(pk=closure.pk)
    if current.undone_at is None:
        current.undone_at, current.finished_at = now, None
        _do_part(current, now=now)
    return current


@transaction.atomic
def go_on(closure_id: int, *, now: datetime) -> None:
    """The next part of a closing or of its undoing. Harmless twice, also at once."""
    unfinished = GroupClosure.objects.filter(pk=closure_id, finished_at=None)
    closure = unfinished.select_for_update(of=("self",), skip_locked=True).first()
    if closure:
        _do_part(closure, now=now)


def find_unfinished(*, limit: int = 20) -> list[int]:
    """A lost wake-up leaves some."""
    unfinished = GroupClosure.objects.filter(finished_at=None).order_by("at")
    return list(unfinished.values_list("pk", flat=True)[:limit])


def _do_part(closure: GroupClosure, *, now: datetime) -> None:
    lock_channel(closure.post.channel_id)
    is_left = _reopen_part(closure, now=now) if closure.undone_at else _close_part(closure)
    if is_left:
        _wake(closure)
    else:
        closure.finished_at = now
    closure.save(update_fields=["undone_at", "finished_at"])


def _close_part(closure: GroupClosure) -> bool:
    reason = ClosedReason(closure.reason)
    closable = list_closable(closure.post, by=closure.by, newest=closure.newest)
    closable = closable.exclude(wrote_since(closure.at))
    for thread in _lock_part(closable):
        close_thread(thread, by=closure.by, reason=reason, now=closure.at)
    return closable.exists()


def _reopen_part(closure: GroupClosure, *, now: datetime) -> bool:
    closed = list_closed(closure)
    for thread in _lock_part(closed):
        was_free = thread.claimed_at is None
        reopened = reopen_thread(thread, by=closure.by, now=now)
        if was_free:
            release_thread(reopened, by=closure.by, now=now)
    return closed.exists()


def _lock_part(threads: QuerySet[Thread]) -> list[Thread]:
    """All at once, by number: what a colleague has changed meanwhile is not among them."""
    return list(threads.select_for_update(no_key=True).order_by("pk")[:AT_ONCE])


def _wake(closure: GroupClosure) -> None:
    # By name: tasks import the verbs, not the other way round.
    transaction.on_commit(
        lambda: current_app.send_task(
            "inbox.tasks.go_on_with_group", args=[closure.pk], retry=False
        ),
        robust=True,
    )
