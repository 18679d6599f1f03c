"""Masked numbers on the desk: shown on request, told in the timeline, warned of in public."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from inbox.models import PrivateNumber, Reply, Thread, ThreadEvent, Verb
from inbox.numbers.keep import keep_numbers
from inbox.numbers.mask import mask_text
from inbox.templatetags.desk import MAX_SHOWN
from inbox.threads.claim import claim_thread
from tests.factories import make_thread, write_message, write_reply
from tests.inbox.views.conftest import Desk

PNR = "960310-2386"
TEXT = f"<b>{PNR}</b> https://a.example/ 4111 1111 1111 1111"


def write_numbers(thread: Thread, text: str = TEXT, minute: int = 0) -> None:
    masked = mask_text(text)
    at = timezone.now() + timedelta(minutes=minute)
    message = write_message(thread, masked.text, at=at)
    keep_numbers({message.pk: masked.numbers}, now=at)


@pytest.fixture
def thread(db: None) -> Thread:
    thread = make_thread()
    write_numbers(thread)
    return thread


def read(desk: Desk, thread: Thread) -> str:
    return str(desk.page(desk.on(thread)).content.decode())


def test_a_mask_is_a_button_and_the_rest_is_escaped_and_linked(elin: Desk, thread: Thread) -> None:
    page = read(elin, thread)
    number = PrivateNumber.objects.get(kind="identity")
    assert PNR not in page
    assert f'data-number="/numbers/{number.pk}/looks/"' in page
    assert "&lt;b&gt;<button" in page
    assert ">••••••-••••</button>&lt;/b&gt; <a href=" in page


def test_pressing_it_shows_the_number_uncached_and_tells_who_looked(
    elin: Desk, thread: Thread
) -> None:
    number = PrivateNumber.objects.get(kind="identity")
    answer = elin.act("reveal", number.pk)
    assert answer.json() == {"plain": PNR, "seconds": 30}
    assert "no-store" in answer.headers["Cache-Control"]
    assert ThreadEvent.objects.get(verb=Verb.REVEALED).agent == elin.agent
    page = read(elin, thread)
    assert "Elin Lund looked at a masked number" in page
    assert PNR not in page


def test_only_a_post_with_the_token_of_the_page_shows_it(elin: Desk, thread: Thread) -> None:
    address = reverse("inbox:reveal", args=[PrivateNumber.objects.all()[0].pk])
    assert elin.page(address).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(elin.agent)
    assert strict.post(address).status_code == 403
    assert not ThreadEvent.objects.filter(verb=Verb.REVEALED).exists()


def test_what_was_erased_is_a_mask_and_no_button(elin: Desk, thread: Thread) -> None:
    PrivateNumber.objects.update(plain=None, erased_at=timezone.now())
    page = read(elin, thread)
    assert "data-number" not in page
    assert ">••••••-••••</abbr>" in page
    answer = elin.act("reveal", PrivateNumber.objects.all()[0].pk)
    assert (answer.status_code, answer.json()) == (410, {"words": "This number was erased."})


def test_numbers_far_down_a_long_text_are_buttons_too(elin: Desk) -> None:
    thread = make_thread()
    write_numbers(thread, f"{'ord ' * (MAX_SHOWN // 4)}{PNR}")
    assert ">••••••-••••</button>" in read(elin, thread)


@pytest.mark.parametrize("url", ["", "https://nordbanan.example/e-id"])
def test_the_agent_is_warned_of_numbers_in_public(
    elin: Desk, thread: Thread, settings: Settings, url: str
) -> None:
    settings.E_ID_URL = url
    claim_thread(thread, by=elin.agent, now=timezone.now())
    page = read(elin, thread)
    assert "A personal number stands here in public." in page
    assert 'id="exposed-advise" data-edit="Please delete your message' in page
    assert (f"log in with e-ID at {url}" in page) == bool(url)
    thread.messages.update(hidden_at=timezone.now())
    assert "A personal number stands here in public." not in read(elin, thread)


def test_in_private_nobody_is_warned(elin: Desk, thread: Thread) -> None:
    thread.messages.update(kind="direct_message")
    assert "A personal number stands here in public." not in read(elin, thread)


def test_masks_cost_one_statement_however_many(elin: Desk, thread: Thread) -> None:
    counts = []
    for more in (1, 3):
        for number in range(more):
            write_numbers(thread, minute=number)
        read(elin, thread)
        with CaptureQueriesContext(connection) as queries:
            read(elin, thread)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_draft_says_that_it_was_kept_without_the_number(elin: Desk, thread: Thread) -> None:
    assert elin.act("draft", thread.pk, text=TEXT).json() == {"is_masked": True}
    assert elin.act("draft", thread.pk, text="Hej").status_code == 204


def test_a_failed_answer_whose_number_was_erased_says_why_it_cannot_go_again(
    elin: Desk, thread: Thread
) -> None:
    claim_thread(thread, by=elin.agent, now=timezone.now())
    thread.refresh_from_db()
    masked = mask_text(TEXT).text
    reply = write_reply(thread, elin.agent, masked, state=Reply.State.FAILED)
    answer = elin.act("attempts", reply.pk, on=elin.on(thread), version=thread.version)
    assert answer.status_code == 422
    assert "A number is masked here." in answer.content.decode()
    reply.refresh_from_db()
    assert reply.state == Reply.State.FAILED


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        ("Jag heter Maja och mitt nummer är", "Ta gärna bort ditt meddelande"),
        ("Moi, minun hetu on", "Please delete your message"),
        ("", "Please delete your message"),
    ],
)
def test_advice_is_in_the_language_of_the_customer(elin: Desk, words: str, advice: str) -> None:
    thread = make_thread()
    write_numbers(thread, f"{words} {PNR}")
    claim_thread(thread, by=elin.agent, now=timezone.now())
    assert f'id="exposed-advise" data-edit="{advice}' in read(elin, thread)
