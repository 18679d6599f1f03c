"""From nothing to the first answer: an admin alone with an empty installation and a browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from agents import brand
from agents.models import Agent, Invitation, Role, Schedule
from connectors.models import Channel
from inbox.models import Thread
from inbox.polling.poll import poll_channel
from inbox.welcome.steps import Step, find_next, read_done
from sandbox.demo import run_demo
from tests.factories import make_agent
from tests.sandbox.running import running_sandbox

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sandbox(tmp_path: Path, settings: Settings) -> Iterator[str]:
    with running_sandbox(tmp_path, run_demo) as url:
        settings.SANDBOX_URL = url
        yield url


@pytest.fixture
def admin(client: Client) -> Agent:
    ada = make_agent(name="Ada Berg", role=Role.ADMIN)
    client.force_login(ada)
    return ada


def read(client: Client) -> str:
    page = client.get("/welcome/")
    assert page.status_code == 200
    return page.content.decode()


def test_five_steps_lead_from_nothing_to_the_first_message(
    client: Client, admin: Agent, sandbox: str
) -> None:
    assert find_next(read_done()) == Step.BRAND
    assert 'href="/welcome/"' in client.get("/").content.decode()  # the empty queue leads there
    client.post("/welcome/brand/", {"name": "Sjörederi", "zone": "Europe/Helsinki"})
    assert brand.brand_name() == "Sjörederi"
    client.post("/welcome/hours/", {"preset": "office", "country": "FI"})
    schedule = Schedule.objects.get(is_default=True)
    assert (schedule.zone, schedule.country) == ("Europe/Helsinki", "FI")
    client.post("/welcome/demo/")
    assert Channel.objects.filter(is_active=True).count() == 2
    invited = {"name": "Elin", "email": "elin@rederi.example", "role": "agent", "language": "sv"}
    client.post("/welcome/colleagues/", invited)
    assert Invitation.objects.get().email == "elin@rederi.example"
    assert "/invitation/" in read(client)  # the link, in case no mail leaves
    assert find_next(read_done()) == Step.MESSAGE
    client.post("/welcome/first/")
    for channel in Channel.objects.filter(network="x"):
        poll_channel(channel.pk, clock=timezone.now)
    assert find_next(read_done()) is None
    first = Thread.objects.order_by("pk").first()
    assert first
    assert f"/threads/{first.pk}/" in client.get("/welcome/message/").content.decode()


def test_what_is_wrong_is_said_in_its_step(client: Client, admin: Agent) -> None:
    brand.name_brand("Nordbanan", "Europe/Stockholm", by=admin, now=timezone.now())
    wrong = client.post("/welcome/brand/", {"name": "", "zone": "Europe/Atlantis"})
    assert wrong.status_code == 422
    assert wrong.content.decode().count('class="errors"') == 2
    assert client.post("/welcome/hours/", {"preset": "never", "country": "SE"}).status_code == 422
    again = {"name": "Ada", "email": admin.email, "role": "agent", "language": "sv"}
    refused = client.post("/welcome/colleagues/", again)
    assert "already has an account here" in refused.content.decode()


def test_a_sandbox_that_does_not_answer_is_told(
    client: Client, admin: Agent, settings: Settings
) -> None:
    settings.SANDBOX_URL = "http://127.0.0.1:9"
    page = client.post("/welcome/demo/", follow=True).content.decode()
    assert "The sandbox does not answer" in page
    assert not Channel.objects.exists()
