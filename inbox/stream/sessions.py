"""Whose stream is it? The session that the pages use, asked from the database."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.models import Session
from django.db import close_old_connections, connections
from django.http import HttpRequest
from django.utils import timezone

from agents.models import Agent
from agents.rights import Right, has_right
from inbox.stream.hub import Screen


def find_agent(session_key: str) -> Agent | None:
    """The agent who is signed in with this session and may work threads, if anybody is."""
    close_old_connections()
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    agent = get_user(request)
    return agent if isinstance(agent, Agent) and has_right(agent, Right.WORK_THREADS) else None


def find_ended(screens: Iterable[Screen]) -> list[Screen]:
    """Those that may listen no more, in two statements for all of them. A session proved once whose
    it is; from then on it holds while it is there, and what agents prove it by is unchanged.
    """
    close_old_connections()
    listening = list(screens)
    keys = {screen.session_key for screen in listening}
    held = Session.objects.filter(pk__in=keys, expire_date__gt=timezone.now())
    standing = set(held.values_list("pk", flat=True))
    agents = Agent.objects.in_bulk({screen.agent_id for screen in listening})
    proofs = {
        pk: agent.get_session_auth_hash()
        for pk, agent in agents.items()
        if has_right(agent, Right.WORK_THREADS)
    }
    return [
        screen
        for screen in listening
        if screen.session_key not in standing or proofs.get(screen.agent_id) != screen.proof
    ]


# One thread and so one connection, however many streams are open.
ask_for_agent = sync_to_async(find_agent, thread_sensitive=True)
ask_for_ended = sync_to_async(find_ended, thread_sensitive=True)
close_connections = sync_to_async(connections.close_all, thread_sensitive=True)
