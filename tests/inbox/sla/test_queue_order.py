"""The queue by what is due next: its order, its pages, its groups, and the next thread taken."""

from __future__ import annotations

from datetime import timedelta

import pytest

from agents.models import Agent
from inbox.models import ClosedReason, Thread
from inbox.queue import PAGE_SIZE, QueueFilter, View, read_queue
from inbox.taking.next import take_next
from inbox.threads.claim import claim_thread
from inbox.threads.close import close_thread
from tests.factories import make_channel, make_profile, make_thread, make_threads, write_message
from tests.inbox.sla.conftest import LONG_AGO, NOON, MakePolicy
from tests.inbox.sla.test_compute import MINUTE, compute

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _connected() -> None:
    make_channel(connected_at=LONG_AGO)


def test_what_is_due_first_comes_first_then_who_waits_longest(
    promise: MakePolicy, elin: Agent
) -> None:
    quick = make_channel(handle="quick", connected_at=LONG_AGO)
    promise(channel=quick, first_response_target=5, next_response_target=None)
    promise(channel=make_channel(), first_response_target=60)
    slow = make_channel(handle="slow", connected_at=LONG_AGO)
    threads = {
        name: make_thread(
            now=NOON, minutes_ago=ago, channel=channel,
            profile=make_profile(name=name),
        )
        for name, ago, channel in [
            ("no clock, longest", 90, slow), ("no clock", 80, slow),
            ("hour", 30, make_channel()), ("minutes", 1, quick),
        ]
    }  # fmt: skip
    compute(NOON)
    names = {thread.pk: name for name, thread in threads.items()}
    order = ["minutes", "hour", "no clock, longest", "no clock"]
    for view in (View.OPEN, View.UNASSIGNED):
        page = read_queue(QueueFilter(view), elin)
        assert [names[thread.pk] for thread in page.threads] == order
    taken = take_next(by=elin, now=NOON)
    assert taken == threads["minutes"]
    claim_thread(threads["no clock"], by=elin, now=NOON)
    claim_thread(threads["hour"], by=elin, now=NOON)
    write_message(threads["minutes"], "Spår 3.", at=NOON + MINUTE, by=elin)
    page = read_queue(QueueFilter(View.MINE), elin)  # what is pending comes last
    assert [names[thread.pk] for thread in page.threads] == ["hour", "no clock", "minutes"]


def test_pages_by_key_show_each_thread_once(promise: MakePolicy, elin: Agent) -> None:
    promise(channel=make_channel())
    other = make_channel(handle="other", connected_at=LONG_AGO)
    make_threads(PAGE_SIZE), make_threads(PAGE_SIZE, other)
    Thread.objects.update(opened_at=NOON)
    compute(NOON + timedelta(days=365))
    for view in (View.UNASSIGNED, View.OPEN, View.CLOSED):
        if view == View.CLOSED:
            for thread in Thread.objects.all():
                close_thread(thread, by=elin, reason=ClosedReason.THANKS, now=NOON)
        queue, seen, key = QueueFilter(view), [], "start"
        while key:
            page = read_queue(queue, elin, key="" if key == "start" else key)
            seen += [thread.pk for thread in page.threads]
            key = page.next_key
        expected = queue.select(elin).order_by(*queue.order).values_list("pk", flat=True)
        assert seen == list(expected)
        assert len(set(seen)) == 2 * PAGE_SIZE


def test_of_a_group_what_is_due_first_stands_for_all(promise: MakePolicy, elin: Agent) -> None:
    promise(priority=2, first_response_target=5)
    promise(first_response_target=600)
    threads = [
        make_thread(now=NOON, minutes_ago=ago, profile=make_profile(name=f"Kund {ago}"))
        for ago in (20, 10, 5)
    ]
    Thread.objects.update(under="post")
    Thread.objects.filter(pk=threads[1].pk).update(priority=2)
    compute(NOON)
    assert [one.pk for one in read_queue(QueueFilter(), elin).threads] == [threads[1].pk]
