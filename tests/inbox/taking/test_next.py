"""Take next is fair: by team, channel and skill, up to what was agreed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agents.models import Agent, PeopleEvent, Role, Team
from inbox.models import Customer, Label, Profile, Thread
from inbox.taking.beyond import tell_beyond, tell_why_nothing
from inbox.taking.next import AtCapacity, take_next
from inbox.taking.remit import change_remit, change_rules, read_reach
from inbox.threads.claim import claim_thread
from inbox.threads.snooze import snooze_thread
from tests.factories import make_agent, make_channel, make_profile, make_thread, make_threads

pytestmark = pytest.mark.django_db


def take(agent: Agent) -> Thread | None:
    return take_next(by=agent, now=timezone.now())


def limit(agent: Agent, **wanted: object) -> None:
    chosen = {"capacity": None, "languages": (), "channels": (), "labels": (), **wanted}
    change_remit(agent, **chosen, by=agent, now=timezone.now())  # type: ignore[arg-type]


def give(thread: Thread, team: Team) -> Thread:
    thread.team = team
    thread.save(update_fields=["team"])
    return thread


def test_ones_own_teams_come_first_then_nobodys_and_never_another_teams() -> None:
    elin, (first, second, third, fourth) = make_agent(), make_threads(4)
    own, others = Team.objects.create(name="Trafik"), Team.objects.create(name="Klagomål")
    own.members.add(elin)
    give(first, others)
    give(third, own)
    give(fourth, own)
    assert [take(elin) for _ in range(4)] == [third, fourth, second, None]
    assert "1 for the team Klagomål" in tell_why_nothing(elin)


def test_what_is_looked_at_snoozed_or_beyond_the_remit_is_passed_over() -> None:
    elin, ali = make_agent(), make_agent(name="Ali Rahimi")
    looked_at = make_channel(handle="bara_se", name="Bara se", is_read_only=True)
    elsewhere = make_channel(handle="nattbanan", name="Nattbanan")
    make_thread(channel=looked_at, minutes_ago=90)
    late = make_thread(channel=elsewhere, minutes_ago=80)
    invoice, plain, own = make_threads(3)
    snooze_thread(plain, until=None, by=ali, now=timezone.now())
    invoices, luggage = Label.objects.create(name="Faktura"), Label.objects.create(name="Bagage")
    invoice.labels.add(invoices)
    own.labels.add(luggage, invoices)
    limit(elin, channels=[invoice.channel], labels=[luggage])
    assert [take(elin), take(elin)] == [own, None]
    words = tell_why_nothing(elin)
    assert "2 threads wait for others" in words
    assert "1 on X @nattbanan" in words
    assert "1 labelled Faktura" in words
    limit(elin)
    assert [take(elin), take(elin), take(elin)] == [late, invoice, None]
    assert PeopleEvent.objects.filter(kind=PeopleEvent.Kind.REMIT_SET).count() == 2


def test_beyond_capacity_take_next_is_refused_and_claiming_is_told() -> None:
    elin, threads = make_agent(), make_threads(4)
    now = timezone.now()
    change_rules(capacity=1, away_time=30, by=elin, now=now)
    limit(elin, capacity=2)
    assert [take(elin), take(elin)] == threads[:2]
    with pytest.raises(AtCapacity, match="2 of 2"):
        take(elin)
    claim_thread(threads[2], by=elin, now=now)
    assert "3 open threads, where 2 were agreed" in tell_beyond(elin)
    snooze_thread(threads[0], until=now + timedelta(hours=1), by=elin, now=now)
    assert tell_beyond(elin) == ""
    limit(elin, capacity=None)  # the brand's holds again
    with pytest.raises(AtCapacity, match="2 of 1"):
        take(elin)


def test_a_customers_language_is_for_who_speaks_it() -> None:
    elin = make_agent()
    known = {"sv-FI": "Aino Laine", "fi": "Timo Aho", "": "Maja Berg"}
    swedish, _finnish, unknown = (
        make_thread(profile=speak(make_profile(name=name), code)) for code, name in known.items()
    )
    limit(elin, languages=["sv"])
    assert [take(elin) for _ in range(3)] == [swedish, unknown, None]
    assert "1 in Finnish" in tell_why_nothing(elin)


def speak(profile: Profile, language: str) -> Profile:
    Customer.objects.filter(profiles=profile).update(language=language)
    return profile


def test_the_claim_is_one_statement_by_index() -> None:
    elin = make_agent()
    make_threads(3)
    with CaptureQueriesContext(connection) as seen:
        assert take(elin)
    claims = [query["sql"] for query in seen if "SKIP LOCKED" in query["sql"]]
    assert len(claims) == 1
    assert len(seen) == 2  # what is the agent's to take, and the claim with its event


def test_a_lead_sets_on_the_page_what_an_agent_is_given(client: Client) -> None:
    elin, label = make_agent(), Label.objects.create(name="Bagage")
    client.force_login(make_agent(name="Marcus Holm", role=Role.LEAD))
    wanted = {"capacity": "3", "languages": ["sv", "fi"], "labels": [label.pk]}
    assert client.post(reverse("inbox:remit", args=[elin.pk]), wanted).status_code == 302
    reach = read_reach(elin)
    assert (reach.capacity, reach.languages, reach.labels) == (3, ["fi", "sv"], [label.pk])
