"""Inviting: the mail, the link, and every way in which a link can be no good."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from agents.invite import Invitee, accept_invitation, invite_agent
from agents.models import Agent, Invitation, PeopleEvent, Role
from agents.refusals import Refused
from tests.agents.conftest import NOW, PASSWORD

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response
    from pytest_django.fixtures import Settings

    from tests.agents.conftest import Browse

pytestmark = pytest.mark.django_db

SIRI = Invitee("siri@example.com", "Siri Dahl", Role.LEAD, "sv")
FORM = {"email": "Siri@Example.com", "name": "Siri Dahl", "role": "lead", "language": "sv"}
ACCEPT = {"name": "Siri Dahl", "password": PASSWORD}


def invite(client: Client) -> Response:
    return client.post("/people/invitations/", FORM)


def link_in(text: object) -> str:
    found = re.search(r"http://testserver(/invitation/\S+/)", str(text))
    assert found
    return found[1]


def test_invitation_leads_from_the_mail_into_the_inbox(ada: Agent, browse: Browse) -> None:
    invite(browse(ada))
    client = Client()

    response = client.post(link_in(mail.outbox[0].body), ACCEPT)

    assert response.status_code == 302
    siri = Agent.objects.get(email="siri@example.com")
    assert (siri.name, siri.role, siri.language) == ("Siri Dahl", Role.LEAD, "sv")
    assert "Siri Dahl" in client.get("/me/").content.decode()
    told = [event.tell() for event in PeopleEvent.objects.order_by("pk")]
    assert told == ["Ada Berg invited siri@example.com", "Siri Dahl joined"]


def test_mail_and_page_speak_the_language_of_the_invited(ada: Agent, browse: Browse) -> None:
    invite(browse(ada))
    (sent,) = mail.outbox
    assert sent.subject == "Ada Berg bjuder in dig till inkorgen hos Gladkund"
    page = Client().get(link_in(sent.body), headers={"Accept-Language": "en"})
    assert page.headers["Content-Language"] == "sv"
    assert '<html lang="sv">' in page.content.decode()


def test_link_is_shown_to_the_admin_once_and_kept_as_a_hash(ada: Agent, browse: Browse) -> None:
    client = browse(ada)
    invite(client)
    link = link_in(mail.outbox[0].body)
    assert link in client.get("/people/").content.decode()
    assert link not in client.get("/people/").content.decode()
    assert Invitation.objects.get().token_hash not in link


def test_mail_that_cannot_be_sent_leaves_the_link(
    ada: Agent, browse: Browse, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # nobody listens there
    client = browse(ada)
    invite(client)
    page = client.get("/people/").content.decode()
    assert "could not be sent" in page
    assert Client().get(link_in(page)).status_code == 200


def test_link_works_once(ada: Agent) -> None:
    _, token = invite_agent(SIRI, by=ada, now=timezone.now())
    assert Client().post(f"/invitation/{token}/", ACCEPT).status_code == 302
    assert Client().get(f"/invitation/{token}/").status_code == 410
    assert Client().post(f"/invitation/{token}/", ACCEPT).status_code == 410
    with pytest.raises(Refused, match="no longer valid"):
        accept_invitation(token, name="Siri", password=PASSWORD, now=timezone.now())


def test_link_works_for_seven_days(ada: Agent) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        _, token = invite_agent(SIRI, by=ada, now=NOW)
        clock.shift(timedelta(days=7, seconds=-1))
        assert Client().get(f"/invitation/{token}/").status_code == 200
        clock.shift(1)
        assert Client().get(f"/invitation/{token}/").status_code == 410


def test_wrong_token_opens_nothing(ada: Agent) -> None:
    _, token = invite_agent(SIRI, by=ada, now=timezone.now())
    assert Client().get(f"/invitation/{token[:-1]}/").status_code == 410


def test_sending_again_replaces_the_link(ada: Agent, browse: Browse) -> None:
    client = browse(ada)
    invite(client)
    invitation = Invitation.objects.get()
    client.post(f"/people/invitations/{invitation.pk}/renewal/")
    first, second = (link_in(message.body) for message in mail.outbox)
    assert Client().get(first).status_code == 410
    assert Client().get(second).status_code == 200


def test_withdrawn_link_opens_nothing_and_the_address_is_free_again(
    ada: Agent, browse: Browse
) -> None:
    client = browse(ada)
    invite(client)
    invitation = Invitation.objects.get()
    client.post(f"/people/invitations/{invitation.pk}/withdrawal/")
    assert Client().get(link_in(mail.outbox[0].body)).status_code == 410
    client.post(f"/people/invitations/{invitation.pk}/renewal/")
    assert len(mail.outbox) == 1
    assert invite(client).status_code == 302


def test_address_is_invited_once_whatever_its_case(ada: Agent, browse: Browse) -> None:
    client = browse(ada)
    invite(client)
    response = invite(client)
    assert response.status_code == 422
    assert "already invited" in response.content.decode()
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    ("is_active", "words"), [(True, "already has an account"), (False, "reactivate it instead")]
)
def test_address_of_a_colleague_is_refused(
    ada: Agent, elin: Agent, *, is_active: bool, words: str
) -> None:
    Agent.objects.filter(pk=elin.pk).update(is_active=is_active)
    with pytest.raises(Refused, match=words):
        invite_agent(Invitee("ELIN@example.com", "E", Role.AGENT, "en"), by=ada, now=NOW)


def test_address_that_got_an_account_meanwhile_cannot_join(ada: Agent) -> None:
    _, token = invite_agent(SIRI, by=ada, now=NOW)
    Agent.objects.create_user("siri@example.com", PASSWORD, name="Siri")
    with pytest.raises(Refused, match="sign in instead"):
        accept_invitation(token, name="Siri", password=PASSWORD, now=NOW)


def test_weak_password_is_refused_and_the_link_stays_good(ada: Agent) -> None:
    _, token = invite_agent(SIRI, by=ada, now=timezone.now())
    page = Client().post(f"/invitation/{token}/", {"name": "Siri Dahl", "password": "siri.dahl1"})
    assert 'aria-invalid="true"' in page.content.decode()
    assert not Agent.objects.filter(email="siri@example.com").exists()
    assert Client().get(f"/invitation/{token}/").status_code == 200


def test_secret_link_is_not_logged(ada: Agent, caplog: pytest.LogCaptureFixture) -> None:
    _, token = invite_agent(SIRI, by=ada, now=timezone.now())
    Client().post(f"/invitation/{token}/", {"name": "", "password": ""})
    assert token not in caplog.text
