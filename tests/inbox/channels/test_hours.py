"""A channel's own opening hours: set by admins, found for its messages, told by the API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from agents.hours.change import set_week
from agents.hours.create import DEMO_WEEK, create_schedule
from agents.hours.keep import retire_schedule
from agents.models import Agent, Role, Schedule, Team
from agents.refusals import Refused
from agents.signals import hours_changed
from inbox.channels.hours import find_schedule, give_channel_hours
from tests.factories import make_agent, make_channel

pytestmark = pytest.mark.django_db
# A Friday, a quarter of an hour before the brand closes.
NOW = datetime(2026, 11, 27, 18, 45, tzinfo=ZoneInfo("Europe/Stockholm"))


def make_schedule(name: str, *, has_week: bool = True) -> Schedule:
    schedule = create_schedule(name, zone="Europe/Stockholm", country="SE", by=None, now=NOW)
    if has_week:
        set_week(schedule, DEMO_WEEK, valid_from=date(2026, 1, 1), by=None, now=NOW)
    return schedule


def sign_in(agent: Agent) -> Client:
    client = Client()
    client.force_login(agent)
    return client


def test_channel_without_hours_follows_the_brand() -> None:
    channel, ada = make_channel(), make_agent(name="Ada Berg", role=Role.ADMIN)
    assert find_schedule(channel) is None
    brand, own = make_schedule("Brand"), make_schedule("Own")
    assert find_schedule(channel) == brand
    heard: list[Any] = []

    def hear(sender: type[Schedule], **news: Any) -> None:
        heard.append(news["schedule"])

    hours_changed.connect(hear)
    try:
        give_channel_hours(channel, own, by=ada, now=NOW)
        assert find_schedule(channel) == own
        give_channel_hours(channel, brand, by=ada, now=NOW)
        give_channel_hours(channel, None, by=ada, now=NOW)
    finally:
        hours_changed.disconnect(hear)
    assert find_schedule(channel) == brand
    assert heard == [own, brand, None]


def test_admin_chooses_the_hours_on_a_page() -> None:
    channel, own = make_channel(), make_schedule("Nights")
    client = sign_in(make_agent(name="Ada Berg", role=Role.ADMIN))
    assert f"/channels/{channel.pk}/hours/" in client.get("/channels/").content.decode()
    page = client.post(f"/channels/{channel.pk}/hours/", {"schedule": own.pk}, follow=True)
    assert "the hours are saved" in page.content.decode()
    assert find_schedule(channel) == own
    page = client.get(f"/channels/{channel.pk}/hours/")
    assert f'value="{own.pk}" selected' in page.content.decode()
    wrong = client.post(f"/channels/{channel.pk}/hours/", {"schedule": "0"})
    assert wrong.status_code == 422
    client.post(f"/channels/{channel.pk}/hours/", {"schedule": ""})
    assert not own.channel_hours.exists()


@pytest.mark.parametrize("role", [Role.AGENT, Role.LEAD])
def test_others_neither_see_nor_set_them(role: Role) -> None:
    channel, client = make_channel(), sign_in(make_agent(role=role))
    assert client.post(f"/channels/{channel.pk}/hours/", {"schedule": ""}).status_code == 403
    assert f"/channels/{channel.pk}/hours/" not in client.get("/channels/").content.decode()


def test_hours_of_a_channel_are_not_retired() -> None:
    channel, ada = make_channel(), make_agent(name="Ada Berg", role=Role.ADMIN)
    make_schedule("Brand")
    own = make_schedule("Nights")
    give_channel_hours(channel, own, by=ada, now=NOW)
    with pytest.raises(Refused, match=f"used by {channel}"):
        retire_schedule(own, by=ada, now=NOW)
    give_channel_hours(channel, None, by=ada, now=NOW)
    retire_schedule(own, by=ada, now=NOW)
    page = sign_in(ada).get(f"/channels/{channel.pk}/hours/").content.decode()
    assert "Nights" not in page


def test_api_tells_how_each_schedule_stands() -> None:
    brand, empty = make_schedule("Brand"), make_schedule("Empty", has_week=False)
    channel, team = make_channel(), Team.objects.create(name="Nights", schedule=empty)
    give_channel_hours(channel, empty, by=make_agent(), now=NOW)
    with time_machine.travel(NOW, tick=False):
        answer = sign_in(make_agent()).get("/api/hours/")
    assert answer.json() == [
        {"id": brand.pk, "name": "Brand", "zone": "Europe/Stockholm", "is_default": True,
         "is_open": True, "closes_at": "2026-11-27T19:00:00+01:00", "opens_at": None,
         "channels": [], "teams": []},
        {"id": empty.pk, "name": "Empty", "zone": "Europe/Stockholm", "is_default": False,
         "is_open": False, "closes_at": None, "opens_at": None,
         "channels": [channel.pk], "teams": [team.name]},
    ]  # fmt: skip


def test_api_tells_when_it_opens() -> None:
    make_schedule("Brand")
    with time_machine.travel(NOW.replace(hour=20), tick=False):
        answer = sign_in(make_agent()).get("/api/hours/")
    assert answer.json()[0]["opens_at"] == "2026-11-28T09:00:00+01:00"


@pytest.mark.parametrize("many", [1, 3])
def test_api_costs_the_same_for_one_and_for_three(
    many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(many):
        make_schedule(f"S{number}")
    client = sign_in(make_agent())
    client.get("/api/hours/")
    with django_assert_num_queries(5):  # session, agent, schedules, and who has them
        client.get("/api/hours/")


def test_api_is_closed_to_strangers() -> None:
    assert Client().get("/api/hours/").status_code in {401, 403}
