"""One worker at a time reads a channel, and a worker that was thought dead cannot write."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db.models import Q

from connectors.metering import merge_limits
from connectors.models import Channel

LEASE_TIME = timedelta(seconds=120)  # renewed with each page
# A wake-up is good for this long; until then no second one is sent. So a slow worker never finds
# more of them waiting than there are channels, and a lost one costs half a minute.
WAKE_TIME = timedelta(seconds=30)
POLLABLE = Q(is_active=True) & ~Q(state=Channel.State.REAUTHORISE)
SICK = Q(failure_count__gt=0)


class LeaseLost(Exception):
    """Another worker reads this channel now; nothing more may be written for it."""


def _is_free(now: datetime) -> Q:
    return Q(lease_until=None) | Q(lease_until__lt=now)


def take_due_channels(*, now: datetime, limit: int = 500) -> list[int]:
    """The channels whose time has come, who has waited longest first. Each is asked for once, until
    it is read or WAKE_TIME is over. Of those that failed last time there is one at a time: while
    it waits for its network, the other workers are the healthy ones'.
    """
    free = Channel.objects.filter(POLLABLE, _is_free(now), next_poll_at__lte=now)
    order = free.order_by("next_poll_at").values_list("pk", flat=True)
    due = list(order.exclude(SICK)[:limit])
    if not Channel.objects.filter(SICK, lease_until__gt=now).exists():
        due += order.filter(SICK)[:1]
    Channel.objects.filter(pk__in=due).update(next_poll_at=now + WAKE_TIME)
    return due


def take_lease(channel_id: int, *, now: datetime) -> Channel | None:
    """The channel, if nobody else reads it."""
    token = uuid.uuid4()
    taken = Channel.objects.filter(POLLABLE, _is_free(now), pk=channel_id).update(
        lease_token=token, lease_until=now + LEASE_TIME
    )
    return Channel.objects.get(pk=channel_id) if taken else None


def renew_lease(channel: Channel, *, now: datetime) -> None:
    """Within the transaction that stores a page. Raises LeaseLost, which undoes the page."""
    renewed = Channel.objects.filter(pk=channel.pk, lease_token=channel.lease_token).update(
        lease_until=now + LEASE_TIME
    )
    if not renewed:
        raise LeaseLost(str(channel))


def give_up_lease(channel: Channel, **outcome: object) -> None:
    """Let the next reader in, and say how it went (fields of Channel), and what the network told
    meanwhile of its limits: once a poll.
    """
    Channel.objects.filter(pk=channel.pk, lease_token=channel.lease_token).update(
        lease_token=None, lease_until=None, **merge_limits(channel), **outcome
    )
