"""The stream of hints over real HTTP: who gets what, and when it ends."""

from __future__ import annotations

import time
from contextlib import closing

import pytest
import requests
from django.contrib.sessions.models import Session
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from agents.deactivate import deactivate_agent
from agents.models import Agent, Role
from inbox.hints import hint_agent, hint_threads
from inbox.stream.company import Person
from inbox.stream.hub import Screen
from inbox.stream.sessions import find_ended
from tests.inbox.stream.conftest import Listener, sign_in

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_change_reaches_every_screen(events_url: str) -> None:
    _elin, elins = sign_in("elin@example.org", "Elin Lund")
    _ali, alis = sign_in("ali@example.org", "Ali Rahimi")
    with closing(Listener(events_url, elins)) as one, closing(Listener(events_url, alis)) as two:
        assert one.next() == ("hello", "{}")
        time.sleep(0.3)
        hint_threads([7, 3, 7])
        expected = '{"kind": "threads", "ids": [3, 7], "many": false}'
        assert (one.next_hint(), two.next_hint()) == (expected, expected)


def test_a_hint_for_one_agent_reaches_nobody_else(events_url: str) -> None:
    elin, elins = sign_in("elin@example.org", "Elin Lund")
    _ali, alis = sign_in("ali@example.org", "Ali Rahimi")
    with closing(Listener(events_url, elins)) as one, closing(Listener(events_url, alis)) as two:
        time.sleep(0.3)
        hint_agent(elin.pk, "reply_failed", thread=5)
        hint_threads([1])
        assert one.next_hint() == '{"kind": "reply_failed", "thread": 5}'
        assert two.next_hint() == '{"kind": "threads", "ids": [1], "many": false}'


def test_a_deactivated_agent_hears_no_more(events_url: str) -> None:
    elin, elins = sign_in("elin@example.org", "Elin Lund")
    ada, _adas = sign_in("ada@example.org", "Ada Berg", Role.ADMIN)
    with closing(Listener(events_url, elins)) as listener:
        deactivate_agent(elin, by=ada, now=timezone.now())
        names = [name for name, _data in iter(listener.next, ("end", ""))]
    assert names[-1] == "bye"


def test_strangers_and_foreign_pages_hear_nothing(events_url: str) -> None:
    _elin, elins = sign_in("elin@example.org", "Elin Lund")
    foreign = {"Origin": "https://example.org"}
    assert requests.get(events_url, timeout=5).status_code == 401
    assert requests.get(events_url, cookies=elins, headers=foreign, timeout=5).status_code == 403


def test_a_password_or_sign_out_ends_exactly_the_streams_that_it_concerns(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    """In as many statements for forty streams as for one."""
    screens = [listen_as(number) for number in range(40)]
    moved, gone, left, low, out = (screens[number] for number in (3, 5, 7, 11, 13))
    with django_assert_num_queries(2):
        assert find_ended(screens) == []
    mover = Agent.objects.get(pk=moved.agent_id)
    mover.set_password("another one, and longer")
    mover.save()
    Session.objects.filter(pk=gone.session_key).delete()
    Session.objects.filter(pk=left.session_key).update(expire_date=timezone.now())
    Agent.objects.filter(pk=low.agent_id).update(is_active=False)
    Agent.objects.filter(pk=out.agent_id).update(session_epoch=1)  # signed out everywhere
    with django_assert_num_queries(2):
        assert find_ended(screens) == [moved, gone, left, low, out]


def listen_as(number: int) -> Screen:
    agent, cookies = sign_in(f"agent-{number}@example.org", f"Agent {number}")
    (session_key,) = cookies.values()
    person = Person(agent.pk, agent.name, agent.initials)
    return Screen(person, session_key, agent.get_session_auth_hash())
