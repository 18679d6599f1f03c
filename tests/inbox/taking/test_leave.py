"""Nothing stays claimed by somebody who left."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agents.models import Agent, PresenceState, Role, Schedule, ScheduleWeek
from agents.presence.change import set_presence
from inbox.models import (
    Draft,
    NoticeKind,
    PersonalNotice,
    Priority,
    Reply,
    Thread,
    ThreadEvent,
    Verb,
)
from inbox.taking.leave import give_back, keep_threads, release_left
from inbox.taking.remit import change_rules
from inbox.threads.claim import claim_thread
from inbox.threads.drafts import save_draft
from tests.factories import make_agent, make_threads, write_reply

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def sit_down(agent: Agent, at: datetime) -> None:
    Agent.objects.filter(pk=agent.pk).update(last_seen_at=at, created_at=at - 100 * HOUR)


@pytest.fixture
def elin() -> Agent:
    agent = make_agent()
    sit_down(agent, NOW)
    return agent


def hold(agent: Agent, *, at: datetime = NOW, count: int = 1) -> list[Thread]:
    return [claim_thread(one, by=agent, now=at) for one in make_threads(count)]


def owners(*threads: Thread) -> list[Agent | None]:
    return [Thread.objects.get(pk=thread.pk).owner for thread in threads]


def test_a_closed_screen_gives_back_what_waits_save_what_is_on_its_way(elin: Agent) -> None:
    lead = make_agent(name="Marcus Holm", role=Role.LEAD)
    waiting, sending, urgent = hold(elin, count=3)
    save_draft(waiting, by=elin, text="Jag undersöker")
    write_reply(sending, elin, "Hej!", state=Reply.State.QUEUED)
    Thread.objects.filter(pk=urgent.pk).update(priority=Priority.URGENT)
    assert release_left(now=NOW + timedelta(minutes=29)) == 0
    later = NOW + timedelta(minutes=31)
    assert (release_left(now=later), release_left(now=later)) == (2, 0)
    assert owners(waiting, sending, urgent) == [None, elin, None]
    assert Draft.objects.filter(agent=elin, thread=waiting).exists()
    released = ThreadEvent.objects.filter(verb=Verb.RELEASED, agent=None)
    assert [event.facts["why"] for event in released] == ["away", "away"]
    told = PersonalNotice.objects.values_list("agent", "kind").order_by("pk")
    assert sorted(told) == sorted(
        [(elin.pk, NoticeKind.GIVEN_BACK)] * 2 + [(lead.pk, NoticeKind.LEFT_URGENT)]
    )


def test_who_is_at_the_screen_keeps_all_and_on_a_break_as_they_said(elin: Agent) -> None:
    (thread,) = hold(elin)
    set_presence(elin, PresenceState.AWAY, now=NOW)
    keep_threads(elin)
    late = NOW + HOUR
    sit_down(elin, late)
    assert release_left(now=late) == 0
    set_presence(elin, PresenceState.AVAILABLE, now=late)
    set_presence(elin, PresenceState.AWAY, now=late + HOUR)
    sit_down(elin, late + HOUR)
    assert release_left(now=late + HOUR) == 0  # not half an hour yet
    sit_down(elin, late + 2 * HOUR)
    assert release_left(now=late + 2 * HOUR) == 1  # asked, and not answered
    assert owners(thread) == [None]


def test_who_takes_a_thread_is_away_no_longer_and_keeps_it(elin: Agent, client: Client) -> None:
    set_presence(elin, PresenceState.AWAY, now=NOW - 15 * HOUR)  # yesterday the screen was closed
    make_threads(2)
    client.force_login(elin)
    taken = client.post(reverse("inbox:next"), headers={"HX-Request": "true"}).content.decode()
    assert '<option value="available" selected>' in taken
    again = client.post(reverse("inbox:next"), headers={"HX-Request": "true"}).content.decode()
    assert 'id="presence"' not in again
    late = timezone.now() + HOUR
    sit_down(elin, late)
    assert (release_left(now=late), Thread.objects.filter(owner=elin).count()) == (0, 2)


def test_on_a_break_threads_are_given_back_at_once(elin: Agent) -> None:
    threads = hold(elin, count=2)
    assert give_back(elin, now=NOW) == 2
    assert owners(*threads) == [None, None]


def test_what_was_given_to_somebody_absent_stays_for_as_long(elin: Agent) -> None:
    sit_down(elin, NOW - 5 * HOUR)
    change_rules(capacity=None, away_time=60, by=elin, now=NOW)
    hold(elin)
    assert release_left(now=NOW + timedelta(minutes=59)) == 0
    assert release_left(now=NOW + timedelta(minutes=61)) == 1


def test_when_we_close_who_is_away_keeps_nothing_and_who_works_on_keeps_all(elin: Agent) -> None:
    ali = make_agent(name="Ali Rahimi")
    sit_down(ali, NOW)
    closed_all_day = Schedule.objects.create(name="Vi", is_default=True, zone="Europe/Stockholm")
    ScheduleWeek.objects.create(
        schedule=closed_all_day, valid_from=NOW.date() - timedelta(days=9), days=[[[0, 60]]] * 7
    )
    (mine,), (theirs,) = hold(elin), hold(ali)
    set_presence(elin, PresenceState.AWAY, now=NOW)
    keep_threads(elin)
    assert release_left(now=NOW + timedelta(minutes=5)) == 1
    assert owners(mine, theirs) == [None, ali]
    assert ThreadEvent.objects.get(verb=Verb.RELEASED).facts["why"] == "closed"
