"""Two agents, one of them with two tabs, work on the same threads and hear of each other."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn, World

pytestmark = pytest.mark.browser


def open_thread(page: Page, words: str) -> None:
    row = page.locator(".queue-row", has_text=words)
    fresh = page.locator("#fresh:not([hidden])")
    row.or_(fresh).first.wait_for()
    if not row.is_visible():
        fresh.click()
    row.locator("a").click()
    expect(page.locator("#timeline")).to_contain_text(words)


def test_colleagues_see_who_looks_and_who_writes(world: World, sign_in: SignIn) -> None:
    world.write("tova", "Går tåget till Kiruna?")
    elin, ali = sign_in("elin"), sign_in("ali")
    open_thread(elin, "Kiruna?")
    open_thread(ali, "Kiruna?")
    here = ali.locator("#company")
    expect(here.locator(".viewing")).to_have_attribute("title", "Elin Lund is looking")
    elin.keyboard.press("c")
    elin.locator("#reply-text").press_sequentially("Ja")
    expect(here).to_have_text("Elin Lund is writing")
    expect(ali.locator(".queue-row .there.typing")).to_have_text("EL")
    expect(elin.locator("#company .viewing")).to_have_attribute("title", "Ali Rahimi is looking")
    elin.locator("#reply-text").press("Escape")
    elin.goto(f"{world.url}/?view=mine")
    expect(here).to_be_hidden()
    expect(ali.locator(".there")).to_have_count(0)
    expect(elin.locator(".queue-row .there", has_text="AR")).to_have_count(1)
