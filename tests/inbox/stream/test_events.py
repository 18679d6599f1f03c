"""The stream of hints over real HTTP: who gets what, and when it ends."""

from __future__ import annotations

import time
from contextlib import closing

import pytest
import requests
from django.utils import timezone

from agents.deactivate import deactivate_agent
from agents.models import Role
from inbox.hints import hint_agent, hint_threads
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
