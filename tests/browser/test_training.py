"""What a trainee sends is returned, sent again, changed and approved, by keys in two browsers."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SignIn, World
from tests.browser.test_desk import claim, open_thread

pytestmark = pytest.mark.browser


def test_a_trainees_answer_is_returned_then_changed_and_goes_out(
    world: World, sign_in: SignIn
) -> None:
    world.write("helmer", "Går sista tåget i natt?")
    tove, elin = sign_in("tove"), sign_in("elin")
    open_thread(tove, "helmer")
    claim(tove)
    expect(tove.locator("#send-plain")).to_contain_text("Send for approval")
    tove.fill("#reply-text", "Ja, kl 23.")
    tove.keyboard.press("Control+Enter")
    own = tove.locator(".submission")
    expect(own).to_contain_text("Your answer waits for approval")
    expect(tove.locator("#reply-text")).to_have_value("")

    elin.click("#tab-submissions")
    elin.locator(".queue-row", has_text="helmer").locator("a").click()
    expect(elin.locator(".submission")).to_contain_text("Ja, kl 23.")
    elin.keyboard.press("h")
    elin.locator("#submission-words:focus").fill("Skriv ut klockan hel.")
    elin.keyboard.press("Control+Enter")
    expect(elin.locator(".submission")).to_have_count(0)
    expect(tove.locator("#entries")).to_contain_text("returned Tove Ek's answer: Skriv ut")
    expect(tove.locator("#reply-text")).to_have_value("Ja, kl 23.")
    expect(own).to_have_count(0)

    tove.fill("#reply-text", "Ja, klockan 23.")
    with tove.expect_response(re.compile("/replies/$")):  # a hint may tell of it before
        tove.keyboard.press("Control+Enter")
    expect(tove.locator("#toasts .toast.done").last).to_contain_text("Sent for approval")
    expect(own).to_be_visible()
    tove.locator("#timeline").focus()
    tove.keyboard.press("z")
    expect(tove.locator("#reply-text")).to_have_value("Ja, klockan 23.")
    expect(own).to_have_count(0)
    tove.locator("#reply-text").press("Control+Enter")
    expect(own).to_be_visible()

    open_thread(elin, "helmer")
    elin.locator("#timeline").focus()
    elin.keyboard.press("Shift+Y")
    elin.locator("#submission-text:focus").fill("Ja, klockan 23.10.")
    elin.keyboard.press("Control+Enter")
    sent = tove.locator(".message.ours", has_text="23.10")
    expect(sent.locator(".state").last).to_have_text(re.compile("✓ on X"))
    expect(sent).to_contain_text("Tove Ek · approved by Elin Lund")
    tove.get_by_role("link", name="see what is other").click()
    expect(tove.locator(".difference ins")).to_have_text("10.")
