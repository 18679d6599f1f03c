"""Posts that were filed without their parents, because a look-up failed, get them later."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from connectors.models import Channel
from connectors.port import ConnectorError
from connectors.registry import connect
from inbox.ingest.ingest import ingest
from inbox.models import Message, ParentState
from inbox.polling.family import gather_family, may_look_up, note_failed_look_up
from inbox.polling.lease import POLLABLE

AT_ONCE = 100  # parents a channel and turn: one call on either network


def find_provisional_channels() -> list[int]:
    waiting = Message.objects.filter(parent_state=ParentState.UNREAD)
    return list(
        Channel.objects.filter(POLLABLE, pk__in=waiting.values("channel")).values_list(
            "pk", flat=True
        )
    )


def complete_channel(channel_id: int, *, clock: Callable[[], datetime]) -> None:
    """Look the missing parents up again; threads that turn out to be one are merged."""
    channel = Channel.objects.get(pk=channel_id)
    waiting = Message.objects.filter(channel=channel, parent_state=ParentState.UNREAD)
    parents = list(
        # In any order: what the network never answers for must not stand before all others.
        waiting.order_by("?").values_list("parent_external_id", flat=True)[:AT_ONCE]
    )
    if not parents:
        return
    if not may_look_up(channel, now=clock()):
        return
    try:
        connector = connect(channel)
        answer = connector.look_up(sorted(set(parents)))
    except ConnectorError as error:
        note_failed_look_up(channel, error, now=clock())
        return
    batch = gather_family(connector, channel, answer.found, clock=clock)
    with transaction.atomic():
        ingest(channel, batch, now=clock())
        waiting.filter(parent_external_id__in=answer.missing).update(
            parent_state=ParentState.MISSING
        )
