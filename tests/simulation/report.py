"""What a simulated stretch came to: the table that is printed, and what must hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings

from connectors.models import Channel
from connectors.port import Network
from inbox.channels.spending import read_spending
from inbox.models import Direction, Message
from sandbox.x.limits import LIMITS
from tests.simulation.week import Week, list_freshness

# X's private messages may be asked for once a minute: that is their interval.
PRIVATE_INTERVAL = {Network.X: 60.0}


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
    lines = [
        Line("written by customers", week.written),
        Line("of these not here some minutes after the end", count_missing(week), 0),
        Line("answered by agents", week.answered),
        Line("calls refused for their number", sum(week.recorder.refused.values()), 0),
    ]
    for endpoint, peak in sorted(week.recorder.peaks.items()):
        if endpoint in LIMITS:
            lines.append(Line(f"X, most in 15 minutes: {endpoint}", peak, LIMITS[endpoint]))
    calls = sum(week.recorder.calls.values())
    lines.append(Line("calls in all, an hour", calls / (week.length / timedelta(hours=1))))
    for channel in week.channels.values():
        lines += list_channel_lines(channel, week)
    return lines


def list_channel_lines(channel: Channel, week: Week) -> Iterator[Line]:
    network = Network(channel.network)
    usual = settings.POLL_INTERVAL
    for is_private in (False, True):
        times = list_freshness(channel, is_private=is_private)
        if times:
            interval = max(usual, PRIVATE_INTERVAL.get(network, 0) if is_private else 0)
            what = "private messages" if is_private else "posts"
            p95 = times[int(0.95 * (len(times) - 1))]
            yield Line(f"{network}, {what}: seconds until here, p95", p95, 2 * interval)
    spending = read_spending([channel], now=week.end)[channel.pk]
    yield Line(f"{network}: US dollars spent", float(spending.used), share_of(channel, week.length))


def share_of(channel: Channel, length: timedelta) -> float | None:
    """What this stretch of a month of 31 days may cost, by whole days: they have quiet nights.
    None: nobody has set a budget.
    """
    if channel.budget is None:
        return None
    return float(channel.budget) * (max(length, timedelta(days=1)) / timedelta(days=31))


def count_missing(week: Week) -> int:
    """Customers' messages that no poll has brought."""
    return week.written - Message.objects.filter(direction=Direction.INBOUND).count()
