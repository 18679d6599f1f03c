"""What tests of reports share: tiles that are fresh, and a browser before an admin."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import Browser, Page
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from agents.models import Role
from tests.factories import make_agent
from tests.reports.surveys.closing import ADDRESS


@pytest.fixture(autouse=True)
def fresh_tiles() -> Iterator[None]:
    """The live tiles are kept in Valkey for some seconds, which outlives a test."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def admin_page(
    chromium: Browser, live_server: LiveServer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Page]:
    settings.PUBLIC_URL, settings.SECURE_SSL_REDIRECT = ADDRESS, False
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright keeps a loop of its own
    client = Client()
    client.force_login(make_agent(name="Ada Berg", role=Role.ADMIN))
    session = client.cookies["sessionid"].value
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    yield context.new_page()
    context.close()
