"""Whose stream is it? The session that the pages use, asked from the database."""

from __future__ import annotations

from importlib import import_module

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import get_user
from django.db import close_old_connections, connections
from django.http import HttpRequest

from agents.models import Agent
from agents.rights import Right, has_right


def find_agent(session_key: str) -> Agent | None:
    """The agent who is signed in with this session and may work threads, if anybody is."""
    close_old_connections()
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    agent = get_user(request)
    return agent if isinstance(agent, Agent) and has_right(agent, Right.WORK_THREADS) else None


# One thread and so one connection, however many streams are open.
ask_for_agent = sync_to_async(find_agent, thread_sensitive=True)
close_connections = sync_to_async(connections.close_all, thread_sensitive=True)
