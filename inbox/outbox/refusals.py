"""What a network's error means for something that we said, an answer or a post of our own."""

from __future__ import annotations

from datetime import datetime, timedelta

from connectors.metering import merge_limits
from connectors.models import Channel
from connectors.port import (
    ConnectorError,
    Duplicate,
    Limited,
    OutcomeUnknown,
    Reauthorise,
    RetryLater,
)
from connectors.registry import connect
from inbox.back_off import choose_pause
from inbox.channels.renew import lose_sign_in
from inbox.hints import hint_channel
from inbox.models import Reply
from inbox.polling.outcome import pause_account

MAX_PUT_BACKS = 8
LONGEST_PAUSE = timedelta(minutes=10)

State = Reply.State


def choose_fate(
    error: ConnectorError, *, failure_count: int, is_repeated: bool, now: datetime
) -> tuple[Reply.State, datetime | None]:
    """Unknown, failed, or queued once more, with the time of the next attempt.

    `is_repeated`: there was an attempt before. Where the network calls this one a duplicate, that
    one may stand there although it seemed lost.
    """
    if isinstance(error, OutcomeUnknown) or (is_repeated and isinstance(error, Duplicate)):
        return State.UNKNOWN, None
    if isinstance(error, RetryLater) and failure_count < MAX_PUT_BACKS:
        is_limited = isinstance(error, Limited)
        pause = choose_pause(failure_count, most=LONGEST_PAUSE, is_limited=is_limited)
        return State.QUEUED, error.at or now + pause
    return State.FAILED, None


def warn_channel(
    channel: Channel, error: ConnectorError, *, column: str, until: datetime | None
) -> None:
    """What the error means for everything else that waits to be said on the channel.

    `column`: the one that says when what is like this may be sent again; `until`: the next attempt.
    """
    if isinstance(error, Reauthorise):
        lose_sign_in(channel.pk, error)
    elif until and isinstance(error, RetryLater) and (error.at or isinstance(error, Limited)):
        hold_back(channel, error, column=column, until=until)


def hold_back(channel: Channel, error: RetryLater, *, column: str, until: datetime) -> None:
    """The network takes nothing such from us for a while: nothing else runs into the same wall."""
    Channel.objects.filter(pk=channel.pk).update(**{column: until}, **merge_limits(channel))
    if isinstance(error, Limited) and error.is_whole:
        pause_account(channel, connect(channel).list_streams(), until=until)
    healthy = Channel.objects.filter(pk=channel.pk, state=Channel.State.HEALTHY)
    if healthy.update(state=Channel.State.LIMITED, error=error.words):
        hint_channel(channel.pk)
