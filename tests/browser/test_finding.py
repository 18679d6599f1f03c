"""Finding, as an agent does it: by keyboard alone, from a word to the message where it stands."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn, World
from tests.browser.test_desk import claim, open_thread
from tests.processes import wait_until

pytestmark = pytest.mark.browser
WORD = "växthusgurka"


def search(page: Page) -> bool:
    """Always false: look again. What was written a moment ago may not be in the index yet."""
    page.keyboard.press("Enter")
    page.wait_for_timeout(1000)
    return False


def test_from_a_word_to_the_message_and_back(world: World, sign_in: SignIn) -> None:
    world.write("signe", f"Kan man ta med en {WORD} på tåget?")
    world.write("tuomas", "Minne jätän pyöräni?")
    # A search that the next one overtakes is broken off, which htmx notes in the console.
    page = sign_in("elin", ignores="[object HTMLBodyElement]")
    open_thread(page, "signe")
    expect(page).to_have_title(re.compile(r"^(\(\d+\) )?signe · Gladkund$"))
    claim(page)
    page.keyboard.press("w")  # closed without an answer: no more in the queue
    expect(page.locator(".queue-row:not(.gone)", has_text=WORD)).to_have_count(0)

    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("växthusgurkorna")
    expect(page.locator("#list h2")).to_contain_text("Nothing matches")  # it is closed
    row = page.locator(".found-row", has_text=WORD)
    wait_until(lambda: row.is_visible() or search(page), "the index")
    expect(row.locator("mark")).to_have_text(WORD)
    expect(row.locator(".marks")).to_contain_text("no question")
    page.keyboard.press("Enter")
    expect(page.locator(".message.found")).to_contain_text(WORD)
    assert "in=all" in page.url
    page.reload()
    expect(row.locator("a")).to_have_attribute("aria-current", "true")

    page.keyboard.press("/")
    page.locator("#filter-text").fill("från:signe är:stängd")
    page.keyboard.press("Enter")
    expect(row).to_have_count(1)
    page.locator("#filter-text").fill("850709-9805")
    page.keyboard.press("Enter")
    expect(page.locator("#list h2")).to_have_text("Personal numbers are never searchable")
    page.keyboard.press("/")
    page.keyboard.press("Escape")
    expect(page.locator("#found")).to_be_hidden()
    expect(page.locator("#filter-text")).to_have_value("")
    assert "q=" not in page.url
    expect(page.locator("#filter-text")).not_to_be_focused()
