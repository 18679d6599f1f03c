"""All that helps to write, in one morning of an agent's."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn, World
from tests.browser.test_desk import claim, find_top, open_thread

pytestmark = pytest.mark.browser


def set_signing(ada: Page, rule: str) -> None:
    ada.goto(re.sub(r"(https?://[^/]+).*", r"\1/channels/", ada.url))
    channel = ada.locator("section.channel", has_text="@nordbanan")  # beside those of other tests
    channel.locator("a", has_text="Signature").first.click()
    ada.select_option("#id_rule", rule)
    ada.get_by_role("button", name="Save").click()
    expect(ada.locator(".toast", has_text="the signature is saved")).to_be_visible()


@pytest.fixture
def elin(world: World, sign_in: SignIn) -> Iterator[Page]:
    """She has five seconds to take an answer back, and the channel signs as she chooses."""
    page, ada = sign_in("elin"), sign_in("ada")
    set_signing(ada, "own")
    set_undo(page, "5")
    yield page
    set_undo(page, "0")
    set_signing(ada, "none")


def set_undo(page: Page, seconds: str) -> None:
    page.goto(re.sub(r"(https?://[^/]+).*", r"\1/me/", page.url))
    page.select_option("#id_undo_seconds", seconds)
    page.locator("form.form button[type=submit]").first.click()
    expect(page.locator(".toast", has_text="Saved.")).to_be_visible()


def test_an_answer_is_put_together_taken_back_and_sent(world: World, elin: Page) -> None:
    world.write("vendela", "Jag undrar varför tåget är sent, och hur länge ska jag vänta?")
    world.write("aapo", "Miksi juna on myöhässä, ja milloin se lähtee?")
    open_thread(elin, "aapo")
    open_thread(elin, "vendela")
    claim(elin)
    text, keys = elin.locator("#reply-text"), elin.keyboard
    elin.select_option("#customer-language", "sv-FI")
    expect(elin.locator("#entries")).to_contain_text("set the customer's language")
    expect(text).to_have_attribute("lang", "sv-FI")
    assert choose_saved(elin) == []
    assert choose_emoji(elin) == []
    expect(elin.locator("#signed")).to_contain_text("^EL")

    keys.type(" ^EL")  # by habit
    keys.press("Control+Shift+Enter")
    expect(elin.locator("#work h1")).not_to_have_text("vendela")  # the next one, at once
    expect(elin.locator("#timeline")).to_be_focused()
    toast = elin.locator(".toast", has_text="Answered and closed.")
    expect(toast.locator(".countdown")).to_have_text(re.compile(r"[1-5] s"))
    elin.locator("#queue").focus()
    keys.press("z")
    expect(elin.locator("#work h1")).to_have_text("vendela")
    expect(text).to_have_value("Om tio minuter 🚆")
    expect(elin.locator(".owner-words")).to_contain_text("you have it")
    text.focus()
    keys.press("Control+Enter")
    sent = elin.locator(".message.ours", has_text="Om tio minuter 🚆 ^EL")
    expect(sent.locator(".state")).to_contain_text("waits to be sent")
    expect(sent.locator(".state")).to_contain_text("on X")
    expect(text).to_have_value("")


def choose_saved(page: Page) -> list[str]:
    """By its shortcut, taken away again. Gives what axe says of the open list."""
    text, keys = page.locator("#reply-text"), page.keyboard
    text.focus()
    keys.press("/")
    expect(page.locator("#saved-words")).to_be_focused()
    keys.type("sen")
    option = page.locator("#saved-list [aria-selected=true]")
    expect(option).to_contain_text("Förseningen")
    expect(option.locator(".label")).to_have_text("Swedish in Finland")
    found = look_over(page)
    keys.press("Enter")
    expect(text).to_have_value(re.compile("^Hej vendela! .*Vilken tur gäller det"))
    keys.press("Control+z")
    expect(text).to_have_value("")
    keys.press("/")
    keys.press("/")  # a second one is the sign itself
    expect(text).to_have_value("/")
    text.fill("Om tio minuter ")
    return found


def choose_emoji(page: Page) -> list[str]:
    page.click("#insert-emoji")
    page.keyboard.type("train")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".cell:focus")).to_have_attribute("data-emoji", "🚆")
    found = look_over(page)
    page.keyboard.press("Enter")
    expect(page.locator("#reply-text")).to_have_value("Om tio minuter 🚆")
    return found


def look_over(page: Page) -> list[str]:
    return [one["id"] for one in Axe().run(page).response["violations"]]


def test_an_answer_waits_for_its_time_unless_the_customer_writes(
    world: World, sign_in: SignIn
) -> None:
    world.write("aili", "Milloin juna lähtee?")
    elin = sign_in("elin")
    open_thread(elin, "aili")
    claim(elin)
    text, top = elin.locator("#reply-text"), find_top(elin)
    put_off(elin, "Juna lähtee kello 9.")
    elin.get_by_role("button", name="Take back").click()
    expect(text).to_have_value("Juna lähtee kello 9.")
    tab = elin.context.new_page()
    tab.goto(elin.url)
    expect(tab.locator("#reply-text")).to_have_value("Juna lähtee kello 9.")
    text.fill("Juna lähtee kello 10.")
    expect(tab.locator("#reply-text")).to_have_value("Juna lähtee kello 10.")
    put_off(elin, "")
    expect(tab.locator("#reply-text")).to_have_value("")
    tab.close()
    world.control("POST", "posts", network="x", author="aili", text="@nordbanan Nyt!",
                  in_reply_to=top)  # fmt: skip
    expect(elin.locator("#entries")).to_contain_text("was given back as a draft")
    expect(text).to_have_value("Juna lähtee kello 10.")
    elin.goto(f"{world.url}/for-you/")
    expect(elin.locator("main")).to_contain_text("An answer that waited for its time")


def put_off(page: Page, words: str) -> None:
    if words:
        page.fill("#reply-text", words)
    page.click("#send-later")
    page.fill("#departs-tomorrow", "07:00")
    page.get_by_role("button", name="Send then").click()
    expect(page.locator(".message.ours.queued .state")).to_contain_text("goes out")
    expect(page.locator("#reply-text")).to_have_value("")
