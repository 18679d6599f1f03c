"""Teams: made, changed, retired and brought back by admins, read by leads."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agents.deactivate import deactivate_agent
from agents.models import Agent, PeopleEvent, Team
from agents.refusals import Refused
from agents.teams import change_team, make_team, retire_team, revive_team
from tests.agents.conftest import NOW, Browse
from tests.factories import make_agent

pytestmark = pytest.mark.django_db


def list_events() -> list[str]:
    return [event.tell() for event in PeopleEvent.objects.filter(kind__startswith="team_")]


def test_an_admin_makes_changes_and_retires_a_team(
    ada: Agent, elin: Agent, marcus: Agent, browse: Browse
) -> None:
    client = browse(ada)
    assert "There are no teams yet" in client.get("/teams/").content.decode()
    made = client.post("/teams/", {"name": " Bagage "})
    team = Team.objects.get(name="Bagage")
    address = f"/teams/{team.pk}/"
    assert made.headers["Location"] == address
    whole = {"name": "Bagage och biljetter", "plan": "12.5", "members": [elin.pk, marcus.pk]}
    client.post(address, whole)
    client.post(address, {**whole, "plan": "", "members": [marcus.pk]})
    client.post(address, {**whole, "plan": "", "members": [marcus.pk]})  # changes nothing
    team.refresh_from_db()
    assert (team.name, team.plan, [*team.members.all()]) == ("Bagage och biljetter", None, [marcus])
    page = client.post(f"{address}retirement/", follow=True).content.decode()
    assert "is retired: it is given nothing more" in page
    assert client.get(address).status_code == 404
    client.post(f"{address}revival/")
    assert client.get(address).status_code == 200
    named = "Bagage och biljetter"
    assert list_events() == [
        "Ada Berg made the team Bagage",
        f"Ada Berg renamed the team Bagage: {named}",
        f"Ada Berg set the hours a week of {named}: 12.5",
        f"Ada Berg put elin@example.com into the team {named}",
        f"Ada Berg put marcus@example.com into the team {named}",
        f"Ada Berg set the hours a week of {named}: –",
        f"Ada Berg took elin@example.com out of the team {named}",
        f"Ada Berg retired the team {named}",
        f"Ada Berg brought the team {named} back",
    ]
    assert named not in client.get("/people/").content.decode()


def test_no_two_teams_have_one_name(ada: Agent, browse: Browse) -> None:
    team = make_team("Bagage", by=ada, now=NOW)
    other = make_team("Biljetter", by=ada, now=NOW)
    retire_team(team, by=ada, now=NOW)
    with pytest.raises(Refused, match="maybe a retired one"):
        change_team(other, name="bagage", plan=Decimal(3), members=[], by=ada, now=NOW)
    assert Team.objects.get(pk=other.pk).plan is None
    refused = browse(ada).post("/teams/", {"name": "BAGAGE"})
    assert (refused.status_code, Team.objects.count()) == (422, 2)
    assert "maybe a retired one" in refused.content.decode()


def test_who_has_left_stays_a_member_and_is_back_with_the_account(ada: Agent, elin: Agent) -> None:
    team = make_team("Bagage", by=ada, now=NOW)
    change_team(team, name="Bagage", plan=None, members=[elin], by=ada, now=NOW)
    deactivate_agent(elin, by=ada, now=NOW)
    change_team(team, name="Bagage", plan=None, members=[ada], by=ada, now=NOW)
    assert set(team.members.all()) == {ada, elin}


def test_retiring_and_reviving_twice_is_one_event_each(ada: Agent) -> None:
    team = make_team("Bagage", by=ada, now=NOW)
    for change in (retire_team, retire_team, revive_team, revive_team):
        change(team, by=ada, now=NOW)
    assert len(list_events()) == 3


def test_leads_read_and_change_nothing(ada: Agent, marcus: Agent, browse: Browse) -> None:
    team = make_team("Bagage", by=ada, now=NOW)
    change_team(team, name="Bagage", plan=Decimal(20), members=[marcus], by=ada, now=NOW)
    page = browse(marcus).get("/teams/").content.decode()
    assert "20 hours a week planned" in page
    assert "Make it" not in page
    assert f"/teams/{team.pk}/" not in page
    assert browse(marcus).post("/teams/", {"name": "Min"}).status_code == 403


def test_the_page_costs_the_same_for_many_teams(ada: Agent, browse: Browse) -> None:
    client = browse(ada)
    costs = []
    for number in (1, 3):
        while Team.objects.count() < number:
            team = Team.objects.create(name=f"Team {Team.objects.count()}")
            team.members.add(make_agent(name=f"Kim{team.pk} Ek"))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get("/teams/")
        costs.append(len(queries))
    assert costs[0] == costs[1]
