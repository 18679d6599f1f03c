"""How long a channel waits until it is read again: pure functions of what it may cost and how much
of the network's allowance is used up.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from inbox.channels.spending import Spending, measure_month

# However little of the budget is left: a channel is never silently left unread.
SLOWEST = timedelta(hours=1)
SETTLING_TIME = timedelta(days=1)  # the first hours of a month are no measure of the whole


def poll_interval(now: datetime, spending: Spending, *, usual: timedelta) -> timedelta:
    """The pause between two polls: `usual` while the month's end is reached at the pace so far,
    else longer by as much as the spending so far exceeds what is left for the time that is left,
    up to SLOWEST. Answers of agents wait for none of this.
    """
    left = spending.left
    slowest = max(usual, SLOWEST)
    if left is None or not spending.used:
        return usual
    if not left:
        return slowest
    elapsed, whole = measure_month(now)
    so_far = spending.used / _seconds(max(elapsed, SETTLING_TIME))
    affordable = left / _seconds(max(whole - elapsed, timedelta(seconds=1)))
    strain = float(min(so_far / affordable, Decimal(10**6)))
    return min(max(usual, usual * strain), slowest)


def _seconds(time: timedelta) -> Decimal:
    return Decimal(int(time.total_seconds()))
