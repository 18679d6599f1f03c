"""Warnings and breaches reach the lead: on the screen at once, by mail in one, not too often."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agents.models import Agent, Role
from inbox.models import Metric, SlaClock, SlaPolicy, Thread, ThreadEvent, Verb
from inbox.notices.mail import PAUSE, mail_leads
from tests.factories import make_agent, make_threads

pytestmark = pytest.mark.django_db


@pytest.fixture
def marcus() -> Agent:
    make_agent(name="Ada Berg", role=Role.ADMIN)
    return make_agent(name="Marcus Holm", role=Role.LEAD)


def promise(thread: Thread, *, due_at: datetime, verb: Verb) -> SlaClock:
    policy, _is_new = SlaPolicy.objects.get_or_create(name="An hour", first_response_target=60)
    warn_at = due_at - timedelta(minutes=15)
    clock = SlaClock.objects.create(
        thread=thread, metric=Metric.FIRST_RESPONSE, policy=policy, target=60,
        in_opening_hours=True, started_at=thread.opened_at, due_at=due_at, warn_at=warn_at,
        warned_at=warn_at, breached_at=due_at if verb == Verb.BREACHED else None,
    )  # fmt: skip
    ThreadEvent.objects.create(thread=thread, verb=verb, at=due_at)
    return clock


def test_all_that_is_new_is_one_mail_in_a_while(marcus: Agent) -> None:
    now = timezone.now()
    first, second, third, *many = make_threads(16)
    promise(first, due_at=now - timedelta(minutes=9), verb=Verb.BREACHED)
    assert mail_leads(now=now) == 0  # what was before is no news
    promise(second, due_at=now - timedelta(minutes=5), verb=Verb.BREACHED)
    promise(third, due_at=now + timedelta(minutes=5), verb=Verb.WARNED)
    assert (mail_leads(now=now), mail_leads(now=now)) == (1, 0)
    assert [message.to for message in mail.outbox] == [["marcus@example.com"]]
    assert mail.outbox[0].subject.endswith("1 late, 1 soon due")
    assert "Kund 002" in mail.outbox[0].body
    assert "Kund 001" not in mail.outbox[0].body
    for thread in many:
        promise(thread, due_at=now - timedelta(minutes=1), verb=Verb.BREACHED)
    assert mail_leads(now=now + PAUSE / 2) == 0
    assert mail_leads(now=now + PAUSE + timedelta(seconds=1)) == 1
    assert ("13 late" in mail.outbox[1].subject, "and 3 more" in mail.outbox[1].body) == (
        True,
        True,
    )


def test_what_was_answered_meanwhile_needs_no_mail(marcus: Agent) -> None:
    now = timezone.now()
    assert mail_leads(now=now) == 0
    (thread,) = make_threads(1)
    clock = promise(thread, due_at=now - timedelta(minutes=5), verb=Verb.BREACHED)
    SlaClock.objects.filter(pk=clock.pk).update(met_at=now)
    assert (mail_leads(now=now), mail.outbox) == (0, [])


def test_leads_see_it_on_the_screen_and_others_do_not(marcus: Agent) -> None:
    now = timezone.now()
    late, soon, over = make_threads(3)
    breach = promise(late, due_at=now - timedelta(minutes=5), verb=Verb.BREACHED)
    Thread.objects.filter(pk=late.pk).update(next_due_at=breach.due_at)
    promise(soon, due_at=now + timedelta(minutes=5), verb=Verb.WARNED)
    done = promise(over, due_at=now - timedelta(minutes=9), verb=Verb.BREACHED)
    SlaClock.objects.filter(pk=done.pk).update(met_at=now)
    pages = {}
    for agent in (marcus, make_agent(name="Elin Lund")):
        client = Client()
        client.force_login(agent)
        pages[agent.name] = client.get("/").content.decode()
        status = client.get(reverse("inbox:notices")).status_code
        assert status == (200 if agent == marcus else 403)
    assert "1 late</span>" in pages["Marcus Holm"]
    assert "1 soon due</span>" in pages["Marcus Holm"]
    assert 'id="notices" href="/notices/" hidden' in pages["Elin Lund"]
    client.force_login(marcus)
    shown = client.get(reverse("inbox:notices")).content.decode()
    assert [f"Kund 00{n}" in shown for n in (1, 2, 3)] == [True, True, True]
