"""What a simulated stretch came to: the table that is printed, and what must hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings

from connectors.facebook.elsewhere import REVIEW_INTERVAL
from connectors.models import Channel
from connectors.port import Network
from connectors.x.directs import INTERVAL
from inbox.channels.spending import read_spending
from inbox.models import Direction, Message, Reply
from tests.simulation.customers import SHARES, mark
from tests.simulation.week import Week

CANCELLED = Reply.State.CANCELLED
# Streams that are not read in every turn.
INTERVALS = {
    (Network.X, "messages"): INTERVAL.total_seconds(),
    (Network.FACEBOOK, "reviews"): REVIEW_INTERVAL.total_seconds(),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A figure beside its bound; without one it is told only."""

    name: str
    value: float
    most: float | None = None

    @property
    def holds(self) -> bool:
        return self.most is None or self.value <= self.most

    def __str__(self) -> str:
        bound = "" if self.most is None else f"<= {self.most:,.2f}"
        verdict = "" if self.most is None else ("holds" if self.holds else "FAILS")
        return f"  {self.name:58} {self.value:>12,.2f}  {bound:>14}  {verdict}"


def list_lines(week: Week) -> list[Line]:
    written, recorder = week.customers.written, week.recorder
    return [
        Line("written by customers", written),
        Line("of these not here some minutes after the end", written - count_inbound(), 0),
        Line("answered by agents", week.answered),
        Line(
            "of these given back: the customer had written meanwhile",
            count_replies(Reply.State.CANCELLED),
        ),
        Line("of these failed, unknown or not sent yet", week.answered - count_done(), 0),
        Line("calls in all, an hour", recorder.calls / (week.length / timedelta(hours=1))),
        Line("calls refused for their number", recorder.refused.total(), 0),
        *list_peaks(week),
        *(line for one in week.channels.values() for line in list_channel_lines(one, week)),
    ]


def list_peaks(week: Week) -> Iterator[Line]:
    """The most calls within the time that each limit is for."""
    for limit, use in sorted(week.recorder.used.items(), key=lambda item: item[0].name):
        yield Line(limit.name, use.peak, limit.most)


def list_channel_lines(channel: Channel, week: Week) -> Iterator[Line]:
    network = Network(channel.network)
    for stream in SHARES[network]:
        if times := list_freshness(channel, stream):
            usual = max(settings.POLL_INTERVAL, INTERVALS.get((network, stream), 0))
            p95 = times[int(0.95 * (len(times) - 1))]
            yield Line(f"{network}, {stream}: seconds until here, p95", p95, 2 * usual)
    for one in channel.call_counts.filter(cost__gt=0).order_by("call"):
        yield Line(f"{network}, {one.call}: US dollars", float(one.cost))
    spending = read_spending([channel], now=week.end)[channel.pk]
    yield Line(f"{network}: US dollars spent", float(spending.used), share_of(channel, week.length))


def list_freshness(channel: Channel, stream: str) -> list[float]:
    """Seconds from the network's time of a customer's message to its standing here, sorted."""
    inbound = channel.messages.filter(direction=Direction.INBOUND, text__contains=mark(stream))
    times = inbound.values_list("created_at", "received_at")
    return sorted((received - created).total_seconds() for created, received in times)


def share_of(channel: Channel, length: timedelta) -> float | None:
    """What this stretch of a month of 31 days may cost, by whole days: they have quiet nights.
    None: nobody has set a budget.
    """
    if channel.budget is None:
        return None
    return float(channel.budget) * (max(length, timedelta(days=1)) / timedelta(days=31))


def count_inbound() -> int:
    return Message.objects.filter(direction=Direction.INBOUND).count()


def count_done() -> int:
    return count_replies(Reply.State.SENT, CANCELLED)


def count_replies(*states: str) -> int:
    return Reply.objects.filter(state__in=states).count()
