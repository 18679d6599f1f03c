"""Figures of persons: who has how much now, and one's own response time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from inbox.models import ClosedReason
from inbox.reading.load import read_loads, read_own_time
from inbox.threads.claim import claim_thread
from inbox.threads.close import close_thread
from tests.factories import make_agent, make_thread, make_threads, write_message

pytestmark = pytest.mark.django_db


def test_the_load_is_what_is_claimed_now() -> None:
    now, elin, ali = timezone.now(), make_agent(name="Elin Lund"), make_agent(name="Ali Karim")
    closed, *open_ones = make_threads(3)
    for thread in (closed, *open_ones):
        claim_thread(thread, by=elin, now=now)
    close_thread(closed, by=elin, reason=ClosedReason.ANSWERED, now=now)
    assert read_loads() == [(ali, 0), (elin, 2)]


def test_ones_own_time_is_of_first_responses_that_one_gave() -> None:
    now, elin, ali = timezone.now(), make_agent(name="Elin Lund"), make_agent(name="Ali Karim")
    for wait, agent in ((10, elin), (20, elin), (60, elin), (1, ali)):
        thread = make_thread(minutes_ago=120)
        write_message(thread, "Svar", at=thread.opened_at + timedelta(minutes=wait), by=agent)
        write_message(thread, "Mer", at=thread.opened_at + timedelta(minutes=90), by=elin)
    own = read_own_time(elin, now=now)
    assert own
    assert (own.count, own.minutes) == (3, 20)
    assert read_own_time(make_agent(name="Marcus Holm"), now=now) is None
