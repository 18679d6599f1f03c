"""What programs of leads do when something happens: incidents and briefings."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agents.models import Agent
from inbox.labels import make_label
from inbox.models import Status, Thread
from inbox.threads.claim import claim_thread
from tests.factories import make_thread, make_threads
from tests.inbox.api.conftest import Call


def test_an_incident_is_opened_answered_closed_undone_and_ended(
    marcus: Agent, elin: Agent, call: Call
) -> None:
    lead, threads = call(marcus), list(make_threads(3))
    claim_thread(threads[0], by=elin, now=timezone.now())
    rule = {"name": "Växeln", "keyword": "fråga"}
    assert call(elin).post("/api/incidents/", rule, format="json").status_code == 403
    made = lead.post("/api/incidents/", rule, format="json")
    incident = made.json()
    address = f"/api/incidents/{incident['id']}/"
    assert (made.status_code, incident["thread_count"], incident["open_count"]) == (201, 3, 3)
    make_thread("En fråga till")
    assert lead.get(address).json()["matching_count"] == 1
    assert lead.post(f"{address}threads/").json() == {"added": 1}
    alike = lead.post(f"{address}answers/", {"texts": ["Vi vet."]}, format="json")
    assert (alike.status_code, "same text twice" in alike.content.decode()) == (400, True)
    said = lead.post(f"{address}answers/", {"texts": ["Vi vet.", "Felet är känt."]}, format="json")
    act = said.json()
    assert (said.status_code, act["total"], act["done"], act["sent"]) == (202, 3, 3, 0)
    undone = lead.delete(f"/api/incidents/acts/{act['id']}/").json()
    assert (undone["undone"], undone["undone_by"]["name"]) == (3, "Marcus Holm")
    closed = lead.post(f"{address}closure/", {"reason": "answered"}, format="json").json()
    assert Thread.objects.filter(status=Status.CLOSED).count() == closed["done"] == 3
    assert lead.get(f"/api/incidents/acts/{closed['id']}/").json()["reason"] == "answered"
    lead.delete(f"/api/incidents/acts/{closed['id']}/")
    assert not Thread.objects.filter(status=Status.CLOSED).exists()
    over = lead.post(f"{address}end/").json()
    assert over["ended_by"]["name"] == "Marcus Holm"
    assert [one["kind"] for one in over["acts"]] == ["close", "answer"]
    assert lead.post(f"{address}threads/").status_code == 404


def test_an_incident_needs_a_rule(marcus: Agent, call: Call) -> None:
    lead, label = call(marcus), make_label("driftstopp")
    for wrong in ({"keyword": "fråga"}, {"name": "X"}, {"name": "X", "label": 0}, {"nam": "X"}):
        assert lead.post("/api/incidents/", wrong, format="json").status_code == 400
    made = lead.post("/api/incidents/", {"name": "X", "label": label.pk}, format="json").json()
    assert (made["label"]["name"], made["thread_count"]) == ("driftstopp", 0)


def test_the_list_is_paged_and_costs_the_same_for_many(marcus: Agent, call: Call) -> None:
    lead, costs = call(marcus), []
    for number in range(3):
        rule = {"name": f"Nr {number}", "keyword": "fråga"}
        lead.post("/api/incidents/", rule, format="json")
        with CaptureQueriesContext(connection) as queries:
            page = lead.get("/api/incidents/").json()
        costs.append(len(queries))
    assert [one["name"] for one in page["results"]] == ["Nr 2", "Nr 1", "Nr 0"]
    assert page["next"] is None
    assert costs[0] == costs[2]


@pytest.mark.django_db
def test_a_briefing_is_pinned_seen_and_withdrawn(marcus: Agent, elin: Agent, call: Call) -> None:
    soon = (timezone.now() + timedelta(hours=4)).isoformat()
    body = {"text": "Växelfel", "source": "Trafik", "approved_by": "Eva Ek", "valid_until": soon}
    assert call(elin).post("/api/briefings/", body, format="json").status_code == 403
    over = {**body, "valid_until": timezone.now().isoformat()}
    assert call(marcus).post("/api/briefings/", over, format="json").status_code == 400
    made = call(marcus).post("/api/briefings/", body, format="json").json()
    assert (made["text"], made["by"]["name"], made["seen_count"]) == ("Växelfel", "Marcus Holm", 0)
    address = f"/api/briefings/{made['id']}/"
    for _twice in range(2):
        assert call(elin).put(f"{address}sight/").status_code == 204
    assert call(elin).delete(address).status_code == 403
    assert call(marcus).delete(address).status_code == 204
    (shown,) = call(elin).get("/api/briefings/").json()["results"]
    assert (shown["seen_count"], shown["withdrawn_by"]["name"]) == (1, "Marcus Holm")
