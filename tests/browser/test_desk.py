"""The whole job, in a real browser: a customer writes, an agent answers, the answer stands."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Dialog, Locator, Page, expect

from tests.browser.conftest import ADDRESSES, PASSWORD, PATIENCE, SignIn, World, undo
from tests.processes import wait_until

pytestmark = pytest.mark.browser
SESSION = "sessionid"  # the cookie
HOSTILE = (
    "<img src=x onerror=alert(1)> <script>alert(2)</script> \u202eevil javascript:alert(3) "
    "https://evil.example/?<b>& Z\u0337\u0322\u0321\u0315"
)
expect.set_options(timeout=PATIENCE)


def open_thread(page: Page, name: str) -> None:
    """Find the customer's thread among all open ones, and open it: the list begins with what is due
    first, and grows where it ends.
    """
    page.goto(re.sub(r"(https?://[^/]+).*", r"\1/?view=open", page.url))
    find_row(page, name).locator("a").click()
    expect(page.locator("#work h1")).to_have_text(name)


def find_row(page: Page, words: str) -> Locator:
    row = page.locator(".queue-row", has_text=words)
    wait_until(lambda: row.is_visible() or read_on(page), f"a row with {words}")
    return row


def read_on(page: Page) -> bool:
    """Show what came meanwhile, and scroll to where the list ends. Always false: look again."""
    fresh = page.locator("#fresh:not([hidden])")
    if fresh.count():
        fresh.click()
    page.evaluate("document.getElementById('more')?.scrollIntoView()")
    return False


def claim(page: Page) -> None:
    page.locator("#do-claim").click()
    expect(page.locator(".owner-words")).to_contain_text("you have it")


def find_top(page: Page) -> str:
    """The network's id of the post that began the open thread, from the link to it."""
    address = page.locator(".message .original").first.get_attribute("href") or ""
    return address.rsplit("/", 1)[1]


def test_the_whole_job(world: World, sign_in: SignIn, chromium: Browser) -> None:
    agent = sign_in("elin")
    customer = chromium.new_context().new_page()
    customer.goto(world.customer_page("wilma"))
    customer.fill("#composer-text", "Var är tåget till Falun?")
    customer.click("#composer button[type=submit]")

    find_row(agent, "Falun").click()  # it appears by itself
    claim(agent)
    agent.fill("#reply-text", "Det rullar in på spår 2 om fem minuter. ^EL")
    expect(agent.locator("#reply-length")).to_have_text("237 left")
    agent.click("#send-plain")
    reply = agent.locator(".message.ours", has_text="spår 2")
    expect(reply.locator(".state")).to_have_text(re.compile("✓ on X"))
    agent.click("#do-close")
    expect(agent.locator(".thread-head .label")).to_have_text("answered")

    customer.reload()
    expect(customer.locator("#timeline")).to_contain_text("Det rullar in på spår 2")
    customer.context.close()


def test_the_second_agent_loses_the_claim_and_keeps_the_draft(
    world: World, sign_in: SignIn
) -> None:
    world.write("bosse", "Får jag ta med cykeln?")
    elin, ali = sign_in("elin"), sign_in("ali")
    open_thread(elin, "bosse")
    open_thread(ali, "bosse")
    # Ali's screen is slow: it does not hear of the claim in time.
    ali.route(re.compile(r"/threads/\d+/\?"), lambda route: route.fulfill(status=204))
    ali.fill("#reply-text", "Ja, på regionaltågen. ^AR")
    expect(ali.locator("#kept")).to_have_text("Draft kept")
    claim(elin)
    ali.click("#do-claim")
    expect(ali.locator(".panel .strong")).to_have_text(re.compile(r"Elin Lund has it since \d\d:"))
    ali.click("[data-dismiss-conflict]")
    expect(ali.locator("#reply-text")).to_have_value("Ja, på regionaltågen. ^AR")
    ali.unroute_all()
    ali.reload()
    expect(ali.locator("#reply-text")).to_have_value("Ja, på regionaltågen. ^AR")
    expect(ali.locator(".owner-words")).to_contain_text("Elin Lund has it")


def test_what_was_begun_outlives_a_session_that_has_ended(world: World, sign_in: SignIn) -> None:
    world.write("valter", "Finns det plats för barnvagn?")
    elin = sign_in("elin", ignores="401 (")
    open_thread(elin, "valter")
    elin.context.clear_cookies(name=SESSION)
    elin.fill("#reply-text", "Ja, i vagn 3.")
    elin.wait_for_url("**/accounts/login/**")  # the draft could not be kept
    elin.fill("[name=login]", ADDRESSES["elin"])
    elin.fill("[name=password]", PASSWORD)
    elin.press("[name=password]", "Enter")
    expect(elin.locator("#work h1")).to_have_text("valter")
    expect(elin.locator("#reply-text")).to_have_value("Ja, i vagn 3.")


def test_what_the_customer_writes_meanwhile_is_seen_before_the_reply_goes(
    world: World, sign_in: SignIn
) -> None:
    world.write("greta", "Går det att boka om?")
    elin = sign_in("elin")
    open_thread(elin, "greta")
    claim(elin)
    elin.fill("#reply-text", "Ja, i appen. ^EL")
    elin.click(".mode[data-mode=note]")
    world.control("POST", "posts", network="x", author="greta", text="@nordbanan Det löste sig!",
                  in_reply_to=find_top(elin))  # fmt: skip
    expect(elin.locator(".stream")).to_contain_text("Det löste sig!")
    expect(elin.locator("#reply-form")).to_be_hidden()
    elin.click(".mode[data-mode=reply]")
    elin.press("#reply-text", "Control+Enter")
    expect(elin.locator(".panel")).to_contain_text("Det löste sig!")
    expect(elin.locator("#reply-text")).to_have_value("Ja, i appen. ^EL")
    elin.click("[data-send-anyway]")
    expect(elin.locator(".message.ours .state")).to_have_text(re.compile("✓ on X"))
    expect(elin.locator("#reply-text")).to_have_value("")


def test_keys_do_the_whole_job(world: World, sign_in: SignIn) -> None:
    world.write("sixten", "Tack för hjälpen!")
    page = sign_in("marcus")
    open_thread(page, "sixten")
    keys = page.keyboard
    keys.press("c")
    expect(page.locator("#do-release")).to_be_visible()
    keys.press("u")
    expect(page.locator("#do-claim")).to_be_visible()
    keys.press("i")
    keys.type("Trevlig. c e w")  # letters in a note are letters
    keys.press("Control+Enter")
    expect(page.locator(".message.note")).to_contain_text("Trevlig. c e w")
    keys.press("Escape")
    keys.press("w")
    expect(page.locator(".thread-head .label")).to_have_text("thanks")
    undo(page, "Closed without answer: thanks")
    expect(page.locator("#do-claim")).to_be_visible()
    keys.press("?")
    expect(page.locator("#shortcuts")).to_be_visible()
    keys.press("Escape")
    expect(page.locator("#shortcuts")).to_be_hidden()
    keys.press("/")
    keys.type("sixt")
    expect(page.locator(".queue-row")).to_have_count(1)
    keys.press("Enter")
    expect(page.locator(".queue-row a")).to_be_focused()
    keys.press("Enter")
    keys.press("Shift+E")
    expect(page.locator(".toast.done")).to_contain_text("Closed as answered")


def test_new_threads_wait_and_nothing_moves(world: World, sign_in: SignIn) -> None:
    for name in ("alva", "birk"):
        world.write(name, "Hej, resekortet strular!")
    elin, ali = sign_in("elin"), sign_in("ali")
    open_thread(ali, "alva")
    elin.goto(f"{world.url}/?q=resekortet")
    elin.locator(".queue-row", has_text="birk").wait_for()
    before = elin.locator(".queue-row .name").all_inner_texts()
    world.write("ceder", "För mig strular resekortet också!")
    expect(elin.locator("#fresh")).to_have_text("1 new")
    elin.hover(".queue-row >> nth=0")
    claim(ali)
    taken = elin.locator(".queue-row", has_text="alva")
    expect(taken).to_have_class(re.compile("gone"))
    expect(taken.locator(".owner")).to_contain_text("Ali Rahimi")
    assert elin.locator(".queue-row .name").all_inner_texts() == before
    elin.click("#fresh")
    expect(elin.locator(".queue-row", has_text="ceder")).to_be_visible()
    expect(taken).to_have_count(0)


def test_what_was_missed_while_the_stream_was_down_is_made_up_for(
    world: World, sign_in: SignIn
) -> None:
    page = sign_in("ali", ignores="net::ERR_FAILED")
    page.route("**/events", lambda route: route.abort())
    page.goto(f"{world.url}/?q=jonna")
    expect(page.locator("#offline")).to_be_visible()
    world.write("jonna", "Är ni där?")
    marcus = sign_in("marcus")
    open_thread(marcus, "jonna")  # it has come in; Ali's screen cannot know
    expect(page.locator(".queue-row")).to_have_count(0)
    page.unroute_all()
    expect(page.locator(".queue-row", has_text="jonna")).to_be_visible()
    expect(page.locator("#offline")).to_be_hidden()


def test_a_refused_reply_says_why_and_can_be_changed(world: World, sign_in: SignIn) -> None:
    world.write("douglas", "När öppnar ni?")
    elin = sign_in("elin")
    open_thread(elin, "douglas")
    claim(elin)
    world.control("DELETE", f"posts/x/{find_top(elin)}")  # while Elin writes
    elin.fill("#reply-text", "Vi öppnar klockan sju. ^EL")
    elin.click("#send-plain")
    failed = elin.locator(".message.failed")
    expect(failed).to_contain_text("This is no longer on X, or not visible to us.")
    expect(elin.locator(".queue-row", has_text="douglas")).to_contain_text("not sent")
    failed.get_by_text("Change it first").click()
    expect(elin.locator("#reply-text")).to_have_value("Vi öppnar klockan sju. ^EL")


def test_a_lost_answer_is_looked_up_and_not_sent_twice(world: World, sign_in: SignIn) -> None:
    world.write("folke", "Finns det fika ombord?")
    elin = sign_in("elin")
    open_thread(elin, "folke")
    claim(elin)
    world.control("POST", "faults", network="x", kind="accept_then_time_out", method="POST")
    elin.fill("#reply-text", "Ja, i vagn 3. ^EL")
    elin.click("#send-plain")
    expect(elin.locator(".message.ours .state.ok")).to_have_text(re.compile("✓ on X"))
    assert elin.locator(".message.ours").count() == 1


@pytest.mark.parametrize("width", [320, 400])
def test_a_telephone_shows_one_pane_at_a_time(world: World, sign_in: SignIn, width: int) -> None:
    name = f"gun{width}"
    world.write(name, "Ett_ord_som_aldrig_tar_slut_" * 8)
    page = sign_in("elin", viewport={"width": width, "height": 700}, has_touch=True)
    open_thread(page, name)
    expect(page.locator("#queue")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.click("#customer-toggle")
    expect(page.locator("#customer")).to_be_visible()
    page.click("#customer .shut")
    page.click("[data-back]")
    expect(page.locator("#queue")).to_be_visible()
    expect(page.locator("#thread")).to_be_hidden()
    page.go_back()
    expect(page.locator("#work h1")).to_have_text(name)


def test_hostile_text_stays_text(world: World, sign_in: SignIn) -> None:
    name = f"Ivar <b>{'W' * 150}"
    world.control("POST", "accounts", network="x", handle="ivar", name=name)
    world.write("ivar", HOSTILE)
    page = sign_in("ali")
    dialogs: list[Dialog] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog))  # noqa: PLW0108 - playwright refuses built-ins
    open_thread(page, name)
    chip = page.locator(".queue-row", has_text=name).locator(".top > :last-child")
    chip.scroll_into_view_if_needed()
    expect(chip).to_be_in_viewport(ratio=1)
    fits = "element => element.scrollWidth <= element.clientWidth"
    assert page.locator(".queue").evaluate(fits)
    words = page.locator(".message .words")
    expect(words).to_contain_text("<img src=x onerror=alert(1)>")
    assert words.locator("img, script, b").count() == 0
    hrefs = words.locator("a").evaluate_all("links => links.map((link) => link.protocol)")
    assert set(hrefs) <= {"http:", "https:"}
    direction = "element => getComputedStyle(element).unicodeBidi"
    assert words.evaluate(direction) == "isolate"
    assert page.evaluate("document.documentElement.scrollWidth") <= 1440
    assert dialogs == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_can_be_read_in_both_schemes(world: World, sign_in: SignIn, scheme: str) -> None:
    world.write(f"hedvig{scheme}", "Är det varmt ombord?")
    page = sign_in("elin", color_scheme=scheme, reduced_motion="reduce")
    open_thread(page, f"hedvig{scheme}")
    assert page.evaluate(WEAKEST_CONTRAST) >= 4.5


# The weakest contrast of a text to the first opaque surface behind it, by WCAG's formula.
WEAKEST_CONTRAST = """() => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const rgba = (color) => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const color = rgba(getComputedStyle(e).backgroundColor);
      if (color[3] === 255) return color;
    }
    return [255, 255, 255, 255];
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let weakest = 21;
  while (walker.nextNode()) {
    const { parentElement: element, nodeValue } = walker.currentNode;
    if (!nodeValue.trim() || !element.checkVisibility({ opacityProperty: true })) continue;
    if (element.closest("[disabled], template, option, .gone")) continue;
    const [one, other] = [light(rgba(getComputedStyle(element).color)), light(behind(element))];
    weakest = Math.min(weakest, (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05));
  }
  return weakest;
}"""
