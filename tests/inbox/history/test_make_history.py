"""A made-up past looks like one that was lived, and leaves nothing behind."""

from __future__ import annotations

from collections import Counter
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.utils import timezone

from agents.models import Agent
from connectors.models import Channel
from inbox.models import (
    Customer,
    Message,
    Profile,
    SlaClock,
    SlaPolicy,
    Status,
    Thread,
    ThreadEvent,
)
from inbox.sla.compute import compute_stale_clocks
from inbox.threads.refresh import refresh_threads

pytestmark = pytest.mark.django_db(transaction=True)

DERIVED = [
    "opened_at", "first_response_at", "last_message_at", "message_count", "snippet",
    "unanswered_count", "waiting_since", "status", "queue_at",
]  # fmt: skip
TABLES: list[type[models.Model]] = [
    Agent, Channel, Customer, Message, Profile, SlaClock, SlaPolicy, Thread, ThreadEvent,
]  # fmt: skip


def make(**options: Any) -> None:
    call_command("make_history", stdout=StringIO(), **options)


def describe_indexes() -> list[Any]:
    """Every index and reference of the database, as it would be written."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' UNION ALL "
            "SELECT conrelid::regclass || pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE connamespace = 'public'::regnamespace ORDER BY 1"
        )
        return list(cursor.fetchall())


def test_what_is_derived_is_what_would_be_derived() -> None:
    make(threads=300)
    threads = Thread.objects.order_by("pk")
    made = list(threads.values(*DERIVED))
    refresh_threads([thread.pk for thread in threads])
    assert list(threads.values(*DERIVED)) == made


def test_clocks_are_what_would_be_derived() -> None:
    make(threads=300)
    SlaPolicy.objects.update(retired_at=None)
    made, due = describe_clocks(), list(Thread.objects.order_by("pk").values("next_due_at"))
    SlaClock.objects.all().delete()
    Thread.objects.update(has_stale_clocks=True, next_due_at=None)
    while compute_stale_clocks(now=timezone.now()):
        pass
    assert len(made) > 300
    assert describe_clocks() == made
    assert list(Thread.objects.order_by("pk").values("next_due_at")) == due


def describe_clocks() -> list[dict[str, Any]]:
    clocks = SlaClock.objects.order_by("thread", "started_at").values()
    return [{name: value for name, value in one.items() if name != "id"} for one in clocks]


def test_shares_are_those_of_a_busy_desk() -> None:
    make(threads=2000)
    shares = Counter(Thread.objects.values_list("status", flat=True))
    assert shares.keys() == {Status.OPEN, Status.PENDING, Status.CLOSED}
    assert 60 <= shares[Status.OPEN] <= 140
    assert 30 <= shares[Status.PENDING] <= 90
    unassigned = Thread.objects.filter(owner=None)
    assert set(unassigned.values_list("status", flat=True)) == {Status.OPEN}
    assert 20 < unassigned.count() < shares[Status.OPEN]
    assert Thread.objects.values("channel").distinct().count() == 10
    assert not Channel.objects.filter(is_active=True).exists()


def test_the_same_seed_draws_the_same_threads() -> None:
    drawn = []
    for seed in (7, 7, 8):
        make(threads=50, seed=seed)
        drawn.append(list(Thread.objects.order_by("pk").values_list("snippet", "status")))
        make(purge=True)
    assert drawn[0] == drawn[1] != drawn[2]


def test_purging_leaves_the_database_as_it_was() -> None:
    before = describe_indexes()
    make(threads=50)
    with pytest.raises(CommandError, match="--purge"):
        make(threads=50)
    make(purge=True)
    assert [table._default_manager.count() for table in TABLES] == [0] * len(TABLES)
    assert describe_indexes() == before


def test_as_many_are_open_as_asked_for() -> None:
    make(threads=400, open=50)
    assert 150 <= Thread.objects.filter(status=Status.OPEN).count() <= 250
    with pytest.raises(CommandError, match="90 percent"):
        make(threads=50, open=91)
