"""A thread holds two matters: a message, and what answers it, becomes a thread of its own. In
private, where nothing answers anything, what was said from then on goes along, and what the
customer writes later joins it, as after a handover.
"""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from agents.models import Agent
from inbox.hints import hint_threads
from inbox.models import (
    Direction,
    Handover,
    Message,
    Reply,
    Status,
    Thread,
    ThreadMove,
    Verb,
)
from inbox.threads.changing import lock_channel, lock_thread, raise_version, record_event
from inbox.threads.conflicts import NotOwner
from inbox.threads.moves import describe_columns
from inbox.threads.refresh import refresh_threads

MAX_SPLIT = 2_000  # messages


@transaction.atomic
def split_thread(message: Message, *, by: Agent, now: datetime) -> ThreadMove:
    """The message becomes the top of a thread that `by` has if the old one was theirs.

    Raises NotOwner, or ValidationError for what cannot be a top: the old one's, ours, a note, and
    what stands in a conversation of several people, of which each has but one thread.
    """
    lock_channel(message.channel_id)
    message = Message.objects.select_related("author").get(pk=message.pk)
    if message.thread_id is None:
        raise ValidationError(_("This message is in no thread."))
    current = lock_thread(message.thread_id)
    if current.owner_id not in (None, by.pk):
        raise NotOwner(current)
    top = message.external_id or ""
    if message.direction != Direction.INBOUND or not top or top == current.top_external_id:
        raise ValidationError(_("A thread can be split at a later message of a customer."))
    if message.is_group:
        raise ValidationError(_("The conversation of a group stays one thread."))
    moved = find_branch(current, message)
    new = _make_thread(current, message, now=now)
    move = ThreadMove.objects.create(
        kind=ThreadMove.Kind.SPLIT, from_thread=current, to_thread=new, by=by, at=now,
        moved={
            "messages": [[one.pk, one.chain_top] for one in moved],
            "led": _lead_there(message, new, by=by),
        },
        before=describe_columns(current),
    )  # fmt: skip
    ids = [one.pk for one in moved]
    Message.objects.filter(pk__in=ids).update(thread=new, chain_top=top)
    Reply.objects.filter(Q(message__in=ids) | Q(in_reply_to__in=ids)).update(thread=new)
    raise_version(current, by)
    current.save(update_fields=["version"])
    record_event(current, Verb.SPLIT, by, now, new_thread=new.pk, move=move.pk)
    refresh_threads([current.pk, new.pk])
    hint_threads([new.pk])
    return move


def find_branch(thread: Thread, message: Message) -> list[Message]:
    """The message and all that hangs below it in this thread; of a private one, what was said in
    its conversation since. Raises ValidationError if too much does.
    """
    everything = list(Message.objects.filter(thread=thread).defer("raw", "text")[: MAX_SPLIT + 1])
    if len(everything) > MAX_SPLIT:
        raise ValidationError(_("This thread is too long to be split."))
    if message.is_private:
        return [message, *(one for one in everything if _comes_later(one, message))]
    branch, waiting = [message], [message.external_id]
    while waiting:
        above = waiting.pop()
        below = [one for one in everything if above and one.parent_external_id == above]
        branch += below
        waiting += [one.external_id for one in below if one.external_id != above]
    return branch


def _comes_later(one: Message, message: Message) -> bool:
    is_same = one.is_private and one.conversation_id == message.conversation_id
    return is_same and (one.created_at, one.pk) > (message.created_at, message.pk)


def _lead_there(message: Message, new: Thread, *, by: Agent) -> list[int]:
    """What the author writes privately from the message on belongs to the new thread."""
    if not (message.is_private and message.author):
        return []
    handover = Handover.objects.create(
        thread=new, channel=new.channel, profile=message.author, agent=by, at=message.created_at
    )
    return [handover.pk]


def _make_thread(thread: Thread, message: Message, *, now: datetime) -> Thread:
    """A thread with this top; one that was merged away before comes to life again."""
    fields = {
        "status": Status.OPEN, "merged_into": None, "owner_id": thread.owner_id,
        "claimed_at": now if thread.owner_id else None, "profile": message.author,
        "opened_at": message.created_at, "last_message_at": message.created_at,
        "queue_at": message.created_at, "team_id": thread.team_id,
    }  # fmt: skip
    made, _is_new = Thread.objects.update_or_create(
        channel=thread.channel, top_external_id=message.external_id, defaults=fields
    )
    return made
