from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.sandbox.graph_driving import Page

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.sandbox.driving import Driver

pytestmark = pytest.mark.browser


def test_answer_appears_while_the_customer_types(sandbox: Driver, chromium: Browser) -> None:
    page = Page(sandbox)
    tab = chromium.new_page()
    problems: list[Any] = []
    tab.on("pageerror", lambda error: problems.append(error))  # noqa: PLW0108 - playwright marks it
    tab.goto(f"{sandbox.url}/?network=facebook&as=anna")

    tab.get_by_label("write to Nordtele on Facebook").fill("Är ni <b>vakna</b>?")
    tab.get_by_role("button", name="Post", exact=True).click()
    post = tab.locator("article", has_text="Är ni <b>vakna</b>?")
    expect(post).to_be_visible()
    post.get_by_text("Comment", exact=True).click()
    post.get_by_label("Your reply").fill("halvt skriv")
    page.graph.put_comment(post.get_attribute("data-post-id"), "Vi är vakna ☕")

    answer = tab.locator("article.by-brand", has_text="Vi är vakna ☕")
    expect(answer).to_be_visible()
    expect(post.get_by_label("Your reply")).to_be_focused()
    expect(post.get_by_label("Your reply")).to_have_value("halvt skriv")

    answer.get_by_text("Answer", exact=True).click()
    answer.get_by_label("Your reply").fill("Tack!")
    answer.get_by_role("button", name="Reply").click()
    thanks = tab.locator("article.mine", has_text="Tack!")
    expect(thanks).to_be_visible()
    thanks.get_by_role("button", name="Delete").click()
    expect(thanks).to_have_count(0)
    expect(post.get_by_label("Your reply")).to_have_value("halvt skriv")
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert problems == []
    tab.close()
