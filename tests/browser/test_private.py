"""From public to private and back, as the agent sees it: ways, windows, refusals, invitations."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SignIn, World
from tests.browser.test_desk import claim, open_thread
from tests.inbox.pictures.drawing import draw

pytestmark = pytest.mark.browser
READ_NOW = "from connectors.models import Stream; Stream.objects.update(next_at=None)"


@pytest.fixture(scope="module")
def page_world(world: World) -> World:
    """The same installation, with a Facebook Page connected, too."""
    world.control("POST", "accounts", network="facebook", handle="nordtag", name="Nordtåg",
                  is_brand=True)  # fmt: skip
    world.house.run("manage.py", "connect_sandbox")
    return world


def write_privately(world: World, author: str, text: str, **more: object) -> None:
    body = {"network": "x", "to": "nordbanan", **more, "author": author, "text": text}
    world.control("POST", "messages", **body)
    world.house.run("manage.py", "shell", "-c", READ_NOW)  # X lets us ask once a minute


def test_an_invitation_on_x_and_the_private_answer_joins_the_thread(
    world: World, sign_in: SignIn
) -> None:
    world.write("edith", "Ni har dragit pengar två gånger!")
    elin = sign_in("elin")
    open_thread(elin, "edith")
    claim(elin)
    elin.keyboard.press("d")
    expect(elin.locator("#rule-private")).to_contain_text("A public answer can hold the link")
    expect(elin.locator("#send-plain")).to_be_hidden()
    elin.click("#rule-private [data-invite]")
    expect(elin.locator("#reply-invites")).to_be_checked()
    elin.fill("#reply-text", "Skriv till oss privat. ^EL")
    expect(elin.locator("#reply-length")).to_have_text("254 left")
    elin.click("#send-plain")
    expect(elin.locator(".event", has_text="invited the customer to write privat")).to_be_visible()

    write_privately(world, "edith", "Här är mina uppgifter: bokning 7731")
    private = elin.locator(".message.private", has_text="bokning 7731")
    expect(private.locator(".secret")).to_have_text("private")
    composer = elin.locator("#composer")
    expect(composer).to_have_attribute("data-mode", "private")  # as what is answered
    elin.fill("#reply-text", "Tack, pengarna är på väg. ^EL")
    expect(elin.locator("#send-plain")).to_have_text(re.compile("Send privately"))
    elin.click("#send-plain")
    expect(elin.locator(".message.ours.private .state")).to_have_text(re.compile("✓|sent"))
    row = elin.locator(".queue-row", has_text="edith")
    expect(row.locator(".marks")).to_contain_text("private")


def test_what_x_will_refuse_is_known_before_typing(world: World, sign_in: SignIn) -> None:
    """Sven does not address us; his friend does, so that we get to read both."""
    root = world.send("POST", "posts", network="x", author="sven", text="Sen igen på 42:an …")
    world.control("POST", "posts", network="x", author="tyra", text="@nordbanan hör ni?",
                  in_reply_to=root["id"])  # fmt: skip
    elin = sign_in("elin")
    open_thread(elin, "sven")
    claim(elin)
    expect(elin.locator("#answering-name")).to_have_text("tyra")
    elin.hover(".message >> nth=0")
    elin.locator(".message", has_text="Sen igen").locator("[data-answer]").click()
    rule = elin.locator("#rule-reply")
    expect(rule).to_contain_text("X lets us reply only to people who mentioned us")
    expect(elin.locator("#answer-elsewhere")).to_have_attribute("target", "_blank")
    expect(elin.locator("#answer-elsewhere")).to_have_attribute("href", re.compile(root["id"]))
    expect(elin.locator("#send-plain")).to_be_hidden()
    elin.locator(".message", has_text="hör ni?").hover()
    elin.locator(".message", has_text="hör ni?").locator("[data-answer]").click()
    expect(elin.locator("#send-plain")).to_be_visible()
    expect(rule).to_be_hidden()


def test_a_private_reply_on_facebook_and_the_answer_joins(
    page_world: World, sign_in: SignIn, tmp_path: Path
) -> None:
    page_world.control("POST", "posts", network="facebook", author="klara", page="nordtag",
                       text="Min resväska är borta")  # fmt: skip
    elin = sign_in("elin")
    open_thread(elin, "klara")
    claim(elin)
    elin.keyboard.press("d")
    expect(elin.locator("#rule-private .window")).to_contain_text(
        re.compile(r"The time for answering privately ends in 6 d 23 h")
    )
    expect(elin.locator("#add-picture")).to_be_hidden()  # a private reply has words
    elin.fill("#reply-text", "Vilket tåg åkte du med? ^EL")
    elin.click("#send-plain")
    expect(elin.locator(".event", has_text="continued in private")).to_be_visible()
    write_privately(page_world, "klara", "Tåg 42, vagn 3", network="facebook", to="nordtag")
    answer = elin.locator(".message.private", has_text="vagn 3")
    expect(answer).to_be_visible()
    expect(answer).not_to_have_class(re.compile("bystander"))
    expect(elin.locator(".stream")).to_contain_text("Min resväska är borta")

    (tmp_path / "case.png").write_bytes(draw("PNG"))
    elin.set_input_files("#picture-file", tmp_path / "case.png")
    expect(elin.locator("#tray li")).to_have_count(1)
    elin.fill("#reply-text", "Är det den här? ^EL")
    elin.get_by_label("What does it show?").fill("En röd väska")
    elin.click("#send-plain")
    ours = elin.locator(".message.ours.private")
    expect(ours).to_have_count(3)  # the words, and the picture by itself
    expect(ours.last.locator(".pictures img")).to_be_visible()
    expect(ours.last.locator(".state")).to_have_text(re.compile("✓|sent"))
    expect(elin.locator("#tray li")).to_have_count(0)
    expect(elin.locator("#reply-text")).to_have_value("")


def test_a_window_that_closes_locks_the_composer_and_keeps_the_draft(
    page_world: World, sign_in: SignIn
) -> None:
    elin = sign_in("elin")
    written = datetime.now(UTC) - timedelta(days=7) + timedelta(seconds=50)
    write_privately(page_world, "rurik", "Har ni hittat den?", network="facebook", to="nordtag",
                    created_at=written.isoformat())  # fmt: skip
    open_thread(elin, "rurik")
    claim(elin)
    elin.fill("#reply-text", "Ja, den ligger i Falun. ^EL")
    expect(elin.locator("#rule-private .window")).to_contain_text("ends in less than 1 min")
    expect(elin.locator("#rule-private.shut")).to_contain_text("7 days", timeout=75_000)
    expect(elin.locator("#send-plain")).to_be_hidden()
    expect(elin.locator("#reply-text")).to_have_value("Ja, den ligger i Falun. ^EL")
    expect(elin.locator("#reply-text")).not_to_be_editable()
    elin.reload()
    expect(elin.locator("#reply-text")).to_have_value("Ja, den ligger i Falun. ^EL")
