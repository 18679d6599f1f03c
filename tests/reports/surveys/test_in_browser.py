"""A customer with a telephone answers, changes it, reads why, and asks not to be asked again."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from reports.models import Objection, Survey
from reports.surveys.links import write_token
from reports.surveys.models import Kind
from reports.surveys.questions import find_questions
from tests.reports.surveys.making import make_survey

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TELEPHONE = {"width": 390, "height": 844}
SMALL = """[...document.querySelectorAll("a, button, summary, textarea")].filter(
    (one) => one.getClientRects().length
        && Math.min(one.getBoundingClientRect().width, one.getBoundingClientRect().height) < 44
).map((one) => one.outerHTML)"""


@pytest.fixture(autouse=True)
def settle(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.BRAND_NAME, settings.SECURE_SSL_REDIRECT = "Nordbanan", False
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright keeps a loop of its own


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """It calls one host, gets no cookie, and nothing complains."""
    context = chromium.new_context(viewport=TELEPHONE, has_touch=True, is_mobile=True)  # type: ignore[arg-type]
    page = context.new_page()
    hosts: set[str] = set()
    complaints: list[str] = []
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text))
    yield page
    assert context.cookies() == []
    assert len({host for host in hosts if host}) == 1
    assert [one for one in complaints if "status of 4" not in one] == []
    context.close()


def where(live_server: LiveServer, survey: Survey, more: str = "") -> str:
    return f"{live_server.url}/s/{write_token(survey.pk)}{more}"


def test_a_telephone_answers_press_by_press(page: Page, live_server: LiveServer) -> None:
    survey = make_survey()
    page.goto(where(live_server, survey, "?now=4"))
    survey.refresh_from_db()
    assert survey.answered_at is None  # a preview of the link chooses nothing
    page.get_by_role("button", name="Skicka 4").tap()
    expect(page.locator("#saved")).to_have_text("Sparat.")
    expect(page.locator("#thanks")).to_contain_text(re.compile(r"ändra dig till \d+ \w+ \d{4}"))
    expect(page.get_by_role("button", name="Skicka 4")).to_have_count(0)
    page.get_by_role("group", name="innan").get_by_role("button", name="2").tap()
    expect(page.locator("#before [aria-pressed=true]")).to_have_text("2")
    page.get_by_role("button", name="Ja", exact=True).dblclick()
    expect(page.locator("#less [aria-pressed=true]")).to_have_text("Ja")
    page.get_by_label("Vill du berätta mer?").fill("Snabbt!")
    page.get_by_role("button", name="Skicka", exact=True).tap()
    expect(page.locator("#thanks")).to_be_visible()
    expect(page.locator("#saved")).to_have_text("Sparat.")
    survey.refresh_from_db()
    assert (survey.now, survey.before, survey.needs_less, survey.words) == (4, 2, True, "Snabbt!")
    page.reload()
    assert page.locator("[aria-pressed=true]").all_inner_texts() == ["4", "2", "Ja"]
    # What ended meanwhile is told by the page itself, and nothing is changed.
    Survey.objects.filter(pk=survey.pk).update(answered_at=None, ends_at=timezone.now())
    page.get_by_role("group", name="Hur nöjd är").get_by_role("button", name="1").tap()
    expect(page.get_by_role("heading")).to_have_text("Länken gäller inte längre")
    survey.refresh_from_db()
    assert survey.now == 4


def test_without_script_by_keyboard_and_never_again(
    chromium: Browser, live_server: LiveServer
) -> None:
    survey = make_survey(language="en")
    context = chromium.new_context(viewport=TELEPHONE, java_script_enabled=False)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(where(live_server, survey))
    for key in ("Tab", "Tab", "Tab", "Enter"):
        page.keyboard.press(key)
    page.wait_for_url("**#before")
    assert page.locator("[aria-pressed=true]").all_inner_texts() == ["3"]
    page.get_by_role("link", name="suomi").click()
    assert page.locator("html").get_attribute("lang") == "fi"
    page.get_by_role("button", name="Ei", exact=True).click()
    assert page.locator("[aria-pressed=true]").all_inner_texts() == ["3", "Ei"]
    page.get_by_role("link", name="Älkää").click()
    page.get_by_role("button", name="Niin").click()
    assert Objection.objects.count() == 1
    page.get_by_role("button", name="Peru").click()
    assert page.locator(".notice").first.inner_text() == "Peruttu: sinulta saa taas kysyä."
    assert Objection.objects.count() == 0
    assert context.cookies() == []
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_it(page: Page, live_server: LiveServer, scheme: str) -> None:
    survey = make_survey()
    brand = make_survey(kind=Kind.BRAND, closure=None, question_set=find_questions(Kind.BRAND))
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    for width, address in (
        (390, where(live_server, survey, "?now=4")),
        (320, where(live_server, brand)),
        (320, where(live_server, survey, "/objection")),
        (390, f"{live_server.url}/s/forged"),
    ):
        page.set_viewport_size({"width": width, "height": 700})
        page.goto(address)
        assert Axe().run(page).response["violations"] == []
        assert page.evaluate("document.documentElement.scrollWidth") == width
        page.locator("summary").tap()
        assert page.evaluate(SMALL) == []
