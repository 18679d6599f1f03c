"""Every page is for everybody: no violation that axe knows, in both themes; nothing too wide, and
nothing too small to be hit.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from agents.models import Agent, Role
from inbox.queue import View
from tests.agents.rights_table import LEAST
from tests.words.house import build_house
from tests.words.test_no_string_left_behind import list_addresses

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# What a page shows for itself, beside what its bare address shows.
MORE = [*(f"/?view={view}" for view in View), "/?view=open&q=nothing¤", "/nowhere/"]
NARROWEST = 320  # CSS pixels: 1280 at 400 %
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
# Larger than 24 by 24, or in a line of text, or hidden behind a larger one (WCAG 2.5.8).
RULES = {"rules": {"target-size": {"enabled": True}}}


# The elements that reach beyond the right edge of a page which can be scrolled there.
TOO_WIDE = """document.documentElement.scrollWidth <= innerWidth ? [] :
  [...document.querySelectorAll('body *')]
    .filter(one => one.getBoundingClientRect().right > innerWidth + 1)
    .map(one => one.outerHTML.slice(0, 120))"""


def list_pages(client: Client, places: dict[str, object]) -> Iterator[str]:
    """The address of each whole page that an admin may open: no fragment of one, and no file."""
    for name, address in [*list_addresses(get_resolver(), places), *(("", one) for one in MORE)]:
        if LEAST.get(name, Role.AGENT):
            response = client.get(address)
            is_page = response.headers.get("Content-Type", "").startswith("text/html")
            if is_page and b"</html>" in response.content:
                yield address


def find_faults(page: Page, url: str) -> list[str]:
    return sorted(set(list_faults(page, url)))


def list_faults(page: Page, url: str) -> Iterator[str]:
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.goto(url)
    expect(page.locator(".htmx-request")).to_have_count(0)  # what comes by itself has come
    found = {"light": Axe().run(page, options=RULES).response}
    page.emulate_media(color_scheme="dark")
    found["dark"] = page.evaluate("options => axe.run(document, options)", COLOURS)
    for theme, response in found.items():
        for one in response["violations"]:
            for node in one["nodes"]:
                yield f"{theme}: {one['id']}: {node['html'][:160]}"
    yield from find_too_wide(page)


def find_too_wide(page: Page) -> Iterator[str]:
    """What reaches beyond the edge."""
    yield from (f"too wide: {one}" for one in page.evaluate(TOO_WIDE))


def test_every_page_is_for_everybody(
    chromium: Browser, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright keeps a loop of its own
    places, client = build_house(timezone.now()), Client()
    client.force_login(Agent.objects.get(email="¤ada@example.com"))
    session = client.cookies["sessionid"].value
    pages = list(list_pages(client, places))
    with chromium.new_page(locale="nb", viewport={"width": NARROWEST, "height": 800}) as page:
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        faults = {address: find_faults(page, f"{live_server.url}{address}") for address in pages}
    assert len(pages) > 60
    assert {address: found for address, found in faults.items() if found} == {}
