"""The cast: an agent, a lead, an admin, and what signs them in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from django.core.cache import cache
from django.test import Client

from agents.models import Agent, Role

PASSWORD = "tre gamla tåg"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
Browse = Callable[[Agent], Client]


@pytest.fixture(autouse=True)
def fresh_limits() -> Iterator[None]:
    """Rate limits are kept in Valkey, which outlives a test."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def elin(db: None) -> Agent:
    return Agent.objects.create_user("elin@example.com", PASSWORD, name="Elin Lund")


@pytest.fixture
def marcus(db: None) -> Agent:
    return Agent.objects.create_user(
        "marcus@example.com", PASSWORD, name="Marcus Holm", role=Role.LEAD
    )


@pytest.fixture
def ada(db: None) -> Agent:
    return Agent.objects.create_user("ada@example.com", PASSWORD, name="Ada Berg", role=Role.ADMIN)


@pytest.fixture
def browse() -> Browse:
    """Gives a browser in which the agent has signed in."""

    def sign_in(agent: Agent) -> Client:
        client = Client()
        client.force_login(agent)
        return client

    return sign_in
