"""Promises on the board: the one that is broken next, and those that were broken today."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from agents.models import Role
from inbox.models import ClosedReason, Thread
from inbox.sla.compute import compute_stale_clocks
from inbox.sla.policies import make_policy
from inbox.threads.close import close_thread
from reports.breaches import find_next_due, list_breaches
from tests.factories import make_agent, make_channel, make_profile, make_thread, write_message
from tests.reports.test_board import read

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
MIDNIGHT = datetime(2026, 6, 14, 22, 0, tzinfo=UTC)  # in Stockholm


@pytest.fixture(autouse=True)
def _an_hour_is_promised() -> None:
    make_channel(connected_at=LONG_AGO)
    make_policy(
        {"name": "Within the hour", "in_opening_hours": False, "first_response_target": 60},
        by=make_agent(name="Ada Berg", role=Role.ADMIN),
        now=LONG_AGO,
    )


def ask(at: datetime, name: str = "Åke Ek") -> Thread:
    return make_thread(now=at, minutes_ago=0, profile=make_profile(name=name, handle=name))


def compute(now: datetime) -> None:
    while compute_stale_clocks(now=now):
        pass


def test_day_is_the_brands_and_whoever_waits_or_was_answered_late_counts() -> None:
    elin = make_agent()
    ask(MIDNIGHT - timedelta(hours=1, minutes=1))  # broken a minute before midnight
    late = ask(MIDNIGHT - timedelta(minutes=59))
    closed, kept, waiting = (ask(NOON - timedelta(minutes=m)) for m in (90, 80, 70))
    write_message(kept, "Vi ser.", at=NOON - timedelta(minutes=30), by=elin)
    ask(NOON)  # may yet be answered in time
    compute(NOON)
    write_message(late, "Vi ser.", at=NOON, by=elin)
    close_thread(closed, by=elin, reason=ClosedReason.THANKS, now=NOON)
    compute(NOON)
    broken = {clock.thread_id for clock in list_breaches(now=NOON)}
    assert broken == {late.pk, closed.pk, waiting.pk}


def test_next_is_the_soonest_that_is_not_broken_yet() -> None:
    ask(NOON - timedelta(minutes=90))
    soon, _later = ask(NOON - timedelta(minutes=40)), ask(NOON - timedelta(minutes=10))
    looked_at = make_channel(handle="forum", is_read_only=True, connected_at=LONG_AGO)
    make_thread(channel=looked_at, now=NOON, minutes_ago=50)
    compute(NOON)
    due = find_next_due(now=NOON)
    assert due
    assert (due.clock.thread, due.at) == (soon, NOON + timedelta(minutes=20))


def test_board_tells_both_and_leads_to_their_threads() -> None:
    late = ask(NOON - timedelta(minutes=90), "Eva <b>Ek</b>")
    soon = ask(NOON - timedelta(minutes=40))
    compute(NOON)
    lead = Client()
    with time_machine.travel(NOON, tick=False):
        lead.force_login(make_agent(name="Marcus Holm", role=Role.LEAD))
        words = read(lead)
        assert "Next breach due in 20 min Åke Ek" in words.replace("soon due, in", "due in")
        assert "Breaches today 1" in words
        assert "Promises of the SLA policies that were broken since midnight" in words
        assert f'href="/threads/{soon.pk}/"' in lead.get("/board/now/").content.decode()
        assert lead.get("/board/breaches/?key=x").status_code == 404
        behind = lead.get("/board/breaches/").content.decode()
    assert f'href="/threads/{late.pk}/"' in behind
    assert f'href="/threads/{soon.pk}/"' not in behind
    assert "Eva &lt;b&gt;Ek" in behind
