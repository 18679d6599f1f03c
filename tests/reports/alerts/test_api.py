"""Alerts for programs, and who is on call: each change of that is told with who and when."""

from __future__ import annotations

import pytest
from django.utils import timezone
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from agents.models import Agent, PeopleEvent, Role
from reports.models import Alert
from tests.factories import make_agent, make_channel

pytestmark = pytest.mark.django_db


def call(agent: Agent) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {Token.objects.create(user=agent).key}")
    client.force_login(agent)
    return client


def test_alerts_are_listed_and_acknowledged_once() -> None:
    now, channel = timezone.now(), make_channel()
    alert = Alert.objects.create(
        channel=channel, at=now, count=15, before=14, usual=2.5, is_open=False
    )
    marcus = call(make_agent(name="Marcus Holm", role=Role.LEAD))
    ada = call(make_agent(name="Ada Berg", role=Role.ADMIN))
    for lead in (marcus, ada):
        told = lead.post(f"/api/alerts/{alert.pk}/acknowledgement/").json()
        assert told["acknowledged_by"]["name"] == "Marcus Holm"
    (listed,) = ada.get("/api/alerts/").json()["results"]
    assert (listed["count"], listed["channel"]["id"], listed["acknowledged_by"]["name"]) == (
        15, channel.pk, "Marcus Holm",
    )  # fmt: skip
    assert call(make_agent()).get("/api/alerts/").status_code == 403


def test_who_is_on_call_and_who_has_put_them_there() -> None:
    lead, elin = make_agent(name="Marcus Holm", role=Role.LEAD), make_agent()
    marcus, address = call(lead), f"/api/alerts/on-call/{lead.pk}/"
    for _twice in range(2):
        assert marcus.put(address).status_code == 204
    assert marcus.put(f"/api/alerts/on-call/{elin.pk}/").status_code == 404  # sees no alerts
    (row,) = marcus.get("/api/alerts/on-call/").json()
    assert (row["agent"]["name"], row["by"]["name"]) == ("Marcus Holm", "Marcus Holm")
    assert [marcus.delete(address).status_code for _twice in range(2)] == [204, 404]
    events = [event.tell() for event in PeopleEvent.objects.order_by("pk")]
    assert events == [
        "Marcus Holm put marcus@example.com on call", "Marcus Holm took marcus@example.com off call"
    ]  # fmt: skip
    assert events[1] in marcus.get("/alerts/").content.decode()
