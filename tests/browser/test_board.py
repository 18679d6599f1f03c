"""What is promised, from the chip of a thread to the team lead's board, in a real browser."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import SignIn, World
from tests.browser.test_desk import claim, open_thread

pytestmark = pytest.mark.browser

MINUTES = 60_000  # milliseconds
CHIP = ".chip.due:not([data-closes])"  # round the clock: by the new policy, whatever the hour is


def make_label(lead: Page, world: World, name: str) -> None:
    lead.goto(f"{world.url}/labels/")
    lead.fill("#label-name", name)
    lead.press("#label-name", "Enter")
    expect(lead.locator("table")).to_contain_text(name)


def put_label(page: Page, name: str) -> None:
    """On the open thread, by keys."""
    page.keyboard.press("t")
    page.locator("#menu .item", has_text=name).click()
    expect(page.locator("#handling")).to_contain_text(name)


def figure(page: Page, title: str) -> Locator:
    return page.locator(".measure", has=page.get_by_role("heading", name=title, exact=True))


def test_a_promise_is_made_and_ticks_without_requests(world: World, sign_in: SignIn) -> None:
    make_label(sign_in("marcus"), world, "Ombord")
    ada = sign_in("ada")
    ada.goto(f"{world.url}/policies/")
    ada.fill("[name=name]", "Whoever is on board")
    ada.select_option("[name=label]", label="Ombord")
    ada.fill("[name=first_response_target]", "60")
    ada.fill("[name=warning_share]", "50")
    ada.uncheck("[name=in_opening_hours]")
    ada.click("text=Make it")
    expect(ada.locator("ol.policies")).to_contain_text("Whoever is on board")

    world.write("sten", "Toaletten i vagn 3 är stängd.")
    elin = sign_in("elin")
    elin.clock.install()
    elin.reload()
    open_thread(elin, "sten")
    claim(elin)
    put_label(elin, "Ombord")
    chip = elin.locator(".queue-row", has_text="sten").locator(CHIP)
    expect(chip).to_have_class(re.compile(r"\bok\b"))
    expect(chip).to_contain_text(re.compile(r"due in(1 h 0|5\d) min"))
    elin.route("**/*", lambda request: request.fulfill(status=204))  # no help from the server
    elin.clock.fast_forward(35 * MINUTES)
    expect(chip).to_have_class(re.compile(r"\bwarn\b"))
    expect(chip).to_contain_text(re.compile(r"soon due, in2\d min"))
    elin.clock.fast_forward(30 * MINUTES)
    expect(chip).to_have_class(re.compile(r"\blate\b"))
    expect(chip).to_contain_text(re.compile(r"late by−[3-6] min"))


def test_a_lead_chooses_sees_the_threads_and_takes_a_file(
    world: World, sign_in: SignIn, tmp_path: Path
) -> None:
    lead, label = sign_in("marcus"), "=1+1"
    make_label(lead, world, label)
    world.write("vega", "Går tåget till Åre?")
    elin = sign_in("elin")
    open_thread(elin, "vega")
    claim(elin)
    put_label(elin, label)
    lead.click(".rail a[href='/board/']")
    expect(lead.locator("#now")).to_contain_text("Next breach")
    choose_label(lead, label)
    expect(figure(lead, "Not answered yet")).to_contain_text("1")
    lead.get_by_text("7 days").click()
    expect(lead.locator("nav a[aria-current=true]")).to_have_text("7 days")
    chosen = parse_qs(urlsplit(lead.url).query)
    assert chosen["label"], chosen  # the other choices stay

    summary = lead.locator("[aria-labelledby=course] summary")
    summary.focus()
    lead.keyboard.press("Enter")
    row = lead.locator("[aria-labelledby=course] tbody tr")
    expect(row.locator("td").first).to_have_text("1")
    expect(lead.get_by_role("img", name=re.compile("First response by day"))).to_be_visible()

    figure(lead, "Threads").get_by_role("link").click()
    expect(lead.get_by_role("link", name="vega")).to_have_attribute("href", re.compile("threads"))
    lead.get_by_text("Back to the board").click()
    assert parse_qs(urlsplit(lead.url).query) == chosen
    assert take_file(lead, tmp_path / "threads.csv")[0]["Labels"] == "'=1+1"


def choose_label(lead: Page, label: str) -> None:
    """Waits until a worker has counted its thread."""
    lead.select_option("[name=label]", label=label)
    lead.get_by_role("button", name="Show").click()
    threads = figure(lead, "Threads").locator(".amount")
    for _time in range(20):
        if threads.inner_text() == "1":
            return
        lead.wait_for_timeout(500)
        lead.reload()
    expect(threads).to_have_text("1")


def take_file(lead: Page, file: Path) -> list[dict[str, str]]:
    lead.select_option("[name=content]", "threads")
    lead.select_option("[name=format]", "csv")
    lead.get_by_role("button", name="Write the file").click()
    with lead.expect_download() as taken:
        lead.get_by_role("link", name="Download").click()
    taken.value.save_as(file)
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))
