"""One channel is read: each stream from its newest item down to what is known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.db import transaction

from connectors.models import Channel, Stream
from connectors.port import Connector, ConnectorError, Limited, Page, Reauthorise, RetryLater
from connectors.registry import connect
from inbox.ingest.salvage import ingest_sound
from inbox.polling.family import gather_family
from inbox.polling.gaps import fill_gaps, note_gap
from inbox.polling.lease import LeaseLost, renew_lease, take_lease
from inbox.polling.outcome import confess, fail, finish, pause_account, pause_stream

MAX_PAGES = 30  # of one stream in one turn: the other streams and channels wait too
# Of one stream; what is left is read in the channel's next turn, after the other channels. Each
# stream gets one page a turn, however slow the network is.
TURN_TIME = timedelta(seconds=10)

Clock = Callable[[], datetime]
log = structlog.get_logger(__name__)


def poll_channel(channel_id: int, *, clock: Clock) -> None:
    """Read what is new on a channel. Harmless twice at once: the second finds the lease taken."""
    with take_lease(channel_id, now=clock()) as channel:
        if channel:
            _read(channel, clock=clock)


def _read(channel: Channel, *, clock: Clock) -> None:
    try:
        is_done = read_streams(channel, connect(channel), clock=clock)
    except LeaseLost:
        log.warning("lease_lost", channel=channel.pk)
    except ConnectorError as error:
        fail(channel, error, now=clock())
    except Exception:
        confess(channel, now=clock())
        raise
    else:
        finish(channel, is_done=is_done, now=clock())


def read_streams(channel: Channel, connector: Connector, *, clock: Clock) -> bool:
    """Every stream in turn, then what they missed. False where some is left for the next turn.

    A stream that has to wait, or is refused, keeps no other one waiting, unless the network takes
    no more calls at all. Raises the refusal when all of them have had their turn.
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
            if isinstance(error, Limited) and error.is_whole:
                until = stream.retry_at or clock()
                pause_account(channel, connector.list_streams(), until=until)
                return False
        except Reauthorise:
            raise
        except ConnectorError as error:
            refusal = error
    if refusal:
        raise refusal
    return fill_gaps(channel, connector, clock=clock) and is_done


def must_wait(stream: Stream, *, now: datetime) -> bool:
    """The network asked us to wait, or allows few calls of this stream."""
    return any(at and at > now for at in (stream.retry_at, stream.next_at))


def read_stream(channel: Channel, connector: Connector, stream: Stream, *, clock: Clock) -> bool:
    """Page by page, newest first, down to the floor. True when the run has got there, or has to
    wait for the stream's next turn.
    """
    began = clock()
    for _page in range(MAX_PAGES):
        page = connector.read_page(stream.name, stream.cursor)
        store_page(channel, connector, stream, page, clock=clock)
        if page.is_last or page.next_at:
            return True
        if clock() - began > TURN_TIME:
            break
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
        stream.error = page.refused
        stream.save(update_fields=["position", "retry_at", "next_at", "error"])
        for missed in page.missed:
            note_gap(channel, stream, missed, now=now)
    if ingested.message_count:
        log.info(
            "page_stored", channel=channel.pk, stream=stream.name,
            messages=ingested.message_count, threads=sorted(ingested.thread_ids),
        )  # fmt: skip
