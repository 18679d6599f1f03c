"""Clocks as the sweep would have written them."""

from __future__ import annotations

from datetime import datetime, timedelta

from inbox.models import Metric, SlaClock, SlaPolicy, Thread


def promise(thread: Thread, *, due_at: datetime, in_opening_hours: bool = True) -> SlaClock:
    policy, _is_new = SlaPolicy.objects.get_or_create(name="An hour", first_response_target=60)
    return SlaClock.objects.create(
        thread=thread, metric=Metric.FIRST_RESPONSE, policy=policy, target=60,
        in_opening_hours=in_opening_hours, started_at=thread.opened_at, due_at=due_at,
        warn_at=due_at - timedelta(minutes=15),
    )  # fmt: skip
