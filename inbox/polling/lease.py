"""One worker at a time reads a channel, and a worker that was thought dead cannot write."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from connectors.metering import merge_limits
from connectors.models import Channel
from inbox.turns import hold, is_abandoned

LEASE_TIME = timedelta(seconds=120)  # renewed with each page
# A reader that died is followed at once, but not more often: what killed it may kill the next one.
FOLLOWED_AFTER = timedelta(seconds=5)
# A wake-up is good for this long; until then no second one is sent. So a slow worker never finds
# more of them waiting than there are channels, and a lost one costs half a minute.
WAKE_TIME = timedelta(seconds=30)
POLLABLE = Q(is_active=True) & ~Q(state=Channel.State.REAUTHORISE)
SICK = Q(failure_count__gt=0)


class LeaseLost(Exception):
    """Another worker reads this channel now; nothing more may be written for it."""


def _is_free(now: datetime) -> Q:
    return Q(lease_until=None) | Q(lease_until__lt=now) | _is_left(now)


def _is_left(now: datetime) -> Q:
    """Whoever read it has died."""
    since = Q(lease_until__lt=now + LEASE_TIME - FOLLOWED_AFTER)
    return since & is_abandoned("lease", "lease_token")


def list_due(now: datetime) -> QuerySet[Channel]:
    has_come = Q(next_poll_at__lte=now) | Q(lease_until__isnull=False)
    return Channel.objects.filter(POLLABLE, _is_free(now), has_come)


def take_due_channels(*, now: datetime, limit: int = 500) -> list[int]:
    """The channels whose time has come, or whose reader has died, who has waited longest first.
    Each is asked for once, until it is read or WAKE_TIME is over. Of those that failed last time
    there is one at a time: while it waits for its network, the other workers are the healthy ones'.
    """
    order = list_due(now).order_by("next_poll_at").values_list("pk", flat=True)
    due = list(order.exclude(SICK)[:limit])
    if not Channel.objects.filter(SICK, lease_until__gt=now).exists():
        due += order.filter(SICK)[:1]
    Channel.objects.filter(_is_free(now), pk__in=due).update(
        next_poll_at=now + WAKE_TIME, lease_token=None, lease_until=None
    )
    return due


@contextmanager
def take_lease(channel_id: int, *, now: datetime) -> Iterator[Channel | None]:
    """The channel, if nobody else reads it. It is held as long as the block runs."""
    token = uuid.uuid4()
    with hold("lease", token):
        taken = Channel.objects.filter(POLLABLE, _is_free(now), pk=channel_id).update(
            lease_token=token, lease_until=now + LEASE_TIME
        )
        yield Channel.objects.get(pk=channel_id) if taken else None


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
