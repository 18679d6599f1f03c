"""An account becomes a channel, or a channel gets new credentials and goes on where it stopped."""

from __future__ import annotations

from datetime import datetime

import structlog
from django.db import transaction

from connectors.models import Channel
from connectors.port import Network
from connectors.renewal import lock_credentials
from connectors.sign_in import SignedIn
from inbox.hints import hint_channel

log = structlog.get_logger(__name__)


@transaction.atomic
def connect_account(
    network: Network,
    found: SignedIn,
    *,
    now: datetime,
    api_url: str = "",
    is_read_only: bool = False,
) -> tuple[Channel, bool]:
    """The channel, and whether it is new. Of a known one cursors, budget and whether it is only
    looked at stay as they are, so that what came meanwhile is read.
    """
    account = found.account
    key = {"network": network, "external_id": account.external_id}
    if known := Channel.objects.filter(**key).values_list("pk", flat=True).first():
        lock_credentials(known)
    fields = {
        "handle": account.handle,
        "name": account.name,
        "api_url": api_url,
        "credentials": dict(found.credentials),
        "token_ends_at": found.ends_at,
        "token_checked_at": now,
        "has_renewal": found.has_renewal,
        "told_end_at": None,
        "is_active": True,
        "state": Channel.State.HEALTHY,
        "error": "",
        "failure_count": 0,
        "next_poll_at": now,
    }
    created = {**fields, "connected_at": now, "is_read_only": is_read_only}
    channel, is_new = Channel.objects.update_or_create(
        **key, defaults=fields, create_defaults=created
    )
    # What was refused may be allowed now.
    channel.streams.exclude(error="").update(error="", next_at=None)
    log.info("channel_connected", channel=channel.pk, is_new=is_new)
    hint_channel(channel.pk)
    return channel, is_new
