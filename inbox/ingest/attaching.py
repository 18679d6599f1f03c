"""Late equals in order: what came before its parent moves when the parent comes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db.models import F, Q, QuerySet

from connectors.models import Channel
from inbox.ingest.placing import Place
from inbox.models import Direction, Message, ParentState, Thread
from inbox.threads.merge import merge_threads

# A place in the database: the top of a chain, and the thread of it.
Filed = tuple[str, int]

UNATTACHED = Q(chain_top="") | Q(chain_top=F("external_id"))


def attach_late_children(
    channel: Channel, places: Mapping[str, Place], *, now: datetime
) -> set[int]:
    """Give held posts the threads of parents that have just come. Returns the threads touched."""
    touched: set[int] = set()
    arrived = list(places)
    _unattached(channel).filter(parent_external_id__in=arrived).exclude(
        parent_state=ParentState.HELD
    ).update(parent_state=ParentState.HELD)
    frontier = {
        external_id: (place.chain_top, place.slot.id)
        for external_id, place in places.items()
        if place.slot and place.slot.id
    }
    while frontier:
        frontier = _attach_generation(channel, frontier, touched, now=now)
    return touched


def _unattached(channel: Channel) -> QuerySet[Message]:
    return Message.objects.filter(UNATTACHED, channel=channel).exclude(parent_external_id="")


def _attach_generation(
    channel: Channel, frontier: Mapping[str, Filed], touched: set[int], *, now: datetime
) -> dict[str, Filed]:
    """The children of these posts take their places. Returns those whose own children follow."""
    moved: dict[str, Filed] = {}
    for child, (top, thread_id) in _find_children(channel, frontier):
        if child.chain_top == top:
            continue
        if child.direction == Direction.INBOUND:
            _join(child, top, thread_id, touched, now=now)
        else:
            Message.objects.filter(pk=child.pk).update(chain_top=top, thread_id=thread_id)
            moved[child.external_id or ""] = (top, thread_id)
        touched.add(thread_id)
    return moved


def _find_children(channel: Channel, frontier: Mapping[str, Filed]) -> list[tuple[Message, Filed]]:
    """Posts right below the frontier, and orphans whose conversation one of it began."""
    named = _unattached(channel).filter(parent_external_id__in=frontier)
    orphans = _unattached(channel).filter(
        conversation_id__in=[key for key, (top, _) in frontier.items() if key == top],
        parent_state__in=[ParentState.MISSING, ParentState.UNREAD],
    )
    pairs = {m.pk: (m, frontier[m.conversation_id]) for m in orphans}
    pairs |= {m.pk: (m, frontier[m.parent_external_id]) for m in named}
    return list(pairs.values())


def _join(child: Message, top: str, thread_id: int, touched: set[int], *, now: datetime) -> None:
    """A customer's post that topped a thread of its own: that thread becomes part of the upper."""
    lower_id = child.thread_id
    Message.objects.filter(channel_id=child.channel_id, chain_top=child.external_id).filter(
        Q(thread_id=lower_id) | Q(thread__follow_up_of_id=lower_id)
    ).update(chain_top=top)
    if lower_id and lower_id != thread_id:
        upper, lower = Thread.objects.get(pk=thread_id), Thread.objects.get(pk=lower_id)
        merge_threads(upper, lower, now=now)
        touched.discard(lower_id)
