"""An installation that plays on a real sandbox, an admin in it, and the networks' consent pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
from django.test import Client
from pytest_django import Settings

from agents.models import Role
from connectors.models import Channel
from sandbox.signin import apps
from tests.factories import make_agent
from tests.sandbox.running import running_sandbox
from tests.sandbox.signing import press


@dataclass
class Office:
    """An admin's browser, and the networks that it is sent to."""

    url: str
    browser: Client

    def control(self, verb: str, address: str, **body: Any) -> Any:
        response = requests.request(verb, f"{self.url}/_control/{address}", json=body, timeout=5)
        response.raise_for_status()
        return response.json() if response.content else None

    def add_brand(self, network: str, handle: str, name: str = "") -> dict[str, Any]:
        account: dict[str, Any] = self.control(
            "POST", "accounts", network=network, handle=handle, name=name, is_brand=True
        )
        return account

    def begin(self, address: str, **form: str) -> str:
        """Press "Go to ..." on a page of ours. Gives the address of the consent page."""
        answer = self.browser.post(address, form)
        assert answer.status_code == 302, answer.content
        return str(answer["location"])

    def come_back(self, network: str, brought: dict[str, str]) -> Any:
        """The browser returns, and follows us to where we send it."""
        return self.browser.get(f"/channels/return/{network}/", brought, follow=True)

    def connect(self, network: str, *accounts: str, address: str = "", **form: str) -> Any:
        consent = self.begin(address or f"/channels/connect/{network}/", **form)
        return self.come_back(network, press(consent, "allow", *accounts))

    def tell(self, response: Any) -> list[str]:
        return [str(message) for message in response.context["messages"]]


def play_on(url: str, settings: Settings) -> None:
    """The product is set up to play with the sandbox at this address."""
    settings.SANDBOX_URL, settings.IS_PLAY = url, True
    settings.X_AUTHORIZE_URL = f"{url}/i/oauth2/authorize"
    settings.FACEBOOK_DIALOG_URL = f"{url}/v26.0/dialog/oauth"
    settings.X_CLIENT_ID, settings.X_CLIENT_SECRET = apps.X_CLIENT_ID, apps.X_CLIENT_SECRET
    settings.FACEBOOK_APP_ID = apps.FACEBOOK_APP_ID
    settings.FACEBOOK_APP_SECRET = apps.FACEBOOK_APP_SECRET
    settings.NETWORK_READ_TIMEOUT = 1.0


@pytest.fixture
def network_settings(settings: Settings, tmp_path: Path) -> Iterator[str]:
    """The address of a sandbox of the test's own, with which the product is set up to play."""
    with running_sandbox(tmp_path) as url:
        play_on(url, settings)
        yield url


@pytest.fixture
def office(db: None, network_settings: str) -> Office:
    browser = Client(SERVER_NAME="localhost")
    browser.force_login(make_agent(name="Ada Berg", role=Role.ADMIN))
    return Office(network_settings, browser)


@pytest.fixture
def x_channel(office: Office) -> Channel:
    """@nordbanan, connected by signing in."""
    office.add_brand("x", "nordbanan", "Nordbanan")
    office.connect("x")
    return Channel.objects.get(network="x")
