"""A network that takes no more calls, for reads and for answers; and a budget that is used up."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from connectors.models import CallCount, Channel, Stream
from inbox.channels.spending import begin_month
from inbox.models import Reply
from inbox.outbox.send import send_reply
from inbox.polling.lease import take_due_channels, take_lease
from inbox.polling.outcome import UNREAD, mark_late
from inbox.polling.pace import ALLOWANCE_USED_UP, BUDGET_USED_UP, FULL_PAUSE, find_pace
from inbox.polling.poll import poll_channel
from tests.inbox.conftest import Desk

MENTIONS = "/2/users/*/mentions"


def channel() -> Channel:
    return Channel.objects.get()


def count_calls(desk: Desk, end: str) -> int:
    return sum(row["count"] for row in desk.control("GET", "calls") if row["path"].endswith(end))


def poll_at(desk: Desk, at: datetime) -> None:
    poll_channel(desk.channel.pk, clock=lambda: at)


def test_pauses_without_a_reset_grow_to_a_window(desk: Desk) -> None:
    desk.fail("rate_limited", path=MENTIONS, times=0)
    now, pauses = timezone.now(), []
    for _ in range(6):
        poll_at(desk, now)
        retry_at = Stream.objects.get(name="mentions").retry_at
        assert retry_at
        pauses.append((retry_at - now).total_seconds() / 60)
        now = retry_at
    assert pauses == [1, 2, 4, 8, 15, 15]


def test_at_its_cap_a_channel_is_read_seldom_and_answers_still_go(desk: Desk) -> None:
    thread = desk.claimed_thread()
    now = timezone.now()
    Channel.objects.update(budget=Decimal(10))
    CallCount.objects.update_or_create(
        channel=desk.channel, month=begin_month(now), call="posts", defaults={"cost": Decimal(11)}
    )
    desk.poll()
    limited = channel()
    assert (limited.state, limited.error) == (Channel.State.LIMITED, BUDGET_USED_UP)
    assert limited.next_poll_at - now > timedelta(minutes=59)
    assert take_due_channels(now=now + timedelta(minutes=61)) == [limited.pk]
    reply = desk.submit(thread)
    send_reply(reply.pk, clock=timezone.now)
    reply.refresh_from_db()
    assert reply.state == Reply.State.SENT


def test_of_the_sick_one_is_asked_for_at_a_time(desk: Desk) -> None:
    now = timezone.now()
    made = [
        Channel.objects.create(
            network="x", external_id=str(n), handle=f"h{n}", name="-", credentials={"token": "-"},
            failure_count=n % 2, next_poll_at=now - timedelta(seconds=n),
        )
        for n in range(6)
    ]  # fmt: skip
    healthy = {desk.channel.pk, *(c.pk for c in made if not c.failure_count)}
    due = take_due_channels(now=now)
    assert set(due[:-1]) == healthy
    assert due[-1] == made[5].pk  # who has waited longest
    with take_lease(made[5].pk, now=now):
        assert set(take_due_channels(now=now + timedelta(seconds=31))) == healthy


def test_a_channel_that_nobody_reads_is_late(desk: Desk) -> None:
    desk.poll()
    now = timezone.now()
    assert mark_late(now=now + timedelta(seconds=100)) == 0
    assert mark_late(now=now + timedelta(seconds=130)) == 1
    assert (channel().state, channel().error) == (Channel.State.LATE, UNREAD)
    desk.poll()
    assert (channel().state, channel().error) == (Channel.State.HEALTHY, "")


def test_facebooks_headers_reach_the_pace(desk: Desk) -> None:
    body = {"network": "facebook", "handle": "nordbanan", "name": "Nordbanan", "is_brand": True}
    account = desk.control("POST", "accounts", **body)
    page = Channel.objects.create(
        network="facebook", external_id=account["id"], handle="", name="Nordbanan",
        api_url=desk.url, credentials={"token": account["token"]},
    )  # fmt: skip
    poll_channel(page.pk, clock=timezone.now)
    page = Channel.objects.get(pk=page.pk)
    assert page.limits["usage"]["per_cent"] == 0
    page.limits["usage"]["per_cent"] = 96
    pace = find_pace(page, now=timezone.now())
    assert (pace.interval, pace.words) == (FULL_PAUSE, ALLOWANCE_USED_UP)
