"""Two threads turn out to be one matter."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from agents.models import Agent
from connectors.port import Way
from inbox.hints import hint_threads
from inbox.models import (
    Attachment,
    Draft,
    Handover,
    Message,
    PersonalNotice,
    Reply,
    Status,
    Thread,
    ThreadEvent,
    Verb,
)
from inbox.threads.refresh import refresh_threads
from inbox.threads.watch import move_watches


@transaction.atomic
def merge_threads(
    upper: Thread, lower: Thread, *, now: datetime, by: Agent | None = None
) -> Thread:
    """Everything of `lower` moves to `upper`, which keeps the earlier claim and every draft.

    The old address leads to the upper thread. One event, on the upper thread. Needs the lock of
    their channel: threads that lead to the lower one change, too.
    """
    upper, lower = _lock(upper, lower)
    for table in (Message, Reply, ThreadEvent, Handover, Attachment, PersonalNotice):
        table._default_manager.filter(thread=lower).update(thread=upper)  # noqa: SLF001
    _move_drafts(upper, lower)
    move_watches(upper, lower)
    Thread.objects.filter(merged_into=lower).update(merged_into=upper)
    Thread.objects.filter(follow_up_of=lower).exclude(pk=upper.pk).update(follow_up_of=upper)
    _keep_earlier_claim(upper, lower)
    upper.settled_at = _keep_what_waits(upper, lower)
    if not lower.is_closed:
        upper.closed_at, upper.closed_reason, upper.closed_by = None, "", None
        upper.attached_at = None
        upper.status = Status.OPEN if upper.is_closed else upper.status
    upper.version = max(upper.version, lower.version)
    upper.save()
    lower.status, lower.merged_into, lower.owner, lower.claimed_at = (
        Status.MERGED,
        upper,
        None,
        None,
    )
    lower.follow_up_of = None
    lower.save()
    ThreadEvent.objects.create(
        thread=upper, verb=Verb.MERGED, agent=by, at=now, facts={"thread": lower.pk}
    )
    refresh_threads([upper.pk, lower.pk], bumped=[upper.pk])
    hint_threads([upper.pk, lower.pk])
    return upper


def _lock(upper: Thread, lower: Thread) -> tuple[Thread, Thread]:
    both = Thread.objects.filter(pk__in=[upper.pk, lower.pk])
    rows = both.select_for_update(no_key=True).order_by("pk")
    locked = {thread.pk: thread for thread in rows}
    return locked[upper.pk], locked[lower.pk]


def _keep_what_waits(upper: Thread, lower: Thread) -> datetime | None:
    """A closing settles what its author saw, and nobody saw both: the shorter reach holds."""
    if not lower.is_closed:
        return lower.settled_at
    if not upper.is_closed:
        return upper.settled_at
    return min(filter(None, [upper.settled_at, lower.settled_at]), default=None)


def _keep_earlier_claim(upper: Thread, lower: Thread) -> None:
    if lower.owner_id and (not upper.claimed_at or _claimed_before(lower, upper)):
        upper.owner_id, upper.claimed_at = lower.owner_id, lower.claimed_at


def _claimed_before(one: Thread, other: Thread) -> bool:
    return bool(one.claimed_at and other.claimed_at and one.claimed_at < other.claimed_at)


def _move_drafts(upper: Thread, lower: Thread) -> None:
    """An agent with a draft in both keeps both texts, one below the other."""
    kept = {draft.agent_id: draft for draft in Draft.objects.filter(thread=upper)}
    for draft in Draft.objects.filter(thread=lower):
        if other := kept.get(draft.agent_id):
            other.text = f"{other.text}\n\n{draft.text}"
            if is_private(draft) and not is_private(other):  # what was private stays so
                other.way, other.in_reply_to = draft.way, draft.in_reply_to
            other.save()
            draft.delete()
        else:
            draft.thread = upper
            draft.save()


def is_private(draft: Draft) -> bool:
    """As it was to be sent; where nobody chose, as what it answers."""
    if draft.way:
        return Way(draft.way).is_private
    return bool(draft.in_reply_to and draft.in_reply_to.is_private)
