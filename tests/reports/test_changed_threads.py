"""Which changes list a thread whose waits are to be made anew."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from agents.models import Role, Team
from inbox.models import ClosedReason, SlaPolicy, Thread
from inbox.sla.compute import compute_stale_clocks
from inbox.sla.recompute import ask_recompute, recompute_batch
from inbox.threads.assign import assign_thread
from inbox.threads.claim import claim_thread
from inbox.threads.close import close_thread
from reports.models import ChangedThread
from tests.factories import make_agent, make_thread

pytestmark = pytest.mark.django_db


@pytest.fixture
def settled() -> Thread:
    """A thread whose clocks and waits are as they should be."""
    SlaPolicy.objects.create(name="An hour", first_response_target=60)
    thread = make_thread("Hej")
    compute_stale_clocks(now=timezone.now())
    ChangedThread.objects.all().delete()
    return thread


def list_changed() -> list[int]:
    """Once or more, as each statement saw it."""
    return sorted(set(ChangedThread.objects.values_list("thread_id", flat=True)))


def test_claims_and_clocks_derived_anew_list_none(settled: Thread) -> None:
    now = timezone.now()
    claim_thread(settled, by=make_agent(), now=now)
    SlaPolicy.objects.update(first_response_target=30)
    ask_recompute(now=now)
    recompute_batch(now=now)
    due_at = Thread.objects.values_list("next_due_at", flat=True).get(pk=settled.pk)
    assert due_at == settled.opened_at + timedelta(minutes=30)
    assert list_changed() == []


def test_a_closing_and_another_team_list_it(settled: Thread) -> None:
    now, lead = timezone.now(), make_agent(role=Role.LEAD)
    assign_thread(settled, to=Team.objects.create(name="Resekort"), by=lead, now=now)
    assert list_changed() == [settled.pk]
    ChangedThread.objects.all().delete()
    close_thread(settled, by=lead, reason=ClosedReason.THANKS, now=now)
    assert list_changed() == [settled.pk]
