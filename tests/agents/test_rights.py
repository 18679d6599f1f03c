"""Every address of the product names the right that it needs, and holds each role to it."""

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

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test.client import _MonkeyPatchedWSGIResponse as Response

    from tests.agents.conftest import Browse

# What a stranger may open. To put an address here is a decision.
PUBLIC = {
    "account_inactive",
    "account_login",
    "account_logout",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "agents:invitation",
    "api:docs",
    "api:schema",
    "healthz",
}
# For each kind of placeholder something that names nothing.
NOTHING = {"IntConverter": 0, "UUIDConverter": UUID(int=0)}


class Route(NamedTuple):
    name: str
    view: object
    address: str

    @property
    def right(self) -> Right | None:
        view = getattr(self.view, "cls", self.view)  # an API view is a class behind a function
        return getattr(view, "right", None)


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
            yield Route(name, entry.callback, reverse(name, kwargs=given))


def make_arguments(entry: URLPattern | URLResolver) -> dict[str, object]:
    names = entry.pattern.regex.groupindex
    kinds = {name: type(kind).__name__ for name, kind in entry.pattern.converters.items()}
    return {name: NOTHING.get(kinds.get(name, ""), "nothing") for name in names}


ROUTES = list(walk(get_resolver()))
GUARDED = [route for route in ROUTES if route.right]


def names(route: Route) -> str:
    return route.name


def is_turned_away(response: Response) -> bool:
    is_asked_in = response.status_code == 302 and "/accounts/login/" in response.headers["Location"]
    return is_asked_in or response.status_code in {401, 403}


def test_every_address_names_its_right_or_is_public() -> None:
    undeclared = {route.name for route in ROUTES if route.right is None}
    assert undeclared - PUBLIC == set()
    assert len(GUARDED) > 8


@pytest.mark.django_db
@pytest.mark.parametrize("route", GUARDED, ids=names)
def test_stranger_is_turned_away(route: Route) -> None:
    for method in ("get", "post"):
        assert is_turned_away(getattr(Client(), method)(route.address)), method


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("route", GUARDED, ids=names)
def test_role_opens_what_it_may_and_nothing_else(route: Route, role: Role, browse: Browse) -> None:
    agent = Agent.objects.create_user("somebody@example.com", "-", name="Some Body", role=role)
    client = browse(agent)
    assert route.right
    if role in ROLES_WITH[route.right]:
        assert not is_turned_away(client.get(route.address))
    else:
        assert client.get(route.address).status_code == 403
        assert client.post(route.address).status_code == 403


def test_rights_table_names_every_right() -> None:
    assert set(ROLES_WITH) == set(Right)
    assert {right for right in Right if Role.AGENT in ROLES_WITH[right]} == {
        Right.HAVE_ACCOUNT,
        Right.WORK_THREADS,
        Right.REVEAL_NUMBERS,
    }
    assert {right for right in Right if Role.LEAD not in ROLES_WITH[right]} == {
        Right.MANAGE_PEOPLE,
        Right.MANAGE_CHANNELS,
        Right.MANAGE_HOURS,
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
