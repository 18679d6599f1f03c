"""Close all that hangs below one post of ours, and undo it: a hundred threads at a time."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from celery import current_app
from django.db import transaction
from django.db.models import Q, QuerySet

from agents.models import Agent
from inbox.models import ClosedReason, Message, Status, Thread
from inbox.threads.claim import release_thread
from inbox.threads.close import close_thread, reopen_thread
from inbox.threads.conflicts import Conflict

AT_ONCE = 100  # in one transaction; what is more is left to the worker
UNFINISHED = [Status.OPEN, Status.PENDING, Status.SNOOZED]


def list_closable(post: Message, *, by: Agent, newest: int) -> QuerySet[Thread]:
    """Below the post, not closed, not a colleague's, and no newer than what the agent has seen."""
    mine_or_free = Q(owner=None) | Q(owner=by)
    below = Thread.objects.filter(channel=post.channel_id, under=post.external_id)
    return below.filter(mine_or_free, status__in=UNFINISHED, pk__lte=newest)


@transaction.atomic
def close_group(
    post: Message, *, by: Agent, reason: ClosedReason, newest: int, now: datetime
) -> int:
    """Close AT_ONCE of them, each with its event; the worker goes on. Returns how many are left.

    `newest`: the highest id of a thread that the agent has seen. All are closed at `now`, by which
    `reopen_group` knows them.
    """
    closable = list_closable(post, by=by, newest=newest)
    for thread in closable.order_by("pk")[:AT_ONCE]:
        with suppress(Conflict):  # a colleague was quicker
            close_thread(thread, by=by, reason=reason, now=now)
    if left := closable.count():
        _go_on("close_group", post.pk, by.pk, reason.value, newest, now.isoformat())
    return left


@transaction.atomic
def reopen_group(post: Message, *, by: Agent, closed_at: datetime, now: datetime) -> int:
    """Undo `close_group`: what was nobody's is nobody's again. Returns how many are left."""
    closed = Thread.objects.filter(
        channel=post.channel_id, under=post.external_id, status=Status.CLOSED,
        closed_by=by, closed_at=closed_at,
    )  # fmt: skip
    for thread in closed.order_by("pk")[:AT_ONCE]:
        was_free = thread.claimed_at is None
        with suppress(Conflict):
            reopened = reopen_thread(thread, by=by, now=now)
            if was_free:
                release_thread(reopened, by=by, now=now)
    if left := closed.count():
        _go_on("reopen_group", post.pk, by.pk, closed_at.isoformat())
    return left


def _go_on(task: str, *arguments: object) -> None:
    # By name: tasks import the verbs, not the other way round.
    transaction.on_commit(
        lambda: current_app.send_task(f"inbox.tasks.{task}", args=arguments, retry=False),
        robust=True,
    )
