"""Pictures in a real browser: a customer's, and those that an agent sends."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Page, expect

from tests.browser.conftest import PATIENCE, SignIn, World
from tests.browser.test_desk import claim, open_thread
from tests.inbox.pictures.drawing import draw, draw_with_gps

pytestmark = pytest.mark.browser
expect.set_options(timeout=PATIENCE)

# As a person would paste or drop a file, which a script may not do.
HAND_OVER = """([kind, target, type, data]) => {
  const bytes = Uint8Array.from(atob(data), (one) => one.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], "shot.png", { type }));
  const options = { bubbles: true, cancelable: true };
  const event = kind === "paste"
    ? new ClipboardEvent(kind, { ...options, clipboardData: transfer })
    : new DragEvent(kind, { ...options, dataTransfer: transfer });
  document.querySelector(target).dispatchEvent(event);
}"""


def hand_over(page: Page, kind: str, target: str, content: bytes, mime: str = "image/png") -> None:
    page.evaluate(HAND_OVER, [kind, target, mime, b64encode(content).decode()])


def show(world: World, author: str, text: str, content: bytes, **photo: object) -> None:
    """A customer posts a picture on X."""
    body = {"network": "x", "owner": author, "content": b64encode(content).decode(), **photo}
    answer = requests.post(f"{world.sandbox}/_control/photos", json=body, timeout=10)
    answer.raise_for_status()
    world.control("POST", "posts", network="x", author=author, text=f"@nordbanan {text}",
                  photos=[answer.json()["id"]])  # fmt: skip


def test_a_customers_picture_opens_large_by_keys_alone(world: World, sign_in: SignIn) -> None:
    show(world, "tuva", "Se på perrongen!", draw("PNG", (900, 600)), alt_text="En full perrong")
    elin = sign_in("elin")
    open_thread(elin, "tuva")
    picture = elin.get_by_role("img", name="En full perrong")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => [image.width, image.height]") == [360, 240]
    elin.locator(".pictures .picture").focus()
    elin.keyboard.press("Enter")
    dialog = elin.get_by_role("dialog", name="Picture")
    expect(dialog).to_be_visible()
    expect(dialog.locator("figcaption")).to_have_text("En full perrong")
    large = dialog.get_by_role("img")
    expect(large).to_have_js_property("naturalWidth", 900)
    elin.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert elin.evaluate("document.activeElement.className") == "picture"
    expect(elin.locator("#work h1")).to_have_text("tuva")  # Esc closed no more than that


def test_a_refused_picture_says_why_and_leads_to_the_post(world: World, sign_in: SignIn) -> None:
    show(world, "sixten", "Se!", draw(), padding=50 * 2**20)
    elin = sign_in("elin")
    open_thread(elin, "sixten")
    refused = elin.locator(".picture-none")
    expect(refused).to_contain_text("The picture is larger than 10 MB.")
    expect(refused.get_by_role("link", name="on X")).to_be_visible()


def test_an_agent_adds_pictures_describes_them_and_sends_them(
    world: World, sign_in: SignIn, tmp_path: Path
) -> None:
    world.write("hilma", "Vilken dörr går jag in genom?")
    elin = sign_in("elin")
    open_thread(elin, "hilma")
    claim(elin)
    (tmp_path / "door.jpg").write_bytes(draw_with_gps(orientation=1))
    (tmp_path / "list.pdf").write_bytes(b"%PDF-1.7")
    elin.set_input_files("#picture-file", [tmp_path / "door.jpg", tmp_path / "list.pdf"])
    expect(elin.locator("#reply-error")).to_contain_text("list.pdf is no picture")
    elin.get_by_label("What does it show?").fill("Dörren mot torget")
    hand_over(elin, "paste", "#reply-text", draw("PNG"))
    expect(elin.locator("#tray li")).to_have_count(2)
    hand_over(elin, "drop", "#composer", draw("PNG"))
    expect(elin.locator("#tray li")).to_have_count(3)
    elin.get_by_role("button", name="Remove picture 3").click()
    expect(elin.locator("#tray li")).to_have_count(2)
    elin.reload()  # what was added stays beside the draft
    expect(elin.get_by_label("What does it show?").first).to_have_value("Dörren mot torget")

    elin.fill("#reply-text", "Den här! ^EL")
    elin.click("#send-plain")
    expect(elin.locator("#reply-error")).to_contain_text("Say what the picture shows")
    elin.check("#undescribed")
    elin.click("#send-plain")
    sent = elin.locator(".message.ours", has_text="Den här!")
    expect(sent.locator(".state")).to_contain_text("on X")
    expect(sent.get_by_role("img", name="Dörren mot torget")).to_be_visible()
    expect(sent.get_by_role("img", name="Picture without description")).to_be_visible()
    expect(elin.locator("#tray li")).to_have_count(0)


def test_what_claims_to_be_a_picture_is_refused_by_the_server(
    world: World, sign_in: SignIn
) -> None:
    world.write("ebbe", "Hej?")
    elin = sign_in("elin")
    open_thread(elin, "ebbe")
    hand_over(elin, "paste", "#reply-text", b"<svg onload='alert(1)'/>")
    expect(elin.locator("#reply-error")).to_have_text("The file is no picture that we can show.")
    expect(elin.locator("#tray li")).to_have_count(0)
