"""What an admin does to people: roles, deactivation, and never losing the last admin."""

from __future__ import annotations

from threading import Barrier, Thread
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import path
from rest_framework.authtoken.models import Token
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agents.change_role import change_role
from agents.deactivate import deactivate_agent, reactivate_agent
from agents.models import Agent, PeopleEvent, Role
from agents.refusals import Refused
from agents.rights import HasRight, Right, signed_in_agent
from agents.signals import agent_deactivated
from agents.tokens import renew_token
from tests.agents.conftest import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.agents.conftest import Browse

pytestmark = pytest.mark.django_db


class Echo(APIView):
    permission_classes = [HasRight]
    right = Right.WORK_THREADS

    def get(self, request: Request) -> Response:
        return Response({"agent": signed_in_agent(request).email})


class Undeclared(APIView):
    permission_classes = [HasRight]

    def get(self, request: Request) -> Response:
        raise AssertionError


urlpatterns = [path("echo/", Echo.as_view()), path("undeclared/", Undeclared.as_view())]


@pytest.fixture
def deactivations() -> Iterator[list[dict[str, Any]]]:
    heard: list[dict[str, Any]] = []

    def hear(sender: type[Agent], **news: Any) -> None:
        heard.append({**news, "in_transaction": connection.in_atomic_block})

    agent_deactivated.connect(hear)
    yield heard
    agent_deactivated.disconnect(hear)


def test_deactivation_ends_live_sessions_at_once(ada: Agent, elin: Agent, browse: Browse) -> None:
    here, there = browse(elin), browse(elin)
    browse(ada).post(f"/people/{elin.pk}/deactivation/")
    for client in (here, there):
        assert client.get("/me/").headers["Location"].startswith("/accounts/login/")


def test_reactivation_brings_no_session_back(ada: Agent, elin: Agent, browse: Browse) -> None:
    client = browse(elin)
    deactivate_agent(elin, by=ada, now=NOW)
    reactivate_agent(elin, by=ada, now=NOW)
    assert client.get("/me/").status_code == 302
    assert browse(elin).get("/me/").status_code == 200


@pytest.mark.urls(__name__)
def test_deactivation_ends_the_api_token(ada: Agent, elin: Agent) -> None:
    headers = {"Authorization": f"Token {renew_token(elin, now=NOW)}"}
    assert Client().get("/echo/", headers=headers).json() == {"agent": elin.email}
    deactivate_agent(elin, by=ada, now=NOW)
    assert Client().get("/echo/", headers=headers).status_code == 401
    assert not Token.objects.exists()


@pytest.mark.urls(__name__)
def test_api_view_without_a_right_is_closed(ada: Agent) -> None:
    headers = {"Authorization": f"Token {renew_token(ada, now=NOW)}"}
    assert Client().get("/undeclared/", headers=headers).status_code == 403


def test_deactivation_is_told_once_inside_its_transaction(
    ada: Agent, elin: Agent, deactivations: list[dict[str, Any]]
) -> None:
    for _ in range(2):
        deactivate_agent(elin, by=ada, now=NOW)
    (news,) = deactivations
    assert (news["agent"], news["by"], news["at"]) == (elin, ada, NOW)
    assert news["in_transaction"]
    assert [event.tell() for event in PeopleEvent.objects.all()] == [
        "Ada Berg deactivated elin@example.com"
    ]


def test_deactivation_fails_whole_when_what_was_held_cannot_be_given_back(
    ada: Agent, elin: Agent
) -> None:
    def refuse(sender: type[Agent], **news: Any) -> None:
        raise RuntimeError

    agent_deactivated.connect(refuse)
    with pytest.raises(RuntimeError):
        deactivate_agent(elin, by=ada, now=NOW)
    agent_deactivated.disconnect(refuse)
    elin.refresh_from_db()
    assert elin.is_active


def test_page_after_deactivation_offers_to_undo_it(ada: Agent, elin: Agent, browse: Browse) -> None:
    client = browse(ada)
    page = client.post(f"/people/{elin.pk}/deactivation/", follow=True).content.decode()
    assert "Elin Lund is deactivated" in page
    client.post(f"/people/{elin.pk}/reactivation/")
    elin.refresh_from_db()
    assert elin.is_active
    assert "is deactivated" not in client.get(f"/people/?deactivated={elin.pk}").content.decode()


def test_nobody_deactivates_or_changes_themselves(ada: Agent, browse: Browse) -> None:
    client = browse(ada)
    first = client.post(f"/people/{ada.pk}/deactivation/", follow=True).content.decode()
    second = client.post(f"/people/{ada.pk}/", {"role": "agent"}, follow=True).content.decode()
    assert "cannot deactivate yourself" in first
    assert "cannot change your own role" in second
    ada.refresh_from_db()
    assert (ada.is_active, ada.role) == (True, Role.ADMIN)


def test_last_admin_stays(ada: Agent) -> None:
    with pytest.raises(Refused, match="last admin"):
        deactivate_agent(ada, by=None, now=NOW)
    with pytest.raises(Refused, match="last admin"):
        change_role(ada, Role.LEAD, by=None, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_two_admins_who_remove_each_other_leave_one(ada: Agent) -> None:
    ida = Agent.objects.create_user("ida@example.com", "-", name="Ida", role=Role.ADMIN)
    start = Barrier(2)

    def remove(agent: Agent, by: Agent) -> None:
        start.wait(5)
        try:
            deactivate_agent(agent, by=by, now=NOW)
        except Refused:
            pass
        finally:
            connection.close()

    threads = [Thread(target=remove, args=pair) for pair in ((ada, ida), (ida, ada))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert Agent.objects.filter(is_active=True, role=Role.ADMIN).count() == 1


def test_new_role_holds_from_the_next_click(ada: Agent, elin: Agent, browse: Browse) -> None:
    client = browse(elin)
    assert client.get("/people/").status_code == 403
    browse(ada).post(f"/people/{elin.pk}/", {"role": "admin"})
    assert client.get("/people/").status_code == 200
    assert PeopleEvent.objects.get().tell() == "Ada Berg gave elin@example.com the role admin"


def test_list_puts_nordic_letters_last(ada: Agent, browse: Browse) -> None:
    Agent.objects.filter(pk=ada.pk).update(language="sv")  # whose alphabet it is
    for name in ("Örjan", "Zeb", "Åke", "Ärla", "Øyvind", "Bo"):
        Agent.objects.create_user(f"{name}@example.com", "-", name=name)
    page = browse(ada).get("/people/").context["agents"]
    assert [agent.name for agent in page] == [
        "Ada Berg", "Bo", "Zeb", "Åke", "Ärla", "Örjan", "Øyvind",
    ]  # fmt: skip


@pytest.mark.parametrize("many", [1, 3])
def test_list_takes_the_same_queries_for_one_and_for_three(
    ada: Agent, browse: Browse, many: int
) -> None:
    client = browse(ada)
    for number in range(many):
        form = {"email": f"i{number}@example.com", "name": "I", "role": "lead", "language": "en"}
        client.post("/people/invitations/", form)
        former = Agent.objects.create_user(f"f{number}@example.com", "-", name="Former")
        deactivate_agent(former, by=ada, now=NOW)
    client.get("/people/")  # takes the fresh link out of the session
    with CaptureQueriesContext(connection) as queries:
        client.get("/people/")
    # Session, agent and what is new for them; agents, invitations, events.
    assert len(queries) == 6


def test_page_notes_when_an_agent_was_seen(elin: Agent, browse: Browse) -> None:
    client = browse(elin)
    Agent.objects.filter(pk=elin.pk).update(last_login=NOW.replace(year=2025))
    client.get("/me/")
    elin.refresh_from_db()
    assert elin.last_seen_at is not None
    before = elin.last_seen_at
    client.get("/me/")
    elin.refresh_from_db()
    assert elin.last_seen_at == before
