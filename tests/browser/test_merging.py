"""What the server says is put in its place on screen, without a server: `static/js/merge.js`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
MERGE = Path(__file__).parents[2] / "static/js/merge.js"
CHANGE = """([list, ids]) => {
    const old = document.getElementById(list);
    const fresh = old.cloneNode(false);
    const draw = (id) => `<p id="${id}" class="${id.startsWith("day") ? "day" : ""}"></p>`;
    fresh.innerHTML = ids.map(draw).join("\\n");
    window.merge(old, fresh);
    return [...old.children].map((child) => child.id);
}"""


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page()
    page.set_content('<div id="stream" data-merge="grow"></div>')
    page.add_script_tag(type="module", content=f"{MERGE.read_text()}\nwindow.merge = merge;")
    page.wait_for_function("() => Boolean(window.merge)")
    yield page
    page.close()


def show(page: Page, *ids: str) -> list[str]:
    """What stands on screen after the server has told of these."""
    shown: list[str] = page.evaluate(CHANGE, ["stream", ids])
    return shown


def test_an_answer_whose_time_the_network_corrects_moves_and_the_next_come_after(
    page: Page,
) -> None:
    show(page, "day-1", "post", "event", "answer")
    moved = ["day-1", "post", "answer", "event", "next"]
    assert show(page, *moved) == moved


def test_what_was_read_further_up_stays_and_what_is_gone_goes(page: Page) -> None:
    show(page, "day-1", "post", "day-2", "first", "second", "third")
    shown = show(page, "day-2", "second", "first", "day-3", "fourth")
    assert shown == ["day-1", "post", "day-2", "second", "first", "day-3", "fourth"]
