"""Sign-ins are kept alive: X's tokens are renewed, Facebook is asked how long a Page's is good."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db.models import Q

from connectors.facebook.login import inspect_token
from connectors.models import Channel
from connectors.port import ConnectorError, Network, Reauthorise
from connectors.registry import read_token
from connectors.renewal import hold_credentials, is_due, renew_token
from inbox.hints import hint_channel

CHECKED_EVERY = timedelta(days=1)
Clock = Callable[[], datetime]
log = structlog.get_logger(__name__)


def renew_channel(channel_id: int, *, clock: Clock) -> None:
    """Renew the channel's token if it ends soon. Harmless twice: the second finds it renewed.
    What fails for a moment is tried again by the next sweep; the old token is good until then.
    """
    channel = Channel.objects.get(pk=channel_id)
    if not is_due(channel, now=clock()):
        return
    try:
        renew_token(channel_id, instead_of=read_token(channel), clock=clock)
    except ConnectorError as error:
        log.warning("channel_not_renewed", channel=channel_id, error=type(error).__name__)
    hint_channel(channel_id)


def lose_sign_in(channel_id: int, error: Reauthorise) -> None:
    """The network did not accept it when something was to be said: every screen hears at once, for
    nothing is read from now on that could tell.
    """
    standing = Channel.objects.filter(pk=channel_id).exclude(state=Channel.State.REAUTHORISE)
    if standing.update(state=Channel.State.REAUTHORISE, error=error.words):
        log.warning("channel_lost_sign_in", channel=channel_id, code=error.code)
        hint_channel(channel_id)


def take_unchecked_channels(*, now: datetime, limit: int = 50) -> list[int]:
    """Pages whose token Facebook has not been asked about for a day: each is given out once."""
    if not (settings.FACEBOOK_APP_ID and settings.FACEBOOK_APP_SECRET):
        return []
    is_old = Q(token_checked_at=None) | Q(token_checked_at__lte=now - CHECKED_EVERY)
    due = list(
        Channel.objects.filter(is_old, is_active=True, network=Network.FACEBOOK)
        .exclude(state=Channel.State.REAUTHORISE)
        .values_list("pk", flat=True)[:limit]
    )
    Channel.objects.filter(pk__in=due).update(token_checked_at=now)
    return due


def check_channel(channel_id: int) -> None:
    """Note when the Page's token ends. Only what Facebook says of it counts: a call that fails
    changes nothing, and is made again by the next sweep.
    """
    channel = Channel.objects.get(pk=channel_id)
    token = read_token(channel)
    try:
        ends_at = inspect_token(token, api_url=channel.api_url).ends_at
        changes: dict[str, object] = {"token_ends_at": ends_at}
    except Reauthorise as error:
        changes = {"state": Channel.State.REAUTHORISE, "error": error.words}
    except ConnectorError as error:
        log.warning("channel_not_checked", channel=channel_id, error=type(error).__name__)
        changes = {"token_checked_at": None}
    with hold_credentials(channel_id):
        if read_token(Channel.objects.get(pk=channel_id)) == token:
            Channel.objects.filter(pk=channel_id).update(**changes)
    hint_channel(channel_id)
