"""Labels, priority, snooze, assignment, hand-over: one change, one event, each harmless twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from agents.models import Agent, Team
from inbox.models import ClosedReason, Label, Message, Priority, Status, Thread, Verb
from inbox.threads.assign import assign_thread, hand_over_thread, take_back_thread
from inbox.threads.claim import claim_thread
from inbox.threads.close import close_thread
from inbox.threads.conflicts import NotOwner, ThreadClosed
from inbox.threads.label import MAX_LABELS, label_thread, unlabel_thread
from inbox.threads.prioritise import prioritise_thread
from inbox.threads.snooze import snooze_thread, wake_due_threads, wake_thread
from tests.factories import make_agent, make_thread

pytestmark = pytest.mark.django_db
NOW = timezone.now()
LATER = NOW + timedelta(hours=2)


@pytest.fixture
def elin() -> Agent:
    return make_agent(name="Elin Lund")


@pytest.fixture
def ali() -> Agent:
    return make_agent(name="Ali Rahimi")


def verbs(thread: Thread) -> list[str]:
    return list(thread.events.order_by("id").values_list("verb", flat=True))


def test_labels_are_put_on_once_and_taken_off_once(elin: Agent) -> None:
    thread, label = make_thread(), Label.objects.create(name="försening")
    for _ in range(2):
        label_thread(thread, label, by=elin, now=NOW)
    assert list(thread.labels.all()) == [label]
    for _ in range(2):
        unlabel_thread(thread, label, by=elin, now=NOW)
    assert not thread.labels.exists()
    assert verbs(thread) == [Verb.LABELLED, Verb.UNLABELLED]


def test_labels_are_bounded(elin: Agent) -> None:
    thread = make_thread()
    labels = [Label.objects.create(name=f"etikett {number}") for number in range(MAX_LABELS + 1)]
    for label in labels[:-1]:
        label_thread(thread, label, by=elin, now=NOW)
    with pytest.raises(ValidationError):
        label_thread(thread, labels[-1], by=elin, now=NOW)


def test_priority_changes_neither_version_nor_owner(elin: Agent) -> None:
    thread = make_thread()
    for _ in range(2):
        prioritise_thread(thread, Priority.URGENT, by=elin, now=NOW)
    thread.refresh_from_db()
    assert (thread.priority, thread.version, thread.owner) == (Priority.URGENT, 1, None)
    assert verbs(thread) == [Verb.PRIORITISED]


def test_snoozed_thread_wakes_at_its_time_once(elin: Agent) -> None:
    thread = make_thread()
    snooze_thread(thread, until=LATER, by=elin, now=NOW)
    thread.refresh_from_db()
    assert (thread.status, thread.snoozed_until) == (Status.SNOOZED, LATER)
    assert thread.waiting_since  # no clock stops for it
    assert wake_due_threads(now=LATER - timedelta(seconds=1)) == 0
    assert [wake_due_threads(now=LATER + timedelta(days=3)) for _ in range(2)] == [1, 0]
    thread.refresh_from_db()
    assert (thread.status, thread.snoozed_until) == (Status.OPEN, None)
    assert verbs(thread) == [Verb.SNOOZED, Verb.WOKEN]


def test_snoozed_until_the_customer_writes_wakes_at_no_time(elin: Agent) -> None:
    thread = make_thread()
    snooze_thread(thread, until=None, by=elin, now=NOW)
    assert wake_due_threads(now=LATER + timedelta(days=1000)) == 0
    assert wake_thread(thread, by=elin, now=LATER).status == Status.OPEN
    wake_thread(thread, by=elin, now=LATER)
    assert verbs(thread) == [Verb.SNOOZED, Verb.WOKEN]


def test_snooze_is_refused_to_others_for_closed_ones_and_for_the_past(
    elin: Agent, ali: Agent
) -> None:
    thread, closed = make_thread(), make_thread()
    claim_thread(thread, by=ali, now=NOW)
    close_thread(closed, by=elin, reason=ClosedReason.SPAM, now=NOW)
    with pytest.raises(NotOwner):
        snooze_thread(thread, until=LATER, by=elin, now=NOW)
    with pytest.raises(ThreadClosed):
        snooze_thread(closed, until=LATER, by=elin, now=NOW)
    for until in (NOW, NOW + timedelta(days=400)):
        with pytest.raises(ValidationError):
            snooze_thread(thread, until=until, by=ali, now=NOW)


def test_lead_assigns_what_a_colleague_has(elin: Agent, ali: Agent) -> None:
    thread, marcus = make_thread(), make_agent(name="Marcus Holm")
    claim_thread(thread, by=elin, now=NOW)
    for _ in range(2):
        assign_thread(thread, to=ali, by=marcus, now=LATER)
    thread.refresh_from_db()
    assert (thread.owner, thread.claimed_at, thread.version) == (ali, LATER, 3)
    assert verbs(thread) == [Verb.CLAIMED, Verb.ASSIGNED]


def test_lead_gives_a_team_what_a_colleague_has(elin: Agent) -> None:
    thread, marcus = make_thread(), make_agent(name="Marcus Holm")
    team = Team.objects.create(name="Bagage")
    claim_thread(thread, by=elin, now=NOW)
    for _ in range(2):
        assign_thread(thread, to=team, by=marcus, now=LATER)
    thread.refresh_from_db()
    assert (thread.owner, thread.team, thread.version) == (None, team, 3)
    assert verbs(thread) == [Verb.CLAIMED, Verb.ASSIGNED]
    event = thread.events.get(verb=Verb.ASSIGNED)
    take_back_thread(event, by=marcus, now=LATER)
    thread.refresh_from_db()
    assert (thread.owner, thread.team) == (elin, None)


def test_nobody_is_given_a_thread_who_has_left(elin: Agent, ali: Agent) -> None:
    thread = make_thread()
    Agent.objects.filter(pk=ali.pk).update(is_active=False)
    ali.refresh_from_db()
    with pytest.raises(ValidationError):
        assign_thread(thread, to=ali, by=elin, now=NOW)


def test_hand_over_brings_its_note_along(elin: Agent, ali: Agent) -> None:
    thread = make_thread()
    claim_thread(thread, by=elin, now=NOW)
    hand_over_thread(thread, to=ali, by=elin, now=NOW, note="Kan du danska?")
    thread.refresh_from_db()
    assert thread.owner == ali
    assert Message.objects.get(thread=thread, direction="note").text == "Kan du danska?"
    with pytest.raises(NotOwner):
        hand_over_thread(thread, to=elin, by=elin, now=NOW)


def test_hand_over_to_a_team_frees_the_thread(elin: Agent) -> None:
    thread, team = make_thread(), Team.objects.create(name="Bagage")
    claim_thread(thread, by=elin, now=NOW)
    hand_over_thread(thread, to=team, by=elin, now=NOW)
    thread.refresh_from_db()
    assert (thread.owner, thread.team) == (None, team)
    assert verbs(thread) == [Verb.CLAIMED, Verb.HANDED_OVER]
