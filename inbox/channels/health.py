"""How each channel is: what the page Channels, the API and the banner tell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat

from connectors.models import Channel, Gap, Stream
from inbox.channels.spending import Spending, read_spending
from inbox.polling.outcome import BACKFILL
from inbox.polling.pace import Pace, decide_pace

GAPS_SHOWN = 5  # a channel's latest
GAPS_READ = 200
GAP_IS_NEWS = timedelta(days=3)  # so long the banner names it; the page Channels keeps it
END_NEAR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Allowance:
    """Of one kind of call: how many the network still takes before `reset_at`."""

    call: str
    remaining: int
    limit: int
    reset_at: datetime


@dataclass(frozen=True, slots=True)
class Health:
    """`fresh_at`: what customers wrote until then is here. `late_by`: how much longer ago that is
    than two polls take. `refused`: what the network does not show us, `error` says why. `scarcest`:
    of the calls that the network counts, the one with least left.
    """

    channel: Channel
    spending: Spending
    pace: Pace
    late_by: timedelta
    gaps: tuple[Gap, ...]
    refused: tuple[Stream, ...]
    scarcest: Allowance | None
    usage: int | None
    is_end_near: bool

    @property
    def fresh_at(self) -> datetime | None:
        return self.channel.polled_at

    @property
    def share_left(self) -> int | None:
        """Per cent of the calls that the network allows; None where it does not tell its usage."""
        return None if self.usage is None else max(0, 100 - self.usage)


def read_health(channels: Iterable[Channel], *, now: datetime) -> list[Health]:
    """In four queries, however many channels there are."""
    given = list(channels)
    spendings = read_spending(given, now=now)
    gaps, refused = list_open_gaps(given), list_refused_streams(given)
    return [
        describe(
            channel,
            spendings[channel.pk],
            gaps.get(channel.pk, []),
            refused.get(channel.pk, []),
            now=now,
        )
        for channel in given
    ]


def describe(
    channel: Channel, spending: Spending, gaps: list[Gap], refused: list[Stream], *, now: datetime
) -> Health:
    pace = decide_pace(now, spending, channel.limits.get("usage", {}))
    since = now - (channel.polled_at or channel.connected_at)
    return Health(
        channel=channel,
        spending=spending,
        pace=pace,
        late_by=max(since - 2 * pace.interval, timedelta()) if channel.is_active else timedelta(),
        gaps=tuple(gaps[:GAPS_SHOWN]),
        refused=tuple(refused),
        scarcest=find_scarcest(channel, now=now),
        usage=channel.limits.get("usage", {}).get("per_cent"),
        is_end_near=is_end_near(channel, now=now),
    )


@dataclass(frozen=True, slots=True)
class News:
    """What the banner says of a channel."""

    channel: Channel
    is_end_near: bool
    has_new_gap: bool

    @property
    def is_ailing(self) -> bool:
        return self.channel.state != Channel.State.HEALTHY

    @property
    def is_told(self) -> bool:
        return self.is_ailing or self.is_end_near or self.has_new_gap


def read_active_channels(*, now: datetime) -> list[News]:
    """All that are read, and what the banner would say of each. One query."""
    gaps = Gap.objects.filter(
        channel=OuterRef("pk"), filled_at=None, noticed_at__gt=now - GAP_IS_NEWS
    )
    channels = Channel.objects.filter(is_active=True).annotate(has_new_gap=Exists(gaps))
    return [
        News(channel, is_end_near(channel, now=now), channel.has_new_gap)
        for channel in channels.order_by("network", "handle", "pk")
    ]


def is_end_near(channel: Channel, *, now: datetime) -> bool:
    """Of a sign-in that a person has to renew."""
    ends_at = None if channel.has_renewal else channel.token_ends_at
    return bool(ends_at and ends_at - now < END_NEAR)


def list_open_gaps(channels: Iterable[Channel]) -> dict[int, list[Gap]]:
    """By channel, the latest first; each with `is_being_read`."""
    name = Concat(Value(BACKFILL), Cast(OuterRef("pk"), CharField()))
    being_read = Exists(Stream.objects.filter(channel=OuterRef("channel"), name=name))
    found = Gap.objects.filter(filled_at=None, channel__in=list(channels))
    found = found.annotate(is_being_read=being_read)
    gaps: dict[int, list[Gap]] = {}
    for gap in found.order_by("-noticed_at", "-pk")[:GAPS_READ]:
        gaps.setdefault(gap.channel_id, []).append(gap)
    return gaps


def list_refused_streams(channels: Iterable[Channel]) -> dict[int, list[Stream]]:
    """By channel; each channel has a handful of streams."""
    refused: dict[int, list[Stream]] = {}
    for stream in Stream.objects.filter(channel__in=list(channels)).exclude(error=""):
        refused.setdefault(stream.channel_id, []).append(stream)
    return refused


def find_scarcest(channel: Channel, *, now: datetime) -> Allowance | None:
    """None where nothing is counted, or every window that we know of is over."""
    known = [_read_allowance(call, facts) for call, facts in channel.limits.items()]
    running = [found for found in known if found and found.reset_at > now and found.limit]
    return min(running, key=lambda found: found.remaining / found.limit, default=None)


def _read_allowance(call: str, facts: dict[str, object]) -> Allowance | None:
    match facts:
        case {"limit": int(limit), "remaining": int(remaining), "reset_at": str(at)}:
            return Allowance(call, remaining, limit, datetime.fromisoformat(at))
    return None
