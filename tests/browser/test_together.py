"""Comments below one post of ours, in a real browser: seen as one, one hidden, all closed."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SignIn, World, undo

pytestmark = pytest.mark.browser
POST = "Stopp mellan Gävle och Falun. Bussar ersätter."


def comment_below(world: World) -> None:
    """A Page of ours with a post, and three customers below it."""
    world.control("POST", "accounts", network="facebook", handle="falutag", name="Falutåg",
                  is_brand=True)  # fmt: skip
    post = world.send("POST", "posts", network="facebook", author="falutag", page="falutag",
                      text=POST)  # fmt: skip
    for author, text in [
        ("ulla", "Hur länge?"),
        ("ture", "Var går bussen ifrån?"),
        ("spammaren", "Billiga lån utan säkerhet!"),
    ]:
        world.control("POST", "posts", network="facebook", author=author, text=text,
                      in_reply_to=post["id"])  # fmt: skip
    world.house.run("manage.py", "connect_sandbox")


def test_comments_below_our_post_are_one_group(world: World, sign_in: SignIn) -> None:
    comment_below(world)
    elin = sign_in("elin")
    group = elin.locator(".group-row", has_text="Stopp mellan Gävle")
    fresh = elin.locator("#fresh:not([hidden])")
    group.or_(fresh).first.wait_for()
    if not group.is_visible():
        fresh.click()
    expect(group).to_contain_text("3 threads below our post")
    group.locator("a").click()
    expect(elin.locator("#group")).to_contain_text(POST)
    expect(elin).to_have_url(re.compile(r"\?under=\d+"))

    elin.locator(".queue-row", has_text="Billiga lån").locator("a").click()
    message = elin.locator(".message", has_text="Billiga lån")
    message.hover()
    message.get_by_role("button", name="Hide").click()
    expect(message.locator(".state.warn")).to_have_text("hidden on Facebook")
    undo(elin, "Hidden from others.")
    expect(message.locator(".state.warn")).to_have_count(0)

    elin.locator("#group-close summary").click()
    elin.locator("#group-close").get_by_role("button", name="no question").click()
    toast = elin.locator(".toast", has_text="3 threads closed")
    toast.wait_for()
    expect(elin.locator(".queue-row:not(.gone)")).to_have_count(0)
    toast.locator(".undo").click()
    expect(elin.locator(".queue-row")).to_have_count(3)
