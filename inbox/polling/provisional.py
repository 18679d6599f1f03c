"""Posts that were filed without their parents, because a look-up failed, get them later."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import structlog
from django.db import transaction

from connectors.models import Channel
from connectors.port import ConnectorError
from connectors.registry import connect
from inbox.ingest.ingest import ingest
from inbox.models import Message, ParentState
from inbox.polling.family import gather_family
from inbox.polling.lease import POLLABLE

AT_ONCE = 100  # parents a channel and turn: one call on either network

log = structlog.get_logger(__name__)


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
        waiting.order_by("received_at").values_list("parent_external_id", flat=True)[:AT_ONCE]
    )
    if not parents:
        return
    connector = connect(channel)
    try:
        answer = connector.look_up(sorted(set(parents)))
        batch = gather_family(connector, channel, answer.found)
    except ConnectorError as error:
        log.info("parents_still_unread", channel=channel_id, error=type(error).__name__)
        return
    with transaction.atomic():
        ingest(channel, batch, now=clock())
        waiting.filter(parent_external_id__in=answer.missing).update(
            parent_state=ParentState.MISSING
        )
