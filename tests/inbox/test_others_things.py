"""What is one agent's is nobody else's to read, change or send, on the desk or by the API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from rest_framework.authtoken.models import Token

from agents.models import Agent
from inbox.models import Attachment, Draft, Message, Reply, Thread, ThreadEvent
from inbox.threads.claim import claim_thread
from inbox.threads.drafts import save_draft
from tests.factories import make_agent, make_picture, make_thread, write_message, write_reply

SECRET = "Hemligt"
KEPT: tuple[type[Model], ...] = (Thread, Draft, Attachment, Reply, Message, ThreadEvent, Token)


@dataclass(frozen=True)
class Things:
    """What Elin has: a thread, with an answer begun, one that failed and one that was sent."""

    elin: Agent
    thread: Thread
    upload: Attachment
    failed: Reply
    sent: Message

    def list_attempts(self, by: Agent) -> list[tuple[str, str, int, dict[str, Any]]]:
        thread, version = self.thread.pk, self.thread.version
        answer = {"text": "Hej", "client_id": "1", "version": version}
        return [
            ("post", "inbox:claim", thread, {}),
            ("delete", "inbox:claim", thread, {}),
            ("post", "inbox:closure", thread, {"reason": "answered"}),
            ("post", "inbox:replies", thread, answer),
            ("post", "inbox:attempts", self.failed.pk, {"version": version}),
            ("post", "inbox:snooze", thread, {"until": ""}),
            ("post", "inbox:handover", thread, {"agent": by.pk}),
            ("delete", "inbox:message", self.sent.pk, {}),
            ("get", "inbox:picture", self.upload.pk, {}),
            ("post", "inbox:picture", self.upload.pk, {"alt_text": "Hej"}),
            ("delete", "inbox:picture", self.upload.pk, {}),
            ("post", "api:claim", thread, {}),
            ("delete", "api:claim", thread, {}),
            ("post", "api:closure", thread, {"reason": "answered"}),
            ("post", "api:replies", thread, {**answer, "pictures": [self.upload.pk]}),
            ("post", "api:retry", self.failed.pk, {"version": version}),
            ("post", "api:snooze", thread, {}),
            ("post", "api:handover", thread, {"agent": by.pk}),
            ("delete", "api:message", self.sent.pk, {}),
            ("get", "api:picture", self.upload.pk, {}),
        ]


@pytest.fixture
def things(db: None) -> Things:
    elin, now = make_agent(name="Elin Lund"), timezone.now()
    thread = make_thread("Var är mitt tåg?")
    sent = write_message(thread, "Det kommer.", at=now, by=elin)
    claim_thread(thread, by=elin, now=now)
    save_draft(thread, by=elin, text=f"{SECRET} utkast")
    upload = make_picture(thread=thread, agent=elin, alt_text=f"{SECRET}a spår", uploaded_at=now)
    failed = write_reply(thread, elin, "Om tio minuter.", state=Reply.State.FAILED)
    Token.objects.create(user=elin)
    thread.refresh_from_db()
    return Things(elin, thread, upload, failed, sent)


@pytest.fixture
def ali(db: None) -> Agent:
    return make_agent(name="Ali Rahimi")


@pytest.fixture
def browser(ali: Agent) -> Client:
    client = Client()
    client.force_login(ali)
    return client


def list_rows() -> list[list[dict[str, Any]]]:
    return [list(model._default_manager.order_by("pk").values()) for model in KEPT]


def test_nobody_changes_what_is_anothers(things: Things, ali: Agent, browser: Client) -> None:
    before = list_rows()
    for verb, name, pk, data in things.list_attempts(ali):
        form = {"content_type": "application/json"} if name.startswith("api:") else {}
        response = getattr(browser, verb)(
            reverse(name, args=[pk]), data, headers={"HX-Request": "true"}, **form
        )
        assert response.status_code in {404, 409}, (verb, name, response.status_code)
        assert list_rows() == before, (verb, name)


def test_nobody_sends_anothers_picture_along(things: Things, ali: Agent, browser: Client) -> None:
    thread = claim_thread(make_thread("Och mitt?"), by=ali, now=timezone.now())
    before = list_rows()
    answer = {"text": "Hej", "client_id": "1", "version": thread.version}
    answer["pictures"] = [things.upload.pk]
    for room in ("inbox", "api"):
        address = reverse(f"{room}:replies", args=[thread.pk])
        form: dict[str, Any] = {"content_type": "application/json"} if room == "api" else {}
        assert browser.post(address, answer, **form).status_code in {400, 422}, room
    assert list_rows() == before


def test_what_another_has_begun_stands_on_no_page(things: Things, browser: Client) -> None:
    thread = things.thread.pk
    names = ["inbox:thread", "inbox:rules", "api:thread", "api:messages", "api:replies"]
    pages = [reverse(name, args=[thread]) for name in names]
    pages += [reverse("inbox:queue"), f"{reverse('inbox:changes')}?ids={thread}"]
    for address in pages:
        response = browser.get(address)
        assert response.status_code == 200, address
        assert SECRET not in response.content.decode(), address


def test_a_token_is_made_and_shown_for_oneself_alone(things: Things, browser: Client) -> None:
    key = Token.objects.get(user=things.elin).key
    browser.post(reverse("agents:token"), {"user": things.elin.pk, "agent": things.elin.pk})
    assert key not in browser.get(reverse("agents:profile")).content.decode()
    assert Token.objects.get(user=things.elin).key == key


def test_a_draft_is_kept_beside_anothers(things: Things, ali: Agent, browser: Client) -> None:
    browser.post(reverse("inbox:draft", args=[things.thread.pk]), {"text": "Mitt"})
    texts = set(Draft.objects.values_list("agent__name", "text"))
    assert texts == {("Elin Lund", f"{SECRET} utkast"), ("Ali Rahimi", "Mitt")}
