"""An admin connects an account in the browser, and again when the network takes it back."""

from __future__ import annotations

from playwright.sync_api import Dialog, Page, expect

from tests.browser.conftest import PATIENCE, SignIn, World


def allow(page: Page, account: str) -> None:
    """On the network's page, where the browser was led: the account, and Allow."""
    page.get_by_label(account).check()
    page.get_by_role("button", name="Allow").click()


def test_an_account_is_connected_lost_and_connected_again(world: World, sign_in: SignIn) -> None:
    world.control("POST", "accounts", network="x", handle="sydbanan", name="Sydbanan",
                  is_brand=True)  # fmt: skip
    page = sign_in("ada")
    page.goto(f"{world.url}/channels/")
    page.get_by_role("link", name="Connect X").click()
    page.get_by_role("button", name="Go to X").click()
    allow(page, "Sydbanan")
    expect(page.locator("#toasts")).to_contain_text("X @sydbanan is connected.")
    card = page.locator(".channel", has=page.get_by_role("heading", name="X @sydbanan"))
    expect(card).to_contain_text("renewed by itself")
    expect(card).to_contain_text("healthy")

    world.control("POST", "revocations", network="x", handle="sydbanan")
    again = card.get_by_role("link", name="Connect again")
    expect(card).to_contain_text("must be connected again", timeout=2 * PATIENCE)
    page.reload()
    again.click()
    page.get_by_role("button", name="Go to X").click()
    allow(page, "Nordbanan")
    expect(page.locator("#toasts")).to_contain_text(
        "You signed in as @nordbanan; this channel is @sydbanan."
    )
    again.click()
    page.get_by_role("button", name="Go to X").click()
    allow(page, "Sydbanan")
    expect(page.locator("#toasts")).to_contain_text("goes on where it stopped")
    expect(card).to_contain_text("healthy")


def test_saying_no_at_the_network_is_told(world: World, sign_in: SignIn) -> None:
    world.control("POST", "accounts", network="facebook", handle="sydbanan", name="Sydbanan",
                  is_brand=True)  # fmt: skip
    page = sign_in("ada")
    page.set_viewport_size({"width": 400, "height": 800})
    page.goto(f"{world.url}/channels/connect/facebook/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    rights = "[...document.querySelectorAll('.card *')].map(e => e.getBoundingClientRect().right)"
    assert page.evaluate(f"Math.max(...{rights})") <= 384
    page.get_by_role("button", name="Go to Facebook").click()
    page.get_by_role("button", name="Deny").click()
    expect(page.locator("#toasts")).to_contain_text("You pressed Cancel at Facebook.")


def test_a_channel_is_disconnected_only_when_the_admin_means_it(
    world: World, sign_in: SignIn
) -> None:
    world.control("POST", "accounts", network="x", handle="ostbanan", name="Ostbanan",
                  is_brand=True)  # fmt: skip
    page = sign_in("ada")
    page.goto(f"{world.url}/channels/connect/x/")
    page.get_by_role("button", name="Go to X").click()
    allow(page, "Ostbanan")
    card = page.locator(".channel", has=page.get_by_role("heading", name="X @ostbanan"))
    questions: list[str] = []

    def answer(dialog: Dialog) -> None:
        questions.append(dialog.message)
        dialog.accept() if len(questions) > 1 else dialog.dismiss()

    page.on("dialog", answer)
    card.get_by_role("button", name="Disconnect").click()
    expect(card).to_contain_text("healthy")
    card.get_by_role("button", name="Disconnect").click()
    expect(card).to_contain_text("disconnected")
    assert questions[0].startswith("Disconnect X @ostbanan?")
