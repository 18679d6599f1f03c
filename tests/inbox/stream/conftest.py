"""The stream of hints over real HTTP, and a browser that listens to it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import pytest
import requests
import uvicorn
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from agents.models import Agent, Role
from inbox.stream import app as stream


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
