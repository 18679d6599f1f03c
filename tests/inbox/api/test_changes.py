"""What a program changes: claims, closures, notes. Who was too late learns what met."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytest_django import Settings

from agents.models import Agent
from inbox.api.serializers import ThreadSerializer
from inbox.models import Direction, Label, Status, Thread, ThreadEvent, Verb
from inbox.threads.claim import claim_thread
from inbox.threads.merge import merge_threads
from tests.inbox.api.conftest import Call, MakeThreads
from tests.inbox.ingest.posts import NOON

LATER = NOON + timedelta(hours=1)


def test_a_claim_is_won_once_and_held_by_its_owner(
    elin: Agent, ali: Agent, thread: Thread, call: Call
) -> None:
    address = f"/api/threads/{thread.pk}/claim/"
    won, again, lost = call(elin).post(address), call(elin).post(address), call(ali).post(address)
    assert (won.status_code, again.status_code, lost.status_code) == (200, 200, 409)
    assert won.json()["owner"] == again.json()["owner"] == {"id": elin.pk, "name": "Elin Lund"}
    assert lost.json() == {
        "code": "not_owner",
        "detail": "Elin Lund has this thread now.",
        "owner": {"id": elin.pk, "name": "Elin Lund"},
        "version": won.json()["version"],
    }


def test_only_the_owner_or_a_lead_releases(
    elin: Agent, ali: Agent, marcus: Agent, thread: Thread, call: Call
) -> None:
    address = f"/api/threads/{thread.pk}/claim/"
    call(elin).post(address)
    assert call(ali).delete(address).json()["code"] == "not_owner"
    assert call(marcus).delete(address).json()["owner"] is None
    assert call(elin).delete(address).status_code == 200


def test_a_claim_of_a_merged_thread_takes_the_one_it_became(
    elin: Agent, call: Call, make_threads: MakeThreads
) -> None:
    upper, lower = make_threads(2)
    merge_threads(upper, lower, now=LATER)
    body = call(elin).post(f"/api/threads/{lower.pk}/claim/").json()
    assert (body["id"], body["owner"]["id"]) == (upper.pk, elin.pk)


def test_next_gives_the_longest_waiting_until_nothing_waits(
    elin: Agent, call: Call, make_threads: MakeThreads
) -> None:
    made = make_threads(2)
    client = call(elin)
    answers = [client.post("/api/queue/next/") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 204]
    assert [answer.json()["id"] for answer in answers[:2]] == [thread.pk for thread in made]


def test_what_next_answers_is_the_thread_as_it_is_read_and_one_event(
    elin: Agent, call: Call, make_threads: MakeThreads
) -> None:
    """Its statement reads the thread in a way of its own: not a field may differ."""
    (thread,) = make_threads(1)
    thread.labels.add(Label.objects.create(name="Bagage"), Label.objects.create(name="Åska"))
    client = call(elin)
    taken = client.post("/api/queue/next/").json()
    read = client.get(f"/api/threads/{thread.pk}/").json()
    assert taken == {name: read[name] for name in taken}
    assert taken.keys() == ThreadSerializer().fields.keys()
    assert (taken["version"], taken["owner"]["id"]) == (thread.version + 1, elin.pk)
    event = ThreadEvent.objects.get(thread=thread, verb=Verb.CLAIMED)
    assert (event.agent, event.facts) == (elin, {})


def test_a_closure_is_made_and_undone(elin: Agent, thread: Thread, call: Call) -> None:
    client, address = call(elin), f"/api/threads/{thread.pk}/closure/"
    closed = client.post(address, {"reason": "spam"}, format="json").json()
    assert (closed["status"], closed["closed_reason"]) == ("closed", "spam")
    assert (closed["waiting_since"], closed["unanswered_count"]) == (None, 0)
    claim = client.post(f"/api/threads/{thread.pk}/claim/")
    assert (claim.status_code, claim.json()["code"]) == (409, "closed")
    reopened = client.delete(address).json()
    assert (reopened["status"], reopened["closed_reason"]) == ("open", "")
    assert reopened["unanswered_count"] == 1
    again = client.delete(address)
    assert (again.status_code, again.json()["code"]) == (409, "not_closed")


def test_a_colleagues_thread_is_not_closed(
    elin: Agent, ali: Agent, thread: Thread, call: Call
) -> None:
    claim_thread(thread, by=elin, now=LATER)
    response = call(ali).post(
        f"/api/threads/{thread.pk}/closure/", {"reason": "answered"}, format="json"
    )
    assert (response.status_code, response.json()["owner"]["id"]) == (409, elin.pk)
    thread.refresh_from_db()
    assert thread.status == Status.OPEN


def test_a_note_needs_no_claim(elin: Agent, ali: Agent, thread: Thread, call: Call) -> None:
    claim_thread(thread, by=elin, now=LATER)
    note = {"text": "Hon ringde i går också."}
    response = call(ali).post(f"/api/threads/{thread.pk}/notes/", note, format="json")
    assert response.status_code == 201
    assert response.json()["agent"]["id"] == ali.pk
    assert thread.messages.get(direction=Direction.NOTE).text == note["text"]


@pytest.mark.parametrize(
    ("verb", "body", "field"),
    [
        ("closure", "{}", "reason"),
        ("closure", '{"reason": "bored"}', "reason"),
        ("closure", '{"reason": ["spam"]}', "reason"),
        ("closure", '{"reason": "spam", "by": "ada"}', "by"),
        ("closure", '["spam"]', "non_field_errors"),
        ("closure", '"spam"', "non_field_errors"),
        ("closure", "{", "detail"),
        ("closure", "[" * 100_000, "detail"),
        ("closure", b'{"reason": "\xff"}', "detail"),
        ("closure", '{"reason": NaN}', "detail"),
        ("notes", '{"text": ""}', "text"),
        ("notes", '{"text": " \\n "}', "text"),
        ("notes", '{"text": "a\\u0000b"}', "text"),
        ("notes", '{"text": "\\ud800"}', "text"),
        ("notes", '{"text": 7}', "text"),
        ("notes", '{"text": "' + "å" * 10_001 + '"}', "text"),
        ("notes", '{"text": "' + "a" * 300_000 + '"}', "detail"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_nonsense_is_refused_in_words(
    verb: str, body: str | bytes, field: str, elin: Agent, thread: Thread, call: Call
) -> None:
    address = f"/api/threads/{thread.pk}/{verb}/"
    response = call(elin).post(address, body, content_type="application/json")
    assert response.status_code == 400
    assert list(response.json()) == [field]


def test_other_kinds_of_body_are_refused(elin: Agent, thread: Thread, call: Call) -> None:
    address = f"/api/threads/{thread.pk}/closure/"
    assert call(elin).post(address, {"reason": "spam"}, format="multipart").status_code == 415


def test_an_agent_who_calls_too_often_is_told_when_to_come_back(
    elin: Agent, ali: Agent, call: Call, settings: Settings
) -> None:
    settings.API_CALLS_PER_MINUTE = 2
    answers = [call(elin).get("/api/threads/") for _ in range(4)]
    assert answers[-1].status_code == 429
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 60
    assert call(ali).get("/api/threads/").status_code == 200
