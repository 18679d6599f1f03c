"""Policies and hours are changed: what is open follows, and what is closed stays."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from agents.hours.change import open_until
from agents.hours.create import ensure_demo_hours
from agents.models import Agent, Schedule
from inbox.models import (
    ClosedReason,
    Metric,
    PolicyEvent,
    SlaClock,
    SlaPolicy,
    SlaRecompute,
    Status,
    Thread,
)
from inbox.sla.policies import change_policy, list_policies, make_policy, move_policy, retire_policy
from inbox.sla.recompute import find_recompute, recompute_batch
from inbox.threads.close import close_thread
from tests.factories import make_channel, make_thread
from tests.inbox.sla.conftest import LONG_AGO, NOON, MakePolicy
from tests.inbox.sla.test_compute import compute

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
# One message each; of ten threads nine are open, and have no clocks yet.
MANY_THREADS = """
    WITH made AS (
        INSERT INTO inbox_thread (channel_id, top_external_id, created_at, status, version,
            closed_reason, closed_at, settled_at, unanswered_count, message_count, opened_at,
            waiting_since, last_message_at, queue_at, snippet, has_stale_clocks)
        SELECT %(channel)s, number::text, at, CASE WHEN is_closed THEN 'closed' ELSE 'open' END, 1,
            CASE WHEN is_closed THEN 'spam' ELSE '' END,
            CASE WHEN is_closed THEN at + interval '1 minute' END,
            CASE WHEN is_closed THEN at + interval '1 minute' END,
            1, 1, at, at, at, at, '', is_closed
        FROM generate_series(1, %(count)s) AS number
        CROSS JOIN LATERAL (SELECT %(now)s - number * interval '1 second' AS at,
            number %% 10 = 0 AS is_closed) AS facts
        RETURNING id, channel_id, top_external_id, opened_at
    )
    INSERT INTO inbox_message (channel_id, external_id, thread_id, parent_external_id, parent_state,
        conversation_id, chain_top, direction, kind, text, url, is_automatic, created_at,
        received_at, raw)
    SELECT channel_id, top_external_id, id, '', '', '', top_external_id, 'inbound', 'mention', '',
        '', false, opened_at, opened_at, '{}' FROM made
"""


def make_many_threads(count: int) -> None:
    channel = make_channel(connected_at=LONG_AGO)
    with connection.cursor() as cursor:
        cursor.execute(MANY_THREADS, {"channel": channel.pk, "count": count, "now": NOON})


def recompute(now: datetime = NOON) -> None:
    while recompute_batch(now=now):
        pass


@pytest.mark.django_db(transaction=True)
def test_ten_thousand_threads_follow_an_edit_with_progress(promise: MakePolicy, ada: Agent) -> None:
    policy = promise()
    make_many_threads(10_000)
    compute(NOON)
    closed = SlaClock.objects.filter(thread__status=Status.CLOSED).order_by("pk")
    before = list(closed.values())
    change_policy(policy, {"first_response_target": 600}, by=ada, now=NOON)
    assert recompute_batch(now=NOON)
    progress = find_recompute()
    assert progress
    assert (progress.done_count, progress.thread_count) == (200, 9_000)

    def work(_number: int) -> None:
        try:
            recompute()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, range(2)))
    recompute()
    assert not find_recompute()
    unfinished = SlaClock.objects.exclude(thread__status=Status.CLOSED)
    assert set(unfinished.values_list("target", flat=True)) == {600}
    assert list(closed.values()) == before
    assert len(before) == 1_000
    first = Thread.objects.order_by("next_due_at").first()
    assert first
    assert first.next_due_at == first.opened_at + 10 * HOUR


def test_opening_at_once_brings_deadlines_forward_and_leaves_what_is_closed(elin: Agent) -> None:
    ensure_demo_hours(now=LONG_AGO)
    schedule = Schedule.objects.get()
    values = {"name": "Svar", "first_response_target": 60}
    make_policy(values, by=None, now=LONG_AGO)
    channel = make_channel(connected_at=LONG_AGO)
    evening = NOON.replace(hour=18)  # 20 in Stockholm: closed since 19
    thread, other = (make_thread(now=evening, minutes_ago=n, channel=channel) for n in (0, 5))
    close_thread(other, by=elin, reason=ClosedReason.SPAM, now=evening)
    compute(evening)
    closed_due = other.clocks.get().due_at
    thread.refresh_from_db()
    assert thread.next_due_at == evening + 12 * HOUR
    open_until(schedule, 23 * 60, by=elin, now=evening)
    recompute(evening)
    thread.refresh_from_db()
    assert thread.next_due_at == evening + HOUR
    Thread.objects.update(has_stale_clocks=True)  # whatever comes of it later
    compute(evening)
    assert other.clocks.get().due_at == closed_due == evening + 12 * HOUR


def test_policies_are_kept_in_order_each_change_with_its_event(
    promise: MakePolicy, ada: Agent
) -> None:
    general = promise(name="Allt")
    urgent = promise(name="Brådskande", priority=2)
    private = promise(name="Privat", kind="private")
    assert [one.name for one in list_policies()] == ["Brådskande", "Privat", "Allt"]
    move_policy(general, place=0, by=ada, now=NOON)
    move_policy(general, place=0, by=ada, now=NOON)
    assert [one.name for one in list_policies()] == ["Allt", "Brådskande", "Privat"]
    change_policy(private, {"kind": "private"}, by=ada, now=NOON)
    change_policy(private, {"kind": "", "first_response_target": 5}, by=ada, now=NOON)
    for _ in range(2):
        retire_policy(urgent, by=ada, now=NOON)
    move_policy(urgent, place=0, by=ada, now=NOON)
    assert [one.name for one in list_policies()] == ["Allt", "Privat"]
    kinds = PolicyEvent.objects.exclude(kind="created").order_by("pk")
    assert list(kinds.values_list("kind", flat=True)) == ["moved", "changed", "retired"]
    assert kinds[1].facts == {"changed": ["kind", "first_response_target"]}
    assert SlaRecompute.objects.filter(finished_at=None).count() == 1


@pytest.mark.parametrize(
    "values",
    [
        {"first_response_target": None, "next_response_target": None},
        {"first_response_target": 0},
        {"name": ""},
        {"warning_share": 100},
    ],
)
def test_what_cannot_be_promised_is_refused(promise: MakePolicy, values: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        promise(**values)
    assert not SlaPolicy.objects.exists()


def test_a_retired_promise_leaves_what_ended_under_it(promise: MakePolicy, ada: Agent) -> None:
    policy = promise(resolution_target=60)
    thread = make_thread(now=NOON, channel=make_channel(connected_at=LONG_AGO))
    close_thread(thread, by=ada, reason=ClosedReason.ANSWERED, now=NOON)
    other = make_thread(now=NOON)
    compute(NOON)
    retire_policy(policy, by=ada, now=NOON)
    recompute()
    assert set(thread.clocks.values_list("metric", flat=True)) == {
        Metric.FIRST_RESPONSE,
        Metric.RESOLUTION,
    }
    other.refresh_from_db()
    assert (other.clocks.count(), other.next_due_at) == (0, None)
