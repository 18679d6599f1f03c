"""An agent's own page, and the language of every page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rest_framework.authtoken.models import Token

from agents.models import PeopleEvent

if TYPE_CHECKING:
    from agents.models import Agent
    from tests.agents.conftest import Browse

pytestmark = pytest.mark.django_db

WRITING = {"signs_as": "initials", "undo_seconds": "5", "after_send": "next"}


def test_profile_saves_name_language_and_keys(elin: Agent, browse: Browse) -> None:
    client = browse(elin)
    client.post("/me/", {"name": "Elin Å. Lund", "language": "sv", **WRITING})
    elin.refresh_from_db()
    assert (elin.name, elin.language, elin.has_single_keys) == ("Elin Å. Lund", "sv", False)
    assert elin.initials == "EL"


def test_profile_changes_neither_role_nor_address(elin: Agent, browse: Browse) -> None:
    form = {"name": "Elin", "role": "admin", "email": "boss@example.com", "is_active": ""}
    browse(elin).post("/me/", form)
    elin.refresh_from_db()
    assert (elin.role, elin.email, elin.is_active) == ("agent", "elin@example.com", True)


def test_token_is_shown_once_and_replaces_the_former(elin: Agent, browse: Browse) -> None:
    client = browse(elin)
    client.post("/me/token/")
    first = Token.objects.get(user=elin).key
    assert first in client.get("/me/").content.decode()
    assert first not in client.get("/me/").content.decode()

    client.post("/me/token/")

    assert Token.objects.get(user=elin).key != first
    assert PeopleEvent.objects.filter(kind="token_renewed", by=elin).count() == 2


def test_own_language_wins_over_the_browser(elin: Agent, browse: Browse) -> None:
    client = browse(elin)
    english = {"Accept-Language": "en-GB,en;q=0.9"}
    assert '<html lang="en">' in client.get("/me/", headers=english).content.decode()
    elin.language = "sv"
    elin.save()
    page = client.get("/me/", headers=english)
    assert '<html lang="sv">' in page.content.decode()
    assert page.headers["Content-Language"] == "sv"


@pytest.mark.parametrize(
    ("asked", "given"), [("sv-FI,fi;q=0.8", "sv"), ("fi,de", "fi"), ("de", "en")]
)
def test_stranger_gets_what_the_browser_asks_for(asked: str, given: str) -> None:
    page = Client().get("/accounts/login/", headers={"Accept-Language": asked})
    assert f'<html lang="{given}">' in page.content.decode()
    assert "Accept-Language" in page.headers["Vary"]


def test_page_for_a_stranger_reads_neither_session_nor_database() -> None:
    with CaptureQueriesContext(connection) as queries:
        Client().get("/nowhere/")
    assert len(queries) == 0
