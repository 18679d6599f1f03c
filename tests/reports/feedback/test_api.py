"""Feedback as programs mark and follow it."""

from __future__ import annotations

import pytest
from django.utils import timezone

from agents.models import Agent
from inbox.labels import make_label
from tests.factories import make_threads
from tests.inbox.api.conftest import Call, call, elin, fresh_counts, marcus

__all__ = ["call", "elin", "fresh_counts", "marcus"]


@pytest.mark.django_db
def test_feedback_is_marked_owned_decided_and_listed(
    marcus: Agent, elin: Agent, call: Call
) -> None:
    agent, lead, threads = call(elin), call(marcus), list(make_threads(2))
    label = make_label("Appen")
    body = {"thread": threads[0].pk, "words": "Säg varför i appen", "topic": label.pk}
    made = agent.post("/api/feedback/marks/", body, format="json")
    assert (made.status_code, made.json()["by"]["name"]) == (201, "Elin Lund")
    pk = made.json()["feedback_id"]
    again = {"thread": threads[1].pk, "feedback": pk}
    assert agent.post("/api/feedback/marks/", again, format="json").json()["feedback_id"] == pk
    for wrong in ({"thread": threads[0].pk}, {**body, "message": 0}, {**body, "word": "x"}):
        assert agent.post("/api/feedback/marks/", wrong, format="json").status_code == 400
    assert agent.get("/api/feedback/").status_code == 403
    (listed,) = lead.get("/api/feedback/", {"topic": label.pk}).json()["results"]
    assert (listed["thread_count"], listed["state"]) == (2, "open")
    owned = lead.put(f"/api/feedback/{pk}/owner/", {"owner": "Eva Ek"}, format="json").json()
    assert (owned["owner"], owned["state"]) == ("Eva Ek", "owned")
    outcome = {"outcome": "changed", "words": "I 5.2", "on": str(timezone.localdate())}
    address = f"/api/feedback/{pk}/outcome/"
    assert lead.put(address, {**outcome, "words": ""}, format="json").status_code == 400
    assert lead.put(address, outcome, format="json").json()["state"] == "done"
    assert [one["id"] for one in lead.get("/api/feedback/?state=done").json()["results"]] == [pk]
    assert lead.delete(address).json()["outcome"] == ""
    mark = f"/api/feedback/marks/{made.json()['id']}/"
    assert lead.delete(mark).status_code == 204
    assert lead.get(f"/api/feedback/{pk}/").json()["thread_count"] == 1
