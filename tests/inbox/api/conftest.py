"""A channel with threads on it, two agents, a lead, and a program for each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from django.db import transaction
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from agents.models import Agent, Role
from connectors.models import Channel
from inbox.ingest.batches import Batch
from inbox.ingest.ingest import ingest
from inbox.models import Thread
from tests.inbox.ingest.posts import NOON, write_post

Call = Callable[[Agent], APIClient]
MakeThreads = Callable[[int], list[Thread]]


@pytest.fixture(autouse=True)
def fresh_counts() -> Iterator[None]:
    """Calls are counted in Valkey, which outlives a test."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def elin(db: None) -> Agent:
    return Agent.objects.create_user("elin@example.org", name="Elin Lund")


@pytest.fixture
def ali(db: None) -> Agent:
    return Agent.objects.create_user("ali@example.org", name="Ali Rahimi")


@pytest.fixture
def marcus(db: None) -> Agent:
    return Agent.objects.create_user("marcus@example.org", name="Marcus Holm", role=Role.LEAD)


@pytest.fixture
def channel(db: None) -> Channel:
    return Channel.objects.create(
        network="x",
        external_id="brand",
        handle="nordbanan",
        name="Nordbanan",
        credentials={"token": "t"},
    )


@pytest.fixture
def make_threads(channel: Channel) -> MakeThreads:
    """So many threads of one message each, the longest waiting first."""

    def make(count: int) -> list[Thread]:
        posts = tuple(write_post(str(n), by=f"c{n}", minute=n / 60) for n in range(1, count + 1))
        with transaction.atomic():
            ingest(channel, Batch(posts), now=NOON)
        return list(Thread.objects.order_by("opened_at"))

    return make


@pytest.fixture
def thread(make_threads: MakeThreads) -> Thread:
    return make_threads(1)[0]


@pytest.fixture
def call() -> Call:
    """Gives a client that carries the agent's token."""

    def sign_in(agent: Agent) -> APIClient:
        token, _created = Token.objects.get_or_create(user=agent)
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Token {token.key}")
        return client

    return sign_in
