"""Praise goes from the desk to the wall, and answers are reviewed, by keys in a real browser."""

from __future__ import annotations

import re
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn, World
from tests.browser.test_desk import claim, open_thread

pytestmark = pytest.mark.browser

WORDS = "Ni räddade hela fjällresan!"


def press_and_hear(page: Page, key: str, words: str) -> None:
    page.keyboard.press(key)
    expect(page.locator("#toasts .toast").last).to_contain_text(words)


def test_praise_comes_from_the_desk_to_the_wall_of_all(world: World, sign_in: SignIn) -> None:
    world.write("signe", WORDS)
    elin = sign_in("elin")
    open_thread(elin, "signe")
    claim(elin)
    mark = elin.locator(".praised")
    press_and_hear(elin, "Shift+P", "Marked as praise")
    expect(mark).to_contain_text("praise")
    expect(elin.locator(".do-praise")).to_be_hidden()
    press_and_hear(elin, "z", "Not marked as praise any more")
    expect(mark).to_be_empty()
    press_and_hear(elin, "z", "Marked as praise")
    elin.reload()
    expect(mark).to_contain_text("praise")

    lead = sign_in("marcus")
    lead.click(".rail a[href='/praise/']")
    lead.get_by_role("link", name="Choose what stands here").click()
    card = lead.locator(".choice-list .card", has_text=WORDS)
    expect(card.get_by_label("@signe")).to_be_checked()
    card.get_by_label("without a name").check()
    card.get_by_role("button", name="Put it on the wall").click()
    elin.goto(f"{world.url}/praise/")
    happy = elin.locator(".happy", has_text=WORDS)
    expect(happy.locator("blockquote")).to_have_text(WORDS)  # without the handle before it
    expect(happy.locator("figcaption")).not_to_contain_text("signe")


def test_an_answer_is_reviewed_by_keys(world: World, sign_in: SignIn) -> None:
    elin, lead = sign_in("elin"), sign_in("marcus")
    for name in ("tage", "ulla"):
        world.write(name, "Går tåget i tid?")
        open_thread(elin, name)
        claim(elin)
        elin.fill("#reply-text", f"Ja, på minuten, {name}. ^EL")
        elin.click("#send-plain")
        expect(elin.locator(".message.ours .state")).to_have_text(re.compile("✓ on X"))
    lead.goto(f"{world.url}/quality/")
    lead.fill("[name=last]", date.today().isoformat())  # noqa: DTZ011 - the browser's day
    lead.get_by_role("button", name="Draw and begin").click()
    expect(lead.locator(".judged")).to_contain_text("Our answer")
    lead.wait_for_load_state()  # with what listens to keys
    first = lead.url
    for key in "123":
        lead.keyboard.press(key)
    chosen = [lead.locator(f"[name={name}]:checked") for name in ("language", "tone", "content")]
    assert [choice.input_value() for choice in chosen] == ["1", "2", "3"]
    lead.keyboard.press("n")
    lead.wait_for_url(lambda address: address != first)
    lead.wait_for_load_state()
    second = lead.url
    lead.keyboard.press("s")
    lead.keyboard.type("123n")  # is written, and judges nothing
    expect(lead.locator("#reason")).to_have_value("123n")
    lead.keyboard.press("Enter")
    lead.wait_for_url(lambda address: address != second)
    lead.goto(first)
    lead.get_by_role("link", name="To the round").click()
    expect(lead.locator(".reviews")).to_contain_text("123n")
    expect(lead.locator(".found tbody tr").first).to_contain_text("1 of 1")
