"""No hint is lost: whatever becomes of an answer on its way, the screen ends with what is so. Each
change is a colleague's claim.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import SignIn, World
from tests.browser.test_desk import claim, find_row, open_thread
from tests.processes import wait_until

pytestmark = pytest.mark.browser
THREAD = re.compile(r"/threads/\d+/(\?[^/]*)?$")
CHANGES = re.compile(r"/queue/changes/")


@contextmanager
def held_back(page: Page, ask: Callable[[], object]) -> Iterator[None]:
    """The thread that is asked for is read at once, and comes at the end."""
    answers: list[Callable[[], None]] = []

    def hold(route: Route) -> None:
        if answers:
            return route.continue_()
        answer = route.fetch()
        return answers.append(lambda: route.fulfill(response=answer))

    page.route(THREAD, hold)
    ask()
    while not answers:
        page.wait_for_timeout(20)
    yield
    answers[0]()
    page.unroute_all()


def test_a_claim_is_seen_whatever_was_on_its_way(world: World, sign_in: SignIn) -> None:
    for name in ("hulda", "hampus", "hedda"):
        world.write(name, "Är ni där?")
    ali, elin = sign_in("ali"), sign_in("elin", ignores="503 (")
    owner, is_ali = elin.locator(".owner-words"), re.compile("Ali Rahimi has it")

    open_thread(ali, "hulda")
    elin.goto(f"{world.url}/?view=open")
    row = find_row(elin, "hulda")
    with held_back(elin, row.locator("a").click):
        claim(ali)
        expect(row.locator(".owner")).to_contain_text("Ali Rahimi")
    expect(owner).to_contain_text(is_ali)  # though the thread came without it

    open_thread(ali, "hampus")
    open_thread(elin, "hampus")
    other = elin.context.new_page()
    with held_back(other, lambda: other.evaluate("url => { location.href = url }", elin.url)):
        claim(ali)
        expect(owner).to_contain_text(is_ali)  # by the tab that listens for both
    expect(other.locator(".owner-words")).to_contain_text(is_ali)
    other.close()

    open_thread(ali, "hedda")
    open_thread(elin, "hedda")
    elin.route(CHANGES, lambda route: route.fulfill(status=503), times=2)
    claim(ali)
    expect(find_row(elin, "hedda").locator(".owner")).to_contain_text("Ali Rahimi")


def test_a_line_that_died_in_silence_is_not_waited_for(world: World, sign_in: SignIn) -> None:
    page = sign_in("ali")
    page.clock.install()
    stream = re.compile("/events$")
    with page.expect_response(stream):
        page.goto(world.url)
    asked: list[str] = []
    page.on("request", lambda request: asked.extend(stream.findall(request.url)))

    def pass_a_minute() -> bool:
        """Its first word may come only after a minute has passed: then it is not silent yet."""
        page.clock.fast_forward(60_000)
        return bool(asked)

    wait_until(pass_a_minute, "the stream to be opened anew", seconds=15)
    assert asked
