"""Opening hours in a browser: the week is written by keys, and a message's due time follows it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn, World

pytestmark = pytest.mark.browser


def next_monday() -> date:
    return date.today() + timedelta(days=7 - date.today().weekday())  # noqa: DTZ011


def ask(page: Page, day: date, time: str) -> None:
    page.fill("#id_on", day.isoformat())
    page.fill("#id_time", time)
    page.press("#id_time", "Enter")


def make_schedule(page: Page, world: World, name: str) -> None:
    """One of the test's own: the brand's hours are other tests', too."""
    page.goto(f"{world.url}/hours/")
    page.fill("#id_name", name)
    page.click("text=Make it")
    page.wait_for_url("**/hours/*/")


def test_week_is_written_by_keys_and_previewed(world: World, sign_in: SignIn) -> None:
    page = sign_in("ada")
    make_schedule(page, world, "Nights")
    page.focus("#start_0_0")
    for key in ("22", "Tab", "2", "Tab", "Space"):
        page.keyboard.press(key) if len(key) > 2 else page.keyboard.type(key)
    page.focus("#copy-day")
    page.keyboard.press("Enter")
    expect(page.locator("#end_4_0")).to_have_value("2")
    expect(page.locator("#next_4_0")).to_be_checked()
    expect(page.locator("#start_5_0")).to_have_value("")
    page.press("#more-0", "Enter")
    expect(page.locator("#more-0")).to_be_focused()
    page.fill("#start_0_1", "12")
    page.fill("#end_0_1", "11")
    page.press("#end_0_1", "Enter")
    expect(page.locator("#error_0_1")).to_contain_text("Past midnight?")
    page.fill("#end_0_1", "13.30")
    page.press("#end_0_1", "Enter")
    expect(page.locator(".news")).to_contain_text("The change is saved.")
    expect(page.locator(".news")).to_be_in_viewport()
    monday = next_monday()
    ask(page, monday, "13:00")
    answer = page.locator("#preview .answer")
    expect(answer).to_contain_text(": open.")
    expect(answer).to_contain_text("22:30.")  # half an hour at noon, and half in the night
    ask(page, monday + timedelta(days=6), "12")
    expect(answer).to_contain_text(": closed.")
    expect(answer).to_contain_text("13:00.")  # on the Monday after


def test_hours_fit_a_telephone_and_are_the_admins(world: World, sign_in: SignIn) -> None:
    page = sign_in("ada", viewport={"width": 400, "height": 800})
    make_schedule(page, world, "Small")
    width = "document.querySelector('main').scrollWidth <= document.documentElement.clientWidth"
    assert page.evaluate(width)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    check_menu(page)
    other = sign_in("marcus", ignores="403 (Forbidden)")
    assert other.locator("a[href='/hours/']").count() == 0
    answer = other.goto(page.url)
    assert answer
    assert answer.status == 403


def check_menu(page: Page) -> None:
    """At the foot of a narrow screen it holds all its places, and opens the others by key."""
    for place in page.locator(".rail .places a").all():
        expect(place).to_be_in_viewport(ratio=1)
    more = page.get_by_role("button", name="More", exact=True)
    expect(more).to_be_in_viewport(ratio=1)
    expect(more).to_have_attribute("aria-expanded", "false")
    more.press("Enter")
    expect(more).to_have_attribute("aria-expanded", "true")
    rest = page.locator("#rail-rest").get_by_role("listitem")
    expect(rest).to_have_count(7)
    expect(page.locator("#rail-rest a[aria-current=page]")).to_have_text("Settings")
    for place in rest.all():
        expect(place).to_be_in_viewport(ratio=1)
    page.keyboard.press("Tab")
    expect(rest.first.get_by_role("link")).to_be_focused()
    page.keyboard.press("Escape")
    expect(more).to_be_focused()
    expect(more).to_have_attribute("aria-expanded", "false")
