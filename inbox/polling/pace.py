"""How long a channel waits until it is read again: pure functions of what it may cost and how much
of the network's allowance is used up. Answers of agents wait for none of this.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_noop

from connectors.models import Channel
from inbox.channels.spending import Spending, measure_month, read_spending

# However little of the budget is left: a channel is never silently left unread.
SLOWEST = timedelta(hours=1)
SETTLING_TIME = timedelta(days=1)  # the first hours of a month are no measure of the whole

# Shares of Facebook's allowance, in per cent.
BUSY, FULL = 75, 95
BUSY_FACTOR = 4
FULL_PAUSE = timedelta(minutes=10)  # where it does not say when calls are taken again

BUDGET_USED_UP = gettext_noop(
    "This month's budget is used up: the channel is read once an hour until the month ends."
    " Answers still go out."
)
ALLOWANCE_USED_UP = gettext_noop(
    "Nearly all calls that Facebook allows us are used: reading pauses until it allows more."
)


@dataclass(frozen=True, slots=True)
class Pace:
    """`words` tell what holds the channel back, where it is hardly read at all."""

    interval: timedelta
    usual: timedelta
    words: str = ""

    @property
    def is_slowed(self) -> bool:
        return self.interval > self.usual


def find_pace(channel: Channel, *, now: datetime) -> Pace:
    """By what the channel has cost, and what the network said last. Asks the database only where
    there is a budget.
    """
    spending = read_spending([channel], now=now)[channel.pk] if channel.budget is not None else None
    usage = {**channel.limits, **channel.seen_limits}.get("usage", {})
    return decide_pace(now, spending, usage)


def decide_pace(now: datetime, spending: Spending | None, usage: Mapping[str, Any]) -> Pace:
    usual = timedelta(seconds=settings.POLL_INTERVAL)
    paid = poll_interval(now, spending, usual=usual) if spending else usual
    allowed, is_full = usage_interval(now, usage, usual=usual)
    words = ALLOWANCE_USED_UP if is_full else ""
    if spending and spending.is_used_up:
        words = BUDGET_USED_UP
    return Pace(max(paid, allowed), usual, words)


def poll_interval(now: datetime, spending: Spending, *, usual: timedelta) -> timedelta:
    """The pause between two polls: `usual` while the month's end is reached at the pace so far,
    else longer by as much as the spending so far exceeds what is left for the time that is left,
    up to SLOWEST.
    """
    left, slowest = spending.left, max(usual, SLOWEST)
    if left is None:
        return usual
    if not left:
        return slowest
    elapsed, whole = measure_month(now)
    so_far = spending.used / _seconds(max(elapsed, SETTLING_TIME))
    affordable = left / _seconds(max(whole - elapsed, timedelta(seconds=1)))
    strain = float(min(so_far / affordable, Decimal(10**6)))
    return min(max(usual, usual * strain), slowest)


def usage_interval(
    now: datetime, usage: Mapping[str, Any], *, usual: timedelta
) -> tuple[timedelta, bool]:
    """The pause by Facebook's headers on usage, and whether reading has to stop for a while."""
    until = usage.get("until")
    if not until or datetime.fromisoformat(until) < now:
        return usual, False
    if usage["per_cent"] >= FULL:
        regain_at = usage.get("regain_at")
        pause = datetime.fromisoformat(regain_at) - now if regain_at else FULL_PAUSE
        return max(pause, usual), True
    return (usual * BUSY_FACTOR if usage["per_cent"] >= BUSY else usual), False


def _seconds(time: timedelta) -> Decimal:
    return Decimal(int(time.total_seconds()))
