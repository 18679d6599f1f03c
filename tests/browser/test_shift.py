"""A whole shift of thirty threads by keyboard alone, as a person would work: its keystrokes are
counted, and no step waits for more than one request before the next thread stands there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.conftest import SignIn, World

pytestmark = pytest.mark.browser

WANTS = {
    "Ångra svar %d": 1,
    "Var är tåg %d?": 13,
    "Tack för hjälpen i går, %d!": 5,
    "Faktura %d är fel": 2,
    "Min väska %d är borta": 1,
    "Kan ni ringa klockan %d?": 1,
    "Fråga om vagn %d, ett": 1,
    "Fråga om vagn %d, två": 1,
}
PRIVATE = "Mitt bokningsnummer är %d"
PRIVATE_COUNT = 5
SAID = "Det rullar om %d minuter."  # X takes no two of the same words
MINE = "#composer[data-turn=mine]"
MINE_ALONE = """
import time
from agents.models import Agent, Team
from connectors.models import Stream
from inbox.models import Label, Status, Thread
elin = Agent.objects.get(email="elin@nordbanan.example")
Agent.objects.filter(pk=elin.pk).update(undo_seconds=10)
team, _ = Team.objects.get_or_create(name="Skift")
team.members.set([elin])
Label.objects.get_or_create(name="Väskor")
Stream.objects.update(next_at=None)  # X lets us ask for messages once a minute
wanted = Thread.objects.filter(profile__handle__startswith="skift", status=Status.OPEN)
until = time.monotonic() + 60
while wanted.count() < 30 and time.monotonic() < until:
    time.sleep(0.2)
print("FOUND", wanted.update(team=team))
"""
# What is asked for beside: by hints, while somebody types, when a thread stands there.
ASIDE = re.compile(
    r"/(events|changes|notices|briefings|palette|alerts|static|pictures|draft|length|rules"
    r"|marks|beside|about|guides|company|presence|for-you|search|praise|surveys)\b"
)
OPENS_ANOTHER = "was => (document.getElementById('work').dataset.thread ?? '') !== was"


@dataclass
class Hands:
    """Two hands on a keyboard. `presses`: how often what was pressed, texts apart."""

    page: Page
    presses: Counter[str] = field(default_factory=Counter)
    steps: list[tuple[int, list[str]]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("request", self.note)

    def note(self, request: Request) -> None:
        if request.resource_type in ("fetch", "xhr", "document") and not ASIDE.search(request.url):
            self.asked.append(f"{request.method} {request.url}")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.presses[key] += 1
            self.page.keyboard.press(key)

    def press_letters(self, *keys: str) -> None:
        """Where the cursor stands in the composer, as after N, a letter would be written there."""
        if self.is_writing:
            self.press("Escape")
        self.press(*keys)

    @property
    def is_writing(self) -> bool:
        return bool(self.page.evaluate("document.activeElement.matches('textarea')"))

    def write(self, text: str) -> None:
        self.page.keyboard.insert_text(text)

    def until_next(self, act: Callable[[], None]) -> None:
        """From here to another open thread: keystrokes and requests are noted."""
        before, count = self.thread, self.presses.total()
        self.asked.clear()
        act()
        self.page.wait_for_function(OPENS_ANOTHER, arg=before)
        looks = f"/threads/{before}/"  # again at what is left: hints ask so while an answer is made
        asked = [one for one in self.asked if not (one.startswith("GET") and looks in one)]
        self.steps.append((self.presses.total() - count, asked))

    @property
    def thread(self) -> str:
        return self.page.locator("#work").get_attribute("data-thread") or ""

    @property
    def words(self) -> str:
        return self.page.locator("#timeline .message:not(.ours) .bubble").last.inner_text()


def prepare(world: World) -> None:
    number = 0
    for words, count in WANTS.items():
        for _ in range(count):
            number += 1
            author = "skiftsyskon" if "vagn" in words else f"skift{number}"
            world.write(author, words % number)
    for number in range(PRIVATE_COUNT):
        body = {"network": "x", "to": "nordbanan", "author": f"skiftp{number}"}
        world.control("POST", "messages", **body, text=PRIVATE % (7000 + number))


def answer(hands: Hands, text: str, key: str = "r") -> None:
    if not hands.is_writing:
        hands.press(key)
    hands.write(text)
    hands.press("Control+Shift+Enter")


def hand_over(hands: Hands, *, by_palette: bool) -> None:
    if by_palette:
        hands.press("Control+k")
        hands.write("ali rahimi")
        expect(hands.page.locator("#palette [aria-selected=true]")).to_contain_text("Ali Rahimi")
    else:
        hands.press_letters("a")
        hands.page.locator("#menu [data-narrow]:focus").wait_for()
        hands.write("ali")
        expect(hands.page.locator("#menu .item.at-hand")).to_contain_text("Ali Rahimi")
    hands.press("Enter")
    expect(hands.page.locator(".owner-words")).to_contain_text("Ali Rahimi")
    expect(hands.page.locator("#menu")).to_be_hidden()


def choose(hands: Hands, key: str, place: str, shows: str, *, name: str = "") -> None:
    """The first of the menu behind a key whose words have this name; `place` tells of it then."""
    hands.press_letters(key)
    hands.page.locator("#menu .item:focus").wait_for()
    while name not in hands.page.locator(":focus").inner_text():
        hands.press("ArrowDown")
    hands.press("Enter")
    expect(hands.page.locator(place)).to_contain_text(shows)
    expect(hands.page.locator("#menu")).to_be_hidden()


def work_on(hands: Hands, handed_over: int) -> str:
    """Read the thread that is open and do what it asks for, up to the next. Tells what was done."""
    words = hands.words
    if "Tack" in words:
        hands.until_next(lambda: hands.press_letters("Shift+W"))
        return "dismissed"
    if "Faktura" in words:
        hand_over(hands, by_palette=handed_over == 0)
        hands.until_next(lambda: hands.press_letters("n"))
        return "handed over"
    if "ringa" in words:
        choose(hands, "s", "#work", "snoozed until")
        hands.until_next(lambda: hands.press_letters("n"))
        return "snoozed"
    done = "answered"
    if "väska" in words:
        choose(hands, "t", "#work", "Väskor", name="Väskor")
        done = "labelled"
    elif "vagn" in words and hands.page.locator("#timeline .message:not(.ours)").count() == 1:
        hands.page.locator("#do-merge").wait_for()  # the customer comes after the thread
        choose(hands, "Shift+M", "#timeline", ", två" if ", ett" in words else ", ett")
        done = "merged"
    if "bokningsnummer" in words:
        hands.until_next(lambda: answer(hands, f"Tack, vi har {words[-4:]} framför oss.", "d"))
        return "answered in private"
    hands.until_next(lambda: answer(hands, SAID % len(hands.steps)))
    if "Ångra" in words:
        hands.press_letters("z")
        expect(hands.page.locator("#reply-text")).to_have_value(re.compile("rullar om"))
        if not hands.is_writing:
            hands.press("r")
        hands.until_next(lambda: hands.press("Control+Shift+Enter"))
        return "undone"
    return done


def test_a_shift_of_thirty_threads_by_keyboard_alone(world: World, sign_in: SignIn) -> None:
    prepare(world)
    assert "FOUND 30" in world.house.run("manage.py", "shell", "-c", MINE_ALONE)
    elin = sign_in("elin")
    hands = Hands(elin)
    hands.until_next(lambda: hands.press("n"))
    done: Counter[str] = Counter()
    while hands.thread and done.total() + done["merged"] < 29 and elin.locator(MINE).count():
        done[work_on(hands, done["handed over"])] += 1
    # What was taken next when an answer was undone waits among one's own.
    hands.press_letters("g", "m")
    elin.wait_for_url(re.compile("view=mine"))
    hands.press("j", "Enter")
    elin.locator("#work[data-thread]").wait_for()
    hands.until_next(lambda: answer(hands, SAID % len(hands.steps)))
    threads = done.total() + 1 + done["merged"]
    told = f"{hands.presses.total()} keystrokes for {threads} threads: {dict(done)}"
    print(f"\n{told}; by key: {dict(hands.presses.most_common())}")  # noqa: T201 - to be read
    assert threads == 30
    assert done["answered"] + done["undone"] >= 12
    assert {"dismissed", "handed over", "snoozed", "labelled", "merged", "undone",
            "answered in private"} <= done.keys()  # fmt: skip
    assert max(presses for presses, _asked in hands.steps) <= 4
    assert [asked for _presses, asked in hands.steps if len(asked) > 1] == []
