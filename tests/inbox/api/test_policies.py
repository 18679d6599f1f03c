"""What programs read and admins keep of what we promise."""

from __future__ import annotations

import pytest

from agents.models import Agent, Role
from inbox.models import Thread
from inbox.sla.compute import compute_stale_clocks
from tests.inbox.api.conftest import Call
from tests.inbox.ingest.posts import NOON


@pytest.fixture
def ada(db: None) -> Agent:
    return Agent.objects.create_user("ada@example.org", name="Ada Berg", role=Role.ADMIN)


def test_admins_keep_the_policies_and_all_read_them(
    ada: Agent, marcus: Agent, elin: Agent, call: Call
) -> None:
    body = {"name": "Allt", "first_response_target": 60}
    for agent in (elin, marcus):
        assert call(agent).post("/api/policies/", body, format="json").status_code == 403
    made = call(ada).post("/api/policies/", body, format="json").json()
    urgent = {"name": "Brådskande", "priority": "urgent", "next_response_target": 5}
    first = call(ada).post("/api/policies/", urgent, format="json").json()
    assert (first["priority"], first["in_opening_hours"], first["warning_share"]) == (
        "urgent", True, 75,
    )  # fmt: skip
    assert [one["name"] for one in call(elin).get("/api/policies/").json()] == [
        "Brådskande", "Allt",
    ]  # fmt: skip
    address = f"/api/policies/{made['id']}/"
    changed = call(ada).patch(address, {"first_response_target": 30}, format="json").json()
    assert (changed["name"], changed["first_response_target"]) == ("Allt", 30)
    moved = call(ada).put(f"{address}place/", {"place": 0}, format="json").json()
    assert [one["name"] for one in moved] == ["Allt", "Brådskande"]
    assert call(elin).delete(address).status_code == 403
    assert call(ada).delete(address).status_code == 204
    assert call(ada).patch(address, {"name": "X"}, format="json").status_code == 404
    for wrong in ({"name": "Inget"}, {**body, "kind": "both"}, {**body, "priority": 2}):
        assert call(ada).post("/api/policies/", wrong, format="json").status_code == 400


def test_the_clocks_of_a_thread(ada: Agent, elin: Agent, thread: Thread, call: Call) -> None:
    thread.channel.connected_at = NOON.replace(year=2020)
    thread.channel.save()
    body = {"name": "Allt", "first_response_target": 60, "in_opening_hours": False}
    call(ada).post("/api/policies/", body, format="json")
    compute_stale_clocks(now=NOON.replace(hour=20))
    (clock,) = call(elin).get(f"/api/threads/{thread.pk}/clocks/").json()
    assert (clock["metric"], clock["target"]) == ("first_response", 60)
    assert clock["due_at"] == clock["breached_at"]
    assert call(elin).get(f"/api/threads/{thread.pk}/").json()["next_due_at"] == clock["due_at"]
