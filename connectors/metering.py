"""What each call to a network is counted as: by channel, month (UTC) and kind of call.

Every call that reached the network counts, also one that failed. Its cost is what the network
would bill: X bills what it gave and what it did, and no refusals; a write whose answer was lost
may have been done, and so it costs. X charges the same post once in a day (UTC), and so do we: a
page of private messages that is read every minute is paid for once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import requests
import structlog
from django.db import DatabaseError, connection
from django.db.models import F, JSONField, Value
from django.db.models.expressions import Combinable, CombinedExpression

from connectors.models import BilledItem, Channel

log = structlog.get_logger(__name__)

# One statement, and in PostgreSQL no lock outlives it: calls are made outside transactions, and
# what becomes of the answer afterwards does not take the count back.
COUNT = """
    WITH billed AS (
        INSERT INTO connectors_billeditem (channel_id, day, external_id)
        SELECT %(channel)s, %(day)s, unnest(%(ids)s::text[])
        ON CONFLICT DO NOTHING RETURNING 1
    ), new AS (SELECT count(*) AS items FROM billed)
    INSERT INTO connectors_callcount AS held (channel_id, month, call, calls, items, cost)
    SELECT %(channel)s, %(month)s, %(call)s, 1, items, %(cost)s + items * %(item_price)s FROM new
    ON CONFLICT (channel_id, month, call) DO UPDATE
    SET calls = held.calls + 1, items = held.items + excluded.items,
        cost = held.cost + excluded.cost
"""


@dataclass(frozen=True, slots=True)
class Call:
    """What a network's own reader makes of a request and its answer.

    `ids` are what it gave, where that is priced, each at `item_price`; `cost` is the call's own.
    `limits`: what the answer tells of the calls that are left, as Channel.limits keeps it.
    """

    name: str
    ids: tuple[str, ...] = ()
    item_price: Decimal = Decimal(0)
    cost: Decimal = Decimal(0)
    limits: Mapping[str, Any] = field(default_factory=dict)


# The answer is None where it was lost. Times in `limits` are ISO 8601.
CallReader = Callable[[requests.PreparedRequest, requests.Response | None, datetime], Call]


def read_plain_call(
    request: requests.PreparedRequest,
    response: requests.Response | None,
    now: datetime,
) -> Call:
    """Of a network that has neither prices nor limits."""
    return Call(str(request.method).lower())


@dataclass(frozen=True, slots=True)
class Meter:
    """Counts the calls of one channel. Never raises: an answer is worth more than its count."""

    channel: Channel
    read: CallReader

    def count(self, request: requests.PreparedRequest, response: requests.Response | None) -> None:
        now = datetime.now(UTC)
        call = self.read(request, response, now)
        self.channel.seen_limits.update(call.limits)
        parameters: dict[str, Any] = {
            "channel": self.channel.pk, "day": now.date(), "month": now.date().replace(day=1),
            "call": call.name, "cost": call.cost,
            "ids": sorted(set(call.ids)), "item_price": call.item_price,
        }  # fmt: skip
        try:
            with connection.cursor() as cursor:
                cursor.execute(COUNT, parameters)
        except DatabaseError as error:
            log.warning("call_not_counted", call=call.name, error=type(error).__name__)


def merge_limits(channel: Channel) -> dict[str, Combinable]:
    """The change of Channel.limits that this process has seen, for an UPDATE; {} where none."""
    if not channel.seen_limits:
        return {}
    seen = Value(channel.seen_limits, JSONField())
    return {"limits": CombinedExpression(F("limits"), "||", seen, output_field=JSONField())}


def forget_billed_items(*, now: datetime) -> int:
    """What was billed on days before this one is billed anew. Returns how many were forgotten."""
    count, _by_table = BilledItem.objects.filter(day__lt=now.astimezone(UTC).date()).delete()
    return count
