"""What a stream could not show: noticed with the page that told it, and read by another way.

A gap's row is its bounds and its progress: they close in on what is still missing, newest first.
While a stream named after the gap exists, it is being read; what is left after that is out of
reach.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import structlog
from django.db import transaction

from connectors.models import Channel, Gap, Stream
from connectors.port import (
    Connector,
    ConnectorError,
    Cursor,
    Missed,
    MissedPage,
    Reauthorise,
    RetryLater,
    Seen,
)
from inbox.hints import hint_channel
from inbox.ingest.salvage import ingest_sound
from inbox.models import Message
from inbox.polling.family import gather_family
from inbox.polling.lease import renew_lease
from inbox.polling.outcome import BACKFILL, pause_stream

PAGES_A_TURN = 3  # after everything that is new

Clock = Callable[[], datetime]
log = structlog.get_logger(__name__)


def note_gap(channel: Channel, stream: Stream, missed: Missed, *, now: datetime) -> None:
    """In the transaction of the page that told it."""
    after = Message.objects.filter(channel=channel, external_id=missed.after_id)
    gap, is_new = Gap.objects.get_or_create(
        channel=channel,
        stream=stream.name,
        after_id=missed.after_id,
        before_id=missed.before_id,
        defaults={
            "after_at": missed.after_at or after.values_list("created_at", flat=True).first(),
            "before_at": missed.before_at,
            "noticed_at": now,
        },
    )
    if not is_new and gap.before_at and gap.before_at < missed.before_at:
        # Nothing was written between two outages: one gap, told anew.
        gap.before_at, gap.noticed_at, gap.filled_at = missed.before_at, now, None
        gap.save(update_fields=["before_at", "noticed_at", "filled_at"])
        hint_channel(channel.pk)
    if is_new:
        Stream.objects.create(channel=channel, name=f"{BACKFILL}{gap.pk}")
        log.warning("gap_noticed", channel=channel.pk, stream=stream.name, gap=gap.pk)
        hint_channel(channel.pk)


def fill_gaps(channel: Channel, connector: Connector, *, clock: Clock) -> bool:
    """A few pages of what was missed, the latest gap first. False: there is more to read now."""
    is_done = True
    for stream in channel.streams.filter(name__startswith=BACKFILL).order_by("-pk"):
        if stream.retry_at and stream.retry_at > clock():
            continue
        try:
            is_done &= fill_gap(channel, connector, stream, clock=clock)
        except RetryLater as error:
            pause_stream(stream, channel, error, now=clock())
        except Reauthorise:
            raise
        except ConnectorError as error:
            log.warning("gap_unreadable", channel=channel.pk, stream=stream.name, code=error.code)
            is_done &= _begin_again(stream)
    return is_done


def fill_gap(channel: Channel, connector: Connector, stream: Stream, *, clock: Clock) -> bool:
    gap = Gap.objects.get(pk=int(stream.name.removeprefix(BACKFILL)))
    for _page in range(PAGES_A_TURN):
        place = stream.cursor.next_page
        page = connector.read_missed(gap.stream, _measure(gap), place, now=clock())
        if page is None:
            stream.delete()
            return True
        _store(channel, connector, stream, gap, page, clock=clock)
        if not page.place:
            return True
    return False


def _measure(gap: Gap) -> Missed:
    before_at = gap.before_at or gap.noticed_at
    return Missed(gap.before_id, before_at, gap.after_id, gap.after_at)


def _store(
    channel: Channel,
    connector: Connector,
    stream: Stream,
    gap: Gap,
    page: MissedPage,
    *,
    clock: Clock,
) -> None:
    """A page's rows, the gap's new bound and the place behind it commit together."""
    batch = gather_family(connector, channel, page.posts, page.context, clock=clock)
    now = clock()
    with transaction.atomic():
        renew_lease(channel, now=now)
        ingest_sound(channel, batch, now=now)
        oldest = find_oldest(page) or stream.cursor.oldest
        if page.place:
            stream.cursor, stream.retry_at = Cursor(next_page=page.place, oldest=oldest), None
            stream.save(update_fields=["position", "retry_at"])
        else:
            _conclude(gap, page.reached, oldest, now=now)
            stream.delete()


def find_oldest(page: MissedPage) -> Seen | None:
    return Seen(page.posts[-1].external_id, page.posts[-1].created_at) if page.posts else None


def _conclude(gap: Gap, reached: datetime, oldest: Seen | None, *, now: datetime) -> None:
    """Everything since `reached` is here. What lies before it is lost to us, and says so."""
    if gap.after_at and reached <= gap.after_at:
        gap.filled_at = now
    else:
        gap.before_id = oldest.external_id if oldest else gap.before_id
        gap.before_at = min(gap.before_at or reached, reached)
    gap.save(update_fields=["filled_at", "before_id", "before_at"])
    hint_channel(gap.channel_id)


def _begin_again(stream: Stream) -> bool:
    """A place that the network no longer takes: from the top, once more. Without one there is no
    way, and what is missing stays a gap.
    """
    if not stream.cursor.next_page:
        stream.delete()
        return True
    stream.cursor = Cursor()
    stream.save(update_fields=["position"])
    return False
