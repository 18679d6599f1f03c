"""What a turn of reading came to: the channel's state, in words, and when it is read again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import structlog
from django.db.models import Q
from django.utils.translation import gettext_noop

from connectors.models import Channel, Stream
from connectors.port import ConnectorError, Limited, Reauthorise, RetryLater
from inbox.back_off import choose_pause
from inbox.hints import hint_channel
from inbox.polling.family import LOOK_UP
from inbox.polling.lease import POLLABLE, give_up_lease
from inbox.polling.pace import find_pace

LONGEST_PAUSE = timedelta(minutes=5)
LATE_AFTER = timedelta(minutes=2)
BACKFILL = "backfill:"  # so begin the names of the streams that bring what is old

OWN_FAULT = gettext_noop("Gladkund could not store what it read. Its log says why.")
UNREAD = gettext_noop("No worker has come to read this channel for a while.")
NO_WRITES = gettext_noop("The network takes no answers from us for a while. They go out later.")

log = structlog.get_logger(__name__)


def pause_stream(stream: Stream, channel: Channel, error: RetryLater, *, now: datetime) -> None:
    """The network asks us to wait, or failed for a moment. No call before the time it names."""
    is_limited = isinstance(error, Limited)
    pause = choose_pause(channel.failure_count, most=LONGEST_PAUSE, is_limited=is_limited)
    stream.retry_at = error.at or now + pause
    stream.save(update_fields=["retry_at"])
    log.info("stream_waits", channel=channel.pk, stream=stream.name, code=error.code)
    if stream.name.startswith(BACKFILL):
        return  # what is old waits, and the channel is as well as before
    channel.failure_count += 1
    channel.error = error.words
    changed: dict[str, object] = {"failure_count": channel.failure_count, "error": error.words}
    if is_limited:
        changed["state"] = channel.state = Channel.State.LIMITED
        hint_channel(channel.pk)
    Channel.objects.filter(pk=channel.pk).update(**changed)


def pause_account(channel: Channel, names: Iterable[str], *, until: datetime) -> None:
    """The network takes no call of any kind for this account: no stream (`names`: those that it
    has), no look-up and no public answer runs into the same wall. Private answers have limits of
    their own, and are tried.
    """
    missing = [Stream(channel=channel, name=name) for name in (*names, LOOK_UP)]
    Stream.objects.bulk_create(missing, ignore_conflicts=True)
    Stream.objects.filter(channel=channel).update(retry_at=until)
    Channel.objects.filter(pk=channel.pk).update(send_after=until)


def fail(channel: Channel, error: ConnectorError, *, now: datetime) -> None:
    """The channel cannot be read at all: the team is told why."""
    is_login = isinstance(error, Reauthorise)
    log.warning("channel_failed", channel=channel.pk, error=type(error).__name__, code=error.code)
    state = Channel.State.REAUTHORISE if is_login else Channel.State.REFUSED
    _give_up(channel, state, error.words, now=now)


def confess(channel: Channel, *, now: datetime) -> None:
    """A fault of ours must show on the screen, too, and must not hold the channel's lease."""
    _give_up(channel, Channel.State.LATE, OWN_FAULT, now=now)


def _give_up(channel: Channel, state: Channel.State, words: str, *, now: datetime) -> None:
    give_up_lease(
        channel,
        state=state,
        error=words,
        failure_count=channel.failure_count + 1,
        next_poll_at=now + choose_pause(channel.failure_count, most=LONGEST_PAUSE),
    )
    hint_channel(channel.pk)


def finish(channel: Channel, *, is_done: bool, now: datetime) -> None:
    """A turn without a failure makes the channel healthy, or tells what limits it; one with pages
    left goes on at once, unless the pace forbids it.
    """
    pace = find_pace(channel, now=now)
    goes_on = not is_done and not pace.is_slowed
    outcome: dict[str, object] = {"next_poll_at": now if goes_on else now + pace.interval}
    if not waits(channel, now=now):
        limit = pace.words or (NO_WRITES if may_not_send(channel, now=now) else "")
        state = Channel.State.LIMITED if limit else Channel.State.HEALTHY
        outcome |= {"state": state, "error": limit, "failure_count": 0, "polled_at": now}
    elif channel.state != Channel.State.LIMITED and is_late(channel, pace.interval, now=now):
        outcome["state"] = Channel.State.LATE
    give_up_lease(channel, **outcome)
    if outcome.get("state", channel.state) != channel.state:
        hint_channel(channel.pk)


def waits(channel: Channel, *, now: datetime) -> bool:
    """Whether a stream that brings what is new has to wait."""
    waiting = channel.streams.filter(retry_at__gt=now).exclude(name=LOOK_UP)
    return waiting.exclude(name__startswith=BACKFILL).exists()


def may_not_send(channel: Channel, *, now: datetime) -> bool:
    return any(at and at > now for at in (channel.send_after, channel.send_private_after))


def is_late(channel: Channel, interval: timedelta, *, now: datetime) -> bool:
    """Nothing whole was read for five intervals, and at least two minutes."""
    patience = max(5 * interval, LATE_AFTER)
    return now - (channel.polled_at or channel.connected_at) > patience


def mark_late(*, now: datetime) -> int:
    """Channels that nobody has come to read, though they are well: too few workers, or none for a
    while. Returns how many.
    """
    healthy = Channel.objects.filter(POLLABLE, state=Channel.State.HEALTHY)
    late = [one.pk for one in healthy if is_late(one, find_pace(one, now=now).interval, now=now)]
    # Who was read meanwhile has another time by now.
    seldom = Channel.objects.filter(pk__in=late, state=Channel.State.HEALTHY)
    marked = seldom.filter(Q(polled_at=None) | Q(polled_at__lt=now - LATE_AFTER))
    count = marked.update(state=Channel.State.LATE, error=UNREAD)
    for channel_id in late if count else ():
        hint_channel(channel_id)
    return count
