"""Reports in a lead's browser: the list, a report by scope, any days, files, and their words."""

from __future__ import annotations

import csv
import re
from datetime import UTC, datetime
from io import StringIO

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agents.models import Agent, Role, Team
from inbox.models import Thread
from reports.editions.freeze import freeze_due
from reports.models import Edition
from reports.surveys.answer import Answer
from tests.factories import make_agent, make_channel
from tests.reports.editions.past import FROZEN, answer, ask, count_all, finish_matters

OCTOBER = "?first=2026-10-01&last=2026-10-31"
UNEASY = Answer(now=2, before=2, needs_less=False)


@pytest.fixture
def marcus(db: None) -> Agent:
    return make_agent(name="Marcus Holm", role=Role.LEAD)


@pytest.fixture
def lead(marcus: Agent) -> Client:
    client = Client()
    client.force_login(marcus)
    return client


def read(lead: Client, address: str) -> str:
    page = lead.get(address)
    assert page.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


def freeze_month(*, answers: int) -> Edition:
    surveys = ask(finish_matters(40))
    answer(surveys[: answers - 3])
    answer(surveys[answers - 3 : answers], UNEASY)
    return freeze_due(now=FROZEN)[0]


def test_an_empty_list_says_when_the_first_report_will_come(lead: Client) -> None:
    with time_machine.travel(datetime(2026, 10, 14, 12, tzinfo=UTC)):
        words = read(lead, "/reports/")
    assert "None yet." in words
    # Not September, of which nothing is known: its hour is past, and nobody freezes it.
    assert "October 2026 is frozen by itself on Monday 2 Nov 06:00." in words
    assert "Quarter 4 of 2026 is frozen by itself on Monday 4 Jan 06:00." in words
    assert "September" not in words
    with time_machine.travel(datetime(2026, 11, 1, 12, tzinfo=UTC)):
        words = read(lead, "/reports/")
    assert "October 2026 is frozen by itself on Monday 2 Nov 06:00." in words
    assert "See what will be frozen" in words


def test_thirty_answers_are_a_share_with_its_interval(lead: Client) -> None:
    edition = freeze_month(answers=30)
    words = read(lead, f"/reports/{edition.pk}/")
    assert "27 of 30 (74–97 %) say that they need to call us less thanks to this." in words
    assert "October 2026: customers wrote to us 40 times, and 40 matters were finished." in words
    assert "Frozen on 2 Nov 2026 07:00, version 1" in words
    assert "27 of 30 (74–97 %)" in read(lead, "/reports/")


def test_fewer_answers_are_counts_and_no_percentage(lead: Client) -> None:
    edition = freeze_month(answers=29)
    words = read(lead, f"/reports/{edition.pk}/")
    assert "26 of 29 say that they need to call us less thanks to this." in words
    assert "29 customers told how satisfied they were before and after, which is too few" in words
    told = words.split("Who was asked")[0]
    assert "%" not in told


def test_the_same_report_by_team_and_channel(lead: Client) -> None:
    page = make_channel(network="facebook", handle="sida", name="<i>Sida</i>")
    team = Team.objects.create(name="<b>Kväll</b>")
    mine, theirs = finish_matters(2), finish_matters(3, channel=page)
    Thread.objects.filter(closures__in=[one.pk for one in theirs]).update(team=team)
    count_all()
    answer(ask(mine))
    [edition] = freeze_due(now=FROZEN)
    for key, number in (("all", 5), (f"team-{team.pk}", 3), (f"channel-{page.pk}", 3)):
        words = read(lead, f"/reports/{edition.pk}/?scope={key}")
        assert f"{number} matters were finished" in words
        assert f"{number} matters were finished" in read(
            lead, f"/reports/days/{OCTOBER}&scope={key}"
        )
    content = lead.get(f"/reports/{edition.pk}/").content.decode()
    assert "<b>Kväll" not in content
    assert "<i>Sida" not in content
    assert "Nobody has told us whether" in words


def test_a_preview_says_that_nothing_is_frozen_and_freezes_once(lead: Client) -> None:
    finish_matters(1)
    with time_machine.travel(FROZEN):
        words = read(lead, f"/reports/days/{OCTOBER}")
        assert "Not frozen yet" in words
        form = {"kind": "month", "first": "2026-10-01", "seen": "0"}
        for _time in range(2):
            lead.post("/reports/freezing/", form)
        [edition] = Edition.objects.all()
        assert "It was frozen meanwhile." in read(lead, f"/reports/{edition.pk}/")
        lead.post("/reports/freezing/", {**form, "seen": "1", "note": "<b>Räknat om</b>"})
    newest = Edition.objects.latest("version")
    assert (newest.version, str(newest.frozen_by)) == (2, "Marcus Holm")
    page = lead.get(f"/reports/{newest.pk}/").content.decode()
    assert "&lt;b&gt;Räknat om" in page
    assert "No figure is another." in page
    assert "There is a newer version." in read(lead, f"/reports/{edition.pk}/")


def test_days_that_are_no_month_cannot_be_frozen(lead: Client) -> None:
    finish_matters(1)
    day = read(lead, "/reports/days/?first=2026-10-14&last=2026-10-14")
    assert " 14 Oct 2026: customers wrote" in day
    assert "Nobody has told us how satisfied they were before and after." in day
    words = read(lead, "/reports/days/?first=2026-10-14&last=2026-10-01")
    assert "1 Oct 2026 to 14 Oct 2026: customers wrote to us 1 time" in words
    assert "Freeze now" not in words
    assert read(lead, "/reports/days/?first=nonsense")


def test_the_files_hold_the_same_figures_and_no_formula(lead: Client) -> None:
    edition = freeze_month(answers=30)
    Edition.objects.filter(pk=edition.pk).update(facts=_rename_brand(edition))
    content = lead.get(f"/reports/{edition.pk}/file/csv/").content.decode("utf-8-sig")
    rows = list(csv.DictReader(StringIO(content)))
    [less] = [row for row in rows if row["Figure"] == "Need to call us less" and row["Meaning"]]
    assert less["In words"] == "27 of 30 (74–97 %)"
    assert [round(float(less[name]), 3) for name in ("Value", "From", "To")] == [0.9, 0.744, 0.965]
    assert {row["Part"] for row in rows if "SUM" in row["Part"]} == {"'=SUM(A1)"}
    assert lead.get(f"/reports/{edition.pk}/file/xlsx/").content.startswith(b"PK")
    assert lead.get(f"/reports/{edition.pk}/file/exe/").status_code == 404


def _rename_brand(edition: Edition) -> dict[str, object]:
    facts = edition.facts
    facts["scopes"]["all"]["satisfaction"]["channels"][0]["name"] = "=SUM(A1)"
    return dict(facts)


def test_the_number_of_statements_does_not_grow_with_the_reports(lead: Client) -> None:
    edition = freeze_month(answers=30)

    def count(address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            read(lead, address)
        return len(queries)

    addresses = ("/reports/", f"/reports/{edition.pk}/")
    freeze_due(now=datetime(2027, 1, 4, 9, tzinfo=UTC))
    before = [count(address) for address in addresses]
    freeze_due(now=datetime(2027, 3, 1, 9, tzinfo=UTC))
    assert Edition.objects.count() == 6
    assert [count(address) for address in addresses] == before


@pytest.mark.parametrize("days", [("0001-01-01", "0001-01-31"), ("9999-12-01", "9999-12-31")])
def test_days_at_the_ends_of_the_calendar_are_refused(days: tuple[str, str], lead: Client) -> None:
    first, last = days
    chosen = {"first": first, "last": last}
    assert lead.get("/reports/days/", chosen).status_code == 200
    assert lead.post("/quality/", {**chosen, "size": 20}).status_code == 422
    assert lead.get("/api/quality/", chosen).status_code == 400
    for kind in ("month", "quarter"):
        freezing = {"kind": kind, "first": first, "seen": 0}
        assert lead.post("/reports/freezing/", freezing).status_code == 302
    assert not Edition.objects.exists()
