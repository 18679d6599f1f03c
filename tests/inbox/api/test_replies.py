"""Answers from programs: queued once, refused in words, told how far they have come."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from rest_framework.test import APIClient

from agents.models import Agent
from connectors.models import Channel
from inbox.ingest.batches import Batch
from inbox.ingest.ingest import ingest
from inbox.models import ClosedReason, Reply, Thread
from inbox.threads.claim import claim_thread
from inbox.threads.close import close_thread
from tests.inbox.api.conftest import Call, MakeThreads
from tests.inbox.ingest.posts import NOON, write_post

LATER = NOON + timedelta(hours=1)


@pytest.fixture
def claimed(elin: Agent, thread: Thread) -> Thread:
    return claim_thread(thread, by=elin, now=LATER)


def make_body(thread: Thread, **other: Any) -> dict[str, Any]:
    body = {"text": "Det rullar om tio minuter.", "client_id": "a1", "version": thread.version}
    return body | other


def send(client: APIClient, thread: Thread, **other: Any) -> Any:
    address = f"/api/threads/{thread.pk}/replies/"
    return client.post(address, make_body(thread, **other), format="json")


def test_a_reply_is_queued_and_can_be_followed(elin: Agent, claimed: Thread, call: Call) -> None:
    client = call(elin)
    response = send(client, claimed)
    body = response.json()
    assert response.status_code == 202
    assert (body["state"], body["in_reply_to_id"]) == ("queued", claimed.messages.get().pk)
    assert client.get(response.headers["Location"]).json() == body
    assert client.get(f"/api/threads/{claimed.pk}/replies/").json()["results"] == [body]
    assert client.get(f"/api/threads/{claimed.pk}/").json()["replies"] == [body]


def test_the_same_client_id_is_one_reply(elin: Agent, claimed: Thread, call: Call) -> None:
    first, second = send(call(elin), claimed), send(call(elin), claimed, version=0)
    assert (first.status_code, second.status_code) == (202, 202)
    assert first.json() == second.json()
    assert Reply.objects.count() == 1


def test_a_reply_without_the_claim_learns_who_has_it(
    elin: Agent, ali: Agent, claimed: Thread, call: Call
) -> None:
    response = send(call(ali), claimed)
    assert response.status_code == 409
    assert response.json()["code"] == "not_owner"
    assert response.json()["owner"] == {"id": elin.pk, "name": "Elin Lund"}


def test_a_reply_to_what_has_changed_is_stale(
    elin: Agent, claimed: Thread, channel: Channel, call: Call
) -> None:
    with transaction.atomic():
        ingest(channel, Batch((write_post("r", under="1", minute=5),)), now=LATER)
    response = send(call(elin), claimed)
    assert response.status_code == 409
    assert response.json()["code"] == "stale"
    assert response.json()["version"] == claimed.version + 1


def test_a_reply_to_what_is_closed_is_refused(elin: Agent, claimed: Thread, call: Call) -> None:
    close_thread(claimed, by=elin, reason=ClosedReason.ANSWERED, now=LATER)
    response = send(call(elin), claimed)
    assert (response.status_code, response.json()["code"]) == (409, "closed")


def test_the_message_to_answer_is_named_by_our_id_or_the_networks(
    elin: Agent, claimed: Thread, channel: Channel, call: Call
) -> None:
    with transaction.atomic():
        ingest(channel, Batch((write_post("r", by="c1", under="1", minute=5),)), now=LATER)
    claimed.refresh_from_db()
    top = claimed.messages.get(external_id="1")
    client = call(elin)
    for client_id, reference in (("by id", top.pk), ("by external id", "1")):
        body = send(client, claimed, client_id=client_id, in_reply_to=reference).json()
        assert body["in_reply_to_id"] == top.pk
    latest = send(client, claimed, client_id="latest", in_reply_to=None).json()
    assert latest["in_reply_to_id"] == claimed.messages.get(external_id="r").pk


def test_the_threads_own_customer_is_answered_before_a_bystander(
    elin: Agent, claimed: Thread, channel: Channel, call: Call
) -> None:
    with transaction.atomic():
        ingest(channel, Batch((write_post("r", by="olle", under="1", minute=5),)), now=LATER)
    claimed.refresh_from_db()
    body = send(call(elin), claimed).json()
    assert body["in_reply_to_id"] == claimed.messages.get(external_id="1").pk


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "  "}, "text"),
        ({"text": "a" * 281}, "text"),  # X takes 280
        ({"text": "a" * 20_001}, "text"),
        ({"text": "a\x00b"}, "text"),
        ({"text": None}, "text"),
        ({"client_id": ""}, "client_id"),
        ({"client_id": "c" * 65}, "client_id"),
        ({"client_id": 7}, "client_id"),
        ({"version": "1"}, "version"),
        ({"version": True}, "version"),
        ({"version": 1.5}, "version"),
        ({"version": 10**30}, "version"),
        ({"version": -1}, "version"),
        ({"in_reply_to": 0}, "in_reply_to"),
        ({"in_reply_to": 10**30}, "in_reply_to"),
        ({"in_reply_to": "nothing"}, "in_reply_to"),
        ({"in_reply_to": "a\x00"}, "in_reply_to"),
        ({"in_reply_to": ["1"]}, "in_reply_to"),
        ({"by": "ada"}, "by"),
        ({"way": "loud"}, "way"),
        ({"way": "status"}, "way"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_nonsense_is_refused_with_words_by_field(
    other: dict[str, Any], field: str, elin: Agent, claimed: Thread, call: Call
) -> None:
    response = send(call(elin), claimed, **other)
    assert response.status_code == 400
    assert list(response.json()) == [field]
    assert not Reply.objects.exists()


def test_a_message_of_another_thread_is_not_answered(
    elin: Agent, call: Call, make_threads: MakeThreads
) -> None:
    first, second = make_threads(2)
    claimed = claim_thread(first, by=elin, now=LATER)
    response = send(call(elin), claimed, in_reply_to=second.top_external_id)
    assert (response.status_code, list(response.json())) == (400, ["in_reply_to"])


def test_a_channel_whose_key_is_lost_says_so(
    elin: Agent, claimed: Thread, channel: Channel, call: Call
) -> None:
    Channel.objects.filter(pk=channel.pk).update(credentials={"token": "t"})
    with connection.cursor() as cursor:
        cursor.execute("UPDATE connectors_channel SET credentials = 'gAAAAAlost'")
    response = send(call(elin), claimed)
    assert (response.status_code, response.json()["code"]) == (409, "channel_unavailable")


def test_a_failed_reply_is_tried_again(elin: Agent, claimed: Thread, call: Call) -> None:
    client = call(elin)
    reply = Reply.objects.get(pk=send(client, claimed).json()["id"])
    Reply.objects.filter(pk=reply.pk).update(state=Reply.State.FAILED, error="Refused.")
    address = f"/api/replies/{reply.pk}/retry/"
    assert client.post(address, {}, format="json").json() == {
        "version": ["This field is required."]
    }
    response = client.post(address, {"version": claimed.version}, format="json")
    assert (response.status_code, response.json()["state"]) == (202, "queued")
    assert response.json()["error"] == ""


def send_at_once(agent: Agent, call: Call, threads: list[Thread]) -> list[int]:
    """The same `client_id` for each of these threads, all at the same moment."""
    clients = [call(agent) for _ in threads]

    def post(client: APIClient, thread: Thread) -> int:
        try:
            return int(send(client, thread).status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(threads)) as pool:
        return list(pool.map(post, clients, threads))


@pytest.mark.django_db(transaction=True)
def test_the_same_client_id_twenty_times_at_once_is_one_reply(
    elin: Agent, call: Call, make_threads: MakeThreads
) -> None:
    first, second = (claim_thread(made, by=elin, now=LATER) for made in make_threads(2))
    assert send_at_once(elin, call, [first, second] * 10) == [202] * 20
    assert Reply.objects.count() == 1
