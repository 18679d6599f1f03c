"""A month from the customers' messages to the report: who was asked, who answered, what is told of
it, and what changes nothing of it afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import requests
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from agents.models import Role
from inbox.models import Profile, Reply, Thread
from reports.editions.calendar import find_freezing
from reports.models import Closure, Edition, Survey, Verdict
from reports.periods import MONTH, find_period
from reports.recount import count_anew
from reports.selection import brand_day
from reports.tasks import ask_customers, freeze_reports
from tests.factories import make_agent
from tests.reports.surveys.closing import turn_on
from tests.scenarios.conftest import Scene, read_words

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TELEPHONE = {"width": 390, "height": 844}
PRIVATE, PUBLIC, ANSWERED, BY_HAND = 40, 5, 30, 3
WORDS = "Snabbt och vänligt av Elin!"


@pytest.fixture
def customers(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport=TELEPHONE, has_touch=True, is_mobile=True)  # type: ignore[arg-type]
    yield context
    assert context.cookies() == []
    context.close()


@pytest.fixture
def lead(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(locale="en")
    yield context.new_page()
    context.close()


def sign_in(lead: Page, live_server: LiveServer) -> None:
    client = Client()
    client.force_login(make_agent(name="Marcus Holm", role=Role.LEAD))
    session = client.cookies["sessionid"].value
    lead.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])


def work_until(scene: Scene, is_done: Callable[[], bool], *then: Callable[[], None]) -> None:
    for _turn in range(40):
        if is_done():
            return
        scene.work()
        for each in then:
            each()
    raise AssertionError("It never came to an end")


def finish_all(scene: Scene) -> None:
    """Each customer writes, Elin answers as they wrote, and closes."""
    for number in range(PRIVATE):
        scene.write_privately("facebook", f"Fakturan {number} är fel", f"kund{number}")
    for number in range(PUBLIC):
        scene.write("x", f"Var är tåg {number}?", f"resande{number}")
    work_until(scene, lambda: Thread.objects.count() == PRIVATE + PUBLIC)
    threads = list(Thread.objects.order_by("pk"))
    for thread in threads:
        scene.elin.claim(thread)
        way = {"way": "private"} if thread.is_private else {}
        assert scene.elin.send(thread, f"Vi ordnar {thread.pk}. ^EL", **way).status_code == 202
    work_until(scene, lambda: not Reply.objects.exclude(state=Reply.State.SENT).exists())
    for thread in threads:
        closed = scene.elin.act("closure", thread.pk, on=scene.elin.on(thread), reason="answered")
        assert closed.status_code == 200


def ask_all(scene: Scene) -> list[str]:
    """The links, as they stand in what each customer reads on the network."""
    count_anew(now=timezone.now())
    scene.pass_time(minutes=31)
    ask_customers()
    reached = Survey.objects.filter(sent_at__isnull=False)
    work_until(scene, lambda: reached.count() == PRIVATE, ask_customers)
    told = [scene.private_texts("facebook", f"kund{number}")[-1] for number in range(PRIVATE)]
    return [words[words.index("http") :].split()[0] for words in told]


def answer_by_hand(customers: BrowserContext, link: str, *, less: str, words: str = "") -> None:
    """Press by press, on a telephone."""
    page = customers.new_page()
    page.goto(link)
    page.get_by_role("group", name="Hur nöjd är").get_by_role("button", name="5").tap()
    page.get_by_role("group", name="innan").get_by_role("button", name="2").tap()
    page.get_by_role("button", name=less, exact=True).dblclick()
    expect(page.locator("#less [aria-pressed=true]")).to_have_text(less)
    if words:
        page.get_by_label("Vill du berätta mer?").fill(words)
        page.get_by_role("button", name="Skicka", exact=True).tap()
        expect(page.locator("#thanks")).to_be_visible()
    expect(page.locator("#saved")).to_have_text("Sparat.")
    page.close()


def post(link: str, **answer: str) -> int:
    return requests.post(link, data=answer, timeout=10, allow_redirects=False).status_code


def answer_all(customers: BrowserContext, links: list[str]) -> None:
    """Three need to call as much as before; three answer by hand, all others by the same form."""
    answer_by_hand(customers, links[0], less="Nej")
    answer_by_hand(customers, links[1], less="Ja", words=WORDS)
    for number, link in enumerate(links[2:ANSWERED], start=2):
        less = "no" if number < 4 else "yes"
        assert post(link, now="4", before="2", less=less) == 303
    page = customers.new_page()
    page.goto(links[ANSWERED])
    page.get_by_role("link", name="Fråga mig inte igen").tap()
    page.get_by_role("button").first.tap()
    expect(page.get_by_role("heading", name="Vi frågar dig inte igen")).to_be_visible()
    page.close()


def try_to_cheat(links: list[str]) -> None:
    """Forged, doubled, previewed: nobody's answer is another, nor one more."""
    token = links[ANSWERED + 1].rsplit("/", 1)[1]
    forged = links[0].replace(links[0].rsplit("/", 1)[1], token[::-1])
    assert post(forged, now="1", less="no") == 404
    for _time in range(2):
        post(links[5], now="4", before="2", less="yes")
    for link in links[ANSWERED + 1 :]:
        assert requests.get(f"{link}?now=1&less=no&send=1", timeout=10).status_code == 200
        assert requests.head(link, timeout=10).status_code == 200


def read_report(lead: Page, address: str) -> str:
    lead.goto(address)
    return read_words(lead.locator("main").inner_html())


def test_a_month_from_the_first_message_to_the_report(
    scene: Scene, settings: Settings, live_server: LiveServer, customers: BrowserContext,
    lead: Page, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright keeps a loop of its own
    settings.PUBLIC_URL, settings.SECURE_SSL_REDIRECT = live_server.url, False
    turn_on(link_days=60)
    scene.connect("x")
    scene.connect("facebook")
    finish_all(scene)
    links = ask_all(scene)
    answer_all(customers, links)
    try_to_cheat(links)

    month = find_period(MONTH, brand_day(Closure.objects.earliest("closed_at").closed_at))
    scene.clock.move_to(find_freezing(month, "SE"))
    freeze_reports()
    edition = Edition.objects.get(kind=MONTH)
    sign_in(lead, live_server)
    report = f"{live_server.url}/reports/{edition.pk}/"
    told = read_report(lead, report)
    assert "27 of 30 (74–97 %) say that they need to call us less thanks to this" in told
    assert "We asked 40 customers afterwards, and 30 answered" in told
    assert "Could not be asked 5" in told
    assert Closure.objects.filter(verdict=Verdict.UNREACHABLE).count() == PUBLIC

    assert post(links[-1], now="1", before="5", less="no") == 303  # late, and kept
    count_anew(now=timezone.now())
    assert read_report(lead, report) == told
    lead.get_by_role("link", name="Choose quotes").click()
    lead.get_by_role("button", name="Put into the report").click()
    assert WORDS in read_report(lead, report)
    Profile.objects.filter(surveys__words=WORDS).delete()
    told = read_report(lead, report)
    assert WORDS not in told
    assert "A quote was withdrawn." in told
    scene.pass_time(days=90)
    assert post(links[-2], now="1", less="no") == 410  # ended
    assert Survey.objects.filter(answered_at__isnull=False).count() == ANSWERED + 1
