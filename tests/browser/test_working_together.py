"""Two agents, one of them with two tabs, work on the same threads and hear of each other."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PATIENCE, SignIn, World
from tests.processes import wait_until

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


def test_colleagues_name_ask_and_answer_and_the_customer_sees_nothing(
    world: World, sign_in: SignIn
) -> None:
    world.write("signe", "Får hunden åka med till Umeå?")
    elin, ali = sign_in("elin"), sign_in("ali")
    for page in (elin, ali):  # what others told them before is seen
        page.goto(f"{world.url}/for-you/")
        page.goto(world.url)
    open_thread(elin, "hunden åka")
    elin.keyboard.press("i")
    elin.locator("#note-text").press_sequentially("Se @al")
    expect(elin.get_by_role("option", name="Ali Rahimi")).to_have_attribute("aria-selected", "true")
    elin.keyboard.press("Enter")
    expect(elin.locator("#note-text")).to_have_value("Se @Ali Rahimi ")
    elin.keyboard.press("Control+Enter")
    expect(elin.locator(".note .mention")).to_have_text("@Ali Rahimi")
    expect(ali.locator("#bell .badge")).to_contain_text("1")

    elin.keyboard.press("Escape")
    elin.keyboard.press("q")
    expect(elin.locator("#composer")).to_be_hidden()
    expect(elin.locator("#mention-list")).to_be_visible()
    elin.keyboard.type("al")
    expect(elin.locator("#mention-list li")).to_have_text(["ARAli Rahimi"])
    elin.keyboard.press("Enter")
    elin.keyboard.type("vad gäller för hundar?")
    elin.keyboard.press("Control+Enter")  # what sends to customers sends nothing here
    expect(elin.locator("#asking-text")).to_have_value("@Ali Rahimi vad gäller för hundar?")
    expect(elin.locator("#asking-error")).to_contain_text("send it with Alt+Enter")
    elin.keyboard.press("Alt+Enter")
    question = elin.locator(".message.question")
    expect(question).to_contain_text("waits for an answer")
    expect(elin.locator("#composer")).to_be_visible()

    ali.locator("#bell").click()
    ali.locator("#asked a", has_text="vad gäller").click()
    ali.locator(".message.question").hover()
    ali.locator("[data-advise]").click()
    ali.keyboard.type("Ja, i vagn 3")
    ali.keyboard.press("Alt+Enter")
    expect(elin.locator(".message.advice")).to_contain_text("Ja, i vagn 3")
    expect(elin.locator("#bell .badge")).to_have_count(0)  # she has it before her
    question.hover()
    question.get_by_role("button", name="Resolved").click()
    expect(ali.locator(".message.question")).to_contain_text("resolved by Elin Lund")

    ali.keyboard.press("b")
    expect(ali.locator("#do-watch")).to_have_attribute("aria-pressed", "true")
    ali.goto(world.url)
    elin.keyboard.press("Escape")
    elin.keyboard.press("e")
    expect(ali.locator("#bell .badge")).to_contain_text("1")


# What the computer would show; headless browsers show nothing. In the store that tabs share.
RECORDER = """
window.Notification = class {
  static permission = "granted";
  static requestPermission = async () => "granted";
  constructor(title, { body }) {
    const told = JSON.parse(localStorage.getItem("shown") ?? "[]");
    localStorage.setItem("shown", JSON.stringify([...told, `${title}|${body}`]));
  }
  addEventListener() {}
};
"""
SHOWN = "JSON.parse(localStorage.getItem('shown')).filter((told) => told.includes('mentions'))"


MENTION = "A note mentions you"


def wish_to_be_told(page: Page, world: World) -> None:
    page.context.add_init_script(RECORDER)
    page.goto(f"{world.url}/me/")
    page.get_by_label("By a sound").check()
    page.get_by_label("By a notification of this computer").check()
    page.locator("#try-desktop").click()
    expect(page.locator("#desktop-state")).to_contain_text("Allowed")
    page.get_by_role("button", name="Save").click()
    page.goto(world.url)
    page.select_option("#presence-state", "available")
    page.evaluate("localStorage.setItem('shown', '[]')")


def mention(page: Page, words: str) -> None:
    page.locator("#timeline").focus()
    page.keyboard.press("i")
    page.locator("#note-text").fill(f"@Elin Lund {words}")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".note", has_text=words)).to_be_visible(timeout=PATIENCE)


def shown(page: Page, count: int) -> list[str]:
    """What was told of mentions, once it is so much: that somebody waits again may be told of
    another test's customers.
    """
    wait_until(lambda: len(page.evaluate(SHOWN)) >= count, f"{count} to be told", seconds=15)
    page.wait_for_timeout(400)  # for one that must not come
    told: list[str] = page.evaluate(SHOWN)
    return told


def test_it_is_told_once_by_one_tab_and_not_of_what_is_looked_at(
    world: World, sign_in: SignIn
) -> None:
    world.write("vera", "Jag glömde en väska i Boden")
    ali, first = sign_in("ali"), sign_in("elin")
    wish_to_be_told(first, world)
    second = first.context.new_page()
    second.goto(world.url)
    open_thread(ali, "väska i Boden")
    first.evaluate("document.hasFocus = () => false")
    mention(ali, "ett")
    assert shown(second, 1) == [f"{MENTION}|"]  # once; no word of a customer
    expect(second.locator('link[rel="icon"]')).to_have_attribute("href", re.compile("mark-dot"))
    expect(second.locator(".toast", has_text=MENTION)).to_have_count(1)
    first.evaluate("document.hasFocus = () => true; dispatchEvent(new Event('focus'))")
    first.wait_for_timeout(400)
    expect(first.locator(".toast", has_text=MENTION)).to_have_count(0)

    first.close()  # it told; now the other one does, and nothing again
    mention(ali, "två")
    assert len(shown(second, 2)) == 2

    open_thread(second, "väska i Boden")
    mention(ali, "tre")
    expect(second.locator(".note", has_text="tre")).to_be_visible()
    second.goto(world.url)
    mention(ali, "fyra")
    assert len(shown(second, 3)) == 3  # in their order: the one before was heard, and not told
    second.select_option("#presence-state", "away")
    mention(ali, "fem")
    expect(second.locator("#bell .badge")).to_contain_text("2")
    second.select_option("#presence-state", "available")
    mention(ali, "sex")
    assert len(shown(second, 4)) == 4
