"""A real Chromium before the whole product: web, stream, worker, beat, and the sandbox networks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
import requests
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from agents.management.commands.seed_demo import DEMO_PEOPLE
from local.environment import SANDBOX_APPS
from tests.processes import House, open_house

PASSWORD = "gladkund-demo"
ADDRESSES = {name.split()[0].lower(): email for email, name, _role in DEMO_PEOPLE}
PATIENCE = 15_000  # milliseconds for what goes through a worker and a network

SignIn = Callable[..., Page]


@dataclass
class World:
    """The product's address, and the networks that stand in for X and Facebook."""

    house: House
    url: str
    sandbox: str

    def control(self, method: str, path: str, /, **body: object) -> None:
        self.send(method, path, **body)

    def send(self, method: str, path: str, /, **body: object) -> Any:
        """As `control`, and what the networks answered."""
        answer = requests.request(method, f"{self.sandbox}/_control/{path}", json=body, timeout=10)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def customer_page(self, name: str, **choice: str) -> str:
        """The sandbox's page for a customer of this name."""
        query = {"network": "x", "brand": "nordbanan", "as": name, "mine": "1", **choice}
        return f"{self.sandbox}/?{urlencode(query)}"

    def write(self, author: str, text: str) -> None:
        """A customer writes to us on X, without a browser."""
        self.control("POST", "posts", network="x", author=author, text=f"@nordbanan {text}")


@pytest.fixture(scope="package")
def world(chromium: Browser) -> Iterator[World]:
    """One installation for all browser tests: each uses customers of its own. It ends with them:
    its worker never rests.
    """
    with open_house("browser", NETWORK_READ_TIMEOUT="2", **SANDBOX_APPS) as house:
        sandbox = house.start_sandbox()
        world = World(house, "", sandbox)
        world.control("POST", "accounts", network="x", handle="nordbanan", name="Nordbanan",
                      is_brand=True)  # fmt: skip
        world.control(
            "PUT", "speed", speed=1000
        )  # a test needs no quarter of an hour of rate limits
        house.run("manage.py", "seed_demo")
        house.run("manage.py", "connect_sandbox")
        at_once = "from agents.models import Agent; Agent.objects.update(undo_seconds=0)"
        house.run("manage.py", "shell", "-c", at_once)  # no test waits but the one about that
        house.start_worker()
        world.url = house.start_web()
        yield world


@pytest.fixture
def sign_in(chromium: Browser, world: World) -> Iterator[SignIn]:
    """Opens a browser of its own for a member of the cast. What a script or the browser complains
    of fails the test.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_browser(name: str, *, ignores: str = "", **options: Any) -> Page:
        usual: dict[str, Any] = {"viewport": {"width": 1440, "height": 860}, "locale": "en"}
        context = chromium.new_context(**{**usual, **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.extend(find_complaint(line, ignores)))
        page.goto(f"{world.url}/accounts/login/")
        page.fill("[name=login]", ADDRESSES[name])
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url(f"{world.url}/")
        return page

    yield open_browser
    for context in contexts:
        context.close()
    assert complaints == []


def undo(page: Page, told: str) -> None:
    """By key, once the way back is there: another screen's news may show the change before."""
    expect(page.locator(".toast.done", has_text=told)).to_be_attached()
    page.keyboard.press("z")


def find_complaint(line: ConsoleMessage, ignored: str) -> list[str]:
    """409 and 422 are answers that the screen knows what to do with; the browser notes them too."""
    expected = ["409 (Conflict)", "422 (", *filter(None, [ignored])]
    is_expected = any(words in line.text for words in expected)
    return [line.text] if line.type == "error" and not is_expected else []
