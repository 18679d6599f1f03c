"""A merge or split by hand is undone: what was moved goes back, and what came below it since."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from agents.models import Agent
from inbox.hints import hint_threads
from inbox.models import (
    Attachment,
    Draft,
    Handover,
    Message,
    Reply,
    Status,
    Thread,
    ThreadEvent,
    ThreadMove,
    Verb,
)
from inbox.models.attachments import UNSENT
from inbox.threads.changing import lock_channel, record_event
from inbox.threads.merge import merge_threads
from inbox.threads.refresh import refresh_threads

TIMES = ("claimed_at", "closed_at", "settled_at", "attached_at", "snoozed_until")
COLUMNS = (
    "status", "owner_id", "closed_reason", "closed_by_id", "follow_up_of_id", "priority", "team_id",
    *TIMES,
)  # fmt: skip


def describe_columns(thread: Thread) -> dict[str, Any]:
    """The columns that a merge changes and that no message tells, as JSON."""
    values = {name: getattr(thread, name) for name in COLUMNS}
    return {name: v.isoformat() if isinstance(v, datetime) else v for name, v in values.items()}


@transaction.atomic
def undo_move(move: ThreadMove, *, by: Agent, now: datetime) -> Thread:
    """Both threads as they would be had it not happened. Gives the thread that goes on.

    Raises ValidationError where one of them has been merged elsewhere since.
    """
    lock_channel(move.to_thread.channel_id)
    move = ThreadMove.objects.select_for_update().get(pk=move.pk)
    ids = sorted([move.from_thread_id, move.to_thread_id])
    locked = Thread.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    threads = {thread.pk: thread for thread in locked}
    source, target = threads[move.from_thread_id], threads[move.to_thread_id]
    if move.undone_at:
        return source
    check_undoable(move, source, target)
    move.undone_at = now
    move.save(update_fields=["undone_at"])
    if move.kind == ThreadMove.Kind.SPLIT:
        return _join_again(move, source, target, by=by, now=now)
    return _part_again(move, source, target, by=by, now=now)


def check_undoable(move: ThreadMove, source: Thread, target: Thread) -> None:
    """What was merged must still be where it was put, and what was split must still be apart."""
    if move.kind == ThreadMove.Kind.MERGE:
        is_as_left = source.merged_into_id == target.pk
    else:
        is_as_left = Status.MERGED not in (source.status, target.status)
    if not is_as_left:
        raise ValidationError(_("These threads have been merged or split again since."))


def _join_again(
    move: ThreadMove, source: Thread, target: Thread, *, by: Agent, now: datetime
) -> Thread:
    tops: Mapping[int, str] = dict(move.moved["messages"])
    Handover.objects.filter(pk__in=move.moved.get("led", ())).delete()
    merge_threads(source, target, now=now, by=by)
    for top in set(tops.values()):
        ids = [pk for pk, former in tops.items() if former == top]
        Message.objects.filter(pk__in=ids).update(chain_top=top)
    own = next(iter(tops.values()), source.top_external_id)
    Message.objects.filter(thread=source, chain_top=target.top_external_id).update(chain_top=own)
    return source


def _part_again(
    move: ThreadMove, source: Thread, target: Thread, *, by: Agent, now: datetime
) -> Thread:
    moved = move.moved
    theirs = Q(pk__in=[pk for pk, _top in moved["messages"]]) | Q(chain_top=source.top_external_id)
    Message.objects.filter(theirs, thread=target).update(thread=source)
    back = Q(pk__in=moved["replies"]) | Q(in_reply_to__thread=source) | Q(message__thread=source)
    Reply.objects.filter(back, thread=target).update(thread=source)
    ThreadEvent.objects.filter(pk__in=moved["events"], thread=target).update(thread=source)
    Thread.objects.filter(pk__in=moved["merged"], merged_into=target).update(merged_into=source)
    Thread.objects.filter(pk__in=moved["follow_ups"], follow_up_of=target).update(
        follow_up_of=source
    )
    _give_back_drafts(moved["drafts"], source, target)
    _give_back_handovers(moved, source, target)
    _restore(source, move.before)
    record_event(target, Verb.PARTED, by, now, parted=source.pk)
    refresh_threads([source.pk, target.pk], bumped=[source.pk, target.pk])
    hint_threads([source.pk])
    return source


def _give_back_drafts(drafts: list[list[Any]], source: Thread, target: Thread) -> None:
    """One that has been written on since stays where it is, too: no words are lost."""
    for agent_id, text, *rest in drafts:
        way, answered = rest or ("", None)
        Draft.objects.filter(thread=target, agent=agent_id, text=text).delete()
        held = Message.objects.filter(pk=answered).first() if answered else None
        words = {"text": text, "way": way, "in_reply_to": held}
        Draft.objects.get_or_create(thread=source, agent_id=agent_id, defaults=words)


def _give_back_handovers(moved: Mapping[str, Any], source: Thread, target: Thread) -> None:
    """What its customers write privately joins it again; and its pictures that were not sent."""
    handovers = Handover.objects.filter(pk__in=moved.get("handovers", ()), thread=target)
    handovers.update(thread=source)
    uploads = Attachment.objects.filter(UNSENT, pk__in=moved.get("uploads", ()), thread=target)
    uploads.update(thread=source)


def _restore(thread: Thread, before: Mapping[str, Any]) -> None:
    for name, value in before.items():
        setattr(thread, name, parse_datetime(value) if name in TIMES and value else value)
    thread.merged_into = None
    thread.save()
