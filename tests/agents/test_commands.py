"""The commands that make people without a browser."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command
from rest_framework.authtoken.models import Token

from agents.models import Agent, Role

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

pytestmark = pytest.mark.django_db


def run(*words: str) -> str:
    output = StringIO()
    call_command(*words, stdout=output)
    return output.getvalue()


def test_api_token_prints_the_token_and_nothing_else(elin: Agent) -> None:
    first = run("api_token", "Elin@example.com")
    assert first == f"{Token.objects.get(user=elin).key}\n"
    assert run("api_token", elin.email) == first


def test_api_token_is_refused_to_whom_cannot_sign_in(elin: Agent) -> None:
    elin.is_active = False
    elin.save()
    for address in (elin.email, "nobody@example.com"):
        with pytest.raises(CommandError, match="No active agent"):
            run("api_token", address)


def test_demo_has_its_people_once(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.IS_DEMO = True
    run("seed_demo")
    monkeypatch.setenv("DEMO_PASSWORD", "another-password")
    run("seed_demo")
    people = {agent.name: agent for agent in Agent.objects.all()}
    assert {name: agent.role for name, agent in people.items()} == {
        "Ada Berg": Role.ADMIN,
        "Ali Rahimi": Role.AGENT,
        "Elin Lund": Role.AGENT,
        "Marcus Holm": Role.LEAD,
        "Tove Ek": Role.AGENT,
    }
    assert all(agent.check_password("another-password") for agent in people.values())


def test_demo_people_are_refused_to_a_real_installation() -> None:
    with pytest.raises(CommandError, match="Only a demo"):
        run("seed_demo")
    assert not Agent.objects.exists()


def test_create_admin_makes_the_first_admin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADMIN_PASSWORD", "tre gamla tåg")
    run("create_admin", "Ada@Example.com", "Ada Berg")
    ada = Agent.objects.get(email="ada@example.com")
    assert ada.role == Role.ADMIN
    assert ada.check_password("tre gamla tåg")
    with pytest.raises(CommandError, match="already"):
        run("create_admin", "ada@example.com", "Ada Berg")


@pytest.mark.parametrize(
    ("email", "password"), [("ada@example.com", "kort"), ("not an address", "tre gamla tåg")]
)
def test_create_admin_refuses_what_cannot_be(
    email: str, password: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADMIN_PASSWORD", password)
    with pytest.raises(CommandError):
        run("create_admin", email, "Ada Berg")
    assert not Agent.objects.exists()
