"""From the first stored byte: what comes in is masked everywhere, and kept aside, encrypted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from connectors.models import Channel
from connectors.port import Author, Post
from inbox.ingest.batches import Batch
from inbox.ingest.ingest import ingest
from inbox.models import (
    ClosedReason,
    Draft,
    Message,
    PrivateNumber,
    Profile,
    Reply,
    Thread,
    ThreadEvent,
    Verb,
)
from inbox.numbers.erase import erase_old_numbers
from inbox.numbers.reveal import Erased, reveal_number
from inbox.numbers.stored import mask_stored
from inbox.outbox.matching import normalise_text
from inbox.rereading.recheck import is_rewritten
from inbox.rereading.rewrite import rewrite_message
from inbox.threads.close import close_thread
from inbox.threads.drafts import save_draft
from inbox.threads.note import add_note
from tests.factories import make_agent, make_channel, make_thread, write_reply
from tests.inbox.ingest.posts import BRAND, NOON, write_message, write_post

PNR, CARD = "960310-2386", "4111 1111 1111 1111"
TEXT = f"Hej, {PNR} och {CARD}"
MASKED = "Hej, ••••••-•••• och •••• •••• •••• ••••"
pytestmark = pytest.mark.django_db


@pytest.fixture
def channel() -> Channel:
    return make_channel(external_id=BRAND.external_id)


def take_in(channel: Channel, *posts: Post) -> None:
    with transaction.atomic():
        ingest(channel, Batch(posts), now=NOON)


def with_payload(post: Post) -> Post:
    return replace(post, raw={"id": post.external_id, "text": post.text, "deep": [post.text]})


def test_a_message_its_thread_and_its_payload_are_masked(channel: Channel) -> None:
    take_in(channel, with_payload(write_post("1", text=f"\x00{TEXT}")))
    message = Message.objects.get()
    assert (message.text, Thread.objects.get().snippet) == (MASKED, MASKED)
    assert message.raw == {"id": "1", "text": MASKED, "deep": [MASKED]}
    kept = message.numbers.order_by("start")
    assert [(n.plain, n.kind, n.country) for n in kept] == [
        (PNR, "identity", "SE"),
        (CARD, "card", ""),
    ]
    assert [TEXT[n.start : n.end] for n in kept] == [PNR, CARD]


def test_agents_are_told_of_what_a_customer_wrote_in_public_only(channel: Channel) -> None:
    take_in(
        channel, write_post("1", text=TEXT), write_post("2", by=BRAND, under="1", text=TEXT),
        write_message("3", text=TEXT),
    )  # fmt: skip
    event = ThreadEvent.objects.get(verb=Verb.FOUND_NUMBER)
    public = Message.objects.get(external_id="1")
    assert event.thread_id == public.thread_id
    assert event.facts == {"message": public.pk, "kinds": ["card", "identity"]}


def test_a_page_of_numbers_costs_no_query_per_post(channel: Channel) -> None:
    counts = []
    for start, size in ((0, 1), (10, 3)):
        posts = [write_post(str(start + n), by=f"c{start + n}", text=TEXT) for n in range(size)]
        with CaptureQueriesContext(
            connection,
        ) as queries:
            take_in(channel, *posts)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_number_for_a_name_is_masked(channel: Channel) -> None:
    take_in(channel, write_post("1", by=Author("7", "maja", f"Maja {PNR}")))
    assert Profile.objects.get(external_id="7").name == "Maja ••••••-••••"


def test_an_edit_replaces_the_numbers_and_only_other_words_are_an_edit(channel: Channel) -> None:
    channel.network = "facebook"
    channel.save()
    take_in(channel, write_post("1", text=TEXT))
    message = Message.objects.get()
    assert not is_rewritten(channel, message, write_post("1", text=TEXT))
    rewrite_message(message, with_payload(write_post("1", text=f"nu {CARD}")), now=NOON)
    message.refresh_from_db()
    assert message.text == "nu •••• •••• •••• ••••"
    assert CARD not in str(message.raw)
    assert [number.plain for number in message.numbers.all()] == [CARD]


def test_notes_and_drafts_are_masked() -> None:
    thread, elin = make_thread(), make_agent()
    note = add_note(thread, by=elin, text=TEXT, now=NOON)
    save_draft(thread, by=elin, text=TEXT)
    assert (note.text, Draft.objects.get().text) == (MASKED, MASKED)
    assert note.numbers.count() == 2


def test_texts_are_masked_before_they_are_compared() -> None:
    assert normalise_text(f"@maja {TEXT}") == normalise_text(MASKED)


def test_looking_is_remembered_without_the_number(channel: Channel) -> None:
    take_in(channel, write_post("1", text=TEXT))
    elin, number = make_agent(), PrivateNumber.objects.get(kind="identity")
    assert reveal_number(number, by=elin, now=NOON) == PNR
    event = ThreadEvent.objects.get(verb=Verb.REVEALED)
    assert (event.agent, event.at) == (elin, NOON)
    assert PNR not in str(event.facts)


def test_numbers_go_some_time_after_closing(channel: Channel, settings: Settings) -> None:
    settings.PRIVATE_NUMBER_DAYS = 30
    take_in(channel, write_post("1", text=TEXT), write_post("2", by="erik", text=TEXT))
    elin, thread = make_agent(), Thread.objects.get(top_external_id="1")
    close_thread(thread, by=elin, reason=ClosedReason.ANSWERED, now=NOON)
    assert erase_old_numbers(now=NOON + timedelta(days=29)) == 0
    assert erase_old_numbers(now=NOON + timedelta(days=30)) == 2
    assert erase_old_numbers(now=NOON + timedelta(days=31)) == 0
    gone = PrivateNumber.objects.filter(message__thread=thread)
    assert [number.plain for number in gone] == [None, None]
    with pytest.raises(Erased):
        reveal_number(gone[0], by=elin, now=NOON)
    assert PrivateNumber.objects.exclude(plain=None).count() == 2


def test_what_is_stored_already_is_masked_once() -> None:
    thread, elin = make_thread(TEXT), make_agent()
    message = thread.messages.get()
    message.raw = {"id": "4242424242424242", "text": TEXT}
    message.save()
    Draft.objects.create(thread=thread, agent=elin, text=TEXT)
    Profile.objects.create(network="x", external_id="9", name=TEXT)
    states = (Reply.State.SENT, Reply.State.FAILED)
    replies = [write_reply(thread, elin, TEXT, state=state) for state in states]
    mask_stored(apps, now=NOON)
    mask_stored(apps, now=NOON)
    for row in (message, thread, *replies):
        row.refresh_from_db()
    assert (message.text, thread.snippet, Draft.objects.get().text) == (MASKED,) * 3
    assert message.raw == {"id": "4242424242424242", "text": MASKED}
    assert [(r.text, r.plain_text) for r in replies] == [(MASKED, None)] * 2  # public
    assert [number.plain for number in message.numbers.order_by("start")] == [PNR, CARD]
    assert Profile.objects.get(external_id="9").name == MASKED
