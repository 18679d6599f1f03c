"""Frozen reports for programs."""

from __future__ import annotations

import pytest
from django.test import Client

from agents.models import Role
from reports.editions.freeze import freeze_due
from tests.factories import make_agent
from tests.reports.editions.past import FROZEN, answer, ask, finish_matters


@pytest.mark.django_db
def test_programs_read_what_was_frozen() -> None:
    client = Client()
    client.force_login(make_agent(name="Marcus Holm", role=Role.LEAD))
    answer(ask(finish_matters(2)))
    [edition] = freeze_due(now=FROZEN)
    [row] = client.get("/api/editions/").json()["results"]
    assert (row["kind"], row["first"], row["version"], row["frozen_by"]) == (
        "month", "2026-10-01", 1, None,
    )  # fmt: skip
    told = client.get(f"/api/editions/{edition.pk}/").json()
    assert [scope["key"] for scope in told["scopes"]] == ["all", told["scopes"][1]["key"]]
    assert told["facts"]["satisfaction"]["less"] == {
        "successes": 2, "total": 2, "low": None, "high": None,
    }  # fmt: skip
    channel = client.get(f"/api/editions/{edition.pk}/?scope={told['scopes'][1]['key']}").json()
    assert channel["facts"]["name"] == "X @nordbanan"
    assert client.get("/api/editions/0/").status_code == 404
