"""Surveys on the desk and on pages of their own, in a real browser: for all, in both themes."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from agents.models import Agent, Role
from reports.models import Objection
from reports.surveys.pauses import begin_pause
from reports.surveys.quarters import list_quarters, write_quarter
from tests.factories import make_profile, make_thread
from tests.reports.surveys.closing import (
    answer_and_close,
    make_private_thread,
    turn_on,
)
from tests.reports.surveys.test_pages import ask_and_send
from tests.reports.surveys.test_tracking import bring

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SEEN = (
    (1280, "surveys/"),
    (360, "surveys/settings/"),
    (360, "surveys/"),
    (1280, "surveys/questions/"),
    (360, "surveys/questions/brand/da/"),
    (360, "surveys/brand/"),
)


def test_the_pane_follows_the_thread_and_takes_back_by_a_key(
    admin_page: Page, live_server: LiveServer
) -> None:
    page = admin_page
    turn_on()
    asked = answer_and_close(make_private_thread()).thread
    survey, other = ask_and_send(), make_thread(profile=make_profile(name="Olle Ek"))
    page.goto(f"{live_server.url}/threads/{asked.pk}/")
    expect(page.locator(".satisfaction")).to_contain_text("not answered yet")
    page.locator(".queue-row", has_text="Olle").click()
    expect(page.locator(f"#surveys-of-{other.pk}")).to_contain_text("Not asked so far.")
    page.get_by_role("button", name="Do not ask this customer again").click()
    expect(page.locator(".satisfaction")).to_contain_text("Does not want to be asked")
    assert (Objection.objects.count(), survey.profile != other.profile) == (1, True)
    page.keyboard.press("z")
    expect(page.get_by_role("button", name="Do not ask this customer again")).to_be_visible()
    assert not Objection.objects.exists()


def test_pages_are_for_everybody_on_every_screen(admin_page: Page, live_server: LiveServer) -> None:
    page = admin_page
    turn_on()
    answer_and_close(make_private_thread())
    ask_and_send()
    answer_and_close(make_private_thread(name="Olle Ek"), minutes_ago=5)
    ada, now = Agent.objects.get(role=Role.ADMIN), timezone.now()
    begin_pause(label=None, ends_at=None, reason="Växelfel", by=ada, now=now)
    quarter = write_quarter(list_quarters(now.date(), 2)[1])
    bring(f"quarter,question,answers,mean\n{quarter},satisfied,900,3.9\n", ada)
    found = list[object]()
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        for width, address in SEEN:
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(f"{live_server.url}/{address}")
            overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            violations = Axe().run(page).response["violations"]
            found += [(theme, address, overflow, one["id"], one["nodes"]) for one in violations]
            found += [(theme, address, overflow)] if overflow > 0 else []
    assert found == []
