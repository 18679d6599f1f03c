"""A personal number on the screen: masked, shown for a moment by mouse or key, warned of."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SignIn, World
from tests.browser.test_desk import claim, open_thread

pytestmark = pytest.mark.browser
PNR = "960310-2386"


def test_a_number_is_masked_until_somebody_asks(world: World, sign_in: SignIn) -> None:
    world.write("petra", f"Mitt personnummer är {PNR}, hjälp mig")
    page = sign_in("elin")
    open_thread(page, "petra")
    claim(page)
    mask = page.locator("button.masked")
    expect(mask).to_have_text("••••••-••••")
    assert PNR not in page.content()
    expect(page.locator("#exposed")).to_contain_text("A personal number stands here in public.")
    mask.focus()
    mask.press("Enter")
    expect(mask).to_have_text(PNR)
    # The look comes back as an event, and the mask does not fall over the number because of it.
    expect(page.locator(".event", has_text="Elin Lund looked at a masked number")).to_be_visible()
    expect(mask).to_have_text(PNR)
    mask.press("Enter")
    expect(mask).to_have_text("••••••-••••")
    page.click("#exposed-advise")
    expect(page.locator("#reply-text")).to_have_value(
        "Ta gärna bort ditt meddelande: det innehåller ett känsligt nummer som alla kan läsa."
    )


def test_an_answer_with_a_number_stays_in_the_composer_with_words(
    world: World, sign_in: SignIn
) -> None:
    world.write("quentin", "Vilket nummer har ni på mig?")
    page = sign_in("elin")
    open_thread(page, "quentin")
    claim(page)
    page.fill("#reply-text", f"Vi har {PNR}")
    expect(page.locator("#kept")).to_have_text("Draft kept, but without the personal number")
    page.click("#send-plain")
    expect(page.locator("#reply-error")).to_contain_text("everybody would read it")
    expect(page.locator("#reply-text")).to_have_value(f"Vi har {PNR}")


NUMBERS = [PNR, "19960310-2386", "9603102386", "4111 1111 1111 1111", "131052-308T",
           "NO93 8601 1117 947", "010190 01234"]  # fmt: skip
NO_NUMBERS = ["0771-75 75 75", "+46 70 123 45 67", "08-123 456 78", "2026-03-02 12:00", "4711"]


def test_this_computer_keeps_no_number_of_what_is_being_written(
    world: World, sign_in: SignIn
) -> None:
    world.write("rut", "Hej, vem ringde?")
    page = sign_in("elin", ignores="ERR_INTERNET_DISCONNECTED")
    open_thread(page, "rut")
    page.keyboard.press("i")
    page.fill("#note-text", " och ".join([*NUMBERS, *NO_NUMBERS]))
    page.context.set_offline(True)
    page.locator(".mode[data-mode=reply]").click()
    page.fill("#reply-text", " och ".join(NUMBERS))
    kept = page.evaluate("JSON.stringify({ ...localStorage })")
    assert [number for number in NUMBERS if number in kept] == []
    assert [number for number in NO_NUMBERS if number not in kept] == []
    assert kept.count("••••••-••••") >= 2  # in the note and in the answer
    page.context.set_offline(False)
