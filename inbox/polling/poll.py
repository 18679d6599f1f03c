"""One channel is read: each stream from its newest item down to what is known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_noop

from connectors.models import Channel, Stream
from connectors.port import Connector, ConnectorError, Page, Reauthorise, RetryLater
from connectors.registry import connect
from inbox.hints import hint_channel
from inbox.ingest.salvage import ingest_sound
from inbox.polling.family import LOOK_UP, gather_family
from inbox.polling.lease import LeaseLost, give_up_lease, renew_lease, take_lease

MAX_PAGES = 30  # of one stream in one turn: the other streams and channels wait too
FIRST_PAUSE = 5  # seconds; doubles with each failure in a row
MAX_PAUSE = 300

OWN_FAULT = gettext_noop("Gladkund could not store what it read. Its log says why.")

Clock = Callable[[], datetime]
log = structlog.get_logger(__name__)


def poll_channel(channel_id: int, *, clock: Clock) -> None:
    """Read what is new on a channel. Harmless twice at once: the second finds the lease taken."""
    channel = take_lease(channel_id, now=clock())
    if channel is None:
        return
    try:
        is_done = read_streams(channel, connect(channel), clock=clock)
    except LeaseLost:
        log.warning("lease_lost", channel=channel_id)
    except ConnectorError as error:
        give_up_lease(channel, **_explain(channel, error, now=clock()))
        hint_channel(channel_id)
    except Exception:
        # A fault of ours must show on the screen, too, and must not hold the channel's lease.
        give_up_lease(channel, **_own_fault(channel, now=clock()))
        hint_channel(channel_id)
        raise
    else:
        _finish(channel, is_done=is_done, now=clock())


def read_streams(channel: Channel, connector: Connector, *, clock: Clock) -> bool:
    """Every stream in turn. False where some of it is left for the next turn.

    A stream that has to wait, or is refused, keeps no other one waiting. Raises the refusal
    when all of them have had their turn.
    """
    is_done, refusal = True, None
    for name in connector.list_streams():
        stream, _created = Stream.objects.get_or_create(channel=channel, name=name)
        if must_wait(stream, now=clock()):
            continue
        try:
            is_done &= read_stream(channel, connector, stream, clock=clock)
        except RetryLater as error:
            pause_stream(stream, channel, error, now=clock())
        except Reauthorise:
            raise
        except ConnectorError as error:
            refusal = error
    if refusal:
        raise refusal
    return is_done


def must_wait(stream: Stream, *, now: datetime) -> bool:
    """The network asked us to wait, or allows few calls of this stream."""
    return any(at and at > now for at in (stream.retry_at, stream.next_at))


def read_stream(channel: Channel, connector: Connector, stream: Stream, *, clock: Clock) -> bool:
    """Page by page, newest first, down to the floor. True when the run has got there, or has to
    wait for the stream's next turn.
    """
    for _page in range(MAX_PAGES):
        page = connector.read_page(stream.name, stream.cursor)
        store_page(channel, connector, stream, page, clock=clock)
        if page.is_last or page.next_at:
            return True
    return False


def store_page(
    channel: Channel, connector: Connector, stream: Stream, page: Page, *, clock: Clock
) -> None:
    """A page's rows and the cursor behind it commit together, or neither does."""
    batch = gather_family(connector, channel, page.posts, page.context, clock=clock)
    now = clock()
    with transaction.atomic():
        renew_lease(channel, now=now)
        ingested = ingest_sound(channel, batch, now=now)
        stream.cursor, stream.retry_at, stream.next_at = page.cursor, None, page.next_at
        stream.save(update_fields=["position", "retry_at", "next_at"])
    if ingested.message_count:
        log.info(
            "page_stored", channel=channel.pk, stream=stream.name, messages=ingested.message_count
        )


def pause_stream(stream: Stream, channel: Channel, error: RetryLater, *, now: datetime) -> None:
    """The network asks us to wait, or failed for a moment. No call before the time it names."""
    stream.retry_at = error.at or now + back_off(channel.failure_count)
    stream.save(update_fields=["retry_at"])
    channel.failure_count += 1
    Channel.objects.filter(pk=channel.pk).update(
        failure_count=channel.failure_count, error=error.words
    )
    log.info("stream_waits", channel=channel.pk, stream=stream.name, code=error.code)


def back_off(failure_count: int) -> timedelta:
    return timedelta(seconds=min(FIRST_PAUSE * 2 ** min(failure_count, 10), MAX_PAUSE))


def _explain(channel: Channel, error: ConnectorError, *, now: datetime) -> dict[str, object]:
    """What the team is told when a channel cannot be read at all."""
    is_login = isinstance(error, Reauthorise)
    log.warning("channel_failed", channel=channel.pk, error=type(error).__name__, code=error.code)
    return {
        "state": Channel.State.REAUTHORISE if is_login else Channel.State.REFUSED,
        "error": error.words,
        "failure_count": channel.failure_count + 1,
        "next_poll_at": now + back_off(channel.failure_count),
    }


def _own_fault(channel: Channel, *, now: datetime) -> dict[str, object]:
    return {
        "state": Channel.State.LATE,
        "error": OWN_FAULT,
        "failure_count": channel.failure_count + 1,
        "next_poll_at": now + back_off(channel.failure_count),
    }


def _finish(channel: Channel, *, is_done: bool, now: datetime) -> None:
    """A run without a failure makes the channel healthy; one with pages left goes on at once."""
    waits = channel.streams.filter(retry_at__gt=now).exclude(name=LOOK_UP).exists()
    pause = timedelta(seconds=settings.POLL_INTERVAL if is_done else 0)
    outcome: dict[str, object] = {"next_poll_at": now + pause}
    if not waits:
        outcome |= {"state": Channel.State.HEALTHY, "error": "", "failure_count": 0}
        outcome["polled_at"] = now
    elif is_late(channel, now):
        outcome["state"] = Channel.State.LATE
    give_up_lease(channel, **outcome)
    if outcome.get("state", channel.state) != channel.state:
        hint_channel(channel.pk)


def is_late(channel: Channel, now: datetime) -> bool:
    """Nothing whole was read for five intervals, and at least two minutes."""
    patience = timedelta(seconds=max(5 * settings.POLL_INTERVAL, 120))
    return now - (channel.polled_at or channel.connected_at) > patience
