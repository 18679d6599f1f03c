"""What a channel's calls cost this month, and where that leads. Amounts are in US dollars."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_UP, Decimal

from django.db.models import Sum

from connectors.models import CallCount, Channel

TOO_EARLY = timedelta(days=2)  # a forecast from less than this would be a guess


@dataclass(frozen=True, slots=True)
class Spending:
    """`forecast`: the whole month at the pace so far; None while it is too early to tell."""

    used: Decimal
    budget: Decimal | None
    forecast: Decimal | None

    @property
    def left(self) -> Decimal | None:
        return None if self.budget is None else max(self.budget - self.used, Decimal(0))

    @property
    def is_used_up(self) -> bool:
        return self.budget is not None and self.used >= self.budget

    @property
    def is_over(self) -> bool:
        """Whether the month will cost more than it may."""
        return self.budget is not None and (self.forecast or self.used) > self.budget

    @property
    def per_cent(self) -> int:
        """Of the budget; 100 at most."""
        if not self.budget:
            return 100 if self.budget is not None else 0
        return min(100, int(100 * self.used / self.budget))


def begin_month(now: datetime) -> date:
    return now.astimezone(UTC).date().replace(day=1)


def measure_month(now: datetime) -> tuple[timedelta, timedelta]:
    """How much of this month (UTC) is over, and how long it is."""
    first = begin_month(now)
    begins_at = datetime(first.year, first.month, 1, tzinfo=UTC)
    return now - begins_at, timedelta(days=calendar.monthrange(first.year, first.month)[1])


def forecast(used: Decimal, *, now: datetime) -> Decimal | None:
    """Linear by the time so far; rounded up, so never below what is used."""
    elapsed, whole = measure_month(now)
    if elapsed < TOO_EARLY:
        return None
    return (used * Decimal(whole / elapsed)).quantize(Decimal("0.01"), ROUND_UP)


def read_spending(channels: Iterable[Channel], *, now: datetime) -> dict[int, Spending]:
    """By channel, in one query."""
    given = list(channels)
    counted = CallCount.objects.filter(channel__in=given, month=begin_month(now))
    costs = dict(counted.values_list("channel").annotate(Sum("cost")))
    return {channel.pk: weigh(channel, costs.get(channel.pk), now=now) for channel in given}


def weigh(channel: Channel, used: Decimal | None, *, now: datetime) -> Spending:
    spent = used or Decimal(0)
    return Spending(spent, channel.budget, forecast(spent, now=now))
