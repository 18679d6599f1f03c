"""A token that ends is renewed before it does, once, however many workers need it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import requests
import structlog
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from connectors.encryption import UnreadableSecretError
from connectors.models import Channel
from connectors.port import ConnectorError, Network, OutcomeUnknown, Reauthorise, RetryLater
from connectors.x import oauth

if TYPE_CHECKING:
    from collections.abc import Iterator

MARGIN = timedelta(minutes=15)  # before the end, a token is renewed
PAUSE = timedelta(minutes=1)  # after a renewal that failed
# A lock of its own: the channel's row is written to by everybody who polls, and a network that
# answers slowly must hold up nobody.
LOCK_CLASS = 0x61E
SIGNED_OUT = gettext_noop("X no longer accepts our sign-in. Connect the channel again.")
LOST = gettext_noop("X gave no answer when our sign-in was to be renewed.")
LOST_AND_REFUSED = gettext_noop(
    "X's answer to the renewal of our sign-in was lost, and the old one is worth nothing any more."
    " Connect the channel again."
)

Clock = Callable[[], datetime]
log = structlog.get_logger(__name__)


class ChannelKeys:
    """The token with which a channel's requests are signed, always one that X accepts."""

    def __init__(self, channel: Channel, token: str, *, clock: Clock = timezone.now) -> None:
        self.channel = channel
        self.token = token
        self.clock = clock
        self.not_before = channel.connected_at

    def sign(self, request: requests.PreparedRequest) -> None:
        now = self.clock()
        if is_due(self.channel, now=now) and now >= self.not_before:
            self._renew_early(now)
        request.headers["Authorization"] = f"Bearer {self.token}"

    def replace(self) -> bool:
        """Another token: a colleague's renewal of which we did not know, or one of our own."""
        return self._take_renewed()

    def _renew_early(self, now: datetime) -> None:
        """A failure changes nothing while the old token is good."""
        try:
            self._take_renewed()
        except Reauthorise:
            raise
        except ConnectorError:
            if self.channel.token_ends_at and now >= self.channel.token_ends_at:
                raise
            self.not_before = now + PAUSE

    def _take_renewed(self) -> bool:
        used = self.token
        self.channel = renew_token(self.channel.pk, instead_of=used, clock=self.clock)
        self.token = self.channel.credentials["token"]
        return self.token != used


def is_due(channel: Channel, *, now: datetime) -> bool:
    ends_at = channel.token_ends_at
    return bool(channel.has_renewal and ends_at and now >= ends_at - MARGIN)


def find_due_channels(*, now: datetime) -> list[int]:
    due = Channel.objects.filter(
        is_active=True, has_renewal=True, network=Network.X, token_ends_at__lte=now + MARGIN
    ).exclude(state=Channel.State.REAUTHORISE)
    return list(due.order_by("token_ends_at").values_list("pk", flat=True))


@contextmanager
def hold_credentials(channel_id: int) -> Iterator[None]:
    """A transaction in which nobody else renews or replaces this channel's credentials."""
    with transaction.atomic(durable=True):
        lock_credentials(channel_id)
        yield


def lock_credentials(channel_id: int) -> None:
    """Until the transaction ends. Taken before the channel's row is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_CLASS, channel_id])


def renew_token(channel_id: int, *, instead_of: str, clock: Clock) -> Channel:
    """The channel with another token than `instead_of`, which is committed before anybody uses it.

    Whoever comes second finds the first one's. Raises Reauthorise (the channel is marked so) where
    there is nothing to renew with or X refuses, RetryLater where its answer was lost.
    """
    with hold_credentials(channel_id):
        channel = Channel.objects.get(pk=channel_id)
        try:
            stored = channel.credentials
        except UnreadableSecretError:
            raise Reauthorise(SIGNED_OUT) from None
        if stored["token"] != instead_of:
            return channel
        failure = _renew(channel, stored, now=clock())
    if failure:
        log.warning("renewal_failed", channel=channel_id, error=type(failure).__name__)
        raise failure
    log.info("token_renewed", channel=channel_id)
    return channel


def _renew(channel: Channel, stored: dict[str, str], *, now: datetime) -> ConnectorError | None:
    """Stores the new pair, or how it failed, which the caller raises when that is committed."""
    refresh_token = stored.get("refresh_token")
    if not refresh_token:
        return Reauthorise(SIGNED_OUT)
    try:
        tokens = oauth.renew(refresh_token, api_url=channel.api_url, now=now)
    except OutcomeUnknown:
        _store(channel, credentials={**stored, "was_lost": "yes"})
        return RetryLater(LOST)
    except Reauthorise as error:
        words = LOST_AND_REFUSED if stored.get("was_lost") else error.words
        _store(channel, state=Channel.State.REAUTHORISE, error=words)
        return Reauthorise(words)
    except ConnectorError as error:
        return error
    _store(
        channel,
        credentials={**tokens.credentials, "refresh_token": tokens.refresh_token or refresh_token},
        token_ends_at=tokens.ends_at,
    )
    return None


def _store(channel: Channel, **fields: object) -> None:
    for name, value in fields.items():
        setattr(channel, name, value)
    channel.save(update_fields=list(fields))
