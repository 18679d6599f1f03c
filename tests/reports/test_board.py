"""The board in a lead's browser: figures with their words, the threads behind them, few queries."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agents.models import Agent, PresenceSpan, PresenceState, Role, Schedule, ScheduleWeek
from agents.presence.change import set_presence
from inbox.incidents.group import begin_incident
from inbox.models import Label, Thread
from reports.recount import count_anew
from tests.factories import make_agent, make_channel, make_profile, make_thread, write_message


@pytest.fixture
def lead(db: None) -> Client:
    client = Client()
    client.force_login(make_agent(name="Marcus Holm", role=Role.LEAD))
    return client


def answer(thread: Thread, *, after: timedelta) -> None:
    write_message(thread, "Vi ser efter.", at=thread.opened_at + after, by=make_agent())


def read(client: Client, address: str = "/board/") -> str:
    page = client.get(address)
    assert page.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


def test_board_tells_the_figures_and_leads_to_their_threads(lead: Client) -> None:
    now = timezone.now()
    quick, late = (make_thread(minutes_ago=200, now=now) for _number in range(2))
    answer(quick, after=timedelta(minutes=4))
    answer(late, after=timedelta(minutes=90))
    waiting = make_thread(
        "<b>Hallå?</b>", profile=make_profile(name="Åke <i>Ek</i>", handle="ake"), minutes_ago=130
    )
    count_anew(now=timezone.now())
    words = read(lead)
    for told in (
        "Open 1 1 unassigned", "Longest wait now 2 h 10 min", "First response, median 1 h 30 min",
        "First response, mean ≥ 1 h 15 min", "Answered within 5 minutes 33 %", "Threads 3",
        "Not answered yet 1", "Contacts per matter 1.00", "the usual is known after a week",
    ):  # fmt: skip
        assert told in words
    page = lead.get("/board/").content.decode()
    assert "&lt;b&gt;Hallå?&lt;/b&gt;" in page
    assert "<i>Ek</i>" not in page
    behind = lead.get("/board/threads/first_within_60/").content.decode()
    assert set(re.findall(r"/threads/(\d+)/", behind)) == {str(late.pk), str(waiting.pk)}
    assert "≥ 2 h 10 min" in behind
    assert "Nobody wrote in the last 15 minutes." in read(lead, "/board/inflow/")
    fresh = make_thread(minutes_ago=3)
    count_anew(now=timezone.now())
    inflow = lead.get("/board/inflow/").content.decode()
    assert set(re.findall(r"/threads/(\d+)/", inflow)) == {str(fresh.pk)}


def test_every_figure_counts_the_threads_that_it_leads_to(lead: Client) -> None:
    now = timezone.now()
    label = Label.objects.create(name="biljett")
    for minutes in (1, 30, 300):
        thread = make_thread(minutes_ago=400, now=now)
        answer(thread, after=timedelta(minutes=minutes))
        thread.labels.add(label)
    make_thread(minutes_ago=400, now=now)
    count_anew(now=now)
    chosen = f"?label={label.pk}"
    assert "Threads 3" in read(lead, f"/board/{chosen}")
    for name, count in (("threads", 3), ("first_within_5", 2), ("first_within_60", 1)):
        behind = lead.get(f"/board/threads/{name}/{chosen}").content.decode()
        assert behind.count("<tr><td>") == count, name


def test_figures_are_told_with_and_without_incidents(lead: Client) -> None:
    now = timezone.now()
    answer(make_thread("Var är väskan?", minutes_ago=200, now=now), after=timedelta(minutes=4))
    make_thread("Appen ligger nere", minutes_ago=190, now=now)
    count_anew(now=now)
    assert "without incidents" not in read(lead)
    marcus = make_agent(name="Siv Dahl", role=Role.LEAD)
    begin_incident(name="Appen", keyword="appen", label=None, by=marcus, now=now)
    count_anew(now=now)
    words = read(lead)
    assert "without incidents" in words
    assert "Threads 2" in words
    words = read(lead, "/board/?incidents=without")
    for told in ("Threads 1", "Answered within 5 minutes 100 %", "Threads of incidents are left"):
        assert told in words
    assert "Nobody is waiting." in words[words.index("Waiting longest") :]
    behind = lead.get("/board/threads/threads/?incidents=without").content.decode()
    assert behind.count("<tr><td>") == 1
    figures = lead.get("/api/figures/?incidents=without").json()
    assert figures["incidents"] == "without"
    assert {one["name"]: one["value"] for one in figures["figures"]}["threads"] == 1


def test_hours_divide_the_arrivals(lead: Client) -> None:
    schedule = Schedule.objects.create(name="Vi", is_default=True)
    start = (timezone.now() - timedelta(days=60)).date()
    never: list[Any] = [[]] * 7
    ScheduleWeek.objects.create(schedule=schedule, valid_from=start, days=never)
    answer(make_thread(minutes_ago=60), after=timedelta(minutes=20))
    count_anew(now=timezone.now())
    assert "First response, median –" in read(lead, "/board/?hours=open")
    assert "First response, median 20 min" in read(lead, "/board/?hours=closed")


def test_open_hours_with_nobody_available_stand_out(lead: Client) -> None:
    schedule = Schedule.objects.create(name="Vi", is_default=True)
    now = datetime(2026, 6, 17, 12, 0, tzinfo=UTC)  # a Wednesday; 14:00 in Stockholm
    days: list[Any] = [[[8 * 60, 16 * 60]] for _day in range(7)]
    ScheduleWeek.objects.create(schedule=schedule, valid_from=date(2026, 1, 1), days=days)
    elin = make_agent()
    Agent.objects.filter(pk=elin.pk).update(created_at=now - timedelta(weeks=2))
    since, away = now - timedelta(days=5), now - timedelta(hours=2)
    PresenceSpan.objects.create(
        agent=elin, state=PresenceState.AVAILABLE, began_at=since, ended_at=away
    )
    make_thread(now=now)
    count_anew(now=now)
    with time_machine.travel(now, tick=False):
        lead.force_login(make_agent(name="Siv Dahl", role=Role.LEAD))
        words = read(lead)
        set_presence(elin, PresenceState.AVAILABLE, now=now)
        cache.clear()
        covered = read(lead)
    # All Thursday, Friday until 14:00, and since noon today.
    assert "nobody available, 3 times in the last seven days" in words
    assert "Wed 17 Jun 12:00–14:00" in words
    assert "We are open, and nobody is available." in words
    assert "We are open, and nobody is available." not in covered


def test_board_takes_as_many_queries_for_three_channels_as_for_one(lead: Client) -> None:
    counts = [count_queries(lead)]
    for name in ("nordbanan", "buss", "färja"):
        answer(make_thread(channel=make_channel(handle=name)), after=timedelta(minutes=2))
        make_thread(channel=make_channel(handle=name))
        count_anew(now=timezone.now())
        counts.append(count_queries(lead))
    assert counts[1] == counts[3]
    assert counts[3] <= 50


def count_queries(client: Client) -> int:
    client.get("/board/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/board/")
    return len(queries)


@pytest.mark.parametrize(
    "query", ["?first=x&last=9999-99-99&hours=never", "?first=2026-02-01&last=2025-01-01",
              "?channel=0&team=abc&label=999999999999999999999", "?first=0001-01-01&key=x"]
)  # fmt: skip
def test_whatever_stands_in_the_address_gives_a_board(lead: Client, query: str) -> None:
    assert lead.get(f"/board/{query}").status_code == 200
