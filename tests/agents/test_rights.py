"""Every address of the product, and who may open it: held against a table written by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from agents.models import Agent, Role
from agents.rights import ROLES_WITH, Right, has_right
from tests.agents.rights_table import LEAST, RISING, may_open
from tests.factories import make_agent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test.client import _MonkeyPatchedWSGIResponse as Response

    from tests.agents.conftest import Browse

VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE")
# For each kind of placeholder something that names nothing.
NOTHING = {"IntConverter": 0, "UUIDConverter": UUID(int=0)}


class Route(NamedTuple):
    name: str
    address: str


def walk(
    resolver: URLResolver, space: str = "", arguments: dict[str, object] | None = None
) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        given = {**(arguments or {}), **make_arguments(entry)}
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from walk(entry, inner, given)
        else:
            name = f"{space}{entry.name}"
            yield Route(name, reverse(name, kwargs=given))


def make_arguments(entry: URLPattern | URLResolver) -> dict[str, object]:
    names = entry.pattern.regex.groupindex
    kinds = {name: type(kind).__name__ for name, kind in entry.pattern.converters.items()}
    return {name: NOTHING.get(kinds.get(name, ""), "nothing") for name in names}


ROUTES = list(walk(get_resolver()))


def is_turned_away(response: Response) -> bool:
    is_asked_in = response.status_code == 302 and "/accounts/login/" in response.headers["Location"]
    return is_asked_in or response.status_code in {401, 403}


def test_the_table_names_every_address_and_no_other() -> None:
    assert {name.partition("/")[0] for name in LEAST} == {route.name for route in ROUTES}


@pytest.mark.django_db
@pytest.mark.parametrize("role", RISING)
def test_each_role_opens_what_the_table_says_by_whatever_verb(
    role: Role | None, browse: Browse
) -> None:
    """What may be opened answers that there is no such thing, or asks for what is missing."""
    agent = make_agent(name="Some Body", role=role) if role else None
    for route in ROUTES:
        if LEAST[route.name] is None:
            continue
        # One for each address: some end the session, or keep what they were asked for in it.
        client = browse(agent) if agent else Client()
        for verb in VERBS:
            response = client.generic(verb, route.address)
            is_open = may_open(role, route.name, verb)
            assert is_turned_away(response) != is_open, (verb, route.name, response.status_code)


def test_rights_table_names_every_right() -> None:
    assert set(ROLES_WITH) == set(Right)
    assert {right for right in Right if Role.AGENT in ROLES_WITH[right]} == {
        Right.HAVE_ACCOUNT,
        Right.WORK_THREADS,
        Right.REVEAL_NUMBERS,
    }
    assert {right for right in Right if Role.LEAD not in ROLES_WITH[right]} == {
        Right.SET_UP,
        Right.MANAGE_PEOPLE,
        Right.MANAGE_CHANNELS,
        Right.CARE_FOR_WORK,
        Right.MANAGE_HOURS,
        Right.MANAGE_POLICIES,
        Right.MANAGE_SURVEYS,
        Right.MANAGE_PERSONAL_DATA,
    }


def test_strangers_and_the_deactivated_have_no_right() -> None:
    former = Agent(role=Role.ADMIN, is_active=False)
    assert not any(has_right(former, right) for right in Right)
    assert not any(has_right(AnonymousUser(), right) for right in Right)


def test_template_asks_by_the_name_of_the_right() -> None:
    template = Template('{% load rights %}{% if a|may:"see_board" %}yes{% else %}no{% endif %}')
    words = [template.render(Context({"a": Agent(role=role)})) for role in Role]
    assert words == ["no", "yes", "yes"]


def test_fragment_for_a_stranger_sends_the_whole_page_to_sign_in(client: Client) -> None:
    page = {"HX-Request": "true", "HX-Current-URL": "http://testserver/threads/7/"}
    response = client.get("/me/", headers=page)
    assert response.headers["HX-Redirect"] == "/accounts/login/?next=/threads/7/"
