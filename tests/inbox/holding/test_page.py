"""The page on which admins set the holding replies of a channel."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agents.models import Role
from inbox.incidents.group import begin_incident
from inbox.models import HoldingPolicy, HoldingText
from tests.factories import make_agent, make_channel

pytestmark = pytest.mark.django_db
FIELDS = {"is_on": "on", "hourly_cap": "20", "sv": "Vi öppnar {opens}.", "en": "Back at {opens}."}


def sign_in(name: str, role: Role) -> Client:
    client = Client()
    client.force_login(make_agent(name=name, role=role))
    return client


def test_admin_writes_them_and_takes_a_language_away() -> None:
    ada, channel = sign_in("Ada Berg", Role.ADMIN), make_channel()
    address = reverse("inbox:holding", args=[channel.pk])
    assert "No hours are set yet" in ada.get(address).content.decode()
    assert ada.post(address, FIELDS).status_code == 302
    assert ada.post(address, {**FIELDS, "en": ""}).status_code == 302
    policy = HoldingPolicy.objects.get()
    assert (policy.is_on, policy.is_public, policy.hourly_cap) == (True, False, 20)
    assert dict(HoldingText.objects.values_list("language", "text")) == {"sv": FIELDS["sv"]}
    assert "Vi öppnar {opens}." in ada.get(address).content.decode()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"sv": "", "en": ""}, "in one language at least"),
        ({"sv": "Vi öppnar {tid}."}, "is nothing that we know"),
        ({"hourly_cap": "0"}, "greater than or equal to 1"),
    ],
)
def test_what_is_wrong_stands_beside_the_field(fields: dict[str, str], words: str) -> None:
    ada, channel = sign_in("Ada Berg", Role.ADMIN), make_channel()
    response = ada.post(reverse("inbox:holding", args=[channel.pk]), {**FIELDS, **fields})
    assert (response.status_code, words in response.content.decode()) == (422, True)
    assert not HoldingPolicy.objects.exists()


def test_leads_may_hush_it_in_an_incident_but_not_change_it() -> None:
    marcus, channel = sign_in("Marcus Holm", Role.LEAD), make_channel()
    HoldingPolicy.objects.create(channel=channel, is_on=True, is_public=True)
    assert marcus.post(reverse("inbox:holding", args=[channel.pk]), FIELDS).status_code == 403
    quiet = reverse("inbox:holding_quiet", args=[channel.pk])
    assert marcus.post(quiet).status_code == 302
    assert HoldingPolicy.objects.get().is_quiet_until is not None
    marcus.post(quiet, {"lifts": "1"})
    assert HoldingPolicy.objects.get().is_quiet_until is None
    ada = make_agent(name="Ada Berg", role=Role.ADMIN)
    begin_incident(name="Växeln", keyword="växel", label=None, by=ada, now=timezone.now())
    client = Client()
    client.force_login(ada)
    page = client.get(reverse("inbox:holding", args=[channel.pk])).content.decode()
    assert "while the incident “Växeln” goes on" in page
    elin = sign_in("Elin Lund", Role.AGENT)
    assert elin.post(quiet).status_code == 403
