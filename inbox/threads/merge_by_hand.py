"""Two threads are one matter, as a person sees it. Kept so that it can be undone."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agents.models import Agent
from inbox.models import Draft, Message, Reply, Status, Thread, ThreadEvent, ThreadMove
from inbox.threads.changing import lock_channel
from inbox.threads.merge import merge_threads
from inbox.threads.moves import describe_columns


@transaction.atomic
def merge_by_hand(one: Thread, other: Thread, *, by: Agent, now: datetime) -> ThreadMove:
    """The later thread becomes part of the earlier one. Raises ValidationError where that makes no
    sense: the same thread, another channel, or one that a colleague has.
    """
    lock_channel(one.channel_id)
    ids = [one.pk, other.pk]
    both = Thread.objects.filter(pk__in=ids).select_for_update(no_key=True)
    locked = list(both.order_by("pk"))
    check_mergeable(locked, by)
    upper, lower = sorted(locked, key=lambda thread: (thread.opened_at, thread.pk))
    move = ThreadMove.objects.create(
        kind=ThreadMove.Kind.MERGE, from_thread=lower, to_thread=upper, by=by, at=now,
        moved=list_belongings(lower), before=describe_columns(lower),
    )  # fmt: skip
    merge_threads(upper, lower, now=now, by=by)
    return move


def check_mergeable(threads: list[Thread], by: Agent) -> None:
    if len(threads) != 2 or any(thread.status == Status.MERGED for thread in threads):
        raise ValidationError(_("These are one thread already."))
    if threads[0].channel_id != threads[1].channel_id:
        words = _("Threads of two channels cannot be merged: each is answered on its own.")
        raise ValidationError(words)
    if any(thread.owner_id not in (None, by.pk) for thread in threads):
        raise ValidationError(_("A colleague has one of these threads."))


def list_belongings(thread: Thread) -> dict[str, list[object]]:
    """What will be moved, by id; drafts with their words, since two of one agent become one."""
    messages = Message.objects.filter(thread=thread).values_list("pk", "chain_top")
    follow_ups = thread.follow_ups.values_list("pk", flat=True)
    return {
        "messages": [list(row) for row in messages],
        "replies": list(Reply.objects.filter(thread=thread).values_list("pk", flat=True)),
        "events": list(ThreadEvent.objects.filter(thread=thread).values_list("pk", flat=True)),
        "drafts": [
            list(row)
            for row in Draft.objects.filter(thread=thread).values_list(
                "agent", "text", "way", "in_reply_to"
            )
        ],
        "handovers": list(thread.handovers.values_list("pk", flat=True)),
        "uploads": list(thread.uploads.values_list("pk", flat=True)),
        "merged": list(thread.merged_threads.values_list("pk", flat=True)),
        "follow_ups": list(follow_ups),
    }
