"""Reports are for everybody: no accessibility violation in both themes, nothing too wide."""

from __future__ import annotations

from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from agents.models import Role
from inbox.models import Label, Thread
from reports.editions.freeze import freeze_due
from reports.editions.recipients import add_recipient
from reports.models import Survey
from reports.surveys.answer import Answer
from tests.factories import make_agent
from tests.reports.editions.past import FROZEN, answer, ask, count_all, finish_matters

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_everybody_can_read_them(
    chromium: Browser, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright keeps a loop of its own
    marcus, client = make_agent(name="Marcus Holm", role=Role.LEAD), Client()
    surveys = ask(finish_matters(32))
    answer(surveys, Answer(now=5, before=2, needs_less=True, words="Tack för snabbt svar"))
    Label.objects.create(name="biljett").threads.set(Thread.objects.all())
    count_all()
    add_recipient("vd@example.com", "sv", by=marcus, now=FROZEN)
    edition = freeze_due(now=FROZEN)[0]
    client.force_login(marcus)
    client.post(f"/reports/{edition.pk}/quotes/", {"survey": Survey.objects.earliest("pk").pk})
    session = client.cookies["sessionid"].value
    page = chromium.new_page(locale="en")
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    places = ("", f"{edition.pk}/", f"{edition.pk}/quotes/", "recipients/", "method/", "days/")
    found = list[object]()
    looks: list[tuple[Literal["light", "dark"], int]] = [("light", 1280), ("dark", 400)]
    for theme, width in looks:
        page.emulate_media(color_scheme=theme)
        page.set_viewport_size({"width": width, "height": 900})
        for place in places:
            page.goto(f"{live_server.url}/reports/{place}")
            violations = Axe().run(page).response["violations"]
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            found += [(theme, place, one["id"], one["nodes"]) for one in violations]
            found += [(theme, place, wide)] if wide > 0 else []
    page.close()
    assert found == []
