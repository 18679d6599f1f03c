"""The API masks as the desk does, and shows a number to who asks for it."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse

from agents.models import Agent
from connectors.models import Channel
from inbox.ingest.batches import Batch
from inbox.ingest.ingest import ingest
from inbox.models import PrivateNumber, Thread, ThreadEvent, Verb
from tests.factories import make_channel
from tests.inbox.api.conftest import Call
from tests.inbox.ingest.posts import NOON, write_post

PNR = "960310-2386"


def take_in(channel: Channel) -> Thread:
    with transaction.atomic():
        ingest(channel, Batch((write_post("1", text=f"pnr {PNR}"),)), now=NOON)
    return Thread.objects.get()


def test_messages_name_their_masked_numbers(elin: Agent, call: Call) -> None:
    thread = take_in(make_channel())
    answer = call(elin).get(reverse("api:thread", args=[thread.pk]))
    number = PrivateNumber.objects.get()
    [message] = answer.json()["messages"]
    assert message["text"] == "pnr ••••••-••••"
    assert message["numbers"] == [
        {"id": number.pk, "kind": "identity", "country": "SE", "start": 4, "end": 15,
         "erased_at": None}
    ]  # fmt: skip
    assert PNR not in answer.content.decode()


def test_a_look_is_answered_and_remembered(elin: Agent, call: Call) -> None:
    take_in(make_channel())
    number = PrivateNumber.objects.get()
    address = reverse("api:reveal", args=[number.pk])
    answer = call(elin).post(address)
    assert (answer.status_code, answer.json()) == (200, {"plain": PNR})
    assert answer.headers["Cache-Control"] == "no-store"
    assert ThreadEvent.objects.get(verb=Verb.REVEALED).agent == elin
    PrivateNumber.objects.update(plain=None)
    assert call(elin).post(address).status_code == 410


def test_a_public_answer_with_a_number_is_refused_with_words(elin: Agent, call: Call) -> None:
    thread = take_in(make_channel())
    client = call(elin)
    client.post(reverse("api:claim", args=[thread.pk]))
    thread.refresh_from_db()
    body = {"text": f"Är det {PNR}?", "client_id": "1", "version": thread.version}
    answer = client.post(reverse("api:replies", args=[thread.pk]), body, format="json")
    assert answer.status_code == 400
    assert "everybody would read it" in answer.json()["text"][0]
