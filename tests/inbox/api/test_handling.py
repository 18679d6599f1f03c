"""What a program does with a thread besides answering it: every verb, its rights, its refusals."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from agents.models import Agent, Team
from inbox.labels import make_label
from inbox.models import Label, Message, Thread, ThreadMove
from inbox.threads.label import label_thread
from tests.inbox.api.conftest import Call, MakeThreads


def test_snooze_and_wake(elin: Agent, thread: Thread, call: Call) -> None:
    address, until = f"/api/threads/{thread.pk}/snooze/", timezone.now() + timedelta(hours=3)
    snoozed = call(elin).post(address, {"until": until.isoformat()}, format="json")
    assert (snoozed.status_code, snoozed.json()["status"]) == (200, "snoozed")
    assert call(elin).delete(address).json()["status"] == "open"
    assert call(elin).post(address, {}, format="json").json()["snoozed_until"] is None
    past = {"until": "2020-01-01T00:00:00Z"}
    assert "until" in call(elin).post(address, past, format="json").json()


def test_priority_is_named(elin: Agent, thread: Thread, call: Call) -> None:
    address = f"/api/threads/{thread.pk}/priority/"
    assert (
        call(elin).put(address, {"priority": "urgent"}, format="json").json()["priority"]
        == "urgent"
    )
    assert call(elin).put(address, {"priority": "whatever"}, format="json").status_code == 400


def test_labels_are_made_by_leads_and_put_on_by_all(
    elin: Agent, marcus: Agent, thread: Thread, call: Call
) -> None:
    assert call(elin).post("/api/labels/", {"label": "Bagage"}, format="json").status_code == 403
    made = call(marcus).post("/api/labels/", {"label": " Bagage "}, format="json")
    assert (made.status_code, made.json()["name"]) == (201, "Bagage")
    address = f"/api/threads/{thread.pk}/labels/"
    put_on = call(elin).post(address, {"label": "bagage"}, format="json")
    assert [label["name"] for label in put_on.json()["labels"]] == ["Bagage"]
    taken = call(elin).delete(f"{address}{made.json()['id']}/")
    assert taken.json()["labels"] == []
    assert call(elin).post(address, {"label": "okänd"}, format="json").status_code == 404


def test_retired_label_is_put_on_nothing_more_and_can_come_back(
    elin: Agent, marcus: Agent, thread: Thread, call: Call
) -> None:
    label = make_label("Försening")
    assert call(elin).delete(f"/api/labels/{label.pk}/").status_code == 403
    assert call(marcus).delete(f"/api/labels/{label.pk}/").status_code == 204
    assert call(elin).get("/api/labels/").json() == []
    address = f"/api/threads/{thread.pk}/labels/"
    assert call(elin).post(address, {"label": "Försening"}, format="json").status_code == 404
    assert call(marcus).post("/api/labels/", {"label": "försening"}, format="json").json() == {
        "id": label.pk, "name": "Försening",
    }  # fmt: skip


def test_only_leads_assign(
    elin: Agent, ali: Agent, marcus: Agent, thread: Thread, call: Call
) -> None:
    address = f"/api/threads/{thread.pk}/assignment/"
    assert call(elin).post(address, {"agent": ali.pk}, format="json").status_code == 403
    assert (
        call(marcus).post(address, {"agent": ali.pk}, format="json").json()["owner"]["id"] == ali.pk
    )
    assert call(marcus).post(address, {"agent": 10**12}, format="json").status_code == 404
    team = Team.objects.create(name="Bagage")
    freed = call(marcus).post(address, {"team": team.pk}, format="json").json()
    assert (freed["owner"], freed["team_id"]) == (None, team.pk)


def test_owner_hands_over_to_a_colleague_or_a_team(
    elin: Agent, ali: Agent, thread: Thread, call: Call
) -> None:
    address = f"/api/threads/{thread.pk}/handover/"
    given = call(elin).post(address, {"agent": ali.pk, "note": "Kan du?"}, format="json")
    assert given.json()["owner"]["id"] == ali.pk
    assert call(elin).post(address, {"agent": elin.pk}, format="json").status_code == 409
    team = Team.objects.create(name="Bagage")
    freed = call(ali).post(address, {"team": team.pk}, format="json").json()
    assert (freed["owner"], freed["team_id"]) == (None, team.pk)
    for body in ({}, {"agent": ali.pk, "team": team.pk}):
        assert call(ali).post(address, body, format="json").status_code == 400


def test_merge_and_its_undoing(elin: Agent, call: Call, make_threads: MakeThreads) -> None:
    one, two = make_threads(2)
    address = f"/api/threads/{two.pk}/merge/"
    made = call(elin).post(address, {"thread": one.pk}, format="json")
    assert (made.status_code, made.json()["to_thread_id"]) == (201, one.pk)
    assert call(elin).post(address, {"thread": one.pk}, format="json").status_code == 400
    undone = call(elin).delete(f"/api/moves/{made.json()['id']}/")
    assert (undone.json()["id"], undone.json()["status"]) == (two.pk, "open")


def test_split_is_refused_at_the_top(elin: Agent, thread: Thread, call: Call) -> None:
    message = Message.objects.get(thread=thread)
    assert call(elin).post(f"/api/messages/{message.pk}/split/").status_code == 400
    assert not ThreadMove.objects.exists()
    assert call(elin).post("/api/messages/999999/split/").status_code == 404


def test_list_of_labelled_threads_takes_as_many_statements(
    elin: Agent, call: Call, make_threads: MakeThreads,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    label = Label.objects.create(name="Bagage")
    threads = make_threads(3)
    client = call(elin)
    client.get("/api/threads/")
    for labelled in (threads[:1], threads):
        for thread in labelled:
            label_thread(thread, label, by=elin, now=timezone.now())
        with django_assert_num_queries(3):
            client.get("/api/threads/")
