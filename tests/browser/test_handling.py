"""What is done with a thread besides answering, by keys and by hand, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SignIn, World, undo
from tests.browser.test_desk import claim, open_thread

pytestmark = pytest.mark.browser


def test_a_thread_is_labelled_snoozed_handed_over_and_all_of_it_undone(
    world: World, sign_in: SignIn
) -> None:
    world.write("torsten", "Min väska kom inte fram.")
    lead = sign_in("marcus")
    lead.goto(f"{world.url}/labels/")
    lead.fill("#label-name", "Bagage")
    lead.press("#label-name", "Enter")
    expect(lead.locator("table")).to_contain_text("Bagage")

    elin, ali = sign_in("elin"), sign_in("ali")
    open_thread(elin, "torsten")
    claim(elin)
    keys, handling = elin.keyboard, elin.locator("#handling")
    keys.press("t")
    expect(elin.locator("#menu .item:focus")).to_be_visible()
    keys.press("e")  # in a menu a letter closes no thread
    elin.locator("#menu .item", has_text="Bagage").press("Enter")
    expect(handling).to_contain_text("Bagage")
    expect(elin.locator("#menu")).to_be_hidden()
    expect(elin.locator(".queue-row", has_text="torsten").locator(".marks")).to_contain_text(
        "Bagage"
    )
    keys.press("f")
    elin.locator("#feedback-words:focus").fill("Väskor ska märkas med namn")
    keys.press("Enter")
    marked = elin.locator("#entries .event", has_text="“Väskor ska märkas med namn”")
    expect(marked).to_have_count(1)
    expect(elin.locator("#menu")).to_be_hidden()
    undo(elin, "Marked as feedback.")
    expect(marked).to_have_count(2)  # and taken back
    keys.press("s")
    elin.locator("#menu .item", has_text="For 1 hour").click()
    expect(elin.locator(".thread-head .label").first).to_contain_text("snoozed until")
    undo(elin, "Snoozed until")
    expect(elin.locator("#do-snooze")).to_be_visible()
    keys.press("a")
    elin.fill("#menu textarea", "Han skriver danska.")
    elin.locator("#menu .item", has_text="Ali Rahimi").click()
    expect(elin.locator(".toast.done")).to_contain_text("Ali Rahimi has the thread now.")
    expect(elin.locator(".owner-words")).to_contain_text("Ali Rahimi has it")
    expect(ali.locator(".toast")).to_contain_text("torsten's thread was given to you.")
    elin.locator("#head").click()
    keys.press("z")
    expect(elin.locator(".owner-words")).to_contain_text("you have it")
