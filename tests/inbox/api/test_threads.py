"""What a program reads: the list by key, one thread, and the schema of it all."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from agents.models import Agent
from connectors.models import Channel
from inbox.api import paging, threads
from inbox.ingest.batches import Batch
from inbox.ingest.ingest import ingest
from inbox.models import ClosedReason, Message, Thread
from inbox.threads.claim import claim_thread
from inbox.threads.close import close_thread
from inbox.threads.merge import merge_threads
from tests.factories import make_picture
from tests.inbox.api.conftest import Call, MakeThreads
from tests.inbox.ingest.posts import BRAND, NOON, write_post

LATER = NOON + timedelta(hours=1)


def read_ids(client: APIClient, address: str) -> list[int]:
    """The ids of every page, by following `next`."""
    ids: list[int] = []
    while address:
        page = client.get(address).json()
        ids += [row["id"] for row in page["results"]]
        address = page["next"]
    return ids


def test_without_token_or_session_nothing_is_told(thread: Thread) -> None:
    response = APIClient().get(f"/api/threads/{thread.pk}/")
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Token"


def test_a_session_opens_the_api_too(elin: Agent, thread: Thread) -> None:
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(elin)
    assert client.get("/api/threads/").status_code == 200
    assert client.post(f"/api/threads/{thread.pk}/claim/").status_code == 403  # no CSRF token


def test_a_deactivated_agent_is_turned_away(elin: Agent, call: Call) -> None:
    client = call(elin)
    Agent.objects.filter(pk=elin.pk).update(is_active=False)
    assert client.get("/api/threads/").status_code == 401


@pytest.mark.parametrize("query", ["", "?status=open", "?owner=none&channel=nordbanan"])
def test_pages_by_key_show_every_thread_once(
    query: str, elin: Agent, call: Call, make_threads: MakeThreads, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make_threads(7)
    monkeypatch.setattr(paging, "PAGE_SIZE", 3)
    assert read_ids(call(elin), f"/api/threads/{query}") == [thread.pk for thread in made]


def test_filters_select(
    elin: Agent, ali: Agent, channel: Channel, call: Call, make_threads: MakeThreads
) -> None:
    first, second, third, fourth = make_threads(4)
    claim_thread(first, by=elin, now=LATER)
    claim_thread(second, by=ali, now=LATER)
    close_thread(third, by=ali, reason=ClosedReason.SPAM, now=LATER)
    close_thread(fourth, by=ali, reason=ClosedReason.SPAM, now=LATER + timedelta(minutes=1))
    client = call(elin)
    expected = {
        "owner=me": [first],
        f"owner={ali.pk}&status=open": [second],
        "owner=none": [],
        "status=closed": [fourth, third],
        "status=pending": [],
        f"channel={channel.pk}&status=open": [first, second],
        "channel=@Nordbanan": [first, second, third, fourth],
        "channel=somebody&format=json": [],
    }
    for query, rows in expected.items():
        found = read_ids(client, f"/api/threads/?{query}")
        assert found == [thread.pk for thread in rows], query


@pytest.mark.parametrize(
    "query",
    ["status=merged", "owner=ada", "ownr=me", "key=x", "channel=%00", "status=open&key=%00é"],
)
def test_a_filter_that_makes_no_sense_is_refused_in_words(
    query: str, elin: Agent, call: Call
) -> None:
    response = call(elin).get(f"/api/threads/?{query}")
    assert response.status_code == 400
    assert all(isinstance(words, list) for words in response.json().values())


def test_a_key_of_another_order_is_refused(
    elin: Agent, call: Call, make_threads: MakeThreads, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_threads(2)
    monkeypatch.setattr(paging, "PAGE_SIZE", 1)
    client = call(elin)
    page = client.get("/api/threads/?status=open").json()
    assert client.get(page["next"].replace("open", "closed")).status_code == 400


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries_for_any_number(
    count: int,
    elin: Agent,
    call: Call,
    make_threads: MakeThreads,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    make_threads(count)
    client = call(elin)
    client.get("/api/threads/")
    with django_assert_num_queries(3):  # the token, the threads, their labels
        assert len(client.get("/api/threads/").json()["results"]) == count


@pytest.mark.parametrize("count", [1, 3])
def test_a_thread_takes_the_same_queries_for_any_length(
    count: int,
    elin: Agent,
    channel: Channel,
    call: Call,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    answers = [write_post(f"r{n}", under="q", by=f"c{n}", minute=n) for n in range(1, count)]
    with transaction.atomic():
        ingest(channel, Batch((write_post("q"), *answers)), now=NOON)
    for message in Message.objects.all():
        make_picture(message=message)
    client = call(elin)
    address = f"/api/threads/{Thread.objects.get().pk}/"
    client.get(address)
    # The token, the thread, its labels, its messages, their pictures and numbers, its replies.
    with django_assert_num_queries(7):
        assert len(client.get(address).json()["messages"]) == count


def test_a_thread_tells_its_messages_oldest_first(
    elin: Agent, channel: Channel, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threads, "MESSAGES_SHOWN", 2)
    posts = (
        write_post("q", text="Var är tåget?"),
        write_post("a", by=BRAND, under="q", minute=1, text="I Avesta."),
        write_post("r", under="a", minute=2, text="Tack, men när kommer det?"),
    )
    with transaction.atomic():
        ingest(channel, Batch(posts), now=NOON)
    client = call(elin)
    body = client.get(f"/api/threads/{Thread.objects.get().pk}/").json()
    told = [(m["external_id"], m["direction"], m["text"]) for m in body["messages"]]
    assert told == [
        ("a", "outbound", "I Avesta."),
        ("r", "inbound", "Tack, men när kommer det?"),
    ]
    earlier = client.get(body["earlier"]).json()
    assert [m["external_id"] for m in earlier["results"]] == ["q"]
    assert (body["version"], body["owner"], body["replies"]) == (1, None, [])


def test_a_merged_thread_leads_to_the_one_it_became(
    elin: Agent, call: Call, make_threads: MakeThreads
) -> None:
    upper, lower = make_threads(2)
    merge_threads(upper, lower, now=LATER)
    client = call(elin)
    response = client.get(f"/api/threads/{lower.pk}/")
    assert response.status_code == 308
    assert response.headers["Location"] == f"http://testserver/api/threads/{upper.pk}/"
    assert read_ids(client, "/api/threads/") == [upper.pk]


def test_unknown_threads_are_not_found(elin: Agent, call: Call) -> None:
    client = call(elin)
    for number in (0, 2**31, 10**30):
        assert client.get(f"/api/threads/{number}/").status_code == 404


def test_schema_and_its_page_are_open_to_all(client: APIClient) -> None:
    schema = client.get(reverse("api:schema"), headers={"Accept": "application/json"})
    assert "/api/threads/{id}/claim/" in schema.content.decode()
    page = client.get(reverse("api:docs"))
    policy = page.headers["Content-Security-Policy"].split("; ")
    assert "script-src 'self'" in policy
    assert "<style" not in page.content.decode()
