"""The same figures for programs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from agents.models import Role
from reports.metrics import METRICS
from reports.recount import count_anew
from tests.factories import make_agent, make_channel, make_thread, write_message


@pytest.fixture
def lead(db: None) -> APIClient:
    client = APIClient()
    token = Token.objects.create(user=make_agent(name="Marcus Holm", role=Role.LEAD))
    client.credentials(HTTP_AUTHORIZATION=f"Token {token.key}")
    return client


def test_a_program_reads_the_boards_figures(lead: APIClient) -> None:
    now = timezone.now()
    thread = make_thread(minutes_ago=60, now=now)
    write_message(thread, "Vi ser.", at=thread.opened_at + timedelta(minutes=4), by=make_agent())
    make_thread(channel=make_channel(handle="buss"), minutes_ago=50, now=now)
    count_anew(now=now)
    body = lead.get("/api/figures/").json()
    figures = {figure["name"]: figure for figure in body["figures"]}
    assert set(figures) == set(METRICS)
    assert figures["first_within_5"]["value"] == 0.5
    assert figures["first_p90"]["is_at_least"]
    assert figures["threads"]["before"] == {"value": 0, "is_at_least": False}
    assert figures["first_mean"]["definition"].startswith("All of them together")
    assert [one["figures"]["threads"]["value"] for one in body["channels"]] == [1, 1]
    only = lead.get("/api/figures/", {"channel": str(thread.channel_id), "hours": "all"}).json()
    assert [one["id"] for one in only["channels"]] == [thread.channel_id]


@pytest.mark.parametrize(
    "query", [{"hours": "never"}, {"channel": 10**30}, {"channel": 1}, {"first": "x"}, {"from": 1}]
)
def test_what_is_not_understood_is_refused_in_words(lead: APIClient, query: dict[str, str]) -> None:
    answer = lead.get("/api/figures/", query)
    assert answer.status_code == 400
    assert len(answer.json()) == 1
