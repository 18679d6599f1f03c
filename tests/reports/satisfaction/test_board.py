"""The board, its API and its files tell satisfaction as the report does."""

from __future__ import annotations

import re
from datetime import date

import pytest
import time_machine
from django.test import Client

from agents.models import Role
from reports.export.rows import list_figures
from reports.satisfaction.board import measure_satisfaction
from reports.satisfaction.measure import measure_period
from reports.selection import Selection
from tests.factories import make_agent
from tests.reports.satisfaction.test_measure import NOW, close_some

QUERY = "?first=2026-10-01&last=2026-10-31"
pytestmark = pytest.mark.django_db


@pytest.fixture
def lead() -> Client:
    client = Client()
    with time_machine.travel(NOW):
        client.force_login(make_agent(name="Marcus Holm", role=Role.LEAD))
    return client


def read(client: Client) -> str:
    with time_machine.travel(NOW):
        page = client.get(f"/board/{QUERY}").content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_shares_stand_on_the_board_with_their_intervals(lead: Client) -> None:
    assert "What customers say" not in read(lead)
    close_some(30, date(2026, 10, 5), satisfied=24, less=27)
    words = read(lead)
    assert "Need to call us less 90 % 27 of 30 (74–97 %) What is this?" in words
    assert "Better than before +2.4" in words
    with time_machine.travel(NOW):
        body = lead.get(f"/api/figures/{QUERY}").json()
    less = next(one for one in body["satisfaction"] if one["name"] == "less")
    assert (less["value"], less["successes"], less["answers"]) == (0.9, 27, 30)
    assert less["low"] == pytest.approx(0.7438, abs=1e-4)
    rows = list(list_figures(Selection(date(2026, 10, 1), date(2026, 10, 31)), now=NOW))
    assert [row[3] for row in rows if row[1] == "Need to call us less"] == [0.9]


def test_few_answers_are_counts(lead: Client) -> None:
    close_some(12, date(2026, 10, 5), satisfied=9, less=10)
    words = read(lead)
    assert "Need to call us less 10 of 12 What is this?" in words
    assert "Better than before – by 12 who told both" in words


def test_a_month_is_compared_with_the_month_before_as_in_its_report() -> None:
    close_some(35, date(2026, 8, 31), satisfied=35)  # within 31 days of October, and no September
    close_some(35, date(2026, 9, 5), satisfied=10)
    close_some(35, date(2026, 10, 5), satisfied=20)
    october = Selection(date(2026, 10, 1), date(2026, 10, 31))
    told = {one.metric.name: one.change for one in measure_satisfaction(october)}
    reported = measure_period(october, now=NOW).changes
    assert told["csat"] == reported["csat"]
    assert reported["csat"].difference == pytest.approx(10 / 35)
