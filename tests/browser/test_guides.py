"""A guide beside the composer, from the thread to the lead and back, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SignIn, World
from tests.browser.test_desk import claim, open_thread

pytestmark = pytest.mark.browser


def test_a_guide_is_read_by_key_suggested_to_and_says_more(world: World, sign_in: SignIn) -> None:
    world.write("gunnel", "Jag tror att jag glömde min väska på tåget!")
    elin, lead = sign_in("elin"), sign_in("marcus")
    open_thread(elin, "gunnel")
    claim(elin)
    line, body = elin.locator("#do-guides"), elin.locator("#guides-body")
    expect(line).to_contain_text("Bagage och kvarglömt")
    expect(body).to_be_hidden()
    elin.locator("#timeline").focus()
    elin.keyboard.press("o")
    expect(body).to_contain_text("Tågnummer, vagn och plats")
    expect(line).to_have_attribute("aria-expanded", "true")
    body.locator("summary").click()
    body.locator("[name=text]").fill("Fråga efter färgen")
    body.locator("[name=text]").press("Enter")
    expect(elin.locator(".toast").last).to_contain_text("Sent to your leads")
    expect(body.locator("[name=text]")).to_have_value("")

    lead.click(".rail a[href='/guides/']")
    lead.locator("li", has_text="Fråga efter färgen").get_by_role(
        "button", name="Take it in"
    ).click()
    expect(lead.locator(".toast").last).to_contain_text("says so from now on")
    elin.reload()
    expect(line).to_be_visible()  # it comes after the thread
    elin.locator("#timeline").focus()
    elin.keyboard.press("o")
    expect(elin.locator("#guides-body li", has_text="Fråga efter färgen")).to_be_visible()
    elin.click("#bell")
    expect(elin.locator(".told")).to_contain_text("took your suggestion")
