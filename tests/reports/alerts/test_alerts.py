"""From messages to an alert, told once and acknowledged once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agents.hours.create import create_schedule
from agents.models import Agent, Role
from connectors.models import Channel
from inbox.models import Direction, Message
from reports.alerts.answer import acknowledge_alert, put_on_call
from reports.alerts.tell import tell_alerts
from reports.alerts.watch import watch_inflow
from reports.models import Alert
from tests.factories import make_agent, make_channel, make_profile

NOW = datetime(2026, 11, 26, 12, 1, tzinfo=UTC)  # a Thursday
NIGHT = datetime(2026, 11, 27, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def write_many(channel: Channel, now: datetime, *, minutes: int = 30, each: int = 1) -> None:
    """In each of the minutes before now so many customers wrote."""
    authors = [make_profile(name=f"Kund{number}") for number in range(minutes * each)]
    Message.objects.bulk_create(
        Message(
            channel=channel, external_id=f"{now:%d%H}-{number}", author=author, text="Allt står",
            direction=Direction.INBOUND, created_at=now - MINUTE * (number // each + 2),
        )
        for number, author in enumerate(authors)
    )  # fmt: skip


@pytest.fixture
def channel(db: None) -> Channel:
    return make_channel(connected_at=NOW - timedelta(days=30))


@pytest.fixture
def marcus(db: None) -> Agent:
    return make_agent(name="Marcus Holm", role=Role.LEAD)


def test_an_outage_is_one_alert_told_once_to_the_leads(channel: Channel, marcus: Agent) -> None:
    make_agent(name="Ada Berg", role=Role.ADMIN)
    make_agent(name="Elin Lund")
    write_many(channel, NOW)
    (alert,) = watch_inflow(now=NOW)
    assert (alert.count, alert.before, alert.usual, alert.is_open) == (15, 15, 0, True)
    assert watch_inflow(now=NOW + MINUTE) == watch_inflow(now=NOW + 6 * MINUTE) == []
    assert [tell_alerts(now=NOW), tell_alerts(now=NOW)] == [1, 0]
    assert [sent.to for sent in mail.outbox] == [[marcus.email]]
    assert "something is happening on X @nordbanan" in mail.outbox[0].subject
    assert "15 customers" in mail.outbox[0].body


def test_one_who_writes_without_end_is_no_outage(channel: Channel) -> None:
    write_many(channel, NOW)
    Message.objects.update(author=make_profile())
    assert watch_inflow(now=NOW) == []


def test_the_usual_is_silent_and_so_is_the_first_week(channel: Channel) -> None:
    write_many(channel, NOW)
    for week in (1, 2, 3):
        write_many(channel, NOW - timedelta(weeks=week, minutes=-60), minutes=120)
    assert watch_inflow(now=NOW) == []
    young = make_channel(handle="nattbanan", connected_at=NOW - timedelta(days=6))
    write_many(young, NOW, each=4)
    assert watch_inflow(now=NOW) == []


def test_out_of_hours_those_on_call_are_told(channel: Channel, marcus: Agent) -> None:
    ada = make_agent(name="Ada Berg", role=Role.ADMIN, language="sv")
    create_schedule(name="Nordbanan", zone="Europe/Stockholm", country="SE", by=ada, now=NOW)
    put_on_call(ada, by=marcus, now=NOW)
    write_many(channel, NIGHT)
    (alert,) = watch_inflow(now=NIGHT)
    assert not alert.is_open
    tell_alerts(now=NIGHT)
    assert [sent.to for sent in mail.outbox] == [[ada.email]]
    assert "utanför öppettiderna händer något på X @nordbanan" in mail.outbox[0].subject


@pytest.mark.django_db(transaction=True)
def test_two_workers_raise_and_tell_one_alert() -> None:
    make_agent(name="Marcus Holm", role=Role.LEAD)
    write_many(make_channel(connected_at=NOW - timedelta(days=30)), NOW)

    def work(_number: int) -> int:
        try:
            watch_inflow(now=NOW)
            return tell_alerts(now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as workers:
        told = sum(workers.map(work, range(8)))
    assert (Alert.objects.count(), told, len(mail.outbox)) == (1, 1, 1)


def test_the_first_to_acknowledge_stays(channel: Channel, marcus: Agent) -> None:
    ada = make_agent(name="Ada Berg", role=Role.ADMIN)
    write_many(channel, NOW)
    (alert,) = watch_inflow(now=NOW)
    acknowledge_alert(alert, by=marcus, now=NOW)
    again = acknowledge_alert(alert, by=ada, now=NOW + MINUTE)
    assert (again.acknowledged_by, again.acknowledged_at) == (marcus, NOW)


def test_the_banner_is_seen_by_leads_and_gone_once_acknowledged(
    channel: Channel, marcus: Agent
) -> None:
    now = datetime.now(UTC)
    write_many(channel, now)
    (alert,) = watch_inflow(now=now)
    lead, agent = Client(), Client()
    lead.force_login(marcus)
    agent.force_login(make_agent(name="Elin Lund"))
    banner = reverse("alerts:banner")
    assert 'id="alerts"' in lead.get("/").content.decode()
    assert 'id="alerts"' not in agent.get("/").content.decode()
    assert "Something is happening" in lead.get(banner).content.decode()
    assert agent.get(banner).status_code == 403
    headers = {"HX-Request": "true"}
    answer = lead.post(reverse("alerts:acknowledgement", args=[alert.pk]), headers=headers)
    assert answer.content.decode().strip() == ""
    assert "Marcus Holm took care of it" in lead.get(reverse("alerts:alerts")).content.decode()


def test_the_page_takes_as_many_statements_for_one_alert_and_for_three(
    channel: Channel, marcus: Agent
) -> None:
    lead = Client()
    lead.force_login(marcus)
    counts = []
    for number in range(3):
        Alert.objects.create(
            channel=channel, at=NOW + number * MINUTE, count=9, before=9, usual=1, is_open=True,
            acknowledged_by=marcus, acknowledged_at=NOW,
        )  # fmt: skip
        counts.append(count_statements(lead))
    assert counts[0] == counts[2]


def count_statements(browser: Client) -> int:
    with CaptureQueriesContext(connection) as statements:
        browser.get(reverse("alerts:alerts"))
    return len(statements)
