"""Elin and Ali at the desk, and what their browsers ask for."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agents.models import Agent, Role
from inbox.models import Thread
from tests.factories import make_agent


class Desk:
    """An agent's browser: pages, fragments as htmx asks for them, and actions on a page."""

    def __init__(self, agent: Agent) -> None:
        self.agent = agent
        self.client = Client()
        self.client.force_login(agent)

    def page(self, address: str) -> Any:
        return self.client.get(address)

    def fragment(self, address: str) -> Any:
        return self.client.get(address, headers={"HX-Request": "true"})

    def beside(self, thread: Thread) -> str:
        """What comes a moment after the thread: its customer, and their other threads."""
        html: str = self.fragment(f"{self.on(thread)}beside/").content.decode()
        return html

    def act(
        self, name: str, pk: int | None = None, *, on: str = "", verb: str = "post", **data: Any
    ) -> Any:
        """Press a button that leads to the address `name`, on the page `on`."""
        address = reverse(f"inbox:{name}", args=[pk] if pk else [])
        headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{on}"}
        return getattr(self.client, verb)(address, data or None, headers=headers)

    def on(self, thread: Thread) -> str:
        return reverse("inbox:thread", args=[thread.pk])


@pytest.fixture
def elin(db: None) -> Desk:
    return Desk(make_agent(name="Elin Lund"))


@pytest.fixture
def ali(db: None) -> Desk:
    return Desk(make_agent(name="Ali Rahimi"))


@pytest.fixture
def marcus(db: None) -> Desk:
    return Desk(make_agent(name="Marcus Holm", role=Role.LEAD))
