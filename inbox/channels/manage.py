"""What an admin changes about a channel. Each change is one statement, and every screen hears."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import structlog
from django.db import transaction

from agents.models import Agent
from connectors.models import Channel
from inbox.hints import hint_channel
from inbox.sla.recompute import ask_recompute

log = structlog.get_logger(__name__)


def set_budget(channel: Channel, budget: Decimal | None, *, by: Agent, now: datetime) -> None:
    """What a month of calls may cost, in US dollars. The pace follows at once."""
    _change(channel, by, budget=budget, next_poll_at=now)


@transaction.atomic
def set_read_only(channel: Channel, *, is_read_only: bool, by: Agent, now: datetime) -> None:
    """Look only, or answer, too. The clocks of what was asked meanwhile start at no time: as for
    a channel connected today, only what is asked from now on is measured.
    """
    started = {} if is_read_only else {"connected_at": now}
    _change(channel, by, is_read_only=is_read_only, **started)
    ask_recompute(now=now)


def disconnect_channel(channel: Channel, *, by: Agent) -> None:
    """Nothing is read or sent any more. Threads, cursors and credentials stay, so that connecting
    it again goes on where it stopped.
    """
    _change(channel, by, is_active=False, lease_token=None, lease_until=None)


def _change(channel: Channel, by: Agent, **fields: object) -> None:
    Channel.objects.filter(pk=channel.pk).update(**fields)
    log.info("channel_changed", channel=channel.pk, by=by.pk, what=sorted(fields))
    hint_channel(channel.pk)
