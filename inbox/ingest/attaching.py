"""Late equals in order: what came before its parent moves when the parent comes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from django.db import connection
from django.db.models import Q

from connectors.models import Channel
from inbox.ingest.placing import Place
from inbox.models import Direction, Message, ParentState, Thread
from inbox.threads.merge import merge_threads

# A place in the database: the top of a chain, and the thread of it.
Filed = tuple[str, int]
# Tops that have become part of another chain: its top, the thread that they had, and the new one.
Joined = dict[str, tuple[str, int | None, int]]

# Posts that take no thread from their parent: right below one of these, or orphans whose
# conversation one of these began. Each half is served by a partial index of its own.
UNATTACHED = """
    SELECT id, external_id, thread_id, chain_top, direction, parent_external_id, true
    FROM inbox_message
    WHERE channel_id = %(channel)s AND parent_external_id = ANY(%(ids)s)
        AND NOT parent_external_id = '' AND (chain_top = '' OR chain_top = external_id)
    UNION ALL
    SELECT id, external_id, thread_id, chain_top, direction, conversation_id, false
    FROM inbox_message
    WHERE channel_id = %(channel)s AND conversation_id = ANY(%(tops)s)
        AND NOT parent_state = '' AND NOT parent_external_id = ANY(%(ids)s)
        AND (chain_top = '' OR chain_top = external_id)
"""
NOTE_GROUPS = """
    UPDATE inbox_thread AS thread SET under = given.above
    FROM unnest(%s::text[], %s::text[]) AS given (top, above)
    WHERE thread.channel_id = %s AND thread.top_external_id = given.top
"""


class Child(NamedTuple):
    """A held post without a thread from above; `above` has just come: its parent, or the root."""

    id: int
    external_id: str
    thread_id: int | None
    chain_top: str
    direction: str
    above: str
    is_parent: bool


def attach_late_children(
    channel: Channel, places: Mapping[str, Place], *, now: datetime
) -> set[int]:
    """Give held posts the threads of parents that have just come. Returns the threads touched."""
    touched: set[int] = set()
    filed = {
        external_id: (place.chain_top, place.slot.id)
        for external_id, place in places.items()
        if place.slot
    }
    children = _find_children(channel, list(places), filed)
    if found := [child.id for child in children if child.is_parent]:
        Message.objects.filter(pk__in=found).update(parent_state=ParentState.HELD)
        _note_groups(channel, [c for c in children if c.is_parent and c.above not in filed])
    joined: Joined = {}
    while children:
        filed = _attach_generation(children, filed, joined, touched, now=now)
        children = _find_children(channel, list(filed), filed) if filed else []
    return touched


def _note_groups(channel: Channel, children: list[Child]) -> None:
    """These turn out to hang below posts of ours that are in nobody's thread."""
    tops = {child.external_id: child.above for child in children if child.thread_id}
    if tops:
        with connection.cursor() as cursor:
            cursor.execute(NOTE_GROUPS, [list(tops), list(tops.values()), channel.pk])


def _find_children(channel: Channel, ids: list[str], filed: Mapping[str, Filed]) -> list[Child]:
    tops = [external_id for external_id, (top, _thread) in filed.items() if external_id == top]
    with connection.cursor() as cursor:
        cursor.execute(UNATTACHED, {"channel": channel.pk, "ids": ids, "tops": tops})
        return [Child(*row) for row in cursor.fetchall()]


def _attach_generation(
    children: list[Child],
    filed: Mapping[str, Filed],
    joined: Joined,
    touched: set[int],
    *,
    now: datetime,
) -> dict[str, Filed]:
    """The children take their places. Returns the posts of ours whose own children follow."""
    moved: dict[str, Filed] = {}
    for child in children:
        top, thread_id = _find_place(filed.get(child.above, ("", 0)), joined)
        if not thread_id or child.chain_top == top:
            continue
        if child.direction == Direction.INBOUND:
            _join(child, top, thread_id, touched, now=now)
            joined[child.external_id] = (top, child.thread_id, thread_id)
        else:
            Message.objects.filter(pk=child.id).update(chain_top=top, thread_id=thread_id)
            moved[child.external_id] = (top, thread_id)
        touched.add(thread_id)
    return moved


def _find_place(filed: Filed, joined: Joined) -> Filed:
    """Where a place is by now: its thread may have become part of another a moment ago."""
    top, thread_id = filed
    while top in joined:
        top, lower_id, upper_id = joined[top]
        thread_id = upper_id if thread_id == lower_id else thread_id
    return top, thread_id


def _join(child: Child, top: str, thread_id: int, touched: set[int], *, now: datetime) -> None:
    """A customer's post that topped a thread of its own: that thread becomes part of the upper."""
    lower_id = child.thread_id
    Message.objects.filter(chain_top=child.external_id).filter(
        Q(thread_id=lower_id) | Q(thread__follow_up_of_id=lower_id)
    ).update(chain_top=top)
    if lower_id and lower_id != thread_id:
        upper, lower = Thread.objects.get(pk=thread_id), Thread.objects.get(pk=lower_id)
        merge_threads(upper, lower, now=now)
        touched.discard(lower_id)
