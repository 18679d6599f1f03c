"""What every page keeps: the strict policy, one title, an error page that says what to do."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client

if TYPE_CHECKING:
    from agents.models import Agent
    from tests.agents.conftest import Browse

FOLDER = Path(settings.BASE_DIR, "templates")
# What is drawn for paper goes to no browser, and a person's file is opened from their own disk.
OTHERS = {FOLDER / "editions" / "charts" / "paper.html", FOLDER / "personal_data" / "file.html"}
TEMPLATES = sorted(set(FOLDER.rglob("*.html")) - OTHERS)
INLINE = re.compile(
    r"<style(?![^>]*\snonce=)|\sstyle\s*=|\son[a-z]+\s*=|<script(?![^>]*\ssrc=)|javascript:",
    re.IGNORECASE,
)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_template_has_nothing_that_the_policy_forbids(template: Path) -> None:
    assert INLINE.findall(template.read_text()) == []


def test_pages_are_sent_with_the_strict_policy(client: Client) -> None:
    policy = client.get("/accounts/login/").headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("code", ["403", "403_csrf", "404", "429", "500"])
def test_error_page_needs_nothing_but_itself(code: str) -> None:
    """No request, no database: the page must show when everything else is down."""
    page = render_to_string(f"{code}.html")
    assert "<h1>" in page
    assert 'href="/' in page


@pytest.mark.django_db
def test_each_finds_under_settings_what_they_may_open(
    ada: Agent, marcus: Agent, elin: Agent, browse: Browse
) -> None:
    pages = [
        "hours", "policies", "people", "people/consultation", "teams", "taking", "training",
        "labels", "surveys/settings", "surveys/questions", "reports/recipients", "stuck", "welcome",
    ]  # fmt: skip
    for page in pages:
        html = browse(ada).get(f"/{page}/").content.decode()
        assert re.findall(r'<a href="/([a-z/]+)/"[^>]*>', html.split("</nav>")[1]) == pages
        assert f'<a href="/{page}/" aria-current="page">' in html.split("</nav>")[1]
        assert '<a href="/hours/" aria-current="page">' in html.split("</nav>")[0]  # the rail
    lead = browse(marcus).get("/labels/").content.decode()
    assert re.findall(r'<a href="/([a-z/]+)/"[^>]*>', lead.split("</nav>")[1]) == [
        "teams", "taking", "training", "labels", "reports/recipients",
    ]  # fmt: skip
    assert lead.split("</nav>")[0].count('aria-current="page"') == 1
    rail = browse(elin).get("/me/").content.decode().split("</nav>")[0]
    assert rail.count('href="/saved-replies/"') == 1  # what agents may look through


@pytest.mark.django_db
def test_page_escapes_names(ada: Agent, elin: Agent, browse: Browse) -> None:
    elin.name = "<script src=//evil.example></script>"
    elin.save()
    assert "evil.example></script>" not in browse(ada).get("/people/").content.decode()


@pytest.mark.django_db
def test_form_without_its_secret_is_refused_in_words(elin: Agent) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(elin)
    response = client.post("/me/", {"name": "Eve"})
    assert response.status_code == 403
    assert "That was not sent" in response.content.decode()
