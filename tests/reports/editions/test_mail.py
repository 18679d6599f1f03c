"""A frozen report reaches each address once, in its language; what fails is told, tried again."""

from __future__ import annotations

from datetime import datetime, timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from pytest_django import Settings

from agents.models import Agent, Role
from reports.editions.freeze import freeze_due
from reports.editions.mail import ATTEMPTS, send_due_mailings, send_mailing
from reports.editions.recipients import add_recipient, take_off_list
from reports.models import Mailing, Recipient
from tests.factories import make_agent
from tests.reports.editions.past import FROZEN, answer, ask, finish_matters


@pytest.fixture
def marcus(db: None) -> Agent:
    return make_agent(name="Marcus Holm", role=Role.LEAD)


def work(at: datetime) -> None:
    send_due_mailings(clock=lambda: at)


def test_each_address_gets_it_once_in_its_language(
    marcus: Agent, mailoutbox: list[EmailMessage], settings: Settings
) -> None:
    settings.PUBLIC_URL = "https://kund.example"
    settings.BRAND_NAME = "Nordbanan"
    for address, language in (("vd@example.com", "sv"), ("boss@example.com", "en")):
        add_recipient(address, language, by=marcus, now=FROZEN)
    gone = add_recipient("gone@example.com", "en", by=marcus, now=FROZEN)
    surveys = ask(finish_matters(31))
    answer(surveys)
    [edition] = freeze_due(now=FROZEN)
    take_off_list(gone, by=marcus)
    for _time in range(2):
        work(FROZEN)
    mails = {mail.to[0]: mail for mail in mailoutbox}
    assert (len(mailoutbox), set(mails)) == (2, {"vd@example.com", "boss@example.com"})
    mail = mails["boss@example.com"]
    assert mail.subject == "Nordbanan: how satisfied our customers are, October 2026"
    assert "A test" not in str(mail.body)
    assert "31 of 31 (89–100 %) say that they need to call us less" in str(mail.body)
    assert f"https://kund.example/reports/{edition.pk}/" in str(mail.body)
    [(name, content, kind)] = mail.attachments
    assert (name, kind) == ("report-2026-10-01-2026-10-31.pdf", "application/pdf")
    assert content.startswith(b"%PDF")
    assert "31 av 31 (89–100 %) säger att de behöver ringa oss mindre" in str(
        mails["vd@example.com"].body
    )


def test_what_a_mail_server_refuses_is_tried_again_and_given_up_at_last(
    marcus: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_recipient("vd@example.com", "sv", by=marcus, now=FROZEN)
    finish_matters(1)
    freeze_due(now=FROZEN)
    tries = 0

    def refuse(_mail: EmailMessage) -> int:
        nonlocal tries
        tries += 1
        raise SMTPServerDisconnected("Connection unexpectedly closed")

    monkeypatch.setattr(EmailMessage, "send", refuse)
    work(FROZEN)
    work(FROZEN)  # not due yet
    assert tries == 1
    for hours in range(1, 20):
        work(FROZEN + timedelta(hours=hours))
    [mailing] = Mailing.objects.all()
    assert (tries, mailing.attempts, mailing.sent_at) == (ATTEMPTS, ATTEMPTS, None)
    assert "Connection unexpectedly closed" in mailing.problem
    client = Client()
    client.force_login(marcus)
    assert "not sent" in client.get("/reports/recipients/").content.decode()
    client.post(f"/reports/mailings/{mailing.pk}/")
    monkeypatch.undo()
    work(FROZEN + timedelta(days=9000))
    mailing.refresh_from_db()
    assert mailing.sent_at


def test_what_was_begun_and_never_ended_is_not_sent_again_by_itself(
    marcus: Agent, mailoutbox: list[EmailMessage]
) -> None:
    add_recipient("vd@example.com", "sv", by=marcus, now=FROZEN)
    finish_matters(1)
    freeze_due(now=FROZEN)
    mailing = Mailing.objects.get()
    Mailing.objects.update(begun_at=FROZEN)
    send_mailing(mailing.pk, clock=lambda: FROZEN)
    work(FROZEN + timedelta(hours=1))
    mailing.refresh_from_db()
    assert mailing.given_up_at
    assert mailoutbox == []
    Agent.objects.update(language="sv")  # told to each reader in a language that no worker knows
    client = Client()
    client.force_login(Agent.objects.get(pk=marcus.pk))
    assert "Ingen vet om det gick" in client.get("/reports/recipients/").content.decode()


def test_the_list_is_kept_on_a_page(
    marcus: Agent,
    mailoutbox: list[EmailMessage],
) -> None:
    client = Client()
    client.force_login(marcus)
    for address in ("VD@Example.com", "vd@example.com"):
        client.post("/reports/recipients/", {"address": address, "language": "fi"})
    [recipient] = Recipient.objects.all()
    assert (recipient.address, recipient.language) == ("vd@example.com", "fi")
    refused = client.post("/reports/recipients/", {"address": "nonsense", "language": "fi"})
    assert "nonsense" in refused.content.decode()
    client.post(f"/reports/recipients/{recipient.pk}/", {"act": "test"})
    assert mailoutbox[0].to == ["vd@example.com"]
    assert str(mailoutbox[0].subject).startswith("Kokeilu: ")
    assert "lähetetty käsin" in str(mailoutbox[0].body)
    client.post(f"/reports/recipients/{recipient.pk}/", {"act": "off"})
    assert "Nobody yet." in client.get("/reports/recipients/").content.decode()
