"""What programs do as agents do on the desk: watch, ask, act on many, keep views, know people."""

from __future__ import annotations

from agents.models import Agent
from inbox.labels import make_label
from inbox.models import PersonalNotice, Status, Thread, ThreadWatch
from tests.inbox.api.conftest import Call, MakeThreads


def test_a_thread_is_watched_and_no_longer(elin: Agent, thread: Thread, call: Call) -> None:
    address = f"/api/threads/{thread.pk}/watch/"
    assert [call(elin).put(address).status_code for _time in range(2)] == [204, 204]
    assert ThreadWatch.objects.get().agent == elin
    assert call(elin).delete(address).status_code == 204
    assert not ThreadWatch.objects.exists()
    assert call(elin).put("/api/threads/999999/watch/").status_code == 404


def test_colleagues_ask_and_answer(elin: Agent, ali: Agent, thread: Thread, call: Call) -> None:
    address = f"/api/threads/{thread.pk}/questions/"
    nobody = call(elin).post(address, {"text": "Vet någon?"}, format="json")
    assert (nobody.status_code, "text" in nobody.json()) == (400, True)
    asked = call(elin).post(address, {"text": "@Ali Rahimi får hundar åka?"}, format="json")
    assert (asked.status_code, asked.json()["asked"][0]["name"]) == (201, "Ali Rahimi")
    assert PersonalNotice.objects.get(agent=ali).kind == "asked"
    question = f"/api/questions/{asked.json()['id']}/"
    said = call(ali).post(f"{question}answers/", {"text": "Ja, i vagn 3."}, format="json")
    assert [note["text"] for note in said.json()["answers"]] == ["Ja, i vagn 3."]
    assert call(elin).put(f"{question}resolution/").json()["resolved_by"]["name"] == elin.name
    assert call(elin).delete(f"{question}resolution/").json()["resolved_at"] is None
    assert [one["id"] for one in call(ali).get(address).json()] == [asked.json()["id"]]


def test_many_are_acted_on_counted_and_taken_back(
    elin: Agent, ali: Agent, make_threads: MakeThreads, call: Call
) -> None:
    ids = [thread.pk for thread in make_threads(3)]
    Thread.objects.filter(pk=ids[0]).update(owner=ali)
    close = {"kind": "close", "threads": [*ids, 10**9], "reason": "thanks"}
    done = call(elin).post("/api/acts/", close, format="json")
    assert (done.status_code, done.json()["counts"]["done"]) == (202, 2)
    assert done.json()["left"] == [
        {"thread_id": ids[0], "words": "Ali Rahimi has this thread now."}
    ]
    address = f"/api/acts/{done.json()['id']}/"
    assert call(ali).get(address).status_code == 404  # one's own alone
    assert call(elin).delete(address).json()["counts"]["undone"] == 2
    assert set(Thread.objects.values_list("status", flat=True)) == {Status.OPEN}
    label = make_label("Bagage").pk
    for facts in (
        {"kind": "label", "label": label}, {"kind": "assign", "agent": ali.pk}, {"kind": "claim"},
        {"kind": "prioritise", "priority": "high"}, {"kind": "snooze"}, {"kind": "release"},
    ):  # fmt: skip
        assert call(elin).post("/api/acts/", {**facts, "threads": []}, format="json").json()["at"]
    both = {"kind": "assign", "threads": ids, "agent": ali.pk, "team": 1}
    for wrong in ({"kind": "close", "threads": ids}, both, {"kind": "eat", "threads": ids}):
        assert call(elin).post("/api/acts/", wrong, format="json").status_code == 400


def test_views_are_kept_and_shared_by_leads(elin: Agent, marcus: Agent, call: Call) -> None:
    fields = {"name": "Öppna", "query": "?view=open&nonsense=1", "is_shared": True}
    assert call(elin).post("/api/saved-views/", fields, format="json").status_code == 403
    shared = call(marcus).post("/api/saved-views/", fields, format="json").json()
    own = call(elin).post(
        "/api/saved-views/", {"name": "Mina", "query": "view=mine"}, format="json"
    )
    assert (shared["query"], own.json()["query"]) == ("?view=open", "?view=mine")
    assert [one["name"] for one in call(elin).get("/api/saved-views/").json()] == ["Öppna", "Mina"]
    address = f"/api/saved-views/{own.json()['id']}/"
    assert call(marcus).put(address, {"name": "Hans"}, format="json").status_code == 404
    assert call(elin).put(address, {"name": "Egna"}, format="json").json()["name"] == "Egna"
    assert call(elin).delete(f"/api/saved-views/{shared['id']}/").status_code == 404
    assert call(elin).delete(address).status_code == 204
    assert [one["name"] for one in call(elin).get("/api/saved-views/").json()] == ["Öppna"]


def test_what_is_known_of_a_customer(elin: Agent, thread: Thread, call: Call) -> None:
    notes, stop = (
        f"/api/threads/{thread.pk}/{name}/" for name in ("customer-notes", "contact-stop")
    )
    noted = call(elin).post(notes, {"text": "Ring efter fem. 850709-9805"}, format="json").json()
    assert (noted["agent"]["name"], "9805" in noted["text"]) == (elin.name, False)
    assert call(elin).delete(f"{notes}{noted['id']}/").status_code == 204
    assert call(elin).get(notes).json() == []
    assert call(elin).put(f"{notes}{noted['id']}/").status_code == 204
    assert [one["id"] for one in call(elin).get(notes).json()] == [noted["id"]]
    assert call(elin).get(stop).status_code == 204
    assert call(elin).put(stop, {"why": "Bad om det"}, format="json").json()["why"] == "Bad om det"
    assert call(elin).get(stop).json()["agent"]["name"] == elin.name
    assert call(elin).delete(stop).status_code == 204
