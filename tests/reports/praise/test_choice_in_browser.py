"""Choosing praise, and what else leads see beside it, in a real browser."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from reports.praise.mark import mark_praise
from tests.factories import make_agent
from tests.reports.surveys.closing import make_private_thread

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_what_is_private_bears_a_lock_no_larger_than_its_word(
    admin_page: Page, live_server: LiveServer
) -> None:
    message = make_private_thread().messages.get()
    mark_praise(message, by=make_agent(), now=timezone.now())
    admin_page.goto(f"{live_server.url}/praise/choice/")
    expect(admin_page.locator(".choice-list")).to_contain_text("private")
    lock = admin_page.locator(".choice-list .lock").bounding_box()
    assert lock
    assert lock["height"] <= 12
    assert Axe().run(admin_page).response["violations"] == []


def test_each_wrong_line_of_a_file_is_told_on_its_own(
    admin_page: Page, live_server: LiveServer
) -> None:
    admin_page.goto(f"{live_server.url}/surveys/brand/?quarter=2026-Q3")
    wrong = "quarter,question,answers,mean\n2026-Q9,satisfied,5,3\n2026-Q3,happy,5,3\n"
    file = {"name": "wrong.csv", "mimeType": "text/csv", "buffer": wrong.encode()}
    admin_page.set_input_files("[type=file]", file)  # type: ignore[arg-type]
    admin_page.get_by_role("button", name="Bring the figures").click()
    told = admin_page.locator(".errors").inner_text().splitlines()
    assert [line.split(":")[0] for line in told] == ["Line 2", "Line 3"]
