"""The stream of hints over real HTTP: who gets what, and when it ends."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing

import pytest
import requests
import uvicorn
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from agents.deactivate import deactivate_agent
from agents.models import Agent, Role
from inbox.hints import hint_agent, hint_threads
from inbox.stream import app as stream

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def events_url(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(stream, "SESSION_CHECK", 0.3)
    with socket.socket(proto=socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        config = uvicorn.Config(stream.create_app(), log_level="warning", ws="none")
        config.timeout_graceful_shutdown = 1
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/events"
        server.should_exit = True
        thread.join(10)


def sign_in(email: str, name: str, role: Role = Role.AGENT) -> tuple[Agent, dict[str, str]]:
    agent = Agent.objects.create_user(email, name=name, role=role)
    session = SessionStore()
    session[SESSION_KEY] = str(agent.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = agent.get_session_auth_hash()
    session.create()
    return agent, {settings.SESSION_COOKIE_NAME: str(session.session_key)}


class Listener:
    """A browser that listens: reads event after event, as (name, data)."""

    def __init__(self, url: str, cookies: dict[str, str]) -> None:
        self.response = requests.get(url, cookies=cookies, stream=True, timeout=10)
        self.response.raise_for_status()
        self.lines = self.response.iter_lines(decode_unicode=True)

    def next(self) -> tuple[str, str]:
        name = ""
        for line in self.lines:
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            if line.startswith("data: "):
                return name, line.removeprefix("data: ")
        return "end", ""

    def next_hint(self) -> str:
        """The first event that is no greeting (the hub greets when it has reached Valkey)."""
        return next(data for name, data in iter(self.next, ("end", "")) if name == "hint")

    def close(self) -> None:
        self.response.close()


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
