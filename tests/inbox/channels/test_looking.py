"""A channel that is only looked at: read and counted, answered by nobody, in nobody's queue."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client

from agents.models import Agent
from connectors.models import Channel
from inbox.channels.asks import read_asks
from inbox.models import Reply, Status, Thread
from inbox.queue import QueueFilter, View, count_bounded, list_counted, list_waiting, read_queue
from tests.factories import make_agent, make_channel, make_thread, write_message
from tests.inbox.conftest import Desk

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def ask(hours_ago: float, *, answered_after: float | None = None) -> Thread:
    at = NOW - hours_ago * HOUR
    thread = make_thread(minutes_ago=hours_ago * 60, now=NOW)
    if answered_after is not None:
        agent = make_agent(name="Somebody Else")
        write_message(thread, "Hej!", at=at + answered_after * HOUR, by=agent)
    return thread


def test_it_is_read_and_counted_and_never_answered(desk: Desk) -> None:
    Channel.objects.update(is_read_only=True)
    desk.channel.refresh_from_db()
    thread = desk.claimed_thread()
    with pytest.raises(ValidationError):
        desk.submit(thread)
    assert not Reply.objects.exists()
    assert desk.own_posts() == []


def views_of(agent: Agent) -> dict[View, int]:
    queues = list_counted(agent, QueueFilter())
    counts = count_bounded([*queues.values()])
    return {view: count for view, count in zip(queues, counts, strict=True) if count}


@pytest.mark.django_db
def test_it_stands_in_no_queue_unless_asked_for() -> None:
    agent = make_agent()
    looked_at = make_channel(handle="looked", is_read_only=True)
    make_thread(channel=looked_at)
    shown = make_thread(channel=make_channel(handle="answered"))
    assert views_of(agent) == {View.UNASSIGNED: 1, View.OPEN: 1}
    assert sum(count_bounded(list_waiting(agent))) == 1
    assert list(read_queue(QueueFilter(View.OPEN), agent).threads) == [shown]
    asked_for = read_queue(QueueFilter(View.OPEN, channel_id=looked_at.pk), agent).threads
    assert len(asked_for) == 1


@pytest.mark.django_db
def test_figures_of_what_asks() -> None:
    for hours_ago, answered_after in [
        (30, 1), (31, 3), (50, 25), (51, None), (99, None), (2, None), (3, 1),
    ]:  # fmt: skip
        ask(hours_ago, answered_after=answered_after)
    ask(24 * 40)  # before the window
    Thread.objects.filter(opened_at=NOW - 51 * HOUR).update(status=Status.CLOSED, queue_at=NOW)
    asks = read_asks(make_channel().pk, now=NOW)
    assert (asks.asked, asks.ripe, asks.prompt, asks.never) == (7, 5, 2, 2)
    assert (asks.prompt_share, asks.never_share) == (40, 40)
    assert asks.median_wait == 2 * HOUR  # of 1, 1, 3 and 25 hours
    assert (asks.days, asks.per_day) == (5, 1.4)
    assert [count for _day, count in asks.by_day] == [2, 2, 2, 0, 1]
    assert asks.top_hours[0] == (10, 3)  # in Stockholm


@pytest.mark.django_db
def test_the_page_tells_figures_with_their_definitions() -> None:
    client = Client()
    client.force_login(make_agent())
    channel = make_channel(is_read_only=True)
    address = f"/channels/{channel.pk}/asks/"
    assert "Nobody has asked anything" in client.get(address).content.decode()
    make_thread(channel=channel, minutes_ago=60 * 30)
    page = client.get(address).content.decode()
    for words in (
        "Never answered",
        "100 %",
        "of the 1 asked more than a day ago",
        "only looked at",
    ):
        assert words in page


@pytest.mark.django_db
def test_connected_to_look(desk: Desk) -> None:
    Channel.objects.all().delete()
    call_command("connect_sandbox", url=desk.url, read_only=True)
    assert Channel.objects.get().is_read_only
    call_command("connect_sandbox", url=desk.url)
    assert Channel.objects.get().is_read_only  # an admin decides, not a second connecting
